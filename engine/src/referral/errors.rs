//! All that is wrong with a referral, together. Input: findings. Output: one error that is never empty.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::error::ReferralError;

/// All that is wrong with a referral; at least one thing, in the order found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralErrors {
    // INVARIANT: not empty.
    errors: Vec<ReferralError>,
}

impl ReferralErrors {
    /// An error where the list has any.
    pub(crate) fn none_in(errors: Vec<ReferralError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self { errors }) }
    }
}

/// They read as a slice, which is not empty.
impl Deref for ReferralErrors {
    type Target = [ReferralError];

    fn deref(&self) -> &[ReferralError] {
        &self.errors
    }
}

impl From<ReferralError> for ReferralErrors {
    fn from(error: ReferralError) -> Self {
        Self { errors: vec![error] }
    }
}

impl IntoIterator for ReferralErrors {
    type Item = ReferralError;
    type IntoIter = std::vec::IntoIter<ReferralError>;

    fn into_iter(self) -> Self::IntoIter {
        self.errors.into_iter()
    }
}

impl<'e> IntoIterator for &'e ReferralErrors {
    type Item = &'e ReferralError;
    type IntoIter = std::slice::Iter<'e, ReferralError>;

    fn into_iter(self) -> Self::IntoIter {
        self.errors.iter()
    }
}

impl Serialize for ReferralErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.errors.serialize(serializer)
    }
}

/// One a line.
impl fmt::Display for ReferralErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write!(out, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReferralErrors {}
