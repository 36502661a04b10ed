//! Which rules hold in a case, without deciding it. Input: a policy and a case of it. Output: the rules of the referral
//! stage that hold for certain.

use std::collections::BTreeSet;

use remit_engine::ir::{AtomId, RuleId};

use super::coverage::Shown;
use crate::lower::lower_case;
use crate::resolve::{Case, PolicyId};
use crate::workspace::Snapshot;

/// The rules that hold for certain in a case, by their places; none where the case cannot be read.
pub fn held(snapshot: &Snapshot, policy: PolicyId, case: &Case) -> BTreeSet<RuleId> {
    holding(snapshot, policy, case).unwrap_or_default()
}

fn holding(snapshot: &Snapshot, policy: PolicyId, case: &Case) -> Option<BTreeSet<RuleId>> {
    let (lexicon, compiled) = snapshot.lexicon().zip(snapshot.compiled(policy))?;
    let ir = compiled.ir();
    let referral = lower_case(snapshot.model(), case).referral.to_string();
    let prepared = compiled.prepare(&lexicon.read(referral.as_bytes(), None).ok()?).ok()?;
    let atoms: Vec<Option<bool>> =
        (0..ir.atoms.len()).map(|index| prepared.atom(AtomId::new(index))).collect();
    let shown = Shown::new(&ir.definitions, &atoms);
    let rules = ir.referral.rules.iter().enumerate();
    let held = rules.filter(|(_, rule)| shown.holds(&rule.condition.whole(), None) == Some(true));
    Some(held.map(|(index, _)| RuleId::new(index)).collect())
}
