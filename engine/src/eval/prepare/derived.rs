//! What medicines tell. Input: a referral's medicines. Output: doses, and whether there is any; or that they disagree with
//! what is stated.

use super::dose::{self, Dose};
use super::{Known, Open, Prepared, by};
use crate::eval::bits::{BitSet, Bits};
use crate::eval::model::slots::{Slot, Values, truth_value};
use crate::ir::{Derivation, Fact, Lookup};
use crate::referral::{Amount, Found, Kind, ReferralError, Said, Statement, Value};
use crate::value::{Interval, Number};

impl Prepared {
    /// A fact that medicines tell.
    pub(super) fn derived(
        &mut self,
        slot: &Slot,
        fact: &Fact,
        source: &Statement,
        stated: Option<&Statement>,
    ) -> Result<Known, ReferralError> {
        let lexicon = &self.policy.lexicon;
        let Value::Medicines(medicines) = &source.value else { return Ok(self.silent(slot, fact)) };
        let (thresholds, of, route) = match (fact.derive, &slot.values) {
            (Some(Derivation::EquivalentDose { of, route, .. }), Values::Amount(thresholds)) => {
                (thresholds, of, route)
            }
            (Some(Derivation::AnyMedicine { of, .. }), Values::Truth) => {
                let own = stated.map(|statement| (&statement.value, statement));
                let told = dose::any(lexicon, medicines, of);
                return self.any(slot, fact, told, source, own);
            }
            _ => return Ok(self.silent(slot, fact)),
        };
        let chosen = self.policy.ir.conversion;
        let conversion = chosen.and_then(|c| lexicon.vocabulary().conversions.as_slice().at(c.conversion));
        let rows = conversion.map_or(&[] as &[_], |conversion| &conversion.rows);
        let beyond =
            |_| ReferralError::new(source.pointer.as_str(), Kind::BeyondRange { found: Found::Dose });
        let dose = dose::sum(lexicon, rows, medicines, of, route).map_err(beyond)?;
        let unit = fact.kind.own_unit().map_or(Number::ONE, |unit| lexicon.measure(unit));
        let counted = dose.counted(chosen.map_or(crate::ir::Basis::Interval, |chosen| chosen.basis));
        let mut bounds = counted.scale(unit).map_err(beyond)?;
        if let Some((Statement { value: Value::Amount(own), pointer, .. }, source)) = stated.zip(Some(source))
        {
            let spread = dose.spread.scale(unit).map_err(beyond)?;
            bounds = own.bounds.intersect(&spread);
            if bounds.is_empty() {
                return Err(ReferralError::new(pointer.as_str(), self.disagree(own, &dose, source, fact)));
            }
        }
        if lexicon.reach(fact).intersect(&bounds).is_empty() {
            return Err(ReferralError::new(source.pointer.as_str(), self.outside(&dose, fact)));
        }
        let (low, high) = (bounds.low.unwrap_or(Number::ZERO), bounds.high);
        let bounds = Interval { low: Some(low), high };
        let values = thresholds.within(&bounds);
        let derivable = stated.is_some() || !dose.causes.iter().any(|cause| cause.kind.leaves_unstated());
        let cells = if derivable { slot.stated_cells(&values) } else { slot.silent_cells(&values) };
        self.state.put_cells(slot, &cells);
        let open = if dose.referrer() { by(fact) } else { Open::Uncertain };
        let wide = bounds.single().is_none();
        Ok(Known {
            stated: derivable,
            assumed: None,
            open: (wide && values.count() > 1 || !derivable).then_some(open),
            bounds: wide.then_some(bounds),
            causes: dose.causes,
            from: if derivable { None } else { Some(source.fact) },
            parts: Vec::new(),
        })
    }

    fn any(
        &mut self,
        slot: &Slot,
        fact: &Fact,
        told: Option<bool>,
        source: &Statement,
        own: Option<(&Value, &Statement)>,
    ) -> Result<Known, ReferralError> {
        let value = match (told, own) {
            (Some(told), Some((Value::Truth(own), statement))) if told != *own => {
                let kind = Kind::disagree(Said::Truth(*own), source.pointer.as_str(), Said::Truth(told));
                return Err(ReferralError::new(statement.pointer.as_str(), kind));
            }
            (_, Some((Value::Truth(own), _))) => Some(*own),
            (told, _) => told,
        };
        let values = match value {
            Some(value) => BitSet::of(2, [truth_value(value)]),
            None => BitSet::full(2),
        };
        self.state.put_cells(slot, &slot.stated_cells(&values));
        let all_listed = matches!(&source.value, Value::Medicines(medicines) if medicines.complete);
        let open = value.is_none().then(|| if all_listed { Open::Uncertain } else { by(fact) });
        let from = open.filter(|open| *open != Open::Uncertain).map(|_| source.fact);
        Ok(Known { stated: true, open, from, ..Known::default() })
    }

    fn disagree(&self, own: &Amount, dose: &Dose, source: &Statement, fact: &Fact) -> Kind {
        let unit = fact.kind.own_unit();
        let units = &self.policy.lexicon.vocabulary().units;
        let name = unit.and_then(|id| units.as_slice().at(id)).map_or("", |unit| unit.id.as_str());
        let measure = unit.map_or(Number::ONE, |unit| self.policy.lexicon.measure(unit));
        let end = |end: Option<Number>| end.and_then(|end| end.over(measure).ok());
        let found = Said::rounded(Interval { low: end(own.bounds.low), high: end(own.bounds.high) }, name);
        let other = Said::rounded(dose.spread, name);
        Kind::disagree(found, source.pointer.as_str(), other)
    }

    /// A dose that is outside the range of its fact.
    fn outside(&self, dose: &Dose, fact: &Fact) -> Kind {
        let unit =
            fact.kind.own_unit().and_then(|id| self.policy.lexicon.vocabulary().units.as_slice().at(id));
        let found = Said::rounded(dose.spread, unit.map_or("", |unit| unit.id.as_str()));
        Kind::outside(found, self.policy.lexicon.range_said(fact))
    }
}
