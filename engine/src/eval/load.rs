//! Loading. Input: a program. Output: an engine whose policies are ready to decide, or why the program is none.

use std::sync::{Arc, OnceLock};

use super::bits::{BitSet, Bits, BitsMut};
use super::error::{LoadError, PolicyPart};
use super::ids::{IndexVec, NodeId, SlotId, ids};
use super::model::asks;
use super::model::clauses::ways;
use super::model::condition::Conditions;
use super::model::effects::Effects;
use super::model::nogoods::Nogoods;
use super::model::plan::{Parts, Plan};
use super::model::reading::reading_order;
use super::model::slots::{Model, Variable, atom_var};
use super::model::stage::{Ask, AskedFact, ImpossibleModel, Read, StageModel, Wanted};
use super::model::truth::Truth;
use super::policy::{Annexes, LoadedPolicy};
use super::prepare::ComputedFact;
use super::solve::State;
use crate::ir::{
    self, Action, AtomId, Citation, Condition, DefinitionId, FactId, Guarded, Lookup, Party, Program, Route,
    RuleId, SEMANTICS, StageName, WantedFact,
};
use crate::referral::build::ReferralBuilder;
use crate::referral::{Lexicon, Referral, ReferralErrors};
use crate::value::Date;

/// Policies ready to decide. It has no state of its own that changes: share it between threads as it is.
#[derive(Debug)]
pub struct Engine {
    /// The first of them; an empty one where there is no program.
    lexicon: Arc<Lexicon>,
    /// One for each program.
    lexicons: Vec<Arc<Lexicon>>,
    policies: Vec<Arc<LoadedPolicy>>,
    failed: Vec<FailedPolicy>,
}

/// A policy of a program that cannot be made ready. The others decide as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedPolicy {
    /// Its id as text.
    pub id: String,
    /// The first day that it would hold.
    pub valid_from: Option<Date>,
    /// Why.
    pub error: LoadError,
}

impl Engine {
    /// Makes a program ready. A policy that cannot be is left out and listed by [`Self::failed`]; an error is what
    /// concerns the whole program: its form, and its vocabulary.
    pub fn load(program: Program) -> Result<Self, LoadError> {
        Self::of(vec![program], None)
    }

    /// Makes several programs ready, each with a vocabulary of its own: versions that were compiled at different times.
    /// `bundle` is the digest of what they come from, for decisions to name.
    pub fn of(programs: Vec<Program>, bundle: Option<String>) -> Result<Self, LoadError> {
        let bundle: Option<Arc<str>> = bundle.map(Arc::from);
        let (mut lexicons, mut policies, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for program in programs {
            if program.semantics != SEMANTICS {
                return Err(LoadError::Semantics(program.semantics));
            }
            let lexicon = Arc::new(Lexicon::new(program.vocabulary).map_err(LoadError::Vocabulary)?);
            for policy in program.policies {
                let (id, valid_from) = (policy.id.clone(), policy.valid_from);
                match LoadedPolicy::load_from(&lexicon, policy, bundle.clone()) {
                    Ok(policy) => policies.push(policy),
                    Err(error) => failed.push(FailedPolicy { id, valid_from, error }),
                }
            }
            lexicons.push(lexicon);
        }
        let lexicon = match lexicons.first() {
            Some(first) => Arc::clone(first),
            None => Arc::new(Lexicon::new(ir::Vocabulary::default()).map_err(LoadError::Vocabulary)?),
        };
        Ok(Self { lexicon, lexicons, policies, failed })
    }

    /// The vocabulary and its indexes; of several, the first.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Every vocabulary, in the order of the programs.
    pub fn lexicons(&self) -> &[Arc<Lexicon>] {
        &self.lexicons
    }

    /// The policies that could not be made ready, in the order of the program.
    pub fn failed(&self) -> &[FailedPolicy] {
        &self.failed
    }

    /// Every policy that is ready, in the order of the program.
    pub fn policies(&self) -> &[Arc<LoadedPolicy>] {
        &self.policies
    }

    /// A referral to be put together by a program.
    pub fn referral(&self) -> ReferralBuilder<'_> {
        ReferralBuilder::new(self.lexicon())
    }

    /// Reads a referral; see [`Lexicon::read`].
    pub fn read(&self, json: &[u8], today: Option<Date>) -> Result<Referral, ReferralErrors> {
        self.lexicon().read(json, today)
    }
}

impl LoadedPolicy {
    /// Makes one policy ready, its ids being those of the lexicon's vocabulary. [`Engine::load`] does this for a whole
    /// program.
    pub fn load(lexicon: &Arc<Lexicon>, policy: ir::Policy) -> Result<Arc<Self>, LoadError> {
        Self::load_from(lexicon, policy, None)
    }

    fn load_from(
        lexicon: &Arc<Lexicon>,
        policy: ir::Policy,
        bundle: Option<Arc<str>>,
    ) -> Result<Arc<Self>, LoadError> {
        check(lexicon, &policy)?;
        let model = Model::new(lexicon, &policy, &reading_order(&policy))?;
        let mut loader = Loader {
            policy: &policy,
            model: &model,
            conditions: Conditions::default(),
            definitions: IndexVec::default(),
            reads: IndexVec::default(),
        };
        for definition in &policy.definitions {
            let node =
                loader.add(&definition.condition, || PolicyPart::Definition(definition.name.clone()))?;
            loader.reads.push(loader.slots_of(node));
            loader.definitions.push(node);
        }
        let mut impossible = Vec::new();
        for (index, entry) in policy.impossible.iter().enumerate() {
            let node = loader.add(&entry.condition.whole(), || PolicyPart::Impossible(index))?;
            impossible.push(ImpossibleModel { node, slots: loader.slots_of(node) });
        }
        let facts = &lexicon.vocabulary().facts;
        let computed = ComputedFact::all(facts, model.slots.len(), |fact| model.slot_of(fact));
        let annexes = loader.annexes()?;
        // What becomes of a service that is asked for is a part of the answer to a referral.
        let mut of_services = BitSet::empty(model.slots.len());
        let services = annexes.offers.iter().chain(&annexes.declines).chain(&annexes.duties);
        services.for_each(|(_, read)| of_services.union(read));
        let tied: Tied<'_> = (&impossible, &computed, &of_services);
        let mut stage = |name: StageName| loader.stage(lexicon, name, tied);
        let (mut referral, mut discharge) = (stage(StageName::Referral)?, stage(StageName::Discharge)?);
        let mut test = |atom: AtomId| loader.add(&Condition::Atom(atom), || PolicyPart::Atom(atom));
        let tests = ids(policy.atoms.len()).map(&mut test).collect::<Result<_, _>>()?;
        let Loader { conditions, definitions, reads, .. } = loader;
        let dependents = dependents(model.slots.ids(), &reads);
        let definitions_work = definitions.iter().map(|node| conditions.work(*node)).sum();
        let (effects, ways) = (Effects::new(&model), ways(&model, &conditions, &definitions));
        let parts = Parts {
            lexicon,
            policy: &policy,
            model: &model,
            conditions: &conditions,
            definitions: &definitions,
            effects: &effects,
        };
        (referral.plan, discharge.plan) = (Plan::new(&parts, &referral), Plan::new(&parts, &discharge));
        let nodes = impossible.iter().map(|entry| entry.node);
        let destinations = lexicon.vocabulary().destinations.len();
        let nogoods = Nogoods::new((&model, &conditions, &definitions), nodes, destinations);
        let impossible = impossible.into_iter().map(|entry| (entry.node, entry.slots)).collect();
        let lexicon = lexicon.clone();
        // Until it is known what follows, each fact may.
        let implied = BitSet::full(model.slots.len());
        let mut loaded = Arc::new(Self {
            lexicon,
            bundle,
            ir: policy,
            model,
            effects,
            ways,
            conditions,
            definitions,
            dependents,
            definitions_work,
            impossible,
            nogoods,
            computed,
            implied,
            tests,
            referral,
            discharge,
            annexes,
            intake: OnceLock::new(),
        });
        loaded.tell_implied();
        Ok(loaded)
    }

    /// Finds out what follows where nothing is stated.
    fn tell_implied(self: &mut Arc<Self>) {
        let blank = self.prepare(&Referral::default());
        let known = blank.ok().filter(|blank| blank.budget.exact);
        let implied = known.map(|blank| BitSet::of(self.model.slots.len(), blank.followed()));
        // Nobody else holds on to it yet.
        if let (Some(implied), Some(own)) = (implied, Arc::get_mut(self)) {
            own.implied = implied;
        }
    }
}

/// Combinations, computed facts, and the slots that services read.
type Tied<'t> = (&'t [ImpossibleModel], &'t [ComputedFact], &'t BitSet<SlotId>);

struct Loader<'l> {
    policy: &'l ir::Policy,
    model: &'l Model,
    conditions: Conditions,
    definitions: IndexVec<DefinitionId, NodeId>,
    /// The slots that each definition reads.
    reads: IndexVec<DefinitionId, BitSet<SlotId>>,
}

impl Loader<'_> {
    /// Adds a condition that may use the definitions added so far.
    fn add(&mut self, condition: &Condition, of: impl Fn() -> PolicyPart) -> Result<NodeId, LoadError> {
        let Self { policy, model, conditions, definitions, .. } = self;
        let var = |condition: &Condition| match condition {
            Condition::Atom(atom) => model.atoms.has(*atom).then(|| atom_var(*atom)),
            Condition::Defined(id) => definitions.has(*id).then(|| model.definition(*id)),
            Condition::Const(_)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Count { .. } => None,
        };
        let wrong = || LoadError::Condition { policy: policy.id.clone(), of: of() };
        conditions.add(condition, &var).ok_or_else(wrong)
    }

    /// What the content of a stage asks for, and the content that takes no effect once that is stated.
    fn asks(&mut self, name: StageName) -> Result<(Vec<Ask>, Vec<RuleId>), LoadError> {
        let (policy, model) = (self.policy, self.model);
        let (mut asks, mut answered) = (Vec::new(), Vec::new());
        let nothing = State::new(model.layout);
        for (rule, entry) in ids::<RuleId>(usize::MAX).zip(&policy.stage(name).rules) {
            let part = || PolicyPart::rule(name, entry);
            if let Some(condition) = asks::once_stated(policy, entry) {
                let node = self.add(&condition, part)?;
                if self.conditions.truth(node, &nothing.assignment()) == Truth::No {
                    answered.push(rule);
                }
            }
            for asked in asks::asked(policy, entry) {
                let mut add = |condition: &Condition| self.add(condition, part);
                let (lacking, unsaid) = (add(&asked.lacking)?, add(&asked.unsaid)?);
                let (applies, alone) = (add(&asked.applies)?, add(&asked.alone)?);
                let refused = add(&asked.refused)?;
                let fact = |wanted: &WantedFact| {
                    let dated = wanted.dated.map(Wanted::Within);
                    let wants = wanted.answer.map(Wanted::Answer).or(dated);
                    Some(AskedFact { slot: model.slot_of(wanted.fact)?, wanted: wants })
                };
                let facts = asked.facts.iter().filter_map(fact).collect();
                asks.push(Ask { rule, facts, lacking, unsaid, applies, alone, refused });
            }
        }
        Ok((asks, answered))
    }

    /// The rules of a stage.
    fn stage(&mut self, lexicon: &Lexicon, name: StageName, tied: Tied<'_>) -> Result<StageModel, LoadError> {
        let (policy, slots) = (self.policy, self.model.slots.len());
        let mut conditions = Vec::new();
        for rule in &policy.stage(name).rules {
            let node = self.add(&rule.condition.whole(), || PolicyPart::rule(name, rule))?;
            conditions.push((node, self.slots_of(node)));
        }
        let asks = self.asks(name)?;
        StageModel::new(lexicon, policy, name, conditions, asks, tied, slots)
    }

    /// What stands beside what decides.
    fn annexes(&mut self) -> Result<Annexes, LoadError> {
        let policy = self.policy;
        Ok(Annexes {
            offers: self.add_all(policy.offers.iter().map(|entry| &entry.condition), PolicyPart::Offer)?,
            declines: self
                .add_all(policy.declines.iter().map(|entry| &entry.condition), PolicyPart::Decline)?,
            recommendations: self.add_all(
                policy.recommendations.iter().map(|entry| &entry.condition),
                PolicyPart::Recommendation,
            )?,
            duties: self.add_all(policy.duties.iter().map(|entry| &entry.condition), PolicyPart::Duty)?,
            notices: self.add_all(policy.notices.iter().map(|entry| &entry.condition), PolicyPart::Notice)?,
            follow_ups: self
                .add_all(policy.follow_ups.iter().map(|entry| &entry.condition), PolicyPart::FollowUp)?,
        })
    }

    fn add_all<'c>(
        &mut self,
        conditions: impl Iterator<Item = &'c Guarded>,
        part: fn(usize) -> PolicyPart,
    ) -> Result<Vec<Read>, LoadError> {
        let add = |(index, condition): (usize, &Guarded)| {
            let node = self.add(&condition.whole(), || part(index))?;
            Ok((node, self.slots_of(node)))
        };
        conditions.enumerate().map(add).collect()
    }

    /// The slots that a condition reads, those of the definitions it uses included.
    fn slots_of(&self, node: NodeId) -> BitSet<SlotId> {
        let mut tested = BitSet::empty(self.policy.atoms.len() + self.policy.definitions.len());
        self.conditions.reads(node, &mut tested);
        let mut slots = BitSet::empty(self.model.slots.len());
        for var in tested.iter() {
            match self.model.variable(var) {
                Variable::Atom(atom) => slots.insert(self.model.atoms[atom].slot),
                Variable::Definition(id) => slots.union(&self.reads[id]),
            }
        }
        slots
    }
}

/// The definitions that read each slot, by way of others too, in their order.
fn dependents(
    slots: impl Iterator<Item = SlotId>,
    reads: &IndexVec<DefinitionId, BitSet<SlotId>>,
) -> IndexVec<SlotId, Vec<DefinitionId>> {
    let reading = |slot: SlotId| reads.enumerate().filter(move |(_, read)| read.contains(slot));
    slots.map(|slot| reading(slot).map(|(id, _)| id).collect()).collect()
}

/// Checks that what accompanies the rules refers to what there is.
fn check(lexicon: &Lexicon, policy: &ir::Policy) -> Result<(), LoadError> {
    let vocabulary = lexicon.vocabulary();
    let concept = |id: &ir::ConceptId| vocabulary.concepts.as_slice().at(*id).is_some();
    let destination = |id: &ir::DestinationId| vocabulary.destinations.as_slice().at(*id).is_some();
    let fact = |id: FactId| vocabulary.facts.as_slice().at(id).is_some();
    let cited =
        |citations: &[Citation]| citations.iter().all(|c| policy.sources.as_slice().at(c.source).is_some());
    let ensure = |holds: bool, of: &dyn Fn() -> PolicyPart| {
        let wrong = || LoadError::Reference { policy: policy.id.clone(), of: of() };
        holds.then_some(()).ok_or_else(wrong)
    };
    let actions = |actions: &[Action]| actions.iter().all(|action| sound(lexicon, policy, action, 0));
    for name in [StageName::Referral, StageName::Discharge] {
        let stage = policy.stage(name);
        for rule in &stage.rules {
            let kind = match &rule.kind {
                ir::RuleKind::Plain | ir::RuleKind::Otherwise => true,
                ir::RuleKind::Require(facts) => facts.iter().all(|wanted| fact(wanted.fact)),
                ir::RuleKind::Decline(services) => services.iter().all(concept),
            };
            let sound = kind && actions(&rule.actions) && cited(&rule.citations);
            ensure(sound, &|| PolicyPart::rule(name, rule))?;
        }
        if let Some(default) = &stage.default {
            let sound = actions(&default.actions) && cited(&default.citations);
            ensure(sound, &|| PolicyPart::Otherwise(name))?;
        }
    }
    for (index, offer) in policy.offers.iter().enumerate() {
        let places = offer.places.iter().all(destination);
        let sound = offer.services.iter().all(concept) && places && cited(&offer.citations);
        ensure(sound, &|| PolicyPart::Offer(index))?;
    }
    for (index, decline) in policy.declines.iter().enumerate() {
        let services = decline.services.iter().all(concept);
        let sound = services && actions(&decline.actions) && cited(&decline.citations);
        ensure(sound, &|| PolicyPart::Decline(index))?;
    }
    for (index, entry) in policy.recommendations.iter().enumerate() {
        let sound = entry.facts.iter().all(|wanted| fact(wanted.fact)) && cited(&entry.citations);
        ensure(sound, &|| PolicyPart::Recommendation(index))?;
    }
    let party = |party: &Party| match party {
        Party::Concept(id) => concept(id),
        Party::Destination(id) => destination(id),
    };
    for (index, entry) in policy.follow_ups.iter().enumerate() {
        let timed = entry.after.is_none_or(|time| vocabulary.units.as_slice().at(time.unit).is_some());
        let sound = timed && entry.party.iter().all(party) && cited(&entry.citations);
        ensure(sound, &|| PolicyPart::FollowUp(index))?;
    }
    for (index, duty) in policy.duties.iter().enumerate() {
        let sound = party(&duty.party) && duty.services.iter().all(concept) && cited(&duty.citations);
        ensure(sound, &|| PolicyPart::Duty(index))?;
    }
    for (index, notice) in policy.notices.iter().enumerate() {
        ensure(cited(&notice.citations), &|| PolicyPart::Notice(index))?;
    }
    for (index, change) in policy.silences.iter().enumerate() {
        // What is computed, and what it is computed of, is stated or not known.
        let told = |id: FactId| {
            let mut computed =
                vocabulary.facts.iter().enumerate().filter_map(|(at, it)| Some((at, it.computed.as_ref()?)));
            computed.any(|(at, it)| FactId::new(at) == id || it.facts().contains(&id))
        };
        let sound = fact(change.fact) && (change.silent.is_none() || !told(change.fact));
        ensure(sound, &|| PolicyPart::Silence(index))?;
    }
    let conversion =
        policy.conversion.is_none_or(|c| vocabulary.conversions.as_slice().at(c.conversion).is_some());
    ensure(conversion, &|| PolicyPart::Conversion)
}

fn sound(lexicon: &Lexicon, policy: &ir::Policy, action: &Action, depth: usize) -> bool {
    let vocabulary = lexicon.vocabulary();
    match action {
        Action::Route(Route::Destination(id)) => vocabulary.destinations.as_slice().at(*id).is_some(),
        Action::Service(id) | Action::Reply(id) => vocabulary.concepts.as_slice().at(*id).is_some(),
        Action::Within(quantity) => vocabulary.units.as_slice().at(quantity.unit).is_some(),
        Action::Route(Route::Text(_)) | Action::Note(_) => true,
        Action::Priority(level) => policy.priorities.get(*level as usize).is_some(),
        Action::OneOf(choices) => {
            depth < 8 && choices.iter().all(|choice| sound(lexicon, policy, choice, depth + 1))
        }
    }
}
