//! An oracle for the meaning of policies: the text of the specification, written as a program that looks at every
//! world. Input: a small policy and a referral, of its own making. Output: what the decision must say.
//!
//! It knows nothing of the decision form and shares no code with the evaluator: engine and oracle meet in the text of
//! the policy and the JSON of the referral alone.

pub mod additions;
pub mod answer;
mod conditions;
pub mod decide;
pub mod dialogue;
pub mod explain;
pub mod explained;
pub mod generate;
pub mod joint;
mod lists;
pub mod observed;
pub mod points;
pub mod reads;
mod said;
pub mod scenario;
pub mod shrink;
pub mod text;
pub mod vocabulary;
pub mod worlds;
