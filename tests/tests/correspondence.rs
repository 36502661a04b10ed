//! The letters to who referred. Fourteen referrals have their letter in three languages as a snapshot; of every letter about
//! every referral here, by every clinic and in every language, it is shown that it can be sent as it is.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test reads the repository, and a helper that fails fails it"
)]

use std::collections::BTreeSet;
use std::path::Path;

use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Decision, Engine};
use remit_engine::ir::{Policy, StageName, Vocabulary};
use remit_engine::value::Language;
use remit_tests::repository::{clinics, files, root};
use remit_wording::{BOX, NoLetter, Wording};

const STAGES: [StageName; 2] = [StageName::Referral, StageName::Discharge];

/// The clinics of the repository; `change` rewrites the text of a file before it is read.
fn engine(change: impl Fn(&Path, String) -> String) -> Engine {
    let mut workspace = clinics(change);
    let snapshot = workspace.snapshot();
    let errors: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Engine::load(snapshot.program().clone()).unwrap()
}

fn decide(engine: &Engine, policy: &str, path: &Path, stage: StageName, lang: Language) -> Option<Decision> {
    let referral = engine.read(&std::fs::read(path).unwrap(), None).ok()?;
    Some(engine.latest(policy)?.prepare(&referral).ok()?.explain(stage, lang))
}

fn wording<'a>(vocabulary: &'a Vocabulary, policy: &'a Policy, lang: Language) -> Wording<'a> {
    Wording { vocabulary, policy, lang }
}

/// The letters that were written by hand first, each with its clinic; and one that says what is urgent.
const EXEMPLARS: [(&str, &str, StageName); 15] = [
    ("k01_urgent_kidney", "jonkoping.njurmedicin", StageName::Referral),
    ("r01_accept_deadline", "jonkoping.smartkliniken", StageName::Referral),
    ("r02_refused_one_route", "capio_st_goran.pain", StageName::Referral),
    ("r03_refused_two_routes", "capio_st_goran.pain", StageName::Referral),
    ("r04_ask_two", "bergen.smerteklinikken", StageName::Referral),
    ("r05_ask_eight", "capio_st_goran.pain", StageName::Referral),
    ("r06_returned", "gavleborg.smartcentrum", StageName::Referral),
    ("r07_deferred", "bergen.smerteklinikken", StageName::Referral),
    ("r08_unclear_dose", "capio_st_goran.pain", StageName::Referral),
    ("r08b_tapentadol", "capio_st_goran.pain", StageName::Referral),
    ("r09_question", "capio_st_goran.pain", StageName::Referral),
    ("r10_discharge", "gavleborg.smartcentrum", StageName::Discharge),
    ("r11_condition", "telemark.smerte", StageName::Referral),
    ("r12b_unknown_dx", "capio_st_goran.pain", StageName::Referral),
    ("r12c_unknown_dx", "capio_st_goran.pain", StageName::Referral),
];

/// No clinic promises a time: the first letter is written by a policy that does.
fn with_deadline(path: &Path, text: String) -> String {
    let own = path.to_string_lossy().contains("jonkoping_smartkliniken") && path.ends_with("policy.remit");
    if !own {
        return text;
    }
    let changed = text.replacen(DEADLINE.0, DEADLINE.1, 1);
    assert_ne!(changed, text, "the policy has the rule");
    changed
}

const DEADLINE: (&str, &str) = (
    "accept postoperative_pain: diagnosis chronic_postsurgical_pain\n    -> service assessment",
    "accept postoperative_pain: diagnosis chronic_postsurgical_pain\n    -> service assessment, within 12 weeks from referral",
);

#[test]
fn letters_are_as_they_were_written_by_hand() {
    let (plain, timed) = (engine(|_, text| text), engine(with_deadline));
    for (name, policy, stage) in EXEMPLARS {
        let engine = if name == "r01_accept_deadline" { &timed } else { &plain };
        let path = root().join(format!("tests/cases/letters/{name}.json"));
        for lang in Language::ALL {
            let decision = decide(engine, policy, &path, stage, lang).unwrap();
            let policy = engine.latest(policy).unwrap();
            let letter = wording(engine.lexicon().vocabulary(), policy.ir(), lang).letter(&decision);
            let text = letter.unwrap_or_else(|none| panic!("{name} {lang}: {none:?}")).plain();
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(root().join("tests/cases/letters"));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
        }
    }
}

/// Words that only one of the languages has.
const WORDS: [(Language, &[&str]); 3] = [
    (Language::Sv, &["och", "inte", "är", "att", "från", "även", "någon", "ej", "remissen", "smärta"]),
    (
        Language::Nb,
        &["og", "ikke", "å", "fra", "noen", "henvisningen", "smerte", "dere", "pasienten", "hvis"],
    ),
    (Language::En, &["the", "and", "of", "you", "is", "not", "with", "pain", "referral"]),
];

/// What is wrong with a letter; nothing if it can be sent.
fn faults(letter: &str, policy: &Policy, vocabulary: &Vocabulary, lang: Language) -> Vec<String> {
    let mut found = Vec::new();
    // The clinic's own name, its places and its address are as they are.
    let mut text = letter
        .replace("Seksjon smertebehandling og palliasjon", "")
        .replace("NHS Greater Glasgow and Clyde", "");
    let names = vocabulary.destinations.iter().flat_map(|place| [&place.label, &place.in_text]);
    for name in names.chain([&policy.title, &policy.label]).filter_map(|name| name.exact(lang)) {
        text = text.replace(name, "");
    }
    let words: BTreeSet<String> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '.')
        .map(|word| word.trim_matches('.').to_lowercase())
        .collect();
    for (other, marks) in WORDS.iter().filter(|(other, _)| *other != lang) {
        let foreign = marks.iter().filter(|mark| words.contains(**mark));
        found.extend(foreign.map(|mark| format!("`{mark}` is {other}")));
    }
    let rules = policy.referral.rules.iter().chain(&policy.discharge.rules).map(|rule| &rule.name);
    let facts = vocabulary.facts.iter().map(|fact| &fact.path).filter(|path| path.contains('.'));
    let named = rules.chain(facts).filter(|name| name.contains(['_', '.']) && words.contains(*name));
    found.extend(named.map(|name| format!("`{name}` is a name of ours")));
    for mark in
        [".remit", "policies/", policy.id.as_str(), "`", "<", ">", "≥", "≤", "((", "  ", " ,", " .", ".."]
    {
        if letter.contains(mark) {
            found.push(format!("`{mark}` is in it"));
        }
    }
    for own in ["utan betydelse", "uten betydning", "of no weight", "överskuggas", "sha256"] {
        if text.to_lowercase().contains(own) {
            found.push(format!("`{own}` is for the clinic"));
        }
    }
    found
}

#[test]
fn no_letter_holds_what_is_not_for_its_reader() {
    let engine = engine(|_, text| text);
    let vocabulary = engine.lexicon().vocabulary();
    let mut referrals = files("policies/referrals", "json");
    referrals.extend(files("tests/cases/letters", "json"));
    let (mut wrong, mut sendable, mut written) = (Vec::new(), 0, 0);
    for policy in engine.policies() {
        for (path, stage) in referrals.iter().flat_map(|path| STAGES.map(|stage| (path, stage))) {
            for lang in Language::ALL {
                let Some(decision) = decide(&engine, &policy.ir().id, path, stage, lang) else { continue };
                let about = format!("{} {} {lang}", policy.ir().id, path.file_stem().unwrap().display());
                match wording(vocabulary, policy.ir(), lang).letter(&decision) {
                    Ok(letter) => {
                        written += 1;
                        sendable += usize::from(letter.is_sendable());
                        assert_eq!(letter.is_sendable(), !letter.plain().contains(BOX));
                        let found = faults(&letter.plain(), policy.ir(), vocabulary, lang);
                        wrong.extend(found.into_iter().map(|fault| format!("{about}: {fault}")));
                    }
                    Err(NoLetter::NothingToSay | NoLetter::ToThePatient) => {}
                    Err(NoLetter::Lacks(missing)) => wrong.push(format!("{about} lacks {missing:?}")),
                }
            }
        }
    }
    assert!(written > 1_000 && sendable > written / 2, "{sendable} of {written} can be sent");
    assert!(wrong.is_empty(), "{} of {written}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_letter_that_lacks_a_text_is_not_written() {
    let mut workspace = Workspace::new();
    let policy = "policy x.p { title: sv \"Kliniken\", en \"The clinic\", language: sv }\n\
                  exclude gone: diagnosis fibromyalgia because sv \"Vi tar inte hand om fibromyalgi.\"\n\
                  otherwise accept\n";
    workspace.open("p.remit", policy);
    let snapshot = workspace.snapshot();
    let codes: Vec<&str> = snapshot.diagnostics().iter().map(|it| it.code.id()).collect();
    assert!(codes.contains(&"W0610"), "{codes:?}");
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = engine.read(br#"{"diagnosis": ["fibromyalgia"]}"#, None).unwrap();
    let policy = engine.latest("x.p").unwrap();
    let written = |lang| {
        let decision = policy.prepare(&referral).unwrap().explain(StageName::Referral, lang);
        wording(engine.lexicon().vocabulary(), policy.ir(), lang).letter(&decision)
    };
    assert!(written(Language::Sv).unwrap().plain().contains("Vi tar inte hand om fibromyalgi."));
    let Err(NoLetter::Lacks(missing)) = written(Language::En) else { panic!("no text is borrowed") };
    assert_eq!(missing.iter().map(|it| it.key).collect::<Vec<_>>(), ["because"]);
    let Err(NoLetter::Lacks(missing)) = written(Language::Nb) else { panic!("no text is borrowed") };
    assert_eq!(missing.iter().map(|it| it.key).collect::<Vec<_>>(), ["title", "because"]);
}

#[test]
fn a_letter_asks_for_what_is_computed_or_for_its_parts() {
    let mut workspace = Workspace::new();
    let policy = "policy x.p { title: sv \"Kliniken\", nb \"Klinikken\", en \"The clinic\", language: sv }\n\
                  exclude low: body.bmi < 35 kg_per_m2\notherwise accept\n";
    workspace.open("p.remit", policy);
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = engine.read(br#"{"body": {"weight": 110}}"#, None).unwrap();
    let policy = engine.latest("x.p").unwrap();
    for (lang, asked) in [
        (Language::Sv, "Vilket BMI har patienten? Det räknas ut om ni anger längd."),
        (Language::Nb, "Hva er pasientens BMI? Det regnes ut hvis dere oppgir høyde."),
        (Language::En, "What is the patient's BMI? It is computed if you give height."),
    ] {
        let decision = policy.prepare(&referral).unwrap().explain(StageName::Referral, lang);
        let letter = wording(engine.lexicon().vocabulary(), policy.ir(), lang).letter(&decision).unwrap();
        let letter = letter.plain().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(letter.contains(asked), "{letter}");
    }
}

#[test]
fn a_letter_steers_no_terminal_and_forges_no_line() {
    let mut workspace = Workspace::new();
    let policy = "policy x.p { title: \"Clinic\u{1b}[31m\\nDear\", language: en }\n\
                  exclude gone: diagnosis fibromyalgia -> route \"a\u{1b}]0;t\u{7}\" because \"No.\"\notherwise accept\n";
    workspace.open("p.remit", policy);
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = engine.read(br#"{"diagnosis": ["fibromyalgia"]}"#, None).unwrap();
    let policy = engine.latest("x.p").unwrap();
    let decision = policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En);
    let letter = wording(engine.lexicon().vocabulary(), policy.ir(), Language::En).letter(&decision).unwrap();
    let text = letter.plain();
    assert!(!text.contains(['\u{1b}', '\u{7}']) && text.ends_with("[31m Dear\n"), "{text:?}");
}

/// The letter of a small policy, in English.
fn small(lines: &str, referral: &str) -> String {
    let mut workspace = Workspace::new();
    let policy = format!("policy x.p {{ title: \"The clinic\", language: en }}\n{lines}\notherwise review\n");
    workspace.open("p.remit", policy.as_str());
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let policy = engine.latest("x.p").unwrap();
    let referral = engine.read(referral.as_bytes(), None).unwrap();
    let decision = policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En);
    wording(engine.lexicon().vocabulary(), policy.ir(), Language::En).letter(&decision).unwrap().plain()
}

#[test]
fn a_deadline_runs_from_where_its_own_rule_says() {
    let both = r#"{"referral": {"date": "2026-10-09"}, "diagnosis": ["crps", "migraine"]}"#;
    let late = "accept late: diagnosis crps -> within 12 weeks from receipt";
    let soon = "accept soon: diagnosis migraine -> within 2 weeks from referral";
    for lines in [format!("{late}\n{soon}"), format!("{soon}\n{late}")] {
        let letter = small(&lines, both);
        let said = "within 2\u{a0}weeks of the date of the referral, by 23 October 2026.";
        assert!(letter.contains(said), "{letter}");
    }
    let letter = small(late, r#"{"referral": {"date": "2026-10-09"}, "diagnosis": ["crps"]}"#);
    assert!(letter.contains("within 12\u{a0}weeks of the day that the referral reached us."), "{letter}");
    let letter = small(&soon.replace(" from referral", ""), both);
    assert!(letter.contains("We accept the patient, within 2\u{a0}weeks."), "{letter}");
}

#[test]
fn a_deadline_that_may_turn_out_otherwise_is_not_promised() {
    let lines = "accept slow: diagnosis crps -> within 12 weeks\naccept soon: pain.acute -> within 2 weeks";
    let letter = small(lines, r#"{"diagnosis": ["crps"]}"#);
    assert!(!letter.contains("weeks") && letter.contains("acute"), "{letter}");
    let letter = small(lines, r#"{"diagnosis": ["crps"], "pain": {"acute": false}}"#);
    assert!(letter.contains("within 12\u{a0}weeks"), "{letter}");
}
