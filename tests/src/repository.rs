//! The repository's own files, for tests that run over all clinics and all referrals.

use std::path::{Path, PathBuf};

use remit_compiler::workspace::Workspace;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file below a folder of the repository with that ending, in order.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.map(|entry| entry.expect("an entry of a folder").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The clinics' policies, cases and sources; `change` may rewrite a file's text before it is read.
pub fn clinics(change: impl Fn(&Path, String) -> String) -> Workspace {
    let mut workspace = Workspace::new();
    for path in files("policies", "remit") {
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        workspace.open(&path.to_string_lossy(), &change(&path, text));
    }
    workspace
}
