//! What can be wrong with a file before anyone reads its words.

use super::{Diagnostic, Phrase, codes};
use crate::base::{Encoding, FileId, Loc, SourceFile, Span, limits};

const MEGABYTE: usize = 1024 * 1024;

/// Why the file is not compiled, if it is not: its size or its encoding.
pub fn unreadable(id: FileId, file: &SourceFile) -> Option<Diagnostic> {
    let size = file.text.as_str().len();
    if size > limits::MAX_FILE_BYTES {
        let loc = Loc::new(id, Span::at(0));
        let diagnostic = Diagnostic::new(codes::FILE_TOO_LARGE, loc)
            .arg("size", size.div_ceil(MEGABYTE))
            .arg("limit", limits::MAX_FILE_BYTES / MEGABYTE);
        return Some(diagnostic.help("split"));
    }
    let problem = file.encoding?;
    let (encoding, help) = match problem.encoding {
        Encoding::Windows1252 => ("encoding.windows_1252", "save"),
        Encoding::Utf16Le | Encoding::Utf16Be => ("encoding.utf16", "save"),
        Encoding::Binary => ("encoding.binary", "binary"),
    };
    let diagnostic = Diagnostic::new(codes::NOT_UTF8, Loc::new(id, problem.span))
        .arg("encoding", Phrase::new(encoding))
        .arg("byte", problem.byte + 1);
    Some(diagnostic.help(help))
}
