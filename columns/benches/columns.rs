//! How long columns take from rows to decisions, held against parsing the same referrals as JSON: `cargo bench -p remit-columns`.
//!
//! Referrals of the repository that one clinic's policy settles, without medicines: a column a fact, texts in dictionaries, quick. Each
//! number is the median of rounds, in nanoseconds a referral, and as a ratio to the parser's tree of the same referrals.

#![expect(clippy::disallowed_methods, clippy::print_stdout, clippy::expect_used, reason = "a benchmark")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::builder::{ListBuilder, StringDictionaryBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, BooleanArray, Int64Array, RecordBatch};
use arrow_schema::{Field, Schema};
use remit_batch::facts::Hints;
use remit_batch::{Batch, Decider, Limits, Options, Outcomes, Place, Position, in_order};
use remit_bundle::{Bundle, Texts as Worded};
use remit_columns::{ColumnsChunk, Plan, Recorder, Rows, Texts, decide};
use remit_engine::eval::{Engine, LoadedPolicy};
use remit_engine::ir::{Fact, FactType, StageName};
use remit_engine::value::Language;
use serde_json::{Value, json};

const POLICY: &str = "capio_st_goran.pain";
const ROWS: usize = 2_048;
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/bundles/2026-11.bundle");
    let engine = Arc::new(Bundle::open(std::fs::read(path)?)?.engine(Worded::Of(Language::En))?);
    let options = Options { as_of: "2026-11-30".parse().ok(), ..Options::default() };
    let batch = Batch::new(engine.clone(), &[POLICY.to_owned()], options)?;
    let lines = std::fs::read_to_string(path.replace(".bundle", ".ndjson"))?;
    let table = table(&engine, engine.latest(POLICY).ok_or("no policy")?, &lines);
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

/// Referrals that say enough for a settled answer, as columns of what each says.
fn table(engine: &Engine, policy: &Arc<LoadedPolicy>, lines: &str) -> RecordBatch {
    let facts: Vec<&Fact> = policy.lexicon().vocabulary().stated_facts().map(|(_, fact)| fact).collect();
    let settled: Vec<Value> = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .map(|referral: Value| plain(&referral, &facts))
        .filter(|referral| {
            let read = engine.read(referral.to_string().as_bytes(), None).ok();
            let prepared = read.and_then(|read| policy.prepare(&read).ok());
            let quick = prepared.map(|it| it.decide(StageName::Referral, &mut Vec::new()));
            quick.is_some_and(|quick| quick.settled && !quick.searched)
        })
        .collect();
    let rows: Vec<&Value> = settled.iter().cycle().take(ROWS).collect();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for fact in facts {
        let pointer = format!("/{}", fact.path.replace('.', "/"));
        let values: Vec<Option<&Value>> = rows.iter().map(|row| row.pointer(&pointer)).collect();
        if values.iter().all(Option::is_none) {
            continue;
        }
        if matches!(fact.kind, FactType::Concepts(_)) {
            let complete: BooleanArray = values.iter().map(|value| Some(value.is_some())).collect();
            columns.push((format!("{}.complete", fact.path), Arc::new(complete)));
        }
        columns.push((fact.path.clone(), column(&fact.kind, &values)));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    println!("{} settled referrals, again and again", settled.len());
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns of one length")
}

/// What a referral says that a column of names, numbers or truth values can say.
fn plain(referral: &Value, facts: &[&Fact]) -> Value {
    let mut plain = json!({});
    for fact in facts {
        let steps: Vec<&str> = fact.path.split('.').collect();
        let value = steps.iter().try_fold(referral, |level, step| level.get(step));
        let is_plain = |value: &&Value| match &fact.kind {
            FactType::Concepts(_) => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            FactType::Medicines | FactType::Records(_) => false,
            _ => value.is_string() || value.is_i64() || value.is_boolean(),
        };
        let Some(value) = value.filter(is_plain) else { continue };
        let mut level = &mut plain;
        for step in steps {
            let members = level.as_object_mut().expect("a level");
            level = members.entry(step).or_insert_with(|| json!({}));
        }
        *level = value.clone();
    }
    plain
}

fn column(kind: &FactType, values: &[Option<&Value>]) -> ArrayRef {
    let texts = || values.iter().map(|value| value.and_then(Value::as_str));
    match kind {
        FactType::Concepts(_) => {
            let mut lists = ListBuilder::new(StringDictionaryBuilder::<Int32Type>::new());
            for value in values {
                for name in value.and_then(Value::as_array).into_iter().flatten() {
                    lists.values().append_option(name.as_str());
                }
                lists.append(value.is_some());
            }
            Arc::new(lists.finish())
        }
        FactType::Truth | FactType::Given if texts().all(|text| text.is_none()) => {
            Arc::new(values.iter().map(|value| value.and_then(Value::as_bool)).collect::<BooleanArray>())
        }
        // Only its presence counts; `true` or a text.
        FactType::Given => {
            Arc::new(values.iter().map(|value| value.map(|it| it != false)).collect::<BooleanArray>())
        }
        FactType::Quantity(_) if texts().all(|text| text.is_none()) => {
            Arc::new(values.iter().map(|value| value.and_then(Value::as_i64)).collect::<Int64Array>())
        }
        _ => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            texts().for_each(|text| builder.append_option(text));
            Arc::new(builder.finish())
        }
    }
}
