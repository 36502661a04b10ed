//! "Did you mean": the names nearest to a misspelt word, over ids, labels and aliases in every language.
//!
//! Case and the letters å ä ö ø æ make no difference, so `smarta` finds `smärta` and `fibromyalgi` finds the
//! concept whose Swedish label that is.

/// How many names are offered.
const OFFERED: usize = 3;
/// Longer words than these are not compared, so that a hostile one costs nothing.
const LONGEST: usize = 60;

/// Something that may have been meant: what to write, and every name it goes by.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// What is to be written, such as the concept's id.
    pub id: &'a str,
    /// The id itself need not be among them.
    pub names: Vec<&'a str>,
}

impl<'a> From<&'a str> for Candidate<'a> {
    fn from(id: &'a str) -> Self {
        Self { id, names: Vec::new() }
    }
}

/// A spelling, and the id that it is one of.
impl<'a> From<(&'a str, &'a str)> for Candidate<'a> {
    fn from((spelling, id): (&'a str, &'a str)) -> Self {
        Self { id, names: vec![spelling] }
    }
}

/// The nearest candidate, if one is near enough to be offered.
pub fn best<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = impl Into<Candidate<'a>>>,
) -> Option<&'a str> {
    ranked(wanted, candidates).into_iter().next()
}

/// Up to three near candidates, nearest first; equally near ones in the order given.
pub fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = impl Into<Candidate<'a>>>,
) -> Vec<String> {
    ranked(wanted, candidates).into_iter().map(str::to_owned).collect()
}

fn ranked<'a>(wanted: &str, candidates: impl IntoIterator<Item = impl Into<Candidate<'a>>>) -> Vec<&'a str> {
    if wanted.chars().nth(LONGEST).is_some() {
        return Vec::new();
    }
    let wanted = fold(wanted);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(usize, &'a str)> = Vec::new();
    for candidate in candidates {
        let candidate: Candidate<'a> = candidate.into();
        let names = std::iter::once(candidate.id).chain(candidate.names);
        if let Some(distance) = names.filter_map(|name| distance(&wanted, &fold(name))).min() {
            near.push((distance, candidate.id));
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    let mut found: Vec<&str> = Vec::new();
    for (_, id) in near {
        if found.len() < OFFERED && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Lower case, å ä æ as a, ö ø as o, é as e, and spaces, hyphens and underscores alike.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The same, into a text that is there already: what it held before is gone.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    for letter in super::composed(text.trim()).chars() {
        match letter {
            ' ' | '-' => folded.push('_'),
            plain if plain.is_ascii() => folded.push(plain.to_ascii_lowercase()),
            'å' | 'ä' | 'æ' | 'à' | 'á' | 'Å' | 'Ä' | 'Æ' | 'À' | 'Á' => folded.push('a'),
            'ö' | 'ø' | 'ó' | 'Ö' | 'Ø' | 'Ó' => folded.push('o'),
            'é' | 'è' | 'É' | 'È' => folded.push('e'),
            'ü' | 'Ü' => folded.push('u'),
            other => folded.extend(other.to_lowercase()),
        }
    }
}

/// How far apart two folded names are, or `None` where they are too far to be the same slip.
/// Smaller is nearer: the same 0, slips 1 and 2 a letter, a beginning or a part 3 and up.
fn distance(wanted: &str, name: &str) -> Option<usize> {
    if wanted == name {
        return Some(0);
    }
    let length = wanted.chars().count();
    let apart = name.chars().count().abs_diff(length);
    let allowed = match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    if apart <= allowed {
        let slips = strsim::damerau_levenshtein(wanted, name);
        if slips <= allowed {
            return Some(slips);
        }
    }
    let is_part = |whole: &str, part: &str| {
        part.chars().count() >= 4
            && (whole.starts_with(part) || whole.split(['_', '.']).any(|word| word == part))
    };
    (is_part(name, wanted) || is_part(wanted, name)).then_some(3 + apart / 4)
}

#[cfg(test)]
mod tests {
    use super::{Candidate, best, nearest};

    #[test]
    fn near_words_are_offered() {
        let known = [("fibromyalgia", "fibromyalgia"), ("Fibromyalgi", "fibromyalgia"), ("crps", "crps")];
        assert_eq!(nearest("fibromylagi", known), ["fibromyalgia"]);
        assert_eq!(nearest("cprs", known), ["crps"]);
        assert!(nearest("headache", known).is_empty());
        assert!(nearest(&"x".repeat(100_000), known).is_empty());
    }

    #[test]
    fn slips_labels_and_letters_find_their_concept() {
        let concepts = || {
            [
                Candidate { id: "fibromyalgia", names: vec!["Fibromyalgi", "Fibromyalgia"] },
                Candidate { id: "facial_pain", names: vec!["Ansiktssmärta", "Ansiktssmerte"] },
            ]
        };
        assert_eq!(best("fibromyalgi", concepts()), Some("fibromyalgia"));
        assert_eq!(best("ansiktssmarta", concepts()), Some("facial_pain"));
        assert_eq!(best("Facial-pian", concepts()), Some("facial_pain"));
        assert_eq!(best("fibro", concepts()), Some("fibromyalgia"));
        assert_eq!(best("whiplash", concepts()), None);
    }
}
