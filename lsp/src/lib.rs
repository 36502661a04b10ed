//! The Remit language server.
