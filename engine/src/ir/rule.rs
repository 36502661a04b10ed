//! Rules and what accompanies them. Input: the statements of a policy. Output: conditions with their effects.

use serde::{Deserialize, Serialize};

use super::{
    Atom, ConceptId, Definition, DestinationId, FactId, Guarded, Location, Quantity, RuleId, RuleTexts,
    SourceId, StageName,
};
use crate::value::Text;

/// What a decision says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Not accepted.
    Exclude,
    /// Sent back to be corrected.
    Return,
    /// Too early: wait.
    Defer,
    /// To be completed.
    Ask,
    /// A person decides.
    Review,
    /// Answered in writing.
    Advise,
    /// Accepted.
    Accept,
    /// Kept at the clinic (discharge stage).
    Retain,
    /// Discharged (discharge stage).
    Discharge,
}

impl Verb {
    /// The verbs of a stage, strongest first.
    pub fn of_stage(stage: StageName) -> &'static [Self] {
        match stage {
            StageName::Referral => &[
                Self::Exclude,
                Self::Return,
                Self::Defer,
                Self::Ask,
                Self::Review,
                Self::Advise,
                Self::Accept,
            ],
            StageName::Discharge => &[Self::Review, Self::Retain, Self::Discharge],
        }
    }

    /// Its place in that order, 0 for the strongest; `None` for a verb of the other stage.
    pub fn strength(self, stage: StageName) -> Option<usize> {
        Self::of_stage(stage).iter().position(|verb| *verb == self)
    }

    /// Its name in the language.
    pub fn id(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Return => "return",
            Self::Defer => "defer",
            Self::Ask => "ask",
            Self::Review => "review",
            Self::Advise => "advise",
            Self::Accept => "accept",
            Self::Retain => "retain",
            Self::Discharge => "discharge",
        }
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, given or made up, unique in the policy.
    pub name: String,
    /// What it decides.
    pub verb: Verb,
    /// Whether it decides as a rule: exceptions are the clinic's to make.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub usually: bool,
    /// When it holds.
    pub condition: Guarded,
    /// The rules of the same stage that yield to it; a verb after `overrides` is spelt out. Without circles.
    pub overrides: Vec<RuleId>,
    /// What follows.
    pub actions: Vec<Action>,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// The heading that it is under in the policy.
    pub section: Option<Text>,
    /// Where it is written.
    pub location: Location,
    /// What kind of statement it came from.
    pub kind: RuleKind,
    /// What letters and pages say of it.
    #[serde(default, skip_serializing_if = "RuleTexts::is_empty")]
    pub texts: RuleTexts,
}

impl Rule {
    /// A rule with nothing but a name, a verb and a condition.
    pub fn new(name: impl Into<String>, verb: Verb, condition: impl Into<Guarded>) -> Self {
        Self {
            name: name.into(),
            verb,
            usually: false,
            condition: condition.into(),
            overrides: Vec::new(),
            actions: Vec::new(),
            because: None,
            citations: Vec::new(),
            section: None,
            location: Location::default(),
            kind: RuleKind::Plain,
            texts: RuleTexts::default(),
        }
    }
}

/// What kind of statement a rule came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// A verb with a condition.
    Plain,
    /// `require facts`: an `ask` or `return` whose test is that some fact, and every alternative to it, is not given or is
    /// not the answer that was required.
    Require(Vec<WantedFact>),
    /// `otherwise` in a section with a condition: that no other rule of the section holds, content apart.
    Otherwise,
    /// `decline services`: an `exclude` whose test is that all that is asked for is declined (one [`Atom::Only`]
    /// over every service that the policy declines) and one of its own services is asked for.
    ///
    /// [`Atom::Only`]: super::Atom::Only
    Decline(Vec<ConceptId>),
}

/// A fact that a referral should state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WantedFact {
    /// The fact.
    pub fact: FactId,
    /// The answer wanted, where a certain one is.
    pub answer: Option<bool>,
    /// Whether it is an alternative to the one before it in its list: one of them will do.
    #[serde(default)]
    pub alternative: bool,
    /// How old its value may be; `None`: of any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<Quantity>,
}

impl WantedFact {
    /// A fact, whatever its value.
    pub const fn any(fact: FactId) -> Self {
        Self { fact, answer: None, alternative: false, dated: None }
    }

    /// The facts of a list, those together of which one will do.
    pub fn choices(list: &[Self]) -> impl Iterator<Item = &[Self]> {
        list.chunk_by(|_, next| next.alternative)
    }
}

/// What follows from a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Send it there.
    Route(Route),
    /// Give that service.
    Service(ConceptId),
    /// Answer so.
    Reply(ConceptId),
    /// Say that.
    Note(Text),
    /// Within that time.
    Within(Quantity),
    /// With that priority: the place of one of the policy's levels, the highest first.
    Priority(u32),
    /// One of these, as the clinic chooses.
    OneOf(Vec<Action>),
}

/// Where a referral is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// A declared destination; a quoted text that matches a label is one too.
    Destination(DestinationId),
    /// A place that is only named.
    Text(Text),
}

/// What a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The source, of the policy's own list.
    pub source: SourceId,
    /// The numbers of its statements; none: the source as a whole.
    pub statements: Vec<u32>,
    /// Why not all that they say is encoded, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partly: Option<Text>,
}

/// Services that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The services.
    pub services: Vec<ConceptId>,
    /// Where; none: everywhere.
    pub places: Vec<DestinationId>,
    /// For whom.
    pub condition: Guarded,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where it is written.
    pub location: Location,
}

/// Services that there are not. Where all that is asked for is declined, its rule excludes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The services.
    pub services: Vec<ConceptId>,
    /// For whom.
    pub condition: Guarded,
    /// Where they are to be had, and what else follows.
    pub actions: Vec<Action>,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where it is written.
    pub location: Location,
    /// What letters and pages say of it.
    #[serde(default, skip_serializing_if = "RuleTexts::is_empty")]
    pub texts: RuleTexts,
}

/// Facts that a referral should state, and that never block it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The facts.
    pub facts: Vec<WantedFact>,
    /// When.
    pub condition: Guarded,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where it is written.
    pub location: Location,
    /// What letters and pages say of it.
    #[serde(default, skip_serializing_if = "RuleTexts::is_empty")]
    pub texts: RuleTexts,
}

/// Who does what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Who.
    pub party: Party,
    /// What.
    pub services: Vec<ConceptId>,
    /// At which stage.
    #[serde(default)]
    pub stage: StageName,
    /// When.
    pub condition: Guarded,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where it is written.
    pub location: Location,
}

/// Who is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A concept of the category of parties.
    Concept(ConceptId),
    /// A destination.
    Destination(DestinationId),
}

/// Something that must hold of every referral. Kept for analysis; deciding does not look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// What it says.
    pub text: String,
    /// Whether the verb must follow (`always`) or must not (`never`).
    pub always: bool,
    /// The verb.
    pub verb: Verb,
    /// The stage that it speaks of.
    pub stage: StageName,
    /// What its condition tests: a list of its own, so that what is only asserted opens nothing when deciding.
    pub atoms: Vec<Atom>,
    /// The definitions that its condition uses, over its own atoms.
    pub definitions: Vec<Definition>,
    /// Where.
    pub condition: Guarded,
    /// Where it is written.
    pub location: Location,
}
