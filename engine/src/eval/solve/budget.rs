//! What is left of the steps that hostile input may cause.

/// Steps that one question may take.
const STEPS_A_QUESTION: usize = 4_000;
/// Steps that one referral may take.
const STEPS_IN_ALL: usize = 60_000;

/// What is left of the steps that hostile input may cause. Once a question has run out of them, answers are on the safe
/// side and the decision says that it is not exact.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    question: usize,
    pub(crate) exact: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { left: STEPS_IN_ALL, question: STEPS_A_QUESTION, exact: true }
    }

    /// Begins a question.
    pub(crate) fn ask(&mut self) {
        self.question = STEPS_A_QUESTION;
    }

    /// Takes a step. `false` where none is left.
    pub(crate) fn spend(&mut self) -> bool {
        if self.question == 0 || self.left == 0 {
            self.exact = false;
            return false;
        }
        self.question -= 1;
        self.left -= 1;
        true
    }
}
