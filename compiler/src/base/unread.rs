//! Why a file or folder is not read.

use std::io;

/// Why a file or folder is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It does not exist.
    Missing,
    /// It is a link to what does not exist.
    DeadLink,
    /// Nobody let us.
    Denied,
    /// It is a folder.
    Folder,
    /// It is no folder.
    NotFolder,
    /// It is a pipe, a device or the like.
    Special,
    /// It holds more bytes than a file may.
    TooLarge(u64),
    /// It holds more policy files than a workspace may.
    TooManyFiles,
    /// It holds more files and folders than anybody would look through.
    TooManyEntries,
    /// What the system says.
    Other(String),
}

impl From<&io::Error> for Unread {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the system may know more kinds")]
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::Folder,
            io::ErrorKind::NotADirectory => Self::NotFolder,
            _ => Self::Other(error.to_string()),
        }
    }
}
