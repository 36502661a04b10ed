//! Records. Input: bytes. Output: where the next record ends, and its fields.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// Where a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// There, its line end included.
    Record(usize),
    /// A line that is no record ends there.
    Broken(usize),
    /// More bytes are needed to tell.
    More,
}

/// Where the record at the beginning ends. `is_last`: nothing comes after these bytes.
pub(super) fn split(bytes: &[u8], delimiter: u8, is_last: bool) -> Split {
    let unknown = || if is_last { Split::Record(bytes.len()) } else { Split::More };
    let broken = || match memchr(b'\n', bytes) {
        Some(at) => Split::Broken(at + 1),
        None if is_last => Split::Broken(bytes.len()),
        None => Split::More,
    };
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.first() == Some(&b'"') {
            at = match closing(bytes, at + 1) {
                Some(close) => close + 1,
                None if is_last => return broken(),
                None => return Split::More,
            };
            match bytes.get(at) {
                None => return unknown(),
                Some(b'\n') => return Split::Record(at + 1),
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Split::Record(at + 2),
                    None => return unknown(),
                    Some(_) => return broken(),
                },
                Some(byte) if *byte == delimiter => at += 1,
                Some(_) => return broken(),
            }
            continue;
        }
        match memchr3(delimiter, b'\n', b'"', rest).map(|found| (at + found, rest.get(found))) {
            None => return unknown(),
            Some((found, Some(b'\n'))) => return Split::Record(found + 1),
            Some((_, Some(b'"'))) => return broken(),
            Some((found, _)) => at = found + 1,
        }
    }
}

/// Where the quote is that closes a field; two of them are one that is meant.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(found + 1) != Some(&b'"') {
            return Some(found);
        }
        at = found + 2;
    }
}

/// The fields of a record that was split off.
pub(super) fn fields(record: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let record = record.strip_suffix('\n').unwrap_or(record);
    let mut rest = record.strip_suffix('\r').unwrap_or(record);
    let delimiter = char::from(delimiter);
    let mut found = Vec::new();
    loop {
        let (field, after) = match rest.strip_prefix('"').and_then(|inner| {
            let close = closing(inner.as_bytes(), 0)?;
            Some((inner.get(..close)?, inner.get(close + 1..)?))
        }) {
            Some((inner, after)) if inner.contains('"') => (Cow::Owned(inner.replace("\"\"", "\"")), after),
            Some((inner, after)) => (Cow::Borrowed(inner), after),
            None => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                let (inner, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (Cow::Borrowed(inner), after)
            }
        };
        found.push(field);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => return found,
        }
    }
}

/// What is between the names of the first line: the sign that is there most often.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    // Of as many, the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::{Split, delimiter, fields, split};

    #[test]
    fn a_record_ends_where_its_quotes_say() {
        for (text, expected) in [
            ("a,b\nc", Split::Record(4)),
            ("a,\"b\nc\"\nd", Split::Record(8)),
            ("\"a\"\"\n\",b\r\nc", Split::Record(10)),
            ("a,b", Split::Record(3)),
            ("a\"b\nc", Split::Broken(4)),
            ("\"a\"b\nc", Split::Broken(5)),
            ("\"a\nb\nc", Split::Broken(3)),
            ("\"a\"", Split::Record(3)),
        ] {
            assert_eq!(split(text.as_bytes(), b',', true), expected, "{text}");
        }
        for text in ["a,b", "\"a\nb", "\"a\"", "\"a\"\r"] {
            assert_eq!(split(text.as_bytes(), b',', false), Split::More, "{text}");
        }
        assert_eq!(fields("a,\"b,\"\"c\"\"\",,d\r\n", b','), ["a", "b,\"c\"", "", "d"]);
        assert_eq!(fields("\n", b','), [""]);
        assert_eq!(
            (delimiter(b"id;a;b,c\n"), delimiter(b"id\n"), delimiter(b"id\ta\n")),
            (b';', b',', b'\t')
        );
    }
}
