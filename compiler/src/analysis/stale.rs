//! Cases that are still to be confirmed and no longer say what the policy answers. Input: a policy with cases. Output: a
//! warning at each.

use super::{Subject, errors};
use crate::cases::{Stale, Verdict, run};
use crate::diag::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let cases = subject.snapshot.model().cases_of(subject.id);
    for (id, case) in cases.filter(|(_, case)| case.unconfirmed.is_some()) {
        match run(subject.snapshot, id).verdict {
            Verdict::Stale(Stale::Answers(answer)) => out.push(errors::stale(case, &answer)),
            Verdict::Stale(Stale::Unreadable(errors)) => {
                out.push(errors::stale_unreadable(case, errors.first().map(|(_, loc)| *loc)));
            }
            Verdict::Unconfirmed
            | Verdict::Passed
            | Verdict::Failed(_)
            | Verdict::Unreadable(_)
            | Verdict::NotRun => {}
        }
    }
}
