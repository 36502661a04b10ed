//! Semantic tokens: what each word is, where the grammar alone cannot tell.

use std::collections::HashMap;

use remit_compiler::base::Span;
use remit_compiler::lex::{TokenKind, WordGroup};
use remit_compiler::resolve::Symbol;

use super::view::View;

/// The types, in the order of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Verb,
    Clause,
    Concept,
    Fact,
    Unit,
    Keyword,
    Function,
    Variable,
    Namespace,
    Number,
    Text,
    Comment,
    Option,
}

/// The legend: names of the types, by their place in `Type`.
pub(crate) const LEGEND: [&str; 13] = [
    "verb",
    "clause",
    "concept",
    "fact",
    "unit",
    "keyword",
    "function",
    "variable",
    "namespace",
    "number",
    "string",
    "comment",
    "enumMember",
];

/// The legend of modifiers.
pub(crate) const MODIFIERS: [&str; 2] = ["declaration", "defaultLibrary"];

/// One word and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) kind: Type,
    pub(crate) declares: bool,
    pub(crate) standard: bool,
}

/// The words of a part of the file, in order, none overlapping another.
pub(crate) fn semantic_tokens(view: &View<'_>, part: Span) -> Vec<Token> {
    let Some(tokens) = view.tokens() else { return Vec::new() };
    let named: HashMap<Span, (&Symbol, bool)> = view
        .index()
        .of_file(view.file)
        .iter()
        .map(|occurrence| (occurrence.loc.span, (&occurrence.symbol, occurrence.declares)))
        .collect();
    let plain = |span, kind| Token { span, kind, declares: false, standard: false };
    let mut found = Vec::new();
    for token in tokens.code.iter().filter(|token| !token.span.is_empty() && part.overlaps(token.span)) {
        if let Some((symbol, declares)) = named.get(&token.span) {
            let standard = view.declaration_is_standard(symbol);
            found.push(Token { span: token.span, kind: of_symbol(symbol), declares: *declares, standard });
        } else if let Some(kind) = of_kind(token.kind) {
            found.push(plain(token.span, kind));
        }
    }
    let comments = tokens.comments.iter().filter(|span| part.overlaps(**span));
    found.extend(comments.map(|span| plain(*span, Type::Comment)));
    found.sort_by_key(|token| token.span.start);
    found.dedup_by(|later, earlier| later.span.start < earlier.span.end);
    found
}

const fn of_symbol(symbol: &Symbol) -> Type {
    match symbol {
        Symbol::Concept(_) | Symbol::Category(_) | Symbol::Record(_) => Type::Concept,
        Symbol::Fact(_) => Type::Fact,
        Symbol::Unit(_) => Type::Unit,
        Symbol::Choice(..) => Type::Option,
        Symbol::Definition(_) => Type::Variable,
        Symbol::Rule(_) => Type::Function,
        Symbol::Statement(..) => Type::Number,
        Symbol::Case(_) | Symbol::Section(_) => Type::Text,
        Symbol::Library(_)
        | Symbol::Policy(_)
        | Symbol::Destination(_)
        | Symbol::Conversion(_)
        | Symbol::Source(_)
        | Symbol::CodeSystem(_) => Type::Namespace,
    }
}

fn of_kind(kind: TokenKind) -> Option<Type> {
    const PLAIN: [(TokenKind, Type); 7] = [
        (TokenKind::Number, Type::Number),
        (TokenKind::Date, Type::Number),
        (TokenKind::Month, Type::Number),
        (TokenKind::Unit, Type::Unit),
        (TokenKind::Text, Type::Text),
        (TokenKind::Doc, Type::Comment),
        (TokenKind::Arrow, Type::Clause),
    ];
    if let Some((_, found)) = PLAIN.into_iter().find(|(plain, _)| *plain == kind) {
        return Some(found);
    }
    match kind.group()? {
        WordGroup::Verb => Some(Type::Verb),
        WordGroup::Clause | WordGroup::Action | WordGroup::Text => Some(Type::Clause),
        WordGroup::Statement
        | WordGroup::Condition
        | WordGroup::Case
        | WordGroup::Conversion
        | WordGroup::Source => Some(Type::Keyword),
    }
}
