//! Referrals that a program puts together. Input: facts by path with values. Output: the referral that the same values as
//! JSON would be, by the same checks.

use std::borrow::Cow;
use std::collections::HashMap;

use super::error::{Kind, ReferralError};
use super::errors::ReferralErrors;
use super::facts::{Certainty, Referral};
use super::json::{DEPTH, Json};
use super::lexicon::Lexicon;
use crate::value::{Date, Number};

type Members = Vec<(Cow<'static, str>, Json<'static>)>;

/// Puts a referral together, one fact after the other.
///
/// ```
/// # use remit_engine::eval::Engine;
/// # use remit_engine::ir::{Fact, FactType, Program, Unit, UnitId, Vocabulary};
/// # use remit_engine::referral::build::Quantity;
/// # let facts = vec![
/// #     Fact::new("patient.motivated", FactType::Truth),
/// #     Fact::new("pain.duration", FactType::Quantity(UnitId(0))),
/// # ];
/// # let units = vec![Unit::root("months", "time")];
/// # let vocabulary = Vocabulary { facts, units, ..Vocabulary::default() };
/// # let engine = Engine::load(Program::new(vocabulary, vec![]))?;
/// let referral = engine
///     .referral()
///     .state("patient.motivated", true)
///     .state("pain.duration", Quantity::at_least("6".parse()?, "months"))
///     .finish(None)?;
/// let json = br#"{"patient": {"motivated": true}, "pain": {"duration": {"min": "6 months"}}}"#;
/// assert_eq!(referral, engine.read(json, None)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ReferralBuilder<'l> {
    lexicon: &'l Lexicon,
    stated: Vec<(String, Json<'static>)>,
}

/// What is stated of a fact.
///
/// Made from `bool` (a yes/no fact, or whether a text is there), a name (`&str` or `String`: a choice, a concept, a
/// destination; a text, of which only its presence is kept), [`Number`] (an amount in the fact's own unit), [`Quantity`],
/// [`Date`], [`Concept`], [`Dated`] or a list of it, and lists of [`Concept`], [`Medicine`] or [`Entry`], which are complete
/// unless they are [`Value::partial`].
#[derive(Clone, Debug)]
pub struct Value(Json<'static>);

/// An amount, or bounds of one, in a unit by its name.
#[derive(Clone, Debug)]
pub struct Quantity(Json<'static>);

/// A value with the day that it is from. Of several values, a list of them, the latest counts.
#[derive(Clone, Debug)]
pub struct Dated(Json<'static>);

/// A concept by its name, or by a code.
#[derive(Clone, Debug)]
pub struct Concept {
    members: Members,
    certainty: Option<Certainty>,
}

/// A medicine.
#[derive(Clone, Debug)]
pub struct Medicine(Members);

impl<'l> ReferralBuilder<'l> {
    pub(crate) fn new(lexicon: &'l Lexicon) -> Self {
        Self { lexicon, stated: Vec::new() }
    }

    /// States a fact, by its path. What is stated twice is an error of the referral.
    pub fn state(mut self, fact: impl Into<String>, value: impl Into<Value>) -> Self {
        self.stated.push((fact.into(), value.into().0));
        self
    }

    /// States that who refers cannot tell a fact.
    pub fn unknown(self, fact: impl Into<String>) -> Self {
        self.state(fact, Value(Json::Null))
    }

    /// The referral, or all that is wrong with it. Ages and durations count to its own date, or else to `today`.
    pub fn finish(self, today: Option<Date>) -> Result<Referral, ReferralErrors> {
        let steps = self.stated.iter().map(|(path, _)| path.split('.').count());
        if steps.max().is_some_and(|steps| steps > DEPTH) {
            return Err(ReferralError::new("", Kind::TooDeep { limit: DEPTH }).into());
        }
        let stated = self.stated.iter().map(|(path, value)| (path.as_str(), value)).collect();
        self.lexicon.read_tree(&tree(stated), today)
    }
}

/// An object for each step of the paths.
fn tree<'s>(stated: Vec<(&'s str, &'s Json<'static>)>) -> Json<'s> {
    enum Below<'s> {
        Value(&'s Json<'static>),
        Branch(Vec<(&'s str, &'s Json<'static>)>),
    }
    let mut members: Vec<(&str, Below<'_>)> = Vec::new();
    let mut branches: HashMap<&str, usize> = HashMap::new();
    for (path, value) in stated {
        let Some((step, rest)) = path.split_once('.') else {
            members.push((path, Below::Value(value)));
            continue;
        };
        let index = *branches.entry(step).or_insert(members.len());
        match members.get_mut(index) {
            Some((_, Below::Branch(branch))) => branch.push((rest, value)),
            Some((_, Below::Value(_))) | None => members.push((step, Below::Branch(vec![(rest, value)]))),
        }
    }
    let json = |below| match below {
        Below::Value(value) => value.clone(),
        Below::Branch(branch) => tree(branch),
    };
    Json::Object(members.into_iter().map(|(step, below)| (step.into(), json(below))).collect())
}

impl Value {
    /// A list that names what is there, and leaves open whether there is more.
    pub fn partial<T: Into<Value>>(list: T) -> Self {
        let Value(values) = list.into();
        let members = [("values".into(), values), ("complete".into(), Json::Bool(false))];
        Self(Json::Object(members.into()))
    }
}

impl Quantity {
    /// Exactly so many.
    pub fn exactly(number: Number, unit: &str) -> Self {
        Self(amount(number, unit))
    }

    /// So many or more.
    pub fn at_least(low: Number, unit: &str) -> Self {
        Self(Json::Object(vec![("min".into(), amount(low, unit))]))
    }

    /// So many or fewer.
    pub fn at_most(high: Number, unit: &str) -> Self {
        Self(Json::Object(vec![("max".into(), amount(high, unit))]))
    }

    /// From so many to so many, both included.
    pub fn between(low: Number, high: Number, unit: &str) -> Self {
        Self(Json::Object(vec![("min".into(), amount(low, unit)), ("max".into(), amount(high, unit))]))
    }
}

impl Dated {
    /// A value from that day.
    pub fn on(value: impl Into<Value>, day: Date) -> Self {
        Self::in_part(value, day.to_string())
    }

    /// A value of which a part of the date is known: `2026-03`, `2026`; or `unknown`.
    pub fn in_part(value: impl Into<Value>, part: impl Into<String>) -> Self {
        let Value(value) = value.into();
        Self(Json::Object(vec![("value".into(), value), ("on".into(), text(part))]))
    }
}

/// One of several things of a kind, with what is known of it.
#[derive(Clone, Debug, Default)]
pub struct Entry(Members);

impl Entry {
    /// An entry of which nothing is said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// States one of its fields.
    #[must_use]
    pub fn state(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.push((Cow::Owned(field.into()), value.into().0));
        self
    }
}

impl Concept {
    /// By its name in the vocabulary, or a label of it.
    pub fn named(name: impl Into<String>) -> Self {
        Self { members: vec![("concept".into(), text(name))], certainty: None }
    }

    /// By a code.
    pub fn coded(system: impl Into<String>, code: impl Into<String>) -> Self {
        let members = vec![("system".into(), text(system)), ("code".into(), text(code))];
        Self { members, certainty: None }
    }

    /// How sure it is; sure where nothing is said.
    #[must_use]
    pub fn certainty(mut self, certainty: Certainty) -> Self {
        self.certainty = Some(certainty);
        self
    }

    fn json(self) -> Json<'static> {
        let Self { mut members, certainty } = self;
        let word = match certainty {
            Some(Certainty::Confirmed) => "confirmed",
            Some(Certainty::Suspected) => "suspected",
            Some(Certainty::Excluded) => "excluded",
            // A name alone is written as a name.
            None => match members.pop() {
                Some((key, name)) if key == "concept" => return name,
                last => {
                    members.extend(last);
                    return Json::Object(members);
                }
            },
        };
        members.push(("certainty".into(), text(word)));
        Json::Object(members)
    }
}

impl Medicine {
    /// By its substance.
    pub fn substance(name: impl Into<String>) -> Self {
        Self(vec![("substance".into(), text(name))])
    }

    /// By its brand.
    pub fn brand(name: impl Into<String>) -> Self {
        Self(vec![("brand".into(), text(name))])
    }

    /// By a code.
    pub fn coded(system: impl Into<String>, code: impl Into<String>) -> Self {
        Self(vec![("system".into(), text(system)), ("code".into(), text(code))])
    }

    /// By a name that no list has to know.
    pub fn named(name: impl Into<String>) -> Self {
        Self(vec![("name".into(), text(name))])
    }

    /// How it is taken.
    #[must_use]
    pub fn route(self, name: impl Into<String>) -> Self {
        self.with("route", text(name))
    }

    /// How much at a time.
    #[must_use]
    pub fn dose(self, dose: Quantity) -> Self {
        self.with("dose", dose.0)
    }

    /// How many times a day.
    #[must_use]
    pub fn times_per_day(self, times: Number) -> Self {
        self.with("times_per_day", number(times))
    }

    /// How much an hour.
    #[must_use]
    pub fn rate(self, rate: Quantity) -> Self {
        self.with("rate", rate.0)
    }

    /// How much a day.
    #[must_use]
    pub fn daily(self, daily: Quantity) -> Self {
        self.with("daily", daily.0)
    }

    /// Taken only when needed.
    #[must_use]
    pub fn as_needed(self) -> Self {
        self.with("as_needed", Json::Bool(true))
    }

    fn with(mut self, key: &'static str, value: Json<'static>) -> Self {
        self.0.push((key.into(), value));
        self
    }
}

fn text(value: impl Into<String>) -> Json<'static> {
    Json::String(value.into().into())
}

fn number(value: Number) -> Json<'static> {
    Json::Number(value.to_string().into())
}

fn amount(number: Number, unit: &str) -> Json<'static> {
    text(format!("{number} {unit}"))
}

macro_rules! values {
    ($($from:ty: $name:ident => $json:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($name: $from) -> Self {
                Self($json)
            }
        }
    )*};
}

values! {
    bool: value => Json::Bool(value);
    &str: name => text(name);
    String: name => text(name);
    Number: value => number(value);
    Quantity: quantity => quantity.0;
    Date: date => text(date.to_string());
    Dated: dated => dated.0;
    Vec<Dated>: list => Json::Array(list.into_iter().map(|dated| dated.0).collect());
    Concept: concept => concept.json();
    Vec<Concept>: list => Json::Array(list.into_iter().map(Concept::json).collect());
    Vec<Entry>: list => Json::Array(list.into_iter().map(|entry| Json::Object(entry.0)).collect());
    Vec<Medicine>: list => Json::Array(list.into_iter().map(|medicine| Json::Object(medicine.0)).collect());
}
