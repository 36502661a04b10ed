//! A client that drives the real language server: over pipes in memory, or as a process of its own.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::missing_panics_doc,
    reason = "a harness fails by panicking"
)]

pub mod case;
mod client;
mod desk;
mod edits;
pub mod measure;
mod slips;
mod wire;

pub use case::Case;
pub use client::{Client, Server};
pub use desk::Desk;
pub use edits::{Edit, Editor, Random};
