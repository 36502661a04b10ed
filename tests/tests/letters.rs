//! How letters are compared: in one form, whoever typed them, and units by what people call them.

use remit_compiler::cases::{Verdict, run_policy};
use remit_compiler::workspace::Workspace;

const HEAD: &str = "policy x.p { title: en \"P\", language: en }\nuse x.lib\n";

fn codes(library: &str, policy: &str) -> Vec<&'static str> {
    let mut workspace = Workspace::new();
    workspace.open("lib.remit", &format!("library x.lib {{ language: sv }}\n{library}\n"));
    workspace.open("p.remit", &format!("{HEAD}{policy}\notherwise accept\n"));
    let snapshot = workspace.snapshot();
    snapshot.diagnostics().iter().filter(|it| it.is_error()).map(|it| it.code.id()).collect()
}

#[test]
fn a_letter_is_one_however_it_is_typed() {
    // Å, ö and é as one character, and as a letter with a mark.
    let (composed, marked) = ("sm\u{e4}rta_h\u{f6}ft", "sma\u{308}rta_ho\u{308}ft");
    let declared = |name: &str| format!("concept {name}: diagnosis\nfact patient.{name}: yes/no");
    for (one, other) in [(composed, marked), (marked, composed)] {
        let policy = format!("exclude diagnosis {other} and patient.{other}");
        assert_eq!(codes(&declared(one), &policy), Vec::<&str>::new());
        let twice = format!("{}\n{}", declared(one), declared(other));
        assert_eq!(codes(&twice, ""), ["E0202", "E0202"]);
    }
    // A destination by its label.
    let place = "destination clinic { label: \"Sma\u{308}rtklinik\" }";
    let policy = "exclude diagnosis crps -> route \"Sm\u{e4}rtklinik\"";
    let mut workspace = Workspace::new();
    workspace.open("lib.remit", &format!("library x.lib {{ language: sv }}\n{place}\n"));
    workspace.open("p.remit", &format!("{HEAD}{policy}\notherwise accept\n"));
    let snapshot = workspace.snapshot();
    assert!(snapshot.diagnostics().iter().all(|it| it.code.id() != "W0505"), "{:?}", snapshot.diagnostics());
}

#[test]
fn a_unit_may_be_written_by_its_label() {
    let library = "unit mmol_kg: concentration { label: sv \"mmol/kg\" }\nfact lab.glucose: mmol_kg";
    let policy = "exclude high: lab.glucose > 10 mmol/kg\n\
                  case \"high\" { lab.glucose: 11 mmol/kg } expect exclude by high";
    assert_eq!(codes(library, policy), Vec::<&str>::new());
    let mut workspace = Workspace::new();
    workspace.open("lib.remit", &format!("library x.lib {{ language: sv }}\n{library}\n"));
    workspace.open("p.remit", &format!("{HEAD}{policy}\notherwise accept\n"));
    let snapshot = workspace.snapshot();
    let outcomes = run_policy(&snapshot, snapshot.policy("x.p").expect("it is there"));
    assert!(outcomes.iter().all(|it| matches!(it.verdict, Verdict::Passed)), "{outcomes:?}");
    let units = &snapshot.program().vocabulary;
    assert!(units.unit("mmol/kg").is_some(), "a referral may write it too");
    // Where two units are called so, neither is meant.
    let two = format!("{library}\nunit mmol_per_kg: concentration {{ label: sv \"mmol/kg\" }}");
    assert_eq!(codes(&two, "exclude lab.glucose > 10 mmol/kg"), ["E0201"]);
}

#[test]
fn a_text_that_shows_nothing_is_none() {
    let mut workspace = Workspace::new();
    for (blank, shown) in [("\u{200b}\u{2060}", "invisible"), ("  ", "blank"), ("", "empty")] {
        workspace.open(
            "p.remit",
            &format!("policy x.p {{ title: \"{blank}\", language: en }}\notherwise accept\n"),
        );
        let snapshot = workspace.snapshot();
        let found = snapshot.diagnostics().iter().any(|it| it.code.id() == "E0409");
        assert!(found, "{shown}: {:?}", snapshot.diagnostics());
        let case = format!(
            "exclude given pain.location\ncase \"c\" {{ pain.location: \"{blank}\" }} expect exclude"
        );
        assert_eq!(codes("", &case), ["E0306"], "{shown}");
    }
}
