//! The files of a workspace and what they mean together. Input: texts by path, as they change. Output: an immutable
//! `Snapshot` with trees, model, index, diagnostics and the compiled program; whoever holds one is not disturbed by
//! later changes. Reads no disk: callers bring the texts.

mod allowances;
mod compiled;
mod file;
mod parallel_map;
mod snapshot;
mod standard;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{FileId, Name, SourceFile};

pub(crate) use allowances::statement_at;
pub use allowances::{Allowances, place_of_allowance};
pub use file::File;
use parallel_map::parallel_map;
pub use snapshot::Snapshot;
pub use standard::STANDARD_FOLDER;

/// The files of a workspace, the standard library among them.
#[derive(Debug)]
pub struct Workspace {
    /// By id; an id is never given to another path.
    files: Vec<Option<Arc<File>>>,
    ids: BTreeMap<Arc<str>, FileId>,
    /// The libraries that are in scope everywhere.
    standard: BTreeSet<Name>,
    /// The folder whose libraries are in scope everywhere, where none is built in.
    library: Option<String>,
    latest: Option<Arc<Snapshot>>,
    /// Whether a file has changed since the latest snapshot.
    changed: bool,
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl Workspace {
    /// A workspace that holds only the standard library.
    pub fn new() -> Self {
        let mut workspace = Self::without_library();
        let standard = standard::FILES.iter();
        let sources = standard.map(|(name, text)| SourceFile::new(format!("{STANDARD_FOLDER}{name}"), *text));
        workspace.add(sources.collect(), true);
        let files = workspace.files.iter().flatten();
        workspace.standard = files.filter_map(|file| file.library().cloned()).collect();
        workspace
    }

    fn without_library() -> Self {
        Self {
            files: Vec::new(),
            ids: BTreeMap::new(),
            standard: BTreeSet::new(),
            library: None,
            latest: None,
            changed: true,
        }
    }

    /// An empty workspace whose standard library is what comes to be in a folder of it: an older one, say, whose files are not
    /// those of today.
    pub fn with_library_in(folder: &str) -> Self {
        Self { library: Some(format!("{folder}/")), ..Self::without_library() }
    }

    /// Adds a file, or replaces what it said.
    pub fn open(&mut self, path: &str, text: &str) {
        self.add(vec![SourceFile::new(path, text)], false);
    }

    /// Adds a file as it is on disk, in whatever encoding.
    pub fn open_bytes(&mut self, path: &str, bytes: &[u8]) {
        self.add(vec![SourceFile::from_bytes(path, bytes)], false);
    }

    /// Adds many files.
    pub fn open_many(&mut self, files: Vec<SourceFile>) {
        self.add(files, false);
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        if let Some(slot) = self.ids.get(path).and_then(|id| self.files.get_mut(id.0 as usize)) {
            *slot = None;
            self.changed = true;
        }
    }

    /// The id of a file, if it is there.
    pub fn file_id(&self, path: &str) -> Option<FileId> {
        let id = *self.ids.get(path)?;
        self.files.get(id.0 as usize)?.as_ref().map(|_| id)
    }

    fn add(&mut self, sources: Vec<SourceFile>, embedded: bool) {
        let sources: Vec<_> = sources.into_iter().map(|source| (self.id_of(&source.path), source)).collect();
        let is_new = |(id, source): &(FileId, SourceFile)| {
            let known = self.files.get(id.0 as usize).and_then(Option::as_ref);
            known.is_none_or(|file| *file.source != *source)
        };
        let sources: Vec<_> = sources.into_iter().filter(is_new).collect();
        let known = |id: FileId| self.files.get(id.0 as usize).and_then(Option::as_deref);
        for mut file in parallel_map(sources, |(id, source)| File::read(id, source, embedded, known(id))) {
            let in_library = self.library.as_ref().is_some_and(|folder| file.path().starts_with(folder));
            let is_named = |name| in_library || self.standard.contains(name);
            file.standard = embedded || file.library().is_some_and(is_named);
            if let Some(slot) = self.files.get_mut(file.id.0 as usize) {
                *slot = Some(Arc::new(file));
                self.changed = true;
            }
        }
    }

    fn id_of(&mut self, path: &Arc<str>) -> FileId {
        if let Some(id) = self.ids.get(path) {
            return *id;
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.ids.insert(Arc::clone(path), id);
        self.files.push(None);
        id
    }

    /// What the files say together, as they are now. Without a change since the last call it is the same snapshot.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        if let Some(latest) = self.latest.as_ref().filter(|_| !self.changed) {
            return Arc::clone(latest);
        }
        let snapshot = Arc::new(Snapshot::new(&self.files, self.latest.as_deref()));
        self.latest = Some(Arc::clone(&snapshot));
        self.changed = false;
        snapshot
    }
}
