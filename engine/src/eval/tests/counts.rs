//! Counts, with everything unknown: exact, and nothing written out.

use super::*;

/// A policy that accepts that many of so many yes/no facts, and excludes else.
fn engine(facts: u32, count: impl Fn(Vec<Condition>) -> Condition) -> Engine {
    let truths = (0..facts).map(|index| Fact::new(format!("sign.s{index}"), FactType::Truth));
    let vocabulary = Vocabulary { facts: truths.collect(), ..Vocabulary::default() };
    let mut policy = Policy::new("test", Language::En);
    policy.atoms = (0..facts).map(|index| Atom::Truth(FactId(index))).collect();
    let of = (0..facts).map(|index| Condition::Atom(AtomId(index))).collect();
    policy.referral.rules.push(Rule::new("enough", Verb::Accept, count(of)));
    policy.referral.default = Some(Otherwise::new(Verb::Exclude));
    Engine::load(Program::new(vocabulary, vec![policy])).unwrap()
}

/// So many yes, so many no, and the rest not stated.
fn decide(engine: &Engine, yes: u32, no: u32) -> Decision {
    let said = |index: u32| format!("\"s{index}\": {}", index < yes);
    let said: Vec<String> = (0..yes + no).map(said).collect();
    let json = format!("{{\"sign\": {{{}}}}}", said.join(", "));
    let referral = engine.read(json.as_bytes(), None).unwrap();
    let prepared = engine.policies()[0].prepare(&referral).unwrap();
    prepared.explain(StageName::Referral, Language::En)
}

fn at_least(least: u32) -> impl Fn(Vec<Condition>) -> Condition {
    move |of| Condition::Count { least, most: None, of }
}

#[test]
fn a_large_count_is_exact_and_asks_for_all_that_can_still_change_it() {
    let engine = engine(112, at_least(56));
    let blank = decide(&engine, 0, 0);
    assert!(blank.exact && !blank.settled);
    assert_eq!((blank.decision, blank.missing.len()), (Verb::Ask, 112));
    assert_eq!(blank.possible, [Verb::Exclude, Verb::Accept]);
    // One more yes and it is enough: each of what is left may be that one.
    let nearly = decide(&engine, 55, 50);
    assert_eq!((nearly.decision, nearly.missing.len(), nearly.exact), (Verb::Ask, 7, true));
    let enough = decide(&engine, 56, 0);
    assert_eq!((enough.decision, enough.settled, enough.missing.len()), (Verb::Accept, true, 0));
    let too_few = decide(&engine, 55, 57);
    assert_eq!((too_few.decision, too_few.settled, too_few.missing.len()), (Verb::Exclude, true, 0));
}

#[test]
fn bounds_are_met_from_either_side() {
    let within = engine(8, |of| Condition::Count { least: 3, most: Some(5), of });
    let beyond = engine(8, |of| Condition::Count { least: 3, most: Some(5), of }.negated());
    for (yes, no, inside) in [
        (0, 8, Some(false)),
        (2, 6, Some(false)),
        (3, 3, Some(true)),
        (3, 5, Some(true)),
        (5, 3, Some(true)),
        (6, 0, Some(false)),
        (2, 0, None),
        (5, 0, None),
        (3, 2, None),
        (0, 6, Some(false)),
    ] {
        for (engine, inside) in [(&within, inside), (&beyond, inside.map(|inside| !inside))] {
            let decision = decide(engine, yes, no);
            let verb = match inside {
                Some(true) => Verb::Accept,
                Some(false) => Verb::Exclude,
                None => Verb::Ask,
            };
            assert_eq!(decision.decision, verb, "{yes} yes, {no} no");
            let open = if inside.is_none() { 8 - yes - no } else { 0 };
            let asked = u32::try_from(decision.missing.len()).unwrap();
            assert_eq!((asked, decision.exact), (open, true), "{yes} yes, {no} no");
        }
    }
}

#[test]
fn what_is_counted_twice_counts_twice() {
    let twice = engine(2, |of| Condition::Count {
        least: 2,
        most: None,
        of: vec![of[0].clone(), of[0].clone(), of[1].clone()],
    });
    assert_eq!(decide(&twice, 1, 0).decision, Verb::Accept);
    // One of a thing and its opposite always holds.
    let either = engine(1, |of| Condition::Count {
        least: 1,
        most: Some(1),
        of: vec![of[0].clone(), of[0].clone().negated()],
    });
    let decision = decide(&either, 0, 0);
    assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
}

#[test]
fn counts_within_counts_and_in_definitions() {
    let nested = engine(6, |of| {
        let pair =
            |from: usize| Condition::Count { least: 1, most: Some(1), of: of[from..from + 2].to_vec() };
        Condition::Count { least: 2, most: None, of: vec![pair(0), pair(2), pair(4).negated()] }
    });
    // The first pair has none, the second one, and of the third both or none would do.
    let decision = decide(&nested, 0, 2);
    assert_eq!((decision.decision, decision.missing.len()), (Verb::Ask, 4));
}
