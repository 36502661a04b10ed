//! `remit diff`: what a new version of policies does to decisions, and to whom.

mod corpus;
mod record;
mod referral;

use std::collections::BTreeSet;
use std::path::Path;

use remit_analysis::diff::{Comparison, compare, compare_with_regions};
use remit_compiler::base::SourceFile;
use remit_compiler::diag::render::{TextOptions, text};
use remit_compiler::diag::{Diagnostic, Phrase, catalogue};
use remit_engine::eval::LoadError;
use remit_engine::value::{Date, Language};
use remit_review::{Both, Side, State, Unusable, git};
use remit_wording::diff::{Changes, Report};
use remit_wording::{load_error, referral_error};
use serde_json::{Value, json};

use crate::arguments::{Diff, DiffFormat, FailOn, Trusted};
use crate::reason;
use crate::referral::Sent;
use crate::{Console, Exit, bundled};

pub(crate) fn run(command: &Diff, console: &mut Console<'_>) -> Exit {
    differ(command, console).unwrap_or_else(|exit| exit)
}

/// What was found of the policies.
#[derive(Default)]
struct Told {
    reports: Vec<Report>,
    /// What could not be compared, a sentence each.
    remarks: Vec<String>,
    records: Vec<Value>,
    /// What becomes of real referrals.
    corpus: corpus::Record,
    /// What was looked for was found.
    fails: bool,
    /// Something could not be compared.
    broken: bool,
}

impl Told {
    fn record(&self, old: &Side, new: &Side) -> Value {
        json!({
            "version": 2,
            "old": { "name": old.name },
            "new": { "name": new.name },
            "policies": self.records,
        })
    }
}

/// What `remit diff` says of two sides as JSON, of those policies or, where none is named, of all.
pub fn diff_record(old: &Side, new: &Side, policies: &[String], console: &mut Console<'_>) -> Value {
    let command = Diff {
        old: None,
        new: None,
        policies: Vec::new(),
        git: None,
        format: DiffFormat::Json,
        fail_on: Vec::new(),
        corpus: None,
        referral: None,
        trusted: Trusted::default(),
        lang: console.lang,
    };
    let lang = console.lang.unwrap_or_default();
    let mut told = Told::default();
    let real = Real { corpus: None, referral: None, today: None };
    let (before, after) = (old.ids(), new.ids());
    let all: BTreeSet<&String> = before.iter().chain(&after).collect();
    for id in all.into_iter().filter(|id| policies.is_empty() || policies.contains(id)) {
        one(&command, (old, new), id, (lang, &real), &mut told, console);
    }
    told.record(old, new)
}

/// Real referrals that are asked about.
struct Real {
    /// One a line.
    corpus: Option<Vec<String>>,
    /// A single one.
    referral: Option<Sent>,
    /// The day on which they are read.
    today: Option<Date>,
}

fn differ(command: &Diff, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let lang = command.lang.or(console.lang).unwrap_or_default();
    let (old, new, wanted) = sides(command, console)?;
    let mut told = Told::default();
    let (before, after) = (old.ids(), new.ids());
    let all: BTreeSet<&String> = before.iter().chain(&after).collect();
    if let Some(unknown) = wanted.iter().find(|id| !all.contains(id)) {
        let known: Vec<&str> = all.iter().map(|id| id.as_str()).collect();
        let sentence = Phrase::new("misuse.no_policy_known").arg("known", known).arg("id", unknown);
        return Err(console.misuse(sentence.arg("folder", &new.name)));
    }
    let real = Real {
        corpus: command.corpus.as_ref().map(|path| corpus::read(path, console)).transpose()?,
        referral: command.referral.as_ref().map(|path| Sent::read(path, console)).transpose()?,
        today: console.today.to_string().parse().ok(),
    };
    for id in all.into_iter().filter(|id| wanted.is_empty() || wanted.contains(id)) {
        one(command, (&old, &new), id, (lang, &real), &mut told, console);
    }
    if told.reports.is_empty() && told.records.is_empty() {
        return Err(console.misuse(Phrase::new("misuse.no_policies").arg("folder", &new.name)));
    }
    say(command, &told, (&old, &new), lang, console);
    Ok(Exit::found(told.fails || told.broken))
}

/// Both sides, and the policies that are asked for.
fn sides(command: &Diff, console: &mut Console<'_>) -> Result<(Side, Side, Vec<String>), Exit> {
    let (paths, trusted) = ([&command.old, &command.new], &command.trusted);
    let Some(range) = &command.git else {
        let [Some(old), Some(new)] = paths else {
            return Err(console.misuse(Phrase::new("misuse.diff_sides")));
        };
        return Ok((side(old, trusted, console)?, side(new, trusted, console)?, command.policies.clone()));
    };
    let named = paths.into_iter().flatten().map(|path| path.to_string_lossy().into_owned());
    let wanted = named.chain(command.policies.iter().cloned()).collect();
    let (from, to) = range.split_once("..").map_or((range.as_str(), None), |(from, to)| (from, Some(to)));
    let old = of_commit(from, console)?;
    let new = match to {
        Some("") => of_commit("HEAD", console)?,
        Some(to) => of_commit(to, console)?,
        None => side(Path::new("."), trusted, console)?,
    };
    Ok((old, new, wanted))
}

fn of_commit(revision: &str, console: &mut Console<'_>) -> Result<Side, Exit> {
    let read = || {
        let repository = git::Repository::around(&console.folder)?;
        let commit = repository.commit(revision)?;
        let sources = repository.sources(&commit)?;
        Ok((commit, sources))
    };
    match read() {
        Ok((commit, sources)) => {
            let library = if commit.has_library { "diff.library.own" } else { "diff.library.built_in" };
            let sentence = Phrase::new("diff.commit").arg("revision", revision).arg("id", commit.id);
            let sentence = sentence.arg("library", Phrase::new(library));
            let name = catalogue::fill(sentence.key, console.lang.unwrap_or_default(), &sentence.args);
            Ok(Side::new(name.replace('`', ""), sources, None))
        }
        Err::<_, git::Why>(why) => {
            Err(console.misuse(Phrase::new("misuse.revision").arg("revision", revision).arg("why", why)))
        }
    }
}

/// A side of a comparison, whoever made it: a file with what is in its folder, a folder, or the sources of a bundle. Where there
/// is none, the console has been told why.
pub fn side_of(path: &Path, console: &mut Console<'_>) -> Result<Side, Exit> {
    side(path, &Trusted::default(), console)
}

/// A file with what is in its folder, a folder, or the sources of a bundle.
fn side(path: &Path, trusted: &Trusted, console: &mut Console<'_>) -> Result<Side, Exit> {
    let name = reason::shown(path);
    if bundled::is_bundle(path, console) {
        let bundle = bundled::open(path, trusted, console)?;
        let files = bundle.files().map_err(|error| bundled::refused(path, &error, console))?;
        let sources = files.iter().map(|file| SourceFile::new(file.path.as_str(), file.text.as_str()));
        return Ok(Side::new(name, sources.collect(), None));
    }
    Side::read(name.clone(), &console.folder.join(path)).map_err(|why| match why {
        Unusable::Unread(why) => console.misuse(reason::unreadable(path, &why)),
        Unusable::Nothing => console.misuse(Phrase::new("misuse.no_path").arg("path", name)),
    })
}

/// Compares one policy.
fn one(
    command: &Diff,
    (old, new): (&Side, &Side),
    id: &str,
    (lang, real): (Language, &Real),
    told: &mut Told,
    console: &mut Console<'_>,
) {
    let (old_id, new_id) = match (old.state(id), new.state(id)) {
        (State::Missing, State::Missing) => return,
        (State::Missing, State::Usable(_)) => return alone(told, id, "added", &new.name, lang),
        (State::Usable(_), State::Missing) => return alone(told, id, "removed", &old.name, lang),
        (State::Broken(errors), _) => return unreadable(told, id, (old, errors), lang, console),
        (_, State::Broken(errors)) => return unreadable(told, id, (new, errors), lang, console),
        (State::Usable(old_id), State::Usable(new_id)) => (old_id, new_id),
    };
    let (Some(before), Some(after)) = (old.snapshot.compiled(old_id), new.snapshot.compiled(new_id)) else {
        return;
    };
    let both = Both { old_side: old, new_side: new, old: before, new: after, old_id, new_id };
    if let Err(error) = compared(command, &both, (lang, real), told) {
        told.broken = true;
        let sentence = Phrase::new("misuse.inside").arg("why", load_error(&error));
        told.remarks.push(catalogue::fill(sentence.key, lang, &sentence.args));
        told.records.push(json!({ "policy": id, "state": "unreadable", "side": new.name }));
    }
}

/// Compares one policy that both sides have.
fn compared(
    command: &Diff,
    both: &Both<'_>,
    (lang, real): (Language, &Real),
    told: &mut Told,
) -> Result<(), LoadError> {
    let with_regions = command.format == DiffFormat::Json || real.corpus.is_some();
    let compare = if with_regions { compare_with_regions } else { compare };
    let comparison = compare(both.old, both.new, &|| false)?;
    told.broken |= !comparison.otherwise.is_empty();
    let [old, new] = comparison.versions(both.new)?;
    let mut changes = both.changes(&comparison, command.lang);
    if let Some(lines) = &real.corpus {
        let sorted = corpus::sorted(lines, &comparison, (&old, &new), real.today)?;
        told.corpus.add(&both.new.ir().id, &comparison, &sorted);
        changes.corpus = Some(sorted.corpus);
    }
    told.fails |= command.fail_on.iter().any(|on| fails(*on, &changes));
    let mut record = record::policy(&changes, &follows(&comparison));
    if let Some(sent) = &real.referral {
        match new.lexicon().read(&sent.bytes, real.today) {
            Ok(referral) => {
                let (own, found) = referral::shown((&old, &new), (&sent.bytes, &referral), changes.lang)?;
                if let Some(fields) = record.as_object_mut() {
                    fields.insert("referral".to_owned(), referral::record(&own, &found));
                }
                changes.referral = Some(own);
            }
            Err(errors) => {
                told.broken = true;
                let vocabulary = new.lexicon().vocabulary();
                let why = errors.iter().next().map(|error| referral_error(error, vocabulary).message(lang));
                let sentence = Phrase::new("diff.referral.unreadable").arg("id", &changes.new.policy.id);
                let sentence = sentence.arg("why", why.unwrap_or_default());
                told.remarks.push(catalogue::fill(sentence.key, lang, &sentence.args));
            }
        }
    }
    told.records.push(record);
    told.reports.push(changes.report());
    Ok(())
}

/// What of each move followed and no longer does, and what follows now.
fn follows(comparison: &Comparison) -> Vec<(Vec<String>, Vec<String>)> {
    let ids = |all: &[remit_analysis::diff::Following]| all.iter().map(|it| it.id.clone()).collect();
    comparison.moves.iter().map(|it| (ids(&it.lost), ids(&it.gained))).collect()
}

/// A policy that one version alone has.
fn alone(told: &mut Told, id: &str, state: &str, side: &str, lang: Language) {
    let key = if state == "added" { "diff.policy.added" } else { "diff.policy.removed" };
    let sentence = Phrase::new(key).arg("id", id).arg("side", side);
    told.remarks.push(catalogue::fill(sentence.key, lang, &sentence.args));
    told.records.push(json!({ "policy": id, "state": state }));
}

/// A policy that cannot be read on a side.
fn unreadable(
    told: &mut Told,
    id: &str,
    (side, errors): (&Side, Vec<Diagnostic>),
    lang: Language,
    console: &mut Console<'_>,
) {
    told.broken = true;
    let options = TextOptions { lang, colour: false, ascii: false };
    console.complain(&text(&errors, side.snapshot.sources(), options));
    let sentence = Phrase::new("diff.unreadable").arg("id", id).arg("side", &side.name);
    told.remarks.push(catalogue::fill(sentence.key, lang, &sentence.args));
    told.records.push(json!({ "policy": id, "state": "unreadable", "side": side.name }));
}

/// Whether that is so which the command is to fail on.
fn fails(on: FailOn, changes: &Changes<'_>) -> bool {
    use remit_engine::ir::Verb::{Accept, Ask, Exclude, Return};
    let is = |verb: Option<remit_engine::ir::Verb>, all: &[remit_engine::ir::Verb]| {
        verb.is_some_and(|verb| all.contains(&verb))
    };
    let any = |found: &dyn Fn(&remit_wording::diff::Move) -> bool| changes.moves.iter().any(found);
    let asks = |all: &[remit_wording::diff::Follows]| {
        all.iter().any(|it| matches!(it, remit_wording::diff::Follows::Asks(_)))
    };
    match on {
        FailOn::AnyChange => changes.changes_decisions() || !changes.finished,
        FailOn::NewlyRefused => any(&|it| is(it.new, &[Exclude]) && !is(it.old, &[Exclude])),
        FailOn::NoLongerAccepted => any(&|it| is(it.old, &[Accept]) && !is(it.new, &[Accept])),
        FailOn::MoreAsked => {
            any(&|it| is(it.new, &[Ask, Return]) && !is(it.old, &[Ask, Return]) || asks(&it.gained))
        }
        FailOn::Version => {
            changes.changes_decisions() && changes.old.policy.version == changes.new.policy.version
        }
    }
}

fn say(command: &Diff, told: &Told, (old, new): (&Side, &Side), lang: Language, console: &mut Console<'_>) {
    let remarks = |console: &mut Console<'_>| {
        told.remarks.iter().for_each(|remark| console.complain(&format!("remit: {remark}\n")));
    };
    match command.format {
        DiffFormat::Text => {
            remarks(console);
            let texts: Vec<String> = told.reports.iter().map(|report| report.text(console.colour)).collect();
            console.say(&texts.join("\n\n"));
        }
        DiffFormat::Markdown => {
            let mut texts: Vec<String> =
                told.reports.iter().map(remit_wording::diff::Report::markdown).collect();
            texts.extend(told.remarks.iter().map(|remark| format!("{remark}\n")));
            console.say(&texts.join("\n"));
        }
        DiffFormat::Html => {
            remarks(console);
            console.say(&Report::html_of(&told.reports, lang));
        }
        DiffFormat::Json => {
            let mut record = told.record(old, new);
            if let Some(fields) = record.as_object_mut().filter(|_| command.corpus.is_some()) {
                fields.insert("corpus".to_owned(), told.corpus.json());
            }
            console.say_json(&record);
        }
    }
}

/// Where real referrals are, a line each.
fn unread(path: &Path, error: &std::io::Error) -> Phrase {
    reason::unreadable(path, &remit_compiler::base::Unread::from(error))
}
