//! Assertions, each with whether it holds of every referral. Input: a policy. Output: proved, refuted with a referral, or not
//! known.

use remit_analysis::{Analysis, Proof, Witness};
use serde_json::Value;

use super::super::words::say;
use super::Bench;

/// How an assertion fares.
#[derive(Debug, Clone)]
pub(crate) struct Asserted {
    /// `passed`, `failed` or `skipped`.
    pub(crate) outcome: &'static str,
    pub(crate) message: Option<String>,
    /// The referral that refutes it.
    pub(crate) referral: Option<Value>,
}

/// Of each assertion of a policy, in their order; of all that it is not known when told to stop.
pub(crate) fn assertions(bench: &Bench<'_>, count: usize, stop: &dyn Fn() -> bool) -> Vec<Asserted> {
    let proofs = Analysis::new(bench.policy, stop).map(|mut analysis| analysis.assertions());
    let mut found: Vec<Asserted> =
        proofs.unwrap_or_default().into_iter().map(|proof| asserted(bench, proof)).collect();
    found.resize_with(count, || asserted(bench, Proof::NotFinished));
    found
}

fn asserted(bench: &Bench<'_>, proof: Proof<Witness>) -> Asserted {
    match proof {
        Proof::Proved => Asserted { outcome: "passed", message: None, referral: None },
        Proof::Refuted(witness) => {
            let verb = bench.wording().verb(witness.verb);
            let message = Some(say(bench.lang, "editor.assert.refuted", &[("verb", &verb)]));
            Asserted { outcome: "failed", message, referral: Some(witness.referral) }
        }
        Proof::NotFinished => {
            let message = Some(say(bench.lang, "editor.assert.unknown", &[]));
            Asserted { outcome: "skipped", message, referral: None }
        }
    }
}
