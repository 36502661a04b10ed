//! Why a file or folder cannot be read or written, in our words where we have them.

use std::io;
use std::path::Path;

use remit_compiler::base::{Unread, disk};
use remit_compiler::diag::{Arg, Phrase, why_unread};

/// A path in a message.
pub(crate) fn shown(path: &Path) -> String {
    disk::shown(path)
}

/// That a file or folder cannot be read, and why.
pub(crate) fn unreadable(path: &Path, why: &Unread) -> Phrase {
    Phrase::new("misuse.unreadable").arg("path", shown(path)).arg("why", why_unread(why))
}

/// That a file or folder cannot be written, and why.
pub(crate) fn unwritable(path: &str, error: &io::Error) -> Phrase {
    Phrase::new("misuse.unwritable").arg("path", path).arg("why", why(error))
}

/// The system's reason, in our words where we have them.
pub(crate) fn why(error: &io::Error) -> Arg {
    let is = |kind: io::ErrorKind| error.kind() == kind;
    if is(io::ErrorKind::ReadOnlyFilesystem) {
        Phrase::new("why.read_only").into()
    } else if is(io::ErrorKind::StorageFull) || is(io::ErrorKind::QuotaExceeded) {
        Phrase::new("why.full").into()
    } else {
        why_unread(&Unread::from(error))
    }
}
