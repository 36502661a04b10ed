//! What the benchmarks measure on: generated rules, and the clinics.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a benchmark reads the clinics and fails if it cannot"
)]

use std::fmt::Write;
use std::path::Path;

use remit_compiler::workspace::Workspace;

/// Rules over diagnoses, ages, doses and durations, each a little other than the one before.
pub(crate) fn generated(rules: usize) -> String {
    let concepts = ["fibromyalgia", "crps", "facial_pain", "cancer_pain", "migraine", "endometriosis"];
    let mut text = String::from(
        "policy generated.clinic {\n  title: en \"Generated\"\n  language: en\n  conversion: uppsala interval\n}\n",
    );
    for rule in 0..rules {
        let (one, other) = (rule % concepts.len(), (rule / 7 + 1) % concepts.len());
        let (concept, second) =
            (concepts.get(one).unwrap_or(&"crps"), concepts.get(other).unwrap_or(&"crps"));
        let (age, dose, days) = (18 + rule % 60, 10 + rule % 90, 5 + rule % 300);
        let _ = match rule % 4 {
            0 => writeln!(
                text,
                "exclude r{rule}: diagnosis {concept} and patient.age < {age} years and not pain.acute"
            ),
            1 => writeln!(text, "review r{rule}: opioids.daily_dose > {dose} ome and diagnosis {concept}"),
            2 => writeln!(text, "accept r{rule}: pain.duration > {days} days and diagnosis {second}"),
            _ => writeln!(
                text,
                "advise r{rule}: patient.age between {age} and 90 years and investigation.ongoing"
            ),
        };
    }
    text.push_str("otherwise review\n");
    text
}

/// The policies of the clinics with their texts changed.
pub(crate) fn clinics(change: &dyn Fn(String) -> String) -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut workspace = Workspace::new();
    for folder in std::fs::read_dir(root).expect("the clinics are there").flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|ending| ending == "remit") {
                let text = std::fs::read_to_string(&path).expect("a file");
                workspace.open(&path.to_string_lossy(), &change(text));
            }
        }
    }
    workspace
}
