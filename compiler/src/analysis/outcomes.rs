//! What nobody gets, or somebody loses. Input: a policy. Output: diagnostics at defaults, deadlines and priorities.

use std::collections::BTreeSet;

use remit_analysis::{Analysis, Proof, What};
use remit_engine::ir::{Action as Compiled, StageName};

use super::{Subject, assertions, errors};
use crate::base::Loc;
use crate::diag::{Code, Diagnostic, codes};
use crate::resolve::Action;

const STAGES: [StageName; 2] = [StageName::Referral, StageName::Discharge];

pub(super) fn check(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    for stage in STAGES {
        default(subject, analysis, stage, out);
        for never in analysis.never_count(stage) {
            let Some(rule) = subject.rule(stage, never.rule) else { continue };
            let loc = rule.actions.iter().find_map(|action| match (never.what, action) {
                (What::Deadline, Action::Within { loc, .. }) | (What::Priority, Action::Priority(_, loc)) => {
                    Some(*loc)
                }
                _ => None,
            });
            let said = |loc| is_said(subject, loc, codes::DEADLINE_NEVER_COUNTS);
            if let Some(loc) = loc.filter(|loc| !said(*loc)) {
                out.push(errors::never_counts(loc, rule, never.what));
            }
        }
        let default = subject.policy.whole_defaults().find(|default| default.stage == stage);
        // Where nobody should be left, whoever is has been named.
        if default.is_some_and(|default| default.never) {
            continue;
        }
        for between in analysis.only_default(stage) {
            let fact = subject.fact(between.fact);
            let rules = subject.rule(stage, between.below).zip(subject.rule(stage, between.above));
            if let Some((fact, (below, above))) = fact.zip(rules) {
                let value = super::limits::written(subject, &between.value);
                out.push(errors::only_default(fact, &value, below, above));
            }
        }
    }
    levels(subject, out);
    for milder in analysis.milder_above() {
        let rule = subject.rule(StageName::Referral, milder.rule).zip(subject.fact(milder.fact));
        if let Some((rule, fact)) = rule {
            let limit = super::limits::written(subject, &milder.limit);
            out.push(errors::milder_above(rule, fact, &limit));
        }
    }
    for rule in analysis.leave_at_once() {
        out.extend(subject.rule(StageName::Discharge, rule.rule).map(errors::leaves_at_once));
    }
}

/// What becomes of whom the rules leave, and of what the default does.
fn default(subject: &Subject<'_>, analysis: &mut Analysis<'_>, stage: StageName, out: &mut Vec<Diagnostic>) {
    let Some(own) = subject.policy.whole_defaults().find(|default| default.stage == stage) else { return };
    if own.never {
        match analysis.nobody_left(stage) {
            Proof::Proved => {}
            Proof::Refuted(witness) => {
                let shown = assertions::shown(subject, stage, &witness);
                out.push(errors::somebody_left(own, &shown));
            }
            Proof::NotFinished => out.push(errors::left_not_finished(own)),
        }
        return;
    }
    if analysis.default_decides(stage) == Some(false) {
        // At discharge there is no other way to say so.
        if stage == StageName::Referral && !is_said(subject, own.loc, codes::DEFAULT_NEVER_DECIDES) {
            out.push(errors::nobody_left(own));
        }
        return;
    }
    for loses in analysis.lose_actions(stage) {
        out.extend(
            subject.rule(stage, loses.rule).map(|rule| errors::loses_actions(rule, own, loses.only_notes)),
        );
    }
}

/// Levels of priority that no rule gives.
fn levels(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let ir = subject.compiled.ir();
    let stages = STAGES.map(|stage| ir.stage(stage));
    let defaults = stages.iter().filter_map(|stage| stage.default.as_ref()).map(|default| &default.actions);
    let rules = stages.iter().flat_map(|stage| &stage.rules).map(|rule| &rule.actions);
    let mut given: BTreeSet<usize> = BTreeSet::new();
    rules.chain(defaults).flatten().for_each(|action| add_levels(action, &mut given));
    for (level, choice) in subject.policy.priorities.iter().enumerate() {
        if !given.contains(&level) {
            out.push(errors::unused_level(choice));
        }
    }
}

fn add_levels(action: &Compiled, given: &mut BTreeSet<usize>) {
    match action {
        Compiled::Priority(level) => given.extend(usize::try_from(*level)),
        Compiled::OneOf(choices) => choices.iter().for_each(|choice| add_levels(choice, given)),
        Compiled::Route(_)
        | Compiled::Service(_)
        | Compiled::Reply(_)
        | Compiled::Note(_)
        | Compiled::Within(_) => {}
    }
}

/// Whether a look at the text alone has said that of those words.
fn is_said(subject: &Subject<'_>, loc: Loc, code: Code) -> bool {
    let mut said = subject.snapshot.diagnostics_of(loc.file).iter();
    said.any(|own| own.code == code && own.loc == loc)
}
