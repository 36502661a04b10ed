//! Where the grammar gives up, reading goes on, and says where it does not.

use remit_compiler::workspace::Workspace;

const HEAD: &str = "policy x.p { title: en \"P\", language: en }\n";

/// Whether the last rule of a file is read, and whether it is said that something is not.
fn read(lines: &str) -> (bool, bool) {
    let mut workspace = Workspace::new();
    workspace
        .open("p.remit", format!("{HEAD}{lines}\nexclude last: diagnosis crps\notherwise accept\n").as_str());
    let snapshot = workspace.snapshot();
    let named = |name: &str| snapshot.model().rules.values().any(|rule| rule.head.name.as_str() == name);
    let last = named("last");
    assert!(!lines.contains("first") || named("first"));
    let unread = snapshot.diagnostics().iter().any(|found| found.variant == Some("unread"));
    assert!(snapshot.diagnostics().iter().any(|found| found.is_error()), "{lines:.100}");
    (last, unread)
}

#[test]
fn what_follows_many_mistakes_is_read() {
    for wrong in ["exclude and and\n", "exclude : (\n", "cite page\n", "require\n"] {
        assert_eq!(read(&wrong.repeat(1_200)), (true, false), "{wrong}");
    }
}

#[test]
fn what_is_before_a_statement_that_the_grammar_gives_up_in_is_read() {
    let torn = "exclude first: diagnosis migraine\ncase \"smärta\" \u{1f642}{\n  diagnosis: facial_pain\n}expect      $0} expect review\n";
    assert!(!read(torn).1);
}

#[test]
fn what_is_not_read_is_said() {
    let (last, unread) = read(&"exclude and and\n".repeat(8_000));
    assert!(!last && unread);
}
