//! What is wrong with a referral, from the engine's codes and values.
//!
//! Input: an error of the engine and the vocabulary that names what is meant. Output: a finding.

use remit_engine::ir::{Location, Vocabulary};
use remit_engine::referral::{
    Clash, CodeMistake, Declared, Disagreement, Expected, Found, JsonPart, Kind, Miscomputed, NameOf,
    Outside, ReferralError, Said,
};
use remit_engine::value::{Language, Number, Text};

use crate::catalogue;
use crate::finding::Finding;
use crate::names::{Wording, decimal, within};
use crate::{Arg, Args, Phrase};

/// How many errors of a referral are shown at most; more are one mistake made many times.
pub const MAX_REFERRAL_ERRORS: usize = 100;

/// The error as a finding; the vocabulary names what is meant.
pub fn referral_error(error: &ReferralError, vocabulary: &Vocabulary) -> Finding {
    let finding = Finding::new(error.code()).arg("pointer", error.pointer.as_str());
    let names = Names { vocabulary };
    match &error.kind {
        Kind::NotUtf8 { byte } => finding.variant("bytes").arg("byte", byte + 1).help("save"),
        Kind::Syntax { expected, .. } => finding.arg("expected", wanted(*expected)),
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
            let finding = finding.arg("found", found).arg("expected", names.category(expected.id()));
            match expected {
                NameOf::Choice => {
                    finding.variant("choice").help(Phrase::new("options").arg("candidates", meant.to_vec()))
                }
                NameOf::Destination => finding.variant("destination").perhaps(meant),
                NameOf::Concept(_) | _ => finding.perhaps(meant),
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
        Kind::NoSystem { found, meant } => no_system(finding, found, meant),
        Kind::NotACode(mistake) => no_code(finding, mistake),
        Kind::BeyondRange { found: Found::Number(found) } => finding.arg("found", found),
        Kind::BeyondRange { .. } => finding.variant("amount"),
        Kind::Negative { found } => finding.variant("negative").arg("found", found),
        Kind::NotWhole { found, unit } => not_whole(finding, found, unit, &names),
        Kind::OutsideRange(amount) => outside(finding, amount, &names),
        Kind::ComputedOutside(it) | Kind::ComputedOtherwise(it) => miscomputed(finding, error, it, &names),
        Kind::DecimalComma { found, meant } => {
            finding.variant("comma").arg("found", found).help(Phrase::new("point").arg("meant", meant))
        }
        Kind::EmptyBounds => finding.variant("bounds"),
        Kind::NotADate { found } => finding.arg("found", found).help("write"),
        Kind::NotATime { found } => finding.variant("event").arg("found", found).help("event"),
        Kind::NoDatedValue => finding.variant("no_value").help("dated"),
        Kind::Undated => finding.variant("undated").help("dated"),
        Kind::NoLatest { found, other_pointer, other } => {
            beside(finding.variant("no_latest").arg("found", found).arg("other", other), other_pointer)
        }
        Kind::AfterReferral { found, referral } => {
            finding.variant("later").arg("found", found).arg("referral", referral)
        }
        Kind::AfterToday { found, today } => {
            finding.variant("future").arg("found", found).arg("today", today)
        }
        Kind::Disagree(two) => disagreeing(finding, two, &names),
        Kind::StatedAndExcluded { concept } => finding.variant("excluded").arg("concept", concept),
        Kind::Impossible { facts, clash, .. } => clashing(finding.arg("facts", facts.clone()), clash),
        // The code says it, without advice.
        _ => finding,
    }
}

/// Two statements of one thing.
fn disagreeing(finding: Finding, two: &Disagreement, names: &Names<'_>) -> Finding {
    let Disagreement { found, other_pointer, other, .. } = two;
    let finding = finding
        .arg("found", names.said(found))
        .arg("other_pointer", other_pointer)
        .arg("other", names.said(other))
        .help("keep_one");
    beside(finding, other_pointer)
}

/// With the place of the other statement.
fn beside(mut finding: Finding, other: &str) -> Finding {
    finding.others.push((other.to_owned(), "other"));
    finding
}

fn no_system(finding: Finding, found: &str, meant: &[String]) -> Finding {
    let finding = finding.variant("none").arg("found", found);
    let written = |system: &String| format!(r#"{{"system": "{system}", "code": "{found}"}}"#);
    match meant {
        [] => finding.help("both"),
        fitting => {
            let written: Vec<String> = fitting.iter().map(written).collect();
            finding.help(Phrase::new("write").arg("written", written))
        }
    }
}

/// A fraction of what is counted whole.
fn not_whole(finding: Finding, found: &str, unit: &str, names: &Names<'_>) -> Finding {
    let finding = finding.arg("found", found);
    if unit == "number" {
        finding.variant("whole_number")
    } else {
        finding.variant("whole").arg("unit", names.unit(unit))
    }
}

fn outside(finding: Finding, outside: &Outside, names: &Names<'_>) -> Finding {
    let (found, range) = (names.said(&outside.found), names.said(&outside.range));
    finding.variant("range").arg("found", found).arg("range", range)
}

/// What amounts come to that cannot be, with each further of them as a place.
fn miscomputed(
    mut finding: Finding,
    error: &ReferralError,
    miscomputed: &Miscomputed,
    names: &Names<'_>,
) -> Finding {
    let Miscomputed { fact, computed, other, parts, .. } = miscomputed;
    let others = parts.iter().filter(|part| part.pointer != error.pointer);
    finding.others.extend(others.map(|part| (part.pointer.clone(), "part")));
    let finding = finding.variant("computed");
    let parts: Vec<&str> = parts.iter().map(|part| part.fact.as_str()).collect();
    let finding = finding.arg("fact", names.fact(fact)).arg("parts", parts);
    finding.arg("computed", names.said(computed)).arg("other", names.said(other))
}

fn no_code(finding: Finding, mistake: &CodeMistake) -> Finding {
    let CodeMistake { system, found, fault, meant, forms, elsewhere, .. } = mistake;
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
    let place = |declared: &Location| format!("{}:{}", declared.file, declared.line);
    for Declared { declared, because } in declarations {
        let phrase = match because {
            Some(because) if declarations.len() > 1 => Phrase::new("declares").arg("because", because),
            _ => Phrase::new("declared"),
        };
        finding = finding.help(phrase.arg("declared", place(declared)));
    }
    let places: Vec<String> = declarations.iter().map(|entry| place(&entry.declared)).collect();
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

    /// A fact by its label.
    fn fact(&self, path: &str) -> Arg {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.path == path);
        fact.map_or_else(|| path.into(), |fact| named(&fact.label, path))
    }

    /// A unit by its label.
    fn unit(&self, name: &str) -> Arg {
        everywhere(|lang| self.unit_label(name, lang).to_owned())
    }

    fn unit_label<'n>(&'n self, name: &'n str, lang: Language) -> &'n str {
        let unit = self.vocabulary.units.iter().find(|unit| unit.id == name);
        match unit {
            Some(unit) if unit.is_bare() => "",
            unit => unit.and_then(|unit| unit.label.get(lang, lang)).unwrap_or(name),
        }
    }

    /// What one of two statements says.
    fn said(&self, said: &Said) -> Arg {
        match said {
            Said::Amount { bounds, unit } => everywhere(|lang| {
                let end = |end: Option<Number>| end.map_or_else(|| "…".to_owned(), |it| decimal(it, lang));
                let amount = match bounds.single() {
                    Some(number) => decimal(number, lang),
                    None => {
                        let to = catalogue::own().text("amount.to", lang);
                        format!("{} {to} {}", end(bounds.low), end(bounds.high))
                    }
                };
                format!("{amount} {}", self.unit_label(unit, lang)).trim_end().to_owned()
            }),
            Said::Completed { count, unit } => everywhere(|lang| {
                let completed = catalogue::own().text("amount.completed", lang);
                format!("{count} {completed} {}", self.unit_label(unit, lang))
            }),
            // As the referral writes it.
            Said::Truth(_) | Said::Concept(_) | _ => Arg::Prose(said.to_string()),
        }
    }
}

/// Words that each language has of its own.
fn everywhere(words: impl Fn(Language) -> String) -> Arg {
    Arg::Local(Language::ALL.iter().map(|lang| (*lang, words(*lang))).collect())
}

/// The label as it is written within a sentence, in every language that has it.
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
fn wanted(expected: JsonPart) -> Arg {
    let key = match expected {
        JsonPart::Character => "json.character",
        JsonPart::Digit => "json.digit",
        JsonPart::Key => "json.key",
        JsonPart::End => "json.end",
        JsonPart::Hexadecimal | JsonPart::Surrogate => "json.escape",
        JsonPart::Escape => "json.escape_sign",
        JsonPart::Quote => "json.quote",
        JsonPart::Colon => "json.colon",
        JsonPart::NextItem => "json.next_item",
        JsonPart::NextMember => "json.next_member",
        JsonPart::Value | _ => "json.value",
    };
    Phrase::new(key).into()
}

/// A kind of value, or the value itself in backticks.
fn described(found: &Found) -> Arg {
    match found {
        Found::FreeText => Phrase::new("json.text").into(),
        Found::List => Phrase::new("json.list").into(),
        Found::Object => Phrase::new("json.object").into(),
        Found::Null | Found::Truth(_) | Found::Number(_) | Found::Text(_) | Found::Dose | _ => {
            vec![found.to_string()].into()
        }
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
        Expected::Event => "sent.event",
        Expected::Choice => "sent.choice",
        Expected::Concept => "sent.concept",
        Expected::Concepts => "sent.concepts",
        Expected::Certainty => "sent.certainty",
        Expected::Medicines => "sent.medicines",
        Expected::Medicine => "sent.medicine",
        Expected::Destination => "sent.destination",
        Expected::Records => "sent.records",
        Expected::Record => "sent.record",
        Expected::Text | _ => "sent.text",
    }
}
