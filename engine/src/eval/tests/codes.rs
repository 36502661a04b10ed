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
    // With what settles the matter it changes nothing, and where it is excluded it says nothing.
    let json = r#"{"diagnosis": ["headache", {"system": "icd10_se", "code": "Z99.9"}]}"#;
    assert!(fixture.decide(json).settled);
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "Z99.9", "certainty": "excluded"}]}"#;
    let decision = fixture.decide(json);
    assert_eq!((decision.decision, decision.judge.len(), decision.unrecognised.len()), (Verb::Ask, 0, 0));
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
fn a_test_by_code_is_told_by_codes() {
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
    // By its name it has one of its two codes.
    let named = fixture.decide(r#"{"diagnosis": ["fibromyalgia"]}"#);
    assert_eq!(named.possible, [Verb::Exclude, Verb::Defer]);
    // Headache has no code of the system, so it may have any.
    assert_eq!(fixture.decide(r#"{"diagnosis": ["headache"]}"#).possible, [Verb::Exclude, Verb::Accept]);
}

/// `exclude` by the code, and accept the rest, where neuropathic pain has two codes, and CRPS below it another.
fn told_by_codes(code: &str) -> Fixture {
    let mut fixture = Fixture::new();
    let icd = |code: &str| Code { system: CodeSystemId(0), code: code.into(), broader: false };
    fixture.vocabulary.concepts[0].codes = vec![icd("R52.1"), icd("R52.2")];
    let test = by_code(&mut fixture, code);
    fixture.rule("code", Verb::Exclude, test);
    fixture.otherwise(Verb::Accept);
    fixture
}

#[test]
fn a_concept_by_name_has_one_of_the_codes_that_it_or_one_below_it_declares() {
    let open = [Verb::Exclude, Verb::Accept];
    let neuropathic = r#"{"diagnosis": ["neuropathic_pain"]}"#;
    let crps = r#"{"diagnosis": ["crps"]}"#;
    // Of several codes it has one.
    assert_eq!(told_by_codes("R52.1").decide(neuropathic).possible, open);
    assert_eq!(told_by_codes("G90.5").decide(neuropathic).possible, open);
    assert_eq!(told_by_codes("R52.1A").decide(neuropathic).possible, open);
    assert_eq!(told_by_codes("M79.7").decide(neuropathic).possible, [Verb::Accept]);
    // What is below has none of the codes of what is above.
    assert_eq!(told_by_codes("R52.1").decide(crps).possible, [Verb::Accept]);
    assert_eq!(told_by_codes("G90").decide(crps).possible, [Verb::Exclude]);
    assert_eq!(told_by_codes("G90.50").decide(crps).possible, open);
    // Where all of them pass, the test is yes.
    assert_eq!(told_by_codes("R52").decide(neuropathic).possible, open);
    let without = r#"{"diagnosis": ["neuropathic_pain", {"concept": "crps", "certainty": "excluded"}]}"#;
    assert_eq!(told_by_codes("R52").decide(without).possible, [Verb::Exclude]);
}

#[test]
fn an_excluded_code_answers_the_test_for_it() {
    let excluded = r#"{"diagnosis": {"values": [{"system": "icd10_se", "code": "Z99", "certainty": "excluded"}], "complete": false}}"#;
    assert_eq!(told_by_codes("Z99.9").decide(excluded).possible, [Verb::Accept]);
    assert_eq!(told_by_codes("Z98").decide(excluded).possible, [Verb::Exclude, Verb::Accept]);
}

#[test]
fn what_is_excluded_is_neither_confirmed_nor_suspected() {
    let fixture = told_by_codes("R52.1");
    let contradicts = |stated: &str, excluded: &str| {
        let json = format!(r#"{{"diagnosis": [{stated}, {excluded}]}}"#);
        let errors = fixture.try_decide(&json).err();
        errors.iter().flatten().any(|error| matches!(error.kind, Kind::StatedAndExcluded { .. }))
    };
    let code = |code: &str, certainty: &str| {
        format!(r#"{{"system": "icd10_se", "code": "{code}", "certainty": "{certainty}"}}"#)
    };
    let name =
        |name: &str, certainty: &str| format!(r#"{{"concept": "{name}", "certainty": "{certainty}"}}"#);
    for certainty in ["confirmed", "suspected"] {
        // One of two codes is not all of it, and a detail of a code is not the code.
        assert!(!contradicts(&name("crps", certainty), &code("G90.50", "excluded")));
        assert!(contradicts(&name("crps", certainty), &name("crps", "excluded")));
        assert!(contradicts(&name("crps", certainty), &name("neuropathic_pain", "excluded")));
        assert!(contradicts(&code("Z99.9", certainty), &code("Z99.9", "excluded")));
        assert!(contradicts(&code("Z99.9", certainty), &code("Z99", "excluded")));
        assert!(contradicts(&code("G90.5", certainty), &name("crps", "excluded")));
        assert!(contradicts(&name("crps", certainty), &code("G90.5", "excluded")));
        assert!(contradicts(&name("crps", certainty), &code("G90", "excluded")));
        assert!(!contradicts(&name("neuropathic_pain", certainty), &name("crps", "excluded")));
        assert!(!contradicts(&name("neuropathic_pain", certainty), &code("R52.1", "excluded")));
        assert!(!contradicts(&code("Z99", certainty), &code("Z99.9", "excluded")));
    }
}

#[test]
fn a_concept_with_one_below_it_says_no_more_by_itself() {
    let mut fixture = Fixture::new();
    let (crps, other) = (fixture.has("crps"), fixture.has("neuropathic_pain"));
    fixture.rule("crps", Verb::Exclude, crps.and(other.clone()));
    let fact = fixture.fact("diagnosis");
    let only = fixture.atom(Atom::Only { fact, concepts: vec![ConceptId(1)] });
    fixture.rule("more", Verb::Defer, only.negated());
    fixture.otherwise(Verb::Accept);
    let json = r#"{"diagnosis": ["neuropathic_pain", "crps"]}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Exclude]);
    let twice = r#"{"diagnosis": ["crps", "crps"]}"#;
    assert_eq!(fixture.decide(twice).possible, [Verb::Exclude]);
    let suspected = r#"{"diagnosis": ["neuropathic_pain", {"concept": "crps", "certainty": "suspected"}]}"#;
    assert!(!fixture.decide(suspected).settled);
}

#[test]
fn a_code_that_nothing_knows_may_be_none_of_the_concepts() {
    let mut fixture = Fixture::new();
    fixture.vocabulary.concepts.iter_mut().for_each(|concept| concept.codes.clear());
    let fact = fixture.fact("diagnosis");
    let all: Vec<ConceptId> = (0..4).map(ConceptId).collect();
    let only = fixture.atom(Atom::Only { fact, concepts: all });
    fixture.rule("only", Verb::Exclude, only);
    fixture.otherwise(Verb::Accept);
    let decision = fixture.decide(&coded("Z99.9"));
    assert_eq!((decision.settled, decision.judge.len()), (false, 1));
    assert_eq!(decision.possible, [Verb::Exclude, Verb::Accept]);
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
