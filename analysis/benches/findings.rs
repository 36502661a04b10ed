//! How long all findings of a policy take: each clinic's, and those of a thousand generated rules.
//!
//! Run with `cargo bench -p remit-analysis --bench findings`. Compare numbers of one run only.
#![expect(clippy::expect_used, reason = "a benchmark fails if a clinic is not there")]

mod shared;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use remit_analysis::Analysis;
use remit_compiler::analysis::policy_findings;
use remit_engine::ir::StageName;

use shared::{clinics, generated};

const RULES: usize = 1_000;

fn findings(criterion: &mut Criterion) {
    let mut workspace = clinics(&|text| text);
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
