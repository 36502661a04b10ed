//! Doses in whole numbers. Input: medicines that are named plainly, with what a policy counts of them. Output: what they come to, in
//! millionths of the unit of the dose, or nothing where that is not exact.

use super::amount::{Decimal, Fraction, Limits};
use super::intake::Intake;
use crate::eval::ids::SlotId;
use crate::eval::model::slots::Values;
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::dose::row;
use crate::ir::{
    Basis, CategoryId, ConceptId, ConversionRow, Derivation, FactId, FactType, Factor, Lookup, UnitId,
};

/// Parts of a unit that amounts of a row are counted in, and those that doses are.
const THOUSANDTHS: i128 = 1_000;
const MILLIONTHS: i128 = 1_000_000;
/// No sum of parts passes this, so that [`crate::value::Number`] holds each.
const LARGEST: i128 = 1_000_000_000_000;
/// The most medicines of which it is remembered how they count.
const MOST_REMEMBERED: usize = 64;

/// What a policy reads of medicines.
#[derive(Debug)]
pub(super) struct Medicated {
    pub(super) fact: FactId,
    substances: Option<CategoryId>,
    brands: Option<CategoryId>,
    routes: Option<CategoryId>,
    pub(super) doses: Vec<Dose>,
    pub(super) any: Vec<AnyOf>,
}

/// A fact that is the sum of medicines.
#[derive(Debug)]
pub(super) struct Dose {
    pub(super) fact: FactId,
    pub(super) slot: SlotId,
    of: Option<ConceptId>,
    way: Option<ConceptId>,
    basis: Basis,
    own: UnitId,
    pub(super) limits: Limits,
}

/// A fact that is whether there is any medicine of a substance.
#[derive(Debug)]
pub(super) struct AnyOf {
    pub(super) fact: FactId,
    of: Option<ConceptId>,
}

/// A medicine as it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Medicine<'t> {
    pub(super) substance: Option<&'t str>,
    pub(super) brand: Option<&'t str>,
    pub(super) route: Option<&'t str>,
    /// How much at a time.
    pub(super) dose: Option<&'t str>,
    /// How many times a day.
    pub(super) times: Option<&'t str>,
    /// How much a day.
    pub(super) daily: Option<&'t str>,
}

/// What a medicine is, as far as it matters how it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drug {
    named: ConceptId,
    by_brand: bool,
    route: Option<ConceptId>,
    unit: Option<UnitId>,
}

/// How a medicine counts.
#[derive(Debug)]
struct Counted {
    drug: Drug,
    /// The row of each dose that it is a part of, with what turns an amount into one of the row's unit.
    rows: Vec<Option<(usize, Fraction)>>,
    /// Whether it is of the substance that each of the others asks for.
    any: Vec<bool>,
}

/// What is gathered of a list, and how medicines count that have been seen. It names none of a patient's.
#[derive(Debug, Default)]
pub(super) struct Sums {
    remembered: Vec<Counted>,
    /// For a dose and a row, the thousandths of the row's unit.
    totals: Vec<(usize, usize, i128)>,
    any: Vec<bool>,
}

impl Medicated {
    /// `None` where a dose of the policy is left to the ordinary reader.
    pub(super) fn new(policy: &LoadedPolicy) -> Option<Self> {
        let lexicon = &policy.lexicon;
        let vocabulary = lexicon.vocabulary();
        let own = |(_, fact): &(FactId, &crate::ir::Fact)| fact.kind == FactType::Medicines;
        let (fact, _) = vocabulary.stated_facts().find(own)?;
        let (mut doses, mut any) = (Vec::new(), Vec::new());
        for (slot, model) in policy.model.slots.enumerate() {
            let own = policy.fact(model.fact);
            match own.derive {
                Some(Derivation::EquivalentDose { medicines, of, route }) if medicines == fact => {
                    let unit = own.kind.own_unit().filter(|_| !own.counts_whole())?;
                    doses.push(Dose {
                        fact: model.fact,
                        slot,
                        of,
                        way: route,
                        basis: policy.ir.conversion.map_or(Basis::Interval, |chosen| chosen.basis),
                        own: unit,
                        limits: Limits::new(lexicon, own, Some(model), unit)?,
                    });
                }
                Some(Derivation::AnyMedicine { medicines, of }) if medicines == fact => {
                    if !matches!(model.values, Values::Truth) {
                        return None;
                    }
                    any.push(AnyOf { fact: model.fact, of });
                }
                Some(_) | None => {}
            }
        }
        let category = |id: &str| lexicon.category(id);
        let (substances, brands, routes) = (category("substance"), category("brand"), category("route"));
        Some(Self { fact, substances, brands, routes, doses, any })
    }

    /// Whether medicines tell a fact.
    pub(super) fn tells(&self, fact: FactId) -> bool {
        self.doses.iter().any(|dose| dose.fact == fact) || self.any.iter().any(|any| any.fact == fact)
    }

    /// How a medicine counts; `None` where it is left to the ordinary reader.
    fn counted(&self, policy: &LoadedPolicy, drug: Drug) -> Option<Counted> {
        let lexicon = &policy.lexicon;
        let vocabulary = lexicon.vocabulary();
        let concept = vocabulary.concepts.as_slice().at(drug.named)?;
        let (substances, counted, own_route) = if drug.by_brand {
            let medicine = concept.medicine.as_ref()?;
            let only = medicine.substances.first().filter(|_| medicine.substances.len() == 1).copied();
            (medicine.substances.as_slice(), medicine.dose_of.or(only), medicine.route)
        } else {
            (std::slice::from_ref(&drug.named), Some(drug.named), None)
        };
        if substances.is_empty() {
            return None;
        }
        let route = match (own_route, drug.route) {
            (Some(own), Some(stated)) if !lexicon.is_below(own, stated) => {
                lexicon.is_below(stated, own).then_some(Some(stated))?
            }
            (own, stated) => own.or(stated),
        };
        if let Some(unit) = drug.unit.and_then(|unit| vocabulary.units.as_slice().at(unit)) {
            let by_hour = counted.zip(route).is_some_and(|(it, route)| lexicon.is_by_hour(it, route));
            if !lexicon.is_dose(unit) || unit.is_rate() || by_hour {
                return None;
            }
        }
        let is = |of: Option<ConceptId>, it: ConceptId| of.is_none_or(|above| lexicon.is_below(it, above));
        let row_of = |dose: &Dose| {
            let is_way = route.and_then(|route| match dose.way {
                None => Some(true),
                Some(way) if lexicon.is_below(route, way) => Some(true),
                Some(way) => (!lexicon.is_below(way, route)).then_some(false),
            });
            if is_way == Some(false) {
                return Some(None);
            }
            let Some(substance) = counted.filter(|it| is(dose.of, *it)) else {
                return (!substances.iter().any(|it| is(dose.of, *it))).then_some(None);
            };
            let (unit, route) = drug.unit.zip(route.filter(|_| is_way == Some(true)))?;
            let rows = rows(policy);
            let row = row(lexicon, rows, substance, route, unit)?;
            let place = rows.iter().position(|other| std::ptr::eq(other, row))?;
            let ratio = lexicon.measure(unit).over(lexicon.measure(row.unit)).ok()?;
            factors(row)?;
            Some(Some((place, Fraction::of(ratio)?)))
        };
        let rows = self.doses.iter().map(row_of).collect::<Option<Vec<_>>>()?;
        let any = self.any.iter().map(|any| substances.iter().any(|it| is(any.of, *it))).collect();
        Some(Counted { drug, rows, any })
    }
}

/// The rows of the policy's conversion.
fn rows(policy: &LoadedPolicy) -> &[ConversionRow] {
    let conversions = policy.lexicon.vocabulary().conversions.as_slice();
    let conversion = policy.ir.conversion.and_then(|chosen| conversions.at(chosen.conversion));
    conversion.map_or(&[], |conversion| conversion.rows.as_slice())
}

/// The smallest and the largest factor of a row, and the central one; `None` where it has no such.
fn factors(row: &ConversionRow) -> Option<(Fraction, Fraction, Option<Fraction>)> {
    match &row.factor {
        Factor::Linear { central, low, high } => {
            Some((Fraction::of(*low)?, Fraction::of(*high)?, Some(Fraction::of(*central)?)))
        }
        Factor::Between { low, high } => Some((Fraction::of(*low)?, Fraction::of(*high)?, None)),
        Factor::Table(_) | Factor::Bands(_) => None,
    }
}

impl Sums {
    /// Begins a list.
    pub(super) fn begin(&mut self, medicated: &Medicated) {
        self.totals.clear();
        self.any.clear();
        self.any.resize(medicated.any.len(), false);
    }

    /// Forgets how medicines count: they are of another policy.
    pub(super) fn forget(&mut self) {
        self.remembered.clear();
    }

    /// Adds a medicine; `None` where it is left to the ordinary reader.
    pub(super) fn add(
        &mut self,
        policy: &LoadedPolicy,
        (intake, medicated): (&Intake, &Medicated),
        medicine: &Medicine<'_>,
    ) -> Option<()> {
        let concept = |category: Option<CategoryId>, name: &str| intake.concept(category?, name);
        let (named, by_brand) = match (medicine.substance, medicine.brand) {
            (Some(substance), None) => (concept(medicated.substances, substance)?, false),
            (None, Some(brand)) => (concept(medicated.brands, brand)?, true),
            _ => return None,
        };
        let route = match medicine.route {
            Some(route) => Some(concept(medicated.routes, route)?),
            None => None,
        };
        let (amount, unit) = match (medicine.dose, medicine.times, medicine.daily) {
            (None, None, None) => (None, None),
            (Some(dose), Some(times), None) => {
                let (dose, unit) = written(intake, dose)?;
                let (times, rest) = Decimal::read(times)?;
                (Some((dose, times)).filter(|_| rest.is_empty()), Some(unit))
            }
            (None, None, Some(daily)) => {
                let (daily, unit) = written(intake, daily)?;
                (Some((daily, Decimal { digits: 1, scale: 1 })), Some(unit))
            }
            _ => return None,
        };
        if unit.is_some() != amount.is_some() {
            return None;
        }
        let drug = Drug { named, by_brand, route, unit };
        let Self { remembered, totals, any } = self;
        let place = match remembered.iter().position(|counted| counted.drug == drug) {
            Some(place) => place,
            None => {
                if remembered.len() >= MOST_REMEMBERED {
                    remembered.clear();
                }
                remembered.push(medicated.counted(policy, drug)?);
                remembered.len() - 1
            }
        };
        let counted = remembered.get(place)?;
        any.iter_mut().zip(&counted.any).for_each(|(any, own)| *any |= own);
        for (dose, row) in counted.rows.iter().enumerate() {
            let Some((row, ratio)) = *row else { continue };
            let amount = thousandths(amount?, ratio)?;
            match totals.iter_mut().find(|(of, by, _)| (*of, *by) == (dose, row)) {
                Some((_, _, total)) => *total += amount,
                None => totals.push((dose, row, amount)),
            }
        }
        Some(())
    }

    /// Whether there is any medicine that counts.
    pub(super) fn any(&self, place: usize) -> bool {
        self.any.get(place).copied().unwrap_or(false)
    }

    /// From what to what a dose is, as it counts and in its unit, where the referral may state it too; `None` where that is left to
    /// the ordinary reader.
    pub(super) fn dose(
        &self,
        policy: &LoadedPolicy,
        (place, dose): (usize, &Dose),
        own: Option<(Decimal, UnitId)>,
    ) -> Option<(Decimal, Decimal)> {
        let (mut low, mut high, mut central) = (0, 0, 0);
        for (_, row, total) in self.totals.iter().filter(|(of, ..)| *of == place) {
            let (least, most, middle) = factors(rows(policy).get(*row)?)?;
            low += millionths(*total, least)?;
            high += millionths(*total, most)?;
            if dose.basis == Basis::Central {
                central += millionths(*total, middle?)?;
            }
        }
        let (from, to) = match (own, dose.basis) {
            (Some((own, unit)), _) => {
                let own = i128::from(own.digits) * (MILLIONTHS / i128::from(own.scale));
                if unit != dose.own || own < low || own > high {
                    return None;
                }
                (own, own)
            }
            (None, Basis::Interval) => (low, high),
            (None, Basis::Central) => (central, central),
        };
        let decimal = |parts: i128| {
            let digits = i64::try_from(parts).ok().filter(|_| parts <= LARGEST)?;
            Some(Decimal { digits, scale: i64::try_from(MILLIONTHS).ok()? })
        };
        Some((decimal(from)?, decimal(to)?))
    }
}

/// An amount with its unit.
pub(super) fn written(intake: &Intake, text: &str) -> Option<(Decimal, UnitId)> {
    let (number, rest) = Decimal::read(text)?;
    Some((number, intake.unit(rest.strip_prefix(' ').unwrap_or(rest))?))
}

/// What is taken a day, in thousandths of the unit of a row.
fn thousandths((dose, times): (Decimal, Decimal), ratio: Fraction) -> Option<i128> {
    let taken = i128::from(dose.digits) * i128::from(times.digits);
    let parts = taken * i128::from(ratio.above) * THOUSANDTHS;
    let by = i128::from(dose.scale) * i128::from(times.scale) * i128::from(ratio.below);
    let exact = taken <= 1_000 * LARGEST && parts % by == 0 && parts / by <= LARGEST;
    exact.then(|| parts / by)
}

fn millionths(thousandths: i128, factor: Fraction) -> Option<i128> {
    let parts = thousandths * i128::from(factor.above) * (MILLIONTHS / THOUSANDTHS);
    let by = i128::from(factor.below);
    let exact = thousandths <= LARGEST && parts % by == 0 && parts / by <= LARGEST;
    exact.then(|| parts / by)
}
