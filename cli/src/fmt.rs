//! `remit fmt`: sets policies out in the one layout.

use std::fs;
use std::path::{Path, PathBuf};

use crate::arguments::Fmt;
use crate::session::Session;
use crate::{Console, Exit, files};
use remit_compiler::diag::{Args, Phrase, catalogue};
use remit_compiler::format::{self, Refusal};
use remit_compiler::syntax;
use remit_compiler::workspace::File;

/// What became of a file.
enum Outcome {
    AsItWas,
    Changed(String),
    Refused(&'static str),
}

pub(crate) fn run(command: &Fmt, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let wanted: Vec<PathBuf> = command.paths.iter().map(|path| console.folder.join(path)).collect();
    if let Some(missing) = wanted.iter().find(|path| !path.exists()) {
        return console.misuse(Phrase::new("misuse.no_path").arg("path", missing.display().to_string()));
    }
    let own = session.snapshot.files().iter().filter(|file| !file.embedded);
    let mut found = false;
    for file in own {
        let path = session.folder.join(Path::new(file.path()));
        if !wanted.is_empty() && !wanted.iter().any(|wanted| path.starts_with(wanted)) {
            continue;
        }
        let key = match outcome(file) {
            Outcome::AsItWas => continue,
            Outcome::Refused(key) => {
                found = true;
                key
            }
            Outcome::Changed(_) if command.check => {
                found = true;
                "fmt.would"
            }
            Outcome::Changed(text) => match fs::write(&path, text) {
                Ok(()) => "fmt.done",
                Err(error) => return console.misuse(files::unwritable(&path, &error)),
            },
        };
        let mut args = Args::default();
        args.set("path", file.path());
        let line = catalogue::fill(key, session.lang(), &args);
        console.say(&format!("{line}\n"));
    }
    Exit::found(found)
}

fn outcome(file: &File) -> Outcome {
    if file.source.encoding.is_some() {
        return Outcome::Refused("fmt.unreadable");
    }
    let parsed = syntax::parse(file.text(), &file.tokens);
    match format::format(file.text(), &file.tokens, &parsed) {
        Ok(text) if text == file.text() => Outcome::AsItWas,
        // A byte-order mark is the editor's business and stays.
        Ok(text) if file.source.text.had_bom() => Outcome::Changed(format!("\u{feff}{text}")),
        Ok(text) => Outcome::Changed(text),
        Err(Refusal::Meaning) => Outcome::Refused("fmt.slip"),
        Err(Refusal::Comment) => Outcome::Refused("fmt.comment"),
    }
}
