//! The search: whether there are worlds that show what is wanted of them.
//!
//! A [`Space`] is a state that all its worlds lie within; a [`Goal`] is what is wanted of one world. `propagate` draws
//! what follows from one step, `evaluate` says what a goal still needs, `search` takes what has no alternative, `branch`
//! tries what has one, and a [`Budget`] bounds its work.

mod branch;
mod budget;
mod clash;
mod evaluate;
mod goal;
mod permit;
mod propagate;
mod search;
mod space;
mod state;
mod table;

pub(crate) use budget::Budget;
pub(crate) use clash::smallest;
pub(crate) use goal::Goal;
pub(crate) use permit::{Permission, Permit};
pub(crate) use propagate::Step;
pub(crate) use space::{Space, Start};
pub(crate) use state::{Clause, Limits, State};
pub(crate) use table::Table;
