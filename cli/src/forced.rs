//! Why a decision cannot be otherwise and what would make it so, in words and as JSON. Every change is tried before it is said.

use std::sync::Arc;

use remit_analysis::ask::{Change, Forced, Held, Said, forced};
use remit_compiler::diag::{Args, catalogue};
use remit_engine::eval::{Decision, LoadedPolicy, Prepared};
use remit_engine::ir::{Condition, Policy};
use remit_engine::value::Date;
use remit_wording::{Paint, Style, Wording, verdict_order, within, wrap};
use serde_json::{Value, json};

use crate::answered::{put, without};

/// The widest line.
const WIDTH: usize = 88;
/// More changes than these are not said as text.
const MOST_SAID: usize = 6;

/// What forces a decision, confirmed.
pub(crate) struct Explained {
    forced: Forced,
    policy: Policy,
}

/// What can be said of what forces a decision.
pub(crate) enum Explanation {
    /// That.
    Forced(Box<Explained>),
    /// It is not settled.
    Open,
    /// The gates do not show it.
    Unknown,
}

impl Explanation {
    pub(crate) fn text(&self, wording: Wording<'_>, colour: bool) -> String {
        let line = |key: &str| wrap(&catalogue::text(key, wording.lang), WIDTH).join("\n") + "\n";
        match self {
            Self::Forced(explained) => explained.text(wording, colour),
            Self::Open => line("forced.open"),
            Self::Unknown => line("forced.unknown"),
        }
    }

    pub(crate) fn record(&self, wording: Wording<'_>) -> Value {
        match self {
            Self::Forced(explained) => explained.record(wording),
            Self::Open => json!({ "none": "not_settled" }),
            Self::Unknown => json!({ "none": "unknown" }),
        }
    }
}

/// What forces a decision about a referral of those bytes.
pub(crate) fn explained(
    policy: &Arc<LoadedPolicy>,
    prepared: &Prepared,
    decision: &Decision,
    bytes: &[u8],
    today: Date,
) -> Explanation {
    if !decision.settled {
        return Explanation::Open;
    }
    let found = found(policy, prepared, decision, bytes, today);
    found.map_or(Explanation::Unknown, |explained| Explanation::Forced(Box::new(explained)))
}

fn found(
    policy: &Arc<LoadedPolicy>,
    prepared: &Prepared,
    decision: &Decision,
    bytes: &[u8],
    today: Date,
) -> Option<Explained> {
    let on = decision.referral.date.unwrap_or(today);
    let mut forced = forced(policy, prepared, decision, on, &|| false).ok()??;
    let referral: Value = serde_json::from_slice(bytes).ok()?;
    forced.changes.retain(|change| is_so(policy, decision, change, &referral, today));
    forced.changes.sort_by_key(|change| verdict_order(change.verb));
    let mut said_with = policy.ir().clone();
    said_with.atoms.clone_from(&forced.atoms);
    Some(Explained { forced, policy: said_with })
}

/// Whether the evaluator decides so.
fn is_so(
    policy: &Arc<LoadedPolicy>,
    decision: &Decision,
    change: &Change,
    referral: &Value,
    today: Date,
) -> bool {
    let facts = &policy.lexicon().vocabulary().facts;
    let mut changed = referral.clone();
    for it in &change.facts {
        let (Some(fact), Some(value)) = (facts.get(it.fact.index()), &it.value) else { return false };
        if let Some(other) = it.instead_of.and_then(|fact| facts.get(fact.index())) {
            without(&mut changed, &other.path);
        }
        changed = put(&changed, &fact.path, value.clone());
    }
    let read = policy.lexicon().read(changed.to_string().as_bytes(), Some(today)).ok();
    let prepared = read.and_then(|read| policy.prepare(&read).ok());
    prepared.is_some_and(|prepared| {
        let now = prepared.decide(decision.stage, &mut Vec::new());
        now.settled && now.exact && now.verb == change.verb
    })
}

impl Explained {
    fn wording<'e>(&'e self, wording: Wording<'e>) -> Wording<'e> {
        Wording { policy: &self.policy, ..wording }
    }

    fn text<'e>(&'e self, wording: Wording<'e>, colour: bool) -> String {
        let wording = self.wording(wording);
        let say = |key: &str, values: &[(&'static str, &str)]| {
            catalogue::fill(key, wording.lang, &Args::prose(values))
        };
        let mut paint = Paint::new(colour);
        let item = |paint: &mut Paint, text: &str| {
            for (index, line) in wrap(text, WIDTH - 4).into_iter().enumerate() {
                paint.plain(&format!("  {} {line}\n", if index == 0 { "-" } else { " " }));
            }
        };
        if self.forced.facts.is_empty() {
            paint.styled(Style::Strong, &say("forced.by_nothing", &[]));
            paint.plain("\n");
        } else {
            paint.styled(Style::Strong, &say("forced.by", &[]));
            paint.plain("\n");
        }
        for (fact, held) in &self.forced.facts {
            let key = match held {
                Held::Stated => "forced.stated",
                Held::Assumed => "forced.assumed",
                Held::Unsaid => "forced.unsaid",
            };
            item(&mut paint, &say(key, &[("fact", wording.fact_label(*fact))]));
        }
        if self.forced.changes.is_empty() {
            if !self.forced.facts.is_empty() {
                paint.plain(&format!("\n{}\n", wrap(&say("forced.no_other", &[]), WIDTH).join("\n")));
            }
            return paint.finish();
        }
        paint.plain("\n");
        paint.styled(Style::Strong, &say("forced.otherwise", &[]));
        paint.plain("\n");
        for change in self.forced.changes.iter().take(MOST_SAID) {
            let verb = wording.verb(change.verb);
            let what = condition(wording, change);
            item(&mut paint, &say("forced.if", &[("verb", &verb), ("what", &what)]));
        }
        paint.finish()
    }

    fn record<'e>(&'e self, wording: Wording<'e>) -> Value {
        let wording = self.wording(wording);
        let path = |fact| wording.fact(fact).map(|fact| fact.path.as_str());
        let facts = self.forced.facts.iter().map(|(fact, held)| {
            let held = match held {
                Held::Stated => "stated",
                Held::Assumed => "assumed",
                Held::Unsaid => "not_stated",
            };
            json!({ "fact": path(*fact), "label": wording.fact_label(*fact), "held": held })
        });
        let changes = self.forced.changes.iter().map(|change| {
            let facts = change.facts.iter().map(|it| json!({ "fact": path(it.fact), "value": it.value }));
            json!({
                "decision": change.verb,
                "text": condition(wording, change),
                "facts": facts.collect::<Vec<_>>(),
            })
        });
        json!({
            "facts": facts.collect::<Vec<_>>(),
            "least": self.forced.least,
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}

/// What would have to be so.
fn condition(wording: Wording<'_>, change: &Change) -> String {
    let parts: Vec<String> = change
        .facts
        .iter()
        .map(|it| match &it.said {
            Said::That(Condition::Const(_)) | Said::Anything | Said::Nothing | Said::Other => {
                within(wording.fact_label(it.fact))
            }
            Said::That(condition) => wording.condition(condition),
        })
        .collect();
    wording.all_of(&parts)
}
