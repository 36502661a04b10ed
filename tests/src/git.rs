//! A repository in a folder of a test.

use std::path::Path;
use std::process::Command;

/// Runs git in a folder, as nobody in particular and on a day of 2026.
pub fn git(folder: &Path, day: &str, arguments: &[&str]) {
    let own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    let date = format!("{day}T12:00:00+00:00");
    let mut command = Command::new("git");
    let command = command.args(own).args(arguments).current_dir(folder);
    let done = command.env("GIT_COMMITTER_DATE", &date).env("GIT_AUTHOR_DATE", &date).output();
    let done = done.expect("git is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Commits everything that a folder has.
pub fn commit(folder: &Path, day: &str, message: &str) {
    git(folder, day, &["add", "-A"]);
    git(folder, day, &["commit", "-q", "--allow-empty", "-m", message]);
}
