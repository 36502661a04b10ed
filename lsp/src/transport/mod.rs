//! The wire: what goes to the client unasked, and what the protocol library leaves undone.
//!
//! Input: the client's two pipes. Output: messages that the library can read, and those that it does not write.

pub(crate) mod outbox;
pub(crate) mod parent;
mod pump;
pub(crate) mod uri;

pub(crate) use pump::{UNREADABLE, pump};
