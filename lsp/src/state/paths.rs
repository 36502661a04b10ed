//! Which document is which file: the client's URIs, and the paths that the compiler knows.
//!
//! A file goes by its whole path, so that its name outlives whatever folders come and go, and a document that was never
//! saved by its URI.

use std::path::{Path, PathBuf};

use remit_compiler::base::disk;

use crate::transport::uri;

/// The compiler's path of a document.
pub(super) fn key(uri: &str) -> String {
    uri::to_path(uri).map_or_else(|| uri.to_owned(), |path| disk::shown(&path))
}

/// The client's URI of a path that is not known from disk.
pub(super) fn uri(key: &str) -> String {
    let is_path = Path::new(key).is_absolute() || key.get(1..2) == Some(":");
    if is_path { uri::from_path(Path::new(key)) } else { key.to_owned() }
}

/// The folders of the workspace.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roots(Vec<PathBuf>);

impl Roots {
    pub(crate) fn new(uris: &[String]) -> Self {
        Self(uris.iter().filter_map(|uri| uri::to_path(uri)).collect())
    }

    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.0
    }

    pub(crate) fn add(&mut self, uri: &str) {
        self.0.extend(uri::to_path(uri).filter(|path| !self.0.contains(path)));
    }

    pub(crate) fn remove(&mut self, uri: &str) {
        let gone = uri::to_path(uri);
        self.0.retain(|root| Some(root) != gone.as_ref());
    }

    /// Whether a file is one of the workspace's policy files.
    pub(crate) fn hold(&self, path: &Path) -> bool {
        self.0.iter().any(|root| disk::belongs(root, path))
    }

    /// Takes a folder away that is none of the workspace after all.
    pub(crate) fn give_up(&mut self, folder: &Path) {
        self.0.retain(|root| root != folder);
    }
}
