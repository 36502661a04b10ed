//! The search: whether there are worlds that show what is wanted of them.

pub(crate) mod search;
pub(crate) mod state;
