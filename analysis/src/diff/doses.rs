//! Doses that two conversions count otherwise. Input: both versions. Output: for each dose a second fact, which is what the old
//! conversion makes of the same medicines; what both can be together; and which amounts of which medicine reach a limit.
//!
//! Where factors do not depend on the amount, the doses that a list comes to lie between the smallest and the largest of what
//! one medicine counts as now for each that it counted as before. Tables are looked at amount by amount, which is not exact.

use std::sync::Arc;

use remit_engine::finite::{Reach, comes_to, row_for};
use remit_engine::ir::{
    Atom, Basis, ChosenConversion, Comparison, ConceptId, ConversionRow, Derivation, Fact, FactId, Factor,
    Lookup, Policy, Quantity, RuleKind, Unit, UnitId, WantedFact,
};
use remit_engine::referral::Lexicon;
use remit_engine::value::{Interval, Number};
use serde_json::Value;

use super::rename::Ids;
use super::versions::Versions;
use crate::letter::Letter;
use crate::medicines;
use crate::solver::Inputs;
use crate::world::World;

/// Doses by two conversions.
pub(crate) struct Doses {
    /// The vocabulary with the doses that the old conversion makes.
    pub(super) lexicon: Arc<Lexicon>,
    /// Each dose, and what it is by the old conversion.
    pub(crate) facts: Vec<(FactId, FactId)>,
    /// From the one to the other.
    pub(super) before: Ids,
    rows: Vec<Row>,
}

/// A medicine, as both conversions count it.
struct Row {
    taken: Taken,
    old: Counts,
    new: Counts,
}

/// A substance, how it is taken, and in which unit its amounts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) substance: ConceptId,
    pub(crate) route: ConceptId,
    pub(crate) unit: UnitId,
}

/// How a conversion counts a medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Counts {
    /// Not at all: what it comes to is open.
    Not,
    /// By a factor from one number to another.
    By(Number, Number),
    /// Otherwise.
    Otherwise(Factor, Basis),
}

/// Which amount of a medicine reaches a limit by either conversion.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reached {
    /// The substance.
    pub substance: ConceptId,
    /// How it is taken.
    pub route: ConceptId,
    /// The unit of the amounts.
    pub unit: UnitId,
    /// The dose that is a limit in the policy.
    pub limit: Quantity,
    /// From the amount that may reach it to the one that surely does, by the old conversion; `None`: it does not count it.
    pub old: Option<(Number, Number)>,
    /// The same by the new one.
    pub new: Option<(Number, Number)>,
}

impl Counts {
    fn of(row: Option<&ConversionRow>, basis: Basis) -> Self {
        let Some(row) = row else { return Self::Not };
        match (&row.factor, basis) {
            (Factor::Linear { central, .. }, Basis::Central) => Self::By(*central, *central),
            (Factor::Linear { low, high, .. } | Factor::Between { low, high }, _) => Self::By(*low, *high),
            (Factor::Table(_) | Factor::Bands(_), _) => Self::Otherwise(row.factor.clone(), basis),
        }
    }

    fn comes_to(&self, amount: Number) -> Option<Interval> {
        match self {
            Self::Not => Some(Interval::from(Number::ZERO)),
            Self::By(low, high) => {
                Some(Interval::between(amount.times(*low).ok()?, amount.times(*high).ok()?))
            }
            Self::Otherwise(factor, basis) => comes_to(factor, *basis, amount),
        }
    }

    /// From the amount that may come to a dose to the one that surely does.
    fn reaching(&self, dose: Number) -> Option<(Number, Number)> {
        match self {
            Self::Not => None,
            Self::By(low, high) => Some((dose.over(*high).ok()?, dose.over(*low).ok()?)),
            Self::Otherwise(..) => {
                let may = |found: Interval| found.high.is_none_or(|high| high >= dose);
                let does = |found: Interval| found.low.is_some_and(|low| low >= dose);
                Some((self.first(&may)?, self.first(&does)?))
            }
        }
    }

    /// The least amount, to a tenth, that comes to what is sought.
    fn first(&self, is: &dyn Fn(Interval) -> bool) -> Option<Number> {
        let amount = |tenths: i64| Number::fraction(tenths, 10).ok();
        let holds = |tenths: i64| amount(tenths).and_then(|it| self.comes_to(it)).is_some_and(is);
        let (mut below, mut above) = (0_i64, 1_i64);
        while !holds(above) {
            (below, above) = (above, above.checked_mul(2).filter(|above| *above < 1_000_000)?);
        }
        while above - below > 1 {
            let middle = i64::midpoint(below, above);
            if holds(middle) { above = middle } else { below = middle }
        }
        amount(above)
    }
}

impl Doses {
    /// `None` where both count alike, or where neither reads a dose.
    pub(super) fn new(lexicon: &Arc<Lexicon>, old: &Policy, new: &Policy) -> Option<Self> {
        let (was, is) = (old.conversion, new.conversion);
        if was == is {
            return None;
        }
        let vocabulary = lexicon.vocabulary();
        let rows = rows(lexicon, was, is);
        if rows.iter().all(|row| row.old == row.new) {
            return None;
        }
        let read = |fact: FactId| [old, new].into_iter().any(|policy| reads(policy, fact));
        let doses = vocabulary.facts.iter().enumerate().filter(|(_, fact)| fact.is_dose());
        let doses: Vec<FactId> = doses.map(|(at, _)| FactId::new(at)).filter(|fact| read(*fact)).collect();
        if doses.is_empty() {
            return None;
        }
        let mut widened = vocabulary.clone();
        let mut facts = Vec::new();
        for dose in doses {
            let mut before = vocabulary.facts.as_slice().at(dose)?.clone();
            before.path.push_str("_before");
            before.role = None;
            facts.push((dose, FactId::new(widened.facts.len())));
            widened.facts.push(before);
        }
        let before = Ids { facts: facts.iter().copied().collect(), ..Ids::default() };
        let lexicon = Arc::new(Lexicon::new(widened).ok()?);
        Some(Self { lexicon, facts, before, rows })
    }

    /// Doses that are facts by either conversion already: each by the second, and the same by the first.
    pub(crate) fn of_both(
        lexicon: &Arc<Lexicon>,
        (first, second): (ChosenConversion, ChosenConversion),
        facts: Vec<(FactId, FactId)>,
    ) -> Self {
        let rows = rows(lexicon, Some(first), Some(second));
        Self { lexicon: lexicon.clone(), facts, before: Ids::default(), rows }
    }

    fn is_dose(&self, fact: FactId) -> bool {
        self.facts.iter().any(|(dose, _)| *dose == fact)
    }

    /// The rows that a dose is the sum of.
    fn rows_of(&self, dose: FactId) -> impl Iterator<Item = &Row> {
        let fact = self.lexicon.vocabulary().facts.as_slice().at(dose);
        let derive = fact.and_then(|fact| fact.derive);
        self.rows.iter().filter(move |row| {
            let Some(Derivation::EquivalentDose { of, route, .. }) = derive else { return false };
            of.is_none_or(|of| self.lexicon.is_below(row.taken.substance, of))
                && route.is_none_or(|route| self.lexicon.is_below(row.taken.route, route))
        })
    }

    /// Says in a world what doses by both conversions can be together.
    pub(crate) fn tie(&self, world: &mut World) {
        for (dose, before) in &self.facts {
            world.say_alike(*before, *dose);
            let domains = (world.model.domain_of(*before), world.model.domain_of(*dose));
            let (Some(old), Some(new)) = domains else { continue };
            let rows: Vec<&Row> = self.rows_of(*dose).collect();
            let cone = Cone::of(&rows);
            let samples: Vec<(Interval, Interval)> = rows.iter().flat_map(|row| row.samples()).collect();
            world.exact &= samples.is_empty();
            let measure = self.measure(*dose);
            let values = |domain: usize| -> Vec<(usize, Reach)> {
                let all = world.values(domain).iter();
                let reach = all.filter_map(|(value, _)| Some((*value, world.model.reach(domain, *value)?)));
                reach.map(|(value, reach)| (value, in_unit(reach, measure))).collect()
            };
            let mut apart = Vec::new();
            for (one, was) in values(old) {
                for (other, is) in values(new) {
                    let together = cone.holds(&was, &is)
                        || samples.iter().any(|(old, new)| meets(&was, old) && meets(&is, new));
                    // Whoever takes some has a dose above zero, by whatever conversion.
                    let none = is_none(&was) && !holds_none(&is) || is_none(&is) && !holds_none(&was);
                    if !together || none {
                        apart.extend(world.value(old, one).zip(world.value(new, other)));
                    }
                }
            }
            apart.into_iter().for_each(|(one, other)| world.forbid(one, other));
        }
    }

    /// How many of the common measure one of a dose's own unit is.
    fn measure(&self, dose: FactId) -> Number {
        let unit = self.lexicon.vocabulary().facts.as_slice().at(dose).and_then(|fact| fact.kind.own_unit());
        unit.map_or(Number::ONE, |unit| self.lexicon.measure(unit))
    }

    /// The amounts of each medicine that reach the limits of both versions, where they are not the same.
    pub(super) fn reached(&self, atoms: &[Atom]) -> Vec<Reached> {
        let mut limits: Vec<(FactId, Quantity)> = Vec::new();
        for atom in atoms {
            if let Atom::Compare { fact, with: Comparison::Quantity(limit), .. } = atom
                && self.is_dose(*fact)
                && !limit.number.is_zero()
                && !limits.contains(&(*fact, *limit))
            {
                limits.push((*fact, *limit));
            }
        }
        limits.sort_by_key(|(_, limit)| limit.number);
        let mut found: Vec<Reached> = Vec::new();
        for row in self.rows.iter().filter(|row| row.old != row.new) {
            for (dose, limit) in &limits {
                if !self.rows_of(*dose).any(|own| own.taken == row.taken) {
                    continue;
                }
                let (old, new) = (row.old.reaching(limit.number), row.new.reaching(limit.number));
                let Taken { substance, route, unit } = row.taken;
                let one = Reached { substance, route, unit, limit: *limit, old, new };
                if old != new && !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        found
    }

    /// Lists of one medicine that come to such doses, the plainest first.
    pub(crate) fn medicines(&self, dose: FactId, was: &Reach, is: &Reach) -> Vec<(Taken, Number)> {
        let measure = self.measure(dose);
        let (was, is) = (in_unit(*was, measure), in_unit(*is, measure));
        let mut found = Vec::new();
        for row in self.rows_of(dose).filter(|row| row.old != row.new) {
            let comes = |counts: &Counts, reach: &Reach, amount: Number| {
                counts.comes_to(amount).is_some_and(|found| meets(reach, &found))
            };
            let mut amounts: Vec<Number> = Vec::new();
            for (counts, reach) in [(&row.old, &was), (&row.new, &is)] {
                let ends = [Some(reach.low), reach.high.map(|(high, _)| high)];
                for (low, high) in ends.into_iter().flatten().filter_map(|end| counts.reaching(end)) {
                    let around = |number: Number| [number.floor(), number.floor() + 1, number.ceiling() - 1];
                    let whole = [low, high].into_iter().flat_map(around);
                    amounts.extend(whole.filter_map(|number| Number::fraction(number, 1).ok()));
                    let middle = low.plus(high).and_then(|sum| sum.over(Number::whole(2)));
                    amounts.extend(middle.map(|middle| middle.rounded(1)));
                }
            }
            amounts.retain(|amount| *amount > Number::ZERO);
            amounts.sort();
            amounts.dedup();
            // A middle between two that are next to each other.
            let between = amounts.windows(2).filter_map(|pair| match pair {
                [one, other] => Some(one.plus(*other).ok()?.over(Number::whole(2)).ok()?.rounded(1)),
                _ => None,
            });
            let mut all: Vec<Number> = between.collect::<Vec<_>>().into_iter().chain(amounts).collect();
            all.sort_by_key(|amount| !amount.is_whole());
            let fits = all
                .into_iter()
                .filter(|amount| comes(&row.old, &was, *amount) && comes(&row.new, &is, *amount));
            found.extend(fits.map(|amount| (row.taken, amount)));
        }
        found
    }
}

impl Row {
    /// What amounts come to by both, where that cannot be told by factors.
    fn samples(&self) -> Vec<(Interval, Interval)> {
        let curved = |counts: &Counts| matches!(counts, Counts::Otherwise(..));
        if self.old == self.new || !curved(&self.old) && !curved(&self.new) {
            return Vec::new();
        }
        const MOST: i64 = 1_000;
        let amounts = (1..=MOST).filter_map(|tenths| Number::fraction(tenths * tenths, 10).ok());
        amounts.filter_map(|amount| self.old.comes_to(amount).zip(self.new.comes_to(amount))).collect()
    }
}

/// How much a dose can be now for each that it was.
struct Cone {
    least: Number,
    /// `None`: any.
    most: Option<Number>,
}

impl Cone {
    /// What is stated as a dose, and what neither counts, is the same in both.
    fn of(rows: &[&Row]) -> Self {
        let mut cone = Self { least: Number::ONE, most: Some(Number::ONE) };
        for row in rows.iter().filter(|row| row.old != row.new) {
            let (least, most) = match (&row.old, &row.new) {
                (Counts::By(low, high), Counts::By(new_low, new_high)) => {
                    (new_low.over(*high).unwrap_or(Number::ZERO), new_high.over(*low).ok())
                }
                (Counts::Not, _) | (_, Counts::Not) => (Number::ZERO, None),
                (Counts::Otherwise(..), _) | (_, Counts::Otherwise(..)) => continue,
            };
            cone.least = cone.least.min(least);
            cone.most = cone.most.zip(most).map(|(one, other)| one.max(other));
        }
        cone
    }

    /// Whether a dose can have been the one and be the other.
    fn holds(&self, was: &Reach, is: &Reach) -> bool {
        // At its most, and at its least.
        let most =
            was.high.zip(self.most).and_then(|((high, open), most)| Some((high.times(most).ok()?, open)));
        let not_above =
            most.is_none_or(|(most, open)| is.low < most || is.low == most && !open && !is.low_open);
        let least = was.low.times(self.least).unwrap_or(Number::ZERO);
        let not_below =
            is.high.is_none_or(|(high, open)| least < high || least == high && !open && !was.low_open);
        not_above && not_below
    }
}

/// In another unit than the common measure.
fn in_unit(reach: Reach, measure: Number) -> Reach {
    let own = |number: Number| number.over(measure).unwrap_or(number);
    Reach {
        low: own(reach.low),
        low_open: reach.low_open,
        high: reach.high.map(|(high, open)| (own(high), open)),
    }
}

/// Whether it is no dose at all.
fn is_none(reach: &Reach) -> bool {
    holds_none(reach) && reach.high.is_some_and(|(high, _)| high.is_zero())
}

/// Whether it may be no dose at all.
fn holds_none(reach: &Reach) -> bool {
    reach.low.is_zero() && !reach.low_open
}

/// Whether something is in both.
fn meets(reach: &Reach, found: &Interval) -> bool {
    let above = found.high.is_none_or(|high| reach.low < high || reach.low == high && !reach.low_open);
    let low = found.low.unwrap_or(Number::ZERO);
    above && reach.high.is_none_or(|(high, open)| low < high || low == high && !open)
}

/// Every substance and route that either conversion has a row for.
fn rows(lexicon: &Lexicon, was: Option<ChosenConversion>, is: Option<ChosenConversion>) -> Vec<Row> {
    let conversions = &lexicon.vocabulary().conversions;
    let rows_of = |chosen: Option<ChosenConversion>| -> &[ConversionRow] {
        let conversion = chosen.and_then(|chosen| conversions.as_slice().at(chosen.conversion));
        conversion.map_or(&[], |conversion| conversion.rows.as_slice())
    };
    let basis = |chosen: Option<ChosenConversion>| chosen.map_or(Basis::Interval, |chosen| chosen.basis);
    let rate = |unit: UnitId| lexicon.vocabulary().units.as_slice().at(unit).is_some_and(Unit::is_rate);
    let (old, new) = (rows_of(was), rows_of(is));
    let mut found: Vec<Row> = Vec::new();
    for row in old.iter().chain(new) {
        let taken = Taken { substance: row.substance, route: row.route, unit: row.unit };
        let known = found.iter().any(|it| {
            (it.taken.substance, it.taken.route) == (taken.substance, taken.route)
                && rate(it.taken.unit) == rate(taken.unit)
        });
        if known {
            continue;
        }
        let counts = |rows, chosen| {
            let own = row_for(lexicon, rows, taken.substance, taken.route, taken.unit);
            Counts::of(own.filter(|own| own.unit == taken.unit), basis(chosen))
        };
        found.push(Row { taken, old: counts(old, was), new: counts(new, is) });
    }
    found
}

impl Versions<'_> {
    /// A letter, and where doses are counted otherwise: the same with one medicine that comes to its doses by either conversion.
    pub(super) fn with_medicines(&self, letter: Letter, inputs: &Inputs) -> Vec<Letter> {
        let Some(doses) = &self.doses else { return vec![letter] };
        let facts = &doses.lexicon.vocabulary().facts;
        let plain = doses.facts.iter().fold(letter, |letter, (_, before)| letter.without(*before));
        let mut found = vec![plain.clone()];
        for (dose, before) in &doses.facts {
            let reach = |fact: FactId| {
                let domain = self.world.model.domain_of(fact)?;
                let value = self.world.chosen(domain, inputs).first().copied()?;
                self.world.model.reach(domain, value)
            };
            let derive = facts.as_slice().at(*dose).and_then(|fact| fact.derive);
            let (Some(was), Some(is)) = (reach(*before), reach(*dose)) else { continue };
            let Some(Derivation::EquivalentDose { medicines, .. }) = derive else { continue };
            let follows = facts.iter().enumerate().filter(|(_, fact)| follows_from(fact, medicines));
            let bare = follows.fold(plain.clone(), |letter, (at, _)| letter.without(FactId::new(at)));
            for (taken, number) in doses.medicines(*dose, &was, &is) {
                let amount = Quantity { number, unit: taken.unit };
                let entry =
                    medicines::entry(doses.lexicon.vocabulary(), (taken.substance, taken.route), amount);
                found.extend(entry.map(|entry| bare.stating(medicines, Value::Array(vec![entry]))));
            }
        }
        found
    }
}

fn follows_from(fact: &Fact, list: FactId) -> bool {
    match fact.derive {
        Some(Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. }) => {
            medicines == list
        }
        Some(Derivation::Elapsed { .. } | Derivation::Age { .. }) | None => false,
    }
}

/// Whether a policy tells doses of a fact apart.
fn reads(policy: &Policy, fact: FactId) -> bool {
    let wants = |wanted: &[WantedFact]| wanted.iter().any(|it| it.fact == fact);
    let rules = policy.referral.rules.iter().chain(&policy.discharge.rules);
    let requires = |kind: &RuleKind| matches!(kind, RuleKind::Require(wanted) if wants(wanted));
    // No dose at all is none by every conversion.
    let against_none = |atom: &Atom| matches!(atom, Atom::Compare { with: Comparison::Quantity(limit), .. } if limit.number.is_zero());
    let mut tests = policy.atoms.iter().filter(|atom| atom.fact() == fact);
    tests.any(|atom| !against_none(atom)) || rules.into_iter().any(|rule| requires(&rule.kind))
}
