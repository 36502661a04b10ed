//! Concepts that a fact takes, found as completion finds them.

use remit_compiler::resolve::Symbol;
use serde::Serialize;

use super::super::complete::{self, About};
use super::super::view::View;

/// A concept to choose.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ConceptOption {
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    category: String,
    /// The route that a brand implies.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<String>,
}

/// The concepts, best first, and whether there are more.
pub(crate) fn concepts(view: &View<'_>, fact: &str, query: &str, limit: usize) -> (Vec<ConceptOption>, bool) {
    let items = complete::concepts_of(view, fact, query, limit.saturating_add(1));
    let more = items.len() > limit;
    let model = view.model();
    let options = items.into_iter().take(limit).filter_map(|item| {
        let About::Symbol(Symbol::Concept(id)) = item.about else { return None };
        let concept = model.concepts.get(id)?;
        let category = concept.category.and_then(|id| model.categories.get(id));
        let route = concept.product.as_ref().and_then(|product| product.route);
        Some(ConceptOption {
            id: concept.head.name.to_string(),
            label: item.label,
            detail: Some(item.note).filter(|note| !note.is_empty()),
            category: category.map_or_else(String::new, |it| it.head.name.to_string()),
            route: route.and_then(|id| model.concepts.get(id)).map(|it| it.head.name.to_string()),
        })
    });
    (options.collect(), more)
}
