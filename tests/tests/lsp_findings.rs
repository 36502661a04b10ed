//! What the analysis shows comes once nobody types, stays while it cannot have changed, and goes with its reason.

use remit_tests::lsp::Client;
use serde_json::{Value, json};

const POLICY: &str = "policy prov.a { title: \"A\", language: sv }\n\nuse prov.ord\n\nexclude barn: patient.age < 18 years\naccept små: patient.age < 6 years\notherwise review\n";
const WORDS: &str = "library prov.ord { language: sv }\n\nconcept udda: diagnosis { label: sv \"Udda\" }\n";
const OTHER: &str = "policy prov.b { title: \"B\", language: sv }\n\notherwise accept\n";

const A: &str = "file:///findings/a.remit";
const B: &str = "file:///findings/b.remit";
const W: &str = "file:///findings/ord.remit";

fn begin() -> Client {
    let mut client = Client::start();
    client.open(W, 1, WORDS);
    client.open(B, 1, OTHER);
    client.open(A, 1, POLICY);
    client
}

/// The next thing that is said of the policy, as code and first line.
fn next(client: &mut Client, version: i64) -> Vec<String> {
    let said = client.diagnostics(A, version);
    let line = |it: &Value| {
        let message = it["message"].as_str().unwrap_or_default();
        format!("{} {}", it["code"].as_str().unwrap_or_default(), message.lines().next().unwrap_or_default())
    };
    said.as_array().into_iter().flatten().map(line).collect()
}

const IDLE: &str = "W0507 Regeln ”små” avgör aldrig något: varje remiss som den gäller avgörs av ”barn”";

/// A client that has been told what the analysis shows.
fn analysed() -> Client {
    let mut client = begin();
    next(&mut client, 1);
    assert_eq!(next(&mut client, 1), [IDLE]);
    client
}

fn insert(client: &mut Client, uri: &str, version: i64, line: u32, text: &str) {
    let at = json!({ "line": line, "character": 0 });
    client.change(uri, version, json!([{ "range": { "start": at, "end": at }, "text": text }]));
}

#[test]
fn a_rule_that_never_decides_is_faded_once_nobody_types() {
    let mut client = begin();
    assert_eq!(next(&mut client, 1), [] as [&str; 0], "at once only what the text shows");
    let said = client.diagnostics(A, 1);
    let found = &said[0];
    assert_eq!(
        (&found["code"], &found["severity"], &found["tags"]),
        (&json!("W0507"), &json!(2), &json!([1]))
    );
    assert_eq!(found["range"]["start"], json!({ "line": 5, "character": 7 }));
    let related = &found["relatedInformation"][0];
    assert_eq!(related["message"], "Den här regeln avgör samma patienter");
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 4, "character": 8 }));
    client.leave();
}

#[test]
fn it_goes_with_its_reason_and_comes_back_with_it() {
    let mut client = analysed();
    // The rule moves down a line, so the policy is looked at again.
    insert(&mut client, A, 2, 4, "\n");
    assert_eq!(next(&mut client, 2), [] as [&str; 0]);
    assert_eq!(next(&mut client, 2), [IDLE]);
    insert(&mut client, A, 3, 7, "  overrides barn\n");
    assert_eq!(next(&mut client, 3), [] as [&str; 0]);
    client.leave();
}

#[test]
fn it_stays_while_somebody_writes_elsewhere() {
    let mut client = analysed();
    insert(&mut client, B, 2, 2, "\n");
    insert(&mut client, A, 2, 6, "");
    assert_eq!(next(&mut client, 2), [IDLE], "the same text has been looked at");
    client.leave();
}

const CASES: &str =
    "cases for prov.a\n\nassert \"barn tas aldrig emot\": never accept when patient.age < 18 years\n";
const C: &str = "file:///findings/cases.remit";

/// An assertion in a file of cases is proved, and refuted once the policy or the assertion says otherwise.
#[test]
fn an_assertion_is_looked_at_again_where_it_is_written() {
    let mut client = analysed();
    client.open(C, 1, CASES);
    let codes = |said: Value| -> Vec<String> {
        let all = said.as_array().into_iter().flatten();
        all.map(|it| it["code"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(codes(client.diagnostics(C, 1)), [] as [&str; 0]);
    let never = json!({ "start": { "line": 2, "character": 37 }, "end": { "line": 2, "character": 43 } });
    client.change(C, 2, json!([{ "range": never, "text": "exclude" }]));
    assert_eq!(codes(client.diagnostics(C, 2)), [] as [&str; 0], "at once only what the text shows");
    assert_eq!(codes(client.diagnostics(C, 2)), ["E0530"]);
    client.leave();
}

#[test]
fn a_policy_that_has_run_out_says_so() {
    let mut client = Client::start();
    client.open(
        B,
        1,
        "policy prov.b {\n  title: \"B\"\n  language: sv\n  valid_to: 2020-01-31\n}\n\notherwise accept\n",
    );
    client.diagnostics(B, 1);
    let said = client.diagnostics(B, 1);
    assert_eq!(said[0]["code"], "W0612", "{said}");
}

/// What is offered at the findings of a policy, each with what the text is after it.
fn offered(rules: &str) -> Vec<(String, String)> {
    let text = format!("policy prov.b {{ title: \"B\", language: en }}\n\n{rules}\notherwise review\n");
    let mut client = Client::start();
    client.open(B, 1, &text);
    client.diagnostics(B, 1);
    let said = client.diagnostics(B, 1);
    let mut found = Vec::new();
    for range in said.as_array().into_iter().flatten().map(|it| it["range"].clone()) {
        let context = json!({ "diagnostics": [], "only": ["quickfix"] });
        let asked = json!({ "textDocument": { "uri": B }, "range": range, "context": context });
        let actions = client.request("textDocument/codeAction", asked);
        for action in actions.as_array().into_iter().flatten() {
            let title = action["title"].as_str().unwrap_or_default().to_owned();
            let edits = &action["edit"]["documentChanges"][0]["edits"];
            if !title.starts_with("Allow") {
                assert_ne!(action["isPreferred"], true, "it is for the author to choose: {title}");
                let new = remit_tests::lsp::case::edited(&text, edits);
                let rules =
                    new.lines().skip(2).filter(|line| !line.is_empty() && *line != "otherwise review");
                found.push((title, rules.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    client.leave();
    found
}

#[test]
fn a_part_that_makes_no_difference_can_be_left_out() {
    let offers = [
        ("exclude a: patient.age < 18 years and patient.age < 25 years", "exclude a: patient.age < 18 years"),
        ("exclude a: patient.age < 25 years and patient.age < 18 years", "exclude a: patient.age < 18 years"),
        ("exclude a: patient.age < 18 years or patient.age < 25 years", "exclude a: patient.age < 25 years"),
        (
            "exclude a: diagnosis any of (crps, crps_type_1, migraine)",
            "exclude a: diagnosis any of (crps, migraine)",
        ),
        (
            "exclude a: patient.age < 18 years when patient.age < 25 years",
            "exclude a: patient.age < 18 years",
        ),
        (
            "exclude a: patient.age < 18 years unless patient.age > 25 years",
            "exclude a: patient.age < 18 years",
        ),
    ];
    for (rule, kept) in offers {
        assert_eq!(offered(rule), [("Leave the part out".to_owned(), kept.to_owned())], "{rule}");
    }
}

#[test]
fn a_rule_that_never_takes_effect_can_be_taken_away() {
    let none = "exclude a: patient.age < 18 years and patient.age > 25 years";
    let other = "exclude b: diagnosis migraine";
    assert_eq!(offered(&format!("{none}\n{other}")), [("Take the rule away".to_owned(), other.to_owned())]);
    // Another rule speaks of it, and a comment about it would be about the next one.
    for rules in [
        format!("{none}\nreview b: diagnosis migraine overrides a"),
        format!("// Nobody is so.\n{none}\n{other}"),
    ] {
        assert_eq!(offered(&rules), [], "{rules}");
    }
}

#[test]
fn words_can_be_made_to_say_the_limit() {
    let weeks = "exclude a: pain.duration < 12 weeks because \"Not within 6 weeks.\"";
    assert_eq!(
        offered(weeks),
        [("Replace with “12 weeks”".to_owned(), weeks.replace("6 weeks", "12 weeks"))]
    );
    let months = "exclude a: pain.duration > 24 months because \"Not after 3 years.\"";
    assert_eq!(
        offered(months),
        [("Replace with “2 years”".to_owned(), months.replace("3 years", "2 years"))]
    );
    // "From 25" and "above 24" are one limit of whole years.
    assert_eq!(offered("exclude a: patient.age > 24 years because \"From 30 years they are adults.\""), []);
}
