//! The letter about a decision to who referred, ready to be sent, or why there is none.

use remit_engine::referral::ReferralErrors;
use remit_engine::value::Language;
use remit_wording::{NoLetter, Wording};

use super::super::words::say;
use super::evaluate::decide;
use super::{Bench, Given};

/// A letter as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LetterText {
    /// The letter; without it there is none to write.
    pub(crate) text: Option<String>,
    /// Why there is none, or what is left to do before it is sent.
    pub(crate) remark: Option<String>,
    /// The texts that it lacks, one each.
    pub(crate) lacks: Vec<String>,
}

/// The letter in a language; what is said about it is in the reader's.
pub(crate) fn letter(
    bench: &Bench<'_>,
    given: &Given<'_>,
    language: Language,
) -> Result<LetterText, ReferralErrors> {
    let decision = decide(&Bench { lang: language, ..*bench }, given)?;
    let wording = Wording { lang: language, ..bench.wording() };
    let remark = |key: &str, values: &[(&'static str, &str)]| Some(say(bench.lang, key, values));
    Ok(match wording.letter(&decision) {
        Ok(letter) => LetterText {
            remark: remark("editor.letter.boxes", &[]).filter(|_| !letter.is_sendable()),
            text: Some(letter.plain()),
            lacks: Vec::new(),
        },
        Err(NoLetter::NothingToSay) => {
            LetterText { remark: remark("editor.letter.nothing", &[]), ..LetterText::default() }
        }
        Err(NoLetter::ToThePatient) => {
            LetterText { remark: remark("editor.letter.patient", &[]), ..LetterText::default() }
        }
        Err(NoLetter::Lacks(missing)) => {
            let name = say(bench.lang, &format!("language.{}", language.code()), &[]);
            let lacks = missing.iter().map(|missing| bench.wording().missing_text(missing));
            LetterText {
                text: None,
                remark: remark("editor.letter.lacks", &[("language", &name)]),
                lacks: lacks.collect(),
            }
        }
    })
}
