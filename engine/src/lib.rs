//! Decides referrals by compiled Remit policies.
//!
//! - [`value`]: exact numbers, intervals, dates, localised text;
//! - [`ir`]: the decision form, the one stable serialised form of compiled policies.
//! - [`eval`]: decision form and facts to decision and reasons;
//! - [`referral`]: JSON to facts, with errors by JSON pointer;

pub mod eval;
pub mod ir;
pub mod referral;
pub mod value;
