//! What the analysis says of every letter, against an oracle that looks at each.

use std::collections::BTreeSet;
use std::sync::Arc;

use remit_analysis::{Analysis, GuardPart, Proof};
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{self, Verb};
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::Workbench;
use remit_tests::oracle::meaning::points::{Point, points};
use remit_tests::oracle::meaning::scenario::{Action, Policy, Scenario};
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::meaning::vocabulary::{FACTS, UNITS};
use remit_tests::oracle::meaning::worlds::Model;
use remit_tests::oracle::{reached, seeds};

/// How many generated policies are tried at each run.
const POLICIES: u64 = 400;
/// A policy with more letters than this is passed by.
const MOST_LETTERS: usize = 800;

#[test]
fn rules_and_verbs_that_never_decide_are_those_of_no_letter() {
    let (mut tried, mut idle) = (0, 0);
    let mut workbench = Workbench::new();
    for seed in seeds(POLICIES) {
        let scenario = scenario(seed);
        let Some(points) = points(&scenario.policy, MOST_LETTERS) else { continue };
        let compiled = workbench.compile([&scenario.policy]);
        if !compiled.errors(0).is_empty() || points.is_empty() {
            continue;
        }
        let policy = compiled.policy(0);
        let stage = scenario.policy.stage;
        let mut analysis = Analysis::new(policy, &|| false).expect("what loads can be analysed");
        let acting: BTreeSet<usize> = points.iter().flat_map(|point| point.fate.acting.clone()).collect();
        // What the oracle numbers beyond the rules are services that are declined.
        let names: BTreeSet<&str> = acting
            .iter()
            .filter_map(|rule| scenario.policy.rules.get(*rule))
            .map(|rule| rule.name.as_str())
            .collect();
        let own = |name: &str| scenario.policy.rules.iter().any(|rule| rule.name == name);
        let all =
            policy.ir().stage(stage).rules.iter().map(|rule| rule.name.as_str()).filter(|name| own(name));
        let expected: BTreeSet<&str> = all.filter(|name| !names.contains(name)).collect();
        let never = analysis.never_decide(stage);
        let never = never.iter().map(|it| policy.ir().stage(stage).rules[it.rule.index()].name.as_str());
        let found: BTreeSet<&str> = never.filter(|name| own(name)).collect();
        let told = || text::policy(&scenario.policy, "p0");
        assert_eq!(found, expected, "seed {seed}: {}", told());
        let mut verbs: Vec<Verb> = Verb::of_stage(stage).to_vec();
        verbs.retain(|verb| points.iter().any(|point| point.fate.answer.verb == *verb));
        assert_eq!(analysis.verbs(stage), verbs, "seed {seed}: {}", told());
        idle_parts(&mut analysis, policy, &scenario, &told);
        let wrong = others(&mut analysis, &scenario.policy, policy.ir(), &points);
        assert_eq!(wrong, Vec::<String>::new(), "seed {seed}\n{}", told());
        tried += 1;
        idle += usize::from(!expected.is_empty());
    }
    assert!(
        reached(tried > 100 && idle > 10),
        "{tried} policies tried, {idle} with a rule that never decides"
    );
}

/// What else is found of a policy is so of the letters that there are.
fn others(analysis: &mut Analysis<'_>, own: &Policy, ir: &ir::Policy, points: &[Point]) -> Vec<String> {
    let (stage, free) = (own.stage, own.impossible.is_empty());
    let rules = &ir.stage(stage).rules;
    let index = |name: &str| own.rules.iter().position(|rule| rule.name == name);
    let mut wrong = Vec::new();
    let by_default = points.iter().any(|point| point.fate.default);
    let decides = analysis.default_decides(stage);
    if by_default && decides != Some(true) || free && decides != Some(by_default) {
        wrong.push(format!("the default decides: {decides:?}, not {by_default}"));
    }
    match analysis.nobody_left(stage) {
        Proof::Proved if by_default => wrong.push("somebody is left".to_owned()),
        Proof::Refuted(_) if !by_default => wrong.push("nobody is left".to_owned()),
        Proof::Proved | Proof::Refuted(_) | Proof::NotFinished => {}
    }
    for (accepts, excludes) in analysis.clashes(usize::MAX, &|_, _| true) {
        let both = index(&rules[accepts.index()].name).zip(index(&rules[excludes.index()].name));
        let Some((one, other)) = both else { continue };
        let effective =
            |point: &Point| point.fate.effective.contains(&one) && point.fate.effective.contains(&other);
        if free && !points.iter().any(effective) {
            wrong.push(format!("{} and {} never clash", own.rules[one].name, own.rules[other].name));
        }
    }
    let never: Vec<usize> =
        analysis.never_count(stage).iter().filter_map(|it| index(&rules[it.rule.index()].name)).collect();
    for (place, rule) in own.rules.iter().enumerate() {
        let acting: Vec<&Point> = points.iter().filter(|point| point.fate.acting.contains(&place)).collect();
        let vain = |action: &Action| match action {
            Action::Within(count, unit) => {
                let own = Some(count * UNITS[*unit].1);
                !acting.iter().any(|point| point.fate.answer.deadline == own)
            }
            Action::Priority(level) => !acting.iter().any(|point| point.fate.answer.priority == Some(*level)),
            Action::Route(_)
            | Action::RouteText(_)
            | Action::Reply(_)
            | Action::Service(_)
            | Action::Note(_) => false,
        };
        let expected = !acting.is_empty() && rule.actions.iter().any(vain);
        let found = never.contains(&place);
        if found != expected && (free || !acting.is_empty() && found) {
            wrong.push(format!("{} never counts: {found}, not {expected}", rule.name));
        }
    }
    assumed(analysis, own, points, &mut wrong);
    lost(analysis, own, ir, points, &mut wrong);
    wrong
}

/// A rule that decides as the default does and says nothing but notes takes away what would follow where it acts and nothing of
/// that follows.
fn lost(
    analysis: &mut Analysis<'_>,
    own: &Policy,
    ir: &ir::Policy,
    points: &[Point],
    wrong: &mut Vec<String>,
) {
    let Some((verb, actions)) = &own.default else { return };
    let is_note = |action: &Action| matches!(action, Action::Note(_));
    let actions: Vec<&Action> = actions.iter().filter(|action| !is_note(action)).collect();
    let follows = |point: &Point, action: &Action| match action {
        Action::Route(_) | Action::RouteText(_) => point.fate.answer.routes.contains(action),
        Action::Reply(_) => point.fate.answer.replies.contains(action),
        Action::Service(_) | Action::Note(_) => point.fate.others.contains(action),
        Action::Within(count, unit) => {
            point.fate.answer.deadline.is_some_and(|own| own <= count * UNITS[*unit].1)
        }
        Action::Priority(level) => point.fate.answer.priority.is_some_and(|own| own <= *level),
    };
    let rules = &ir.stage(own.stage).rules;
    let found = analysis.lose_actions(own.stage);
    for (place, rule) in own.rules.iter().enumerate() {
        let compiled = rules.iter().position(|it| it.name == rule.name);
        let Some(compiled) =
            compiled.filter(|at| rules[*at].kind == ir::RuleKind::Plain && !ir.is_content(&rules[*at]))
        else {
            continue;
        };
        let shows = |point: &Point| {
            point.fate.acting.contains(&place) && !actions.iter().any(|action| follows(point, action))
        };
        let bare = rule.verb == *verb && rule.actions.iter().all(is_note) && !actions.is_empty();
        let expected = bare && points.iter().any(shows);
        let is_found = found.iter().any(|it| it.rule.index() == compiled);
        if is_found != expected && (own.impossible.is_empty() || is_found && !bare) {
            wrong.push(format!("{} loses what would follow: {is_found}, not {expected}", rule.name));
        }
    }
}

/// Of each fact that silence decides by, two points show it.
fn assumed(analysis: &mut Analysis<'_>, own: &Policy, points: &[Point], wrong: &mut Vec<String>) {
    let model = Model::new(own);
    let lexicon = analysis.lexicon().clone();
    let found = analysis.assumed(own.stage, &|_| true);
    for (at, fact) in model.facts.iter().enumerate() {
        let name = FACTS[*fact].name;
        let by = found.iter().find(|it| lexicon.vocabulary().facts[it.fact.index()].path == name);
        let alike = |one: &Point, other: &Point| {
            let rest = |point: &Point| -> Vec<(u32, bool)> {
                let all = point.world.iter().copied().zip(point.given.iter().copied()).enumerate();
                all.filter(|(own, _)| *own != at).map(|(_, it)| it).collect()
            };
            rest(one) == rest(other)
        };
        let shows = |one: &Point, verbs: &dyn Fn(Verb, Verb) -> bool| {
            !one.given[at]
                && points.iter().any(|other| {
                    other.given[at]
                        && alike(one, other)
                        && verbs(one.fate.answer.verb, other.fate.answer.verb)
                })
        };
        if let Some(by) = by
            && own.impossible.is_empty()
            && !points.iter().any(|one| shows(one, &|verb, other| verb == by.verb && other == by.otherwise))
        {
            wrong.push(format!("silence on {name} does not decide {:?} and not {:?}", by.verb, by.otherwise));
        }
    }
}

/// A condition without a part that makes no difference decides the scenario's letter alike.
fn idle_parts(
    analysis: &mut Analysis<'_>,
    policy: &Arc<LoadedPolicy>,
    scenario: &Scenario,
    told: &dyn Fn() -> String,
) {
    let stage = scenario.policy.stage;
    let letter = text::referral(scenario);
    let Ok(read) = policy.lexicon().read(letter.as_bytes(), None) else { return };
    let decided = |policy: &Arc<LoadedPolicy>| {
        let mut rules = Vec::new();
        let quick = policy.prepare(&read).ok()?.decide(stage, &mut rules);
        Some((quick.verb, quick.settled, rules))
    };
    for (index, rule) in policy.ir().stage(stage).rules.iter().enumerate() {
        // What is content is told by what a condition reads, whether or not it matters.
        if rule.kind != ir::RuleKind::Plain || policy.ir().reads_stated(&rule.condition.whole()) {
            continue;
        }
        for part in analysis.idle_parts(&rule.condition) {
            let mut without = policy.ir().clone();
            let condition = &mut without.stage_mut(stage).rules[index].condition;
            let own = match part.guard {
                GuardPart::Test => Some(&mut condition.test),
                GuardPart::When => condition.when.as_mut(),
                GuardPart::Unless => condition.unless.as_mut(),
            };
            put(own.expect("the part is there"), &part.path, part.always);
            let without = LoadedPolicy::load(policy.lexicon(), without).expect("less loads too");
            assert_eq!(decided(policy), decided(&without), "{}: {part:?}\n{letter}\n{}", rule.name, told());
        }
    }
}

fn put(condition: &mut ir::Condition, path: &[usize], always: bool) {
    match (condition, path) {
        (own, []) => *own = ir::Condition::Const(always),
        (ir::Condition::Not(inner), _) => put(inner, path, always),
        (
            ir::Condition::And(parts) | ir::Condition::Or(parts) | ir::Condition::Count { of: parts, .. },
            path,
        ) => {
            put(&mut parts[path[0]], &path[1..], always);
        }
        (own, _) => panic!("{own:?} has no parts"),
    }
}
