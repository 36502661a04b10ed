//! How deep an encoding nests, found without nesting itself: what follows decodes by recursion.

/// Deeper than conditions of a policy nest.
const DEEPEST: usize = 512;

/// Whether the bytes are one item of the kind that is written here, and nest no deeper than is decoded.
pub(crate) fn is_shallow(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    // How many items each container that is open still has.
    let mut open: Vec<u64> = vec![1];
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        let Some(head) = head(&mut rest) else { return false };
        let inner = match head {
            Head::Alone => continue,
            Head::Bytes(length) => match usize::try_from(length).ok().and_then(|length| rest.get(length..)) {
                Some(after) => {
                    rest = after;
                    continue;
                }
                None => return false,
            },
            Head::Items(count) => count,
        };
        if open.len() >= DEEPEST {
            return false;
        }
        open.push(inner);
    }
    rest.is_empty()
}

/// The first byte of an item with what tells its length.
enum Head {
    /// A number, a truth or nothing.
    Alone,
    /// So many bytes follow.
    Bytes(u64),
    /// So many items follow.
    Items(u64),
}

/// Takes the head of the next item. Whatever is written here tells its length first, and has no fractions and no tags.
fn head(rest: &mut &[u8]) -> Option<Head> {
    let (first, after) = rest.split_first()?;
    let (kind, short) = (first >> 5, first & 0x1f);
    let extra = match short {
        0..=23 => 0,
        24..=27 => 1_usize << (short - 24),
        _ => return None,
    };
    let (long, after) = after.split_at_checked(extra)?;
    *rest = after;
    let count = match extra {
        0 => u64::from(short),
        _ => long.iter().fold(0, |count, byte| count << 8 | u64::from(*byte)),
    };
    match kind {
        0 | 1 => Some(Head::Alone),
        2 | 3 => Some(Head::Bytes(count)),
        4 => Some(Head::Items(count)),
        5 => count.checked_mul(2).map(Head::Items),
        // False, true, null.
        7 if matches!(first, 0xf4..=0xf6) => Some(Head::Alone),
        _ => None,
    }
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
        assert!(is_shallow(&[0x83, 0xf6, 0x1a, 0, 0, 0, 1, 0x58, 2, 0, 0]));
        assert!(!is_shallow(&[0x81, 0x58, 2, 0]));
        assert!(!is_shallow(&[0xf9, 0, 0]));
        assert!(!is_shallow(&[0xc0, 0]));
        assert!(!is_shallow(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
        let nested = |depth: usize| [vec![0x81; depth], vec![0x01]].concat();
        assert!(is_shallow(&nested(DEEPEST - 1)));
        assert!(!is_shallow(&nested(DEEPEST)));
        assert!(!is_shallow(&nested(1_000_000)));
    }
}
