//! Which medicine of a list leaves a sum of doses open, and what it lacks.

use remit_tests::command::{folder, remit};
use serde_json::Value;

const POLICY: &str = "policy a.b {\n  title: \"x\"\n  language: en\n  conversion: uppsala interval\n}\n\
                      exclude a: opioids.daily_dose > 60 ome\notherwise accept\n";

/// What is said of the list, in words and as JSON: each cause as its medicine, its pointer and what it lacks.
fn eval(medicines: &str) -> (String, Vec<String>) {
    let folder = folder(&[("p.remit", POLICY)]);
    let letter = format!(r#"{{"opioids": {{"used": true}}, "medicines": {medicines}}}"#);
    let say = |format| {
        remit(folder.path(), &format!("eval a.b --referral - --for clinic --format {format}"), &letter).1
    };
    let decision: Value = serde_json::from_str(&say("json")).unwrap();
    let open =
        ["missing", "judge", "uncertain"].map(|list| decision[list].as_array().unwrap().clone()).concat();
    let causes = open.iter().flat_map(|open| open["causes"].as_array().cloned().unwrap_or_default());
    let told = causes.map(|cause| {
        let text = |key: &str| cause[key].as_str().unwrap_or("-").to_owned();
        let lacks: Vec<&str> =
            cause["lacks"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        format!("{} {} {} [{}]", text("kind"), text("medicine"), text("pointer"), lacks.join(", "))
    });
    let words = say("text");
    (words.split_whitespace().collect::<Vec<_>>().join(" "), told.collect())
}

#[test]
fn the_entry_that_lacks_something_is_asked_for_and_no_other() {
    let whole = r#"{"brand": "dolcontin", "dose": "10 mg", "times_per_day": 2}"#;
    let (text, causes) = eval(&format!(r#"[{whole}, {{"brand": "norspan"}}]"#));
    assert_eq!(causes, ["amount_not_stated Norspan /medicines/1 [rate]"]);
    assert!(text.contains("State for Norspan: how many µg an hour it gives"), "{text}");
    let (text, causes) = eval(&format!(r#"[{{"brand": "oxycontin", "dose": "20 mg"}}, {whole}]"#));
    assert_eq!(causes, ["amount_not_stated OxyContin /medicines/0 [times_per_day]"]);
    assert!(text.contains("State for OxyContin: how many times a day it is taken"), "{text}");
    let (text, causes) = eval(r#"[{"substance": "morphine"}, {"substance": "morphine", "route": "oral"}]"#);
    assert_eq!(
        causes,
        [
            "amount_not_stated Morphine /medicines/0 [dose, route]",
            "amount_not_stated Morphine /medicines/1 [dose]"
        ]
    );
    assert!(
        text.contains("State for Morphine: which dose and how it is taken; State for Morphine: which dose"),
        "{text}"
    );
    let (text, causes) = eval(r#"{"values": [{"brand": "norspan"}], "complete": false}"#);
    assert_eq!(causes.len(), 2);
    assert!(text.contains("Norspan: the referral does not say how many µg an hour it gives"), "{text}");
}

#[test]
fn a_medicine_that_nothing_counts_is_named_as_it_is_stated() {
    let (text, causes) = eval(r#"[{"substance": "pethidine", "route": "oral", "daily": "100 mg"}]"#);
    assert_eq!(causes, ["no_factor Pethidine /medicines/0 []"]);
    assert!(text.contains("Pethidine: the conversion has no factor"), "{text}");
    let (text, causes) = eval(r#"[{"name": "Citodon"}, {"name": "Anna Andersson på Storgatan 1"}]"#);
    assert_eq!(causes, ["not_recognised Citodon /medicines/0 []", "not_recognised ••• /medicines/1 []"]);
    assert!(text.contains("Citodon: a medicine is not recognised") && !text.contains("Andersson"), "{text}");
}
