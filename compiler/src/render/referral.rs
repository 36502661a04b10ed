//! A referral's errors as diagnostics.
//!
//! Input: the engine's errors and the referral's file. Output: diagnostics that point into that file, with the JSON pointer beside.

use remit_engine::ir::Vocabulary;
use remit_engine::referral::{Expected, Kind, ReferralError};
use remit_engine::value::Text;

use super::pointer::locate;
use super::words::{Speaker, lang, language, within};
use crate::base::{FileId, Lang, Loc, SourceFile, Span};
use crate::diag::{Arg, Code, Diagnostic, Fix, Help, Phrase, catalogue, codes};

/// The errors of the referral in `file`, in the order of their places; the vocabulary names what is meant.
pub fn referral_errors(
    errors: &[ReferralError],
    vocabulary: &Vocabulary,
    file: FileId,
    source: &SourceFile,
) -> Vec<Diagnostic> {
    errors.iter().map(|error| Place { error, vocabulary, file, source }.diagnostic()).collect()
}

impl Speaker<'_> {
    /// What is wrong with a referral that has no text of its own to point into, such as that of a case.
    pub fn mistake(self, error: &ReferralError) -> String {
        let source = SourceFile::from_bytes("", b"");
        let place = Place { error, vocabulary: self.vocabulary, file: FileId(0), source: &source };
        place.diagnostic().message(self.lang)
    }
}

struct Place<'a> {
    error: &'a ReferralError,
    vocabulary: &'a Vocabulary,
    file: FileId,
    source: &'a SourceFile,
}

impl Place<'_> {
    fn diagnostic(&self) -> Diagnostic {
        match &self.error.kind {
            Kind::NotUtf8 { byte } => {
                self.about(codes::REFERRAL_NOT_JSON).variant("bytes").arg("byte", byte + 1).help("save")
            }
            Kind::Syntax { line, column, expected } => {
                let loc = self.character(*line, *column);
                Diagnostic::new(codes::REFERRAL_NOT_JSON, loc).arg("expected", wanted(expected))
            }
            Kind::TooLarge { limit } => self.about(codes::REFERRAL_TOO_LARGE).arg("limit", *limit),
            Kind::TooDeep { limit } => {
                self.about(codes::REFERRAL_TOO_LARGE).variant("deep").arg("limit", *limit)
            }
            Kind::DoubleKey => self.about(codes::REFERRAL_KEY_TWICE).help("keep_one"),
            Kind::UnknownKey { found, meant } => {
                let diagnostic = self.about(codes::REFERRAL_UNKNOWN_FACT).arg("found", found);
                if meant.is_empty() { diagnostic.help("schema") } else { self.perhaps(diagnostic, meant) }
            }
            Kind::WrongType { expected, found } => self
                .about(codes::REFERRAL_WRONG_TYPE)
                .arg("expected", Phrase::new(expected_key(*expected)))
                .arg("found", described(found)),
            Kind::UnknownName { expected, found, meant } => self.unknown_name(expected, found, meant),
            Kind::UnknownUnit { found, meant } => {
                self.perhaps(self.about(codes::REFERRAL_UNIT).arg("found", found), meant)
            }
            Kind::WrongUnit { expected, found, meant } => self
                .about(codes::REFERRAL_UNIT)
                .variant("wrong")
                .arg("expected", dimension(expected))
                .arg("found", found)
                .maybe_help(units(meant)),
            Kind::NoUnit { meant } => {
                self.about(codes::REFERRAL_UNIT).variant("none").maybe_help(units(meant))
            }
            Kind::UnknownSystem { found, meant } => {
                self.perhaps(self.about(codes::REFERRAL_UNKNOWN_SYSTEM).arg("found", found), meant)
            }
            Kind::BeyondRange { found } => self.about(codes::REFERRAL_NUMBER).arg("found", found),
            Kind::Negative { found } => {
                self.about(codes::REFERRAL_NUMBER).variant("negative").arg("found", found)
            }
            Kind::NotWhole { found } => {
                self.about(codes::REFERRAL_NUMBER).variant("whole").arg("found", found)
            }
            Kind::EmptyBounds => self.about(codes::REFERRAL_NUMBER).variant("bounds"),
            Kind::NotADate { found } => self.about(codes::REFERRAL_DATE).arg("found", found).help("write"),
            Kind::AfterReferral { found, referral } => self
                .about(codes::REFERRAL_DATE)
                .variant("later")
                .arg("found", found)
                .arg("referral", referral),
            Kind::Disagree { found, other_pointer, other } => self
                .about(codes::REFERRAL_DISAGREES)
                .arg("found", self.amount(found))
                .arg("other_pointer", other_pointer)
                .arg("other", self.amount(other))
                .also(self.at(other_pointer), "other")
                .help("keep_one"),
            Kind::MedicineName => self.about(codes::REFERRAL_MEDICINE_NAME).help("ways"),
            Kind::StatedAndExcluded { concept } => {
                self.about(codes::REFERRAL_CONTRADICTORY).variant("excluded").arg("concept", concept)
            }
            Kind::Impossible { because, facts, declared } => {
                let diagnostic = self.about(codes::REFERRAL_CONTRADICTORY).arg("facts", facts.clone());
                let diagnostic = match because {
                    Some(because) => diagnostic.variant("reason").arg("because", because),
                    None => diagnostic,
                };
                diagnostic.help(Help::new("declared").arg("declared", declared))
            }
        }
    }

    /// A diagnostic at the pointer's place, which is written beside it.
    fn about(&self, code: Code) -> Diagnostic {
        let pointer = self.error.pointer.as_str();
        let diagnostic = Diagnostic::new(code, self.at(pointer)).arg("pointer", pointer);
        if pointer.is_empty() { diagnostic } else { diagnostic.label("at") }
    }

    fn at(&self, pointer: &str) -> Loc {
        let text = self.source.text.as_str();
        // The whole document is no place to underline.
        let span = if pointer.is_empty() { Span::at(0) } else { locate(text, pointer) };
        span.in_file(self.file)
    }

    fn character(&self, line: usize, column: usize) -> Loc {
        let text = &self.source.text;
        let whole = text.line_span(line.saturating_sub(1)).unwrap_or_default();
        let before = text.slice(whole).chars().take(column.saturating_sub(1));
        let start = before.fold(whole.start, |at, letter| at + u32::try_from(letter.len_utf8()).unwrap_or(1));
        let rest = text.slice(Span::new(start, whole.end)).chars().next();
        let width = rest.filter(|letter| !letter.is_control()).map_or(0, char::len_utf8);
        Span::new(start, start + u32::try_from(width).unwrap_or(0)).in_file(self.file)
    }

    fn unknown_name(&self, expected: &str, found: &str, meant: &[String]) -> Diagnostic {
        let diagnostic = self
            .about(codes::REFERRAL_UNKNOWN_NAME)
            .arg("found", found)
            .arg("expected", self.category(expected));
        match expected {
            "choice" => {
                let options = Help::new("options").arg("candidates", meant.to_vec());
                diagnostic.variant("choice").help(options)
            }
            "destination" => self.perhaps(diagnostic.variant("destination"), meant),
            _ => self.perhaps(diagnostic, meant),
        }
    }

    /// The category by its label; one without a label by its name.
    fn category(&self, name: &str) -> Arg {
        let category = self.vocabulary.categories.iter().find(|category| category.id == name);
        category.map_or_else(|| name.into(), |category| named(&category.label, name))
    }

    /// An amount as the engine writes it (`45 years`, `60 to 80 ome`), in every language.
    fn amount(&self, written: &str) -> Arg {
        let words: Vec<&str> = written.split(' ').collect();
        let unit = words.last().and_then(|last| self.vocabulary.units.iter().find(|unit| unit.id == *last));
        let in_language = |lang: Lang| {
            let said = words.iter().map(|word| match *word {
                "to" => catalogue::text("amount.to", lang),
                "completed" => catalogue::text("amount.completed", lang),
                other => match unit.filter(|unit| unit.id == other) {
                    Some(unit) => unit.label.get(language(lang), language(lang)).unwrap_or(other).to_owned(),
                    None => other.to_owned(),
                },
            });
            said.collect::<Vec<_>>().join(" ")
        };
        Arg::Local(Lang::ALL.iter().map(|lang| (*lang, in_language(*lang))).collect())
    }

    /// "did you mean …?", with the edit where there is one candidate and the word is found in the text.
    fn perhaps(&self, diagnostic: Diagnostic, meant: &[String]) -> Diagnostic {
        match meant {
            [] => diagnostic,
            [one] => {
                let help = Help::new("did_you_mean").arg("candidate", one);
                let found = diagnostic.args.get("found").map(|found| self.word(diagnostic.loc, found));
                match found.flatten() {
                    Some(loc) => diagnostic.help(help.fix(Fix::replace(loc, one))),
                    None => diagnostic.help(help),
                }
            }
            several => diagnostic.help(Help::new("did_you_mean_one_of").arg("candidates", several.to_vec())),
        }
    }

    /// Where the word stands within the place, if it stands there once.
    fn word(&self, loc: Loc, found: &Arg) -> Option<Loc> {
        let Arg::Text(found) = found else { return None };
        let text = self.source.text.slice(loc.span);
        let mut places = text.match_indices(found.as_str());
        let (at, word) = places.next()?;
        if found.is_empty() || places.next().is_some() {
            return None;
        }
        let start = loc.span.start + u32::try_from(at).ok()?;
        Some(Span::new(start, start + u32::try_from(word.len()).ok()?).in_file(self.file))
    }
}

/// The label as it stands within a sentence, in every language that has it.
fn named(label: &Text, name: &str) -> Arg {
    let texts: Vec<(Lang, String)> = label.all().map(|(of, text)| (lang(of), within(text))).collect();
    if texts.is_empty() { name.into() } else { Arg::Local(texts) }
}

fn units(meant: &[String]) -> Option<Help> {
    (!meant.is_empty()).then(|| Help::new("units").arg("candidates", meant.to_vec()))
}

/// What the JSON reader expected, as a phrase of the catalogue; signs speak for themselves.
fn wanted(expected: &str) -> Arg {
    let key = match expected {
        "a character" => "json.character",
        "a digit" => "json.digit",
        "a key in double quotes" => "json.key",
        "a value" => "json.value",
        "the end of the text" => "json.end",
        "four hexadecimal digits" | "the second half of a surrogate pair" => "json.escape",
        other => return other.replace('`', "").as_str().into(),
    };
    Phrase::new(key).into()
}

/// The engine's description of a value: a kind of value, or the value itself in backticks.
fn described(found: &str) -> Arg {
    match found {
        "a text" => Phrase::new("json.text").into(),
        "a list" => Phrase::new("json.list").into(),
        "an object" => Phrase::new("json.object").into(),
        other => vec![other].into(),
    }
}

/// A dimension that the standard library has, in the reader's language; another as it is called.
fn dimension(name: &str) -> Arg {
    match name {
        "time" => Phrase::new("dimension.time").into(),
        "dose" => Phrase::new("dimension.dose").into(),
        "dose_rate" => Phrase::new("dimension.dose_rate").into(),
        "opioid_dose" => Phrase::new("dimension.opioid_dose").into(),
        other => other.into(),
    }
}

const fn expected_key(expected: Expected) -> &'static str {
    match expected {
        Expected::Object => "expected.object",
        Expected::Truth => "expected.truth",
        Expected::Given => "expected.given",
        Expected::Quantity => "expected.quantity",
        Expected::Number => "expected.number",
        Expected::Date => "expected.date",
        Expected::Choice => "expected.choice",
        Expected::Concept => "expected.concept",
        Expected::Concepts => "expected.concepts",
        Expected::Certainty => "expected.certainty",
        Expected::Medicines => "expected.medicines",
        Expected::Medicine => "expected.medicine",
        Expected::Text => "expected.text",
        Expected::Destination => "expected.destination",
    }
}
