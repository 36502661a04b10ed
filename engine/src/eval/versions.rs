//! Which version of a policy decides. Input: an id and a day. Output: the version that holds on that day, or why none does and
//! which are nearest.

use std::fmt;
use std::sync::Arc;

use super::load::Engine;
use super::policy::LoadedPolicy;
use crate::value::Date;

/// A version of a policy and the days on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version {
    /// What it is called, where it says.
    pub version: Option<String>,
    /// The first day that it holds; `None`: it always did.
    pub valid_from: Option<Date>,
    /// The last day that it holds; `None`: until another does.
    pub valid_to: Option<Date>,
    /// The day from which it is not to be used.
    pub withdrawn: Option<Date>,
}

/// Why no version of a policy decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoVersion {
    /// There is no policy of that id.
    NoPolicy {
        /// The id.
        policy: String,
    },
    /// Which version decides depends on a day, and none is given.
    NoDay {
        /// The policy.
        policy: String,
        /// The version that came into force last.
        latest: Version,
    },
    /// None holds on that day.
    NotOn {
        /// The policy.
        policy: String,
        /// The day.
        day: Date,
        /// The last version that held before it.
        before: Option<Version>,
        /// The first version that holds after it.
        after: Option<Version>,
    },
    /// The version of that day was withdrawn.
    Withdrawn {
        /// The policy.
        policy: String,
        /// The day.
        day: Date,
        /// The version.
        version: Version,
    },
}

impl fmt::Display for NoVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPolicy { policy } => write!(out, "there is no policy {policy}"),
            Self::NoDay { policy, latest } => {
                write!(out, "which version of {policy} decides depends on a day; the latest is {latest}")
            }
            Self::NotOn { policy, day, before, after } => {
                write!(out, "no version of {policy} holds on {day}")?;
                before.iter().try_for_each(|version| write!(out, "; before it was {version}"))?;
                after.iter().try_for_each(|version| write!(out, "; after it is {version}"))
            }
            Self::Withdrawn { policy, day, version } => {
                write!(out, "on {day} the version of {policy} is withdrawn: {version}")
            }
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.version.as_deref().unwrap_or("without a name"))?;
        self.valid_from.iter().try_for_each(|day| write!(out, ", from {day}"))?;
        self.valid_to.iter().try_for_each(|day| write!(out, ", to {day}"))?;
        self.withdrawn.iter().try_for_each(|day| write!(out, ", withdrawn on {day}"))
    }
}

impl std::error::Error for NoVersion {}

impl Version {
    fn of(policy: &LoadedPolicy) -> Self {
        let ir = policy.ir();
        Self {
            version: ir.version.clone(),
            valid_from: ir.valid_from,
            valid_to: ir.valid_to,
            withdrawn: ir.withdrawn,
        }
    }
}

impl Engine {
    /// The version of a policy that decides on a day: of those that hold, the one that came into force last. Without a day
    /// it is the only one there is, if that holds on every day.
    pub fn version(&self, id: &str, day: Option<Date>) -> Result<&Arc<LoadedPolicy>, NoVersion> {
        let latest = self.latest(id).ok_or_else(|| NoVersion::NoPolicy { policy: id.to_owned() })?;
        let named = || self.policies().iter().filter(|policy| policy.ir().id == id);
        let Some(day) = day else {
            let ir = latest.ir();
            let always = ir.valid_from.is_none() && ir.valid_to.is_none() && ir.withdrawn.is_none();
            let only = named().count() == 1;
            let unknown = || NoVersion::NoDay { policy: id.to_owned(), latest: Version::of(latest) };
            return (always && only).then_some(latest).ok_or_else(unknown);
        };
        let holding =
            named().filter(|policy| policy.holds_on(day)).max_by_key(|policy| policy.ir().valid_from);
        match holding {
            Some(policy) if policy.ir().withdrawn.is_some_and(|from| from <= day) => {
                Err(NoVersion::Withdrawn { policy: id.to_owned(), day, version: Version::of(policy) })
            }
            Some(policy) => Ok(policy),
            None => {
                let earlier = named().filter(|policy| policy.ir().valid_to.is_some_and(|last| last < day));
                let later = named().filter(|policy| policy.ir().valid_from.is_some_and(|first| day < first));
                Err(NoVersion::NotOn {
                    policy: id.to_owned(),
                    day,
                    before: earlier.max_by_key(|policy| policy.ir().valid_to).map(|it| Version::of(it)),
                    after: later.min_by_key(|policy| policy.ir().valid_from).map(|it| Version::of(it)),
                })
            }
        }
    }

    /// The version of a policy that came into force last, whether it holds today or not.
    pub fn latest(&self, id: &str) -> Option<&Arc<LoadedPolicy>> {
        let named = self.policies().iter().filter(|policy| policy.ir().id == id);
        named.max_by_key(|policy| policy.ir().valid_from)
    }
}
