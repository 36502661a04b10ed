//! Small conditions. Input: the facts that they may read. Output: a condition that the language takes.

use super::generate::Maker;
use super::scenario::{Bound, Condition, FactIndex, Quantifier, Test};
use super::vocabulary::{self, CHOICES, FACTS, Kind, is_below};
use crate::oracle::generate::Dice;

impl Maker<'_> {
    /// Conditions that differ, where that many can be found.
    pub(super) fn parts(&mut self, count: usize, depth: usize) -> Vec<Condition> {
        let mut parts: Vec<Condition> = Vec::new();
        for _ in 0..count * 3 {
            let part = self.condition(depth);
            let opposite = Condition::Not(Box::new(part.clone()));
            let known = |own: &Condition| {
                *own == part || *own == opposite || Condition::Not(Box::new(own.clone())) == part
            };
            if parts.len() < count && !parts.iter().any(known) {
                parts.push(part);
            }
        }
        parts
    }

    pub(super) fn condition(&mut self, depth: usize) -> Condition {
        let not = |it: Condition| Condition::Not(Box::new(it));
        if depth > 0 && self.dice.once_in(2) {
            let count = 2 + self.dice.below(2);
            let mut parts = self.parts(count, depth - 1);
            if parts.len() < 2 {
                return parts.swap_remove(0);
            }
            return match self.dice.below(7) {
                0 | 1 => Condition::And(parts),
                2 | 3 => Condition::Or(parts),
                4 => not(Condition::Or(parts)),
                _ => {
                    let bound = self.bound(parts.len());
                    // What is counted has to be different things (E0522).
                    if is_twice(&parts) { Condition::Or(parts) } else { Condition::Count(bound, parts) }
                }
            };
        }
        if self.definitions > 0 && self.dice.once_in(4) {
            return Condition::Defined(self.dice.below(self.definitions));
        }
        let valued: Vec<FactIndex> =
            self.facts.iter().copied().filter(|fact| FACTS[*fact].kind != Kind::Text).collect();
        let fact = *self.dice.pick(&valued);
        let leaf = self.test(fact);
        if self.dice.once_in(3) && !matches!(leaf, Condition::Not(_)) { not(leaf) } else { leaf }
    }

    /// A bound that some of so many are within, and some are not.
    fn bound(&mut self, parts: usize) -> Bound {
        match self.dice.below(4) {
            0 => Bound::AtMost(1 + self.dice.below(parts - 1)),
            1 => Bound::Exactly(1 + self.dice.below(parts - 1)),
            _ => Bound::AtLeast(1 + self.dice.below(parts - 1)),
        }
    }

    fn test(&mut self, fact: FactIndex) -> Condition {
        let kind = FACTS[fact].kind;
        let points = |dice: &mut Dice| u8::try_from(1 + dice.below(4)).unwrap_or(1);
        let test = match kind {
            Kind::Truth | Kind::Text => Test::Yes,
            Kind::Points { .. } | Kind::Score if self.dice.once_in(2) => Test::Less(points(self.dice)),
            Kind::Points { .. } | Kind::Score => Test::AtMost(points(self.dice)),
            Kind::Dated => match self.dice.below(4) {
                0 => Test::Less(points(self.dice)),
                1 => Test::Over(points(self.dice)),
                _ => Test::Within(points(self.dice)),
            },
            Kind::Event => match self.dice.below(5) {
                0 => Test::Ever,
                1 | 2 => Test::Over(points(self.dice)),
                _ => Test::Within(points(self.dice)),
            },
            Kind::Choice => Test::Is(self.dice.below(CHOICES.len())),
            Kind::Thing | Kind::Things | Kind::Request => {
                let all = vocabulary::concepts(kind).len();
                let one = self.dice.below(all);
                let other = (one + 1 + self.dice.below(all - 1)) % all;
                let (one, other) = (one.min(other), one.max(other));
                let concepts = vocabulary::concepts(kind);
                let apart = !(0..all).any(|it| is_below(concepts, it, one) && is_below(concepts, it, other));
                match self.dice.below(9) {
                    0 if kind != Kind::Thing => Test::Only(vec![one]),
                    1 => return Condition::Among(Quantifier::Any, fact, vec![one, other]),
                    2 if kind != Kind::Thing => {
                        return Condition::Among(Quantifier::All, fact, vec![one, other]);
                    }
                    3 => return Condition::Among(Quantifier::None, fact, vec![one, other]),
                    4 if kind != Kind::Thing && apart => {
                        let quantifier = Quantifier::Count(self.bound(2));
                        return Condition::Among(quantifier, fact, vec![one, other]);
                    }
                    5 if kind != Kind::Request => Test::Suspected(one),
                    _ => Test::Has(one),
                }
            }
        };
        Condition::Test(fact, test)
    }
}

/// Whether one of several says what another says.
fn is_twice(parts: &[Condition]) -> bool {
    let mut pairs = parts.iter().enumerate();
    pairs.any(|(index, own)| parts.iter().take(index).any(|other| is_same(own, other)))
}

/// Whether two conditions say the same, whatever the order of what they join.
fn is_same(one: &Condition, other: &Condition) -> bool {
    let within = |some: &[Condition], all: &[Condition]| {
        some.iter().all(|own| all.iter().any(|other| is_same(own, other)))
    };
    match (one, other) {
        (Condition::Not(one), Condition::Not(other)) => is_same(one, other),
        (Condition::And(one), Condition::And(other)) | (Condition::Or(one), Condition::Or(other)) => {
            within(one, other) && within(other, one)
        }
        (Condition::Count(bound, one), Condition::Count(same, other)) => {
            bound == same && within(one, other) && within(other, one)
        }
        (one, other) => one == other,
    }
}
