//! Which items fit the letters typed so far, the best first.

use remit_engine::value::suggest::fold_into;

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
    of_names(
        own.chain(item.names.iter().map(String::as_str)),
        item.weak_names.iter().map(String::as_str),
        typed,
    )
}

/// How well the best of these names fits; the weak ones count where no other does.
pub(super) fn of_names<'n>(
    names: impl Iterator<Item = &'n str>,
    mut weak: impl Iterator<Item = &'n str>,
    typed: &str,
) -> Option<u32> {
    // One buffer for all: there may be tens of thousands of names.
    let mut letters = String::new();
    let mut best = |names: &mut dyn Iterator<Item = &'n str>| {
        let mut best = None;
        for name in names {
            fold_into(name, &mut letters);
            let Some(rank) = fit(&letters, typed) else { continue };
            best = Some(best.map_or(rank, |best: u32| best.min(rank)));
            if rank == 0 {
                break;
            }
        }
        best
    };
    let mut names = names;
    best(&mut names).or_else(|| best(&mut weak).map(|rank| rank + 4))
}

fn fit(name: &str, typed: &str) -> Option<u32> {
    // A search made ready for each of many short names costs more than it saves.
    let at = name.as_bytes().windows(typed.len().max(1)).position(|part| part == typed.as_bytes())?;
    if name.len() == typed.len() {
        return Some(0);
    }
    if at == 0 {
        return Some(1);
    }
    let starts_word = name.match_indices(typed).any(|(at, _)| {
        name.get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|letter| !letter.is_alphanumeric())
    });
    // Two letters in the middle of a word are found everywhere.
    if starts_word { Some(2) } else { (typed.chars().count() > 2).then_some(3) }
}
