//! Bundles on disk. Input: a path, and whom the user trusts. Output: a bundle, or a sentence about why it is not taken.

use std::path::{Path, PathBuf};

use remit_bundle::{Bundle, BundleError, LARGEST, MAGIC, Part, Trust};
use remit_compiler::base::{Unread, disk};
use remit_compiler::diag::Phrase;
use remit_wording::load_error;

use crate::arguments::Trusted;
use crate::reason::{shown, unreadable};
use crate::{Console, Exit};

/// Signatures and files of keys are short.
const MOST_TEXT: u64 = 1 << 20;

/// Opens a bundle as it is trusted.
pub(crate) fn open(path: &Path, trusted: &Trusted, console: &mut Console<'_>) -> Result<Bundle, Exit> {
    let bytes = read(path, LARGEST as u64, console)?;
    let opened = match &trusted.trust {
        None => Bundle::open(bytes).and_then(|bundle| bundle.at_least(trusted.min_serial).map(|()| bundle)),
        Some(keys) => {
            let text = read(keys, MOST_TEXT, console)?;
            let trust = Trust::parse(&String::from_utf8_lossy(&text)).map_err(|error| {
                let line = Phrase::new("bundle.keys").arg("path", shown(keys)).arg("line", error.line);
                console.misuse(line)
            })?;
            let signature = signature_of(path);
            let signature = console.folder.join(&signature).exists().then_some(signature);
            let signature = signature.map(|path| read(&path, MOST_TEXT, console)).transpose()?;
            let signature = signature.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            Bundle::open_trusted(bytes, signature.as_deref(), &trust, trusted.min_serial)
        }
    };
    opened.map_err(|error| refused(path, &error, console))
}

/// Whether a file begins as bundles do.
pub(crate) fn is_bundle(path: &Path, console: &Console<'_>) -> bool {
    let start = disk::read_up_to(&console.folder.join(path), MAGIC.len() as u64 - 1);
    start.is_ok_and(|start| start == MAGIC)
}

/// The signature beside a bundle.
pub(crate) fn signature_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}

/// Says why a bundle is not taken.
pub(crate) fn refused(path: &Path, error: &BundleError, console: &mut Console<'_>) -> Exit {
    console.misuse(Phrase::new("bundle.refused").arg("path", shown(path)).arg("why", why(error)))
}

fn read(path: &Path, most: u64, console: &mut Console<'_>) -> Result<Vec<u8>, Exit> {
    let full = console.folder.join(path);
    disk::read_up_to(&full, most).map_err(|error| console.misuse(unreadable(path, &Unread::from(&error))))
}

/// Why a bundle is refused, in words.
#[expect(clippy::wildcard_enum_match_arm, reason = "a later version may know more")]
pub fn why(error: &BundleError) -> Phrase {
    match error {
        BundleError::NotABundle => Phrase::new("bundle.why.not_a_bundle"),
        BundleError::ChangedInTransfer => Phrase::new("bundle.why.changed_in_transfer"),
        BundleError::Format(found) => Phrase::new("bundle.why.format").arg("found", *found),
        BundleError::TooLarge => Phrase::new("bundle.why.too_large"),
        BundleError::Cut => Phrase::new("bundle.why.cut"),
        BundleError::Damaged(part) => Phrase::new("bundle.why.damaged").arg("part", named(part)),
        BundleError::Semantics(found) => {
            Phrase::new("bundle.why.semantics").arg("found", *found).arg("read", remit_engine::ir::SEMANTICS)
        }
        BundleError::Features(names) => Phrase::new("bundle.why.features").arg("names", names.clone()),
        BundleError::Section(name) => Phrase::new("bundle.why.section").arg("name", name),
        BundleError::LeftOut(_) => Phrase::new("bundle.why.left_out"),
        BundleError::Load(error) => load_error(error),
        BundleError::Unsigned => Phrase::new("bundle.why.unsigned"),
        BundleError::Signature => Phrase::new("bundle.why.signature"),
        BundleError::UnknownKey(_) => Phrase::new("bundle.why.unknown_key"),
        BundleError::Revoked(key) => Phrase::new("bundle.why.revoked").arg("key", key),
        BundleError::NoSerial => Phrase::new("bundle.why.no_serial"),
        BundleError::Serial { serial, first, last: None } => Phrase::new("bundle.why.serial_from")
            .arg("serial", serial.to_string())
            .arg("first", first.to_string()),
        BundleError::Serial { serial, first, last: Some(last) } => Phrase::new("bundle.why.serial_between")
            .arg("serial", serial.to_string())
            .arg("first", first.to_string())
            .arg("last", last.to_string()),
        BundleError::Older { serial, least } => {
            Phrase::new("bundle.why.older").arg("serial", serial.to_string()).arg("least", least.to_string())
        }
        other => Phrase::new("program.other").arg("code", other.code()),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a later version may know more")]
fn named(part: &Part) -> Phrase {
    match part {
        Part::Header => Phrase::new("bundle.part.header"),
        Part::Section { kind, index } => {
            Phrase::new("bundle.part.section").arg("kind", kind).arg("number", index + 1)
        }
        other => Phrase::new("bundle.part.other").arg("name", other.to_string()),
    }
}
