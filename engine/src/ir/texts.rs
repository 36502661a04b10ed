//! What letters and pages say of rules and of a clinic. Input: the texts of a policy. Deciding never looks at them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{Apart, ConceptId, Quantity, Route};
use crate::value::{Number, Text};

/// What letters and pages say of a rule, apart from its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct RuleTexts {
    /// The group of patients, as a noun phrase.
    #[n(0)]
    pub label: Option<Text>,
    /// How long to wait, as a clause after "until".
    #[n(1)]
    pub until: Option<Text>,
    /// The one question that asks for all that is required.
    #[n(2)]
    pub ask: Option<Text>,
    /// What is required, as what a referral should tell.
    #[n(3)]
    pub tell: Option<Text>,
    /// What its routes are for.
    #[n(4)]
    pub purposes: Vec<Purpose>,
    /// Medicines for which it holds, as the clinic names them.
    #[n(5)]
    pub examples: Vec<Example>,
    /// From when its deadline runs, where that is said.
    #[n(6)]
    pub start: Option<Start>,
    /// Whether its deadline holds as a rule.
    #[n(7)]
    pub usually_within: bool,
}

impl RuleTexts {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What a route of the rule is for.
    pub fn purpose(&self, route: &Route) -> Option<&Text> {
        self.purposes.iter().find(|purpose| purpose.route == *route).map(|purpose| &purpose.text)
    }
}

/// A medicine as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Example {
    /// A brand or a substance.
    #[n(0)]
    pub medicine: ConceptId,
    /// The dose; for a patch what it gives off.
    #[n(1)]
    pub dose: Quantity,
    /// How often a day, where that is said.
    #[n(2)]
    pub times: Option<Number>,
    /// Only when needed.
    #[n(3)]
    pub as_needed: bool,
}

/// What a route is for: a noun phrase after "for".
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Purpose {
    /// The route.
    #[n(0)]
    pub route: Route,
    /// What for.
    #[n(1)]
    pub text: Text,
}

/// From when a deadline runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// From the date of the referral.
    #[n(0)]
    Referral,
    /// From the day that it comes to the clinic.
    #[n(1)]
    Receipt,
}

impl Start {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Referral, Self::Receipt];

    /// Its word in the language.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Receipt => "receipt",
        }
    }
}

/// What a clinic's letters say of itself. What is not said is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct LetterHead {
    /// Who decides what is to be judged, as the subject of a sentence.
    #[n(0)]
    pub judge: Text,
    /// Where answers are sent, as a whole sentence.
    #[n(1)]
    pub contact: Text,
    /// What to do at once where it may be urgent, as whole sentences.
    #[n(2)]
    pub urgent: Text,
    /// Within what time a person decides.
    #[n(3)]
    pub decides_within: Option<Quantity>,
}
