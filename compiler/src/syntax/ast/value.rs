//! Metadata values, and the values of a case.

use super::{
    Answer, CaseLine, Date, Formula, Ident, LocalText, Month, Number, Path, Quantity, Str, Term, Text,
};
use crate::base::Span;

/// A metadata block: `{ key: values … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its lines in the order written.
    pub lines: Vec<MetaLine>,
    /// The opening brace to the closing one.
    pub span: Span,
}

/// A line of a metadata block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetaLine {
    /// A key and what it says.
    Entry(Entry),
    /// What could not be read; it has been reported.
    Damaged(Span),
}

/// `key: value, value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Ident,
    /// What it says; at least one.
    pub values: Vec<Value>,
    /// All of it.
    pub span: Span,
}

/// What is between two commas of an entry: `icd10_se "M79.7" broader`, `sv "Ålder"`, `24 years`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its words in the order written; at least one.
    pub parts: Vec<ValuePart>,
    /// All of it.
    pub span: Span,
}

/// One word of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValuePart {
    /// A name or any other word, `none` and `unknown` included.
    Name(Path),
    /// `yes` or `no`.
    Answer(Answer),
    /// A text.
    Text(Str),
    /// A number, with its unit where one is written.
    Quantity(Quantity),
    /// A day.
    Date(Date),
    /// Arithmetic; it is the only word of its value.
    Formula(Formula),
}

impl ValuePart {
    /// Where it is.
    pub const fn span(&self) -> Span {
        match self {
            Self::Name(path) => path.span,
            Self::Answer(answer) => answer.span,
            Self::Text(text) => text.span,
            Self::Quantity(quantity) => quantity.span,
            Self::Date(date) => date.span,
            Self::Formula(formula) => formula.span,
        }
    }
}

impl Meta {
    /// The lines that could be read.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            MetaLine::Entry(entry) => Some(entry),
            MetaLine::Damaged(_) => None,
        })
    }

    /// The first entry with this key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.key.name.as_str() == key)
    }

    /// Whether a line could not be read; a missing key should not be reported then.
    pub fn is_damaged(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, MetaLine::Damaged(_)))
    }
}

impl Entry {
    /// The entry as a localised text, if it is one: each value a string, with a language before it or without.
    /// A language that is not one of ours makes it none.
    pub fn as_text(&self) -> Option<Text> {
        let parts = self.values.iter().map(Value::as_local_text).collect::<Option<Vec<_>>>()?;
        let first = parts.first()?.text.span;
        let start = parts.first()?.lang.map_or(first, |(_, span)| span);
        let end = parts.last()?.text.span;
        Some(Text { parts, span: start.to(end) })
    }
}

impl Value {
    /// The value as one name, if it is one.
    pub fn as_name(&self) -> Option<&Path> {
        match self.parts.as_slice() {
            [ValuePart::Name(path)] => Some(path),
            _ => None,
        }
    }

    /// The value as a text in one language, if it is one.
    pub fn as_local_text(&self) -> Option<LocalText> {
        match self.parts.as_slice() {
            [ValuePart::Text(text)] => Some(LocalText { lang: None, text: text.clone() }),
            [ValuePart::Name(lang), ValuePart::Text(text)] => {
                let known = super::leaf::language(lang.name.as_str())?;
                Some(LocalText { lang: Some((known, lang.span)), text: text.clone() })
            }
            _ => None,
        }
    }
}

/// A value that a case gives to a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseValue {
    /// What it is.
    pub kind: CaseValueKind,
    /// The day that it is from, or `unknown`.
    pub on: Option<Box<CaseValue>>,
    /// All of it.
    pub span: Span,
}

/// The forms of a case value. Which one a fact may take is for the checks to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseValueKind {
    /// A concept, an option, a destination, a brand or a code: `crps suspected`, `icd10_se "M79.7"`.
    Term {
        /// Which.
        term: Term,
        /// How certain, where it says so.
        certainty: Option<CertaintyWord>,
    },
    /// A medicine that says more than one name.
    Medicine(Medicine),
    /// `{ treatment: physiotherapy, duration: 8 weeks }`: an entry of a list of records.
    Record(Vec<CaseLine>),
    /// `not said`: what a base says of the fact is taken away.
    NotSaid,
    /// `incomplete`: the list does not name everything.
    Incomplete,
    /// `none`: the list is empty.
    None,
    /// `yes` or `no`.
    Answer(Answer),
    /// `given`: the fact is stated.
    Given,
    /// A number, with its unit where one is written.
    Quantity(Quantity),
    /// `min 1 years`, `max 3 months`, or both.
    Bounds {
        /// The least it can be.
        min: Option<CaseEnd>,
        /// The most it can be.
        max: Option<CaseEnd>,
    },
    /// A text: free text is given.
    Text(Str),
    /// A day.
    Date(Date),
    /// A month.
    Month(Month),
    /// When something happened, in words: `never`, `ever`, `ago 2 years`.
    Event(EventWord),
}

/// One end of bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseEnd {
    /// A number, with its unit where one is written; of days, a year.
    Quantity(Quantity),
    /// A day or a month.
    Days(Month),
}

/// When something happened, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventWord {
    /// `never`
    Never,
    /// `ever`
    Ever,
    /// `ago 2 years`, `ago min 2 years max 4 years`.
    Ago {
        /// So long at least.
        min: Option<Quantity>,
        /// So long at most; less than one more of its unit.
        max: Option<Quantity>,
    },
}

/// A certainty where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertaintyWord {
    /// Which.
    pub certainty: Certainty,
    /// Where it is.
    pub span: Span,
}

/// How certain a diagnosis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// `suspected`
    Suspected,
    /// `excluded`
    Excluded,
}

/// `oxycodone oral 20 mg * 2`, `dolcontin 45 mg * 2`, `morphine oral daily 60 mg as_needed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medicine {
    /// A substance, a brand or a code.
    pub product: Term,
    /// How it is taken, where it says so.
    pub route: Option<Path>,
    /// The word `daily`: the dose is a day's total.
    pub daily: Option<Span>,
    /// One dose, a rate, or a day's total.
    pub dose: Option<Quantity>,
    /// How many times a day.
    pub times: Option<Number>,
    /// The word `as_needed`.
    pub as_needed: Option<Span>,
}
