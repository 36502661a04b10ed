//! The documents that the client has open, and the edits it makes to them.

use std::collections::BTreeMap;

use crate::lines::{Encoding, Lines};

/// One open document.
#[derive(Debug)]
pub(crate) struct Document {
    /// As the client spells it; answers go back in the same spelling.
    pub(crate) uri: String,
    pub(crate) version: i32,
    pub(crate) text: String,
    pub(crate) lines: Lines,
}

/// A place as the client counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// One edit: the part between two places, or everything, becomes this text.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) range: Option<(Place, Place)>,
    pub(crate) text: String,
}

impl Document {
    pub(crate) fn new(uri: String, version: i32, text: String) -> Self {
        let lines = Lines::new(&text);
        Self { uri, version, text, lines }
    }

    /// Applies edits in order, each to the text that the one before left.
    pub(crate) fn apply(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some((from, to)) => {
                    let from = self.lines.offset(&self.text, from.line, from.column, encoding) as usize;
                    let to = self.lines.offset(&self.text, to.line, to.column, encoding) as usize;
                    // Some clients send the ends of a backward selection as they were made.
                    self.text.replace_range(from.min(to)..from.max(to), &change.text);
                }
            }
            self.lines = Lines::new(&self.text);
        }
        self.version = version;
    }
}

/// The open documents by the path that the compiler knows them by.
pub(crate) type Documents = BTreeMap<String, Document>;
