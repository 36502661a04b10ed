//! The tests of Remit.

pub mod batch;
pub mod columns;
pub mod command;
pub mod deciding;
pub mod git;
pub mod letters;
pub mod lsp;
pub mod mistakes;
pub mod oracle;
pub mod outline;
pub mod repository;
pub mod schema;
