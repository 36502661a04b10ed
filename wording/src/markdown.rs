//! People's texts within Markdown. Input: a text. Output: the same, so that it can only be read, not act: no link, no
//! picture, no heading.

use remit_engine::value::Language;

use crate::spacing::words;

/// A text on one line, with the signs that Markdown reads escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, word) in words(text).enumerate() {
        if index > 0 {
            out.push(' ');
        }
        for letter in word.chars() {
            if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
                out.push('\\');
            }
            out.push(letter);
        }
    }
    out
}

/// A name or code as code; one with a backtick of its own is escaped instead.
pub fn code(text: &str) -> String {
    if text.contains('`') { escaped(text) } else { format!("`{text}`") }
}

/// A text as a block of code that nothing in it can end.
pub fn block(language: &str, text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// A sentence for where Markdown is not read: what is in backticks is in the language's quotation marks. A backtick that
/// nothing closes stays.
pub fn plain(text: &str, lang: Language) -> String {
    let (open, close) = match lang {
        Language::Sv => ('”', '”'),
        Language::Nb => ('«', '»'),
        Language::En => ('“', '”'),
    };
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some((before, quoted, after)) = within_backticks(rest) {
        out.push_str(before);
        out.extend([open].into_iter().chain(quoted.chars()).chain([close]));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn within_backticks(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (quoted, after) = rest.split_once('`')?;
    Some((before, quoted, after))
}

#[cfg(test)]
mod tests {
    use remit_engine::value::Language;

    use super::{block, code, escaped, plain};

    #[test]
    fn names_are_quoted_where_nobody_reads_markdown() {
        let text = "no `a` and `b` but a ` alone";
        assert_eq!(plain(text, Language::En), "no “a” and “b” but a ` alone");
        assert_eq!(plain("`a`", Language::Nb), "«a»");
    }

    #[test]
    fn nothing_acts() {
        assert_eq!(escaped("[x](command:y)\n<b> # *z*"), r"\[x\](command:y) \<b\> \# \*z\*");
        assert_eq!((code("a_b").as_str(), code("a`b").as_str()), ("`a_b`", r"a\`b"));
        assert_eq!(block("remit", "a ``` b\n"), "````remit\na ``` b\n````");
    }
}
