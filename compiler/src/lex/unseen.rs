//! What a reader cannot see, or cannot tell apart: characters without a shape, marks that turn the direction of the
//! text, and letters of another script in the middle of a word. In code they are errors, in texts and comments warnings.

use remit_engine::value::is_invisible;

use super::errors;
use super::raw::Raw;
use crate::base::{FileId, Span};
use crate::diag::Diagnostic;

/// Looks through all of a file.
pub(super) fn check(file: FileId, text: &str, raw: &[(Raw, Span)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (raw, span) in raw {
        let slice = text.get(span.range()).unwrap_or_default();
        if *raw == Raw::LineBreak || slice.bytes().all(|byte| (b' '..0x7f).contains(&byte) || byte == b'\t') {
            continue;
        }
        let prose = matches!(raw, Raw::Text | Raw::Comment | Raw::Doc | Raw::Hash);
        if let Some((at, run)) = invisible(slice, prose) {
            let loc = part(*span, at, run.len()).in_file(file);
            found.push(errors::unseen(loc, run, prose));
        }
        if prose || matches!(raw, Raw::Name | Raw::Path) {
            found.extend(mixed(slice).map(|(at, word, letter)| {
                let loc = part(*span, at, word.len()).in_file(file);
                errors::mixed_scripts(loc, word, letter, latin(word).filter(|_| !prose), prose)
            }));
        }
    }
    found
}

fn part(span: Span, at: usize, length: usize) -> Span {
    let start = span.start + u32::try_from(at).unwrap_or(0);
    Span::new(start, start + u32::try_from(length).unwrap_or(0))
}

/// The first run of characters without a shape. In prose, those that belong to an emoji are none.
fn invisible(text: &str, prose: bool) -> Option<(usize, &str)> {
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let joins = matches!(letter, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}')
            && !before.is_alphanumeric()
            && before > '\u{2000}';
        if is_invisible(letter) && !(prose && joins) {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|letter| !is_invisible(letter)).unwrap_or(rest.len());
            return Some((at, rest.get(..end).unwrap_or_default()));
        }
        before = letter;
    }
    None
}

/// The first word that mixes scripts: where it is, and the letter that differs.
fn mixed(text: &str) -> Option<(usize, &str, char)> {
    let mut at = 0;
    for word in text.split(|letter: char| !(letter.is_alphanumeric() || is_mark(letter))) {
        let scripts = || word.chars().filter_map(|letter| Some((letter, script(letter)?)));
        let own = scripts().find(|(_, script)| *script == Script::Latin).or_else(|| scripts().next());
        if let Some((_, own)) = own
            && let Some((letter, _)) = scripts().find(|(_, script)| *script != own)
        {
            return Some((at, word, letter));
        }
        let rest = text.get(at + word.len()..).unwrap_or_default();
        at += word.len() + rest.chars().next().map_or(0, char::len_utf8);
    }
    None
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// The scripts whose letters are taken for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
    /// Latin letters of another width or style, made for other purposes than words.
    Styled,
}

fn script(letter: char) -> Option<Script> {
    Some(match letter {
        // The sign of micro, written by either of its codes, is nobody's letter.
        '\u{b5}' | '\u{3bc}' => return None,
        'a'..='z'
        | 'A'..='Z'
        | '\u{aa}'
        | '\u{ba}'
        | '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2af}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}'
        | '\u{1c80}'..='\u{1c8f}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{a640}'..='\u{a69f}' => Script::Cyrillic,
        '\u{531}'..='\u{587}' => Script::Armenian,
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Script::Cherokee,
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}' => Script::Styled,
        _ => return None,
    })
}

/// The word in Latin letters, where each of the others looks like one.
fn latin(word: &str) -> Option<String> {
    word.chars()
        .map(|letter| match script(letter) {
            None | Some(Script::Latin) => Some(letter),
            Some(_) => lookalike(letter),
        })
        .collect()
}

fn lookalike(letter: char) -> Option<char> {
    const OTHERS: &str = "асеорхуіјѕһԁԛԝАВЕКМНОРСТХУІЅЈοανρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
    const LATIN: &str = "aceopxyijshdqwABEKMHOPCTXYISJoavpABEZHIKMNOPTYX";
    if let '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' = letter {
        return char::from_u32(u32::from(letter) - 0xfee0);
    }
    OTHERS.chars().zip(LATIN.chars()).find(|(other, _)| *other == letter).map(|(_, latin)| latin)
}
