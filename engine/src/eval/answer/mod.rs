//! Answering. Input: a prepared referral. Output: the bare answer, or the full one with all that explains it.

mod annexes;
mod clash;
pub(crate) mod decision;
mod explain;
mod labels;
mod outcome;
mod quick;
mod reach;
mod reasons;
mod values;
mod worlds;

pub use decision::{
    Assumed, Decision, Declined, DutyNote, How, Named, NamedKind, Offered, OpenFact, Overruled, PolicyNote,
    Reason, RouteNote, SourceNote, Uncertain,
};
pub use outcome::Affects;
pub use quick::QuickDecision;
pub use reach::{NeverDecides, Why};
pub use values::{AssumedValue, CauseNote, Measured, NotAValue};
