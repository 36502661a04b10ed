//! Cuts a text into chunks that can be read apart: each begins with the word of a statement in column one, outside of
//! all braces, or with the comments above it. An edit within one leaves the others as they are.
//!
//! Input: a text. Output: where its chunks begin. From the braces that do not fit on, the text is one chunk, so that
//! the lexer can tell where one is missing.

use super::layout::Layout;
use super::raw::{self, Raw};
use super::words;
use crate::base::FileId;

/// Where the chunks of a text begin; the first at 0.
pub(crate) fn cut(text: &str) -> Vec<u32> {
    cut_again(("", &[]), text)
}

/// The same, where the chunks of another text are known: what lies before and after all differences is not looked at.
pub(crate) fn cut_again((before, known): (&str, &[u32]), text: &str) -> Vec<u32> {
    let front = common(before.as_bytes(), text.as_bytes());
    let back = common_end(before, text, front);
    // INVARIANT: where a chunk begins depends on the text before it, and on its own first statement.
    let whole = known.iter().skip(1).take_while(|start| **start as usize <= front).count();
    let mut starts = known.get(..whole.max(1)).unwrap_or_default().to_vec();
    if starts.is_empty() {
        starts.push(0);
    }
    let mut scan = Scan::from(starts.last().copied().unwrap_or(0));
    loop {
        match scan.next(text) {
            Found::Chunk(start) => {
                let same = (start as usize + back >= text.len())
                    .then(|| (start as usize + before.len()).checked_sub(text.len()))
                    .flatten()
                    .and_then(|place| known.binary_search(&offset(place)).ok());
                if let Some(same) = same {
                    let rest = known.get(same..).unwrap_or_default().iter();
                    let moved = |old: &u32| offset((*old as usize + text.len()).saturating_sub(before.len()));
                    starts.extend(rest.map(moved));
                    return starts;
                }
                starts.push(start);
            }
            Found::End => return starts,
            Found::Unreadable => return vec![0],
        }
    }
}

/// What comes next in a text.
enum Found {
    Chunk(u32),
    End,
    /// Braces too many, or line breaks of another kind: nothing can be said of the parts of such a text.
    Unreadable,
}

/// The state of looking through a text, line by line.
struct Scan {
    at: usize,
    depth: usize,
    /// Whether the chunk has had more than comments.
    begun: bool,
    /// Where the comments begin that come last.
    comments: Option<usize>,
}

impl Scan {
    fn from(start: u32) -> Self {
        Self { at: start as usize, depth: 0, begun: false, comments: None }
    }

    fn next(&mut self, text: &str) -> Found {
        while let Some(rest) = text.get(self.at..).filter(|rest| !rest.is_empty()) {
            let end = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
            let line = rest.get(..end).unwrap_or_default();
            let start = self.at;
            self.at += end;
            let Some(depth) = depth_after(line, self.depth) else { return Found::Unreadable };
            if is_comment(line) {
                self.comments.get_or_insert(start);
                continue;
            }
            let begins = self.depth == 0 && self.begun && begins_statement(line);
            self.depth = depth;
            self.begun = true;
            let comments = self.comments.take();
            if begins {
                return Found::Chunk(offset(comments.unwrap_or(start)));
            }
        }
        Found::End
    }
}

fn is_comment(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t', '\r', '\n']);
    text.is_empty() || text.starts_with("//") || text.starts_with('#')
}

/// How many braces are open after a line; none where there are too few of them, or where the line is several.
fn depth_after(line: &str, depth: usize) -> Option<usize> {
    let content = line.strip_suffix('\n').unwrap_or(line);
    let content = content.strip_suffix('\r').unwrap_or(content);
    // Signs that matter, and the first bytes of rare line breaks.
    if !content.bytes().any(|byte| matches!(byte, b'{' | b'}' | b'\r' | 0xc2 | 0xe2)) {
        return Some(depth);
    }
    raw::cut(content).into_iter().try_fold(depth, |depth, (raw, _)| match raw {
        Raw::OpenBrace => Some(depth + 1),
        Raw::CloseBrace => depth.checked_sub(1),
        Raw::LineBreak => None,
        _ => Some(depth),
    })
}

/// Whether a line begins a statement, whatever comes before it.
fn begins_statement(line: &str) -> bool {
    let end = line.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(line.len());
    if words::statement(line.get(..end).unwrap_or_default()).is_none() {
        return false;
    }
    let raw = raw::cut(line);
    Layout::new(FileId(0), line, &raw).begins_statement()
}

/// How many bytes two texts have in common at the beginning.
fn common(one: &[u8], two: &[u8]) -> usize {
    const BLOCK: usize = 1024;
    let blocks = one.chunks(BLOCK).zip(two.chunks(BLOCK)).take_while(|(one, two)| one == two);
    let same = (blocks.count() * BLOCK).min(one.len()).min(two.len());
    let rest = one.iter().zip(two).skip(same).take(BLOCK);
    same + rest.take_while(|(one, two)| one == two).count()
}

/// How many bytes two texts have in common at the end, apart from those at the beginning.
fn common_end(one: &str, two: &str, front: usize) -> usize {
    let most = one.len().min(two.len()).saturating_sub(front);
    let bytes = one.bytes().rev().zip(two.bytes().rev()).take(most);
    bytes.take_while(|(one, two)| one == two).count()
}

fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
