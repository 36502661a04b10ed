//! The tests of Remit.

pub mod lsp;
