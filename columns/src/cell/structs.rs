//! Values with parts: bounds, concepts, medicines, entries of a record. Input: structs. Output: JSON objects of what is said.

use arrow_array::cast::AsArray;
use arrow_array::{Array, StructArray};

use super::{Cell, NotJson, reader, string};
use crate::form::Member;

struct Structs<'a> {
    array: &'a StructArray,
    members: Vec<(Vec<u8>, Box<dyn Cell + 'a>)>,
    /// The system of codes without one.
    system: Option<&'a str>,
}

pub(super) fn structs<'a>(
    array: &'a dyn Array,
    members: &'a [Member],
    system: Option<&'a str>,
) -> Option<Box<dyn Cell + 'a>> {
    let array = array.as_struct_opt()?;
    let read = |member: &'a Member| {
        let mut key = Vec::new();
        string(&member.key, &mut key);
        key.push(b':');
        Some((key, reader(array.columns().get(member.column)?, &member.form)?))
    };
    let members = members.iter().map(read).collect::<Option<_>>()?;
    Some(Box::new(Structs { array, members, system }))
}

impl Cell for Structs<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        if self.array.is_null(row) {
            return Ok(false);
        }
        let start = out.len();
        let (mut has_code, mut has_system) = (false, false);
        for (key, cell) in &self.members {
            let before = out.len();
            out.push(if before == start { b'{' } else { b',' });
            out.extend_from_slice(key);
            if cell.write(row, out)? {
                has_code |= key == b"\"code\":";
                has_system |= key == b"\"system\":";
            } else {
                out.truncate(before);
            }
        }
        if let Some(system) = self.system.filter(|_| has_code && !has_system) {
            out.extend_from_slice(b",\"system\":");
            string(system, out);
        }
        if out.len() > start {
            out.push(b'}');
        }
        Ok(out.len() > start)
    }
}
