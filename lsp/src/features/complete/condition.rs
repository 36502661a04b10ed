//! What a condition may go on with.

use remit_compiler::lex::TokenKind as Kind;
use remit_compiler::resolve::{FactId, FactType, RecordId};

use super::super::view::View;
use super::place::Word;
use super::wanted::Wanted;

const STARTS: &[&str] = &["not", "given", "missing", "suspected", "at least", "at most", "exactly"];
const SETS: &[&str] = &["any of", "all of", "none of", "only", "at least", "at most", "exactly"];
const EVENTS: &[&str] = &["within", "over", "ever", "never"];
const COMPARISONS: &[&str] = &["<", "<=", ">", ">=", "=", "!=", "between"];
const DATED: &[&str] = &["dated within", "dated over"];

/// What may follow these words of a condition.
pub(super) fn wanted(view: &View<'_>, words: &[Word<'_>]) -> Vec<Wanted> {
    let record = record(view, words);
    let Some(last) = words.last() else { return start(view, record) };
    match last.kind {
        Kind::And if in_between(words) => Vec::new(),
        Kind::And | Kind::Or | Kind::Not => start(view, record),
        Kind::Any | Kind::No if record.is_none() && begins(words) => vec![Wanted::Lists],
        Kind::Name if last.text == "any" && begins(words) => vec![Wanted::Lists],
        Kind::Given | Kind::Missing | Kind::Suspected => vec![Wanted::Facts { but_said: false }],
        Kind::OpenParen | Kind::Comma => match set_fact(view, words) {
            Some(fact) => vec![Wanted::Values(fact)],
            None => start(view, record),
        },
        Kind::CountAt => vec![Wanted::Words(&["least", "most"])],
        Kind::Number if counts(words) => {
            let mut wanted = vec![Wanted::Words(&["of"])];
            wanted.extend((record.is_none() && has_lists(view)).then_some(Wanted::Lists));
            wanted
        }
        Kind::Number if is_dated(words) => vec![Wanted::Times],
        Kind::Number => {
            let compared = words.iter().rev().find(|word| matches!(word.kind, Kind::Path | Kind::Name));
            let compared = compared.and_then(|word| look(view, record, word.text));
            let kind = compared.and_then(|id| view.model().facts.get(id)).map(|fact| &fact.kind);
            // `diagnosis at least 2` goes on with what is counted.
            if let Some(FactType::Concepts(_)) = kind {
                return vec![Wanted::Words(&["of"])];
            }
            vec![Wanted::Units(compared)]
        }
        Kind::Unit if is_over(words) => vec![Wanted::Words(&["ago"])],
        Kind::Name | Kind::Path if counted(words) => vec![Wanted::Words(&["where"])],
        Kind::Name | Kind::Path => match operand(view, words) {
            Some(id) => after_fact(view, id),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What may follow a fact that is required: the answer that alone will do, or how old its value may be.
pub(super) fn after_wanted(view: &View<'_>, words: &[Word<'_>]) -> Vec<Wanted> {
    let fact = words.last().and_then(|word| look(view, None, word.text));
    match fact.and_then(|id| view.model().facts.get(id)) {
        Some(fact) if fact.can_be_dated() => vec![Wanted::Words(&["dated within"])],
        Some(_) | None => vec![Wanted::Words(&["yes", "no"])],
    }
}

/// What may follow a fact, by its type.
fn after_fact(view: &View<'_>, id: FactId) -> Vec<Wanted> {
    let Some(fact) = view.model().facts.get(id) else { return Vec::new() };
    match &fact.kind {
        FactType::Concepts(_) => vec![Wanted::Values(id), Wanted::Words(SETS), Wanted::CodeSystems],
        FactType::Concept(_) => {
            vec![Wanted::Values(id), Wanted::Words(&["any of", "none of"]), Wanted::CodeSystems]
        }
        FactType::OneOf(_) => vec![Wanted::Values(id), Wanted::Words(&["any of", "none of"])],
        FactType::Destination => vec![Wanted::Values(id)],
        FactType::Quantity(_) | FactType::Dimension(_) if fact.can_be_dated() => {
            vec![Wanted::Words(COMPARISONS), Wanted::Words(DATED)]
        }
        FactType::Quantity(_) | FactType::Dimension(_) | FactType::Date => vec![Wanted::Words(COMPARISONS)],
        FactType::Event => vec![Wanted::Words(EVENTS)],
        FactType::Error | FactType::Truth | FactType::Given | FactType::Medicines | FactType::Records(_) => {
            Vec::new()
        }
    }
}

/// The fact that was just written as the beginning of a test; a concept after it is none.
fn operand(view: &View<'_>, words: &[Word<'_>]) -> Option<FactId> {
    let (last, before) = words.split_last()?;
    let begins = begins(words) && set_fact(view, before).is_none();
    begins.then(|| look(view, record(view, words), last.text)).flatten()
}

/// Whether the last word begins a test.
fn begins(words: &[Word<'_>]) -> bool {
    words.iter().rev().nth(1).is_none_or(|word| {
        matches!(
            word.kind,
            Kind::And | Kind::Or | Kind::Not | Kind::OpenParen | Kind::Comma | Kind::Colon | Kind::Suspected
        )
    })
}

/// What a condition may begin with; within an entry of a list, with its fields.
fn start(view: &View<'_>, record: Option<RecordId>) -> Vec<Wanted> {
    match record {
        Some(record) => vec![Wanted::Fields(record), Wanted::Words(&["not"])],
        None => {
            let mut wanted = vec![Wanted::Operands, Wanted::Words(STARTS)];
            wanted.extend(has_lists(view).then_some(Wanted::Words(&["any", "no"])));
            wanted
        }
    }
}

/// Whether there are lists of records.
fn has_lists(view: &View<'_>) -> bool {
    view.model().facts.iter().any(|(id, _)| view.model().record_of(id).is_some())
}

/// Whether a number after that word says how many there are.
fn bounds(kind: Kind) -> bool {
    matches!(kind, Kind::Least | Kind::Most | Kind::Exactly)
}

/// Whether the last word is a list whose entries are counted.
fn counted(words: &[Word<'_>]) -> bool {
    let before = words.iter().rev().nth(1).map(|word| word.kind);
    let number = words.iter().rev().nth(2).is_some_and(|word| bounds(word.kind));
    match before {
        Some(Kind::Any) => true,
        Some(Kind::No) => {
            words.len() < 3
                || words.iter().rev().nth(2).is_some_and(|word| {
                    matches!(word.kind, Kind::And | Kind::Or | Kind::Not | Kind::OpenParen | Kind::Colon)
                })
        }
        Some(Kind::Number) => number,
        _ => false,
    }
}

/// The record whose entries the brackets at hand are about.
fn record(view: &View<'_>, words: &[Word<'_>]) -> Option<RecordId> {
    let mut depth = 0;
    let open = words.iter().enumerate().rposition(|(at, word)| {
        match word.kind {
            Kind::CloseParen => depth += 1,
            Kind::OpenParen if depth == 0 => {
                return at
                    .checked_sub(1)
                    .and_then(|at| words.get(at))
                    .is_some_and(|it| it.kind == Kind::Where);
            }
            Kind::OpenParen => depth -= 1,
            _ => {}
        }
        false
    })?;
    let list = words.get(open.checked_sub(2)?)?;
    view.model().record_of(fact(view, list.text)?)
}

/// The fact of that path, or the field of that name.
pub(super) fn look(view: &View<'_>, record: Option<RecordId>, path: &str) -> Option<FactId> {
    match record {
        Some(record) => view.model().field(record, path),
        None => fact(view, path),
    }
}

/// Within the brackets of `diagnosis any of (`: the fact.
fn set_fact(view: &View<'_>, words: &[Word<'_>]) -> Option<FactId> {
    let mut depth = 0;
    let open = words.iter().rposition(|word| {
        match word.kind {
            Kind::CloseParen => depth += 1,
            Kind::OpenParen if depth == 0 => return true,
            Kind::OpenParen => depth -= 1,
            _ => {}
        }
        false
    })?;
    let before = words.get(..open)?;
    let name = match before {
        [.., name, set, of]
            if of.kind == Kind::Of && matches!(set.kind, Kind::Any | Kind::All | Kind::None) =>
        {
            name
        }
        [.., name, only] if only.kind == Kind::Only => name,
        // `diagnosis at least 2 of (`, `diagnosis exactly 2 of (`
        [.., name, at, _, number, of]
            if of.kind == Kind::Of && number.kind == Kind::Number && at.kind == Kind::CountAt =>
        {
            name
        }
        [.., name, exactly, number, of]
            if of.kind == Kind::Of && number.kind == Kind::Number && exactly.kind == Kind::Exactly =>
        {
            name
        }
        _ => return None,
    };
    look(view, record(view, words), name.text)
}

/// The number of `at least 2 of`.
fn counts(words: &[Word<'_>]) -> bool {
    matches!(words, [.., before, _] if matches!(before.kind, Kind::Least | Kind::Most | Kind::Exactly))
}

/// After the time of `over 18 months`.
fn is_over(words: &[Word<'_>]) -> bool {
    let tail = words.iter().rev().map(|word| word.kind).take(3);
    tail.eq([Kind::Unit, Kind::Number, Kind::Over])
}

/// Whether the last word is the number of how old a value is.
pub(super) fn is_dated(words: &[Word<'_>]) -> bool {
    words.iter().rev().nth(2).is_some_and(|word| word.kind == Kind::Dated)
}

/// The `and` of `between 60 and 90`.
fn in_between(words: &[Word<'_>]) -> bool {
    let tail = words.iter().rev().map(|word| word.kind).filter(|kind| *kind != Kind::Unit).take(3);
    tail.eq([Kind::And, Kind::Number, Kind::Between])
}

/// The fact of that path.
pub(super) fn fact(view: &View<'_>, path: &str) -> Option<FactId> {
    view.model().facts.iter().find(|(_, fact)| fact.head.name.as_str() == path).map(|(id, _)| id)
}
