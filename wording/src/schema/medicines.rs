//! What a medicine may look like.

use remit_engine::ir::{CategoryId, Unit};
use serde_json::{Map, Value, json};

use super::patterns;
use super::values::bounds;
use crate::names::Wording;

impl Wording<'_> {
    /// A medicine: named in one of four ways, and its amount by the day or by the hour.
    pub(super) fn medicine(self) -> Value {
        let names = |category: &str| {
            let index = self.vocabulary.categories.iter().position(|found| found.id == category);
            let concepts = index.map(|index| self.concepts_of(CategoryId::new(index))).unwrap_or_default();
            json!({ "enum": concepts })
        };
        let systems: Vec<Value> = self
            .vocabulary
            .code_systems
            .iter()
            .map(|system| named(&[("system", json!({"const": system.id})), ("code", self.code_text(system))]))
            .collect();
        let mut ways = vec![
            named(&[("substance", names("substance"))]),
            named(&[("brand", names("brand"))]),
            named(&[("name", json!({"type": "string", "not": {"pattern": patterns::BLANK}}))]),
        ];
        ways.extend(systems);
        let (by_day, by_hour) = (self.doses(&|unit| !is_rate(unit)), self.doses(&is_rate));
        let times = json!({"type": ["number", "null"], "minimum": 0});
        let none = json!({"type": "null"});
        let amounts = [
            (
                "dose",
                or_null(&by_day),
                "times_per_day",
                times.clone(),
                "daily",
                none.clone(),
                "rate",
                none.clone(),
            ),
            ("dose", by_day.clone(), "times_per_day", times, "daily", or_null(&by_day), "rate", none.clone()),
            (
                "dose",
                or_null(&by_day),
                "times_per_day",
                none.clone(),
                "daily",
                or_null(&by_day),
                "rate",
                none.clone(),
            ),
            (
                "dose",
                or_null(&by_hour),
                "times_per_day",
                none.clone(),
                "daily",
                none,
                "rate",
                or_null(&by_hour),
            ),
        ];
        let amounts = amounts.map(|(a, a_is, b, b_is, c, c_is, d, d_is)| {
            json!({"properties": {a: a_is, b: b_is, c: c_is, d: d_is}})
        });
        json!({
            "type": "object",
            "properties": {
                "substance": true, "route": {"anyOf": [names("route"), blank()]}, "brand": true, "system": true,
                "code": true, "name": true, "dose": true, "times_per_day": true, "rate": true, "daily": true,
                "as_needed": {"type": ["boolean", "null"]},
            },
            "additionalProperties": false,
            "allOf": [{"anyOf": ways}, {"anyOf": amounts}],
        })
    }

    /// An amount of a medicine in a unit of doses.
    fn doses(self, of: &dyn Fn(&Unit) -> bool) -> Value {
        let mut kinds: Vec<&str> = Vec::new();
        for unit in self.vocabulary.units.iter().filter(|unit| self.is_dose(unit) && of(unit)) {
            if !kinds.contains(&unit.dimension.as_str()) {
                kinds.push(&unit.dimension);
            }
        }
        // Both ends of bounds are of one kind.
        let one = kinds.iter().flat_map(|kind| {
            let units = self.units(&|unit| unit.dimension == *kind);
            let text = self.amount_text(&units, None, false);
            let mut ends = bounds(std::slice::from_ref(&text));
            if let Some(object) = ends.as_object_mut() {
                let stated = json!({"type": "string"});
                object.insert(
                    "anyOf".to_owned(),
                    json!([
                        {"required": ["min"], "properties": {"min": stated}},
                        {"required": ["max"], "properties": {"max": stated}},
                    ]),
                );
            }
            [text, ends]
        });
        json!({"anyOf": one.collect::<Vec<_>>()})
    }

    fn is_dose(self, unit: &Unit) -> bool {
        let rows = self.vocabulary.conversions.iter().flat_map(|conversion| &conversion.rows);
        let mut counted = rows.filter_map(|row| self.vocabulary.units.get(row.unit.index()));
        matches!(unit.dimension.as_str(), "dose" | "dose_rate")
            || counted.any(|counted| counted.dimension == unit.dimension)
    }
}

fn is_rate(unit: &Unit) -> bool {
    unit.dimension.ends_with("_rate")
}

/// Named by those keys and no others.
fn named(by: &[(&str, Value)]) -> Value {
    let keys = ["substance", "brand", "system", "code", "name"];
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let stated = by.iter().find(|(stated, _)| stated == key).map(|(_, schema)| schema.clone());
            ((*key).to_owned(), stated.unwrap_or_else(blank))
        })
        .collect();
    let required: Vec<&str> = by.iter().map(|(key, _)| *key).collect();
    json!({"required": required, "properties": properties})
}

/// Nothing, or a text that cannot be seen.
fn blank() -> Value {
    json!({"anyOf": [{"type": "null"}, {"type": "string", "pattern": patterns::BLANK}]})
}

fn or_null(schema: &Value) -> Value {
    json!({"anyOf": [{"type": "null"}, schema]})
}
