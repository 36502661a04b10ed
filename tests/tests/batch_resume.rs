//! `remit batch` as a process that is killed: what is gone on with is what was never stopped. More at a time with
//! `REMIT_SCENARIOS=200`; a line of a gigabyte with `REMIT_LONG_LINE=1000`.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads the environment"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use remit_tests::batch::{DAY, bundle, lines, referrals};
use remit_tests::command::folder;

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn command(folder: &Path, output: &str, part: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remit-tested"));
    command.current_dir(folder).args(["batch", "capio_st_goran.pain", "--input", "one.ndjson", "two.ndjson"]);
    command.args(["--output", output, "--rejects", &format!("{}.rejects", output.trim_end_matches('/'))]);
    command.args(["--part-bytes", part, "--as-of", DAY, "--workspace"]).arg(bundle());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Every file below a folder or beside a file, by name, with what it holds.
fn written(folder: &Path, output: &str) -> Vec<(String, Vec<u8>)> {
    let path = folder.join(output);
    let mut all = Vec::new();
    if path.is_dir() {
        for file in fs::read_dir(&path).unwrap() {
            let file = file.unwrap();
            all.push((file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).unwrap()));
        }
    } else {
        all.push((String::new(), fs::read(&path).unwrap()));
    }
    // Entries of a single file are where a run happens to be; its parts and all else are not.
    all.retain(|(name, _)| name != "manifest.ndjson");
    all.push((
        "rejects".to_owned(),
        fs::read(folder.join(format!("{}.rejects", output.trim_end_matches('/')))).unwrap(),
    ));
    all.sort();
    all
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bytes() {
    let mut text = lines(&referrals());
    text.push_str("no JSON\n");
    text.push_str(&format!("{{\"id\":\"{}\"}}\n", "x".repeat(2 << 20)));
    let (one, two) = (text.repeat(6), text.repeat(3));
    let folder = folder(&[("one.ndjson", &one), ("two.ndjson", &two)]);
    // A generator that is its own: each run of the tests does the same.
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for (kind, ending) in [("file", ".ndjson"), ("parts", "/")] {
        let whole = format!("whole-{kind}{ending}");
        let began = std::time::Instant::now();
        let output = command(folder.path(), &whole, "30000").output().unwrap();
        let took = began.elapsed();
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let expected = written(folder.path(), &whole);
        if kind == "parts" {
            assert!(expected.len() > 5, "there are several parts");
        }
        let mut kills = 0;
        for round in 0..number("REMIT_SCENARIOS", 4) {
            let path = format!("{kind}-{round}{ending}");
            for attempt in 0.. {
                let mut command = command(folder.path(), &path, "30000");
                if attempt > 0 {
                    command.arg("--resume");
                }
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let patience = took.mul_f64(((random >> 33) % 1000) as f64 / 900.0);
                let mut child = command.spawn().unwrap();
                // The last time it may take as long as it likes.
                if attempt < 6 {
                    sleep(patience);
                    kills += usize::from(child.try_wait().unwrap().is_none());
                    let _ = child.kill();
                }
                let output = child.wait_with_output().unwrap();
                match output.status.code() {
                    Some(1) => break,
                    None => {}
                    Some(code) => panic!("{path} ended with {code}: {}", said(&output)),
                }
            }
            let found = written(folder.path(), &path);
            let names = |all: &[(String, Vec<u8>)]| {
                all.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect::<Vec<_>>()
            };
            assert_eq!(names(&found), names(&expected));
            assert!(found == expected, "{path} differs");
        }
        assert!(kills > 0, "some runs were killed before their end");
    }
}

#[test]
fn what_has_changed_is_not_gone_on_with() {
    let text = lines(&referrals());
    let folder = folder(&[("one.ndjson", &text.repeat(2)), ("two.ndjson", &text)]);
    let run = |more: &[&str]| command(folder.path(), "out.ndjson", "30000").args(more).output().unwrap();
    assert_eq!(run(&[]).status.code(), Some(1));
    let whole = written(folder.path(), "out.ndjson");
    let again = run(&["--resume"]);
    assert_eq!((again.status.code(), written(folder.path(), "out.ndjson") == whole), (Some(1), true));
    for more in [
        &["--resume", "--detail", "open"][..],
        &["--resume", "--stage", "discharge"],
        &["--resume", "--lang", "nb"],
    ] {
        let output = run(more);
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", said(&output));
    }
    // As long as it was, another letter at its end.
    fs::write(folder.path().join("two.ndjson"), text.trim_end().to_owned() + " ").unwrap();
    let output = run(&["--resume"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    fs::write(folder.path().join("two.ndjson"), &text).unwrap();
    // Cut shorter than the manifest says.
    fs::write(folder.path().join("out.ndjson"), "x").unwrap();
    let output = run(&["--resume"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[cfg(unix)]
#[test]
fn a_full_disk_stops_it_and_what_is_written_is_kept() {
    let text = lines(&referrals()).repeat(4);
    let folder = folder(&[("one.ndjson", &text), ("two.ndjson", &text)]);
    for output in ["out.ndjson", "out/"] {
        let whole = format!("whole-{output}");
        assert_eq!(command(folder.path(), &whole, "30000").output().unwrap().status.code(), Some(1));
        let full = command(folder.path(), output, "30000");
        let mut limited = Command::new("sh");
        // A part is no longer than the limit; a single file is.
        let blocks = if output == "out/" { "20" } else { "200" };
        limited.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
        limited.arg(full.get_program()).args(full.get_args()).current_dir(folder.path());
        let stopped = limited.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(stopped.status.code(), Some(3), "{output}: {}", said(&stopped));
        assert!(said(&stopped).contains("--resume"), "{}", said(&stopped));
        let resumed = command(folder.path(), output, "30000").arg("--resume").output().unwrap();
        assert_eq!(resumed.status.code(), Some(1), "{output}: {}", said(&resumed));
        assert!(written(folder.path(), output) == written(folder.path(), &whole), "{output}");
    }
}

/// The most memory that a process has had, in kilobytes.
#[cfg(target_os = "linux")]
fn peak(child: &std::process::Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_any_length_is_passed_over_in_the_same_room() {
    let folder = folder(&[]);
    let mut most = Vec::new();
    for megabytes in [2, number("REMIT_LONG_LINE", 60)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_remit-tested"))
            .current_dir(folder.path())
            .args(["batch", "capio_st_goran.pain", "--input", "-", "--output", "-", "--workspace"])
            .arg(bundle())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let block = vec![b'x'; 1 << 20];
        input.write_all(b"{\"id\":\"first\",\"referral\":{}}\n{\"id\":\"").unwrap();
        (0..megabytes).for_each(|_| input.write_all(&block).unwrap());
        input.write_all(b"\"}\n{\"id\":\"last\",\"referral\":{}}\n").unwrap();
        // What is not read yet fits into the pipe.
        sleep(Duration::from_millis(500));
        most.push(peak(&child).unwrap());
        drop(input);
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(
            lines[0].contains("\"id\":\"first\"") && lines[2].contains("\"row\":3,\"id\":\"last\""),
            "{text}"
        );
        assert!(lines[1].contains("E0702"), "{text}");
    }
    assert!(most[1] < most[0] + 8 * 1024, "{most:?}");
}
