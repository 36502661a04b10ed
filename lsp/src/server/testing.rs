//! What the Test Explorer asks: cases and assertions, how they go, and cases to be confirmed.

use std::sync::Arc;

use remit_compiler::cases::propose::{Proposals, edit, propose};
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::Snapshot;
use remit_engine::value::Language;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use super::custom::Params;
use super::writing::refusal;
use crate::convert::answers;
use crate::convert::pages::Pages;
use crate::features::View;
use crate::features::panel::{self, Bench, TestPolicy};
use crate::features::words::say;
use crate::state::GlobalState;
use crate::state::log::Stopwatch;

pub(super) fn tests(state: &GlobalState, params: &Params) -> Value {
    let pages = Pages::new(state);
    let only = params.uri.as_deref().map(|uri| state.view(uri).and_then(|view| view.policy()));
    if only == Some(None) {
        return json!({ "policies": [] });
    }
    let found = panel::tests(
        &state.snapshot,
        only.flatten(),
        state.settings.language.as_deref().and_then(Language::from_code),
    );
    let policies = found.into_iter().map(|policy| {
        let item = |id: &str, label: &str, kind: &str, loc: remit_compiler::base::Loc| {
            let uri = pages.uri(loc.file);
            json!({ "id": id, "label": label, "kind": kind, "uri": uri, "range": pages.range(loc) })
        };
        let cases = policy.cases.iter().map(|it| item(&it.id, &it.label, "case", it.loc));
        let assertions = policy.assertions.iter().map(|it| item(&it.id, &it.label, "assertion", it.loc));
        json!({
            "id": policy.id, "label": policy.label, "uri": pages.uri(policy.head.file),
            "range": pages.range(policy.head), "cases": cases.chain(assertions).collect::<Vec<_>>(),
        })
    });
    json!({ "policies": policies.collect::<Vec<_>>() })
}

pub(super) fn run_tests(state: &GlobalState, params: &Params, cancelled: &dyn Fn() -> bool) -> Value {
    let pages = Pages::new(state);
    let wanted = |policy: &str, case: &str| {
        params.ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id == policy || id == case))
    };
    let Some(view) = state.any_view() else { return json!({ "results": [] }) };
    let mut results = Vec::new();
    for policy in panel::tests(&state.snapshot, None, None) {
        let lang = state.lang(Some(policy.head.file));
        for case in policy.cases.iter().filter(|case| wanted(&policy.id, &case.id)) {
            if cancelled() {
                return Value::Null;
            }
            let watch = Stopwatch::start();
            view.outcomes.run_again(view.snapshot, case.case);
            let micros = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX);
            let result = panel::run(&view, case.case, lang);
            let deciding = result
                .deciding
                .iter()
                .filter_map(|(rule, loc)| Some(json!({ "rule": rule, "location": pages.location(*loc)? })));
            let mut said = json!({
                "id": case.id, "outcome": result.outcome, "micros": micros, "deciding": deciding.collect::<Vec<_>>(),
            });
            for (key, text) in
                [("message", result.message), ("expected", result.expected), ("actual", result.actual)]
            {
                if let (Some(text), Some(said)) = (text, said.as_object_mut()) {
                    said.insert(key.to_owned(), Value::String(text));
                }
            }
            results.push(said);
        }
        if policy.assertions.iter().any(|it| wanted(&policy.id, &it.id)) {
            results.extend(asserted(&view, &policy, lang, &wanted, cancelled));
        }
        if cancelled() {
            return Value::Null;
        }
    }
    json!({ "results": results })
}

fn asserted(
    view: &View<'_>,
    policy: &TestPolicy,
    lang: Language,
    wanted: &dyn Fn(&str, &str) -> bool,
    cancelled: &dyn Fn() -> bool,
) -> Vec<Value> {
    let errored = |message: &String| {
        let all = policy.assertions.iter().filter(|it| wanted(&policy.id, &it.id));
        all.map(|it| json!({ "id": it.id, "outcome": "errored", "micros": 0, "message": message, "deciding": [] }))
            .collect()
    };
    let bench = match Bench::new(view.snapshot, policy.policy, lang) {
        Ok(bench) => bench,
        Err(message) => return errored(&message),
    };
    let watch = Stopwatch::start();
    let found = panel::assertions(&bench, policy.assertions.len(), cancelled);
    let micros = u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX);
    let all = policy.assertions.iter().zip(found).filter(|(it, _)| wanted(&policy.id, &it.id));
    let said = all.map(|(it, found)| {
        let mut said = json!({ "id": it.id, "outcome": found.outcome, "micros": micros, "deciding": [] });
        let more = [("message", found.message.map(Value::String)), ("referral", found.referral)];
        if let Some(said) = said.as_object_mut() {
            said.extend(more.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        }
        said
    });
    said.collect()
}

/// What cases are looked for in: the policies as they are now.
pub(super) fn subject(state: &GlobalState, params: &Params) -> Result<(Arc<Snapshot>, PolicyId, Language)> {
    let id = params.policy_id(state)?;
    let file = state.snapshot.model().policies.get(id).map(|policy| policy.head.loc.file);
    let lang = params.asked().unwrap_or_else(|| state.lang(file));
    Bench::new(&state.snapshot, id, lang).map_err(refusal)?;
    Ok((Arc::clone(&state.snapshot), id, lang))
}

/// Looks for them; takes long, so that nobody should wait for it who types.
pub(super) fn look((snapshot, id, lang): &(Arc<Snapshot>, PolicyId, Language)) -> Option<Proposals> {
    propose(snapshot, *id, *lang, &|| false)
}

/// The edit that adds what was found to the policies as they are by now.
pub(super) fn proposed(state: &GlobalState, params: &Params, found: Option<Proposals>) -> Result<Value> {
    let (snapshot, id, lang) = subject(state, params)?;
    let found = found.ok_or_else(|| refusal(say(lang, "editor.policy_broken", &[])))?;
    let count = found.cases.len();
    let titles: Vec<&String> = found.cases.iter().map(|case| &case.title).collect();
    let mut said =
        json!({ "count": count, "titles": titles, "never": found.never, "unknown": found.unknown });
    let edit = edit(&snapshot, id, &found.cases).filter(|_| count > 0);
    if let (Some(edit), Some(said)) = (edit, said.as_object_mut()) {
        let pages = Pages::new(state);
        let file = edit.loc.file;
        let before =
            edit.text.chars().take_while(|letter| letter.is_whitespace()).filter(|it| *it == '\n').count();
        let line = pages.range(edit.loc).start.line + u32::try_from(before).unwrap_or_default();
        let uri = json!(pages.uri(file));
        let edit = answers::workspace_edit(state, &pages, vec![edit]);
        said.extend([
            ("edit".to_owned(), json!(edit)),
            ("uri".to_owned(), uri),
            ("line".to_owned(), json!(line)),
        ]);
    }
    Ok(said)
}
