//! What there is to speak about, found by any of its names.
//!
//! Input: a vocabulary and words in any language. Output: concepts, facts, answers, services, units, code systems and
//! destinations, the best first, each with what a policy writes of it and what a referral does.

mod rank;
mod written;

use remit_engine::ir::{CategoryId, Concept, Fact, FactType, Lookup, Status, Vocabulary};
use remit_engine::value::suggest::fold;
use remit_engine::value::{Language, Text};

pub use rank::rank;

use crate::catalogue;
pub(crate) use written::{Written, spaced};

/// Something that policies and referrals can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name that code writes.
    pub name: String,
    /// What it is called in the reader's language, else in any; its name where it has no label.
    pub label: String,
    /// What kind of thing it is, in the reader's language: "diagnos", "enhet".
    pub kind: String,
    /// Other things it is called, in any language.
    pub also: Vec<String>,
    /// Its codes, each with its system: `icd10_se M79.7`.
    pub codes: Vec<String>,
    /// Whether it still has to be verified.
    pub unverified: bool,
    /// What a policy writes.
    pub policy: String,
    /// What a referral writes, as JSON; none where a referral never names it.
    pub referral: Option<String>,
}

/// Everything that the words fit, the best first; every word has to be found in one of its names. Without words, all there is.
pub fn find(vocabulary: &Vocabulary, words: &[String], lang: Language) -> Vec<Entry> {
    let list = List { vocabulary, lang, written: Written { vocabulary } };
    let typed: Vec<String> = words.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect();
    let mut found: Vec<(u32, Entry)> =
        list.all().filter_map(|it| Some((it.fit(&typed)?, it.entry))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// An entry, and every name by which it is found.
struct Named {
    entry: Entry,
    names: Vec<String>,
    /// Names of what it belongs to.
    weak: Vec<String>,
}

impl Named {
    fn fit(&self, typed: &[String]) -> Option<u32> {
        let names = || self.names.iter().map(String::as_str);
        let weak = || self.weak.iter().map(String::as_str);
        // Words that are one name together come before words of several names.
        let together = Some(typed.join(" ")).filter(|whole| !whole.is_empty());
        let together = together.and_then(|whole| rank(names(), std::iter::empty(), &whole));
        let each = typed.iter().map(|word| rank(names(), weak(), word));
        together.or_else(|| each.sum::<Option<u32>>().map(|rank| rank + u32::from(typed.len() > 1)))
    }
}

struct List<'v> {
    vocabulary: &'v Vocabulary,
    lang: Language,
    written: Written<'v>,
}

impl<'v> List<'v> {
    fn all(&self) -> impl Iterator<Item = Named> {
        let vocabulary = self.vocabulary;
        let facts = vocabulary
            .stated_facts()
            .flat_map(|(_, fact)| std::iter::once(self.fact(fact)).chain(self.choices(fact)));
        let concepts = vocabulary.concepts.iter().map(|concept| self.concept(concept));
        let places = vocabulary.destinations.iter().map(|place| {
            let entry = self.entry(&place.id, &place.label, "destination", &place.aliases);
            let referral = self.written.with_destination(&place.id);
            named(Entry { policy: format!("-> route {}", place.id), referral, ..entry })
        });
        let units = vocabulary.units.iter().map(|unit| {
            let entry = self.entry(unit.written(), &unit.label, "unit", &unit.aliases);
            let amount = Written::some(unit);
            let mut found =
                named(Entry { policy: amount.clone(), referral: Some(format!("\"{amount}\"")), ..entry });
            found.names.push(unit.id.clone());
            found
        });
        let systems = vocabulary.code_systems.iter().map(|system| {
            let entry = self.entry(&system.id, &Text::default(), "codes", &[]);
            let (policy, referral) = self.written.coded(system);
            named(Entry { policy, referral, ..entry })
        });
        concepts.chain(facts).chain(places).chain(units).chain(systems)
    }

    fn entry(&self, name: &str, label: &Text, kind: &str, aliases: &[String]) -> Entry {
        let own = label.get(self.lang, Language::En).filter(|label| !label.is_empty());
        let others = label.all().map(|(_, label)| label).filter(|other| Some(*other) != own);
        let mut also: Vec<String> = Vec::new();
        for other in others.map(str::to_owned).chain(aliases.iter().cloned()) {
            if !also.contains(&other) && other != name {
                also.push(other);
            }
        }
        Entry {
            name: name.to_owned(),
            label: own.unwrap_or(name).to_owned(),
            kind: catalogue::own().text(&format!("vocabulary.{kind}"), self.lang),
            also,
            codes: Vec::new(),
            unverified: false,
            policy: String::new(),
            referral: None,
        }
    }

    fn concept(&self, concept: &Concept) -> Named {
        let system = |code: &remit_engine::ir::Code| {
            let system = self.vocabulary.code_systems.at(code.system)?;
            Some(format!("{} {}", system.id, code.code))
        };
        let (policy, referral) = self.written.concept(concept);
        let entry = Entry {
            kind: self.category(concept.category),
            codes: concept.codes.iter().filter_map(system).collect(),
            unverified: concept.status != Status::Verified && concept.status != Status::Structural,
            policy,
            referral,
            ..self.entry(&concept.id, &concept.label, "unit", &concept.aliases)
        };
        let mut found = named(entry);
        let codes = |broader| concept.codes.iter().filter(move |code| code.broader == broader);
        found.names.extend(codes(false).map(|code| code.code.clone()));
        found.weak.extend(codes(true).map(|code| code.code.clone()));
        let parents = concept.parents.iter().filter_map(|id| self.vocabulary.concepts.at(*id));
        found.weak.extend(parents.flat_map(|parent| parent.label.all()).map(|(_, label)| label.to_owned()));
        found.weak.push(found.entry.kind.clone());
        found
    }

    fn category(&self, id: CategoryId) -> String {
        let Some(category) = self.vocabulary.categories.at(id) else { return String::new() };
        category.label.get(self.lang, Language::En).unwrap_or(&category.id).to_lowercase()
    }

    fn fact(&self, fact: &Fact) -> Named {
        let (policy, referral) = self.written.fact(fact);
        let entry = self.entry(&fact.path, &fact.label, "fact", &[]);
        let unverified = fact.status != Status::Verified && fact.status != Status::Structural;
        let mut found = named(Entry { policy, referral, unverified, ..entry });
        found.weak.extend(fact.question.all().map(|(_, question)| question.to_owned()));
        found
    }

    fn choices(&self, fact: &Fact) -> Vec<Named> {
        let FactType::OneOf(choices) = &fact.kind else { return Vec::new() };
        let entries = choices.iter().map(|choice| {
            let entry = self.entry(&choice.id, &choice.label, "answer", &[]);
            let (policy, referral) = Written::choice(fact, choice);
            let mut found = named(Entry { policy, referral: Some(referral), ..entry });
            found.weak.push(fact.path.clone());
            found
        });
        entries.collect()
    }
}

fn named(entry: Entry) -> Named {
    let names = [&entry.name, &entry.label].into_iter().chain(&entry.also).cloned().collect();
    Named { entry, names, weak: Vec::new() }
}
