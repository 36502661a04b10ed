//! Any bytes as a referral: they are read or refused, decided by every clinic, and no error repeats a long number of them.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;

static ENGINE: LazyLock<Engine> = LazyLock::new(remit_fuzz::clinics);

fuzz_target!(|bytes: &[u8]| {
    let letter = ENGINE.letter(bytes, "2026-11-30".parse().ok());
    let mut rules = Vec::new();
    for policy in ENGINE.policies() {
        match letter.prepare(policy) {
            Ok(prepared) => {
                let quick = prepared.decide(StageName::Referral, &mut rules);
                let full = prepared.explain(StageName::Referral, Language::Nb);
                if quick.exact && full.exact {
                    assert_eq!((quick.verb, quick.settled), (full.decision, full.settled));
                }
            }
            Err(errors) => assert!(!errors.is_empty()),
        }
    }
});
