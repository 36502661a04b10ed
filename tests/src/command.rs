//! The command line as a person uses it: commands run in this process, on folders of their own.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use remit_cli::{Console, Exit, Output};
use remit_engine::value::Language;

/// Runs a command line in a folder; returns the exit and what was printed.
pub fn remit(folder: &Path, line: &str, input: &str) -> (Exit, String) {
    let words: Vec<OsString> = line.split_whitespace().map(Into::into).collect();
    remit_with(folder, &words, input)
}

/// Runs a command whose words may be anything.
pub fn remit_with(folder: &Path, words: &[OsString], input: &str) -> (Exit, String) {
    let arguments: Vec<OsString> = std::iter::once("remit".into()).chain(words.iter().cloned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        out: Output::new(&mut out),
        err: Output::new(&mut err),
        input: &mut input.as_bytes(),
        colour: false,
        folder: folder.to_owned(),
        today: "2026-11-21".parse().expect("a day"),
        lang: Some(Language::En),
    };
    let exit = remit_cli::run(&arguments, &mut console);
    let said = String::from_utf8(out).expect("UTF-8") + &String::from_utf8(err).expect("UTF-8");
    // Folders of a run have names of their own.
    (exit, said.replace(&folder.display().to_string(), "FOLDER").replace("FOLDER\\", "FOLDER/"))
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}
