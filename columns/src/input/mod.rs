//! Columns read as referrals. Input: a schema and the vocabulary, then record batches. Output: for each row its id, policy, day
//! and referral as JSON.

mod bind;
mod form;
mod plan;
mod rows;

pub(crate) use form::{Form, Member};
pub use plan::Plan;
pub use rows::{ColumnsRow, Rows};
