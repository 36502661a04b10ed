//! Between the protocol's types and the server's own: places and the shapes of answers.

pub(crate) mod answers;
pub(crate) mod client;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod pages;
pub(crate) mod structure;
