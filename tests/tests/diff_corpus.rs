//! Regions as a machine reads them: letters are sorted by what the JSON of `remit diff --corpus` says of the conditions of each
//! region, and by nothing else, and that is held against how each letter is decided. `REMIT_SCENARIOS=10000` tries as many
//! letters of each pair of versions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use remit_analysis::diff::Answer;
use remit_cli::Exit;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::ir::StageName;
use remit_tests::command::{folder, remit};
use remit_tests::letters::Letters;
use remit_tests::oracle::generate::Dice;
use remit_tests::oracle::meaning::generate::{is_plain, scenario};
use remit_tests::oracle::meaning::scenario::{Condition, Policy, Said, Scenario};
use remit_tests::oracle::meaning::{text, vocabulary};
use remit_tests::oracle::scenarios;
use remit_tests::repository::root;
use remit_tests::schema::Schema;
use serde_json::Value;

/// How many letters of each pair of versions are tried at each run.
const LETTERS: u64 = 300;

/// How letters lie to regions.
#[derive(Debug, Default)]
struct Count {
    /// Moves, and those whose region is exact and shares no letter.
    moves: usize,
    exact: usize,
    letters: usize,
    moved: usize,
    /// Letters of which no condition is open.
    told: usize,
    /// Letters that move and do not say all.
    partly: usize,
    /// Letters that touch a region and stay.
    open: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Inside,
    Touches,
    Outside,
}

/// What a letter says of a condition, as the old version reads it and as the new one does.
fn said(letter: &Value, condition: &str) -> [Option<String>; 2] {
    let own = &letter["conditions"][condition];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if own.is_object() { [text(&own["old"]), text(&own["new"])] } else { [text(own), text(own)] }
}

/// A region holds a letter where all of its conditions are yes: in both versions, or in the one that has such letters.
fn lies(letter: &Value, it: &Value) -> Lies {
    let sides = ["old", "new"].map(|side| !it[side]["decision"].is_null());
    let mut lies = Lies::Inside;
    for condition in it["region"]["conditions"].as_array().expect("a region") {
        let said = said(letter, condition.as_str().expect("an id"));
        for (said, _) in said.iter().zip(sides).filter(|(_, has)| *has) {
            match said.as_deref() {
                Some("yes") => {}
                Some("open") => lies = Lies::Touches,
                Some("no") | None => return Lies::Outside,
                Some(other) => panic!("{other}"),
            }
        }
    }
    lies
}

fn is_open(letter: &Value) -> bool {
    let ids = letter["conditions"].as_object().expect("conditions").keys();
    let open = |said: &Option<String>| !matches!(said.as_deref(), Some("yes" | "no"));
    ids.into_iter().any(|id| said(letter, id).iter().any(open))
}

fn ids(all: &Value) -> Vec<&str> {
    all.as_array().expect("a list").iter().map(|id| id.as_str().expect("an id")).collect()
}

/// Sorts the letters by the JSON alone.
fn sort(told: &Value, shown: &dyn Fn(&Value) -> String) -> Count {
    let mut count = Count::default();
    let corpus = &told["corpus"];
    let place = |it: &Value| (it["line"].as_u64().expect("a line"), it["stage"] == "discharge");
    let listed = |name: &str| -> BTreeMap<(u64, bool), Vec<&str>> {
        let all = corpus[name].as_array().expect("a list").iter();
        all.map(|it| (place(it), ids(&it["moves"]))).collect()
    };
    let (moved, open) = (listed("moved"), listed("open_in_both"));
    let policy = &told["policies"][0];
    let every: Vec<&Value> = policy["moves"].as_array().expect("moves").iter().collect();
    count.moves = every.len();
    let is = |it: &&&Value, what: &str| it["region"][what] == true;
    count.exact = every.iter().filter(|it| is(it, "whole") && is(it, "alone")).count();
    let exact = every.iter().all(|it| it["region"]["whole"] == true) && policy["exact"] == true;
    for letter in corpus["letters"].as_array().expect("letters") {
        let line = place(letter);
        let moves: Vec<&Value> = every.iter().filter(|it| it["stage"] == letter["stage"]).copied().collect();
        let of = |wanted: Lies| -> Vec<&str> {
            let own = moves.iter().filter(|it| lies(letter, it) == wanted);
            own.map(|it| it["id"].as_str().expect("an id")).collect()
        };
        let (inside, touched) = (of(Lies::Inside), of(Lies::Touches));
        let moves_own = letter["old"] != letter["new"];
        count.letters += 1;
        count.moved += usize::from(moves_own);
        let fault = |what: &str| {
            format!("{what} ({}): inside {inside:?}, touches {touched:?}\n{}", policy["exact"], shown(letter))
        };
        if moves_own {
            assert!(!inside.is_empty() || !touched.is_empty(), "{}", fault("moves outside all regions"));
            let goes = |id: &&str| {
                let it = moves.iter().find(|it| it["id"] == **id).expect("a move");
                ["old", "new"].iter().all(|side| it[side]["decision"] == letter[side]["decision"])
            };
            let alike: Vec<&str> = touched.iter().copied().filter(|id| goes(id)).collect();
            let touched = if alike.is_empty() { &touched } else { &alike };
            let own = if inside.is_empty() { touched } else { &inside };
            assert_eq!(moved.get(&line), Some(own), "{}", fault("is listed otherwise"));
            count.partly += usize::from(inside.is_empty());
        } else {
            assert!(inside.is_empty() || !exact, "{}", fault("stays inside a region"));
            assert!(!moved.contains_key(&line), "{}", fault("is listed as moved"));
            assert_eq!(open.get(&line), (!touched.is_empty()).then_some(&touched), "{}", fault("touches"));
            count.open += usize::from(!touched.is_empty());
        }
        if !is_open(letter) && exact {
            count.told += 1;
            assert_eq!(!inside.is_empty(), moves_own, "{}", fault("is told, and in so many regions"));
            assert!(touched.is_empty());
            let alone = moves.iter().filter(|it| it["region"]["alone"] == true);
            let alone = alone.filter(|it| inside.contains(&it["id"].as_str().expect("an id")));
            assert!(alone.count() == 0 || inside.len() == 1, "{}", fault("is told, and in several regions"));
            for it in moves.iter().filter(|it| inside.contains(&it["id"].as_str().expect("an id"))) {
                let decision = |side: &str| (&it[side]["decision"], &letter[side]["decision"]);
                assert!(decision("old").0 == decision("old").1, "{}", fault("was decided otherwise"));
                assert!(decision("new").0 == decision("new").1, "{}", fault("is decided otherwise"));
            }
        }
    }
    count
}

/// A folder with `old` and `new`, and letters for both.
fn compared(both: &Path, policy: &str, seed: u64, letters: u64) -> Option<Count> {
    let (old, new) = (snapshot(&both.join("old")), snapshot(&both.join("new")));
    let ready = |snapshot: &Snapshot| snapshot.compiled(snapshot.policy(policy)?).cloned();
    let (old, new) = (ready(&old)?, ready(&new)?);
    let samples = samples();
    let made = Letters::new(&[&old, &new], &samples);
    let (_, said) = remit(both, "diff old new --format json", "");
    let told: Value = serde_json::from_str(&said).expect("JSON");
    let moves = told["policies"][0]["moves"].as_array().expect("moves");
    let shown: Vec<&Value> = moves.iter().map(|it| &it["witness"]).filter(|it| it.is_object()).collect();
    for it in moves.iter().filter(|it| it["witness"].is_object()) {
        let witness = it["witness"].to_string();
        let read = old.lexicon().read(witness.as_bytes(), None).expect("a witness is a referral");
        let stage = if it["stage"] == "referral" { StageName::Referral } else { StageName::Discharge };
        let answers = [&old, &new].map(|policy| Answer::of(policy, stage, &read));
        // Of letters that one version alone lets turn out so, the answer may be the same and only open.
        let of_both = ["old", "new"].iter().all(|side| !it[side]["decision"].is_null());
        assert!(!of_both || answers[0] != answers[1], "{it}");
        for (answer, side) in answers.iter().zip(["old", "new"]) {
            let claimed = it[side]["decision"].as_str();
            let verb = answer.as_ref().map(|answer| answer.verb.id());
            assert!(!of_both || claimed == verb, "{it}");
        }
    }
    let letter = |own: u64| made.near(&shown, own ^ seed << 32);
    let all: Vec<Value> = (0..letters).map(letter).collect();
    let lines: Vec<String> = all.iter().map(Value::to_string).collect();
    fs::write(both.join("letters.ndjson"), lines.join("\n")).expect("a file");
    let (exit, said) = remit(both, "diff old new --format json --corpus letters.ndjson", "");
    assert_ne!(exit, Exit::Misuse, "{said}");
    let told: Value = serde_json::from_str(&said).expect("JSON");
    let schema = Schema::strict(remit_wording::diff_schema());
    assert_eq!(schema.faults(&told), Vec::<String>::new());
    let shown = |letter: &Value| {
        let line = usize::try_from(letter["line"].as_u64().expect("a line")).expect("a line");
        let texts = ["old", "new"]
            .map(|side| fs::read_to_string(both.join(side).join("p.remit")).unwrap_or_default());
        format!("{}\n{letter}\nseed {seed}\n{}", lines[line - 1], texts.join("\n=>\n"))
    };
    // The answers are the evaluator's.
    for letter in told["corpus"]["letters"].as_array().expect("letters").iter().step_by(97) {
        let line = usize::try_from(letter["line"].as_u64().expect("a line")).expect("a line");
        for (side, policy) in [("old", &old), ("new", &new)] {
            let read = policy.lexicon().read(lines[line - 1].as_bytes(), None).expect("a referral");
            let discharge = letter["stage"] == "discharge";
            let stage = if discharge { StageName::Discharge } else { StageName::Referral };
            let verb = policy.prepare(&read).ok().map(|it| it.decide(stage, &mut Vec::new()).verb);
            assert_eq!(letter[side]["decision"].as_str(), verb.map(remit_engine::ir::Verb::id));
        }
    }
    Some(sort(&told, &shown))
}

fn samples() -> Vec<Value> {
    let mut found = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(root().join("policies/referrals"))
        .expect("referrals")
        .map(|it| it.expect("a file").path())
        .collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "json")) {
        found.extend(serde_json::from_slice::<Value>(&fs::read(path).expect("a file")).ok());
    }
    found
}

fn snapshot(folder: &Path) -> std::sync::Arc<Snapshot> {
    let mut workspace = Workspace::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        workspace.open(&name, &fs::read_to_string(&path).expect("a text"));
    }
    workspace.snapshot()
}

/// A folder with a clinic in two versions, the new one with these texts replaced.
fn versions(clinic: &str, changes: &[(&str, &str)]) -> tempfile::TempDir {
    let both = folder(&[]);
    for side in ["old", "new"] {
        let into = both.path().join(side);
        fs::create_dir_all(&into).expect("a folder");
        for entry in fs::read_dir(root().join("policies").join(clinic)).expect("a clinic") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            // Cases say nothing of what is decided.
            if name.ends_with(".remit") && !name.starts_with("cases") {
                let mut text = fs::read_to_string(&path).expect("a text");
                for (from, to) in changes.iter().filter(|_| side == "new") {
                    text = text.replace(from, to);
                }
                fs::write(into.join(name), text).expect("a file");
            }
        }
    }
    both
}

fn clinic(clinic: &str, policy: &str, changes: &[(&str, &str)], moves: bool) {
    let both = versions(clinic, changes);
    let count = compared(both.path(), policy, 1, scenarios(LETTERS)).expect("both can be used");
    println!("{clinic}: {count:?}");
    assert!(count.letters > 50, "{count:?}");
    assert!(!moves || count.moved > 5, "{count:?}");
}

#[test]
fn a_higher_limit() {
    clinic("jonkoping_smartkliniken", "jonkoping.smartkliniken", &[("60 ome", "90 ome")], true);
}

#[test]
fn a_lower_age() {
    clinic("gavleborg_smartcentrum", "gavleborg.smartcentrum", &[("24 years", "17 years")], true);
}

#[test]
fn several_edits() {
    let changes = [
        ("  exclude diagnosis fibromyalgia -> route vardval_pain_rehab", "  review diagnosis fibromyalgia"),
        ("  exclude whiplash: ", "  review whiplash: "),
    ];
    clinic("capio_st_goran", "capio_st_goran.pain", &changes, true);
}

#[test]
fn silence_that_is_deleted() {
    let silence = "  silence patient.in_area yes\n    said sv \"patienten bor i länet\", nb \"pasienten bor i lenet\", \
                   en \"the patient lives in the county\"\n";
    clinic("gavleborg_smartcentrum", "gavleborg.smartcentrum", &[(silence, "")], true);
}

/// The policy with some of its statements changed.
fn edited(old: &Policy, other: &Policy, dice: &mut Dice) -> Policy {
    let mut new = old.clone();
    let plain = |condition: &&Condition| {
        let mut plain = true;
        condition.each(&mut |part| plain &= !matches!(part, Condition::Defined(_)));
        plain
    };
    let conditions: Vec<Condition> = other.conditions().into_iter().filter(plain).cloned().collect();
    for _ in 0..1 + dice.below(3) {
        let rule = dice.below(new.rules.len().max(1));
        match dice.below(5) {
            0 if rule < new.rules.len() && !conditions.is_empty() => {
                new.rules[rule].when = Some(dice.pick(&conditions).clone());
            }
            1 if rule < new.rules.len() && !conditions.is_empty() => {
                new.rules[rule].unless = Some(dice.pick(&conditions).clone());
            }
            2 if rule < new.rules.len() => new.rules[rule].actions.clear(),
            3 if !new.silences.is_empty() => {
                let fact = dice.pick(&new.silences).0;
                new.silences.retain(|(own, _)| *own != fact);
            }
            _ => {
                let verbs = remit_engine::ir::Verb::of_stage(new.stage);
                new.default = Some((*dice.pick(verbs), Vec::new()));
            }
        }
    }
    new
}

#[test]
fn generated_policies() {
    let mut all = Count::default();
    let mut pairs = 0;
    for seed in 0..scenarios(30) {
        let mut dice = Dice::new(seed ^ 0xc0ffee);
        let (mut old, other) = (scenario(seed).policy, scenario(seed + 1_000_000).policy);
        (old.services, old.notices) = (Vec::new(), Vec::new());
        if old.stage != StageName::Referral || other.stage != old.stage || old.rules.is_empty() {
            continue;
        }
        let new = edited(&old, &other, &mut dice);
        let plain = |policy: &Policy| {
            is_plain(&Scenario { policy: policy.clone(), said: vec![Said::Nothing; vocabulary::FACTS.len()] })
        };
        if !plain(&old) || !plain(&new) {
            continue;
        }
        let both = folder(&[
            ("old/words.remit", &vocabulary::library()),
            ("new/words.remit", &vocabulary::library()),
            ("old/p.remit", &text::policy(&old, "p0")),
            ("new/p.remit", &text::policy(&new, "p0")),
        ]);
        let Some(count) = compared(both.path(), "p0", seed, 40) else { continue };
        pairs += 1;
        all.moves += count.moves;
        all.exact += count.exact;
        all.letters += count.letters;
        all.moved += count.moved;
        all.told += count.told;
        all.partly += count.partly;
        all.open += count.open;
    }
    println!("{pairs} pairs: {all:?}");
    assert!(all.moved > 50 && all.told > 50 && all.partly > 5 && all.open > 0, "{pairs} pairs: {all:?}");
}
