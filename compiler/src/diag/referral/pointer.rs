//! Finds the place of a JSON pointer in the text that it points into.
//!
//! Input: JSON text and a pointer such as `/patient/age`. Output: the span of the value there, or of the nearest thing
//! around it that exists. The text may be no JSON at all; then the search ends early.

use crate::base::Span;

/// The place of the value that the pointer names; for a key that stands there, the key is part of the place.
pub(super) fn locate(text: &str, pointer: &str) -> Span {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    scanner.blanks();
    let mut place = scanner.whole();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        match scanner.enter(&step) {
            Some(found) => place = found,
            None => break,
        }
    }
    place
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':') {
            self.at += 1;
        }
    }

    /// The span of the value that begins here, without moving.
    fn whole(&self) -> Span {
        let mut ahead = Scanner { bytes: self.bytes, at: self.at };
        ahead.skip();
        span(self.at, ahead.at)
    }

    /// Moves to the value of that key or index in the value that begins here.
    fn enter(&mut self, step: &str) -> Option<Span> {
        let open = self.peek()?;
        if !matches!(open, b'{' | b'[') {
            return None;
        }
        self.at += 1;
        let mut index = 0_usize;
        loop {
            self.blanks();
            if matches!(self.peek(), None | Some(b'}' | b']')) {
                return None;
            }
            let start = self.at;
            let is_wanted = if open == b'{' {
                let key = self.string();
                self.blanks();
                key == step
            } else {
                index.to_string() == step
            };
            if is_wanted {
                let value = self.whole();
                return Some(Span::new(span(start, start).start, value.end));
            }
            let before = self.at;
            self.skip();
            // A stray bracket would keep the search in place for ever.
            if self.at == before {
                return None;
            }
            index += 1;
        }
    }

    /// Moves past the value that begins here.
    fn skip(&mut self) {
        match self.peek() {
            Some(b'"') => {
                self.string();
            }
            Some(b'{' | b'[') => self.skip_brackets(),
            _ => {
                let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']');
                while self.peek().is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
            }
        }
    }

    fn skip_brackets(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Moves past a string and returns its text; a `\u` escape is read as `serde_json` reads it.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        let written = self.bytes.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(written).unwrap_or_default()
    }
}

fn span(start: usize, end: usize) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}
