//! What an author may not have meant. Input: a policy. Output: what is so of every letter, or of none.

mod assumed;
mod clash;
mod conditions;
mod counts;
mod default;
mod limits;
mod milder;
mod stages;

pub use assumed::Assumed;
pub use conditions::{GuardPart, IdlePart};
pub use counts::{NeverCounts, What};
pub use default::LosesActions;
pub use limits::OnlyDefault;
pub use milder::MilderAbove;
pub use stages::LeavesAtOnce;
