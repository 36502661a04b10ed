//! Whom a loader trusts. Input: a file of keys, and a signature. Output: the key that signed, or why the bundle is refused.

use std::fmt;

use minisign_verify::{PublicKey, Signature};

use crate::error::BundleError;

/// Keys of minisign, each with the serials that it may sign.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    keys: Vec<Key>,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    written: String,
    key: PublicKey,
    until: Until,
}

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Bundles from one serial on, to another where one is given.
    Serials {
        /// The first.
        first: u64,
        /// The last.
        last: Option<u64>,
    },
    /// Nothing any more, whatever the serial.
    Revoked,
}

/// What is wrong with a line of a file of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustError {
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for TrustError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: a key, then `revoked` or the first and the last serial", self.line)
    }
}

impl std::error::Error for TrustError {}

impl Trust {
    /// Reads a file of keys. A line has a key as `minisign` writes it, then the first serial that it may sign and the last,
    /// or `-` for none; or `revoked`. What follows `#` is for people.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.is_empty() {
                continue;
            }
            let key = key(&words).ok_or(TrustError { line: index + 1 })?;
            keys.push(key);
        }
        Ok(Self { keys })
    }

    /// The key that signed these bytes.
    pub(crate) fn signer(&self, signed: &[u8], signature: Option<&str>) -> Result<&Key, BundleError> {
        let signature = signature.ok_or(BundleError::Unsigned)?;
        let signature = Signature::decode(signature).map_err(|_| BundleError::Signature)?;
        let mut others = true;
        for key in &self.keys {
            match key.key.verify(signed, &signature, false) {
                Ok(()) if key.until == Until::Revoked => {
                    return Err(BundleError::Revoked(key.written.clone()));
                }
                Ok(()) => return Ok(key),
                Err(minisign_verify::Error::UnexpectedKeyId) => {}
                Err(_) => others = false,
            }
        }
        Err(if others {
            BundleError::UnknownKey(signature.untrusted_comment().to_owned())
        } else {
            BundleError::Signature
        })
    }
}

impl Key {
    /// Whether the key may sign a bundle of that serial.
    pub(crate) fn allows(&self, serial: Option<u64>) -> Result<(), BundleError> {
        let Until::Serials { first, last } = self.until else {
            return Err(BundleError::Revoked(self.written.clone()));
        };
        let serial = serial.ok_or(BundleError::NoSerial)?;
        let within = first <= serial && last.is_none_or(|last| serial <= last);
        within.then_some(()).ok_or(BundleError::Serial { serial, first, last })
    }
}

fn key(words: &[&str]) -> Option<Key> {
    let (written, rest) = words.split_first()?;
    let key = PublicKey::from_base64(written).ok()?;
    let until = match rest {
        ["revoked"] => Until::Revoked,
        [first] => Until::Serials { first: first.parse().ok()?, last: None },
        [first, "-"] => Until::Serials { first: first.parse().ok()?, last: None },
        [first, last] => {
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then_some(Until::Serials { first, last: Some(last) })?
        }
        _ => return None,
    };
    Some(Key { written: (*written).to_owned(), key, until })
}
