//! `remit test`: runs the cases of policies, and says what they cover.

use remit_engine::ir::Condition;
use remit_engine::referral::ReferralError;
use serde_json::{Value, json};

use crate::arguments::{Format, Test as Command};
use crate::generate::generate;
use crate::session::{Broken, Chosen, Session, Unusable};
use crate::{Console, Exit};
use remit_compiler::base::Loc;
use remit_compiler::cases::{
    ConditionCoverage, Difference, Gap, Outcome, PolicyCoverage, Stale, Verdict, coverage,
};
use remit_compiler::diag::{Args, catalogue};
use remit_compiler::resolve::PolicyId;
use remit_wording::Wording;
use remit_wording::{Paint, Style};

pub(crate) fn run(command: &Command, console: &mut Console<'_>) -> Exit {
    let done = if command.generate { generate(command, console) } else { test(command, console) };
    done.unwrap_or_else(|exit| exit)
}

fn test(command: &Command, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let Chosen { usable, mut broken } = session.choose(&command.policies, console)?;
    let mut tests = Vec::new();
    for (id, policy) in usable {
        let Some(covered) = coverage(&session.snapshot, id) else { continue };
        // A case that cannot be read is lost: what is wrong with it is a failure like any other.
        let errors = session.errors_in_cases(id);
        if !errors.is_empty() {
            let id = Some(policy.id.clone());
            broken.push(Broken { id, what: Unusable::Cases, errors });
        }
        tests.push(Report { session: &session, id, wording: session.wording(policy), covered });
    }
    match command.format {
        Format::Json => {
            let policies = tests.iter().map(Report::json);
            let broken = broken
                .iter()
                .map(|it| json!({ "policy": it.id, "cases": [], "errors": it.errors(session.lang()) }));
            let policies: Vec<Value> = policies.chain(broken).collect();
            console.say_json(&json!({ "version": 1, "policies": policies }));
        }
        Format::Text => {
            session.report(&broken, console);
            let text: String = tests.iter().map(|report| report.text(console.colour)).collect();
            console.say(&text);
        }
    }
    let outcomes = tests.iter().flat_map(|report| &report.covered.outcomes);
    let failed = outcomes.into_iter().any(|outcome| outcome.verdict.is_failure());
    Ok(Exit::found(failed || !broken.is_empty()))
}

struct Report<'a> {
    session: &'a Session,
    id: PolicyId,
    wording: Wording<'a>,
    covered: PolicyCoverage,
}

impl Report<'_> {
    fn say(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        catalogue::fill(key, self.wording.lang, &Args::prose(values))
    }

    fn text(&self, colour: bool) -> String {
        let mut paint = Paint::new(colour);
        paint.styled(Style::Strong, &self.wording.title());
        paint.plain("\n");
        paint.styled(Style::Faint, &self.wording.policy.id);
        paint.plain("\n");
        let outcomes = &self.covered.outcomes;
        let failed: Vec<&Outcome> = outcomes.iter().filter(|it| it.verdict.is_failure()).collect();
        for outcome in &failed {
            self.listed(outcome, Style::Bad, "test.failed", &mut paint);
        }
        let passed = outcomes.iter().filter(|it| matches!(it.verdict, Verdict::Passed)).count().to_string();
        let count = failed.len().to_string();
        let (style, line) = match (self.covered.outcomes.is_empty(), failed.is_empty()) {
            (true, _) => (Style::Warn, self.say("test.none", &[])),
            (false, true) => (Style::Good, self.say("test.passed", &[("passed", &passed)])),
            (false, false) => {
                (Style::Bad, self.say("test.counts", &[("passed", &passed), ("failed", &count)]))
            }
        };
        paint.plain("  ");
        paint.styled(style, &line);
        paint.plain("\n");
        self.unconfirmed(&mut paint);
        self.coverage(&mut paint);
        paint.plain("\n");
        paint.finish()
    }

    /// What nobody has confirmed yet, and of that what the policy answers otherwise by now.
    fn unconfirmed(&self, paint: &mut Paint) {
        let waits = |it: &&Outcome| matches!(it.verdict, Verdict::Unconfirmed | Verdict::Stale(_));
        let waiting: Vec<&Outcome> = self.covered.outcomes.iter().filter(waits).collect();
        if waiting.is_empty() {
            return;
        }
        let count = waiting.len().to_string();
        paint.plain("  ");
        paint.styled(Style::Warn, &self.say("test.unconfirmed", &[("count", &count)]));
        paint.plain("\n");
        for stale in waiting.iter().filter(|it| matches!(it.verdict, Verdict::Stale(_))) {
            self.listed(stale, Style::Warn, "test.stale", paint);
        }
    }

    fn listed(&self, outcome: &Outcome, style: Style, key: &str, paint: &mut Paint) {
        let Some(case) = self.session.snapshot.model().cases.get(outcome.case) else { return };
        paint.plain("  ");
        paint.styled(style, &self.say(key, &[]));
        paint.plain(&format!(": {}\n", case.title));
        paint.styled(Style::Faint, &format!("    {}\n", self.place(case.title_loc)));
        for line in self.differences(&outcome.verdict) {
            paint.plain(&format!("    {line}\n"));
        }
    }

    fn differences(&self, verdict: &Verdict) -> Vec<String> {
        match verdict {
            Verdict::Passed | Verdict::Unconfirmed => Vec::new(),
            Verdict::NotRun => vec![self.say("test.not_run", &[])],
            Verdict::Stale(Stale::Answers(answer)) => {
                vec![self.say("test.answers", &[("answer", &answer.written())])]
            }
            Verdict::Unreadable(errors) | Verdict::Stale(Stale::Unreadable(errors)) => {
                let line = |error: &ReferralError| {
                    self.say("test.unreadable", &[("error", &self.wording.mistake(error))])
                };
                errors.iter().map(|(error, _)| line(error)).collect()
            }
            Verdict::Failed(differences) => differences.iter().map(|it| self.difference(it)).collect(),
        }
    }

    fn difference(&self, difference: &Difference) -> String {
        let listed = |names: &[String], nothing: &str| match names {
            [] => self.say(nothing, &[]),
            names => self.wording.all_of(names),
        };
        match difference {
            Difference::Verb { expected, actual } => {
                self.say("test.verb", &[("expected", expected), ("actual", actual)])
            }
            Difference::Action { expected, .. } => self.say("test.action", &[("expected", expected)]),
            Difference::Rule { expected, actual, .. } => {
                let actual = listed(actual, "test.by_default");
                self.say("test.rule", &[("expected", expected), ("actual", &actual)])
            }
            Difference::Open { expected, actual, .. } => {
                let actual = listed(actual, "test.nothing");
                self.say("test.open", &[("expected", expected), ("actual", &actual)])
            }
        }
    }

    fn coverage(&self, paint: &mut Paint) {
        let counted = |key: &str, (covered, all): (usize, usize)| {
            self.say(key, &[("covered", &covered.to_string()), ("all", &all.to_string())])
        };
        let rules = self.covered.rules_covered();
        let style = if rules.0 == rules.1 { Style::Good } else { Style::Warn };
        paint.plain("  ");
        paint.styled(style, &counted("test.rules", rules));
        paint.plain("\n");
        for rule in self.covered.rules.iter().filter(|rule| !rule.decides) {
            paint.plain(&format!("    {}: {}\n", rule.rule, self.say("test.no_case", &[])));
        }
        paint.plain(&format!("  {}\n", counted("test.conditions", self.covered.conditions_covered())));
        for (part, conditions) in self.covered.parts() {
            for condition in conditions {
                let Some(gap) = condition.gap else { continue };
                let shown = self.condition(&condition.condition);
                paint.plain(&format!("    {part}: {shown}: {}\n", self.say(gap_key(gap), &[])));
            }
        }
    }

    /// A definition by its name, an atom in words.
    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Defined(id) => {
                let definition = self.wording.policy.definitions.get(id.index());
                definition.map_or_else(String::new, |definition| definition.name.clone())
            }
            Condition::Const(_)
            | Condition::Atom(_)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Count { .. } => self.wording.condition(condition),
        }
    }

    fn json(&self) -> Value {
        let model = self.session.snapshot.model();
        let cases = self.covered.outcomes.iter().filter_map(|outcome| {
            let case = model.cases.get(outcome.case)?;
            Some(json!({
                "case": &*case.title,
                "location": self.place(case.title_loc),
                "passed": matches!(outcome.verdict, Verdict::Passed),
                "state": state(&outcome.verdict),
                "expected": case.expected.verb.word(),
                "actual": outcome.decision.as_ref().map(|decision| decision.decision),
                "differences": self.differences(&outcome.verdict),
            }))
        });
        let rules = self.covered.rules.iter().map(|rule| {
            json!({
                "rule": rule.rule,
                "location": rule.location,
                "decides": rule.decides,
                "conditions": rule.conditions.len(),
                "gaps": self.gaps(&rule.conditions),
            })
        });
        let definitions = self.covered.definitions.iter().map(|it| {
            json!({
                "definition": it.definition,
                "conditions": it.conditions.len(),
                "gaps": self.gaps(&it.conditions),
            })
        });
        let name = model.policies.get(self.id).map(|policy| policy.head.name.to_string());
        json!({
            "policy": name,
            "cases": cases.collect::<Vec<_>>(),
            "rules": rules.collect::<Vec<_>>(),
            "definitions": definitions.collect::<Vec<_>>(),
        })
    }

    fn gaps(&self, conditions: &[ConditionCoverage]) -> Vec<Value> {
        let gaps = conditions.iter().filter_map(|condition| {
            let gap = match condition.gap? {
                Gap::Yes => "yes",
                Gap::No => "no",
                Gap::Both => "both",
            };
            Some(json!({ "condition": self.condition(&condition.condition), "not_shown": gap }))
        });
        gaps.collect()
    }

    /// File and line of a place.
    fn place(&self, loc: Loc) -> String {
        let file = self.session.snapshot.sources().get(loc.file);
        file.map_or_else(String::new, |file| {
            format!("{}:{}", file.path, file.text.position(loc.span.start).line)
        })
    }
}

/// How a case went, for programs.
const fn state(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed(_) | Verdict::Unreadable(_) | Verdict::NotRun => "failed",
        Verdict::Unconfirmed => "unconfirmed",
        Verdict::Stale(_) => "stale",
    }
}

fn gap_key(gap: Gap) -> &'static str {
    match gap {
        Gap::Yes => "test.gap_yes",
        Gap::No => "test.gap_no",
        Gap::Both => "test.gap_both",
    }
}
