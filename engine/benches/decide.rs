//! How long a decision takes: from a prepared referral, from JSON, light and full, complete and sparse.
//!
//! Run with `cargo bench -p remit-engine`. Compare numbers of one run only.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark that cannot start has failed")]

mod clinic;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;

fn decide(criterion: &mut Criterion) {
    let engine = Engine::load(clinic::program()).expect("the program loads");
    let policy = &engine.policies()[0];
    assert_eq!(policy.ir().referral.rules.len(), 25);
    for (name, json) in [("complete", clinic::COMPLETE), ("sparse", clinic::SPARSE)] {
        let referral = engine.read(json.as_bytes(), None).expect("the referral is read");
        let prepared = policy.prepare(&referral).expect("the referral is prepared");
        let mut rules = Vec::with_capacity(16);
        let mut group = criterion.benchmark_group(name);
        group.bench_function("light", |bench| {
            bench.iter(|| black_box(&prepared).decide(StageName::Referral, &mut rules));
        });
        group.bench_function("full", |bench| {
            bench.iter(|| black_box(&prepared).explain(StageName::Referral, Language::Sv));
        });
        group.bench_function("prepare", |bench| bench.iter(|| policy.prepare(black_box(&referral))));
        group.bench_function("read", |bench| bench.iter(|| engine.read(black_box(json.as_bytes()), None)));
        group.bench_function("from json, light", |bench| {
            bench.iter(|| {
                let referral = engine.read(black_box(json.as_bytes()), None).expect("the referral is read");
                let prepared = policy.prepare(&referral).expect("the referral is prepared");
                prepared.decide(StageName::Referral, &mut rules)
            });
        });
        group.finish();
    }
    criterion.bench_function("load", |bench| {
        bench.iter_batched(clinic::program, Engine::load, criterion::BatchSize::SmallInput);
    });
}

/// Counts with everything unknown.
fn counts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("counts, blank");
    for (name, counts) in
        [("3 of 8", &[(3, 8)][..]), ("56 of 112", &[(56, 112)]), ("fourteen times 3 of 8", &[(3, 8); 14])]
    {
        let engine = Engine::load(clinic::counts::program(counts)).expect("the program loads");
        let policy = &engine.policies()[0];
        let referral = engine.read(b"{}", None).expect("the referral is read");
        let prepared = policy.prepare(&referral).expect("the referral is prepared");
        assert!(prepared.explain(StageName::Referral, Language::Sv).exact);
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(&prepared).explain(StageName::Referral, Language::Sv));
        });
    }
    group.finish();
}

criterion_group!(benches, decide, counts);
criterion_main!(benches);
