//! The values that a message is filled with, and the words for the kinds of things there are.

use remit_engine::value::Language;

/// A value in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A user's text; the catalogue's sentence puts backticks around it.
    Text(String),
    /// Words of our own or of a policy, shown whole and as they are.
    Prose(String),
    /// Words that a vocabulary has in several languages; what is missing in one is taken from another.
    Local(Vec<(Language, String)>),
    /// A number, which also chooses between one and many.
    Number(i64),
    /// A word of the catalogue.
    Word(Word),
    /// A sentence or part of one from the catalogue, with values of its own.
    Phrase(Phrase),
    /// Several values; texts among them get backticks, and the last is joined by "and" or "or".
    List(Vec<Arg>),
}

/// Named values, in the order given; a later one of the same name replaces the earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(Vec<(&'static str, Arg)>);

impl Args {
    /// Texts that are shown whole and as they are.
    pub fn prose(values: &[(&'static str, &str)]) -> Self {
        Self(values.iter().map(|(name, value)| (*name, Arg::Prose((*value).to_owned()))).collect())
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg)
    }

    /// Sets a value.
    pub fn set(&mut self, name: &'static str, value: impl Into<Arg>) {
        let value = value.into();
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Arg)> {
        self.0.iter().map(|(name, arg)| (*name, arg))
    }
}

/// The last part of a catalogue key, with values of its own beside the diagnostic's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// What the catalogue calls it, such as `declared_here`.
    pub key: &'static str,
    /// Values that only this phrase has.
    pub args: Args,
}

impl Phrase {
    /// The phrase of that key.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Args::default() }
    }

    /// Adds a value.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.set(name, value);
        self
    }
}

impl From<&'static str> for Phrase {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

macro_rules! words {
    ($($name:ident = $key:literal,)*) => {
        /// A kind of thing, as the catalogue names it in each language (`texts/words.txt`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Word { $(
            #[doc = concat!("`word.", $key, "`")]
            $name,
        )* }

        impl Word {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The catalogue key, such as `word.concept`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => concat!("word.", $key),)* }
            }
        }
    };
}

words! {
    Policy = "policy",
    Library = "library",
    Category = "category",
    Concept = "concept",
    Fact = "fact",
    Definition = "definition",
    Unit = "unit",
    Destination = "destination",
    Record = "record",
    Field = "field",
    Conversion = "conversion",
    Source = "source",
    Statement = "statement",
    Rule = "rule",
    Section = "section",
    Service = "service",
    Case = "case",
    Assertion = "assertion",
    Option = "option",
    Key = "key",
    Brand = "brand",
    Substance = "substance",
    Route = "route",
    CodeSystem = "code_system",
    Party = "party",
    Outcome = "outcome",
    Medicine = "medicine",
    Number = "number",
    Quantity = "quantity",
    Date = "date",
    Text = "text",
    YesNo = "yes_no",
    Condition = "condition",
    Verb = "verb",
    Name = "name",
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<char> for Arg {
    fn from(character: char) -> Self {
        Self::Text(character.to_string())
    }
}

impl From<Word> for Arg {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Self>> From<Vec<T>> for Arg {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self> + Clone> From<&[T]> for Arg {
    fn from(items: &[T]) -> Self {
        Self::List(items.iter().cloned().map(Into::into).collect())
    }
}
