//! One question of a letter. Questions for amounts that differ only in what is measured are one: "the latest value of
//! creatinine, cystatin C and haemoglobin".

use crate::names::Wording;

/// A question, and the requirement that asks it.
pub(super) struct Asked<'r> {
    pub(super) rule: Option<&'r str>,
    text: String,
    listed: Option<Listed>,
}

/// A question in three pieces: before what is measured, that, and after it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    before: String,
    names: Vec<String>,
    after: String,
}

impl Listed {
    /// The question around a name that it has once.
    pub(super) fn around(question: &str, name: &str) -> Option<Self> {
        let (before, after) = question.split_once(name)?;
        let apart =
            |text: &str, last: Option<char>| !text.is_empty() && !last.is_some_and(char::is_alphanumeric);
        let whole = apart(before, before.chars().last()) && apart(after, after.chars().next());
        let once = !name.is_empty() && !after.contains(name);
        let (before, after) = (before.to_owned(), after.to_owned());
        (whole && once).then(|| Self { before, names: vec![name.to_owned()], after })
    }

    fn takes(&mut self, other: &Self) -> bool {
        let same = self.before == other.before && self.after == other.after;
        if same {
            let new = other.names.iter().filter(|name| !self.names.contains(name)).cloned();
            let new: Vec<String> = new.collect();
            self.names.extend(new);
        }
        same
    }
}

impl<'r> Asked<'r> {
    /// Adds a question, to one that it only continues or as one of its own; the same twice is one.
    pub(super) fn add(all: &mut Vec<Self>, rule: Option<&'r str>, text: String, listed: Option<Listed>) {
        let known = all.iter_mut().filter(|known| known.rule == rule);
        let mut known = known.filter_map(|known| known.listed.as_mut()).zip(listed.iter().cycle());
        if known.any(|(known, new)| known.takes(new)) || all.iter().any(|known| known.text == text) {
            return;
        }
        all.push(Self { rule, text, listed });
    }

    /// The question in words.
    pub(super) fn said(&self, words: Wording<'_>) -> String {
        match &self.listed {
            Some(Listed { before, names, after }) => format!("{before}{}{after}", words.all_of(names)),
            None => self.text.clone(),
        }
    }
}
