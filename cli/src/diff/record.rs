//! A comparison as JSON; `diff.json` is its schema. Input: comparisons. Output: one value.

use remit_engine::ir::{Lookup, StageName, Verb};
use remit_wording::diff::{Answer, Block, Changes, Deciders, How, Place, What};
use serde_json::{Value, json};

/// What is told of one policy.
pub(crate) fn policy(changes: &Changes<'_>, gained: &[(Vec<String>, Vec<String>)]) -> Value {
    let report = changes.report();
    let questions = report.blocks.iter().filter_map(|block| match block {
        Block::Questions(questions) => Some(questions),
        Block::Title(_)
        | Block::Inner(_)
        | Block::Text(_)
        | Block::List(_)
        | Block::Flows(..)
        | Block::Sides(..) => None,
    });
    let questions = questions.flatten().map(|question| {
        let answer = match question.answer {
            Answer::Yes => json!(true),
            Answer::No => json!(false),
            Answer::Unknown => Value::Null,
        };
        json!({ "question": question.text, "answer": answer, "said": question.groups })
    });
    let cases = changes.cases.iter().map(|case| {
        json!({
            "case": case.title, "place": case.place,
            "expected": case.expected.map(Verb::id), "actual": case.actual.map(Verb::id),
        })
    });
    json!({
        "policy": changes.new.policy.id,
        "state": "compared",
        "changes_decisions": changes.changes_decisions(),
        "finished": changes.finished,
        "exact": changes.exact,
        "version": { "old": changes.old.policy.version, "new": changes.new.policy.version },
        "digest": { "old": changes.old.policy.digest, "new": changes.new.policy.digest },
        "edits": (0..changes.edits.len()).map(|at| edit(changes, at)).collect::<Vec<_>>(),
        "moves": (0..changes.moves.len()).map(|at| moved(changes, at, gained)).collect::<Vec<_>>(),
        "questions": questions.collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
        "assertions": changes.broken_assertions,
    })
}

fn edit_id(at: usize) -> String {
    format!("e{}", at + 1)
}

fn edit(changes: &Changes<'_>, at: usize) -> Value {
    let Some(edit) = changes.edits.get(at) else { return Value::Null };
    let place = |place: &Option<Place>| {
        place.as_ref().map(|it| {
            json!({ "rule": it.name, "decision": it.verb.map(Verb::id), "file": it.file, "line": it.line, "text": it.text })
        })
    };
    let statements = edit.statements.iter().map(|it| {
        let (kind, fact) = match it.what {
            What::Rule => ("rule", None),
            What::Otherwise => ("otherwise", None),
            What::Silence(fact) => ("silence", changes.vocabulary.facts.as_slice().at(fact)),
            What::Impossible => ("impossible", None),
            What::Conversion => ("conversion", None),
            What::Priorities => ("priorities", None),
        };
        json!({
            "kind": kind, "fact": fact.map(|fact| &fact.path),
            "old": place(&it.old), "new": place(&it.new),
        })
    });
    json!({
        "id": edit_id(at),
        "statements": statements.collect::<Vec<_>>(),
        "whole": edit.whole,
    })
}

fn moved(changes: &Changes<'_>, at: usize, follows: &[(Vec<String>, Vec<String>)]) -> Value {
    let Some(it) = changes.moves.get(at) else { return Value::Null };
    let rules = |by: &Deciders, is_new: bool| {
        let policy = if is_new { changes.new.policy } else { changes.old.policy };
        let stage = policy.stage(it.stage);
        let rules = by.rules.iter().filter_map(|id| stage.rules.as_slice().at(*id));
        rules.map(|rule| rule.name.clone()).collect::<Vec<_>>()
    };
    let (lost, gained) = follows.get(at).cloned().unwrap_or_default();
    let sets: Vec<Vec<String>> =
        it.by.iter().map(|set| set.iter().map(|edit| edit_id(*edit)).collect()).collect();
    let mut edits: Vec<String> = sets.iter().flatten().cloned().collect();
    edits.sort();
    edits.dedup();
    json!({
        "id": format!("m{}", at + 1),
        "edits": edits,
        "sets": sets,
        "how": match it.how {
            How::Alone => "alone",
            How::Together => "together",
            How::Either => "either",
        },
        "stage": match it.stage {
            StageName::Referral => "referral",
            StageName::Discharge => "discharge",
        },
        "old": { "decision": it.old.map(Verb::id), "rules": rules(&it.old_by, false), "default": it.old_by.otherwise, "follows": lost },
        "new": { "decision": it.new.map(Verb::id), "rules": rules(&it.new_by, true), "default": it.new_by.otherwise, "follows": gained },
        "witness": it.witness,
        "letter": it.letter.map(|(old, new)| json!({ "old": old.id(), "new": new.id() })),
    })
}
