//! Any bytes as a referral: they are read or refused, decided by every clinic, and so from their bytes alone, with the same errors.

#![no_main]

use std::cell::RefCell;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use remit_engine::eval::{Engine, Scratch};
use remit_engine::ir::StageName;
use remit_engine::value::Language;

static ENGINE: LazyLock<Engine> = LazyLock::new(remit_fuzz::clinics);

thread_local! {
    static ROOM: RefCell<Scratch> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let today = "2026-11-30".parse().ok();
    let letter = ENGINE.letter(bytes, today);
    let (mut rules, mut direct) = (Vec::new(), Vec::new());
    for policy in ENGINE.policies() {
        let told = ROOM
            .with_borrow_mut(|room| policy.decide_json(bytes, today, StageName::Referral, room, &mut direct));
        match letter.prepare(policy) {
            Ok(prepared) => {
                let quick = prepared.decide(StageName::Referral, &mut rules);
                assert_eq!((told.as_ref(), &direct), (Ok(&quick), &rules));
                let full = prepared.explain(StageName::Referral, Language::Nb);
                if quick.exact && full.exact {
                    assert_eq!((quick.verb, quick.settled), (full.decision, full.settled));
                }
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                assert_eq!(told, Err(errors));
            }
        }
    }
});
