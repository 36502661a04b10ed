//! Exact values: numbers, intervals, dates and localised text. Input: text. Output: values that never round.

mod date;
mod days;
mod days_in_months;
mod interval;
mod letters;
mod mask;
mod number;
pub mod suggest;
mod text;

pub use date::{Date, DateError};
pub use days::Days;
pub use days_in_months::days_in_months;
pub use interval::Interval;
pub use letters::{composed, is_blank, is_invisible, shown};
pub use mask::{masked, masked_code, masked_pointer, masked_step};
pub use number::{Number, NumberError};
pub use text::{Language, Text, UnknownLanguage};

#[cfg(test)]
mod tests;
