//! The requests beyond the protocol, as `vscode/src/protocol.ts` has them.

use remit_compiler::base::{ItemId, Loc};
use remit_compiler::diag::{Code, pages as codes};
use remit_compiler::lower::lower_case;
use remit_compiler::resolve::PolicyId;
use remit_engine::value::Language;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

use super::writing::refusal;
use crate::convert::answers;
use crate::convert::pages::Pages;
use crate::features::panel::{self, Bench, Evaluated, Given, TextSection, stage, stage_name};
use crate::features::words::say;
use crate::state::GlobalState;
use crate::state::findings::today;
use crate::state::log::Stopwatch;

/// Parameters of any of the requests; each reads the members that it has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Params {
    uri: Option<String>,
    id: Option<String>,
    ids: Option<Vec<String>>,
    policy: PolicyRef,
    stage: Option<String>,
    language: Option<String>,
    fact: String,
    query: String,
    limit: Option<usize>,
    referral: Value,
    today: Option<String>,
    /// The language of a letter, which may be another than that of what is said about it.
    letter: Option<String>,
    name: Option<String>,
    code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PolicyRef {
    uri: Option<String>,
    id: Option<String>,
}

/// How many concepts an answer holds where the client does not say.
const USUAL: usize = 100;

impl Params {
    fn asked(&self) -> Option<Language> {
        self.language.as_deref().and_then(Language::from_code)
    }

    fn policy_id(&self, state: &GlobalState) -> Result<PolicyId> {
        let by_uri = || state.view(self.policy.uri.as_deref()?)?.policy();
        let by_id = || state.snapshot.policy(self.policy.id.as_deref()?);
        let unknown = || refusal(say(state.lang(None), "editor.no_policy", &[]));
        by_id().or_else(by_uri).ok_or_else(unknown)
    }

    /// The policy ready to decide, in the language asked for or the reader's.
    fn bench<'w>(&self, state: &'w GlobalState) -> Result<Bench<'w>> {
        let id = self.policy_id(state)?;
        let file = state.snapshot.model().policies.get(id).map(|policy| policy.head.loc.file);
        let lang = self.asked().unwrap_or_else(|| state.lang(file));
        Bench::new(&state.snapshot, id, lang).map_err(refusal)
    }

    fn given(&self) -> Given<'_> {
        Given {
            referral: &self.referral,
            stage: stage(self.stage.as_deref()),
            today: self.today.as_deref().and_then(|day| day.parse().ok()).or_else(today),
        }
    }
}

/// `{id, uri}` of a policy.
fn policy_note(state: &GlobalState, id: PolicyId) -> Value {
    let Some(policy) = state.snapshot.model().policies.get(id) else { return Value::Null };
    let uri = Pages::new(state).uri(policy.head.loc.file);
    json!({ "id": policy.head.name.as_str(), "uri": uri })
}

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
        let cases = policy.cases.iter().map(|case| {
            let uri = pages.uri(case.loc.file);
            json!({ "id": case.id, "label": case.label, "kind": "case", "uri": uri, "range": pages.range(case.loc) })
        });
        json!({
            "id": policy.id, "label": policy.label, "uri": pages.uri(policy.head.file),
            "range": pages.range(policy.head), "cases": cases.collect::<Vec<_>>(),
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
        for case in policy.cases.iter().filter(|case| wanted(&policy.id, &case.id)) {
            if cancelled() {
                return Value::Null;
            }
            let lang = state.lang(Some(policy.head.file));
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
    }
    json!({ "results": results })
}

pub(super) fn case(state: &GlobalState, params: &Params) -> Result<Value> {
    let model = state.snapshot.model();
    let id = params.id.as_deref().and_then(|id| panel::case_of(&state.snapshot, id));
    let case = id.and_then(|id| model.cases.get(id));
    let case = case.ok_or_else(|| refusal(say(state.lang(None), "editor.no_policy", &[])))?;
    Ok(json!({
        "policy": policy_note(state, case.policy),
        "stage": stage_name(case.expected.stage),
        "referral": lower_case(model, case).referral,
    }))
}

pub(super) fn form(state: &GlobalState, params: &Params) -> Result<Value> {
    let bench = params.bench(state)?;
    let stage = stage(params.stage.as_deref());
    let mut policy = policy_note(state, bench.id);
    if let Some(policy) = policy.as_object_mut() {
        let title = bench.wording().text(&bench.policy.ir().title).to_owned();
        policy.insert("title".to_owned(), Value::String(title));
    }
    let form = panel::form(&bench, stage);
    Ok(json!({
        "policy": policy, "stage": stage_name(stage), "stages": form.stages,
        "language": bench.lang.code(), "sections": form.sections,
    }))
}

pub(super) fn concepts(state: &GlobalState, params: &Params) -> Result<Value> {
    let id = params.policy_id(state)?;
    let file = state.snapshot.model().policies.get(id).map(|policy| policy.head.loc.file);
    let Some(mut view) = file.map(|file| state.view_of(file)) else { return Ok(Value::Null) };
    view.lang = params.asked().unwrap_or(view.lang);
    let (concepts, more) = panel::concepts(&view, &params.fact, &params.query, params.limit.unwrap_or(USUAL));
    Ok(json!({ "concepts": concepts, "more": more }))
}

pub(super) fn evaluate(state: &GlobalState, params: &Params) -> Result<Value> {
    let bench = params.bench(state)?;
    let language = bench.lang.code();
    Ok(match panel::evaluate(&bench, &params.given()) {
        Evaluated::Decided { decision, heading, tone, summary, sections } => {
            let pages = Pages::new(state);
            let sections: Vec<Value> = sections.iter().map(|section| text_section(&pages, section)).collect();
            json!({
                "ok": true, "language": language, "decision": bench.wording().record(&decision),
                "text": { "heading": heading, "tone": tone, "summary": summary, "sections": sections },
            })
        }
        Evaluated::Wrong(errors) => {
            let errors = errors.into_iter().map(|(pointer, fact, message)| match fact {
                Some(fact) => json!({ "pointer": pointer, "fact": fact, "message": message }),
                None => json!({ "pointer": pointer, "message": message }),
            });
            json!({ "ok": false, "language": language, "errors": errors.collect::<Vec<_>>() })
        }
    })
}

fn text_section(pages: &Pages<'_>, section: &TextSection) -> Value {
    let items = section.items.iter().map(|item| {
        let mut said = json!({ "text": item.text });
        let location = |loc: &Loc| json!(pages.location(*loc));
        let more = [
            ("detail", item.detail.clone().map(Value::String)),
            ("fact", item.fact.clone().map(Value::String)),
            ("location", item.rule.as_ref().map(location)),
        ];
        for (key, value) in more {
            if let (Some(value), Some(said)) = (value, said.as_object_mut()) {
                said.insert(key.to_owned(), value);
            }
        }
        said
    });
    let mut said = json!({ "id": section.id, "title": section.title, "items": items.collect::<Vec<_>>() });
    if let (Some(detail), Some(said)) = (&section.detail, said.as_object_mut()) {
        said.insert("detail".to_owned(), Value::String(detail.clone()));
    }
    said
}

/// A decision rule by rule; computed only for who asks, as it costs more than the decision.
pub(super) fn steps(state: &GlobalState, params: &Params) -> Result<Value> {
    let bench = params.bench(state)?;
    let steps = panel::steps(&bench, &params.given()).map_err(|_| unreadable(bench.lang))?;
    let pages = Pages::new(state);
    let said = steps.into_iter().map(|step| {
        let mut said = json!({ "depth": step.depth, "sign": step.sign, "text": step.text });
        let more = [
            ("note", step.note.map(Value::String)),
            ("location", step.rule.map(|loc| json!(pages.location(loc)))),
        ];
        if let Some(said) = said.as_object_mut() {
            said.extend(more.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        }
        said
    });
    Ok(json!({ "steps": said.collect::<Vec<_>>() }))
}

/// The letter in the language asked for, or the policy's own.
pub(super) fn letter(state: &GlobalState, params: &Params) -> Result<Value> {
    let bench = params.bench(state)?;
    let wanted = params.letter.as_deref().and_then(Language::from_code);
    let language = wanted.unwrap_or(bench.policy.ir().language);
    let letter = panel::letter(&bench, &params.given(), language).map_err(|_| unreadable(bench.lang))?;
    let mut said = json!({ "language": language.code(), "lacks": letter.lacks });
    for (key, value) in [("text", letter.text), ("remark", letter.remark)] {
        if let (Some(value), Some(said)) = (value, said.as_object_mut()) {
            said.insert(key.to_owned(), Value::String(value));
        }
    }
    Ok(said)
}

fn unreadable(lang: Language) -> Error {
    refusal(say(lang, "editor.case.broken", &[]))
}

pub(super) fn save_case(state: &GlobalState, params: &Params) -> Result<Value> {
    let bench = params.bench(state)?;
    let new = panel::new_case(&bench, &params.given(), params.name.as_deref());
    let new = new.ok_or_else(|| unreadable(bench.lang))?;
    let pages = Pages::new(state);
    let file = new.edit.loc.file;
    let line = pages.range(new.edit.loc).start.line + new.lines_before;
    let edit = answers::workspace_edit(state, &pages, vec![new.edit]);
    Ok(json!({ "edit": edit, "uri": pages.uri(file), "line": line, "name": new.name }))
}

pub(super) fn preview(state: &mut GlobalState, params: &Params) -> Result<Value> {
    let id = params.policy_id(state)?;
    let Some(policy) = state.snapshot.model().policies.get(id) else { return Ok(Value::Null) };
    let language = params.asked().unwrap_or(policy.language);
    let key = (policy.head.name.to_string(), language);
    let made = Bench::new(&state.snapshot, id, language).map(|bench| panel::page(&bench));
    let stale = made.is_err();
    match made {
        Ok(page) => drop(state.pages.insert(key.clone(), page)),
        Err(why) if !state.pages.contains_key(&key) => return Err(refusal(why)),
        Err(_) => {}
    }
    let (title, html) = state.pages.get(&key).cloned().unwrap_or_default();
    Ok(json!({
        "policy": policy_note(state, id), "title": title, "language": language.code(),
        "html": html, "stale": stale,
    }))
}

/// What is decided otherwise than in the last commit, as a page; no page where nothing is written otherwise.
pub(super) fn changes(state: &GlobalState, params: &Params) -> Result<Value> {
    let id = params.policy_id(state)?;
    let changed = state.changes.of(id);
    Ok(json!({
        "policy": policy_note(state, id),
        "language": state.lang(Some(id.file())).code(),
        "commit": changed.map(|it| &it.commit),
        "groups": changed.and_then(|it| it.groups),
        "html": changed.map(|it| &it.page),
    }))
}

pub(super) fn explain(state: &GlobalState, params: &Params) -> Result<Value> {
    let lang = params.asked().unwrap_or_else(|| state.lang(None));
    let page = Code::find(&params.code).and_then(codes::find);
    let page = page.ok_or_else(|| refusal(say(lang, "editor.no_code", &[])))?;
    Ok(json!({ "markdown": page.markdown(lang) }))
}

pub(super) fn schema(state: &GlobalState, params: &Params) -> Result<Value> {
    Ok(params.bench(state)?.wording().schema())
}

/// What policies and referrals can name, found by any name or code in any language.
pub(super) fn vocabulary(state: &GlobalState, params: &Params) -> Value {
    let file = params.uri.as_deref().and_then(|uri| state.view(uri)).map(|view| view.file);
    let lang = params.asked().unwrap_or_else(|| state.lang(file));
    let (entries, more) =
        panel::vocabulary(&state.snapshot, &params.query, params.limit.unwrap_or(USUAL), lang);
    json!({ "language": lang.code(), "entries": entries, "more": more })
}
