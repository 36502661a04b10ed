//! Keys of metadata blocks, and what may be after them.

use remit_compiler::lex::TokenKind as Kind;
use remit_compiler::syntax::ast::{FileKind, StatementKind};
use remit_compiler::syntax::clauses::{FIELD_KEYS, ROW_KEYS, form, head_keys};

use super::super::view::View;
use super::place::CursorContext;
use super::wanted::{Wanted, of_category};

/// What may be at a place of a metadata block.
pub(super) fn wanted(view: &View<'_>, place: &CursorContext<'_>) -> Vec<Wanted> {
    let Some(key) = place.line.first() else { return vec![Wanted::Keys(keys(place))] };
    let Some(colon) = place.line.iter().position(|word| word.kind == Kind::Colon) else { return Vec::new() };
    let value = place.line.get(colon + 1..).unwrap_or_default();
    let value = value.rsplit(|word| word.kind == Kind::Comma).next().unwrap_or_default();
    if place.quoted {
        return Vec::new();
    }
    match (key.text, value) {
        ("conversion", []) => vec![Wanted::Conversions],
        ("conversion", [_]) => vec![Wanted::Words(&["interval", "central"])],
        ("language", []) => vec![Wanted::Words(&["sv", "nb", "en"])],
        ("country", []) => vec![Wanted::Words(&["SE", "NO"])],
        ("status", []) => vec![Wanted::Words(&["verified", "partly", "unverified", "no_code", "structural"])],
        ("match", []) => vec![Wanted::Words(&["prefix", "prefix_of_words", "exact"])],
        ("code", []) => vec![Wanted::CodeSystems],
        ("code", [_, _]) => vec![Wanted::Words(&["broader"])],
        ("silent", []) => vec![Wanted::Words(&["no", "none", "yes", "never"])],
        ("whole" | "relative", []) => vec![Wanted::Words(&["yes"])],
        ("range", [number]) if number.kind == Kind::Number => {
            vec![Wanted::Words(&["to"]), Wanted::Units(None)]
        }
        ("range", [_, unit]) if unit.kind == Kind::Unit => vec![Wanted::Words(&["to"])],
        ("range", [.., last]) if last.kind == Kind::Number => vec![Wanted::Units(None)],
        ("judged_by", []) => vec![Wanted::Words(&["clinic"])],
        ("stage", []) => vec![Wanted::Words(&["referral", "discharge"])],
        ("derive", value) if place.owner() == Some(Kind::UnitWord) => {
            match value.last().map(|last| last.kind) {
                None | Some(Kind::Times | Kind::Slash | Kind::OpenParen) => vec![Wanted::Units(None)],
                Some(_) => Vec::new(),
            }
        }
        ("derive", []) => {
            vec![
                Wanted::Words(&["equivalent_dose", "any", "elapsed", "age"]),
                Wanted::Facts { but_said: false },
            ]
        }
        ("derive", [.., last])
            if matches!(last.kind, Kind::Times | Kind::Slash | Kind::Plus | Kind::OpenParen) =>
        {
            vec![Wanted::Facts { but_said: false }]
        }
        ("derive", [.., last]) if last.kind == Kind::CloseParen => Vec::new(),
        ("derive", [_]) => vec![Wanted::Facts { but_said: false }],
        ("derive", [_, _]) => of_category(view, "substance"),
        ("derive", [function, _, _]) if function.text == "equivalent_dose" => of_category(view, "route"),
        ("role", []) => vec![Wanted::Words(roles(place))],
        ("options", [.., last]) if last.text == "role" => {
            vec![Wanted::Words(&["question", "self_referral"])]
        }
        ("options", [_, ..]) => vec![Wanted::Words(&["sv", "nb", "en", "role"])],
        ("substance" | "dose_of", []) => of_category(view, "substance"),
        ("route", []) => of_category(view, "route"),
        ("policy", []) => vec![Wanted::Policies],
        ("source", []) => vec![Wanted::Sources, Wanted::Words(&["sv", "nb", "en"])],
        ("title" | "label" | "ask" | "help" | "note" | "document" | "publisher" | "alias", []) => {
            vec![Wanted::Words(&["sv", "nb", "en"])]
        }
        _ => Vec::new(),
    }
}

fn roles(place: &CursorContext<'_>) -> &'static [&'static str] {
    match place.owner() {
        Some(Kind::Category) => &["care"],
        Some(Kind::Concept) => &["reader"],
        Some(Kind::Destination) => &["reader", "primary_care"],
        _ => &["date", "request", "receiver", "kind", "medicines"],
    }
}

fn keys(place: &CursorContext<'_>) -> &'static [&'static str] {
    let is_field = place.owner.get(1).is_some_and(|word| word.kind == Kind::Colon);
    match place.owner() {
        Some(Kind::Policy) => head_keys(FileKind::Policy),
        Some(Kind::Library) => head_keys(FileKind::Library),
        Some(Kind::Name) if is_field => FIELD_KEYS,
        // A row of a conversion begins with the name of a substance.
        Some(Kind::Name | Kind::Path) => ROW_KEYS,
        owner => {
            let statement = owner.and_then(Kind::word).and_then(StatementKind::begun_by);
            statement.map_or(&[], |statement| form(statement).keys)
        }
    }
}
