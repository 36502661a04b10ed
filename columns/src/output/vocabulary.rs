//! The names that decisions can have. Input: the policies of a batch. Output: dictionaries, made once, so that every part of a file has
//! the same.

use std::sync::Arc;

use remit_batch::{AsOfFrom, Batch, PolicyIndex};
use remit_engine::ir::{Action, ConceptId, Lookup, Policy, Stage, StageName, Verb};
use rustc_hash::FxHashMap;

use super::builders::Words;

#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) policies: Arc<Words>,
    pub(super) versions: Arc<Words>,
    pub(super) digests: Arc<Words>,
    pub(super) days: Arc<Words>,
    pub(super) stages: Arc<Words>,
    pub(super) verbs: Arc<Words>,
    pub(super) rules: Arc<Words>,
    pub(super) concepts: Arc<Words>,
    pub(super) destinations: Arc<Words>,
    pub(super) units: Arc<Words>,
    pub(super) facts: Arc<Words>,
    pub(super) affects: Arc<Words>,
    pub(super) notices: Arc<Words>,
    /// For each version of a policy and each of its rules, the place of its name.
    pub(super) rule_keys: FxHashMap<PolicyIndex, Vec<i32>>,
}

/// What a decision says, in the order of strength.
const VERBS: [Verb; 9] = [
    Verb::Exclude,
    Verb::Return,
    Verb::Defer,
    Verb::Ask,
    Verb::Review,
    Verb::Advise,
    Verb::Accept,
    Verb::Retain,
    Verb::Discharge,
];

impl Vocabulary {
    pub(super) fn new(batch: &Batch) -> Self {
        let stage = batch.options().stage;
        let policies = || batch.policies().map(|(_, policy)| policy.ir());
        let vocabularies = || batch.engine().lexicons().iter().map(|lexicon| lexicon.vocabulary());
        let rules = Words::new(policies().flat_map(|policy| rule_names(policy, stage)));
        let rule_keys = batch.policies().map(|(index, policy)| {
            let keys = rule_names(policy.ir(), stage).map(|name| rules.key(name).unwrap_or_default());
            (index, keys.collect())
        });
        let rule_keys = rule_keys.collect();
        let concepts = batch.policies().flat_map(|(_, policy)| {
            let all = policy.lexicon().vocabulary().concepts.as_slice();
            named(policy.ir().stage(stage)).into_iter().filter_map(|id| Some(all.at(id)?.id.as_str()))
        });
        Self {
            policies: Words::new(policies().map(|policy| policy.id.as_str())),
            versions: Words::new(policies().filter_map(|policy| policy.version.as_deref())),
            digests: Words::new(policies().map(|policy| policy.digest.as_str())),
            days: Words::new([AsOfFrom::Row, AsOfFrom::Run, AsOfFrom::Referral].map(AsOfFrom::id)),
            stages: Words::new(["referral", "discharge"]),
            verbs: Words::new(VERBS.map(Verb::id)),
            rules,
            concepts: Words::new(concepts),
            destinations: Words::new(
                vocabularies().flat_map(|all| all.destinations.iter().map(|place| place.id.as_str())),
            ),
            units: Words::new(vocabularies().flat_map(|all| all.units.iter().map(|unit| unit.id.as_str()))),
            facts: Words::new(vocabularies().flat_map(|all| all.facts.iter().map(|fact| fact.path.as_str()))),
            affects: Words::new(["decision", "route", "answer", "none"]),
            notices: Words::new(
                policies().flat_map(|policy| policy.notices.iter().map(|notice| notice.name.as_str())),
            ),
            rule_keys,
        }
    }
}

fn rule_names(policy: &Policy, stage: StageName) -> impl Iterator<Item = &str> {
    policy.stage(stage).rules.iter().map(|rule| rule.name.as_str())
}

/// The services and replies of a stage.
fn named(stage: &Stage) -> Vec<ConceptId> {
    let default = stage.default.iter().flat_map(|default| &default.actions);
    let actions = stage.rules.iter().flat_map(|rule| &rule.actions).chain(default);
    let mut found = Vec::new();
    let mut waiting: Vec<&Action> = actions.collect();
    while let Some(action) = waiting.pop() {
        match action {
            Action::Service(id) | Action::Reply(id) => found.push(*id),
            Action::OneOf(choices) => waiting.extend(choices),
            Action::Route(_) | Action::Within(_) | Action::Note(_) | Action::Priority(_) => {}
        }
    }
    found
}
