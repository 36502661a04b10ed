//! One file, read once for each version of its text.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::allowances::Allowances;
use crate::base::{FileId, Name, SourceFile, SourceText};
use crate::diag;
use crate::lex::{self, Tokens};
use crate::syntax::{self, Parsed, ast};

/// A file with its tokens and its tree.
#[derive(Debug)]
pub struct File {
    /// Its id, the same for every version.
    pub id: FileId,
    /// Path and text.
    pub source: Arc<SourceFile>,
    /// Its tokens, comments and blanks included.
    pub tokens: Tokens,
    /// Its tree, and what is wrong with how it is written.
    pub parsed: Parsed,
    /// What its comments allow.
    pub(super) allowances: Allowances,
    /// The libraries that it names in `use`.
    pub uses: Vec<ast::Path>,
    /// Whether it belongs to the standard library: built in, or in the workspace under the name of a built-in one.
    pub standard: bool,
    /// Whether it is built into the compiler.
    pub embedded: bool,
    /// SHA-256 of its text.
    pub digest: [u8; 32],
}

impl File {
    /// Reads a file. One that is not UTF-8, or too large, is reported and otherwise empty.
    pub fn read(id: FileId, source: SourceFile, embedded: bool) -> Self {
        let unreadable = diag::unreadable(id, &source);
        let empty = SourceText::new("");
        let text = if unreadable.is_some() { &empty } else { &source.text };
        let tokens = lex::lex(id, text.as_str());
        let mut parsed = syntax::parse(text.as_str(), &tokens);
        if let Some(problem) = unreadable {
            parsed.diagnostics = vec![problem];
        }
        let allowances = Allowances::read(id, text.as_str(), &tokens, &parsed.file);
        let digest = Sha256::digest(source.text.as_str().as_bytes()).into();
        let uses = parsed.file.items.iter().filter_map(|item| {
            let ast::ItemKind::Use(statement) = &item.kind else { return None };
            Some(statement.path.clone())
        });
        let uses = uses.collect();
        Self {
            id,
            source: Arc::new(source),
            tokens,
            parsed,
            allowances,
            uses,
            standard: embedded,
            embedded,
            digest,
        }
    }

    /// Its tree.
    pub fn tree(&self) -> &ast::File {
        &self.parsed.file
    }

    /// Its path from the workspace folder.
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// The name of the library that it is, if it is one.
    pub fn library(&self) -> Option<&Name> {
        let header = self.tree().header.as_ref().filter(|header| header.kind == ast::FileKind::Library)?;
        header.name.as_ref().map(|path| &path.name)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.source.text.as_str()
    }
}
