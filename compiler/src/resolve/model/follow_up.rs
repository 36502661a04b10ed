//! What follows after discharge, resolved.

use remit_engine::value::Text;

use super::{Grounds, Guard, Party, Quantity, SectionId};
use crate::base::Loc;

/// What is done after discharge.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// What.
    pub what: Text,
    /// Who does it.
    pub party: Option<Party>,
    /// After what time.
    pub after: Option<Quantity>,
    /// `when` and `unless`.
    pub guard: Guard,
    /// Why.
    pub grounds: Grounds,
    /// The statement.
    pub loc: Loc,
    /// The section.
    pub section: Option<SectionId>,
}
