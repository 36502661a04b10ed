//! Deciding. Input: a program, referrals. Output: decisions with their reasons, exact over all that is unknown.
//!
//! [`Engine::load`] makes a program ready, [`Engine::read`] reads a referral once, [`Policy::prepare`] fits it to a
//! policy, [`Prepared::decide`] gives the bare answer and [`Prepared::explain`] the full one.

mod beside;
mod bits;
mod calendar;
mod cells;
mod condition;
mod decision;
mod dose;
mod explain;
mod light;
mod load;
mod model;
mod outcome;
mod prepare;
mod reach;
mod reasons;
mod search;
mod stage;
mod state;
mod types;
mod words;
mod worlds;

pub use decision::{
    Assumed, Decision, Declined, DutyNote, How, Named, Offered, OpenFact, Overruled, PolicyNote, Reason,
    RouteNote, SourceNote, Uncertain,
};
pub use light::Light;
pub use load::{Engine, LoadError, Policy};
pub use outcome::Affects;
pub use prepare::Prepared;
pub use reach::{NeverDecides, Why};

#[cfg(test)]
mod tests;
