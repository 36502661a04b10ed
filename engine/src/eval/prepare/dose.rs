//! Doses. Input: medicines as stated and a conversion. Output: what they come to, and what leaves it open.

use super::cause::{Cause, CauseKind, Lack};
use crate::ir::{Band, Basis, ConceptId, ConversionRow, Factor, Lookup, TableRow, UnitId};
use crate::referral::{Drug, Lexicon, MedicineStatement, Medicines};
use crate::value::{Interval, Number, NumberError};

/// A sum of doses, in the unit of the fact that is derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dose {
    /// What it can be, as the conversion's whole spread says.
    pub(crate) spread: Interval,
    /// What it can be where central values count.
    pub(crate) central: Interval,
    /// Why it is open, or wide.
    pub(crate) causes: Vec<Cause>,
}

impl Dose {
    pub(crate) fn counted(&self, basis: Basis) -> Interval {
        match basis {
            Basis::Interval => self.spread,
            Basis::Central => self.central,
        }
    }

    /// Whether the one who referred could make it clearer.
    pub(crate) fn referrer(&self) -> bool {
        self.causes.iter().any(|cause| cause.kind.is_referrers())
    }
}

/// Medicines that count together, in the unit of the fact that is derived.
pub(crate) struct Part {
    /// Their places in the list.
    pub(crate) entries: Vec<usize>,
    /// What they contain.
    pub(crate) substance: Option<ConceptId>,
    spread: Interval,
    central: Interval,
    /// Why it is open, or wide.
    pub(crate) causes: Vec<Cause>,
}

impl Part {
    pub(crate) fn counted(&self, basis: Basis) -> Interval {
        match basis {
            Basis::Interval => self.spread,
            Basis::Central => self.central,
        }
    }
}

/// How many ways a list may be read, where codes mean several medicines, before what they mean is left open.
const READINGS: usize = 256;

/// Medicines that one row counts together, or one that no row counts.
struct Group<'r> {
    counted: Counted<'r>,
    /// The first of its substances.
    substance: Option<ConceptId>,
    /// The places of its medicines in the list.
    entries: Vec<usize>,
    causes: Vec<Cause>,
}

/// How a group counts.
enum Counted<'r> {
    /// All that is taken of what the row is for, in numbers of its unit.
    By(&'r ConversionRow, Interval),
    /// It may be anything.
    Open,
}

/// What the medicines of a substance come to.
///
/// What one row counts is summed before it is converted: a table or a band knows the day's total of a substance, and two
/// entries of it are one dose.
pub(crate) fn sum(
    lexicon: &Lexicon,
    rows: &[ConversionRow],
    medicines: &Medicines,
    of: Option<ConceptId>,
    way: Option<ConceptId>,
) -> Result<Dose, NumberError> {
    let several = medicines.medicines.iter().map(|medicine| medicine.drugs.len().max(1));
    let readings = several.fold(1_usize, usize::saturating_mul);
    let table = Table { lexicon, rows, of, way };
    if readings > READINGS {
        return table.read(medicines, None);
    }
    let mut dose = table.read(medicines, Some(0))?;
    for reading in 1..readings {
        let other = table.read(medicines, Some(reading))?;
        if other.spread != dose.spread {
            dose.causes.push(Cause::new(None, CauseKind::NotRecognised));
        }
        dose.spread = dose.spread.hull(&other.spread);
        dose.central = dose.central.hull(&other.central);
        dose.causes.extend(other.causes);
    }
    let mut seen = Vec::new();
    dose.causes.retain(|cause| {
        let first = !seen.contains(cause);
        seen.push(cause.clone());
        first
    });
    Ok(dose)
}

/// What the sum of a substance's medicines is made of; nothing where the list can be read in several ways.
pub(crate) fn parts(
    lexicon: &Lexicon,
    rows: &[ConversionRow],
    medicines: &Medicines,
    of: Option<ConceptId>,
    way: Option<ConceptId>,
) -> Result<Vec<Part>, NumberError> {
    if medicines.medicines.iter().any(|medicine| medicine.drugs.len() > 1) {
        return Ok(Vec::new());
    }
    Table { lexicon, rows, of, way }.parts(medicines, Some(0))
}

/// What medicines are counted by.
struct Table<'r> {
    lexicon: &'r Lexicon,
    rows: &'r [ConversionRow],
    /// The substance that counts, with those below it.
    of: Option<ConceptId>,
    /// The route that counts, with those below it.
    way: Option<ConceptId>,
}

impl<'r> Table<'r> {
    /// The sum in one reading of the codes that mean several medicines; `None`: in no reading, so that they are open.
    fn read(&self, medicines: &Medicines, reading: Option<usize>) -> Result<Dose, NumberError> {
        let zero = Interval::exactly(Number::ZERO);
        let mut dose = Dose { spread: zero, central: zero, causes: Vec::new() };
        for part in self.parts(medicines, reading)? {
            dose.spread = dose.spread.plus(&part.spread)?;
            dose.central = dose.central.plus(&part.central)?;
            dose.causes.extend(part.causes);
        }
        Ok(dose)
    }

    fn parts(&self, medicines: &Medicines, reading: Option<usize>) -> Result<Vec<Part>, NumberError> {
        let mut groups: Vec<Group<'r>> = Vec::new();
        if !medicines.complete {
            groups.push(Group::open(Cause::new(None, CauseKind::ListIncomplete)));
        }
        let mut left = reading.unwrap_or(0);
        for (entry, medicine) in medicines.medicines.iter().enumerate() {
            let count = medicine.drugs.len().max(1);
            let drug = if reading.is_none() && count > 1 { None } else { medicine.drugs.get(left % count) };
            left /= count;
            match drug {
                None => groups.push(Group::open(Cause::new(None, CauseKind::NotRecognised).of(entry))),
                Some(drug) => self.count((entry, medicine), drug, &mut groups)?,
            }
        }
        let apart = groups.iter().map(|group| groups.iter().any(|other| group.is_apart_from(other)));
        let apart: Vec<bool> = apart.collect();
        groups.into_iter().zip(apart).map(|(group, apart)| group.converted(apart)).collect()
    }

    /// Whether a route counts; `None` where the one that does may be meant.
    fn is_way(&self, route: ConceptId) -> Option<bool> {
        let Some(way) = self.way else { return Some(true) };
        let may = self.lexicon.is_below(way, route);
        if self.lexicon.is_below(route, way) { Some(true) } else { (!may).then_some(false) }
    }

    /// What is not stated of a medicine whose amount is open.
    fn lacks(
        &self,
        medicine: &MedicineStatement,
        substance: ConceptId,
        route: Option<ConceptId>,
    ) -> Vec<Lack> {
        let by_hour = route.is_some_and(|route| self.lexicon.is_by_hour(substance, route));
        let amount = match medicine.amount {
            Some(_) => None,
            None if medicine.untimed => Some(Lack::TimesPerDay),
            None if by_hour => Some(Lack::Rate),
            None => Some(Lack::Dose),
        };
        amount.into_iter().chain(route.is_none().then_some(Lack::Route)).collect()
    }

    /// Puts one medicine with those that the same row counts.
    fn count(
        &self,
        (entry, medicine): (usize, &MedicineStatement),
        drug: &Drug,
        groups: &mut Vec<Group<'r>>,
    ) -> Result<(), NumberError> {
        let is_way = drug.route.and_then(|route| self.is_way(route));
        if is_way == Some(false) {
            return Ok(());
        }
        let counts =
            |substance: &ConceptId| self.of.is_none_or(|above| self.lexicon.is_below(*substance, above));
        let Some(substance) = drug.counted.filter(counts) else {
            // A combination whose dose states the amount of another substance than the one that counts.
            let hidden = drug.substances.iter().find(|substance| counts(substance));
            groups.extend(
                hidden.map(|hidden| Group::open(Cause::new(Some(*hidden), CauseKind::NoFactor).of(entry))),
            );
            return Ok(());
        };
        let route = drug.route.filter(|_| is_way == Some(true));
        let Some(((amount, unit), route)) = medicine.amount.zip(route) else {
            let cause = Cause::new(Some(substance), CauseKind::AmountNotStated).of(entry);
            groups.push(Group::open(Cause { lacks: self.lacks(medicine, substance, route), ..cause }));
            return Ok(());
        };
        let Some(row) = row(self.lexicon, self.rows, substance, route, unit) else {
            groups.push(Group::open(Cause::new(Some(substance), CauseKind::NoFactor).of(entry)));
            return Ok(());
        };
        let is_range = amount.single().is_none();
        let mut amount = amount.scale(self.lexicon.measure(unit).over(self.lexicon.measure(row.unit))?)?;
        let least = if medicine.as_needed { None } else { amount.low };
        amount.low = Some(least.unwrap_or(Number::ZERO));
        let index = groups.iter().position(|group| group.is_by(row));
        let index = index.unwrap_or_else(|| {
            let counted = Counted::By(row, Interval::exactly(Number::ZERO));
            groups.push(Group {
                counted,
                substance: Some(substance),
                entries: Vec::new(),
                causes: Vec::new(),
            });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(index) else { return Ok(()) };
        if let Counted::By(_, total) = &mut group.counted {
            *total = total.plus(&amount)?;
        }
        group.entries.push(entry);
        for (holds, kind) in [(medicine.as_needed, CauseKind::AsNeeded), (is_range, CauseKind::Range)] {
            group.causes.extend(holds.then(|| Cause::new(Some(substance), kind).of(entry)));
        }
        Ok(())
    }
}

impl<'r> Group<'r> {
    fn open(cause: Cause) -> Self {
        let entries = cause.entry.into_iter().collect();
        Self { counted: Counted::Open, substance: cause.substance, entries, causes: vec![cause] }
    }

    fn is_by(&self, row: &ConversionRow) -> bool {
        match self.counted {
            Counted::By(own, _) => std::ptr::eq(own, row),
            Counted::Open => false,
        }
    }

    /// Whether the other counts the same substance and route in a unit that cannot be added to this one's, where only
    /// the total would tell what it comes to.
    fn is_apart_from(&self, other: &Self) -> bool {
        let (Counted::By(one, _), Counted::By(two, _)) = (&self.counted, &other.counted) else {
            return false;
        };
        let same = (one.substance, one.route) == (two.substance, two.route) && one.unit != two.unit;
        same && !(one.factor.is_linear() && two.factor.is_linear())
    }

    /// What it comes to, by the whole spread and by central values, and why that is open or wide.
    fn converted(mut self, apart: bool) -> Result<Part, NumberError> {
        let any = Interval::from(Number::ZERO);
        let substance = self.substance;
        let mut cause = |kind: CauseKind| self.causes.push(Cause::new(substance, kind));
        let (spread, central) = match self.counted {
            Counted::Open => (any, any),
            Counted::By(..) if apart => {
                cause(CauseKind::NoFactor);
                (any, any)
            }
            Counted::By(row, amount) => {
                let (spread, central) = convert(&row.factor, amount)?;
                if spread.high.is_none() && amount.high.is_some() {
                    cause(CauseKind::NoFactor);
                }
                if amount.single().is_some() && spread.high.is_some() && spread.single().is_none() {
                    cause(CauseKind::FactorRange);
                }
                (spread, central)
            }
        };
        Ok(Part { entries: self.entries, substance, spread, central, causes: self.causes })
    }
}

/// What an amount counts as by a factor, in the unit of the fact that is derived; `None` beyond all numbers.
pub(crate) fn counted_as(factor: &Factor, basis: Basis, amount: Number) -> Option<Interval> {
    let (spread, central) = convert(factor, Interval::exactly(amount)).ok()?;
    Some(match basis {
        Basis::Interval => spread,
        Basis::Central => central,
    })
}

/// The row for a substance or the nearest above it, taken that way or the nearest above that.
pub(crate) fn row<'r>(
    lexicon: &Lexicon,
    rows: &'r [ConversionRow],
    substance: ConceptId,
    route: ConceptId,
    unit: UnitId,
) -> Option<&'r ConversionRow> {
    let units = &lexicon.vocabulary().units;
    let dimension = |id: UnitId| units.as_slice().at(id).map(|unit| &unit.dimension);
    let fits = |row: &&ConversionRow| {
        dimension(row.unit) == dimension(unit)
            && lexicon.is_below(substance, row.substance)
            && lexicon.is_below(route, row.route)
    };
    // Fewer concepts above mean further up, so the row with most above it is the nearest.
    let depth = |row: &&ConversionRow| (lexicon.above(row.substance).len(), lexicon.above(row.route).len());
    rows.iter().filter(fits).rev().max_by_key(depth)
}

/// What an amount counts as: the whole spread, and by central values.
fn convert(factor: &Factor, amount: Interval) -> Result<(Interval, Interval), NumberError> {
    let low = amount.low.unwrap_or(Number::ZERO);
    let ends = |f: &dyn Fn(Number) -> Result<Option<Number>, NumberError>| {
        Ok::<_, NumberError>(match amount.high {
            Some(high) => f(high)?,
            None => None,
        })
    };
    match factor {
        Factor::Linear { central, low: least, high: most } => {
            let spread =
                Interval { low: Some(low.times(*least)?), high: ends(&|end| end.times(*most).map(Some))? };
            Ok((spread, amount.scale(*central)?))
        }
        Factor::Between { low: least, high: most } => {
            let spread =
                Interval { low: Some(low.times(*least)?), high: ends(&|end| end.times(*most).map(Some))? };
            Ok((spread, spread))
        }
        Factor::Table(rows) => {
            let spread =
                Interval { low: table_low(rows, low), high: ends(&|end| Ok(table_high(rows, end)))? };
            let central = |value| table_central(rows, value);
            let centre = Interval {
                low: central(low)?.or(spread.low),
                high: if spread.high.is_some() { ends(&central)? } else { None },
            };
            Ok((spread, centre))
        }
        Factor::Bands(bands) => {
            let spread = banded(bands, low, amount.high)?;
            Ok((spread, spread))
        }
    }
}

/// The largest result at or below the dose; nothing at all below the first row.
fn table_low(rows: &[TableRow], dose: Number) -> Option<Number> {
    let exact = rows.iter().filter(|row| row.dose == dose).map(|row| row.result).min();
    let below = rows.iter().filter(|row| row.dose < dose).map(|row| row.result).max();
    exact.or(below).or(Some(Number::ZERO))
}

/// The smallest result at or above the dose; none above the last row.
fn table_high(rows: &[TableRow], dose: Number) -> Option<Number> {
    if dose.is_zero() {
        return Some(Number::ZERO);
    }
    let exact = rows.iter().filter(|row| row.dose == dose).map(|row| row.result).max();
    let next = rows.iter().filter(|row| row.dose > dose).map(|row| row.dose).min();
    let above = || rows.iter().filter(|row| Some(row.dose) == next).map(|row| row.result).max();
    exact.or_else(above)
}

/// Between two rows, as far between their results; `None` above the last row.
fn table_central(rows: &[TableRow], dose: Number) -> Result<Option<Number>, NumberError> {
    let at = |dose: Number| mean(rows.iter().filter(|row| row.dose == dose).map(|row| row.result));
    if let Some(exact) = at(dose)? {
        return Ok(Some(exact));
    }
    let below = rows.iter().filter(|row| row.dose < dose).map(|row| row.dose).max();
    let above = rows.iter().filter(|row| row.dose > dose).map(|row| row.dose).min();
    let Some(above) = above else { return Ok(None) };
    let (from, start) = match below {
        Some(below) => (below, at(below)?.unwrap_or(Number::ZERO)),
        None => (Number::ZERO, Number::ZERO),
    };
    let end = at(above)?.unwrap_or(start);
    let share = dose.minus(from)?.over(above.minus(from)?)?;
    start.plus(end.minus(start)?.times(share)?).map(Some)
}

fn mean(results: impl Iterator<Item = Number>) -> Result<Option<Number>, NumberError> {
    let (mut sum, mut count) = (Number::ZERO, 0);
    for result in results {
        sum = sum.plus(result)?;
        count += 1;
    }
    if count == 0 { Ok(None) } else { sum.over(Number::whole(count)).map(Some) }
}

/// Every result that agrees with the band it was computed by. Of an amount that agrees with none nothing is known, save
/// that one below the first band counts as no more than where that begins.
fn banded(bands: &[Band], low: Number, high: Option<Number>) -> Result<Interval, NumberError> {
    if high == Some(Number::ZERO) {
        return Ok(Interval::exactly(Number::ZERO));
    }
    let amounts = Interval { low: Some(low), high };
    let mut covered: Vec<Interval> = Vec::new();
    let mut first: Option<(Number, Number)> = None;
    let mut found: Option<Interval> = None;
    let mut add = |results: Interval| found = Some(found.map_or(results, |other| other.hull(&results)));
    for band in bands.iter().filter(|band| !band.factor.is_zero()) {
        let start = band.from.over(band.factor)?;
        let end = band.to.map(|to| to.over(band.factor)).transpose()?;
        first = Some(first.map_or((start, band.from), |first| first.min((start, band.from))));
        let own = Interval { low: Some(start), high: end }.intersect(&amounts);
        if !own.is_empty() {
            covered.push(own);
            add(own.scale(band.factor)?);
        }
    }
    if let Some((start, result)) = first.filter(|(start, _)| low < *start) {
        covered.push(Interval { low: Some(low), high: Some(start) });
        add(Interval::between(Number::ZERO, result));
    }
    covered.sort_by_key(|own| own.low);
    let mut reached = Interval::exactly(low);
    for own in covered {
        if own.low <= reached.high || reached.high.is_none() {
            reached = reached.hull(&own);
        }
    }
    let all = reached.high.is_none_or(|reached| high.is_some_and(|high| high <= reached));
    Ok(found.filter(|_| all).unwrap_or(Interval::from(Number::ZERO)))
}

/// Whether any medicine is of the substance; `None` where that is open.
pub(crate) fn any(lexicon: &Lexicon, medicines: &Medicines, of: Option<ConceptId>) -> Option<bool> {
    let counts = |substance: &ConceptId| of.is_none_or(|above| lexicon.is_below(*substance, above));
    let mut open = !medicines.complete;
    for medicine in &medicines.medicines {
        let drugs = &medicine.drugs;
        if of.is_none() || (!drugs.is_empty() && drugs.iter().all(|drug| drug.substances.iter().any(counts)))
        {
            return Some(true);
        }
        open |= drugs.is_empty() || drugs.iter().any(|drug| drug.substances.iter().any(counts));
    }
    if open { None } else { Some(false) }
}
