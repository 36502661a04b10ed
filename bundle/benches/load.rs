//! How long a service waits before it can decide: one clinic and the whole region, with all texts, with one language, and without.
//!
//! Run with `cargo bench -p remit-bundle`. Compare numbers of one run only.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot start has failed"
)]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use remit_bundle::{Builder, Bundle, Texts};
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::Program;
use remit_engine::referral::Lexicon;
use remit_engine::value::Language;

fn load(criterion: &mut Criterion) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bundles/2026-11.bundle");
    let region = fs::read(kept).expect("a kept bundle");
    let all = Bundle::open(region.clone()).expect("a bundle").programs(Texts::All).expect("programs");
    let all = all.into_iter().next().expect("a program");
    let one: Vec<_> = all.policies.iter().filter(|it| it.id == "capio_st_goran.pain").cloned().collect();
    let one = Program::new(all.vocabulary.clone(), one);
    let mut builder = Builder::new("bench", None);
    builder.workspace(&one, vec![]).expect("a bundle");
    let clinic = builder.finish(true).expect("a bundle");
    for (name, bytes) in [("one clinic", clinic), ("nine clinics", region)] {
        let mut group = criterion.benchmark_group(name);
        group.bench_function("open", |bench| bench.iter(|| Bundle::open(black_box(bytes.clone()))));
        let bundle = Bundle::open(bytes).expect("a bundle");
        for (texts, wanted) in
            [("all texts", Texts::All), ("one language", Texts::Of(Language::Sv)), ("no texts", Texts::None)]
        {
            group.bench_function(format!("decode, {texts}"), |bench| bench.iter(|| bundle.programs(wanted)));
            group.bench_function(format!("ready, {texts}"), |bench| bench.iter(|| bundle.engine(wanted)));
        }
        group.finish();
    }
    let mut group = criterion.benchmark_group("one clinic, in parts");
    group.bench_function("vocabulary", |bench| {
        bench.iter_batched(|| one.vocabulary.clone(), Lexicon::new, BatchSize::SmallInput);
    });
    let lexicon = std::sync::Arc::new(Lexicon::new(one.vocabulary.clone()).expect("a vocabulary"));
    let policy = one.policies.first().expect("a policy");
    group.bench_function("policy", |bench| {
        bench.iter_batched(|| policy.clone(), |it| LoadedPolicy::load(&lexicon, it), BatchSize::SmallInput);
    });
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
