//! The first cut: the file as characters make it, before any rule about lines, brackets or words.
//!
//! Input: text. Output: tokens that, joined, are the text.

use logos::{Lexer, Logos};

use super::token::TokenKind;
use crate::base::{LINE_BREAKS, Span};

/// What the characters alone tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Logos)]
pub(super) enum Raw {
    #[regex(r"[ \t\u{b}\u{c}\u{a0}\u{1680}\u{2000}-\u{200d}\u{202f}\u{205f}\u{3000}\u{feff}]+")]
    Blank,
    #[regex(r"\r\n|\n|\r|\u{85}|\u{2028}|\u{2029}")]
    LineBreak,
    #[regex(r"//[^\r\n\u{85}\u{2028}\u{2029}]*", priority = 3, allow_greedy = true)]
    Comment,
    #[regex(r"///[^\r\n\u{85}\u{2028}\u{2029}]*", priority = 20, allow_greedy = true)]
    Doc,
    /// Another language's comment.
    #[regex(r"#[^\r\n\u{85}\u{2028}\u{2029}]*", allow_greedy = true)]
    Hash,
    #[regex(r"\p{L}[\p{L}\p{M}\p{N}_]*(-\p{L}[\p{L}\p{M}\p{N}_]*)*")]
    Name,
    #[regex(r"\p{L}[\p{L}\p{M}\p{N}_]*(-\p{L}[\p{L}\p{M}\p{N}_]*)*(\.\p{L}[\p{L}\p{M}\p{N}_-]*)+\.?")]
    #[regex(r"\p{L}[\p{L}\p{M}\p{N}_]*\.")]
    Path,
    #[token("yes/no")]
    YesNo,
    #[regex(r"[0-9]+(\.[0-9]+)?")]
    Number,
    #[regex(r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}")]
    #[regex(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")]
    Date,
    #[regex(r"[0-9]{4}-[0-9]{2}")]
    Month,
    #[regex("[\"“”„‟«»‘’']", text)]
    Text,
    #[token(":")]
    Colon,
    #[token(",")]
    Comma,
    #[token(";")]
    Semicolon,
    #[token("->")]
    Arrow,
    #[regex("=>|-->|→|⇒|➔|➜|⟶")]
    WrongArrow,
    #[token("=")]
    Equal,
    #[token("==")]
    DoubleEqual,
    #[token("!=")]
    NotEqual,
    #[regex("<>|≠|=/=")]
    WrongNotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    AtMost,
    #[regex("=<|≤")]
    WrongAtMost,
    #[token(">")]
    Greater,
    #[token(">=")]
    AtLeast,
    #[token("≥")]
    WrongAtLeast,
    #[token("*")]
    Times,
    #[token("×")]
    WrongTimes,
    #[regex("&&?")]
    WrongAnd,
    #[regex(r"\|\|?")]
    WrongOr,
    #[token("!")]
    WrongNot,
    #[token("/")]
    Slash,
    #[token("+")]
    Plus,
    #[token("(")]
    OpenParen,
    #[token(")")]
    CloseParen,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
    #[regex(r"(?s).", priority = 0)]
    Other,
}

/// Where the text after an opening quote ends: at the closing one, or with the line.
fn text(lexer: &mut Lexer<'_, Raw>) {
    let straight = lexer.slice() == "\"";
    let rest = lexer.remainder();
    let end = match closing(rest, straight) {
        Ok(end) => end,
        Err(line) => unclosed(rest.get(..line).unwrap_or(rest)),
    };
    lexer.bump(end);
}

/// The length up to and with the closing quote, or else that of the line.
fn closing(rest: &str, straight: bool) -> Result<usize, usize> {
    let mut escaped = false;
    let mut curly = None;
    let mut line = rest.len();
    for (index, letter) in rest.char_indices() {
        match letter {
            letter if LINE_BREAKS.contains(&letter) => {
                line = index;
                break;
            }
            '"' if !escaped => return Ok(index + 1),
            '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '\'' if !straight => {
                return Ok(index + letter.len_utf8());
            }
            '“' | '”' | '»' if curly.is_none() => curly = Some(index + letter.len_utf8()),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    curly.ok_or(line)
}

/// The length of a text that nothing closes: the line, but not the brace that opens a block at its end.
fn unclosed(line: &str) -> usize {
    let trimmed = line.trim_end();
    trimmed.strip_suffix('{').map_or(trimmed, str::trim_end).len()
}

/// Cuts the text into tokens.
pub(super) fn cut(text: &str) -> Vec<(Raw, Span)> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    for (raw, range) in Raw::lexer(text).spanned() {
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        tokens.push((raw.unwrap_or(Raw::Other), Span::new(place(range.start), place(range.end))));
    }
    tokens
}

impl Raw {
    /// The kind that it has in the list of all tokens.
    pub(super) const fn kind(self) -> TokenKind {
        match self {
            Self::Blank => TokenKind::Blank,
            Self::LineBreak => TokenKind::LineBreak,
            Self::Comment | Self::Hash => TokenKind::Comment,
            Self::Doc => TokenKind::Doc,
            Self::Name => TokenKind::Name,
            Self::Path => TokenKind::Path,
            Self::YesNo => TokenKind::YesNo,
            Self::Number => TokenKind::Number,
            Self::Date => TokenKind::Date,
            Self::Month => TokenKind::Month,
            Self::Text => TokenKind::Text,
            Self::Colon => TokenKind::Colon,
            Self::Comma => TokenKind::Comma,
            Self::Arrow | Self::WrongArrow => TokenKind::Arrow,
            Self::Equal | Self::DoubleEqual => TokenKind::Equal,
            Self::NotEqual | Self::WrongNotEqual => TokenKind::NotEqual,
            Self::Less => TokenKind::Less,
            Self::AtMost | Self::WrongAtMost => TokenKind::AtMost,
            Self::Greater => TokenKind::Greater,
            Self::AtLeast | Self::WrongAtLeast => TokenKind::AtLeast,
            Self::Times | Self::WrongTimes => TokenKind::Times,
            Self::WrongAnd => TokenKind::And,
            Self::WrongOr => TokenKind::Or,
            Self::WrongNot => TokenKind::Not,
            Self::Slash => TokenKind::Slash,
            Self::Plus => TokenKind::Plus,
            Self::OpenParen | Self::OpenBracket => TokenKind::OpenParen,
            Self::CloseParen | Self::CloseBracket => TokenKind::CloseParen,
            Self::OpenBrace => TokenKind::OpenBrace,
            Self::CloseBrace => TokenKind::CloseBrace,
            Self::Semicolon | Self::Other => TokenKind::Stray,
        }
    }

    /// The right spelling of a sign that is written in another way.
    pub(super) const fn right_sign(self) -> Option<&'static str> {
        match self {
            Self::WrongArrow => Some("->"),
            Self::DoubleEqual => Some("="),
            Self::WrongNotEqual => Some("!="),
            Self::WrongAtMost => Some("<="),
            Self::WrongAtLeast => Some(">="),
            Self::WrongTimes => Some("*"),
            Self::WrongAnd => Some("and"),
            Self::WrongOr => Some("or"),
            Self::WrongNot => Some("not "),
            Self::OpenBracket => Some("("),
            Self::CloseBracket => Some(")"),
            Self::Hash => Some("//"),
            _ => None,
        }
    }
}
