//! Tests that are all met, in words. Input: conditions, each a few tests. Output: short phrases; a lower and an upper limit of one
//! fact are one range, and conditions that differ in one test are told as one.

use remit_engine::ir::{Atom, AtomId, Comparison, Condition, FactId, Lookup, Operator, Quantity};

use crate::names::{Wording, opening};

/// A test and whether it is met.
pub(crate) type Test = (AtomId, bool);

/// A limit of a fact, and whether the limit itself is inside.
#[derive(Clone, Copy)]
struct Limit {
    at: Quantity,
    inside: bool,
}

impl Wording<'_> {
    /// The first test of the policy that says the same: versions have their own, and "over" is not "at most".
    pub(crate) fn plain(self, (atom, is): Test) -> Test {
        let Some(own) = self.policy.atoms.as_slice().at(atom) else { return (atom, is) };
        let opposite = opposite(own);
        let same =
            self.policy.atoms.iter().position(|other| other == own || Some(other) == opposite.as_ref());
        match same {
            Some(at) => {
                let is_same = self.policy.atoms.get(at) == Some(own);
                (AtomId::new(at), is == is_same)
            }
            None => (atom, is),
        }
    }

    /// Alternatives that differ in one test are told as one.
    pub(crate) fn grouped(self, cubes: &[Vec<Test>]) -> Vec<String> {
        let mut groups: Vec<(Vec<Test>, Vec<Test>)> = Vec::new();
        for cube in cubes {
            let split = cube.iter().position(|(_, is)| *is);
            let known = split.and_then(|_| {
                groups.iter_mut().find_map(|(rest, ones)| {
                    let other: Vec<Test> = cube.iter().filter(|test| !rest.contains(test)).copied().collect();
                    let fits = rest.iter().all(|test| cube.contains(test));
                    match other.as_slice() {
                        [one] if fits && one.1 && !ones.is_empty() => Some((ones, *one)),
                        _ => None,
                    }
                })
            });
            match (known, split) {
                (Some((ones, one)), _) => ones.push(one),
                (None, Some(at)) => {
                    let mut rest = cube.clone();
                    let one = rest.remove(at);
                    groups.push((rest, vec![one]));
                }
                (None, None) => groups.push((cube.clone(), Vec::new())),
            }
        }
        let phrase = |(rest, ones): &(Vec<Test>, Vec<Test>)| match ones.as_slice() {
            [] => self.cube(rest),
            [one] => self.cube(&[rest.as_slice(), &[*one]].concat()),
            several => {
                let any = several.iter().map(|(atom, _)| Condition::Atom(*atom)).collect();
                let any = self.condition(&Condition::Or(any));
                let rest = self.cube(rest);
                if rest.is_empty() { any } else { self.all_of(&[rest, any]) }
            }
        };
        groups.iter().map(phrase).map(|text| opening(&text)).collect()
    }

    /// Tests that are all met, as a phrase.
    pub(crate) fn cube(self, cube: &[Test]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut done: Vec<FactId> = Vec::new();
        for (atom, is) in cube {
            match self.limit(*atom, *is) {
                Some((fact, ..)) if done.contains(&fact) => {}
                Some((fact, ..)) => {
                    done.push(fact);
                    let range = self.between_limits(fact, cube);
                    parts.insert(0, range.unwrap_or_else(|| self.test(*atom, *is)));
                }
                None => parts.push(self.test(*atom, *is)),
            }
        }
        let negatives = |text: &String| text.starts_with(&self.say("prose.not", &[("what", "")]));
        parts.sort_by_key(negatives);
        self.all_of(&parts)
    }

    fn test(self, atom: AtomId, is: bool) -> String {
        let test = Condition::Atom(atom);
        self.condition(&if is { test } else { test.negated() })
    }

    /// The limit that a test sets: the fact, whether it is a lower one, and where.
    fn limit(self, atom: AtomId, is: bool) -> Option<(FactId, bool, Limit)> {
        let Atom::Compare { fact, operator, with: Comparison::Quantity(at) } =
            self.policy.atoms.as_slice().at(atom)?
        else {
            return None;
        };
        let (lower, inside) = match (operator, is) {
            (Operator::Greater, true) | (Operator::AtMost, false) => (true, false),
            (Operator::AtLeast, true) | (Operator::Less, false) => (true, true),
            (Operator::Less, true) | (Operator::AtLeast, false) => (false, false),
            (Operator::AtMost, true) | (Operator::Greater, false) => (false, true),
            (Operator::Equal | Operator::NotEqual, _) => return None,
        };
        Some((*fact, lower, Limit { at: *at, inside }))
    }

    /// "opioid dose over 60 and at most 90 mg": the limits of a fact that a cube sets.
    fn between_limits(self, fact: FactId, cube: &[Test]) -> Option<String> {
        let limits: Vec<(bool, Limit)> = cube
            .iter()
            .filter_map(|(atom, is)| self.limit(*atom, *is))
            .filter(|(own, ..)| *own == fact)
            .map(|(_, lower, limit)| (lower, limit))
            .collect();
        let unit = limits.first()?.1.at.unit;
        if limits.iter().any(|(_, limit)| limit.at.unit != unit) {
            return None;
        }
        let of = |lower: bool| limits.iter().filter(move |(own, _)| *own == lower).map(|(_, limit)| *limit);
        let low = of(true).max_by_key(|limit| limit.at.number);
        let high = of(false).min_by_key(|limit| limit.at.number);
        let called = self.amount_called(fact);
        let whole = self.fact(fact).is_some_and(|fact| fact.counts_whole());
        let one = remit_engine::value::Number::ONE;
        let shifted = |limit: Limit, up: bool| -> Option<Limit> {
            if limit.inside || !whole {
                return Some(limit);
            }
            let number = if up { limit.at.number.plus(one) } else { limit.at.number.minus(one) };
            Some(Limit { at: Quantity { number: number.ok()?, unit: limit.at.unit }, inside: true })
        };
        let (low, high) = (
            match low {
                Some(limit) => Some(shifted(limit, true)?),
                None => None,
            },
            match high {
                Some(limit) => Some(shifted(limit, false)?),
                None => None,
            },
        );
        let key = match (low.map(|it| it.inside), high.map(|it| it.inside)) {
            (Some(true), Some(true)) => "prose.between",
            (Some(false), Some(true)) => "diff.over_at_most",
            (Some(true), Some(false)) => "diff.at_least_under",
            (Some(false), Some(false)) => "diff.over_under",
            (Some(true), None) => "prose.at_least",
            (Some(false), None) => "prose.more",
            (None, Some(true)) => "prose.at_most",
            (None, Some(false)) => "prose.less",
            (None, None) => return None,
        };
        let high_said = high.map(|limit| self.quantity(&limit.at)).unwrap_or_default();
        let low_said = match (low, high) {
            (Some(low), Some(_)) => self.number(low.at.number),
            (Some(low), None) => self.quantity(&low.at),
            (None, _) => String::new(),
        };
        let value = if high.is_some() { &high_said } else { &low_said };
        Some(self.say(key, &[("fact", &called), ("low", &low_said), ("high", &high_said), ("value", value)]))
    }
}

/// The test that is met where that one is not, of amounts.
fn opposite(atom: &Atom) -> Option<Atom> {
    let Atom::Compare { fact, operator, with } = atom else { return None };
    let operator = match operator {
        Operator::Less => Operator::AtLeast,
        Operator::AtMost => Operator::Greater,
        Operator::AtLeast => Operator::Less,
        Operator::Greater => Operator::AtMost,
        Operator::Equal | Operator::NotEqual => return None,
    };
    Some(Atom::Compare { fact: *fact, operator, with: *with })
}

/// Alternatives of which one says "a" where the other says "not a" are one that says neither.
pub(crate) fn merge(cubes: &mut Vec<Vec<Test>>) {
    loop {
        let mut found = None;
        for (at, one) in cubes.iter().enumerate() {
            for (other_at, other) in cubes.iter().enumerate().skip(at + 1) {
                let differing: Vec<&Test> = one.iter().filter(|test| !other.contains(test)).collect();
                if let [(atom, is)] = differing.as_slice()
                    && one.len() == other.len()
                    && other.contains(&(*atom, !*is))
                {
                    found = Some((at, other_at, (*atom, *is)));
                }
            }
        }
        let Some((at, other_at, test)) = found else { return };
        cubes.remove(other_at);
        if let Some(cube) = cubes.get_mut(at) {
            cube.retain(|own| *own != test);
        }
    }
}
