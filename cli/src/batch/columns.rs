//! Files of typed columns. Input: paths. Output: a source that has not been read, or every complaint about the columns.

use std::path::PathBuf;

use remit_batch::facts::Hints;
use remit_batch::{Batch, Position};
use remit_columns::{FileError, FileKind, Files, Misfit, SchemaError};
use remit_compiler::base::Unread;
use remit_compiler::diag::Phrase;

use crate::arguments::From;
use crate::reason::unreadable;
use crate::{Console, Exit};

/// Opens files; the numbers are the rows of each, where the files tell.
pub(super) fn open(
    paths: Vec<PathBuf>,
    from: From,
    batch: &Batch,
    hints: &Hints,
    console: &mut Console<'_>,
) -> Result<(Files, Vec<u64>), Exit> {
    let kind = if from == From::Parquet { FileKind::Parquet } else { FileKind::Ipc };
    let opened = Files::open(paths, kind, batch.engine().lexicons(), hints, Position::default());
    match opened {
        Ok(files) => {
            let rows = files.rows().unwrap_or_default();
            Ok((files, rows))
        }
        Err(FileError::Schema { errors, .. }) => {
            let said = errors.iter().map(|error| console.misuse(sentence(error)));
            Err(said.last().unwrap_or(Exit::Misuse))
        }
        Err(FileError::Read { path, error }) => Err(console.misuse(unreadable(&path, &Unread::from(&error)))),
        Err(other) => Err(console.misuse(Phrase::new("batch.stopped_reading").arg("why", other.to_string()))),
    }
}

/// What is wrong with a column, as a sentence.
#[expect(clippy::wildcard_enum_match_arm, reason = "columns may be wrong in more ways")]
fn sentence(error: &SchemaError) -> Phrase {
    let found = error.column.as_str();
    match &error.misfit {
        Misfit::Unknown { meant } => match meant.first() {
            Some(near) => Phrase::new("batch.column_near").arg("found", found).arg("near", near.as_str()),
            None => Phrase::new("batch.column").arg("found", found),
        },
        Misfit::Type { found: own, expected } => Phrase::new("batch.column_type")
            .arg("found", found)
            .arg("type", own.as_str())
            .arg("expected", expected.as_str()),
        Misfit::NoCompleteness => Phrase::new("batch.incomplete").arg("fact", found),
        Misfit::Twice => Phrase::new("batch.column_twice").arg("found", found),
        Misfit::Both => Phrase::new("batch.both").arg("found", found),
        Misfit::Nothing => Phrase::new("batch.no_referral"),
        Misfit::NoSystem { system, meant } => match meant.first() {
            Some(near) => {
                Phrase::new("batch.system_near").arg("found", system.as_str()).arg("near", near.as_str())
            }
            None => Phrase::new("batch.system").arg("found", system.as_str()),
        },
        Misfit::NoList => Phrase::new("batch.not_such").arg("found", format!("{found}.complete")),
        _ => Phrase::new("batch.not_such").arg("found", found),
    }
}
