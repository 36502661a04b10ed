//! Doses. Input: medicines as stated and a conversion. Output: what they come to, and what leaves it open.

use serde::{Deserialize, Serialize};

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

/// Why a dose is open, or wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The substance, where it is known.
    pub(crate) substance: Option<ConceptId>,
    pub(crate) kind: CauseKind,
}

/// What kind of cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CauseKind {
    /// The list says that there may be others.
    ListIncomplete,
    /// How much is taken is not stated, or how.
    AmountNotStated,
    /// It is taken as needed.
    AsNeeded,
    /// What is stated is a range.
    Range,
    /// The vocabulary does not know the medicine, or a code means several.
    NotRecognised,
    /// The conversion has no factor for it.
    NoFactor,
    /// The conversion's factor is a range.
    FactorRange,
    /// No concept has the code that is stated.
    CodeNotRecognised,
    /// What is stated lies on both sides of a limit.
    TooWide,
}

impl CauseKind {
    /// Its name, as it is serialised.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ListIncomplete => "list_incomplete",
            Self::AmountNotStated => "amount_not_stated",
            Self::AsNeeded => "as_needed",
            Self::Range => "range",
            Self::NotRecognised => "not_recognised",
            Self::NoFactor => "no_factor",
            Self::FactorRange => "factor_range",
            Self::CodeNotRecognised => "code_not_recognised",
            Self::TooWide => "too_wide",
        }
    }

    /// Whether it keeps a dose from being reckoned at all, rather than leaving it wide.
    pub(crate) fn leaves_unstated(self) -> bool {
        match self {
            Self::ListIncomplete | Self::AmountNotStated => true,
            Self::AsNeeded
            | Self::Range
            | Self::NotRecognised
            | Self::NoFactor
            | Self::FactorRange
            | Self::CodeNotRecognised
            | Self::TooWide => false,
        }
    }

    fn is_referrers(self) -> bool {
        match self {
            Self::ListIncomplete | Self::AmountNotStated | Self::AsNeeded => true,
            Self::Range
            | Self::NotRecognised
            | Self::NoFactor
            | Self::FactorRange
            | Self::CodeNotRecognised
            | Self::TooWide => false,
        }
    }
}

/// What one medicine counts as.
struct Share {
    spread: Interval,
    central: Interval,
    causes: Vec<Cause>,
}

impl Share {
    fn nothing() -> Self {
        let zero = Interval::exactly(Number::ZERO);
        Self { spread: zero, central: zero, causes: Vec::new() }
    }

    fn open(substance: Option<ConceptId>, kind: CauseKind) -> Self {
        let any = Interval::from(Number::ZERO);
        Self { spread: any, central: any, causes: vec![Cause { substance, kind }] }
    }

    /// One or the other: a code that means several medicines.
    fn either(self, other: Self) -> Self {
        let hull = |one: Interval, two: Interval| Interval {
            low: one.low.min(two.low),
            high: one.high.zip(two.high).map(|(one, two)| one.max(two)),
        };
        let mut causes = self.causes;
        causes.extend(other.causes);
        let spread = hull(self.spread, other.spread);
        if self.spread != other.spread {
            causes.push(Cause { substance: None, kind: CauseKind::NotRecognised });
        }
        Self { spread, central: hull(self.central, other.central), causes }
    }
}

/// What the medicines of a substance come to.
pub(crate) fn sum(
    lexicon: &Lexicon,
    rows: &[ConversionRow],
    medicines: &Medicines,
    of: Option<ConceptId>,
) -> Result<Dose, NumberError> {
    let mut total = Share::nothing();
    if !medicines.complete {
        total = Share::open(None, CauseKind::ListIncomplete);
    }
    for medicine in &medicines.medicines {
        let mut share: Option<Share> = None;
        for drug in &medicine.drugs {
            let own = share_of(lexicon, rows, medicine, drug, of)?;
            share = Some(match share {
                None => own,
                Some(other) => other.either(own),
            });
        }
        let share = share.unwrap_or_else(|| Share::open(None, CauseKind::NotRecognised));
        total.spread = total.spread.plus(&share.spread)?;
        total.central = total.central.plus(&share.central)?;
        total.causes.extend(share.causes);
    }
    Ok(Dose { spread: total.spread, central: total.central, causes: total.causes })
}

fn share_of(
    lexicon: &Lexicon,
    rows: &[ConversionRow],
    medicine: &MedicineStatement,
    drug: &Drug,
    of: Option<ConceptId>,
) -> Result<Share, NumberError> {
    let counts = |substance: &ConceptId| of.is_none_or(|above| lexicon.is_below(*substance, above));
    let Some(substance) = drug.counted.filter(counts) else {
        // A combination whose dose states the amount of another substance than the one that counts.
        let hidden = drug.substances.iter().find(|substance| counts(substance));
        return Ok(
            hidden.map_or_else(Share::nothing, |hidden| Share::open(Some(*hidden), CauseKind::NoFactor))
        );
    };
    let Some((amount, unit)) = medicine.amount else {
        return Ok(Share::open(Some(substance), CauseKind::AmountNotStated));
    };
    let Some(route) = drug.route else {
        return Ok(Share::open(Some(substance), CauseKind::AmountNotStated));
    };
    let Some(row) = row(lexicon, rows, substance, route, unit) else {
        return Ok(Share::open(Some(substance), CauseKind::NoFactor));
    };
    let mut causes = Vec::new();
    let mut cause = |holds: bool, kind: CauseKind| {
        if holds {
            causes.push(Cause { substance: Some(substance), kind });
        }
    };
    cause(medicine.as_needed, CauseKind::AsNeeded);
    cause(amount.single().is_none(), CauseKind::Range);
    let mut amount = amount.scale(lexicon.measure(unit).over(lexicon.measure(row.unit))?)?;
    amount.low = if medicine.as_needed { Some(Number::ZERO) } else { amount.low.or(Some(Number::ZERO)) };
    let (spread, central) = convert(&row.factor, amount)?;
    cause(spread.high.is_none() && amount.high.is_some(), CauseKind::NoFactor);
    cause(
        amount.single().is_some() && spread.high.is_some() && spread.single().is_none(),
        CauseKind::FactorRange,
    );
    Ok(Share { spread, central, causes })
}

/// The row for a substance or the nearest above it, taken that way or the nearest above that.
fn row<'r>(
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

/// Every result that agrees with the band it was reckoned by; open where none does.
fn banded(bands: &[Band], low: Number, high: Option<Number>) -> Result<Interval, NumberError> {
    if high == Some(Number::ZERO) {
        return Ok(Interval::exactly(Number::ZERO));
    }
    let mut found: Option<Interval> = None;
    for band in bands {
        let results = Interval { low: Some(low), high }.scale(band.factor)?;
        let own = results.intersect(&Interval { low: Some(band.from), high: band.to });
        if own.is_empty() {
            continue;
        }
        found = Some(found.map_or(own, |other| Interval {
            low: other.low.min(own.low),
            high: other.high.zip(own.high).map(|(one, two)| one.max(two)),
        }));
    }
    let mut found = found.unwrap_or(Interval::from(Number::ZERO));
    if low.is_zero() {
        found.low = Some(Number::ZERO);
    }
    Ok(found)
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
