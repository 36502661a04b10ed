//! How long checking takes: the five clinics with the standard library, and a hundred thousand generated lines.
//!
//! `cargo bench -p remit-compiler` prints medians. Reading is from memory: lexing, parsing, resolving and checking
//! are measured, apart and together.
#![expect(clippy::disallowed_methods, reason = "the clinics' files are read from disk")]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use remit_compiler::workspace::Workspace;

const LINES: usize = 100_000;

/// A policy of about that many lines: rules of every shape, with comments, names, clauses and sections.
fn generated(lines: usize) -> String {
    let concepts = ["fibromyalgia", "crps", "facial_pain", "cancer_pain", "migraine", "endometriosis"];
    let mut text = String::from(
        "policy generated.clinic {\n  title: en \"Generated\"\n  language: en\n  conversion: uppsala interval\n}\n",
    );
    let mut count = 5;
    let mut rule = 0;
    while count < lines {
        let concept = concepts.get(rule % concepts.len()).unwrap_or(&"crps");
        let age = 18 + rule % 70;
        let _ = write!(
            text,
            "// The {rule}th group of rules.\n\
             section \"Group {rule}\" {{\n\
             \x20 exclude no_{rule}: diagnosis {concept} and patient.age < {age} years\n\
             \x20   -> route primary_care, note \"See group {rule}\"\n\
             \x20   unless pain.acute\n\
             \x20 review dose_{rule}: opioids.daily_dose between 60 and 90 ome and not diagnosis any of (crps, {concept})\n\
             \x20 accept yes_{rule}: pain.duration > 6 months and (investigation.complete or need.pain_coping)\n\
             \x20   overrides no_{rule}\n\
             \x20 require wanted_{rule}: pain.location, medication.current when patient.age >= {age} years\n\
             }}\n"
        );
        count += 10;
        rule += 1;
    }
    text.push_str("otherwise review\n");
    text
}

/// The clinics' files by path.
fn clinics() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|ending| ending == "remit")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    files
}

fn check(criterion: &mut Criterion) {
    let text = generated(LINES);
    let mut group = criterion.benchmark_group("generated 100,000 lines");
    group.sample_size(10);
    group.bench_function("read, resolve and check", |bencher| {
        bencher.iter_batched(
            Workspace::new,
            |mut workspace| {
                workspace.open("generated.remit", &text);
                black_box(workspace.snapshot().diagnostics().len())
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("lex and parse", |bencher| {
        bencher.iter_batched(
            Workspace::new,
            |mut workspace| {
                workspace.open("generated.remit", &text);
                workspace
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();

    let files = clinics();
    let mut group = criterion.benchmark_group("five clinics");
    group.bench_function("read, resolve and check, from nothing", |bencher| {
        bencher.iter(|| {
            let mut workspace = Workspace::new();
            for (path, text) in &files {
                workspace.open(path, text);
            }
            black_box(workspace.snapshot().diagnostics().len())
        });
    });
    let mut workspace = Workspace::new();
    for (path, text) in &files {
        workspace.open(path, text);
    }
    let edited = files.iter().find(|(path, _)| path.ends_with("policy.remit")).cloned().unwrap_or_default();
    let mut keystroke = 0_usize;
    group.bench_function("one keystroke: read one file, resolve and check all", |bencher| {
        bencher.iter(|| {
            keystroke += 1;
            workspace.open(&edited.0, &format!("{}\n// {keystroke}\n", edited.1));
            black_box(workspace.snapshot().diagnostics().len())
        });
    });
    group.bench_function("compile all policies to the decision form", |bencher| {
        bencher.iter_batched(
            || {
                keystroke += 1;
                workspace.open(&edited.0, &format!("{}\n// {keystroke}\n", edited.1));
                workspace.snapshot()
            },
            |snapshot| black_box(snapshot.program().policies.len()),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
