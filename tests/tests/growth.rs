//! What hostile or generated files cost: no more than their size. Each of these took minutes where a phase looked at
//! something again for every neighbour.

use std::cell::Cell;
use std::time::{Duration, Instant};

use remit_compiler::base::FileId;
use remit_compiler::cases;
use remit_compiler::format::{Refusal, format, format_until};
use remit_compiler::lex::lex;
use remit_compiler::syntax::parse;
use remit_compiler::workspace::Workspace;
use remit_tests::lsp::Client;
use serde_json::json;

/// Far more than any of them needs, on a busy machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(60);

const HEAD: &str = "policy a.b { title: \"x\", language: en }\n";

fn soon<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = act();
    assert!(begun.elapsed() < PATIENCE, "{what} took {:?}", begun.elapsed());
    done
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    snapshot.diagnostics().iter().filter(|it| it.is_error()).map(|it| it.code.id()).collect()
}

/// Each definition names the one before it several times.
fn chain(uses: usize, links: usize) -> String {
    let mut text = format!("{HEAD}fact t.f: yes/no\ndefine d0 = t.f\n").replace("fact t.f: yes/no\n", "");
    text = text.replace("define d0 = t.f", "define d0 = patient.young");
    for link in 1..=links {
        let named = vec![format!("d{}", link - 1); uses].join(" or ");
        text += &format!("define d{link} = {named}\n");
    }
    text + &format!(
        "exclude a: d{links}\notherwise accept\ncase \"c\" {{ patient.young: yes }} expect exclude\n"
    )
}

#[test]
fn definitions_are_looked_at_once() {
    for (uses, links) in [(10, 40), (2, 60), (1, 4_000)] {
        let text = chain(uses, links);
        soon("checking, running and covering", || {
            let mut workspace = Workspace::new();
            workspace.open("p.remit", &text);
            let snapshot = workspace.snapshot();
            assert!(snapshot.diagnostics().iter().all(|it| !it.is_error()), "{:?}", snapshot.diagnostics());
            let policy = snapshot.policy("a.b").expect("it is there");
            let covered = cases::coverage(&snapshot, policy).expect("it is sound");
            assert!(covered.rules.iter().all(|rule| rule.decides), "the case decides by the rule");
            assert_eq!(covered.definitions.len(), links + 1, "each is one definition of the program");
        });
    }
}

#[test]
fn long_lines_are_formatted_in_one_pass() {
    let list = vec!["pain.duration"; 20_000].join(", ");
    let joined = vec!["patient.young"; 20_000].join(" and ");
    for line in [
        format!("require {list}"),
        format!("exclude a: {joined}"),
        format!("exclude a: diagnosis any of ({list})"),
    ] {
        let text = format!("{HEAD}\n{line}\notherwise accept\n");
        let formatted = soon("formatting", || {
            let tokens = lex(FileId(0), &text);
            format(&text, &tokens, &parse(&text, &tokens))
        });
        let formatted = formatted.expect("nothing is wrong with it");
        assert!(formatted.lines().all(|line| line.chars().count() <= 120), "every line is broken");
        assert!(formatted.lines().count() < 4_000, "and filled");
    }
    let comments = format!("{HEAD}\n{}exclude patient.young\n", "// comment\n".repeat(50_000));
    let tokens = lex(FileId(0), &comments);
    let formatted = soon("formatting comments", || format(&comments, &tokens, &parse(&comments, &tokens)));
    assert_eq!(formatted.as_deref(), Ok(comments.as_str()));
}

#[test]
fn formatting_ends_when_nobody_waits() {
    let text = format!("{HEAD}\nexclude   diagnosis fibromyalgia\notherwise accept\n");
    let tokens = lex(FileId(0), &text);
    let parsed = parse(&text, &tokens);
    let asked = Cell::new(0);
    let until = |last: u32| {
        asked.set(0);
        format_until(&text, &tokens, &parsed, &|| {
            asked.set(asked.get() + 1);
            asked.get() > last
        })
    };
    assert!(until(u32::MAX).is_ok());
    let times = asked.get();
    assert!(times >= 4, "it asks between its steps");
    assert!((0..times).all(|last| until(last) == Err(Refusal::Stopped)));
}

#[test]
fn places_far_out_on_a_line_cost_no_more() {
    let uri = "file:///long.remit";
    let text = format!("{HEAD}exclude diagnosis any of ({}x)\n", "fibromyalgia, ".repeat(60_000));
    let found = soon("colours of one line", || {
        let mut client = Client::start();
        client.open(uri, 1, &text);
        client.request("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri } }))
    });
    assert!(found["data"].as_array().is_some_and(|data| data.len() > 5 * 60_000));
}

#[test]
fn what_is_no_policy_is_given_up() {
    for text in [
        "\"".repeat(200_000),
        "“".repeat(200_000),
        "{\n".repeat(200_000),
        "}\n".repeat(200_000),
        "exclude (\n".repeat(50_000),
        "exclude a ( { : -> \n".repeat(50_000),
        format!("{HEAD}exclude any of ({}\n", "a, ".repeat(100_000)),
        format!("{HEAD}exclude a (b (c, ").repeat(5_000),
    ] {
        let start: String = text.chars().take(20).collect();
        let parsed = soon(&start, || parse(&text, &lex(FileId(0), &text)));
        assert!(!parsed.diagnostics.is_empty() && parsed.diagnostics.len() <= 100, "{start}");
    }
}

#[test]
fn long_chains_and_conditions() {
    let mut text = "library a.lib { language: en }\nconcept c0: diagnosis\n".to_owned();
    for link in 1..4_000 {
        text += &format!("concept c{link}: diagnosis is c{}\n", link - 1);
    }
    assert_eq!(soon("a chain of parents", || codes(&text)), Vec::<&str>::new());
    let joined = vec!["patient.young"; 50_000].join(" and ");
    let text = format!("{HEAD}exclude a: {joined}\notherwise accept\n");
    assert_eq!(soon("a long condition", || codes(&text)), Vec::<&str>::new());
    let rules: String =
        (0..1_000).map(|at| format!("exclude r{at}: d{} and patient.age < {at} years\n", at % 100)).collect();
    let definitions: String =
        (1..100).map(|at| format!("define d{at} = d{} or patient.age > {at} years\n", at - 1)).collect();
    let text = format!("{HEAD}define d0 = patient.young\n{definitions}{rules}otherwise accept\n");
    assert_eq!(soon("a thousand rules", || codes(&text)), Vec::<&str>::new());
}

#[test]
fn many_small_policies_cost_no_more_than_their_number() {
    let mut workspace = Workspace::new();
    for at in 0..1_500 {
        let head = format!("policy a.p{at} {{ title: \"x\", language: en }}\n");
        let rules =
            "exclude young: patient.age < 18 years\nimpossible patient.age > 130 years\notherwise accept\n";
        workspace.open(&format!("p{at}.remit"), &(head + rules));
    }
    let found = soon("fifteen hundred policies", || workspace.snapshot().program().policies.len());
    assert_eq!(found, 1_500);
}
