//! What follows after discharge. Input: `follow up` statements. Output: what, who and when, which never decide.

use serde::{Deserialize, Serialize};

use super::{Citation, Guarded, Location, Party, Quantity};
use crate::value::Text;

/// What is done after discharge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// What.
    pub what: Text,
    /// Who does it; `None`: that is not said.
    pub party: Option<Party>,
    /// After what time; `None`: that is not said.
    pub after: Option<Quantity>,
    /// When it is done.
    pub condition: Guarded,
    /// Why, for people.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where it is written.
    pub location: Location,
}
