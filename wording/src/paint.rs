//! Text for a terminal: ANSI escapes where colours are wanted, nothing where they are not, and lines of a certain width.

use crate::spacing::words;

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
        for sign in text.chars() {
            match if sign == '\n' { Visible::Sign(sign) } else { visible(sign) } {
                Visible::Sign(sign) => self.text.push(sign),
                number @ Visible::Number(_) => self.text.push_str(&number.to_string()),
            }
        }
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
            self.text.push_str(style.escape());
        }
    }

    /// Ends the style.
    pub fn end(&mut self) {
        if self.colour {
            self.text.push_str("\u{1b}[0m");
        }
    }
}

/// Lines of at most `width` characters, broken at spaces; the text's own line breaks stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut length = 0;
        for word in words(paragraph) {
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

/// A sign as it can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visible {
    /// By itself, or by a picture of it.
    Sign(char),
    /// By its number.
    Number(u32),
}

/// What is shown of a sign: one that would steer a terminal, turn the direction of writing or hide is made visible.
pub const fn visible(sign: char) -> Visible {
    match sign {
        '\t' => Visible::Sign('\t'),
        '\u{0}'..='\u{1f}' => match char::from_u32(0x2400 + sign as u32) {
            Some(picture) => Visible::Sign(picture),
            None => Visible::Number(sign as u32),
        },
        '\u{7f}' => Visible::Sign('␡'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Visible::Number(sign as u32),
        _ => Visible::Sign(sign),
    }
}

impl std::fmt::Display for Visible {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sign(sign) => write!(out, "{sign}"),
            Self::Number(number) => write!(out, "‹U+{number:04X}›"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Paint, Style};

    #[test]
    fn what_steers_a_terminal_is_shown() {
        let mut paint = Paint::new(true);
        paint.styled(Style::Strong, "x\u{1b}[31m\u{7}\u{202e}\u{9b}y\r\n");
        assert_eq!(paint.finish(), "\u{1b}[1mx␛[31m␇‹U+202E›‹U+009B›y␍\n\u{1b}[0m");
    }
}
