//! A folder of parts. Input: pieces. Output: `part-00000.ENDING` and on, each renamed when it is whole; the manifest among them.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::ledger::{Before, Found, Ledger, NotBegun, Target};
use super::manifest::Head;
use super::part::{PartFile, sync_folder};
use crate::format::Format;
use crate::run::{Done, Sink};

const MANIFEST: &str = "manifest.ndjson";

/// A folder of parts.
#[derive(Debug)]
pub struct FolderSink<'f, F: Format> {
    format: &'f F,
    folder: PathBuf,
    open: Option<F::Open>,
    ledger: Ledger,
    part: u64,
}

impl<'f, F: Format> FolderSink<'f, F> {
    /// Begins, or goes on. Output: what was done before.
    pub fn begin(format: &'f F, target: &Target, head: &Head) -> Result<(Self, Before), NotBegun> {
        let folder = &target.output;
        let failed = |error| NotBegun::Io(folder.clone(), error);
        fs::create_dir_all(folder).map_err(failed)?;
        sync_folder(folder.parent()).map_err(failed)?;
        // Before the manifest is there no part is, so whatever else is in the folder is somebody else's.
        let others = || fs::read_dir(folder).is_ok_and(|mut all| all.any(|file| !is_manifest(&file)));
        let found = Found::look(folder.join(MANIFEST), target, head, others)?;
        for entry in found.known.iter().flat_map(|known| &known.entries) {
            let path = folder.join(name(entry.part, format.ending()));
            if !path.metadata().is_ok_and(|about| about.len() == entry.length) {
                return Err(NotBegun::Damaged(path));
            }
        }
        let kept = found.known.as_ref().map_or(0, |known| known.entries.len() as u64);
        clean(folder, kept, format.ending()).map_err(failed)?;
        let (ledger, before) = found.open(target, head)?;
        Ok((Self { format, folder: folder.clone(), open: None, ledger, part: target.part }, before))
    }

    fn open(&mut self) -> io::Result<F::Open> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        let path = self.folder.join(name(self.ledger.part(), "tmp"));
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        self.format.begin(PartFile::new(file, 0))
    }

    fn close(&mut self, open: F::Open) -> io::Result<()> {
        let mut file = self.format.end(open)?;
        let (digest, length) = (file.sync()?, file.length());
        drop(file);
        let part = self.ledger.part();
        let path = |ending| self.folder.join(name(part, ending));
        fs::rename(path("tmp"), path(self.format.ending()))?;
        sync_folder(Some(&self.folder))?;
        self.ledger.enter(length, digest)
    }
}

impl<F: Format> Sink<F::Piece> for FolderSink<'_, F> {
    fn put(&mut self, done: Done<F::Piece>) -> io::Result<()> {
        let mut open = self.open()?;
        let length = self.format.add(&mut open, done.piece)?;
        self.ledger.note(&done.rejects, &done.tally, done.end)?;
        if length >= self.part {
            return self.close(open);
        }
        self.open = Some(open);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        // Without a row there is one part all the same: it tells the columns.
        if self.open.is_some() || self.ledger.part() == 0 {
            let open = self.open()?;
            self.close(open)?;
        }
        self.ledger.end()
    }

    /// A part that is not as long as it would have been is left out, so that going on makes the same parts.
    fn stop(&mut self) -> io::Result<()> {
        self.open = None;
        Ok(())
    }
}

fn name(part: u64, ending: &str) -> String {
    format!("part-{part:05}.{ending}")
}

fn is_manifest(file: &io::Result<fs::DirEntry>) -> bool {
    file.as_ref().is_ok_and(|file| file.file_name() == MANIFEST)
}

/// Removes parts that no entry names. Nothing else is touched.
fn clean(folder: &Path, kept: u64, ending: &str) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let found = file.file_name();
        let number =
            found.to_str().and_then(|name| name.strip_prefix("part-")).and_then(|rest| rest.split_once('.'));
        let Some((number, own)) = number else { continue };
        let is_kept = number.parse::<u64>().is_ok_and(|number| number < kept) && own == ending;
        if (own == "tmp" || own == ending) && !is_kept {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}
