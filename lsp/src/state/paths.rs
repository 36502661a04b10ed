//! Which document is which file: the client's URIs, and the paths that the compiler shows.
//!
//! A file below a folder of the workspace goes by its path from there, any other by its whole path, and a document
//! that was never saved by its URI.

use std::path::{Path, PathBuf};

use remit_compiler::base::disk;

use crate::transport::uri;

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

    /// The compiler's path of a document.
    pub(crate) fn key(&self, uri: &str) -> String {
        uri::to_path(uri).map_or_else(|| uri.to_owned(), |path| self.key_of_path(&path))
    }

    /// The compiler's path of a file.
    pub(crate) fn key_of_path(&self, path: &Path) -> String {
        for (number, root) in self.0.iter().enumerate() {
            if let Ok(rest) = path.strip_prefix(root) {
                let rest = disk::shown(rest);
                // Two folders may hold files of the same name.
                return if number == 0 { rest } else { format!("{}/{rest}", name(root)) };
            }
        }
        disk::shown(path)
    }

    /// The file that a compiler's path names.
    pub(crate) fn path(&self, key: &str) -> Option<PathBuf> {
        if Path::new(key).is_absolute() || key.get(1..2) == Some(":") {
            return Some(PathBuf::from(key));
        }
        for root in self.0.iter().skip(1) {
            if let Some(rest) = key.strip_prefix(name(root).as_str()).and_then(|rest| rest.strip_prefix('/'))
            {
                return Some(root.join(rest));
            }
        }
        self.0.first().map(|root| root.join(key))
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

fn name(root: &Path) -> String {
    root.file_name().map(|name| disk::shown(Path::new(name))).unwrap_or_default()
}
