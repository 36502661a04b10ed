//! The tests of Remit.

pub mod lsp;
pub mod outline;
pub mod oracle;
