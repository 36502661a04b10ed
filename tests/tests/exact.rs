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
    let (mut tried, mut idle, mut exact) = (0, 0, 0);
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
        assert!(found.is_subset(&expected), "seed {seed}: {found:?} are not all of {expected:?}\n{}", told());
        let mut verbs: Vec<Verb> = Verb::of_stage(stage).to_vec();
        verbs.retain(|verb| points.iter().any(|point| point.fate.answer.verb == *verb));
        let reached = analysis.verbs(stage);
        assert!(
            verbs.iter().all(|verb| reached.contains(verb)),
            "seed {seed}: {verbs:?} are not all of {reached:?}"
        );
        // What follows from several statements by what is impossible is not looked for, so less may be proved there.
        if found == expected && reached == verbs {
            exact += 1;
        } else {
            assert!(
                !scenario.policy.impossible.is_empty(),
                "seed {seed}: {found:?} is not {expected:?}\n{}",
                told()
            );
        }
        tried += 1;
        idle += usize::from(!expected.is_empty());
    }
    assert!(100 * exact >= 97 * tried, "{exact} of {tried} are exact");
    assert!(tried > 100 && idle > 10, "{tried} policies tried, {idle} with a rule that never decides");
}

#[test]
fn clinics() {
    use remit_engine::ir::StageName;
    let mut workspace = remit_tests::repository::clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    for (id, policy) in snapshot.model().policies.iter() {
        let Some(compiled) = snapshot.compiled(id) else { continue };
        let start = std::time::Instant::now();
        let mut analysis = Analysis::new(compiled, &|| false).expect("analysed");
        let built = start.elapsed();
        let never: Vec<_> = [StageName::Referral, StageName::Discharge]
            .into_iter()
            .map(|stage| (stage, analysis.never_decide(stage).len(), analysis.verbs(stage)))
            .collect();
        eprintln!("{} built {built:?} rules {:?} {never:?}", policy.head.name, start.elapsed());
        for (assertion, proof) in compiled.ir().assertions.iter().zip(analysis.assertions()) {
            eprintln!(
                "   {} -> {}",
                assertion.text,
                match proof {
                    remit_analysis::Proof::Proved => "proved".to_owned(),
                    remit_analysis::Proof::Refuted(w) => format!("REFUTED {:?} {}", w.verb, w.referral),
                    remit_analysis::Proof::NotFinished => "not finished".to_owned(),
                }
            );
        }
        eprintln!("  all {:?}", start.elapsed());
    }
}

#[test]
fn exemplars() {
    for (id, from, to) in
        [("jonkoping.smartkliniken", "60 ome", "90 ome"), ("gavleborg.smartcentrum", "24 years", "17 years")]
    {
        let load = |change: bool| {
            let mut workspace = remit_tests::repository::clinics(|path, text| {
                if change && path.ends_with("policy.remit") && text.contains(&format!("policy {id}")) {
                    text.replace(from, to)
                } else {
                    text
                }
            });
            let snapshot = workspace.snapshot();
            let policy = snapshot.policy(id).unwrap();
            snapshot.compiled(policy).unwrap().clone()
        };
        let (old, new) = (load(false), load(true));
        let start = std::time::Instant::now();
        let found = remit_analysis::diff::compare(&old, &new, &|| false).unwrap();
        eprintln!("{id} {:?} finished {}", start.elapsed(), found.finished);
        for edit in &found.edits {
            let atoms = |conditions: &Vec<remit_engine::ir::Condition>| conditions.len();
            eprintln!(
                "edit {:?} replaced {:?} now {} no longer {} otherwise {} whole {}",
                edit.statements
                    .iter()
                    .map(|it| it.new.as_ref().and_then(|it| it.name.clone()))
                    .collect::<Vec<_>>(),
                edit.replaced,
                atoms(&edit.now),
                atoms(&edit.no_longer),
                atoms(&edit.otherwise),
                edit.whole
            );
        }
        for it in &found.moves {
            eprintln!(
                "  {:?} {:?} {:?} {:?} -> {:?} +{:?} -{:?} {}",
                it.stage,
                it.how,
                it.by,
                it.old,
                it.new,
                it.gained,
                it.lost,
                it.witness.as_ref().map_or("NO WITNESS".to_owned(), |it| format!(
                    "{:?}->{:?} {}",
                    it.old.verb, it.new.verb, it.referral
                ))
            );
        }
    }
}
