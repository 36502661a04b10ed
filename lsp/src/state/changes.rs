//! What is decided otherwise than in the version that git has. Input: a snapshot, and the last commit of its folders. Output: of
//! each policy that is written otherwise, how many groups of patients that concerns, and a page that tells which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use remit_analysis::diff::compare;
use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::Snapshot;
use remit_engine::value::Language;
use remit_review::{Both, Side, State, git};

use crate::features::words::say;

/// What became of a policy since the last commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The commit, by its first letters.
    pub(crate) commit: String,
    /// The groups of patients that are decided otherwise; `None` where that is not known.
    pub(crate) groups: Option<usize>,
    /// The whole report, as a page.
    pub(crate) page: String,
}

/// What is known of the policies; while one is typed in, what was so before.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    known: BTreeMap<PolicyId, Known>,
    commits: Commits,
}

#[derive(Debug)]
struct Known {
    /// The files that it rests on.
    files: BTreeSet<FileId>,
    changed: Option<Changed>,
    /// Whether it is of the policy as it is now.
    current: bool,
}

/// What is found of a policy, and the files that it rests on.
pub(super) type Found = (PolicyId, BTreeSet<FileId>, Option<Changed>);

/// The last commit of each folder; none where a folder is in no repository.
type Commits = Arc<Mutex<BTreeMap<PathBuf, Option<Arc<Committed>>>>>;

/// A folder as a commit has it.
#[derive(Debug)]
struct Committed {
    id: String,
    folder: String,
    /// Its files, by the paths that the compiler knows.
    files: BTreeMap<String, SourceFile>,
    /// The same compiled, once that is asked for.
    side: OnceLock<Side>,
}

/// What a policy is compared in.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) policy: PolicyId,
    /// The language to tell it in.
    pub(crate) lang: Language,
}

impl Changes {
    /// Marks what the newest snapshot may have changed.
    pub(super) fn move_to(&mut self, snapshot: &Snapshot) {
        let (model, renewed) = (snapshot.model(), snapshot.renewed());
        self.known.retain(|id, _| model.policies.get(*id).is_some());
        for (id, known) in &mut self.known {
            known.current &= known.files.is_disjoint(renewed) && known.files == read(snapshot, *id);
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// The policies that have not been compared as they are now.
    pub(super) fn due(&self, snapshot: &Snapshot) -> Vec<PolicyId> {
        let current = |id: &PolicyId| self.known.get(id).is_some_and(|known| known.current);
        snapshot.model().policies.ids().filter(|id| !current(id)).collect()
    }

    /// Begins to compare these with what the folders' commits have, on a thread of its own.
    pub(super) fn begin(&self, snapshot: &Arc<Snapshot>, folders: Vec<PathBuf>, due: Vec<Due>) -> Comparing {
        let (send, results) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (snapshot, told, commits) = (Arc::clone(snapshot), Arc::clone(&stop), Arc::clone(&self.commits));
        std::thread::spawn(move || {
            let stop = || told.load(Ordering::Relaxed);
            let committed: Vec<Arc<Committed>> =
                folders.iter().filter_map(|folder| last(folder, &commits)).collect();
            for Due { policy, lang } in due {
                let files = read(&snapshot, policy);
                let own = committed.iter().find(|commit| commit.holds(&snapshot, policy));
                let changed = own.and_then(|commit| commit.changed(&snapshot, policy, lang, &stop));
                if stop() || send.send((policy, files, changed)).is_err() {
                    return;
                }
            }
        });
        Comparing { stop, results }
    }

    /// Takes what was found of a policy. Whether that is news to who reads it.
    pub(super) fn take(&mut self, (id, files, changed): Found) -> bool {
        let before = self.known.remove(&id).and_then(|known| known.changed);
        let news = before != changed;
        self.known.insert(id, Known { files, changed, current: true });
        news
    }

    /// What became of a policy since the last commit; `None` where nothing did, or that is not known.
    pub(crate) fn of(&self, policy: PolicyId) -> Option<&Changed> {
        self.known.get(&policy)?.changed.as_ref()
    }
}

/// A comparison that goes on. It ends when this is dropped, after the step that it is at.
pub(crate) struct Comparing {
    stop: Arc<AtomicBool>,
    results: Receiver<Found>,
}

impl Comparing {
    /// What is found next of a policy, if it comes within that time.
    pub(super) fn next(&self, within: Duration) -> Result<Found, RecvTimeoutError> {
        self.results.recv_timeout(within)
    }
}

impl Drop for Comparing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Committed {
    /// Whether the policy is there by one of its own files.
    fn holds(&self, snapshot: &Snapshot, policy: PolicyId) -> bool {
        let mut own = snapshot.own_files_of(policy).into_iter().filter_map(|file| snapshot.file(file));
        own.any(|file| self.files.contains_key(file.path()))
    }

    /// What became of a policy; `None` where no text that it rests on is another, or one side cannot be read.
    fn changed(
        &self,
        snapshot: &Arc<Snapshot>,
        policy: PolicyId,
        lang: Language,
        stop: &dyn Fn() -> bool,
    ) -> Option<Changed> {
        let files = read(snapshot, policy);
        let mut written = files.iter().filter_map(|file| snapshot.file(*file)).filter(|file| !file.embedded);
        let same = written.all(|file| {
            let before = self.files.get(file.path());
            before.is_some_and(|before| before.text.as_str() == file.text())
        });
        let id = snapshot.model().policies.get(policy)?.head.name.to_string();
        if same || stop() {
            return None;
        }
        let old_side = self.side.get_or_init(|| {
            let sources = self.files.values().cloned().collect();
            Side::new(self.id.clone(), sources, None).from_folder(&self.folder)
        });
        let now = say(lang, "editor.changes.now", &[]);
        let new_side = Side::of(now, Arc::clone(snapshot)).from_folder(&self.folder);
        let (State::Usable(old_id), State::Usable(new_id)) = (old_side.state(&id), new_side.state(&id))
        else {
            return None;
        };
        let (old, new) = old_side.snapshot.compiled(old_id).zip(new_side.snapshot.compiled(new_id))?;
        let comparison = compare(old, new, stop).ok()?;
        if stop() {
            return None;
        }
        let both = Both { old_side, new_side: &new_side, old, new, old_id, new_id };
        let changes = both.changes(&comparison, Some(lang));
        // That nobody is decided otherwise is said only where it is proved.
        let known = changes.finished && (changes.exact || !changes.moves.is_empty());
        let groups = known.then_some(changes.moves.len());
        let page = remit_wording::diff::Report::html_of(&[changes.report()], lang);
        Some(Changed { commit: self.id.clone(), groups, page })
    }
}

/// The files that a policy and its cases are read from.
fn read(snapshot: &Snapshot, policy: PolicyId) -> BTreeSet<FileId> {
    let mut files = snapshot.own_files_of(policy);
    files.extend(snapshot.files_of(policy));
    files
}

/// The last commit of a folder, read again where there is a newer one.
fn last(folder: &Path, commits: &Commits) -> Option<Arc<Committed>> {
    let repository = git::Repository::around(folder).ok();
    let id = repository.as_ref().and_then(|repository| repository.newest().ok());
    let mut known = commits.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(committed) = known.get(folder)
        && committed.as_ref().map(|committed| &committed.id) == id.as_ref()
    {
        return committed.clone();
    }
    let committed = repository.and_then(|repository| {
        let commit = repository.commit("HEAD").ok()?;
        let own = repository.sources(&commit).ok()?.into_iter().map(|source| {
            let path = remit_compiler::base::disk::shown(&folder.join(&*source.path));
            (path.clone(), SourceFile { path: path.into(), ..source })
        });
        let files = own.collect();
        let folder = remit_compiler::base::disk::shown(folder);
        Some(Arc::new(Committed { id: commit.id, folder, files, side: OnceLock::new() }))
    });
    known.insert(folder.to_owned(), committed.clone());
    committed
}
