//! Three-valued truth. Input: bits of variables. Output: what is so, what is not, and what is open.

use crate::eval::bits::{BitSlice, BitSliceMut, Bits, BitsMut};
use crate::eval::ids::VarId;

/// Yes, no, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    Open,
}

impl Truth {
    /// The opposite.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }
}

/// A variable with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) var: VarId,
    pub(crate) value: bool,
}

/// The variables that are yes, and those that are no.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assignment<'s> {
    pub(crate) yes: BitSlice<'s, VarId>,
    pub(crate) no: BitSlice<'s, VarId>,
}

/// The same, to be changed.
#[derive(Debug)]
pub(crate) struct AssignmentMut<'s> {
    pub(crate) yes: BitSliceMut<'s, VarId>,
    pub(crate) no: BitSliceMut<'s, VarId>,
}

impl Assignment<'_> {
    pub(crate) fn truth(&self, var: VarId) -> Truth {
        if self.yes.contains(var) {
            Truth::Yes
        } else if self.no.contains(var) {
            Truth::No
        } else {
            Truth::Open
        }
    }
}

impl AssignmentMut<'_> {
    pub(crate) fn set(&mut self, var: VarId, yes: bool, no: bool) {
        self.yes.set(var, yes);
        self.no.set(var, no);
    }

    pub(crate) fn as_ref(&self) -> Assignment<'_> {
        Assignment { yes: BitSlice::new(self.yes.words()), no: BitSlice::new(self.no.words()) }
    }
}
