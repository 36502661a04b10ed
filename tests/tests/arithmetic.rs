//! Arithmetic once: what is decided of facts that are computed, or which error it is and where; what policies may not write,
//! and how it is said.

use remit_compiler::cases::{Verdict, run_policy};
use remit_compiler::workspace::Workspace;
use remit_engine::value::Language;
use remit_tests::deciding::Desk;
use remit_tests::mistakes::mistakes;
use serde_json::json;

const BMI: &str =
    "exclude low: body.bmi < 35 kg_per_m2\nexclude heavy: body.weight > 200 kg\notherwise accept";

#[test]
fn a_fact_is_computed_where_its_parts_are_stated() {
    Desk::new(BMI).check(&[
        (r#"{"body": {"weight": 110, "height": 170}}"#, "accept"),
        (r#"{"body": {"weight": "110 kg", "height": "1.8 m"}}"#, "exclude"),
        // Exactly 35: 35 * 1.7 * 1.7 is 101.15.
        (r#"{"body": {"weight": 101.15, "height": 170}}"#, "accept"),
        (r#"{"body": {"weight": 101.14, "height": 170}}"#, "exclude"),
        (r#"{"body": {"weight": {"min": 105, "max": 120}, "height": 170}}"#, "accept"),
        (r#"{"body": {"weight": {"min": 90, "max": 120}, "height": 170}}"#, "review? uncertain body.bmi"),
        (r#"{"body": {"weight": 201, "height": "unknown"}}"#, "exclude"),
    ]);
}

#[test]
fn what_is_known_of_the_parts_bounds_what_is_computed() {
    Desk::new(BMI).check(&[
        // Nobody is tall enough.
        (r#"{"body": {"weight": 20, "height": {"min": 100}}}"#, "exclude"),
        (r#"{"body": {"weight": 150, "height": {"max": 200}}}"#, "accept"),
        (r#"{"body": {"weight": 110}}"#, "ask? missing body.bmi"),
        (r#"{"body": {"height": 170}}"#, "ask? missing body.bmi, missing body.weight"),
        (r#"{}"#, "ask? missing body.bmi, missing body.weight"),
        // More than 200 kg at 170 cm is more than 69: with 40 stated, the weight is settled.
        (r#"{"body": {"height": 170, "bmi": 40}}"#, "accept"),
        (r#"{"body": {"bmi": 40}}"#, "ask? missing body.weight"),
        (r#"{"body": {"bmi": 30}}"#, "exclude"),
        (r#"{"body": {"bmi": 40, "weight": 120}}"#, "accept"),
    ]);
}

#[test]
fn a_stated_value_that_the_computed_one_rounds_to_agrees_and_the_computed_one_decides() {
    let desk = Desk::new(BMI);
    desk.check(&[
        // 34.95, which rounds to 35 and to 34.9 or 35.0.
        (r#"{"body": {"weight": 101, "height": 170, "bmi": 35}}"#, "exclude"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": "34.95 kg/m2"}}"#, "exclude"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": 34.9}}"#, "exclude"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": 36}}"#, "E0711 at /body/bmi"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": 34.8}}"#, "E0711 at /body/bmi"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": {"min": 30, "max": 40}}}"#, "exclude"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": {"min": 40}}}"#, "E0711 at /body/bmi"),
        (r#"{"body": {"weight": 101, "height": 170, "bmi": "unknown"}}"#, "exclude"),
        (r#"{"body": {"weight": 101, "bmi": 35}}"#, "accept"),
        (r#"{"body": {"weight": 101, "height": {"min": 175}, "bmi": 35}}"#, "E0711 at /body/bmi"),
        (r#"{"body": {"weight": 700, "height": 20}}"#, "E0709 at /body/weight"),
        (r#"{"body": {"weight": 800}}"#, "E0709 at /body/weight"),
    ]);
    assert_eq!(
        desk.messages(r#"{"body": {"weight": 101, "height": 170, "bmi": 36}}"#, Language::En),
        [
            "this says 36 kg/m², but BMI comes to 34.95 kg/m² of what it is computed from: `body.weight` and `body.height`"
        ]
    );
    assert_eq!(
        desk.messages(r#"{"body": {"weight": 700, "height": 20}}"#, Language::Sv),
        ["BMI blir 17500 kg/m² av det här, men går från 3 till 300 kg/m²"]
    );
}

#[test]
fn an_amount_counts_as_stated_where_all_its_parts_are() {
    Desk::new("require body.bmi\notherwise accept").check(&[
        (r#"{"body": {"weight": 101, "height": 170}}"#, "accept"),
        (r#"{"body": {"bmi": 35}}"#, "accept"),
        (r#"{"body": {"weight": 101}}"#, "ask? missing body.bmi"),
        (r#"{"body": {"weight": 101, "height": "unknown"}}"#, "ask? missing body.bmi"),
    ]);
}

#[test]
fn sums_products_and_numbers_compute_in_any_unit_of_the_kind() {
    let desk = Desk::new(
        "unit l: volume\nunit ml = 0.001 l\nunit g_per_l_drink: strength { derive: g / l }\n\
         fact cup.left: ml { ask: \"Left?\", range: 1 to 900 ml }\n\
         fact cup.right: ml { ask: \"Right?\", range: 1 to 900 ml }\n\
         fact cup.both: l { ask: \"Both?\", derive: (cup.left + cup.right) / 1 }\n\
         fact cup.mean: ml { ask: \"Mean?\", derive: (cup.left + cup.right) / 2 }\n\
         fact cup.sugar: g { ask: \"Sugar?\", range: 0.1 to 100 g }\n\
         fact cup.sweet: g_per_l_drink { ask: \"Sweet?\", derive: cup.sugar / cup.left }\n\
         exclude much: cup.both > 1 l\nreview even: cup.mean = 250 ml\n\
         defer sweet: cup.sweet >= 50 g_per_l_drink\notherwise accept",
    );
    desk.check(&[
        (r#"{"cup": {"left": 600, "right": "0.5 l", "sugar": 1}}"#, "exclude"),
        (r#"{"cup": {"left": 200, "right": 300, "sugar": 1}}"#, "review"),
        (r#"{"cup": {"left": 200, "right": 200, "sugar": 10}}"#, "defer"),
        (r#"{"cup": {"left": 200, "right": 200, "sugar": 9.9}}"#, "accept"),
        (r#"{"cup": {"both": "1.2 l"}}"#, "exclude"),
    ]);
}

/// Formulas that cannot be: which errors there are, and where.
#[test]
fn what_cannot_be_computed_is_an_error() {
    let text = "policy t.p { title: \"x\", language: en }\n\
         fact a: kg { ask: \"A?\", range: 1 to 9 kg }\n\
         fact b: cm { ask: \"B?\", range: 1 to 9 cm }\n\
         fact bad.unit: kg_per_m2 { derive: a / b }\n\
         fact bad.plain: mmHg { derive: a / b }\n\
         fact bad.added: kg { derive: a + b }\n\
         fact bad.itself: kg { derive: bad.itself + a }\n\
         fact bad.sides: number { derive: a / (a + a) }\n\
         fact bad.zero: kg { derive: a * 0 }\n\
         fact bad.united: kg { derive: a + 2 kg }\n\
         fact no.range: kg { ask: \"?\" }\n\
         fact no.zero: kg { ask: \"?\", range: 0 to 3 kg }\n\
         fact no.silent: kg { ask: \"?\", range: 1 to 3 kg, silent: 2 kg }\n\
         fact no.whole: number { ask: \"?\", whole: yes, range: 1 to 3 }\n\
         fact no.truth: yes/no { ask: \"?\" }\n\
         fact no.time: weeks { ask: \"?\", range: 1 to 3 weeks }\n\
         fact sum.range: kg { derive: a + no.range }\n\
         fact sum.zero: kg { derive: a + no.zero }\n\
         fact sum.silent: kg { derive: a + no.silent }\n\
         fact sum.whole: number { derive: no.whole * 2 }\n\
         fact sum.truth: kg { derive: a + no.truth }\n\
         fact sum.time: weeks { derive: no.time * 2 }\n\
         fact sum.computed: kg { derive: a + fine.twice }\n\
         fact sum.twice: kg {\n  derive: a * 2\n  derive: a * 3\n}\n\
         fact sum.whole_result: kg { whole: yes, derive: a * 2 }\n\
         fact sum.silent_result: kg { silent: 2 kg, derive: a * 2 }\n\
         fact sum.result: yes/no { derive: a * 2 }\n\
         fact sum.unknown: kg { derive: a + aa }\n\
         fact fine.twice: kg { derive: a * 2 }\n\
         unit heap: heaps { derive: kg + g }\n\
         unit round: rounds { derive: trip * 2 }\n\
         unit trip: trips { derive: round * 2 }\n\
         unit dozen = 12 kg { derive: kg * 12 }\n\
         exclude x: fine.twice > 4 kg\n\
         silence a 3 kg\n\
         otherwise accept\n";
    insta::assert_snapshot!(mistakes(text, &["W0602", "W0507", "W0610", "W0601"]));
}

/// How it is said: on the page, in the record, and where it is asked for.
#[test]
fn what_is_computed_says_so() {
    let desk = Desk::new(BMI);
    let open = r#"{"body": {"weight": 110}}"#;
    let known = r#"{"body": {"weight": 110, "height": 170}}"#;
    let said: Vec<String> = [Language::Sv, Language::Nb, Language::En]
        .into_iter()
        .flat_map(|lang| [desk.page(lang), desk.record(open, lang), desk.record(known, lang)])
        .collect();
    insta::assert_snapshot!(said.join("\n=====\n"));
}

#[test]
fn two_facts_that_are_computed_of_one_that_is_open_are_not_exact_together() {
    let desk = Desk::new(
        "fact cup.left: g { ask: \"Left?\", range: 1 to 9 g }\nfact cup.right: g { ask: \"Right?\", range: 1 to 9 g }\n\
         fact cup.both: g { ask: \"Both?\", derive: cup.left + cup.right }\n\
         fact cup.share: number { ask: \"Share?\", derive: cup.left / cup.right }\n\
         exclude much: cup.both > 10 g\nreview odd: cup.share > 2\notherwise accept",
    );
    let exact = |json: &str| desk.decide(json).unwrap().exact;
    assert!(!exact("{}"));
    assert!(!exact(r#"{"cup": {"left": 3}}"#));
    assert!(exact(r#"{"cup": {"left": 3, "right": 2}}"#));
    assert!(exact(r#"{"cup": {"both": 4, "share": 1, "left": 2, "right": 2}}"#));
}

#[test]
fn numbers_beyond_what_is_calculated_with_are_an_error_and_no_panic() {
    Desk::new(BMI).check(&[
        (r#"{"body": {"weight": 100.000000000000001, "height": 170.0000000001}}"#, "E0709 at /body/weight"),
        (r#"{"body": {"weight": "100.000000000000001 kg"}}"#, "ask? missing body.bmi"),
    ]);
}

#[test]
fn cases_state_parts_and_what_is_computed() {
    let text = "policy t.p { title: \"x\", language: en }\nexclude low: body.bmi < 35 kg_per_m2\notherwise accept\n\
        case \"computed\" { body.weight: 110 kg, body.height: 1.7 metres } expect accept\n\
        case \"rounded\" { body.weight: 101 kg, body.height: 170 cm, body.bmi: 35 kg_per_m2 } expect exclude\n\
        case \"stated\" { body.bmi: 35 kg_per_m2 } expect accept\n\
        case \"open\" { body.weight: 110 kg } expect ask for body.bmi\n\
        case \"disagrees\" { body.weight: 101 kg, body.height: 170 cm, body.bmi: 36 kg_per_m2 } expect exclude\n";
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    let outcomes = run_policy(&snapshot, snapshot.policy("t.p").unwrap());
    let passed: Vec<bool> =
        outcomes.iter().map(|outcome| matches!(outcome.verdict, Verdict::Passed)).collect();
    assert_eq!(passed, [true, true, true, true, false], "{outcomes:?}");
}

#[test]
fn an_example_states_the_parts_and_is_decided() {
    let desk = Desk::new(BMI);
    let example = desk.example(Language::En);
    assert!(example.contains("\"weight\"") && example.contains("\"height\""), "{example}");
    assert!(!example.contains("\"bmi\""), "{example}");
    assert!(desk.decide(&example).is_ok_and(|decision| decision.settled), "{example}");
}

const DATED: &str = "exclude high: body.bmi > 35 kg_per_m2 and body.bmi dated within 3 months\n\
    review old: body.weight dated over 1 years ago\notherwise accept";

/// A weight and a height, each with its day where there is one.
fn measured(weight: Option<u32>, height: Option<u32>, days: [Option<&str>; 2]) -> String {
    let value = |value: u32, day: Option<&str>| {
        day.map_or_else(|| json!(value), |day| json!({ "value": value, "on": day }))
    };
    let mut body = serde_json::Map::new();
    body.extend(weight.map(|weight| ("weight".to_owned(), value(weight, days[0]))));
    body.extend(height.map(|height| ("height".to_owned(), value(height, days[1]))));
    json!({ "body": body }).to_string()
}

#[test]
fn what_is_computed_is_as_old_as_its_oldest_part() {
    Desk::new(DATED).check(&[
        (&measured(Some(120), Some(170), [Some("2026-11-01"), Some("2026-10-01")]), "exclude"),
        (&measured(Some(120), Some(170), [Some("2026-11-01"), Some("2026-01-01")]), "accept"),
        (&measured(Some(120), Some(170), [Some("2024-11-01"), Some("2026-10-01")]), "review"),
        (&measured(Some(120), Some(170), [Some("2026-11-01"), None]), "ask? missing body.bmi"),
        (&measured(Some(120), Some(170), [Some("2026-11-01"), Some("2026")]), "review? uncertain body.bmi"),
        (&measured(Some(120), Some(170), [Some("2026-11-01"), Some("unknown")]), "review? judge body.bmi"),
        // As heavy as that at any height, or not.
        (&measured(Some(120), None, [Some("2026-11-01"), None]), "ask? missing body.bmi"),
        (&measured(Some(20), None, [Some("2026-11-01"), None]), "ask? missing body.bmi"),
        (r#"{"body": {"weight": {"value": 20, "on": "2026-11-01"}, "height": {"min": 100}}}"#, "accept"),
        // The day of what it is computed from counts, else its own.
        (
            r#"{"body": {"weight": {"value": 120, "on": "2026-11-01"}, "height": {"value": 170, "on": "2026-11-01"}, "bmi": {"value": 41.5, "on": "2025-01-01"}}}"#,
            "exclude",
        ),
        (
            r#"{"body": {"weight": {"value": 120, "on": "2026-11-01"}, "height": 170, "bmi": {"value": 41.5, "on": "2026-11-01"}}}"#,
            "exclude",
        ),
    ]);
}

/// What is settled before all is known stays so, whatever comes.
#[test]
fn what_dated_parts_settle_nothing_that_is_left_overturns() {
    let desk = Desk::new(DATED);
    let days = [Some("2026-11-01"), Some("2026-01-01"), Some("2024-01-01")];
    let mut settled = 0;
    for weight in [60, 90, 120] {
        for height in [150, 170, 190] {
            for first in days {
                for second in days {
                    let whole = desk.outcome(&measured(Some(weight), Some(height), [first, second]));
                    assert!(!whole.contains('?'), "{whole}");
                    for left_out in 1..16_u32 {
                        let keep = |bit: u32| left_out & (1 << bit) == 0;
                        let part = measured(
                            keep(0).then_some(weight),
                            keep(1).then_some(height),
                            [first.filter(|_| keep(2)), second.filter(|_| keep(3))],
                        );
                        let told = desk.outcome(&part);
                        settled += u32::from(!told.contains('?'));
                        assert!(told.contains('?') || told == whole, "{part}: {told}, but {whole}");
                    }
                }
            }
        }
    }
    assert!(settled > 50, "{settled}");
}
