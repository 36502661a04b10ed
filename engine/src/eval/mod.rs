//! Deciding. Input: a program, referrals. Output: decisions with their reasons, exact over all that is unknown.
//!
//! [`Engine::load`] makes a program ready, [`Engine::read`] reads a referral once, [`LoadedPolicy::prepare`] fits it to
//! a policy, [`Prepared::decide`] gives the bare answer and [`Prepared::explain`] the full one.
//!
//! Each room uses those before it: `ids`, `bits` and `error`; `model`, a policy's slots, atoms, conditions and rules;
//! `policy` and `load`; `solve`, the search; `prepare`, a referral fitted to a policy; `answer`.

mod answer;
mod bits;
mod error;
mod ids;
mod load;
mod model;
mod policy;
mod prepare;
mod solve;

pub use answer::{
    Affects, AskedService, Assumed, AssumedValue, CauseNote, Decision, Declined, DosePart, DutyNote, How,
    Measured, Named, NamedKind, NeverDecides, NotAValue, Offered, OpenFact, Overruled, PolicyNote,
    QuickDecision, Reason, ReferralNote, RouteNote, ServiceOutcome, SourceNote, StatedAmount, Uncertain, Why,
};
pub use error::{LoadError, PolicyPart};
pub use load::{Engine, FailedPolicy};
pub use policy::LoadedPolicy;
pub use prepare::Prepared;
pub use prepare::cause::{CauseKind, Lack};

#[cfg(test)]
mod tests;
