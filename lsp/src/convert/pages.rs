//! Places of the compiler as the client counts them: whichever file they are in, open or not.

use std::str::FromStr;

use remit_compiler::base::{FileId, Loc, Span};
use tower_lsp::ls_types::{Location, Position, Range, Uri};

use crate::features::View;
use crate::state::GlobalState;

/// The bytes of a byte-order mark: part of what a client has open, never of what the compiler reads.
const MARK: &str = "\u{feff}";

/// One answer's way from the compiler's places to the client's.
pub(crate) struct Pages<'a> {
    state: &'a GlobalState,
}

impl<'a> Pages<'a> {
    pub(crate) const fn new(state: &'a GlobalState) -> Self {
        Self { state }
    }

    /// The range of a place.
    pub(crate) fn range(&self, loc: Loc) -> Range {
        Range::new(self.position(loc.file, loc.span.start), self.position(loc.file, loc.span.end))
    }

    /// The range of a place in that file.
    pub(crate) fn range_in(&self, file: FileId, span: Span) -> Range {
        self.range(span.in_file(file))
    }

    pub(crate) fn position(&self, file: FileId, offset: u32) -> Position {
        let encoding = self.state.client.encoding;
        let Some(found) = self.state.snapshot.file(file) else { return Position::default() };
        let (line, column) = match self.state.documents.get(found.path()) {
            Some(open) => {
                let mark = if open.text.starts_with(MARK) { MARK.len() } else { 0 };
                open.lines.place(&open.text, offset + u32::try_from(mark).unwrap_or(0), encoding)
            }
            None => self.state.lines.of(found).place(found.text(), offset, encoding),
        };
        Position::new(line, column)
    }

    /// Whether the client opens documents of `remit:`.
    pub(crate) fn opens_own(&self) -> bool {
        self.state.client.own_extension
    }

    /// The client's address of a file.
    pub(crate) fn uri(&self, file: FileId) -> Option<Uri> {
        Uri::from_str(&self.state.uri(self.state.snapshot.file(file)?.path())).ok()
    }

    /// A place with its file.
    pub(crate) fn location(&self, loc: Loc) -> Option<Location> {
        Some(Location::new(self.uri(loc.file)?, self.range(loc)))
    }

    /// The version of a file that the client has open.
    pub(crate) fn version(&self, file: FileId) -> Option<i32> {
        let path = self.state.snapshot.file(file)?.path();
        self.state.documents.get(path).map(|document| document.version)
    }
}

/// The byte of the compiler's text that a client's position means.
pub(crate) fn offset(state: &GlobalState, view: &View<'_>, position: Position) -> u32 {
    let encoding = state.client.encoding;
    let Some(file) = view.snapshot.file(view.file) else { return 0 };
    match state.documents.get(file.path()) {
        Some(open) => {
            let at = open.lines.offset(&open.text, position.line, position.character, encoding);
            let mark = if open.text.starts_with(MARK) { MARK.len() } else { 0 };
            at.saturating_sub(u32::try_from(mark).unwrap_or(0))
        }
        None => state.lines.of(file).offset(file.text(), position.line, position.character, encoding),
    }
}

/// The bytes that a client's range means.
pub(crate) fn span(state: &GlobalState, view: &View<'_>, range: Range) -> Span {
    Span::new(offset(state, view, range.start), offset(state, view, range.end))
}
