//! Scenarios of codes. Input: a seed. Output: a small vocabulary, a condition and a list.

use super::{Certainty, Concept, Condition, Named, PREFIX, Scenario, System, Test};
use crate::oracle::generate::Dice;

/// The scenario of a seed.
pub fn scenario(seed: u64) -> Scenario {
    let dice = &mut Dice::new(seed);
    let count = 2 + dice.below(4);
    let second = if dice.once_in(2) { System::Words } else { System::Exact };
    let concepts: Vec<Concept> = (0..count).map(|index| concept(dice, second, index)).collect();
    let condition = condition(dice, second, count, 2);
    let said = (0..dice.below(4)).map(|_| element(dice, second, count)).collect();
    Scenario { second, concepts, condition, said, complete: !dice.once_in(4) }
}

fn concept(dice: &mut Dice, second: System, index: usize) -> Concept {
    let parents = (0..index).filter(|_| dice.once_in(3)).collect();
    let mut codes = Vec::new();
    if !dice.once_in(6) {
        for _ in 0..dice.below(4) {
            let system = if dice.once_in(3) { second } else { System::Prefix };
            let code = match system {
                System::Prefix => dice.pick(&["A1", "A10", "A101", "A2", "B2", "B21", "A", "B"]),
                System::Exact => dice.pick(&["1", "12", "7"]),
                System::Words => dice.pick(&["A1", "A1 1", "A11", "B1 1"]),
            };
            // A group is what a concept lies within.
            let broader = code.len() == 1 && system == System::Prefix || dice.once_in(4);
            codes.push((system, *code, broader));
        }
    }
    Concept { parents, codes }
}

fn condition(dice: &mut Dice, second: System, concepts: usize, depth: usize) -> Condition {
    let part = |dice: &mut Dice| Box::new(condition(dice, second, concepts, depth - 1));
    match dice.below(if depth > 0 { 6 } else { 3 }) {
        0 => Condition::Any(Test::Concept(dice.below(concepts))),
        1 if dice.once_in(3) => {
            Condition::Only((0..1 + dice.below(3)).map(|_| dice.below(concepts)).collect())
        }
        1 | 2 => Condition::Any(Test::Code(System::Prefix, tested(dice))).or_of(dice, second),
        3 => Condition::Not(part(dice)),
        4 => Condition::And(part(dice), part(dice)),
        _ => Condition::Or(part(dice), part(dice)),
    }
}

fn one_of(dice: &mut Dice, codes: &[&'static str]) -> &'static str {
    let code: &&'static str = dice.pick(codes);
    code
}

fn tested(dice: &mut Dice) -> &'static str {
    match dice.below(5) {
        0 => one_of(dice, &["A", "B", "Z"]),
        _ => one_of(dice, &PREFIX),
    }
}

impl Condition {
    /// The condition, or now and then a test by a code of the other system.
    fn or_of(self, dice: &mut Dice, second: System) -> Self {
        if dice.once_in(3) { Self::Any(Test::Code(second, one_of(dice, second.codes()))) } else { self }
    }
}

fn element(dice: &mut Dice, second: System, concepts: usize) -> (Named, Certainty) {
    let named = match dice.below(4) {
        0 => Named::Code(System::Prefix, one_of(dice, &PREFIX)),
        1 if dice.once_in(2) => Named::Code(second, one_of(dice, second.codes())),
        _ => Named::Concept(dice.below(concepts)),
    };
    let certainty = match dice.below(6) {
        0 => Certainty::Suspected,
        1 | 2 => Certainty::Excluded,
        _ => Certainty::Confirmed,
    };
    (named, certainty)
}
