//! The examples of `remit explain` run: the bad one gives its code and nothing else, the good one gives nothing.

use remit_engine::value::Language;
use std::collections::BTreeSet;

use remit_compiler::analysis;
use remit_compiler::base::{FileId, SourceFile, Sources};
use remit_compiler::diag::pages::{self, Example, ExampleFile, Page};
use remit_compiler::diag::referral_errors;
use remit_compiler::diag::{Diagnostic, render};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;

/// What is found in an example, with its sources for the report.
fn found(files: &[ExampleFile]) -> (Vec<Diagnostic>, String) {
    let mut workspace = Workspace::new();
    for file in files {
        workspace.open_bytes(&file.path, &file.bytes);
    }
    let snapshot = workspace.snapshot();
    let own = |id: FileId| snapshot.file(id).is_some_and(|file| !file.standard);
    let today = "2026-01-15".parse().unwrap();
    let policies = snapshot.model().policies.ids();
    let expired = policies.flat_map(|id| analysis::overdue(&snapshot, id, today));
    let found = analysis::findings(&snapshot).into_iter().chain(expired);
    let found: Vec<Diagnostic> = found.filter(|it| own(it.loc.file)).collect();
    let shown = render::text(
        &found,
        snapshot.sources(),
        render::TextOptions { lang: Language::En, ..Default::default() },
    );
    (found, shown)
}

fn check(page: Page) -> Option<String> {
    let (bad, bad_text) = found(&page.example(Example::Bad));
    let (_, good_text) = found(&page.example(Example::Good));
    let codes: BTreeSet<&str> = bad.iter().map(|it| it.code.id()).collect();
    let mut problems = String::new();
    if codes != BTreeSet::from([page.code]) {
        problems += &format!("the bad example gives {codes:?}\n{bad_text}");
    }
    if !good_text.is_empty() {
        problems += &format!("the good example gives\n{good_text}");
    }
    (!problems.is_empty()).then(|| format!("== {}: {problems}", page.code))
}

#[test]
fn examples_of_policies_show_their_code() {
    let of_policies = pages::all().filter(|page| !page.code.starts_with("E07"));
    let problems: Vec<String> = of_policies.filter_map(check).collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A small policy for the referrals of E07 pages.
const POLICY: &str = "policy example.pain { title: en \"Example pain clinic\", language: en }\n\n\
                      exclude diagnosis fibromyalgia\nexclude patient.age < 18 years\notherwise accept\n";

/// The codes that a referral gives, with the report.
fn found_in_referral(files: &[ExampleFile]) -> (BTreeSet<&'static str>, String) {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", POLICY);
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    let policy = engine.latest("example.pain").unwrap();
    let mut codes = BTreeSet::new();
    let mut report = String::new();
    for file in files {
        let errors = match engine.read(&file.bytes, None) {
            Ok(referral) => policy.prepare(&referral).err().map(Vec::from_iter).unwrap_or_default(),
            Err(errors) => errors.into_iter().collect(),
        };
        let source = SourceFile::from_bytes(&file.path, &file.bytes);
        let mut sources = Sources::new();
        let id = sources.add(source.clone());
        let found = referral_errors(&errors, engine.lexicon().vocabulary(), id, &source);
        codes.extend(found.iter().map(|it| it.code.id()));
        report +=
            &render::text(&found, &sources, render::TextOptions { lang: Language::En, ..Default::default() });
        // What the engine calls an error and what is shown are the same code.
        assert!(errors.iter().map(|error| error.code()).eq(found.iter().map(|it| it.code.id())));
    }
    (codes, report)
}

#[test]
fn examples_of_referrals_show_their_code() {
    let mut shown = String::new();
    for page in pages::all().filter(|page| page.code.starts_with("E07")) {
        let (bad, bad_text) = found_in_referral(&page.example(Example::Bad));
        let (good, good_text) = found_in_referral(&page.example(Example::Good));
        assert_eq!(bad, BTreeSet::from([page.code]), "{}: {bad_text}", page.code);
        assert!(good.is_empty(), "{}: {good_text}", page.code);
        shown += &bad_text;
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_page_is_shown_in_one_language() {
    let page = pages::all().find(|page| page.code == "E0101").unwrap();
    let shown: Vec<String> = Language::ALL.iter().map(|lang| page.markdown(*lang)).collect();
    insta::assert_snapshot!(shown.join("\n--------\n\n"));
}
