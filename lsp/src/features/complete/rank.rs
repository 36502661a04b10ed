//! Which items fit the letters typed so far, the best first.

use remit_wording::vocabulary;

use super::super::words::folded;
use super::{Item, Kind};

/// The items that fit, at most so many. Equally good ones stay in the order given.
pub(super) fn best(items: Vec<Item>, typed: &str, most: usize) -> Vec<Item> {
    let typed = folded(typed);
    let mut ranked: Vec<(u32, Item)> =
        items.into_iter().filter_map(|item| Some((rank(&item, &typed)?, item))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.dedup_by(|(_, one), (_, two)| one.insert == two.insert && one.kind == two.kind);
    ranked.into_iter().map(|(_, item)| item).take(most).collect()
}

/// How well an item fits: 0 for its whole name, then for its beginning, then for the beginning of a later word.
fn rank(item: &Item, typed: &str) -> Option<u32> {
    if typed.is_empty() {
        return Some(0);
    }
    let own = [item.label.as_str(), item.insert.as_str()].into_iter().filter(|_| item.kind != Kind::Snippet);
    vocabulary::rank(
        own.chain(item.names.iter().map(String::as_str)),
        item.weak_names.iter().map(String::as_str),
        typed,
    )
}
