//! A referral as a case of its policy.

use remit_compiler::base::{Loc, Span};
use remit_compiler::cases::written;
use remit_compiler::diag::Edit;
use remit_compiler::resolve::Model;
use remit_engine::eval::Decision;
use remit_engine::ir::{StageName, Verb};

use super::super::words::say;
use super::evaluate::decide;
use super::{Bench, Given};

/// A case to add.
#[derive(Debug, Clone)]
pub(crate) struct NewCase {
    pub(crate) edit: Edit,
    pub(crate) name: String,
    /// How many lines of the inserted text are before the case's first.
    pub(crate) lines_before: u32,
}

/// The case that a referral makes, after the policy's other cases; `None` where the referral cannot be read.
pub(crate) fn new_case(bench: &Bench<'_>, given: &Given<'_>, name: Option<&str>) -> Option<NewCase> {
    let decision = decide(bench, given).ok()?;
    let model = bench.snapshot.model();
    let policy = model.policies.get(bench.id)?;
    let name =
        name.filter(|name| !name.trim().is_empty()).map_or_else(|| titled(bench, &decision), str::to_owned);
    let text = text(model, given, &decision, &name);
    let last = model.cases_of(bench.id).map(|(_, case)| case).max_by_key(|case| case.loc);
    let (place, before) = match last {
        Some(case) => (case.loc.after(), "\n\n"),
        None => {
            let file = bench.snapshot.file(policy.head.loc.file)?;
            let end = u32::try_from(file.text().len()).ok()?;
            let gap = if file.text().ends_with('\n') { "\n" } else { "\n\n" };
            (Loc::new(file.id, Span::at(end)), gap)
        }
    };
    let after = if last.is_some() { "" } else { "\n" };
    let lines_before = u32::try_from(before.matches('\n').count()).ok()?;
    Some(NewCase { edit: Edit { loc: place, text: format!("{before}{text}{after}") }, name, lines_before })
}

/// The whole case.
fn text(model: &Model, given: &Given<'_>, decision: &Decision, name: &str) -> String {
    let mut out = format!("case \"{}\" {{\n", name.replace('\\', "\\\\").replace('"', "\\\""));
    for line in written(model, given.referral) {
        out.push_str(&format!("  {line}\n"));
    }
    out.push_str("} expect ");
    out.push_str(&expectation(decision, given.stage));
    out
}

fn expectation(decision: &Decision, stage: StageName) -> String {
    let mut out = decision.decision.id().to_owned();
    if stage == StageName::Discharge && decision.decision == Verb::Review {
        out.push_str(" at discharge");
    }
    let rules: Vec<&str> =
        decision.reasons.iter().filter(|it| it.certain).filter_map(|it| it.rule.as_deref()).collect();
    if !rules.is_empty() && decision.settled {
        out.push_str(&format!(" by {}", rules.join(", ")));
    }
    let open: Vec<&str> = decision.missing.iter().map(|it| it.fact.as_str()).collect();
    if !open.is_empty() && decision.decision == Verb::Ask {
        out.push_str(&format!(" for {}", open.join(", ")));
    }
    let sure = decision.routes.iter().filter(|route| route.certain);
    let routes: Vec<String> = sure
        .map(|route| match &route.destination {
            Some(id) => format!("route {id}"),
            None => format!("route \"{}\"", route.label.replace('"', "\\\"")),
        })
        .collect();
    if let [route] = routes.as_slice() {
        out.push_str(&format!(" -> {route}"));
    }
    out
}

/// A name that says the decision, numbered where there is one such already.
fn titled(bench: &Bench<'_>, decision: &Decision) -> String {
    let model = bench.snapshot.model();
    let reason = decision.reasons.iter().find_map(|it| it.rule.clone());
    let rule = reason.unwrap_or_else(|| decision.decision.id().to_owned());
    let base = say(bench.lang, "editor.case.title", &[("rule", &rule)]);
    let taken = |name: &str| model.cases.values().any(|case| case.policy == bench.id && &*case.title == name);
    let numbered = (2..1000).map(|number| format!("{base} {number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}
