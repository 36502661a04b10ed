//! Any bytes as a bundle: opening, verifying and loading them neither panics nor hangs, and what can be loaded can decide.

#![no_main]

use libfuzzer_sys::fuzz_target;
use remit_bundle::{Bundle, Texts};
use remit_engine::ir::StageName;
use remit_engine::value::Language;

fuzz_target!(|bytes: &[u8]| {
    // Digests would refuse nearly every change: what they protect is looked at too.
    let bytes = remit_fuzz::mended(bytes);
    let Ok(bundle) = Bundle::open(bytes) else { return };
    let _ = bundle.verify();
    for texts in [Texts::All, Texts::None] {
        let Ok(engine) = bundle.engine(texts) else { continue };
        let letter = engine.letter(b"{}", "2026-11-30".parse().ok());
        for policy in engine.policies() {
            if let Ok(prepared) = letter.prepare(policy) {
                let _ = prepared.explain(StageName::Referral, Language::Sv);
            }
        }
    }
});
