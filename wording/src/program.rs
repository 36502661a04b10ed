//! Why a program cannot be loaded. Input: an error of the engine. Output: a phrase that waits for a language.

use remit_engine::eval::{LoadError, NoVersion, PolicyPart, Version};
use remit_engine::ir::SEMANTICS;
use remit_engine::referral::{VocabularyEntry, VocabularyError};

use crate::{Arg, Phrase, Word};

/// Why a program, or a policy of it, cannot be loaded. What is told by its place in a list is counted from 1.
pub fn load_error(error: &LoadError) -> Phrase {
    match error {
        LoadError::Semantics(found) => {
            Phrase::new("program.semantics").arg("found", *found).arg("read", SEMANTICS)
        }
        LoadError::Vocabulary(error) => vocabulary_error(*error),
        LoadError::Atom { atom, .. } => Phrase::new("program.atom").arg("number", atom.index() + 1),
        LoadError::Fact { fact, .. } => Phrase::new("program.fact").arg("number", fact.index() + 1),
        LoadError::Condition { of, .. } => Phrase::new("program.condition").arg("part", part(of)),
        LoadError::Rule { of, .. } => Phrase::new("program.rule").arg("part", part(of)),
        LoadError::Reference { of, .. } => Phrase::new("program.reference").arg("part", part(of)),
        other => Phrase::new("program.other").arg("code", other.code()),
    }
}

/// Why no version of a policy decides, and which are nearest.
pub fn no_version(error: &NoVersion) -> Phrase {
    match error {
        NoVersion::NoPolicy { policy } => Phrase::new("version.no_policy").arg("policy", policy),
        NoVersion::NoDay { policy, latest } => {
            Phrase::new("version.no_day").arg("policy", policy).arg("latest", version(latest))
        }
        NoVersion::NotOn { policy, day, before, after } => {
            let near: Vec<Arg> = before.iter().chain(after).map(|near| version(near).into()).collect();
            let key = if near.is_empty() { "version.not_on" } else { "version.not_on_near" };
            Phrase::new(key).arg("policy", policy).arg("day", day.to_string()).arg("near", near)
        }
        NoVersion::Withdrawn { policy, day, version: own } => Phrase::new("version.withdrawn")
            .arg("policy", policy)
            .arg("day", day.to_string())
            .arg("version", version(own)),
        other => Phrase::new("program.other").arg("code", other.to_string()),
    }
}

/// A version by its name and its days.
fn version(version: &Version) -> Phrase {
    let days = match (version.valid_from, version.valid_to) {
        (None, None) => Phrase::new("version.always"),
        (Some(from), None) => Phrase::new("version.from").arg("from", from.to_string()),
        (None, Some(to)) => Phrase::new("version.to").arg("to", to.to_string()),
        (Some(from), Some(to)) => {
            Phrase::new("version.between").arg("from", from.to_string()).arg("to", to.to_string())
        }
    };
    match &version.version {
        Some(name) => Phrase::new("version.named").arg("name", name).arg("days", days),
        None => days,
    }
}

fn vocabulary_error(error: VocabularyError) -> Phrase {
    let phrase = match error {
        VocabularyError::Circle(_) => Phrase::new("vocabulary.circle"),
        VocabularyError::Reference(_) => Phrase::new("vocabulary.reference"),
        VocabularyError::Path(_) => Phrase::new("vocabulary.path"),
        VocabularyError::Code(_) => Phrase::new("vocabulary.code"),
        VocabularyError::Measure(_) => Phrase::new("vocabulary.measure"),
        other => return Phrase::new("program.other").arg("code", other.code()),
    };
    let entry = error.entry();
    let word = match entry {
        VocabularyEntry::Category(_) => Word::Category,
        VocabularyEntry::Concept(_) => Word::Concept,
        VocabularyEntry::Fact(_) => Word::Fact,
        VocabularyEntry::Unit(_) => Word::Unit,
        VocabularyEntry::Conversion(_) => Word::Conversion,
        _ => Word::Name,
    };
    phrase.arg("entry", word).arg("number", entry.index() + 1)
}

/// A part of a policy: by its name, or by the word it is written with and its place among those.
fn part(part: &PolicyPart) -> Phrase {
    let counted = |word: &str, index: usize| {
        Phrase::new("program.part.counted").arg("word", word).arg("number", index + 1)
    };
    match part {
        PolicyPart::Definition(name) => Phrase::new("program.part.definition").arg("name", name),
        PolicyPart::Rule { name, .. } => Phrase::new("program.part.of_name").arg("name", name),
        PolicyPart::Otherwise(_) => Phrase::new("program.part.word").arg("word", "otherwise"),
        PolicyPart::Impossible(index) => counted("impossible", *index),
        PolicyPart::Offer(index) => counted("offer", *index),
        PolicyPart::Decline(index) => counted("decline", *index),
        PolicyPart::Recommendation(index) => counted("recommend", *index),
        PolicyPart::Duty(index) => counted("responsible", *index),
        PolicyPart::Notice(index) => counted("notice", *index),
        PolicyPart::FollowUp(index) => counted("follow up", *index),
        PolicyPart::Silence(index) => counted("silence", *index),
        PolicyPart::Conversion => Phrase::new("program.part.word").arg("word", "conversion"),
        PolicyPart::Atom(atom) => Phrase::new("program.part.test").arg("number", atom.index() + 1),
        other => Phrase::new("program.part.word").arg("word", other.to_string()),
    }
}
