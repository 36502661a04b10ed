//! The clinics: their cases pass, their sources are accounted for whole, and neither layout nor the order of lines
//! changes a decision.

use std::collections::BTreeMap;
use std::path::Path;

use remit_compiler::base::FileId;
use remit_compiler::cases::{Verdict, coverage};
use remit_compiler::check;
use remit_compiler::format::format;
use remit_compiler::lex::lex;
use remit_compiler::syntax::{ast, parse};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;

/// Texts by path.
type Files = BTreeMap<String, String>;

/// The project's own `*.remit` files of that folder.
fn files(folder: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Files::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "remit") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(!found.is_empty());
    found
}

fn workspace(files: &Files) -> Workspace {
    let mut workspace = Workspace::new();
    for (path, text) in files {
        workspace.open(path, text);
    }
    workspace
}

fn referrals() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/referrals");
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            found.insert(
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                std::fs::read(&path).unwrap(),
            );
        }
    }
    assert!(found.len() >= 40, "the set of referrals");
    found
}

/// What every policy answers to every referral, at both stages: all of it, but for digests and lines.
fn answers(files: &Files) -> BTreeMap<String, String> {
    let snapshot = workspace(files).snapshot();
    assert_eq!(snapshot.program().policies.len(), 9, "every policy compiles");
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let mut answers = BTreeMap::new();
    for (name, json) in referrals() {
        let Ok(referral) = engine.read(&json, None) else { continue };
        for policy in engine.policies() {
            for stage in [StageName::Referral, StageName::Discharge] {
                let key = format!("{name} {} {stage:?}", policy.ir().id);
                let answer = match policy.prepare(&referral) {
                    Ok(prepared) => {
                        let decision = prepared.explain(stage, Language::En);
                        let mut rules: Vec<_> = decision.reasons.iter().map(|reason| &reason.rule).collect();
                        rules.sort();
                        let mut routes: Vec<_> = decision.routes.iter().map(|route| &route.label).collect();
                        routes.sort();
                        let mut missing: Vec<_> = decision.missing.iter().map(|fact| &fact.fact).collect();
                        missing.sort();
                        let mut judge: Vec<_> = decision.judge.iter().map(|fact| &fact.fact).collect();
                        judge.sort();
                        format!(
                            "{:?} {:?} {rules:?} {routes:?} {missing:?} {judge:?} {:?}",
                            decision.decision, decision.possible, decision.settled
                        )
                    }
                    Err(errors) => format!("{errors:?}"),
                };
                answers.insert(key, answer);
            }
        }
    }
    assert!(answers.len() > 400);
    answers
}

#[test]
fn nothing_is_found_in_them() {
    let mut all = files("policies");
    all.extend(files("stdlib"));
    let snapshot = workspace(&all).snapshot();
    let found: Vec<_> = remit_compiler::analysis::findings(&snapshot)
        .iter()
        .filter(|it| it.severity() != remit_compiler::diag::Severity::Hint)
        .map(|it| format!("{} {}", it.code, snapshot.sources().get(it.loc.file).unwrap().path))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_case_passes_and_every_rule_decides_one() {
    let snapshot = workspace(&files("policies")).snapshot();
    for (id, policy) in snapshot.model().policies.iter() {
        let covered = coverage(&snapshot, id).expect("the policy compiles");
        for outcome in &covered.outcomes {
            let title = &snapshot.model().cases.get(outcome.case).unwrap().title;
            assert!(matches!(outcome.verdict, Verdict::Passed), "{title}: {:?}", outcome.verdict);
        }
        let (decide, all) = covered.rules_covered();
        assert_eq!(decide, all, "rules of {} that decide a case", policy.head.name);
    }
}

#[test]
fn every_statement_of_the_documents_is_accounted_for() {
    let snapshot = workspace(&files("policies")).snapshot();
    let mut statements = BTreeMap::new();
    for policy in snapshot.model().policies.values() {
        for account in check::coverage(snapshot.model(), policy) {
            assert_eq!(account.open, Vec::<u32>::new(), "{}", policy.head.name);
            // A policy may rest on several documents.
            *statements.entry(policy.head.name.to_string()).or_insert(0) += account.statements.len();
        }
    }
    let expected = [
        ("bergen.smerteklinikken", 43),
        ("capio_st_goran.pain", 56),
        ("cork.tia_clinic", 41),
        ("finnmark.endoskopi", 45),
        ("gavleborg.smartcentrum", 61),
        ("glasgow.continence", 40),
        ("jonkoping.njurmedicin", 26),
        ("jonkoping.smartkliniken", 69),
        ("telemark.smerte", 41),
    ];
    assert_eq!(statements, expected.map(|(name, count)| (name.to_owned(), count)).into());
}

#[test]
fn the_line_of_the_mission_works() {
    let text = "policy first.line { title: sv \"Första raden\", language: sv }\n\
                exclude diagnosis fibromyalgia -> route \"vårdval smärtrehab\"\notherwise accept\n";
    let mut workspace = Workspace::new();
    workspace.open("policy.remit", text);
    let snapshot = workspace.snapshot();
    assert_eq!(snapshot.diagnostics(), &[]);
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = engine.read(br#"{"diagnosis": ["fibromyalgia"]}"#, None).unwrap();
    let decision =
        engine.policies()[0].prepare(&referral).unwrap().explain(StageName::Referral, Language::Sv);
    assert_eq!(decision.decision.id(), "exclude");
    assert_eq!(decision.routes[0].destination.as_deref(), Some("vardval_pain_rehab"));
    assert_eq!(decision.routes[0].label, "vårdval smärtrehab");
}

#[test]
fn layout_changes_no_decision() {
    let as_written = files("policies");
    let mut squeezed = Files::new();
    for (path, text) in &as_written {
        // Every indent goes, so that the formatter has all of it to do again.
        let flat: Vec<&str> = text.lines().map(str::trim_start).collect();
        let flat = flat.join("\n");
        let tokens = lex(FileId(0), &flat);
        let parsed = parse(&flat, &tokens);
        squeezed.insert(path.clone(), format(&flat, &tokens, &parsed).expect("it formats"));
    }
    assert_eq!(answers(&squeezed), answers(&as_written));
}

#[test]
fn the_order_of_lines_changes_no_decision() {
    let as_written = files("policies");
    let expected = answers(&as_written);
    for seed in 1..=5 {
        let shuffled = as_written.iter().map(|(path, text)| (path.clone(), shuffle(text, seed)));
        assert_eq!(answers(&shuffled.collect()), expected, "seed {seed}");
    }
}

/// The file with the statements of each section, and of the file itself, in another order.
fn shuffle(text: &str, seed: u64) -> String {
    let parsed = parse(text, &lex(FileId(0), text));
    assert!(parsed.diagnostics.is_empty());
    let mut random = Random(seed);
    let first = parsed.file.header.as_ref().map_or(0, |header| header.span.end as usize);
    let mut out = text[..first].to_owned();
    out.push('\n');
    out.push_str(&reordered(text, &parsed.file.items, &mut random));
    out
}

fn reordered(text: &str, items: &[ast::Item], random: &mut Random) -> String {
    let mut texts: Vec<String> = items.iter().map(|item| statement(text, item, random)).collect();
    for at in (1..texts.len()).rev() {
        texts.swap(at, random.below(at + 1));
    }
    texts.join("\n")
}

fn statement(text: &str, item: &ast::Item, random: &mut Random) -> String {
    match &item.kind {
        ast::ItemKind::Section(section) => {
            let head = &text[item.span.start as usize..=section.braces.start as usize];
            format!("{head}\n{}\n}}", reordered(text, &section.items, random))
        }
        _ => text[item.span.range()].to_owned(),
    }
}

/// A small generator (splitmix64), so that a failing order can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }
}
