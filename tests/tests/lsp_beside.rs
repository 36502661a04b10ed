//! What is beside a text follows the edits of others: when she rests, and only where it has changed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and reads the clock"
)]

use std::time::{Duration, Instant};

use remit_tests::lsp::Client;
use serde_json::{Value, json};

const POLICY: &str = "policy prov.a { title: \"A\", language: sv, version: \"1\", conversion: helsedirektoratet central }\n\nuse prov.sidor\n\nexclude barn: patient.age < 18 years\nexclude ansikte: diagnosis facial_pain cite sida 1\notherwise accept\n";

const SOURCES: &str = "library prov.sidor { language: sv }\n\nsource sida {\n  title: \"Sidan\"\n  statement 1: sv \"Ansiktssmärta tas inte emot\"\n}\n";

const CASES: &str = "cases for prov.a\n\ncase \"sjutton\" { patient.age: 17 years, diagnosis: migraine } expect exclude by barn\n";

const PLACES: [(&str, &str); 3] = [
    ("file:///beside/policy.remit", POLICY),
    ("file:///beside/cases.remit", CASES),
    ("file:///beside/sources.remit", SOURCES),
];

/// Longer than the server waits before it looks.
const REST: Duration = Duration::from_millis(900);

struct Session {
    client: Client,
    version: i64,
}

impl Session {
    /// Both documents are open and the client shows what is beside them.
    fn begin() -> Self {
        let mut client = Client::start();
        for (uri, text) in PLACES {
            client.open(uri, 1, text);
        }
        let mut session = Self { client, version: 1 };
        session.look();
        session.rest(REST);
        session.client.asked.clear();
        session
    }

    /// Lenses of the cases, hints of the policy.
    fn look(&mut self) -> (Vec<String>, Vec<String>) {
        let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
        let ask = |at: usize| json!({ "textDocument": { "uri": PLACES[at].0 }, "range": all });
        let lenses = self.client.request("textDocument/codeLens", ask(1));
        let hints = self.client.request("textDocument/inlayHint", ask(0));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            lenses.as_array().unwrap().iter().map(|it| text(&it["command"]["title"])).collect(),
            hints.as_array().unwrap().iter().map(|it| text(&it["label"])).collect(),
        )
    }

    fn write(&mut self, at: usize, from: &str, to: &str) {
        self.version += 1;
        let text = PLACES[at].1.replace(from, to);
        self.client.change(PLACES[at].0, self.version, json!([{ "text": text }]));
    }

    fn rest(&mut self, time: Duration) {
        let began = Instant::now();
        while let Some(left) = time.checked_sub(began.elapsed()) {
            self.client.pump(left);
        }
    }
}

#[test]
fn lenses_of_the_cases_follow_the_policy_when_she_rests() {
    let mut session = Session::begin();
    assert!(session.look().0[0].starts_with('✓'));
    for years in ["1", "10", "15"] {
        session.write(0, "18", years);
        session.rest(Duration::from_millis(200));
        assert!(session.client.asked.is_empty(), "nothing is drawn while she types");
    }
    session.rest(REST);
    assert_eq!(session.client.asked, ["workspace/codeLens/refresh"]);
    assert!(session.look().0[0].starts_with('✗'));
    session.rest(REST);
    assert_eq!(session.client.asked.len(), 1, "nothing has changed since");
    session.client.leave();
}

#[test]
fn an_edit_that_changes_nothing_elsewhere_draws_nothing() {
    let mut session = Session::begin();
    session.write(0, "otherwise", "// Kommentar.\notherwise");
    session.rest(REST);
    assert!(session.client.asked.is_empty(), "{:?}", session.client.asked);
    session.client.leave();
}

#[test]
fn hints_of_the_policy_follow_its_source() {
    let mut session = Session::begin();
    assert_eq!(session.look().1, ["Ansiktssmärta tas inte emot"]);
    session.write(2, "tas inte emot", "hör till neurologen");
    session.rest(REST);
    assert_eq!(session.client.asked, ["workspace/inlayHint/refresh"]);
    assert_eq!(session.look().1, ["Ansiktssmärta hör till neurologen"]);
    session.client.leave();
}
