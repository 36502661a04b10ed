//! What every feature reads: a snapshot, the file asked about, and the language of the answer.

use remit_compiler::base::{FileId, Loc, Span};
use remit_compiler::diag::Diagnostic;
use remit_compiler::lex::{Token, TokenKind, Tokens};
use remit_compiler::resolve::{Index, Model, ModuleId, ModuleKind, Occurrence, PolicyId, Symbol};
use remit_compiler::syntax::ast;
use remit_compiler::workspace::Snapshot;
use remit_engine::value::{Language, Text};

use super::outcomes::Outcomes;

/// One question's view of the state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// How its cases went.
    pub(crate) outcomes: &'a Outcomes,
    pub(crate) file: FileId,
    pub(crate) lang: Language,
}

impl<'a> View<'a> {
    pub(crate) fn model(&self) -> &'a Model {
        self.snapshot.model()
    }

    pub(crate) fn index(&self) -> &'a Index {
        self.snapshot.index()
    }

    /// The file's text.
    pub(crate) fn text(&self) -> &'a str {
        self.text_of(self.file)
    }

    pub(crate) fn text_of(&self, file: FileId) -> &'a str {
        self.snapshot.file(file).map_or("", |file| file.text())
    }

    pub(crate) fn slice(&self, loc: Loc) -> &'a str {
        self.text_of(loc.file).get(loc.span.range()).unwrap_or_default()
    }

    pub(crate) fn tokens(&self) -> Option<&'a Tokens> {
        self.snapshot.file(self.file).map(|file| file.tokens())
    }

    pub(crate) fn tree(&self) -> Option<&'a ast::File> {
        self.snapshot.file(self.file).map(|file| file.tree())
    }

    pub(crate) fn diagnostics(&self) -> &'a [Diagnostic] {
        self.snapshot.diagnostics_of(self.file)
    }

    /// The name at a place.
    pub(crate) fn occurrence(&self, offset: u32) -> Option<&'a Occurrence> {
        self.index().at(self.file, offset)
    }

    /// The token that holds a place; at a border the one that says more.
    pub(crate) fn token(&self, offset: u32) -> Option<Token> {
        let all = &self.tokens()?.all;
        let after = all.partition_point(|token| token.span.end <= offset);
        let at = all.get(after).copied();
        let before = after.checked_sub(1).and_then(|index| all.get(index)).copied();
        let before = before.filter(|token| token.span.end == offset);
        let dull = |token: &Token| token.kind.is_trivia() || token.kind == TokenKind::Newline;
        match (at, before) {
            (Some(at), Some(before)) if dull(&at) && !dull(&before) => Some(before),
            (at, before) => at.or(before),
        }
    }

    /// The text in the reader's language, or the nearest there is.
    pub(crate) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang, Language::Sv).unwrap_or_default()
    }

    /// The module that the file declares.
    pub(crate) fn module(&self) -> Option<ModuleId> {
        self.model().modules.get(self.file).map(|_| self.file)
    }

    /// The policy that the file declares or has cases for.
    pub(crate) fn policy(&self) -> Option<PolicyId> {
        policy_of(self.model(), self.file)
    }

    /// What a symbol is declared as, for answers that lead there.
    pub(crate) fn declaration(&self, symbol: &Symbol) -> Option<Loc> {
        self.index().declaration(symbol)
    }

    /// Whether what a symbol names is declared in the standard library.
    pub(crate) fn declaration_is_standard(&self, symbol: &Symbol) -> bool {
        let model = self.model();
        let module = match symbol {
            Symbol::Concept(id) => model.concepts.get(*id).map(|it| it.head.module),
            Symbol::Fact(id) => model.facts.get(*id).map(|it| it.head.module),
            Symbol::Record(id) => model.records.get(*id).map(|it| it.head.module),
            Symbol::Unit(id) => model.units.get(*id).map(|it| it.head.module),
            Symbol::Category(id) => model.categories.get(*id).map(|it| it.head.module),
            Symbol::Destination(id) => model.destinations.get(*id).map(|it| it.head.module),
            Symbol::CodeSystem(id) => model.code_systems.get(*id).map(|it| it.head.module),
            Symbol::Conversion(id) => model.conversions.get(*id).map(|it| it.head.module),
            Symbol::Library(_)
            | Symbol::Policy(_)
            | Symbol::Choice(..)
            | Symbol::Definition(_)
            | Symbol::Source(_)
            | Symbol::Statement(..)
            | Symbol::Rule(_)
            | Symbol::Section(_)
            | Symbol::Case(_)
            | Symbol::Notice(_)
            | Symbol::Priority(..)
            | Symbol::Base(_) => None,
        };
        module.and_then(|id| model.modules.get(id)).is_some_and(|module| module.standard)
    }

    /// Whether a file belongs to the standard library that is built in.
    pub(crate) fn is_embedded(&self, file: FileId) -> bool {
        self.snapshot.file(file).is_some_and(|file| file.embedded)
    }

    /// A place in the file.
    pub(crate) fn loc(&self, span: Span) -> Loc {
        span.in_file(self.file)
    }
}

/// The policy that a file declares or has cases for.
pub(crate) fn policy_of(model: &Model, file: FileId) -> Option<PolicyId> {
    match model.modules.get(file)?.kind {
        ModuleKind::Policy(policy) => Some(policy),
        ModuleKind::Cases(policy) => policy,
        ModuleKind::Library => None,
    }
}

/// The language that a file is written in, where it says so or belongs to a policy.
pub(crate) fn own_language(snapshot: &Snapshot, file: FileId) -> Option<Language> {
    let model = snapshot.model();
    if let Some(policy) = policy_of(model, file).and_then(|id| model.policies.get(id)) {
        return Some(policy.language);
    }
    let header = snapshot.file(file)?.header()?;
    let said = header.meta.as_ref()?.get("language")?.values.first()?.as_name()?;
    Language::from_code(said.name.as_str())
}
