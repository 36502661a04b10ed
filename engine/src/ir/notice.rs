//! What is listed with a decision and never decides. Input: `notice` statements. Output: conditions with what to say.

use minicbor::{Decode, Encode};

use super::{Apart, Citation, Guarded, Location, StageName};
use crate::value::Text;

/// What is said with every decision of its stage, whatever is decided. It asks for nothing and opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Notice {
    /// Its name, given or made up, unique among the notices of the policy.
    #[n(0)]
    pub name: String,
    /// The stage whose decisions it is listed with.
    #[n(1)]
    pub stage: StageName,
    /// When it holds.
    #[n(2)]
    pub condition: Guarded,
    /// What it says.
    #[n(3)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(4)]
    pub citations: Vec<Citation>,
    /// The heading that it is under in the policy.
    #[n(5)]
    pub section: Option<Text>,
    /// Where it is written.
    #[n(6)]
    pub location: Location,
}
