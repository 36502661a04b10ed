//! Why a bundle is refused, as a code and arguments.

use std::fmt;

use remit_engine::eval::LoadError;

/// Why a bundle is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleError {
    /// It begins as no bundle does.
    NotABundle,
    /// Its first bytes are those of a bundle that was taken for text on its way.
    ChangedInTransfer,
    /// It is of another outermost form.
    Format(u32),
    /// It is larger than a bundle may be.
    TooLarge,
    /// It ends too early.
    Cut,
    /// A part of it is not as it was written.
    Damaged(Part),
    /// Its policies mean what this engine does not list.
    Semantics(u32),
    /// It uses forms that this engine does not know.
    Features(Vec<String>),
    /// It has a mandatory section that this engine does not know.
    Section(String),
    /// A slim bundle has no such part.
    LeftOut(Part),
    /// A policy in it cannot be made ready.
    Load(LoadError),
    /// No signature is beside it, and one is asked for.
    Unsigned,
    /// The signature beside it is none, or of other bytes.
    Signature,
    /// It is signed by a key that is not trusted.
    UnknownKey(String),
    /// It is signed by a key that is trusted no more.
    Revoked(String),
    /// It has no serial, and one is asked for.
    NoSerial,
    /// Its serial is outside what its key may sign.
    Serial {
        /// Its own.
        serial: u64,
        /// The first that the key signs.
        first: u64,
        /// The last, where there is one.
        last: Option<u64>,
    },
    /// It is older than what is asked for.
    Older {
        /// Its own serial.
        serial: u64,
        /// The least that is asked for.
        least: u64,
    },
}

/// A part of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The header.
    Header,
    /// A section, by its kind and its place among them, from 0.
    Section {
        /// Its kind.
        kind: String,
        /// Its place.
        index: usize,
    },
    /// The texts that policies were compiled from, with their cases.
    Files,
}

impl BundleError {
    /// Its name, which stays the same.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotABundle => "not_a_bundle",
            Self::ChangedInTransfer => "changed_in_transfer",
            Self::Format(_) => "format",
            Self::TooLarge => "too_large",
            Self::Cut => "cut",
            Self::Damaged(_) => "damaged",
            Self::Semantics(_) => "semantics",
            Self::Features(_) => "features",
            Self::Section(_) => "section",
            Self::LeftOut(_) => "left_out",
            Self::Load(_) => "load",
            Self::Unsigned => "unsigned",
            Self::Signature => "signature",
            Self::UnknownKey(_) => "unknown_key",
            Self::Revoked(_) => "revoked",
            Self::NoSerial => "no_serial",
            Self::Serial { .. } => "serial",
            Self::Older { .. } => "older",
        }
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code();
        match self {
            Self::Damaged(part) | Self::LeftOut(part) => write!(out, "{code}: {part}"),
            Self::Format(number) | Self::Semantics(number) => write!(out, "{code}: {number}"),
            Self::Features(names) => write!(out, "{code}: {}", names.join(", ")),
            Self::Section(name) | Self::UnknownKey(name) | Self::Revoked(name) => {
                write!(out, "{code}: {name}")
            }
            Self::Load(error) => write!(out, "{code}: {error}"),
            Self::Serial { serial, .. } => write!(out, "{code}: {serial}"),
            Self::Older { serial, least } => write!(out, "{code}: {serial} < {least}"),
            Self::NotABundle
            | Self::ChangedInTransfer
            | Self::TooLarge
            | Self::Cut
            | Self::Unsigned
            | Self::Signature
            | Self::NoSerial => out.write_str(code),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => out.write_str("header"),
            Self::Section { kind, index } => write!(out, "section {index} ({kind})"),
            Self::Files => out.write_str("files"),
        }
    }
}

impl std::error::Error for BundleError {}
