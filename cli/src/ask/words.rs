//! Questions as text, as a secretary reads them.

use remit_analysis::ask::{Answers, Outcome, Question, Said};
use remit_compiler::diag::{Args, catalogue};
use remit_engine::eval::Decision;
use remit_engine::ir::{Condition, FactId, RuleKind, RuleTexts};
use remit_wording::{Paint, Style, Wording, opening, verb_style, within, wrap};

use super::Known;

/// The widest line.
const WIDTH: usize = 88;

/// A sentence of the catalogue with its values.
pub(super) fn say(wording: Wording<'_>, key: &str, values: &[(&'static str, &str)]) -> String {
    catalogue::fill(key, wording.lang, &Args::prose(values))
}

/// All of it.
pub(super) fn whole(wording: Wording<'_>, known: &Known, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    let (questions, decision) = (&known.questions, &known.decision);
    state(wording, known, &mut paint);
    if !questions.to_do.is_empty() {
        heading(&mut paint, &say(wording, "ask.to_do", &[]));
        for fact in &questions.to_do {
            line(&mut paint, 2, &format!("- {}", asked(wording, *fact)));
        }
    }
    if !questions.referrer.is_empty() {
        heading(&mut paint, &say(wording, "ask.referrer", &[]));
        for (index, question) in questions.referrer.iter().enumerate() {
            told(wording, decision, question, &format!("{}. ", index + 1), &mut paint);
        }
    }
    if !questions.clinic.is_empty() {
        heading(&mut paint, &say(wording, "ask.clinic", &[]));
        for question in &questions.clinic {
            told(wording, decision, question, "- ", &mut paint);
        }
    }
    let several = questions.referrer.len() + questions.clinic.len() > 1;
    if let Some(set) = questions.at_once.as_ref().filter(|_| several) {
        paint.plain("\n");
        let names = |facts: &[FactId]| -> Vec<String> {
            facts.iter().map(|fact| within(wording.fact_label(*fact))).collect()
        };
        if !set.referrer.is_empty() {
            let facts = wording.all_of(&names(&set.referrer));
            line(&mut paint, 0, &say(wording, "ask.at_once", &[("facts", &facts)]));
        }
        if !set.clinic.is_empty() {
            let facts = wording.all_of(&names(&set.clinic));
            line(&mut paint, 0, &say(wording, "ask.at_once_clinic", &[("facts", &facts)]));
        }
    }
    if !questions.later.is_empty() && several {
        let names: Vec<String> =
            questions.later.iter().map(|fact| within(wording.fact_label(*fact))).collect();
        line(&mut paint, 0, &say(wording, "ask.later", &[("facts", &wording.all_of(&names))]));
    }
    if let Some(expected) = questions.expected.filter(|_| questions.referrer.len() > 1) {
        let count = tenths(wording, expected.least.unwrap_or(expected.usual));
        let key = if known.by_frequency { "ask.expected_by_frequency" } else { "ask.expected" };
        line(&mut paint, 0, &say(wording, key, &[("count", &count)]));
    }
    if !decision.exact {
        line(&mut paint, 0, &say(wording, "ask.inexact", &[]));
    }
    if !questions.finished {
        line(&mut paint, 0, &say(wording, "ask.not_finished", &[]));
    }
    paint.finish()
}

/// What is certain already.
pub(super) fn state(wording: Wording<'_>, known: &Known, paint: &mut Paint) {
    let (questions, decision) = (&known.questions, &known.decision);
    if decision.settled {
        paint.styled(verb_style(decision.decision), &wording.verb(decision.decision));
        paint.plain("\n");
    }
    let verbs: Vec<String> = decision.possible.iter().map(|verb| wording.short_verb(*verb)).collect();
    let text = match (questions.certain, decision.settled) {
        (true, _) => say(wording, "ask.certain", &[]),
        (false, true) => say(wording, "ask.settled", &[]),
        (false, false) => say(wording, "ask.possible", &[("verbs", &wording.any_of(&verbs))]),
    };
    line(paint, 0, &text);
}

fn heading(paint: &mut Paint, text: &str) {
    paint.plain("\n");
    paint.styled(Style::Strong, text);
    paint.plain("\n");
}

fn line(paint: &mut Paint, indent: usize, text: &str) {
    let hanging = if text.starts_with("- ") || text.contains(". ") && indent > 0 { 2 } else { 0 };
    for (index, part) in wrap(text, WIDTH - indent - hanging).into_iter().enumerate() {
        let before = indent + if index > 0 { hanging } else { 0 };
        paint.plain(&format!("{}{part}\n", " ".repeat(before)));
    }
}

/// A fact's own question, else its label.
pub(super) fn asked(wording: Wording<'_>, fact: FactId) -> String {
    let question = wording.fact(fact).map(|fact| wording.text(&fact.question)).unwrap_or_default();
    if question.is_empty() { opening(wording.fact_label(fact)) } else { opening(question) }
}

/// A question with what its answers lead to.
pub(super) fn told(
    wording: Wording<'_>,
    decision: &Decision,
    question: &Question,
    mark: &str,
    paint: &mut Paint,
) {
    let more = question.stated.then(|| say(wording, "ask.more_exactly", &[]));
    let required = is_required(wording, decision, question.fact);
    let required = required.then(|| say(wording, "ask.required", &[]));
    let text = [Some(format!("{mark}{}", asked(wording, question.fact))), more, required.clone()];
    line(paint, 2, &text.into_iter().flatten().collect::<Vec<_>>().join(" "));
    let answers = merged(wording, question);
    if let [(_, only)] = answers.as_slice() {
        // That it is to be stated says enough.
        if required.is_some() {
            return;
        }
        let key = if only.is_empty() { "ask.changes_nothing" } else { "ask.changes_how" };
        line(paint, 6, &say(wording, key, &[]));
        return;
    }
    for (said, outcomes) in answers {
        line(paint, 6, &say(wording, "ask.answer", &[("said", &said), ("outcomes", &outcomes)]));
    }
}

/// Whether the policy requires that it is stated.
fn is_required(wording: Wording<'_>, decision: &Decision, fact: FactId) -> bool {
    let Some(fact) = wording.fact(fact) else { return false };
    let stage = wording.policy.stage(decision.stage);
    let requires = |name: &String| {
        let rule = stage.rules.iter().find(|rule| rule.name == *name);
        rule.is_some_and(|rule| matches!(rule.kind, RuleKind::Require(_)))
    };
    decision.missing.iter().any(|open| open.fact == fact.path && open.required_by.iter().any(requires))
}

/// Answers in words, each with what it leads to in words; those of which the same is said together.
pub(super) fn merged(wording: Wording<'_>, question: &Question) -> Vec<(String, String)> {
    let mut all: Vec<(Vec<&Answers>, String)> = Vec::new();
    for answers in &question.answers {
        let outcomes: Vec<String> = answers.outcomes.iter().map(|it| outcome(wording, it)).collect();
        let outcomes = wording.any_of(&outcomes);
        match all.iter_mut().find(|(_, known)| *known == outcomes) {
            Some((group, _)) => group.push(answers),
            None => all.push((vec![answers], outcomes)),
        }
    }
    let count = all.len();
    all.into_iter()
        .map(|(group, outcomes)| {
            let said: Vec<&Said> = group.iter().map(|answers| &answers.said).collect();
            (if count == 1 { String::new() } else { several(wording, &said) }, outcomes)
        })
        .collect()
}

fn several(wording: Wording<'_>, all: &[&Said]) -> String {
    let mut conditions: Vec<Condition> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for said in all {
        match said {
            Said::That(Condition::Or(parts)) => conditions.extend(parts.iter().cloned()),
            Said::That(condition) => conditions.push(condition.clone()),
            Said::Anything => others.push(say(wording, "ask.anything", &[])),
            Said::Nothing => others.push(say(wording, "ask.nothing_of_it", &[])),
            _ => others.push(say(wording, "ask.something_else", &[])),
        }
    }
    let whole = if conditions.len() == 1 { conditions.swap_remove(0) } else { Condition::Or(conditions) };
    let words = Some(wording.condition(&whole)).filter(|words| !words.is_empty());
    opening(&wording.any_of(&words.into_iter().chain(others).collect::<Vec<_>>()))
}

/// An outcome as a part of a sentence: the verb, and what follows for certain.
pub(super) fn outcome(wording: Wording<'_>, outcome: &Outcome) -> String {
    let follows: Vec<_> =
        outcome.follows.iter().filter(|it| it.certain).map(|it| it.action.clone()).collect();
    let follows: Vec<String> = wording
        .follows(&follows, &RuleTexts::default())
        .into_iter()
        .map(|text| within(text.trim_end_matches('.')))
        .collect();
    let verb = wording.short_verb(outcome.verb);
    if follows.is_empty() { verb } else { format!("{verb} ({})", follows.join("; ")) }
}

/// Thousandths as a number with one decimal.
fn tenths(wording: Wording<'_>, thousandths: u64) -> String {
    let tenths = (thousandths + 50) / 100;
    let number = i64::try_from(tenths).ok();
    let number = number.and_then(|tenths| remit_engine::value::Number::fraction(tenths, 10).ok());
    number.map(|number| wording.number(number)).unwrap_or_default()
}
