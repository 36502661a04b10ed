//! One file, which is cut back to the last entry when a run is gone on with. Input: pieces. Output: the file, its manifest beside it.

use std::io;

use super::ledger::{Before, Found, Ledger, NotBegun, Target, is_filled, reopened};
use super::manifest::{Head, beside};
use super::part::{PartFile, sync_folder};
use crate::format::Cuttable;
use crate::run::{Done, Sink};

/// One file.
#[derive(Debug)]
pub struct FileSink<'f, F: Cuttable> {
    format: &'f F,
    open: F::Open,
    ledger: Ledger,
    /// Bytes at the last entry.
    entered: u64,
    part: u64,
}

impl<'f, F: Cuttable> FileSink<'f, F> {
    /// Begins, or goes on. Output: what was done before.
    pub fn begin(format: &'f F, target: &Target, head: &Head) -> Result<(Self, Before), NotBegun> {
        let output = &target.output;
        let found = Found::look(beside(output), target, head, || is_filled(output))?;
        let last = found.known.as_ref().and_then(|known| known.entries.last());
        let entered = last.map_or(0, |entry| entry.length);
        // The manifest is first, so that no output is without one.
        let (ledger, before) = found.open(target, head)?;
        let file = reopened(output, entered, false)?;
        let failed = |error| NotBegun::Io(output.clone(), error);
        sync_folder(output.parent()).map_err(failed)?;
        let open = format.begin(PartFile::new(file, entered)).map_err(failed)?;
        Ok((Self { format, open, ledger, entered, part: target.part }, before))
    }

    fn enter(&mut self) -> io::Result<()> {
        let file = self.format.file(&mut self.open);
        let (digest, length) = (file.sync()?, file.length());
        self.entered = length;
        self.ledger.enter(length, digest)
    }
}

impl<F: Cuttable> Sink<F::Piece> for FileSink<'_, F> {
    fn put(&mut self, done: Done<F::Piece>) -> io::Result<()> {
        let length = self.format.add(&mut self.open, done.piece)?;
        self.ledger.note(&done.rejects, &done.tally, done.end)?;
        if length - self.entered >= self.part { self.enter() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.enter()?;
        self.ledger.end()
    }

    fn stop(&mut self) -> io::Result<()> {
        if self.ledger.is_behind() { self.enter() } else { Ok(()) }
    }
}
