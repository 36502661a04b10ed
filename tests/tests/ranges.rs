//! Numbers, and the least and greatest value of a fact: what is decided of each, or which error it is and where.

use remit_engine::value::Language;
use remit_tests::deciding::Desk;
use remit_tests::mistakes::mistakes;

const HEAD: &str = "fact phq9: number {\n  ask: \"What is the PHQ-9 score?\"\n  whole: yes\n  range: 0 to 27\n}\n\
                    fact weight: kg {\n  ask: \"What does the patient weigh?\"\n  range: 1 to 300 kg\n}\n\
                    fact pain.level: number {\n  ask: \"How strong is the pain?\"\n  range: 0.5 to 10\n}\n\
                    unit grams = 0.001 kg\n";

fn desk(rules: &str) -> Desk {
    Desk::new(&format!("{HEAD}{rules}"))
}

#[test]
fn numbers_are_stated_and_compared_without_a_unit() {
    desk("exclude low: phq9 < 10\nreview pain: pain.level > 7.5\notherwise accept").check(&[
        (r#"{"phq9": 9, "pain": {"level": 1}}"#, "exclude"),
        (r#"{"phq9": "9", "pain": {"level": 1}}"#, "exclude"),
        (r#"{"phq9": 10, "pain": {"level": 7.5}}"#, "accept"),
        (r#"{"phq9": {"min": 10}, "pain": {"level": "7.6"}}"#, "review"),
        (r#"{"phq9": {"max": 12}, "pain": {"level": 1}}"#, "review? uncertain phq9"),
        (r#"{"phq9": 9.5}"#, "E0709 at /phq9"),
        (r#"{"phq9": "9 kg"}"#, "E0707 at /phq9"),
        (r#"{"phq9": null, "pain": {"level": 1}}"#, "ask? missing phq9"),
    ]);
}

#[test]
fn what_is_outside_the_range_is_no_value() {
    let desk = desk("exclude heavy: weight > 200 kg\nreview light: phq9 >= 27\notherwise accept");
    desk.check(&[
        (r#"{"phq9": 28}"#, "E0709 at /phq9"),
        (r#"{"phq9": {"min": 5, "max": 28}}"#, "E0709 at /phq9/max"),
        (r#"{"phq9": {"max": 26}, "weight": 80}"#, "accept"),
        (r#"{"phq9": 27, "weight": "300000 grams"}"#, "exclude"),
        (r#"{"phq9": 0, "weight": "300001 grams"}"#, "E0709 at /weight"),
        (r#"{"phq9": 0, "weight": "0.5 kg"}"#, "E0709 at /weight"),
        (r#"{"phq9": 0, "weight": {"min": "201 kg"}}"#, "exclude"),
        (r#"{"pain": {"level": 0.4}}"#, "E0709 at /pain/level"),
    ]);
    assert_eq!(
        desk.messages(r#"{"phq9": 28, "weight": 0}"#, Language::Sv),
        [
            "28 är utanför det som kan anges här: 0 till 27",
            "0 kg är utanför det som kan anges här: 1 till 300 kg"
        ]
    );
}

#[test]
fn what_dates_and_medicines_come_to_is_within_the_range_too() {
    let desk = Desk::new(
        "fact pet.born: date { ask: \"When was it born?\" }\n\
         fact pet.age: years {\n  ask: \"How old is it?\"\n  derive: age pet.born\n  range: 0 to 30 years\n}\n\
         fact pet.dose: ome {\n  ask: \"How much?\"\n  derive: equivalent_dose medicines opioid\n  range: 0 to 100 ome\n}\n\
         exclude old: pet.age > 20 years\nreview much: pet.dose > 50 ome\notherwise accept",
    );
    desk.check(&[
        (r#"{"pet": {"born": "2000-01-01"}, "medicines": []}"#, "exclude"),
        (r#"{"pet": {"born": "1995-11-30"}, "medicines": []}"#, "exclude"),
        (r#"{"pet": {"born": "1995-11-29"}, "medicines": []}"#, "E0709 at /pet/born"),
        (r#"{"pet": {"age": 31}, "medicines": []}"#, "E0709 at /pet/age"),
        (
            r#"{"pet": {"age": 3}, "medicines": [{"substance": "morphine", "route": "oral", "daily": "60 mg"}]}"#,
            "review",
        ),
        (
            r#"{"pet": {"age": 3}, "medicines": [{"substance": "morphine", "route": "oral", "daily": "600 mg"}]}"#,
            "E0709 at /medicines",
        ),
    ]);
}

/// A range with what policies and cases say of it: which errors and warnings there are.
#[test]
fn policies_and_cases_keep_to_the_range() {
    let text = format!(
        "policy t.p {{ title: \"x\", language: en }}\n{HEAD}\
         fact bad.turned: number {{ range: 5 to 0 }}\n\
         fact bad.half: number {{\n  whole: yes\n  range: 0.5 to 3\n}}\n\
         fact bad.kind: yes/no {{ range: 0 to 3 }}\n\
         fact bad.form: number {{ range: 0 }}\n\
         fact bad.to: number {{ range: 0 to }}\n\
         fact bad.unit: kg {{ range: 0 to 3 }}\n\
         fact bad.silent: number {{\n  range: 0 to 3\n  silent: 4\n}}\n\
         exclude a: phq9 > 27\n\
         exclude b: phq9 < 28\n\
         exclude c: weight between 1 and 300 kg\n\
         exclude d: weight > 400000 grams\n\
         exclude e: phq9 >= 10 kg\n\
         exclude f: phq9 < 9.5\n\
         review g: phq9 between 0 and 10\n\
         silence phq9 30\n\
         otherwise accept\n\
         case \"c\" {{ phq9: 40, weight: 0.5 kg, pain.level: min 3 max 11 }} expect accept\n"
    );
    insta::assert_snapshot!(mistakes(&text, &["W0602", "W0507", "W0610"]));
}

/// Of the standard library nobody can rename a fact, so it is said of one's own, and once.
#[test]
fn a_fact_around_those_of_the_library_is_told_at_its_own_place() {
    let said = mistakes(
        "policy a.b { title: \"A\", language: en }\nfact score: number { ask: \"?\", label: \"Score\" }\nexclude low: score < 3\notherwise accept\n",
        &[],
    );
    assert_eq!(said.matches("E0208").count(), 1, "{said}");
    assert!(
        said.contains("p.remit:2:6")
            && said.contains("the standard library has facts inside the fact `score`"),
        "{said}"
    );
}
