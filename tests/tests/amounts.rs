//! What referrals say of amounts, medicines and time: what is decided of each, or which error it is and where.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use remit_compiler::diag::Diagnostic;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;

/// The day on which the referrals are read.
const TODAY: &str = "2026-11-29";

fn policy(rules: &str) -> Engine {
    let text = format!(
        "policy t.p {{\n  title: \"x\"\n  language: en\n  conversion: helsedirektoratet interval\n}}\n\n{rules}\n"
    );
    let mut workspace = Workspace::new();
    workspace.open("p.remit", &text);
    let snapshot = workspace.snapshot();
    let found: Vec<&Diagnostic> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(found.is_empty(), "{found:?}");
    Engine::load(snapshot.program().clone()).unwrap()
}

/// The verb, with `?` where it is not settled and what is asked for; or every error with its place.
fn outcome(engine: &Engine, json: &str) -> String {
    let policy = engine.latest("t.p").unwrap();
    let referral = match engine.read(json.as_bytes(), TODAY.parse().ok()) {
        Ok(referral) => referral,
        Err(errors) => return listed(&errors),
    };
    let decision = match policy.prepare(&referral) {
        Ok(prepared) => prepared.explain(StageName::Referral, Language::En),
        Err(errors) => return listed(&errors),
    };
    let verb = serde_json::to_value(decision.decision).unwrap().as_str().unwrap().to_owned();
    let open = decision.missing.iter().map(|it| format!("missing {}", it.fact));
    let open = open.chain(decision.judge.iter().map(|it| format!("judge {}", it.fact)));
    let open = open.chain(decision.uncertain.iter().map(|it| format!("uncertain {}", it.fact)));
    let open: Vec<String> = open.collect();
    if decision.settled { verb } else { format!("{verb}? {}", open.join(", ")) }
}

fn listed(errors: &[remit_engine::referral::ReferralError]) -> String {
    let one =
        |error: &remit_engine::referral::ReferralError| format!("{} at {}", error.code(), error.pointer);
    errors.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn check(engine: &Engine, expected: &[(&str, &str)]) {
    let wrong = expected.iter().filter_map(|(json, expected)| {
        let found = outcome(engine, json);
        (found != *expected).then(|| format!("{json}\n  is       {found}\n  expected {expected}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

const DOSE: &str = "exclude over: opioids.daily_dose > 90 ome\n\
                    review near: opioids.daily_dose between 60 and 90 ome\n\
                    otherwise accept";

/// The medicine, or several, of a referral.
fn medicines(list: &str) -> String {
    format!(r#"{{"medicines": [{list}]}}"#)
}

fn check_medicines(expected: &[(&str, &str)]) {
    let engine = policy(DOSE);
    let expected: Vec<(String, &str)> =
        expected.iter().map(|(list, found)| (medicines(list), *found)).collect();
    let expected: Vec<(&str, &str)> = expected.iter().map(|(json, found)| (json.as_str(), *found)).collect();
    check(&engine, &expected);
}

#[test]
fn what_is_taken_of_one_substance_is_summed_before_it_is_converted() {
    check_medicines(&[
        // 18 mg of methadone are 108 mg by the table, however they are divided.
        (r#"{"substance": "methadone", "route": "oral", "daily": "18 mg"}"#, "exclude"),
        (
            r#"{"substance": "methadone", "route": "oral", "daily": "10 mg"},
               {"substance": "methadone", "route": "oral", "daily": "8 mg"}"#,
            "exclude",
        ),
        (
            r#"{"brand": "metadon", "dose": "5 mg", "times_per_day": 2},
               {"substance": "methadone", "route": "oral", "daily": {"min": "8 mg", "max": "9 mg"}}"#,
            "exclude",
        ),
        // Another substance has a sum of its own: 50 and 60.
        (
            r#"{"substance": "methadone", "route": "oral", "daily": "10 mg"},
               {"substance": "morphine", "route": "oral", "daily": "30 mg"}"#,
            "review",
        ),
        // As needed, up to 18 mg.
        (
            r#"{"substance": "methadone", "route": "oral", "daily": "10 mg"},
               {"substance": "methadone", "route": "oral", "daily": "8 mg", "as_needed": true}"#,
            "ask? missing opioids.daily_dose",
        ),
    ]);
}

#[test]
fn a_patch_gives_off_so_much_an_hour() {
    check_medicines(&[
        (r#"{"substance": "fentanyl", "route": "transdermal", "dose": "100 ug/h"}"#, "exclude"),
        (r#"{"substance": "fentanyl", "route": "transdermal", "rate": "100 µg/timme"}"#, "exclude"),
        (
            r#"{"substance": "fentanyl", "route": "transdermal", "dose": "100 ug/h", "times_per_day": 0.333}"#,
            "E0714 at /medicines/0/times_per_day",
        ),
        (
            r#"{"brand": "norspan", "rate": "40 ug/h", "times_per_day": 1}"#,
            "E0714 at /medicines/0/times_per_day",
        ),
        (r#"{"brand": "norspan", "dose": "20 ug", "times_per_day": 1}"#, "E0707 at /medicines/0/dose"),
        (r#"{"brand": "fentanyl_patch", "dose": "100 ug"}"#, "E0707 at /medicines/0/dose"),
        (r#"{"brand": "norspan", "daily": "0.48 mg"}"#, "E0707 at /medicines/0/daily"),
        (r#"{"brand": "norspan", "rate": "20 ug"}"#, "E0707 at /medicines/0/rate"),
    ]);
}

#[test]
fn an_amount_is_of_its_kind() {
    check_medicines(&[
        (
            r#"{"substance": "morphine", "route": "oral", "rate": "20 mg", "times_per_day": 5}"#,
            "E0707 at /medicines/0/rate",
        ),
        (
            r#"{"substance": "morphine", "route": "oral", "daily": {"min": "10 mg", "max": "20 ug/h"}}"#,
            "E0707 at /medicines/0/daily/max",
        ),
        (
            r#"{"substance": "morphine", "route": "oral", "dose": {"min": "10 mg", "max": "20 ug/h"}}"#,
            "E0707 at /medicines/0/dose/max",
        ),
        (
            r#"{"substance": "morphine", "route": "oral", "dose": "20 years", "times_per_day": 5}"#,
            "E0707 at /medicines/0/dose",
        ),
        (r#"{"substance": "paracetamol", "route": "oral", "daily": "5 ome"}"#, "E0707 at /medicines/0/daily"),
        (r#"{"name": "something", "daily": "5 years"}"#, "E0707 at /medicines/0/daily"),
        (
            r#"{"substance": "morphine", "route": "oral", "daily": "60 mg", "times_per_day": 3}"#,
            "E0714 at /medicines/0/times_per_day",
        ),
        (
            r#"{"substance": "morphine", "route": "oral", "rate": "20 ug/h", "daily": "60 mg"}"#,
            "E0714 at /medicines/0/daily",
        ),
        (
            r#"{"substance": "morphine", "route": "oral", "daily": {"min": "20 mg", "max": "10 mg"}}"#,
            "E0709 at /medicines/0/daily",
        ),
        (r#"{"brand": "norspan", "route": "oral", "rate": "20 ug/h"}"#, "E0711 at /medicines/0/route"),
        (r#"{"brand": "norspan", "route": "transdermal", "rate": "5 ug/h"}"#, "accept"),
        (
            r#"{"brand": "dolcontin", "route": "transdermal", "dose": "20 mg", "times_per_day": 2}"#,
            "E0711 at /medicines/0/route",
        ),
    ]);
    check(
        &policy("exclude patient.age < 18 years\nexclude pain.duration < 3 months\notherwise accept"),
        &[
            (r#"{"patient": {"age": "20 mg"}, "pain": {"duration": "1 year"}}"#, "E0707 at /patient/age"),
            (r#"{"patient": {"age": 30}, "pain": {"duration": "5 ome"}}"#, "E0707 at /pain/duration"),
            (
                r#"{"patient": {"age": 30}, "pain": {"duration": {"min": "1 year", "max": "20 mg"}}}"#,
                "E0707 at /pain/duration/max",
            ),
            (r#"{"patient": {"age": 30}, "pain": {"duration": "2 år"}}"#, "accept"),
            (
                r#"{"patient": {"age": "30,5 years"}, "pain": {"duration": "2,5 years"}}"#,
                "E0709 at /patient/age, E0709 at /pain/duration",
            ),
        ],
    );
}

#[test]
fn what_says_nothing_is_not_said() {
    let silent = "silence diagnosis none\nsilence medicines none\nexclude fibro: diagnosis fibromyalgia\n\
                  review given diagnosis\nreview given patient.age\nreview given pain.location\nreview given medicines\n\
                  review given pain.acute\nreview given referral.date\notherwise accept";
    let engine = policy(silent);
    let nothing = [
        "null",
        r#"{"values": null}"#,
        r#"{"values": [], "complete": false}"#,
        r#"{"complete": true}"#,
        r#"{"complete": false}"#,
        "{}",
        "[null]",
        r#"{"values": [null]}"#,
        r#"{"min": null, "max": null}"#,
    ];
    let facts = [
        r#""diagnosis": X"#,
        r#""patient": {"age": X}"#,
        r#""pain": {"location": X}"#,
        r#""medicines": X"#,
        r#""pain": {"acute": X}"#,
        r#""referral": {"date": X}"#,
        r#""patient": X"#,
    ];
    for fact in facts {
        for nothing in
            nothing.iter().filter(|it| !fact.starts_with(r#""patient": X"#) || matches!(**it, "null" | "{}"))
        {
            let json = format!("{{{}}}", fact.replace('X', nothing));
            assert_eq!(outcome(&engine, &json), "accept", "{json}");
        }
    }
    check(
        &engine,
        &[
            (r#"{"diagnosis": []}"#, "review"),
            (r#"{"diagnosis": {"values": []}}"#, "review"),
            (r#"{"diagnosis": {"values": [], "complete": true}}"#, "review"),
            // Something is there that is not said.
            (r#"{"diagnosis": ["crps", null]}"#, "ask? missing diagnosis"),
            (r#"{"pain": {"location": " \u200b\u2060\u00a0"}}"#, "accept"),
            (r#"{"pain": {"location": "knä"}}"#, "review"),
            (r#"{"medicines": [{"substance": null, "dose": "10 mg"}]}"#, "E0713 at /medicines/0"),
            (r#"{"diagnosis": {"vlaues": null}}"#, "E0704 at /diagnosis/vlaues"),
            (r#"{"diagnosis": {"complete": "yes"}}"#, "E0705 at /diagnosis/complete"),
        ],
    );
}

#[test]
fn a_whole_number_of_years_is_an_interval_for_anything_finer() {
    let infant = policy("exclude infant: patient.age < 6 weeks\notherwise accept");
    check(
        &infant,
        &[
            (r#"{"patient": {"age": 0}}"#, "ask? missing patient.age"),
            (r#"{"patient": {"age": 1}}"#, "accept"),
            (r#"{"patient": {"age": "5 months"}}"#, "accept"),
            (r#"{"patient": {"age": "1 month"}}"#, "ask? missing patient.age"),
            (r#"{"patient": {"age": "5 weeks"}}"#, "exclude"),
            (r#"{"patient": {"age": "6 weeks"}}"#, "accept"),
            (r#"{"patient": {"age": {"min": "1 month", "max": "11 months"}}}"#, "ask? missing patient.age"),
            (r#"{"patient": {"age": {"min": "2 months", "max": "11 months"}}}"#, "accept"),
            (r#"{"patient": {"born": "2026-06-01"}, "referral": {"date": "2026-11-21"}}"#, "accept"),
            (r#"{"patient": {"born": "2026-10-11"}, "referral": {"date": "2026-11-21"}}"#, "exclude"),
            (r#"{"patient": {"born": "2026-10-10"}, "referral": {"date": "2026-11-21"}}"#, "accept"),
            (
                r#"{"patient": {"born": "2026-06-01", "age": 0}, "referral": {"date": "2026-11-21"}}"#,
                "accept",
            ),
            (
                r#"{"patient": {"born": "2026-06-01", "age": "6 months"}, "referral": {"date": "2026-11-21"}}"#,
                "E0711 at /patient/age",
            ),
            (r#"{"patient": {"age": {"min": "2 years", "max": "1 year"}}}"#, "E0709 at /patient/age"),
            (r#"{"patient": {"age": "1.5 years"}}"#, "E0709 at /patient/age"),
        ],
    );
    let toddler = policy(
        "exclude small: patient.age < 18 months\nreview old: patient.age > 80 years\notherwise accept",
    );
    check(
        &toddler,
        &[
            (r#"{"patient": {"age": 1}}"#, "ask? missing patient.age"),
            (r#"{"patient": {"age": "17 months"}}"#, "exclude"),
            (r#"{"patient": {"age": "18 months"}}"#, "accept"),
            (r#"{"patient": {"age": 2}}"#, "accept"),
            (r#"{"patient": {"age": 80}}"#, "accept"),
            (r#"{"patient": {"age": 81}}"#, "review"),
            // 18 months are 546 to 550 days.
            (r#"{"patient": {"age": "545 days"}}"#, "exclude"),
            (r#"{"patient": {"age": "547 days"}}"#, "ask? missing patient.age"),
            (r#"{"patient": {"age": "550 days"}}"#, "accept"),
        ],
    );
    let child = policy("exclude child: patient.age < 18 years\notherwise accept");
    check(
        &child,
        &[
            (r#"{"patient": {"age": {"min": "1 month", "max": "11 months"}}}"#, "exclude"),
            (r#"{"patient": {"age": "8 months"}}"#, "exclude"),
            (r#"{"patient": {"age": 17}}"#, "exclude"),
            (r#"{"patient": {"age": 18}}"#, "accept"),
        ],
    );
}

#[test]
fn a_leap_day_has_its_anniversary_on_the_last_of_february() {
    let engine = policy(
        "exclude child: patient.age < 18 years\nreview long: pain.duration >= 12 months\notherwise accept",
    );
    let of = |date: &str, born: &str, since: &str| {
        format!(
            r#"{{"referral": {{"date": "{date}"}}, "patient": {{"born": "{born}"}}, "pain": {{"since": "{since}"}}}}"#
        )
    };
    for (date, born, since, expected) in [
        ("2026-02-28", "2008-02-29", "2026-01-01", "accept"),
        ("2026-02-27", "2008-02-29", "2026-01-01", "exclude"),
        ("2025-02-28", "2000-01-01", "2024-02-29", "review"),
        ("2025-02-27", "2000-01-01", "2024-02-29", "accept"),
    ] {
        assert_eq!(outcome(&engine, &of(date, born, since)), expected, "{date} {born} {since}");
    }
}

#[test]
fn what_dates_and_durations_say_agrees() {
    let engine = policy("review long: pain.duration >= 2 years\notherwise accept");
    let of = |since: &str, duration: &str| {
        format!(
            r#"{{"referral": {{"date": "2026-11-21"}}, "pain": {{"since": "{since}", "duration": "{duration}"}}}}"#
        )
    };
    for (since, duration, expected) in [
        ("2024-11-21", "2 years", "review"),
        ("2024-11-21", "24 months", "review"),
        ("2024-11-22", "2 years", "accept"),
        // Rounded up, or down, but not by a whole unit.
        ("2024-06-21", "3 years", "review"),
        ("2024-11-21", "3 years", "E0711 at /pain/duration"),
        ("2024-11-21", "1 year", "E0711 at /pain/duration"),
        ("2026-11-11", "10 days", "accept"),
        ("2026-11-11", "6 months", "E0711 at /pain/duration"),
    ] {
        assert_eq!(outcome(&engine, &of(since, duration)), expected, "{since} {duration}");
    }
    check(
        &engine,
        &[
            (
                r#"{"referral": {"date": "2026-11-30"}, "pain": {"duration": "1 year"}}"#,
                "E0710 at /referral/date",
            ),
            (r#"{"referral": {"date": "2026-11-29"}, "pain": {"duration": "1 year"}}"#, "accept"),
            (r#"{"pain": {"since": "2026-11-30"}}"#, "E0710 at /pain/since"),
        ],
    );
}

#[test]
fn names_are_compared_composed_and_whatever_nobody_sees_is_shown() {
    let engine =
        policy("exclude old: pain.duration >= 2 years\nexclude diagnosis fibromyalgia\notherwise accept");
    check(
        &engine,
        &[
            // The ring of å apart.
            ("{\"pain\": {\"duration\": \"2 a\u{30a}r\"}, \"diagnosis\": []}", "exclude"),
            (r#"{"pain": {"duration": "2 a\u030ar"}, "diagnosis": []}"#, "exclude"),
            (r#"{"diagnosis": ["fibro\u200bmyalgia"]}"#, "E0715 at /diagnosis/0"),
            ("{\"pain\u{202e}\": {\"duration\": \"2 years\"}}", "E0715 at /pain\u{202e}"),
            (r#"{"pain": {"duration": "2 ye\u2060ars"}}"#, "E0715 at /pain/duration"),
            (r#"{"pain.duration": "2 years"}"#, "E0704 at /pain.duration"),
            (
                r#"{"diagnosis": [{"concept": "crps", "status": "suspected"}]}"#,
                "E0704 at /diagnosis/0/status",
            ),
        ],
    );
    let said = |json: &str| match engine.read(json.as_bytes(), None) {
        Ok(_) => panic!("{json} is read"),
        Err(errors) => {
            let vocabulary = engine.lexicon().vocabulary();
            let finding = remit_wording::referral_error(&errors[0], vocabulary);
            std::iter::once(finding.message(Language::En))
                .chain(finding.helps(Language::En))
                .collect::<Vec<_>>()
        }
    };
    let said = [
        r#"{"diagnosis": ["fibro\u200bmyalgia"]}"#,
        r#"{"patient.age": 4}"#,
        r#"{"diagnosis": [{"concept": "crps", "status": "suspected"}]}"#,
        r#"{"patient": {"age": "8.5 months"}}"#,
        r#"{"pain": {"duration": "2,5 years"}}"#,
        r#"{"medicines": [{"brand": "norspan", "dose": "20 ug"}]}"#,
        r#"{"medicines": [{"brand": "norspan", "rate": "20 ug/h", "times_per_day": 2}]}"#,
        r#"{"medicines": [{"brand": "norspan", "route": "oral", "rate": "20 ug/h"}]}"#,
    ]
    .map(|json| format!("{json}\n    {}", said(json).join("\n    ")))
    .join("\n");
    insta::assert_snapshot!(said);
}

/// What `check` finds in a policy, or in its cases.
fn found(rules: &str, cases: &str) -> String {
    let head =
        "policy t.p {\n  title: \"x\"\n  language: en\n  conversion: helsedirektoratet interval\n}\n\n";
    let mut workspace = Workspace::new();
    workspace.open("p.remit", &format!("{head}{rules}\notherwise accept\n"));
    if !cases.is_empty() {
        workspace
            .open("cases.remit", &format!("cases for t.p\n\ncase \"one\" {{\n  {cases}\n}} expect accept\n"));
    }
    let snapshot = workspace.snapshot();
    let found = snapshot.diagnostics().iter().filter(|it| it.is_error());
    found.map(|it| it.code.id()).collect::<Vec<_>>().join(", ")
}

#[test]
fn limits_that_mean_two_things_are_errors() {
    for (rules, expected) in [
        ("exclude patient.age < 6 weeks", ""),
        ("exclude patient.age >= 18 months", ""),
        ("exclude patient.age <= 18 months", "E0314"),
        ("exclude patient.age <= 24 months", "E0314"),
        ("exclude patient.age > 18 months", "E0314"),
        ("exclude patient.age = 18 months", "E0314"),
        ("exclude patient.age between 6 weeks and 18 months", "E0314"),
        ("exclude patient.age < 1.5 years", "E0311"),
        ("exclude patient.age <= 24 years", ""),
        ("exclude pain.duration < 6 months\nreview pain.duration < 26 weeks", "E0315"),
        ("exclude pain.duration < 6 months\nreview pain.duration < 183 days", "E0315"),
        ("exclude pain.duration < 6 months\nreview pain.duration < 181 days", ""),
        ("exclude pain.duration < 6 months\nreview pain.duration < 184 days", ""),
        ("exclude patient.age < 18 months\nreview patient.age < 548 days", "E0315"),
        ("exclude pain.duration < 1 year\nreview pain.duration < 52 weeks", ""),
        (
            "define half = pain.duration < 6 months\nexclude half\nreview pain.duration between 1 and 26 weeks",
            "E0315",
        ),
    ] {
        assert_eq!(found(rules, ""), expected, "{rules}");
    }
}

#[test]
fn amounts_of_cases_are_checked_as_those_of_referrals() {
    for (medicine, expected) in [
        ("fentanyl transdermal 25 ug/h", ""),
        ("fentanyl transdermal 25 ug/h * 2", "E0306"),
        ("morphine oral daily 60 mg", ""),
        ("morphine oral daily 60 mg * 2", "E0306"),
        ("morphine oral daily 60 ug/h", "E0302"),
        ("morphine oral 20 years * 2", "E0302"),
        ("paracetamol oral daily 5 ome", "E0302"),
        ("morphine oral 20 mg * 0.5", ""),
    ] {
        assert_eq!(
            found(DOSE.split("\notherwise").next().unwrap(), &format!("medicines: {medicine}")),
            expected,
            "{medicine}"
        );
    }
    assert_eq!(found("exclude patient.age < 6 weeks", "patient.age: 8 months"), "");
    assert_eq!(found("exclude patient.age < 6 weeks", "patient.age: 1.5 years"), "E0311");
}
