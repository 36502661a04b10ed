//! How the cases of a snapshot went. Each is run when somebody asks, once; what an edit cannot have changed is kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use remit_compiler::base::ItemId;
use remit_compiler::cases::{self, Outcome};
use remit_compiler::resolve::{CaseId, PolicyId};
use remit_compiler::workspace::Snapshot;

/// The outcomes of cases, by case.
#[derive(Debug, Default)]
pub(crate) struct Outcomes(RefCell<HashMap<CaseId, Arc<Outcome>>>);

impl Outcomes {
    /// How a case goes.
    pub(crate) fn of(&self, snapshot: &Snapshot, case: CaseId) -> Arc<Outcome> {
        if let Some(known) = self.known(case) {
            return known;
        }
        self.run_again(snapshot, case)
    }

    /// How a case goes, run even if it has been before.
    pub(crate) fn run_again(&self, snapshot: &Snapshot, case: CaseId) -> Arc<Outcome> {
        let outcome = Arc::new(cases::run(snapshot, case));
        self.0.borrow_mut().insert(case, Arc::clone(&outcome));
        outcome
    }

    /// How a case went, if it has been run.
    pub(crate) fn known(&self, case: CaseId) -> Option<Arc<Outcome>> {
        self.0.borrow().get(&case).map(Arc::clone)
    }

    /// Runs the cases of a policy; `false` when told to stop before the last of them.
    pub(crate) fn run_all(&self, snapshot: &Snapshot, policy: PolicyId, stop: &dyn Fn() -> bool) -> bool {
        snapshot.model().cases_of(policy).all(|(case, _)| {
            let go_on = !stop();
            if go_on {
                self.of(snapshot, case);
            }
            go_on
        })
    }

    /// Forgets what the newest snapshot may have changed.
    pub(crate) fn move_to(&self, snapshot: &Snapshot) {
        let renewed = snapshot.renewed();
        let model = snapshot.model();
        self.0.borrow_mut().retain(|id, _| {
            let policy = model.cases.get(*id).map(|case| case.policy.file());
            policy.is_some_and(|policy| !renewed.contains(&policy) && !renewed.contains(&id.file()))
        });
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
