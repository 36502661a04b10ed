//! The manifest of a run: a line on what is decided of what, then one for each part that is whole. Input: entries. Output: lines of
//! JSON, each on the disk before the next part begins.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::part::sync_folder;
use crate::inputs::InputDigest;
use crate::source::Position;
use crate::tally::Tally;

/// What a run is of. One that is gone on with has the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of this form.
    pub manifest: u32,
    /// The version of the output columns.
    pub columns: u32,
    /// What is read.
    pub inputs: Vec<InputDigest>,
    /// The digest of what decides ([`crate::Batch::digest`]).
    pub decides: String,
    /// The digest of the bundle, or of the texts of the workspace: what is said comes from them.
    pub source: String,
    /// All else that makes a difference to what is written.
    pub options: Value,
}

/// A part that is whole; of a single file, what was written since the entry before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 0.
    pub part: u64,
    /// Rows in it.
    pub rows: u64,
    /// How far the inputs are read with it.
    pub end: Position,
    /// Bytes of its file.
    pub length: u64,
    /// Bytes of the rejects with it.
    pub rejects: u64,
    /// The digest of its bytes.
    pub digest: String,
    /// What came of its rows, exactly.
    pub tally: Tally,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Begin(Head),
    Part(Entry),
    End { parts: u64 },
}

/// What a run that is gone on with differs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The inputs.
    Inputs,
    /// The policies, or the texts that they come from.
    Policies,
    /// Options.
    Options,
    /// The version of the output or of the manifest.
    Version,
}

/// An open manifest.
#[derive(Debug)]
pub(super) struct Manifest {
    file: File,
}

/// What a manifest that was there says.
pub(super) struct Known {
    pub(super) head: Head,
    pub(super) entries: Vec<Entry>,
    pub(super) ended: bool,
    /// Bytes of whole lines.
    length: u64,
}

/// Why a manifest is none.
pub(super) enum Unknown {
    /// There is none, or its first line was never written to the end.
    Nothing,
    /// Its lines are no lines of ours.
    Damaged,
    Io(io::Error),
}

impl Head {
    /// The version of the form of manifests.
    pub const VERSION: u32 = 1;

    /// What another differs in.
    pub(super) fn changed(&self, other: &Self) -> Option<Changed> {
        if (self.manifest, self.columns) != (other.manifest, other.columns) {
            Some(Changed::Version)
        } else if self.inputs != other.inputs {
            Some(Changed::Inputs)
        } else if (&self.decides, &self.source) != (&other.decides, &other.source) {
            Some(Changed::Policies)
        } else {
            (self.options != other.options).then_some(Changed::Options)
        }
    }
}

impl Manifest {
    /// Begins one, in the place of one that never began.
    pub(super) fn create(path: &Path, head: &Head) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        let mut manifest = Self { file };
        manifest.append(&Line::Begin(head.clone()))?;
        sync_folder(path.parent())?;
        Ok(manifest)
    }

    pub(super) fn read(path: &Path) -> Result<Known, Unknown> {
        let mut text = Vec::new();
        match File::open(path) {
            Ok(mut file) => file.read_to_end(&mut text).map_err(Unknown::Io)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Unknown::Nothing),
            Err(error) => return Err(Unknown::Io(error)),
        };
        let end = memchr::memrchr(b'\n', &text).map_or(0, |at| at + 1);
        text.truncate(end);
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines = lines.map(|line| serde_json::from_slice(line).map_err(|_| Unknown::Damaged));
        let mut known: Option<Known> = None;
        for line in lines {
            match (line?, &mut known) {
                (Line::Begin(head), None) => {
                    known = Some(Known { head, entries: Vec::new(), ended: false, length: end as u64 });
                }
                (Line::Part(entry), Some(known)) if !known.ended => known.entries.push(entry),
                (Line::End { .. }, Some(known)) => known.ended = true,
                (Line::Begin(_), Some(_)) | (Line::Part(_), _) | (Line::End { .. }, None) => {
                    return Err(Unknown::Damaged);
                }
            }
        }
        known.ok_or(Unknown::Nothing)
    }

    /// Goes on with one.
    pub(super) fn reopen(path: &Path, known: &Known) -> io::Result<Self> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.set_len(known.length)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file })
    }

    pub(super) fn part(&mut self, entry: Entry) -> io::Result<()> {
        self.append(&Line::Part(entry))
    }

    pub(super) fn end(&mut self, parts: u64) -> io::Result<()> {
        self.append(&Line::End { parts })
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_all()
    }
}

/// The manifest of a single file.
pub(super) fn beside(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".manifest");
    PathBuf::from(name)
}
