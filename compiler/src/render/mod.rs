//! Words for people: decisions and referral errors, and policies as pages, in Swedish, Norwegian and English.
//!
//! Input: what the engine and the compiler found. Output: text, or diagnostics to be rendered with the others.

mod decision;
mod page;
mod pointer;
mod prose;
mod referral;
mod schema;
mod simplify;
mod words;

pub use decision::{verb_style, verdict_order};
pub use page::{Line, Note, Page, Part};
pub use referral::referral_errors;
pub use schema::facts_read;
pub use words::{Speaker, lang, language, opening, within};

#[cfg(test)]
mod tests;
