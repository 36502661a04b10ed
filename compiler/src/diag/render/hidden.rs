//! What of a referral's line is free text, which is never shown. Input: a line of JSON, broken perhaps. Output: the
//! stretches that are longer than names and codes are.

use std::ops::Range;

/// The longest code of any system, in signs; words that are longer together are free text.
const LONGEST_CODE: usize = 20;
/// The longest name; what is longer is free text even where it is one word.
const LONGEST_NAME: usize = 64;

/// The stretches of free text, in order.
pub(super) fn free_texts(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut is_string, mut is_escaped) = (0, false, false);
    let ends = line.char_indices().chain([(line.len(), '"')]);
    for (at, sign) in ends {
        let ends_here = sign == '"' && (!is_escaped || at == line.len());
        is_escaped = is_string && !is_escaped && sign == '\\';
        if !ends_here {
            continue;
        }
        let text = line.get(start..at).unwrap_or_default();
        let is_hidden = if is_string { is_free(text) } else { is_no_json(text) };
        if is_hidden {
            found.push(start..at);
        }
        (start, is_string) = (at + 1, !is_string);
    }
    found
}

fn is_free(text: &str) -> bool {
    let longer = |most: usize| text.chars().nth(most).is_some();
    longer(LONGEST_NAME) || longer(LONGEST_CODE) && text.contains(char::is_whitespace)
}

/// Between strings are signs, numbers and a few words. More letters are a text whose quote is missing.
fn is_no_json(text: &str) -> bool {
    text.chars().filter(|sign| sign.is_alphabetic()).nth(LONGEST_CODE).is_some()
}

#[cfg(test)]
mod tests {
    use super::free_texts;

    fn hidden(line: &str) -> Vec<&str> {
        free_texts(line).into_iter().map(|range| line.get(range).unwrap()).collect()
    }

    #[test]
    fn names_and_codes_stay() {
        let line =
            r#"{"diagnosis": ["chronic_postsurgical_pain", {"code": "M79.7"}], "a": [true, null, 2.5]}"#;
        assert_eq!(hidden(line), Vec::<&str>::new());
    }

    #[test]
    fn free_text_is_found_in_and_out_of_quotes() {
        let text = r#"Anna \"Anka\" Andersson på Storgatan 1"#;
        assert_eq!(hidden(&format!(r#"{{"code": "{text}", "age": 3}}"#)), [text]);
        // A quote too few, at the beginning or at the end.
        assert_eq!(hidden(r#""code": Anna Andersson, på Storgatan 1", "a": 2"#).len(), 1);
        assert_eq!(hidden(r#"{"x: "Anna Andersson: på Storgatan 1"}"#), ["Anna Andersson: på Storgatan 1"]);
        assert_eq!(hidden(r#"{"x": "Anna Andersson på Storgatan"#), ["Anna Andersson på Storgatan"]);
        assert_eq!(hidden(&"x".repeat(100)).len(), 1);
    }
}
