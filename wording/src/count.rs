//! Counts in words. Input: how many of which conditions. Output: "at least two of the following", and what follows.

use remit_engine::ir::{Condition, FactId};

use crate::names::Wording;
use crate::prose::{Hold, one_fact};

/// How many have to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    AtLeast(u32),
    AtMost(u32),
    Exactly(u32),
    Between(u32, u32),
    /// Any number but so many.
    Beyond(u32, u32),
}

impl Bounds {
    pub(crate) fn new(least: u32, most: Option<u32>) -> Self {
        match (least, most) {
            (least, None) => Self::AtLeast(least),
            (0, Some(most)) => Self::AtMost(most),
            (least, Some(most)) if least == most => Self::Exactly(least),
            (least, Some(most)) => Self::Between(least, most),
        }
    }

    /// The bounds of what is beyond these.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::AtLeast(least) => Self::AtMost(least.saturating_sub(1)),
            Self::AtMost(most) => Self::AtLeast(most.saturating_add(1)),
            Self::Exactly(number) => Self::Beyond(number, number),
            Self::Between(least, most) => Self::Beyond(least, most),
            Self::Beyond(least, most) => Self::Between(least, most),
        }
    }
}

/// Numbers up to this are words.
const MOST_WORDS: u32 = 12;

impl Wording<'_> {
    /// "at least two of the following"
    pub(crate) fn bounds(self, bounds: Bounds) -> String {
        let (key, least, most) = match bounds {
            Bounds::AtLeast(least) => ("prose.count.at_least", least, least),
            Bounds::AtMost(most) => ("prose.count.at_most", most, most),
            Bounds::Exactly(number) => ("prose.count.exactly", number, number),
            Bounds::Between(least, most) => ("prose.count.between", least, most),
            Bounds::Beyond(least, most) if least == most => ("prose.count.not_exactly", least, most),
            Bounds::Beyond(least, most) => ("prose.count.not_between", least, most),
        };
        let (number, most) = (self.count_word(least), self.count_word(most));
        self.say(key, &[("number", &number), ("most", &most)])
    }

    pub(crate) fn count_word(self, number: u32) -> String {
        match number {
            1..=MOST_WORDS => self.say(&format!("prose.number.{}", number), &[]),
            _ => number.to_string(),
        }
    }

    /// What is counted, each in words; values of one fact by their names, after the fact.
    pub(crate) fn counted_parts(self, of: &[Condition]) -> (Option<FactId>, Vec<(String, Hold)>) {
        let named: Option<Vec<(FactId, String)>> = of.iter().map(|part| self.named(part)).collect();
        match named.and_then(one_fact) {
            Some((fact, names)) => (Some(fact), names.into_iter().map(|name| (name, Hold::Word)).collect()),
            None => (None, of.iter().map(|part| self.phrase(part)).collect()),
        }
    }

    pub(crate) fn counted(self, bounds: Bounds, of: &[Condition]) -> (String, Hold) {
        let (fact, parts) = self.counted_parts(of);
        // What has an "and", an "or" or a comma of its own is told apart by semicolons.
        let plain = parts.iter().all(|(text, hold)| *hold == Hold::Word && !text.contains([',', ';']));
        let texts: Vec<String> = parts.into_iter().map(|(text, _)| text).collect();
        let list = if plain { self.all_of(&texts) } else { texts.join("; ") };
        let text = format!("{}: {list}", self.bounds(bounds));
        (fact.map_or_else(|| text.clone(), |fact| self.prefixed(fact, &text)), Hold::Count)
    }

    /// A condition as a heading and a list below it, where it ends with a count.
    pub(crate) fn heading_and_list(self, condition: &Condition) -> Option<(String, Vec<String>)> {
        let whole = std::slice::from_ref(condition);
        let parts = match condition {
            Condition::And(parts) => parts.as_slice(),
            Condition::Count { .. } => whole,
            Condition::Const(_)
            | Condition::Atom(_)
            | Condition::Defined(_)
            | Condition::Not(_)
            | Condition::Or(_) => return None,
        };
        let is_count = |part: &&Condition| matches!(part, Condition::Count { .. });
        let (counts, others): (Vec<&Condition>, Vec<&Condition>) = parts.iter().partition(is_count);
        let [Condition::Count { least, most, of }] = counts.as_slice() else { return None };
        let (fact, list) = self.counted_parts(of);
        let own = self.bounds(Bounds::new(*least, *most));
        let own = fact.map_or_else(|| own.clone(), |fact| self.prefixed(fact, &own));
        let before = self.condition(&Condition::And(others.into_iter().cloned().collect()));
        let heading = if before.is_empty() { own } else { self.all_of(&[before, own]) };
        Some((format!("{heading}:"), list.into_iter().map(|(text, _)| text).collect()))
    }
}
