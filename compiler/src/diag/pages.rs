//! The pages of `remit explain`: `pages/E0201.md` and its like. A file holds a code's prose in three languages, and once,
//! for all of them, a bad and a good example; here it becomes the page in one language, or the files of an example.

use super::{Code, catalogue};
use remit_engine::value::Language;

const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// A code's page, in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code as the file's name has it.
    pub code: &'static str,
    source: &'static str,
}

/// The two examples of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// What gives the code.
    Bad,
    /// How it should be.
    Good,
}

impl Example {
    /// Both, in the order of the page.
    pub const ALL: [Self; 2] = [Self::Bad, Self::Good];

    /// The heading in the file.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Bad => "Bad",
            Self::Good => "Good",
        }
    }

    /// The heading on the page.
    fn title(self, lang: Language) -> String {
        let key = match self {
            Self::Bad => "explain.bad",
            Self::Good => "explain.good",
        };
        catalogue::text(key, lang)
    }
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path; an unnamed block is `example.remit`, or `referral.json` where it is marked `json`.
    pub path: String,
    /// Its bytes. A block marked `bytes` writes bytes as `\xE4`; one marked `repeat 100` repeats itself to that size.
    pub bytes: Vec<u8>,
}

/// A heading of the file, and the lines below it.
struct Section {
    heading: &'static str,
    lines: Vec<&'static str>,
}

/// Every page, in order.
pub fn all() -> impl Iterator<Item = Page> {
    PAGES.iter().map(|(file, source)| Page { code: file.trim_end_matches(".md"), source })
}

/// The page of a code.
pub fn find(code: Code) -> Option<Page> {
    all().find(|page| page.code == code.id())
}

impl Page {
    /// What the code means, in one line; English where the language has none.
    pub fn title(&self, lang: Language) -> &'static str {
        self.prose(lang).or_else(|| self.prose(Language::En)).map_or(self.code, |(title, _)| title)
    }

    /// The title and the text in that language, if they have been written.
    pub fn prose(&self, lang: Language) -> Option<(&'static str, String)> {
        self.sections().into_iter().find_map(|section| {
            let title = section.heading.strip_prefix(lang.code())?.strip_prefix(": ")?;
            Some((title, section.lines.join("\n").trim().to_owned()))
        })
    }

    /// The page in one language, as Markdown.
    pub fn markdown(&self, lang: Language) -> String {
        let (title, prose) = self.prose(lang).or_else(|| self.prose(Language::En)).unwrap_or_default();
        let mut page = format!("# {}: {title}\n\n{prose}\n", self.code);
        for example in Example::ALL {
            let mut fenced = false;
            let kept = self.lines(example).into_iter().filter_map(|line| {
                fenced ^= line.starts_with("```");
                if fenced { Some(line) } else { said(line, lang) }
            });
            let lines: Vec<&str> = kept.collect();
            page += &format!("\n## {}\n\n{}\n", example.title(lang), lines.join("\n").trim());
        }
        page
    }

    /// The files of an example; empty where there is none.
    pub fn example(&self, example: Example) -> Vec<ExampleFile> {
        let mut files: Vec<ExampleFile> = Vec::new();
        let mut path: Option<String> = None;
        let mut block: Option<(String, &str, String)> = None;
        for line in self.lines(example) {
            if let Some((_, _, text)) = &mut block {
                if line.trim_end() != "```" {
                    text.push_str(line);
                    text.push('\n');
                } else if let Some((path, marks, text)) = block.take() {
                    files.push(ExampleFile { path, bytes: bytes(marks, &text) });
                }
            } else if let Some(marks) = line.strip_prefix("```") {
                let unnamed = if marks.starts_with("json") { "referral.json" } else { "example.remit" };
                block = Some((path.take().unwrap_or_else(|| unnamed.to_owned()), marks, String::new()));
            } else if let Some(name) = line.trim().strip_prefix("**").and_then(|rest| rest.strip_suffix("**"))
            {
                path = Some(name.trim_matches('`').to_owned());
            }
        }
        files
    }

    fn lines(&self, example: Example) -> Vec<&'static str> {
        let section = self.sections().into_iter().find(|it| it.heading == example.heading());
        section.map(|section| section.lines).unwrap_or_default()
    }

    fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut fenced = false;
        for line in self.source.lines() {
            fenced ^= line.starts_with("```");
            match line.strip_prefix("## ") {
                Some(heading) if !fenced => sections.push(Section { heading, lines: Vec::new() }),
                Some(_) | None => {
                    if let Some(section) = sections.last_mut() {
                        section.lines.push(line);
                    }
                }
            }
        }
        sections
    }
}

/// What a line of an example says to a reader of that language: `sv: En fil på 17 MB:` is for one, other lines are for all.
fn said(line: &'static str, lang: Language) -> Option<&'static str> {
    let meant_for = |of: &Language| line.strip_prefix(of.code()).and_then(|rest| rest.strip_prefix(": "));
    match Language::ALL.iter().find_map(|of| meant_for(of).map(|text| (*of, text))) {
        Some((of, text)) => (of == lang).then_some(text),
        None => Some(line),
    }
}

fn bytes(marks: &str, text: &str) -> Vec<u8> {
    let mut marks = marks.split_whitespace().skip(1);
    match (marks.next(), marks.next().and_then(|size| size.parse().ok())) {
        (Some("bytes"), _) => unescape(text),
        (Some("repeat"), Some(size)) => text.bytes().cycle().take(size).collect(),
        (Some(_) | None, _) => text.as_bytes().to_vec(),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.split_at_checked(2).map(|(digits, rest)| (u8::from_str_radix(digits, 16), rest)) {
            Some((Ok(byte), rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            Some((Err(_), _)) | None => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    bytes
}
