//! Columns read as referrals. Input: a schema and the vocabulary, then record batches. Output: for each row its id, policy, day
//! and referral as JSON.

mod bind;
mod plan;
mod rows;

pub use plan::Plan;
pub use rows::{ColumnsRow, Rows};
