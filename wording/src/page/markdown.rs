//! A page as Markdown.

use std::fmt::Write;

use super::{Line, Page};

impl Page {
    /// The page as Markdown with footnotes.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", plain(&self.title));
        if !self.facts.is_empty() {
            let facts: Vec<String> = self.facts.iter().map(|fact| plain(fact)).collect();
            let _ = write!(out, "\n{}\n", facts.join(" · "));
        }
        if !self.note.is_empty() {
            let _ = write!(out, "\n{}\n", plain(&self.note));
        }
        for part in &self.parts {
            let level = if part.inner { "###" } else { "##" };
            let _ = write!(out, "\n{level} {}\n", plain(&part.title));
            for text in &part.except {
                let _ = write!(out, "\n{}\n", plain(text));
            }
            if !part.lines.is_empty() {
                out.push('\n');
            }
            for line in &part.lines {
                write_line(&mut out, line);
            }
            if !part.closing.is_empty() {
                let _ = write!(out, "\n{}\n", plain(&part.closing));
            }
        }
        if !self.notes.is_empty() {
            let _ = write!(out, "\n## {}\n\n", plain(&self.notes_title));
            for (index, note) in self.notes.iter().enumerate() {
                let _ = writeln!(out, "[^{}]: {} ({})", index + 1, plain(&note.text), plain(&note.place));
            }
        }
        let _ = write!(out, "\n---\n\n{}\n", plain(&self.made));
        out
    }
}

fn write_line(out: &mut String, line: &Line) {
    let notes: String = line.notes.iter().map(|index| format!("[^{}]", index + 1)).collect();
    let _ = writeln!(out, "- **{}**{notes}", plain(&line.text));
    for item in &line.items {
        let _ = writeln!(out, "  - {}", plain(item));
    }
    let below =
        line.follows.iter().chain(&line.except).chain(Some(&line.because).filter(|text| !text.is_empty()));
    for text in below {
        let _ = writeln!(out, "  \n  {}", plain(text));
    }
}

/// A text on one line, with the signs that Markdown reads escaped.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
