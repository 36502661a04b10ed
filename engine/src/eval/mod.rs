//! Deciding. Input: a program, referrals. Output: decisions with their reasons, exact over all that is unknown.
//!
//! [`Engine::load`] makes a program ready, [`Engine::read`] reads a referral once, [`Policy::prepare`] fits it to a
//! policy, [`Prepared::decide`] gives the bare answer and [`Prepared::explain`] the full one.

mod answer;
mod bits;
mod load;
mod model;
mod prepare;
mod solve;

pub use answer::{
    Affects, Assumed, Decision, Declined, DutyNote, How, Light, Named, NeverDecides, Offered, OpenFact,
    Overruled, PolicyNote, Reason, RouteNote, SourceNote, Uncertain, Why,
};
pub use load::{Engine, LoadError, Policy};
pub use prepare::Prepared;

#[cfg(test)]
mod tests;
