//! A policy as the page that a clinic publishes for referrers: whom it takes, whom it does not and where they should go, what
//! to write, what there is, and how care ends.
//!
//! Input: a policy in the decision form and a language. Output: a page as a value, which `markdown` and `html` write.

mod build;
mod html;
mod markdown;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The language code.
    pub lang: &'static str,
    /// The policy's title.
    pub title: String,
    /// Version, date and publisher, each a short phrase.
    pub facts: Vec<String>,
    /// What is under the title.
    pub note: String,
    /// The parts, in reading order; none is empty.
    pub parts: Vec<Part>,
    /// The heading of the footnotes.
    pub notes_title: String,
    /// Statements of sources that the lines rest on; a line names them by index.
    pub notes: Vec<Note>,
    /// What the page is made from.
    pub made: String,
}

/// A part of a page under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The heading.
    pub title: String,
    /// Whether it belongs to the part before, as a smaller heading.
    pub inner: bool,
    /// What no line of the part holds for.
    pub except: Vec<String>,
    /// Lines.
    pub lines: Vec<Line>,
    /// What holds for the rest.
    pub closing: String,
}

/// One thing that the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Who or what it is about.
    pub text: String,
    /// What it consists of, where it is a list.
    pub items: Vec<String>,
    /// Why.
    pub because: String,
    /// What follows, such as where to refer instead.
    pub follows: Vec<String>,
    /// Exceptions.
    pub except: Vec<String>,
    /// The line of the rule in the policy, from one.
    pub line: Option<u32>,
    /// Indexes of footnotes.
    pub notes: Vec<usize>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What the source says.
    pub text: String,
    /// Where: the document's title, its heading and the statement's number.
    pub place: String,
    /// Where the document is published.
    pub url: Option<String>,
}
