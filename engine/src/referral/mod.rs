//! Referrals. Input: JSON, the vocabulary, a date. Output: facts with what they leave open, or every error found.

pub mod build;
mod closure;
mod codes;
pub(crate) mod compute;
pub(crate) mod computed;
mod concept;
mod contradiction;
mod cross;
mod dated;
mod error;
mod errors;
mod facts;
mod json;
pub mod keys;
pub(crate) mod lexicon;
mod medicine;
pub(crate) mod parts;
mod quantity;
mod read;
mod records;
mod said;
mod time;
mod vocabulary_error;

pub use error::{
    Clash, CodeMistake, Declared, Disagreement, Expected, Kind, Miscomputed, Outside, ReferralError, Stated,
};
pub use errors::ReferralErrors;
pub use facts::{
    Amount, Certainty, Concepts, Drug, Elapsed, Elapsing, Element, Event, MedicineName, MedicineStatement,
    Medicines, Named, Reach, RecordEntry, Records, Referral, Span, Statement, Unrecognised, Value,
};
pub(crate) use json::DEPTH;
pub use lexicon::Lexicon;
pub use quantity::{BEYOND, MOST_DIGITS};
pub use said::{Found, JsonPart, NameOf, Said};
pub use vocabulary_error::{VocabularyEntry, VocabularyError};

/// How many bytes a referral may have.
pub const LARGEST_REFERRAL: usize = 1 << 20;
