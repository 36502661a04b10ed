//! What holds for every referral there can be. Input: a snapshot. Output: diagnostics that no look at the text alone
//! could give. Nothing here is a guess: what cannot be settled in bounded time is not said.

mod examples;
mod unusable;

pub use unusable::unusable;

use remit_engine::eval::{NeverDecides, Why};
use remit_engine::ir::{RuleId as CompiledRule, Stage, StageName};

use crate::base::Loc;
use crate::diag::{Diagnostic, Tag, codes};
use crate::resolve::{PolicyId, Rule, RuleKind};
use crate::workspace::Snapshot;

/// A stage with more rules than this is not analysed: each is held against all.
const MOST_RULES: usize = 2_000;

/// At most so many rules are named as the ones that decide instead.
const MOST_NAMED: usize = 3;

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

/// What the analysis shows of one policy; nothing while it has errors, and nothing of a stage with thousands of rules.
/// `None` when told to stop.
pub fn policy_findings(
    snapshot: &Snapshot,
    policy: PolicyId,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Diagnostic>> {
    if let Some(error) = unusable(snapshot, policy) {
        return Some(vec![error]);
    }
    let Some(engine) = snapshot.compiled(policy) else { return Some(Vec::new()) };
    let mut found = Vec::new();
    let mut whole = true;
    for name in [StageName::Referral, StageName::Discharge] {
        let rules = Rules { snapshot, policy, stage: engine.ir().stage(name) };
        if rules.stage.rules.len() > MOST_RULES {
            whole = false;
            continue;
        }
        let never = engine.never_decide(name, stop)?;
        found.extend(never.iter().filter_map(|never| rules.never_decides(never)));
    }
    found.extend(examples::check(snapshot, policy, engine));
    Some(snapshot.without_allowed(found, policy, whole))
}

/// The rules of a stage, as the engine numbers them.
struct Rules<'a> {
    snapshot: &'a Snapshot,
    policy: PolicyId,
    stage: &'a Stage,
}

impl<'a> Rules<'a> {
    fn rule(&self, id: CompiledRule) -> Option<&'a Rule> {
        let name = &self.stage.rules.get(id.index())?.name;
        self.snapshot.model().rules.get(self.snapshot.rule_named(self.policy, name)?)
    }

    fn never_decides(&self, never: &NeverDecides) -> Option<Diagnostic> {
        let rule = self.rule(never.rule)?;
        let (variant, label, others) = match &never.why {
            Why::NeverHolds => ("never_holds", "", &[] as &[CompiledRule]),
            Why::Overridden(others) => ("overridden", "overrides", others.as_slice()),
            Why::Hidden(others) => ("hidden", "decides", others.as_slice()),
        };
        let others: Vec<&Rule> = others.iter().filter_map(|id| self.rule(*id)).collect();
        let names: Vec<_> = others.iter().map(|other| other.head.name.clone()).collect();
        let diagnostic = Diagnostic::new(codes::NEVER_DECIDES, place(rule))
            .variant(variant)
            .arg("name", &rule.head.name)
            .arg("rules", names)
            .tag(Tag::Unnecessary);
        let named = others.iter().take(MOST_NAMED);
        let diagnostic = named.fold(diagnostic, |found, other| found.also(other.head.name_loc, label));
        Some(diagnostic.help(variant))
    }
}

/// The words that say what a rule is about: its clauses are left out.
fn place(rule: &Rule) -> Loc {
    let end = match &rule.kind {
        RuleKind::Plain(condition) => condition.loc.span,
        RuleKind::Require(facts) => facts.last().map_or(rule.verb_loc.span, |fact| fact.loc.span),
        RuleKind::Decline(services) => services.last().map_or(rule.verb_loc.span, |(_, loc)| loc.span),
    };
    Loc { span: rule.verb_loc.span.to(end), ..rule.verb_loc }
}
