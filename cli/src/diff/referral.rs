//! One referral that is asked about. Input: its bytes and both versions. Output: both decisions, and the edits that make the
//! difference.

use std::sync::Arc;

use remit_analysis::diff::{How as Found, Owners, owners};
use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::StageName;
use remit_engine::referral::Referral;
use remit_engine::value::Language;
use remit_wording::diff::{How, OneReferral};
use serde_json::{Value, json};

use super::record::{edit_id, how};

const STAGE: StageName = StageName::Referral;

/// What both versions decide of a referral, for a report.
pub(crate) fn shown(
    versions: (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    (bytes, referral): (&[u8], &Referral),
    lang: Language,
) -> Result<(OneReferral, Owners), LoadError> {
    let found = owners(versions, STAGE, referral)?;
    let [old, new] =
        [versions.0, versions.1].map(|version| Some(version.prepare(referral).ok()?.explain(STAGE, lang)));
    let how = found.how().map(|how| match how {
        Found::Alone => How::Alone,
        Found::Together => How::Together,
        Found::Either => How::Either,
    });
    let referral = serde_json::from_slice(bytes).unwrap_or_default();
    Ok((OneReferral { referral, old, new, by: found.by.clone(), how, whole: found.whole }, found))
}

/// The same as JSON.
pub(crate) fn record(own: &OneReferral, found: &Owners) -> Value {
    let sets: Vec<Vec<String>> =
        own.by.iter().map(|set| set.iter().map(|edit| edit_id(*edit)).collect()).collect();
    let mut edits: Vec<String> = sets.iter().flatten().cloned().collect();
    edits.sort();
    edits.dedup();
    json!({
        "old": found.old.as_ref().map(|answer| &answer.record),
        "new": found.new.as_ref().map(|answer| &answer.record),
        "changes": found.old != found.new,
        "edits": edits,
        "sets": sets,
        "how": own.how.map(how),
        "whole": own.whole,
    })
}
