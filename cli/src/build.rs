//! `remit build`: policies compiled into one file.

use std::path::{Path, PathBuf};

use remit_bundle::{BuildError, Builder, Bundle, SourceText, gaps};
use remit_compiler::diag::Phrase;
use remit_engine::value::Date;

use crate::arguments::{Build, Common, Trusted};
use crate::bundled::{self, refused};
use crate::inspect::{policies, totals};
use crate::session::Session;
use crate::{Console, Exit, reason, replace};

pub(crate) fn run(command: &Build, console: &mut Console<'_>) -> Exit {
    match build(command, console) {
        Ok(()) => Exit::Good,
        Err(exit) => exit,
    }
}

fn build(command: &Build, console: &mut Console<'_>) -> Result<(), Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let bytes = compiled(&session, command, console)?;
    let bundle = Bundle::open(bytes.clone()).map_err(|error| refused(&command.bundle, &error, console))?;
    let path = console.folder.join(&command.bundle);
    replace::written(&path, &bytes)
        .map_err(|error| console.misuse(reason::unwritable(&reason::shown(&command.bundle), &error)))?;
    let lang = session.lang();
    console.say(&policies(bundle.header(), lang));
    console.say(&totals(&bundle, bytes.len(), lang));
    for gap in gaps(bundle.header()) {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let (first, last) = (day(gap.after.plus_days(1)), day(gap.before.plus_days(-1)));
        console
            .remark(Phrase::new("build.gap").arg("policy", gap.policy).arg("first", first).arg("last", last));
    }
    Ok(())
}

/// The bytes of a bundle of all policies of the session, with the kept ones.
fn compiled(session: &Session, command: &Build, console: &mut Console<'_>) -> Result<Vec<u8>, Exit> {
    let chosen = session.choose(&[], console)?;
    // A bundle that lacks a policy would refuse referrals in silence.
    if !chosen.broken.is_empty() {
        session.report(&chosen.broken, console);
        return Err(Exit::Findings);
    }
    let files = session.snapshot.files().iter().map(|file| SourceText::new(file.path(), file.text()));
    let mut builder = Builder::new(env!("CARGO_PKG_VERSION"), command.serial);
    let mut built = builder.workspace(session.program(), files.collect());
    for path in &command.with {
        let trusted = Trusted { trust: command.common.trusted.trust.clone(), min_serial: None };
        let kept = bundled::open(path, &trusted, console)?;
        kept.verify().map_err(|error| refused(path, &error, console))?;
        built = built.and_then(|()| builder.kept(&kept));
    }
    let bytes = built.and_then(|()| builder.finish(command.slim));
    bytes.map_err(|error| console.misuse(why_not(&error)))
}

/// The bytes that `remit build` writes for a folder. Where it would write none, the console has been told why.
pub fn bundle_of(folder: &Path, console: &mut Console<'_>) -> Result<Vec<u8>, Exit> {
    let common =
        Common { workspace: Some(folder.to_owned()), trusted: Trusted::default(), lang: console.lang };
    let command = Build { bundle: PathBuf::new(), with: Vec::new(), serial: None, slim: false, common };
    compiled(&Session::open_texts(&command.common, console)?, &command, console)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a later version may know more")]
fn why_not(error: &BuildError) -> Phrase {
    match error {
        BuildError::TwoOnOneDay { policy, day } => {
            Phrase::new("build.two_on_one_day").arg("policy", policy).arg("day", day.to_string())
        }
        BuildError::NoFirstDay { policy, .. } => Phrase::new("build.no_first_day").arg("policy", policy),
        BuildError::Semantics(found) => {
            Phrase::new("bundle.why.semantics").arg("found", *found).arg("read", remit_engine::ir::SEMANTICS)
        }
        BuildError::TooLarge => Phrase::new("bundle.why.too_large"),
        other => Phrase::new("program.other").arg("code", other.to_string()),
    }
}
