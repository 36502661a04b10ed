//! What becomes of services that a referral asks for: a small policy and a referral in, one outcome for each service out. The same
//! holds whatever the order of lines.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::{AskedService, Decision, Engine, ServiceOutcome};
use remit_engine::ir::StageName;
use remit_engine::value::Language;

const HEAD: &str = "policy example.pain { title: en \"Example\", language: en }\n\n";

fn decide(lines: &[&str], json: &str) -> Decision {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{}", lines.join("\n")).as_str());
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let policy = engine.latest("example.pain").unwrap();
    policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En)
}

/// The one service that is asked for, whichever way the lines are ordered.
fn asked(lines: &[&str], service: &str) -> AskedService {
    let lines: Vec<&str> = lines.iter().copied().chain(["otherwise accept"]).collect();
    let reversed: Vec<&str> = lines.iter().rev().copied().collect();
    let json = format!(r#"{{"request": ["{service}"]}}"#);
    let of = |lines: &[&str]| decide(lines, &json).asked.remove(0);
    let (one, other) = (of(&lines), of(&reversed));
    assert_eq!(one, other);
    one
}

#[test]
fn what_tells_nothing_more_leaves_a_service_certain() {
    let tens = |lines: &[&str]| {
        let asked = asked(lines, "tens");
        (asked.outcome, asked.certain)
    };
    assert_eq!(tens(&["offer tens when pain.severe", "offer tens"]), (ServiceOutcome::Offered, true));
    assert_eq!(
        tens(&["responsible referrer for tens when pain.severe", "responsible referrer for tens"]),
        (ServiceOutcome::Duty, true)
    );
    let either = ["responsible referrer for tens", "responsible primary_care for tens"];
    assert_eq!(tens(&either), (ServiceOutcome::Duty, true));
    // Here, or perhaps everywhere.
    let north = "destination north { label: en \"North\" }";
    assert_eq!(
        tens(&[north, "offer tens at north", "offer tens when pain.severe"]),
        (ServiceOutcome::Offered, false)
    );
}

#[test]
fn what_is_too_general_for_an_offer_is_asked_for_by_its_concepts() {
    let json = r#"{"request": ["tens"], "diagnosis": ["neuropathic_pain"]}"#;
    let decision = decide(&["offer tens when diagnosis trigeminal_neuralgia", "otherwise accept"], json);
    let missing = decision.missing.first().unwrap();
    let concepts: Vec<&str> = missing.concepts.iter().filter_map(|named| named.id.as_deref()).collect();
    assert_eq!((missing.fact.as_str(), concepts), ("diagnosis", vec!["trigeminal_neuralgia"]));
}

#[test]
fn a_kind_of_what_is_asked_for_is_spoken_of() {
    let kinds = ["concept warm_tens: treatment is tens { label: en \"Warm TENS\" }"];
    let tens = |line: &str| {
        let asked = asked(&[kinds[0], line], "tens");
        (asked.outcome, asked.certain)
    };
    assert_eq!(tens("responsible referrer for warm_tens"), (ServiceOutcome::Duty, false));
    assert_eq!(tens("offer warm_tens"), (ServiceOutcome::Offered, false));
    assert_eq!(tens("decline warm_tens"), (ServiceOutcome::Declined, false));
    assert_eq!(tens("responsible referrer for physiotherapy"), (ServiceOutcome::Unlisted, true));
}

#[test]
fn what_is_declined_in_every_world_is_certainly_declined() {
    let lines = [
        "impossible not patient.inpatient and not pain.severe",
        "decline tens when patient.inpatient or pain.severe",
        "otherwise accept",
    ];
    let decision = decide(&lines, r#"{"request": ["tens", "cbt"]}"#);
    assert_eq!(decision.asked[0].outcome, ServiceOutcome::Declined);
    assert_eq!((decision.asked[0].certain, decision.declined[0].certain), (true, true), "{decision:?}");
}
