//! Which files a command means: the paths that people write, and what belongs to a workspace, for the editor alike.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use remit_tests::lsp::Client;
use serde_json::json;

const GOOD: &str = "policy good.clinic {\n  title: en \"Good\"\n  language: en\n}\n\nexclude patient.age < 18 years\notherwise accept\n";
const BAD: &str = "policy bad.clinic {\n  title: en \"Bad\"\n  language: en\n}\n\nexclude   diagnosis nonsense\notherwise accept\n";

/// Runs a command line; `Findings` says that the bad policy was looked at.
fn ends(folder: &Path, line: &str) -> Exit {
    let (exit, said) = remit(folder, line, "");
    match exit {
        Exit::Good => assert!(!said.contains("nonsense"), "{line}: {said}"),
        Exit::Findings => assert!(said.contains("nonsense") || line.starts_with("fmt"), "{line}: {said}"),
        Exit::Misuse => assert!(said.starts_with("remit: "), "{line}: {said}"),
        Exit::Stopped => panic!("{line} stopped: {said}"),
    }
    exit
}

#[test]
fn every_way_to_a_file_is_one_way() {
    let outer =
        folder(&[("ws/sub/bad.remit", BAD), ("ws/other/good.remit", GOOD), ("ws/sub/d/notes.txt", "")]);
    let ws = outer.path().join("ws");
    let absolute = ws.join("sub").display().to_string();
    for path in [
        "sub",
        "sub/",
        "./sub",
        ".",
        "",
        "sub/.",
        "sub/../sub",
        "other/../sub",
        "../ws/sub",
        "../ws/",
        "sub/bad.remit",
        "sub/bad.remit sub/bad.remit",
        "other sub",
        "sub/d/../bad.remit",
        &absolute,
    ] {
        for command in ["check", "fmt --check"] {
            assert_eq!(ends(&ws, &format!("{command} {path}")), Exit::Findings, "{command} {path}");
        }
    }
    for (from, line) in [
        ("ws", "--workspace ../ws sub"),
        ("ws", "--workspace . sub"),
        ("ws/sub", "--workspace .. bad.remit"),
        ("ws/sub", "--workspace .. ."),
        ("ws/sub/d", "--workspace ../.. .."),
        ("ws/other", "--workspace ../../ws ../sub"),
        ("", "--workspace ws ws/sub/bad.remit"),
    ] {
        for command in ["check", "fmt --check"] {
            assert_eq!(
                ends(&outer.path().join(from), &format!("{command} {line}")),
                Exit::Findings,
                "{line}"
            );
        }
    }
    for command in ["check", "fmt --check"] {
        assert_eq!(ends(&ws, &format!("{command} other")), Exit::Good);
        assert_eq!(ends(&ws, &format!("{command} other/good.remit")), Exit::Good);
    }
}

#[test]
fn where_nothing_is_looked_at_nothing_is_well() {
    let outer = folder(&[
        ("ws/good.remit", GOOD),
        ("ws/notes.txt", "policy"),
        ("ws/empty/notes.txt", ""),
        ("ws/own/.remit-workspace", ""),
        ("ws/own/bad.remit", BAD),
        ("ws/.hidden/bad.remit", BAD),
        ("ws/target/bad.remit", BAD),
        ("elsewhere/bad.remit", BAD),
        ("nothing/notes.txt", ""),
    ]);
    let ws = outer.path().join("ws");
    let mut shown = String::new();
    for line in [
        "check empty",
        "check notes.txt",
        "check own",
        "check .hidden/bad.remit",
        "check target",
        "check ..",
        "check ../elsewhere",
        "check ../elsewhere/bad.remit",
        "check nowhere",
        "check good.remit/",
        "check . empty",
        "fmt empty",
        "fmt ../elsewhere/bad.remit",
        "check --workspace ../nothing",
        "fmt --workspace ../nothing",
        "test --workspace ../nothing",
        "coverage --workspace ../nothing",
        "match --workspace ../nothing --referral x.json",
        "check --workspace notes.txt",
    ] {
        let (exit, said) = remit(&ws, line, "");
        shown += &format!("$ remit {line}\n{said}");
        // The whole workspace is looked at where `..` is named: everything in it is below.
        let well = line == "check ..";
        assert_eq!(exit == Exit::Misuse, !well, "{line}: {said}");
    }
    let name = outer.path().display().to_string();
    insta::assert_snapshot!(shown.replace("FOLDER", "WS").replace(&name, "OUTER"));
    assert_eq!(ends(&ws, "check"), Exit::Good);
    assert_eq!(ends(&ws, "check --workspace own"), Exit::Findings);
    assert_eq!(ends(&ws, "check --workspace ../elsewhere"), Exit::Findings);
}

#[test]
fn a_vocabulary_alone_has_nothing_to_test() {
    let folder = folder(&[("words.remit", "library words { language: en }\n")]);
    assert_eq!(remit(folder.path(), "check", "").0, Exit::Good);
    for line in ["test", "coverage", "match --referral -"] {
        let (exit, said) = remit(folder.path(), line, "{}");
        assert_eq!(exit, Exit::Misuse);
        assert!(said.contains("there is no policy in `FOLDER`, only vocabulary"), "{said}");
    }
}

#[test]
fn a_file_shows_the_errors_that_keep_its_policy_from_being_used() {
    let words = "library words { language: en }\n\nfact seen: nonsense\n";
    let policy = GOOD.replace("exclude", "use words\n\nexclude");
    let cases = "cases for good.clinic\n\ncase \"one\" {\n  patient.nonsense: yes\n} expect accept\n";
    let folder = folder(&[
        ("a/policy.remit", &policy),
        ("b/words.remit", words),
        ("c/cases.remit", cases),
        ("d/other.remit", &GOOD.replace("good.clinic", "other.clinic")),
    ]);
    for path in ["a", "a/policy.remit", "c"] {
        let (exit, said) = remit(folder.path(), &format!("check {path}"), "");
        assert_eq!(exit, Exit::Findings, "{path}: {said}");
        assert!(said.contains("b/words.remit:3:12"), "{path}: {said}");
        assert!(said.contains("c/cases.remit:4:3"), "{path}: {said}");
        assert_eq!(said.contains("1 policy checked"), path != "c", "{path}: {said}");
    }
    assert_eq!(remit(folder.path(), "check d", "").0, Exit::Good);
}

/// The files that the editor says something about, by the end of their addresses.
fn published(folder: &Path) -> Vec<String> {
    let uri = format!("file://{}", folder.display());
    let mut client = Client::start_with(json!({ "workspaceFolders": [{ "uri": uri, "name": "ws" }] }));
    while !client.notes.iter().any(|note| note["method"] == "remit/checked") {
        client.pump(Duration::from_secs(30)).unwrap();
    }
    // Diagnostics may be on their way yet.
    while client.pump(Duration::from_millis(300)).is_some() {}
    let said = client.notes.iter().filter(|note| note["method"] == "textDocument/publishDiagnostics");
    let said = said.map(|note| &note["params"]);
    let said = said.filter(|params| !params["diagnostics"].as_array().unwrap().is_empty());
    let files = said.map(|params| params["uri"].as_str().unwrap().rsplit_once("/ws/").unwrap().1.to_owned());
    let files: BTreeSet<String> = files.collect();
    client.leave();
    files.into_iter().collect()
}

#[test]
fn the_editor_reads_what_the_command_line_reads() {
    let outer = folder(&[
        ("ws/bad.remit", BAD),
        ("ws/UPPER.REMIT", BAD),
        ("ws/.hidden.remit", BAD),
        ("ws/.git/bad.remit", BAD),
        ("ws/node_modules/bad.remit", BAD),
        ("ws/own/.remit-workspace", ""),
        ("ws/own/deep/bad.remit", BAD),
        ("ws/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/deep.remit", BAD),
        ("ws/policy.remit.txt", BAD),
        ("ws/folder.remit/inside.remit", BAD),
    ]);
    let ws = outer.path().join("ws");
    let wanted = [
        "UPPER.REMIT",
        "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/deep.remit",
        "bad.remit",
        "folder.remit/inside.remit",
    ];
    assert_eq!(published(&ws), wanted);
    let (_, said) = remit(&ws, "check --format json", "");
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let mut files: Vec<&str> =
        said["diagnostics"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files, wanted);
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::Instant;

    use super::*;

    fn pipe(path: &Path) {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn links_lead_where_they_lead() {
        let outer =
            folder(&[("ws/sub/bad.remit", BAD), ("ws/good.remit", GOOD), ("elsewhere/bad.remit", BAD)]);
        let ws = outer.path().join("ws");
        symlink("sub", ws.join("link")).unwrap();
        symlink("../elsewhere", ws.join("away")).unwrap();
        symlink(".", ws.join("circle")).unwrap();
        symlink("loop", ws.join("loop")).unwrap();
        symlink("sub/bad.remit", ws.join("again.remit")).unwrap();
        symlink("ws", outer.path().join("alias")).unwrap();
        for path in ["link", "link/", "link/bad.remit", "circle/sub", "again.remit", "../alias/link"] {
            for command in ["check", "fmt --check"] {
                assert_eq!(ends(&ws, &format!("{command} {path}")), Exit::Findings, "{command} {path}");
            }
        }
        assert_eq!(ends(&outer.path().join("alias"), "check sub"), Exit::Findings);
        assert_eq!(ends(outer.path(), "check --workspace alias ws/sub"), Exit::Findings);
        for path in ["away", "loop"] {
            assert_eq!(ends(&ws, &format!("check {path}")), Exit::Misuse, "{path}");
        }
        // A file has one place, however many links lead to it.
        let (_, said) = remit(&ws, "check", "");
        assert_eq!(said.matches("nonsense").count(), 2, "{said}");
        assert!(said.contains("2 policies checked"), "{said}");
        assert_eq!(published(&ws), ["sub/bad.remit"]);
    }

    #[test]
    fn a_link_to_a_file_elsewhere_is_that_file_once() {
        let outer = folder(&[("ws/good.remit", GOOD), ("elsewhere/bad.remit", BAD)]);
        let ws = outer.path().join("ws");
        symlink("../elsewhere/bad.remit", ws.join("one.remit")).unwrap();
        symlink("../elsewhere/bad.remit", ws.join("two.remit")).unwrap();
        let (exit, said) = remit(&ws, "check", "");
        assert_eq!(exit, Exit::Findings);
        assert!(said.contains("one.remit:6") && !said.contains("two.remit"), "{said}");
        for path in ["one.remit", "../elsewhere", "../elsewhere/bad.remit"] {
            assert_eq!(ends(&ws, &format!("check {path}")), Exit::Findings, "{path}");
        }
        assert_eq!(published(&ws), ["one.remit"]);
    }

    #[test]
    fn only_regular_files_are_opened() {
        let outer = folder(&[("ws/good.remit", GOOD)]);
        let ws = outer.path().join("ws");
        pipe(&ws.join("pipe.remit"));
        symlink("/dev/zero", ws.join("endless.remit")).unwrap();
        symlink("nowhere", ws.join("gone.remit")).unwrap();
        let sparse = fs::File::create(ws.join("sparse.remit")).unwrap();
        sparse.set_len(1 << 30).unwrap();
        let began = Instant::now();
        let (exit, said) = remit(&ws, "check --no-hints", "");
        assert_eq!(exit, Exit::Findings);
        insta::assert_snapshot!(said);
        assert_eq!(published(&ws), ["endless.remit", "gone.remit", "pipe.remit", "sparse.remit"]);
        // The other clinic is there all the same, but nobody may believe that it is the only one.
        let (exit, said) = remit(&ws, "eval good.clinic --referral -", r#"{"patient": {"age": 10}}"#);
        assert_eq!(exit, Exit::Good, "{said}");
        for line in ["match --referral -", "test", "coverage"] {
            let (exit, said) = remit(&ws, line, "{}");
            assert_eq!(exit, Exit::Findings, "{said}");
            assert!(said.contains("pipe.remit"), "{said}");
        }
        let (exit, said) = remit(&ws, "fmt", "");
        assert_eq!(exit, Exit::Misuse);
        assert!(said.contains("cannot read `pipe.remit`: it is not an ordinary file"), "{said}");
        assert!(began.elapsed() < Duration::from_secs(20), "nothing of that was read");
    }

    #[test]
    fn a_referral_that_never_ends_is_read_up_to_its_limit() {
        let ws = folder(&[("good.remit", GOOD)]);
        let (exit, said) = remit(ws.path(), "eval good.clinic --referral /dev/zero", "");
        assert_eq!(exit, Exit::Misuse);
        assert!(said.contains("the referral is too large: the limit is 1048576 bytes"), "{said}");
        let (exit, said) = remit(ws.path(), "eval good.clinic --referral .", "");
        assert_eq!(exit, Exit::Misuse);
        assert!(said.contains("it is a folder"), "{said}");
    }

    #[test]
    fn the_editor_knows_only_what_is_open_or_in_a_workspace() {
        let outer = folder(&[
            ("ws/good.remit", GOOD),
            ("else/open.remit", &GOOD.replace("good.clinic", "open.clinic")),
            ("else/near.remit", BAD),
            ("else/secret.txt", "the patient's name"),
        ]);
        let address = |path: &str| format!("file://{}/{path}", outer.path().display());
        let folders = json!([{ "uri": address("ws"), "name": "ws" }]);
        let mut client = Client::start_with(json!({ "workspaceFolders": folders }));
        let text = |client: &mut Client, path: &str| {
            client.request("remit/text", json!({ "uri": address(path) })).to_string()
        };
        client.open(&address("else/secret.txt"), 1, "open");
        client.open(&address("else/open.remit"), 1, GOOD);
        assert!(text(&mut client, "else/near.remit").contains("nonsense"), "it may be leant on");
        for path in ["else/secret.txt", "else/open.remit"] {
            client.notify("textDocument/didClose", json!({ "textDocument": { "uri": address(path) } }));
        }
        for path in ["else/secret.txt", "else/open.remit", "else/near.remit"] {
            let said = text(&mut client, path);
            assert!(!said.contains("patient") && !said.contains("nonsense"), "{path}: {said}");
        }
        assert!(text(&mut client, "ws/good.remit").contains("good.clinic"));
        client.notify(
            "workspace/didChangeWatchedFiles",
            json!({ "changes": [{ "uri": address("else/near.remit"), "type": 2 }] }),
        );
        assert!(!text(&mut client, "else/near.remit").contains("nonsense"), "nobody has it open");
        client.leave();
    }
}
