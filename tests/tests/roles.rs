//! A vocabulary that calls everything by names of its own: what letters and pages have to know of it, its roles say.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_wording::{NoLetter, Wording};

/// What the standard library says of referrals, parties and places, in other words.
const WORDS: [(&str, &str); 4] = [
    (
        "facts.remit",
        r#"library standard.facts_referral { language: en }
fact letter.day: date { label: "Day", ask: "Which day?", role: date }
fact letter.sort: one of (plain, query, own_wish) {
  label: "Sort"
  ask: "Which sort?"
  role: kind
  silent: plain
  options: plain "plain letter", query "query" role question, own_wish "own wish" role self_referral
}"#,
    ),
    (
        "parties.remit",
        r#"library standard.parties { language: en }
concept sender: party { label: "Sender", role: reader }
concept doctor: profession { label: "Doctor" }
concept psychiatrist: profession { label: "Psychiatrist" }
concept physiotherapist: profession { label: "Physiotherapist" }"#,
    ),
    (
        "places.remit",
        r#"library standard.destinations { language: en }
destination where_from { label: "Where it came from", role: reader }
destination village { label: "Village health post", role: primary_care }
destination city { label: "City hospital" }"#,
    ),
    (
        "handiwork.remit",
        r#"library own.handiwork { language: en }
category handiwork is service { label: "Handiwork", role: care }
category fine_handiwork is handiwork { label: "Fine handiwork" }
concept kneading: fine_handiwork { label: "Kneading" }"#,
    ),
];

const RULES: &str = r#"policy t.p { title: "Clinic", language: en }
use own.handiwork
offer kneading
responsible sender for prescribing
exclude pain.acute -> route where_from because "We do not treat acute pain."
exclude pain.severe -> route village because "Severe pain is not ours."
advise letter.sort query
otherwise accept"#;

fn engine() -> Engine {
    let mut workspace = Workspace::new();
    for (path, text) in WORDS {
        workspace.open(path, text);
    }
    workspace.open("p.remit", RULES);
    let snapshot = workspace.snapshot();
    let errors: Vec<String> = snapshot
        .diagnostics()
        .iter()
        .filter(|it| it.is_error())
        .map(|it| it.message(Language::En).to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    Engine::load(snapshot.program().clone()).unwrap()
}

fn letter(engine: &Engine, json: &str) -> Result<String, NoLetter> {
    let policy = engine.latest("t.p").unwrap();
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let decision = policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En);
    let wording =
        Wording { vocabulary: engine.lexicon().vocabulary(), policy: policy.ir(), lang: Language::En };
    wording.letter(&decision).map(|letter| letter.plain())
}

#[test]
fn letters_know_things_by_their_roles() {
    let engine = engine();
    let said = |json: &str, wanted: &str| {
        let letter = letter(&engine, json).unwrap();
        assert!(letter.contains(wanted), "{letter}");
    };
    let calm = r#""pain": {"acute": false, "severe": false}"#;
    said(&format!(r#"{{{calm}, "request": ["kneading"]}}"#), "We accept the patient for kneading.");
    said(&format!("{{{calm}}}"), "You are responsible for");
    said(r#"{"pain": {"acute": true, "severe": false}}"#, "You remain responsible for the patient.");
    said(
        r#"{"pain": {"acute": false, "severe": true}}"#,
        "We suggest that care continues in village health post.",
    );
    said(&format!(r#"{{{calm}, "letter": {{"sort": "query"}}}}"#), "Thank you for your question.");
    let own = letter(&engine, &format!(r#"{{{calm}, "letter": {{"sort": "own_wish"}}}}"#));
    assert_eq!(own, Err(NoLetter::ToThePatient));
}

#[test]
fn pages_know_things_by_their_roles() {
    let engine = engine();
    let policy = engine.latest("t.p").unwrap();
    let wording =
        Wording { vocabulary: engine.lexicon().vocabulary(), policy: policy.ir(), lang: Language::En };
    let page = wording.page().markdown();
    assert!(page.contains("You"), "{page}");
    assert!(!page.contains("Sender") && !page.to_lowercase().contains("where it came from"), "{page}");
}
