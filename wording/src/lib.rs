#![doc = include_str!("../README.md")]

mod arg;
pub mod catalogue;
mod decision;
mod finding;
mod names;
mod page;
mod paint;
mod prose;
mod referral;
mod schema;
mod simplify;

pub use arg::{Arg, Args, Phrase, Word};
pub use catalogue::{Catalogue, Texts};
pub use decision::{verb_style, verdict_order};
pub use finding::{Advice, Finding};
pub use names::{Wording, opening, within};
pub use page::{Line, Note, Page, Part};
pub use paint::{Paint, Style, wrap};
pub use referral::referral_error;
pub use schema::facts_read;
