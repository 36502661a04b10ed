//! What letters and pages say of rules and of a clinic. Input: the texts of a policy. Deciding never looks at them.

use serde::{Deserialize, Serialize};

use super::{ConceptId, Quantity, Route};
use crate::value::{Number, Text};

/// What letters and pages say of a rule, apart from its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTexts {
    /// The group of patients, as a noun phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// How long to wait, as a clause after "until".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Text>,
    /// The one question that asks for all that is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Text>,
    /// What is required, as what a referral should tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell: Option<Text>,
    /// What its routes are for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<Purpose>,
    /// Medicines for which it holds, as the clinic names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// From when its deadline runs, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Whether its deadline holds as a rule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// A brand or a substance.
    pub medicine: ConceptId,
    /// The dose; for a patch what it gives off.
    pub dose: Quantity,
    /// How often a day, where that is said.
    pub times: Option<Number>,
    /// Only when needed.
    pub as_needed: bool,
}

/// What a route is for: a noun phrase after "for".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// The route.
    pub route: Route,
    /// What for.
    pub text: Text,
}

/// From when a deadline runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// From the date of the referral.
    Referral,
    /// From the day that it comes to the clinic.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterHead {
    /// Who decides what is to be judged, as the subject of a sentence.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub judge: Text,
    /// Where answers are sent, as a whole sentence.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub contact: Text,
    /// What to do at once where it may be urgent, as whole sentences.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub urgent: Text,
    /// Within what time a person decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decides_within: Option<Quantity>,
}
