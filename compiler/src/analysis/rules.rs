//! Rules that decide no referral there can be. Input: a policy. Output: warnings at what each is about.

use remit_analysis::{Analysis, NeverDecides, Why};
use remit_engine::ir::{RuleId as CompiledRule, StageName};

use super::{Subject, errors, fixes};
use crate::diag::Diagnostic;
use crate::resolve::Rule;

pub(super) fn check(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    for stage in [StageName::Referral, StageName::Discharge] {
        let never = analysis.never_decide(stage);
        out.extend(never.iter().filter_map(|never| never_decides(subject, stage, never)));
    }
}

fn never_decides(subject: &Subject<'_>, stage: StageName, never: &NeverDecides) -> Option<Diagnostic> {
    let rule = subject.rule(stage, never.rule)?;
    let (variant, label, others) = match &never.why {
        Why::NeverHolds => ("never_holds", "", &[] as &[CompiledRule]),
        Why::Overridden(others) => ("overridden", "overrides", others.as_slice()),
        Why::Hidden(others) => ("hidden", "decides", others.as_slice()),
    };
    let others: Vec<&Rule> = others.iter().filter_map(|id| subject.rule(stage, *id)).collect();
    // One that never takes effect overrides nothing either.
    let idle = matches!(never.why, Why::NeverHolds | Why::Overridden(_));
    let fix = idle.then(|| fixes::without_rule(subject, rule)).flatten();
    Some(errors::never_decides(rule, variant, label, &others, fix))
}
