//! What is said of several clinics at once, against a look at every patient.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use remit_analysis::region::{Clinics, Gap, Meant, Patients, Region, Tested};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, Condition, FactId, Policy, StageName, Verb};
use remit_engine::value::Language;
use remit_tests::oracle::generate::Dice;
use remit_tests::oracle::{reached, seeds};
use serde_json::{Value, json};

/// How many sets of policies are tried at each run.
const SETS: u64 = 40;

const WORDS: &str = r#"library test.words { language: en, title: "Words" }
fact x.plain: yes/no { ask: "?", label: "plain" }
fact x.quiet: yes/no { ask: "?", label: "quiet", silent: no }
fact x.kind: one of (p, q) { ask: "?", label: "kind", options: p "p", q "q" }
fact x.near: yes/no { ask: "?", label: "near", relative: yes }
fact x.severe: yes/no { ask: "?", label: "severe", judged_by: clinic }
destination d0 { label: "D0", policy: test.p0 }
destination d1 { label: "D1", policy: test.p1 }
destination d2 { label: "D2", policy: test.p2 }
destination d2_too { label: "D2 too", policy: test.p2 }
"#;

/// Each fact with its values; those of the second list each clinic is told for itself.
fn shared() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("x.plain", vec![json!(false), json!(true)]),
        ("x.quiet", vec![json!(false), json!(true)]),
        ("x.kind", vec![json!("p"), json!("q")]),
        ("patient.age", vec![json!(17), json!(18)]),
        ("diagnosis", diagnoses()),
    ]
}

fn facts() -> &'static [(&'static str, Vec<Value>)] {
    static FACTS: LazyLock<Vec<(&str, Vec<Value>)>> = LazyLock::new(shared);
    &FACTS
}

/// Every list of these; the last is for all that no policy names.
fn diagnoses() -> Vec<Value> {
    let names = ["fibromyalgia", "crps_type_1", "crps_type_2", "migraine"];
    let list = |set: usize| -> Value {
        let own = names.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        own.map(|(_, name)| json!(name)).collect()
    };
    (0..16).map(list).collect()
}

const OWN: [&str; 2] = ["x.near", "x.severe"];

const TESTS: [&str; 11] = [
    "x.plain",
    "x.quiet",
    "x.kind p",
    "x.kind q",
    "x.near",
    "x.severe",
    "patient.age < 18 years",
    "diagnosis fibromyalgia",
    "diagnosis crps",
    "diagnosis crps_type_1",
    "diagnosis only (fibromyalgia)",
];

fn test(dice: &mut Dice) -> String {
    let test = *dice.pick(&TESTS);
    if dice.once_in(3) { format!("not ({test})") } else { test.to_owned() }
}

fn condition(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 | 1 => test(dice),
        2 => format!("({} and {})", test(dice), test(dice)),
        _ => format!("({} or {})", test(dice), test(dice)),
    }
}

/// A policy of that place.
fn policy(dice: &mut Dice, place: usize) -> String {
    let mut text = format!(
        "policy test.p{place} {{ title: \"P{place}\", label: \"P{place}\", country: SE, language: en }}\nuse test.words\n"
    );
    let count = 2 + dice.below(4);
    for rule in 0..count {
        let verb = *dice.pick(&["exclude", "exclude", "exclude", "accept", "review", "defer", "return"]);
        text += &format!("{verb} r{rule}: {}", condition(dice));
        if dice.once_in(3) {
            text += &format!(" unless {}", condition(dice));
        }
        if rule > 0 && dice.once_in(3) {
            text += &format!(" overrides r{}", dice.below(rule));
        }
        if verb != "accept" && !dice.once_in(6) {
            text += &format!(
                " -> route {}",
                dice.pick(&["d0", "d0", "d1", "d1", "d2", "d2_too", "primary_care"])
            );
        }
        text += "\n";
    }
    if dice.once_in(4) {
        text += &format!("impossible {} and {}\n", test(dice), test(dice));
    }
    if dice.once_in(4) {
        text += "silence x.quiet unknown\n";
    }
    text + &format!("otherwise {}\n", dice.pick(&["accept", "review", "exclude"]))
}

/// A patient: the place of the value of each shared fact, and of each clinic the facts of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Patient {
    shared: Vec<usize>,
    own: Vec<Vec<bool>>,
}

/// What a clinic decides.
#[derive(Clone, Debug)]
struct Fate {
    verb: Verb,
    /// The clinics that it sends to.
    to: BTreeSet<usize>,
}

fn letter(shared_at: &[usize], own: &[bool]) -> Value {
    let mut all = json!({});
    let mut put = |path: &str, value: Value| match path.split_once('.') {
        Some((group, name)) => all[group][name] = value,
        None => all[path] = value,
    };
    for ((path, values), at) in facts().iter().zip(shared_at) {
        put(path, values[*at].clone());
    }
    for (path, is) in OWN.iter().zip(own) {
        put(path, json!(is));
    }
    all
}

fn decide(policy: &Arc<LoadedPolicy>, letter: &Value) -> Option<Fate> {
    let read =
        policy.lexicon().read(letter.to_string().as_bytes(), None).expect("a referral that can be read");
    let prepared = policy.prepare(&read).ok()?;
    let decision = prepared.explain(StageName::Referral, Language::En);
    assert!(decision.settled, "all is told: {letter}");
    let places = &policy.lexicon().vocabulary().destinations;
    let to = decision.routes.iter().filter_map(|route| {
        let place = places.iter().find(|place| Some(&place.id) == route.destination.as_ref())?;
        let id = place.policy.as_ref()?;
        id.strip_prefix("test.p")?.parse().ok()
    });
    Some(Fate { verb: decision.decision, to: to.collect() })
}

/// All choices of one of each.
fn choices(counts: &[usize]) -> Vec<Vec<usize>> {
    counts.iter().fold(vec![Vec::new()], |all, count| {
        let longer = all.iter().flat_map(|one| {
            (0..*count).map(move |next| one.iter().copied().chain([next]).collect::<Vec<usize>>())
        });
        longer.collect()
    })
}

/// Every patient who can be, with what each clinic decides.
fn patients(policies: &[Arc<LoadedPolicy>]) -> Vec<(Patient, Vec<Fate>)> {
    let counts: Vec<usize> = facts().iter().map(|(_, values)| values.len()).collect();
    let owns: Vec<Vec<bool>> =
        choices(&[2, 2]).into_iter().map(|own| own.into_iter().map(|it| it == 1).collect()).collect();
    let mut all = Vec::new();
    for shared in choices(&counts) {
        let of = |policy: &Arc<LoadedPolicy>| -> Vec<(Vec<bool>, Fate)> {
            let fates =
                owns.iter().filter_map(|own| Some((own.clone(), decide(policy, &letter(&shared, own))?)));
            fates.collect()
        };
        let fates: Vec<Vec<(Vec<bool>, Fate)>> = policies.iter().map(of).collect();
        for choice in choices(&fates.iter().map(Vec::len).collect::<Vec<_>>()) {
            let chosen: Vec<&(Vec<bool>, Fate)> =
                choice.iter().zip(&fates).map(|(at, fates)| &fates[*at]).collect();
            let own = chosen.iter().map(|(own, _)| own.clone()).collect();
            let fates = chosen.iter().map(|(_, fate)| fate.clone()).collect();
            all.push((Patient { shared: shared.clone(), own }, fates));
        }
    }
    all
}

/// Whether a patient meets an atom of a policy, of which facts are the clinic's own.
fn meets(
    patient: &Patient,
    vocabulary: &remit_engine::ir::Vocabulary,
    atom: &Atom,
    clinic: Option<usize>,
) -> bool {
    let path = |fact: &FactId| vocabulary.facts[fact.index()].path.clone();
    let value = |fact: &FactId| -> Value {
        let path = path(fact);
        // "of_test_p1.x.near" is what the second clinic is told.
        let (clinic, path) = match path.strip_prefix("of_test_p").and_then(|rest| rest.split_once('.')) {
            Some((clinic, path)) => (Some(clinic.parse().expect("a place")), path.to_owned()),
            None => (clinic, path),
        };
        if let Some(own) = OWN.iter().position(|own| *own == path) {
            return json!(patient.own[clinic.expect("a clinic's own")][own]);
        }
        let all = facts();
        let at = all.iter().position(|(own, _)| *own == path).expect("a fact of the test");
        all[at].1[patient.shared[at]].clone()
    };
    let below = |one: &Value, other: &str| match one.as_str().expect("a concept") {
        one if one == other => true,
        "crps_type_1" | "crps_type_2" => other == "crps",
        _ => false,
    };
    let id = |concept: &remit_engine::ir::ConceptId| vocabulary.concepts[concept.index()].id.clone();
    match atom {
        Atom::Truth(fact) => value(fact) == json!(true),
        Atom::Choice { fact, choice } => value(fact) == json!(["p", "q"][*choice as usize]),
        Atom::Compare { fact, .. } => value(fact) == json!(17),
        Atom::Has { fact, concept } => {
            value(fact).as_array().expect("a list").iter().any(|one| below(one, &id(concept)))
        }
        Atom::Only { fact, concepts } => {
            let list = value(fact).as_array().expect("a list").clone();
            let inside = |one: &Value| concepts.iter().any(|concept| below(one, &id(concept)));
            !list.is_empty() && list.iter().all(inside)
        }
        other => panic!("no test of the test: {other:?}"),
    }
}

/// Whether a rule that accepts takes effect.
fn has_ground(
    policy: &Policy,
    vocabulary: &remit_engine::ir::Vocabulary,
    patient: &Patient,
    clinic: usize,
) -> bool {
    fn is(policy: &Policy, condition: &Condition, atom: &dyn Fn(&Atom) -> bool) -> bool {
        let again = |part: &Condition| is(policy, part, atom);
        match condition {
            Condition::Const(value) => *value,
            Condition::Atom(id) => atom(&policy.atoms[id.index()]),
            Condition::Defined(id) => again(&policy.definitions[id.index()].condition),
            Condition::Not(inner) => !again(inner),
            Condition::And(parts) => parts.iter().all(again),
            Condition::Or(parts) => parts.iter().any(again),
            Condition::Count { .. } => panic!("nothing is counted"),
        }
    }
    let atom = |atom: &Atom| meets(patient, vocabulary, atom, Some(clinic));
    let rules = &policy.referral.rules;
    let mut effective: Vec<Option<bool>> = vec![None; rules.len()];
    while effective.iter().any(Option::is_none) {
        for at in 0..rules.len() {
            let over: Vec<usize> = (0..rules.len())
                .filter(|other| rules[*other].overrides.iter().any(|loser| loser.index() == at))
                .collect();
            if effective[at].is_none() && over.iter().all(|other| effective[*other].is_some()) {
                let free = !over.iter().any(|other| effective[*other] == Some(true));
                effective[at] = Some(free && is(policy, &rules[at].condition.whole(), &atom));
            }
        }
    }
    rules.iter().zip(effective).any(|(rule, is)| rule.verb == Verb::Accept && is == Some(true))
}

struct Set<'s> {
    clinics: Clinics<'s>,
    policies: Vec<Arc<LoadedPolicy>>,
    patients: Vec<(Patient, Vec<Fate>)>,
    told: String,
}

impl Set<'_> {
    fn is_in(&self, region: &Region, patient: &Patient) -> bool {
        let vocabulary = self.clinics.lexicon().vocabulary();
        region.tests.iter().all(|(tested, is)| {
            let met = match tested {
                Tested::Atom(atom) => {
                    meets(patient, vocabulary, &self.clinics.terms().atoms[atom.index()], None)
                }
                Tested::Ground(clinic) => {
                    let policy = self.policies[*clinic].ir();
                    has_ground(policy, self.policies[*clinic].lexicon().vocabulary(), patient, *clinic)
                }
            };
            met == *is
        })
    }

    /// Patients are these and no others, and each of their conditions has one who shows it.
    fn hold(
        &self,
        what: &str,
        found: &Patients,
        is_meant: &dyn Fn(&Patient) -> bool,
        so: &dyn Fn(&[Fate]) -> Option<bool>,
        shows: &dyn Fn(&BTreeMap<usize, Fate>) -> bool,
    ) {
        assert!(found.whole, "{what} was not finished\n{}", self.told);
        let mut used = vec![false; found.regions.len()];
        for (patient, fates) in self.patients.iter().filter(|(patient, _)| is_meant(patient)) {
            let mut inside = false;
            for (at, (region, _)) in found.regions.iter().enumerate() {
                if self.is_in(region, patient) {
                    (used[at], inside) = (true, true);
                }
            }
            // Of whom it has been told already, nothing is said.
            let Some(so) = so(fates) else { continue };
            assert_eq!(inside, so, "{what}: {patient:?} {fates:?}\n{:?}\n{}", found.regions, self.told);
        }
        for (at, (region, shown)) in found.regions.iter().enumerate() {
            assert!(used[at], "{what}: nobody is in {region:?}\n{}", self.told);
            let shown =
                shown.as_ref().unwrap_or_else(|| panic!("{what}: no example of {region:?}\n{}", self.told));
            let fates: Vec<(usize, Fate)> = shown
                .told
                .iter()
                .map(|it| (it.clinic, decide_short(&self.policies[it.clinic], &it.referral)))
                .collect();
            for (it, (_, fate)) in shown.told.iter().zip(&fates) {
                assert_eq!(it.verb, fate.verb, "{what}\n{}", self.told);
            }
            let fates: BTreeMap<usize, Fate> = fates.into_iter().collect();
            assert!(shows(&fates), "{what}: {shown:?}\n{}", self.told);
        }
    }
}

fn sends_to(fate: &Fate, to: usize) -> bool {
    fate.verb != Verb::Accept && fate.to.contains(&to)
}

fn each_refuses(fates: &BTreeMap<usize, Fate>) -> bool {
    fates.values().all(|fate| fate.verb == Verb::Exclude)
}

fn none_accepts(fates: &BTreeMap<usize, Fate>) -> bool {
    fates.values().all(|fate| fate.verb != Verb::Accept)
}

/// What is decided of a letter that leaves out what does not matter.
fn decide_short(policy: &Arc<LoadedPolicy>, letter: &Value) -> Fate {
    decide(policy, letter).expect("an example is possible")
}

/// The circles in which some patient is sent, each from its first clinic on.
fn circles(patients: &[(Patient, Vec<Fate>)], count: usize) -> BTreeMap<Vec<usize>, BTreeSet<Patient>> {
    let mut found: BTreeMap<Vec<usize>, BTreeSet<Patient>> = BTreeMap::new();
    let sends = |fates: &[Fate], from: usize, to: usize| from != to && sends_to(&fates[from], to);
    for (patient, fates) in patients {
        let mut open: Vec<Vec<usize>> = (0..count).map(|first| vec![first]).collect();
        while let Some(path) = open.pop() {
            let (first, last) = (path[0], path[path.len() - 1]);
            for to in (0..count).filter(|to| sends(fates, last, *to)) {
                if to == first {
                    found.entry(path.clone()).or_default().insert(patient.clone());
                } else if to > first && !path.contains(&to) {
                    open.push(path.iter().copied().chain([to]).collect());
                }
            }
        }
    }
    found
}

#[test]
fn of_what_has_one_value_an_example_says_one() {
    let mut workspace = Workspace::new();
    workspace
        .open("words.remit", &format!("{WORDS}fact x.who: diagnosis {{ ask: \"?\", label: \"who\" }}\n"));
    for place in 0..2 {
        let head =
            format!("policy test.p{place} {{ title: \"P\", label: \"P\", country: SE, language: en }}");
        let text = format!("{head}\nuse test.words\nexclude r: not (x.who crps_type_1)\notherwise accept\n");
        workspace.open(&format!("p{place}.remit"), &text);
    }
    let snapshot = workspace.snapshot();
    let ids = ["test.p0", "test.p1"].map(|id| snapshot.policy(id).expect("a policy"));
    let policies = ids.map(|id| snapshot.compiled(id).expect("it compiles").clone());
    let stop = || false;
    let found = Clinics::new(&policies, &stop).expect("small policies").gap(Gap::RefusedByAll, Meant::All);
    let [(_, shown)] = found.regions.as_slice() else { panic!("{found:?}") };
    assert!(shown.is_some(), "{found:?}");
}

#[test]
fn what_is_found_is_so_of_every_patient_and_of_no_other() {
    let (mut tried, mut refused, mut unaccepted, mut vain, mut round) = (0, 0, 0, 0, 0);
    let mut workspace = Workspace::new();
    workspace.open("words.remit", WORDS);
    for seed in seeds(SETS) {
        let mut dice = Dice::new(seed);
        let count = 2 + dice.below(2);
        let mut told = String::new();
        for place in 0..count {
            let text = policy(&mut dice, place);
            workspace.open(&format!("p{place}.remit"), &text);
            told += &text;
        }
        let snapshot = workspace.snapshot();
        let ids: Vec<_> = (0..count).filter_map(|at| snapshot.policy(&format!("test.p{at}"))).collect();
        let policies: Vec<Arc<LoadedPolicy>> =
            ids.iter().filter_map(|id| snapshot.compiled(*id).cloned()).collect();
        if policies.len() < count {
            continue;
        }
        tried += 1;
        let patients = patients(&policies);
        let stop = || false;
        let clinics = Clinics::new(&policies, &stop).expect("small policies");
        let mut set = Set { clinics, policies, patients, told };
        let found = set.clinics.gap(Gap::RefusedByAll, Meant::All);
        let all_refuse = |fates: &[Fate]| fates.iter().all(|fate| fate.verb == Verb::Exclude);
        set.hold("refused by all", &found, &|_| true, &|fates| Some(all_refuse(fates)), &each_refuses);
        refused += found.regions.len();
        let found = set.clinics.gap(Gap::AcceptedByNone, Meant::All);
        let none = |fates: &[Fate]| fates.iter().all(|fate| fate.verb != Verb::Accept);
        let besides = |fates: &[Fate]| (!all_refuse(fates)).then(|| none(fates));
        set.hold("accepted by none", &found, &|_| true, &besides, &none_accepts);
        unaccepted += found.regions.len();
        usual(&mut set, &all_refuse, &besides);
        vain += in_vain(&mut set);
        round += sent_round(&mut set);
    }
    assert!(
        reached(tried > 25 && refused > 40 && unaccepted > 40 && vain > 10 && round > 3),
        "{tried} sets, {refused} and {unaccepted} conditions, {vain} sent in vain, {round} circles"
    );
}

/// The same of usual patients alone: those of whom it is not said that they are quiet, where all take that for granted.
fn usual(set: &mut Set<'_>, refused: &dyn Fn(&[Fate]) -> bool, besides: &dyn Fn(&[Fate]) -> Option<bool>) {
    let held: Vec<String> = {
        let vocabulary = set.clinics.lexicon().vocabulary();
        set.clinics.usual_facts().iter().map(|fact| vocabulary.facts[fact.index()].path.clone()).collect()
    };
    let quiet = held.iter().any(|path| path == "x.quiet");
    let meant = |patient: &Patient| !quiet || patient.shared[1] == 0;
    let found = set.clinics.gap(Gap::RefusedByAll, Meant::Usual);
    set.hold("usual, refused", &found, &meant, &|fates| Some(refused(fates)), &each_refuses);
    let found = set.clinics.gap(Gap::AcceptedByNone, Meant::Usual);
    set.hold("usual, accepted by none", &found, &meant, besides, &none_accepts);
}

fn in_vain(set: &mut Set<'_>) -> usize {
    let (found, finished) = set.clinics.sent_in_vain();
    assert!(finished);
    let count = set.policies.len();
    for from in 0..count {
        for to in (0..count).filter(|to| *to != from) {
            let sends = |fates: &[Fate]| sends_to(&fates[from], to);
            let vain = |fates: &[Fate]| sends(fates) && fates[to].verb == Verb::Exclude;
            let own = found.iter().find(|sent| (sent.from, sent.to) == (from, to));
            let any = set.patients.iter().any(|(_, fates)| vain(fates));
            assert_eq!(own.is_some(), any, "{from} to {to}\n{}", set.told);
            let Some(own) = own else { continue };
            let all = set.patients.iter().all(|(_, fates)| !sends(fates) || vain(fates));
            assert_eq!(own.all, Some(all), "{from} to {to}\n{}", set.told);
            let shows = |fates: &BTreeMap<usize, Fate>| {
                sends_to(&fates[&from], to) && fates[&to].verb == Verb::Exclude
            };
            set.hold("sent in vain", &own.patients, &|_| true, &|fates| Some(vain(fates)), &shows);
        }
    }
    found.len()
}

fn sent_round(set: &mut Set<'_>) -> usize {
    let (found, finished) = set.clinics.circles();
    assert!(finished);
    let expected = circles(&set.patients, set.policies.len());
    let ways: Vec<&Vec<usize>> = found.iter().map(|circle| &circle.clinics).collect();
    assert_eq!(ways, expected.keys().collect::<Vec<_>>(), "{}", set.told);
    for circle in &found {
        let next = circle.clinics.iter().cycle().skip(1);
        let ways: Vec<(usize, usize)> =
            circle.clinics.iter().zip(next).map(|(from, to)| (*from, *to)).collect();
        let sends = |fates: &[Fate]| ways.iter().all(|(from, to)| sends_to(&fates[*from], *to));
        let shows = |fates: &BTreeMap<usize, Fate>| ways.iter().all(|(from, to)| sends_to(&fates[from], *to));
        set.hold("circle", &circle.patients, &|_| true, &|fates| Some(sends(fates)), &shows);
    }
    found.len()
}
