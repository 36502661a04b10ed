//! The diagnostic value and its builder.
//!
//! ```ignore
//! Diagnostic::new(codes::UNKNOWN_NAME, loc)
//!     .arg("kind", Word::Concept)
//!     .arg("name", name)
//!     .also(other, "declared_here")
//!     .help(Help::new("did_you_mean").arg("candidate", found).fix(Fix::replace(loc, found)))
//! ```

use super::{Arg, Args, Code, Fix, Phrase, Severity};
use crate::base::{Loc, Shift};

/// Something to tell the author: a code, a place and values; its words are in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// Which of the code's sentences says it: catalogue key `E0201.<variant>`, or `E0201` itself.
    pub variant: Option<&'static str>,
    /// The words it is about.
    pub loc: Loc,
    /// The values its sentences are filled with.
    pub args: Args,
    /// What is written at the place itself; without it `E0201.label`, where the catalogue has that.
    pub label: Option<Phrase>,
    /// Related places.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub helps: Vec<Help>,
    /// How an editor may show it.
    pub tags: Vec<Tag>,
}

/// A related place with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub loc: Loc,
    /// Catalogue key `E0201.label.<key>`, or the shared `label.<key>`.
    pub phrase: Phrase,
}

/// Advice, with the edits that follow it where there are any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// Catalogue key `E0201.help.<key>`, or the shared `help.<key>`; empty where the fix's title says it all.
    pub phrase: Phrase,
    /// The fix.
    pub fix: Option<Fix>,
}

/// How an editor may show the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Faded: the words have no effect.
    Unnecessary,
    /// Struck through: an older form.
    Deprecated,
}

impl Diagnostic {
    /// A diagnostic of that code about the words at `loc`.
    pub fn new(code: Code, loc: Loc) -> Self {
        Self {
            code,
            variant: None,
            loc,
            args: Args::default(),
            label: None,
            labels: Vec::new(),
            helps: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Chooses another of the code's sentences: catalogue key `CODE.<variant>`.
    #[must_use]
    pub const fn variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    /// Sets a value; every sentence of this diagnostic may use it.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.set(name, value);
        self
    }

    /// Writes something else than the default at the place itself.
    #[must_use]
    pub fn label(mut self, phrase: impl Into<Phrase>) -> Self {
        self.label = Some(phrase.into());
        self
    }

    /// Points at a related place.
    #[must_use]
    pub fn also(mut self, loc: Loc, phrase: impl Into<Phrase>) -> Self {
        self.labels.push(Label { loc, phrase: phrase.into() });
        self
    }

    /// Adds advice: a catalogue key, or a `Help` with values and a fix.
    #[must_use]
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Adds advice where there is some.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<impl Into<Help>>) -> Self {
        self.helps.extend(help.map(Into::into));
        self
    }

    /// Attaches a fix to the latest advice; without advice the fix is alone.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        match self.helps.last_mut() {
            Some(help) if help.fix.is_none() => help.fix = Some(fix),
            _ => self.helps.push(Help { phrase: Phrase::new(""), fix: Some(fix) }),
        }
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// How much it weighs.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

impl Shift for Diagnostic {
    fn shift(&mut self, by: u32) {
        let Self { loc, labels, helps, code: _, variant: _, args: _, label: _, tags: _ } = self;
        loc.shift(by);
        labels.iter_mut().for_each(|label| label.loc.shift(by));
        let fixes = helps.iter_mut().filter_map(|help| help.fix.as_mut());
        fixes.flat_map(|fix| &mut fix.edits).for_each(|edit| edit.loc.shift(by));
    }
}

impl Help {
    /// Advice of that catalogue key.
    pub fn new(key: &'static str) -> Self {
        Self { phrase: Phrase::new(key), fix: None }
    }

    /// Adds a value that only this advice has.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.phrase.args.set(name, value);
        self
    }

    /// The edits that follow the advice.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// "did you mean `candidate`?", with the replacement as its fix.
    pub fn did_you_mean(loc: Loc, candidate: impl Into<String>) -> Self {
        let candidate = candidate.into();
        Self::new("did_you_mean").arg("candidate", candidate.as_str()).fix(Fix::replace(loc, candidate))
    }
}

impl From<&'static str> for Help {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

impl From<Phrase> for Help {
    fn from(phrase: Phrase) -> Self {
        Self { phrase, fix: None }
    }
}
