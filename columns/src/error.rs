//! What is wrong with columns before a row is read. Input: a schema that does not fit. Output: every mistake with its column.

use std::fmt;

/// A column that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaError {
    /// The column: its name, or names joined by dots where it is a part of others.
    pub column: String,
    /// What is wrong.
    pub misfit: Misfit,
}

/// What is wrong with a column, or with an option that names one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// There is no such fact.
    Unknown {
        /// Names that are like it.
        meant: Vec<String>,
    },
    /// The column's type is none that the fact can have.
    Type {
        /// The type that was found.
        found: String,
        /// What it could be.
        expected: String,
    },
    /// A list without a word on whether it is complete.
    NoCompleteness,
    /// It says whether a list is complete, and there is no column for the list.
    NoList,
    /// Two columns of that name.
    Twice,
    /// Referrals as JSON, and columns of facts too.
    Both,
    /// Neither referrals as JSON nor a column of a fact.
    Nothing,
    /// An option names what is no list.
    NotAList,
    /// An option names a fact that has no codes.
    NoCodes,
    /// There is no such code system.
    NoSystem {
        /// The system that was named.
        system: String,
        /// Names that are like it.
        meant: Vec<String>,
    },
}

/// All that is wrong with the columns; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaErrors(pub(crate) Vec<SchemaError>);

impl SchemaErrors {
    /// Each of them, in the order of the columns.
    pub fn iter(&self) -> impl Iterator<Item = &SchemaError> {
        self.0.iter()
    }
}

impl SchemaError {
    pub(crate) fn new(column: impl Into<String>, misfit: Misfit) -> Self {
        Self { column: column.into(), misfit }
    }
}

impl fmt::Display for SchemaErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            write!(out, "{error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, misfit } = self;
        match misfit {
            Misfit::Unknown { meant } => {
                write!(out, "column `{column}`: there is no such fact")?;
                did_you_mean(out, meant)
            }
            Misfit::Type { found, expected } => {
                write!(out, "column `{column}`: the type is {found}; expected {expected}")
            }
            Misfit::NoCompleteness => write!(
                out,
                "column `{column}`: a list does not say whether it is complete; add a column `{column}.complete` (bool), or \
                 state that its lists with entries are complete"
            ),
            Misfit::NoList => write!(out, "column `{column}.complete`: there is no list `{column}`"),
            Misfit::Twice => write!(out, "column `{column}`: there are two of that name"),
            Misfit::Both => {
                write!(out, "column `{column}`: the referrals are in the column `referral` already")
            }
            Misfit::Nothing => {
                out.write_str("there is neither a column `referral` with JSON nor a column of a fact")
            }
            Misfit::NotAList => {
                write!(out, "`{column}` is stated to be complete, and no column has lists of it")
            }
            Misfit::NoCodes => {
                write!(out, "`{column}` is said to have codes, and no column has concepts of it")
            }
            Misfit::NoSystem { system, meant } => {
                write!(out, "codes of `{column}`: there is no code system `{system}`")?;
                did_you_mean(out, meant)
            }
        }
    }
}

fn did_you_mean(out: &mut fmt::Formatter<'_>, meant: &[String]) -> fmt::Result {
    for (index, name) in meant.iter().enumerate() {
        write!(out, "{} `{name}`", if index == 0 { "; did you mean" } else { " or" })?;
    }
    out.write_str(if meant.is_empty() { "" } else { "?" })
}

impl std::error::Error for SchemaError {}
impl std::error::Error for SchemaErrors {}
