//! Resolved policies: rules and what accompanies them.

use std::sync::Arc;

use remit_engine::ir::{Basis, StageName, Start};
use remit_engine::value::{Date, Language, Text};

use super::{
    CaseMedicine, Choice, ConceptId, Condition, ConditionKind, ConversionId, DestinationId, FactId, FollowUp,
    Head, NoticeId, PolicyId, Quantity, RuleId, SectionId, Silence, SourceId,
};
use crate::base::{Loc, Name};
use crate::syntax::ast::Verb;

/// One clinic's policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Id and place.
    pub head: Head,
    /// Its title.
    pub title: Text,
    /// A short name for lists.
    pub label: Text,
    /// The language it is written in.
    pub language: Language,
    /// The country whose rules apply, as a code.
    pub country: Option<Arc<str>>,
    /// Its version.
    pub version: Option<Arc<str>>,
    /// The first day it holds.
    pub valid_from: Option<(Date, Loc)>,
    /// The last day it holds.
    pub valid_to: Option<(Date, Loc)>,
    /// The day before which it is looked at again.
    pub review_by: Option<(Date, Loc)>,
    /// The day from which it is not to be used.
    pub withdrawn: Option<(Date, Loc)>,
    /// How doses are converted, and whether the central value or the interval is compared.
    pub conversion: Option<(ConversionId, Basis, Loc)>,
    /// Within what time a person decides.
    pub decides_within: Option<Quantity>,
    /// The levels of priority, the highest first.
    pub priorities: Vec<Choice>,
    /// Other metadata: document, approver, publisher, url, note, and what letters say of the clinic.
    pub facts: Vec<(Name, Text)>,
    /// Its rules in the order written, requirements and declined services among them.
    pub rules: Vec<RuleId>,
    /// The default of each stage.
    pub defaults: Vec<Otherwise>,
    /// What it lists when missing, without blocking.
    pub recommendations: Vec<Recommendation>,
    /// What there is.
    pub offers: Vec<Offer>,
    /// Who is responsible for what.
    pub duties: Vec<Duty>,
    /// What it says with every decision.
    pub notices: Vec<NoticeId>,
    /// What follows after discharge.
    pub follow_ups: Vec<FollowUp>,
    /// What silence means here.
    pub silences: Vec<SilenceChange>,
    /// Statements left out on purpose.
    pub leaves: Vec<Leave>,
}

impl Policy {
    /// A policy of which only the head is known.
    pub(in crate::resolve) fn new(head: Head, language: Language) -> Self {
        Self {
            head,
            title: Text::default(),
            label: Text::default(),
            language,
            country: None,
            version: None,
            valid_from: None,
            valid_to: None,
            review_by: None,
            withdrawn: None,
            conversion: None,
            decides_within: None,
            priorities: Vec::new(),
            facts: Vec::new(),
            rules: Vec::new(),
            defaults: Vec::new(),
            recommendations: Vec::new(),
            offers: Vec::new(),
            duties: Vec::new(),
            notices: Vec::new(),
            follow_ups: Vec::new(),
            silences: Vec::new(),
            leaves: Vec::new(),
        }
    }
}

impl Policy {
    /// The defaults of the whole policy, those of a section apart.
    pub fn whole_defaults(&self) -> impl Iterator<Item = &Otherwise> {
        self.defaults.iter().filter(|otherwise| otherwise.within.is_none())
    }
}

/// A heading that groups rules.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading.
    pub title: Text,
    /// Where the heading is.
    pub title_loc: Loc,
    /// The whole section.
    pub loc: Loc,
    /// The section around it.
    pub parent: Option<SectionId>,
    /// Its condition, which goes with every statement in it.
    pub when: Option<Condition>,
    /// Whether it, or a section around it, has a condition.
    pub conditional: bool,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, written or made from what it says; the place is that of the verb where it has no written name.
    pub head: Head,
    /// Whether the author wrote the name.
    pub named: bool,
    /// The policy.
    pub policy: PolicyId,
    /// The section.
    pub section: Option<SectionId>,
    /// What it decides.
    pub verb: Verb,
    /// Where the verb or statement word is.
    pub verb_loc: Loc,
    /// Whether it decides as a rule, which counts as partly encoded.
    pub usually: bool,
    /// What kind of statement it is.
    pub kind: RuleKind,
    /// `when` and `unless`.
    pub guard: Guard,
    /// What follows.
    pub actions: Vec<Action>,
    /// What it beats.
    pub overrides: Vec<Override>,
    /// Why, and where it comes from.
    pub grounds: Grounds,
    /// What letters and pages say of it.
    pub texts: RuleTexts,
    /// Whether a part of it could not be read.
    pub damaged: bool,
}

/// What letters and pages say of a rule, apart from its reason.
#[derive(Clone, Debug, Default)]
pub struct RuleTexts {
    /// The group of patients.
    pub label: Option<Text>,
    /// How long to wait.
    pub until: Option<Text>,
    /// The question that asks for all that is required.
    pub ask: Option<Text>,
    /// What is required, as what a referral should tell.
    pub tell: Option<Text>,
    /// Medicines for which the rule holds.
    pub examples: Vec<CaseMedicine>,
}

impl Rule {
    /// A rule of which only the name and the verb are known.
    pub(in crate::resolve) fn new(
        head: Head,
        named: bool,
        policy: PolicyId,
        section: Option<SectionId>,
        verb: Verb,
        verb_loc: Loc,
    ) -> Self {
        let nothing = Condition { kind: ConditionKind::Error, loc: verb_loc };
        Self {
            head,
            named,
            policy,
            section,
            verb,
            verb_loc,
            usually: false,
            kind: RuleKind::Plain(nothing),
            guard: Guard::default(),
            actions: Vec::new(),
            overrides: Vec::new(),
            grounds: Grounds::default(),
            texts: RuleTexts::default(),
            damaged: false,
        }
    }
}

/// What kind of statement a rule is written as.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// A verb and a condition.
    Plain(Condition),
    /// Facts that a referral must state.
    Require(Vec<WantedFact>),
    /// Services that there are not.
    Decline(Vec<(ConceptId, Loc)>),
}

/// A fact that a referral must state.
#[derive(Clone, Debug)]
pub struct WantedFact {
    /// The fact.
    pub fact: FactId,
    /// Where it is.
    pub loc: Loc,
    /// The answer that is required, where one is.
    pub answer: Option<bool>,
    /// How old its value may be.
    pub dated: Option<Quantity>,
    /// Whether it is an alternative to the one before: one of them will do.
    pub alternative: bool,
}

/// For which referrals a statement holds.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// What holds for all of the section that it is in.
    pub within: Option<Within>,
    /// `when`.
    pub when: Option<Condition>,
    /// `unless`.
    pub unless: Option<Condition>,
}

impl Guard {
    /// Both conditions, as far as they are written.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let within = self.within.iter().map(|within| &within.condition);
        within.chain(&self.when).chain(&self.unless)
    }
}

/// The innermost section with a condition that a statement is in.
#[derive(Clone, Debug)]
pub struct Within {
    /// The section.
    pub section: SectionId,
    /// Its condition, with those of the sections around it.
    pub condition: Condition,
}

/// Why a statement is there, and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The reason for the reader.
    pub because: Option<Text>,
    /// Published statements.
    pub cites: Vec<Citation>,
}

/// Statements of one source.
#[derive(Clone, Debug)]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// The clause.
    pub loc: Loc,
    /// Numbers of its statements.
    pub statements: Vec<(u32, Loc)>,
    /// Why not all that they say is encoded, where that is so.
    pub partly: Option<Text>,
}

/// What a rule overrides.
#[derive(Clone, Debug)]
pub enum Override {
    /// One rule.
    Rule(RuleId, Loc),
    /// Every other rule of that verb in this policy and stage.
    Verb(Verb, Loc),
}

/// What follows from a rule.
#[derive(Clone, Debug)]
pub enum Action {
    /// To a declared destination.
    Route {
        /// Where.
        to: DestinationId,
        /// What for.
        purpose: Option<Text>,
        /// The destination's name.
        loc: Loc,
    },
    /// To a place in words.
    RouteText {
        /// Where.
        to: Text,
        /// What for.
        purpose: Option<Text>,
        /// The words.
        loc: Loc,
    },
    /// A service of the clinic.
    Service(ConceptId, Loc),
    /// A kind of answer.
    Reply(ConceptId, Loc),
    /// A remark.
    Note(Text, Loc),
    /// A time limit.
    Within {
        /// How long.
        time: Quantity,
        /// From when.
        from: Option<Start>,
        /// Whether it holds as a rule.
        usually: bool,
        /// The action.
        loc: Loc,
    },
    /// One of these, at the clinic's choice.
    OneOf(Vec<Self>, Loc),
    /// A level of priority, by its place in the head.
    Priority(u32, Loc),
    /// Of what a case expects: a notice that holds.
    Notice(NoticeId, Loc),
    /// Of what a case expects: what follows after discharge, in the words of the policy.
    FollowUp(Arc<str>, Loc),
}

/// What decides where no rule does.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// The stage.
    pub stage: StageName,
    /// The verb.
    pub verb: Verb,
    /// Where the verb is.
    pub verb_loc: Loc,
    /// Whether the rules should leave nobody to it.
    pub never: bool,
    /// What follows.
    pub actions: Vec<Action>,
    /// Why.
    pub grounds: Grounds,
    /// The statement.
    pub loc: Loc,
    /// The section.
    pub section: Option<SectionId>,
    /// Where it decides for a section alone: which, and its condition.
    pub within: Option<Within>,
}

/// Facts that are listed when missing.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// Its name, where it has one.
    pub name: Option<(Name, Loc)>,
    /// The facts.
    pub facts: Vec<WantedFact>,
    /// `when` and `unless`.
    pub guard: Guard,
    /// Why.
    pub grounds: Grounds,
    /// What letters and pages say of it.
    pub texts: RuleTexts,
    /// The statement.
    pub loc: Loc,
    /// The section.
    pub section: Option<SectionId>,
}

/// Services that there are.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The services.
    pub services: Vec<(ConceptId, Loc)>,
    /// Where.
    pub places: Vec<(DestinationId, Loc)>,
    /// `when` and `unless`.
    pub guard: Guard,
    /// Why.
    pub grounds: Grounds,
    /// The statement.
    pub loc: Loc,
    /// The section.
    pub section: Option<SectionId>,
}

/// Who answers for something.
#[derive(Clone, Debug)]
pub enum Party {
    /// A person or function.
    Concept(ConceptId, Loc),
    /// A place.
    Destination(DestinationId, Loc),
}

/// Who is responsible for what.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who.
    pub party: Party,
    /// For what.
    pub tasks: Vec<(ConceptId, Loc)>,
    /// When: while the referral is decided, or after discharge.
    pub stage: StageName,
    /// `when` and `unless`.
    pub guard: Guard,
    /// Why.
    pub grounds: Grounds,
    /// The statement.
    pub loc: Loc,
    /// The section.
    pub section: Option<SectionId>,
}

/// What silence on a fact means in one policy.
#[derive(Clone, Debug)]
pub struct SilenceChange {
    /// The fact.
    pub fact: FactId,
    /// Where it is.
    pub fact_loc: Loc,
    /// What its absence means here.
    pub silence: Silence,
    /// What is taken for granted so, as a clause.
    pub said: Option<Text>,
    /// The statement.
    pub loc: Loc,
}

/// Statements that are left out on purpose.
#[derive(Clone, Debug)]
pub struct Leave {
    /// The source.
    pub source: SourceId,
    /// Their numbers.
    pub statements: Vec<(u32, Loc)>,
    /// Why.
    pub because: Option<Text>,
    /// The statement.
    pub loc: Loc,
}

/// What shall hold for every referral.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// What it says.
    pub title: Arc<str>,
    /// Where that is.
    pub title_loc: Loc,
    /// Whether the verb is ruled out, rather than demanded.
    pub never: bool,
    /// The verb.
    pub verb: Verb,
    /// `when` and `unless`.
    pub guard: Guard,
    /// The statement.
    pub loc: Loc,
}

/// A combination that no real referral shows.
#[derive(Clone, Debug)]
pub struct Impossible {
    /// The combination.
    pub condition: Condition,
    /// `when` and `unless`.
    pub guard: Guard,
    /// Why.
    pub grounds: Grounds,
    /// The statement.
    pub loc: Loc,
}
