//! Decides a referral as a person fills it in.

use remit_engine::eval::{Decision, Prepared};
use remit_engine::ir::StageName;
use remit_engine::referral::{ReferralError, ReferralErrors};
use remit_engine::value::Date;
use remit_wording::{MAX_REFERRAL_ERRORS, more_errors};
use serde_json::Value;

use super::Bench;
use super::sections::{TextSection, sections};
use super::wording;

/// What is given to decide.
pub(crate) struct Given<'a> {
    pub(crate) referral: &'a Value,
    pub(crate) stage: StageName,
    /// The day to count to where the referral names none.
    pub(crate) today: Option<Date>,
}

/// A decision with its wording, or what the referral states wrongly.
pub(crate) enum Evaluated {
    Decided {
        decision: Box<Decision>,
        heading: String,
        tone: &'static str,
        summary: String,
        sections: Vec<TextSection>,
    },
    /// JSON pointer, fact, message.
    Wrong(Vec<(String, Option<String>, String)>),
}

/// The decision of a policy on a referral.
pub(crate) fn evaluate(bench: &Bench<'_>, given: &Given<'_>) -> Evaluated {
    let prepared = match prepare(bench, given) {
        Ok(prepared) => prepared,
        Err(errors) => return Evaluated::Wrong(worded(bench, &errors)),
    };
    let decision = prepared.explain(given.stage, bench.lang);
    Evaluated::Decided {
        heading: bench.wording().verb(decision.decision),
        tone: wording::tone(decision.decision),
        summary: wording::summary(bench, &decision),
        sections: sections(bench, &decision),
        decision: Box::new(decision),
    }
}

/// The bare decision.
pub(crate) fn decide(bench: &Bench<'_>, given: &Given<'_>) -> Result<Decision, ReferralErrors> {
    Ok(prepare(bench, given)?.explain(given.stage, bench.lang))
}

pub(super) fn prepare(bench: &Bench<'_>, given: &Given<'_>) -> Result<Prepared, ReferralErrors> {
    let referral = bench.policy.lexicon().read(given.referral.to_string().as_bytes(), given.today)?;
    bench.policy.prepare(&referral)
}

fn worded(bench: &Bench<'_>, errors: &[ReferralError]) -> Vec<(String, Option<String>, String)> {
    let said = errors
        .iter()
        .take(MAX_REFERRAL_ERRORS)
        .map(|error| (error.pointer.clone(), fact_of(bench, &error.pointer), bench.wording().mistake(error)));
    let more = more_errors(errors, bench.lang).map(|more| (String::new(), None, more));
    said.chain(more).collect()
}

/// The fact that a JSON pointer lies in: the longest path that begins it.
fn fact_of(bench: &Bench<'_>, pointer: &str) -> Option<String> {
    let path = pointer.trim_start_matches('/').replace('/', ".");
    let facts = bench.snapshot.model().facts.values().map(|fact| fact.head.name.as_str());
    let around = facts
        .filter(|fact| path.strip_prefix(fact).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
    around.max_by_key(|fact| fact.len()).map(str::to_owned)
}
