//! Between the protocol's types and the server's own: lines and bytes, URIs and paths, and the shapes of answers.

pub(crate) mod answers;
pub(crate) mod client;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod lines;
pub(crate) mod pages;
pub(crate) mod structure;
