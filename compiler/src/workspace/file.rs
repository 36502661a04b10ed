//! One file, read once for each version of its text, and only where that differs from the version before.

use std::sync::{Arc, OnceLock};

use super::allowances::Allowances;
use crate::base::{FileId, Name, Shift, SourceFile};
use crate::diag::{self, Diagnostic};
use crate::lex::Tokens;
use crate::syntax::{Chunks, Found, Parsed, ast};

/// A file with its tokens and its tree.
#[derive(Debug)]
pub struct File {
    /// Its id, the same for every version.
    pub id: FileId,
    /// Path and text.
    pub source: Arc<SourceFile>,
    /// What was read of it, part by part.
    pub(super) chunks: Chunks,
    /// What it is, and what is wrong with how it is written.
    pub(super) found: Found,
    /// What its comments allow.
    pub(super) allowances: Allowances,
    /// The libraries that it names in `use`.
    pub(super) uses: Vec<ast::Path>,
    /// Whether it belongs to the standard library: built in, or in the workspace under the name of a built-in one.
    pub standard: bool,
    /// Whether it is built into the compiler.
    pub embedded: bool,
    whole: OnceLock<(Tokens, Parsed)>,
}

impl File {
    /// Reads a file, and takes over what is the same in the version before. One that is not UTF-8, or too large, is
    /// reported and otherwise empty.
    pub fn read(id: FileId, source: SourceFile, embedded: bool, before: Option<&Self>) -> Self {
        let unreadable = diag::unreadable(id, &source);
        let text = if unreadable.is_some() { "" } else { source.text.as_str() };
        let before = before.map(|before| (before.read_text(), &before.chunks));
        let chunks = Chunks::read(id, text, before);
        let mut found = chunks.found();
        if let Some(problem) = unreadable {
            found.diagnostics = vec![problem];
        }
        let allowances = Allowances::read(id, text, &chunks);
        let items = chunks.iter().flat_map(|(start, chunk)| chunk.items().map(move |item| (start, item)));
        let uses = items.filter_map(|(start, item)| {
            let ast::ItemKind::Use(statement) = &item.kind else { return None };
            Some(statement.path.clone().shifted(start))
        });
        let uses = uses.collect();
        let (source, standard) = (Arc::new(source), embedded);
        let whole = OnceLock::new();
        Self { id, source, chunks, found, allowances, uses, standard, embedded, whole }
    }

    /// The text that was read.
    fn read_text(&self) -> &str {
        let unreadable = diag::unreadable(self.id, &self.source).is_some();
        if unreadable { "" } else { self.text() }
    }

    /// Its tokens, comments and blanks included.
    pub fn tokens(&self) -> &Tokens {
        &self.whole().0
    }

    /// Its tree, and what is wrong with how it is written.
    pub fn parsed(&self) -> &Parsed {
        &self.whole().1
    }

    /// Its tree.
    pub fn tree(&self) -> &ast::File {
        &self.parsed().file
    }

    /// Tokens and tree of the whole text, put together when somebody first asks.
    fn whole(&self) -> &(Tokens, Parsed) {
        self.whole.get_or_init(|| {
            let text = self.read_text();
            (self.chunks.tokens(text), Parsed::new(text, self.found.clone(), self.chunks.items()))
        })
    }

    /// What it says it is, where that could be read.
    pub fn header(&self) -> Option<&ast::Header> {
        self.found.header.as_ref()
    }

    /// What is wrong with how it is written, and with its comments.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.diagnostics.iter().chain(&self.allowances.wrong)
    }

    /// Its path from the workspace folder.
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// The name of the library that it is, if it is one.
    pub fn library(&self) -> Option<&Name> {
        let header = self.header().filter(|header| header.kind == ast::FileKind::Library)?;
        header.name.as_ref().map(|path| &path.name)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.source.text.as_str()
    }
}
