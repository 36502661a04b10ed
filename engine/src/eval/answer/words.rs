//! Words for values. Input: amounts, silences, causes. Output: text in the language asked for.

use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::dose::{Cause, CauseKind};
use crate::ir::{ConceptId, DestinationId, Fact, FactType, Lookup, Quantity, Silence, UnitId};
use crate::value::{Language, Number, Text};

/// Texts of a policy in one language.
#[derive(Clone, Copy)]
pub(crate) struct Words<'p> {
    pub(crate) policy: &'p LoadedPolicy,
    pub(crate) language: Language,
}

impl Words<'_> {
    pub(crate) fn text(&self, text: &Text) -> Option<String> {
        text.get(self.language, self.policy.ir.language).map(str::to_owned)
    }

    pub(crate) fn or(&self, text: &Text, id: &str) -> String {
        self.text(text).unwrap_or_else(|| id.to_owned())
    }

    pub(crate) fn concept(&self, id: ConceptId) -> (String, String) {
        let concept = self.policy.lexicon.vocabulary().concepts.as_slice().at(id);
        concept.map_or_else(Default::default, |concept| {
            (concept.id.clone(), self.or(&concept.label, &concept.id))
        })
    }

    pub(crate) fn destination(&self, id: DestinationId) -> (String, String) {
        let entry = self.policy.lexicon.vocabulary().destinations.as_slice().at(id);
        entry.map_or_else(Default::default, |entry| (entry.id.clone(), self.or(&entry.label, &entry.id)))
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        let unit = self.policy.lexicon.vocabulary().units.as_slice().at(quantity.unit);
        format!("{} {}", quantity.number, unit.map_or("", |unit| unit.id.as_str()))
    }

    /// A number of the common measure, in the unit of the fact.
    pub(crate) fn measured(&self, number: Number, unit: UnitId) -> String {
        let vocabulary = self.policy.lexicon.vocabulary();
        let counted = number.over(self.policy.lexicon.measure(unit)).unwrap_or(number).rounded(2);
        format!("{counted} {}", vocabulary.units.as_slice().at(unit).map_or("", |unit| unit.id.as_str()))
    }

    pub(crate) fn silence(&self, fact: &Fact, silence: &Silence) -> String {
        match silence {
            Silence::Yes => "yes".to_owned(),
            Silence::No => "no".to_owned(),
            Silence::Empty => match &fact.kind {
                FactType::Quantity(unit) => self.measured(Number::ZERO, *unit),
                _ => "none".to_owned(),
            },
            Silence::Choice(index) => match &fact.kind {
                FactType::OneOf(choices) => {
                    let choice = usize::try_from(*index).ok().and_then(|index| choices.get(index));
                    choice.map_or_else(String::new, |choice| choice.id.clone())
                }
                _ => String::new(),
            },
            Silence::Quantity(quantity) => self.quantity(*quantity),
            Silence::Date(date) => date.to_string(),
            Silence::Concept(concept) => self.concept(*concept).0,
            Silence::Destination(destination) => self.destination(*destination).0,
        }
    }

    /// Why a dose is open or wide; each cause once.
    pub(crate) fn causes(&self, causes: &[Cause]) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        for cause in causes {
            let phrase = phrase(cause.kind, self.language);
            let part = match cause.substance {
                Some(substance) => format!("{}: {phrase}", self.concept(substance).1),
                None => phrase.to_owned(),
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Why a stated value is not enough.
    pub(crate) fn too_wide(&self) -> &'static str {
        match self.language {
            Language::Sv => "det angivna värdet ligger på båda sidor om en gräns",
            Language::Nb => "den oppgitte verdien ligger på begge sider av en grense",
            Language::En => "the stated value lies on both sides of a limit",
        }
    }
}

fn phrase(kind: CauseKind, language: Language) -> &'static str {
    let [sv, nb, en] = match kind {
        CauseKind::ListIncomplete => [
            "läkemedelslistan är inte komplett",
            "legemiddellisten er ikke komplett",
            "the list of medicines is not complete",
        ],
        CauseKind::AmountNotStated => [
            "dosen eller administreringssättet är inte angivet",
            "dosen eller administrasjonsmåten er ikke oppgitt",
            "the dose or the route is not stated",
        ],
        CauseKind::AsNeeded => ["tas vid behov", "tas ved behov", "taken as needed"],
        CauseKind::Range => {
            ["dosen är angiven som ett intervall", "dosen er oppgitt som et intervall", "the dose is a range"]
        }
        CauseKind::NotRecognised => {
            ["ett läkemedel är inte känt", "et legemiddel er ikke kjent", "a medicine is not recognised"]
        }
        CauseKind::CodeNotRecognised => [
            "en angiven kod är inte känd",
            "en oppgitt kode er ikke kjent",
            "a stated code is not recognised",
        ],
        CauseKind::NoFactor => [
            "omräkningstabellen har ingen faktor",
            "omregningstabellen har ingen faktor",
            "the conversion has no factor",
        ],
        CauseKind::FactorRange => [
            "omräkningsfaktorn är ett intervall",
            "omregningsfaktoren er et intervall",
            "the conversion factor is a range",
        ],
    };
    match language {
        Language::Sv => sv,
        Language::Nb => nb,
        Language::En => en,
    }
}
