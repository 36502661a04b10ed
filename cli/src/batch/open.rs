//! Inputs. Input: paths and their form. Output: sources that have not been read, or a complaint before the first row.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use remit_batch::facts::{Hints, PlanError};
use remit_batch::{Batch, Csv, CsvError, InputDigest, Inputs};
use remit_compiler::base::Unread;
use remit_compiler::diag::Phrase;

use crate::arguments::{Batch as Command, From};
use crate::reason::{shown, unreadable};
use crate::{Console, Exit};

/// Inputs that can be read.
pub(super) struct Opened<'i> {
    pub(super) forms: Forms<'i>,
    pub(super) from: From,
    /// What tells whether they are the same; none of a stream.
    pub(super) digests: Option<Vec<InputDigest>>,
    /// Bytes of each.
    pub(super) lengths: Vec<u64>,
}

/// Inputs by their form.
pub(super) enum Forms<'i> {
    Lines(Inputs<'i>),
    Csv(Box<Csv<'i>>),
    #[cfg(feature = "columns")]
    Columns(Box<remit_columns::Files>),
}

impl From {
    /// Its name.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Ipc => "ipc",
        }
    }

    /// Whether it is of typed columns.
    pub(super) const fn is_columns(self) -> bool {
        matches!(self, Self::Parquet | Self::Ipc)
    }
}

/// Looks at the inputs.
pub(super) fn inputs<'i>(
    command: &Command,
    input: &'i mut dyn Read,
    batch: &Batch,
    chunk: usize,
    console: &mut Console<'_>,
) -> Result<Opened<'i>, Exit> {
    let from = form(command, console)?;
    let inputs = streams(command, input, console)?;
    let digests = inputs.digests().map_err(|error| {
        let path = command.inputs.first().map(PathBuf::as_path).unwrap_or(Path::new("-"));
        console.misuse(unreadable(path, &Unread::from(&error)))
    })?;
    #[cfg_attr(not(feature = "columns"), expect(unused_mut, reason = "rows of columns are counted"))]
    let mut lengths: Vec<u64> = digests.iter().flatten().map(|it| it.length).collect();
    let forms = match from {
        From::Ndjson => Forms::Lines(inputs),
        From::Csv => {
            let hints = hints(command, console)?;
            let opened = Csv::open(inputs, batch.engine(), &hints, chunk);
            Forms::Csv(Box::new(opened.map_err(|error| refused(&error, command, console))?))
        }
        #[cfg(feature = "columns")]
        From::Parquet | From::Ipc => {
            let Inputs::Files(paths) = inputs else {
                return Err(console.misuse(Phrase::new("batch.files_only")));
            };
            let hints = hints(command, console)?;
            let (files, rows) = super::columns::open(paths, from, batch, &hints, console)?;
            lengths = rows;
            Forms::Columns(Box::new(files))
        }
        #[cfg(not(feature = "columns"))]
        From::Parquet | From::Ipc => return Err(console.misuse(Phrase::new("batch.no_columns"))),
    };
    Ok(Opened { forms, from, digests, lengths })
}

/// The form that is asked for, else that of the names.
pub(super) fn form(command: &Command, console: &mut Console<'_>) -> Result<From, Exit> {
    if let Some(from) = command.from {
        return Ok(from);
    }
    let of = |path: &PathBuf| match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv" | "tsv") => From::Csv,
        Some("parquet") => From::Parquet,
        Some("arrow" | "arrows" | "feather" | "ipc") => From::Ipc,
        Some(_) | None => From::Ndjson,
    };
    let first = command.inputs.first().map_or(From::Ndjson, of);
    match command.inputs.iter().find(|path| of(path) != first) {
        Some(other) => Err(console.misuse(Phrase::new("batch.two_forms").arg("path", shown(other)))),
        None => Ok(first),
    }
}

fn streams<'i>(
    command: &Command,
    input: &'i mut dyn Read,
    console: &mut Console<'_>,
) -> Result<Inputs<'i>, Exit> {
    let full = |path: &PathBuf, console: &Console<'_>| console.folder.join(path);
    let is_file = |path: &PathBuf, console: &Console<'_>| full(path, console).is_file();
    match command.inputs.as_slice() {
        [only] if only.as_os_str() == "-" => Ok(Inputs::Stream(Some(Box::new(input)))),
        [only] if !is_file(only, console) => match File::open(full(only, console)) {
            Ok(file) if file.metadata().is_ok_and(|about| !about.is_dir()) => {
                Ok(Inputs::Stream(Some(Box::new(file) as Box<dyn Read>)))
            }
            Ok(_) => Err(console.misuse(Phrase::new("batch.folder").arg("path", shown(only)))),
            Err(error) => Err(console.misuse(unreadable(only, &Unread::from(&error)))),
        },
        all => {
            for path in all {
                if path.as_os_str() == "-" {
                    return Err(console.misuse(Phrase::new("batch.stdin_alone")));
                }
                if let Err(error) = File::open(full(path, console)) {
                    return Err(console.misuse(unreadable(path, &Unread::from(&error))));
                }
                if !is_file(path, console) {
                    return Err(console.misuse(Phrase::new("batch.stream_alone").arg("path", shown(path))));
                }
            }
            Ok(Inputs::Files(all.iter().map(|path| full(path, console)).collect()))
        }
    }
}

fn hints(command: &Command, console: &mut Console<'_>) -> Result<Hints, Exit> {
    let mut codes = Vec::new();
    for written in &command.codes {
        match written.split_once('=') {
            Some((fact, system)) => codes.push((fact.to_owned(), system.to_owned())),
            None => return Err(console.misuse(Phrase::new("batch.codes").arg("found", written))),
        }
    }
    Ok(Hints { complete: command.complete.clone(), codes })
}

fn refused(error: &CsvError, command: &Command, console: &mut Console<'_>) -> Exit {
    let path = |input: u32| {
        let path = command.inputs.get(input as usize).map(PathBuf::as_path);
        path.unwrap_or(Path::new("-")).to_owned()
    };
    let sentence = match error {
        CsvError::Io(input, error) => unreadable(&path(*input), &Unread::from(error)),
        CsvError::NoHead(input) => Phrase::new("batch.no_head").arg("path", shown(&path(*input))),
        CsvError::Differs(input) => Phrase::new("batch.differs").arg("path", shown(&path(*input))),
        CsvError::Plan(error) => plan(error),
    };
    console.misuse(sentence)
}

/// Why columns cannot be read.
fn plan(error: &PlanError) -> Phrase {
    let near = |key: &'static str, near_key: &'static str, found: &str, meant: &Option<String>| match meant {
        Some(near) => Phrase::new(near_key).arg("found", found).arg("near", near),
        None => Phrase::new(key).arg("found", found),
    };
    match error {
        PlanError::Unknown { found, meant } => near("batch.column", "batch.column_near", found, meant),
        PlanError::Twice(found) => Phrase::new("batch.column_twice").arg("found", found),
        PlanError::NoReferral => Phrase::new("batch.no_referral"),
        PlanError::Both(found) => Phrase::new("batch.both").arg("found", found),
        PlanError::Incomplete(fact) => Phrase::new("batch.incomplete").arg("fact", fact),
        PlanError::NoSystem { found, meant } => near("batch.system", "batch.system_near", found, meant),
        PlanError::NotSuch(found) => Phrase::new("batch.not_such").arg("found", found),
    }
}
