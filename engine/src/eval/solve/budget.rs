//! What is left of the work that hostile input may cause.

/// The work that one referral may cost in one answer, its preparing included. A unit is about a word of bits or a term of a condition looked at,
/// so that it is the same on every machine; the whole is well below a second.
const WORK_IN_ALL: u64 = 150_000_000;
/// The work that one question may cost.
const WORK_A_QUESTION: u64 = WORK_IN_ALL / 10;

/// What is left of the work that hostile input may cause. Once it is spent, answers are on the safe side and the decision
/// says that it is not exact.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: u64,
    question: u64,
    pub(crate) exact: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { left: WORK_IN_ALL, question: WORK_A_QUESTION, exact: true }
    }

    /// Begins a question.
    pub(super) fn ask(&mut self) {
        self.question = WORK_A_QUESTION;
    }

    /// Takes that much.
    pub(super) fn spend(&mut self, work: u64) {
        self.left = self.left.saturating_sub(work);
        self.question = self.question.saturating_sub(work);
    }

    /// Whether nothing is left, for this question or for any.
    pub(super) fn is_spent(&mut self) -> bool {
        let spent = self.left == 0 || self.question == 0;
        self.exact &= !spent;
        spent
    }
}
