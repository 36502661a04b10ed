#![doc = include_str!("../README.md")]
#![warn(clippy::wildcard_enum_match_arm)]

mod arg;
pub mod catalogue;
mod count;
mod cube;
mod deadline;
mod decision;
mod definitions;
pub mod diff;
mod example;
mod finding;
mod formula;
mod letter;
pub mod markdown;
mod names;
mod notice;
mod page;
mod paint;
mod program;
mod prose;
mod referral;
pub mod region;
mod roles;
mod schema;
mod spacing;
mod trace;
pub mod vocabulary;

pub use arg::{Arg, Args, Phrase, Word};
pub use catalogue::{Catalogue, Texts};
pub use decision::{Item, RuleNames, Section, verb_style, verdict_order};
pub use finding::{Advice, Finding};
pub use letter::{BOX, Lacking, Letter, MissingText, NoLetter, Paragraph};
pub use names::{Wording, opening, within};
pub use page::{Line, Page, Part, Row, Table};
pub use paint::{Paint, Style, Visible, visible, wrap};
pub use program::{load_error, no_version};
pub use referral::{MAX_REFERRAL_ERRORS, more_errors, referral_error};
pub use schema::{ask_schema, decision_schema, diff_schema, facts_read, history_schema, region_schema};
pub use trace::TraceStep;
