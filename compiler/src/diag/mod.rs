//! Diagnostics: the registry of codes, the diagnostic value, its wording in three languages and its rendering.
//!
//! Input: structured values from every phase. Output: text for a terminal, JSON, SARIF, or worded values for an
//! editor. Checks never hold a sentence; the sentences are in `catalogue/`. How to add a code is in `README.md`.

mod canonicalize;
pub mod catalogue;
pub mod codes;
mod diagnostic;
mod file;
mod fix;
pub mod pages;
mod referral;
pub mod render;
mod worded;

pub use canonicalize::canonicalize;
pub use codes::{Code, Severity};
pub use diagnostic::{Diagnostic, Help, Label, Tag};
pub use file::{unreadable, why_unread};
pub use fix::{Edit, Fix};
pub use referral::referral_errors;
pub use remit_wording::{Arg, Args, Phrase, Word};
pub use worded::{Worded, WordedFix, WordedHelp, WordedLabel};

#[cfg(test)]
mod tests;
