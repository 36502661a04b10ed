//! Which rules hold in cases, without deciding them. Input: a policy. Output: for each case that is wanted, the rules of the
//! referral stage that hold for certain.

use std::collections::BTreeSet;

use remit_engine::ir::{AtomId, RuleId};

use super::coverage::Shown;
use crate::lower::lower_case;
use crate::resolve::{Case, PolicyId};
use crate::workspace::Snapshot;

/// Of each wanted case of a policy that can be read, the rules that hold for certain, by their places.
pub fn held(snapshot: &Snapshot, policy: PolicyId, wanted: &dyn Fn(&Case) -> bool) -> Vec<BTreeSet<RuleId>> {
    let Some((lexicon, compiled)) = snapshot.lexicon().zip(snapshot.compiled(policy)) else {
        return Vec::new();
    };
    let (model, ir) = (snapshot.model(), compiled.ir());
    let cases = model.confirmed_cases_of(policy).map(|(_, case)| case);
    let cases = cases.filter(|case| case.runnable && wanted(case));
    let held = cases.filter_map(|case| {
        let referral = lower_case(model, case).referral.to_string();
        let prepared = compiled.prepare(&lexicon.read(referral.as_bytes(), None).ok()?).ok()?;
        let atoms: Vec<Option<bool>> =
            (0..ir.atoms.len()).map(|index| prepared.atom(AtomId::new(index))).collect();
        let shown = Shown::new(&ir.definitions, atoms);
        let rules = ir.referral.rules.iter().enumerate();
        let held = rules.filter(|(_, rule)| shown.holds(&rule.condition.whole(), None) == Some(true));
        Some(held.map(|(index, _)| RuleId::new(index)).collect())
    });
    held.collect()
}
