//! The files of a workspace, read from its folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::base::limits;

/// Why a folder could not be read: the path and the system's reason.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) path: PathBuf,
    pub(super) error: io::Error,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read `{}`: {}", self.path.display(), self.error)
    }
}

/// Path and bytes of every `*.remit` file below the folder, in the order of their paths, which are shown from the folder.
pub(super) fn read_workspace(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Unreadable> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    let shown = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let mut files: Vec<(String, PathBuf)> = paths.into_iter().map(|path| (shown(&path), path)).collect();
    files.sort();
    files.into_iter().map(|(shown, path)| Ok((shown, read(&path)?))).collect()
}

/// The bytes of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    fs::read(path).map_err(|error| Unreadable { path: path.to_owned(), error })
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Unreadable> {
    let unreadable = |error| Unreadable { path: folder.to_owned(), error };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Links are not followed, so that a circle of them ends.
        if kind.is_dir() && !is_set_aside(&name) && !path.join(OWN_WORKSPACE).exists() {
            collect(&path, paths)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "remit") {
            paths.push(path);
        }
        if paths.len() > limits::MAX_FILES {
            let error = io::Error::other(format!("more than {} policy files", limits::MAX_FILES));
            return Err(unreadable(error));
        }
    }
    Ok(())
}

/// A folder with a file of this name is a workspace of its own, and the one around it does not read it.
const OWN_WORKSPACE: &str = ".remit-workspace";

/// Folders that hold no policies of the workspace.
fn is_set_aside(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "target" | "node_modules")
}
