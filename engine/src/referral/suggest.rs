//! What an unknown word was meant to be. Input: the word and what there is. Output: the nearest few, best first.

/// How many words are offered.
const OFFERED: usize = 3;
/// Longer words than these are not compared, so that a hostile one costs nothing.
const LONGEST: usize = 60;

/// The answers whose spelling is nearest to the word. `known` pairs a spelling with the answer that it stands for.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let word: Vec<char> = fold(word);
    if word.is_empty() || word.len() > LONGEST {
        return Vec::new();
    }
    let allowed = (word.len() / 3).max(1);
    let mut found: Vec<(usize, &str)> = known
        .filter_map(|(spelling, answer)| {
            let spelling = fold(spelling);
            let near = spelling.len().abs_diff(word.len()) <= allowed && spelling.len() <= LONGEST;
            let distance = if near { distance(&word, &spelling) } else { usize::MAX };
            (distance <= allowed).then_some((distance, answer))
        })
        .collect();
    found.sort();
    let mut answers: Vec<String> = Vec::new();
    for (_, answer) in found {
        if answers.len() < OFFERED && !answers.iter().any(|known| known == answer) {
            answers.push(answer.to_owned());
        }
    }
    answers
}

/// Lower case, with the separators of names and of words alike.
fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|c| if matches!(c, '-' | '_') { ' ' } else { c }).collect()
}

/// How many letters have to be added, dropped, changed, or swapped with their neighbour.
fn distance(one: &[char], two: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in two.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, column) + usize::from(letter != other))
                .min(at(&last, column + 1) + 1)
                .min(at(&next, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(other)
                && two.get(column - 1) == Some(letter);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_offered() {
        let known = [("fibromyalgia", "fibromyalgia"), ("Fibromyalgi", "fibromyalgia"), ("crps", "crps")];
        assert_eq!(nearest("fibromylagi", known.into_iter()), ["fibromyalgia"]);
        assert_eq!(nearest("cprs", known.into_iter()), ["crps"]);
        assert!(nearest("headache", known.into_iter()).is_empty());
        assert!(nearest(&"x".repeat(100_000), known.into_iter()).is_empty());
    }
}
