//! What the analysis shows of the policies. It takes longer than a keystroke may, so it waits until nobody types; what
//! an edit cannot have changed is kept.

use std::collections::{BTreeMap, BTreeSet};

use remit_compiler::analysis;
use remit_compiler::base::FileId;
use remit_compiler::diag::Diagnostic;
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::Snapshot;

/// The findings of each policy that has been analysed as it is now, with the files that they are about: its own and those of
/// its cases.
#[derive(Debug, Default)]
pub(crate) struct Findings(BTreeMap<PolicyId, (BTreeSet<FileId>, Vec<Diagnostic>)>);

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

    /// Analyses what is due, until told to stop. Whether anything new was found.
    pub(crate) fn look(&mut self, snapshot: &Snapshot, stop: &dyn Fn() -> bool) -> bool {
        let mut news = false;
        let due: Vec<PolicyId> =
            snapshot.model().policies.ids().filter(|id| !self.0.contains_key(id)).collect();
        for id in due {
            let Some(found) = analysis::policy_findings(snapshot, id, stop) else { break };
            news |= !found.is_empty();
            self.0.insert(id, (snapshot.own_files_of(id), found));
        }
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
