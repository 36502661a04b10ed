//! Where the lines begin of files that are not open. Every key asks for the places of all that was found in them, so
//! that what is known of a text is kept until it is another.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::workspace::{File, Snapshot};

use crate::lines::Lines;

/// The lines of files.
#[derive(Debug, Default)]
pub(crate) struct LineCache(RefCell<BTreeMap<FileId, Known>>);

/// Lines, with the text that they are of.
type Known = (Arc<SourceFile>, Arc<Lines>);

impl LineCache {
    /// The lines of a file.
    pub(crate) fn of(&self, file: &File) -> Arc<Lines> {
        let mut known = self.0.borrow_mut();
        match known.get(&file.id).filter(|(source, _)| Arc::ptr_eq(source, &file.source)) {
            Some((_, lines)) => Arc::clone(lines),
            None => {
                let lines = Arc::new(Lines::new(file.text()));
                known.insert(file.id, (Arc::clone(&file.source), Arc::clone(&lines)));
                lines
            }
        }
    }

    /// Forgets files that are gone, and texts that have changed.
    pub(super) fn move_to(&self, snapshot: &Snapshot) {
        let same = |id: &FileId, source: &Arc<SourceFile>| {
            snapshot.file(*id).is_some_and(|file| Arc::ptr_eq(source, &file.source))
        };
        self.0.borrow_mut().retain(|id, (source, _)| same(id, source));
    }
}
