//! Days on which no version of a policy holds. Input: the versions of a bundle. Output: the gaps between them.

use remit_engine::value::Date;

use crate::header::Header;

/// Days between two versions on which none holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The policy.
    pub policy: String,
    /// The last day of the version before.
    pub after: Date,
    /// The first day of the version that follows.
    pub before: Date,
}

/// The gaps between versions, by policy, then by day.
pub fn gaps(header: &Header) -> Vec<Gap> {
    let mut found = Vec::new();
    for pair in header.policies.windows(2) {
        let [one, two] = pair else { continue };
        let (Some(last), Some(first)) = (one.valid_to, two.valid_from) else { continue };
        if one.id == two.id && last.plus_days(1).is_some_and(|next| next < first) {
            found.push(Gap { policy: one.id.clone(), after: last, before: first });
        }
    }
    found
}
