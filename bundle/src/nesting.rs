//! How deep an encoding nests, found without nesting itself: what follows decodes by recursion.

use minicbor::Decoder;
use minicbor::data::Type;

/// Deeper than conditions of a policy nest.
const DEEPEST: usize = 512;

/// Whether the bytes are one item of the kind that is written here, and nest no deeper than is decoded.
pub(crate) fn is_shallow(bytes: &[u8]) -> bool {
    let mut decoder = Decoder::new(bytes);
    // How many items each container that is open still has.
    let mut open: Vec<u64> = vec![1];
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        let inner = match decoder.datatype() {
            Ok(Type::Array) => decoder.array(),
            Ok(Type::Map) => decoder.map().map(|pairs| pairs.and_then(|pairs| pairs.checked_mul(2))),
            Ok(
                Type::Bool
                | Type::Null
                | Type::U8
                | Type::U16
                | Type::U32
                | Type::U64
                | Type::I8
                | Type::I16
                | Type::I32
                | Type::I64
                | Type::Int
                | Type::Bytes
                | Type::String,
            ) => match decoder.skip() {
                Ok(()) => continue,
                Err(_) => return false,
            },
            // Whatever is written here tells its length first, and has no fractions and no tags.
            Ok(
                Type::Undefined
                | Type::F16
                | Type::F32
                | Type::F64
                | Type::Simple
                | Type::BytesIndef
                | Type::StringIndef
                | Type::ArrayIndef
                | Type::MapIndef
                | Type::Tag
                | Type::Break
                | Type::Unknown(_),
            )
            | Err(_) => return false,
        };
        match inner {
            Ok(Some(count)) if open.len() < DEEPEST => open.push(count),
            Ok(_) | Err(_) => return false,
        }
    }
    decoder.position() == bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, is_shallow};

    #[test]
    fn what_nests_too_deep_or_is_cut_is_told_without_recursion() {
        assert!(is_shallow(&[0x82, 0x01, 0x81, 0x02]));
        assert!(is_shallow(&[0xa1, 0x01, 0x61, b'x']));
        assert!(!is_shallow(&[0x82, 0x01]));
        assert!(!is_shallow(&[0x01, 0x01]));
        assert!(!is_shallow(&[0x9f, 0xff]));
        assert!(!is_shallow(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
        let nested = |depth: usize| [vec![0x81; depth], vec![0x01]].concat();
        assert!(is_shallow(&nested(DEEPEST - 1)));
        assert!(!is_shallow(&nested(DEEPEST)));
        assert!(!is_shallow(&nested(1_000_000)));
    }
}
