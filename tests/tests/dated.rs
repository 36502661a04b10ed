//! Values with the day that they are from: what is decided, what is asked for, and which error it is and where.

use remit_engine::eval::CauseKind;
use remit_engine::ir::Verb;
use remit_engine::referral::build::{Dated, Quantity};
use remit_engine::value::Language;
use remit_tests::deciding::Desk;
use remit_tests::mistakes::mistakes;

const HEAD: &str = "fact level: mmol_per_mol { ask: \"What is the level?\" }\n";

fn desk(rules: &str) -> Desk {
    Desk::new(&format!("{HEAD}{rules}"))
}

/// The referrals are read on 29 November 2026.
#[test]
fn how_old_a_value_is_is_counted_by_the_calendar() {
    desk("exclude new: level dated within 3 months\nreview old: level dated over 3 months ago\notherwise accept").check(&[
        (r#"{"level": {"value": 52, "on": "2026-08-29"}}"#, "exclude"),
        (r#"{"level": {"value": 52, "on": "2026-08-28"}}"#, "review"),
        (r#"{"level": {"value": 52, "on": "2026-08"}}"#, "review? uncertain level"),
        (r#"{"level": {"value": 52, "on": "2026-09"}}"#, "exclude"),
        (r#"{"level": {"value": 52, "on": "2026"}}"#, "review? uncertain level"),
        (r#"{"level": {"value": 52, "on": "2025"}}"#, "review"),
        (r#"{"level": {"value": 52, "on": {"min": "2026-09"}}}"#, "exclude"),
        (r#"{"level": {"value": {"min": 40}, "on": {"max": "2026-01"}}}"#, "review"),
        // A part of a date ends on the day of the referral.
        (r#"{"level": {"value": 52, "on": "2026-11"}}"#, "exclude"),
        // Without a date it is open, never no: and it is asked for.
        (r#"{"level": 52}"#, "ask? missing level"),
        (r#"{"level": {"value": 52}}"#, "ask? missing level"),
        (r#"{"level": {"value": 52, "on": null}}"#, "ask? missing level"),
        (r#"{"level": {"value": 52, "on": "unknown"}}"#, "review? judge level"),
        (r#"{"level": {"value": "unknown", "on": "2026-11"}}"#, "exclude"),
        (r#"{"level": "unknown"}"#, "review? judge level"),
        (r#"{}"#, "ask? missing level"),
        (r#"{"level": {"value": null, "on": null}}"#, "ask? missing level"),
    ]);
}

#[test]
fn a_plain_comparison_means_the_latest_value() {
    desk("exclude high: level > 50 mmol_per_mol\notherwise accept").check(&[
        (r#"{"level": [{"value": 60, "on": "2025"}, {"value": 40, "on": "2026-03-01"}]}"#, "accept"),
        (r#"{"level": [{"value": 60, "on": "2026-03-01"}, {"value": 40, "on": "2025"}]}"#, "exclude"),
        (r#"{"level": [{"value": 40, "on": "2025-01"}, {"value": 60, "on": "2026-03"}, {"value": 40, "on": "2025"}]}"#, "exclude"),
        (r#"{"level": [{"value": 40, "on": {"max": "2025"}}, {"value": 60, "on": {"min": "2026"}}]}"#, "exclude"),
        (r#"{"level": [60]}"#, "exclude"),
        (r#"{"level": [{"value": 60}]}"#, "exclude"),
        // Nothing tells days apart: none is asked for.
        (r#"{"level": 60}"#, "exclude"),
        (r#"{"level": [null]}"#, "ask? missing level"),
    ]);
}

#[test]
fn a_requirement_asks_where_it_is_missing_or_too_old() {
    desk("require level dated within 3 months\nexclude high: level > 50 mmol_per_mol\notherwise accept")
        .check(&[
            (r#"{}"#, "ask? missing level"),
            (r#"{"level": {"value": 40, "on": "2026-10-01"}}"#, "accept"),
            (r#"{"level": {"value": 40, "on": "2025-10-01"}}"#, "ask? missing level"),
            (r#"{"level": 40}"#, "ask? missing level"),
            (r#"{"level": {"value": 40, "on": "2026-08"}}"#, "review? uncertain level"),
            // Nobody is asked for what a refusal would not wait for.
            (r#"{"level": {"value": 60, "on": "2025-10-01"}}"#, "exclude"),
        ]);
}

/// A value that is too old may stay, or a newer one come: so more can come of it than one verb.
#[test]
fn what_can_come_of_a_value_that_is_too_old() {
    let desk = desk(
        "require level dated within 3 months\nreview high: level > 50 mmol_per_mol\ndefer low: level < 20 mmol_per_mol\notherwise accept",
    );
    let old = desk.decide(r#"{"level": {"value": 40, "on": "2025"}}"#).unwrap();
    assert_eq!(old.possible, [Verb::Defer, Verb::Ask, Verb::Review, Verb::Accept]);
    let new = desk.decide(r#"{"level": {"value": 40, "on": "2026-10"}}"#).unwrap();
    assert_eq!(new.possible, [Verb::Accept]);
    let asked = &old.missing[0];
    assert_eq!(asked.dated_within.as_ref().unwrap().to_string(), "3 months");
    assert_eq!(asked.causes[0].kind, CauseKind::TooOld);
}

#[test]
fn days_that_cannot_be_are_errors_at_their_places() {
    let desk = desk("exclude new: level dated within 3 months\notherwise accept");
    desk.check(&[
        (r#"{"level": {"value": 52, "on": "2026-11-30"}}"#, "E0710 at /level/on"),
        (r#"{"level": {"value": 52, "on": {"min": "2027"}}}"#, "E0710 at /level/on/min"),
        (r#"{"level": {"value": 52, "on": "2026-02-30"}}"#, "E0710 at /level/on"),
        (r#"{"level": {"value": 52, "on": 2026}}"#, "E0705 at /level/on"),
        (r#"{"level": {"value": 52, "on": {}}}"#, "E0705 at /level/on"),
        (r#"{"level": {"value": 52, "on": "never"}}"#, "E0710 at /level/on"),
        (r#"{"level": {"on": "2026"}}"#, "E0710 at /level"),
        (r#"{"level": {"value": null, "on": "2026"}}"#, "E0710 at /level"),
        (r#"{"level": {"value": "52 kg", "on": "2026"}}"#, "E0707 at /level/value"),
        (
            r#"{"level": {"value": {"value": 52}, "on": "2026"}}"#,
            "E0704 at /level/value/value, E0705 at /level/value",
        ),
        (r#"{"level": {"value": 52, "date": "2026"}}"#, "E0704 at /level/date"),
        (r#"{"level": {"value": 52, "on": "2026", "min": 3}}"#, "E0704 at /level/min"),
        (r#"{"level": []}"#, "E0705 at /level"),
        (r#"{"level": [40, 60]}"#, "E0710 at /level/0, E0710 at /level/1"),
        (r#"{"level": [{"value": 40, "on": "2026"}, {"value": 60}]}"#, "E0710 at /level/1"),
        (r#"{"level": [{"value": 40, "on": "2026"}, {"value": 60, "on": "unknown"}]}"#, "E0710 at /level/1"),
        (r#"{"level": [{"value": 40, "on": "2026"}, null]}"#, "E0710 at /level/1"),
        (r#"{"level": [{"value": 40, "on": "2026"}, {"value": 60, "on": "2026-03"}]}"#, "E0710 at /level/0"),
        (
            r#"{"level": [{"value": 40, "on": "2026-03-01"}, {"value": 60, "on": "2026-03-01"}]}"#,
            "E0710 at /level/0",
        ),
        (r#"{"level": [{"value": 40, "on": "2027"}, {"value": 60, "on": "2026"}]}"#, "E0710 at /level/0/on"),
        (r#"{"level": [[40]]}"#, "E0705 at /level/0"),
        // What is computed, or belongs to an entry, has no day of its own.
        (
            r#"{"patient": {"age": {"value": 40, "on": "2026"}}}"#,
            "E0704 at /patient/age/value, E0704 at /patient/age/on, E0705 at /patient/age",
        ),
    ]);
    let said: Vec<String> = Language::ALL
        .into_iter()
        .flat_map(|lang| {
            [
                r#"{"level": {"on": "2026"}}"#,
                r#"{"level": [40, {"value": 60, "on": "2026"}]}"#,
                r#"{"level": [{"value": 40, "on": "2026"}, {"value": 60, "on": "2026-03"}]}"#,
                r#"{"level": {"value": 60, "date": "2026"}}"#,
            ]
            .map(|json| desk.messages(json, lang).join("\n"))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

/// What policies and cases may say, and what is wrong.
#[test]
fn policies_and_cases_speak_of_days() {
    let text = format!(
        "policy t.p {{ title: \"x\", language: en }}\n{HEAD}\
         fact points: number {{ silent: 3 }}\nfact seen: event\nfact tally: number\n\
         record test {{ result: kg }}\nfact tests: list of test\n\
         exclude a: patient.age dated within 3 months\n\
         exclude b: diagnosis dated within 3 months\n\
         exclude c: seen dated within 3 months\n\
         exclude d: level dated within 3 kg\n\
         exclude e: level dated within 3\n\
         exclude f: level dated over 3 months ago or level dated within 91 days\n\
         exclude g: points dated within 3 months\n\
         exclude h: any tests where (result dated within 3 months)\n\
         exclude i: level dated\n\
         require level dated within 3 kg, patient.age dated within 3 months, tally dated within 2 weeks\n\
         review j: not tally dated within 1 years and tally >= 3 when tally dated over 6 months ago\n\
         otherwise accept\n\
         case \"a\" {{ level: 52 mmol_per_mol on 2026-03-01, tally: 3 on 2026-03 }} expect review\n\
         case \"b\" {{\n  level: 52 mmol_per_mol on 2026-03-01, 60 mmol_per_mol on 2025\n  tally: 3 on unknown\n}} expect review\n\
         case \"c\" {{\n  level: min 40 mmol_per_mol max 60 mmol_per_mol on min 2025 max 2026-02\n  tally: 4 on 2025\n}} expect review\n\
         case \"d\" {{\n  level: 52 mmol_per_mol, 60 mmol_per_mol on 2025\n  seen: 2025 on 2026\n}} expect review\n\
         case \"e\" {{\n  level: 52 mmol_per_mol on 3 months\n  tally: 52 on 2026-13\n}} expect review\n\
         case \"f\" {{\n  patient.age: 40 years on 2026\n  level: 52 mmol_per_mol on min 2026 max 2025\n}} expect review\n"
    );
    insta::assert_snapshot!(mistakes(&text, &["W0602", "W0507", "W0610"]));
}

/// The words of pages, records and letters, in three languages.
#[test]
fn pages_and_records_say_how_old_a_value_may_be() {
    let desk = desk(
        "exclude high: level > 50 mmol_per_mol and level dated within 2 years because \"r\"\n\
         review old: not level dated within 1 years when diagnosis fibromyalgia because \"l\"\n\
         require level dated within 3 months\nrecommend level dated within 2 weeks\notherwise accept",
    );
    let said: Vec<String> = Language::ALL
        .into_iter()
        .map(|lang| {
            let all = [
                r#"{"level": 40, "diagnosis": []}"#,
                r#"{"level": {"value": 40, "on": "2025-01"}, "diagnosis": []}"#,
                r#"{"level": {"value": 60, "on": "2024"}, "diagnosis": []}"#,
                r#"{"level": {"value": 40, "on": "unknown"}, "diagnosis": []}"#,
                "{}",
            ];
            let records: Vec<String> = all.into_iter().map(|json| desk.record(json, lang)).collect();
            format!("{}\n{}", desk.page(lang), records.join("\n"))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n--\n"));
}

/// A program says the same as JSON does.
#[test]
fn a_program_states_values_with_their_days() {
    let desk = desk("exclude new: level dated within 3 months\notherwise accept");
    let engine = desk.engine();
    let level = |number: &str| Quantity::exactly(number.parse().unwrap(), "mmol_per_mol");
    let day = "2026-03-01".parse().unwrap();
    let built = |value: remit_engine::referral::build::Value| {
        engine.referral().state("level", value).finish("2026-11-29".parse().ok()).unwrap()
    };
    let read = |json: &str| engine.read(json.as_bytes(), "2026-11-29".parse().ok()).unwrap();
    assert_eq!(
        built(Dated::on(level("52"), day).into()),
        read(r#"{"level": {"value": "52 mmol_per_mol", "on": "2026-03-01"}}"#)
    );
    assert_eq!(
        built(vec![Dated::in_part(level("60"), "2025"), Dated::on(level("52"), day)].into()),
        read(
            r#"{"level": [{"value": "60 mmol_per_mol", "on": "2025"}, {"value": "52 mmol_per_mol", "on": "2026-03-01"}]}"#
        )
    );
}
