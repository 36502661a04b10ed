//! What the analysis shows of the policies. It takes longer than a keystroke may, so it waits until nobody types; what
//! an edit cannot have changed is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use remit_compiler::analysis;
use remit_compiler::base::FileId;
use remit_compiler::diag::Diagnostic;
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::Snapshot;
use remit_engine::value::Date;

/// The day it is where the server runs, which is where its client does.
pub(crate) fn today() -> Option<Date> {
    jiff::Zoned::now().date().to_string().parse().ok()
}

/// What was found of a policy, with the files that it is about: its own and those of its cases.
pub(crate) type Found = (BTreeSet<FileId>, Vec<Diagnostic>);

/// The findings of each policy that has been analysed as it is now.
#[derive(Debug, Default)]
pub(crate) struct Findings(BTreeMap<PolicyId, Found>);

impl Findings {
    /// Forgets what the newest snapshot may have changed.
    pub(super) fn move_to(&mut self, snapshot: &Snapshot) {
        let (model, renewed) = (snapshot.model(), snapshot.renewed());
        self.0.retain(|id, (files, _)| {
            let is_there = model.policies.get(*id).is_some();
            is_there && files.is_disjoint(renewed) && *files == snapshot.own_files_of(*id)
        });
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a policy has not been analysed as it is now.
    pub(super) fn are_due(&self, snapshot: &Snapshot) -> bool {
        snapshot.model().policies.ids().any(|id| !self.0.contains_key(&id))
    }

    /// Begins to analyse what is due, on a thread of its own: some of its steps are longer than a key may wait.
    pub(super) fn begin(&self, snapshot: &Arc<Snapshot>) -> Analysis {
        let due: Vec<PolicyId> =
            snapshot.model().policies.ids().filter(|id| !self.0.contains_key(id)).collect();
        let (send, results) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (snapshot, told) = (Arc::clone(snapshot), Arc::clone(&stop));
        std::thread::spawn(move || {
            for id in due {
                let stop = || told.load(Ordering::Relaxed);
                let Some(mut found) = analysis::policy_findings(&snapshot, id, &stop) else { return };
                found.extend(today().into_iter().flat_map(|today| analysis::overdue(&snapshot, id, today)));
                if send.send((id, (snapshot.own_files_of(id), found))).is_err() {
                    return;
                }
            }
        });
        Analysis { stop, results }
    }

    /// Takes what an analysis of the newest snapshot has found of a policy. Whether that is anything.
    pub(super) fn take(&mut self, (id, found): (PolicyId, Found)) -> bool {
        let news = !found.1.is_empty();
        self.0.insert(id, found);
        news
    }

    /// Everything that was found.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.values().flat_map(|(_, found)| found)
    }

    /// What was found in one file.
    pub(crate) fn of_file(&self, file: FileId) -> impl Iterator<Item = &Diagnostic> {
        self.all().filter(move |found| found.loc.file == file)
    }
}

/// An analysis that goes on. It ends when this is dropped, after the step that it is at.
pub(crate) struct Analysis {
    stop: Arc<AtomicBool>,
    results: Receiver<(PolicyId, Found)>,
}

impl Analysis {
    /// What is found next of a policy, if it comes within that time.
    pub(super) fn next(&self, within: Duration) -> Result<(PolicyId, Found), RecvTimeoutError> {
        self.results.recv_timeout(within)
    }
}

impl Drop for Analysis {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
