//! What is added to scenarios after all else, each by dice of its own, so that a seed goes on giving the scenario that it gave.

use super::generate::{Maker, facts};
use super::scenario::{Condition, Notice, Scenario};
use crate::oracle::generate::Dice;

/// What sets the dice apart.
const NOTICES: u64 = 0x6e6f_7469_6365;

/// The same with up to two notices.
pub fn with_notices(scenario: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice::new(seed ^ NOTICES);
    let mut noticing = scenario.clone();
    if !dice.once_in(3) {
        return noticing;
    }
    let facts = facts(&mut dice);
    let mut maker = Maker { dice: &mut dice, facts, definitions: scenario.policy.definitions.len() };
    for index in 0..1 + maker.dice.below(2) {
        let mut condition = maker.condition(2);
        if maker.dice.once_in(8) {
            condition = Condition::And(vec![condition, Condition::Given(maker.fact())]);
        }
        let unless = maker.maybe(4);
        noticing.policy.notices.push(Notice { name: format!("notice{index}"), condition, unless });
    }
    noticing
}
