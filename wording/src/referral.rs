//! What is wrong with a referral, from the engine's codes and values.
//!
//! Input: an error of the engine and the vocabulary that names what is meant. Output: a finding.

use remit_engine::ir::Vocabulary;
use remit_engine::referral::{Clash, CodeMistake, Declared, Expected, Kind, ReferralError};
use remit_engine::value::{Language, Text};

use crate::catalogue;
use crate::finding::Finding;
use crate::names::{Wording, within};
use crate::{Arg, Args, Phrase};

/// How many errors of a referral are shown at most; more are one mistake made many times.
pub const MAX_REFERRAL_ERRORS: usize = 100;

/// The error as a finding; the vocabulary names what is meant.
pub fn referral_error(error: &ReferralError, vocabulary: &Vocabulary) -> Finding {
    let finding = Finding::new(error.code()).arg("pointer", error.pointer.as_str());
    let names = Names { vocabulary };
    match &error.kind {
        Kind::NotUtf8 { byte } => finding.variant("bytes").arg("byte", byte + 1).help("save"),
        Kind::Syntax { expected, .. } => finding.arg("expected", wanted(expected)),
        Kind::TooLarge { limit } => finding.arg("limit", *limit),
        Kind::TooDeep { limit } => finding.variant("deep").arg("limit", *limit),
        Kind::DoubleKey => finding.help("keep_one"),
        Kind::MedicineName => finding.help("ways"),
        Kind::UnknownKey { found, meant } if meant.is_empty() => finding.arg("found", found).help("schema"),
        Kind::UnknownMember { found, meant, known } => {
            finding.variant("member").arg("found", found).arg("known", known.clone()).perhaps(meant)
        }
        Kind::DottedKey { path } => {
            finding.variant("dotted").help(Phrase::new("nest").arg("nested", nested(path).as_str()))
        }
        Kind::Invisible { found } => finding.arg("found", found).help("remove"),
        Kind::KeysTogether { first, second } => {
            let finding = finding.arg("first", first).arg("second", second);
            if first == "concept" {
                finding.variant("concept").help("keep_concept")
            } else {
                finding.help("keep")
            }
        }
        Kind::WrongType { expected, found } => {
            finding.arg("expected", Phrase::new(expected_key(*expected))).arg("found", described(found))
        }
        Kind::UnknownName { expected, found, meant } => {
            let finding = finding.arg("found", found).arg("expected", names.category(expected));
            match expected.as_str() {
                "choice" => {
                    finding.variant("choice").help(Phrase::new("options").arg("candidates", meant.to_vec()))
                }
                "destination" => finding.variant("destination").perhaps(meant),
                _ => finding.perhaps(meant),
            }
        }
        Kind::UnknownKey { found, meant }
        | Kind::UnknownUnit { found, meant }
        | Kind::UnknownSystem { found, meant } => finding.arg("found", found).perhaps(meant),
        Kind::WrongUnit { expected, found, meant } => {
            units(finding.variant("wrong").arg("expected", dimension(expected)).arg("found", found), meant)
        }
        Kind::NoUnit { meant } => units(finding.variant("none"), meant),
        Kind::NotByHour { found, meant } => units(finding.variant("by_hour").arg("found", found), meant),
        Kind::NoSystem { found, meant } => {
            let finding = finding.variant("none").arg("found", found);
            let written = |system: &String| format!(r#"{{"system": "{system}", "code": "{found}"}}"#);
            match meant.as_slice() {
                [] => finding.help("both"),
                fitting => {
                    let written: Vec<String> = fitting.iter().map(written).collect();
                    finding.help(Phrase::new("write").arg("written", written))
                }
            }
        }
        Kind::NotACode(mistake) => {
            let CodeMistake { system, found, fault, meant, forms, elsewhere } = mistake.as_ref();
            let finding = finding
                .variant(fault.key())
                .arg("written", found)
                .arg("found", found)
                .arg("system", system)
                .arg("forms", forms.clone())
                .arg("codes", meant.clone());
            match (meant.as_slice(), elsewhere.as_slice()) {
                ([_], _) => finding.perhaps(meant),
                ([], []) => finding.help("forms"),
                ([], fitting) => finding.help(Phrase::new("elsewhere").arg("systems", fitting.to_vec())),
                (_, _) => finding.help("each"),
            }
        }
        Kind::BeyondRange { found } => finding.arg("found", found),
        Kind::Negative { found } => finding.variant("negative").arg("found", found),
        Kind::NotWhole { found, unit } => {
            finding.variant("whole").arg("found", found).arg("unit", names.amount(unit))
        }
        Kind::DecimalComma { found, meant } => {
            finding.variant("comma").arg("found", found).help(Phrase::new("point").arg("meant", meant))
        }
        Kind::EmptyBounds => finding.variant("bounds"),
        Kind::NotADate { found } => finding.arg("found", found).help("write"),
        Kind::AfterReferral { found, referral } => {
            finding.variant("later").arg("found", found).arg("referral", referral)
        }
        Kind::AfterToday { found, today } => {
            finding.variant("future").arg("found", found).arg("today", today)
        }
        Kind::Disagree { found, other_pointer, other } => {
            let mut finding = finding
                .arg("found", names.amount(found))
                .arg("other_pointer", other_pointer)
                .arg("other", names.amount(other))
                .help("keep_one");
            finding.others.push((other_pointer.clone(), "other"));
            finding
        }
        Kind::StatedAndExcluded { concept } => finding.variant("excluded").arg("concept", concept),
        Kind::Impossible { facts, clash, .. } => clashing(finding.arg("facts", facts.clone()), clash),
    }
}

impl Wording<'_> {
    /// What is wrong with a referral, in a sentence.
    pub fn mistake(self, error: &ReferralError) -> String {
        referral_error(error, self.vocabulary).message(self.lang)
    }
}

/// What clashes, with each declaration as advice and each further statement as a place.
fn clashing(mut finding: Finding, clash: &Clash) -> Finding {
    let Clash { stated, declarations } = clash;
    let one = stated.len() == 1;
    finding = match declarations.as_slice() {
        [Declared { because: Some(because), .. }] => {
            finding.variant(if one { "one_reason" } else { "reason" }).arg("because", because)
        }
        _ if one => finding.variant("one"),
        _ => finding,
    };
    let pointers: Vec<&str> = stated.iter().map(|stated| stated.pointer.as_str()).collect();
    for (place, pointer) in pointers.iter().enumerate().skip(1) {
        if pointers.iter().position(|other| other == pointer) == Some(place) {
            finding.others.push(((*pointer).to_owned(), "clashes"));
        }
    }
    for Declared { declared, because } in declarations {
        let phrase = match because {
            Some(because) if declarations.len() > 1 => Phrase::new("declares").arg("because", because),
            _ => Phrase::new("declared"),
        };
        finding = finding.help(phrase.arg("declared", declared));
    }
    let places: Vec<String> = declarations.iter().map(|entry| entry.declared.clone()).collect();
    finding.arg("stated", pointers).arg("declarations", places)
}

/// How many errors there are beside those shown, in words; nothing where there are none.
pub fn more_errors(errors: &[ReferralError], lang: Language) -> Option<String> {
    let more = errors.len().checked_sub(MAX_REFERRAL_ERRORS).filter(|more| *more > 0)?;
    let mut args = Args::default();
    args.set("count", more);
    Some(catalogue::own().fill("referral.more", lang, &[&args]))
}

struct Names<'a> {
    vocabulary: &'a Vocabulary,
}

impl Names<'_> {
    /// The category by its label; one without a label by its name.
    fn category(&self, name: &str) -> Arg {
        let category = self.vocabulary.categories.iter().find(|category| category.id == name);
        category.map_or_else(|| name.into(), |category| named(&category.label, name))
    }

    /// An amount as the engine writes it (`45 years`, `60 to 80 ome`), in every language.
    fn amount(&self, written: &str) -> Arg {
        let words: Vec<&str> = written.split(' ').collect();
        let unit = words.last().and_then(|last| self.vocabulary.units.iter().find(|unit| unit.id == *last));
        let in_language = |lang: Language| {
            let said = words.iter().map(|word| match *word {
                "to" => catalogue::own().text("amount.to", lang),
                "completed" => catalogue::own().text("amount.completed", lang),
                other => match unit.filter(|unit| unit.id == other) {
                    Some(unit) => unit.label.get(lang, lang).unwrap_or(other).to_owned(),
                    None => other.to_owned(),
                },
            });
            said.collect::<Vec<_>>().join(" ")
        };
        Arg::Local(Language::ALL.iter().map(|lang| (*lang, in_language(*lang))).collect())
    }
}

/// The label as it stands within a sentence, in every language that has it.
fn named(label: &Text, name: &str) -> Arg {
    let texts: Vec<(Language, String)> = label.all().map(|(of, text)| (of, within(text))).collect();
    if texts.is_empty() { name.into() } else { Arg::Local(texts) }
}

/// A path as one object within another: `{"patient": {"age": …}}`.
fn nested(path: &[String]) -> String {
    let open: String = path.iter().map(|step| format!("{{\"{step}\": ")).collect();
    format!("{open}…{}", "}".repeat(path.len()))
}

fn units(finding: Finding, meant: &[String]) -> Finding {
    match meant {
        [] => finding,
        fitting => finding.help(Phrase::new("units").arg("candidates", fitting.to_vec())),
    }
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
        Expected::Object => "sent.object",
        Expected::Truth => "sent.truth",
        Expected::Given => "sent.given",
        Expected::Quantity => "sent.quantity",
        Expected::Number => "sent.number",
        Expected::Date => "sent.date",
        Expected::Choice => "sent.choice",
        Expected::Concept => "sent.concept",
        Expected::Concepts => "sent.concepts",
        Expected::Certainty => "sent.certainty",
        Expected::Medicines => "sent.medicines",
        Expected::Medicine => "sent.medicine",
        Expected::Text => "sent.text",
        Expected::Destination => "sent.destination",
    }
}
