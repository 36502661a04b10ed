//! Runs a case and says how it went.

use remit_compiler::base::Loc;
use remit_compiler::cases::{Difference, Outcome, Stale, Verdict};
use remit_compiler::resolve::{Action, Case, CaseId, Magnitude, Quantity};
use remit_engine::value::Language;

use super::super::view::View;
use super::super::words::say;
use super::Bench;

/// How a case went.
#[derive(Debug, Clone)]
pub(crate) struct TestResult {
    /// `passed`, `failed` or `errored`.
    pub(crate) outcome: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
    /// The verb decided.
    pub(crate) verb: Option<String>,
    /// The rules that decided, and where they are.
    pub(crate) deciding: Vec<(String, Loc)>,
}

/// Runs a case of the snapshot.
pub(crate) fn run(view: &View<'_>, id: CaseId, lang: Language) -> TestResult {
    let snapshot = view.snapshot;
    let errored = |message| TestResult {
        outcome: "errored",
        message: Some(message),
        expected: None,
        actual: None,
        verb: None,
        deciding: Vec::new(),
    };
    let Some(case) = snapshot.model().cases.get(id) else { return errored(String::new()) };
    let bench = match Bench::new(snapshot, case.policy, lang) {
        Ok(bench) => bench,
        Err(message) => return errored(message),
    };
    let outcome = view.outcomes.of(snapshot, id);
    let differences = match &outcome.verdict {
        Verdict::Passed => Vec::new(),
        Verdict::NotRun => return errored(say(lang, "editor.case.broken", &[])),
        Verdict::Unreadable(errors) | Verdict::Stale(Stale::Unreadable(errors)) => {
            let errors = errors.iter().map(|(error, _)| bench.wording().mistake(error));
            let error = errors.collect::<Vec<_>>().join("; ");
            return errored(say(bench.lang, "test.unreadable", &[("error", &error)]));
        }
        Verdict::Failed(differences) => differences.iter().map(|it| difference(&bench, it)).collect(),
        Verdict::Unconfirmed | Verdict::Stale(Stale::Answers(_)) => {
            return unconfirmed(&bench, case, &outcome);
        }
    };
    let failed = !differences.is_empty();
    TestResult {
        outcome: if failed { "failed" } else { "passed" },
        message: failed.then(|| differences.join("; ")),
        expected: failed.then(|| expected(&bench, case)),
        actual: failed.then(|| actual(&bench, &outcome)),
        verb: outcome.decision.as_ref().map(|decision| bench.wording().verb(decision.decision)),
        deciding: deciding(&bench, &outcome),
    }
}

/// A case that nobody has confirmed: it is right or wrong for nobody yet, and stale where the policy answers otherwise.
fn unconfirmed(bench: &Bench<'_>, case: &Case, outcome: &Outcome) -> TestResult {
    let (state, message) = match &outcome.verdict {
        Verdict::Stale(Stale::Answers(answer)) => {
            ("stale", say(bench.lang, "test.answers", &[("answer", &answer.written())]))
        }
        Verdict::Stale(Stale::Unreadable(_))
        | Verdict::Unconfirmed
        | Verdict::Passed
        | Verdict::Failed(_)
        | Verdict::Unreadable(_)
        | Verdict::NotRun => ("unconfirmed", say(bench.lang, "editor.case.unconfirmed", &[])),
    };
    let is_stale = state == "stale";
    TestResult {
        outcome: state,
        message: Some(message),
        expected: is_stale.then(|| expected(bench, case)),
        actual: is_stale.then(|| actual(bench, outcome)),
        verb: outcome.decision.as_ref().map(|decision| bench.wording().verb(decision.decision)),
        deciding: deciding(bench, outcome),
    }
}

/// How a case went, and what was decided, in a few words with a sign before them.
pub(crate) fn outcome(outcome: &str, verb: Option<&str>, lang: Language) -> String {
    let verb = verb.unwrap_or_default();
    match outcome {
        "passed" => format!("✓ {}", say(lang, "editor.case.passed", &[("verb", verb)])),
        "failed" => format!("✗ {}", say(lang, "editor.case.failed", &[("actual", verb)])),
        "unconfirmed" => format!("? {}", say(lang, "editor.case.to_confirm", &[("verb", verb)])),
        "stale" => format!("? {}", say(lang, "editor.case.stale", &[("actual", verb)])),
        _ => format!("– {}", say(lang, "editor.case.broken", &[])),
    }
}

fn difference(bench: &Bench<'_>, difference: &Difference) -> String {
    let wording = bench.wording();
    let listed = |names: &[String], nothing: &str| match names {
        [] => say(bench.lang, nothing, &[]),
        names => wording.all_of(names),
    };
    match difference {
        Difference::Verb { expected, actual } => {
            let (expected, actual) = (verb(bench, expected), verb(bench, actual));
            say(bench.lang, "editor.case.differs", &[("expected", &expected), ("actual", &actual)])
        }
        Difference::Action { expected, .. } => say(bench.lang, "test.action", &[("expected", expected)]),
        Difference::Rule { expected, actual, .. } => {
            let actual = listed(actual, "test.by_default");
            say(bench.lang, "test.rule", &[("expected", expected), ("actual", &actual)])
        }
        Difference::Open { expected, actual, .. } => {
            let actual = listed(actual, "test.nothing");
            say(bench.lang, "test.open", &[("expected", expected), ("actual", &actual)])
        }
    }
}

/// A decision as the lens has it.
fn verb(bench: &Bench<'_>, id: &str) -> String {
    bench.wording().say(&format!("verb.{id}"), &[])
}

/// What the case expects, a line each.
fn expected(bench: &Bench<'_>, case: &Case) -> String {
    let model = bench.snapshot.model();
    let expected = &case.expected;
    let mut lines = vec![verb(bench, expected.verb.word())];
    lines.extend(expected.actions.iter().map(|it| action(bench, it)));
    let rules = expected.by.iter().filter_map(|(id, _)| model.rules.get(*id));
    lines.extend(rules.map(|rule| format!("by {}", rule.head.name)));
    let facts = expected.open_facts.iter().filter_map(|(id, _)| model.facts.get(*id));
    lines.extend(facts.map(|fact| format!("for {}", fact.head.name)));
    lines.join("\n")
}

/// What was decided, in the same form.
fn actual(bench: &Bench<'_>, outcome: &Outcome) -> String {
    let Some(decision) = &outcome.decision else { return String::new() };
    let mut lines = vec![verb(bench, decision.decision.id())];
    let id = |id: &Option<String>, label: &str| id.clone().unwrap_or_else(|| label.to_owned());
    lines.extend(decision.routes.iter().map(|it| format!("route {}", id(&it.destination, &it.label))));
    lines.extend(decision.services.iter().map(|it| format!("service {}", id(&it.id, &it.label))));
    lines.extend(decision.replies.iter().map(|it| format!("reply {}", id(&it.id, &it.label))));
    lines.extend(decision.priority.iter().map(|it| format!("priority {}", it.id)));
    let notices = decision.notices.iter().filter(|it| it.certain);
    lines.extend(notices.map(|it| format!("notice {}", it.notice)));
    let follow_ups = decision.follow_ups.iter().filter(|it| it.certain);
    lines.extend(follow_ups.map(|it| format!("follow up {}", it.what)));
    lines.extend(decision.reasons.iter().filter_map(|it| Some(format!("by {}", it.rule.as_ref()?))));
    lines.extend(decision.missing.iter().chain(&decision.judge).map(|it| format!("for {}", it.fact)));
    lines.extend(decision.uncertain.iter().map(|it| format!("for {}", it.fact)));
    lines.extend(bench.wording().brief(decision));
    lines.join("\n")
}

fn action(bench: &Bench<'_>, action: &Action) -> String {
    let model = bench.snapshot.model();
    let concept = |id| model.concepts.get(id).map_or("", |it| it.head.name.as_str());
    let text = |text| bench.wording().text(text).to_owned();
    match action {
        Action::Route { to: id, .. } => {
            format!("route {}", model.destinations.get(*id).map_or("", |it| it.head.name.as_str()))
        }
        Action::RouteText { to: words, .. } => format!("route {}", text(words)),
        Action::Service(id, _) => format!("service {}", concept(*id)),
        Action::Reply(id, _) => format!("reply {}", concept(*id)),
        Action::Note(words, _) => format!("note {}", text(words)),
        Action::Within { time, usually, .. } => {
            format!("{}within {}", if *usually { "usually " } else { "" }, quantity(bench, time))
        }
        Action::Priority(level, _) => {
            let levels = model.policies.get(bench.id).map(|it| it.priorities.as_slice()).unwrap_or_default();
            format!("priority {}", levels.get(*level as usize).map_or("", |it| it.name.as_str()))
        }
        Action::FollowUp(what, _) => format!("follow up {what}"),
        Action::Notice(id, _) => {
            format!("notice {}", model.notices.get(*id).map_or("", |it| it.head.name.as_str()))
        }
        Action::OneOf(all, _) => all.iter().map(|it| self::action(bench, it)).collect::<Vec<_>>().join(" | "),
    }
}

fn quantity(bench: &Bench<'_>, quantity: &Quantity) -> String {
    let unit = quantity.unit.and_then(|id| bench.snapshot.model().units.get(id));
    let unit = unit.map_or("", |unit| unit.head.name.as_str());
    match quantity.value {
        Magnitude::Number(number) => format!("{number} {unit}"),
        Magnitude::Date(date) => date.to_string(),
    }
}

/// The rules that give the decision, the leading one first.
fn deciding(bench: &Bench<'_>, outcome: &Outcome) -> Vec<(String, Loc)> {
    let Some(decision) = &outcome.decision else { return Vec::new() };
    let named = decision.reasons.iter().filter_map(|reason| reason.rule.clone());
    let placed = named.filter_map(|name| {
        let id = bench.snapshot.rule_named(bench.id, &name)?;
        Some((name, bench.snapshot.model().rules.get(id)?.head.name_loc))
    });
    placed.collect()
}
