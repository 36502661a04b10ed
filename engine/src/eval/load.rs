//! Loading. Input: a program. Output: an engine whose policies are ready to decide, or why the program is none.

use std::fmt;

use crate::eval::bits;
use crate::eval::model::condition::{Conditions, NodeId};
use crate::eval::model::slots::{Model, reading_order};
use crate::eval::model::stage::StageModel;
use crate::ir::{
    self, Action, Citation, Condition, FORMAT, FactId, Lookup, Party, Program, Route, StageName,
};
use crate::referral::{Lexicon, Referral, ReferralError, VocabularyError};
use crate::value::Date;

/// Policies ready to decide. It has no state of its own that changes: share it between threads as it is.
#[derive(Debug)]
pub struct Engine {
    lexicon: std::sync::Arc<Lexicon>,
    policies: Vec<Policy>,
}

/// A policy ready to decide.
#[derive(Debug)]
pub struct Policy {
    pub(crate) lexicon: std::sync::Arc<Lexicon>,
    pub(crate) ir: ir::Policy,
    pub(crate) model: Model,
    pub(crate) conditions: Conditions,
    pub(crate) definitions: Vec<NodeId>,
    pub(crate) impossible: Vec<NodeId>,
    pub(crate) referral: StageModel,
    pub(crate) discharge: StageModel,
    pub(crate) beside: Beside,
}

/// The conditions of what stands beside rules, in the order of the policy's lists.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) offers: Vec<NodeId>,
    pub(crate) declines: Vec<NodeId>,
    pub(crate) recommendations: Vec<NodeId>,
    pub(crate) duties: Vec<NodeId>,
}

/// Why a program cannot be loaded. A compiler writes no such program; a damaged or foreign one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It is of another form than this engine reads.
    Format(u32),
    /// Its vocabulary does not hold together.
    Vocabulary(VocabularyError),
    /// An atom does not fit its fact.
    Atom {
        /// The policy.
        policy: String,
        /// The atom's index.
        index: usize,
    },
    /// A fact is not there, or is told apart in too many ways.
    Fact {
        /// The policy.
        policy: String,
        /// The fact.
        fact: FactId,
    },
    /// A condition names what is not there, or nests too deep.
    Condition {
        /// The policy.
        policy: String,
        /// Whose condition it is.
        of: String,
    },
    /// A rule has a verb of the other stage, or overrides itself by way of others.
    Rule {
        /// The policy.
        policy: String,
        /// The stage.
        stage: StageName,
        /// The rule's index; one past the last: the default.
        index: usize,
    },
    /// Something refers to what is not there.
    Reference {
        /// The policy.
        policy: String,
        /// What refers.
        of: String,
    },
}

impl Engine {
    /// Makes a program ready.
    pub fn load(program: Program) -> Result<Self, LoadError> {
        if program.format != FORMAT {
            return Err(LoadError::Format(program.format));
        }
        let lexicon = Lexicon::new(program.vocabulary).map_err(LoadError::Vocabulary)?;
        let lexicon = std::sync::Arc::new(lexicon);
        let policies = program.policies.into_iter().map(|policy| Policy::load(&lexicon, policy));
        let policies = policies.collect::<Result<_, _>>()?;
        Ok(Self { lexicon, policies })
    }

    /// The vocabulary and its indexes.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Every policy, in the order of the program.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The policy with that id that holds on that day; without a day, the one that came into force last.
    pub fn policy(&self, id: &str, on: Option<Date>) -> Option<&Policy> {
        let named = self.policies.iter().filter(|policy| policy.ir.id == id);
        let holding = named.filter(|policy| on.is_none_or(|day| policy.holds_on(day)));
        holding.max_by_key(|policy| policy.ir.valid_from)
    }

    /// Reads a referral; see [`Lexicon::read`].
    pub fn read(&self, json: &[u8], today: Option<Date>) -> Result<Referral, Vec<ReferralError>> {
        self.lexicon.read(json, today)
    }
}

impl Policy {
    /// Makes one policy ready, its ids being those of the lexicon's vocabulary. [`Engine::load`] does this for a whole
    /// program.
    pub fn load(lexicon: &std::sync::Arc<Lexicon>, policy: ir::Policy) -> Result<Self, LoadError> {
        check(lexicon, &policy)?;
        let model = Model::new(lexicon, &policy, &reading_order(&policy))?;
        let atoms = policy.atoms.len();
        let mut conditions = Conditions::default();
        let mut definitions: Vec<NodeId> = Vec::new();
        let mut reads_of: Vec<Vec<u64>> = Vec::new();
        for definition in &policy.definitions {
            let known = definitions.len();
            let node = add(&policy, &mut conditions, &definition.condition, known, &definition.name)?;
            reads_of.push(slots_of(&model, &conditions, node, atoms, &reads_of));
            definitions.push(node);
        }
        let reads =
            |conditions: &Conditions, node: NodeId| slots_of(&model, conditions, node, atoms, &reads_of);
        let all = definitions.len();
        let mut stages = Vec::new();
        let mut impossible: Vec<(NodeId, Vec<u64>)> = Vec::new();
        for entry in &policy.impossible {
            let node = add(&policy, &mut conditions, &entry.condition, all, "impossible")?;
            impossible.push((node, reads(&conditions, node)));
        }
        for name in [StageName::Referral, StageName::Discharge] {
            let mut nodes = Vec::new();
            for rule in &policy.stage(name).rules {
                nodes.push(add(&policy, &mut conditions, &rule.condition, all, &rule.name)?);
            }
            stages.push((name, nodes));
        }
        let mut beside = Beside::default();
        for (into, list) in [
            (&mut beside.offers, policy.offers.iter().map(|offer| &offer.condition).collect::<Vec<_>>()),
            (&mut beside.declines, policy.declines.iter().map(|decline| &decline.condition).collect()),
            (
                &mut beside.recommendations,
                policy.recommendations.iter().map(|entry| &entry.condition).collect(),
            ),
            (&mut beside.duties, policy.duties.iter().map(|duty| &duty.condition).collect()),
        ] {
            for condition in list {
                into.push(add(&policy, &mut conditions, condition, all, "a statement beside the rules")?);
            }
        }
        let stage = |name: StageName| {
            let nodes =
                stages.iter().find(|(stage, _)| *stage == name).map_or(&[] as &[NodeId], |(_, nodes)| nodes);
            StageModel::new(&policy, name, &model, nodes, &impossible, &|node| reads(&conditions, node))
        };
        let (referral, discharge) = (stage(StageName::Referral)?, stage(StageName::Discharge)?);
        let impossible = impossible.into_iter().map(|(node, _)| node).collect();
        let lexicon = lexicon.clone();
        Ok(Self {
            lexicon,
            ir: policy,
            model,
            conditions,
            definitions,
            impossible,
            referral,
            discharge,
            beside,
        })
    }

    /// The vocabulary that its ids are of.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The policy in its decision form.
    pub fn ir(&self) -> &ir::Policy {
        &self.ir
    }

    /// Whether the policy holds on that day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.ir.valid_from.is_none_or(|from| from <= day) && self.ir.valid_to.is_none_or(|to| day <= to)
    }

    pub(crate) fn stage(&self, name: StageName) -> &StageModel {
        match name {
            StageName::Referral => &self.referral,
            StageName::Discharge => &self.discharge,
        }
    }

    pub(crate) fn define(&self, yes: &mut [u64], no: &mut [u64]) {
        crate::eval::model::condition::define(
            &self.conditions,
            &self.definitions,
            self.ir.atoms.len(),
            yes,
            no,
        );
    }
}

fn add(
    policy: &ir::Policy,
    conditions: &mut Conditions,
    condition: &Condition,
    definitions: usize,
    of: &str,
) -> Result<NodeId, LoadError> {
    let atoms = policy.atoms.len();
    let bit = |condition: &Condition| match condition {
        Condition::Atom(atom) => Some(atom.index()).filter(|index| *index < atoms),
        Condition::Defined(id) => {
            Some(id.index()).filter(|index| *index < definitions).map(|index| atoms + index)
        }
        Condition::Const(_) | Condition::Not(_) | Condition::And(_) | Condition::Or(_) => None,
    };
    let wrong = || LoadError::Condition { policy: policy.id.clone(), of: of.to_owned() };
    conditions.add(condition, &bit).ok_or_else(wrong)
}

/// The slots that a condition reads, those of the definitions it uses included.
fn slots_of(
    model: &Model,
    conditions: &Conditions,
    node: NodeId,
    atoms: usize,
    definitions: &[Vec<u64>],
) -> Vec<u64> {
    let mut tested = vec![0; model.truth_words];
    conditions.reads(node, &mut tested);
    let mut slots = bits::empty(model.slots.len());
    for bit in bits::members(&tested) {
        match model.tests.get(bit) {
            Some(test) => bits::insert(&mut slots, test.slot),
            None => {
                let defined = bit.checked_sub(atoms).and_then(|index| definitions.get(index));
                defined.into_iter().for_each(|read| bits::add(&mut slots, read));
            }
        }
    }
    slots
}

/// Checks that what stands beside the rules refers to what there is.
fn check(lexicon: &Lexicon, policy: &ir::Policy) -> Result<(), LoadError> {
    let vocabulary = lexicon.vocabulary();
    let concept = |id: &ir::ConceptId| vocabulary.concepts.as_slice().at(*id).is_some();
    let destination = |id: &ir::DestinationId| vocabulary.destinations.as_slice().at(*id).is_some();
    let fact = |id: FactId| vocabulary.facts.as_slice().at(id).is_some();
    let cited =
        |citations: &[Citation]| citations.iter().all(|c| policy.sources.as_slice().at(c.source).is_some());
    let ensure = |holds: bool, of: &str| {
        let wrong = || LoadError::Reference { policy: policy.id.clone(), of: of.to_owned() };
        holds.then_some(()).ok_or_else(wrong)
    };
    let actions = |actions: &[Action]| actions.iter().all(|action| sound(lexicon, action, 0));
    for name in [StageName::Referral, StageName::Discharge] {
        let stage = policy.stage(name);
        for rule in &stage.rules {
            let kind = match &rule.kind {
                ir::RuleKind::Plain => true,
                ir::RuleKind::Require(facts) => facts.iter().all(|wanted| fact(wanted.fact)),
                ir::RuleKind::Decline(services) => services.iter().all(concept),
            };
            ensure(kind && actions(&rule.actions) && cited(&rule.citations), &rule.name)?;
        }
        if let Some(default) = &stage.default {
            ensure(actions(&default.actions) && cited(&default.citations), "the default")?;
        }
    }
    for offer in &policy.offers {
        let places = offer.places.iter().all(destination);
        ensure(offer.services.iter().all(concept) && places && cited(&offer.citations), "an offer")?;
    }
    for decline in &policy.declines {
        let services = decline.services.iter().all(concept);
        ensure(services && actions(&decline.actions) && cited(&decline.citations), "a declined service")?;
    }
    for entry in &policy.recommendations {
        ensure(
            entry.facts.iter().all(|wanted| fact(wanted.fact)) && cited(&entry.citations),
            "a recommendation",
        )?;
    }
    for duty in &policy.duties {
        let party = match &duty.party {
            Party::Concept(id) => concept(id),
            Party::Destination(id) => destination(id),
        };
        ensure(party && duty.services.iter().all(concept) && cited(&duty.citations), "a duty")?;
    }
    ensure(policy.silences.iter().all(|change| fact(change.fact)), "a silence")?;
    let conversion =
        policy.conversion.is_none_or(|c| vocabulary.conversions.as_slice().at(c.conversion).is_some());
    ensure(conversion, "the conversion")
}

fn sound(lexicon: &Lexicon, action: &Action, depth: usize) -> bool {
    let vocabulary = lexicon.vocabulary();
    match action {
        Action::Route(Route::Destination(id)) => vocabulary.destinations.as_slice().at(*id).is_some(),
        Action::Service(id) | Action::Reply(id) => vocabulary.concepts.as_slice().at(*id).is_some(),
        Action::Within(quantity) => vocabulary.units.as_slice().at(quantity.unit).is_some(),
        Action::Route(Route::Text(_)) | Action::Note(_) => true,
        Action::OneOf(choices) => depth < 8 && choices.iter().all(|choice| sound(lexicon, choice, depth + 1)),
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => {
                write!(out, "the program is of form {format}; this engine reads form {FORMAT}")
            }
            Self::Vocabulary(error) => write!(out, "vocabulary: {error}"),
            Self::Atom { policy, index } => write!(out, "{policy}: atom {index} does not fit its fact"),
            Self::Fact { policy, fact } => write!(out, "{policy}: fact {} cannot be told apart", fact.0),
            Self::Condition { policy, of } => {
                write!(out, "{policy}: the condition of {of} nests too deep or names what is not there")
            }
            Self::Rule { policy, stage, index } => {
                write!(
                    out,
                    "{policy}: rule {index} of the {stage:?} stage has a foreign verb or overrides itself"
                )
            }
            Self::Reference { policy, of } => {
                write!(out, "{policy}: {of} refers to something that is not there")
            }
        }
    }
}

impl std::error::Error for LoadError {}
