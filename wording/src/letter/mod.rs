//! The letter to who referred: a decision that can be sent as it is. Input: a decision and the texts of its policy. Output:
//! the letter in one language, or the texts that it lacks in that language.

mod asked;
mod care;
mod lacking;
mod notices;
mod opening;
mod questions;
mod reasons;
mod services;
mod writer;

use remit_engine::eval::Decision;
use remit_engine::ir::{ChoiceRole, StageName, Verb};

pub use self::lacking::{Lacking, MissingText};
use self::writer::Writer;
use crate::names::Wording;
use crate::paint::Paint;
use crate::spacing::one_line;

/// The box before a choice that a person has to make, or a text that a person has to write.
pub const BOX: char = '☐';

/// A letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is a reply to.
    pub subject: String,
    /// What it says, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The greeting and the clinic's name.
    pub closing: Vec<String>,
}

/// A paragraph of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paragraph {
    /// Sentences.
    Plain(String),
    /// A question by its number, from one.
    Question(usize, String),
    /// One of four or more reasons.
    Bullet(String),
}

/// Why there is no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoLetter {
    /// Nothing is to be said to anyone yet: the patient stays, or a person decides whether care ends.
    NothingToSay,
    /// The patient asked for care: a letter to a patient is a person's to write.
    ToThePatient,
    /// Texts are missing in the language; never empty.
    Lacks(Vec<MissingText>),
}

impl Letter {
    /// Whether it can be sent as it is: no choice and no text of a person's is left out.
    pub fn is_sendable(&self) -> bool {
        !self.paragraphs.iter().any(|paragraph| paragraph.text().contains(BOX))
    }

    /// As plain text: a paragraph a line; what would act on a terminal is shown instead.
    pub fn plain(&self) -> String {
        let shown = |text: &str| {
            let mut paint = Paint::new(false);
            paint.plain(&one_line(text));
            paint.finish()
        };
        let mut out = shown(&self.subject);
        let mut listed = false;
        for paragraph in &self.paragraphs {
            let (is_item, line) = match paragraph {
                Paragraph::Plain(text) => (false, shown(text)),
                Paragraph::Question(number, text) => (true, format!("{number}. {}", shown(text))),
                Paragraph::Bullet(text) => (true, format!("• {}", shown(text))),
            };
            out.push_str(if is_item && listed { "\n" } else { "\n\n" });
            out.push_str(&line);
            listed = is_item;
        }
        let closing: Vec<String> = self.closing.iter().map(|line| shown(line)).collect();
        format!("{out}\n\n{}\n", closing.join("\n"))
    }
}

impl Paragraph {
    fn change(&mut self, change: impl Fn(&str) -> String) {
        match self {
            Self::Plain(text) | Self::Question(_, text) | Self::Bullet(text) => *text = change(text),
        }
    }

    /// What it says, without number or bullet.
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Question(_, text) | Self::Bullet(text) => text,
        }
    }
}

impl Wording<'_> {
    /// The letter about a decision, in the language of the wording.
    ///
    /// # Errors
    ///
    /// Where nothing is to be said, or the policy or its vocabulary lacks a text in the language.
    pub fn letter(self, decision: &Decision) -> Result<Letter, NoLetter> {
        if decision.stage == StageName::Discharge && decision.decision != Verb::Discharge {
            return Err(NoLetter::NothingToSay);
        }
        if self.kind_of(decision) == Some(ChoiceRole::SelfReferral) {
            return Err(NoLetter::ToThePatient);
        }
        let writer = Writer::new(self, decision);
        let mut paragraphs = Vec::new();
        writer.open(&mut paragraphs);
        writer.services(&mut paragraphs);
        writer.ask(&mut paragraphs);
        writer.care(&mut paragraphs);
        writer.follow_ups(&mut paragraphs);
        writer.notices(&mut paragraphs);
        let units = self.unit_names();
        for paragraph in &mut paragraphs {
            paragraph.change(|text| units.bound(text));
        }
        let letter = Letter { subject: writer.subject(), paragraphs, closing: writer.closing() };
        match writer.into_missing() {
            missing if missing.is_empty() => Ok(letter),
            missing => Err(NoLetter::Lacks(missing)),
        }
    }
}
