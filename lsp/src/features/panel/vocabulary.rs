//! What policies and referrals can name, found as `remit vocabulary` finds it.

use remit_compiler::workspace::Snapshot;
use remit_engine::value::Language;
use remit_wording::vocabulary::find;
use serde_json::{Value, json};

/// What the words fit, best first, and whether there is more.
pub(crate) fn vocabulary(
    snapshot: &Snapshot,
    query: &str,
    limit: usize,
    lang: Language,
) -> (Vec<Value>, bool) {
    let words: Vec<String> = query.split_whitespace().map(str::to_owned).collect();
    let found = find(&snapshot.program().vocabulary, &words, lang);
    let more = found.len() > limit;
    let entries = found.into_iter().take(limit).map(|entry| {
        json!({
            "name": entry.name, "label": entry.label, "kind": entry.kind, "also": entry.also,
            "codes": entry.codes, "verified": !entry.unverified, "policy": entry.policy,
            "referral": entry.referral,
        })
    });
    (entries.collect(), more)
}
