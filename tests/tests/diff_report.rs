//! What `remit diff` tells a reviewer, of changes to real clinics: whoever reads only the report knows what happens to whom.

use std::fs;
use std::path::Path;

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use remit_tests::git::{commit, git};
use remit_tests::repository::root;
use remit_tests::schema::Schema;

/// A folder with a clinic in two versions, `old` and `new`, the new one with these texts replaced.
fn versions(clinic: &str, changes: &[(&str, &str)]) -> tempfile::TempDir {
    let both = folder(&[]);
    for side in ["old", "new"] {
        copy(&root().join("policies").join(clinic), &both.path().join(side));
    }
    let path = both.path().join("new/policy.remit");
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not there");
        text = text.replace(from, to);
    }
    fs::write(path, text).unwrap();
    both
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "remit") {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// What is said as JSON is what its schema describes, and nothing else.
fn json(said: &str) -> serde_json::Value {
    let told = serde_json::from_str(said).unwrap();
    assert_eq!(Schema::strict(remit_wording::diff_schema()).faults(&told), Vec::<String>::new());
    told
}

fn report(clinic: &str, changes: &[(&str, &str)], rest: &str) -> String {
    let both = versions(clinic, changes);
    let (exit, said) = remit(both.path(), &format!("diff old new {rest}"), "");
    assert_ne!(exit, Exit::Misuse, "{said}");
    said
}

const HIGHER: (&str, &[(&str, &str)]) = ("jonkoping_smartkliniken", &[("60 ome", "90 ome")]);
const YOUNGER: (&str, &[(&str, &str)]) = ("gavleborg_smartcentrum", &[("24 years", "17 years")]);

#[test]
fn a_higher_limit() {
    insta::assert_snapshot!(report(HIGHER.0, HIGHER.1, ""));
}

#[test]
fn a_higher_limit_in_english() {
    insta::assert_snapshot!(report(HIGHER.0, HIGHER.1, "--lang en --format markdown"));
}

#[test]
fn a_lower_age() {
    insta::assert_snapshot!(report(YOUNGER.0, YOUNGER.1, ""));
}

#[test]
fn a_lower_age_in_norwegian() {
    insta::assert_snapshot!(report(YOUNGER.0, YOUNGER.1, "--lang nb"));
}

#[test]
fn silence_that_is_deleted() {
    let silence = "  silence patient.in_area yes\n    said sv \"patienten bor i länet\", nb \"pasienten bor i lenet\", \
                   en \"the patient lives in the county\"\n";
    let changes = [(silence, "")];
    insta::assert_snapshot!(report("gavleborg_smartcentrum", &changes, ""));
}

#[test]
fn a_version_against_itself() {
    let said = report(HIGHER.0, &[], "");
    assert!(said.contains("Inget beslut ändras"), "{said}");
}

#[test]
fn the_swedish_conversion_in_place_of_the_norwegian() {
    let changes = [("conversion: helsedirektoratet interval", "conversion: uppsala interval")];
    insta::assert_snapshot!(report("jonkoping_smartkliniken", &changes, ""));
}

#[test]
fn central_values_in_place_of_the_whole_spread() {
    let changes = [("conversion: helsedirektoratet interval", "conversion: helsedirektoratet central")];
    insta::assert_snapshot!(report("jonkoping_smartkliniken", &changes, ""));
}

/// `REMIT_DIFF_PAGES=FOLDER` keeps the pages, to be looked at.
#[test]
fn the_page() {
    for (clinic, changes) in [HIGHER, YOUNGER] {
        let page = report(clinic, changes, "--format html");
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
        assert!(!page.contains("http") && !page.contains("<script"), "nothing is loaded");
        if let Ok(folder) = std::env::var("REMIT_DIFF_PAGES") {
            fs::write(Path::new(&folder).join(format!("{clinic}.html")), page).unwrap();
        }
    }
}

#[test]
fn as_json() {
    let both = versions(HIGHER.0, HIGHER.1);
    let (exit, said) = remit(both.path(), "diff old new --format json --fail-on newly-refused", "");
    assert_eq!(exit, Exit::Findings);
    let told = json(&said);
    let policy = &told["policies"][0];
    assert_eq!(policy["policy"], "jonkoping.smartkliniken");
    assert_eq!(policy["changes_decisions"], true);
    assert_eq!(policy["edits"][0]["id"], "e1");
    let moves = policy["moves"].as_array().unwrap();
    assert!(moves.iter().any(|it| {
        it["old"]["decision"] == "exclude" && it["new"]["decision"] == "accept" && it["witness"].is_object()
    }));
    // A witness is a referral as `eval` reads it.
    let witness = moves[0]["witness"].to_string();
    for (side, outcome) in [("old", &moves[0]["old"]), ("new", &moves[0]["new"])] {
        let line = format!("eval jonkoping.smartkliniken --referral - --format json --workspace {side}");
        let (_, said) = remit(both.path(), &line, &witness);
        let decision: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(decision["decision"], outcome["decision"]);
    }
}

#[test]
fn real_referrals() {
    let both = versions(HIGHER.0, HIGHER.1);
    let lines = [
        r#"{"diagnosis":[],"opioids":{"daily_dose":75,"methadone":false}}"#,
        r#"{"diagnosis":[],"opioids":{"daily_dose":20,"methadone":false}}"#,
        "no referral",
    ];
    fs::write(both.path().join("referrals.ndjson"), lines.join("\n")).unwrap();
    let (_, said) = remit(both.path(), "diff old new --format json --corpus referrals.ndjson", "");
    let told = json(&said);
    let corpus = &told["corpus"];
    assert_eq!(corpus["unreadable"][0]["line"], 3);
    assert_eq!(corpus["moved"][0]["line"], 1);
    assert_eq!(corpus["moved"][0]["policy"], "jonkoping.smartkliniken");
    assert!(!corpus["moved"][0]["moves"].as_array().unwrap().is_empty());
    assert_eq!(corpus["moved"].as_array().unwrap().len(), 1);
    let (_, said) = remit(both.path(), "diff old new --lang sv --corpus referrals.ndjson", "");
    let from = said.find("Verkliga remisser").unwrap();
    insta::assert_snapshot!(said[from..].split("\n\n\n").next().unwrap());
}

/// Whoever asks about one referral sees both decisions side by side, and what makes the difference.
#[test]
fn one_referral() {
    let both = versions(HIGHER.0, HIGHER.1);
    let referral = r#"{"diagnosis":["crps"],"opioids":{"daily_dose":75,"methadone":false},"request":["opioid_taper_plan"]}"#;
    fs::write(both.path().join("referral.json"), referral).unwrap();
    let said =
        |rest: &str| remit(both.path(), &format!("diff old new --referral referral.json {rest}"), "").1;
    let told = json(&said("--format json"));
    let own = &told["policies"][0]["referral"];
    assert_eq!((&own["old"]["decision"], &own["new"]["decision"]), (&"advise".into(), &"ask".into()));
    assert_eq!(
        (&own["sets"][0][0], &own["how"], &own["changes"]),
        (&"e1".into(), &"alone".into(), &true.into())
    );
    let part = |said: &str, title: &str| {
        let from = said.find(title).unwrap_or_else(|| panic!("{said}"));
        said[from..].split("\n\n\n").next().unwrap().to_owned()
    };
    insta::assert_snapshot!("one_referral", part(&said("--lang sv"), "Den här remissen"));
    let markdown = said("--lang en --format markdown");
    let from = markdown.find("This referral").unwrap();
    let to = markdown[from..].find("\n## ").unwrap();
    insta::assert_snapshot!("one_referral_in_english", &markdown[from..from + to]);
    let page = said("--lang nb --format html");
    assert!(page.contains("Denne henvisningen") && page.contains("gjør forskjellen"), "{page}");
    // A referral that no edit concerns, and one that is none.
    fs::write(both.path().join("referral.json"), r#"{"opioids":{"daily_dose":20}}"#).unwrap();
    assert!(said("--lang sv").contains("samma svar i båda versionerna"));
    fs::write(both.path().join("referral.json"), r#"{"no_such_fact":1}"#).unwrap();
    assert!(said("--lang sv").contains("remissen kan inte läsas för"), "{}", said("--lang sv"));
}

#[test]
fn what_cannot_be_compared() {
    let both = versions(HIGHER.0, HIGHER.1);
    let path = both.path().join("new/policy.remit");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("opioids.daily_dose", "opioids.no_such_dose")).unwrap();
    let (exit, said) = remit(both.path(), "diff old new", "");
    assert_eq!(exit, Exit::Findings);
    assert!(said.contains("the policy `jonkoping.smartkliniken` cannot be read in new"), "{said}");
    let (exit, said) = remit(both.path(), "diff old", "");
    assert_eq!((exit, said.contains("remit diff OLD NEW")), (Exit::Misuse, true), "{said}");
}

const WHIPLASH: &str = r#"  exclude whiplash: diagnosis whiplash_associated_disorder -> route vardval_pain_rehab
    label sv "Whiplashskada (WAD)", nb "Nakkesleng (WAD)", en "Whiplash injury (WAD)"
    because sv "Vi tar inte hand om whiplashskador.",
      nb "Vi tar ikke hånd om nakkesleng.",
      en "We do not treat whiplash injuries."
    cite page 36, 49
"#;

#[test]
fn a_requirement_added() {
    let rule = "  require location: pain.location when not referral.kind question";
    let added =
        format!("  require sleep_told: sleep when not referral.kind question\n    cite page 2\n\n{rule}");
    insta::assert_snapshot!(report("capio_st_goran", &[(rule, &added)], ""));
}

#[test]
fn a_rule_renamed_and_moved() {
    let renamed = WHIPLASH.replace("exclude whiplash:", "exclude neck_injury:");
    let after = "  exclude larger_rehabilitation:";
    let moved = format!("{renamed}{after}");
    insta::assert_snapshot!(report("capio_st_goran", &[(WHIPLASH, ""), (after, &moved)], ""));
}

#[test]
fn a_rule_deleted() {
    insta::assert_snapshot!(report("capio_st_goran", &[(WHIPLASH, "")], ""));
}

#[test]
fn an_exclusion_turned_into_a_review() {
    let changes =
        [("  exclude diagnosis fibromyalgia -> route vardval_pain_rehab", "  review diagnosis fibromyalgia")];
    insta::assert_snapshot!(report("capio_st_goran", &changes, ""));
}

#[test]
fn versions_in_git() {
    let both = versions(HIGHER.0, HIGHER.1);
    let repository = folder(&[]);
    git(repository.path(), "2026-01-01", &["init", "-q"]);
    for side in ["old", "new"] {
        copy(&both.path().join(side), &repository.path().join("clinic"));
        commit(repository.path(), "2026-01-02", side);
    }
    let line = "diff --git HEAD~1..HEAD jonkoping.smartkliniken --format json";
    let (exit, said) = remit(repository.path(), line, "");
    assert_eq!(exit, Exit::Good, "{said}");
    let told = json(&said);
    assert_eq!(told["policies"][0]["changes_decisions"], true);
    assert!(
        told["old"]["name"].as_str().unwrap().ends_with("with the program's library)"),
        "{}",
        told["old"]
    );
    let (_, said) = remit(repository.path(), "diff --git HEAD --lang en", "");
    assert!(said.contains("No decision changes"), "{said}");
    let (exit, said) = remit(repository.path(), "diff --git nowhere", "");
    assert_eq!((exit, said.contains("cannot be read from git")), (Exit::Misuse, true), "{said}");
}

/// Where it is offered at all is no rule: no decision of a referral hangs on it.
const OFFERED: &str = "offer capsaicin_patch when diagnosis peripheral_neuropathic_pain";

#[test]
fn what_is_offered_to_fewer_is_told_for_whom() {
    let changes = [(OFFERED, "offer capsaicin_patch when diagnosis crps")];
    insta::assert_snapshot!(report(HIGHER.0, &changes, ""));
    let both = versions(HIGHER.0, &changes);
    let (exit, said) = remit(both.path(), "diff old new --format json --fail-on any-change", "");
    assert_eq!(exit, Exit::Findings);
    let told = json(&said);
    let policy = &told["policies"][0];
    assert_eq!(policy["changes_decisions"], true);
    assert_eq!(policy["moves"], serde_json::json!([]));
    let services = policy["services"].as_array().unwrap();
    assert_eq!(services.len(), 2, "{services:?}");
    for it in services {
        assert_eq!(it["service"], "capsaicin_patch");
        for side in ["old", "new"] {
            let line = format!(
                "eval jonkoping.smartkliniken --referral - --format json --latest --workspace {side}"
            );
            let (_, said) = remit(both.path(), &line, &it["witness"].to_string());
            let decision: serde_json::Value = serde_json::from_str(&said).unwrap();
            assert_eq!(decision["asked"][0]["outcome"], it[side]);
        }
    }
}

#[test]
fn what_is_offered_in_other_words_changes_nothing() {
    let changes = [(OFFERED, "offer capsaicin_patch when not (not diagnosis peripheral_neuropathic_pain)")];
    let both = versions(HIGHER.0, &changes);
    let (exit, said) = remit(both.path(), "diff old new --format json --fail-on any-change", "");
    assert_eq!(exit, Exit::Good);
    assert_eq!(json(&said)["policies"][0]["services"], serde_json::json!([]));
}

/// More edits than there are bits in a word: no move is lost, and none is told of a letter that stays.
#[test]
fn a_hundred_edits_are_told() {
    let clinic = |verb: &str| {
        let head = "policy many.clinic {\n  title: en \"Many\"\n  language: en\n}\n";
        let rules =
            (1..=100).map(|age| format!("{verb} r{age}: patient.age between {age} and {age} years\n"));
        format!("{head}{}otherwise accept\n", rules.collect::<String>())
    };
    let both = folder(&[("old/policy.remit", &clinic("exclude")), ("new/policy.remit", &clinic("review"))]);
    let letters: Vec<String> =
        [0, 1, 63, 64, 65, 100].iter().map(|age| format!("{{\"patient\": {{\"age\": {age}}}}}")).collect();
    fs::write(both.path().join("letters.ndjson"), letters.join("\n")).unwrap();
    let (exit, said) = remit(both.path(), "diff old new --format json --corpus letters.ndjson", "");
    assert_eq!(exit, Exit::Good, "{said}");
    let told = json(&said);
    let policy = &told["policies"][0];
    assert_eq!((&policy["finished"], &policy["exact"]), (&true.into(), &true.into()));
    let edited: usize =
        policy["edits"].as_array().unwrap().iter().map(|it| it["statements"].as_array().unwrap().len()).sum();
    assert_eq!(edited, 100);
    let moves = policy["moves"].as_array().unwrap();
    assert!(moves.iter().all(|it| it["old"]["decision"] == "exclude" && it["new"]["decision"] == "review"));
    let lines: Vec<i64> =
        told["corpus"]["moved"].as_array().unwrap().iter().filter_map(|it| it["line"].as_i64()).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
}

#[test]
fn referrals_that_speak_of_discharge_are_decided_then_too() {
    let change = ("discharge improved: care.improved", "discharge improved: care.finished");
    let both = versions(HIGHER.0, &[change]);
    let letters = [r#"{"patient": {"age": 57}}"#, r#"{"patient": {"age": 57}, "care": {"improved": true}}"#];
    fs::write(both.path().join("letters.ndjson"), letters.join("\n")).unwrap();
    let (_, said) = remit(both.path(), "diff old new --format json --corpus letters.ndjson", "");
    let corpus = &json(&said)["corpus"];
    let of = |list: &str| -> Vec<(i64, String)> {
        let all = corpus[list].as_array().unwrap().iter();
        all.map(|it| (it["line"].as_i64().unwrap(), it["stage"].as_str().unwrap().to_owned())).collect()
    };
    let (referral, discharge) = ("referral".to_owned(), "discharge".to_owned());
    assert_eq!(of("letters"), [(1, referral.clone()), (2, referral), (2, discharge.clone())]);
    assert_eq!(of("moved"), [(2, discharge)]);
    let (_, said) = remit(both.path(), "diff old new --corpus letters.ndjson --lang en", "");
    assert!(said.contains("of 2"), "{said}");
}
