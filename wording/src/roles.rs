//! What things are to who reads: the roles that the vocabulary gives, by the names that a decision carries.

use remit_engine::eval::Decision;
use remit_engine::ir::{ChoiceRole, FactType, Lookup, Party, PartyRole, PlaceRole, Role};

use crate::names::Wording;

impl Wording<'_> {
    /// Whether the party or place of that name is who referred.
    pub(crate) fn is_reader(self, id: &str) -> bool {
        let party =
            self.vocabulary.concepts.iter().any(|it| it.id == id && it.role == Some(PartyRole::Reader));
        party || self.place_role(id) == Some(PlaceRole::Reader)
    }

    /// Whether a party is who referred.
    pub(crate) fn is_read_by(self, party: Party) -> bool {
        let vocabulary = self.vocabulary;
        match party {
            Party::Concept(id) => {
                vocabulary.concepts.at(id).is_some_and(|it| it.role == Some(PartyRole::Reader))
            }
            Party::Destination(id) => {
                vocabulary.destinations.at(id).is_some_and(|it| it.role == Some(PlaceRole::Reader))
            }
        }
    }

    /// What the place of that name is to who referred.
    pub(crate) fn place_role(self, id: &str) -> Option<PlaceRole> {
        self.vocabulary.destinations.iter().find(|place| place.id == id)?.role
    }

    /// What kind of referral was decided; none of an ordinary one.
    pub(crate) fn kind_of(self, decision: &Decision) -> Option<ChoiceRole> {
        let named = decision.referral.kind.as_deref()?;
        let fact = self.vocabulary.facts.iter().find(|fact| fact.role == Some(Role::Kind))?;
        let FactType::OneOf(choices) = &fact.kind else { return None };
        choices.iter().find(|choice| choice.id == named)?.role
    }
}
