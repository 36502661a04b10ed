//! Limits of one time in days and in months that the calendar can put in either order. Input: the conditions of a policy.
//! Output: an error for each such pair, which names both.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::value::{Number, days_in_months};

use super::{Measures, errors};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{
    Compared, Condition, ConditionKind, DefinitionId, FactId, Magnitude, Model, Policy, Quantity, RuleKind,
};

/// The limits on one fact, each with the first place where it is written.
#[derive(Default)]
struct Limits {
    days: BTreeMap<Number, Loc>,
    months: BTreeMap<Number, Loc>,
}

/// Six months are 181 to 184 days: no order of `6 months` and `183 days` is right for every patient.
pub(super) fn check(model: &Model, measures: &Measures, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let mut gathered = Gathered { model, measures, by_fact: BTreeMap::new(), seen: BTreeSet::new() };
    super::conditions(model, policy, &mut |condition| gathered.condition(condition));
    for file in model.seen_by(policy.head.module) {
        model.impossibles.items(file).iter().for_each(|it| gathered.condition(&it.condition));
    }
    for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        if let RuleKind::Require(facts) = &rule.kind {
            let limited = facts.iter().filter_map(|wanted| Some((wanted.fact, wanted.dated.as_ref()?)));
            limited.for_each(|(fact, time)| gathered.limit((fact, true), time));
        }
    }
    for ((fact, _), limits) in &gathered.by_fact {
        let Some(name) = model.facts.get(*fact).map(|fact| &fact.head.name) else { continue };
        for (months, in_months) in &limits.months {
            for (days, in_days) in limits.days.iter().filter(|(days, _)| is_near(**days, *months)) {
                let Some((least, most)) = crossing(*days, *months) else { continue };
                // The one in the policy's own file is where the author can mend it.
                let is_own = in_days.file == policy.head.name_loc.file;
                let (at, other) = if is_own { (*in_days, *in_months) } else { (*in_months, *in_days) };
                out.push(errors::limits_cross(at, other, name, least, most));
            }
        }
    }
}

/// The fewest and the most days of so many months, where that many days can be less and can be more, or where months of
/// the mean length would be put in an order that no calendar has.
fn crossing(days: Number, months: Number) -> Option<(Number, Number)> {
    let span = days_in_months(months)?;
    let (least, most) = span.low.zip(span.high)?;
    let mean = months.times(Number::DAYS_IN_MONTH).ok()?;
    let is_before = days <= least && days < mean;
    let is_after = days >= most && days > mean;
    (least < most && !is_before && !is_after).then_some((least, most))
}

/// Whether it is worth asking the calendar.
fn is_near(days: Number, months: Number) -> bool {
    let gap = months.times(Number::DAYS_IN_MONTH).and_then(|mean| mean.minus(days));
    gap.is_ok_and(|gap| gap > Number::whole(-8) && gap < Number::whole(8))
}

struct Gathered<'m> {
    model: &'m Model,
    measures: &'m Measures,
    /// By fact, those on how old its value is apart.
    by_fact: BTreeMap<(FactId, bool), Limits>,
    seen: BTreeSet<DefinitionId>,
}

impl<'m> Gathered<'m> {
    fn condition(&mut self, condition: &'m Condition) {
        let model = self.model;
        super::parts(condition, &mut |part| {
            match part.kind.compared() {
                Some(Compared::Limit(fact, _, quantity)) => self.limit((fact, false), quantity),
                Some(Compared::Range(fact, low, high)) => {
                    [low, high].into_iter().for_each(|end| self.limit((fact, false), end))
                }
                None => {
                    if let ConditionKind::Dated(fact, _, time) = &part.kind {
                        self.limit((*fact, true), time);
                    }
                }
            }
            if let ConditionKind::Defined(id) = &part.kind
                && let Some(definition) = model.definitions.get(*id).filter(|_| self.seen.insert(*id))
            {
                self.condition(&definition.condition);
            }
        });
    }

    /// A limit on a fact, or on how old its value is.
    fn limit(&mut self, fact: (FactId, bool), quantity: &Quantity) {
        let (Magnitude::Number(number), Some(unit)) = (quantity.value, quantity.unit) else { return };
        let Some(measure) = self.measures.get(unit).filter(|measure| measure.kind == "time") else { return };
        let Ok(count) = number.times(measure.factor) else { return };
        let is_months = self.model.units.get(measure.root).is_some_and(|root| root.head.name == "months");
        let limits = self.by_fact.entry(fact).or_default();
        let own = if is_months { &mut limits.months } else { &mut limits.days };
        own.entry(count).or_insert(quantity.loc);
    }
}
