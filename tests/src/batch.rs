//! Many referrals for the tests of `remit batch`: those of the repository, as rows.

use std::path::PathBuf;

use remit_bundle::{Bundle, Texts};
use remit_engine::eval::Engine;
use serde_json::{Value, json};

use crate::repository::{files, root};

/// The day that chooses versions and that ages are computed to.
pub const DAY: &str = "2026-11-21";

/// A bundle of every clinic.
pub fn bundle() -> PathBuf {
    root().join("tests/bundles/2026-11.bundle")
}

/// What is in it, ready to decide.
pub fn engine() -> Engine {
    let bytes = std::fs::read(bundle()).expect("a bundle");
    Bundle::open(bytes).expect("a bundle").engine(Texts::All).expect("an engine")
}

/// Every referral of the repository that is JSON, by the name of its file.
pub fn referrals() -> Vec<(String, Value)> {
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Some((name, serde_json::from_slice(&bytes).ok()?))
    };
    files("policies/referrals", "json").into_iter().filter_map(read).collect()
}

/// A line for each, with its name as the id.
pub fn lines(referrals: &[(String, Value)]) -> String {
    let line =
        |(id, referral): &(String, Value)| json!({ "id": id, "referral": referral }).to_string() + "\n";
    referrals.iter().map(line).collect()
}

/// The rows of NDJSON.
pub fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}
