//! Exact values: numbers, intervals, dates and localised text. Input: text. Output: values that never round.

mod date;
mod interval;
mod number;
pub mod suggest;
mod text;

pub use date::Date;
pub use interval::Interval;
pub use number::{Number, NumberError};
pub use text::{Language, Text, UnknownLanguage};

#[cfg(test)]
mod tests;
