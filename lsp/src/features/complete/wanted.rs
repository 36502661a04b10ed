//! What kinds of things the place wants.

use remit_compiler::lex::{TokenKind as Kind, WordGroup};
use remit_compiler::resolve::{CategoryId, FactId, RecordId};
use remit_compiler::syntax::ast::{ActionWord, StatementKind};
use remit_compiler::syntax::clauses::form;

use super::super::view::View;
use super::place::{Block, CursorContext, Word};
use super::{condition, medicine, meta};

/// One kind of things to list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    /// Words of the language.
    Words(&'static [&'static str]),
    /// Words that may go on from a statement.
    Clauses(Vec<&'static str>),
    /// Words that begin an action.
    Actions(&'static [ActionWord]),
    /// Every word that begins a statement, and snippets of whole ones.
    Statements,
    /// The first line of a file.
    Header,
    /// Facts and definitions, for a condition.
    Operands,
    /// Facts; those of the list first said are left out.
    Facts {
        but_said: bool,
    },
    /// The fields of a record.
    Fields(RecordId),
    /// Records.
    Records,
    /// Facts that are lists of records.
    Lists,
    /// Concepts of a category and those within it.
    Concepts(CategoryId),
    /// What a fact may be compared with.
    Values(FactId),
    Destinations,
    /// Labels of destinations, between quotes.
    DestinationLabels,
    Rules,
    Notices,
    Priorities,
    Bases,
    Sources,
    /// Numbers of a source's statements, those not yet cited first.
    Statement(String),
    Libraries,
    Policies,
    Categories,
    Conversions,
    CodeSystems,
    /// Units that measure what the fact does, or any.
    Units(Option<FactId>),
    /// Units of time.
    Times,
    /// Keys of a metadata block, those not yet said.
    Keys(&'static [&'static str]),
}

const VERBS: &[&str] =
    &["exclude", "return", "defer", "ask", "review", "advise", "accept", "retain", "discharge"];
const LANGUAGES: &[&str] = &["sv", "nb", "en"];

/// What may be at the place.
pub(super) fn wanted(view: &View<'_>, place: &CursorContext<'_>) -> Vec<Wanted> {
    match place.block {
        Block::Items => items(view, place),
        Block::Meta => meta::wanted(view, place),
        Block::Case => case(view, place),
        Block::Conversion => medicine::row(view, place),
        Block::Source => source(place),
        Block::Record => field(place),
    }
}

fn items(view: &View<'_>, place: &CursorContext<'_>) -> Vec<Wanted> {
    let Some(first) = place.first() else {
        if place.quoted {
            return Vec::new();
        }
        let has_header = view.tree().is_some_and(|tree| tree.header.is_some());
        let start = if has_header || !place.before.is_empty() { Wanted::Statements } else { Wanted::Header };
        let mut wanted = vec![start];
        let before = place.before.first().filter(|word| place.fresh && word.kind != Kind::Cases);
        if let Some(before) = before {
            wanted.push(Wanted::Clauses(clauses(before.kind)));
        }
        return wanted;
    };
    let clause = place.line.iter().rposition(|word| is_clause(word.kind));
    if let Some(at) = clause {
        let rest = place.line.get(at + 1..).unwrap_or_default();
        let kind = place.line.get(at).map_or(Kind::When, |word| word.kind);
        let mut wanted = after_clause(view, place, first, kind, rest);
        if !rest.is_empty() && !ends_open(rest) && !place.quoted {
            wanted.push(Wanted::Clauses(goes_on(place, first)));
        }
        return wanted;
    }
    let mut wanted = head(view, place, first);
    if place.line.len() > 1 && !ends_open(&place.line) && !place.quoted {
        wanted.push(Wanted::Clauses(goes_on(place, first)));
    }
    wanted
}

/// Before the first clause.
fn head(view: &View<'_>, place: &CursorContext<'_>, first: Kind) -> Vec<Wanted> {
    let rest = place.line.get(1..).unwrap_or_default();
    let last = rest.last().map(|word| word.kind);
    let rest_or = |fallback: &[Wanted]| if ends_open(rest) { fallback.to_vec() } else { Vec::new() };
    match first {
        _ if first.group() == Some(WordGroup::Verb) => {
            let rest = match rest {
                [usually, tail @ ..] if usually.kind == Kind::Usually => tail,
                _ => rest,
            };
            let rest = without_name(rest);
            let mut wanted = condition::wanted(view, rest);
            wanted.extend(rest.is_empty().then_some(Wanted::Words(&["always"])));
            wanted.extend((place.line.len() == 1).then_some(Wanted::Words(&["usually"])));
            wanted
        }
        Kind::CaseWord if rest.is_empty() => vec![Wanted::Words(&["unconfirmed"])],
        Kind::CaseWord | Kind::BaseWord if last == Some(Kind::From) => vec![Wanted::Bases],
        Kind::Notice => condition::wanted(view, without_name(rest)),
        Kind::Impossible => condition::wanted(view, rest),
        Kind::Define => match rest.iter().position(|word| word.kind == Kind::Equal) {
            Some(at) => condition::wanted(view, rest.get(at + 1..).unwrap_or_default()),
            None => Vec::new(),
        },
        Kind::Require | Kind::Recommend => match last {
            Some(Kind::Path | Kind::Name) => condition::after_wanted(view, rest),
            Some(Kind::Number) if condition::is_dated(rest) => vec![Wanted::Times],
            _ => rest_or(&[Wanted::Facts { but_said: false }]),
        },
        Kind::Offer | Kind::Decline => rest_or(&of_category(view, "service")),
        Kind::Responsible => {
            let mut wanted = rest_or(&of_category(view, "party"));
            wanted.extend(rest_or(&[Wanted::Destinations]));
            wanted
        }
        Kind::Otherwise => rest_or(&[Wanted::Words(VERBS), Wanted::Words(&["never"])]),
        Kind::Silence => match rest.first() {
            None => vec![Wanted::Facts { but_said: false }],
            Some(fact) => {
                let mut wanted = vec![Wanted::Words(&["unknown", "no", "none", "yes"])];
                wanted.extend(condition::fact(view, fact.text).map(Wanted::Values));
                wanted
            }
        },
        Kind::Use => vec![Wanted::Libraries],
        Kind::Leave => match rest.first() {
            None => vec![Wanted::Sources],
            Some(source) => rest_or_number(rest, source),
        },
        Kind::Assert if last == Some(Kind::Colon) => vec![Wanted::Words(&["never", "always"])],
        Kind::Assert if matches!(last, Some(Kind::Never | Kind::Always)) => vec![Wanted::Words(VERBS)],
        Kind::Cases => vec![Wanted::Policies],
        Kind::Concept if last == Some(Kind::Colon) => vec![Wanted::Categories],
        Kind::Fact if last == Some(Kind::Colon) => vec![
            Wanted::Words(&[
                "yes/no",
                "number",
                "date",
                "event",
                "given",
                "one of",
                "any of",
                "list of medicine",
                "destination",
            ]),
            Wanted::Units(None),
            Wanted::Categories,
        ],
        Kind::Fact if last == Some(Kind::Of) && rest.iter().any(|word| word.kind == Kind::List) => {
            vec![Wanted::Words(&["medicine"]), Wanted::Records]
        }
        Kind::Fact if last == Some(Kind::Of) => vec![Wanted::Categories],
        Kind::UnitWord if last == Some(Kind::Number) => vec![Wanted::Units(None)],
        _ => Vec::new(),
    }
}

fn rest_or_number(rest: &[Word<'_>], source: &Word<'_>) -> Vec<Wanted> {
    match rest.last().map(|word| word.kind) {
        Some(Kind::Number) => vec![Wanted::Words(&["partly"])],
        Some(Kind::Partly) => vec![Wanted::Words(&["because"])],
        _ => vec![Wanted::Statement(source.text.to_owned())],
    }
}

/// `name:` before a condition.
fn without_name<'a, 'b>(rest: &'b [Word<'a>]) -> &'b [Word<'a>] {
    match rest {
        [_, colon, tail @ ..] if colon.kind == Kind::Colon => tail,
        _ => rest,
    }
}

fn after_clause(
    view: &View<'_>,
    place: &CursorContext<'_>,
    first: Kind,
    clause: Kind,
    rest: &[Word<'_>],
) -> Vec<Wanted> {
    let open = ends_open(rest);
    let of = |category| if open { of_category(view, category) } else { Vec::new() };
    match clause {
        Kind::When | Kind::Unless => condition::wanted(view, rest),
        Kind::Arrow => match rest.last().map(|word| word.kind) {
            Some(Kind::Route) if place.quoted => vec![Wanted::DestinationLabels],
            Some(Kind::Route) => vec![Wanted::Destinations],
            Some(Kind::Service) => of_category(view, "service"),
            Some(Kind::Reply) => of_category(view, "outcome"),
            Some(Kind::Number) => vec![Wanted::Units(None)],
            Some(Kind::Notice) => vec![Wanted::Notices],
            Some(Kind::Priority) => vec![Wanted::Priorities],
            Some(Kind::Usually) => vec![Wanted::Words(&["within"])],
            None | Some(Kind::Comma | Kind::OpenParen) => {
                let statement = first.word().and_then(StatementKind::begun_by);
                let actions = statement.map_or(&[][..], |statement| form(statement).actions());
                let usually = actions.contains(&ActionWord::Within).then_some(Wanted::Words(&["usually"]));
                [Wanted::Actions(actions)].into_iter().chain(usually).collect()
            }
            _ => Vec::new(),
        },
        Kind::At if first == Kind::CaseWord => vec![Wanted::Words(&["referral", "discharge"])],
        // A place, or the beginning of a count.
        Kind::At if first.group() == Some(WordGroup::Verb) => vec![Wanted::Words(&["least", "most"])],
        Kind::At if open => vec![Wanted::Destinations],
        Kind::For if first == Kind::CaseWord && open => vec![Wanted::Facts { but_said: false }],
        Kind::For if first == Kind::Cases => vec![Wanted::Policies],
        Kind::For => of("service"),
        Kind::By if open && first == Kind::Follow => {
            let mut wanted = of("party");
            wanted.push(Wanted::Destinations);
            wanted
        }
        Kind::By if open => vec![Wanted::Rules],
        Kind::After if rest.last().is_some_and(|word| word.kind == Kind::Number) => vec![Wanted::Units(None)],
        Kind::Overrides if open => vec![Wanted::Rules, Wanted::Words(VERBS)],
        Kind::Expect if rest.is_empty() => vec![Wanted::Words(VERBS)],
        Kind::Else if rest.is_empty() => vec![Wanted::Words(&["return", "ask"])],
        Kind::Because if open && !place.quoted => vec![Wanted::Words(LANGUAGES)],
        Kind::Cite => match rest.first() {
            None => vec![Wanted::Sources],
            Some(source) => rest_or_number(rest, source),
        },
        Kind::Is if first == Kind::Category && open => vec![Wanted::Categories],
        Kind::Is if first == Kind::Concept && open => {
            let category = place.line.iter().position(|word| word.kind == Kind::Colon);
            let category = category.and_then(|at| place.line.get(at + 1)).map_or("", |word| word.text);
            of_category(view, category)
        }
        _ => Vec::new(),
    }
}

/// A field of a record: its type.
fn field(place: &CursorContext<'_>) -> Vec<Wanted> {
    match place.last() {
        Some(Kind::Colon) => {
            vec![Wanted::Words(&["yes/no", "one of"]), Wanted::Units(None), Wanted::Categories]
        }
        _ => Vec::new(),
    }
}

fn case(view: &View<'_>, place: &CursorContext<'_>) -> Vec<Wanted> {
    // Within an entry of a list, the braces belong to the list.
    let list = place.owner.first().filter(|word| word.kind != Kind::CaseWord);
    let record = list.and_then(|word| view.model().record_of(condition::fact(view, word.text)?));
    let Some(fact) = place.line.first() else {
        return vec![record.map_or(Wanted::Facts { but_said: true }, Wanted::Fields)];
    };
    // In an entry on one line, a comma begins the next field.
    if let (Some(record), Some(Kind::Comma)) = (record, place.last()) {
        return vec![Wanted::Fields(record)];
    }
    let Some(fact) = condition::look(view, record, fact.text) else { return Vec::new() };
    let Some(colon) = place.line.iter().position(|word| word.kind == Kind::Colon) else { return Vec::new() };
    let values = place.line.get(colon + 1..).unwrap_or_default();
    let value = values.rsplit(|word| word.kind == Kind::Comma).next().unwrap_or_default();
    medicine::case_value(view, fact, value)
}

fn source(place: &CursorContext<'_>) -> Vec<Wanted> {
    match (place.line.first(), place.last()) {
        (None, _) => vec![Wanted::Words(&["statement"]), Wanted::Keys(form(StatementKind::Source).keys)],
        (Some(_), Some(Kind::Colon | Kind::Comma)) if !place.quoted => vec![Wanted::Words(LANGUAGES)],
        (Some(word), Some(Kind::Text)) if word.kind == Kind::Statement => vec![Wanted::Words(&["under"])],
        _ => Vec::new(),
    }
}

/// Concepts of the category of that name.
pub(super) fn of_category(view: &View<'_>, name: &str) -> Vec<Wanted> {
    let found = view.model().categories.iter().find(|(_, category)| category.head.name.as_str() == name);
    found.map(|(id, _)| Wanted::Concepts(id)).into_iter().collect()
}

/// Whether something must follow.
pub(super) fn ends_open(words: &[Word<'_>]) -> bool {
    words.last().is_none_or(|word| {
        matches!(
            word.kind,
            Kind::Comma
                | Kind::Colon
                | Kind::OpenParen
                | Kind::Arrow
                | Kind::Usually
                | Kind::Equal
                | Kind::And
                | Kind::Or
                | Kind::Not
                | Kind::Given
                | Kind::Missing
                | Kind::Of
                | Kind::Only
                | Kind::CountAt
                | Kind::Least
                | Kind::Most
                | Kind::Exactly
                | Kind::Between
                | Kind::Less
                | Kind::AtMost
                | Kind::Greater
                | Kind::AtLeast
                | Kind::NotEqual
        )
    })
}

fn is_clause(kind: Kind) -> bool {
    kind == Kind::Arrow || kind.group() == Some(WordGroup::Clause)
}

/// The words that may go on from the place: within brackets no clause is.
fn goes_on(place: &CursorContext<'_>, first: Kind) -> Vec<&'static str> {
    if place.in_brackets() {
        let action = place.line.iter().any(|word| word.kind == Kind::Arrow);
        return if action { Vec::new() } else { joins(first).to_vec() };
    }
    clauses(first)
}

/// The words that join to what is written before any clause.
fn joins(first: Kind) -> &'static [&'static str] {
    match first.word().and_then(StatementKind::begun_by) {
        Some(
            StatementKind::Rule(_)
            | StatementKind::Notice
            | StatementKind::Impossible
            | StatementKind::Define,
        ) => &["and", "or"],
        Some(StatementKind::Require) => &["or"],
        Some(StatementKind::Duty) => &["for"],
        Some(StatementKind::Case) => &["from", "expect"],
        Some(StatementKind::Base) => &["from"],
        Some(StatementKind::Concept | StatementKind::Category) => &["is"],
        None if first == Kind::Cases => &["for"],
        Some(_) | None => &[],
    }
}

/// The words that may go on from what is written of a statement.
fn clauses(first: Kind) -> Vec<&'static str> {
    let form = first.word().and_then(StatementKind::begun_by).map(form);
    let clauses = form.iter().flat_map(|form| form.clauses).map(|clause| clause.word());
    joins(first).iter().copied().chain(clauses).collect()
}
