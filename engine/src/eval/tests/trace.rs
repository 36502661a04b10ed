//! A decision step by step.

use super::*;
use crate::eval::{Became, ConditionTrace, Holds, HowKnown, Part, PartTrace, RuleTrace, Says, Trace};

/// A child, or CRPS, with a definition in it; addiction unless motivated; an exception that overrides; a require.
fn fixture() -> Fixture {
    let mut fixture = Fixture::new();
    let child = fixture.compare("patient.age", Operator::Less, "18", 2);
    let (crps, headache) = (fixture.has("crps"), fixture.has("headache"));
    let (dependence, motivated) =
        (fixture.truth("substance_use.dependence"), fixture.truth("patient.motivated"));
    let given = fixture.given("pain.location");
    let condition = child.clone().or(crps.clone());
    fixture.policy.definitions.push(Definition { name: "severe".into(), condition, label: Text::default() });
    let severe = Condition::Defined(DefinitionId(0));
    fixture.rule("severe", Verb::Exclude, severe.clone().and(severe.clone().negated().negated()));
    let guarded = Guarded {
        within: None,
        test: dependence,
        when: Some(crps.clone().negated()),
        unless: Some(motivated),
    };
    fixture.rule("dependence", Verb::Defer, Condition::Const(true)).condition = guarded;
    fixture.rule("headache", Verb::Accept, headache.and(child.negated())).overrides.push(RuleId(0));
    let place = fixture.fact("pain.location");
    let wanted = WantedFact::any(place);
    fixture.rule("place", Verb::Ask, given.negated()).kind = RuleKind::Require(vec![wanted]);
    fixture.rule("otherwise severe", Verb::Advise, crps.or(severe).negated());
    fixture.otherwise(Verb::Review);
    fixture
}

const REFERRALS: [&str; 8] = [
    "{}",
    r#"{"patient": {"age": 12}}"#,
    r#"{"patient": {"age": 40}, "diagnosis": ["headache"]}"#,
    r#"{"patient": {"age": 40}, "diagnosis": ["headache", "crps"], "pain": {"location": true}}"#,
    r#"{"patient": {"age": 40}, "diagnosis": ["neuropathic_pain"], "pain": {"location": true}}"#,
    r#"{"substance_use": {"dependence": true}, "patient": {"age": 40, "motivated": false}, "diagnosis": []}"#,
    r#"{"substance_use": {"dependence": true}, "patient": {"age": "unknown"}, "diagnosis": []}"#,
    r#"{"diagnosis": {"values": ["fibromyalgia"], "complete": false}}"#,
];

fn trace(fixture: &Fixture, json: &str) -> (Trace, Decision) {
    let engine = fixture.engine();
    let referral = engine.read(json.as_bytes(), "2026-11-21".parse().ok()).unwrap();
    let prepared = engine.policies()[0].prepare(&referral).unwrap();
    (prepared.trace(StageName::Referral), prepared.explain(StageName::Referral, Language::En))
}

fn rule<'t>(trace: &'t Trace, name: &str) -> &'t RuleTrace {
    trace.rules.iter().find(|rule| rule.rule == name).unwrap()
}

/// That every part is what those within it make it.
fn agrees(condition: &ConditionTrace) {
    let within = |parts: &[ConditionTrace]| parts.iter().map(|part| part.holds).collect::<Vec<_>>();
    match &condition.says {
        Says::Constant => assert_ne!(condition.holds, Holds::Open),
        Says::Test { .. } => {}
        Says::Defined { means, .. } => {
            let means = means.as_deref();
            assert!(means.is_none_or(|means| means.holds == condition.holds));
            means.into_iter().for_each(agrees);
        }
        Says::Not { what } => {
            assert_eq!(condition.holds, what.holds.negated());
            agrees(what);
        }
        Says::And { parts } => {
            let found = within(parts);
            let expected = if found.contains(&Holds::No) {
                Holds::No
            } else if found.contains(&Holds::Open) {
                Holds::Open
            } else {
                Holds::Yes
            };
            assert_eq!(condition.holds, expected);
            parts.iter().for_each(agrees);
        }
        Says::Count { least, most, parts } => {
            let (mut yes, mut open) = (0, 0);
            for holds in within(parts) {
                yes += u32::from(holds == Holds::Yes);
                open += u32::from(holds == Holds::Open);
            }
            // Whatever the open ones are: within for each, for some or for none.
            let ways: Vec<bool> = (yes..=yes + open)
                .map(|count| count >= *least && most.is_none_or(|most| count <= most))
                .collect();
            let expected = match (ways.contains(&true), ways.contains(&false)) {
                (true, true) => Holds::Open,
                (holds, _) => {
                    if holds {
                        Holds::Yes
                    } else {
                        Holds::No
                    }
                }
            };
            assert_eq!(condition.holds, expected);
            parts.iter().for_each(agrees);
        }
        Says::Or { parts } => {
            let found = within(parts);
            let expected = if found.contains(&Holds::Yes) {
                Holds::Yes
            } else if found.contains(&Holds::Open) {
                Holds::Open
            } else {
                Holds::No
            };
            assert_eq!(condition.holds, expected);
            parts.iter().for_each(agrees);
        }
    }
}

#[test]
fn every_step_agrees_with_the_steps_within_and_with_the_decision() {
    let fixture = fixture();
    for json in REFERRALS {
        let (trace, decision) = trace(&fixture, json);
        assert_eq!(trace.decision, decision.decision, "{json}");
        for rule in &trace.rules {
            let parts = Holds::all(rule.parts.iter().map(PartTrace::lets));
            assert_eq!(parts, rule.holds, "{json}: {}", rule.rule);
            rule.parts.iter().for_each(|part| agrees(&part.condition));
            assert_eq!(rule.became == Became::Fails, rule.holds == Holds::No, "{json}: {}", rule.rule);
            let certain = |it: &crate::eval::Reason| it.certain && it.rule.as_ref() == Some(&rule.rule);
            assert_eq!(rule.became == Became::Decides, decision.reasons.iter().any(certain), "{json}");
            let lost = decision.overruled.iter().find(|it| it.rule == rule.rule && it.how != How::Open);
            assert_eq!(
                rule.became == Became::Yields && rule.how != Some(How::Open),
                lost.is_some(),
                "{json}"
            );
            assert!(lost.is_none_or(|lost| lost.by == rule.by), "{json}");
        }
        let written = serde_json::to_string(&trace).unwrap();
        assert_eq!(serde_json::from_str::<Trace>(&written).unwrap(), trace);
    }
}

#[test]
fn what_is_known_of_a_fact_is_told() {
    let (trace, _) = trace(&fixture(), r#"{"diagnosis": ["headache"], "pain": {"location": true}}"#);
    let dependence = rule(&trace, "dependence");
    let parts: Vec<(Part, Holds)> = dependence.parts.iter().map(|it| (it.part, it.condition.holds)).collect();
    assert_eq!(parts, [(Part::Test, Holds::No), (Part::When, Holds::Yes), (Part::Unless, Holds::Open)]);
    let known = dependence.parts.iter().map(|part| {
        let says =
            if let Says::Not { what } = &part.condition.says { &what.says } else { &part.condition.says };
        let Says::Test { known, .. } = says else { panic!("{says:?}") };
        *known
    });
    assert_eq!(known.collect::<Vec<_>>(), [HowKnown::Assumed, HowKnown::Stated, HowKnown::Unknown]);
}

#[test]
fn a_definition_is_told_once_in_a_rule() {
    let (trace, _) = trace(&fixture(), "{}");
    let told = |name: &str| serde_json::to_string(rule(&trace, name)).unwrap().matches("\"means\"").count();
    assert_eq!((told("severe"), told("otherwise severe")), (1, 1));
}

#[test]
fn a_rule_decides_yields_or_waits() {
    let fixture = fixture();
    let became = |json: &str| {
        let (trace, _) = trace(&fixture, json);
        let rules: Vec<Became> = trace.rules.iter().map(|rule| rule.became).collect();
        (rules, trace.default.became)
    };
    use Became::{Decides, Fails, Idle, MayDecide, Yields};
    assert_eq!(became(REFERRALS[1]), (vec![Decides, Fails, Fails, Yields, Fails], Idle));
    assert_eq!(became(REFERRALS[3]), (vec![Yields, Fails, Decides, Fails, Fails], Idle));
    let (rules, default) = became(REFERRALS[4]);
    assert_eq!(rules, [MayDecide, Fails, Fails, Fails, MayDecide]);
    assert_eq!(default, Idle);
}
