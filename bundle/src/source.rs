//! What policies were compiled from. Input: files as a disk has them. Output: the same text whatever the disk.

use minicbor::{Decode, Encode};

/// A file of the workspace that policies were compiled from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct SourceText {
    /// Its path within the workspace, with forward slashes.
    #[n(0)]
    pub path: String,
    /// What is written in it, with the line ends of Unix.
    #[n(1)]
    pub text: String,
}

impl SourceText {
    /// A file as it is on a disk, whatever its line ends.
    pub fn new(path: impl Into<String>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { path: path.into(), text: text.replace("\r\n", "\n") }
    }
}
