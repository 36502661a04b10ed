#![doc = include_str!("../README.md")]
#![warn(clippy::wildcard_enum_match_arm)]

mod coding;
mod error;
mod features;
mod file;
mod header;
mod nesting;
mod read;
mod source;
mod trust;
mod versions;
mod write;

pub use error::{BundleError, Part};
pub use features::features;
pub use file::{FORMAT, LARGEST, MAGIC};
pub use header::{Control, Header, PolicyEntry, Section, VocabularyEntry};
pub use read::{Bundle, Texts};
pub use source::SourceText;
pub use trust::{Trust, TrustError, Until};
pub use versions::{Gap, gaps};
pub use write::{BuildError, Builder};
