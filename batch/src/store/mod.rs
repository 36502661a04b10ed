//! Output that outlives a stop. Input: pieces in order. Output: files, and a manifest that says how far they can be trusted.

mod part;

pub use part::PartFile;
