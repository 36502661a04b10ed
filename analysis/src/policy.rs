//! What a policy decides, as gates. Input: a policy and the world of its atoms. Output: for each rule whether it takes
//! effect and acts, for each verb and each thing that follows whether it is decided, and which worlds the policy allows.

use std::collections::BTreeMap;
use std::sync::Arc;

use remit_engine::finite::asked;
use remit_engine::ir::{
    Action, Atom, AtomId, FactId, Lookup, Policy, Quantity, Rule, RuleId, StageName, UnitId, Verb, WantedFact,
};
use remit_engine::referral::Lexicon;
use remit_engine::value::Number;

use crate::circuit::Lit;
use crate::conditions::Terms;
use crate::silence::Silence;
use crate::world::World;

/// A policy as gates.
pub(crate) struct PolicyGates {
    pub(crate) terms: Terms,
    /// Whether what counts as said and what silence is taken for is told exactly.
    pub(crate) exact: bool,
    pub(crate) referral: StageGates,
    pub(crate) discharge: StageGates,
}

/// One stage of a policy as gates.
pub(crate) struct StageGates {
    pub(crate) name: StageName,
    pub(crate) rules: Vec<RuleGates>,
    /// Of each verb of the stage, strongest first, whether it is decided.
    pub(crate) verbs: Vec<(Verb, Lit)>,
    /// The place of the default among them.
    pub(crate) default: usize,
    /// Whether the default acts.
    pub(crate) by_default: Lit,
    /// What follows, each with when.
    pub(crate) effects: BTreeMap<Effect, Lit>,
    /// The deadlines that rules that act set, each with when.
    deadlines: Vec<(Number, Lit)>,
    priorities: Vec<(u32, Lit)>,
    /// The worlds in which nothing is so that the policy calls impossible.
    pub(crate) possible: Lit,
    /// The worlds that the policy allows: nothing impossible, and silence is what it is taken for.
    pub(crate) allowed: Lit,
}

/// A rule as gates.
#[derive(Clone, Debug)]
pub(crate) struct RuleGates {
    /// The place of its verb among those of the stage.
    pub(crate) level: usize,
    pub(crate) content: bool,
    pub(crate) holds: Lit,
    /// It holds, and nothing that takes effect overrides it.
    pub(crate) takes_effect: Lit,
    /// It takes effect, and its verb is decided.
    pub(crate) acts: Lit,
    pub(crate) overriders: Vec<RuleId>,
}

/// What follows from a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Effect {
    /// That, by how it is written in the decision form: a route, a reply, a service, one of several.
    Action(String),
    /// That deadline or a sooner one.
    Within(Number),
    /// That priority or a higher one.
    Priority(u32),
    /// One of these facts is asked for.
    Asks(Vec<FactId>),
}

impl PolicyGates {
    /// `places`: where each atom of the policy is among those of the world.
    pub(crate) fn new(world: &mut World, ir: &Policy, places: &[AtomId]) -> Self {
        let atoms = places.iter().map(|place| world.atom(*place)).collect();
        Self::of(world, ir, places, atoms)
    }

    /// The same, where its atoms are those gates.
    pub(crate) fn of(world: &mut World, ir: &Policy, places: &[AtomId], atoms: Vec<Lit>) -> Self {
        let plain = Terms::new(&mut world.circuit, atoms.clone(), &ir.definitions);
        let silence = Silence::new(world, ir, &plain, places);
        let counted = ir.atoms.iter().zip(atoms).map(|(atom, lit)| {
            let Atom::Given(fact) = atom else { return lit };
            silence.counts_as_said(world, *fact)
        });
        let counted: Vec<Lit> = counted.collect();
        let terms = Terms::new(&mut world.circuit, counted, &ir.definitions);
        let impossible = ir.impossible.iter();
        let impossible: Vec<Lit> =
            impossible.map(|entry| terms.gate(&mut world.circuit, &entry.condition.whole())).collect();
        let mut stage = |name: StageName| {
            let builder = Builder { policy: ir, terms: &terms, lexicon: world.model.lexicon().clone() };
            builder.stage(world, name, &impossible, &silence)
        };
        let (referral, discharge) = (stage(StageName::Referral), stage(StageName::Discharge));
        Self { terms, exact: !silence.loose, referral, discharge }
    }

    pub(crate) fn stage(&self, name: StageName) -> &StageGates {
        match name {
            StageName::Referral => &self.referral,
            StageName::Discharge => &self.discharge,
        }
    }
}

impl StageGates {
    /// Whether that is decided.
    pub(crate) fn verb(&self, verb: Verb) -> Lit {
        self.verbs.iter().find(|(own, _)| *own == verb).map_or(Lit::FALSE, |(_, lit)| *lit)
    }

    /// The lengths of the deadlines that can be set.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = Number> {
        self.deadlines.iter().map(|(length, _)| *length)
    }

    /// Whether that priority is the highest that is set.
    pub(crate) fn highest(&self, world: &mut World, priority: u32) -> Lit {
        let set = |at: bool| {
            let own = self.priorities.iter();
            own.filter(move |(own, _)| if at { *own == priority } else { *own < priority })
                .map(|(_, lit)| *lit)
        };
        let (own, higher) = (world.circuit.any(set(true)), world.circuit.any(set(false)));
        world.circuit.both(own, !higher)
    }

    /// Calls facts that are asked for by other ids.
    pub(crate) fn rename(&mut self, fact: &dyn Fn(FactId) -> FactId) {
        let effects = std::mem::take(&mut self.effects).into_iter();
        let renamed = effects.map(|(effect, lit)| match effect {
            Effect::Asks(facts) => (Effect::Asks(facts.into_iter().map(fact).collect()), lit),
            other @ (Effect::Action(_) | Effect::Within(_) | Effect::Priority(_)) => (other, lit),
        });
        self.effects = renamed.collect();
    }

    pub(crate) fn levels_of_priority(&self) -> impl Iterator<Item = u32> {
        self.priorities.iter().map(|(priority, _)| *priority)
    }

    /// Whether that follows.
    pub(crate) fn effect(&self, world: &mut World, effect: &Effect) -> Lit {
        match effect {
            Effect::Action(_) | Effect::Asks(_) => self.effects.get(effect).copied().unwrap_or(Lit::FALSE),
            Effect::Within(length) => {
                let soon = self.deadlines.iter().filter(|(own, _)| own <= length);
                world.circuit.any(soon.map(|(_, lit)| *lit))
            }
            Effect::Priority(priority) => {
                let high = self.priorities.iter().filter(|(own, _)| own <= priority);
                world.circuit.any(high.map(|(_, lit)| *lit))
            }
        }
    }
}

struct Builder<'b> {
    policy: &'b Policy,
    lexicon: Arc<Lexicon>,
    terms: &'b Terms,
}

impl Builder<'_> {
    fn stage(&self, world: &mut World, name: StageName, impossible: &[Lit], silence: &Silence) -> StageGates {
        let ir = self.policy;
        let stage = ir.stage(name);
        let mut rules: Vec<RuleGates> = stage.rules.iter().map(|rule| self.rule(world, name, rule)).collect();
        for (index, rule) in stage.rules.iter().enumerate() {
            for loser in &rule.overrides {
                if let Some(loser) = rules.get_mut(loser.index()) {
                    loser.overriders.push(RuleId::new(index));
                }
            }
        }
        take_effect(world, &mut rules);
        let verbs = Verb::of_stage(name);
        let otherwise = stage.default.as_ref().map_or(Verb::Review, |default| default.verb);
        let default = verbs.iter().position(|verb| *verb == otherwise).unwrap_or(0);
        let plain =
            world.circuit.any(rules.iter().filter(|rule| !rule.content).map(|rule| rule.takes_effect));
        let mut none_stronger = Lit::TRUE;
        let mut decided = Vec::new();
        for (level, verb) in verbs.iter().enumerate() {
            let own = rules.iter().filter(|rule| rule.level == level).map(|rule| rule.takes_effect);
            let own: Vec<Lit> = own.chain((level == default).then_some(!plain)).collect();
            let any = world.circuit.any(own);
            decided.push((*verb, world.circuit.both(any, none_stronger)));
            none_stronger = world.circuit.both(none_stronger, !any);
        }
        for rule in &mut rules {
            let verb = decided.get(rule.level).map_or(Lit::FALSE, |(_, lit)| *lit);
            rule.acts = world.circuit.both(rule.takes_effect, verb);
        }
        let by_default = world.circuit.both(!plain, decided.get(default).map_or(Lit::FALSE, |(_, lit)| *lit));
        let mut stage = StageGates {
            name,
            rules,
            verbs: decided,
            default,
            by_default,
            effects: BTreeMap::new(),
            deadlines: Vec::new(),
            priorities: Vec::new(),
            possible: Lit::TRUE,
            allowed: Lit::TRUE,
        };
        self.effects(world, &mut stage);
        let asks = self.asks(world, &mut stage, plain);
        let mut laws: Vec<Lit> = impossible.iter().map(|lit| !*lit).collect();
        stage.possible = world.circuit.all(laws.iter().copied());
        for (fact, is, given_up) in &silence.taken {
            let said = silence.counts_as_said(world, *fact);
            let asking = asks.iter().filter(|(facts, _)| facts.iter().any(|wanted| wanted.fact == *fact));
            let asking: Vec<Lit> = asking.map(|(_, lit)| *lit).chain([said, *is, *given_up]).collect();
            laws.push(world.circuit.any(asking));
        }
        stage.allowed = world.circuit.all(laws);
        stage
    }

    fn rule(&self, world: &mut World, name: StageName, rule: &Rule) -> RuleGates {
        let holds = self.terms.gate(&mut world.circuit, &rule.condition.whole());
        RuleGates {
            level: rule.verb.strength(name).unwrap_or(0),
            content: self.policy.is_content(rule),
            holds,
            takes_effect: holds,
            acts: Lit::FALSE,
            overriders: Vec::new(),
        }
    }

    fn effects(&self, world: &mut World, stage: &mut StageGates) {
        let ir = self.policy.stage(stage.name);
        let default =
            ir.default.iter().flat_map(|default| &default.actions).map(|action| (action, stage.by_default));
        let rules = ir.rules.iter().zip(&stage.rules);
        let acting = rules.flat_map(|(rule, gates)| rule.actions.iter().map(|action| (action, gates.acts)));
        let all: Vec<(&Action, Lit)> = acting.chain(default).collect();
        let mut following: BTreeMap<Effect, Vec<Lit>> = BTreeMap::new();
        for (action, lit) in all {
            match action {
                Action::Within(time) => {
                    stage.deadlines.extend(self.length(*time).map(|(length, _)| (length, lit)));
                }
                Action::Priority(priority) => stage.priorities.push((*priority, lit)),
                Action::Note(_) => {}
                Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::OneOf(_) => {
                    following.entry(Effect::Action(self.named(action))).or_default().push(lit);
                }
            }
        }
        for (effect, when) in following {
            let lit = world.circuit.any(when);
            stage.effects.insert(effect, lit);
        }
    }

    /// An action by the names of what it speaks of, which are the same in every version.
    fn named(&self, action: &Action) -> String {
        crate::names::action(self.lexicon.vocabulary(), action)
    }

    fn length(&self, time: Quantity) -> Option<(Number, UnitId)> {
        let unit = self.lexicon.vocabulary().units.as_slice().at(time.unit)?;
        Some((unit.length(time.number).ok()?, time.unit))
    }

    /// What content asks for: the facts, and when, were it not that something stronger decides.
    fn asks(&self, world: &mut World, stage: &mut StageGates, plain: Lit) -> Vec<(Vec<WantedFact>, Lit)> {
        let ir = self.policy;
        let mut found = Vec::new();
        let mut asked_for: BTreeMap<Effect, Vec<Lit>> = BTreeMap::new();
        for (index, rule) in ir.stage(stage.name).rules.iter().enumerate() {
            let Some(gates) = stage.rules.get(index).cloned() else { continue };
            let stronger = stage.rules.iter().filter(|other| !other.content && other.level < gates.level);
            let mut stronger: Vec<Lit> = stronger.map(|other| other.takes_effect).collect();
            stronger.extend((stage.default < gates.level).then_some(!plain));
            let stronger = world.circuit.any(stronger);
            for asked in asked(ir, rule) {
                let lacking = self.terms.gate(&mut world.circuit, &asked.lacking);
                let overriders = gates.overriders.iter().filter_map(|id| stage.rules.get(id.index()));
                let free: Vec<Lit> = overriders.map(|other| !other.takes_effect).chain([lacking]).collect();
                let permits = world.circuit.all(free);
                let counts = world.circuit.all([gates.takes_effect, lacking, !stronger]);
                let facts = asked.facts.iter().map(|wanted| wanted.fact).collect();
                asked_for.entry(Effect::Asks(facts)).or_default().push(counts);
                found.push((asked.facts, permits));
            }
        }
        for (effect, when) in asked_for {
            let lit = world.circuit.any(when);
            stage.effects.insert(effect, lit);
        }
        found
    }
}

/// Fills in which rules take effect: those that override come first.
fn take_effect(world: &mut World, rules: &mut [RuleGates]) {
    let mut done = vec![false; rules.len()];
    let mut left = true;
    while std::mem::take(&mut left) {
        for index in 0..rules.len() {
            let Some(rule) = rules.get(index) else { continue };
            let ready = rule.overriders.iter().all(|other| done.get(other.index()) == Some(&true));
            if done.get(index) == Some(&true) || !ready {
                continue;
            }
            let others = rule.overriders.iter().filter_map(|other| rules.get(other.index()));
            let free: Vec<Lit> = others.map(|other| !other.takes_effect).chain([rule.holds]).collect();
            let lit = world.circuit.all(free);
            rules.get_mut(index).into_iter().for_each(|rule| rule.takes_effect = lit);
            done.get_mut(index).into_iter().for_each(|own| *own = true);
            left = true;
        }
    }
}
