//! What follows after discharge. Input: `follow up` statements. Output: what, who and when, which never decide.

use minicbor::{Decode, Encode};

use super::{Apart, Citation, Guarded, Location, Party, Quantity};
use crate::value::Text;

/// What is done after discharge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct FollowUp {
    /// What.
    #[n(0)]
    pub what: Text,
    /// Who does it; `None`: that is not said.
    #[n(1)]
    pub party: Option<Party>,
    /// After what time; `None`: that is not said.
    #[n(2)]
    pub after: Option<Quantity>,
    /// When it is done.
    #[n(3)]
    pub condition: Guarded,
    /// Why, for people.
    #[n(4)]
    pub because: Option<Text>,
    /// What it rests on.
    #[n(5)]
    pub citations: Vec<Citation>,
    /// Where it is written.
    #[n(6)]
    pub location: Location,
}
