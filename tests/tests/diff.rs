//! What a comparison of two versions says, against an oracle that decides every letter with every choice of edits.

use std::collections::{BTreeMap, BTreeSet};

use remit_analysis::diff::{Comparison, What, compare};
use remit_engine::ir::Verb;
use remit_tests::oracle::generate::Dice;
use remit_tests::oracle::meaning::answer::Fate;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::joint::{Joint, Place, union};
use remit_tests::oracle::meaning::observed::Workbench;
use remit_tests::oracle::meaning::scenario::{Action, Condition, Policy, Rule, Says};
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::{reached, seeds};

/// How many pairs of policies are tried at each run.
const PAIRS: u64 = 200;
/// A pair with more letters than this is passed by.
const MOST_LETTERS: usize = 500;

/// An edit of a policy.
#[derive(Clone, Debug)]
enum Edit {
    When(usize, Condition),
    Unless(usize, Option<Condition>),
    Verb(usize, Verb),
    Default(Verb),
    Silence(usize),
    Remove(usize),
    Add(Rule),
}

impl Edit {
    fn apply(&self, policy: &mut Policy) {
        match self {
            Self::When(rule, condition) => policy.rules[*rule].when = Some(condition.clone()),
            Self::Unless(rule, condition) => policy.rules[*rule].unless = condition.clone(),
            Self::Verb(rule, verb) => policy.rules[*rule].verb = *verb,
            Self::Default(verb) => policy.default = Some((*verb, Vec::new())),
            Self::Silence(fact) => {
                policy.silences.retain(|(own, _)| own != fact);
                policy.silences.push((*fact, None));
            }
            Self::Add(rule) => policy.rules.push(rule.clone()),
            Self::Remove(gone) => {
                policy.rules.remove(*gone);
                for rule in &mut policy.rules {
                    rule.overrides.retain(|loser| loser != gone);
                    rule.overrides.iter_mut().filter(|loser| **loser > *gone).for_each(|loser| *loser -= 1);
                }
            }
        }
    }

    /// What is edited: two edits of one thing are one.
    fn target(&self, policy: &Policy) -> String {
        let name = |rule: &usize| format!("rule {}", policy.rules[*rule].name);
        match self {
            Self::When(rule, _) | Self::Unless(rule, _) | Self::Verb(rule, _) | Self::Remove(rule) => {
                name(rule)
            }
            Self::Default(_) => "otherwise".to_owned(),
            Self::Silence(fact) => format!("silence {fact}"),
            Self::Add(rule) => format!("rule {}", rule.name),
        }
    }
}

fn is_plain(condition: &Condition) -> bool {
    let mut plain = true;
    condition.each(&mut |part| plain &= !matches!(part, Condition::Defined(_)));
    plain
}

/// Some edits of a policy, each of something else.
fn edits(policy: &Policy, other: &Policy, dice: &mut Dice) -> Vec<Edit> {
    let conditions: Vec<Condition> =
        other.conditions().into_iter().filter(|it| is_plain(it)).cloned().collect();
    let verbs = Verb::of_stage(policy.stage);
    let mut found: Vec<Edit> = Vec::new();
    let mut targets = BTreeSet::new();
    for _ in 0..1 + dice.below(3) {
        let rule = dice.below(policy.rules.len().max(1));
        let has_rule = rule < policy.rules.len();
        let edit = match dice.below(7) {
            0 if has_rule && !conditions.is_empty() => Edit::When(rule, dice.pick(&conditions).clone()),
            1 if has_rule && !conditions.is_empty() => {
                Edit::Unless(rule, Some(dice.pick(&conditions).clone()))
            }
            2 if has_rule && matches!(policy.rules[rule].says, Says::That(_)) => {
                Edit::Verb(rule, *dice.pick(verbs))
            }
            3 => Edit::Default(*dice.pick(verbs)),
            4 if !policy.silences.is_empty() => Edit::Silence(dice.pick(&policy.silences).0),
            5 if has_rule => Edit::Remove(rule),
            _ if !conditions.is_empty() => Edit::Add(Rule {
                name: "added".to_owned(),
                verb: *dice.pick(verbs),
                says: Says::That(dice.pick(&conditions).clone()),
                when: None,
                unless: None,
                overrides: Vec::new(),
                overrides_verbs: Vec::new(),
                actions: Vec::new(),
            }),
            _ => continue,
        };
        if targets.insert(edit.target(policy)) {
            found.push(edit);
        }
    }
    // What is taken away changes the places of others, so it goes last, the last first.
    let place = |edit: &Edit| if let Edit::Remove(rule) = edit { 1 + policy.rules.len() - rule } else { 0 };
    found.sort_by_key(place);
    found
}

fn with(policy: &Policy, edits: &[Edit], chosen: usize) -> Policy {
    let mut policy = policy.clone();
    let own = edits.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
    own.for_each(|(_, edit)| edit.apply(&mut policy));
    policy
}

type Answer = (Verb, BTreeSet<Action>, Option<u32>, Option<usize>, BTreeSet<usize>);

fn answer(fate: &Fate) -> Answer {
    let services = fate.others.iter().filter(|it| matches!(it, Action::Service(_)));
    let actions = fate.answer.routes.iter().chain(&fate.answer.replies).chain(services).cloned().collect();
    (fate.answer.verb, actions, fate.answer.deadline, fate.answer.priority, fate.asked.clone())
}

/// Which edits do it, what was decided and what is.
type Move = (BTreeSet<BTreeSet<usize>>, Option<&'static str>, Option<&'static str>);

/// Whether it matters that one version alone allows a point, the old one or the new: where the other takes silence for
/// something, only if it is answered otherwise than that.
fn matters(joint: &Joint<'_>, place: &Place, allowed: (bool, bool), new: usize) -> bool {
    let (this, other) = match allowed {
        (true, false) => (0, new),
        (false, true) => (new, 0),
        (true, true) | (false, false) => return true,
    };
    let (own, taken) = (joint.silent(this, place.0), joint.silent(other, place.0));
    let mut silent = place.clone();
    for (at, cell) in silent.1.iter_mut().enumerate() {
        if let Some(taken) = taken[at].filter(|taken| own[at] != Some(*taken)) {
            *cell = taken;
        }
    }
    silent == *place
        || joint.is_impossible(this, &silent)
        || joint.fate(this, place).as_ref().map(answer) != joint.fate(this, &silent).as_ref().map(answer)
}

/// Every move there is, by looking at every letter with every choice of edits.
fn expected(policy: &Policy, edits: &[Edit]) -> Option<BTreeSet<Move>> {
    let all: Vec<Policy> = (0..1 << edits.len()).map(|chosen| with(policy, edits, chosen)).collect();
    let union = union(&all);
    let joint = Joint::new(&union, &all, MOST_LETTERS)?;
    let points: Vec<BTreeMap<Place, Fate>> = (0..all.len()).map(|policy| joint.points(policy)).collect();
    let places: BTreeSet<&Place> = points.iter().flat_map(BTreeMap::keys).collect();
    let mut found = BTreeSet::new();
    for place in places {
        let told: Vec<Option<Answer>> = points.iter().map(|it| it.get(place).map(answer)).collect();
        let new = told.last()?;
        if told[0] == *new || !matters(&joint, place, (told[0].is_some(), new.is_some()), all.len() - 1) {
            continue;
        }
        let does = |set: usize| (0..told.len()).all(|other| other & set != set || told[other] == *new);
        let doing: Vec<usize> = (0..told.len()).filter(|set| does(*set)).collect();
        let smallest = doing.iter().filter(|set| !doing.iter().any(|it| it != *set && it & **set == *it));
        let by = smallest.map(|set| (0..edits.len()).filter(|edit| set >> edit & 1 == 1).collect()).collect();
        let verb = |it: &Option<Answer>| it.as_ref().map(|it| it.0.id());
        found.insert((by, verb(&told[0]), verb(new)));
    }
    Some(found)
}

/// The same as the comparison says it, by the edits of the oracle; `None` where they cannot be told apart.
fn told(
    policy: &Policy,
    edits: &[Edit],
    comparison: &Comparison,
    paths: &dyn Fn(usize) -> String,
) -> Option<BTreeSet<Move>> {
    let own = |index: usize| -> Option<BTreeSet<usize>> {
        let statements = comparison.edits[index].statements.iter().map(|statement| {
            let name =
                |it: &Option<remit_analysis::diff::Written>| it.as_ref().and_then(|it| it.name.clone());
            match statement.what {
                What::Rule(_) => {
                    format!("rule {}", name(&statement.old).or(name(&statement.new)).unwrap_or_default())
                }
                What::Otherwise(_) => "otherwise".to_owned(),
                What::Silence(fact) => paths(fact.index()),
                What::Impossible => "impossible".to_owned(),
                What::Conversion => "conversion".to_owned(),
                What::Priorities => "priorities".to_owned(),
            }
        });
        let place = |target: String| edits.iter().position(|edit| edit.target(policy) == target);
        statements.map(place).collect()
    };
    let edits: Vec<BTreeSet<usize>> = (0..comparison.edits.len()).map(own).collect::<Option<_>>()?;
    edits.iter().all(|edit| edit.len() == 1).then_some(())?;
    let by = |sets: &Vec<Vec<usize>>| -> BTreeSet<BTreeSet<usize>> {
        sets.iter().map(|set| set.iter().flat_map(|edit| edits[*edit].clone()).collect()).collect()
    };
    let own = comparison.moves.iter().filter(|it| it.stage == policy.stage);
    Some(own.map(|it| (by(&it.by), it.old.map(Verb::id), it.new.map(Verb::id))).collect())
}

#[test]
fn every_letter_that_is_decided_otherwise_is_told_once() {
    let (mut tried, mut moving, mut joint) = (0, 0, 0);
    let mut workbench = Workbench::new();
    for seed in seeds(PAIRS) {
        let mut dice = Dice::new(seed ^ 0x5eed);
        let mut old = scenario(seed).policy;
        let other = scenario(seed + 1_000_000).policy;
        (old.services, old.notices) = (Vec::new(), Vec::new());
        // Facts of which one will do are asked for as one, which the oracle does not tell.
        let choices =
            |rule: &Rule| matches!(&rule.says, Says::Require(groups) if groups.iter().any(|it| it.len() > 1));
        if old.stage != other.stage || old.rules.is_empty() || old.rules.iter().any(choices) {
            continue;
        }
        let edits = edits(&old, &other, &mut dice);
        let new = with(&old, &edits, (1 << edits.len()) - 1);
        let compiled = workbench.compile([&old, &new]);
        if !compiled.errors(0).is_empty() || !compiled.errors(1).is_empty() {
            continue;
        }
        let Some(expected) = expected(&old, &edits) else { continue };
        let comparison =
            compare(compiled.policy(0), compiled.policy(1), &|| false).expect("what loads can be compared");
        assert!(comparison.finished, "seed {seed}");
        let facts = &compiled.policy(0).lexicon().vocabulary().facts;
        let paths = |fact: usize| {
            let names = remit_tests::oracle::meaning::vocabulary::FACTS.iter();
            let place = names.clone().position(|own| facts[fact].path.ends_with(own.name));
            format!("silence {}", place.expect("a fact of the oracle"))
        };
        let Some(found) = told(&old, &edits, &comparison, &paths) else { continue };
        let shown = || {
            format!(
                "seed {seed}: {edits:?}\n{}\n=>\n{}\nonly found {:?}\nonly expected {:?}",
                text::policy(&old, "old"),
                text::policy(&new, "new"),
                found.difference(&expected).collect::<Vec<_>>(),
                expected.difference(&found).collect::<Vec<_>>(),
            )
        };
        assert!(found == expected, "{}", shown());
        tried += 1;
        moving += usize::from(!expected.is_empty());
        joint += usize::from(expected.iter().any(|it| it.0.iter().all(|set| set.len() > 1)));
    }
    assert!(
        reached(tried > 50 && moving > 30 && joint > 3),
        "{tried} pairs, {moving} move letters, {joint} by several edits"
    );
}
