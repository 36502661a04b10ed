//! How long all findings of a policy take: each clinic's, and those of a thousand generated rules.
//!
//! Run with `cargo bench -p remit-analysis --bench findings`. Compare numbers of one run only.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a benchmark reads the clinics and fails if it cannot"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use remit_analysis::Analysis;
use remit_compiler::analysis::policy_findings;
use remit_compiler::workspace::Workspace;
use remit_engine::ir::StageName;

const RULES: usize = 1_000;

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

fn clinics() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut workspace = Workspace::new();
    for folder in std::fs::read_dir(root).expect("the clinics are there").flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|ending| ending == "remit") {
                workspace.open(&path.to_string_lossy(), &std::fs::read_to_string(&path).expect("a file"));
            }
        }
    }
    workspace
}

fn findings(criterion: &mut Criterion) {
    let mut workspace = clinics();
    let snapshot = workspace.snapshot();
    let mut group = criterion.benchmark_group("all findings");
    for (id, policy) in snapshot.model().policies.iter() {
        let compiled = snapshot.compiled(id).expect("the clinics have no errors");
        group.bench_function(policy.head.name.as_str(), |bench| {
            bench.iter(|| policy_findings(black_box(&snapshot), id, &|| false));
        });
        group.bench_function(format!("{}, made ready", policy.head.name), |bench| {
            bench.iter(|| drop(Analysis::new(black_box(compiled), &|| false)));
        });
    }
    group.sample_size(10);
    workspace.open("generated.remit", &generated(RULES));
    let snapshot = workspace.snapshot();
    let id = snapshot.policy("generated.clinic").expect("it is there");
    let compiled = snapshot.compiled(id).expect("it has no errors");
    assert_eq!(compiled.ir().stage(StageName::Referral).rules.len(), RULES);
    group.bench_function("a thousand rules", |bench| {
        bench.iter(|| policy_findings(black_box(&snapshot), id, &|| false));
    });
    group.finish();
}

criterion_group!(benches, findings);
criterion_main!(benches);
