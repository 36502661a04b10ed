//! A small policy and a referral for it, as a tree of their own.

use remit_engine::ir::{StageName, Verb};

use super::vocabulary::Silence;

/// The index of a fact in the vocabulary.
pub type FactIndex = usize;

/// A policy and a referral.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The policy.
    pub policy: Policy,
    /// What the referral says of each fact of the vocabulary.
    pub said: Vec<Said>,
}

/// A policy of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The stage.
    pub stage: StageName,
    /// Where it takes silence otherwise than the vocabulary.
    pub silences: Vec<(FactIndex, Option<Silence>)>,
    /// What no real referral shows.
    pub impossible: Vec<Condition>,
    /// Named conditions; each uses only those before it.
    pub definitions: Vec<Condition>,
    /// The rules and requirements, in the order written.
    pub rules: Vec<Rule>,
    /// What decides where no rule does.
    pub default: Option<(Verb, Vec<Action>)>,
    /// What there is, what there is not, and who answers for what.
    pub services: Vec<Services>,
    /// What is said with every decision.
    pub notices: Vec<Notice>,
}

/// What is said with every decision, where a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its name.
    pub name: String,
    /// When it holds.
    pub condition: Condition,
    /// When it does not.
    pub unless: Option<Condition>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A test of one fact.
    Test(FactIndex, Test),
    /// A set holds one of, all of, none of those.
    Among(Quantifier, FactIndex, Vec<usize>),
    /// The referral as sent states the fact.
    Given(FactIndex),
    /// That definition.
    Defined(usize),
    /// Not that.
    Not(Box<Condition>),
    /// All of those.
    And(Vec<Condition>),
    /// One of those at least.
    Or(Vec<Condition>),
    /// So many of those.
    Count(Bound, Vec<Condition>),
}

/// How many of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// As many or more.
    AtLeast(usize),
    /// As many or fewer.
    AtMost(usize),
    /// As many.
    Exactly(usize),
}

impl Bound {
    /// Whether that many are as many as that.
    pub fn takes(self, count: usize) -> bool {
        match self {
            Self::AtLeast(least) => count >= least,
            Self::AtMost(most) => count <= most,
            Self::Exactly(number) => count == number,
        }
    }
}

/// How many of several concepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// One at least.
    Any,
    /// All.
    All,
    /// None.
    None,
    /// So many.
    Count(Bound),
}

/// A test of one value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Test {
    /// It is yes.
    Yes,
    /// It is less than so many points.
    Less(u8),
    /// It is at most so many points.
    AtMost(u8),
    /// It happened at most so many months ago, or the value is from then.
    Within(u8),
    /// It happened more than so many months ago, or the value is from then.
    Over(u8),
    /// It happened.
    Ever,
    /// It is that choice.
    Is(usize),
    /// It holds that concept or one below it.
    Has(usize),
    /// It holds that concept or one below it, be it suspected only.
    Suspected(usize),
    /// It is not empty, and all it holds is one of those concepts or below one.
    Only(Vec<usize>),
}

/// A rule or a requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it decides.
    pub verb: Verb,
    /// What it says.
    pub says: Says,
    /// When alone it holds.
    pub when: Option<Condition>,
    /// When it does not hold.
    pub unless: Option<Condition>,
    /// The rules that yield to it.
    pub overrides: Vec<usize>,
    /// The verbs of which every other rule yields to it.
    pub overrides_verbs: Vec<Verb>,
    /// What follows.
    pub actions: Vec<Action>,
}

/// How many months old a value may be that is required.
pub const NEW: u8 = 3;

/// What a rule or requirement says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// A condition.
    That(Condition),
    /// Facts that a referral must state: of each group, one.
    Require(Vec<Vec<FactIndex>>),
    /// A fact that must be yes.
    RequireYes(FactIndex),
    /// A fact whose value may be [`NEW`] months old.
    RequireNew(FactIndex),
}

/// What follows from a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Send it there.
    Route(usize),
    /// Send it somewhere that is only named.
    RouteText(&'static str),
    /// Answer so.
    Reply(usize),
    /// Give that service.
    Service(usize),
    /// Say that.
    Note(&'static str),
    /// With that priority, the highest first.
    Priority(usize),
    /// Within so many of that unit.
    Within(u32, usize),
}

/// What a policy says of services.
#[derive(Clone, Debug, PartialEq)]
pub struct Services {
    /// Which.
    pub services: Vec<usize>,
    /// What it says.
    pub says: Provision,
    /// When.
    pub when: Option<Condition>,
}

/// What is said of services.
#[derive(Clone, Debug, PartialEq)]
pub enum Provision {
    /// There is such a service, at those places; none: everywhere.
    Offer(Vec<usize>),
    /// There is not.
    Decline(Vec<Action>),
    /// That party answers for it.
    Duty(usize),
}

/// What a referral says of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// That it cannot be told.
    Unknown,
    /// Yes or no.
    Truth(bool),
    /// Halves of a point, from the first to the second.
    Halves(Option<u8>, Option<u8>),
    /// Halves of a point, from the first to the second, and the day that they are from.
    Dated(Option<u8>, Option<u8>, Day),
    /// It never happened.
    Never,
    /// It happened, nobody says when.
    Ever,
    /// It happened so many halves of a month ago.
    Since(u8),
    /// It happened in the month that is so many before the referral's.
    Month(u8),
    /// A choice.
    Choice(usize),
    /// Elements, and whether there are no others.
    Elements(Vec<(usize, Certainty)>, bool),
    /// A text.
    Text,
}

/// The day that a value is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Nothing is said of it.
    Unsaid,
    /// It cannot be told.
    Unknown,
    /// So many halves of a month ago.
    Since(u8),
    /// In the month that is so many before the referral's.
    Month(u8),
}

/// How sure an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It is not so.
    Excluded,
    /// It may be so.
    Suspected,
    /// It is so.
    Confirmed,
}

impl Said {
    /// Whether it says nothing: an empty list that may not be all is none.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Elements(elements, complete) => elements.is_empty() && !complete,
            Self::Unknown
            | Self::Truth(_)
            | Self::Halves(..)
            | Self::Dated(..)
            | Self::Never
            | Self::Ever
            | Self::Since(_)
            | Self::Month(_)
            | Self::Choice(_)
            | Self::Text => false,
        }
    }
}

impl Policy {
    /// What silence about a fact counts as.
    pub fn silence(&self, fact: FactIndex) -> Option<Silence> {
        let own = self.silences.iter().find(|(changed, _)| *changed == fact);
        own.map_or(super::vocabulary::FACTS[fact].silent, |(_, silence)| *silence)
    }

    /// Every condition of the policy.
    pub fn conditions(&self) -> Vec<&Condition> {
        let rules = self.rules.iter().flat_map(|rule| {
            let own = match &rule.says {
                Says::That(condition) => Some(condition),
                Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => None,
            };
            own.into_iter().chain(&rule.when).chain(&rule.unless)
        });
        let services = self.services.iter().filter_map(|services| services.when.as_ref());
        let notices =
            self.notices.iter().flat_map(|notice| [&notice.condition].into_iter().chain(&notice.unless));
        let own = self.impossible.iter().chain(&self.definitions).chain(rules);
        own.chain(services).chain(notices).collect()
    }
}

impl Condition {
    /// Calls with every part, itself first; definitions are not followed.
    pub fn each(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        match self {
            Self::Not(inner) => inner.each(visit),
            Self::And(parts) | Self::Or(parts) | Self::Count(_, parts) => {
                parts.iter().for_each(|part| part.each(visit));
            }
            Self::Test(..) | Self::Among(..) | Self::Given(_) | Self::Defined(_) => {}
        }
    }
}
