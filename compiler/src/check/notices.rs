//! What a policy says with every decision. Input: a policy's notices. Output: diagnostics for those that say nothing, and
//! the stage whose decisions one is listed with.

use remit_engine::ir::StageName;

use super::errors;
use crate::diag::Diagnostic;
use crate::resolve::{Condition, Model, Policy};

pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    for notice in policy.notices.iter().filter_map(|id| model.notices.get(*id)) {
        let cites = notice.grounds.cites.iter().any(|cite| !cite.statements.is_empty());
        if notice.grounds.because.is_none() && !cites && !notice.damaged {
            out.push(errors::says_nothing(notice.head.name_loc, &notice.head.name));
        }
    }
}

/// Whether a condition reads a fact that is known only when care ends, by a definition too.
pub(crate) fn reads_discharge<'m>(model: &'m Model, conditions: impl Iterator<Item = &'m Condition>) -> bool {
    let own: Vec<&Condition> = conditions.collect();
    let used = own.iter().flat_map(|condition| super::mentioned(condition)).collect();
    let defined = super::in_order(model, used, |_| false).into_iter();
    let defined = defined.filter_map(|id| model.definitions.get(id)).map(|it| &it.condition);
    let mut found = false;
    for condition in own.into_iter().chain(defined) {
        super::parts(condition, &mut |part| {
            let fact = part.kind.fact().and_then(|id| model.facts.get(id));
            found |= fact.is_some_and(|fact| fact.stage == StageName::Discharge);
        });
    }
    found
}
