//! Questions as JSON, whose names stay.

use remit_analysis::ask::{Answers, Outcome, Question, Said};
use remit_engine::ir::{Action, ConceptId, FactId, Lookup, Route, RuleTexts};
use remit_wording::Wording;
use serde_json::{Value, json};

use super::{Known, words};

/// All of it.
pub(super) fn whole(wording: Wording<'_>, known: &Known) -> Value {
    let (questions, decision) = (&known.questions, &known.decision);
    let facts = |facts: &[FactId]| -> Vec<&str> { facts.iter().map(|it| path(wording, *it)).collect() };
    let all = |all: &[Question]| -> Vec<Value> { all.iter().map(|it| question(wording, it)).collect() };
    let number = |thousandths: u64| json!({ "thousandths": thousandths });
    json!({
        "version": 1,
        "policy": decision.policy,
        "stage": decision.stage,
        "decision": decision.decision,
        "settled": decision.settled,
        "certain": questions.certain,
        "exact": decision.exact,
        "finished": questions.finished,
        "possible": questions.outcomes.iter().map(|it| outcome(wording, it)).collect::<Vec<_>>(),
        "questions": all(&questions.referrer),
        "clinic": all(&questions.clinic),
        "to_do": facts(&questions.to_do),
        "later": facts(&questions.later),
        "at_once": questions.at_once.as_ref().map(|set| json!({
            "questions": facts(&set.referrer),
            "clinic": facts(&set.clinic),
            "least": set.least,
        })),
        "expected": questions.expected.map(|expected| json!({
            "usual": number(expected.usual),
            "least": expected.least.map(number),
        })),
    })
}

fn path<'w>(wording: Wording<'w>, fact: FactId) -> &'w str {
    wording.fact(fact).map(|fact| fact.path.as_str()).unwrap_or_default()
}

fn question(wording: Wording<'_>, question: &Question) -> Value {
    json!({
        "fact": path(wording, question.fact),
        "label": wording.fact_label(question.fact),
        "question": words::asked(wording, question.fact),
        "affects": question.affects,
        "stated": question.stated,
        "answers": question.answers.iter().map(|it| answers(wording, it)).collect::<Vec<_>>(),
    })
}

fn answers(wording: Wording<'_>, answers: &Answers) -> Value {
    let (kind, text) = match &answers.said {
        Said::That(condition) => ("that", Some(wording.condition(condition))),
        Said::Anything => ("anything", None),
        Said::Nothing => ("nothing", None),
        _ => ("other", None),
    };
    json!({
        "kind": kind,
        "text": text,
        "outcomes": answers.outcomes.iter().map(|it| outcome(wording, it)).collect::<Vec<_>>(),
    })
}

fn outcome(wording: Wording<'_>, outcome: &Outcome) -> Value {
    let follows = outcome.follows.iter().map(|it| {
        let mut told = action(wording, &it.action);
        if let Some(told) = told.as_object_mut() {
            told.insert("certain".to_owned(), it.certain.into());
        }
        told
    });
    json!({ "decision": outcome.verb, "follows": follows.collect::<Vec<_>>() })
}

fn action(wording: Wording<'_>, action: &Action) -> Value {
    let concept = |id: ConceptId| wording.vocabulary.concepts.as_slice().at(id).map(|it| it.id.as_str());
    let text = || wording.follows(std::slice::from_ref(action), &RuleTexts::default()).join(" ");
    let (kind, id) = match action {
        Action::Route(Route::Destination(id)) => {
            ("route", wording.vocabulary.destinations.as_slice().at(*id).map(|it| it.id.as_str()))
        }
        Action::Route(Route::Text(_)) => ("route", None),
        Action::Service(id) => ("service", concept(*id)),
        Action::Reply(id) => ("reply", concept(*id)),
        Action::Note(_) => ("note", None),
        Action::Within(_) => ("within", None),
        Action::Priority(level) => {
            ("priority", wording.policy.priorities.get(*level as usize).map(|it| it.id.as_str()))
        }
        Action::OneOf(_) => ("one_of", None),
    };
    json!({ "kind": kind, "id": id, "text": text() })
}
