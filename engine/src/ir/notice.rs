//! What is listed with a decision and never decides. Input: `notice` statements. Output: conditions with what to say.

use serde::{Deserialize, Serialize};

use super::{Citation, Guarded, Location, StageName};
use crate::value::Text;

/// What is said with every decision of its stage, whatever is decided. It asks for nothing and opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its name, given or made up, unique among the notices of the policy.
    pub name: String,
    /// The stage whose decisions it is listed with.
    pub stage: StageName,
    /// When it holds.
    pub condition: Guarded,
    /// What it says.
    pub because: Option<Text>,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// The heading that it is under in the policy.
    pub section: Option<Text>,
    /// Where it is written.
    pub location: Location,
}
