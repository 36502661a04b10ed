//! What a command talks to: streams, the working folder, the day and the reader's language.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use jiff::civil::Date;
use remit_compiler::diag::{Phrase, catalogue};
use remit_engine::value::Language;

use crate::reason;

/// The world of a command; tests make one of strings.
pub struct Console<'a> {
    /// Where results go.
    pub out: Output<'a>,
    /// Where complaints about wrong use go.
    pub err: Output<'a>,
    /// What `-` reads.
    pub input: &'a mut dyn Read,
    /// Whether the output takes colours.
    pub colour: bool,
    /// The working folder.
    pub folder: PathBuf,
    /// The day it is.
    pub today: Date,
    /// The language of the environment; where `--lang` is given, that.
    pub lang: Option<Language>,
}

/// A stream that is written to until that fails, and then no more.
pub struct Output<'a> {
    stream: &'a mut dyn Write,
    failed: Option<io::Error>,
}

impl<'a> Output<'a> {
    /// Writes to that stream.
    pub fn new(stream: &'a mut dyn Write) -> Self {
        Self { stream, failed: None }
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.stream.write_all(bytes).and_then(|()| self.stream.flush()).err();
        }
    }

    /// What went wrong, save that a reader went away (`remit check | head`), which is no failure.
    fn failure(&self) -> Option<&io::Error> {
        self.failed.as_ref().filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
    }
}

/// For what writes much: it hears at once that nothing more can be written.
impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        Output::write(self, bytes);
        self.failed.as_ref().map_or(Ok(()), |error| Err(error.kind().into()))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// As it should be.
    Good,
    /// Something was found: an error in a policy or a referral, a case that fails, a file to format.
    Findings,
    /// Wrong use, input that cannot be read, or output that cannot be written.
    Misuse,
    /// Stopped before the end; what is done can be gone on from.
    Stopped,
}

impl Exit {
    /// The code that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Misuse => 2,
            Self::Stopped => 3,
        }
    }

    /// `Findings` where there are some.
    pub const fn found(any: bool) -> Self {
        if any { Self::Findings } else { Self::Good }
    }
}

impl Console<'_> {
    /// Writes a result.
    pub fn say(&mut self, text: &str) {
        self.out.write(text.as_bytes());
    }

    /// Writes a result that is no text.
    pub fn say_bytes(&mut self, bytes: &[u8]) {
        self.out.write(bytes);
    }

    /// Writes JSON, indented.
    pub fn say_json(&mut self, value: &serde_json::Value) {
        self.say(&format!("{value:#}\n"));
    }

    /// Writes a complaint.
    pub fn complain(&mut self, text: &str) {
        self.err.write(text.as_bytes());
    }

    /// The end of a command that came to that end: an answer that could not be written is none.
    pub(crate) fn finish(&mut self, exit: Exit) -> Exit {
        let failure = self.out.failure().or_else(|| self.err.failure());
        match failure.map(reason::why) {
            Some(why) => self.misuse(Phrase::new("misuse.unwritten").arg("why", why)),
            None => exit,
        }
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
