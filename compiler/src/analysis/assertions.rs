//! What is said to hold for every referral. Input: a policy. Output: an error at each assertion that a referral refutes, and
//! a hint at each of which it is not known.

use remit_analysis::{Analysis, Proof, Witness};
use remit_engine::ir::StageName;

use super::errors::{self, Shown};
use super::{Subject, default_loc};
use crate::cases::written;
use crate::diag::Diagnostic;
use crate::resolve::stage_of;

pub(super) fn check(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let assertions = subject.snapshot.model().assertions_of(subject.id);
    for (index, (assertion, proof)) in assertions.zip(analysis.assertions()).enumerate() {
        match proof {
            Proof::Proved => {
                let place = assertion.guard.conditions().last().filter(|_| analysis.says_nothing(index));
                out.extend(place.map(|place| errors::constant_condition(place.loc, false)));
            }
            Proof::Refuted(witness) => {
                let shown = shown(subject, stage_of(assertion.verb), &witness);
                out.push(errors::assertion_fails(assertion, &shown));
            }
            Proof::NotFinished => out.push(errors::assertion_not_finished(assertion)),
        }
    }
}

/// A referral with what is decided of it, and by what.
pub(super) fn shown(subject: &Subject<'_>, stage: StageName, witness: &Witness) -> Shown {
    let rules = witness.rules.iter().filter_map(|id| subject.rule(stage, *id));
    let mut by: Vec<_> = rules.map(|rule| (rule.head.name_loc, "decides_it")).collect();
    if by.is_empty() {
        by.extend(default_loc(subject.policy, stage).map(|loc| (loc, "decides_it")));
    }
    Shown {
        lines: written(subject.snapshot.model(), &witness.referral),
        json: witness.referral.to_string(),
        verb: witness.verb.id(),
        by,
    }
}
