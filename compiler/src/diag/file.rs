//! What can be wrong with a file before anyone reads its words.

use super::{Arg, Diagnostic, Phrase, codes};
use crate::base::{Encoding, FileId, Loc, SourceFile, Span, Unread, limits};

const MEGABYTE: usize = 1024 * 1024;

/// Why the file is not compiled, if it is not: it could not be read, its size or its encoding.
pub fn unreadable(id: FileId, file: &SourceFile) -> Option<Diagnostic> {
    let size = file.text.as_str().len();
    let too_large = (size > limits::MAX_FILE_BYTES).then_some(Unread::TooLarge(size as u64));
    if let Some(unread) = file.unread.as_ref().or(too_large.as_ref()) {
        return Some(not_read(Loc::new(id, Span::at(0)), unread));
    }
    let problem = file.encoding?;
    let (encoding, help) = match problem.encoding {
        Encoding::Windows1252 => ("encoding.windows_1252", "reopen"),
        Encoding::Utf16Le | Encoding::Utf16Be => ("encoding.utf16", "save"),
        Encoding::Binary => ("encoding.binary", "binary"),
    };
    let diagnostic = Diagnostic::new(codes::NOT_UTF8, Loc::new(id, problem.span))
        .arg("encoding", Phrase::new(encoding))
        .arg("byte", problem.byte + 1);
    Some(diagnostic.help(help))
}

fn not_read(loc: Loc, unread: &Unread) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::FILE_NOT_READ, loc);
    match unread {
        Unread::TooLarge(size) => diagnostic
            .arg("size", usize::try_from(size.div_ceil(MEGABYTE as u64)).unwrap_or(usize::MAX))
            .arg("limit", limits::MAX_FILE_BYTES / MEGABYTE)
            .help("split"),
        Unread::Missing
        | Unread::DeadLink
        | Unread::Denied
        | Unread::Folder
        | Unread::NotFolder
        | Unread::Special
        | Unread::TooManyFiles
        | Unread::TooManyEntries
        | Unread::Other(_) => diagnostic.variant("unread").arg("why", why_unread(unread)),
    }
}

/// Why a file or folder is not read, in our words where we have them.
pub fn why_unread(unread: &Unread) -> Arg {
    let phrase = match unread {
        Unread::Missing => Phrase::new("why.not_found"),
        Unread::DeadLink => Phrase::new("why.dead_link"),
        Unread::Denied => Phrase::new("why.denied"),
        Unread::Folder => Phrase::new("why.folder"),
        Unread::NotFolder => Phrase::new("why.not_folder"),
        Unread::Special => Phrase::new("why.special"),
        Unread::TooLarge(_) => Phrase::new("why.too_large").arg("limit", limits::MAX_FILE_BYTES / MEGABYTE),
        Unread::TooManyFiles => Phrase::new("why.too_many").arg("limit", limits::MAX_FILES),
        Unread::TooManyEntries => Phrase::new("why.too_many_entries").arg("limit", limits::MAX_ENTRIES),
        Unread::Other(why) => return Arg::Prose(why.clone()),
    };
    phrase.into()
}
