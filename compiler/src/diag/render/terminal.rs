//! The renderer's output, with our styles and our words for its severities.

use std::io;

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use codespan_reporting::term::WriteStyle;
use remit_wording::{Paint, Style};

/// Text under way that the renderer writes to.
pub(super) struct Terminal {
    paint: Paint,
    /// The word that replaces the next severity written, in the reader's language.
    severity: String,
    awaits_severity: bool,
}

impl Terminal {
    /// Empty text.
    pub(super) fn new(colour: bool) -> Self {
        Self { paint: Paint::new(colour), severity: String::new(), awaits_severity: false }
    }

    /// Adds text without style.
    pub(super) fn plain(&mut self, text: &str) {
        self.paint.plain(text);
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.paint.finish()
    }

    /// Sets the word that replaces "error", "warning" or "note" in the next header.
    pub(super) fn name_severity(&mut self, word: String) {
        self.severity = word;
    }

    fn switch(&mut self, style: Style) -> io::Result<()> {
        self.paint.end();
        self.paint.begin(style);
        Ok(())
    }
}

impl io::Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.awaits_severity) {
            self.paint.plain(&self.severity);
        } else {
            self.paint.plain(&String::from_utf8_lossy(bytes));
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

impl WriteStyle for Terminal {
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
        self.paint.end();
        Ok(())
    }
}
