//! Finds the places of JSON pointers in the text that they point into.
//!
//! Input: JSON text and pointers such as `/patient/age`. Output: the span of the value at each, or of the nearest thing
//! around it that exists. The text is read once, however many pointers there are; it may be no JSON at all, and then the
//! search ends early.

use std::collections::BTreeMap;

use remit_engine::value::{composed, masked_step};

use crate::base::Span;

/// The places of the pointers that were looked for.
#[derive(Default)]
pub(super) struct Places {
    root: Node,
}

/// A value that some pointer leads to or through.
#[derive(Default)]
struct Node {
    span: Option<Span>,
    inner: BTreeMap<String, Node>,
}

impl Places {
    /// Finds the pointers in the text.
    pub(super) fn find<'p>(text: &str, pointers: impl Iterator<Item = &'p str>) -> Self {
        let mut places = Self::default();
        for pointer in pointers {
            let steps = pointer.split('/').skip(1);
            steps.fold(&mut places.root, |node, step| node.inner.entry(step.to_owned()).or_default());
        }
        let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
        scanner.blanks();
        let start = scanner.at;
        scanner.value(&mut places.root);
        places.root.span = Some(span(start, scanner.at));
        places
    }

    /// The place of the value that the pointer names; for a key that is there, the key is part of the place.
    pub(super) fn of(&self, pointer: &str) -> Span {
        let mut node = &self.root;
        let mut place = node.span.unwrap_or_default();
        for step in pointer.split('/').skip(1) {
            let Some(inner) = node.inner.get(step) else { break };
            let Some(span) = inner.span else { break };
            (node, place) = (inner, span);
        }
        place
    }
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

    /// Moves past the value that begins here, and notes the places within it that are wanted.
    fn value(&mut self, wanted: &mut Node) {
        match self.peek() {
            Some(open @ (b'{' | b'[')) if !wanted.inner.is_empty() => self.members(open, wanted),
            Some(_) | None => self.skip(),
        }
    }

    fn members(&mut self, open: u8, wanted: &mut Node) {
        self.at += 1;
        for index in 0_usize.. {
            self.blanks();
            match self.peek() {
                None => return,
                Some(b'}' | b']') => {
                    self.at += 1;
                    return;
                }
                Some(_) => {}
            }
            let start = self.at;
            let step = if open == b'{' { self.key() } else { index.to_string() };
            let before = self.at;
            match wanted.inner.get_mut(&step) {
                Some(inner) if inner.span.is_none() => {
                    self.value(inner);
                    inner.span = Some(span(start, self.at));
                }
                Some(_) | None => self.skip(),
            }
            // A stray bracket would keep the search in place for ever.
            if self.at == before {
                return;
            }
        }
    }

    /// Moves past a key and returns it as a step of a pointer.
    fn key(&mut self) -> String {
        let key = self.string();
        self.blanks();
        masked_step(&composed(&key).replace('~', "~0").replace('/', "~1")).into_owned()
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
