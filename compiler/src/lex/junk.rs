//! Lines that begin like no statement: pasted prose, a forgotten verb, a key outside its braces. Neighbouring
//! lines of this kind are one token and one message.

use super::errors;
use super::layout::Layout;
use super::raw::Raw;
use super::token::{Token, TokenKind};
use super::words;
use crate::base::Span;

impl Layout<'_> {
    /// Puts the line aside, with the lines that go on from it.
    pub(super) fn junk(&mut self, first: Span) {
        let mut span = first;
        loop {
            let opened = self.junk_line(&mut span);
            if let Some(brace) = opened {
                // A brace that begins the line has no text before it.
                span.end = span.end.min(brace.start);
                if self.statement_follows() {
                    self.push_junk(span);
                    self.statement = Some(TokenKind::Section);
                    return self.open_brace(brace);
                }
                self.openers_left = self.openers_left.saturating_sub(1);
                self.skip_block();
                span.end = self.raw.get(self.at).map_or(span.end, |(_, last)| last.end);
            }
            match self.after_lines(self.at + 1) {
                Some((index, raw, next)) if self.goes_on(index, raw, next) => self.at = index,
                _ => break,
            }
        }
        self.push_junk(span);
    }

    /// Reads to the end of the line; a brace that opens a block at its end is returned and not part of it.
    fn junk_line(&mut self, span: &mut Span) -> Option<Span> {
        while let Some((raw, here)) = self.raw.get(self.at).copied() {
            match raw {
                Raw::OpenBrace if self.ends_line(self.at + 1) => return Some(here),
                Raw::OpenBrace => self.openers_left = self.openers_left.saturating_sub(1),
                Raw::CloseBrace => self.closers_left = self.closers_left.saturating_sub(1),
                Raw::Comment => self.comments.push(here),
                _ => {}
            }
            if !matches!(raw, Raw::Blank | Raw::Comment) {
                span.end = span.end.max(here.end);
            }
            if self.ends_line(self.at + 1) {
                // A comment at the end of the line stays one.
                while matches!(self.raw.get(self.at + 1), Some((Raw::Blank | Raw::Comment, _))) {
                    self.at += 1;
                    if let Some((Raw::Comment, comment)) = self.raw.get(self.at).copied() {
                        self.comments.push(comment);
                    }
                }
                return None;
            }
            self.at += 1;
        }
        None
    }

    fn ends_line(&self, mut index: usize) -> bool {
        while let Some((raw, _)) = self.raw.get(index) {
            match raw {
                Raw::Blank | Raw::Comment => index += 1,
                other => return *other == Raw::LineBreak,
            }
        }
        true
    }

    fn statement_follows(&self) -> bool {
        match self.after_lines(self.at + 1) {
            Some((index, Raw::Name, span)) => {
                words::statement(self.slice(span)).is_some() && !self.colon_follows(index)
            }
            _ => false,
        }
    }

    fn goes_on(&self, index: usize, raw: Raw, span: Span) -> bool {
        match raw {
            Raw::Name => {
                !self.colon_follows(index)
                    && words::leading(self.slice(span))
                        .is_some_and(|kind| kind.continues() && !words::begins_statement(kind))
            }
            Raw::OpenBrace | Raw::WrongAnd | Raw::WrongOr => false,
            other => other.kind().continues(),
        }
    }

    fn push_junk(&mut self, span: Span) {
        let blank = self.slice(span).len() - self.slice(span).trim_end().len();
        let mut span = Span::new(span.start, span.end - u32::try_from(blank).unwrap_or(0));
        if let [.., before, newline] = self.code.as_slice()
            && before.kind == TokenKind::Junk
            && newline.kind == TokenKind::Newline
        {
            span = before.span.to(span);
            self.code.truncate(self.code.len().saturating_sub(2));
        }
        self.code.push(Token { kind: TokenKind::Junk, span });
    }

    /// One message for each run of such lines.
    pub(super) fn report_junk(&mut self) {
        // Right after a text that nothing closes, the lines are the rest of it.
        let told = |before: u32, at: u32| {
            let between = self.slice(Span::new(before, at));
            self.unclosed_texts.binary_search(&before).is_ok() && between.lines().count() <= 2
        };
        let mut last = 0;
        let mut runs: Vec<Span> = Vec::new();
        for token in &self.code {
            if token.kind == TokenKind::Junk && !told(last, token.span.start) {
                runs.push(token.span);
            }
            last = token.span.end;
        }
        for span in runs {
            let span = if span.is_empty() { Span::new(span.start, span.end + 1) } else { span };
            let text = self.slice(span);
            self.report(errors::junk(span.in_file(self.file), text));
        }
    }
}
