//! What is told of a move besides its outcomes. Input: versions and a move. Output: the rules that decide its letters in
//! either version, and what follows or no longer does.

use remit_engine::ir::{Action, FactId, Policy, RuleId, StageName};

use super::moves::Moved;
use super::statements::What;
use super::versions::Versions;
use crate::circuit::Lit;
use crate::policy::Effect;
use crate::solver::Answer;

/// What decides letters in a version: any of these does some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deciders {
    /// Rules of the version, by their places in the stage.
    pub rules: Vec<RuleId>,
    /// Whether the default decides some.
    pub otherwise: bool,
}

/// What follows from a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Following {
    /// By names that are the same in every version.
    pub id: String,
    /// What it is.
    pub what: Follows,
}

/// What can follow from a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follows {
    /// That, as one of the versions has it.
    Action(Action),
    /// One of these facts is asked for.
    Asks(Vec<FactId>),
}

impl Versions<'_> {
    /// Rules that are one rule of which both versions have a form.
    pub(super) fn pairs(&self) -> Vec<(StageName, RuleId, RuleId)> {
        let paired = self.statements.list.iter().filter_map(|statement| {
            let What::Rule(stage) = statement.what else { return None };
            Some((stage.name(), RuleId::new(statement.old?), RuleId::new(statement.new?)))
        });
        paired.collect()
    }

    /// What decides the letters of a move in the old version, and in the new.
    pub(super) fn deciders(&mut self, moved: &[Moved]) -> (Deciders, Deciders) {
        let Some(stage) = moved.first().map(|it| it.stage) else {
            return (Deciders::default(), Deciders::default());
        };
        let when = self.world.circuit.any(moved.iter().map(|it| it.when).collect::<Vec<_>>());
        let own: Vec<(Option<usize>, Option<usize>)> = {
            let rules = self.statements.list.iter();
            let rules = rules.filter(|it| matches!(it.what, What::Rule(own) if own.name() == stage));
            rules.map(|it| (it.old, it.new)).collect()
        };
        let all = self.all();
        let sides = [(0, own.iter().filter_map(|(old, _)| *old).collect::<Vec<usize>>())];
        let sides = sides.into_iter().chain([(all, own.iter().filter_map(|(_, new)| *new).collect())]);
        let sides: Vec<(Vec<usize>, Vec<Lit>, Lit)> = sides
            .map(|(edits, places)| {
                let gates = self.with(edits).stage(stage);
                (places, gates.rules.iter().map(|rule| rule.acts).collect(), gates.by_default)
            })
            .collect();
        let asked = sides.iter().flat_map(|(_, acts, by_default)| acts.iter().chain([by_default]));
        let possible = self.possible(when, asked.copied().collect());
        let mut found = sides.into_iter().map(|(places, acts, by_default)| {
            // Of each rule of the version with these edits, its place in its own version.
            let acting = places.into_iter().zip(acts).filter(|(_, lit)| possible.contains(lit));
            let mut rules: Vec<RuleId> = acting.map(|(place, _)| RuleId::new(place)).collect();
            rules.sort_by_key(|rule| rule.index());
            Deciders { rules, otherwise: possible.contains(&by_default) }
        });
        (found.next().unwrap_or_default(), found.next().unwrap_or_default())
    }

    /// Which of these can be, where that is so; where it is not known, they can.
    fn possible(&mut self, when: Lit, mut open: Vec<Lit>) -> Vec<Lit> {
        let mut found = Vec::new();
        while !open.is_empty() {
            let any = self.world.circuit.any(open.iter().copied());
            let inputs = match self.solver.solve(&self.world.circuit, &[when, any]) {
                Answer::World(inputs) => inputs,
                Answer::None(_) => return found,
                Answer::Unfinished => break,
            };
            let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
            let (are, left): (Vec<Lit>, Vec<Lit>) = open.into_iter().partition(|lit| values.is(*lit));
            if are.is_empty() {
                return found;
            }
            found.extend(are);
            open = left;
        }
        found.extend(open);
        found
    }

    pub(super) fn following(&self, effect: &Effect) -> Following {
        let vocabulary = self.world.model.lexicon().vocabulary();
        let named = |action: &Action| match effect {
            Effect::Action(name) => crate::names::action(vocabulary, action) == *name,
            Effect::Within(length) => match action {
                Action::Within(time) => vocabulary
                    .units
                    .get(time.unit.index())
                    .is_some_and(|unit| unit.length(time.number).is_ok_and(|own| own == *length)),
                Action::Route(_)
                | Action::Service(_)
                | Action::Reply(_)
                | Action::Note(_)
                | Action::Priority(_)
                | Action::OneOf(_) => false,
            },
            Effect::Priority(_) => false,
            Effect::Asks(_) => false,
        };
        let id = match effect {
            Effect::Action(action) => action.clone(),
            Effect::Within(length) => format!("within {length} days"),
            Effect::Priority(priority) => {
                let levels = self.statements.levels();
                let level = usize::try_from(*priority).ok().and_then(|at| levels.get(at));
                format!("priority {}", level.map_or("", |level| level.id.as_str()))
            }
            Effect::Asks(facts) => {
                let paths = facts.iter().filter_map(|fact| vocabulary.facts.get(fact.index()));
                let paths: Vec<&str> = paths.map(|fact| fact.path.as_str()).collect();
                format!("asks {}", paths.join(" or "))
            }
        };
        let found = [&*self.new, &*self.old].into_iter().flat_map(actions).find(|action| named(action));
        let what = match (effect, found) {
            (Effect::Asks(facts), _) => Follows::Asks(facts.clone()),
            (Effect::Priority(priority), _) => Follows::Action(Action::Priority(*priority)),
            (Effect::Action(_) | Effect::Within(_), Some(action)) => Follows::Action(action.clone()),
            // What follows is an action of one of them.
            (Effect::Action(_) | Effect::Within(_), None) => Follows::Asks(Vec::new()),
        };
        Following { id, what }
    }
}

/// All that can follow from the rules of a policy and from its defaults.
fn actions(policy: &Policy) -> impl Iterator<Item = &Action> {
    let stages = [&policy.referral, &policy.discharge];
    stages.into_iter().flat_map(|stage| {
        let rules = stage.rules.iter().flat_map(|rule| &rule.actions);
        rules.chain(stage.default.iter().flat_map(|default| &default.actions))
    })
}
