//! Roles: the words by which a vocabulary says what the language and the letters have to know of it.

use remit_engine::ir::{CategoryRole, ChoiceRole, PartyRole, PlaceRole, Role};

use super::model::{Choice, Fact, FactType};
use super::{FileContext, Resolver, errors};
use crate::syntax::ast::{self, Entry};

/// The roles of a fact.
pub(crate) const OF_FACTS: [(&str, Role); 5] = [
    ("date", Role::Date),
    ("request", Role::Request),
    ("receiver", Role::Receiver),
    ("kind", Role::Kind),
    ("medicines", Role::Medicines),
];

/// The roles of a category.
pub(super) const OF_CATEGORIES: [(&str, CategoryRole); 1] = [("care", CategoryRole::Care)];

/// The roles of a concept.
pub(super) const OF_CONCEPTS: [(&str, PartyRole); 1] = [("reader", PartyRole::Reader)];

/// The roles of a destination.
pub(super) const OF_PLACES: [(&str, PlaceRole); 2] =
    [("reader", PlaceRole::Reader), ("primary_care", PlaceRole::PrimaryCare)];

/// The roles of an option of the fact with the role `kind`.
pub(super) const OF_OPTIONS: [(&str, ChoiceRole); 2] =
    [("question", ChoiceRole::Question), ("self_referral", ChoiceRole::SelfReferral)];

impl Resolver {
    /// Only of the fact that tells what kind of referral it is do options have roles.
    pub(super) fn check_option_roles<'t>(
        &mut self,
        here: FileContext,
        mut entries: impl Iterator<Item = &'t Entry>,
        fact: &Fact,
    ) {
        let FactType::OneOf(choices) = &fact.kind else { return };
        if fact.role == Some(Role::Kind) || choices.iter().all(|choice| choice.role.is_none()) {
            return;
        }
        if let Some(entry) = entries.find(|entry| entry.key.name == "options") {
            self.bad_value(here, entry, "role_no_kind");
        }
    }

    /// The role of an option, by its word.
    pub(super) fn option_role(&mut self, here: FileContext, word: &ast::Path, choice: Option<&mut Choice>) {
        let found = OF_OPTIONS.iter().find(|(known, _)| word.name == *known);
        match (found, choice) {
            (Some((_, role)), Some(choice)) => choice.role = Some(*role),
            (Some(_), None) => {}
            (None, _) => {
                let words = OF_OPTIONS.map(|(word, _)| word);
                self.report(errors::bad_word(here.loc(word.span), "role", &word.name, &words));
            }
        }
    }
}
