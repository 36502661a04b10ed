//! What columns must not say by accident: nulls, empty lists, numbers that are none, names that nothing has.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, Int64Array,
    ListArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use remit_batch::facts::Hints;
use remit_columns::{Misfit, Plan, Rows, SchemaErrors};
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_tests::columns::batch;
use remit_tests::repository;
use serde_json::{Value, json};

fn clinics() -> &'static Engine {
    static CLINICS: LazyLock<Engine> = LazyLock::new(|| {
        let mut workspace = repository::clinics(|_, text| text);
        Engine::load(workspace.snapshot().program().clone()).unwrap()
    });
    &CLINICS
}

fn column(name: &str, array: impl Array + 'static) -> RecordBatch {
    batch(vec![(name.to_owned(), Arc::new(array) as ArrayRef)])
}

fn columns<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    batch(columns.into_iter().map(|(name, array)| (name.to_owned(), array)).collect())
}

fn bind(batch: &RecordBatch, options: &Hints) -> Result<Plan, SchemaErrors> {
    Plan::bind(&batch.schema(), clinics().lexicons(), options)
}

/// Each row as JSON, or the code and place of what is wrong with it.
fn rows_by(batch: &RecordBatch, options: &Hints) -> Vec<Result<Value, String>> {
    let engine = clinics();
    let plan =
        Plan::bind(&batch.schema(), engine.lexicons(), options).unwrap_or_else(|errors| panic!("{errors}"));
    let rows = Rows::new(&plan, batch).unwrap();
    let read = |row| {
        let mut json = Vec::new();
        if let Some(error) = rows.read(row, &mut json).error {
            return Err(format!("{} at {}", error.code, error.pointer));
        }
        let read = engine.read(&json, "2026-11-30".parse().ok());
        read.map_err(|errors| errors[0].to_string())?;
        Ok(serde_json::from_slice(&json).unwrap())
    };
    (0..rows.count()).map(read).collect()
}

fn rows(batch: &RecordBatch) -> Vec<Result<Value, String>> {
    rows_by(batch, &Hints::default())
}

/// What is wrong with the columns, each in words.
fn wrong(batch: &RecordBatch) -> Vec<String> {
    bind(batch, &Hints::default()).unwrap_err().iter().map(ToString::to_string).collect()
}

fn ok<const N: usize>(values: [Value; N]) -> Vec<Result<Value, String>> {
    values.into_iter().map(Ok).collect()
}

fn error(text: &str) -> Result<Value, String> {
    Err(text.to_owned())
}

/// Lists of medicines as Spark has them after a left join: none, empty, one entry of nulls, one medicine.
fn medicines() -> ListArray {
    let fields = ["substance", "route", "daily"].map(|name| Field::new(name, DataType::Utf8, true));
    let mut lists = ListBuilder::new(StructBuilder::from_fields(fields.to_vec(), 4));
    let entry = |lists: &mut ListBuilder<StructBuilder>, values: [Option<&str>; 3], is_there: bool| {
        for (index, value) in values.into_iter().enumerate() {
            lists.values().field_builder::<StringBuilder>(index).unwrap().append_option(value);
        }
        lists.values().append(is_there);
    };
    lists.append(false);
    lists.append(true);
    entry(&mut lists, [None, None, None], true);
    lists.append(true);
    entry(&mut lists, [None, None, None], false);
    lists.append(true);
    entry(&mut lists, [Some("morphine"), Some("oral"), Some("61 mg")], true);
    lists.append(true);
    lists.finish()
}

#[test]
fn a_list_without_entries_says_nothing_unless_its_row_is_complete() {
    let morphine = || json!({ "substance": "morphine", "route": "oral", "daily": "61 mg" });
    let said = |complete: BooleanArray, options: &Hints| {
        rows_by(
            &columns([("medicines", Arc::new(medicines())), ("medicines.complete", Arc::new(complete))]),
            options,
        )
    };
    let partial = json!({ "medicines": { "values": [morphine()], "complete": false } });
    let none = || json!({ "medicines": [] });
    for silent in [vec![None; 5], vec![Some(false); 5]] {
        let read = said(silent.into(), &Hints::default());
        assert_eq!(read, ok([json!({}), json!({}), json!({}), json!({}), partial.clone()]));
    }
    // Null is nothing said, whatever is said of its completeness.
    let read = said(vec![true; 5].into(), &Hints::default());
    assert_eq!(read, ok([json!({}), none(), none(), none(), json!({ "medicines": [morphine()] })]));
    // What the caller states is of lists with entries alone, and a row's own word comes before it.
    let options = Hints { complete: ["medicines".to_owned()].into(), ..Hints::default() };
    let alone = rows_by(&column("medicines", medicines()), &options);
    let complete = json!({ "medicines": [morphine()] });
    assert_eq!(alone, ok([json!({}), json!({}), json!({}), json!({}), complete]));
    assert_eq!(said(vec![false; 5].into(), &options).last(), Some(&Ok(partial)));
}

#[test]
fn an_empty_list_does_not_have_a_patient_accepted() {
    let engine = clinics();
    let policy = engine.latest("capio_st_goran.pain").unwrap();
    let path = repository::root().join("policies/referrals/morphine_61.json");
    let sent: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let decide = |medicines: Value| {
        let mut referral = sent.clone();
        referral["medicines"] = medicines;
        let facts = engine.read(referral.to_string().as_bytes(), None).unwrap();
        let quick = policy.prepare(&facts).unwrap().decide(StageName::Referral, &mut Vec::new());
        (quick.verb, quick.settled)
    };
    let accepted = decide(json!([]));
    assert_eq!((accepted.0.id(), accepted.1), ("accept", true));
    let complete = BooleanArray::from(vec![None; 5]);
    let table = columns([("medicines", Arc::new(medicines())), ("medicines.complete", Arc::new(complete))]);
    for row in rows(&table) {
        let medicines = row.unwrap().get("medicines").cloned().unwrap_or_default();
        assert_ne!(decide(medicines), accepted);
    }
}

#[test]
fn an_entry_that_says_nothing_leaves_its_list_open() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("crps"), None]);
    let table = columns([
        ("diagnosis", Arc::new(lists.finish())),
        ("diagnosis.complete", Arc::new(BooleanArray::from(vec![true]))),
    ]);
    // The reader takes an entry of null for one that is not said.
    assert_eq!(rows(&table), ok([json!({ "diagnosis": ["crps", null] })]));
}

#[test]
fn a_list_as_json_is_a_list_in_a_column() {
    let texts = [
        "[]",
        "[null, {}]",
        "null",
        r#"["crps"]"#,
        r#""crps""#,
        r#"{"values": []}"#,
        r#"{"values": ["crps"]}"#,
        r#"{"values": [], "complete": true}"#,
        r#""unknown""#,
    ];
    let said = |complete: Option<bool>| {
        let array = StringArray::from(texts.to_vec());
        let complete = BooleanArray::from(vec![complete; texts.len()]);
        rows(&columns([("diagnosis.json", Arc::new(array)), ("diagnosis.complete", Arc::new(complete))]))
    };
    let is = |value: Value| json!({ "diagnosis": value });
    let partial = || is(json!({ "values": ["crps"], "complete": false }));
    let none = || is(json!([]));
    let explicit = || is(json!({ "values": [], "complete": true }));
    let nothing = || json!({});
    let unknown = || is(json!("unknown"));
    let open =
        [nothing(), nothing(), nothing(), partial(), partial(), nothing(), partial(), explicit(), unknown()];
    assert_eq!(said(None), ok(open));
    let complete = [
        none(),
        none(),
        nothing(),
        is(json!(["crps"])),
        is(json!("crps")),
        none(),
        is(json!({ "values": ["crps"] })),
        explicit(),
        unknown(),
    ];
    assert_eq!(said(Some(true)), ok(complete));
    let without = column("diagnosis.json", StringArray::from(texts.to_vec()));
    assert!(wrong(&without)[0].contains("does not say whether it is complete"));
}

#[test]
fn json_in_a_cell_cannot_leave_its_cell() {
    let texts = vec![r#"{"min": 40}"#, r#"40}, "referral": {"kind": "x""#, "40, 41", "", "\"18 months\""];
    assert_eq!(
        rows(&column("patient.age.json", StringArray::from(texts))),
        [
            Ok(json!({ "patient": { "age": { "min": 40 } } })),
            error("E0701 at /patient/age"),
            error("E0701 at /patient/age"),
            error("E0701 at /patient/age"),
            Ok(json!({ "patient": { "age": "18 months" } })),
        ]
    );
}

#[test]
fn numbers_are_their_shortest_text_and_what_is_none_is_refused() {
    let values =
        vec![Some(0.1), Some(47.0), None, Some(f64::NAN), Some(f64::INFINITY), Some(-1.0), Some(1e300)];
    assert_eq!(
        rows(&column("laboratory.creatinine", Float64Array::from(values))),
        [
            Ok(json!({ "laboratory": { "creatinine": 0.1 } })),
            Ok(json!({ "laboratory": { "creatinine": 47 } })),
            Ok(json!({})),
            error("E0705 at /laboratory/creatinine"),
            error("E0705 at /laboratory/creatinine"),
            error("E0709 at /laboratory/creatinine"),
            error("E0709 at /laboratory/creatinine"),
        ]
    );
    let single = arrow_array::Float32Array::from(vec![92.1]);
    assert_eq!(rows(&column("body.weight", single)), ok([json!({ "body": { "weight": 92.1 } })]));
    let decimal = arrow_array::Decimal128Array::from(vec![9_250]).with_precision_and_scale(10, 2).unwrap();
    assert_eq!(rows(&column("body.weight", decimal)), ok([json!({ "body": { "weight": 92.5 } })]));
    // An identity number is no amount.
    let identity = Int64Array::from(vec![198_001_011_234]);
    assert_eq!(rows(&column("patient.age", identity)), [error("E0709 at /patient/age")]);
    // A time has no unit of its own.
    assert!(wrong(&column("pain.duration", Int64Array::from(vec![3])))[0].contains("string with a unit"));
}

#[test]
fn words_and_parts_of_another_type_are_refused() {
    let answers =
        StringArray::from(vec![Some("yes"), Some("no"), Some("unknown"), None, Some("maybe"), Some("true")]);
    let motivated = |value: Value| Ok(json!({ "patient": { "motivated": value } }));
    assert_eq!(
        rows(&column("patient.motivated", answers)),
        [
            motivated(json!(true)),
            motivated(json!(false)),
            motivated(json!("unknown")),
            Ok(json!({})),
            error("E0705 at /patient/motivated"),
            error("E0705 at /patient/motivated"),
        ]
    );
    let ages = StringArray::from(vec![Some("47"), Some("18 months"), Some("1,5"), Some("47 kg"), None]);
    let read = rows(&column("patient.age", ages));
    assert_eq!(read[0], Ok(json!({ "patient": { "age": "47" } })));
    let codes: Vec<&str> = read.iter().filter_map(|row| row.as_ref().err()).map(|it| &it[..5]).collect();
    assert_eq!(codes, ["E0709", "E0707"]);
    assert_eq!(wrong(&column("patient.age", BooleanArray::from(vec![true]))).len(), 1);
    // A name alone is no list: it would be read as a complete one.
    let text = wrong(&column("diagnosis", StringArray::from(vec!["crps"])));
    assert!(text[0].contains("list of string"), "{text:?}");
}

#[test]
fn bounds_are_said_by_what_is_not_null() {
    let fields: Fields = ["min", "max"].map(|name| Field::new(name, DataType::Int32, true)).to_vec().into();
    let ends = |values: Vec<Option<i32>>| Arc::new(Int32Array::from(values)) as ArrayRef;
    let arrays =
        vec![ends(vec![Some(40), None, None, Some(50)]), ends(vec![Some(49), Some(49), None, Some(49)])];
    let ages = StructArray::new(fields, arrays, None);
    let age = |value: Value| Ok(json!({ "patient": { "age": value } }));
    assert_eq!(
        rows(&column("patient.age", ages)),
        [
            age(json!({ "min": 40, "max": 49 })),
            age(json!({ "max": 49 })),
            Ok(json!({})),
            error("E0709 at /patient/age"),
        ]
    );
}

#[test]
fn a_day_is_a_day_whatever_its_type() {
    let day = |text: &str| Ok(json!({ "referral": { "date": text } }));
    assert_eq!(rows(&column("referral.date", Date32Array::from(vec![20_500]))), [day("2026-02-16")]);
    let moments =
        TimestampMicrosecondArray::from(vec![20_500 * 86_400_000_000, 20_500 * 86_400_000_000 + 1, -1]);
    assert_eq!(
        rows(&column("referral.date", moments.clone())),
        [day("2026-02-16"), error("E0710 at /referral/date"), error("E0710 at /referral/date")]
    );
    let zoned = wrong(&column("referral.date", moments.with_timezone("UTC")));
    assert!(zoned[0].contains("without a zone"), "{zoned:?}");
    let beyond = Date32Array::from(vec![i32::MAX]);
    assert_eq!(rows(&column("referral.date", beyond)), [error("E0710 at /referral/date")]);
    let parts = StringArray::from(vec!["2024", "2024-05", "never", "2024-13"]);
    let read = rows(&column("peptic_ulcer.last", parts));
    assert_eq!(read.iter().filter(|row| row.is_ok()).count(), 3);
}

#[test]
fn a_name_that_nothing_has_stops_the_run() {
    let age = || Arc::new(Int32Array::from(vec![47])) as ArrayRef;
    let table =
        columns([("patient.agee", age()), ("age", age()), ("diagnosis.compleet", age()), ("x", age())]);
    let errors = bind(&table, &Hints::default()).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.column.as_str(), &error.misfit)).collect();
    let meant = |names: &[&str]| Misfit::Unknown { meant: names.iter().map(ToString::to_string).collect() };
    assert_eq!(found[0], ("patient.agee", &meant(&["patient.age", "patient.agrees", "patient.sex"])));
    assert_eq!(found[1], ("age", &meant(&["patient.age"])));
    assert_eq!(found.len(), 4);
    let nested = StructArray::from(vec![(Arc::new(Field::new("agee", DataType::Int32, true)), age())]);
    assert_eq!(
        wrong(&column("patient", nested)),
        [
            "column `patient.agee`: there is no such fact; did you mean `patient.age` or `patient.agrees` or `patient.sex`?"
        ]
    );
    let twice = columns([("patient.age", age()), ("patient.age", age())]);
    assert_eq!(wrong(&twice), ["column `patient.age`: there are two of that name"]);
    let both = columns([("referral", Arc::new(StringArray::from(vec!["{}"]))), ("patient.age", age())]);
    assert_eq!(wrong(&both), ["column `patient.age`: the referrals are in the column `referral` already"]);
    let nothing = columns([("id", age())]);
    assert_eq!(wrong(&nothing), ["there is neither a column `referral` with JSON nor a column of a fact"]);
}

#[test]
fn what_the_caller_states_has_to_fit() {
    let table = columns([("patient.age", Arc::new(Int32Array::from(vec![47])))]);
    let options = Hints {
        complete: ["medicines".to_owned()].into(),
        codes: [("diagnosis".to_owned(), "icd10_see".to_owned())].into(),
    };
    let errors = bind(&table, &options).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| &error.misfit).collect();
    assert_eq!(found[0], &Misfit::NotAList);
    assert_eq!(found[1], &Misfit::NoCodes);
    assert!(matches!(found[2], Misfit::NoSystem { meant, .. } if meant[0] == "icd10_se"), "{found:?}");
    let orphan = columns([
        ("patient.age", Arc::new(Int32Array::from(vec![47]))),
        ("medicines.complete", Arc::new(BooleanArray::from(vec![true]))),
    ]);
    assert_eq!(wrong(&orphan), ["column `medicines.complete`: there is no list `medicines`"]);
}

#[test]
fn bare_codes_are_of_the_system_that_is_stated() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("M79.7"), Some("no code")]);
    lists.append_value([Some("M79.7")]);
    let options = Hints {
        complete: ["diagnosis".to_owned()].into(),
        codes: [("diagnosis".to_owned(), "icd10_se".to_owned())].into(),
    };
    let read = rows_by(&column("diagnosis", lists.finish()), &options);
    assert_eq!(read[0], error("E0716 at /diagnosis/1/code"));
    assert_eq!(read[1], Ok(json!({ "diagnosis": [{ "system": "icd10_se", "code": "M79.7" }] })));
}

#[test]
fn two_columns_of_a_fact_must_not_both_speak() {
    let table = columns([
        ("patient.age", Arc::new(Int32Array::from(vec![Some(47), None, Some(47)]))),
        ("patient.age.json", Arc::new(StringArray::from(vec![None, Some("{\"min\": 40}"), Some("48")]))),
    ]);
    let age = |value: Value| Ok(json!({ "patient": { "age": value } }));
    assert_eq!(rows(&table), [age(json!(47)), age(json!({ "min": 40 })), error("E0703 at /patient/age")]);
}

#[test]
fn what_is_within_a_null_says_nothing() {
    let ages = Arc::new(Int32Array::from(vec![47, 48])) as ArrayRef;
    let field = Fields::from(vec![Field::new("age", DataType::Int32, true)]);
    let patients = StructArray::new(field, vec![ages], Some(vec![true, false].into()));
    assert_eq!(rows(&column("patient", patients)), ok([json!({ "patient": { "age": 47 } }), json!({})]));
    // A key may point at a null, and a null key at anything.
    let values = StringArray::from(vec![Some("female"), None]);
    let sexes = DictionaryArray::new(Int32Array::from(vec![Some(0), Some(1), None]), Arc::new(values));
    let female = json!({ "patient": { "sex": "female" } });
    assert_eq!(rows(&column("patient.sex", sexes)), ok([female, json!({}), json!({})]));
    let empty = DictionaryArray::new(
        Int32Array::from(vec![None, None]),
        Arc::new(StringArray::from(Vec::<Option<&str>>::new())),
    );
    assert_eq!(rows(&column("patient.sex", empty)), ok([json!({}), json!({})]));
    assert_eq!(rows(&column("patient.sex", arrow_array::NullArray::new(1))), ok([json!({})]));
}

#[test]
fn a_row_says_its_id_its_policy_and_its_day() {
    let moments = DataType::Timestamp(TimeUnit::Nanosecond, None);
    let table = columns([
        ("id", Arc::new(Int64Array::from(vec![Some(7), None, Some(7)]))),
        ("policy", Arc::new(StringArray::from(vec![Some("a.b"), None, None]))),
        ("as_of", Arc::new(StringArray::from(vec![Some("2026-11-30"), None, Some("2026-11")]))),
        ("referral", Arc::new(StringArray::from(vec![Some("{}"), Some("{\"a\": 1}"), Some("{}")]))),
    ]);
    let plan = bind(&table, &Hints::default()).unwrap();
    let rows = Rows::new(&plan, &table).unwrap();
    let mut json = Vec::new();
    let first = rows.read(0, &mut json);
    assert_eq!((first.id.as_deref(), first.policy), (Some("7"), Some("a.b")));
    assert_eq!((first.as_of, json.as_slice()), ("2026-11-30".parse().ok(), b"{}".as_slice()));
    let third = rows.read(2, &mut json).error.unwrap();
    assert_eq!((third.code, third.pointer.as_ref()), ("E0710", "/as_of"));
    let other = columns([
        ("id", arrow_array::new_null_array(&moments, 1)),
        ("referral", table.column(3).slice(0, 1)),
    ]);
    assert_eq!(wrong(&other).len(), 1);
}
