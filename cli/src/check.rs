//! `remit check`: what is wrong with the policies of a folder.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::arguments::{Check, CheckFormat};
use crate::session::Session;
use crate::{Console, Exit};
use remit_compiler::analysis;
use remit_compiler::base::FileId;
use remit_compiler::diag::render::{json, sarif};
use remit_compiler::diag::{Args, Code, Diagnostic, Severity, catalogue, codes};
use remit_engine::value::Date;

pub(crate) fn run(command: &Check, console: &mut Console<'_>) -> Exit {
    check(command, console).unwrap_or_else(|exit| exit)
}

fn check(command: &Check, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let wanted = Wanted::new(&session, &command.paths, console)?;
    let shown = |found: &&Diagnostic| {
        let kept = !command.no_hints || found.severity() != Severity::Hint;
        kept && wanted.holds(found)
    };
    let found = analysis::findings(&session.snapshot).into_iter();
    let today: Option<Date> = console.today.to_string().parse().ok();
    let policies = || session.snapshot.model().policies.ids();
    let overdue = today.into_iter().flat_map(|day| policies().map(move |id| (id, day)));
    let found = found.chain(overdue.flat_map(|(id, day)| analysis::overdue(&session.snapshot, id, day)));
    let mut found: Vec<Diagnostic> = found.filter(|found| shown(&found)).collect();
    found.sort_by_key(|found| (found.loc, found.severity(), found.code));
    let sources = session.snapshot.sources();
    match command.format {
        CheckFormat::Text => {
            let listed = |found: &&Diagnostic| command.hints || found.severity() != Severity::Hint;
            session.show(&found.iter().filter(listed).cloned().collect::<Vec<_>>(), console);
            let summary = summary(&session, &wanted, &found, command.hints);
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
    Ok(Exit::found(found.iter().any(counts)))
}

/// What to look at: everything, or the files named, and what keeps their policies from being used.
enum Wanted {
    Everything,
    Files { named: BTreeSet<FileId>, needed: BTreeSet<FileId> },
}

impl Wanted {
    fn new(session: &Session, paths: &[PathBuf], console: &mut Console<'_>) -> Result<Self, Exit> {
        if paths.is_empty() {
            return Ok(Self::Everything);
        }
        let chosen = session.files.chosen(paths, console)?;
        let snapshot = &session.snapshot;
        let files = snapshot.files().iter().filter(|file| chosen.contains(file.path()));
        let named: BTreeSet<FileId> = files.map(|file| file.id).collect();
        let mut needed = BTreeSet::new();
        for policy in snapshot.model().policies.ids() {
            let own = snapshot.own_files_of(policy);
            if !own.is_disjoint(&named) {
                needed.extend(own);
                needed.extend(snapshot.files_of(policy));
            }
        }
        Ok(Self::Files { named, needed })
    }

    fn holds(&self, found: &Diagnostic) -> bool {
        match self {
            Self::Everything => true,
            Self::Files { named, needed } => {
                named.contains(&found.loc.file) || found.is_error() && needed.contains(&found.loc.file)
            }
        }
    }

    /// Whether a policy of that file is among what is looked at.
    fn names(&self, file: FileId) -> bool {
        match self {
            Self::Everything => true,
            Self::Files { named, .. } => named.contains(&file),
        }
    }
}

/// What is said of an assertion that is not proved.
const NOT_PROVED: [Code; 2] = [codes::ASSERTION_FAILS, codes::ASSERTION_NOT_FINISHED];

/// How many assertions the policies make that could be looked at.
fn asserted(session: &Session, wanted: &Wanted) -> usize {
    let (snapshot, model) = (&session.snapshot, session.snapshot.model());
    let policies = model.policies.iter().filter(|(id, _)| snapshot.compiled(*id).is_some());
    let assertions = policies.flat_map(|(id, _)| model.assertions_of(id));
    assertions.filter(|assertion| wanted.names(assertion.title_loc.file)).count()
}

/// "5 policies checked: 1 error, 2 warnings, 3 hints".
fn summary(session: &Session, wanted: &Wanted, found: &[Diagnostic], hints: bool) -> String {
    let mut args = Args::default();
    let policies = session.snapshot.model().policies.values();
    args.set("policies", policies.filter(|policy| wanted.names(policy.head.module)).count());
    let count = |severity| found.iter().filter(|found| found.severity() == severity).count();
    for (name, severity) in
        [("errors", Severity::Error), ("warnings", Severity::Warning), ("hints", Severity::Hint)]
    {
        args.set(name, count(severity));
    }
    let key = if found.is_empty() { "check.clean" } else { "check.found" };
    let mut text = catalogue::fill(key, session.lang(), &args);
    text.push('\n');
    let asserted = asserted(session, wanted);
    if asserted > 0 {
        let open = found.iter().filter(|it| NOT_PROVED.contains(&it.code)).count();
        args.set("assertions", asserted);
        args.set("proved", asserted.saturating_sub(open));
        text.push_str(&catalogue::fill("check.assertions", session.lang(), &args));
        text.push('\n');
    }
    if !hints && count(Severity::Hint) > 0 {
        text.push_str(&catalogue::fill("check.hints", session.lang(), &args));
        text.push('\n');
    }
    let listed = found.iter().filter(|found| hints || found.severity() != Severity::Hint);
    if let Some(worst) = listed.min_by_key(|found| found.severity()) {
        args.set("code", worst.code.id());
        text.push_str(&catalogue::fill("check.explain", session.lang(), &args));
        text.push('\n');
    }
    text
}
