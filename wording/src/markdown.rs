//! People's texts within Markdown. Input: a text. Output: the same, so that it can only be read, not act: no link, no
//! picture, no heading.

/// A text on one line, with the signs that Markdown reads escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split_whitespace().enumerate() {
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

#[cfg(test)]
mod tests {
    use super::{block, code, escaped};

    #[test]
    fn nothing_acts() {
        assert_eq!(escaped("[x](command:y)\n<b> # *z*"), r"\[x\](command:y) \<b\> \# \*z\*");
        assert_eq!((code("a_b").as_str(), code("a`b").as_str()), ("`a_b`", r"a\`b"));
        assert_eq!(block("remit", "a ``` b\n"), "````remit\na ``` b\n````");
    }
}
