//! `remit fmt`: sets policies out in the one layout.
//!
//! A file at a time, each by its own text alone: what one does not allow is said, and the next is set out all the same.

use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::diag::{Arg, Args, Phrase, catalogue, why_unread};
use remit_compiler::format::{self, Refusal};
use remit_compiler::{lex, syntax};

use crate::arguments::Fmt;
use crate::files::Files;
use crate::{Console, Exit, reason, replace};

/// What becomes of a file.
enum Outcome {
    AsItWas,
    Changed(String),
    Refused(&'static str),
    Unread(Arg),
}

pub(crate) fn run(command: &Fmt, console: &mut Console<'_>) -> Exit {
    let set_out = Files::find(&command.common, console).and_then(|files| set_out(command, &files, console));
    set_out.unwrap_or_else(|exit| exit)
}

fn set_out(command: &Fmt, files: &Files, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let chosen = files.chosen(&command.paths, console)?;
    let (mut found, mut failed) = (false, false);
    for file in files.found.iter().filter(|file| chosen.contains(file.shown.as_str())) {
        let key = match outcome(&file.source(&file.shown)) {
            Outcome::AsItWas => continue,
            Outcome::Unread(why) => {
                failed = true;
                console.remark(Phrase::new("misuse.unreadable").arg("path", &file.shown).arg("why", why));
                continue;
            }
            Outcome::Refused(key) => {
                found = true;
                key
            }
            Outcome::Changed(_) if command.check => {
                found = true;
                "fmt.would"
            }
            Outcome::Changed(text) => match replace::contents(&file.path, text.as_bytes()) {
                Ok(()) => "fmt.done",
                Err(error) => {
                    failed = true;
                    console.remark(reason::unwritable(&file.shown, &error));
                    continue;
                }
            },
        };
        let mut args = Args::default();
        args.set("path", file.shown.as_str());
        let line = catalogue::fill(key, console.lang.unwrap_or_default(), &args);
        console.say(&format!("{line}\n"));
    }
    Ok(if failed { Exit::Misuse } else { Exit::found(found) })
}

fn outcome(source: &SourceFile) -> Outcome {
    if let Some(why) = &source.unread {
        return Outcome::Unread(why_unread(why));
    }
    if source.encoding.is_some() {
        return Outcome::Refused("fmt.unreadable");
    }
    let text = source.text.as_str();
    let tokens = lex::lex(FileId(0), text);
    match format::format(text, &tokens, &syntax::parse(text, &tokens)) {
        Ok(set_out) if set_out == text => Outcome::AsItWas,
        // A byte-order mark is the editor's business and stays.
        Ok(set_out) if source.text.had_bom() => Outcome::Changed(format!("\u{feff}{set_out}")),
        Ok(set_out) => Outcome::Changed(set_out),
        Err(Refusal::Meaning | Refusal::Stopped) => Outcome::Refused("fmt.slip"),
        Err(Refusal::Comment) => Outcome::Refused("fmt.comment"),
    }
}
