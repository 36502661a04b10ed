//! What `remit region` tells who answers for a region, of the repository's own clinics.

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use remit_tests::repository::root;
use remit_tests::schema::Schema;

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

#[test]
fn one_clinic_is_no_region() {
    let folder = folder(&CLINICS[..2]);
    let (exit, said) = remit(folder.path(), "region --lang en", "");
    assert_eq!((exit, said.contains("only one policy")), (Exit::Misuse, true), "{said}");
}
