//! What single files and folders of parts have in common: where they are, the manifest, the rejects. Input: what is done. Output: entries, each
//! after all that it names is on the disk.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::manifest::{Changed, Entry, Head, Known, Manifest, Unknown};
use super::part::PartFile;
use crate::source::Position;
use crate::tally::Tally;

/// Where output goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The file, or the folder of parts.
    pub output: PathBuf,
    /// The file of the rejects.
    pub rejects: Option<PathBuf>,
    /// Whether nobody but its owner may read the rejects.
    pub private: bool,
    /// How many bytes a part has, about; of a single file, how many are written from one entry to the next.
    pub part: u64,
    /// Whether a run is gone on with.
    pub resume: bool,
}

/// What was done before.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// How far the inputs are read.
    pub end: Position,
    /// What came of that.
    pub tally: Tally,
    /// Whether that was all.
    pub ended: bool,
}

/// Why nothing was begun.
#[derive(Debug)]
pub enum NotBegun {
    /// Something is there already.
    Exists(PathBuf),
    /// There is output, and no manifest to go on from.
    NoManifest(PathBuf),
    /// The manifest, or what it names, is not as it was left.
    Damaged(PathBuf),
    /// Something else is to be decided, or by something else.
    Changed(Changed),
    /// A file cannot be read or written.
    Io(PathBuf, io::Error),
}

/// The manifest and the rejects, with what came since the last entry.
#[derive(Debug)]
pub(super) struct Ledger {
    manifest: Manifest,
    rejects: Option<PartFile>,
    parts: u64,
    since: Tally,
    end: Position,
}

/// What is there of a run that is gone on with.
pub(super) struct Found {
    pub(super) known: Option<Known>,
    manifest: PathBuf,
}

impl Found {
    /// Looks for a run. `is_there` says whether there is output.
    pub(super) fn look(
        manifest: PathBuf,
        target: &Target,
        head: &Head,
        is_there: impl FnOnce() -> bool,
    ) -> Result<Self, NotBegun> {
        if !target.resume {
            let there = if is_there() { Some(target.output.clone()) } else { None };
            let there = there.or_else(|| Some(manifest.clone()).filter(|path| path.exists()));
            let there = there.or_else(|| target.rejects.clone().filter(|path| is_filled(path)));
            return there.map_or(Ok(Self { known: None, manifest }), |path| Err(NotBegun::Exists(path)));
        }
        match Manifest::read(&manifest) {
            Ok(known) => match known.head.changed(head) {
                Some(changed) => Err(NotBegun::Changed(changed)),
                None => Ok(Self { known: Some(known), manifest }),
            },
            Err(Unknown::Nothing) if is_there() => Err(NotBegun::NoManifest(target.output.clone())),
            Err(Unknown::Nothing) => Ok(Self { known: None, manifest }),
            Err(Unknown::Damaged) => Err(NotBegun::Damaged(manifest)),
            Err(Unknown::Io(error)) => Err(NotBegun::Io(manifest, error)),
        }
    }

    /// The ledger of what was found, or of a run that begins; and what was done.
    pub(super) fn open(self, target: &Target, head: &Head) -> Result<(Ledger, Before), NotBegun> {
        let failed = |error| NotBegun::Io(self.manifest.clone(), error);
        let manifest = match &self.known {
            Some(known) => Manifest::reopen(&self.manifest, known),
            None => Manifest::create(&self.manifest, head),
        };
        let manifest = manifest.map_err(failed)?;
        let entries = self.known.as_ref().map(|known| known.entries.as_slice()).unwrap_or_default();
        let last = entries.last();
        let rejects = target.rejects.as_ref().map(|path| {
            let length = last.map_or(0, |entry| entry.rejects);
            reopened(path, length, target.private).map(|file| PartFile::new(file, length))
        });
        let rejects = rejects.transpose()?;
        let mut before =
            Before { ended: self.known.as_ref().is_some_and(|known| known.ended), ..Before::default() };
        entries.iter().for_each(|entry| before.tally.add(&entry.tally));
        before.end = last.map(|entry| entry.end).unwrap_or_default();
        let parts = entries.len() as u64;
        Ok((Ledger { manifest, rejects, parts, since: Tally::default(), end: before.end }, before))
    }
}

impl Ledger {
    /// The number of the part that is being written.
    pub(super) fn part(&self) -> u64 {
        self.parts
    }

    /// Whether anything came since the last entry.
    pub(super) fn is_behind(&self) -> bool {
        self.since != Tally::default()
    }

    /// Notes what is done with the part.
    pub(super) fn note(&mut self, rejects: &[u8], tally: &Tally, end: Position) -> io::Result<()> {
        self.since.add(tally);
        self.end = end;
        match &mut self.rejects {
            Some(file) => file.write_all(rejects),
            None => Ok(()),
        }
    }

    /// Enters the part, which is on the disk.
    pub(super) fn enter(&mut self, length: u64, digest: String) -> io::Result<()> {
        let rejects = match &mut self.rejects {
            Some(file) => {
                file.sync()?;
                file.length()
            }
            None => 0,
        };
        let tally = std::mem::take(&mut self.since);
        let (part, rows) = (self.parts, tally.rows);
        self.parts += 1;
        self.manifest.part(Entry { part, rows, end: self.end, length, rejects, digest, tally })
    }

    /// Enters that all is done.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.manifest.end(self.parts)
    }
}

pub(super) fn is_filled(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.len() > 0)
}

/// A file with no more than so many bytes, ready for what comes after them.
pub(super) fn reopened(path: &Path, length: u64, private: bool) -> Result<File, NotBegun> {
    let mut options = OpenOptions::new();
    options.write(true).create(length == 0);
    let mut open = || -> io::Result<(File, u64)> {
        let mut file = private_if(&mut options, private).open(path)?;
        let have = file.metadata()?.len();
        if private {
            keep_private(&file)?;
        }
        file.set_len(length.min(have))?;
        file.seek(SeekFrom::End(0))?;
        Ok((file, have))
    };
    match open() {
        Ok((file, have)) if have >= length => Ok(file),
        Ok(_) => Err(NotBegun::Damaged(path.to_owned())),
        Err(error) if length > 0 && error.kind() == io::ErrorKind::NotFound => {
            Err(NotBegun::Damaged(path.to_owned()))
        }
        Err(error) => Err(NotBegun::Io(path.to_owned(), error)),
    }
}

/// A new file, or one emptied, that nobody but its owner may read where that is asked for.
pub fn created(path: &Path, private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = private_if(options.write(true).create(true).truncate(true), private).open(path)?;
    if private {
        keep_private(&file)?;
    }
    Ok(file)
}

#[cfg(unix)]
fn private_if(options: &mut OpenOptions, private: bool) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    if private { options.mode(0o600) } else { options }
}

#[cfg(unix)]
fn keep_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private_if(options: &mut OpenOptions, _: bool) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn keep_private(_: &File) -> io::Result<()> {
    Ok(())
}
