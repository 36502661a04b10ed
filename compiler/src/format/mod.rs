//! Tree and tokens to text in the settled form.
//!
//! Input: the text of one file, its tokens and tree. Output: the same file with settled spaces, indents, blank
//! lines and clause order. Line breaks within a statement stay the author's; lines that are too long are broken
//! at clauses, languages, conditions and commas. Comments stay with what they are at. A statement with a slip
//! in it is copied as it is. Nothing here knows the kinds of statement, so a new one needs no work here.

mod blocks;
mod lines;
mod order;
mod pieces;
mod proof;
mod range;
mod space;
mod width;

use crate::lex::{Tokens, lex};
use crate::syntax::{Parsed, parse};

pub use range::{FormattedRange, format_range};

/// The longest line that is left whole where it can be broken.
const WIDTH: usize = 120;

/// Why a file is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The formatted text would not say the same: a slip makes the file too uncertain.
    Meaning,
    /// A comment would be lost.
    Comment,
    /// Nobody waits for it any more.
    Stopped,
}

/// Formats a file. What comes back is proved to parse as the file does and to hold every comment.
pub fn format(text: &str, tokens: &Tokens, parsed: &Parsed) -> Result<String, Refusal> {
    format_until(text, tokens, parsed, &|| false)
}

/// The same, given up as soon as `stop` says so.
pub fn format_until(
    text: &str,
    tokens: &Tokens,
    parsed: &Parsed,
    stop: &dyn Fn() -> bool,
) -> Result<String, Refusal> {
    format_marked(text, tokens, parsed, stop).map(|marked| marked.text)
}

/// A formatted text, and where in it each statement of the source begins.
struct Marked {
    text: String,
    marks: Vec<lines::Mark>,
}

fn format_marked(
    text: &str,
    tokens: &Tokens,
    parsed: &Parsed,
    stop: &dyn Fn() -> bool,
) -> Result<Marked, Refusal> {
    let marked = format_once(text, tokens, parsed, stop)?;
    // Around slips in brackets a second run could see the file in another way; such a file is left alone.
    if !parsed.diagnostics.is_empty() {
        let tokens = lex(tokens.file, &marked.text);
        let parsed = parse(&marked.text, &tokens);
        if format_once(&marked.text, &tokens, &parsed, stop)?.text != marked.text {
            return Err(Refusal::Meaning);
        }
    }
    // The file keeps its kind of line ends.
    if text.contains("\r\n") {
        return Ok(Marked { text: marked.text.replace('\n', "\r\n"), ..marked });
    }
    Ok(marked)
}

fn format_once(
    text: &str,
    tokens: &Tokens,
    parsed: &Parsed,
    stop: &dyn Fn() -> bool,
) -> Result<Marked, Refusal> {
    let go_on = || if stop() { Err(Refusal::Stopped) } else { Ok(()) };
    go_on()?;
    let pieces = pieces::pieces(text, tokens, parsed);
    let ordered = order::canonicalize(pieces, &parsed.file.items);
    go_on()?;
    let print = pieces::copy_broken(text, ordered.clone(), tokens, parsed);
    let (out, marks) = lines::print(&print);
    go_on()?;
    let tokens_after = lex(tokens.file, &out);
    let parsed_after = parse(&out, &tokens_after);
    go_on()?;
    let after =
        order::canonicalize(pieces::pieces(&out, &tokens_after, &parsed_after), &parsed_after.file.items);
    if !proof::same_comments(text, tokens, &out, &tokens_after) {
        return Err(Refusal::Comment);
    }
    let same = proof::same_tokens(&ordered, &after)
        && proof::same_rest(text, tokens, &out, &tokens_after)
        && proof::same_findings(parsed, &parsed_after);
    if same { Ok(Marked { text: out, marks }) } else { Err(Refusal::Meaning) }
}
