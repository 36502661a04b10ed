//! Parquet and Arrow IPC files: read in order from any place, written as parts that a stopped run goes on with, and read back.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use remit_batch::facts::Hints;
use remit_batch::{
    Batch, Chunk, Decider, Detail, FolderSink, Format, Head, Limits, Options, Outcomes, Position, Rejects,
    Run, Source, Tally, Target, View,
};
use remit_columns::{ColumnsChunk, FileKind, Files, IpcParts, ParquetParts, Plan, Recorder, Texts};
use remit_engine::eval::Engine;
use remit_tests::columns::{batch, table};
use remit_tests::repository;
use serde_json::Value;

static CLINICS: LazyLock<Arc<Engine>> = LazyLock::new(|| {
    let mut workspace = repository::clinics(|_, text| text);
    Arc::new(Engine::load(workspace.snapshot().program().clone()).unwrap())
});

fn referrals() -> Vec<Value> {
    let files = repository::files("policies/referrals", "json");
    let read = |path: &PathBuf| serde_json::from_slice(&std::fs::read(path).unwrap()).ok();
    files.iter().filter_map(read).filter(|value: &Value| value.get("decision").is_none()).collect()
}

/// Every policy, quick.
fn by_all() -> Batch {
    let all: Vec<String> = CLINICS.policies().iter().map(|policy| policy.ir().id.clone()).collect();
    let options = Options { as_of: "2026-11-30".parse().ok(), ..Options::default() };
    Batch::new(CLINICS.clone(), &all, options).unwrap()
}

fn deciding(detail: Detail) -> Batch {
    let options = Options { detail, as_of: "2026-11-30".parse().ok(), ..Options::default() };
    Batch::new(CLINICS.clone(), &["capio_st_goran.pain".to_owned()], options).unwrap()
}

/// So many rows of the repository's referrals as JSON, with ids.
fn json_rows(count: usize) -> RecordBatch {
    let all: Vec<String> = referrals().iter().map(Value::to_string).collect();
    let texts: StringArray = (0..count).map(|row| Some(all[row % all.len()].as_str())).collect();
    let ids: Int64Array = (0..count).map(|row| Some(row as i64 / 3)).collect();
    batch(vec![("id".to_owned(), Arc::new(ids) as ArrayRef), ("referral".to_owned(), Arc::new(texts))])
}

fn write_parquet(path: &Path, batch: &RecordBatch) {
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn write_ipc(path: &Path, batch: &RecordBatch, is_stream: bool) {
    let file = File::create(path).unwrap();
    if is_stream {
        let mut writer = StreamWriter::try_new(file, &batch.schema()).unwrap();
        writer.write(batch).unwrap();
        return writer.finish().unwrap();
    }
    let mut writer = FileWriter::try_new(file, &batch.schema()).unwrap();
    let half = batch.num_rows() / 2;
    writer.write(&batch.slice(0, half)).unwrap();
    writer.write(&batch.slice(half, batch.num_rows() - half)).unwrap();
    writer.finish().unwrap();
}

fn files(paths: &[PathBuf], kind: FileKind, from: Position) -> Files {
    Files::open(paths.to_vec(), kind, CLINICS.lexicons(), &Hints::default(), from).unwrap()
}

fn target(output: &Path, resume: bool) -> Target {
    Target { output: output.to_owned(), rejects: None, private: false, part: 20_000, resume }
}

fn head() -> Head {
    Head {
        manifest: Head::VERSION,
        columns: 1,
        inputs: Vec::new(),
        decides: String::new(),
        source: String::new(),
        options: Value::Null,
    }
}

/// Runs to the end; `progress` hears of each piece.
fn run<F: Format>(
    format: &F,
    batch: &Batch,
    paths: &[PathBuf],
    kind: FileKind,
    target: &Target,
    threads: usize,
    progress: &mut dyn FnMut(&Tally, Position),
) -> Tally {
    let (mut sink, before) =
        FolderSink::begin(format, target, &head()).unwrap_or_else(|error| panic!("{error:?}"));
    let mut source = files(paths, kind, before.end);
    let limits = Limits { threads, bytes: 1 << 26 };
    let run = Run { batch, format, limits, rejects: Rejects::None };
    run.run(&mut source, &mut sink, before.tally, progress).unwrap()
}

/// What is in a folder, by name.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for (name, bytes) in contents(from) {
        std::fs::write(to.join(name), bytes).unwrap();
    }
}

/// What is left at any moment of a run is gone on with to the same bytes.
fn gone_on_with<F: Format>(make: impl Fn(&Batch) -> F) {
    let (batch, folder) = (deciding(Detail::Quick), tempfile::tempdir().unwrap());
    let format = make(&batch);
    let input = vec![folder.path().join("a.parquet"), folder.path().join("b.parquet")];
    write_parquet(&input[0], &json_rows(5_000));
    write_parquet(&input[1], &json_rows(4_097));
    let whole = folder.path().join("whole");
    let mut kept = Vec::new();
    let tally = run(&format, &batch, &input, FileKind::Parquet, &target(&whole, false), 1, &mut |_, at| {
        let copied = folder.path().join(format!("at-{}", at.row));
        copy(&whole, &copied);
        kept.push(copied);
    });
    assert_eq!(tally.rows, 9_097);
    let expected = contents(&whole);
    assert!(expected.len() > 3, "{:?}", expected.keys());
    assert!(kept.len() >= 5, "{}", kept.len());
    for (index, copied) in kept.iter().enumerate() {
        run(&format, &batch, &input, FileKind::Parquet, &target(copied, true), 1 + index % 2, &mut |_, _| {});
        let found = contents(copied);
        assert!(found.keys().eq(expected.keys()), "{:?}", found.keys());
        for (name, bytes) in &found {
            assert!(bytes == &expected[name], "{name} differs, gone on with after piece {index}");
        }
    }
}

#[test]
fn parquet_is_gone_on_with_to_the_same_bytes() {
    gone_on_with(|batch| ParquetParts::new(batch, None));
}

#[test]
fn ipc_is_gone_on_with_to_the_same_bytes() {
    gone_on_with(|batch| IpcParts::new(batch, None));
}

#[test]
fn files_of_every_kind_have_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let rows = json_rows(3_000);
    let [parquet, ipc, stream] = ["a.parquet", "a.arrow", "a.arrows"].map(|name| folder.path().join(name));
    write_parquet(&parquet, &rows);
    write_ipc(&ipc, &rows, false);
    write_ipc(&stream, &rows, true);
    let sent = |path: &PathBuf, kind: FileKind, from: Position| {
        let mut source = files(&[path.clone(), path.clone()], kind, from);
        let (mut found, mut ends) = (Vec::new(), Vec::new());
        while let Some(chunk) = source.next().unwrap() {
            chunk.rows(&mut |row| {
                let row = row.unwrap();
                found.push((
                    row.place.row,
                    row.place.input,
                    row.place.line,
                    row.id.clone().map(|id| id.into_owned()),
                ));
            });
            ends.push(chunk.end());
        }
        (found, ends)
    };
    let (all, _) = sent(&parquet, FileKind::Parquet, Position::default());
    assert_eq!(all.len(), 6_000);
    assert_eq!(all[3_001], (3_002, 2, 2, Some("0".to_owned())));
    for (path, kind) in [(&parquet, FileKind::Parquet), (&ipc, FileKind::Ipc), (&stream, FileKind::Ipc)] {
        let (found, ends) = sent(path, kind, Position::default());
        assert_eq!(found, all);
        for end in ends {
            let (rest, _) = sent(path, kind, end);
            assert_eq!(rest, all[end.row as usize..]);
        }
    }
}

/// The outcomes of rows as a record batch.
fn recorded(batch: &Batch, rows: &RecordBatch, texts: Texts) -> (RecordBatch, Outcomes) {
    let plan = Arc::new(Plan::bind(&rows.schema(), CLINICS.lexicons(), &Hints::default()).unwrap());
    let first = remit_batch::Place { row: 1, input: 1, line: 1 };
    let chunk = ColumnsChunk::new(plan, rows.clone(), first, Position::default()).unwrap();
    let (mut decider, mut outcomes) = (Decider::new(batch), Outcomes::default());
    chunk.rows(&mut |row| decider.decide(row, &mut outcomes));
    (Recorder::new(batch, Some("sha256:b"), texts).record(batch, &outcomes).unwrap(), outcomes)
}

fn texts_of(array: &dyn Array) -> Vec<Option<String>> {
    match array.as_any_dictionary_opt() {
        None => array.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect(),
        Some(dictionary) => {
            let (values, keys) = (texts_of(dictionary.values()), dictionary.normalized_keys());
            (0..array.len())
                .map(|row| array.is_valid(row).then(|| values[keys[row]].clone()).flatten())
                .collect()
        }
    }
}

#[test]
fn what_is_written_is_what_was_decided_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    for detail in [Detail::Quick, Detail::Open, Detail::Full] {
        let batch = deciding(detail);
        let (record, outcomes) = recorded(&batch, &json_rows(130), Texts::Dictionary);
        let (plain, _) = recorded(&batch, &json_rows(130), Texts::Plain);
        let views: Vec<View<'_>> =
            outcomes.iter().map(|outcome| View::new(&batch, &outcomes, outcome)).collect();
        for record in [&record, &plain] {
            let column = |name: &str| record.column_by_name(name).unwrap();
            let of = |each: &dyn Fn(&View<'_>) -> Option<String>| views.iter().map(each).collect::<Vec<_>>();
            let (decision, error) = (column("decision"), column("error"));
            assert_eq!(texts_of(decision), of(&|view| Some(view.decision()?.id().to_owned())));
            assert_eq!(texts_of(column("policy")), of(&|view| view.policy().map(str::to_owned)));
            assert!((0..record.num_rows()).all(|row| decision.is_null(row) != error.is_null(row)));
            let rows = column("row").as_primitive::<Int64Type>();
            assert!(views.iter().zip(rows.iter()).all(|(view, row)| row == i64::try_from(view.row()).ok()));
            let rules = column("rules").as_list::<i32>();
            for (row, view) in views.iter().enumerate() {
                let own: Vec<Option<String>> = view.rules().map(|rule| Some(rule.to_owned())).collect();
                assert_eq!(rules.is_null(row), view.decision().is_none());
                assert_eq!(texts_of(&rules.value(row)), own);
                let json = column("decision_json").as_string::<i32>();
                assert_eq!(json.is_valid(row), view.full().is_some());
            }
        }
        assert!(
            views.iter().any(|view| view.error().is_some())
                && views.iter().any(|view| view.decision().is_some())
        );
        let path = folder.path().join("out.parquet");
        write_parquet(&path, &plain);
        let read =
            ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap().build().unwrap();
        let read: Vec<RecordBatch> = read.map(Result::unwrap).collect();
        assert_eq!(read.iter().map(RecordBatch::columns).collect::<Vec<_>>(), [plain.columns()]);
        let path = folder.path().join("out.arrow");
        write_ipc(&path, &record, false);
        let read: usize = FileReader::try_new(File::open(&path).unwrap(), None)
            .unwrap()
            .map(|it| it.unwrap().num_rows())
            .sum();
        assert_eq!(read, record.num_rows());
    }
}

#[test]
fn columns_of_facts_are_decided_as_json_is() {
    let batch = by_all();
    let known: Vec<Value> =
        referrals().into_iter().filter(|it| CLINICS.read(it.to_string().as_bytes(), None).is_ok()).collect();
    let texts: StringArray = known.iter().map(|it| Some(it.to_string())).collect();
    let json = remit_tests::columns::batch(vec![("referral".to_owned(), Arc::new(texts) as ArrayRef)]);
    let (by_json, _) = recorded(&batch, &json, Texts::Dictionary);
    for seed in 0..3 {
        let (by_columns, _) =
            recorded(&batch, &table(CLINICS.lexicon().vocabulary(), &known, seed), Texts::Dictionary);
        assert_eq!(by_json, by_columns);
    }
}
