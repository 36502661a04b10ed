//! The tests of Remit.

pub mod lsp;
pub mod oracle;
pub mod outline;
