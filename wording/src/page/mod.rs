//! A policy as the page that a clinic publishes for referrers: whom it takes, whom it does not and where they should go, what
//! to write, what there is, and how care ends.
//!
//! Input: a policy in the decision form and a language. Output: a page as a value, which `markdown` and `html` write. What is
//! for the clinic alone (sources, notes, names of rules) is not on it.

mod build;
mod content;
mod groups;
pub(crate) mod html;
mod markdown;
mod order;
mod sections;

/// What a table has where nothing is said.
const DASH: &str = "–";

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The language code.
    pub lang: &'static str,
    /// The policy's title.
    pub title: String,
    /// What comes first: sentences, each a paragraph.
    pub intro: Vec<String>,
    /// The parts, in reading order; none is empty.
    pub parts: Vec<Part>,
    /// Publisher, version and date, and what the page is made from, each a short phrase.
    pub made: Vec<String>,
}

/// A part of a page under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: String,
    /// Whether it belongs to the part before, as a smaller heading.
    pub inner: bool,
    /// What is said first, each a paragraph.
    pub lead: Vec<String>,
    /// Groups and where they should go.
    pub table: Option<Table>,
    /// Whether the lines are numbered.
    pub numbered: bool,
    /// Lines.
    pub lines: Vec<Line>,
    /// What holds for the rest, each a paragraph.
    pub closing: Vec<String>,
}

/// Two columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings of the columns.
    pub head: [String; 2],
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Who or what it is about.
    pub group: String,
    /// Where to go instead; a dash where nothing is said.
    pub instead: String,
    /// The line of the rule in the policy, from one.
    pub line: Option<u32>,
}

/// One thing that the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Who or what it is about.
    pub text: String,
    /// What it consists of, where it is a list.
    pub items: Vec<String>,
    /// What else is to be said: why, what follows, exceptions; each a sentence or phrase.
    pub more: Vec<String>,
    /// The line of the rule in the policy, from one.
    pub line: Option<u32>,
}

impl Page {
    fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        self.intro.iter_mut().for_each(&mut *change);
        for part in &mut self.parts {
            change(&mut part.title);
            part.lead.iter_mut().chain(&mut part.closing).for_each(&mut *change);
            for row in part.table.iter_mut().flat_map(|table| &mut table.rows) {
                change(&mut row.group);
                change(&mut row.instead);
            }
            for line in &mut part.lines {
                change(&mut line.text);
                line.items.iter_mut().chain(&mut line.more).for_each(&mut *change);
            }
        }
    }
}

impl Line {
    /// What is said first, where that begins with who or what it is about: the sentence goes on from there.
    fn goes_on(&self) -> Option<&str> {
        self.more.first()?.strip_prefix(&self.text).filter(|rest| rest.starts_with(' '))
    }
}

impl Part {
    /// Whether what each line is about is set off from what is said of it: where that is so of most.
    fn is_set_off(&self) -> bool {
        let explained = self.lines.iter().filter(|line| !line.more.is_empty()).count();
        !self.numbered && explained > 0 && explained * 2 >= self.lines.len()
    }

    fn is_filled(&self) -> bool {
        let has_rows = self.table.as_ref().is_some_and(|table| !table.rows.is_empty());
        has_rows || !self.lead.is_empty() || !self.lines.is_empty() || !self.closing.is_empty()
    }
}
