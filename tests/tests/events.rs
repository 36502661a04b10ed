//! Events: what is decided of what happened so long ago, or never; or which error it is and where.

use remit_engine::value::Language;
use remit_tests::deciding::Desk;
use remit_tests::mistakes::mistakes;

const HEAD: &str = "fact seen_here: event { ask: \"When was the patient last seen here?\" }\n\
                    fact operated: event {\n  ask: \"When was the operation?\"\n  silent: never\n}\n";

fn desk(rules: &str) -> Desk {
    Desk::new(&format!("{HEAD}{rules}"))
}

/// The referrals are read on 29 November 2026.
#[test]
fn how_long_ago_is_counted_by_the_calendar_from_the_referral() {
    desk("exclude recent: seen_here within 18 months\nreview long: seen_here over 18 months ago\notherwise accept").check(&[
        (r#"{"seen_here": "2025-05-29"}"#, "exclude"),
        (r#"{"seen_here": "2025-05-28"}"#, "review"),
        (r#"{"seen_here": "never"}"#, "accept"),
        (r#"{"seen_here": "ever"}"#, "ask? missing seen_here"),
        (r#"{"seen_here": "unknown"}"#, "review? judge seen_here"),
        (r#"{}"#, "ask? missing seen_here"),
        (r#"{"seen_here": null}"#, "ask? missing seen_here"),
        (r#"{"seen_here": "2025-05"}"#, "review? uncertain seen_here"),
        (r#"{"seen_here": "2025-06"}"#, "exclude"),
        (r#"{"seen_here": "2024"}"#, "review"),
        (r#"{"seen_here": "2026"}"#, "exclude"),
        (r#"{"seen_here": {"ago": "18 months"}}"#, "review? uncertain seen_here"),
        (r#"{"seen_here": {"ago": "17 months"}}"#, "exclude"),
        (r#"{"seen_here": {"ago": "1 year"}}"#, "review? uncertain seen_here"),
        (r#"{"seen_here": {"ago": "2 years"}}"#, "review"),
        (r#"{"seen_here": {"ago": {"max": "16 months"}}}"#, "exclude"),
        (r#"{"seen_here": {"ago": {"min": "19 months"}}}"#, "review"),
        (r#"{"seen_here": {"max": "2025"}}"#, "review? uncertain seen_here"),
        (r#"{"seen_here": {"max": "2024"}}"#, "review"),
        (r#"{"seen_here": {"min": "2025-06"}}"#, "exclude"),
    ]);
}

#[test]
fn what_never_happened_is_not_within_and_not_over() {
    desk("exclude new: not seen_here within 2 years\notherwise accept").check(&[
        (r#"{"seen_here": "never"}"#, "exclude"),
        (r#"{"seen_here": {"ago": "5 years"}}"#, "exclude"),
        (r#"{"seen_here": {"ago": "1 year"}}"#, "accept"),
    ]);
    desk("exclude never: seen_here never\nreview ever: seen_here ever\notherwise accept").check(&[
        (r#"{"seen_here": "never"}"#, "exclude"),
        (r#"{"seen_here": "ever"}"#, "review"),
        (r#"{"seen_here": "2020"}"#, "review"),
    ]);
    desk("exclude after: operated ever\notherwise accept")
        .check(&[("{}", "accept"), (r#"{"operated": "2020"}"#, "exclude")]);
}

#[test]
fn a_time_that_cannot_be_is_an_error_at_its_place() {
    let desk = desk("exclude recent: seen_here within 18 months\notherwise accept");
    desk.check(&[
        (r#"{"seen_here": "2026-11-30"}"#, "E0710 at /seen_here"),
        (r#"{"seen_here": "2026-12"}"#, "E0710 at /seen_here"),
        (r#"{"seen_here": "2026-11"}"#, "exclude"),
        (r#"{"seen_here": {"min": "2027"}}"#, "E0710 at /seen_here/min"),
        (r#"{"seen_here": {"max": "2026-11-30"}}"#, "E0710 at /seen_here/max"),
        (r#"{"seen_here": {"min": "2025", "max": "2024"}}"#, "E0709 at /seen_here"),
        (r#"{"seen_here": {"ago": "2 years", "min": "2024"}}"#, "E0714 at /seen_here/min"),
        (r#"{"seen_here": {"ago": "2.5 years"}}"#, "E0709 at /seen_here/ago"),
        (r#"{"seen_here": {"ago": "2"}}"#, "E0707 at /seen_here/ago"),
        (r#"{"seen_here": {"ago": "2 mg"}}"#, "E0707 at /seen_here/ago"),
        (r#"{"seen_here": "last year"}"#, "E0710 at /seen_here"),
        (r#"{"seen_here": "2025-13"}"#, "E0710 at /seen_here"),
        (r#"{"seen_here": 2025}"#, "E0705 at /seen_here"),
        (r#"{"seen_here": ["2025"]}"#, "E0705 at /seen_here"),
        (r#"{"seen_here": {"on": "2025"}}"#, "E0704 at /seen_here/on, E0705 at /seen_here"),
    ]);
    let said: Vec<String> = Language::ALL
        .into_iter()
        .flat_map(|lang| {
            let mut said = desk.messages(r#"{"seen_here": "in May"}"#, lang);
            said.extend(desk.messages(r#"{"seen_here": 7}"#, lang));
            said
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

/// What policies and cases may say, and what is wrong.
#[test]
fn policies_and_cases_speak_of_events() {
    let text = format!(
        "policy t.p {{ title: \"x\", language: en }}\n{HEAD}\
         fact bad.silent: event {{ silent: no }}\n\
         exclude a: seen_here > 18 months\n\
         exclude b: seen_here\n\
         exclude c: patient.age within 3 years\n\
         exclude d: seen_here within 3\n\
         exclude e: seen_here within 3 mg\n\
         exclude f: seen_here over 6 months ago or seen_here within 183 days\n\
         review g: seen_here never and not operated ever when operated within 2 weeks\n\
         silence seen_here never\n\
         otherwise accept\n\
         case \"a\" {{ seen_here: ago 2 years, operated: 2025-06 }} expect review\n\
         case \"b\" {{ seen_here: min 2024 max 2025-06, operated: never }} expect review\n\
         case \"c\" {{ seen_here: ago 2.5 years, operated: yes }} expect review\n\
         case \"d\" {{ seen_here: 2025, operated: ago min 2 weeks max 3 }} expect review\n\
         case \"e\" {{ seen_here: min 2025 max 2024, operated: 2026-13 }} expect review\n"
    );
    insta::assert_snapshot!(mistakes(&text, &["W0602", "W0507", "W0610"]));
}

/// Where a fact is no event, the words are names of its answers as ever.
#[test]
fn never_may_be_an_answer() {
    let desk = Desk::new(
        "fact smoking_habit: one of (never, ever, now) { ask: \"Does the patient smoke?\" }\n\
         exclude smoker: smoking_habit ever\nreview none: smoking_habit never\notherwise accept",
    );
    desk.check(&[
        (r#"{"smoking_habit": "never"}"#, "review"),
        (r#"{"smoking_habit": "ever"}"#, "exclude"),
        (r#"{"smoking_habit": "now"}"#, "accept"),
    ]);
}

/// The words of pages and records, in three languages.
#[test]
fn pages_and_records_say_how_long_ago() {
    let desk = desk(
        "exclude recent: seen_here within 18 months because \"r\"\nreview long: seen_here over 1 years ago because \"l\"\n\
         review new: seen_here never and operated ever because \"n\"\notherwise accept",
    );
    let said: Vec<String> = Language::ALL
        .into_iter()
        .map(|lang| {
            let open = desk.record(r#"{"seen_here": "2025-05"}"#, lang);
            let asked = desk.record("{}", lang);
            format!("{}\n{open}\n{asked}", desk.page(lang))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n--\n"));
}
