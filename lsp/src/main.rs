//! The `remit-lsp` server.

fn main() {}
