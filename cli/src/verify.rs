//! `remit verify`: every part of a bundle by its digest, and who signed it.

use remit_compiler::diag::Phrase;

use crate::arguments::Verify;
use crate::bundled::{self, refused};
use crate::inspect::totals;
use crate::reason::shown;
use crate::{Console, Exit};

pub(crate) fn run(command: &Verify, console: &mut Console<'_>) -> Exit {
    match verify(command, console) {
        Ok(()) => Exit::Good,
        // What is wrong with it is what was asked.
        Err(exit) => exit,
    }
}

fn verify(command: &Verify, console: &mut Console<'_>) -> Result<(), Exit> {
    let path = &command.bundle;
    let bundle = bundled::open(path, &command.trusted, console)?;
    let engine = bundle.verify().and_then(|()| bundle.engine(remit_bundle::Texts::All));
    engine.map_err(|error| refused(path, &error, console))?;
    let lang = command.lang.or(console.lang).unwrap_or_default();
    console.say(&totals(&bundle, bundle.bytes().len(), lang));
    let signed = match &command.trusted.trust {
        Some(_) => "verify.signed",
        None if console.folder.join(bundled::signature_of(path)).exists() => "verify.not_looked_at",
        None => "verify.unsigned",
    };
    let sentence = remit_compiler::diag::catalogue::fill(
        signed,
        lang,
        &Phrase::new(signed).arg("path", shown(path)).args,
    );
    console.say(&format!("{sentence}\n"));
    Ok(())
}
