//! Rows decided on one thread and on two, against a parse of the same bytes.
//!
//! Prints medians of the rounds of one run: microseconds a row, and ratios. `cargo bench -p remit-batch [ROUNDS]`.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "a benchmark reads files and the clock, and prints what it measured"
)]

use std::error::Error;
use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use remit_batch::{
    Batch, Detail, Inputs, Limits, Lines, Ndjson, Options, Position, Rejects, Run, StreamSink, Tally,
};
use remit_bundle::{Bundle, Texts};

const BUNDLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/bundles/2026-11.bundle");
const REFERRALS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/bundles/2026-11.ndjson");
const POLICY: &str = "capio_st_goran.pain";
const ROWS: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(9);
    let bundle = Bundle::open(std::fs::read(BUNDLE)?)?;
    let engine = Arc::new(bundle.engine(Texts::All)?);
    let text = std::fs::read_to_string(REFERRALS)?;
    // Those that have an answer: a mistake costs its words.
    let sound = |line: &&str| engine.read(line.as_bytes(), None).is_ok();
    let sparse = "{\"diagnosis\":[\"chronic_pain\"],\"patient\":{\"age\":47}}";
    let kinds =
        [("the repository's", text.lines().filter(sound).collect::<Vec<_>>()), ("sparse", vec![sparse])];
    println!(
        "{:<18} {:<6} {:>8} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "referrals", "detail", "bytes", "parse", "one", "two", "one/parse", "one/two"
    );
    for (name, lines) in &kinds {
        for (detail, rows) in [(Detail::Quick, ROWS), (Detail::Open, ROWS / 10), (Detail::Full, ROWS / 10)] {
            let lines: Vec<String> = lines
                .iter()
                .cycle()
                .take(rows)
                .zip(1..)
                .map(|(line, number)| format!("{{\"id\":\"row-{number}\",\"referral\":{line}}}\n"))
                .collect();
            let bytes = lines.concat().into_bytes();
            let options = Options { detail, as_of: "2026-11-30".parse().ok(), ..Options::default() };
            let batch = Batch::new(Arc::clone(&engine), &[POLICY.to_owned()], options)?;
            let mut measured: [Vec<f64>; 3] = Default::default();
            for _ in 0..rounds {
                let times = [parse(&lines), run(&batch, &bytes, 1, rows)?, run(&batch, &bytes, 2, rows)?];
                for (all, time) in measured.iter_mut().zip(times) {
                    all.push(time / rows as f64);
                }
            }
            let ratio = |one: &[f64], other: &[f64]| {
                one.iter().zip(other).map(|(one, other)| one / other).collect::<Vec<f64>>()
            };
            let [parse, one, two] = &measured;
            println!(
                "{name:<18} {:<6} {:>8} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>7.2}",
                detail.id(),
                bytes.len() / rows,
                median(parse),
                median(one),
                median(two),
                median(&ratio(one, parse)),
                median(&ratio(one, two)),
            );
        }
    }
    Ok(())
}

/// Microseconds that the tree of every line takes.
fn parse(lines: &[String]) -> f64 {
    let began = Instant::now();
    for line in lines {
        let _ = black_box(serde_json::from_str::<serde_json::Value>(line));
    }
    began.elapsed().as_secs_f64() * 1e6
}

/// Microseconds that reading, deciding and writing takes.
fn run(batch: &Batch, bytes: &[u8], threads: usize, rows: usize) -> Result<f64, Box<dyn Error>> {
    let format = Ndjson::new(batch, None);
    let began = Instant::now();
    let mut source = Lines::new(Inputs::Stream(Some(Box::new(bytes))), Position::default(), 256 << 10);
    let mut out = io::sink();
    let mut sink = StreamSink { out: &mut out, rejects: None };
    let run =
        Run { batch, format: &format, limits: Limits { threads, bytes: 16 << 20 }, rejects: Rejects::None };
    let tally =
        run.run(&mut source, &mut sink, Tally::default(), &mut |_, _| ()).map_err(|stopped| stopped.error)?;
    let took = began.elapsed().as_secs_f64() * 1e6;
    if tally.rows != rows as u64 {
        return Err("rows are missing".into());
    }
    Ok(took)
}

fn median(all: &[f64]) -> f64 {
    let mut all = all.to_vec();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
