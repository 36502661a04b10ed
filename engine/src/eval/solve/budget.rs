//! What is left of the work that hostile input may cause.

use std::cell::Cell;

/// The work that one referral may cost in one answer. A unit is about a word of bits or a term of a condition looked at,
/// so that it is the same on every machine; the whole is well below a second.
const WORK_IN_ALL: u64 = 150_000_000;
/// The work that one question may cost.
const WORK_A_QUESTION: u64 = WORK_IN_ALL / 10;

/// What is left of the work that hostile input may cause. Once it is spent, answers are on the safe side and the decision
/// says that it is not exact.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
    question: Cell<u64>,
    pub(crate) exact: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { left: Cell::new(WORK_IN_ALL), question: Cell::new(WORK_A_QUESTION), exact: true }
    }

    /// Begins a question.
    pub(super) fn ask(&self) {
        self.question.set(WORK_A_QUESTION);
    }

    /// Takes that much.
    pub(super) fn spend(&self, work: u64) {
        self.left.set(self.left.get().saturating_sub(work));
        self.question.set(self.question.get().saturating_sub(work));
    }

    /// Whether nothing is left, for this question or for any.
    pub(super) fn is_spent(&mut self) -> bool {
        let spent = self.left.get() == 0 || self.question.get() == 0;
        self.exact &= !spent;
        spent
    }
}
