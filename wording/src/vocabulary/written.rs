//! What a policy and a referral write of a thing of the vocabulary. Input: the thing. Output: a line of a policy, and JSON.

use remit_engine::ir::{
    CategoryId, Choice, CodeSystem, Concept, Fact, FactType, Lookup, RecordId, Role, Unit, Vocabulary,
};
use serde_json::{Map, Value, json};

/// The categories that the language or the engine gives a place of their own.
const SERVICE: &str = "service";
const PARTY: &str = "party";
const OUTCOME: &str = "outcome";
const SUBSTANCE: &str = "substance";
const ROUTE: &str = "route";
const BRAND: &str = "brand";

#[derive(Clone, Copy)]
pub(crate) struct Written<'v> {
    pub(crate) vocabulary: &'v Vocabulary,
}

impl<'v> Written<'v> {
    pub(super) fn concept(self, concept: &Concept) -> (String, Option<String>) {
        let id = &concept.id;
        let stated =
            |value: Value| self.holding(concept.category).map(|fact| within(fact, stated_as(fact, value)));
        let kinds = self.categories(concept.category);
        let is = |wanted: &str| kinds.contains(&wanted);
        if is(SUBSTANCE) {
            let policy = format!("fact NAME: yes/no {{ derive: any medicines {id} }}");
            return (policy, self.medicine(json!({ "substance": id, "route": "oral", "daily": "10 mg" })));
        }
        if is(BRAND) {
            return if self.is_patch(concept) {
                let referral = json!({ "brand": id, "rate": "25 ug/h" });
                (format!("examples {id} 25 ug/h"), self.medicine(referral))
            } else {
                let referral = json!({ "brand": id, "dose": "10 mg", "times_per_day": 2 });
                (format!("examples {id} 10 mg * 2"), self.medicine(referral))
            };
        }
        if is(ROUTE) {
            let policy = format!("derive: equivalent_dose medicines SUBSTANCE {id}");
            return (
                policy,
                self.medicine(json!({ "substance": "morphine", "route": id, "daily": "10 mg" })),
            );
        }
        let policy = if is(PARTY) {
            format!("responsible {id} for SERVICE")
        } else if is(OUTCOME) {
            format!("-> reply {id}")
        } else {
            match self.holding(concept.category) {
                Some(fact) if fact.role != Some(Role::Request) => format!("{} {id}", fact.path),
                Some(_) => format!("offer {id}"),
                None if is(SERVICE) => format!("offer {id}"),
                None => id.clone(),
            }
        };
        (policy, stated(json!(id)))
    }

    pub(super) fn fact(self, fact: &Fact) -> (String, Option<String>) {
        let path = if fact.record.is_some() { fact.name() } else { fact.path.as_str() };
        let value = self.value(fact);
        let policy = match &fact.kind {
            FactType::Truth => path.to_owned(),
            FactType::Quantity(_) | FactType::Measure(_) => format!("{path} >= {}", self.amount(fact)),
            FactType::Date => format!("{path} >= 2026-01-31"),
            FactType::Given => format!("given {path}"),
            FactType::Event => format!("{path} within 12 months"),
            FactType::OneOf(_) | FactType::Concept(_) | FactType::Concepts(_) | FactType::Destination => {
                self.word(fact).map_or_else(|| format!("given {path}"), |word| format!("{path} {word}"))
            }
            FactType::Medicines => format!("require {path}"),
            FactType::Records(record) => match self.field(*record) {
                Some(field) => format!("any {path} where ({})", self.fact(field).0),
                None => format!("any {path}"),
            },
        };
        (policy, Some(within(fact, value)))
    }

    /// An amount of that unit.
    pub(super) fn some(unit: &Unit) -> String {
        if unit.is_bare() { "10".to_owned() } else { format!("10 {}", unit.written()) }
    }

    pub(super) fn choice(fact: &Fact, choice: &Choice) -> (String, String) {
        (format!("{} {}", fact.path, choice.id), within(fact, json!(choice.id)))
    }

    pub(super) fn with_destination(self, id: &str) -> Option<String> {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.kind == FactType::Destination)?;
        Some(within(fact, json!(id)))
    }

    /// A code of that system, the first that a concept has.
    pub(super) fn coded(self, system: &CodeSystem) -> (String, Option<String>) {
        let concepts = self.vocabulary.concepts.iter();
        let mut coded = concepts.flat_map(|concept| concept.codes.iter().map(move |code| (concept, code)));
        let found = coded.find_map(|(concept, code)| {
            let own = self.vocabulary.code_systems.at(code.system).is_some_and(|own| own.id == system.id);
            // A group of codes is in no referral.
            let stated = own && !code.code.ends_with('-') && system.read(&code.code).is_ok();
            let fact = self.holding(concept.category).filter(|_| stated)?;
            let value = json!({ "system": system.id, "code": code.code });
            let referral = within(fact, stated_as(fact, value));
            Some((format!("{} {} \"{}\"", fact.path, system.id, code.code), Some(referral)))
        });
        found.unwrap_or_else(|| (format!("code: {} \"…\"", system.id), None))
    }

    /// A value that a fact can have, as a referral writes it.
    pub(crate) fn value(self, fact: &Fact) -> Value {
        match &fact.kind {
            FactType::Truth => json!(true),
            FactType::Quantity(_) | FactType::Measure(_) => self.amount_value(fact),
            FactType::Date => json!("2026-01-31"),
            FactType::Event => json!({ "ago": "10 months" }),
            FactType::Given => json!("…"),
            FactType::OneOf(_) | FactType::Concept(_) | FactType::Destination => self.named(fact),
            FactType::Concepts(_) => match self.word(fact) {
                Some(word) => json!([word]),
                None => self.named(fact),
            },
            FactType::Medicines => json!([self.some_medicine()]),
            FactType::Records(record) => {
                let fields = self.vocabulary.fields(*record);
                let entry: Map<String, Value> =
                    fields.map(|(_, field)| (field.name().to_owned(), self.value(field))).collect();
                json!([entry])
            }
        }
    }

    /// "10 years", in the fact's own unit or one of its kind.
    fn amount(self, fact: &Fact) -> String {
        let own = fact.kind.own_unit().and_then(|unit| self.vocabulary.units.at(unit));
        let unit = own.or_else(|| {
            let FactType::Measure(kind) = &fact.kind else { return None };
            let units = || self.vocabulary.units.iter().filter(|unit| unit.dimension == *kind);
            // Of times, the months that most limits are written in.
            units().find(|unit| unit.id == "months").or_else(|| units().next())
        });
        let number = fact.range.map_or_else(|| "10".to_owned(), |range| range.low.number.to_string());
        match unit {
            Some(unit) if !unit.is_bare() => format!("{number} {}", unit.written()),
            Some(_) | None => number,
        }
    }

    /// The amount as JSON: a bare number where it has no unit.
    fn amount_value(self, fact: &Fact) -> Value {
        let amount = self.amount(fact);
        serde_json::from_str(&amount).unwrap_or(Value::String(amount))
    }

    /// The first word that a fact can be; where there is none, what may be said of any.
    fn named(self, fact: &Fact) -> Value {
        json!(self.word(fact).unwrap_or("unknown"))
    }

    /// The first word that a fact can be.
    fn word(self, fact: &Fact) -> Option<&'v str> {
        match &fact.kind {
            FactType::OneOf(_) => {
                let own = self.vocabulary.facts.iter().find(|other| other.path == fact.path)?;
                let FactType::OneOf(choices) = &own.kind else { return None };
                choices.first().map(|choice| choice.id.as_str())
            }
            FactType::Concept(category) | FactType::Concepts(category) => {
                let mut all = self.vocabulary.concepts.iter();
                all.find(|concept| self.is_within(concept.category, *category))
                    .map(|concept| concept.id.as_str())
            }
            FactType::Destination => self.vocabulary.destinations.first().map(|place| place.id.as_str()),
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_) => None,
        }
    }

    /// The first field of a record.
    fn field(self, record: RecordId) -> Option<&'v Fact> {
        self.vocabulary.fields(record).next().map(|(_, field)| field)
    }

    fn some_medicine(self) -> Value {
        let substance = |concept: &&Concept| {
            self.categories(concept.category).contains(&SUBSTANCE) && !concept.parents.is_empty()
        };
        let found = self.vocabulary.concepts.iter().find(substance).map(|concept| concept.id.as_str());
        json!({ "substance": found, "route": "oral", "daily": "10 mg" })
    }

    /// Whether a brand is counted by what it gives in an hour.
    fn is_patch(self, brand: &Concept) -> bool {
        let Some(medicine) = &brand.medicine else { return false };
        let mut rows = self.vocabulary.conversions.iter().flat_map(|conversion| &conversion.rows);
        rows.any(|row| {
            let by_hour = self.vocabulary.units.at(row.unit).is_some_and(Unit::is_rate);
            by_hour && medicine.route == Some(row.route) && medicine.substances.contains(&row.substance)
        })
    }

    fn medicine(self, medicine: Value) -> Option<String> {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.kind == FactType::Medicines)?;
        Some(within(fact, json!([medicine])))
    }

    /// The first fact that can be, or hold, a concept of the category.
    fn holding(self, category: CategoryId) -> Option<&'v Fact> {
        let mut stated = self.vocabulary.stated_facts().map(|(_, fact)| fact);
        stated.find(|fact| match &fact.kind {
            FactType::Concept(of) | FactType::Concepts(of) => self.is_within(category, *of),
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::OneOf(_)
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_)
            | FactType::Destination => false,
        })
    }

    fn is_within(self, category: CategoryId, of: CategoryId) -> bool {
        let of = self.vocabulary.categories.at(of).map(|category| category.id.as_str());
        of.is_some_and(|of| self.categories(category).contains(&of))
    }

    /// A category and those that it is within, by name.
    fn categories(self, category: CategoryId) -> Vec<&'v str> {
        let mut names = Vec::new();
        let mut next = self.vocabulary.categories.at(category);
        while let Some(category) = next.filter(|_| names.len() <= self.vocabulary.categories.len()) {
            names.push(category.id.as_str());
            next = category.parent.and_then(|parent| self.vocabulary.categories.at(parent));
        }
        names
    }
}

/// The value where one fact has one, the list where it has several.
fn stated_as(fact: &Fact, value: Value) -> Value {
    if matches!(fact.kind, FactType::Concepts(_)) { json!([value]) } else { value }
}

/// The value at its fact's place in a referral.
fn within(fact: &Fact, value: Value) -> String {
    let whole = fact.path.rsplit('.').fold(value, |inner, name| {
        let mut object = Map::new();
        object.insert(name.to_owned(), inner);
        Value::Object(object)
    });
    spaced(&whole)
}

/// JSON on one line, with a blank where a reader wants one.
pub(crate) fn spaced(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", list(items.iter().map(spaced).collect())),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| format!("{}: {}", json!(name), spaced(value));
            format!("{{ {} }}", list(members.iter().map(one).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
