//! What a generated referral says. Input: dice, a fact. Output: one of the ways to say something of it.

use std::collections::BTreeSet;

use super::generate::Maker;
use super::scenario::{Certainty, Day, FactIndex, Policy, Said};
use super::vocabulary::{self, CHOICES, FACTS, Kind, SERVICES, is_below};

impl Maker<'_> {
    pub(super) fn said(&mut self, fact: FactIndex, policy: &Policy) -> Said {
        let kind = FACTS[fact].kind;
        let asks = kind == Kind::Request && !policy.services.is_empty();
        if !asks && (self.dice.once_in(2) || !self.facts.contains(&fact)) {
            return Said::Nothing;
        }
        if self.dice.once_in(12) && kind != Kind::Request {
            return Said::Unknown;
        }
        match kind {
            Kind::Truth => Said::Truth(self.dice.once_in(2)),
            Kind::Points { whole } => self.halves(whole, 12),
            Kind::Score => self.halves(true, 11),
            Kind::Dated => {
                let Said::Halves(low, high) = self.halves(true, 11) else { return Said::Unknown };
                Said::Dated(low, high, self.day())
            }
            Kind::Event => match self.dice.below(6) {
                0 => Said::Never,
                1 => Said::Ever,
                2 => Said::Month(u8::try_from(1 + self.dice.below(4)).unwrap_or(1)),
                _ => Said::Since(u8::try_from(self.dice.below(10)).unwrap_or(0)),
            },
            Kind::Choice => Said::Choice(self.dice.below(CHOICES.len())),
            Kind::Thing => Said::Elements(vec![(self.dice.below(5), self.certainty())], false),
            Kind::Things => {
                let elements = self.elements(vocabulary::concepts(kind).len(), 3);
                Said::Elements(elements, !self.dice.once_in(4))
            }
            Kind::Request => {
                let count = 1 + self.dice.below(2);
                let services: BTreeSet<usize> = (0..count).map(|_| self.dice.below(SERVICES.len())).collect();
                Said::Elements(services.into_iter().map(|it| (it, Certainty::Confirmed)).collect(), true)
            }
            Kind::Text => Said::Text,
        }
    }

    fn day(&mut self) -> Day {
        match self.dice.below(6) {
            0 => Day::Unsaid,
            1 => Day::Unknown,
            2 => Day::Month(u8::try_from(1 + self.dice.below(4)).unwrap_or(1)),
            _ => Day::Since(u8::try_from(self.dice.below(10)).unwrap_or(0)),
        }
    }

    /// Halves below so many, or bounds of them.
    fn halves(&mut self, whole: bool, below: usize) -> Said {
        let step = if whole { 2 } else { 1 };
        let mut amount = || u8::try_from(self.dice.below(below.div_ceil(step)) * step).unwrap_or(0);
        let (one, two) = (amount(), amount());
        match self.dice.below(5) {
            0 => Said::Halves(Some(one), None),
            1 => Said::Halves(None, Some(one)),
            2 => Said::Halves(Some(one.min(two)), Some(one.max(two))),
            _ => Said::Halves(Some(one), Some(one)),
        }
    }

    fn certainty(&mut self) -> Certainty {
        match self.dice.below(6) {
            0 => Certainty::Suspected,
            1 => Certainty::Excluded,
            _ => Certainty::Confirmed,
        }
    }

    /// Elements of which none contradicts another.
    fn elements(&mut self, concepts: usize, most: usize) -> Vec<(usize, Certainty)> {
        let mut elements: Vec<(usize, Certainty)> = Vec::new();
        let nothing_else = self.dice.once_in(5);
        for index in 0..self.dice.below(most) {
            let concept = self.dice.below(concepts);
            let certainty = if nothing_else { Certainty::Excluded } else { self.certainty() };
            // Often one above the first.
            let above: Vec<usize> = (0..concepts)
                .filter(|it| elements.iter().any(|(own, _)| is_below(&vocabulary::THINGS, *own, *it)))
                .collect();
            let concept = if index > 0 && !above.is_empty() && self.dice.once_in(2) {
                *self.dice.pick(&above)
            } else {
                concept
            };
            let clashes = |(other, how): &(usize, Certainty)| {
                let things = &vocabulary::THINGS;
                let excluded = *how == Certainty::Excluded;
                *other == concept
                    || (excluded && is_below(things, concept, *other))
                    || (certainty == Certainty::Excluded && is_below(things, *other, concept))
            };
            if !elements.iter().any(clashes) {
                elements.push((concept, certainty));
            }
        }
        elements
    }
}
