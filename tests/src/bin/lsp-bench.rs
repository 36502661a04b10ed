//! Measures the language server as its clients see it and prints a table: `lsp-bench SERVER POLICIES [SAMPLES]`.

#![expect(clippy::print_stdout, reason = "the table is the output")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use remit_tests::lsp::measure::{Bench, Samples, generate};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(server), Some(policies)) = (arguments.next(), arguments.next()) else {
        println!("usage: lsp-bench SERVER POLICIES [SAMPLES]");
        return;
    };
    let samples = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(2000);
    let server = PathBuf::from(server);
    let policies = PathBuf::from(policies);
    println!("| workspace | what | samples | p50 | p90 | p99 | max |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let own = policies.join("capio_st_goran/policy.remit");
    measure(&server, "the clinics", &policies, &own, "exclude investigation_ongoing", samples);
    let scratch = std::env::temp_dir().join(format!("remit-bench-{}", std::process::id()));
    for (name, lines, concepts, samples) in
        [("15,000 concepts", 4_000, 15_000, samples / 4), ("100,000 lines", 100_000, 500, samples / 20)]
    {
        let folder = scratch.join(format!("{lines}"));
        if std::fs::create_dir_all(&folder).is_err() {
            continue;
        }
        let file = generate(&folder, lines, concepts);
        measure(&server, name, &folder, &file, "exclude r1000", samples);
    }
    let _ = std::fs::remove_dir_all(&scratch);
}

fn measure(server: &Path, name: &str, folder: &Path, file: &Path, at: &str, samples: usize) {
    let (mut bench, first) = Bench::start(server, folder, file);
    println!("| {name} | start to first diagnostics | 1 | {} | | | |", shown(first));
    row(name, &bench.keystrokes_in_analysis(20, at));
    let burnt = |what: &str, used: Option<Duration>| {
        if let Some(used) = used {
            println!("| {name} | {what} | 1 | {} | | | |", shown(used));
        }
    };
    burnt("core time from the start to rest", bench.rest());
    row(name, &bench.keystrokes(samples, at));
    burnt("core time from the last key to rest", bench.rest());
    let folder = file.parent().unwrap_or(folder);
    let cases = ["cases.remit", "cases_opioids.remit"].map(|name| folder.join(name));
    if cases.iter().all(|path| path.is_file()) {
        row(name, &bench.keystrokes_after_rests("keystroke after a rest", samples / 40, at, &[]));
        row(name, &bench.keystrokes_after_rests("the same, cases beside", samples / 40, at, &cases));
    }
    row(name, &bench.requests("hover", "textDocument/hover", samples));
    row(name, &bench.requests("completion", "textDocument/completion", samples / 2));
    row(name, &bench.concepts(samples / 2));
    row(name, &bench.requests("definition", "textDocument/definition", samples / 2));
    row(name, &bench.requests("semantic tokens", "textDocument/semanticTokens/full", samples / 20));
    row(name, &bench.requests("code lenses", "textDocument/codeLens", samples / 20));
    row(name, &bench.cancellations((samples / 50).max(5)));
    if let Some(megabytes) = bench.megabytes() {
        println!("| {name} | resident memory | 1 | {megabytes} MB | | | |");
    }
    bench.leave();
}

fn row(workspace: &str, samples: &Samples) {
    let [p50, p90, p99, max] = [500, 900, 990, 1000].map(|part| shown(samples.within(part)));
    println!("| {workspace} | {} | {} | {p50} | {p90} | {p99} | {max} |", samples.name, samples.count());
}

fn shown(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}
