//! Values of a case, medicines above all, and rows of a conversion.

use remit_compiler::lex::TokenKind as Kind;
use remit_compiler::resolve::{FactId, FactType};
use remit_compiler::syntax::ast::StatementKind;
use remit_compiler::syntax::clauses::form;

use super::super::view::View;
use super::place::{CursorContext, Word};
use super::wanted::{Wanted, of_category};

/// What a case may say of a fact, after these words.
pub(super) fn case_value(view: &View<'_>, id: FactId, words: &[Word<'_>]) -> Vec<Wanted> {
    let Some(fact) = view.model().facts.get(id) else { return Vec::new() };
    let last = words.last().map(|word| word.kind);
    match (&fact.kind, last) {
        (FactType::Medicines, _) => medicine(view, words),
        (FactType::Records(_), None) => vec![Wanted::Words(&["none", "incomplete"])],
        (FactType::Truth, None) => vec![Wanted::Words(&["yes", "no"])],
        (FactType::Given, None) => vec![Wanted::Words(&["given", "no"])],
        (FactType::OneOf(_) | FactType::Destination, None) => vec![Wanted::Values(id)],
        (FactType::Concept(_), None) => vec![Wanted::Values(id), Wanted::CodeSystems],
        (FactType::Concepts(_), None) => {
            vec![Wanted::Values(id), Wanted::Words(&["none", "incomplete"]), Wanted::CodeSystems]
        }
        (FactType::Concept(_) | FactType::Concepts(_), Some(Kind::Name | Kind::Path | Kind::Text)) => {
            vec![Wanted::Words(&["suspected", "excluded"])]
        }
        (FactType::Event, None) => vec![Wanted::Words(&["never", "ever", "ago", "min", "max"])],
        (FactType::Event, Some(Kind::Ago)) => vec![Wanted::Words(&["min", "max"])],
        (FactType::Event, Some(Kind::Number)) => vec![Wanted::Units(Some(id))],
        (FactType::Event, Some(Kind::Unit)) => vec![Wanted::Words(&["max"])],
        (FactType::Quantity(_) | FactType::Dimension(_), None) => vec![Wanted::Words(&["min", "max"])],
        (FactType::Quantity(_) | FactType::Dimension(_), Some(Kind::Number)) => vec![Wanted::Units(Some(id))],
        (FactType::Quantity(_) | FactType::Dimension(_), Some(Kind::Unit)) if fact.can_be_dated() => {
            vec![Wanted::Words(&["max", "on"])]
        }
        (FactType::Quantity(_) | FactType::Dimension(_), Some(Kind::Unit)) => vec![Wanted::Words(&["max"])],
        (FactType::Quantity(_) | FactType::Dimension(_), Some(Kind::On)) => {
            vec![Wanted::Words(&["unknown", "min", "max"])]
        }
        _ => Vec::new(),
    }
}

/// `oxycodone oral 20 mg * 2`, `dolcontin 45 mg * 2`, `fentanyl transdermal 25 ug/h`.
fn medicine(view: &View<'_>, words: &[Word<'_>]) -> Vec<Wanted> {
    let kinds: Vec<Kind> = words.iter().map(|word| word.kind).collect();
    match kinds.as_slice() {
        [] => {
            let mut wanted = of_category(view, "brand");
            wanted.extend(of_category(view, "substance"));
            wanted.push(Wanted::Words(&["none", "incomplete"]));
            wanted
        }
        [Kind::Name | Kind::Path] => {
            let brand = words.first().is_some_and(|word| is_brand(view, word.text));
            if brand { vec![Wanted::Words(&["daily"])] } else { of_category(view, "route") }
        }
        [.., Kind::Number] if kinds.contains(&Kind::Times) => vec![Wanted::Words(&["as_needed"])],
        [.., Kind::Number] => vec![Wanted::Units(None)],
        [.., Kind::Unit] => vec![Wanted::Words(&["*", "as_needed"])],
        [_, Kind::Name | Kind::Path] => vec![Wanted::Words(&["daily"])],
        _ => Vec::new(),
    }
}

fn is_brand(view: &View<'_>, name: &str) -> bool {
    let model = view.model();
    let mut named = model.concepts.values().filter(|concept| concept.head.name.as_str() == name);
    named.any(|concept| concept.product.is_some())
}

/// A row of a conversion: substance, route, `:`, factor.
pub(super) fn row(view: &View<'_>, place: &CursorContext<'_>) -> Vec<Wanted> {
    match place.line.as_slice() {
        [] => {
            let mut wanted = of_category(view, "substance");
            wanted.push(Wanted::Keys(form(StatementKind::Conversion).keys));
            wanted
        }
        [_] => of_category(view, "route"),
        [.., last] if last.kind == Kind::Slash => vec![Wanted::Units(None)],
        [.., last] if last.kind == Kind::Colon => vec![Wanted::Words(&["between", "table", "bands"])],
        [.., last] if last.kind == Kind::Number => vec![Wanted::Units(None), Wanted::Words(&["between"])],
        _ => Vec::new(),
    }
}
