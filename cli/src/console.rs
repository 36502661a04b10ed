//! What a command talks to: streams, the working folder, the day and the reader's language.

use remit_engine::value::Language;
use std::io::{Read, Write};
use std::path::PathBuf;

use jiff::civil::Date;
use remit_compiler::diag::{Phrase, catalogue};

/// The world of a command; tests make one of strings.
pub struct Console<'a> {
    /// Where results go.
    pub out: &'a mut dyn Write,
    /// Where complaints about wrong use go.
    pub err: &'a mut dyn Write,
    /// What `-` reads.
    pub input: &'a mut dyn Read,
    /// Whether the output takes colours.
    pub colour: bool,
    /// The working folder.
    pub folder: PathBuf,
    /// The date of a referral that has none.
    pub today: Date,
    /// The language of the environment; where `--lang` is given, that.
    pub lang: Option<Language>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// As it should be.
    Good,
    /// Something was found: an error in a policy or a referral, a case that fails, a file to format.
    Findings,
    /// Wrong use, or input that cannot be read.
    Misuse,
}

impl Exit {
    /// The code that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Misuse => 2,
        }
    }

    /// `Findings` where there are some.
    pub const fn found(any: bool) -> Self {
        if any { Self::Findings } else { Self::Good }
    }
}

impl Console<'_> {
    /// Writes a result. A reader that has gone away (`remit check | head`) is no failure.
    pub fn say(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }

    /// Writes JSON, indented.
    pub fn say_json(&mut self, value: &serde_json::Value) {
        self.say(&format!("{value:#}\n"));
    }

    /// Writes a complaint.
    pub fn complain(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
        let _ = self.err.flush();
    }

    /// Says something beside the result, in one sentence of the catalogue.
    pub fn remark(&mut self, sentence: impl Into<Phrase>) {
        let sentence = sentence.into();
        let text = catalogue::fill(sentence.key, self.lang.unwrap_or_default(), &sentence.args);
        self.complain(&format!("remit: {text}\n"));
    }

    /// Complains about wrong use in one sentence of the catalogue.
    pub fn misuse(&mut self, sentence: impl Into<Phrase>) -> Exit {
        self.remark(sentence);
        Exit::Misuse
    }
}
