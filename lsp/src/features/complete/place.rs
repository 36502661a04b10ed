//! Where the cursor is, from the tokens before it: in which block, in which statement, after which words.
//!
//! Works on half-typed lines, where there is no tree to ask.

use remit_compiler::base::Span;
use remit_compiler::lex::{Token, TokenKind};

use super::super::view::View;

/// What kind of braces the cursor is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Items,
    Meta,
    Case,
    Conversion,
    Source,
    Record,
}

/// Where the cursor is.
#[derive(Debug, Clone)]
pub(super) struct CursorContext<'a> {
    pub(super) block: Block,
    /// The tokens of the statement (or of the line, within braces of its own) before the word being typed.
    pub(super) line: Vec<Word<'a>>,
    /// Within braces: the tokens of the statement that they belong to.
    pub(super) owner: Vec<Word<'a>>,
    /// The first words of the lines of this block that came before: keys of metadata, facts of a case.
    pub(super) said: Vec<&'a str>,
    /// The letters typed so far.
    pub(super) typed: String,
    /// What an item replaces.
    pub(super) replace: Span,
    /// Whether the cursor is between quotes.
    pub(super) quoted: bool,
    /// Whether nothing but blanks is before the word on its line.
    pub(super) fresh: bool,
    /// The statement before, where a clause of it may still follow on a fresh line.
    pub(super) before: Vec<Word<'a>>,
}

/// A token with its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
}

impl<'a> CursorContext<'a> {
    /// Nowhere in a text: somebody types into a field.
    pub(super) fn typing(typed: &str) -> Self {
        Self {
            block: Block::Items,
            line: Vec::new(),
            owner: Vec::new(),
            said: Vec::new(),
            typed: typed.to_owned(),
            replace: Span::default(),
            quoted: false,
            fresh: false,
            before: Vec::new(),
        }
    }

    /// The kind of the token before the cursor.
    pub(super) fn last(&self) -> Option<TokenKind> {
        self.line.last().map(|word| word.kind)
    }

    /// The first word of the statement.
    pub(super) fn first(&self) -> Option<TokenKind> {
        self.line.first().map(|word| word.kind)
    }

    /// Whether the cursor is within round brackets.
    pub(super) fn in_brackets(&self) -> bool {
        let count = |kind| self.line.iter().filter(|word| word.kind == kind).count();
        count(TokenKind::OpenParen) > count(TokenKind::CloseParen)
    }

    /// The first word of the statement that the braces belong to.
    pub(super) fn owner(&self) -> Option<TokenKind> {
        self.owner.first().map(|word| word.kind)
    }
}

struct Frame<'a> {
    block: Block,
    owner: Vec<Word<'a>>,
    said: Vec<&'a str>,
}

/// The place of an offset; `None` within a comment or a number that is being typed as nothing else.
pub(super) fn place<'a>(view: &View<'a>, offset: u32) -> Option<CursorContext<'a>> {
    let text = view.text();
    let tokens = view.tokens()?;
    if in_comment(&tokens.all, offset) {
        return None;
    }
    let quoted = quoted(&tokens.all, text, offset);
    let start = quoted.map_or_else(|| word_start(text, offset), |span| span.start + 1);
    let typed = text.get(start as usize..offset as usize)?.to_owned();
    let end = match quoted {
        Some(span) => inner_end(text, span),
        None => word_end(text, offset),
    };
    let before = quoted.map_or(start, |span| span.start);
    let mut frames: Vec<Frame<'a>> = Vec::new();
    let mut line: Vec<Word<'a>> = Vec::new();
    let mut previous: Vec<Word<'a>> = Vec::new();
    let mut said: Vec<&'a str> = Vec::new();
    for token in tokens.code.iter().take_while(|token| token.span.end <= before && token.span.start <= before)
    {
        let word = Word { kind: token.kind, text: text.get(token.span.range()).unwrap_or_default() };
        if let Some(block) = opened(token.kind) {
            let frame = Frame { block, owner: std::mem::take(&mut line), said: std::mem::take(&mut said) };
            frames.push(frame);
            previous.clear();
            continue;
        }
        match token.kind {
            TokenKind::CloseBrace => {
                if let Some(frame) = frames.pop() {
                    said = frame.said;
                    line = if frame.block == Block::Items { Vec::new() } else { frame.owner };
                }
            }
            // The end of the line that the cursor is on: it may still go on.
            TokenKind::Newline if !breaks(text, token.span.start, before) => {}
            TokenKind::Newline => {
                said.extend(line.first().map(|word| word.text));
                if !line.is_empty() {
                    previous = std::mem::take(&mut line);
                }
            }
            // A closer that the layout adds is not there for who types.
            TokenKind::CloseParen if token.span.is_empty() => {}
            _ => line.push(word),
        }
    }
    let fresh = line_so_far(text, before).trim().is_empty();
    let (block, owner) = frames.pop().map_or((Block::Items, Vec::new()), |frame| (frame.block, frame.owner));
    // A clause may still follow below: then the statement before is not yet over.
    if fresh && block == Block::Items && !line.is_empty() && !needs_more(&line) {
        previous = std::mem::take(&mut line);
    }
    let replace = Span::new(start, end);
    Some(CursorContext {
        block,
        line,
        owner,
        said,
        typed,
        replace,
        quoted: quoted.is_some(),
        fresh,
        before: previous,
    })
}

/// Whether the statement cannot end where it is.
fn needs_more(line: &[Word<'_>]) -> bool {
    let Some(last) = line.last() else { return false };
    matches!(
        last.kind,
        TokenKind::Comma
            | TokenKind::Arrow
            | TokenKind::Colon
            | TokenKind::Equal
            | TokenKind::OpenParen
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not
            | TokenKind::Given
            | TokenKind::Missing
            | TokenKind::Between
            | TokenKind::CountAt
            | TokenKind::Least
            | TokenKind::Most
            | TokenKind::Exactly
            | TokenKind::When
            | TokenKind::Unless
            | TokenKind::Overrides
            | TokenKind::Because
            | TokenKind::Cite
            | TokenKind::For
            | TokenKind::At
            | TokenKind::Expect
            | TokenKind::Else
            | TokenKind::By
    )
}

const fn opened(kind: TokenKind) -> Option<Block> {
    match kind {
        TokenKind::OpenItems => Some(Block::Items),
        TokenKind::OpenMeta => Some(Block::Meta),
        TokenKind::OpenCase => Some(Block::Case),
        TokenKind::OpenConversion => Some(Block::Conversion),
        TokenKind::OpenSource => Some(Block::Source),
        TokenKind::OpenRecord => Some(Block::Record),
        _ => None,
    }
}

fn breaks(text: &str, from: u32, to: u32) -> bool {
    text.get(from as usize..to as usize).is_some_and(|between| between.contains(['\n', '\r']))
}

fn in_comment(all: &[Token], offset: u32) -> bool {
    let after = all.partition_point(|token| token.span.end < offset);
    let around = all.get(after..).unwrap_or_default().iter().take(2);
    let comment = |token: &Token| matches!(token.kind, TokenKind::Comment | TokenKind::Doc);
    around.filter(|token| comment(token)).any(|token| token.span.start < offset && offset <= token.span.end)
}

/// The text in quotes that the offset is in.
fn quoted(all: &[Token], text: &str, offset: u32) -> Option<Span> {
    let after = all.partition_point(|token| token.span.end < offset);
    let around = all.get(after..).unwrap_or_default().iter().take(2);
    let mut texts = around.filter(|token| token.kind == TokenKind::Text);
    let found = texts.find(|token| token.span.start < offset && offset <= token.span.end)?.span;
    let closed = found.len() > 1 && text.get(found.range()).is_some_and(|text| text.ends_with('"'));
    (offset < found.end || !closed).then_some(found)
}

fn inner_end(text: &str, span: Span) -> u32 {
    let closed = span.len() > 1 && text.get(span.range()).is_some_and(|text| text.ends_with('"'));
    if closed { span.end - 1 } else { span.end }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}

fn word_start(text: &str, offset: u32) -> u32 {
    let before = text.get(..offset as usize).unwrap_or_default();
    let word: usize = before.chars().rev().take_while(|letter| is_word(*letter)).map(char::len_utf8).sum();
    offset - u32::try_from(word).unwrap_or(0)
}

fn word_end(text: &str, offset: u32) -> u32 {
    let after = text.get(offset as usize..).unwrap_or_default();
    let word: usize = after.chars().take_while(|letter| is_word(*letter)).map(char::len_utf8).sum();
    offset + u32::try_from(word).unwrap_or(0)
}

fn line_so_far(text: &str, offset: u32) -> &str {
    let before = text.get(..offset as usize).unwrap_or_default();
    before.rsplit(['\n', '\r']).next().unwrap_or_default()
}
