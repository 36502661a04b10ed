//! What a new version of a policy does, for who has to approve it.
//!
//! Input: two versions, the edits between them and what each moves, as plain data (`Changes`). Output: a report as a value,
//! which `text`, `markdown` and `html` write. First what happens to whom, then edit by edit, then, apart, what only reads
//! otherwise.

mod apart;
mod corpus;
mod doses;
mod edits;
mod example;
mod groups;
mod history;
mod html;
mod markdown;
mod questions;
mod referral;
mod regions;
mod report;
mod services;
mod text;
mod words;

use remit_engine::ir::{
    Action, Atom, ConceptId, Condition, FactId, Policy, Quantity, RuleId, StageName, UnitId, Verb, Vocabulary,
};
use remit_engine::value::{Language, Number};
use serde_json::Value;

pub use self::corpus::{Corpus, CorpusLetter};
pub use self::referral::OneReferral;
pub use self::regions::{ConditionKind, Region, RegionCondition};
pub use self::report::{Answer, Block, Flow, Line, Question, Report, Sides};
pub use self::services::ServiceChange;

/// Two versions of a policy, and all that differs.
#[derive(Clone, Debug)]
pub struct Changes<'a> {
    /// What both speak about.
    pub vocabulary: &'a Vocabulary,
    /// The language of the report.
    pub lang: Language,
    /// The version that is in force.
    pub old: Version<'a>,
    /// The version that is to be approved.
    pub new: Version<'a>,
    /// A policy whose atoms are those of the conditions of edits.
    pub terms: &'a Policy,
    /// Rules that are one rule in both versions, by their places in the stage.
    pub pairs: Vec<(StageName, RuleId, RuleId)>,
    /// The edits.
    pub edits: Vec<Edit>,
    /// What they move.
    pub moves: Vec<Move>,
    /// The conditions of the regions of moves, each once.
    pub conditions: Vec<RegionCondition>,
    /// What they read that does not mean the same in both, by name: what becomes of letters for that is not compared.
    pub otherwise: Vec<String>,
    /// Whether the search for letters that are decided otherwise came to its end.
    pub finished: bool,
    /// Whether what facts say of each other was told exactly, so that what is found is proved.
    pub exact: bool,
    /// What becomes otherwise of services that referrals ask for.
    pub services: Vec<ServiceChange>,
    /// What becomes of letters that leave things out.
    pub left_out: Vec<LeftOut>,
    /// Cases.
    pub cases: Vec<Case>,
    /// How many cases the new version has.
    pub all_cases: usize,
    /// What no longer holds of every letter, as it is asserted.
    pub broken_assertions: Vec<String>,
    /// How many real referrals were looked at, and those that are decided otherwise.
    pub corpus: Option<Corpus>,
    /// One referral that is asked about.
    pub referral: Option<OneReferral>,
}

/// A version.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// Its policy.
    pub policy: &'a Policy,
    /// Where it is from: a path or a commit.
    pub name: String,
    /// Whether it was read with a library of its own; else with the program's.
    pub has_library: bool,
}

/// Statements that were changed as one.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The statements.
    pub statements: Vec<Statement>,
    /// The test that became another one everywhere, where that is all.
    pub replaced: Option<(Atom, Atom)>,
    /// Whom its rules concern now and did not before: any of these.
    pub now: Vec<Condition>,
    /// Whom they concerned and no longer do.
    pub no_longer: Vec<Condition>,
    /// Whom they concern as before, with something else that follows.
    pub otherwise: Vec<Condition>,
    /// Whether these are all.
    pub whole: bool,
    /// Where medicines count otherwise: the amounts of each that reach a limit.
    pub reached: Vec<Reached>,
}

/// Which amount of a medicine reaches a limit.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The substance.
    pub substance: ConceptId,
    /// How it is taken.
    pub route: ConceptId,
    /// The dose that is a limit in the policy.
    pub limit: Quantity,
    /// The unit of the amounts.
    pub unit: UnitId,
    /// From the amount that may reach it to the one that surely did; `None`: it was not counted.
    pub old: Option<(Number, Number)>,
    /// The same as it is now.
    pub new: Option<(Number, Number)>,
}

/// A statement that was changed.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it is.
    pub what: What,
    /// As it was.
    pub old: Option<Place>,
    /// As it is.
    pub new: Option<Place>,
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A rule.
    Rule,
    /// What decides where no rule does.
    Otherwise,
    /// What silence on a fact is taken for.
    Silence(FactId),
    /// What no letter shows.
    Impossible,
    /// What medicines count as.
    Conversion,
    /// Which priority comes before which.
    Priorities,
}

/// Where a statement is written, and how.
#[derive(Clone, Debug)]
pub struct Place {
    /// The name of a rule.
    pub name: Option<String>,
    /// What it decides.
    pub verb: Option<Verb>,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Its lines, those that the other version has too left out.
    pub text: Vec<String>,
}

/// How edits move letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One edit does, whatever becomes of the others.
    Alone,
    /// Several do together.
    Together,
    /// Any of several does.
    Either,
}

/// Letters that are decided otherwise.
#[derive(Clone, Debug)]
pub struct Move {
    /// The smallest sets of edits that do it, by their places.
    pub by: Vec<Vec<usize>>,
    /// How.
    pub how: How,
    /// When.
    pub stage: StageName,
    /// What was decided; `None`: the version has no such letter.
    pub old: Option<Verb>,
    /// What is decided.
    pub new: Option<Verb>,
    /// What decides in the old version.
    pub old_by: Deciders,
    /// What decides in the new one.
    pub new_by: Deciders,
    /// What followed, and no longer does.
    pub lost: Vec<Follows>,
    /// What follows, and did not.
    pub gained: Vec<Follows>,
    /// A referral that shows it.
    pub witness: Option<Value>,
    /// What both versions decide of that referral, where that is not what they decide of whatever it leaves open: what it leaves
    /// out is another in one of them, or a dose is open.
    pub letter: Option<(Verb, Verb)>,
    /// Which letters these are, where that was looked for.
    pub region: Option<Region>,
}

impl Move {
    /// What was decided and what is: of the referral that shows it, where one version has no such letter.
    pub(crate) fn outcomes(&self) -> (Option<Verb>, Option<Verb>) {
        match self.letter {
            Some((old, new)) => (Some(old), Some(new)),
            None => (self.old, self.new),
        }
    }

    /// Whether the referral that shows it is decided alike: what it leaves out is open in one version and not in the other.
    pub(crate) fn only_opens(&self) -> bool {
        self.letter.is_some_and(|(old, new)| old == new)
    }

    /// Whether both versions have such letters.
    pub(crate) fn is_of_both(&self) -> bool {
        self.old.is_some() && self.new.is_some()
    }
}

/// What decides letters.
#[derive(Clone, Debug, Default)]
pub struct Deciders {
    /// Rules, by their places in the stage.
    pub rules: Vec<RuleId>,
    /// Whether the default does.
    pub otherwise: bool,
}

/// What can follow from a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// That.
    Action(Action),
    /// One of these facts is asked for.
    Asks(Vec<FactId>),
}

/// A letter that leaves something out, and is decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it leaves out.
    pub fact: FactId,
    /// What was decided.
    pub old: Verb,
    /// What is decided.
    pub new: Verb,
}

/// A case that the new version decides otherwise than it expects.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub place: String,
    /// What is expected.
    pub expected: Option<Verb>,
    /// What is decided.
    pub actual: Option<Verb>,
}

impl Changes<'_> {
    /// Whether a letter is decided otherwise, or something else becomes of a service that it asks for.
    pub fn changes_decisions(&self) -> bool {
        !self.moves.is_empty() || !self.services.is_empty()
    }
}
