//! Days. Input: dates, or moments without a zone. Output: the day as JSON text. A moment that is not midnight is written with its
//! time, so that the reader refuses it.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use remit_engine::eval::Telling;
use remit_engine::ir::FactId;
use remit_engine::value::Date;

use super::{Cell, NotJson};

pub(super) fn days<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    const SECONDS: i64 = 86_400;
    Some(match array.data_type() {
        DataType::Date32 => counted::<Date32Type>(array, 1)?,
        DataType::Date64 => counted::<Date64Type>(array, SECONDS * 1_000)?,
        DataType::Timestamp(TimeUnit::Second, None) => counted::<TimestampSecondType>(array, SECONDS)?,
        DataType::Timestamp(TimeUnit::Millisecond, None) => {
            counted::<TimestampMillisecondType>(array, SECONDS * 1_000)?
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            counted::<TimestampMicrosecondType>(array, SECONDS * 1_000_000)?
        }
        DataType::Timestamp(TimeUnit::Nanosecond, None) => {
            counted::<TimestampNanosecondType>(array, SECONDS * 1_000_000_000)?
        }
        _ => return None,
    })
}

/// The day so many days after the first of 1970.
fn day_of(number: i64) -> Option<Date> {
    Date::new(1970, 1, 1)?.plus_days(number)
}

struct Days<'a, T: ArrowPrimitiveType> {
    array: &'a PrimitiveArray<T>,
    /// How many of the type's measure a day has.
    day: i64,
}

fn counted<'a, T>(array: &'a dyn Array, day: i64) -> Option<Box<dyn Cell + 'a>>
where
    T: ArrowPrimitiveType,
    i64: From<T::Native>,
{
    Some(Box::new(Days::<T> { array: array.as_primitive_opt()?, day }))
}

impl<T: ArrowPrimitiveType> Days<'_, T>
where
    i64: From<T::Native>,
{
    /// The day, and whether it is midnight.
    fn moment(&self, row: usize) -> (Option<Date>, bool) {
        let moment = i64::from(self.array.value(row));
        (day_of(moment.div_euclid(self.day)), moment.rem_euclid(self.day) == 0)
    }
}

impl<T: ArrowPrimitiveType> Cell for Days<'_, T>
where
    i64: From<T::Native>,
{
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        if self.array.is_null(row) {
            return Ok(false);
        }
        let (day, is_midnight) = self.moment(row);
        let text = match day {
            Some(date) if is_midnight => format!("\"{date}\""),
            Some(date) => format!("\"{date} with a time\""),
            None => "\"beyond the calendar\"".to_owned(),
        };
        out.extend_from_slice(text.as_bytes());
        Ok(true)
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        if self.array.is_null(row) {
            return Some(());
        }
        let (day, is_midnight) = self.moment(row);
        telling.day(fact, day.filter(|_| is_midnight)?)
    }
}
