//! Outcomes as lines. Input: outcomes. Output: a JSON object a line, without the columns that are null.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use remit_engine::eval::OpenFact;
use remit_engine::ir::{SEMANTICS, StageName, Verb};

use crate::batch::{Batch, PolicyIndex};
use crate::format::{Cuttable, Format};
use crate::names::output as column;
use crate::outcome::Outcomes;
use crate::row::Fault;
use crate::store::PartFile;
use crate::view::{RouteView, View, WithinView};

/// A JSON object a line.
#[derive(Debug)]
pub struct Ndjson {
    /// What each line of a version of a policy ends with.
    ends: Vec<String>,
    /// What every line without a version ends with.
    end: String,
}

impl Ndjson {
    /// Lines of a run.
    pub fn new(batch: &Batch, bundle: Option<&str>) -> Self {
        let end = |digest: Option<&str>| {
            let mut end = String::new();
            let _ = write!(end, ",\"{}\":{SEMANTICS}", column::SEMANTICS);
            texts(&mut end, column::ENGINE, Some(env!("CARGO_PKG_VERSION")));
            texts(&mut end, column::BUNDLE, bundle);
            texts(&mut end, column::POLICY_DIGEST, digest);
            end + "}\n"
        };
        let ends = batch.policies().map(|(_, policy)| end(Some(&policy.ir().digest))).collect();
        Self { ends, end: end(None) }
    }

    fn end_of(&self, policy: Option<PolicyIndex>) -> &str {
        policy.and_then(|index| self.ends.get(index.place())).unwrap_or(&self.end)
    }
}

impl Format for Ndjson {
    type Piece = Vec<u8>;
    type Open = PartFile;

    fn ending(&self) -> &'static str {
        "ndjson"
    }

    fn piece(&self, batch: &Batch, outcomes: &Outcomes) -> io::Result<Vec<u8>> {
        let mut out = String::with_capacity(outcomes.len() * 512);
        for outcome in outcomes {
            let view = View::new(batch, outcomes, outcome);
            line(&mut out, &view)?;
            out.push_str(self.end_of(outcome.policy));
        }
        Ok(out.into_bytes())
    }

    fn begin(&self, file: PartFile) -> io::Result<PartFile> {
        Ok(file)
    }

    fn add(&self, open: &mut PartFile, piece: Vec<u8>) -> io::Result<u64> {
        open.write_all(&piece)?;
        Ok(open.length())
    }

    fn end(&self, open: PartFile) -> io::Result<PartFile> {
        Ok(open)
    }
}

impl Cuttable for Ndjson {
    fn file<'f>(&self, open: &'f mut PartFile) -> &'f mut PartFile {
        open
    }
}

/// A line but for its end.
fn line(out: &mut String, view: &View<'_>) -> io::Result<()> {
    let _ = write!(out, "{{\"{}\":{}", column::ROW, view.row());
    texts(out, column::ID, view.id());
    texts(out, column::POLICY, view.policy());
    texts(out, column::POLICY_VERSION, view.version());
    if let Some(as_of) = view.as_of() {
        let _ = write!(out, ",\"{}\":\"{}\"", column::AS_OF, as_of.day);
        texts(out, column::AS_OF_FROM, Some(as_of.from.id()));
    }
    texts(out, column::STAGE, Some(stage(view.stage())));
    match (view.decision(), view.error()) {
        (Some(verb), _) => decided(out, view, verb)?,
        (None, Some(fault)) => error(out, fault),
        (None, None) => {}
    }
    Ok(())
}

fn decided(out: &mut String, view: &View<'_>, verb: Verb) -> io::Result<()> {
    texts(out, column::DECISION, Some(verb.id()));
    truth(out, column::SETTLED, view.settled());
    truth(out, column::EXACT, view.exact());
    if let Some(possible) = view.possible() {
        list(out, column::POSSIBLE, possible.iter(), |out, verb| push_text(out, verb.id()));
    }
    list(out, column::RULES, view.rules(), push_text);
    list(out, column::ROUTES, view.routes().iter(), route);
    list(out, column::SERVICES, view.services().into_iter(), push_text);
    list(out, column::REPLIES, view.replies().into_iter(), push_text);
    if let Some(time) = view.within() {
        let _ = write!(out, ",\"{}\":", column::WITHIN);
        within(out, &time);
    }
    if let Some(all) = view.within_possible() {
        list(out, column::WITHIN_POSSIBLE, all.iter(), within);
    }
    for (name, facts) in [(column::MISSING, view.missing()), (column::JUDGE, view.judge())] {
        if let Some(facts) = facts {
            list(out, name, facts.iter(), open);
        }
    }
    if let Some(reasons) = view.reasons() {
        list(out, column::REASONS, reasons.iter(), |out, reason| {
            out.push('{');
            texts(out, column::RULE, reason.rule.as_deref());
            texts(out, column::FACT, reason.fact.as_deref());
            texts(out, column::VERB, Some(reason.verb.id()));
            truth(out, column::CERTAIN, Some(reason.certain));
            out.push('}');
        });
    }
    if let Some(facts) = view.assumed() {
        list(out, column::ASSUMED, facts, push_text);
    }
    if let Some(notices) = view.notices() {
        list(out, column::NOTICES, notices, push_text);
    }
    if let Some(decision) = view.full() {
        let _ = write!(out, ",\"{}\":", column::DECISION_JSON);
        out.push_str(&serde_json::to_string(decision)?);
    }
    Ok(())
}

fn route(out: &mut String, route: &RouteView<'_>) {
    out.push('{');
    texts(out, column::DESTINATION, route.destination);
    texts(out, column::LABEL, Some(route.label));
    texts(out, column::RULE, route.rule);
    truth(out, column::CERTAIN, Some(route.certain));
    out.push('}');
}

fn within(out: &mut String, within: &WithinView<'_>) {
    let _ = write!(out, "{{\"{}\":\"{}\"", column::COUNT, within.count);
    texts(out, column::UNIT, Some(within.unit));
    out.push('}');
}

fn open(out: &mut String, open: &OpenFact) {
    out.push('{');
    texts(out, column::FACT, Some(&open.fact));
    let affects = serde_json::to_value(open.affects).unwrap_or_default();
    texts(out, column::AFFECTS, affects.as_str());
    out.push('}');
}

/// Why there is no decision.
fn error(out: &mut String, fault: &Fault) {
    let _ = write!(out, ",\"{}\":{{", column::ERROR);
    texts(out, column::CODE, Some(fault.code));
    texts(out, column::POINTER, Some(&fault.pointer));
    out.push('}');
}

pub(crate) const fn stage(stage: StageName) -> &'static str {
    match stage {
        StageName::Referral => "referral",
        StageName::Discharge => "discharge",
    }
}

/// A member of an object, where there is such a text.
pub(crate) fn texts(out: &mut String, name: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    comma(out);
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
    push_text(out, text);
}

fn truth(out: &mut String, name: &str, value: Option<bool>) {
    let Some(value) = value else { return };
    comma(out);
    out.push('"');
    out.push_str(name);
    out.push_str(if value { "\":true" } else { "\":false" });
}

fn list<T>(out: &mut String, name: &str, all: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
    comma(out);
    out.push('"');
    out.push_str(name);
    out.push_str("\":[");
    for (at, one) in all.enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, one);
    }
    out.push(']');
}

/// Before each member but the first.
fn comma(out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
}

/// A text as JSON has it.
pub(crate) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\' && byte != 0x7f) {
        out.push_str(text);
    } else {
        for letter in text.chars() {
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                control if control < ' ' || control == '\u{7f}' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(control));
                }
                other => out.push(other),
            }
        }
    }
    out.push('"');
}
