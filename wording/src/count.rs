//! Counts in words. Input: how many. Output: "at least two of the following".

use crate::names::Wording;

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

    fn count_word(self, number: u32) -> String {
        match number {
            1..=MOST_WORDS => self.say(&format!("prose.number.{}", number), &[]),
            _ => number.to_string(),
        }
    }
}
