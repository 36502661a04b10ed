//! From the model to the decision form. Input: a snapshot. Output: the program that the engine runs, with what ties
//! its rules back to the model. A policy that has an error is left out; its diagnostics say why.

mod case;
mod condition;
mod policy;
mod statement;
mod vocabulary;

use std::collections::HashMap;

use remit_engine::ir::{Location, Program};

use crate::base::Loc;
use crate::resolve::{PolicyId, RuleId};
use crate::workspace::Snapshot;

pub use case::{LoweredCase, lower_case};

/// A compiled workspace.
#[derive(Debug)]
pub struct Lowered {
    /// What the engine runs.
    pub program: Program,
    /// Where each policy of the model is in the program; policies with errors are not.
    pub policies: HashMap<PolicyId, usize>,
    /// The rule of the model that each rule of the program came from, by policy and name.
    pub rules: HashMap<(PolicyId, String), RuleId>,
}

/// Lowers every policy without errors.
pub(crate) fn lower(snapshot: &Snapshot) -> Lowered {
    let model = snapshot.model();
    let vocabulary = vocabulary::lower(snapshot);
    let sound = model.policies.iter().filter(|(id, _)| snapshot.errors_of(*id).next().is_none());
    let mut lowered: Vec<_> =
        sound.filter_map(|(id, it)| Some((id, policy::lower(snapshot, id, it)?))).collect();
    lowered.sort_by(|(_, one), (_, two)| (&one.id, one.valid_from).cmp(&(&two.id, two.valid_from)));
    let policies = lowered.iter().enumerate().map(|(index, (id, _))| (*id, index)).collect();
    let rules =
        model.rules.iter().map(|(id, rule)| ((rule.policy, rule.head.name.to_string()), id)).collect();
    let program = Program::new(vocabulary, lowered.into_iter().map(|(_, policy)| policy).collect());
    Lowered { program, policies, rules }
}

/// A place as the decision names it.
fn location(snapshot: &Snapshot, loc: Loc) -> Location {
    let Some(file) = snapshot.sources().get(loc.file) else { return Location::default() };
    Location { file: file.path.to_string(), line: file.text.position(loc.span.start).line }
}
