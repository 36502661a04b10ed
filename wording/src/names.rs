//! The names of things in the reader's language.
//!
//! Input: a program's vocabulary and a policy. Output: labels, amounts and dates as people write them.

use crate::spacing::{Units, one_line};
use crate::{Args, catalogue};
use remit_engine::ir::{
    ConceptId, DestinationId, Fact, FactId, FactType, Lookup, Policy, Quantity, Route, UnitId, Verb,
    Vocabulary,
};
use remit_engine::value::{Language, Number, Text};

/// Names things of one policy in one language.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// What there is to name.
    pub vocabulary: &'a Vocabulary,
    /// The policy that it is named in.
    pub policy: &'a Policy,
    /// The language.
    pub lang: Language,
}

impl<'a> Wording<'a> {
    /// A text in the language, else in the policy's, else in any; empty where there is none.
    pub fn text(self, text: &Text) -> &str {
        text.get(self.lang, self.policy.language).unwrap_or_default()
    }

    /// A label, or the name where there is no label.
    fn label<'t>(self, text: &'t Text, name: &'t str) -> &'t str {
        let label = self.text(text);
        if label.is_empty() { name } else { label }
    }

    /// A concept's label.
    pub fn concept(self, id: ConceptId) -> &'a str {
        self.vocabulary
            .concepts
            .at(id)
            .map(|concept| self.label(&concept.label, &concept.id))
            .unwrap_or_default()
    }

    /// A destination's label.
    pub fn destination(self, id: DestinationId) -> &'a str {
        self.vocabulary
            .destinations
            .at(id)
            .map(|place| self.label(&place.label, &place.id))
            .unwrap_or_default()
    }

    /// Where a referral is sent.
    pub fn route<'t>(self, route: &'t Route) -> &'t str
    where
        'a: 't,
    {
        match route {
            Route::Destination(id) => self.destination(*id),
            Route::Text(text) => self.text(text),
        }
    }

    /// A fact.
    pub fn fact(self, id: FactId) -> Option<&'a Fact> {
        self.vocabulary.facts.at(id)
    }

    /// A fact's label.
    pub fn fact_label(self, id: FactId) -> &'a str {
        self.fact(id).map(|fact| self.label(&fact.label, &fact.path)).unwrap_or_default()
    }

    /// A number with the language's decimal sign.
    pub fn number(self, number: Number) -> String {
        decimal(number, self.lang)
    }

    /// An amount with its unit.
    pub fn quantity(self, quantity: &Quantity) -> String {
        let number = self.number(quantity.number);
        match self.vocabulary.units.at(quantity.unit) {
            Some(unit) if unit.is_bare() => number,
            _ => format!("{number} {}", self.unit(quantity.unit, quantity.number)),
        }
    }

    /// The range of a fact, where it has one: "0 to 300 kg".
    pub fn range_of(self, fact: &Fact) -> Option<String> {
        let range = fact.range?;
        let same = range.low.unit == range.high.unit;
        let low = if same { self.number(range.low.number) } else { self.quantity(&range.low) };
        let to = catalogue::own().text("amount.to", self.lang);
        Some(format!("{low} {to} {}", self.quantity(&range.high)))
    }

    /// The unit, in the singular for one of it where the language has a singular for it.
    fn unit(self, id: UnitId, number: Number) -> String {
        let Some(unit) = self.vocabulary.units.at(id) else { return String::new() };
        let one = format!("unit.{}.one", unit.id);
        match catalogue::own().template(&one, self.lang) {
            Some(singular) if number == Number::ONE => singular.to_owned(),
            Some(_) | None => self.label(&unit.label, &unit.id).to_owned(),
        }
    }

    /// What units are called in any language, so that a number keeps its unit.
    pub(crate) fn unit_names(self) -> Units<'a> {
        let units = self.vocabulary.units.iter();
        let labels = units.clone().flat_map(|unit| unit.label.all().map(|(_, label)| label));
        let aliases = units.clone().flat_map(|unit| unit.aliases.iter().map(String::as_str));
        let singular =
            units.filter_map(|unit| catalogue::own().template(&format!("unit.{}.one", unit.id), self.lang));
        Units::new(labels.chain(aliases).chain(singular))
    }

    /// What the policy is called, on one line.
    pub fn title(self) -> String {
        one_line(self.text(&self.policy.title))
    }

    /// The label of a choice, concept or destination that a fact may have, if there is one of that name.
    pub fn value_name(self, path: &str, name: &str) -> Option<&'a str> {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.path == path)?;
        let label = match &fact.kind {
            FactType::OneOf(choices) => &choices.iter().find(|choice| choice.id == name)?.label,
            FactType::Concept(_) | FactType::Concepts(_) => {
                &self.vocabulary.concepts.iter().find(|concept| concept.id == name)?.label
            }
            FactType::Destination => {
                &self.vocabulary.destinations.iter().find(|place| place.id == name)?.label
            }
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_) => return None,
        };
        label.get(self.lang, self.policy.language).filter(|label| !label.is_empty())
    }

    /// What a code system of that name is called.
    pub(crate) fn system(self, id: &'a str) -> &'a str {
        let found = self.vocabulary.code_systems.iter().find(|system| system.id == id);
        found.map_or(id, |system| self.label(&system.label, id))
    }

    /// What becomes of a referral, as a headline.
    pub fn verb(self, verb: Verb) -> String {
        catalogue::own().text(&format!("verb.{}", verb.id()), self.lang)
    }

    /// A sentence of the catalogue with its values.
    pub fn say(self, key: &str, values: &[(&'static str, &str)]) -> String {
        catalogue::own().fill(key, self.lang, &[&Args::prose(values)])
    }

    /// "a, b or c".
    pub fn any_of(self, items: &[String]) -> String {
        catalogue::own().join(items, "join.or", self.lang)
    }

    /// "a, b and c".
    pub fn all_of(self, items: &[String]) -> String {
        catalogue::own().join(items, "join.and", self.lang)
    }
}

/// A number with the language's decimal sign.
pub(crate) fn decimal(number: Number, lang: Language) -> String {
    let text = number.to_string();
    match lang {
        Language::Sv | Language::Nb => text.replace('.', ","),
        Language::En => text,
    }
}

/// The label as it is written within a sentence: lower case, but for abbreviations and names (`CRPS`, `Ehlers-Danlos`).
pub fn within(label: &str) -> String {
    let word = label.split(' ').next().unwrap_or_default();
    let mut letters = label.chars();
    let Some(first) = letters.next() else { return String::new() };
    let is_name = word.chars().skip(1).any(|letter| letter.is_uppercase() || letter.is_ascii_digit());
    // A letter alone is a name (`B lymphocytes`), unless it is a word: "A doctor here", "I arbete".
    if is_name || word.chars().count() == 1 && !matches!(word, "A" | "I") {
        label.to_owned()
    } else {
        first.to_lowercase().chain(letters).collect()
    }
}

/// The text as it begins a sentence.
pub fn opening(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
