//! The standard library, built into the compiler.

/// Where the standard library's files seem to be, so that an editor can show them.
pub const STANDARD_FOLDER: &str = "remit:stdlib/";

/// Names and texts of its files, sorted by name.
pub(super) const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/stdlib.rs"));
