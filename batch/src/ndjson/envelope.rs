//! One line. Input: bytes. Output: a row: a bare referral, or `{id, policy?, as_of?, referral}`.
//!
//! What is at the top of the object tells which: `id`, `policy` or `as_of` is an envelope's. The referral's own bytes are only skipped
//! here; whether they are JSON is for its reader to say.

use std::borrow::Cow;

use memchr::{memchr2, memmem};
use remit_engine::value::masked_step;

use crate::names::input;
use crate::row::{Fault, Place, Refused, Row, Sent};

/// The row that a line is, which is not blank.
pub(super) fn row_of(line: &[u8], place: Place) -> Result<Row<'_>, Refused<'_>> {
    let bare =
        |line| Row { place, id: None, policy: None, as_of: None, referral: Sent::Json(Cow::Borrowed(line)) };
    if !may_be_envelope(line) {
        return Ok(bare(line));
    }
    let mut found = Found::default();
    match found.members(line) {
        Ok(()) if !found.is_envelope => Ok(bare(line)),
        Ok(()) => match (found.referral, found.fault) {
            (_, Some(fault)) => Err(Refused { place, id: found.id, fault }),
            (None, None) => {
                Err(Refused { place, id: found.id, fault: Fault::new("no_referral", "/referral") })
            }
            (Some(referral), None) => {
                let referral = Sent::Json(Cow::Borrowed(referral));
                Ok(Row { place, id: found.id, policy: found.policy, as_of: found.as_of, referral })
            }
        },
        // No object that ends: its own reader tells what is wrong with it.
        Err(Broken) if !found.is_envelope => Ok(bare(line)),
        Err(Broken) => Err(Refused { place, id: found.id, fault: Fault::new("E0701", "") }),
    }
}

/// Whether the text has any of the keys anywhere: few bare referrals do.
fn may_be_envelope(line: &[u8]) -> bool {
    // A key may be written with escapes.
    [&b"\"id\""[..], b"\"policy\"", b"\"as_of\"", b"\\u"].iter().any(|key| memmem::find(line, key).is_some())
}

/// The text ends within a value, or is no object.
struct Broken;

/// What an envelope says.
#[derive(Default)]
struct Found<'l> {
    is_envelope: bool,
    id: Option<Cow<'l, str>>,
    policy: Option<Cow<'l, str>>,
    as_of: Option<remit_engine::value::Date>,
    referral: Option<&'l [u8]>,
    fault: Option<Fault>,
}

impl<'l> Found<'l> {
    fn members(&mut self, line: &'l [u8]) -> Result<(), Broken> {
        let mut rest = blanks(line).strip_prefix(b"{").ok_or(Broken)?;
        let mut seen: Vec<Cow<'l, str>> = Vec::new();
        let mut others: Option<Fault> = None;
        rest = blanks(rest);
        if let Some(after) = rest.strip_prefix(b"}") {
            return if blanks(after).is_empty() { Ok(()) } else { Err(Broken) };
        }
        loop {
            let (key, after) = value(blanks(rest))?;
            let key: Cow<'l, str> = text(key).ok_or(Broken)?;
            let after = blanks(after).strip_prefix(b":").ok_or(Broken)?;
            let (own, after) = value(blanks(after))?;
            if seen.contains(&key) {
                others = others.or_else(|| Some(Fault::new("E0703", format!("/{}", masked_step(&key)))));
            }
            self.is_envelope |= [input::ID, input::POLICY, input::AS_OF].contains(&key.as_ref());
            self.member(&key, own, &mut others);
            seen.push(key);
            let after = blanks(after);
            match after.split_first() {
                Some((b',', after)) => rest = after,
                Some((b'}', after)) if blanks(after).is_empty() => break,
                Some(_) | None => return Err(Broken),
            }
        }
        self.fault = self.fault.take().or(others);
        Ok(())
    }

    fn member(&mut self, key: &str, own: &'l [u8], others: &mut Option<Fault>) {
        let wrong = |pointer| Some(Fault::new("E0705", pointer));
        let is_null = own == b"null";
        match key {
            input::ID => match own.first() {
                _ if is_null => {}
                Some(b'"') => match text(own) {
                    Some(id) => self.id = Some(id),
                    None => self.fault = wrong("/id"),
                },
                // A number is passed on as it is written.
                Some(b'-' | b'0'..=b'9') => self.id = std::str::from_utf8(own).ok().map(Cow::Borrowed),
                Some(_) | None => self.fault = wrong("/id"),
            },
            input::POLICY if !is_null => match text(own) {
                Some(policy) => self.policy = Some(policy),
                None => self.fault = wrong("/policy"),
            },
            input::AS_OF if !is_null => match text(own).map(|day| day.parse()) {
                Some(Ok(day)) => self.as_of = Some(day),
                Some(Err(_)) => self.fault = Some(Fault::new("E0710", "/as_of")),
                None => self.fault = wrong("/as_of"),
            },
            input::POLICY | input::AS_OF => {}
            input::REFERRAL => self.referral = Some(own),
            other => {
                let fault = || Some(Fault::new("E0704", format!("/{}", masked_step(other))));
                *others = others.take().or_else(fault);
            }
        }
    }
}

/// What is after blanks.
fn blanks(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

/// A JSON text's own letters.
fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if inner.iter().all(|byte| *byte != b'\\' && *byte >= b' ') {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice::<String>(value).ok().map(Cow::Owned)
}

/// The value at the beginning, and what is after it. Of objects and lists only the brackets are looked at.
fn value(text: &[u8]) -> Result<(&[u8], &[u8]), Broken> {
    let end = match text.first() {
        Some(b'"') => quoted(text)?,
        Some(b'{' | b'[') => nested(text)?,
        Some(_) => {
            let end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b':') || byte.is_ascii_whitespace();
            text.iter().position(end).filter(|end| *end > 0).ok_or(Broken)?
        }
        None => return Err(Broken),
    };
    text.split_at_checked(end).ok_or(Broken)
}

/// Where a text that begins here ends.
fn quoted(text: &[u8]) -> Result<usize, Broken> {
    let mut at = 1;
    loop {
        let rest = text.get(at..).ok_or(Broken)?;
        let next = memchr2(b'"', b'\\', rest).ok_or(Broken)?;
        match rest.get(next) {
            Some(b'"') => return Ok(at + next + 1),
            // What is escaped is passed over.
            Some(_) | None => at += next + 2,
        }
    }
}

/// Where an object or a list that begins here ends.
fn nested(text: &[u8]) -> Result<usize, Broken> {
    let (mut at, mut depth) = (0_usize, 0_usize);
    loop {
        let rest = text.get(at..).ok_or(Broken)?;
        let next =
            rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')).ok_or(Broken)?;
        at += next;
        match text.get(at) {
            Some(b'"') => {
                at += quoted(text.get(at..).ok_or(Broken)?)?;
                continue;
            }
            Some(b'{' | b'[') => depth += 1,
            Some(_) | None => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Ok(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::row_of;
    use crate::row::Place;

    fn told(line: &str) -> String {
        match row_of(line.as_bytes(), Place::default()) {
            Ok(row) => {
                let json = row.referral.json();
                let day = row.as_of.map(|day| day.to_string());
                let said = [row.id.as_deref(), row.policy.as_deref(), day.as_deref()];
                format!("{} {}", said.map(|it| it.unwrap_or("-")).join(" "), String::from_utf8_lossy(&json))
            }
            Err(refused) => {
                let id = refused.id.as_deref().unwrap_or("-");
                format!("{id} {} {}", refused.fault.code, refused.fault.pointer)
            }
        }
    }

    #[test]
    fn an_envelope_is_told_by_what_is_at_its_top() {
        for (line, expected) in [
            (r#"{"referral": {"date": "2026-01-01"}}"#, r#"- - - {"referral": {"date": "2026-01-01"}}"#),
            (r#"{"id": "a", "referral": {"x": [1, "]}"]}}"#, r#"a - - {"x": [1, "]}"]}"#),
            (r#" { "referral" : {} , "id" : 17 } "#, "17 - - {}"),
            (r#"{"id": null, "policy": "p", "as_of": "2026-01-01", "referral": {}}"#, "- p 2026-01-01 {}"),
            (r#"{"i\u0064": "a\u00e5", "referral": {}}"#, "aå - - {}"),
            (r#"{"a": {"id": "x"}}"#, r#"- - - {"a": {"id": "x"}}"#),
            (r#"{"a": "id", "id"#, r#"- - - {"a": "id", "id"#),
            (r#"{"id": "a"}"#, "a no_referral /referral"),
            (r#"{"id": ["a"], "referral": {}}"#, "- E0705 /id"),
            (r#"{"id": "a", "policy": 3, "referral": {}}"#, "a E0705 /policy"),
            (r#"{"id": "a", "as_of": "yesterday", "referral": {}}"#, "a E0710 /as_of"),
            (r#"{"id": "a", "pollicy": "p", "referral": {}}"#, "a E0704 /pollicy"),
            (r#"{"id": "a", "id": "b", "referral": {}}"#, "b E0703 /id"),
            (r#"{"id": "a", "referral": {}} {}"#, "a E0701 "),
            (r#"{"id": "a", "referral": {"#, "a E0701 "),
            (r#"{"id": "a", "referral": "x\""#, "a E0701 "),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }
}
