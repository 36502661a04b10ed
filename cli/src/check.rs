//! `remit check`: what is wrong with the policies of a folder.

use std::path::{Path, PathBuf};

use crate::arguments::{Check, CheckFormat};
use crate::session::Session;
use crate::{Console, Exit};
use remit_compiler::analysis;
use remit_compiler::base::FileId;
use remit_compiler::diag::render::{json, sarif};
use remit_compiler::diag::{Args, Diagnostic, Phrase, Severity, catalogue};

pub(crate) fn run(command: &Check, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let wanted: Vec<PathBuf> = command.paths.iter().map(|path| console.folder.join(path)).collect();
    if let Some(missing) = wanted.iter().find(|path| !path.exists()) {
        return console.misuse(Phrase::new("misuse.no_path").arg("path", missing.display().to_string()));
    }
    let shown = |found: &&Diagnostic| {
        let kept = !command.no_hints || found.severity() != Severity::Hint;
        kept && is_wanted(&session, found.loc.file, &wanted)
    };
    let found: Vec<Diagnostic> =
        analysis::findings(&session.snapshot).iter().filter(shown).cloned().collect();
    let sources = session.snapshot.sources();
    match command.format {
        CheckFormat::Text => {
            session.show(&found, console);
            let summary = summary(&session, &found);
            console.say(&summary);
        }
        CheckFormat::Json => console.say_json(&json(&found, sources, session.lang())),
        CheckFormat::Sarif => console.say_json(&sarif(&found, sources, session.lang())),
    }
    let counts = |found: &Diagnostic| match found.severity() {
        Severity::Error => true,
        Severity::Warning => command.strict,
        Severity::Hint => false,
    };
    Exit::found(found.iter().any(counts))
}

fn is_wanted(session: &Session, file: FileId, wanted: &[PathBuf]) -> bool {
    let path = session.snapshot.sources().get(file).map(|file| session.folder.join(Path::new(&*file.path)));
    wanted.is_empty() || path.is_some_and(|path| wanted.iter().any(|wanted| path.starts_with(wanted)))
}

/// "5 policies checked: 1 error, 2 warnings, 3 hints".
fn summary(session: &Session, found: &[Diagnostic]) -> String {
    let mut args = Args::default();
    args.set("policies", session.snapshot.model().policies.len());
    let count = |severity| found.iter().filter(|found| found.severity() == severity).count();
    for (name, severity) in
        [("errors", Severity::Error), ("warnings", Severity::Warning), ("hints", Severity::Hint)]
    {
        args.set(name, count(severity));
    }
    let key = if found.is_empty() { "check.clean" } else { "check.found" };
    let mut text = catalogue::fill(key, session.lang(), &args);
    text.push('\n');
    if let Some(worst) = found.iter().min_by_key(|found| found.severity()) {
        args.set("code", worst.code.id());
        text.push_str(&catalogue::fill("check.explain", session.lang(), &args));
        text.push('\n');
    }
    text
}
