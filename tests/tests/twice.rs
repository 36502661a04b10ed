//! Two statements of one thing are an error that shows both places, whatever the statement.

use remit_compiler::diag::Diagnostic;
use remit_compiler::workspace::Workspace;

const HEAD: &str = "policy x.p { title: en \"P\", language: en }\n";

fn found(text: &str) -> Vec<Diagnostic> {
    let mut workspace = Workspace::new();
    workspace.open("more.remit", "library x.more { language: en }\n");
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    snapshot.diagnostics().to_vec()
}

/// The text has this finding at the second of the two words, which also shows the first, and no error else.
fn finds(text: &str, code: &str, word: &str) {
    let found = found(text);
    let errors: Vec<_> = found.iter().filter(|it| it.is_error()).map(|it| it.code.id()).collect();
    let expected: Vec<&str> = if code.starts_with('E') { vec![code] } else { Vec::new() };
    assert_eq!(errors, expected, "{text}");
    let it = found.iter().find(|it| it.code.id() == code).unwrap_or_else(|| panic!("{code} in {text}"));
    let places = [it.loc, it.labels.first().unwrap_or_else(|| panic!("{code} shows both: {text}")).loc];
    for place in places {
        assert_eq!(text.get(place.span.range()), Some(word), "{text}");
    }
    assert_ne!(places[0], places[1], "{text}");
}

#[test]
fn statements_of_a_policy() {
    let policy = |lines: &str| format!("{HEAD}{lines}\notherwise review\n");
    let twice = |lines: &str, word: &str| finds(&policy(lines), "E0412", word);
    twice("silence pain.location unknown\nsilence pain.location unknown", "pain.location");
    twice("offer tens\ndecline tens", "tens");
    twice("offer tens at primary_care\noffer tens at primary_care", "tens");
    // What is joined by `and` is the same in any order.
    twice(
        "offer tens when patient.age > 5 years and diagnosis crps\ndecline tens when diagnosis crps and patient.age > 5 years",
        "tens",
    );
    twice("use x.more\nuse x.more", "x.more");
    finds(&policy("otherwise review"), "E0407", "otherwise review");
    let source = "source doc {\n  title: en \"D\"\n  statement 1: en \"one\"\n}\n";
    twice(&format!("{source}leave doc 1 because en \"a\"\nleave doc 1 because en \"b\""), "1");
}

#[test]
fn other_conditions_are_no_contradiction() {
    for lines in [
        "offer tens when patient.age > 5 years\ndecline tens when patient.age <= 5 years",
        "offer tens at primary_care\noffer tens at pain_clinic",
        "offer tens\ndecline tens when patient.age < 5 years",
        "decline young: tens when patient.age < 5 years\ndecline tens when diagnosis crps",
    ] {
        let found = found(&format!("{HEAD}{lines}\notherwise review\n"));
        assert!(!found.iter().any(Diagnostic::is_error), "{lines}: {found:?}");
    }
}

#[test]
fn texts_and_keys() {
    let title = |title: &str| HEAD.replace("title: en \"P\"", title) + "otherwise review\n";
    finds(&title("title: en \"P\", en \"P\""), "E0412", "\"P\"");
    // A text without a language is in that of the file.
    finds(&title("title: \"P\", en \"P\""), "E0412", "\"P\"");
    finds(&title("title: en \"P\", title: en \"Q\""), "E0202", "title");
    let because = |text: &str| format!("{HEAD}exclude diagnosis crps because {text}\notherwise review\n");
    finds(&because("sv \"a\", sv \"a\""), "E0412", "\"a\"");
    finds(&because("en \"a\", \"a\""), "E0412", "\"a\"");
    let note = format!("{HEAD}exclude diagnosis crps -> note en \"a\", en \"a\"\notherwise review\n");
    finds(&note, "E0412", "\"a\"");
    let library = |line: &str| format!("library x.lib {{ language: en }}\n{line}\n");
    finds(&library("fact a.b: yes/no { ask: en \"q\", ask: en \"q\" }"), "E0202", "ask");
    finds(&library("concept a: diagnosis { label: en \"A\", label: en \"B\" }"), "E0202", "label");
    finds(&library("concept a: diagnosis { label: en \"A\", en \"A\" }"), "E0412", "\"A\"");
    finds(
        &library("concept a: diagnosis { code: icd10_se \"Z99.1\", icd10_se \"Z99.1\" }"),
        "E0412",
        "icd10_se \"Z99.1\"",
    );
    finds(&library("fact a.b: one of (c, c)"), "E0202", "c");
    finds(&library("fact a.b: one of (c, d) { options: c \"C\", c \"C\" }"), "E0412", "\"C\"");
    finds(&library("source d { title: en \"D\"\n title: en \"D\" }"), "E0202", "title");
    finds(
        &library("conversion v { valid_from: 2020-01-01\n valid_from: 2020-01-01 }"),
        "E0202",
        "valid_from",
    );
    let rows = library("conversion v {\n  morphine oral: 1\n  morphine oral: 1\n}");
    finds(&rows, "E0312", "morphine oral: 1");
}

#[test]
fn cases() {
    let case = |lines: &str| {
        format!(
            "{HEAD}exclude diagnosis crps\notherwise accept\ncase \"c\" {{\n  {lines}\n}} expect exclude\n"
        )
    };
    finds(&case("diagnosis: crps\n  diagnosis: migraine"), "E0412", "diagnosis");
    let clashes = |lines: &str| {
        let found = found(&case(lines));
        let codes: Vec<_> = found.iter().filter(|it| it.is_error()).map(|it| it.code.id()).collect();
        assert!(codes.contains(&"E0413"), "{lines}: {codes:?}");
    };
    clashes("diagnosis: none, crps");
    clashes("diagnosis: crps, none");
    clashes("diagnosis: none, incomplete");
    clashes("diagnosis: unknown, crps");
    clashes("diagnosis: crps suspected, crps");
    finds(&case("diagnosis: crps, crps"), "W0414", "crps");
}

#[test]
fn names_in_lists_are_a_hint() {
    let policy = |line: &str| format!("{HEAD}{line}\notherwise review\n");
    finds(&policy("exclude diagnosis any of (crps, crps)"), "W0414", "crps");
    finds(&policy("require pain.location, pain.location"), "W0414", "pain.location");
    finds(&policy("offer tens, cbt, tens"), "E0412", "tens");
    let library = "library x.lib { language: en }\nconcept a: diagnosis is crps, crps\n";
    finds(library, "W0414", "crps");
}
