//! A comparison as JSON; `diff.json` is its schema. Input: comparisons. Output: one value.

use remit_engine::ir::{FactId, Lookup, StageName, Verb};
use remit_wording::diff::{
    Answer, Block, Changes, ConditionKind, Deciders, Edit, How, Place, ServiceChange, Statement, What,
};
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
        | Block::Sides(..)
        | Block::Answers(..)
        | Block::Table(..) => None,
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
        "conditions": conditions(changes),
        "moves": (0..changes.moves.len()).map(|at| moved(changes, at, gained)).collect::<Vec<_>>(),
        "services": changes.services.iter().map(|it| service(changes, it)).collect::<Vec<_>>(),
        "questions": questions.collect::<Vec<_>>(),
        "cases": cases.collect::<Vec<_>>(),
        "assertions": changes.broken_assertions,
    })
}

/// What becomes otherwise of a service.
fn service(changes: &Changes<'_>, it: &ServiceChange) -> Value {
    let id = changes.vocabulary.concepts.as_slice().at(it.service).map(|concept| &concept.id);
    json!({ "service": id, "old": it.old, "new": it.new, "witness": it.witness })
}

pub(crate) fn edit_id(at: usize) -> String {
    format!("e{}", at + 1)
}

pub(crate) const fn how(how: How) -> &'static str {
    match how {
        How::Alone => "alone",
        How::Together => "together",
        How::Either => "either",
    }
}

pub(crate) fn move_id(at: usize) -> String {
    format!("m{}", at + 1)
}

pub(crate) fn condition_id(at: usize) -> String {
    format!("c{}", at + 1)
}

/// The conditions of the regions of moves.
fn conditions(changes: &Changes<'_>) -> Vec<Value> {
    let all = changes.conditions.iter().enumerate().map(|(at, own)| {
        let fact = |fact: FactId| changes.vocabulary.facts.as_slice().at(fact).map(|fact| &fact.path);
        let (kind, edit, fact) = match own.kind {
            ConditionKind::Edit(edit) => ("edit", Some(edit_id(edit)), None),
            ConditionKind::Decides => ("decides", None, None),
            ConditionKind::Not => ("not", None, None),
            ConditionKind::Unsaid(unsaid) => ("unsaid", None, fact(unsaid)),
            ConditionKind::Also => ("also", None, None),
        };
        json!({
            "id": condition_id(at), "kind": kind, "edit": edit, "fact": fact,
            "rules": own.rules, "text": changes.condition_told(own),
        })
    });
    all.collect()
}

fn edit(changes: &Changes<'_>, at: usize) -> Value {
    let Some(edit) = changes.edits.get(at) else { return Value::Null };
    let place = |place: &Place| json!({ "rule": place.name, "decision": place.verb.map(Verb::id), "file": place.file, "line": place.line, "text": place.text });
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
            "old": it.old.as_ref().map(place), "new": it.new.as_ref().map(place),
        })
    });
    let (mut now, mut no_longer, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for it in &edit.statements {
        match (&it.old, &it.new) {
            (Some(old), Some(new)) => replaced.push(json!({ "old": place(old), "new": place(new) })),
            (Some(old), None) => no_longer.push(place(old)),
            (None, Some(new)) => now.push(place(new)),
            (None, None) => {}
        }
    }
    json!({
        "id": edit_id(at),
        "kind": kind(edit),
        "text": changes.edit_called(edit),
        "now": now,
        "no_longer": no_longer,
        "replaced": replaced,
        "sources": sources(changes, edit),
        "concerns": {
            "now": changes.alternatives_told(&edit.now),
            "no_longer": changes.alternatives_told(&edit.no_longer),
            "otherwise": changes.alternatives_told(&edit.otherwise),
            "whole": edit.whole,
        },
        "statements": statements.collect::<Vec<_>>(),
    })
}

/// What an edit does to its statements.
fn kind(edit: &Edit) -> &'static str {
    let all = |is: fn(&Statement) -> bool| edit.statements.iter().all(is);
    match &edit.replaced {
        Some(_) => "test",
        None if all(|it| it.old.is_none()) => "added",
        None if all(|it| it.new.is_none()) => "removed",
        None => "changed",
    }
}

/// What the rules of an edit cite, in either version.
fn sources(changes: &Changes<'_>, edit: &Edit) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for it in &edit.statements {
        for (version, place) in [(&changes.old, &it.old), (&changes.new, &it.new)] {
            let name = place.as_ref().and_then(|place| place.name.as_ref());
            let stages = [&version.policy.referral, &version.policy.discharge];
            let rules = stages.into_iter().flat_map(|stage| &stage.rules);
            let own = rules.filter(|rule| Some(&rule.name) == name);
            for citation in own.flat_map(|rule| &rule.citations) {
                let source = version.policy.sources.as_slice().at(citation.source).map(|source| &source.id);
                let one = json!({ "source": source, "statements": citation.statements });
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
    }
    found
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
        "id": move_id(at),
        "edits": edits,
        "sets": sets,
        "how": how(it.how),
        "stage": match it.stage {
            StageName::Referral => "referral",
            StageName::Discharge => "discharge",
        },
        "old": { "decision": it.old.map(Verb::id), "rules": rules(&it.old_by, false), "default": it.old_by.otherwise, "follows": lost },
        "new": { "decision": it.new.map(Verb::id), "rules": rules(&it.new_by, true), "default": it.new_by.otherwise, "follows": gained },
        "witness": it.witness,
        "region": it.region.as_ref().map(|region| json!({
            "conditions": region.conditions.iter().map(|at| condition_id(*at)).collect::<Vec<_>>(),
            "whole": region.whole,
            "alone": region.alone,
        })),
        "letter": it.letter.map(|(old, new)| json!({ "old": old.id(), "new": new.id() })),
    })
}
