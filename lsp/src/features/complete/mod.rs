//! What may be at the cursor: completion that knows the place, and finds by label in any language and by code.
//!
//! `place` tells from the tokens before the cursor what is wanted, `candidates` lists it, and `rank` keeps what fits
//! the letters typed so far. Documentation comes later, by `document`, for the one item that is looked at.

mod candidates;
mod condition;
mod medicine;
mod meta;
mod place;
mod rank;
mod snippets;
mod wanted;

pub(crate) use candidates::measured;

use remit_compiler::base::Span;
use remit_compiler::resolve::{FactType, Symbol};
use remit_compiler::syntax::example;

use super::describe;
use super::view::View;
use super::words::explain;

/// At most this many items go out; more letters bring the rest.
const MOST: usize = 100;

/// What an item is, as editors show it by an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Snippet,
    Concept,
    Fact,
    Definition,
    Rule,
    Unit,
    Place,
    Source,
    Statement,
    Text,
}

/// Something that may be written here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// What is shown.
    pub(crate) label: String,
    /// Beside it: the name where the label is not it, or what it means.
    pub(crate) detail: String,
    /// At the far end: a code, a source.
    pub(crate) note: String,
    /// What is written.
    pub(crate) insert: String,
    /// Whether `insert` holds places to fill in.
    pub(crate) snippet: bool,
    pub(crate) kind: Kind,
    /// What explains it.
    pub(crate) about: About,
    /// Every name that it can be found by, beside the label.
    pub(crate) names: Vec<String>,
    /// Names that fit more than it, such as a code that covers more.
    pub(crate) weak_names: Vec<String>,
}

/// What an item's documentation is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum About {
    Nothing,
    Word(&'static str),
    Symbol(Symbol),
}

/// The answer: items, best first, and what they replace.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Completion {
    pub(crate) items: Vec<Item>,
    pub(crate) replace: Span,
    pub(crate) typed: String,
}

/// What may be at a place; `snippets` tells whether insertions may hold places to fill in.
pub(crate) fn complete(view: &View<'_>, offset: u32, snippets: bool) -> Option<Completion> {
    let place = place::place(view, offset)?;
    let mut items = Vec::new();
    for wanted in wanted::wanted(view, &place) {
        candidates::list(view, &place, wanted, &mut items);
    }
    items.retain(|item| snippets || !item.snippet);
    let items = rank::best(items, &place.typed, MOST);
    Some(Completion { items, replace: place.replace, typed: place.typed })
}

/// The documentation of an item.
pub(crate) fn document(view: &View<'_>, about: &About) -> Option<String> {
    match about {
        About::Nothing => None,
        About::Symbol(symbol) => describe::describe(view, symbol),
        About::Word(word) => {
            let mut text = explain(view.lang, word)?.to_owned();
            if let Some(example) = example(word) {
                text.push_str(&format!("\n\n```remit\n{example}\n```"));
            }
            Some(text)
        }
    }
}

/// The word as the language has it, for one that a client sends back.
pub(crate) fn known_word(word: &str) -> Option<&'static str> {
    if word == "->" {
        return Some("->");
    }
    remit_compiler::lex::WORDS.iter().map(|(known, _, _)| *known).find(|known| *known == word)
}

/// The concepts that a fact takes, found by label in any language or by code; for medicines, brands and substances.
pub(crate) fn concepts_of(view: &View<'_>, fact: &str, query: &str, most: usize) -> Vec<Item> {
    let found = view.model().facts.values().find(|it| it.head.name.as_str() == fact);
    let wanted = match found.map(|it| &it.kind) {
        Some(FactType::Concept(category) | FactType::Concepts(category)) => {
            vec![wanted::Wanted::Concepts(*category)]
        }
        Some(FactType::Medicines) => {
            ["brand", "substance"].into_iter().flat_map(|name| wanted::of_category(view, name)).collect()
        }
        _ => Vec::new(),
    };
    let mut items = Vec::new();
    for wanted in wanted {
        candidates::list(view, &place::CursorContext::typing(query), wanted, &mut items);
    }
    rank::best(items, query, most)
}
