//! The table of what a statement takes: everything that may be written changes what is compiled, and everything else is
//! an error.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use remit_compiler::cases::run_policy;
use remit_compiler::check::coverage;
use remit_compiler::diag::render;
use remit_compiler::syntax::ast::{ActionWord, ClauseWord, FileKind, StatementKind, Verb};
use remit_compiler::syntax::clauses::{self, ROW_KEYS, form, head_keys};
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::value::Language;
use remit_tests::lsp::Case;
use remit_wording::Wording;
use serde_json::json;

/// What is around the statement that a test writes.
const POLICY: &str = "policy x.p { title: en \"P\", language: en HEAD }
use x.lib
source doc {
  title: en \"Doc\"
  statement 1: en \"one\"
  statement 2: en \"two\"
}
review other: diagnosis migraine
notice known: diagnosis crps because en \"K\"
review second: diagnosis crps
discharge left: care.finished
";
const LIBRARY: &str = "library x.lib { language: en HEAD }\nconcept local: diagnosis { label: \"Local\" }\n";

/// A whole statement of each kind, without clauses.
fn statement(kind: StatementKind) -> String {
    let text = match kind {
        StatementKind::Rule(verb) => return format!("{} mine: diagnosis fibromyalgia", verb.word()),
        StatementKind::Require => "require mine: pain.location",
        StatementKind::Recommend => "recommend mine: pain.location",
        StatementKind::Offer => "offer tens",
        StatementKind::Decline => "decline tens",
        StatementKind::Duty => "responsible referrer for tens",
        StatementKind::Notice => "notice mine: diagnosis migraine",
        StatementKind::FollowUp => "follow up en \"Mine\"",
        StatementKind::Otherwise => "otherwise review",
        StatementKind::Impossible => "impossible diagnosis migraine and diagnosis crps",
        StatementKind::Leave => "leave doc 2",
        StatementKind::Assertion => "assert \"a\": never accept",
        StatementKind::Case => "case \"c\" { diagnosis: migraine, care.finished: yes } expect review",
        StatementKind::Base => "base mine { diagnosis: migraine }",
        StatementKind::Use => "use x.more",
        StatementKind::Section => "section \"s\" { review third: diagnosis crps }",
        StatementKind::Silence => "silence pain.location unknown",
        StatementKind::Define => "define mine = diagnosis migraine",
        StatementKind::Source => "source mine { }",
        StatementKind::Category => "category mine { }",
        StatementKind::Codes => "codes mine { shape: \"99\", match: exact }",
        StatementKind::Concept => "concept mine: diagnosis { }",
        StatementKind::Fact => "fact my.own: yes/no { }",
        StatementKind::Record => "record mine { field: yes/no }",
        StatementKind::Unit => "unit mine: length { }",
        StatementKind::Destination => "destination mine { }",
        StatementKind::Conversion => "conversion mine { }",
    };
    text.to_owned()
}

fn clause(kind: StatementKind, clause: ClauseWord) -> &'static str {
    match clause {
        ClauseWord::When => "when patient.age > 10 years",
        ClauseWord::Unless => "unless patient.age > 10 years",
        ClauseWord::Actions => "-> note en \"N\"",
        ClauseWord::At if kind == StatementKind::Case => "at discharge",
        ClauseWord::At if kind == StatementKind::Duty => "at discharge",
        ClauseWord::At => "at primary_care",
        ClauseWord::For if kind == StatementKind::Case => "for pain.location",
        ClauseWord::For => "for tens",
        ClauseWord::By if kind == StatementKind::FollowUp => "by primary_care",
        ClauseWord::By => "by second",
        ClauseWord::After => "after 6 months",
        ClauseWord::Else => "else return",
        ClauseWord::Overrides if matches!(kind, StatementKind::Rule(Verb::Retain | Verb::Discharge)) => {
            "overrides left"
        }
        ClauseWord::Overrides => "overrides other",
        ClauseWord::Because => "because en \"B\"",
        ClauseWord::Cite => "cite doc 1",
        ClauseWord::Label => "label en \"L\"",
        ClauseWord::Until => "until en \"U\"",
        ClauseWord::Ask => "ask en \"A\"",
        ClauseWord::Tell => "tell en \"T\"",
        ClauseWord::Said => "said en \"S\"",
        ClauseWord::Examples => "examples morphine oral 30 mg * 2",
    }
}

fn action(word: ActionWord) -> &'static str {
    match word {
        ActionWord::Route => "route primary_care",
        ActionWord::Service => "service tens",
        ActionWord::Reply => "reply written_advice",
        ActionWord::Note => "note en \"N\"",
        ActionWord::Within => "within 4 weeks",
        ActionWord::Priority => "priority high",
        ActionWord::FollowUp => "follow up \"F\"",
        ActionWord::Notice => "notice known",
        ActionWord::OneOf => "one of (service tens, reply written_advice)",
    }
}

/// A workspace that is written again and again, so that the standard library is read once.
struct Desk(Workspace);

impl Desk {
    fn new() -> Self {
        let mut workspace = Workspace::new();
        workspace.open("more.remit", "library x.more { language: en }\n");
        Self(workspace)
    }

    fn snapshot(&mut self, policy: &str, library: &str) -> Arc<Snapshot> {
        self.0.open("lib.remit", library);
        self.0.open("p.remit", policy);
        self.0.snapshot()
    }
}

fn messages(snapshot: &Snapshot) -> String {
    let found: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).cloned().collect();
    render::text(&found, snapshot.sources(), render::TextOptions::default())
}

/// What a policy and its vocabulary are compiled to: the program, what is cited, and how cases turn out.
fn compiled(snapshot: &Snapshot) -> String {
    let id = snapshot.policy("x.p").unwrap();
    let mut program = snapshot.program().clone();
    program.policies[0].digest.clear();
    let coverage = coverage(snapshot.model(), snapshot.model().policies.get(id).unwrap());
    let verdicts: Vec<_> = run_policy(snapshot, id).into_iter().map(|it| it.verdict).collect();
    format!("{program:?} {coverage:?} {verdicts:?}")
}

fn with(statement: &str) -> (String, String) {
    (POLICY.replace(" HEAD", ", priority: high, low") + statement + "\n", LIBRARY.replace(" HEAD", ""))
}

#[test]
fn every_clause_changes_what_is_compiled_or_is_an_error() {
    let mut desk = Desk::new();
    for kind in StatementKind::all() {
        let plain = statement(kind);
        let (policy, library) = with(&plain);
        let before = desk.snapshot(&policy, &library);
        assert_eq!(messages(&before), "", "{plain}");
        for word in ClauseWord::ALL {
            let text = match plain.split_once(" {") {
                // The clauses of a section come before its braces.
                Some((head, braces)) if kind == StatementKind::Section => {
                    format!("{head} {} {{{braces}", clause(kind, word))
                }
                _ => format!("{plain} {}", clause(kind, word)),
            };
            // Here the word belongs to the head of the statement.
            if kind == StatementKind::Duty && word == ClauseWord::For {
                continue;
            }
            let (policy, library) = with(&text);
            let after = desk.snapshot(&policy, &library);
            if form(kind).clauses.contains(&word) {
                assert_eq!(messages(&after), "", "{text}");
                assert!(compiled(&after) != compiled(&before), "{text} changes nothing");
            } else {
                assert_ne!(messages(&after), "", "{text} is neither allowed nor an error");
            }
        }
        for word in form(kind).actions() {
            let text = format!("{plain} -> {}", action(*word));
            let (policy, library) = with(&text);
            let after = desk.snapshot(&policy, &library);
            assert_eq!(messages(&after), "", "{text}");
            assert!(compiled(&after) != compiled(&before), "{text} changes nothing");
        }
    }
}

/// A declaration and where its keys go, with a value that a key can have there.
struct Keyed {
    owner: &'static str,
    keys: &'static [&'static str],
    /// The text before the keys, between the braces, and after.
    around: (&'static str, &'static str),
    /// Whether it is the policy's head, the library's head, or a statement of the library.
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Policy,
    Library,
    Statement,
}

fn keyed() -> Vec<Keyed> {
    let of = |owner, keys, around, place| Keyed { owner, keys, around, place };
    let statement = |kind, around| {
        let form = form(kind);
        of(form.word, form.keys, around, Place::Statement)
    };
    vec![
        of("policy", head_keys(FileKind::Policy), ("", ""), Place::Policy),
        of("library", head_keys(FileKind::Library), ("", ""), Place::Library),
        statement(StatementKind::Source, ("source mine { ", "\nstatement 1: en \"one\"\n}")),
        statement(StatementKind::Category, ("category mine { ", " }")),
        statement(StatementKind::Codes, ("codes mine { shape: \"99\"\nmatch: exact\n", " }")),
        statement(StatementKind::Concept, ("concept mine: brand { ", " }")),
        statement(StatementKind::Fact, ("fact my.own: TYPE { ", " }")),
        statement(StatementKind::Define, ("define mine = diagnosis migraine { ", " }")),
        statement(StatementKind::Unit, ("unit mine: length { ", " }")),
        statement(StatementKind::Destination, ("destination mine { ", " }")),
        statement(StatementKind::Conversion, ("conversion mine { ", " }")),
        statement(StatementKind::Record, ("record kept { mine: TYPE { ", " } }")),
        of("row", ROW_KEYS, ("conversion mine { morphine oral: 1 { ", " } }"), Place::Statement),
    ]
}

/// A value for each key, and the type of the fact that it needs.
fn value(owner: &str, key: &str) -> (&'static str, &'static str) {
    let value = match key {
        "title" | "label" | "ask" | "help" | "note" | "source" | "document" | "approver" | "publisher"
        | "url" | "version" | "alias" | "in_text" | "judge" | "contact" | "urgent" => "\"V\"",
        "decides_within" => "2 weeks",
        "priority" => "high, low",
        "country" => "SE",
        "language" => "sv",
        "valid_from" | "updated" | "reviewed" | "retrieved" => "2020-02-01",
        "valid_to" | "review_by" | "withdrawn" => "2090-02-01",
        "conversion" => "uppsala interval",
        "status" => "unverified",
        "code" => "icd10_se \"Z99.1\"",
        "substance" | "dose_of" => "morphine",
        "route" => "oral",
        "silent" => "no",
        "judged_by" => "clinic",
        "stage" => "discharge",
        "derive" if owner == "unit" => "kg / (metres * metres)",
        "derive" => "any medicines opioid",
        "policy" => "x.p",
        "shape" | "group" => "\"A99\"",
        "marks" => "\"*\"",
        "match" => "prefix",
        "relative" => "yes",
        "whole" => return ("yes", "years"),
        "range" if owner == "conversion" => "5",
        "range" => return ("0 to 100", "number"),
        "role" if owner == "category" => "care",
        "role" if matches!(owner, "concept" | "destination") => "reader",
        "role" => return ("receiver", "destination"),
        "options" => return ("a \"A\", b \"B\"", "one of (a, b)"),
        _ => panic!("no example for the key `{key}` of `{owner}`"),
    };
    (value, "yes/no")
}

#[test]
fn every_key_changes_what_is_compiled_or_shown_or_is_an_error() {
    let every: std::collections::BTreeSet<&str> =
        keyed().iter().flat_map(|it| it.keys.iter().copied()).collect();
    let mut desk = Desk::new();
    for declared in keyed() {
        for key in &every {
            let (value, kind) = value(declared.owner, key);
            let entry = format!("{key}: {value}");
            let write = |entry: &str| {
                let (before, after) = declared.around;
                let statement = format!("{before}{entry}{after}\n").replace("TYPE", kind);
                let head = if entry.is_empty() { String::new() } else { format!(", {entry}") };
                let (policy, library) = match declared.place {
                    Place::Policy => (POLICY.replace(" HEAD", &head), LIBRARY.replace(" HEAD", "")),
                    Place::Library => (POLICY.replace(" HEAD", ""), LIBRARY.replace(" HEAD", &head)),
                    Place::Statement => {
                        (POLICY.replace(" HEAD", ""), LIBRARY.replace(" HEAD", "") + &statement)
                    }
                };
                // These are in every head already: they take another value instead.
                match (declared.place, *key, entry.is_empty()) {
                    (Place::Policy, "title", false) => (policy.replacen("title: en \"P\", ", "", 1), library),
                    (Place::Policy, "language", false) => (policy.replacen("language: en, ", "", 1), library),
                    (Place::Library, "language", false) => {
                        (policy, library.replacen("language: en, ", "", 1))
                    }
                    (Place::Statement, "shape", false) if declared.owner == "codes" => {
                        (policy, library.replacen("shape: \"99\"\n", "", 1))
                    }
                    (Place::Statement, "match", false) if declared.owner == "codes" => {
                        (policy, library.replacen("match: exact\n", "", 1))
                    }
                    _ => (policy, library),
                }
            };
            let (policy, library) = write("");
            let before = desk.snapshot(&policy, &library);
            let (policy, library) = write(&entry);
            let after = desk.snapshot(&policy, &library);
            if !declared.keys.contains(key) {
                assert!(messages(&after).contains("E0206"), "{key} of {} is ignored", declared.owner);
                continue;
            }
            if *key == "role" && declared.owner == "fact" {
                // The standard library has a fact of every role, and no other may have it too.
                assert!(messages(&after).contains("E0412"), "a role of two facts");
                continue;
            }
            assert_eq!(messages(&after), "", "{key} of {}", declared.owner);
            if compiled(&after) == compiled(&before) {
                let shown = shown(&library, declared.place);
                assert!(
                    ["V", "2020", "verif", "metres"].iter().any(|said| shown.contains(said)),
                    "{key} of {}: {shown}",
                    declared.owner
                );
            }
        }
    }
}

/// What the editor shows of what the library declares.
fn shown(library: &str, place: Place) -> String {
    let name = if place == Place::Library { "x.lib" } else { "mine" };
    let name = if library.contains("my.own") { "my.own" } else { name };
    let mut case = Case::open(&library.replacen(name, &format!("$0{name}"), 1));
    case.ask("textDocument/hover", &json!({}))["contents"]["value"].to_string()
}

#[test]
fn the_reference_prints_the_table() {
    let reference = include_str!("../../compiler/REFERENCE.md");
    let table = clauses::markdown();
    assert!(reference.contains(&table), "REFERENCE.md should hold this table:\n{table}");
}

#[test]
fn when_and_unless_are_kept_apart_and_said_as_they_are_written() {
    let text = "policy x.p { title: en \"P\", language: en }
exclude mine: diagnosis crps when patient.age > 24 years unless diagnosis cancer_pain
require said: pain.location unless diagnosis crps
recommend pain.since when diagnosis crps unless diagnosis cancer_pain
offer tens when diagnosis crps unless patient.age < 18 years
decline nerve_block unless diagnosis migraine
responsible referrer for tens when diagnosis migraine
impossible diagnosis migraine and diagnosis crps when patient.age < 1 years
otherwise accept
";
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    let errors: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let program = snapshot.program();
    let policy = &program.policies[0];
    let rules = policy.referral.rules.iter().map(|it| &it.condition);
    let all = rules
        .chain(policy.recommendations.iter().map(|it| &it.condition))
        .chain(policy.offers.iter().map(|it| &it.condition))
        .chain(policy.duties.iter().map(|it| &it.condition))
        .chain(policy.impossible.last().map(|it| &it.condition));
    let written: Vec<(bool, bool)> = all.map(|it| (it.when.is_some(), it.unless.is_some())).collect();
    let expected = [
        (true, true),
        (false, true),
        (false, true),
        (true, true),
        (true, true),
        (true, false),
        (true, false),
    ];
    assert_eq!(written, expected);
    let wording = Wording { vocabulary: &program.vocabulary, policy, lang: Language::En };
    insta::assert_snapshot!(wording.page().markdown());
}
