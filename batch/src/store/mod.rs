//! Output that outlives a stop. Input: pieces in order. Output: files, and a manifest that says how far they can be trusted.
//!
//! What the manifest names is on the disk, whole; whatever else is there is cut off or removed when a run is gone on with.

mod file;
mod folder;
mod ledger;
mod manifest;
mod part;
mod stream;

pub use file::FileSink;
pub use folder::FolderSink;
pub use ledger::{Before, NotBegun, Target, created};
pub use manifest::{Changed, Entry, Head};
pub use part::PartFile;
pub use stream::StreamSink;
