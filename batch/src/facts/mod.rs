//! Columns by fact. Input: names of columns and typed cells. Output: the referral's JSON.
//!
//! The trap: in JSON `[]` says that there is none, and a list that a join left empty says nothing. So in columns a list that is
//! empty, or holds nothing but nulls, says nothing unless its row says that it is complete; and a list without anybody's word
//! on that stops the run before the first row.

mod cell;
mod plan;
mod text;

pub use cell::Cell;
pub use plan::{Hints, Plan, PlanError, PlannedFact, Shape, Use};
pub use text::{cell_of, truth_of};
