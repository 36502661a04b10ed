//! How long columns take from rows to decisions, held against parsing the same referrals as JSON: `cargo bench -p remit-columns`.
//!
//! Twenty-five facts of a clinic's policy, texts in dictionaries, no medicines; one policy, quick. Each number is the median of
//! rounds, in nanoseconds a referral, and as a ratio to the parser's tree of the same referrals.

#![expect(clippy::disallowed_methods, clippy::print_stdout, clippy::expect_used, reason = "a benchmark")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::builder::{ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch};
use arrow_schema::{Field, Schema};
use remit_batch::facts::Hints;
use remit_batch::{Batch, Decider, Limits, Options, Outcomes, Place, Position, in_order};
use remit_bundle::{Bundle, Texts as Worded};
use remit_columns::{ColumnsChunk, Plan, Recorder, Rows, Texts, decide};
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Fact, FactType, Role};
use remit_engine::value::Language;

const POLICY: &str = "capio_st_goran.pain";
const FACTS: usize = 25;
const ROWS: usize = 2_048;
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/bundles/2026-11.bundle");
    let engine = Arc::new(Bundle::open(std::fs::read(path)?)?.engine(Worded::Of(Language::En))?);
    let options = Options { as_of: "2026-11-30".parse().ok(), ..Options::default() };
    let batch = Batch::new(engine.clone(), &[POLICY.to_owned()], options)?;
    let table = table(engine.latest(POLICY).ok_or("no policy")?);
    let hints = Hints::default();
    let plan = Arc::new(Plan::bind(&table.schema(), engine.lexicons(), &hints)?);
    let sent = sent(&plan, &table)?;
    let bytes: usize = sent.iter().map(Vec::len).sum();
    println!("{} columns, {ROWS} rows, {} bytes a referral as JSON", table.num_columns(), bytes / ROWS);
    let parsed = median(|| {
        let values = sent.iter().map(|json| serde_json::from_slice::<serde_json::Value>(json));
        values.filter(Result::is_ok).count()
    });
    let say = |what: &str, nanoseconds: f64| {
        println!("{what:32} {nanoseconds:8.0} ns  {:6.2}", ratio(nanoseconds, parsed));
    };
    say("parsed, serde_json", parsed);
    say("read by the engine", median(|| sent.iter().filter(|it| engine.read(it, None).is_ok()).count()));
    say("columns to JSON", median(|| written(&plan, &table)));
    let first = Place { row: 1, input: 1, line: 1 };
    let (mut decider, mut outcomes) = (Decider::new(&batch), Outcomes::default());
    say(
        "columns to decisions",
        median(|| {
            outcomes.clear();
            decide(&plan, &table, first, &mut decider, &mut outcomes).expect("the plan's columns");
            outcomes.len()
        }),
    );
    let recorder = Recorder::new(&batch, None, Texts::Dictionary);
    say("decisions to columns", median(|| recorder.record(&batch, &outcomes).expect("columns").num_rows()));
    for threads in [1, 2] {
        let rate = through(&batch, &plan, &table, &recorder, threads)?;
        say(&format!("columns to columns, {threads} threads"), rate);
    }
    Ok(())
}

/// Nanoseconds a referral of whole chunks through workers.
fn through(
    batch: &Batch,
    plan: &Arc<Plan>,
    table: &RecordBatch,
    recorder: &Recorder,
    threads: usize,
) -> Result<f64, Box<dyn Error>> {
    const CHUNKS: usize = 24;
    let limits = Limits { threads, bytes: 1 << 26 };
    let began = Instant::now();
    let (mut next, mut rows) = (0, 0);
    let ended: Result<(), String> = in_order(
        limits,
        || {
            next += 1;
            let first = Place { row: 1, input: 1, line: 1 };
            let chunk = ColumnsChunk::new(plan.clone(), table.clone(), first, Position::default());
            Ok((next <= CHUNKS).then_some(chunk.map_err(|error| error.to_string())?))
        },
        |_| ROWS,
        || {
            let (mut decider, mut outcomes) = (Decider::new(batch), Outcomes::default());
            move |chunk: ColumnsChunk| {
                outcomes.clear();
                remit_batch::Chunk::rows(&chunk, &mut |row| decider.decide(row, &mut outcomes));
                recorder.record(batch, &outcomes).expect("columns").num_rows()
            }
        },
        |done| {
            rows += done;
            Ok(())
        },
    );
    ended?;
    Ok(each(began, rows))
}

/// The median of rounds, in nanoseconds a row.
fn median(mut run: impl FnMut() -> usize) -> f64 {
    let mut rounds: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let rows = std::hint::black_box(run());
        assert_eq!(rows, ROWS);
        rounds.push(each(began, rows));
    }
    rounds.sort_by(f64::total_cmp);
    rounds.get(ROUNDS / 2).copied().unwrap_or_default()
}

#[expect(clippy::float_arithmetic, reason = "a measure")]
fn each(began: Instant, rows: usize) -> f64 {
    began.elapsed().as_secs_f64() * 1e9 / rows as f64
}

#[expect(clippy::float_arithmetic, reason = "a measure")]
fn ratio(one: f64, other: f64) -> f64 {
    one / other
}

fn written(plan: &Plan, table: &RecordBatch) -> usize {
    let rows = Rows::new(plan, table).expect("the plan's columns");
    let mut json = Vec::new();
    let read = |row| {
        json.clear();
        rows.read(row, &mut json).error.is_none()
    };
    (0..rows.count()).map(read).filter(|is_read| *is_read).count()
}

/// Each row as JSON.
fn sent(plan: &Plan, table: &RecordBatch) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let rows = Rows::new(plan, table)?;
    let read = |row| {
        let mut json = Vec::new();
        rows.read(row, &mut json);
        json
    };
    Ok((0..rows.count()).map(read).collect())
}

/// The facts that the policy reads, as columns.
fn table(policy: &LoadedPolicy) -> RecordBatch {
    let vocabulary = policy.lexicon().vocabulary();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    let mut read: Vec<usize> = policy.ir().atoms.iter().map(|atom| atom.fact().index()).collect();
    read.sort_unstable();
    read.dedup();
    let facts = read.iter().filter_map(|index| vocabulary.facts.get(*index));
    let plain = |fact: &&Fact| {
        fact.record.is_none()
            && fact.derive.is_none()
            && fact.computed.is_none()
            && fact.role != Some(Role::Date)
    };
    for fact in facts.filter(plain) {
        if columns.iter().filter(|(name, _)| !name.ends_with(".complete")).count() >= FACTS {
            break;
        }
        let salt = columns.len();
        let names = |all: Vec<&str>| {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            (0..ROWS).for_each(|row| builder.append_option(all.get((row * 7 + salt) % all.len().max(1))));
            Arc::new(builder.finish()) as ArrayRef
        };
        let array: ArrayRef = match &fact.kind {
            FactType::Truth | FactType::Given => {
                Arc::new((0..ROWS).map(|row| Some((row * 31 + salt) % 4 != 0)).collect::<BooleanArray>())
            }
            FactType::Quantity(_) => Arc::new(
                (0..ROWS).map(|row| i64::try_from(20 + (row * 13 + salt) % 60).ok()).collect::<Int64Array>(),
            ),
            FactType::OneOf(choices) => names(choices.iter().map(|choice| choice.id.as_str()).collect()),
            FactType::Measure(dimension) if dimension == "time" => {
                names(vec!["2 months", "8 months", "3 years"])
            }
            FactType::Concept(category) => names(
                policy.lexicon().concepts_of(*category).take(20).map(|(_, it)| it.id.as_str()).collect(),
            ),
            FactType::Concepts(category) => {
                let all: Vec<&str> =
                    policy.lexicon().concepts_of(*category).take(20).map(|(_, it)| it.id.as_str()).collect();
                let mut lists = ListBuilder::new(StringBuilder::new());
                for row in 0..ROWS {
                    lists.append_value(all.get((row * 7 + salt) % all.len().max(1)).map(|name| Some(*name)));
                }
                let complete: BooleanArray = (0..ROWS).map(|_| Some(true)).collect();
                columns.push((format!("{}.complete", fact.path), Arc::new(complete)));
                Arc::new(lists.finish())
            }
            FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::Medicines
            | FactType::Destination
            | FactType::Records(_) => continue,
        };
        columns.push((fact.path.clone(), array));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns of one length")
}
