//! Thousands of random edits of a folder's files, in bursts and without waiting: the server must say exactly what a
//! fresh one says of the same texts, on the way and at the end, and never have failed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use remit_tests::lsp::{Desk, Random};
use serde_json::Value;

const FILES: [(&str, &str); 5] = [
    ("policy.remit", include_str!("../cases/replay/policy.remit")),
    ("källor.remit", include_str!("../cases/replay/sources.remit")),
    ("words.remit", include_str!("../cases/replay/words.remit")),
    ("second.remit", include_str!("../cases/replay/second.remit")),
    ("cases.remit", include_str!("../cases/replay/cases.remit")),
];

const UNSAVED: [(&str, &str); 1] = [(
    "Untitled-1",
    "cases for prov.andra\r\n\r\ncase \"väntan 😀\" {\r\n  prov.väntan: 4 weeks\r\n} expect review by länge\r\n",
)];

/// Edits a folder, and asks a fresh server at every so many edits.
fn replay(seed: u64, edits: usize, every: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = Random::new(seed);
    let mut desk = Desk::new(folder.path(), &FILES, &UNSAVED);
    for number in 1..=edits {
        desk.work(&mut random);
        if number % every == 0 {
            compare(&mut desk, &mut random, &format!("seed {seed}, edit {number}"));
        }
    }
    desk.client.leave();
}

fn compare(desk: &mut Desk, random: &mut Random, when: &str) {
    let mut fresh = desk.reopened();
    let said = (desk.shown(), fresh.shown());
    same(desk, said, when);
    let mut again = random.clone();
    let answered = (desk.answers(random), fresh.answers(&mut again));
    same(desk, answered, when);
    fresh.client.leave();
}

fn same(desk: &Desk, (old, fresh): (BTreeMap<String, Value>, BTreeMap<String, Value>), when: &str) {
    for what in old.keys().chain(fresh.keys()) {
        let say = |said: &BTreeMap<String, Value>| {
            serde_json::to_string_pretty(&said.get(what)).unwrap_or_else(|_| panic!("{what} is JSON"))
        };
        assert_eq!(say(&old), say(&fresh), "{when}: {what}\n{}", desk.text(what));
    }
}

/// One long day.
#[test]
fn thousands_of_edits_end_as_a_fresh_server_sees_them() {
    replay(1, 5_000, 100);
}

/// Short ones, looked at more often.
#[test]
fn random_edits_end_as_a_fresh_server_sees_them() {
    for seed in 2..=5 {
        replay(seed, 200, 50);
    }
}
