//! From the model to the decision form. Input: the model and its texts. Output: the program that the engine runs, with what ties
//! its rules back to the model. A policy that has an error is left out; its diagnostics say why.

mod case;
mod condition;
mod numbers;
mod policy;
mod statement;
mod vocabulary;

use std::collections::HashMap;

use remit_engine::ir::{Location, Program};

use crate::base::{Loc, Sources};
use crate::resolve::{Model, PolicyId, RuleId};
use numbers::Numbers;

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

/// What lowering needs.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The resolved and checked workspace.
    pub(crate) model: &'a Model,
    /// Its texts, for the lines that decisions name.
    pub(crate) sources: &'a Sources,
}

/// Lowers policies without errors, each with the digest of the texts that it depends on.
pub(crate) fn lower(input: Input<'_>, sound: Vec<(PolicyId, String)>) -> Lowered {
    let model = input.model;
    let numbers = Numbers::new(model);
    let vocabulary = vocabulary::lower(model, &numbers);
    let policies = sound.into_iter().filter_map(|(id, digest)| {
        let lowered = policy::lower(input, &numbers, id)?;
        Some((id, remit_engine::ir::Policy { digest, ..lowered }))
    });
    let mut lowered: Vec<_> = policies.collect();
    lowered.sort_by(|(_, one), (_, two)| (&one.id, one.valid_from).cmp(&(&two.id, two.valid_from)));
    let policies = lowered.iter().enumerate().map(|(index, (id, _))| (*id, index)).collect();
    let rules =
        model.rules.iter().map(|(id, rule)| ((rule.policy, rule.head.name.to_string()), id)).collect();
    let program = Program::new(vocabulary, lowered.into_iter().map(|(_, policy)| policy).collect());
    Lowered { program, policies, rules }
}

/// A place as the decision names it.
fn location(sources: &Sources, loc: Loc) -> Location {
    let Some(file) = sources.get(loc.file) else { return Location::default() };
    Location { file: file.path.to_string(), line: file.text.position(loc.span.start).line }
}
