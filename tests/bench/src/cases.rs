//! What is measured. Input: referrals. Output: cases, each made only after its engine has answered as the oracle does.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use crate::by_hand::{self, Letter};
use crate::measure::Case;
use crate::oracle::{Answer, Oracle};
use crate::peers::Peer;
use crate::policy::{OWN, Policy, Verb};
use crate::referrals::{Referral, States, all};
use crate::remit::{self, Remit};

pub const BY_HAND: &str = "hand-written Rust";
pub const PREPARED: &str = "prepared";
pub const JSON: &str = "from JSON";
pub const TREE: &str = "a tree of the JSON";
/// What Remit alone is asked: of which referrals, the quick answer and the full one.
pub const UNKNOWNS: [(States, &str, &str); 3] = [
    (States::Everything, PREPARED, "full answer"),
    (States::NineTenths, "a tenth unknown", "full answer, a tenth unknown"),
    (States::ThreeFacts, "three facts", "full answer, three facts"),
];

/// The referrals that all engines are given, and what is right for them.
pub struct Data {
    complete: &'static [Referral],
    without_texts: &'static [Referral],
    count: usize,
    checks: bool,
}

impl Data {
    pub fn new(count: usize, checks: bool) -> Self {
        let made = |states| -> &'static [Referral] { Vec::leak(all(count, states)) };
        Self { complete: made(States::Everything), without_texts: made(States::NotAllTexts), count, checks }
    }

    /// How long the referrals are, in bytes.
    pub fn length(&self) -> usize {
        self.complete.iter().map(|referral| referral.json.len()).sum::<usize>() / self.count
    }

    /// How often each verb is right, in the order of their strength.
    pub fn shares(&self, rules: usize) -> String {
        let oracle = Oracle::new(&Policy::new(rules));
        let verbs: Vec<Verb> = self.complete.iter().map(|referral| oracle.decide(referral).verb).collect();
        let share = |verb: Verb| {
            let count = verbs.iter().filter(|known| **known == verb).count();
            format!("{} {} %", verb.name(), (100 * count + self.count / 2) / self.count)
        };
        Verb::ALL.map(share).join(", ")
    }

    fn json(&self) -> Vec<&'static [u8]> {
        self.complete.iter().map(|referral| referral.json.as_slice()).collect()
    }

    /// Stops where an answer is not the oracle's.
    fn check(&self, engine: &str, policy: &Policy, mut decide: impl FnMut(&[u8]) -> [Answer; 2]) {
        if !self.checks {
            return;
        }
        let oracle = Oracle::new(policy);
        for referral in self.complete.iter().chain(self.without_texts) {
            let right = oracle.decide(referral);
            for answer in decide(&referral.json) {
                assert!(
                    answer == right,
                    "{engine}, {} rules: {answer:?}, which should be {right:?}, of {}",
                    policy.rules.len(),
                    String::from_utf8_lossy(&referral.json)
                );
            }
        }
    }
}

/// The policy of so many rules on one engine: prepared referrals, and from their bytes.
pub fn peer<P: Peer>(data: &Data, rules: usize, cases: &mut Vec<Case>) {
    let policy = Policy::new(rules);
    let mut engine = P::new(&policy);
    data.check(P::NAME, &policy, |json| {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let mut prepared = engine.prepare(json);
        let verb = engine.decide(&mut prepared, &mut one);
        let again = engine.decide_json(json, &mut other);
        [Answer { verb, rules: one }, Answer { verb: again, rules: other }]
    });
    let engine = Rc::new(RefCell::new(engine));
    let prepared: Vec<P::Prepared> =
        data.json().iter().map(|json| engine.borrow_mut().prepare(json)).collect();
    let (own, mut decided) = (Rc::clone(&engine), Vec::with_capacity(64));
    cases.push(Case::new(P::NAME, PREPARED, rules, prepared, move |prepared| {
        black_box(own.borrow_mut().decide(black_box(prepared), &mut decided));
    }));
    let mut decided = Vec::with_capacity(64);
    cases.push(Case::new(P::NAME, JSON, rules, data.json(), move |json| {
        black_box(engine.borrow_mut().decide_json(black_box(json), &mut decided));
    }));
}

/// What Remit alone is asked.
pub fn remit_alone(data: &Data, rules: usize, cases: &mut Vec<Case>) {
    let mut engine = Remit::new(&Policy::new(rules));
    for (states, quick, full) in UNKNOWNS {
        let mut prepare = || -> Vec<_> {
            all(data.count, states).iter().map(|referral| engine.prepare(&referral.json)).collect()
        };
        if states != States::Everything {
            let (mut own, mut decided) = (Remit::new(&Policy::new(rules)), Vec::with_capacity(64));
            let mut prepared = prepare();
            compare(data, &mut own, &mut prepared, (rules, quick));
            cases.push(Case::new(Remit::NAME, quick, rules, prepared, move |prepared| {
                black_box(own.decide(black_box(prepared), &mut decided));
            }));
        }
        cases.push(Case::new(Remit::NAME, full, rules, prepare(), |prepared| {
            black_box(remit::full(black_box(prepared)));
        }));
    }
}

/// Stops where the quick answer is not the full one, of one referral in sixteen, which is what the slowest leave time for.
fn compare(
    data: &Data,
    engine: &mut Remit,
    prepared: &mut [<Remit as Peer>::Prepared],
    (rules, work): (usize, &str),
) {
    if !data.checks {
        return;
    }
    let mut decided = Vec::new();
    for prepared in prepared.iter_mut().step_by(16) {
        let verb = engine.decide(prepared, &mut decided);
        let full = remit::full(prepared);
        let names: Vec<String> = decided.iter().map(|rule| remit::name(*rule as usize)).collect();
        assert_eq!(
            (verb, names),
            (full.verb, full.rules),
            "Remit, {rules} rules, {work}: quick and full answer"
        );
    }
}

/// What a programmer writes for the clinic's own rules, with two readers of JSON.
pub fn by_hand(data: &Data, cases: &mut Vec<Case>) {
    let policy = Policy::new(OWN);
    data.check(BY_HAND, &policy, |json| {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let letter: Letter<'_> = serde_json::from_slice(json).expect("the referral is read");
        let verb = by_hand::decide(&letter, &mut one);
        let letter: Letter<'_> = sonic_rs::from_slice(json).expect("the referral is read");
        let again = by_hand::decide(&letter, &mut other);
        [Answer { verb, rules: one }, Answer { verb: again, rules: other }]
    });
    let read =
        |json: &&'static [u8]| -> Letter<'static> { serde_json::from_slice(json).expect("it is read") };
    let mut decided = Vec::with_capacity(64);
    cases.push(Case::new(BY_HAND, PREPARED, OWN, data.json().iter().map(read).collect(), move |letter| {
        black_box(by_hand::decide(black_box(letter), &mut decided));
    }));
    let mut decided = Vec::with_capacity(64);
    cases.push(Case::new(BY_HAND, "from JSON, serde_json", OWN, data.json(), move |json| {
        let letter: Letter<'_> = serde_json::from_slice(black_box(json)).expect("it is read");
        black_box(by_hand::decide(&letter, &mut decided));
    }));
    let mut decided = Vec::with_capacity(64);
    cases.push(Case::new(BY_HAND, "from JSON, sonic-rs", OWN, data.json(), move |json| {
        let letter: Letter<'_> = sonic_rs::from_slice(black_box(json)).expect("it is read");
        black_box(by_hand::decide(&letter, &mut decided));
    }));
}

/// Parsers of JSON that keep a tree, of which the fastest is P.
pub fn parsers(data: &Data, cases: &mut Vec<Case>) {
    cases.push(Case::new("sonic-rs", TREE, 0, data.json(), |json| {
        black_box(sonic_rs::from_slice::<sonic_rs::Value>(black_box(json)).expect("it is JSON"));
    }));
    let mut copy = Vec::new();
    // It writes into what it reads.
    cases.push(Case::new("simd-json", TREE, 0, data.json(), move |json| {
        copy.clear();
        copy.extend_from_slice(black_box(json));
        black_box(simd_json::to_borrowed_value(&mut copy).expect("it is JSON"));
    }));
    cases.push(Case::new("serde_json", TREE, 0, data.json(), |json| {
        black_box(serde_json::from_slice::<serde_json::Value>(black_box(json)).expect("it is JSON"));
    }));
}
