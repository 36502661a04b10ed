//! Replaces what a file holds, whole or not at all.
//!
//! The new text is written to a file of its own in the same folder, brought to the disk, and given the old one's name:
//! whatever stops that, a full disk or a power cut, leaves the file as it was or as it should be, never in between.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Gives the file these bytes. Permissions stay as they are; a link stays one, and what it links to is replaced.
pub(crate) fn contents(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = path.canonicalize()?;
    let before = fs::metadata(&path)?;
    // A new name for a new file would be granted by the folder; the author has said not to change this one.
    if before.permissions().readonly() {
        return Err(io::ErrorKind::ReadOnlyFilesystem.into());
    }
    if has_other_names(&before) {
        return overwrite(&path, bytes);
    }
    let folder = path.parent().unwrap_or(&path);
    let (new, mut file) = create_in(folder)?;
    let replaced = fill(&mut file, bytes, &before).and_then(|()| fs::rename(&new, &path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced?;
    // The file is whole under either name; where the system cannot bring a folder to the disk, it will by itself.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Gives a file of that name these bytes, whether there is one or not.
pub(crate) fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() {
        return contents(path, bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (new, mut file) = create_in(folder)?;
    let written = file.write_all(bytes).and_then(|()| allow_all(&file)).and_then(|()| file.sync_all());
    let written = written.and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// An empty file of a name that nothing has, and that no reader of policies looks at.
fn create_in(folder: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    let mut number = 0;
    loop {
        let path = folder.join(format!(".remit-{process}-{number}.tmp"));
        match options().open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            created => return created.map(|file| (path, file)),
        }
    }
}

fn fill(file: &mut File, bytes: &[u8], before: &Metadata) -> io::Result<()> {
    file.write_all(bytes)?;
    keep_owner(file, before);
    file.set_permissions(before.permissions())?;
    file.sync_all()
}

/// Writes over a file that has several names, so that all of them keep naming it. What was there is put back where the
/// new text finds no room: its own room is not given up before.
fn overwrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::read(path)?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut write = |bytes: &[u8]| {
        file.rewind()?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    write(bytes).inspect_err(|_| drop(write(&before)))
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// A bundle holds no secret: others may read it, as they may what is built.
#[cfg(unix)]
fn allow_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
const fn allow_all(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn has_other_names(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
const fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Gives the file the owner and group of the one before, as far as this user may: often the group alone.
#[cfg(unix)]
fn keep_owner(file: &File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if fchown(file, Some(before.uid()), Some(before.gid())).is_err() {
        let _ = fchown(file, None, Some(before.gid()));
    }
}

#[cfg(not(unix))]
const fn keep_owner(_: &File, _: &Metadata) {}
