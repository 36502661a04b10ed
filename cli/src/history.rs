//! `remit history POLICY`: the versions of a policy in git, each with what it did to decisions.
//!
//! Input: the commits of the working repository, along first parents. Output: a line for each that touches the policy or what
//! it uses, the newest first. A policy is followed by its id, wherever its file is.

use remit_analysis::diff::compare;
use remit_compiler::base::SourceFile;
use remit_compiler::diag::{Phrase, catalogue};
use remit_engine::ir::Verb;
use remit_engine::value::Language;
use remit_review::git::{Commit, Repository};
use remit_review::{Both, Side, State};
use serde_json::{Value, json};

use crate::arguments::{Format, History};
use crate::{Console, Exit};

pub(crate) fn run(command: &History, console: &mut Console<'_>) -> Exit {
    told(command, console).unwrap_or_else(|exit| exit)
}

/// A version, and what it did.
struct Entry {
    day: String,
    id: String,
    /// The field of its head.
    version: Option<String>,
    said: String,
    record: Value,
}

/// A version that was read.
struct Read {
    id: String,
    side: Side,
}

fn told(command: &History, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let own_lang = console.lang;
    const TIP: &str = "HEAD";
    let unread = |why: String| Phrase::new("misuse.revision").arg("revision", TIP).arg("why", why);
    let repository = Repository::around(&console.folder).map_err(|why| console.misuse(unread(why)))?;
    let commits = repository.history(TIP).map_err(|why| console.misuse(unread(why)))?;
    let mut sources = |commit: &Commit| {
        repository.sources(commit).map_err(|why| {
            console.misuse(Phrase::new("misuse.revision").arg("revision", &commit.id).arg("why", why))
        })
    };
    let newest = match commits.last() {
        Some(commit) => sources(commit)?,
        None => Vec::new(),
    };
    let id = id_of(&command.policy, &newest);
    let lang = command.lang.or_else(|| language(&id, newest)).or(own_lang).unwrap_or_default();
    let mut teller = Teller { id: &id, lang, last: None, broken: None, entries: Vec::new() };
    for commit in &commits {
        let own = sources(commit)?.into_iter().filter(|source| is_of(source, &id)).collect();
        teller.commit(commit, own);
    }
    let mut entries = teller.entries;
    entries.reverse();
    if entries.is_empty() {
        let sentence = Phrase::new("misuse.no_history").arg("id", &id);
        return Err(console.misuse(sentence));
    }
    match command.format {
        Format::Text => say(&entries, console),
        Format::Json => console.say_json(&json!({
            "version": 1,
            "policy": id,
            "history": entries.into_iter().map(|entry| entry.record).collect::<Vec<_>>(),
        })),
    }
    Ok(Exit::Good)
}

fn say(entries: &[Entry], console: &mut Console<'_>) {
    let version = |entry: &Entry| entry.version.clone().unwrap_or_else(|| "–".to_owned());
    let width = entries.iter().map(|entry| version(entry).chars().count()).max().unwrap_or_default();
    for entry in entries {
        let Entry { day, id, said, .. } = entry;
        console.say(&format!("{day}  {id}  {:width$}  {said}\n", version(entry)));
    }
}

/// The id of the policy that is meant: by itself, or by the path of its file as it is now.
fn id_of(named: &str, newest: &[SourceFile]) -> String {
    let file = newest.iter().find(|source| *source.path == *named);
    file.and_then(declared).unwrap_or_else(|| named.to_owned())
}

/// The id of the policy that a file declares.
fn declared(source: &SourceFile) -> Option<String> {
    let line = source.text.as_str().lines().find_map(|line| line.strip_prefix("policy "))?;
    line.split(|sign: char| sign.is_whitespace() || sign == '{').next().map(str::to_owned)
}

/// Whether a policy can depend on a file: other policies and cases are nothing to it.
fn is_of(source: &SourceFile, id: &str) -> bool {
    let is_cases = source.text.as_str().lines().any(|line| line.starts_with("cases for "));
    !is_cases && declared(source).is_none_or(|own| own == id)
}

/// The language of a policy as it is now.
fn language(id: &str, newest: Vec<SourceFile>) -> Option<Language> {
    let own = newest.into_iter().filter(|source| is_of(source, id)).collect();
    let side = Side::new(String::new(), own, None);
    let policy = side.snapshot.policy(id)?;
    Some(side.snapshot.compiled(policy)?.ir().language)
}

struct Teller<'t> {
    id: &'t str,
    lang: Language,
    /// The last version that could be read.
    last: Option<Read>,
    /// The text of the policy where the commit before could not be read.
    broken: Option<String>,
    entries: Vec<Entry>,
}

impl Teller<'_> {
    fn text(&self, key: &'static str) -> String {
        catalogue::text(key, self.lang)
    }

    fn commit(&mut self, commit: &Commit, sources: Vec<SourceFile>) {
        let text: Option<String> = sources
            .iter()
            .find(|source| declared(source).is_some_and(|own| own == self.id))
            .map(|source| source.text.as_str().to_owned());
        let side = Side::new(commit.id.clone(), sources, None);
        match side.state(self.id) {
            State::Missing => {
                self.broken = None;
                if self.last.take().is_some() {
                    let said = self.text("history.removed");
                    self.tell(commit, None, said, json!({ "state": "removed" }));
                }
            }
            State::Broken(errors) => {
                if self.broken == text && text.is_some() {
                    return;
                }
                self.broken = text;
                let why = errors.first().map(|error| error.message(self.lang)).unwrap_or_default();
                let phrase = Phrase::new("history.unreadable").arg("why", why.as_str());
                let said = catalogue::fill(phrase.key, self.lang, &phrase.args);
                self.tell(commit, None, said, json!({ "state": "unreadable", "why": why }));
            }
            State::Usable(_) => {
                let after_broken = self.broken.take().is_some();
                match self.last.take() {
                    None => {
                        let version = version(&side, self.id);
                        let said = self.text("history.first");
                        self.tell(commit, version, said, json!({ "state": "first" }));
                    }
                    Some(before) => self.compared(commit, &before, &side, after_broken),
                }
                self.last = Some(Read { id: commit.id.clone(), side });
            }
        }
    }

    fn compared(&mut self, commit: &Commit, before: &Read, side: &Side, after_broken: bool) {
        let of = |side: &Side| {
            let policy = side.snapshot.policy(self.id)?;
            Some((policy, side.snapshot.compiled(policy)?.clone()))
        };
        let (Some((old_id, old)), Some((new_id, new))) = (of(&before.side), of(side)) else { return };
        // Of a library, only what a policy uses matters.
        let own_text = before.side.own_text(old_id) == side.own_text(new_id);
        // The digest is over what decides: words and the head of a policy are a version too.
        if own_text && old.ir().digest == new.ir().digest && !after_broken {
            return;
        }
        let version = new.ir().version.clone();
        let Ok(comparison) = compare(&old, &new, &|| false) else {
            let said = self.text("history.not_compared");
            return self.tell(commit, version, said, json!({ "state": "not_compared" }));
        };
        if own_text && comparison.edits.is_empty() && comparison.finished && !after_broken {
            return;
        }
        let both = Both { old_side: &before.side, new_side: side, old: &old, new: &new, old_id, new_id };
        let changes = both.told(&comparison, Some(self.lang));
        let mut said = changes.in_one_line();
        if after_broken {
            let phrase = Phrase::new("history.since").arg("id", before.id.as_str()).arg("said", said);
            said = catalogue::fill(phrase.key, self.lang, &phrase.args);
        }
        let verb = |verb: Option<Verb>| verb.map(Verb::id);
        let moves = changes.moves.iter().map(|it| json!({ "old": verb(it.old), "new": verb(it.new) }));
        let record = json!({
            "state": "compared",
            "with": before.id,
            "changes_decisions": changes.changes_decisions(),
            "finished": changes.finished,
            "exact": changes.exact,
            "edits": changes.edits.len(),
            "moves": moves.collect::<Vec<_>>(),
        });
        self.tell(commit, version, said, record);
    }

    fn tell(&mut self, commit: &Commit, version: Option<String>, said: String, mut record: Value) {
        if let Some(fields) = record.as_object_mut() {
            fields.insert("commit".to_owned(), json!(commit.id));
            fields.insert("date".to_owned(), json!(commit.day));
            fields.insert("policy_version".to_owned(), json!(version));
            fields.insert("said".to_owned(), json!(said));
        }
        let (day, id) = (commit.day.clone(), commit.id.clone());
        self.entries.push(Entry { day, id, version, said, record });
    }
}

/// The version that a policy says it is.
fn version(side: &Side, id: &str) -> Option<String> {
    let policy = side.snapshot.policy(id)?;
    side.snapshot.compiled(policy)?.ir().version.clone()
}
