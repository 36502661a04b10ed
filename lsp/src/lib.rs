//! The Remit language server: a thin protocol shell over the compiler's snapshots.
//!
//! Input: a client's messages. Output: diagnostics as the client types, and answers. One thread owns the state
//! (`state`), which handlers reach by a queue only (`queue`, `server`), and every feature is a pure function over a
//! snapshot that knows nothing of the protocol (`features`); `convert` is between the two.
#![warn(clippy::wildcard_enum_match_arm)]

mod capabilities;
mod convert;
mod features;
mod lines;
mod publish;
mod queue;
mod server;
mod session;
mod state;
mod transport;

pub use session::{Ending, serve};

/// What the command line decides.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The log file, until the client's settings name one.
    pub log: Option<String>,
    /// The process to watch where the client names none.
    pub parent: Option<u32>,
    /// A folder for files that can be made again; without it none are.
    pub cache: Option<std::path::PathBuf>,
}
