//! URIs as clients write them, and the paths they name.
//!
//! Clients disagree on what to encode (`c%3A`, `C:`, a raw `Å`): two spellings of one file must be one file here,
//! and answers go back in the client's own spelling.

use std::path::{Path, PathBuf};

/// The URI with everything encoded that the grammar of URIs forbids; `None` when nothing has to change.
pub(crate) fn encoded(uri: &str) -> Option<String> {
    let valid = |byte: u8| byte.is_ascii_graphic() && !b"\"<>[\\]^`{|}".contains(&byte);
    let bytes = uri.as_bytes();
    let good = |(at, byte): (usize, u8)| valid(byte) && (byte != b'%' || escape(bytes, at).is_some());
    if bytes.iter().copied().enumerate().all(good) && uri.contains(':') {
        return None;
    }
    let mut out = String::with_capacity(uri.len() + 16);
    for (at, byte) in bytes.iter().copied().enumerate() {
        if good((at, byte)) {
            out.push(char::from(byte));
        } else {
            push_escape(&mut out, byte);
        }
    }
    if !out.contains(':') {
        out.insert_str(0, "file://");
    }
    Some(out)
}

/// The path of a `file:` URI, with the drive letter in upper case.
pub(crate) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://").or_else(|| uri.strip_prefix("FILE://"))?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let mut path = decoded(path);
    if let [b'/', drive, b':', ..] = path.as_slice()
        && drive.is_ascii_alphabetic()
    {
        let drive = drive.to_ascii_uppercase();
        path.splice(..2, [drive]);
    }
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        path.splice(..0, format!("//{host}").into_bytes());
    }
    Some(path_of(path))
}

/// The path of those bytes: on Unix a name is bytes, whether they are text or not.
#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

/// The `file:` URI of a path, spelled as VS Code spells it.
pub(crate) fn from_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut out = String::from("file://");
    let rest = match bytes {
        [letter, b':', rest @ ..] if letter.is_ascii_alphabetic() => {
            out.push('/');
            out.push(char::from(letter.to_ascii_lowercase()));
            out.push_str("%3A");
            rest
        }
        _ => bytes,
    };
    for byte in rest {
        match byte {
            b'\\' if cfg!(windows) => out.push('/'),
            byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(byte) => out.push(char::from(*byte)),
            byte => push_escape(&mut out, *byte),
        }
    }
    out
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if let Some(value) = escape(bytes, at) {
            out.push(value);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    out
}

/// The byte that `%XY` at this place is written for.
fn escape(bytes: &[u8], at: usize) -> Option<u8> {
    if bytes.get(at) != Some(&b'%') {
        return None;
    }
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(at + 1)? * 16 + digit(at + 2)?).ok()
}

fn push_escape(out: &mut String, byte: u8) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.extend(DIGITS.get(usize::from(digit)));
    }
}

#[cfg(test)]
#[path = "uri_tests.rs"]
mod tests;
