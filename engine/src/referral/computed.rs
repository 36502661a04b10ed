//! What follows by arithmetic. Input: the statements as read. Output: what they come to beside them, and disagreements.

use super::compute::{Stretch, compute};
use super::dated;
use super::error::{Kind, Miscomputed, ReferralError, Stated};
use super::facts::{Amount, Statement, Value};
use super::lexicon::Lexicon;
use super::said::{Found, Said};
use crate::ir::{Computation, Fact, FactId, Lookup};
use crate::value::{Interval, Number};

/// Adds what is computed, and reports what it contradicts.
pub(super) fn check(lexicon: &Lexicon, statements: &mut Vec<Statement>, errors: &mut Vec<ReferralError>) {
    for (index, fact) in lexicon.vocabulary().facts.iter().enumerate() {
        let Some(computation) = &fact.computed else { continue };
        let reading = Reading { lexicon, fact, computation, statements };
        match reading.conclude(FactId::new(index)) {
            Ok(None) => {}
            Ok(Some(told)) => match statements.iter_mut().find(|statement| statement.fact == told.fact) {
                Some(own) => (own.value, own.on) = (told.value, told.on),
                None => statements.push(told),
            },
            Err(error) => errors.push(error),
        }
    }
    statements.sort_by_key(|statement| statement.fact);
}

/// From what to what a fact is, as far as the statements say.
pub(crate) fn part(lexicon: &Lexicon, statements: &[Statement], id: FactId) -> Stretch {
    let fact = lexicon.vocabulary().facts.as_slice().at(id);
    let range = fact.map_or(Interval::ALL, |fact| lexicon.reach(fact));
    let stated = amount(statements, id).map_or(Interval::ALL, |amount| amount.bounds);
    Stretch::of(&range.intersect(&stated))
}

fn amount(statements: &[Statement], id: FactId) -> Option<&Amount> {
    let statement = statements.iter().find(|statement| statement.fact == id)?;
    if let Value::Amount(amount) = &statement.value { Some(amount) } else { None }
}

/// A fact that is computed, and what is stated.
struct Reading<'r> {
    lexicon: &'r Lexicon,
    fact: &'r Fact,
    computation: &'r Computation,
    statements: &'r [Statement],
}

impl Reading<'_> {
    /// What the fact is, where its parts are stated or it is itself; or what cannot be.
    fn conclude(&self, id: FactId) -> Result<Option<Statement>, ReferralError> {
        let parts: Vec<FactId> = self.computation.facts();
        let stated: Vec<Stated> = parts.iter().filter_map(|part| self.stated(*part)).collect();
        let own = self.statement(id);
        let is_amount = |own: &&Statement| matches!(own.value, Value::Amount(_));
        let pointers = stated.first().map(|stated| stated.pointer.as_str());
        let Some(first) = pointers.or_else(|| Some(own.filter(is_amount)?.pointer.as_str())) else {
            return Ok(None);
        };
        let at = |pointer: &str, kind| Err(ReferralError::new(pointer, kind));
        let of = |fact| part(self.lexicon, self.statements, fact);
        let complete = stated.len() == parts.len();
        let computed = match compute(self.computation, &of) {
            Ok(computed) => computed,
            Err(_) if complete => return at(first, Kind::BeyondRange { found: Found::Computed }),
            // What is not known yet may be written with fewer digits.
            Err(_) => return Ok(None),
        };
        let computed = computed.closed();
        let within = self.lexicon.reach(self.fact).intersect(&computed);
        if within.is_empty() {
            return at(first, self.outside(&computed, stated.clone()));
        }
        let exact = complete && computed.single().is_some();
        let of_parts = parts.iter().map(|part| self.statement(*part).and_then(|part| part.on));
        let on = exact.then(|| dated::oldest(of_parts)).flatten().or_else(|| own.and_then(|own| own.on));
        let told = |bounds: Interval, pointer: &str, unit, from| {
            let value = Value::Amount(Amount { bounds, unit, reach: None });
            Ok(Some(Statement { fact: id, pointer: pointer.to_owned(), value, on, from }))
        };
        match own.map(|own| (own, &own.value)) {
            Some((own, Value::Amount(amount))) => match self.agreed(amount, &within) {
                Some(bounds) => told(bounds, &own.pointer, amount.unit, None),
                None => at(&own.pointer, self.disagreement(amount, &computed, stated.clone())),
            },
            Some(_) | None if !complete => Ok(None),
            Some((own, _)) => match self.fact.kind.own_unit() {
                Some(unit) => told(within, &own.pointer, unit, None),
                None => Ok(None),
            },
            None => match self.fact.kind.own_unit() {
                Some(unit) => told(within, first, unit, parts.first().copied()),
                None => Ok(None),
            },
        }
    }

    fn statement(&self, id: FactId) -> Option<&Statement> {
        self.statements.iter().find(|statement| statement.fact == id)
    }

    fn stated(&self, id: FactId) -> Option<Stated> {
        amount(self.statements, id)?;
        let statement = self.statement(id)?;
        let fact = self.lexicon.vocabulary().facts.as_slice().at(id)?;
        Some(Stated { fact: fact.path.clone(), pointer: statement.pointer.clone() })
    }

    /// What a stated amount leaves of what is computed. The computed one decides; where its parts leave it open, what is
    /// stated does, as far as it can be so. `None`: they disagree, however the stated one was rounded.
    fn agreed(&self, own: &Amount, computed: &Interval) -> Option<Interval> {
        let both = own.bounds.intersect(computed);
        if !both.is_empty() && computed.single().is_none() {
            return Some(both);
        }
        let rounded = self.unrounded(own).unwrap_or(own.bounds).intersect(computed);
        (!rounded.is_empty()).then_some(rounded)
    }

    /// From what to what an amount is that was rounded to its decimals, either way.
    fn unrounded(&self, own: &Amount) -> Option<Interval> {
        let measure = self.lexicon.measure(own.unit);
        let end = |end: Option<Number>, sign: i32| {
            let Some(end) = end else { return Some(None) };
            let written = end.over(measure).ok()?;
            let scale =
                (0..written.places()).try_fold(Number::whole(2), |scale, _| scale.times(Number::whole(10)));
            let half = Number::whole(sign).over(scale.ok()?).ok()?;
            Some(Some(written.plus(half).ok()?.times(measure).ok()?))
        };
        Some(Interval { low: end(own.bounds.low, -1)?, high: end(own.bounds.high, 1)? })
    }

    fn outside(&self, computed: &Interval, parts: Vec<Stated>) -> Kind {
        let range = self.lexicon.range_said(self.fact);
        let fact = self.fact.path.clone();
        Kind::ComputedOutside(Box::new(Miscomputed {
            fact,
            computed: self.said(computed),
            other: range,
            parts,
        }))
    }

    fn disagreement(&self, own: &Amount, computed: &Interval, parts: Vec<Stated>) -> Kind {
        let unit = self.lexicon.vocabulary().units.as_slice().at(own.unit);
        let measure = self.lexicon.measure(own.unit);
        let end = |end: Option<Number>| end.and_then(|end| end.over(measure).ok());
        let found = Interval { low: end(own.bounds.low), high: end(own.bounds.high) };
        let other = Said::rounded(found, unit.map_or("", |unit| unit.id.as_str()));
        let fact = self.fact.path.clone();
        Kind::ComputedOtherwise(Box::new(Miscomputed { fact, computed: self.said(computed), other, parts }))
    }

    /// An amount in the fact's own unit.
    fn said(&self, amount: &Interval) -> Said {
        let unit = self.fact.kind.own_unit();
        let measure = unit.map_or(Number::ONE, |unit| self.lexicon.measure(unit));
        let name = unit.and_then(|unit| self.lexicon.vocabulary().units.as_slice().at(unit));
        let end = |end: Option<Number>| end.and_then(|end| end.over(measure).ok());
        let bounds = Interval { low: end(amount.low), high: end(amount.high) };
        Said::rounded(bounds, name.map_or("", |unit| unit.id.as_str()))
    }
}
