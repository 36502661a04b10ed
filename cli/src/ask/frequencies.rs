//! How often answers are given: a JSON object that has for each fact a list of `{"value": …, "often": n}`, with values as
//! referrals write them.

use std::path::PathBuf;
use std::sync::Arc;

use remit_analysis::ask::Frequencies;
use remit_compiler::diag::Phrase;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::FactId;
use remit_engine::value::Date;
use serde_json::Value;

use crate::answered::put;
use crate::referral::Sent;
use crate::{Console, Exit};

pub(super) fn read(
    path: &PathBuf,
    policy: &Arc<LoadedPolicy>,
    today: Date,
    console: &mut Console<'_>,
) -> Result<Frequencies, Exit> {
    let sent = Sent::read(path, console)?;
    let mut frequencies = Frequencies::default();
    let Ok(Value::Object(facts)) = serde_json::from_slice::<Value>(&sent.bytes) else {
        return Err(console.misuse(Phrase::new("misuse.frequencies").arg("path", &sent.path)));
    };
    for (name, entries) in facts {
        let wrong = |console: &mut Console<'_>| {
            let phrase = Phrase::new("misuse.frequencies_of").arg("path", &sent.path).arg("fact", &name);
            console.misuse(phrase)
        };
        let known = policy.lexicon().vocabulary().facts.iter().position(|fact| fact.path == name);
        let (Some(fact), Value::Array(entries)) = (known.map(FactId::new), entries) else {
            return Err(wrong(console));
        };
        for entry in entries {
            let (Some(value), Some(often)) = (entry.get("value"), entry.get("often").and_then(Value::as_u64))
            else {
                return Err(wrong(console));
            };
            let referral = put(&Value::Null, &name, value.clone()).to_string();
            let read = policy.lexicon().read(referral.as_bytes(), Some(today)).ok();
            match read.and_then(|read| policy.prepare(&read).ok()) {
                Some(prepared) => frequencies.add(fact, prepared, often),
                None => return Err(wrong(console)),
            }
        }
    }
    Ok(frequencies)
}
