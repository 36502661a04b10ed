//! What is known of a comparison. Input: an operator, and all that a value can be. Output: yes, no, or open.

use std::cmp::Ordering;

use remit_engine::ir::Operator;

/// Every operator.
pub const OPERATORS: [Operator; 6] = [
    Operator::Less,
    Operator::AtMost,
    Operator::Equal,
    Operator::NotEqual,
    Operator::AtLeast,
    Operator::Greater,
];

/// Whether a value that compares so with the threshold is as the operator says.
pub fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Less => order == Ordering::Less,
        Operator::AtMost => order != Ordering::Greater,
        Operator::Equal => order == Ordering::Equal,
        Operator::NotEqual => order != Ordering::Equal,
        Operator::AtLeast => order != Ordering::Less,
        Operator::Greater => order == Ordering::Greater,
    }
}

/// What all ways agree on; `None` where they differ.
pub fn agreed(ways: impl Iterator<Item = bool>) -> Option<bool> {
    let mut seen: Vec<bool> = ways.collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() == 1 { seen.pop() } else { None }
}

/// What all values from `low` to `high`, both included, agree on: below the threshold, at it, above it, as far as the
/// interval reaches there.
pub fn within<T: PartialOrd>(
    operator: Operator,
    low: Option<T>,
    high: Option<T>,
    threshold: T,
) -> Option<bool> {
    let below = low.as_ref().is_none_or(|low| *low < threshold);
    let above = high.as_ref().is_none_or(|high| *high > threshold);
    let at = low.is_none_or(|low| low <= threshold) && high.is_none_or(|high| high >= threshold);
    let ways = [(below, Ordering::Less), (at, Ordering::Equal), (above, Ordering::Greater)];
    agreed(ways.into_iter().filter(|(there, _)| *there).map(|(_, order)| holds(operator, order)))
}
