//! Decides referrals by compiled Remit policies.
//!
//! - [`value`]: exact numbers, intervals, dates, localised text;
//! - [`ir`]: the decision form, the one stable serialised form of compiled policies.

pub mod ir;
pub mod value;
