//! Answering. Input: a prepared referral. Output: the bare answer, or the full one with all that explains it.

mod annexes;
mod asked;
mod changed;
mod clash;
mod complete;
mod computed;
pub(crate) mod deadlines;
mod decision;
mod everything;
mod explain;
mod grounds;
mod known;
mod labels;
mod levels;
mod near;
mod notices;
mod open;
mod outcome;
mod provenance;
mod quick;
mod reading;
mod reasons;
mod services;
mod shown;
mod trace;
mod values;
mod worlds;

pub use computed::{AmountNote, ComputedNote};
pub use decision::{
    AskedService, Assumed, Decision, Declined, DosePart, DutyNote, How, Named, NamedKind, Offered, OpenFact,
    Overruled, PriorityNote, Reason, ReferralNote, RouteNote, ServiceOutcome, SourceNote, StatedAmount,
    Uncertain,
};
pub use notices::{FollowUpNote, NoticeNote, NoticeTrace};
pub use open::Affects;
pub use provenance::{PolicyNote, Provenance};
pub use quick::QuickDecision;
pub use trace::{
    Became, ConditionTrace, DefaultTrace, Holds, HowKnown, Part, PartTrace, RuleTrace, Says, Trace,
};
pub use values::{AssumedValue, CauseNote, EntryNote, Measured, NotAValue};
