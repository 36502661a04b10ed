//! Values that hold places, moved to where their text is. What is read of one statement counts from its beginning, so
//! that it is the same wherever in a file the statement is.

use super::{Loc, Span};

/// Something with places in it.
pub trait Shift {
    /// Moves every place as far.
    fn shift(&mut self, by: u32);

    /// The same as far away.
    #[must_use]
    fn shifted(mut self, by: u32) -> Self
    where
        Self: Sized,
    {
        self.shift(by);
        self
    }
}

impl Shift for Span {
    fn shift(&mut self, by: u32) {
        *self = Self::new(self.start.saturating_add(by), self.end.saturating_add(by));
    }
}

impl Shift for Loc {
    fn shift(&mut self, by: u32) {
        self.span.shift(by);
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl<T: Shift> Shift for Box<T> {
    fn shift(&mut self, by: u32) {
        self.as_mut().shift(by);
    }
}
