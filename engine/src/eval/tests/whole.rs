//! What concerns a program or a referral as a whole.

use super::*;
use crate::eval::LoadError;

fn impossible(condition: Condition, line: u32) -> Impossible {
    let location = Location { file: "a.remit".into(), line };
    Impossible { condition: condition.into(), because: None, location }
}

#[test]
fn a_policy_that_cannot_be_loaded_leaves_the_others() {
    let mut good = Fixture::new();
    good.otherwise(Verb::Accept);
    let mut bad = good.policy.clone();
    bad.id = "bad".into();
    bad.referral.rules.push(Rule::new("r", Verb::Accept, Condition::Atom(AtomId(99))));
    let program = Program::new(good.vocabulary.clone(), vec![bad, good.policy.clone()]);
    let engine = Engine::load(program).unwrap();
    assert_eq!(engine.policies().len(), 1);
    assert!(engine.latest("test").is_some() && engine.latest("bad").is_none());
    let [failed] = engine.failed() else { panic!("{:?}", engine.failed()) };
    assert_eq!((failed.id.as_str(), matches!(failed.error, LoadError::Condition { .. })), ("bad", true));
}

#[test]
fn rules_that_leave_no_referral_are_named_and_no_others() {
    let mut fixture = Fixture::new();
    let (ongoing, crps) = (fixture.truth("investigation.ongoing"), fixture.has("crps"));
    let adult = fixture.compare("patient.age", Operator::AtLeast, "18", 2);
    fixture.policy.impossible = vec![impossible(crps.clone(), 1), impossible(ongoing.clone(), 2)];
    assert_eq!(fixture.engine().policies()[0].impossible_clash(), Vec::<&Impossible>::new());
    // Only together do lines 2, 4 and 5 leave nothing.
    let either = adult.clone().negated().and(ongoing.clone().negated());
    fixture.policy.impossible.push(impossible(crps.and(adult.clone()), 3));
    fixture.policy.impossible.push(impossible(either, 4));
    fixture.policy.impossible.push(impossible(adult.and(ongoing.negated()), 5));
    let engine = fixture.engine();
    let lines: Vec<u32> =
        engine.policies()[0].impossible_clash().iter().map(|entry| entry.location.line).collect();
    assert_eq!(lines, [2, 4, 5]);
}

#[test]
fn errors_of_a_referral_are_one_error_that_says_each() {
    let errors = Fixture::new().try_decide(r#"{"diagnosis": 3, "nothing": 1}"#).unwrap_err();
    assert_eq!((errors.len(), errors.iter().count()), (2, 2));
    assert_eq!(errors.to_string().lines().count(), 2);
    let _: Box<dyn std::error::Error + Send + Sync> = Box::new(errors);
}

#[test]
fn what_is_handed_out_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<crate::eval::LoadedPolicy>();
    shared::<crate::eval::Prepared>();
    shared::<crate::referral::Referral>();
    shared::<ReferralErrors>();
    shared::<Decision>();
}
