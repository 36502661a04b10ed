//! Resolved sources: published documents and their numbered statements.

use std::sync::Arc;

use remit_engine::value::Text;

use super::Head;
use crate::base::{Loc, Name};

/// A published document.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name and place.
    pub head: Head,
    /// Its title.
    pub title: Text,
    /// Other things said of it: publisher, url, retrieved, version.
    pub facts: Vec<(Name, Text)>,
    /// Its normative statements, sorted by number.
    pub statements: Vec<Statement>,
    /// Whether a line could not be read, so that a number may be there unseen.
    pub damaged: bool,
}

impl Source {
    /// A source of which only the name is known.
    pub(in crate::resolve) fn new(head: Head) -> Self {
        Self { head, title: Text::default(), facts: Vec::new(), statements: Vec::new(), damaged: false }
    }

    /// The statement with that number.
    pub fn statement(&self, number: u32) -> Option<&Statement> {
        let at = self.statements.binary_search_by_key(&number, |statement| statement.number).ok()?;
        self.statements.get(at)
    }
}

/// One numbered statement of a published document.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its number.
    pub number: u32,
    /// Where the number is.
    pub number_loc: Loc,
    /// What it says, in our words.
    pub text: Text,
    /// The document's heading that it is under.
    pub heading: Option<Arc<str>>,
    /// The whole statement.
    pub loc: Loc,
}
