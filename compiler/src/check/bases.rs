//! What cases have in common. Input: all bases and cases. Output: diagnostics for what takes away what nobody said, and for
//! bases that no case adds to.

use std::collections::BTreeSet;

use super::errors;
use crate::diag::Diagnostic;
use crate::resolve::{BaseId, CaseLines, FactId, Model};

/// What is taken away has to be there.
pub(super) fn check(model: &Model, lines: &CaseLines, base: Option<BaseId>, out: &mut Vec<Diagnostic>) {
    if lines.unsaid.is_empty() {
        return;
    }
    let mut stated: BTreeSet<FactId> = BTreeSet::new();
    for base in model.bases_from(base).into_iter().rev() {
        stated.retain(|fact| !base.lines.unsaid.iter().any(|(taken, _)| taken == fact));
        stated.extend(base.lines.entries.iter().map(|entry| entry.fact));
    }
    for (fact, loc) in &lines.unsaid {
        if !stated.contains(fact)
            && let Some(fact) = model.facts.get(*fact)
        {
            let variant = if base.is_some() { "not_stated" } else { "no_base" };
            out.push(errors::nothing_to_take(*loc, &fact.head.name, variant));
        }
    }
}

/// Bases that no case adds to, by others neither.
pub(super) fn unused(model: &Model, out: &mut Vec<Diagnostic>) {
    let cases = model.cases.values().filter_map(|case| case.base);
    let others = model.bases.values().filter_map(|base| base.parent);
    let used: BTreeSet<BaseId> = cases.chain(others).map(|(base, _)| base).collect();
    for (_, base) in model.bases.iter().filter(|(id, _)| !used.contains(id)) {
        out.push(errors::unused_base(&base.head));
    }
}
