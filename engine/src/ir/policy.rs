//! Policies. Input: one `policy` file. Output: its rules for each stage, and all that is beside them.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{
    Action, Apart, Assertion, Atom, Choice, Citation, Condition, ConversionId, Decline, Definition,
    DefinitionId, Derivation, Duty, Fact, FactId, FollowUp, Guarded, LetterHead, Location, Lookup, Notice,
    Offer, Recommendation, Rule, RuleKind, RuleTexts, Silence, Source, Verb,
};
use crate::value::{Date, Language, Text};

/// One clinic's policy.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Policy {
    /// Its id: `capio_st_goran.pain`.
    #[n(0)]
    pub id: String,
    /// Its title.
    #[n(1)]
    pub title: Text,
    /// The clinic's short name.
    #[n(2)]
    pub label: Text,
    /// The country's code.
    #[n(3)]
    pub country: Option<String>,
    /// The language that it is written in.
    #[n(4)]
    pub language: Language,
    /// Its version.
    #[n(5)]
    pub version: Option<String>,
    /// The first day that it holds.
    #[n(6)]
    pub valid_from: Option<Date>,
    /// The last day that it holds.
    #[n(7)]
    pub valid_to: Option<Date>,
    /// `sha256:…` over what decides; filled in by lowering.
    #[n(8)]
    pub digest: String,
    /// The id of the document that it encodes.
    #[n(9)]
    pub document: Option<String>,
    /// Who approved it.
    #[n(10)]
    pub approver: Option<String>,
    /// Who published the document.
    #[n(11)]
    pub publisher: Option<String>,
    /// Where it is published.
    #[n(12)]
    pub url: Option<String>,
    /// What a reader has to know.
    #[n(13)]
    pub note: Text,
    /// Its levels of priority, the highest first.
    #[n(14)]
    pub priorities: Vec<Choice>,
    /// What its letters say of the clinic.
    #[n(15)]
    pub letter: LetterHead,
    /// The file it is written in.
    #[n(16)]
    pub location: Location,
    /// How doses are computed; `None`: they are not, a derived dose is open.
    #[n(17)]
    pub conversion: Option<ChosenConversion>,
    /// Where the policy takes silence otherwise than the vocabulary.
    #[n(18)]
    pub silences: Vec<SilenceChange>,
    /// Every distinct test that the policy's conditions make, each once.
    #[n(19)]
    pub atoms: Vec<Atom>,
    /// Named conditions; each uses only those before it.
    #[n(20)]
    pub definitions: Vec<Definition>,
    /// Combinations that no real referral shows: the policy's own, and those of the libraries in scope.
    #[n(21)]
    pub impossible: Vec<Impossible>,
    /// How referrals are decided.
    #[n(22)]
    pub referral: Stage,
    /// How discharge is decided.
    #[n(23)]
    pub discharge: Stage,
    /// Services that there are.
    #[n(24)]
    pub offers: Vec<Offer>,
    /// Services that there are not; each also lowered to an `exclude` rule.
    #[n(25)]
    pub declines: Vec<Decline>,
    /// Facts that are wished for.
    #[n(26)]
    pub recommendations: Vec<Recommendation>,
    /// Who does what.
    #[n(27)]
    pub duties: Vec<Duty>,
    /// What is said with every decision, whatever is decided.
    #[n(28)]
    pub notices: Vec<Notice>,
    /// What follows after discharge.
    #[n(29)]
    pub follow_ups: Vec<FollowUp>,
    /// What it rests on.
    #[n(30)]
    pub sources: Vec<Source>,
    /// What must hold of it.
    #[n(31)]
    pub assertions: Vec<Assertion>,
    /// The day before which somebody looks at it again.
    #[n(32)]
    pub review_by: Option<Date>,
    /// The day from which it is not to be used, whatever its last day is.
    #[n(33)]
    pub withdrawn: Option<Date>,
}

impl Policy {
    /// A policy with nothing but an id and a language.
    pub fn new(id: impl Into<String>, language: Language) -> Self {
        Self {
            id: id.into(),
            title: Text::default(),
            label: Text::default(),
            country: None,
            language,
            version: None,
            valid_from: None,
            valid_to: None,
            digest: String::new(),
            document: None,
            approver: None,
            publisher: None,
            url: None,
            note: Text::default(),
            priorities: Vec::new(),
            letter: LetterHead::default(),
            location: Location::default(),
            conversion: None,
            silences: Vec::new(),
            atoms: Vec::new(),
            definitions: Vec::new(),
            impossible: Vec::new(),
            referral: Stage::default(),
            discharge: Stage::default(),
            offers: Vec::new(),
            declines: Vec::new(),
            recommendations: Vec::new(),
            duties: Vec::new(),
            notices: Vec::new(),
            follow_ups: Vec::new(),
            sources: Vec::new(),
            assertions: Vec::new(),
            review_by: None,
            withdrawn: None,
        }
    }

    /// The rules of a stage.
    pub fn stage(&self, stage: StageName) -> &Stage {
        match stage {
            StageName::Referral => &self.referral,
            StageName::Discharge => &self.discharge,
        }
    }

    /// What silence on one of the vocabulary's facts is taken for; `None`: the fact is unknown.
    pub fn silence(&self, facts: &[Fact], id: FactId) -> Option<Silence> {
        if let Some(change) = self.silences.iter().find(|change| change.fact == id) {
            return change.silent.clone();
        }
        let fact = facts.at(id)?;
        if fact.silent.is_some() {
            return fact.silent.clone();
        }
        // What follows from medicines that silence says there are none of is as silent as they are.
        let none = |medicines| self.silence(facts, medicines) == Some(Silence::Empty);
        match fact.derive? {
            Derivation::AnyMedicine { medicines, .. } if none(medicines) => Some(Silence::No),
            Derivation::EquivalentDose { medicines, .. } if none(medicines) => Some(Silence::Empty),
            Derivation::EquivalentDose { .. }
            | Derivation::AnyMedicine { .. }
            | Derivation::Elapsed { .. }
            | Derivation::Age { .. } => None,
        }
    }

    /// Whether a rule asks for what a referral should contain: a requirement, or an `ask` or `return` whose condition
    /// reads whether something is stated, by a definition too.
    pub fn is_content(&self, rule: &Rule) -> bool {
        match (&rule.kind, rule.verb) {
            (RuleKind::Require(_), _) => true,
            (RuleKind::Plain, Verb::Ask | Verb::Return) => {
                rule.condition.parts().any(|part| self.reads_stated(part))
            }
            (RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_), _) => false,
        }
    }

    /// Whether a condition reads whether something is stated, by a definition too.
    pub fn reads_stated(&self, condition: &Condition) -> bool {
        let mut seen: BTreeSet<DefinitionId> = BTreeSet::new();
        let mut waiting = vec![condition];
        while let Some(condition) = waiting.pop() {
            match condition {
                Condition::Const(_) => {}
                Condition::Atom(id) => {
                    if let Some(Atom::Given(_)) = self.atoms.as_slice().at(*id) {
                        return true;
                    }
                }
                Condition::Defined(id) => {
                    if seen.insert(*id) {
                        waiting.extend(self.definitions.as_slice().at(*id).map(|used| &used.condition));
                    }
                }
                Condition::Not(inner) => waiting.push(inner),
                Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                    waiting.extend(parts);
                }
            }
        }
        false
    }

    /// The rules of a stage, to be added to.
    pub fn stage_mut(&mut self, stage: StageName) -> &mut Stage {
        match stage {
            StageName::Referral => &mut self.referral,
            StageName::Discharge => &mut self.discharge,
        }
    }
}

/// When a decision is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// When a referral comes.
    #[default]
    #[n(0)]
    Referral,
    /// When a patient may leave.
    #[n(1)]
    Discharge,
}

/// The rules of one stage, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Stage {
    /// The rules.
    #[n(0)]
    pub rules: Vec<Rule>,
    /// What decides where no rule does; `None`: `review`.
    #[n(1)]
    pub default: Option<Otherwise>,
}

/// `otherwise VERB`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Otherwise {
    /// What it decides.
    #[n(0)]
    pub verb: Verb,
    /// Whether the rules should leave nobody to it.
    #[n(1)]
    pub never: bool,
    /// What follows.
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

impl Otherwise {
    /// A default that is nothing but a verb.
    pub fn new(verb: Verb) -> Self {
        Self {
            verb,
            never: false,
            actions: Vec::new(),
            because: None,
            citations: Vec::new(),
            location: Location::default(),
            texts: RuleTexts::default(),
        }
    }
}

/// The conversion that a policy computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct ChosenConversion {
    /// Which.
    #[n(0)]
    pub conversion: ConversionId,
    /// What of it counts.
    #[n(1)]
    pub basis: Basis,
}

/// What of a converted dose is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The whole interval.
    #[n(0)]
    Interval,
    /// The central value, where there is one.
    #[n(1)]
    Central,
}

/// `silence FACT …`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct SilenceChange {
    /// The fact.
    #[n(0)]
    pub fact: FactId,
    /// What silence means; `None`: the fact is unknown.
    #[n(1)]
    pub silent: Option<Silence>,
    /// What is taken for granted so, as a clause after "that"; none: letters do not say it.
    #[n(2)]
    pub said: Option<Text>,
}

/// A combination that no real referral shows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Impossible {
    /// The combination.
    #[n(0)]
    pub condition: Guarded,
    /// Why, for people.
    #[n(1)]
    pub because: Option<Text>,
    /// Where it is written.
    #[n(2)]
    pub location: Location,
}
