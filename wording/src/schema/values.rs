//! What a fact's value may look like.

use std::collections::BTreeSet;

use remit_engine::ir::{
    CategoryId, Choice, CodeSystem, Fact, FactId, FactType, Lookup, RecordId, Role, Unit,
};
use remit_engine::referral::{BEYOND, keys};
use serde_json::{Map, Value, json};

use super::{patterns, ranges};
use crate::names::Wording;

/// The highest whole number whose bounds are compared; what is beyond has them compared by the engine alone.
const COMPARED: u32 = 150;

impl<'a> Wording<'a> {
    /// The alternatives.
    pub(super) fn values(self, fact: &Fact) -> Vec<Value> {
        let mut any = match &fact.kind {
            FactType::Truth => vec![json!({"type": "boolean"})],
            FactType::Given => vec![json!({"type": ["boolean", "string"]})],
            FactType::Date => self.date(fact),
            FactType::Quantity(_) | FactType::Measure(_) => {
                let name = self.amount_name(fact);
                let mut any = vec![json!({"$ref": format!("#/$defs/{name}")})];
                if fact.can_be_dated() {
                    any.push(json!({"$ref": format!("#/$defs/dated.{name}")}));
                }
                any
            }
            FactType::Event => vec![json!({"$ref": "#/$defs/event"})],
            FactType::OneOf(choices) => choices
                .iter()
                .map(|choice| json!({"const": choice.id, "title": self.choice_label(choice)}))
                .collect(),
            FactType::Concept(category) => vec![self.of_category("concept", *category)],
            FactType::Concepts(category) => vec![self.of_category("concepts", *category)],
            FactType::Medicines => vec![json!({"$ref": "#/$defs/medicine_list"})],
            FactType::Destination => vec![json!({"$ref": "#/$defs/destination"})],
            FactType::Records(record) => {
                vec![json!({"$ref": format!("#/$defs/{}", self.record_name(*record))})]
            }
        };
        any.push(json!({"const": "unknown"}));
        any
    }

    /// What the facts refer to.
    pub(super) fn definitions(self) -> Map<String, Value> {
        let mut defs = Map::new();
        for fact in &self.vocabulary.facts {
            match &fact.kind {
                FactType::Quantity(_) | FactType::Measure(_) => {
                    let name = self.amount_name(fact);
                    if fact.can_be_dated() {
                        defs.entry(format!("dated.{name}")).or_insert_with(|| dated(&name));
                    }
                    defs.entry(name).or_insert_with(|| self.amount_schema(fact));
                }
                FactType::Concept(category) | FactType::Concepts(category) => {
                    let id = self.category(*category);
                    let one = self.of_category("concept", *category);
                    let many = json!({"anyOf": [list(&one), one]});
                    defs.entry(format!("concept.{id}")).or_insert_with(|| self.concept_schema(*category));
                    defs.entry(format!("concepts.{id}")).or_insert(many);
                }
                FactType::Truth
                | FactType::Given
                | FactType::Date
                | FactType::Event
                | FactType::OneOf(_)
                | FactType::Medicines
                | FactType::Destination => {}
                FactType::Records(record) => {
                    let name = self.record_name(*record);
                    defs.entry(name).or_insert_with(|| list(&self.entry_schema(*record)));
                }
            }
        }
        defs.insert("event".to_owned(), self.event());
        defs.insert("day".to_owned(), self.day());
        defs.insert("coded".to_owned(), self.coded());
        defs.insert("destination".to_owned(), json!({"enum": self.destinations()}));
        defs.insert("medicine".to_owned(), self.medicine());
        defs.insert("medicine_list".to_owned(), list(&json!({"$ref": "#/$defs/medicine"})));
        defs.insert("nothing".to_owned(), nothing());
        defs.insert("in_order".to_owned(), in_order());
        defs
    }

    fn choice_label(self, choice: &Choice) -> &str {
        match self.text(&choice.label) {
            "" => &choice.id,
            label => label,
        }
    }

    fn of_category(self, prefix: &str, id: CategoryId) -> Value {
        json!({"$ref": format!("#/$defs/{prefix}.{}", self.category(id))})
    }

    fn amount_name(self, fact: &Fact) -> String {
        let of = match &fact.kind {
            FactType::Quantity(unit) => self.vocabulary.units.at(*unit).map(|unit| unit.id.as_str()),
            FactType::Measure(dimension) => Some(dimension.as_str()),
            FactType::Truth
            | FactType::Given
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Concept(_)
            | FactType::Concepts(_)
            | FactType::Medicines
            | FactType::Destination
            | FactType::Records(_) => None,
        };
        let whole = if counts_whole(fact) { "whole" } else { "amount" };
        let name = format!("{whole}.{}", of.unwrap_or_default());
        match fact.range {
            Some(_) => format!("{name}.of.{}", fact.path),
            None => name,
        }
    }

    /// A bare number counts in the fact's own unit; otherwise the unit is written.
    fn amount_schema(self, fact: &Fact) -> Value {
        let own = fact.kind.own_unit().and_then(|unit| self.vocabulary.units.at(unit));
        let dimension = if let FactType::Measure(dimension) = &fact.kind {
            dimension.as_str()
        } else {
            own.map(|unit| unit.dimension.as_str()).unwrap_or_default()
        };
        let whole = counts_whole(fact);
        let mut one = match fact.range {
            Some(range) => self.texts_within(fact, &range, dimension),
            None => {
                let units = self.units(&|unit| unit.dimension == dimension);
                let example = own.map(|unit| unit.id.as_str());
                vec![self.amount_text(&units, example, whole)]
            }
        };
        if let Some(unit) = own {
            let kind = if whole { "integer" } else { "number" };
            let title = self.text(&unit.label);
            one.insert(
                0,
                match fact.range.and_then(|range| self.range_in(fact, &range, unit)) {
                    Some((low, high)) => {
                        let (low, high) = (ranges::json(low), ranges::json(high));
                        json!({"type": kind, "minimum": low, "maximum": high, "title": title})
                    }
                    None => json!({"type": kind, "minimum": 0, "exclusiveMaximum": BEYOND, "title": title}),
                },
            );
        }
        let mut bounds = bounds(&one);
        if let (true, Some(object)) = (whole && own.is_some(), bounds.as_object_mut()) {
            object.insert("$ref".to_owned(), json!("#/$defs/in_order"));
        }
        one.push(bounds);
        json!({ "anyOf": one })
    }

    /// A day; where it is not the referral's own, a part of a date or bounds too.
    fn date(self, fact: &Fact) -> Vec<Value> {
        if fact.role == Some(Role::Date) {
            return vec![patterns::text(patterns::DATE, &self.say("schema.date", &[]))];
        }
        self.days()
    }

    /// The day that a value is from.
    fn day(self) -> Value {
        json!({ "anyOf": self.days() })
    }

    /// A day, a part of a date, or bounds.
    fn days(self) -> Vec<Value> {
        let wrong = self.say("schema.date", &[]);
        let day = patterns::text(patterns::DATE, &wrong);
        let part = patterns::text(patterns::PART_OF_DATE, &wrong);
        let mut days = bounds(&[day.clone(), part.clone()]);
        if let Some(object) = days.as_object_mut() {
            object.insert("anyOf".to_owned(), one_end());
        }
        vec![day, part, days]
    }

    /// When something happened: in a word, by days, or how long ago.
    fn event(self) -> Value {
        let wrong = self.say("schema.event", &[]);
        let day = patterns::text(patterns::DATE, &wrong);
        let part = patterns::text(patterns::PART_OF_DATE, &wrong);
        let times = self.units(&|unit| unit.dimension == "time");
        let time = self.amount_text(&times, None, true);
        let unsaid = json!({"type": "null"});
        let mut ago = bounds(std::slice::from_ref(&time));
        let mut days = bounds(&[day.clone(), part.clone()]);
        for object in [&mut ago, &mut days].into_iter().filter_map(Value::as_object_mut) {
            object.insert("anyOf".to_owned(), one_end());
        }
        if let Some(properties) = days.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("ago".to_owned(), unsaid.clone());
        }
        json!({"anyOf": [
            {"enum": ["never", "ever"]},
            day,
            part,
            {
                "type": "object",
                "properties": {"ago": {"anyOf": [time, ago]}, "min": unsaid, "max": unsaid},
                "required": ["ago"],
                "additionalProperties": false,
            },
            days,
        ]})
    }

    /// Every way to write a unit that fits: what the engine finds it by, in the singular too.
    pub(super) fn units(self, fits: &dyn Fn(&Unit) -> bool) -> BTreeSet<String> {
        let found = |written: &str| {
            let plural = format!("{written}s");
            self.vocabulary.unit(written).or_else(|| self.vocabulary.unit(&plural)).map(|(_, unit)| unit)
        };
        let all = self.vocabulary.units.iter().flat_map(|unit| {
            let labels = unit.label.all().map(|(_, label)| label);
            std::iter::once(unit.id.as_str()).chain(unit.aliases.iter().map(String::as_str)).chain(labels)
        });
        let singular = |word: &str| word.strip_suffix('s').map(str::to_owned);
        let all = all.flat_map(|word| [Some(word.to_owned()), singular(word)]).flatten();
        all.filter(|word| !word.is_empty() && found(word).is_some_and(fits)).collect()
    }

    /// What the record is called in the schema: a policy's own may have the name of one of a library.
    fn record_name(self, id: RecordId) -> String {
        let records = &self.vocabulary.records;
        let name = records.at(id).map(|record| record.id.as_str()).unwrap_or_default();
        match records.iter().take(id.index()).filter(|record| record.id == name).count() {
            0 => format!("records.{name}"),
            before => format!("records.{name}.{}", before.saturating_add(1)),
        }
    }

    /// An entry of a list: of each field what is known of it.
    fn entry_schema(self, record: RecordId) -> Value {
        let field = |(_, field): (FactId, &Fact)| {
            let mut any = self.values(field);
            any.push(json!({"$ref": "#/$defs/nothing"}));
            let mut schema = json!({ "anyOf": any });
            for (key, text) in
                [("title", self.text(&field.label)), ("description", self.text(&field.question))]
            {
                if let Some(object) = schema.as_object_mut().filter(|_| !text.is_empty()) {
                    object.insert(key.to_owned(), json!(text));
                }
            }
            (field.name().to_owned(), schema)
        };
        let properties: Map<String, Value> = self.vocabulary.fields(record).map(field).collect();
        json!({"type": "object", "properties": properties, "additionalProperties": false})
    }

    fn concept_schema(self, category: CategoryId) -> Value {
        let names = self.concepts_of(category);
        if names.is_empty() {
            // An area may have no name, only codes.
            return json!({"$ref": "#/$defs/coded"});
        }
        let names = json!({ "enum": names });
        json!({"anyOf": [
            names,
            {
                "type": "object",
                "properties": {
                    "concept": names, "certainty": certainty(), "system": {"type": "null"}, "code": {"type": "null"},
                },
                "required": ["concept"],
                "additionalProperties": false,
            },
            {"$ref": "#/$defs/coded"},
        ]})
    }

    /// An amount as text, with an example in that unit or any that fits; without the unit where it is the fact's own.
    pub(super) fn amount_text(self, units: &BTreeSet<String>, own: Option<&str>, whole: bool) -> Value {
        let unit = own.or_else(|| units.iter().next().map(String::as_str)).unwrap_or_default();
        let key = if whole { "schema.whole" } else { "schema.amount" };
        let wrong = self.say(key, &[("unit", unit)]);
        patterns::text(&patterns::amount(units, whole, own.is_some()), &wrong)
    }

    /// A code of the system.
    pub(super) fn code_text(self, system: &CodeSystem) -> Value {
        let forms: Vec<String> = system.shapes.iter().map(|shape| shape.whole.clone()).collect();
        let label = match self.text(&system.label) {
            "" => system.id.as_str(),
            label => label,
        };
        let wrong = self.say("schema.code", &[("system", label), ("forms", &self.any_of(&forms))]);
        patterns::text(&patterns::code(system), &wrong)
    }

    /// A code of any system.
    fn coded(self) -> Value {
        let systems = self.vocabulary.code_systems.iter().map(|system| {
            json!({
                "type": "object",
                "properties": {
                    "system": {"const": system.id}, "code": self.code_text(system), "certainty": certainty(),
                    "concept": {"type": "null"},
                },
                "required": ["system", "code"],
                "additionalProperties": false,
            })
        });
        json!({"anyOf": systems.collect::<Vec<_>>()})
    }

    /// The names of the category's concepts, those of categories within it among them.
    pub(super) fn concepts_of(self, category: CategoryId) -> Vec<String> {
        let concepts =
            self.vocabulary.concepts.iter().filter(|concept| self.is_within(concept.category, category));
        concepts.map(|concept| concept.id.clone()).collect()
    }

    fn is_within(self, mut category: CategoryId, of: CategoryId) -> bool {
        for _ in 0..=self.vocabulary.categories.len() {
            if category == of {
                return true;
            }
            match self.vocabulary.categories.at(category).and_then(|found| found.parent) {
                Some(parent) => category = parent,
                None => return false,
            }
        }
        false
    }

    /// Names, labels and other names of places: a referral may use any.
    fn destinations(self) -> BTreeSet<String> {
        let all = self.vocabulary.destinations.iter().flat_map(|place| {
            let labels = place.label.all().map(|(_, label)| label.to_owned());
            std::iter::once(place.id.clone()).chain(labels).chain(place.aliases.iter().cloned())
        });
        all.collect()
    }
}

impl<'a> Wording<'a> {
    fn category(self, id: CategoryId) -> &'a str {
        self.vocabulary.categories.at(id).map(|category| category.id.as_str()).unwrap_or_default()
    }
}

pub(super) fn counts_whole(fact: &Fact) -> bool {
    fact.whole
}

/// A value with the day that it is from, or a list; of several, each has its day.
fn dated(amount: &str) -> Value {
    let value = json!({
        "anyOf": [{"$ref": format!("#/$defs/{amount}")}, {"const": "unknown"}],
        "not": {"$ref": "#/$defs/nothing"},
    });
    let day = json!({"$ref": "#/$defs/day"});
    let with = |on: Value, required: &[&str]| {
        json!({
            "type": "object",
            "properties": {"value": value, "on": on},
            "required": required,
            "additionalProperties": false,
        })
    };
    let one = with(json!({"anyOf": [day, {"const": "unknown"}, {"type": "null"}]}), &["value"]);
    let ordered = with(day, &["value", "on"]);
    json!({"anyOf": [
        one,
        {"type": "array", "minItems": 1, "maxItems": 1, "items": {"anyOf": [value, one]}},
        {"type": "array", "minItems": 2, "items": ordered},
    ]})
}

fn certainty() -> Value {
    json!({"enum": ["confirmed", "suspected", "excluded", null]})
}

/// An amount, or what it lies between.
pub(super) fn bounds(ends: &[Value]) -> Value {
    let end = ends.iter().cloned().chain([json!({"type": "null"})]).collect::<Vec<_>>();
    let end = json!({ "anyOf": end });
    json!({"type": "object", "properties": {"min": end, "max": end}, "additionalProperties": false})
}

/// Bounds of which one is stated.
fn one_end() -> Value {
    let stated = json!({"type": "string"});
    json!([
        {"required": ["min"], "properties": {"min": stated}},
        {"required": ["max"], "properties": {"max": stated}},
    ])
}

/// A complete list, or one that leaves the rest open. An entry that says nothing is passed over.
fn list(item: &Value) -> Value {
    let item = json!({"anyOf": [item, {"$ref": "#/$defs/nothing"}]});
    json!({"anyOf": [{"type": "array", "items": item}, {
        "type": "object",
        "properties": {
            "values": {"type": ["array", "null"], "items": item}, "complete": {"type": ["boolean", "null"]},
        },
        "additionalProperties": false,
    }]})
}

/// What says nothing: null, an object of nothing else, a list that names nothing and is not complete.
fn nothing() -> Value {
    let itself = json!({"$ref": "#/$defs/nothing"});
    let mut properties: Map<String, Value> =
        keys::entry_keys().map(|key| (key.to_owned(), itself.clone())).collect();
    properties.insert("complete".to_owned(), json!({"anyOf": [{"type": "boolean"}, itself]}));
    properties.insert("values".to_owned(), json!({"anyOf": [{"type": "array", "maxItems": 0}, itself]}));
    let is_empty_list =
        json!({"required": ["values"], "properties": {"values": {"type": "array", "maxItems": 0}}});
    json!({"anyOf": [
        {"type": "null"},
        {"type": "array", "minItems": 1, "items": itself},
        {
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "anyOf": [
                {"not": is_empty_list},
                {"required": ["complete"], "properties": {"complete": {"const": false}}},
            ],
        },
    ]})
}

/// Bounds in bare whole numbers, the right way round: some number is not below the one and not above the other.
fn in_order() -> Value {
    let text = json!({"type": ["string", "null"]});
    let mut any = vec![
        json!({"properties": {"min": text}}),
        json!({"properties": {"max": text}}),
        json!({"properties": {"min": {"minimum": COMPARED}}}),
    ];
    any.extend(
        (0..=COMPARED)
            .map(|between| json!({"properties": {"min": {"maximum": between}, "max": {"minimum": between}}})),
    );
    json!({ "anyOf": any })
}
