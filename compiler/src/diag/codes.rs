//! The registry of diagnostic codes: one row each. Numbers are never reused.
//!
//! `E` is an error, `W` a warning or a hint. 01 syntax, 02 names, 03 types and units, 04 structure, 05 logic,
//! 06 governance, 07 referrals, 08 bundles.

use std::fmt;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy cannot be used.
    Error,
    /// The policy can be used, and someone should look.
    Warning,
    /// A suggestion.
    Hint,
}

impl Severity {
    /// The catalogue key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Error => "severity.error",
            Self::Warning => "severity.warning",
            Self::Hint => "severity.hint",
        }
    }

    /// The name used in JSON, and in `--format json`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A diagnostic code, such as `E0201`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    id: &'static str,
    severity: Severity,
}

impl Code {
    /// The code as shown, such as `E0201`.
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// How much it weighs.
    pub const fn severity(self) -> Severity {
        self.severity
    }

    /// The code of that name, in either case.
    pub fn find(id: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $id:literal $severity:ident;)*) => {
        $($(#[$doc])+ pub const $name: Code = Code { id: $id, severity: Severity::$severity };)*

        /// Every code, in the order of the registry.
        pub const ALL: &[Code] = &[$($name,)*];
    };
}

codes! {
    // 01 syntax
    /// The file is not UTF-8.
    NOT_UTF8 = "E0101" Error;
    /// The file is larger than the compiler accepts.
    FILE_TOO_LARGE = "E0102" Error;

    // 02 names
    /// A name that nothing declares.
    UNKNOWN_NAME = "E0201" Error;

    // 03 types and units

    // 04 structure

    // 05 logic

    // 06 governance

    // 07 referrals

    // 08 bundles
}
