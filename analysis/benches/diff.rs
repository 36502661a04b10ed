//! How long a comparison of two versions takes: of each clinic with a limit, a verb or a rule changed, and of two hundred
//! generated rules.
//!
//! Run with `cargo bench -p remit-analysis --bench diff`. Compare numbers of one run only.
#![expect(clippy::expect_used, reason = "a benchmark fails if a clinic is not there")]

mod shared;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use remit_analysis::diff::compare;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;

use shared::{clinics, generated};

const RULES: usize = 200;

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
        assert!(old.ir() != new.ir(), "{name} changes something");
        group.bench_function(name, |bench| {
            bench.iter(|| compare(black_box(&old), black_box(&new), &|| false));
        });
    }
    group.finish();
}

criterion_group!(benches, comparisons);
criterion_main!(benches);
