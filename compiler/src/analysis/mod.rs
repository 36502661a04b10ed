//! What holds for every referral there can be. Input: a snapshot. Output: diagnostics that no look at the text alone
//! could give. Nothing here is a guess: what is not known when it is told to stop is not said, or said to be so.

mod assertions;
mod conditions;
mod errors;
mod examples;
mod fixes;
mod governance;
mod limits;
mod outcomes;
mod rules;
mod shown;
mod stale;
mod unusable;

pub use governance::overdue;
pub use unusable::unusable;

use std::sync::Arc;

use remit_analysis::Analysis;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{FactId as CompiledFact, RuleId as CompiledRule, StageName};

use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{Fact, FactId, Policy, PolicyId, Rule};
use crate::workspace::Snapshot;

/// Everything that is wrong, with what only the analysis shows, sorted by file and place.
pub fn findings(snapshot: &Snapshot) -> Vec<Diagnostic> {
    let mut found = snapshot.diagnostics().to_vec();
    for policy in snapshot.model().policies.ids() {
        found.extend(policy_findings(snapshot, policy, &|| false).unwrap_or_default());
    }
    found.sort_by_key(|diagnostic| (diagnostic.loc, diagnostic.severity(), diagnostic.code));
    // What a library calls impossible is wrong in every policy that uses it.
    found.dedup_by(|one, two| (one.loc, one.code) == (two.loc, two.code));
    found
}

/// What the analysis shows of one policy; nothing while it has errors. `None` when told to stop.
pub fn policy_findings(
    snapshot: &Snapshot,
    policy: PolicyId,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Diagnostic>> {
    if let Some(error) = unusable(snapshot, policy) {
        return Some(vec![error]);
    }
    let Some(compiled) = snapshot.compiled(policy) else { return Some(Vec::new()) };
    let subject = Subject { snapshot, id: policy, policy: snapshot.model().policies.get(policy)?, compiled };
    let mut found = examples::check(snapshot, policy, compiled);
    limits::check(&subject, &mut found);
    governance::check(&subject, &mut found);
    stale::check(&subject, &mut found);
    // Where there is more to a fact than can be told apart, that has been said.
    if let Ok(mut analysis) = Analysis::new(compiled, stop).map(Analysis::for_small_questions) {
        for look in [assertions::check, rules::check, outcomes::check, conditions::check, shown::check] {
            if stop() {
                return None;
            }
            look(&subject, &mut analysis, &mut found);
        }
    }
    if stop() {
        return None;
    }
    Some(snapshot.without_allowed(found, policy, true))
}

/// The policy that is looked at.
struct Subject<'a> {
    snapshot: &'a Snapshot,
    id: PolicyId,
    policy: &'a Policy,
    compiled: &'a Arc<LoadedPolicy>,
}

impl<'a> Subject<'a> {
    /// A rule, by its place in its stage.
    fn rule(&self, stage: StageName, id: CompiledRule) -> Option<&'a Rule> {
        let name = &self.compiled.ir().stage(stage).rules.get(id.index())?.name;
        self.snapshot.model().rules.get(self.snapshot.rule_named(self.id, name)?)
    }

    /// A fact of the compiled vocabulary.
    fn fact_id(&self, id: CompiledFact) -> Option<FactId> {
        let path = &self.compiled.lexicon().vocabulary().facts.get(id.index())?.path;
        let mut facts = self.snapshot.model().facts.iter();
        facts.find(|(_, fact)| fact.record.is_none() && fact.head.name == path.as_str()).map(|(id, _)| id)
    }

    /// The same as the model has it.
    fn fact(&self, id: CompiledFact) -> Option<&'a Fact> {
        self.snapshot.model().facts.get(self.fact_id(id)?)
    }
}

/// Where the default of a stage is.
fn default_loc(policy: &Policy, stage: StageName) -> Option<Loc> {
    policy.whole_defaults().find(|default| default.stage == stage).map(|default| default.loc)
}
