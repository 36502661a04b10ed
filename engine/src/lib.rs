#![doc = include_str!("../README.md")]
#![warn(clippy::wildcard_enum_match_arm)]

pub mod eval;
pub mod finite;
pub mod ir;
pub mod referral;
pub mod value;
