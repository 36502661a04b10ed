//! Finds and reads the policy files of a folder.

use std::path::{Path, PathBuf};

/// Deep enough for any policy repository; an end for a circle of links.
const DEEPEST: usize = 12;

/// A folder with more entries than this is no policy repository (somebody opened the home folder).
const MOST_ENTRIES: usize = 50_000;

/// Every `*.remit` below the folder, in order; hidden folders and those of other tools are passed by.
pub(crate) fn policies_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut seen = 0;
    collect(folder, DEEPEST, &mut seen, &mut found);
    found.sort();
    found
}

/// Every `*.remit` of the folder itself, in order.
pub(crate) fn policies_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, 0, &mut 0, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, depth: usize, seen: &mut usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        *seen += 1;
        if *seen > MOST_ENTRIES {
            return;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            let foreign = name.starts_with('.') || matches!(&*name, "node_modules" | "target");
            if depth > 0 && !foreign {
                collect(&entry.path(), depth - 1, seen, found);
            }
        } else if is_policy(Path::new(&*name)) {
            found.push(entry.path());
        }
    }
}

/// Whether the file holds Remit.
pub(crate) fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("remit"))
}

/// The bytes of a file, if it can be read.
#[expect(clippy::disallowed_methods, reason = "the server reads the files that its client has not opened")]
pub(crate) fn read(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}
