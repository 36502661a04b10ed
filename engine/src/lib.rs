#![doc = include_str!("../README.md")]

pub mod eval;
pub mod ir;
pub mod referral;
pub mod value;
