//! A page as Markdown.

use std::fmt::Write;

use super::{Line, Page};
use crate::markdown::escaped;

impl Page {
    /// The page as Markdown with footnotes.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", escaped(&self.title));
        if !self.facts.is_empty() {
            let facts: Vec<String> = self.facts.iter().map(|fact| escaped(fact)).collect();
            let _ = write!(out, "\n{}\n", facts.join(" · "));
        }
        if !self.note.is_empty() {
            let _ = write!(out, "\n{}\n", escaped(&self.note));
        }
        for part in &self.parts {
            let level = if part.inner { "###" } else { "##" };
            let _ = write!(out, "\n{level} {}\n", escaped(&part.title));
            for text in &part.except {
                let _ = write!(out, "\n{}\n", escaped(text));
            }
            if !part.lines.is_empty() {
                out.push('\n');
            }
            for line in &part.lines {
                write_line(&mut out, line);
            }
            if !part.closing.is_empty() {
                let _ = write!(out, "\n{}\n", escaped(&part.closing));
            }
        }
        if !self.notes.is_empty() {
            let _ = write!(out, "\n## {}\n\n", escaped(&self.notes_title));
            for (index, note) in self.notes.iter().enumerate() {
                let _ = writeln!(out, "[^{}]: {} ({})", index + 1, escaped(&note.text), escaped(&note.place));
            }
        }
        let _ = write!(out, "\n---\n\n{}\n", escaped(&self.made));
        out
    }
}

fn write_line(out: &mut String, line: &Line) {
    let notes: String = line.notes.iter().map(|index| format!("[^{}]", index + 1)).collect();
    let _ = writeln!(out, "- **{}**{notes}", escaped(&line.text));
    for item in &line.items {
        let _ = writeln!(out, "  - {}", escaped(item));
    }
    let below =
        line.follows.iter().chain(&line.except).chain(Some(&line.because).filter(|text| !text.is_empty()));
    for text in below {
        let _ = writeln!(out, "  \n  {}", escaped(text));
    }
}
