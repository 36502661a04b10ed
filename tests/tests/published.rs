//! The public pages of the clinics: each as a snapshot in the language of its policy, and in every language without what is
//! for the clinic alone.

use remit_compiler::workspace::Snapshot;
use remit_engine::ir::Policy;
use remit_engine::value::Language;
use remit_tests::repository::{clinics, root};
use remit_wording::{Page, Wording};

fn page(snapshot: &Snapshot, policy: &Policy, lang: Language) -> Page {
    Wording { vocabulary: &snapshot.program().vocabulary, policy, lang }.page()
}

#[test]
fn pages_are_as_they_were_read() {
    let snapshot = clinics(|_, text| text).snapshot();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cases/pages"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for policy in &snapshot.program().policies {
            let shown = page(&snapshot, policy, policy.language).markdown();
            insta::assert_snapshot!(policy.id.replace('.', "_"), shown);
        }
    });
}

#[test]
fn no_page_holds_what_is_for_the_clinic() {
    let snapshot = clinics(|_, text| text).snapshot();
    assert_eq!(snapshot.program().policies.len(), 9);
    for policy in &snapshot.program().policies {
        for lang in Language::ALL {
            let page = page(&snapshot, policy, lang);
            let shown = page.markdown();
            let about = format!("{} {lang}", policy.id);
            // A text of another language is told at the foot of the page, beside what is always there.
            let mixed = page.made.iter().any(|it| it.contains(MIXED[lang as usize]));
            assert!(!mixed, "{about} mixes languages:\n{shown}");
            for rule in policy.referral.rules.iter().chain(&policy.discharge.rules) {
                assert!(!rule.name.contains('_') || !shown.contains(&rule.name), "{about}: {}", rule.name);
            }
            for mark in [".remit", &policy.id, "((", "  \n", " .", "..", "([^"] {
                assert!(!shown.contains(mark), "{about} holds `{mark}`:\n{shown}");
            }
            for source in &policy.sources {
                assert!(!shown.contains(&source.id) || source.id.len() < 8, "{about}: {}", source.id);
            }
        }
    }
}

/// How a page says that it mixes languages, in the order of the languages.
const MIXED: [&str; 3] =
    ["bara på ett annat språk", "bare på et annet språk", "only there in another language"];
