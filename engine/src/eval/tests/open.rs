//! What is listed as open, and under whom.

use super::*;

fn requires(rule: &mut Rule, fact: FactId, answer: Option<bool>) {
    rule.kind = RuleKind::Require(vec![WantedFact { answer, ..WantedFact::any(fact) }]);
}

/// `require investigation.ongoing yes`, and accepts the rest.
fn wants_yes() -> Fixture {
    let mut fixture = Fixture::new();
    let fact = fixture.fact("investigation.ongoing");
    let (given, yes) = (fixture.given("investigation.ongoing"), fixture.truth("investigation.ongoing"));
    requires(fixture.rule("wanted", Verb::Ask, given.negated().or(yes.negated())), fact, Some(true));
    fixture.otherwise(Verb::Accept);
    fixture
}

/// `require substance_use.dependence` where there is headache; silence says that there is none.
fn wants_silent() -> Fixture {
    let mut fixture = Fixture::new();
    let fact = fixture.fact("substance_use.dependence");
    let (given, headache) = (fixture.given("substance_use.dependence"), fixture.has("headache"));
    requires(fixture.rule("wanted", Verb::Ask, given.negated().and(headache)), fact, None);
    let dependence = fixture.truth("substance_use.dependence");
    fixture.rule("dependence", Verb::Defer, dependence);
    fixture.otherwise(Verb::Accept);
    fixture
}

#[test]
fn an_answer_that_is_not_the_required_one_is_missing() {
    let fixture = wants_yes();
    for json in ["{}", r#"{"investigation": {"ongoing": false}}"#] {
        let decision = fixture.decide(json);
        assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
        assert_eq!(decision.possible, [Verb::Ask, Verb::Accept]);
        assert_eq!(missing(&decision), [("investigation.ongoing", Affects::Decision)]);
        assert_eq!(decision.missing[0].required_by, ["wanted"]);
        assert_eq!(decision.missing[0].required, (json != "{}").then_some(true));
    }
    assert_eq!(fixture.decide(r#"{"investigation": {"ongoing": true}}"#).decision, Verb::Accept);
}

#[test]
fn an_answer_that_settles_the_matter_is_not_asked_for_again() {
    let mut fixture = wants_yes();
    let no = fixture.truth("investigation.ongoing").negated();
    fixture.rule("no", Verb::Exclude, no);
    let decision = fixture.decide(r#"{"investigation": {"ongoing": false}}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
    assert_eq!(missing(&decision), []);
}

#[test]
fn required_answers_are_listed_together() {
    let mut fixture = wants_yes();
    let fact = fixture.fact("patient.motivated");
    let (given, yes) = (fixture.given("patient.motivated"), fixture.truth("patient.motivated"));
    requires(fixture.rule("second", Verb::Return, given.negated().or(yes.negated())), fact, Some(true));
    let json = r#"{"investigation": {"ongoing": false}, "patient": {"motivated": false}}"#;
    let decision = fixture.decide(json);
    assert_eq!((decision.decision, missing(&decision).len(), decision.judge.len()), (Verb::Return, 1, 1));
}

#[test]
fn what_silence_says_is_assumed_and_not_missing_where_no_rule_asks_for_it() {
    let decision = wants_silent().decide(r#"{"diagnosis": []}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
    assert_eq!(missing(&decision), []);
    assert_eq!(decision.assumed[0].fact, "substance_use.dependence");
    assert_eq!(decision.assumed[0].affects, Affects::Decision);
}

#[test]
fn what_silence_says_is_missing_where_a_rule_asks_for_it() {
    let decision = wants_silent().decide(r#"{"diagnosis": ["headache"]}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
    assert_eq!(decision.possible, [Verb::Defer, Verb::Accept]);
    assert_eq!(missing(&decision), [("substance_use.dependence", Affects::Decision)]);
    // Whether the rule will ask depends on the diagnosis, which is open too.
    let open = wants_silent().decide("{}");
    let mut listed: Vec<&str> = missing(&open).into_iter().map(|(fact, _)| fact).collect();
    listed.sort_unstable();
    assert_eq!(listed, ["diagnosis", "substance_use.dependence"]);
}

#[test]
fn a_required_answer_other_than_the_assumed_one_is_missing() {
    let mut fixture = Fixture::new();
    let fact = fixture.fact("substance_use.dependence");
    let (given, yes) = (fixture.given("substance_use.dependence"), fixture.truth("substance_use.dependence"));
    requires(fixture.rule("wanted", Verb::Ask, given.negated().or(yes.negated())), fact, Some(true));
    fixture.otherwise(Verb::Accept);
    let decision = fixture.decide("{}");
    assert_eq!(missing(&decision), [("substance_use.dependence", Affects::Decision)]);
    // While it is asked for, silence means nothing.
    assert_eq!(decision.assumed.len(), 0);
}

#[test]
fn a_question_that_a_refusal_always_beats_is_no_reason() {
    let mut fixture = Fixture::new();
    let fact = fixture.fact("investigation.ongoing");
    let (given, acute) = (fixture.given("investigation.ongoing"), fixture.truth("patient.motivated"));
    let headache = fixture.has("headache");
    fixture.rule("refused", Verb::Exclude, headache);
    requires(fixture.rule("wanted", Verb::Ask, given.negated()), fact, None);
    let seen = fixture.rule("seen", Verb::Review, acute);
    seen.overrides.extend([RuleId(0), RuleId(1)]);
    fixture.otherwise(Verb::Accept);
    let decision = fixture.decide(r#"{"diagnosis": ["headache"]}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
    let named: Vec<&str> = decision.reasons.iter().filter_map(|it| it.rule.as_deref()).collect();
    assert_eq!(named, ["seen"]);
    // Where the fact is who referred's to tell, the decision is a question, for which the rule is no reason.
    let known = fixture.fact("patient.motivated");
    fixture.vocabulary.facts[known.index()].resolved_by = Resolver::Referrer;
    let decision = fixture.decide(r#"{"diagnosis": ["headache"]}"#);
    assert_eq!(decision.decision, Verb::Ask);
    assert!(decision.reasons.iter().all(|reason| reason.rule.is_none()), "{:?}", decision.reasons);
}
