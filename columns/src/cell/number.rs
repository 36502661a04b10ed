//! Numbers. Input: whole, floating or decimal ones. Output: their shortest text, so that no value is rounded; what is no number
//! at all becomes a text that the reader refuses.

use std::io::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::DataType;

use remit_engine::eval::Telling;
use remit_engine::ir::FactId;

use super::{Cell, NotJson};

pub(super) fn numbers<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    Some(match array.data_type() {
        DataType::Int8 => whole::<Int8Type>(array)?,
        DataType::Int16 => whole::<Int16Type>(array)?,
        DataType::Int32 => whole::<Int32Type>(array)?,
        DataType::Int64 => whole::<Int64Type>(array)?,
        DataType::UInt8 => whole::<UInt8Type>(array)?,
        DataType::UInt16 => whole::<UInt16Type>(array)?,
        DataType::UInt32 => whole::<UInt32Type>(array)?,
        DataType::UInt64 => whole::<UInt64Type>(array)?,
        DataType::Float32 => Box::new(Numbers::<Float32Type, _> {
            array: array.as_primitive_opt()?,
            write: |value: f32, out: &mut Vec<u8>| floating(value.is_finite(), format_args!("{value}"), out),
        }),
        DataType::Float64 => Box::new(Numbers::<Float64Type, _> {
            array: array.as_primitive_opt()?,
            write: |value: f64, out: &mut Vec<u8>| floating(value.is_finite(), format_args!("{value}"), out),
        }),
        DataType::Decimal128(..) => Box::new(Decimals(array.as_primitive_opt()?)),
        _ => return None,
    })
}

struct Numbers<'a, T: ArrowPrimitiveType, F> {
    array: &'a PrimitiveArray<T>,
    write: F,
}

impl<T: ArrowPrimitiveType, F: Fn(T::Native, &mut Vec<u8>)> Cell for Numbers<'_, T, F> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        if self.array.is_null(row) {
            return Ok(false);
        }
        (self.write)(self.array.value(row), out);
        Ok(true)
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        if self.array.is_null(row) {
            return Some(());
        }
        let mut text = Vec::with_capacity(LONGEST);
        (self.write)(self.array.value(row), &mut text);
        telling.number(fact, std::str::from_utf8(&text).ok()?)
    }
}

/// Room for most numbers.
const LONGEST: usize = 20;

fn whole<'a, T>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>>
where
    T: ArrowPrimitiveType,
    T::Native: itoa::Integer,
{
    let array = array.as_primitive_opt::<T>()?;
    let write = |value: T::Native, out: &mut Vec<u8>| {
        out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    };
    Some(Box::new(Numbers { array, write }))
}

fn floating(is_finite: bool, shortest: std::fmt::Arguments<'_>, out: &mut Vec<u8>) {
    if is_finite {
        append(shortest, out);
    } else {
        out.extend_from_slice(b"\"not a number\"");
    }
}

fn append(text: std::fmt::Arguments<'_>, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = out.write_fmt(text);
}

struct Decimals<'a>(&'a PrimitiveArray<Decimal128Type>);

impl Cell for Decimals<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        if self.0.is_null(row) {
            return Ok(false);
        }
        let text = self.0.value_as_string(row);
        // Zeros after the last digit are of the column's scale, not of the value.
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        out.extend_from_slice(text.as_bytes());
        Ok(true)
    }
}
