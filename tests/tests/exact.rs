//! What the analysis says of every letter, against an oracle that looks at each.

use std::collections::BTreeSet;

use remit_analysis::Analysis;
use remit_engine::ir::Verb;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::Workbench;
use remit_tests::oracle::meaning::points::points;
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::scenarios;

/// How many generated policies are tried at each run.
const POLICIES: u64 = 400;
/// A policy with more letters than this is passed by.
const MOST_LETTERS: usize = 800;

#[test]
fn rules_and_verbs_that_never_decide_are_those_of_no_letter() {
    let (mut tried, mut idle) = (0, 0);
    let mut workbench = Workbench::new();
    for seed in 0..scenarios(POLICIES) {
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
        tried += 1;
        idle += usize::from(!expected.is_empty());
    }
    assert!(tried > 100 && idle > 10, "{tried} policies tried, {idle} with a rule that never decides");
}
