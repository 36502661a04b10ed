//! Rules and what accompanies them. Input: the statements of a policy. Output: conditions with their effects.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{
    Apart, Atom, ConceptId, Definition, DestinationId, FactId, Guarded, Location, Quantity, RuleId,
    RuleTexts, SourceId, StageName,
};
use crate::value::Text;

/// What a decision says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Not accepted.
    #[n(0)]
    Exclude,
    /// Sent back to be corrected.
    #[n(1)]
    Return,
    /// Too early: wait.
    #[n(2)]
    Defer,
    /// To be completed.
    #[n(3)]
    Ask,
    /// A person decides.
    #[n(4)]
    Review,
    /// Answered in writing.
    #[n(5)]
    Advise,
    /// Accepted.
    #[n(6)]
    Accept,
    /// Kept at the clinic (discharge stage).
    #[n(7)]
    Retain,
    /// Discharged (discharge stage).
    #[n(8)]
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
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Rule {
    /// Its name, given or made up, unique in the policy.
    #[n(0)]
    pub name: String,
    /// What it decides.
    #[n(1)]
    pub verb: Verb,
    /// Whether it decides as a rule: exceptions are the clinic's to make.
    #[n(2)]
    pub usually: bool,
    /// When it holds.
    #[n(3)]
    pub condition: Guarded,
    /// The rules of the same stage that yield to it; a verb after `overrides` is spelt out. Without circles.
    #[n(4)]
    pub overrides: Vec<RuleId>,
    /// What follows.
    #[n(5)]
    pub actions: Vec<Action>,
    /// Why, for people.
    #[n(6)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(7)]
    pub citations: Vec<Citation>,
    /// The heading that it is under in the policy.
    #[n(8)]
    pub section: Option<Text>,
    /// Where it is written.
    #[n(9)]
    pub location: Location,
    /// What kind of statement it came from.
    #[n(10)]
    pub kind: RuleKind,
    /// What letters and pages say of it.
    #[n(11)]
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
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum RuleKind {
    /// A verb with a condition.
    #[n(0)]
    Plain,
    /// `require facts`: an `ask` or `return` whose test is that some fact, and every alternative to it, is not given or is
    /// not the answer that was required.
    #[n(1)]
    Require(#[n(0)] Vec<WantedFact>),
    /// `otherwise` in a section with a condition: that no other rule of the section holds, content apart.
    #[n(2)]
    Otherwise,
    /// `decline services`: an `exclude` whose test is that all that is asked for is declined (one [`Atom::Only`]
    /// over every service that the policy declines) and one of its own services is asked for.
    ///
    /// [`Atom::Only`]: super::Atom::Only
    #[n(3)]
    Decline(#[n(0)] Vec<ConceptId>),
}

/// A fact that a referral should state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct WantedFact {
    /// The fact.
    #[n(0)]
    pub fact: FactId,
    /// The answer wanted, where a certain one is.
    #[n(1)]
    pub answer: Option<bool>,
    /// Whether it is an alternative to the one before it in its list: one of them will do.
    #[n(2)]
    pub alternative: bool,
    /// How old its value may be; `None`: of any day.
    #[n(3)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Action {
    /// Send it there.
    #[n(0)]
    Route(#[n(0)] Route),
    /// Give that service.
    #[n(1)]
    Service(#[n(0)] ConceptId),
    /// Answer so.
    #[n(2)]
    Reply(#[n(0)] ConceptId),
    /// Say that.
    #[n(3)]
    Note(#[n(0)] Text),
    /// Within that time.
    #[n(4)]
    Within(#[n(0)] Quantity),
    /// With that priority: the place of one of the policy's levels, the highest first.
    #[n(5)]
    Priority(#[n(0)] u32),
    /// One of these, as the clinic chooses.
    #[n(6)]
    OneOf(#[n(0)] Vec<Action>),
}

impl Action {
    /// Where it sends a referral, if it is that.
    pub fn route(&self) -> Option<&Route> {
        match self {
            Self::Route(route) => Some(route),
            Self::Service(_)
            | Self::Reply(_)
            | Self::Note(_)
            | Self::Within(_)
            | Self::Priority(_)
            | Self::OneOf(_) => None,
        }
    }

    /// Within what time, if it is that.
    pub fn within(&self) -> Option<Quantity> {
        match self {
            Self::Within(time) => Some(*time),
            Self::Route(_)
            | Self::Service(_)
            | Self::Reply(_)
            | Self::Note(_)
            | Self::Priority(_)
            | Self::OneOf(_) => None,
        }
    }
}

/// Where a referral is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Route {
    /// A declared destination; a quoted text that matches a label is one too.
    #[n(0)]
    Destination(#[n(0)] DestinationId),
    /// A place that is only named.
    #[n(1)]
    Text(#[cbor(n(0), with = "super::apart::in_place")] Text),
}

/// What a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Citation {
    /// The source, of the policy's own list.
    #[n(0)]
    pub source: SourceId,
    /// The numbers of its statements; none: the source as a whole.
    #[n(1)]
    pub statements: Vec<u32>,
    /// Why not all that they say is encoded, where that is so.
    #[n(2)]
    pub partly: Option<Text>,
}

/// Services that there are.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Offer {
    /// The services.
    #[n(0)]
    pub services: Vec<ConceptId>,
    /// Where; none: everywhere.
    #[n(1)]
    pub places: Vec<DestinationId>,
    /// For whom.
    #[n(2)]
    pub condition: Guarded,
    /// Why, for people.
    #[n(3)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(4)]
    pub citations: Vec<Citation>,
    /// Where it is written.
    #[n(5)]
    pub location: Location,
}

/// Services that there are not. Where all that is asked for is declined, its rule excludes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Decline {
    /// The services.
    #[n(0)]
    pub services: Vec<ConceptId>,
    /// For whom.
    #[n(1)]
    pub condition: Guarded,
    /// Where they are to be had, and what else follows.
    #[n(2)]
    pub actions: Vec<Action>,
    /// Why, for people.
    #[n(3)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(4)]
    pub citations: Vec<Citation>,
    /// Where it is written.
    #[n(5)]
    pub location: Location,
    /// What letters and pages say of it.
    #[n(6)]
    pub texts: RuleTexts,
}

/// Facts that a referral should state, and that never block it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Recommendation {
    /// The facts.
    #[n(0)]
    pub facts: Vec<WantedFact>,
    /// When.
    #[n(1)]
    pub condition: Guarded,
    /// Why, for people.
    #[n(2)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(3)]
    pub citations: Vec<Citation>,
    /// Where it is written.
    #[n(4)]
    pub location: Location,
    /// What letters and pages say of it.
    #[n(5)]
    pub texts: RuleTexts,
}

/// Who does what.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Duty {
    /// Who.
    #[n(0)]
    pub party: Party,
    /// What.
    #[n(1)]
    pub services: Vec<ConceptId>,
    /// At which stage.
    #[n(2)]
    pub stage: StageName,
    /// When.
    #[n(3)]
    pub condition: Guarded,
    /// Why, for people.
    #[n(4)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(5)]
    pub citations: Vec<Citation>,
    /// Where it is written.
    #[n(6)]
    pub location: Location,
}

/// Who is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Party {
    /// A concept of the category of parties.
    #[n(0)]
    Concept(#[n(0)] ConceptId),
    /// A destination.
    #[n(1)]
    Destination(#[n(0)] DestinationId),
}

/// Something that must hold of every referral. Kept for analysis; deciding does not look at it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Assertion {
    /// What it says.
    #[n(0)]
    pub text: String,
    /// Whether the verb must follow (`always`) or must not (`never`).
    #[n(1)]
    pub always: bool,
    /// The verb.
    #[n(2)]
    pub verb: Verb,
    /// The stage that it speaks of.
    #[n(3)]
    pub stage: StageName,
    /// What its condition tests: a list of its own, so that what is only asserted opens nothing when deciding.
    #[n(4)]
    pub atoms: Vec<Atom>,
    /// The definitions that its condition uses, over its own atoms.
    #[n(5)]
    pub definitions: Vec<Definition>,
    /// Where.
    #[n(6)]
    pub condition: Guarded,
    /// Where it is written.
    #[n(7)]
    pub location: Location,
}
