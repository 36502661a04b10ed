//! The files of a workspace, read from its folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use remit_compiler::base::limits;
use remit_compiler::diag::{Arg, Phrase};

/// That a file or folder cannot be read, and why.
fn unreadable(path: &Path, why: Arg) -> Phrase {
    Phrase::new("misuse.unreadable").arg("path", path.display().to_string()).arg("why", why)
}

/// That a file or folder cannot be written, and why.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Phrase {
    Phrase::new("misuse.unwritable").arg("path", path.display().to_string()).arg("why", why(error))
}

/// The system's reason, in our words where we have them.
pub(crate) fn why(error: &io::Error) -> Arg {
    let key = match error.kind() {
        io::ErrorKind::NotFound => "why.not_found",
        io::ErrorKind::PermissionDenied => "why.denied",
        io::ErrorKind::IsADirectory => "why.folder",
        io::ErrorKind::NotADirectory => "why.not_folder",
        _ => return Arg::Prose(error.to_string()),
    };
    Phrase::new(key).into()
}

/// Path and bytes of every `*.remit` file below the folder, in the order of their paths, which are shown from the folder.
pub(crate) fn read_workspace(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Phrase> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    let shown = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let mut files: Vec<(String, PathBuf)> = paths.into_iter().map(|path| (shown(&path), path)).collect();
    files.sort();
    files.into_iter().map(|(shown, path)| Ok((shown, read(&path)?))).collect()
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Phrase> {
    fs::read(path).map_err(|error| unreadable(path, why(&error)))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Phrase> {
    let refused = |error: io::Error| unreadable(folder, why(&error));
    for entry in fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(refused)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Links are not followed, so that a circle of them ends.
        if kind.is_dir() && !is_set_aside(&name) && !path.join(OWN_WORKSPACE).exists() {
            collect(&path, paths)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "remit") {
            paths.push(path);
        }
        if paths.len() > limits::MAX_FILES {
            let why = Phrase::new("why.too_many").arg("limit", limits::MAX_FILES);
            return Err(unreadable(folder, why.into()));
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
