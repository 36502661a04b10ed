//! Deciding. Input: a program, referrals. Output: decisions with their reasons, exact over all that is unknown.
//!
//! [`Engine::load`] makes a program ready, [`Engine::read`] reads a referral once, [`LoadedPolicy::prepare`] fits it to
//! a policy, [`Prepared::decide`] gives the bare answer, [`Prepared::explain`] the full one, and [`Prepared::trace`] tells
//! rule by rule how it came about.
//!
//! Each room uses those before it: `ids`, `bits` and `error`; `model`, a policy's slots, atoms, conditions and rules;
//! `policy` and `load`; `solve`, the search; `prepare`, a referral fitted to a policy; `answer`;
//! `direct`, from bytes to the quick answer.

mod answer;
pub(crate) mod bits;
mod direct;
mod error;
pub(crate) mod ids;
mod letter;
mod load;
pub(crate) mod model;
mod policy;
pub(crate) mod prepare;
mod solve;
mod versions;

pub use answer::{
    Affects, AmountNote, AskedService, Assumed, AssumedValue, Became, CauseNote, ComputedNote,
    ConditionTrace, Decision, Declined, DefaultTrace, DosePart, DutyNote, EntryNote, FollowUpNote, Holds,
    How, HowKnown, Measured, Named, NamedKind, NotAValue, NoticeNote, NoticeTrace, Offered, OpenFact,
    Overruled, Part, PartTrace, PolicyNote, PriorityNote, Provenance, QuickDecision, Reason, ReferralNote,
    RouteNote, RuleTrace, Says, ServiceOutcome, SourceNote, StatedAmount, Trace, Uncertain,
};
pub use direct::{Readings, Scratch, Telling};
pub use error::{LoadError, PolicyPart};
pub use letter::Letter;
pub use load::{Engine, FailedPolicy};
pub use policy::LoadedPolicy;
pub use prepare::Prepared;
pub use prepare::cause::{CauseKind, Lack};
pub use versions::{NoVersion, Version};

#[cfg(test)]
mod tests;
