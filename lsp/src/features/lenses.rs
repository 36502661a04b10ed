//! What is above a line: how cases went, how much of a source is covered, and where to try a referral.

use std::collections::BTreeMap;

use remit_compiler::base::Span;
use remit_compiler::check::coverage;
use remit_compiler::resolve::{ModuleKind, PolicyId, RuleId};

use super::panel;
use super::view::View;
use super::words::say;

/// One lens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lens {
    pub(crate) span: Span,
    pub(crate) text: String,
    pub(crate) does: Does,
}

/// What a click on it does, where the client has the project's own extension.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    Nothing,
    /// Runs these cases.
    Run(Vec<String>),
    /// Opens the panel.
    Try,
    /// Opens the public page.
    Preview,
    /// Opens the page on what is decided otherwise than in the last commit.
    Changes,
}

/// How every case of a policy went, by the ids that the Test Explorer knows: they outlive an edit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Runs {
    cases: BTreeMap<String, Run>,
}

/// How one case went.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    id: String,
    outcome: &'static str,
    /// The verb decided, in words.
    verb: Option<String>,
    /// Names of the rules that decided.
    rules: Vec<String>,
}

impl Run {
    /// Whether it shows anything: a case to be confirmed does not.
    fn counts(&self) -> bool {
        !matches!(self.outcome, "unconfirmed" | "stale")
    }
}

/// Runs the cases of a policy, each once. `None` when told to stop, or while the policy has errors.
pub(crate) fn run_all(view: &View<'_>, policy: PolicyId, stop: &dyn Fn() -> bool) -> Option<Runs> {
    view.snapshot.compiled(policy)?;
    let mut runs = Runs::default();
    for policy in panel::tests(view.snapshot, Some(policy), Some(view.lang)) {
        for case in policy.cases {
            if stop() {
                return None;
            }
            let result = panel::run(view, case.case, view.lang);
            let rules = result.deciding.into_iter().map(|(rule, _)| rule).collect();
            runs.cases.insert(
                case.id.clone(),
                Run { id: case.id, outcome: result.outcome, verb: result.verb, rules },
            );
        }
    }
    Some(runs)
}

/// The lenses of the file. `changed`: how many groups of patients are decided otherwise than in the commit of that name.
pub(crate) fn lenses(view: &View<'_>, runs: &Runs, changed: Option<(Option<usize>, &str)>) -> Vec<Lens> {
    let model = view.model();
    let mut found = Vec::new();
    let declared = view.module().and_then(|id| model.modules.get(id)).map(|module| module.kind);
    if let Some(ModuleKind::Policy(id)) = declared
        && let Some(policy) = model.policies.get(id)
    {
        let head = policy.head.name_loc.span;
        // Before the cases have ever run there is nothing to tell of them.
        let untold = runs.cases.is_empty() && model.cases_of(id).next().is_some();
        if !runs.cases.is_empty() {
            found.extend(summaries(view, head, &runs.cases.values().collect::<Vec<_>>()));
        }
        found.push(Lens { span: head, text: say(view.lang, "editor.try", &[]), does: Does::Try });
        found.push(Lens { span: head, text: say(view.lang, "editor.preview", &[]), does: Does::Preview });
        if let Some((groups, commit)) = changed {
            let count = groups.map(|groups| groups.to_string()).unwrap_or_default();
            let key = match groups {
                Some(0) => "editor.changes.none",
                Some(_) => "editor.changes",
                None => "editor.changes.open",
            };
            let text = say(view.lang, key, &[("count", &count), ("commit", commit)]);
            found.push(Lens { span: head, text, does: Does::Changes });
        }
        for id in policy.rules.iter().filter(|_| !untold) {
            found.extend(rule(view, *id, runs));
        }
    }
    let tests =
        view.policy().map(|id| panel::tests(view.snapshot, Some(id), Some(view.lang))).unwrap_or_default();
    for case in tests.iter().flat_map(|policy| &policy.cases).filter(|case| case.loc.file == view.file) {
        let Some(run) = runs.cases.get(&case.id) else { continue };
        let text = panel::outcome(run.outcome, run.verb.as_deref(), view.lang);
        found.push(Lens { span: case.loc.span, text, does: Does::Run(vec![run.id.clone()]) });
    }
    found.extend(sources(view));
    found.sort_by_key(|lens| lens.span.start);
    found
}

/// How the cases went that count, and how many are still to be confirmed.
fn summaries(view: &View<'_>, span: Span, runs: &[&Run]) -> Vec<Lens> {
    let (counted, waiting): (Vec<&Run>, Vec<&Run>) = runs.iter().partition(|run| run.counts());
    let mut found = Vec::new();
    if !counted.is_empty() {
        found.push(summary(view, span, counted));
    }
    if !waiting.is_empty() {
        let text = say(view.lang, "editor.cases.unconfirmed", &[("count", &waiting.len().to_string())]);
        let ids = waiting.iter().map(|run| run.id.clone()).collect();
        found.push(Lens { span, text: format!("? {text}"), does: Does::Run(ids) });
    }
    found
}

fn summary(view: &View<'_>, span: Span, runs: Vec<&Run>) -> Lens {
    let count = runs.len().to_string();
    let failed = runs.iter().filter(|run| run.outcome != "passed").count();
    let ids = runs.iter().map(|run| run.id.clone()).collect();
    let text = match failed {
        0 => format!("✓ {}", say(view.lang, "editor.cases.passed", &[("count", &count)])),
        failed => {
            let values = [("failed", &*failed.to_string()), ("count", &count)];
            format!("✗ {}", say(view.lang, "editor.cases.failed", &values))
        }
    };
    Lens { span, text, does: Does::Run(ids) }
}

/// The cases that a rule decides.
fn rule(view: &View<'_>, id: RuleId, runs: &Runs) -> Option<Lens> {
    let rule = view.model().rules.get(id)?;
    let counted = runs.cases.values().filter(|run| run.counts());
    let decided = counted.filter(|run| run.rules.iter().any(|name| *name == rule.head.name.as_str()));
    let decided: Vec<&Run> = decided.collect();
    let span = rule.head.name_loc.span;
    if decided.is_empty() {
        return Some(Lens { span, text: say(view.lang, "editor.cases.none", &[]), does: Does::Nothing });
    }
    Some(summary(view, span, decided))
}

/// How much of each source of this file is covered, by the policies that rest on it.
fn sources(view: &View<'_>) -> Vec<Lens> {
    let model = view.model();
    let mut found = Vec::new();
    for (id, source) in model.sources.iter().filter(|(_, it)| it.head.loc.file == view.file) {
        let accounts = model.policies.values().flat_map(|policy| coverage(model, policy));
        let Some(account) =
            accounts.filter(|account| account.source == id).min_by_key(|account| account.open.len())
        else {
            continue;
        };
        let total = account.statements.len();
        let covered = total - account.open.len();
        let values = [("covered", &*covered.to_string()), ("total", &total.to_string())];
        let mut text =
            say(view.lang, if covered == total { "editor.coverage.all" } else { "editor.coverage" }, &values);
        if !account.open.is_empty() {
            let open: Vec<String> = account.open.iter().map(ToString::to_string).collect();
            let numbers = super::words::list(view.lang, &open, 12);
            text = format!("{text}. {}", say(view.lang, "editor.coverage.left", &[("numbers", &numbers)]));
        }
        found.push(Lens { span: source.head.name_loc.span, text, does: Does::Nothing });
    }
    found
}
