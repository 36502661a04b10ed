//! What `remit region` tells who answers for a region, of the repository's own clinics.

use std::collections::BTreeMap;

use remit_cli::Exit;
use remit_engine::ir::ConceptId;
use remit_engine::referral::Lexicon;
use remit_tests::command::{folder, remit};
use remit_tests::repository::{clinics, root};
use remit_tests::schema::Schema;
use serde_json::{Value, json};

/// The Swedish pain clinics.
const PAIN: &str =
    "--policy capio_st_goran.pain --policy gavleborg.smartcentrum --policy jonkoping.smartkliniken";

fn region(rest: &str) -> String {
    let (exit, said) = remit(&root().join("policies"), &format!("region {rest}"), "");
    assert_eq!(exit, Exit::Good, "{said}");
    said
}

#[test]
fn the_swedish_pain_clinics() {
    insta::assert_snapshot!(region(PAIN));
}

#[test]
fn the_swedish_pain_clinics_in_norwegian() {
    insta::assert_snapshot!(region(&format!("{PAIN} --lang nb")));
}

#[test]
fn the_swedish_pain_clinics_in_english() {
    insta::assert_snapshot!(region(&format!("{PAIN} --lang en")));
}

#[test]
fn the_norwegian_clinics_by_their_folders() {
    let folders = "bergen_smerteklinikken telemark_smerte finnmark_endoskopi";
    insta::assert_snapshot!(region(&format!("{folders} --format markdown")));
}

#[test]
fn all_together() {
    insta::assert_snapshot!(region("--together --lang en"));
}

/// Two clinics that send to each other, one of which refuses whom the other sends.
const CLINICS: [(&str, &str); 3] = [
    (
        "words.remit",
        r#"library two.words { language: en, title: "Words" }
fact x.near: yes/no { ask: "Near?", label: "near", relative: yes }
destination north { label: "North", policy: two.north }
destination south { label: "South", policy: two.south }
"#,
    ),
    (
        "north.remit",
        r#"policy two.north { title: "North", label: "North", country: SE, language: en }
use two.words
exclude headache: diagnosis migraine -> route south
otherwise accept
"#,
    ),
    (
        "south.remit",
        r#"policy two.south { title: "South", label: "South", country: SE, language: en }
use two.words
exclude headache: diagnosis migraine unless x.near -> route north
otherwise accept
"#,
    ),
];

#[test]
fn who_is_sent_in_vain_and_in_a_circle() {
    let folder = folder(&CLINICS);
    let (exit, said) = remit(folder.path(), "region", "");
    assert_eq!(exit, Exit::Findings, "{said}");
    insta::assert_snapshot!(said);
    let (_, html) = remit(folder.path(), "region --format html", "");
    let (_, main) = html.split_once("<main>").unwrap();
    insta::assert_snapshot!("in_a_circle_html", main);
}

#[test]
fn what_is_found_is_json_by_its_schema() {
    let folder = folder(&CLINICS);
    let (_, schema) = remit(folder.path(), "schema --region", "");
    let schema = Schema::new(serde_json::from_str(&schema).unwrap());
    let (_, said) = remit(folder.path(), "region --format json", "");
    let found: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(schema.faults(&found), Vec::<String>::new());
    insta::assert_snapshot!(said);
}

/// Whether a referral says that a condition is so; `None` where this test cannot tell.
fn says(vocabulary: &Lexicon, referral: &Value, condition: &Value) -> Option<bool> {
    let path = condition["fact"].as_str()?;
    let value = path.split('.').try_fold(referral, |value, name| value.get(name))?;
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        other => other.as_str()?.split(' ').next()?.parse().ok(),
    };
    match condition["kind"].as_str()? {
        "is" => value.as_bool(),
        "choice" => Some(value == &condition["choice"]),
        "compare" => {
            let (own, limit) = (number(value)?, number(condition.get("amount")?)?);
            Some(match condition["operator"].as_str()? {
                "<" => own < limit,
                "<=" => own <= limit,
                ">" => own > limit,
                ">=" => own >= limit,
                other => panic!("no limit: {other}"),
            })
        }
        "has" => {
            let concept = |id: &Value| {
                let place = vocabulary
                    .vocabulary()
                    .concepts
                    .iter()
                    .position(|it| Some(it.id.as_str()) == id.as_str());
                place.map(ConceptId::new)
            };
            let wanted = concept(&condition["concepts"][0])?;
            let all = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            Some(all.iter().filter_map(concept).any(|own| vocabulary.is_below(own, wanted)))
        }
        _ => None,
    }
}

/// Each example meets the condition that it is an example of, by what the JSON says of both.
#[test]
fn examples_meet_their_conditions() {
    let snapshot = clinics(|_, text| text).snapshot();
    let policy = snapshot.policy("capio_st_goran.pain").unwrap();
    let lexicon = snapshot.compiled(policy).unwrap().lexicon().clone();
    let found: Value = serde_json::from_str(&region(&format!("{PAIN} --format json"))).unwrap();
    let found = &found["regions"][0];
    let conditions: BTreeMap<&str, &Value> =
        found["conditions"].as_array().unwrap().iter().map(|it| (it["id"].as_str().unwrap(), it)).collect();
    let mut tried = 0;
    for patients in [&found["refused_by_all"], &found["accepted_by_none"]] {
        for region in patients["regions"].as_array().unwrap() {
            let told = region["witness"]["told"].as_array().unwrap();
            for test in region["tests"].as_array().unwrap() {
                let Some(id) = test["condition"].as_str() else { continue };
                let condition = conditions[id];
                let of = |it: &&Value| condition["policy"].is_null() || condition["policy"] == it["policy"];
                let said = told.iter().find(of).and_then(|it| says(&lexicon, &it["referral"], condition));
                assert!(said.is_none_or(|said| json!(said) == test["is"]), "{region} {condition}");
                tried += usize::from(said.is_some());
            }
        }
    }
    assert!(tried > 20, "{tried} tests");
}

#[test]
fn one_clinic_is_no_region() {
    let folder = folder(&CLINICS[..2]);
    let (exit, said) = remit(folder.path(), "region --lang en", "");
    assert_eq!((exit, said.contains("only one policy")), (Exit::Misuse, true), "{said}");
}
