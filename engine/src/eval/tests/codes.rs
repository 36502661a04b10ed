//! What a code says, and what one says that no concept has.

use super::*;
use crate::eval::CauseKind;

fn coded(code: &str) -> String {
    format!(r#"{{"diagnosis": [{{"system": "icd10_se", "code": "{code}"}}]}}"#)
}

fn by_code(fixture: &mut Fixture, code: &str) -> Condition {
    let fact = fixture.fact("diagnosis");
    fixture.atom(Atom::Code { fact, system: CodeSystemId(0), code: code.into() })
}

/// `exclude diagnosis none of (crps, headache)`, and accepts the rest.
fn all_other_pain() -> Fixture {
    let mut fixture = Fixture::new();
    let (crps, headache) = (fixture.has("crps"), fixture.has("headache"));
    fixture.rule("other", Verb::Exclude, crps.or(headache).negated());
    fixture.otherwise(Verb::Accept);
    fixture
}

#[test]
fn a_code_that_no_concept_has_is_not_another_diagnosis_for_certain() {
    let decision = all_other_pain().decide(&coded("Z99.9"));
    assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
    assert_eq!(decision.possible, [Verb::Exclude, Verb::Accept]);
    assert_eq!(decision.judge[0].fact, "diagnosis");
    assert_eq!(decision.judge[0].causes[0].kind, CauseKind::CodeNotRecognised);
    assert_eq!((missing(&decision).len(), decision.unrecognised.len()), (0, 1));
}

#[test]
fn it_leaves_open_what_it_could_satisfy_too() {
    let mut fixture = Fixture::new();
    // Headache has no code of its own, so any code may mean it. Fibromyalgia is known by its code.
    let (headache, fibromyalgia) = (fixture.has("headache"), fixture.has("fibromyalgia"));
    fixture.rule("headache", Verb::Exclude, headache);
    fixture.rule("fibromyalgia", Verb::Defer, fibromyalgia);
    fixture.otherwise(Verb::Accept);
    assert_eq!(fixture.decide(&coded("Z99.9")).decision, Verb::Review);
    assert_eq!(fixture.decide(&coded("Z99.9")).possible, [Verb::Exclude, Verb::Accept]);
    // Beside what settles the matter it changes nothing, and where it is excluded it says nothing.
    let json = r#"{"diagnosis": ["headache", {"system": "icd10_se", "code": "Z99.9"}]}"#;
    assert!(fixture.decide(json).settled);
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "Z99.9", "certainty": "excluded"}]}"#;
    assert_eq!((fixture.decide(json).decision, fixture.decide(json).unrecognised.len()), (Verb::Accept, 0));
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "Z99.9", "certainty": "suspected"}]}"#;
    assert_eq!(fixture.decide(json).decision, Verb::Review);
}

#[test]
fn where_the_one_who_referred_can_say_more_it_is_asked_for() {
    let json = r#"{"diagnosis": {"values": [{"system": "icd10_se", "code": "Z99.9"}], "complete": false}}"#;
    let decision = all_other_pain().decide(json);
    assert_eq!((decision.decision, missing(&decision)), (Verb::Ask, vec![("diagnosis", Affects::Decision)]));
}

#[test]
fn a_test_by_code_is_told_by_the_code_alone() {
    let mut fixture = Fixture::new();
    let test = by_code(&mut fixture, "M79.7");
    let fibromyalgia = fixture.has("fibromyalgia");
    fixture.rule("code", Verb::Exclude, test);
    fixture.rule("concept", Verb::Defer, fibromyalgia);
    fixture.otherwise(Verb::Accept);
    assert_eq!(fixture.decide(&coded("Z99.9")).possible, [Verb::Accept]);
    assert_eq!(fixture.decide(&coded("m79.70")).possible, [Verb::Exclude]);
    assert_eq!(fixture.decide(&coded("M79")).possible, [Verb::Exclude, Verb::Defer, Verb::Accept]);
    assert_eq!(fixture.decide(&coded("L18")).possible, [Verb::Defer, Verb::Accept]);
    assert_eq!(fixture.decide(r#"{"diagnosis": ["fibromyalgia"]}"#).possible, [Verb::Exclude]);
    assert_eq!(fixture.decide(r#"{"diagnosis": ["headache"]}"#).possible, [Verb::Accept]);
}

#[test]
fn a_concept_of_two_codes_is_known_by_either() {
    let mut fixture = Fixture::new();
    let second = Code { system: CodeSystemId(0), code: "M89.0".into(), broader: false };
    fixture.vocabulary.concepts[1].codes.push(second);
    let (test, crps) = (by_code(&mut fixture, "G90.5"), fixture.has("crps"));
    fixture.rule("code", Verb::Exclude, test);
    fixture.rule("concept", Verb::Defer, crps);
    fixture.otherwise(Verb::Accept);
    assert_eq!(fixture.decide(&coded("M89.0")).possible, [Verb::Defer]);
    assert_eq!(fixture.decide(&coded("G90.5")).possible, [Verb::Exclude]);
}
