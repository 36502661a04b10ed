//! Decides by looking at every world. Input: a scenario. Output: what a decision must say, by the definitions alone.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{
    Action, Condition, Guarded, Policy, Resolver, Route, Rule, RuleKind, Silence, StageName, Verb, Vocabulary,
};

use super::scenario::{Said, Scenario};
use super::worlds::{self, Cell, Value};

/// What a decision must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The verb.
    pub decision: Verb,
    /// Whether all worlds agree.
    pub settled: bool,
    /// Whether no rule decides in any world.
    pub default: bool,
    /// Every verb that is possible, strongest first.
    pub possible: Vec<Verb>,
    /// Facts to list, by list, with what they affect.
    pub open: BTreeMap<String, (&'static str, &'static str)>,
    /// Assumed facts, with what they affect.
    pub assumed: BTreeMap<String, &'static str>,
    /// Rules that are reasons, and whether they are certain.
    pub reasons: Vec<(String, bool)>,
    /// Rules that hold and lost: how, and by which.
    pub overruled: BTreeMap<String, (&'static str, Vec<String>)>,
}

/// What happens in one world.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fate {
    verb: Verb,
    by_default: bool,
    routes: BTreeSet<String>,
    holds: Vec<bool>,
    effective: Vec<bool>,
}

struct Oracle<'s> {
    scenario: &'s Scenario,
    policy: &'s Policy,
    vocabulary: &'s Vocabulary,
    rules: &'s [Rule],
}

/// Worlds laid out so that neighbours in one fact are found by arithmetic; `None` for impossible ones.
struct Worlds {
    sizes: Vec<usize>,
    fates: Vec<Option<Fate>>,
}

/// What the decision must be; `None` where no world is possible.
pub fn decide(scenario: &Scenario) -> Option<Expected> {
    if worlds::contradicts(scenario) {
        return None;
    }
    let policy = scenario.program.policies.first()?;
    let vocabulary = &scenario.program.vocabulary;
    let rules = &policy.stage(scenario.stage).rules;
    Oracle { scenario, policy, vocabulary, rules }.decide()
}

impl Oracle<'_> {
    fn decide(&self) -> Option<Expected> {
        let count = self.vocabulary.facts.len();
        let sent_cells: Vec<Vec<Cell>> = (0..count).map(|fact| self.sent(fact)).collect();
        let sent = self.worlds(&sent_cells);
        let fates: Vec<&Fate> = sent.fates.iter().flatten().collect();
        fates.first()?;
        let stage = self.scenario.stage;
        let verbs: BTreeSet<usize> = fates.iter().filter_map(|fate| fate.verb.strength(stage)).collect();
        let possible: Vec<Verb> = verbs.iter().map(|place| Verb::of_stage(stage)[*place]).collect();
        let settled = possible.len() == 1;
        let decision = self.verb(&possible, &sent);
        let default = settled && fates.iter().all(|fate| fate.by_default);

        let future_cells = self.futures(count);
        let future = self.worlds(&future_cells);
        let deciding = self.deciding(&future);
        let mut open = BTreeMap::new();
        let mut assumed = BTreeMap::new();
        for fact in 0..count {
            let path = self.vocabulary.facts[fact].path.clone();
            if deciding.contains(&fact) {
                open.insert(path.clone(), (self.list(fact), "decision"));
            } else if changes(&future, fact, different_route) {
                open.insert(path.clone(), (self.list(fact), "route"));
            }
            if self.assumption(fact).is_some() && self.reads(fact) {
                assumed.insert(path, self.affects_assumed(fact, &future_cells));
            }
        }
        let (reasons, certain) = self.reasons(decision, &fates);
        let overruled = self.overruled(decision, settled, &fates, &certain);
        Some(Expected { decision, settled, default, possible, open, assumed, reasons, overruled })
    }

    fn assumption(&self, fact: usize) -> Option<&Silence> {
        let unstated = self.scenario.said[fact] == Said::Nothing;
        self.vocabulary.facts[fact].silent.as_ref().filter(|_| unstated)
    }

    /// What a fact can be where nothing more is stated.
    fn sent(&self, fact: usize) -> Vec<Cell> {
        let said = &self.scenario.said[fact];
        if let Some(silence) = self.assumption(fact) {
            return worlds::default_value(self.scenario, fact, silence)
                .map(|value| Cell { stated: false, value })
                .into_iter()
                .collect();
        }
        let stated = *said != Said::Nothing;
        worlds::values(self.scenario, fact).into_iter().map(|value| Cell { stated, value }).collect()
    }

    /// The same where facts that the policy asks for may become stated, as what they can be now.
    fn future(&self, fact: usize) -> Vec<Cell> {
        let mut cells = self.sent(fact);
        if worlds::asks_if_given(self.policy, fact) {
            let more: Vec<Cell> = cells
                .iter()
                .filter(|cell| !cell.stated)
                .map(|cell| Cell { stated: true, value: cell.value.clone() })
                .collect();
            cells.extend(more);
        }
        cells
    }

    /// The futures of every fact. "A stated no counts as missing", and so does an assumed one: where a rule that requires
    /// the other answer can decide, the fact may yet be answered so.
    fn futures(&self, count: usize) -> Vec<Vec<Cell>> {
        let mut cells: Vec<Vec<Cell>> = (0..count).map(|fact| self.future(fact)).collect();
        loop {
            let worlds = self.worlds(&cells);
            let before = cells.clone();
            for (index, rule) in self.rules.iter().enumerate() {
                let RuleKind::Require(wanted) = &rule.kind else { continue };
                let decides = |fate: &Fate| fate.effective[index] && fate.verb == rule.verb;
                if !worlds.fates.iter().flatten().any(decides) {
                    continue;
                }
                for wanted in wanted {
                    let Some(answer) = wanted.answer else { continue };
                    let own = &mut cells[wanted.fact.index()];
                    if !own.iter().any(|cell| cell.value == Value::Truth(answer)) {
                        own.push(Cell { stated: true, value: Value::Truth(answer) });
                    }
                }
            }
            if cells == before {
                return cells;
            }
        }
    }

    fn affects_assumed(&self, fact: usize, future: &[Vec<Cell>]) -> &'static str {
        let mut cells = future.to_vec();
        let all = worlds::all_values(self.scenario, fact);
        let asked = worlds::asks_if_given(self.policy, fact);
        let both: &[bool] = if asked { &[false, true] } else { &[false] };
        cells[fact] = both
            .iter()
            .flat_map(|stated| all.iter().map(|value| Cell { stated: *stated, value: value.clone() }))
            .collect();
        let worlds = self.worlds(&cells);
        let tied = (0..cells.len()).any(|other| other != fact && changes_together(&worlds, fact, other));
        if changes(&worlds, fact, different_verb) || tied {
            "decision"
        } else if changes(&worlds, fact, different_route) {
            "route"
        } else {
            "none"
        }
    }

    fn worlds(&self, cells: &[Vec<Cell>]) -> Worlds {
        let sizes: Vec<usize> = cells.iter().map(Vec::len).collect();
        let count: usize = sizes.iter().product();
        let fates = (0..count).map(|index| self.fate(&world(cells, &sizes, index))).collect();
        Worlds { sizes, fates }
    }

    fn fate(&self, world: &[&Cell]) -> Option<Fate> {
        if self.policy.impossible.iter().any(|impossible| self.holds(&impossible.condition, world)) {
            return None;
        }
        let holds: Vec<bool> = self.rules.iter().map(|rule| self.holds(&rule.condition, world)).collect();
        let effective: Vec<bool> = (0..self.rules.len()).map(|rule| self.effective(rule, &holds)).collect();
        let stage = self.scenario.stage;
        let strongest = Verb::of_stage(stage).iter().find(|verb| {
            self.rules.iter().zip(&effective).any(|(rule, effective)| *effective && rule.verb == **verb)
        });
        let default = self.policy.stage(stage).default.as_ref();
        let verb = strongest.copied().unwrap_or(default.map_or(Verb::Review, |default| default.verb));
        let deciding =
            self.rules.iter().zip(&effective).filter(|(rule, effective)| **effective && rule.verb == verb);
        let routes = match strongest {
            Some(_) => deciding.flat_map(|(rule, _)| routes(&rule.actions)).collect(),
            None => default.map(|default| routes(&default.actions).into_iter().collect()).unwrap_or_default(),
        };
        Some(Fate { verb, by_default: strongest.is_none(), routes, holds, effective })
    }

    fn effective(&self, rule: usize, holds: &[bool]) -> bool {
        let overriders = (0..self.rules.len())
            .filter(|other| self.rules[*other].overrides.iter().any(|loser| loser.index() == rule));
        holds[rule] && !overriders.into_iter().any(|other| self.effective(other, holds))
    }

    fn holds(&self, condition: &Guarded, world: &[&Cell]) -> bool {
        self.truth(&condition.test, world)
            && condition.when.as_ref().is_none_or(|when| self.truth(when, world))
            && !condition.unless.as_ref().is_some_and(|unless| self.truth(unless, world))
    }

    fn truth(&self, condition: &Condition, world: &[&Cell]) -> bool {
        match condition {
            Condition::Const(value) => *value,
            Condition::Atom(id) => {
                let atom = &self.policy.atoms[id.index()];
                worlds::atom(atom, world[atom.fact().index()])
            }
            Condition::Defined(id) => self.truth(&self.policy.definitions[id.index()].condition, world),
            Condition::Not(inner) => !self.truth(inner, world),
            Condition::And(parts) => parts.iter().all(|part| self.truth(part, world)),
            Condition::Or(parts) => parts.iter().any(|part| self.truth(part, world)),
            Condition::Count { least, most, of } => {
                let holding = of.iter().filter(|part| self.truth(part, world)).count();
                u32::try_from(holding)
                    .is_ok_and(|count| count >= *least && most.is_none_or(|most| count <= most))
            }
        }
    }

    fn reads(&self, fact: usize) -> bool {
        self.rules.iter().any(|rule| rule.condition.parts().any(|part| self.mentions(part, fact)))
    }

    fn mentions(&self, condition: &Condition, fact: usize) -> bool {
        match condition {
            Condition::Const(_) => false,
            Condition::Atom(id) => self.policy.atoms[id.index()].fact().index() == fact,
            Condition::Defined(id) => self.mentions(&self.policy.definitions[id.index()].condition, fact),
            Condition::Not(inner) => self.mentions(inner, fact),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                parts.iter().any(|part| self.mentions(part, fact))
            }
        }
    }

    fn deciding(&self, worlds: &Worlds) -> BTreeSet<usize> {
        let count = worlds.sizes.len();
        let mut deciding: BTreeSet<usize> =
            (0..count).filter(|fact| changes(worlds, *fact, different_verb)).collect();
        for one in 0..count {
            for other in one + 1..count {
                if changes_together(worlds, one, other) {
                    deciding.extend([one, other]);
                }
            }
        }
        deciding
    }

    fn verb(&self, possible: &[Verb], sent: &Worlds) -> Verb {
        let stage = self.scenario.stage;
        let weakest = possible[possible.len() - 1];
        if possible.len() == 1 {
            return weakest;
        }
        let asked = self.deciding(sent).iter().any(|fact| self.list(*fact) == "missing");
        let least = if stage == StageName::Referral && asked { Verb::Ask } else { Verb::Review };
        if weakest.strength(stage) <= least.strength(stage) { weakest } else { least }
    }

    /// The list that an open fact belongs to.
    fn list(&self, fact: usize) -> &'static str {
        match (&self.scenario.said[fact], self.vocabulary.facts[fact].resolved_by) {
            (Said::Halves(..), _) => "uncertain",
            (_, Resolver::Referrer) => "missing",
            (_, Resolver::Clinic) => "judge",
        }
    }

    fn reasons(&self, decision: Verb, fates: &[&Fate]) -> (Vec<(String, bool)>, Vec<usize>) {
        let of_verb = |rule: &usize| self.rules[*rule].verb == decision;
        let all = || (0..self.rules.len()).filter(of_verb);
        let certain: Vec<usize> =
            all().filter(|rule| fates.iter().all(|fate| fate.effective[*rule])).collect();
        let name = |rule: usize| self.rules[rule].name.clone();
        if !certain.is_empty() {
            return (certain.iter().map(|rule| (name(*rule), true)).collect(), certain);
        }
        let decides = |rule: usize| fates.iter().any(|fate| fate.verb == decision && fate.effective[rule]);
        let possible = all().filter(|rule| decides(*rule));
        (possible.map(|rule| (name(rule), false)).collect(), certain)
    }

    fn overruled(
        &self,
        decision: Verb,
        settled: bool,
        fates: &[&Fate],
        certain: &[usize],
    ) -> BTreeMap<String, (&'static str, Vec<String>)> {
        let stage = self.scenario.stage;
        let names =
            |rules: &[usize]| rules.iter().map(|rule| self.rules[*rule].name.clone()).collect::<Vec<_>>();
        let mut lost = BTreeMap::new();
        for (rule, entry) in self.rules.iter().enumerate() {
            if !fates.iter().all(|fate| fate.holds[rule]) {
                continue;
            }
            let weaker = entry.verb.strength(stage) > decision.strength(stage);
            if !fates.iter().any(|fate| fate.effective[rule]) {
                let overriders: Vec<usize> = (0..self.rules.len())
                    .filter(|other| self.rules[*other].overrides.iter().any(|loser| loser.index() == rule))
                    .collect();
                let always = |other: &usize| fates.iter().all(|fate| fate.effective[*other]);
                let ever = |other: &usize| fates.iter().any(|fate| fate.effective[*other]);
                let mut by: Vec<usize> = overriders.iter().copied().filter(always).collect();
                if by.is_empty() {
                    by = overriders.iter().copied().filter(ever).collect();
                }
                lost.insert(entry.name.clone(), ("overrides", names(&by)));
            } else if weaker {
                let how = if certain.is_empty() && !settled { "open" } else { "stronger" };
                lost.insert(entry.name.clone(), (how, names(certain)));
            }
        }
        lost
    }
}

fn world<'c>(cells: &'c [Vec<Cell>], sizes: &[usize], index: usize) -> Vec<&'c Cell> {
    let mut rest = index;
    let mut world = Vec::new();
    for (choices, size) in cells.iter().zip(sizes) {
        world.push(&choices[rest % size]);
        rest /= size;
    }
    world
}

fn routes(actions: &[Action]) -> Vec<String> {
    let route = |action: &Action| match action {
        Action::Route(Route::Destination(id)) => Some(format!("{}", id.index())),
        Action::Route(Route::Text(text)) => text.en.clone(),
        _ => None,
    };
    actions.iter().filter_map(route).collect()
}

fn different_verb(one: &Fate, other: &Fate) -> bool {
    one.verb != other.verb
}

fn different_route(one: &Fate, other: &Fate) -> bool {
    one.verb == other.verb && one.routes != other.routes
}

/// The worlds that differ from a world in one fact alone, that world included.
fn row(worlds: &Worlds, index: usize, fact: usize) -> impl Iterator<Item = usize> {
    let stride: usize = worlds.sizes[..fact].iter().product();
    let size = worlds.sizes[fact];
    let first = index - (index / stride % size) * stride;
    (0..size).map(move |step| first + step * stride)
}

/// Whether two possible worlds that differ in one fact alone differ so.
fn changes(worlds: &Worlds, fact: usize, differ: fn(&Fate, &Fate) -> bool) -> bool {
    let stride: usize = worlds.sizes[..fact].iter().product();
    let first = |index: &usize| (index / stride).is_multiple_of(worlds.sizes[fact]);
    (0..worlds.fates.len()).filter(first).any(|start| {
        let fates: Vec<&Fate> =
            row(worlds, start, fact).filter_map(|index| worlds.fates[index].as_ref()).collect();
        // Being alike is transitive, for verbs; for routes, worlds of one verb are compared among themselves.
        fates.iter().enumerate().any(|(index, one)| fates[index + 1..].iter().any(|other| differ(one, other)))
    })
}

/// Whether changing two facts together changes the verb, where changing either alone is impossible.
fn changes_together(worlds: &Worlds, one: usize, other: usize) -> bool {
    let possible = worlds.fates.iter().enumerate().filter_map(|(index, fate)| Some((index, fate.as_ref()?)));
    for (index, fate) in possible {
        let across: Vec<usize> =
            row(worlds, index, one).filter(|mixed| worlds.fates[*mixed].is_none()).collect();
        let along: BTreeSet<usize> =
            row(worlds, index, other).filter(|mixed| worlds.fates[*mixed].is_none()).collect();
        if across.is_empty() || along.is_empty() {
            continue;
        }
        let stride: usize = worlds.sizes[..one].iter().product();
        let own = index / stride % worlds.sizes[one];
        for mixed in across {
            for both in row(worlds, mixed, other) {
                let Some(fate_of_both) = worlds.fates[both].as_ref() else { continue };
                let place = both / stride % worlds.sizes[one];
                let back = both + own * stride - place * stride;
                if fate.verb != fate_of_both.verb && along.contains(&back) {
                    return true;
                }
            }
        }
    }
    false
}
