//! How well names fit what somebody looks for. Input: names and what was typed, folded. Output: a rank, 0 the best.

use remit_engine::value::suggest::fold_into;

/// How well the best of these names fits: 0 where it is the name, 1 where a name begins so, 2 where a later word of it does,
/// 3 where it is within one. The weak names count where no other fits, and less.
pub fn rank<'n>(
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
