//! Arithmetic, against an oracle that looks at amounts themselves.

use std::collections::BTreeSet;

use remit_engine::eval::{Decision, Engine};
use remit_engine::ir::{
    Atom, AtomId, Comparison, Computation, Condition, Fact, FactId, FactType, Formula, Guarded, Impossible,
    Location, Operator, Otherwise, Policy, Program, Quantity, Range, Rule, StageName, Unit, UnitId, Verb,
    Vocabulary,
};
use remit_engine::value::{Language, Number};
use remit_tests::oracle::arithmetic::{self, Compare, Scenario, Shape};
use remit_tests::oracle::{reached, seeds};
use serde_json::{Value, json};

/// How many scenarios are tried at each run.
const FIXED: u64 = 2_000;

const NAMES: [&str; 3] = ["one", "two", "result"];

fn number(halves: i128) -> Number {
    Number::fraction(i64::try_from(halves).unwrap(), 2).unwrap()
}

fn formula(shape: Shape) -> Formula {
    let fact = |id: u32| Formula::Fact { fact: FactId(id), factor: Number::ONE };
    let over = |one, other| Formula::Quotient(Box::new(one), Box::new(other));
    match shape {
        Shape::Sum => Formula::Sum(vec![fact(0), fact(1)]),
        Shape::Product => Formula::Product(vec![fact(0), fact(1)]),
        Shape::Quotient => over(fact(0), fact(1)),
        Shape::Mean => over(Formula::Sum(vec![fact(0), fact(1)]), Formula::Number(Number::whole(2))),
        Shape::Squared => over(fact(0), Formula::Product(vec![fact(1), fact(1)])),
    }
}

fn vocabulary(scenario: &Scenario) -> Vocabulary {
    let facts = (0..3).map(|place| {
        let range = scenario.ranges[place].map(|(low, high)| {
            let unit = UnitId(0);
            let end = |halves| Quantity { number: number(halves), unit };
            Range { low: end(low), high: end(high) }
        });
        let computed =
            (place == 2).then(|| Computation { formula: formula(scenario.shape), factor: Number::ONE });
        Fact { range, computed, ..Fact::new(NAMES[place], FactType::Quantity(UnitId(0))) }
    });
    Vocabulary { facts: facts.collect(), units: vec![Unit::root("units", "things")], ..Vocabulary::default() }
}

fn condition(policy: &mut Policy, of: &arithmetic::Condition) -> Condition {
    match of {
        arithmetic::Condition::Test(place, compare, halves) => {
            let operator = match compare {
                Compare::Less => Operator::Less,
                Compare::AtMost => Operator::AtMost,
                Compare::AtLeast => Operator::AtLeast,
                Compare::Greater => Operator::Greater,
                Compare::Equal => Operator::Equal,
            };
            let with = Comparison::Quantity(Quantity { number: number(*halves), unit: UnitId(0) });
            let atom = Atom::Compare { fact: FactId::new(*place), operator, with };
            let at = policy.atoms.iter().position(|known| *known == atom).unwrap_or(policy.atoms.len());
            if at == policy.atoms.len() {
                policy.atoms.push(atom);
            }
            Condition::Atom(AtomId::new(at))
        }
        arithmetic::Condition::Not(inner) => condition(policy, inner).negated(),
        arithmetic::Condition::And(one, other) => condition(policy, one).and(condition(policy, other)),
        arithmetic::Condition::Or(one, other) => condition(policy, one).or(condition(policy, other)),
    }
}

fn engine(scenario: &Scenario) -> Engine {
    let mut policy = Policy::new("generated", Language::En);
    let [first, second] = [0, 1].map(|rule: usize| condition(&mut policy, &scenario.rules[rule]));
    if let Some(impossible) = &scenario.impossible {
        let condition = Guarded::from(condition(&mut policy, impossible));
        let (because, location) = (None, Location::default());
        policy.impossible.push(Impossible { condition, because, location });
    }
    let stage = policy.stage_mut(StageName::Referral);
    stage.rules.push(Rule::new("first", Verb::Exclude, first));
    stage.rules.push(Rule::new("second", Verb::Defer, second));
    stage.default = Some(Otherwise::new(Verb::Accept));
    let engine = Engine::load(Program::new(vocabulary(scenario), vec![policy])).unwrap();
    assert_eq!(engine.failed(), []);
    engine
}

fn referral(scenario: &Scenario) -> Value {
    let mut referral = json!({});
    for (name, said) in NAMES.iter().zip(&scenario.said) {
        let text = |halves: i128| json!(number(halves).to_string());
        match said {
            None => {}
            Some((Some(low), Some(high))) if low == high => {
                referral[name] = json!(format!("{} units", number(*low)));
            }
            Some((low, high)) => {
                let end =
                    |end: &Option<i128>| end.map(|end| format!("{} units", text(end).as_str().unwrap()));
                referral[name] = json!({"min": end(low), "max": end(high)});
            }
        }
    }
    referral
}

fn decide(engine: &Engine, referral: &Value) -> Option<Decision> {
    let referral = engine.read(referral.to_string().as_bytes(), None).ok()?;
    let prepared = engine.policies()[0].prepare(&referral).ok()?;
    Some(prepared.explain(StageName::Referral, Language::En))
}

#[test]
fn what_is_computed_decides_as_the_amounts_themselves_do() {
    let (mut seen, mut tied) = ([0; 4], 0);
    for seed in seeds(FIXED) {
        let mut scenario = arithmetic::scenario(seed);
        if scenario.is_computed() {
            // What is stated of it then may be rounded; see below.
            scenario.said[2] = None;
        }
        let Some(expected) = scenario.outcome() else { continue };
        let (engine, said) = (engine(&scenario), referral(&scenario));
        let context = || format!("seed {seed}: {scenario:#?}\n{said}\n{expected:?}");
        let decision = decide(&engine, &said).unwrap_or_else(|| panic!("refused: {}", context()));
        let verbs: Vec<Verb> = [Verb::Exclude, Verb::Defer, Verb::Accept]
            .into_iter()
            .enumerate()
            .filter(|(rule, _)| expected.rules.contains(rule))
            .map(|(_, verb)| verb)
            .collect();
        assert!(decision.exact, "{}", context());
        assert_eq!(decision.possible, verbs, "{}", context());
        assert_eq!(decision.settled, verbs.len() == 1, "{}", context());
        let listed = decision.missing.iter().chain(&decision.judge).map(|open| open.fact.as_str());
        let listed = listed.chain(decision.uncertain.iter().map(|open| open.fact.as_str()));
        let listed: BTreeSet<&str> = listed.collect();
        let open: BTreeSet<&str> = expected.open.iter().map(|place| NAMES[*place]).collect();
        assert_eq!(listed, open, "{}", context());
        seen[verbs.len()] += 1;
        tied += usize::from((0..3).all(|place| scenario.reads(place)) && open.len() > 1);
    }
    assert!(reached(seen.iter().skip(1).all(|count| *count > 50) && tied > 50), "{seen:?}, {tied} tied");
}
