//! Random edits, and an editor that applies them to its own copy of the text, counting as VS Code does.

use serde_json::{Value, json};

/// A small generator of numbers that every run repeats.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % limit.max(1)
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// One edit, in bytes.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The first byte replaced.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What comes instead.
    pub text: String,
}

/// What people type, paste, and wish they had not.
const PIECES: [&str; 34] = [
    "å",
    "ä",
    "ö",
    "é",
    "😀",
    "👩\u{200d}⚕\u{fe0f}",
    "a\u{308}",
    "\t",
    "\u{a0}",
    "\n",
    "\r\n",
    "\u{2028}",
    " ",
    "x",
    "\"",
    "{",
    "}",
    "(",
    ")",
    ",",
    ".",
    ":",
    "1,5 mg",
    "exclude ",
    "diagnosis fibromyalgia",
    " -> route \"vårdval\"",
    "\n  and ",
    "or",
    "not ",
    "accept patient.age <= 24 years\n",
    "///",
    "case \"x\" {",
    "expect exclude",
    "cite page 30, 31",
];

/// An editor's copy of one document.
#[derive(Debug, Clone)]
pub struct Editor {
    /// The text now.
    pub text: String,
    /// Its version.
    pub version: i64,
    before: Vec<String>,
}

impl Editor {
    /// A document just opened.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), version: 1, before: Vec::new() }
    }

    /// Makes one random message's worth of edits and returns them as the protocol has them.
    pub fn scribble(&mut self, random: &mut Random) -> Value {
        self.version += 1;
        if random.below(12) == 0
            && let Some(earlier) = self.before.pop()
        {
            self.text = earlier;
            return json!([{ "text": self.text }]);
        }
        self.before.push(self.text.clone());
        let mut changes = Vec::new();
        for _ in 0..=random.below(3) {
            let edit = self.random_edit(random);
            changes.push(self.apply(&edit));
        }
        Value::Array(changes)
    }

    /// Makes one edit and returns it as the protocol has it.
    pub fn revise(&mut self, edit: &Edit) -> Value {
        self.version += 1;
        self.before.push(self.text.clone());
        json!([self.apply(edit)])
    }

    /// Puts another text in the place of all of it.
    pub fn replace(&mut self, text: &str) -> Value {
        self.version += 1;
        self.before.clear();
        self.text = text.to_owned();
        json!([{ "text": text }])
    }

    fn random_edit(&self, random: &mut Random) -> Edit {
        let places: Vec<usize> =
            self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]).collect();
        let first = random.below(places.len());
        let longest = if random.below(20) == 0 { 400 } else { 6 };
        let last =
            if random.below(2) == 0 { first } else { (first + random.below(longest)).min(places.len() - 1) };
        let text = match random.below(8) {
            0 => String::new(),
            1 => {
                let from = random.below(places.len());
                let to = (from + random.below(300)).min(places.len() - 1);
                self.text[places[from]..places[to]].to_owned()
            }
            _ => (*random.pick(&PIECES)).to_owned(),
        };
        Edit { start: places[first], end: places[last], text }
    }

    /// Applies one edit and returns it as the protocol has it.
    pub fn apply(&mut self, edit: &Edit) -> Value {
        let range = json!({ "start": self.place(edit.start), "end": self.place(edit.end) });
        // Inside a CRLF there is no place in the protocol: the server takes it for the line's end.
        let start = self.settle(edit.start);
        let end = self.settle(edit.end);
        self.text.replace_range(start..end, &edit.text);
        json!({ "range": range, "text": edit.text })
    }

    fn settle(&self, at: usize) -> usize {
        if self.text[..at].ends_with('\r') && self.text[at..].starts_with('\n') { at - 1 } else { at }
    }

    /// Line and UTF-16 column, computed as simply as can be.
    pub fn place(&self, at: usize) -> Value {
        let before = self.text[..self.settle(at)].replace("\r\n", "\n").replace('\r', "\n");
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        json!({ "line": line, "character": column })
    }
}
