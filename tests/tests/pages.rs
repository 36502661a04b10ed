//! The examples of `remit explain` run: the bad one gives its code and nothing else, the good one gives nothing.

use std::collections::BTreeSet;

use remit_compiler::base::{FileId, Lang};
use remit_compiler::diag::pages::{self, ExampleFile, Page};
use remit_compiler::diag::{Diagnostic, render};
use remit_compiler::workspace::Workspace;

/// What is found in an example, with its sources for the report.
fn found(files: &[ExampleFile]) -> (Vec<Diagnostic>, String) {
    let mut workspace = Workspace::new();
    for file in files {
        workspace.open_bytes(&file.path, &file.bytes);
    }
    let snapshot = workspace.snapshot();
    let own = |id: FileId| snapshot.file(id).is_some_and(|file| !file.standard);
    let found: Vec<Diagnostic> =
        snapshot.diagnostics().iter().filter(|it| own(it.loc.file)).cloned().collect();
    let shown = render::text(
        &found,
        snapshot.sources(),
        render::TextOptions { lang: Lang::En, ..Default::default() },
    );
    (found, shown)
}

fn check(page: Page) -> Option<String> {
    let (bad, bad_text) = found(&page.example("Bad"));
    let (_, good_text) = found(&page.example("Good"));
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
