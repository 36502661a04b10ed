//! A string that takes colours: ANSI escapes where they are wanted, nothing where they are not.

use std::io;

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use codespan_reporting::term::WriteStyle;

/// What a piece of text is, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What matters most.
    Strong,
    /// What can be skipped.
    Faint,
    /// An error, a no.
    Bad,
    /// A warning, an incomplete one.
    Warn,
    /// A yes.
    Good,
    /// Borders, bullets, advice.
    Quiet,
}

impl Style {
    const fn escape(self) -> &'static str {
        match self {
            Self::Strong => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Bad => "\u{1b}[1;31m",
            Self::Warn => "\u{1b}[1;33m",
            Self::Good => "\u{1b}[1;32m",
            Self::Quiet => "\u{1b}[36m",
        }
    }
}

/// Text under way, coloured or plain.
#[derive(Clone, Debug, Default)]
pub struct Paint {
    bytes: Vec<u8>,
    colour: bool,
    /// The word that stands for the next severity written, in the reader's language.
    severity: String,
    awaits_severity: bool,
}

impl Paint {
    /// Empty text.
    pub fn new(colour: bool) -> Self {
        Self { colour, ..Self::default() }
    }

    /// Adds text without style.
    pub fn plain(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds styled text.
    pub fn styled(&mut self, style: Style, text: &str) {
        self.begin(style);
        self.plain(text);
        self.end();
    }

    /// The text.
    pub fn finish(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_default()
    }

    /// Sets the word that replaces "error", "warning" or "note" in the next header.
    pub(super) fn name_severity(&mut self, word: String) {
        self.severity = word;
    }

    fn begin(&mut self, style: Style) {
        if self.colour {
            self.plain(style.escape());
        }
    }

    fn end(&mut self) {
        if self.colour {
            self.plain("\u{1b}[0m");
        }
    }

    fn switch(&mut self, style: Style) -> io::Result<()> {
        self.end();
        self.begin(style);
        Ok(())
    }
}

impl io::Write for Paint {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.awaits_severity) {
            self.bytes.extend_from_slice(self.severity.as_bytes());
        } else {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Bug | Severity::Error => Style::Bad,
        Severity::Warning => Style::Warn,
        Severity::Note | Severity::Help => Style::Quiet,
    }
}

impl WriteStyle for Paint {
    // The renderer writes the severity's English name right after this call.
    fn set_header(&mut self, severity: Severity) -> io::Result<()> {
        self.awaits_severity = true;
        self.switch(style_of(severity))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.switch(Style::Strong)
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.switch(Style::Faint)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.switch(Style::Quiet)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.switch(Style::Faint)
    }

    fn set_label(&mut self, severity: Severity, label_style: LabelStyle) -> io::Result<()> {
        self.switch(match label_style {
            LabelStyle::Primary => style_of(severity),
            LabelStyle::Secondary => Style::Quiet,
        })
    }

    fn reset(&mut self) -> io::Result<()> {
        self.end();
        Ok(())
    }
}
