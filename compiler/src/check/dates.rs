//! Dates that a policy compares with days, and times since then that it compares too. Input: the conditions of a policy.
//! Output: an error for each such time, which names both places.
//!
//! A part of a date leaves both open, and what ties them is the calendar, which the tests of a policy do not know.

use std::collections::{BTreeMap, BTreeSet};

use super::errors;
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{
    Compared, Condition, ConditionKind, DefinitionId, DeriveFunction, FactId, Model, Policy,
};

/// Where each fact is first compared.
struct Gathered<'m> {
    model: &'m Model,
    compared: BTreeMap<FactId, Loc>,
    seen: BTreeSet<DefinitionId>,
}

pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let mut gathered = Gathered { model, compared: BTreeMap::new(), seen: BTreeSet::new() };
    super::conditions(model, policy, &mut |condition| gathered.condition(condition));
    for (id, loc) in &gathered.compared {
        let Some(fact) = model.facts.get(*id) else { continue };
        let Some(derivation) = &fact.derivation else { continue };
        let by_calendar = matches!(derivation.function, DeriveFunction::Elapsed | DeriveFunction::Age);
        let day = gathered.compared.get(&derivation.from).filter(|_| by_calendar);
        if let (Some(day), Some(from)) = (day, model.facts.get(derivation.from)) {
            out.push(errors::date_and_time(*loc, &fact.head.name, &from.head.name, *day));
        }
    }
}

impl<'m> Gathered<'m> {
    fn condition(&mut self, condition: &'m Condition) {
        let model = self.model;
        super::parts(condition, &mut |part| {
            if let Some(Compared::Limit(fact, ..) | Compared::Range(fact, ..)) = part.kind.compared() {
                self.compared.entry(fact).or_insert(part.loc);
            }
            if let ConditionKind::Defined(id) = &part.kind
                && let Some(definition) = model.definitions.get(*id).filter(|_| self.seen.insert(*id))
            {
                self.condition(&definition.condition);
            }
        });
    }
}
