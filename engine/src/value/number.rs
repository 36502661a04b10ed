//! Exact numbers. Input: decimal text. Output: rationals with checked arithmetic; overflow is an error, never a wrap.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Neither part of a number may pass this, so that any two of them multiply within `i128`.
const LIMIT: i128 = 1_000_000_000_000_000_000;

/// An exact rational number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(Ratio<i128>);

/// Why a text or a calculation gives no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// The text is not a number.
    NotANumber,
    /// The number has more digits than the engine calculates with.
    BeyondRange,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// One.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));
    /// Days in a month, where months and days have to be compared: 30.4375.
    pub const DAYS_IN_MONTH: Self = Self(Ratio::new_raw(487, 16));
    /// How many minutes a day has.
    pub const MINUTES_IN_DAY: Self = Self(Ratio::new_raw(1440, 1));

    /// A whole number.
    pub fn whole(value: i32) -> Self {
        Self(Ratio::from_integer(i128::from(value)))
    }

    /// The quotient of two whole numbers; an error for a zero divisor.
    pub fn fraction(numerator: i64, denominator: i64) -> Result<Self, NumberError> {
        if denominator == 0 {
            return Err(NumberError::NotANumber);
        }
        Self::within(Ratio::new(i128::from(numerator), i128::from(denominator)))
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        Self::checked(self.0.checked_add(&other.0))
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        Self::checked(self.0.checked_sub(&other.0))
    }

    /// The product.
    pub fn times(self, other: Self) -> Result<Self, NumberError> {
        Self::checked(self.0.checked_mul(&other.0))
    }

    /// The quotient; an error for a zero divisor.
    pub fn over(self, other: Self) -> Result<Self, NumberError> {
        Self::checked(self.0.checked_div(&other.0))
    }

    /// Its numerator and its denominator, which is above zero.
    pub(crate) fn parts(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// Whether it has no fraction part.
    pub fn is_whole(self) -> bool {
        self.0.is_integer()
    }

    /// How many decimals it is written with; none where no decimal ends.
    pub fn places(self) -> u32 {
        let (mut below, mut twos, mut fives) = (*self.0.denom(), 0, 0);
        for (prime, count) in [(2, &mut twos), (5, &mut fives)] {
            while below % prime == 0 {
                below /= prime;
                *count += 1;
            }
        }
        if below == 1 { twos.max(fives) } else { 0 }
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0.is_negative()
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The value as a whole number, where it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        self.is_whole().then(|| i64::try_from(*self.0.numer()).ok()).flatten()
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> i64 {
        // INVARIANT: numbers are within LIMIT, which fits.
        i64::try_from(self.0.floor().to_integer()).unwrap_or(0)
    }

    /// The smallest whole number that is not below it.
    pub fn ceiling(self) -> i64 {
        i64::try_from(self.0.ceil().to_integer()).unwrap_or(0)
    }

    /// The nearest number with at most `places` decimals, halves away from zero; for display only.
    pub fn rounded(self, places: u32) -> Self {
        let scale = Self(Ratio::from_integer(10_i128.pow(places.min(9))));
        match self.times(scale) {
            Ok(scaled) => Self(scaled.0.round() / scale.0),
            Err(_) => self,
        }
    }

    fn checked(result: Option<Ratio<i128>>) -> Result<Self, NumberError> {
        result.map_or(Err(NumberError::BeyondRange), Self::within)
    }

    fn within(ratio: Ratio<i128>) -> Result<Self, NumberError> {
        let fits = ratio.numer().abs() <= LIMIT && *ratio.denom() <= LIMIT;
        if fits { Ok(Self(ratio)) } else { Err(NumberError::BeyondRange) }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        // INVARIANT: both parts are within LIMIT, so the products fit.
        (self.0.numer() * other.0.denom()).cmp(&(other.0.numer() * self.0.denom()))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::whole(value)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads `12`, `-2.5`, `1.5e3` (as JSON writes numbers) or `487/16`.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        match text.split_once('/') {
            Some((above, below)) => {
                decimal(above)?.over(decimal(below)?).map_err(|_| NumberError::NotANumber)
            }
            None => decimal(text),
        }
    }
}

fn decimal(text: &str) -> Result<Number, NumberError> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || digits.contains(not_digit) {
                return Err(NumberError::NotANumber);
            }
            (mantissa, exponent.parse::<i32>().map_err(|_| NumberError::BeyondRange)?)
        }
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let dangling = digits.contains('.') && part.is_empty();
    if whole.is_empty() || dangling || whole.contains(not_digit) || part.contains(not_digit) {
        return Err(NumberError::NotANumber);
    }
    let part = part.trim_end_matches('0');
    let joined = format!("{whole}{part}");
    let digits = joined.trim_start_matches('0');
    if digits.len() > 19 {
        return Err(NumberError::BeyondRange);
    }
    let value: i128 =
        if digits.is_empty() { 0 } else { digits.parse().map_err(|_| NumberError::NotANumber)? };
    let places = i32::try_from(part.len()).map_err(|_| NumberError::BeyondRange)?;
    let power = exponent.checked_sub(places).ok_or(NumberError::BeyondRange)?;
    let size = power.unsigned_abs();
    if value != 0 && size > 18 {
        return Err(NumberError::BeyondRange);
    }
    let scale = 10_i128.pow(size.min(18));
    let signed = if negative { -value } else { value };
    let ratio = if power >= 0 { Ratio::from_integer(signed * scale) } else { Ratio::new(signed, scale) };
    Number::within(ratio)
}

fn not_digit(letter: char) -> bool {
    !letter.is_ascii_digit()
}

impl fmt::Display for Number {
    /// Writes the exact value: a decimal where one ends, else a fraction.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut below, mut places) = (*self.0.denom(), 0_usize);
        let mut above = *self.0.numer();
        while below % 10 == 0 {
            below /= 10;
            places += 1;
        }
        for (prime, other) in [(2, 5), (5, 2)] {
            while below % prime == 0 && places < 18 {
                below /= prime;
                above *= other;
                places += 1;
            }
        }
        if below != 1 {
            return write!(out, "{}/{}", self.0.numer(), self.0.denom());
        }
        if places == 0 {
            return write!(out, "{above}");
        }
        let scale = 10_i128.pow(u32::try_from(places).unwrap_or(0));
        let sign = if above < 0 { "-" } else { "" };
        let (whole, part) = (above.abs() / scale, above.abs() % scale);
        write!(out, "{sign}{whole}.{part:0places$}")
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotANumber => "not a number",
            Self::BeyondRange => "number beyond range",
        })
    }
}

impl std::error::Error for NumberError {}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(|error| serde::de::Error::custom(format!("{error}: {text}")))
    }
}

/// As its two parts: a whole number alone where the divisor is 1.
impl<C> Encode<C> for Number {
    fn encode<W: encode::Write>(
        &self,
        out: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        // Both parts are within `LIMIT`.
        let part =
            |part: i128| i64::try_from(part).map_err(|_| encode::Error::message("number beyond range"));
        let (numerator, denominator) = (part(*self.0.numer())?, part(*self.0.denom())?);
        if denominator == 1 {
            return out.i64(numerator)?.ok();
        }
        out.array(2)?.i64(numerator)?.i64(denominator)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Number {
    fn decode(input: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let (numerator, denominator) = if input.datatype()? == minicbor::data::Type::Array {
            input.decode::<(i64, i64)>()?
        } else {
            (input.i64()?, 1)
        };
        Self::fraction(numerator, denominator).map_err(|_| decode::Error::message("no number"))
    }
}
