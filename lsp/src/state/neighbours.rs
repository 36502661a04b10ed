//! Files that go with a document opened outside the workspace's folders: those of its own marked workspace, or else those
//! in the same folder. They are read while such a document is open, and no longer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use remit_compiler::base::Unread;
use remit_compiler::base::disk::{self, Found};

/// A folder with documents that are open though it is no folder of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Neighbourhood {
    folder: PathBuf,
    /// Whether it is a workspace of its own, so that the folders in it belong to it too.
    marked: bool,
}

/// The neighbourhoods that have been read.
pub(crate) type Neighbourhoods = BTreeSet<Neighbourhood>;

impl Neighbourhood {
    /// That of a document.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let marked = disk::marked_workspace(path).filter(|folder| disk::belongs(folder, path));
        let folder = marked.or_else(|| path.parent())?;
        Some(Self { folder: folder.to_owned(), marked: marked.is_some() })
    }

    /// Its policy files.
    pub(crate) fn files(&self) -> Result<Vec<Found>, Unread> {
        if self.marked { disk::policies_below(&self.folder) } else { disk::policies_in(&self.folder) }
    }

    /// Whether a file is one of them.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let inside = self.marked || path.parent() == Some(&self.folder);
        inside && disk::belongs(&self.folder, path)
    }
}
