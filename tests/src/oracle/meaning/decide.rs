//! Decides by looking at every world. Input: a scenario. Output: what a decision must say, by the definitions alone.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{StageName, Verb};

use super::answer::{self, Answer, Fate, Outcome};
use super::explain::{self, Lost, Told};
use super::scenario::{Action, NEW, Policy, Rule, Says, Scenario, Test};
use super::vocabulary::FACTS;
use super::worlds::{List, Model, Pattern, World, Worlds};

/// What a decision must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The verb.
    pub decision: Verb,
    /// Whether nothing else can come of it.
    pub settled: bool,
    /// What can come of it once all that is open is answered and all that is required is stated, strongest first.
    pub possible: Vec<Verb>,
    /// Whether all worlds of the referral as sent have one verb.
    pub agreed: bool,
    /// Whether no rule acts in any world.
    pub default: bool,
    /// What is open, by list.
    pub open: BTreeMap<&'static str, List>,
    /// Of what is open, that which can change the verb.
    pub changes_verb: BTreeSet<&'static str>,
    /// What silence is taken for something, and whether in every world.
    pub assumed: BTreeMap<&'static str, bool>,
    /// The rules of the decision's verb that are effective in every world.
    pub certain_rules: BTreeSet<String>,
    /// Those that are effective in some.
    pub possible_rules: BTreeSet<String>,
    /// Routes, replies, services and notes in which all worlds agree.
    pub certain: BTreeSet<Action>,
    /// Those of some worlds of the decision's verb.
    pub acts: BTreeSet<Action>,
    /// Every soonest deadline of a world of the decision's verb, in 240ths of a day.
    pub within: BTreeSet<Option<u32>>,
    /// Every highest priority of a world of the decision's verb.
    pub priorities: BTreeSet<Option<usize>>,
    /// What may be said of each service asked for.
    pub asked: BTreeMap<usize, Told>,
    /// What each open fact can change.
    pub affects: BTreeMap<&'static str, &'static str>,
    /// The rules that hold in some worlds and not in others.
    pub open_rules: BTreeSet<String>,
    /// The rules that hold in every world and lost.
    pub lost: BTreeMap<String, Lost>,
    /// The notices that hold in some world, and whether they do in every one.
    pub notices: BTreeMap<String, bool>,
}

/// The worlds of a referral with what happens in each, and what is listed.
struct Looked {
    worlds: Worlds,
    fates: Vec<Fate>,
    /// Facts that lead from one answer to another.
    changing: BTreeSet<usize>,
    /// Facts that content asks for.
    content: BTreeSet<usize>,
}

/// What the decision must be; `None` where no world is possible.
pub fn decide(scenario: &Scenario) -> Option<Expected> {
    let model = Model::new(&scenario.policy);
    let stage = scenario.policy.stage;
    let services = answer::services(stage, &scenario.said);
    let pattern = model.pattern(&scenario.said);
    let looked = look(&model, &pattern, &services)?;
    let fates = &looked.fates;
    let by_strength = |verbs: &BTreeSet<usize>| -> Vec<Verb> {
        verbs.iter().map(|place| Verb::of_stage(stage)[*place]).collect()
    };
    let strength = |verb: Verb| verb.strength(stage).expect("a verb of the stage");
    let verbs = by_strength(&fates.iter().map(|fate| strength(fate.answer.verb)).collect());
    let changes_verb =
        changing(&looked.worlds, &|one, other| fates[one].answer.verb != fates[other].answer.verb);
    let weakest = *verbs.last()?;
    let decision = if verbs.len() == 1 {
        weakest
    } else {
        // "The stronger of two: the weakest verb still possible, and ask if a fact that can change it is the referrer's to
        // give, else review. At discharge, whatever is open is review."
        let listed = looked.listed();
        let asks = changes_verb.iter().any(|at| pattern[*at].list == List::Missing && listed.contains(at));
        let least = if asks && stage == StageName::Referral { Verb::Ask } else { Verb::Review };
        if strength(weakest) <= strength(least) { weakest } else { least }
    };
    let possible = by_strength(&outcomes(&model, &pattern, &looked, &services));
    let name = |at: &usize| FACTS[model.facts[*at]].name;
    let open = looked.changing.union(&looked.content);
    let assumed = (0..pattern.len()).filter(|at| looked.worlds.assumed[*at].is_some());
    let assumed = assumed.map(|at| (name(&at), !looked.wanted_somewhere(&model, at)));
    let rules = |wanted: &dyn Fn(usize) -> bool| -> BTreeSet<String> {
        let rules = scenario.policy.rules.iter().enumerate();
        let own = rules.filter(|(index, rule)| rule.verb == decision && wanted(*index));
        own.map(|(_, rule)| rule.name.clone()).collect()
    };
    // What content asks for can change the verb, as can what leads from one to another.
    let mut affects = explain::affects(&looked.worlds, fates);
    affects.extend(looked.content.iter().chain(&changes_verb).map(|at| (*at, "decision")));
    affects.retain(|at, _| looked.changing.contains(at) || looked.content.contains(at));
    let all_actions = |fate: &Fate| -> BTreeSet<Action> {
        fate.answer.routes.iter().chain(&fate.answer.replies).chain(&fate.others).cloned().collect()
    };
    let deciding = || fates.iter().filter(|fate| fate.answer.verb == decision);
    let agreed = fates.iter().map(all_actions).reduce(|one, other| &one & &other).unwrap_or_default();
    Some(Expected {
        decision,
        settled: possible == [decision],
        agreed: verbs.len() == 1,
        default: fates.iter().all(|fate| fate.acting.is_empty()),
        open: open.map(|at| (name(at), looked.list(&model, &pattern, *at))).collect(),
        changes_verb: changes_verb.iter().map(name).collect(),
        assumed: assumed.collect(),
        certain_rules: rules(&|rule| fates.iter().all(|fate| fate.effective.contains(&rule))),
        possible_rules: rules(&|rule| fates.iter().any(|fate| fate.effective.contains(&rule))),
        certain: agreed,
        acts: deciding().flat_map(all_actions).collect(),
        within: deciding().map(|fate| fate.answer.deadline).collect(),
        priorities: deciding().map(|fate| fate.answer.priority).collect(),
        asked: asked(&scenario.policy, &services, fates),
        affects: affects.iter().map(|(at, what)| (name(at), *what)).collect(),
        open_rules: explain::open_rules(&scenario.policy, fates),
        lost: explain::lost(&model, fates, decision),
        notices: explain::notices(&model, &looked.worlds),
        possible,
    })
}

fn asked(policy: &Policy, services: &[usize], fates: &[Fate]) -> BTreeMap<usize, Told> {
    let of = |index: usize| -> BTreeSet<Outcome> {
        fates.iter().map(|fate| fate.answer.asked[index].clone()).collect()
    };
    let told = |(index, service): (usize, &usize)| (*service, explain::told(policy, *service, &of(index)));
    services.iter().enumerate().map(told).collect()
}

impl Looked {
    /// Whether an effective requirement of some world asks for the fact.
    fn wanted_somewhere(&self, model: &Model<'_>, at: usize) -> bool {
        let wanted = |world| answer::wanted(model, world, &self.worlds.given).contains(&at);
        self.worlds.worlds.iter().any(wanted)
    }

    /// The list that a fact belongs to: a newer value is asked for, whatever else the old one leaves open.
    fn list(&self, model: &Model<'_>, pattern: &Pattern, at: usize) -> List {
        let fact = model.facts[at];
        let required = model.policy.rules.iter().any(|rule| rule.says == Says::RequireNew(fact));
        let is_new = |world: &World| model.passes(fact, &Test::Within(NEW), world);
        let old = required && pattern[at].stated && !self.worlds.worlds.iter().any(is_new);
        match old && self.content.contains(&at) {
            true if FACTS[fact].clinic => List::Judge,
            true => List::Missing,
            false => pattern[at].list,
        }
    }

    fn listed(&self) -> BTreeSet<usize> {
        &self.changing | &self.content
    }
}

fn look(model: &Model<'_>, pattern: &Pattern, services: &[usize]) -> Option<Looked> {
    let worlds = model.worlds(pattern)?;
    let fates: Vec<Fate> =
        worlds.worlds.iter().map(|world| answer::fate(model, world, &worlds.given, services)).collect();
    let answers: Vec<&Answer> = fates.iter().map(|fate| &fate.answer).collect();
    let changing = changing(&worlds, &|one, other| answers[one] != answers[other]);
    // "Content whose condition is open is not asked for yet, unless in every world something is asked for, though not the
    // same: then all of it is listed."
    let always = fates.iter().all(|fate| !fate.asked.is_empty());
    let content = fates.iter().flat_map(|fate| &fate.asked).copied().filter(|_| always).collect();
    Some(Looked { worlds, fates, changing, content })
}

/// Every fact of a smallest set of facts whose change leads from a possible world to one that differs; of all such sets, those
/// that hold no smaller one.
fn changing(worlds: &Worlds, differ: &dyn Fn(usize, usize) -> bool) -> BTreeSet<usize> {
    smallest(worlds, differ).into_keys().flatten().collect()
}

/// Worlds, by their places.
pub type Pairs = Vec<(usize, usize)>;

/// The smallest sets of facts whose change leads from a possible world to one that differs, with the worlds that it leads
/// between.
pub fn smallest(worlds: &Worlds, differ: &dyn Fn(usize, usize) -> bool) -> BTreeMap<BTreeSet<usize>, Pairs> {
    let all = &worlds.worlds;
    let apart = |one: usize, other: usize| -> BTreeSet<usize> {
        (0..worlds.given.len()).filter(|at| all[one][*at] != all[other][*at]).collect()
    };
    let mut sets: BTreeMap<BTreeSet<usize>, Pairs> = BTreeMap::new();
    for one in 0..all.len() {
        for other in (one + 1..all.len()).filter(|other| differ(one, *other)) {
            sets.entry(apart(one, other)).or_default().push((one, other));
        }
    }
    let all: Vec<BTreeSet<usize>> = sets.keys().cloned().collect();
    sets.retain(|set, _| !all.iter().any(|other| other != set && other.is_subset(set)));
    sets
}

/// The verbs that can come of it: all that is listed is answered, in each possible way, until nothing is listed.
fn outcomes(model: &Model<'_>, pattern: &Pattern, looked: &Looked, services: &[usize]) -> BTreeSet<usize> {
    let stage = model.policy.stage;
    let listed = looked.listed();
    let here = || looked.fates.iter().filter_map(|fate| fate.answer.verb.strength(stage)).collect();
    if listed.is_empty() {
        return here();
    }
    // A no to `require F yes`, by what is stated or by what silence means, may stay or become yes; a value that is too old may
    // stay, or a new one come.
    let wants = |at: usize| {
        let fact = model.facts[at];
        let wanted = |rule: &Rule| match rule.says {
            Says::RequireYes(own) => (own == fact).then_some(Test::Yes),
            Says::RequireNew(own) => (own == fact).then_some(Test::Within(NEW)),
            Says::That(_) | Says::Require(_) => None,
        };
        model.policy.rules.iter().find_map(wanted)
    };
    let here_at =
        |at: usize| -> BTreeSet<u32> { looked.worlds.worlds.iter().map(|world| world[at]).collect() };
    let as_wanted = |at: usize, test: &Test| -> BTreeSet<u32> {
        let cells = model.domains[at].iter().copied();
        cells.filter(|cell| model.shows(at, *cell, test)).collect()
    };
    let refused: Vec<(usize, BTreeSet<u32>)> = looked
        .content
        .iter()
        .filter_map(|at| Some((*at, as_wanted(*at, &wants(*at)?))))
        .filter(|(at, wanted)| here_at(*at).is_disjoint(wanted))
        .collect();
    let mut answers: BTreeSet<Vec<(usize, u32)>> = BTreeSet::new();
    for changed in 0_u32..1 << refused.len() {
        let mut then = pattern.clone();
        for (_, (at, wanted)) in refused.iter().enumerate().filter(|(index, _)| changed >> index & 1 == 1) {
            (then[*at].cells, then[*at].silence) = (wanted.clone(), None);
        }
        // Whatever silence means, the answer can be any.
        let mut freely = then.clone();
        listed.iter().for_each(|at| freely[*at].silence = None);
        for worlds in [then, freely].iter().filter_map(|it| model.worlds(it)) {
            let answer = |world: &World| listed.iter().map(|at| (*at, world[*at])).collect::<Vec<_>>();
            answers.extend(worlds.worlds.iter().map(answer));
        }
    }
    let mut verbs = BTreeSet::new();
    for answer in answers {
        let mut after = pattern.clone();
        for (at, cell) in answer {
            let own = &mut after[at];
            (own.cells, own.stated, own.silence) = (BTreeSet::from([cell]), true, None);
        }
        if after == *pattern {
            verbs.extend::<BTreeSet<usize>>(here());
        } else if let Some(next) = look(model, &after, services) {
            verbs.extend(outcomes(model, &after, &next, services));
        }
    }
    verbs
}
