//! How long a comparison of two versions takes: of each clinic with a limit, a verb or a rule changed, and of two hundred
//! generated rules.
//!
//! Run with `cargo bench -p remit-analysis --bench diff`. Compare numbers of one run only.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a benchmark reads the clinics and fails if it cannot"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use remit_analysis::diff::compare;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;

const RULES: usize = 200;

/// Rules over diagnoses, ages, doses and durations, each a little other than the one before.
fn generated(rules: usize) -> String {
    let concepts = ["fibromyalgia", "crps", "facial_pain", "cancer_pain", "migraine", "endometriosis"];
    let mut text = String::from(
        "policy generated.clinic {\n  title: en \"Generated\"\n  language: en\n  conversion: uppsala interval\n}\n",
    );
    for rule in 0..rules {
        let (one, other) = (rule % concepts.len(), (rule / 7 + 1) % concepts.len());
        let (concept, second) =
            (concepts.get(one).unwrap_or(&"crps"), concepts.get(other).unwrap_or(&"crps"));
        let (age, dose, days) = (18 + rule % 60, 10 + rule % 90, 5 + rule % 300);
        let _ = match rule % 4 {
            0 => writeln!(
                text,
                "exclude r{rule}: diagnosis {concept} and patient.age < {age} years and not pain.acute"
            ),
            1 => writeln!(text, "review r{rule}: opioids.daily_dose > {dose} ome and diagnosis {concept}"),
            2 => writeln!(text, "accept r{rule}: pain.duration > {days} days and diagnosis {second}"),
            _ => writeln!(
                text,
                "advise r{rule}: patient.age between {age} and 90 years and investigation.ongoing"
            ),
        };
    }
    text.push_str("otherwise review\n");
    text
}

/// The policies of the clinics with their texts changed.
fn clinics(change: &dyn Fn(String) -> String) -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut workspace = Workspace::new();
    for folder in std::fs::read_dir(root).expect("the clinics are there").flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|ending| ending == "remit") {
                let text = std::fs::read_to_string(&path).expect("a file");
                workspace.open(&path.to_string_lossy(), &change(text));
            }
        }
    }
    workspace
}

fn compiled(workspace: &mut Workspace, id: &str) -> Arc<LoadedPolicy> {
    let snapshot = workspace.snapshot();
    let policy = snapshot.policy(id).expect("it is there");
    snapshot.compiled(policy).expect("it has no errors").clone()
}

/// What is changed in which clinic.
const CHANGES: [(&str, &str, &str); 4] = [
    ("jonkoping.smartkliniken", "60 ome", "90 ome"),
    ("gavleborg.smartcentrum", "24 years", "17 years"),
    (
        "capio_st_goran.pain",
        "  exclude diagnosis fibromyalgia -> route vardval_pain_rehab",
        "  review diagnosis fibromyalgia",
    ),
    (
        "capio_st_goran.pain",
        "  exclude whiplash: diagnosis whiplash_associated_disorder",
        "  review whiplash: pain.acute",
    ),
];

fn comparisons(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a comparison");
    let mut before = clinics(&|text| text);
    for (number, (id, from, to)) in CHANGES.iter().enumerate() {
        let mut after = clinics(&|text| text.replace(from, to));
        let (old, new) = (compiled(&mut before, id), compiled(&mut after, id));
        group.bench_function(format!("{}: {id}", number + 1), |bench| {
            bench.iter(|| compare(black_box(&old), black_box(&new), &|| false));
        });
    }
    group.sample_size(10);
    let text = generated(RULES);
    let rules = [
        ("two hundred rules, a limit", text.replace("patient.age < 18 years", "patient.age < 17 years")),
        ("two hundred rules, five edits", {
            let text = text.replace("exclude r4:", "review r4:").replace("> 15 days", "> 16 days");
            let text = text.replace("advise r43:", "defer r43:").replace("> 31 ome", "> 33 ome");
            text.replace("otherwise review", "otherwise accept")
        }),
    ];
    let mut workspace = Workspace::new();
    workspace.open("generated.remit", &text);
    let old = compiled(&mut workspace, "generated.clinic");
    for (name, text) in rules {
        let mut workspace = Workspace::new();
        workspace.open("generated.remit", &text);
        let new = compiled(&mut workspace, "generated.clinic");
        assert_ne!(old.ir().referral, new.ir().referral, "{name} changes something");
        group.bench_function(name, |bench| {
            bench.iter(|| compare(black_box(&old), black_box(&new), &|| false));
        });
    }
    group.finish();
}

criterion_group!(benches, comparisons);
criterion_main!(benches);
