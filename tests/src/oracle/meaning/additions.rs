//! What is added to scenarios after all else, each by dice of its own, so that a seed goes on giving the scenario that it gave.

use super::generate::{Maker, facts};
use super::scenario::{Action, Condition, Notice, Scenario};
use crate::oracle::generate::Dice;

/// What sets the dice apart.
const NOTICES: u64 = 0x6e6f_7469_6365;
const PRIORITIES: u64 = 0x7072_696f;
/// How many units of deadlines follow the calendar.
pub const CALENDAR: usize = 4;

/// The same with priorities, and with some deadlines in working days or hours.
pub fn with_priorities(scenario: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice::new(seed ^ PRIORITIES);
    let mut sorting = scenario.clone();
    if dice.once_in(4) {
        let rules = sorting.policy.rules.iter_mut().map(|rule| &mut rule.actions);
        let defaults = sorting.policy.default.iter_mut().map(|(_, actions)| actions);
        for actions in rules.chain(defaults) {
            if dice.once_in(2) {
                actions.push(Action::Priority(dice.below(3)));
            }
            for action in actions.iter_mut() {
                match action {
                    // Some hours more than days, some fewer.
                    Action::Within(count, unit) if dice.once_in(3) => {
                        *unit = CALENDAR + dice.below(2);
                        *count *= if *unit == CALENDAR { 1 } else { 36 };
                    }
                    _ => {}
                }
            }
        }
    }
    sorting
}

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
