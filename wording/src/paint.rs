//! Text for a terminal: ANSI escapes where colours are wanted, nothing where they are not, and lines of a certain width.

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
    text: String,
    colour: bool,
}

impl Paint {
    /// Empty text.
    pub fn new(colour: bool) -> Self {
        Self { colour, ..Self::default() }
    }

    /// Adds text without style.
    pub fn plain(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds styled text.
    pub fn styled(&mut self, style: Style, text: &str) {
        self.begin(style);
        self.plain(text);
        self.end();
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    /// Begins a style; what is written from here on has it.
    pub fn begin(&mut self, style: Style) {
        if self.colour {
            self.plain(style.escape());
        }
    }

    /// Ends the style.
    pub fn end(&mut self) {
        if self.colour {
            self.plain("\u{1b}[0m");
        }
    }
}

/// Lines of at most `width` characters, broken at spaces; the text's own line breaks stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let added = word.chars().count();
            if length > 0 && length + 1 + added > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += added;
        }
        lines.push(line);
    }
    lines
}
