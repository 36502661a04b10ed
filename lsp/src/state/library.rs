//! The standard library as files, for clients that cannot open documents of `remit:`.

use std::cell::OnceCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use remit_compiler::workspace::{STANDARD_FOLDER, Snapshot};

/// A folder of our own, and whether the library is in it.
#[derive(Debug, Default)]
pub(super) struct Library {
    folder: Option<PathBuf>,
    written: OnceCell<bool>,
}

impl Library {
    /// One in a folder for such things; without it there is none.
    pub(super) fn in_cache(cache: Option<&Path>) -> Self {
        let folder = cache.map(|cache| cache.join("remit").join(env!("CARGO_PKG_VERSION")).join("stdlib"));
        Self { folder, written: OnceCell::new() }
    }

    /// The file of one of the compiler's paths; all are written the first time.
    pub(super) fn path(&self, key: &str, snapshot: &Snapshot) -> Option<PathBuf> {
        let (folder, name) = (self.folder.as_deref()?, key.strip_prefix(STANDARD_FOLDER)?);
        let written = self.written.get_or_init(|| write(folder, snapshot).is_ok());
        written.then(|| folder.join(name))
    }

    /// The compiler's path of one of its files.
    pub(super) fn key(&self, path: &Path) -> Option<String> {
        let name = path.strip_prefix(self.folder.as_deref()?).ok()?;
        Some(format!("{STANDARD_FOLDER}{}", name.to_str()?.replace('\\', "/")))
    }
}

fn write(folder: &Path, snapshot: &Snapshot) -> io::Result<()> {
    for file in snapshot.files() {
        let Some(name) = file.path().strip_prefix(STANDARD_FOLDER) else { continue };
        write_file(&folder.join(name), file.text())?;
    }
    Ok(())
}

/// Another server may be at it: the file is there whole or not at all. It is for reading, and says so.
#[expect(clippy::disallowed_methods, reason = "these files are ours alone")]
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&new, text)?;
    let mut rights = fs::metadata(&new)?.permissions();
    rights.set_readonly(true);
    fs::set_permissions(&new, rights)?;
    fs::rename(&new, path)
}
