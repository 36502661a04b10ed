//! Where a patient lives: areas by postcode and by municipality, and what is said of those outside.

use remit_compiler::analysis;
use remit_compiler::workspace::Workspace;
use remit_engine::value::Language;
use remit_tests::deciding::Desk;

const AREAS: &str = r#"
concept harbour: postal_area { code: postcode_uk "BS1", "BS2" }
concept city: postal_area { code: postcode_uk "BS1", "BS3 1AA", eircode "T12" }
concept hosts: municipality { code: municipality_se "2180", "2181" }
accept near: patient.postcode harbour
advise city: patient.postcode city unless patient.postcode harbour
defer hosts: patient.municipality hosts
review county: patient.municipality gavleborg_county
otherwise exclude
"#;

fn postcode(code: &str) -> String {
    let municipality = r#"{"system": "municipality_se", "code": "0180"}"#;
    format!(
        r#"{{"patient": {{"postcode": {{"system": "postcode_uk", "code": "{code}"}}, "municipality": {municipality}}}}}"#
    )
}

fn municipality(code: &str) -> String {
    let postcode = r#"{"system": "postcode_uk", "code": "M1 1AE"}"#;
    format!(
        r#"{{"patient": {{"municipality": {{"system": "municipality_se", "code": "{code}"}}, "postcode": {postcode}}}}}"#
    )
}

#[test]
fn a_postcode_is_in_its_district_and_in_no_other() {
    let expected = [
        ("BS1 4DJ", "accept"),
        ("bs1 4dj", "accept"),
        ("BS14DJ", "accept"),
        ("BS1", "accept"),
        ("BS11 4DJ", "exclude"),
        ("BS114DJ", "exclude"),
        ("BS11", "exclude"),
        ("BS3 1AA", "advise"),
        ("BS3 1AB", "exclude"),
        // Of the district a part is in the city.
        ("BS3", "ask? missing patient.postcode"),
        ("BS1 4", "E0716 at /patient/postcode/code"),
    ];
    let all: Vec<(String, &str)> = expected.iter().map(|(code, verb)| (postcode(code), *verb)).collect();
    Desk::new(AREAS).check(&all.iter().map(|(json, verb)| (json.as_str(), *verb)).collect::<Vec<_>>());
}

#[test]
fn a_municipality_is_itself_and_in_its_county() {
    let expected = [
        ("2180", "defer"),
        ("2182", "review"),
        ("0180", "exclude"),
        ("21", "E0716 at /patient/municipality/code"),
        ("21800", "E0716 at /patient/municipality/code"),
    ];
    let all: Vec<(String, &str)> = expected.iter().map(|(code, verb)| (municipality(code), *verb)).collect();
    Desk::new(AREAS).check(&all.iter().map(|(json, verb)| (json.as_str(), *verb)).collect::<Vec<_>>());
}

#[test]
fn what_is_not_said_or_known_stays_open() {
    let desk = Desk::new("concept near: postal_area\naccept patient.postcode near\notherwise exclude");
    desk.check(&[
        (r#"{}"#, "ask? missing patient.postcode"),
        // The area has no codes: whether a postcode is in it nobody can tell.
        (&postcode("BS1 4DJ"), "review? judge patient.postcode"),
    ]);
    let coded = Desk::new("accept patient.postcode postcode_uk \"BS1\"\notherwise exclude");
    coded.check(&[(&postcode("BS1 4DJ"), "accept"), (&postcode("BS11"), "exclude")]);
}

/// What is wrong with a policy.
fn found(rules: &str) -> Vec<String> {
    let mut workspace = Workspace::new();
    let text =
        format!("policy t.p {{ title: \"x\", language: en, version: \"1\" }}\n{rules}\notherwise exclude\n");
    workspace.open("p.remit", &text);
    let findings = analysis::findings(&workspace.snapshot());
    findings.iter().map(|it| format!("{} {}", it.code, it.worded(Language::En).message)).collect()
}

#[test]
fn what_is_no_area_is_an_error() {
    let concept = |codes: &str| {
        found(&format!("concept a: postal_area {{ code: {codes} }}\naccept patient.postcode a"))
    };
    let expected: &[(&str, &[&str])] = &[
        (r#"postcode_uk "BS1", "BS2""#, &[]),
        (r#"postcode_uk "BS1", eircode "T12", "T23""#, &[]),
        (
            r#""BS1", postcode_uk "BS2""#,
            &["E0305 `code` takes a code system and a code, such as `icd10_se \"M79.7\"`"],
        ),
        (r#"postcode_uk "BS""#, &["E0320 `BS` is words, and no code of `postcode_uk`"]),
        (r#"postcode_uk "BS1", "bs1""#, &["E0412 the concept has the code `bs1` twice"]),
    ];
    for (codes, wrong) in expected {
        assert_eq!(concept(codes), *wrong, "{codes}");
    }
}
