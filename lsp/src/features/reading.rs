//! A rule read aloud: whom it is about and what becomes of them, from the decision form.

use remit_compiler::resolve::{Notice, Rule};
use remit_engine::ir::StageName;
use remit_wording::Wording;

use super::view::View;

/// The rule as a sentence; `None` while the policy has errors.
pub(crate) fn rule(view: &View<'_>, rule: &Rule) -> Option<String> {
    let compiled = view.snapshot.compiled(rule.policy)?;
    let policy = compiled.ir();
    let stages = [StageName::Referral, StageName::Discharge];
    let mut lowered = stages.iter().flat_map(|stage| &policy.stage(*stage).rules);
    let lowered = lowered.find(|lowered| lowered.name == rule.head.name.as_str())?;
    let wording = Wording { vocabulary: compiled.lexicon().vocabulary(), policy, lang: view.lang };
    let condition = remit_wording::opening(&wording.guarded(&lowered.condition));
    let outcome =
        [wording.verb(lowered.verb)].into_iter().chain(wording.follows(&lowered.actions, &lowered.texts));
    let usually = lowered.usually.then(|| wording.say("decision.usually", &[]));
    let outcome: Vec<String> = outcome.chain(usually).map(sentence).collect();
    Some(format!("{condition} → {}", outcome.join(" ")))
}

/// When a notice is given, as a phrase; `None` while the policy has errors.
pub(crate) fn notice(view: &View<'_>, notice: &Notice) -> Option<String> {
    let compiled = view.snapshot.compiled(notice.policy)?;
    let policy = compiled.ir();
    let lowered = policy.notices.iter().find(|lowered| lowered.name == notice.head.name.as_str())?;
    let wording = Wording { vocabulary: compiled.lexicon().vocabulary(), policy, lang: view.lang };
    Some(remit_wording::opening(&wording.guarded(&lowered.condition)))
}

fn sentence(mut phrase: String) -> String {
    if !phrase.ends_with(['.', '?', '!']) {
        phrase.push('.');
    }
    phrase
}
