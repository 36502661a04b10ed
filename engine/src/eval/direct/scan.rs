//! One pass over JSON. Input: bytes. Output: each value handed to the filler with its fact; nothing where anything is unusual enough
//! that the ordinary reader has to see the whole.
//!
//! No tree is built, and nothing is kept of what is passed over.

use super::fill::Filler;
use super::intake::{Intake, To, Way};
use super::medicines::Medicine;
use crate::ir::FactId;
use crate::referral::parts;
use crate::referral::{DEPTH, LARGEST_REFERRAL};

/// How deep what is taken directly goes: a list of objects with members.
const DEEPEST: usize = 2;

/// What is known of keys: those that were seen in this referral, by a bit each, and which one came after each in the last. It names
/// nothing that a referral says.
#[derive(Debug, Default)]
pub(super) struct Order {
    seen: Vec<u64>,
    next: Vec<u32>,
}

impl Order {
    /// Makes it ready for the next referral; for the first of a policy, where `is_new`.
    pub(super) fn clear(&mut self, intake: &Intake, is_new: bool) {
        let count = intake.keys.count();
        self.seen.clear();
        self.seen.resize(count.div_ceil(64), 0);
        if is_new {
            self.next.clear();
            self.next.resize(count, u32::MAX);
        }
    }
}

/// Reads a whole referral into the filler; `None` where the ordinary reader has to.
pub(super) fn scan<'t>(
    json: &'t [u8],
    intake: &Intake,
    order: &mut Order,
    filler: &mut Filler<'_, 't>,
) -> Option<()> {
    if json.len() > LARGEST_REFERRAL {
        return None;
    }
    let text = std::str::from_utf8(json).ok()?;
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, intake, order, medicines: None };
    scanner.blanks();
    scanner.object(0, 0, filler)?;
    scanner.blanks();
    if scanner.at != json.len() {
        return None;
    }
    if filler.doses().is_none() {
        let (fact, at, depth) = scanner.medicines?;
        filler.ordinary_medicines(fact, (text, at, depth))?;
    }
    Some(())
}

struct Scanner<'s, 't> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    intake: &'s Intake,
    order: &'s mut Order,
    /// Where medicines were taken directly.
    medicines: Option<(FactId, usize, usize)>,
}

/// A text in quotes.
enum Quoted<'t> {
    /// Without escapes.
    Plain(&'t str),
    /// With escapes, or not ended.
    Other,
}

impl<'t> Scanner<'_, 't> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn blanks(&mut self) {
        while let Some(byte) = self.peek()
            && byte <= b' '
            && matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
        {
            self.at += 1;
        }
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// The text that begins here with a quote; where it has escapes, what is read of it does not count.
    fn quoted(&mut self) -> Option<Quoted<'t>> {
        self.take(b'"')?;
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let length = plain_length(rest);
        if rest.get(length) != Some(&b'"') {
            return Some(Quoted::Other);
        }
        self.at = start + length + 1;
        Some(Quoted::Plain(self.text.get(start..start + length)?))
    }

    fn plain(&mut self) -> Option<&'t str> {
        match self.quoted()? {
            Quoted::Plain(text) => Some(text),
            Quoted::Other => None,
        }
    }

    /// A key, and the blanks and the colon behind it.
    fn key(&mut self) -> Option<&'t str> {
        let key = self.plain()?;
        self.blanks();
        self.take(b':')?;
        self.blanks();
        Some(key)
    }

    /// The members of an object of facts.
    fn object(&mut self, branch: u32, depth: usize, filler: &mut Filler<'_, 't>) -> Option<()> {
        if depth + 1 + DEEPEST > DEPTH {
            return None;
        }
        self.take(b'{')?;
        self.blanks();
        if self.take(b'}').is_some() {
            return Some(());
        }
        let mut before = self.intake.keys.before(branch);
        loop {
            self.blanks();
            let place = self.place(branch, before)?;
            before = place;
            match self.intake.keys.at(place)?.to {
                To::Fact(fact) => self.value(fact, depth + 1, filler)?,
                To::Branch(_) if self.peek()? == b'n' => self.word(b"null")?,
                To::Branch(inner) => self.object(inner, depth + 1, filler)?,
            }
            if self.peek() == Some(b',') {
                self.at += 1;
                continue;
            }
            self.blanks();
            if self.take(b'}').is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    /// The place of the key that begins here, which has not been seen; what comes behind its colon is next. Mostly it is the one
    /// that came after the same key in the last referral.
    #[inline]
    fn place(&mut self, branch: u32, before: u32) -> Option<u32> {
        let next = *self.order.next.get(before as usize)?;
        let rest = self.bytes.get(self.at..)?;
        let expected = self.intake.keys.at(next).map(|key| &key.written).filter(|it| rest.starts_with(it));
        let place = match expected {
            Some(written) => {
                self.at += written.len();
                self.blanks();
                next
            }
            None => {
                let key = self.key()?;
                let place = self.intake.keys.place(branch, key)?;
                *self.order.next.get_mut(before as usize)? = place;
                place
            }
        };
        let (word, bit) = (place as usize / 64, 1_u64 << (place % 64));
        let seen = self.order.seen.get_mut(word)?;
        let is_new = *seen & bit == 0;
        *seen |= bit;
        is_new.then_some(place)
    }

    /// What is said of a fact.
    fn value(&mut self, fact: FactId, depth: usize, filler: &mut Filler<'_, 't>) -> Option<()> {
        let start = self.at;
        if self.directly(fact, depth, filler).is_some() {
            return Some(());
        }
        self.at = filler.ordinary(fact, (self.text, start, depth))?;
        Some(())
    }

    fn directly(&mut self, fact: FactId, depth: usize, filler: &mut Filler<'_, 't>) -> Option<()> {
        match self.peek()? {
            b't' => {
                self.word(b"true")?;
                filler.truth(fact, true)
            }
            b'f' => {
                self.word(b"false")?;
                filler.truth(fact, false)
            }
            b'n' => self.word(b"null"),
            b'"' => {
                let start = self.at;
                match self.quoted()? {
                    Quoted::Plain(text) => filler.text(fact, text),
                    Quoted::Other => {
                        let Way::Given = filler.taken(fact).way else { return None };
                        let (text, end) = parts::text(self.text, start, depth)?;
                        self.at = end;
                        filler.given(fact, &text)
                    }
                }
            }
            b'0'..=b'9' => {
                let number = self.number()?;
                filler.number(fact, number)
            }
            b'[' => match &filler.taken(fact).way {
                Way::Concepts(category, ..) => {
                    let category = *category;
                    filler.begin_names();
                    self.list(|scanner| {
                        let name = scanner.plain()?;
                        filler.name(category, name)
                    })?;
                    filler.end_names(fact)
                }
                Way::Medicines => {
                    let start = self.at;
                    filler.begin_medicines(fact)?;
                    self.list(|scanner| {
                        let medicine = scanner.medicine()?;
                        filler.medicine(&medicine)
                    })?;
                    filler.end_medicines(fact);
                    self.medicines = Some((fact, start, depth));
                    Some(())
                }
                Way::Ordinary
                | Way::Truth
                | Way::Given
                | Way::Choice(_)
                | Way::Destination(..)
                | Way::Amount { .. }
                | Way::Concept(..)
                | Way::Date => None,
            },
            _ => None,
        }
    }

    #[inline]
    fn word<const LENGTH: usize>(&mut self, word: &[u8; LENGTH]) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        (rest.first_chunk::<LENGTH>() == Some(word)).then(|| self.at += LENGTH)
    }

    /// A number without an exponent; what comes behind it shows whether there is one.
    fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        let digits = |at: usize| {
            let rest = self.bytes.get(at..).unwrap_or_default();
            rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
        };
        let whole = digits(start);
        let mut end = start + whole;
        if whole == 0 || whole > 1 && self.peek() == Some(b'0') {
            return None;
        }
        if self.bytes.get(end) == Some(&b'.') {
            let places = digits(end + 1);
            if places == 0 {
                return None;
            }
            end += 1 + places;
        }
        if let Some(b'e' | b'E') = self.bytes.get(end) {
            return None;
        }
        self.at = end;
        self.text.get(start..end)
    }

    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        self.blanks();
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.blanks();
            item(self)?;
            self.blanks();
            if self.take(b']').is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn medicine(&mut self) -> Option<Medicine<'t>> {
        self.take(b'{')?;
        let mut medicine = Medicine::default();
        loop {
            self.blanks();
            let key = self.key()?;
            let value = match key {
                "times_per_day" => self.number()?,
                _ => self.plain()?,
            };
            let own = match key {
                "substance" => &mut medicine.substance,
                "brand" => &mut medicine.brand,
                "route" => &mut medicine.route,
                "dose" => &mut medicine.dose,
                "daily" => &mut medicine.daily,
                "times_per_day" => &mut medicine.times,
                _ => return None,
            };
            if own.replace(value).is_some() {
                return None;
            }
            self.blanks();
            if self.take(b'}').is_some() {
                return Some(medicine);
            }
            self.take(b',')?;
        }
    }
}

/// How many bytes come before a quote, an escape or a control character, eight at a time.
fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            return 8 * index + ends.trailing_zeros() as usize / 8;
        }
    }
    let is_plain = |byte: &&u8| **byte >= 0x20 && !matches!(**byte, b'"' | b'\\');
    8 * words.len() + rest.iter().take_while(is_plain).count()
}

/// The highest bit of each such byte; of those behind the first it may be wrong.
fn ends(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHEST;
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHEST;
    control | zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64))
}

#[cfg(test)]
mod tests {
    use super::plain_length;

    #[test]
    fn a_text_ends_at_the_first_byte_that_is_not_plain() {
        for length in 0..40_usize {
            for end in [b'"', b'\\', 0, 0x1f, b'\n'] {
                for filler in ["x", "å", " ", "~", "\u{7f}", "!", "#"] {
                    let mut bytes = filler.repeat(length).into_bytes();
                    let plain = bytes.len();
                    bytes.push(end);
                    bytes.extend_from_slice(b"\"\\ 12345678");
                    assert_eq!(plain_length(&bytes), plain, "{length} {end} {filler}");
                }
            }
        }
    }
}
