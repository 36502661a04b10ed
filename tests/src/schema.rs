//! A validator of JSON Schema, as far as our schemas go: a keyword that it does not know is a mistake of the test.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::referral::{Kind, ReferralError};
use remit_engine::value::Language;
use remit_wording::Wording;
use serde_json::{Map, Value};

/// Keywords that say nothing of what is valid.
const NOTES: [&str; 10] = [
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "title",
    "description",
    "x-read",
    "x-stage",
    "examples",
    "patternErrorMessage",
];

/// A schema, ready to judge.
pub struct Schema {
    root: Value,
    patterns: RefCell<HashMap<String, Regex>>,
    /// Whether a property that no schema names is wrong.
    is_strict: bool,
}

impl Schema {
    /// A schema as others read it.
    pub fn new(root: Value) -> Self {
        Self { root, patterns: RefCell::default(), is_strict: false }
    }

    /// A schema that has to describe every property there is.
    pub fn strict(root: Value) -> Self {
        Self { is_strict: true, ..Self::new(root) }
    }

    /// Whether the value is valid.
    pub fn accepts(&self, value: &Value) -> bool {
        self.faults(value).is_empty()
    }

    /// What is wrong with the value, by JSON pointer.
    pub fn faults(&self, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.judge(&self.root, value, "", &mut faults);
        faults
    }

    fn judge(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let schema = match schema {
            Value::Bool(true) => return,
            Value::Bool(false) => return faults.push(format!("{at}: not allowed")),
            Value::Object(schema) => schema,
            other => panic!("no schema: {other}"),
        };
        for (keyword, wanted) in schema {
            let holds = match keyword.as_str() {
                keyword if NOTES.contains(&keyword) => true,
                "type" => is_of(wanted, value),
                "const" => same(wanted, value),
                "enum" => list(wanted).iter().any(|one| same(one, value)),
                "pattern" => value.as_str().is_none_or(|text| self.matches(wanted, text)),
                "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
                "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
                "exclusiveMaximum" => value.as_f64().is_none_or(|number| number < wanted.as_f64().unwrap()),
                "minItems" => {
                    value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap())
                }
                "maxItems" => {
                    value.as_array().is_none_or(|items| items.len() as u64 <= wanted.as_u64().unwrap())
                }
                "required" => value.as_object().is_none_or(|object| {
                    list(wanted).iter().all(|key| object.contains_key(key.as_str().unwrap()))
                }),
                "$ref" => {
                    self.judge(self.referred(wanted), value, at, faults);
                    true
                }
                "allOf" => {
                    list(wanted).iter().for_each(|one| self.judge(one, value, at, faults));
                    true
                }
                "anyOf" => list(wanted).iter().any(|one| self.is_valid(one, value)),
                "not" => !self.is_valid(wanted, value),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.judge(wanted, item, &format!("{at}/{index}"), faults);
                    }
                    true
                }
                "properties" => {
                    let empty = Map::new();
                    for (key, member) in value.as_object().unwrap_or(&empty) {
                        if let Some(inner) = wanted.get(key) {
                            self.judge(inner, member, &format!("{at}/{key}"), faults);
                        } else if self.is_strict {
                            faults.push(format!("{at}/{key}: not described"));
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    let empty = Map::new();
                    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
                    let own = value.as_object().unwrap_or(&empty).iter();
                    let other: Vec<(&String, &Value)> =
                        own.filter(|(key, _)| !known.contains_key(*key)).collect();
                    match wanted {
                        Value::Bool(allowed) => *allowed || other.is_empty(),
                        each => {
                            for (key, member) in other {
                                self.judge(each, member, &format!("{at}/{key}"), faults);
                            }
                            true
                        }
                    }
                }
                other => panic!("the validator does not know `{other}`"),
            };
            if !holds {
                faults.push(format!("{at}: {keyword} {}", shortened(wanted)));
            }
        }
    }

    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.judge(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn referred(&self, reference: &Value) -> &Value {
        let reference = reference.as_str().unwrap();
        let pointer = reference.strip_prefix('#').unwrap();
        self.root.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }

    fn matches(&self, pattern: &Value, text: &str) -> bool {
        let pattern = pattern.as_str().unwrap();
        let mut patterns = self.patterns.borrow_mut();
        patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).unwrap()).is_match(text)
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn is_of(wanted: &Value, value: &Value) -> bool {
    if let Value::Array(any) = wanted {
        return any.iter().any(|one| is_of(one, value));
    }
    match wanted.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("no type: {other}"),
    }
}

/// Equal as JSON Schema has it: 1.0 is 1.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn shortened(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}

/// A policy with its schema, ready to compare what each accepts.
pub struct Pair {
    engine: Engine,
    /// The schema, ready to judge.
    pub schema: Schema,
    /// The schema as it is written.
    pub raw: Value,
}

impl Pair {
    /// The policy of that id, among those files.
    pub fn new(files: &[(&str, &str)], id: &str) -> Self {
        let mut workspace = Workspace::new();
        files.iter().for_each(|(path, text)| workspace.open(path, text));
        let snapshot = workspace.snapshot();
        let program = snapshot.program();
        let policy = program.policies.iter().find(|policy| policy.id == id).unwrap();
        let raw = Wording { vocabulary: &program.vocabulary, policy, lang: Language::En }.schema();
        let schema = Schema::new(raw.clone());
        Self { engine: Engine::load(program.clone()).unwrap(), schema, raw }
    }

    /// Whether the engine reads it; nothing where several values together are at odds, which no schema tells.
    pub fn reads(&self, referral: &Value) -> Option<bool> {
        match self.engine.read(referral.to_string().as_bytes(), Some("2026-11-21".parse().unwrap())) {
            Ok(_) => Some(true),
            Err(errors) => {
                // Bounds in whole numbers are compared by the schema too.
                let in_text = |pointer: &str| {
                    let bound = |key: &str| {
                        referral.pointer(&format!("{pointer}/{key}")).is_some_and(Value::is_string)
                    };
                    bound("min") || bound("max")
                };
                let facts = &self.engine.lexicon().vocabulary().facts;
                let whole = |pointer: &str| {
                    // Of a value with its day, or one of several.
                    let fact = pointer.trim_end_matches("/value");
                    let fact = fact.trim_end_matches(|sign: char| sign == '/' || sign.is_ascii_digit());
                    facts.iter().any(|own| own.whole && format!("/{}", own.path.replace('.', "/")) == fact)
                };
                let together = |error: &ReferralError| match error.kind {
                    Kind::AfterReferral { .. }
                    | Kind::Disagree(_)
                    | Kind::NoLatest { .. }
                    | Kind::StatedAndExcluded { .. } => true,
                    Kind::EmptyBounds => in_text(&error.pointer) || !whole(&error.pointer),
                    _ => false,
                };
                if errors.iter().all(together) { None } else { Some(false) }
            }
        }
    }

    /// Fails with the shortest of the referrals of which one says yes and the other no; the number of those that both accept.
    pub fn agree(&self, referrals: impl Iterator<Item = Value>) -> usize {
        let mut accepted = 0;
        let mut apart = Vec::new();
        for referral in referrals {
            let Some(reads) = self.reads(&referral) else { continue };
            let faults = self.schema.faults(&referral);
            accepted += usize::from(reads && faults.is_empty());
            if faults.is_empty() != reads {
                apart.push(format!("{referral}\n  schema: {faults:?}\n  engine: {}", self.errors(&referral)));
            }
        }
        apart.sort_by_key(String::len);
        apart.dedup();
        apart.truncate(25);
        assert!(apart.is_empty(), "\n{}\n", apart.join("\n"));
        accepted
    }

    fn errors(&self, referral: &Value) -> String {
        match self.engine.read(referral.to_string().as_bytes(), None) {
            Ok(_) => "reads it".to_owned(),
            Err(errors) => errors.iter().map(|error| format!("{error}; ")).collect(),
        }
    }
}
