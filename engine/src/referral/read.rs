//! From JSON to facts. Input: a tree and the lexicon. Output: statements, and every error found on the way.

use super::computed;
use super::cross;
use super::error::{Expected, Kind, ReferralError};
use super::errors::ReferralErrors;
use super::facts::{Event, Referral, Span, Statement, Unrecognised, Value};
use super::json::{self, Json, step_into};
use super::lexicon::{Branch, Lexicon, Node};
use super::said::{Found, NameOf};
use super::{LARGEST_REFERRAL, concept, dated, medicine, quantity, records, time};
use crate::ir::{Choice, DestinationId, Fact, FactId, FactType, Lookup, Role};
use crate::value::suggest;
use crate::value::{Date, Days, is_blank, is_invisible, masked_code};

/// How many errors come with advice.
const ADVISED: usize = 100;

/// How sure a concept can be.
const CERTAINTIES: [&str; 3] = ["confirmed", "suspected", "excluded"];

/// What is gathered while a referral is read.
pub(super) struct Reader<'l> {
    pub(super) lexicon: &'l Lexicon,
    pub(super) pointer: String,
    pub(super) statements: Vec<Statement>,
    /// The days that values are from, each with where it is said.
    pub(super) days: Vec<(String, Span)>,
    pub(super) unrecognised: Vec<Unrecognised>,
    pub(super) errors: Vec<ReferralError>,
}

impl Lexicon {
    /// Reads a referral. Ages and durations are computed to the referral's own date, or else to `today`, the day on which it
    /// is read; a referral of a later day is an error.
    ///
    /// All errors are returned together, and nothing of a referral that has one.
    pub fn read(&self, json: &[u8], today: Option<Date>) -> Result<Referral, ReferralErrors> {
        self.read_tree(&json::parse(json, LARGEST_REFERRAL)?, today)
    }

    pub(super) fn read_tree(&self, tree: &Json<'_>, today: Option<Date>) -> Result<Referral, ReferralErrors> {
        let mut reader = Reader::new(self);
        json::double_keys(tree, &mut String::new(), &mut reader.errors);
        reader.level(tree, self.paths());
        reader.conclude(None, today)
    }
}

impl<'l> Reader<'l> {
    pub(super) fn new(lexicon: &'l Lexicon) -> Self {
        Self {
            lexicon,
            pointer: String::new(),
            statements: Vec::new(),
            days: Vec::new(),
            unrecognised: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// What the statements come to together. `dated` is the day of the referral where something else has read it.
    pub(super) fn conclude(
        mut self,
        dated: Option<Date>,
        today: Option<Date>,
    ) -> Result<Referral, ReferralErrors> {
        self.statements.sort_by_key(|statement| statement.fact);
        let lexicon = self.lexicon;
        let date = lexicon.role(Role::Date).and_then(|fact| self.statements.iter().find(|s| s.fact == fact));
        let date = match date.map(|statement| (&statement.value, &statement.pointer)) {
            Some((Value::Date(span), pointer)) => {
                let date = span.single();
                if let Some((today, date)) = today.zip(date).filter(|(today, date)| today < date) {
                    let (found, today) = (date.to_string(), today.to_string());
                    self.errors.push(ReferralError::new(pointer.as_str(), Kind::AfterToday { found, today }));
                }
                date
            }
            _ => dated.or(today),
        };
        cross::check(lexicon, date, &mut self.statements, &self.days, &mut self.errors);
        computed::check(lexicon, &mut self.statements, &mut self.errors);
        ReferralErrors::none_in(self.errors)?;
        for code in &mut self.unrecognised {
            code.code = masked_code(&code.code).into_owned();
        }
        Ok(Referral { date, statements: self.statements.into(), unrecognised: self.unrecognised.into() })
    }
}

impl Reader<'_> {
    pub(super) fn error(&mut self, kind: Kind) {
        self.errors.push(ReferralError::new(self.pointer.as_str(), kind));
    }

    /// Whether more is wrong than anyone reads; no more advice is sought then.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= ADVISED
    }

    /// The words nearest to one that nothing is called.
    pub(super) fn nearest<'a>(
        &self,
        word: &str,
        known: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<String> {
        if self.is_full() { Vec::new() } else { suggest::nearest(word, known) }
    }

    /// A word that nothing is called, or one with characters that nobody sees.
    pub(super) fn unknown_word(&mut self, written: &str, kind: Kind) {
        let hidden = written.chars().any(is_invisible);
        self.error(if hidden { Kind::Invisible { found: json::excerpt(written) } } else { kind });
    }

    pub(super) fn wrong_type<T>(&mut self, expected: Expected, found: &Json<'_>) -> Option<T> {
        // A text in place of a yes or no may be free text, so it is not repeated.
        let is_free = expected == Expected::Truth && matches!(found, Json::String(_));
        let found = if is_free { Found::FreeText } else { found.found() };
        self.error(Kind::WrongType { expected, found });
        None
    }

    pub(super) fn within<T>(&mut self, step: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        step_into(&mut self.pointer, step);
        let result = run(self);
        self.pointer.truncate(length);
        result
    }

    fn level(&mut self, json: &Json<'_>, branch: &Branch) {
        let Json::Object(members) = json else {
            self.wrong_type::<()>(Expected::Object, json);
            return;
        };
        for (key, value) in members {
            self.within(key, |reader| match branch.get(key) {
                _ if matches!(value, Json::Null) && branch.get(key).is_some() => {}
                Some(Node::Branch(inner)) => reader.level(value, inner),
                Some(Node::Fact(fact)) => reader.statement(*fact, value),
                None => reader.unknown(key, branch),
            });
        }
    }

    fn unknown(&mut self, key: &str, branch: &Branch) {
        if self.is_full() {
            return self.unknown_word(key, Kind::UnknownKey { found: json::excerpt(key), meant: Vec::new() });
        }
        let facts = &self.lexicon.vocabulary().facts;
        if key.contains('.') {
            let paths = facts
                .iter()
                .filter(|fact| fact.record.is_none())
                .map(|fact| (fact.path.as_str(), fact.path.as_str()));
            if let Some(path) = self.nearest(key, paths).first() {
                let path = path.split('.').map(str::to_owned).collect();
                return self.unknown_word(key, Kind::DottedKey { path });
            }
        }
        let known = branch.keys();
        let mut meant = self.nearest(key, known.iter().map(|key| (*key, *key)));
        if meant.is_empty() {
            // Perhaps the right key at the wrong place: its full path helps.
            let ends = |path: &str| path == key || path.rsplit_once('.').is_some_and(|(_, last)| last == key);
            meant = facts
                .iter()
                .filter(|fact| fact.record.is_none() && ends(&fact.path))
                .map(|fact| fact.path.clone())
                .take(3)
                .collect();
        }
        self.unknown_word(key, Kind::UnknownKey { found: json::excerpt(key), meant });
    }

    pub(super) fn statement(&mut self, id: FactId, json: &Json<'_>) {
        if json.says_nothing() {
            return;
        }
        let lexicon = self.lexicon;
        let Some(fact) = lexicon.vocabulary().facts.as_slice().at(id) else { return };
        let read = if fact.can_be_dated() { dated::read(self, fact, json) } else { self.undated(fact, json) };
        if let Some((value, on)) = read {
            let pointer = self.pointer.clone();
            self.statements.push(Statement { on, ..Statement::new(id, pointer, value) });
        }
    }

    /// A value without the day that it is from.
    pub(super) fn undated(&mut self, fact: &Fact, json: &Json<'_>) -> Option<(Value, Option<Event>)> {
        self.value(fact, json).map(|value| (value, None))
    }

    pub(super) fn value(&mut self, fact: &Fact, json: &Json<'_>) -> Option<Value> {
        if matches!(json, Json::String(text) if text == "unknown") && !self.is_called_unknown(fact) {
            return Some(Value::Unknown);
        }
        match &fact.kind {
            FactType::Truth => match json {
                Json::Bool(value) => Some(Value::Truth(*value)),
                Json::Null | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                    self.wrong_type(Expected::Truth, json)
                }
            },
            FactType::Quantity(_) => quantity::read(self, json, fact, None).map(Value::Amount),
            FactType::Measure(dimension) => {
                quantity::read(self, json, fact, Some(dimension)).map(Value::Amount)
            }
            FactType::Date if fact.role == Some(Role::Date) => {
                self.date(json).map(|day| Value::Date(Span::of(Days::only(day))))
            }
            FactType::Date => time::date(self, json).map(Value::Date),
            FactType::Event => time::event(self, json).map(Value::Event),
            FactType::OneOf(choices) => self.choice(choices, json).map(Value::Choice),
            FactType::Concept(category) => concept::read_one(self, *category, json).map(Value::Concepts),
            FactType::Concepts(category) => concept::read_list(self, *category, json).map(Value::Concepts),
            FactType::Given => match json {
                Json::Bool(value) => Some(Value::Given(*value)),
                Json::String(text) => Some(Value::Given(!is_blank(text))),
                Json::Null | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                    self.wrong_type(Expected::Given, json)
                }
            },
            FactType::Medicines => medicine::read(self, json).map(Value::Medicines),
            FactType::Destination => self.destination(json).map(Value::Destination),
            FactType::Records(record) => records::read(self, *record, json).map(Value::Records),
        }
    }

    /// Whether the vocabulary has a value of that name itself, which is meant then.
    fn is_called_unknown(&self, fact: &Fact) -> bool {
        match &fact.kind {
            FactType::OneOf(choices) => choices.iter().any(|choice| choice.id == "unknown"),
            FactType::Concept(category) | FactType::Concepts(category) => {
                self.lexicon.concept(*category, "unknown").is_some()
            }
            FactType::Destination => {
                self.lexicon.vocabulary().destinations.iter().any(|entry| entry.id == "unknown")
            }
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_) => false,
        }
    }

    fn date(&mut self, json: &Json<'_>) -> Option<Date> {
        let Json::String(text) = json else { return self.wrong_type(Expected::Date, json) };
        let date = text.parse().ok();
        if date.is_none() {
            self.error(Kind::NotADate { found: json::excerpt(text) });
        }
        date
    }

    fn choice(&mut self, choices: &[Choice], json: &Json<'_>) -> Option<u32> {
        let Json::String(text) = json else { return self.wrong_type(Expected::Choice, json) };
        let found = choices.iter().position(|choice| choice.id == text.as_ref());
        if let Some(index) = found {
            return u32::try_from(index).ok();
        }
        let spellings = choices.iter().flat_map(|choice| {
            let labels = choice.label.all().map(|(_, label)| label);
            std::iter::once(choice.id.as_str()).chain(labels).map(|word| (word, choice.id.as_str()))
        });
        let mut meant = self.nearest(text, spellings);
        if meant.is_empty() && choices.len() <= 4 {
            meant = choices.iter().map(|choice| choice.id.clone()).collect();
        }
        let found = json::excerpt(text);
        self.unknown_word(text, Kind::UnknownName { expected: NameOf::Choice, found, meant });
        None
    }

    fn destination(&mut self, json: &Json<'_>) -> Option<DestinationId> {
        let Json::String(text) = json else { return self.wrong_type(Expected::Destination, json) };
        let all = &self.lexicon.vocabulary().destinations;
        let spellings = || {
            all.iter().enumerate().flat_map(|(index, entry)| {
                let labels = entry.label.all().map(|(_, label)| label);
                let others = entry.aliases.iter().map(String::as_str);
                let words = std::iter::once(entry.id.as_str()).chain(labels).chain(others);
                words.map(move |word| (word, index, entry.id.as_str()))
            })
        };
        // A name comes before the label of another destination.
        let exact = all.iter().position(|entry| entry.id == text.as_ref());
        let exact = exact
            .or_else(|| spellings().find(|(word, ..)| *word == text.as_ref()).map(|(_, index, _)| index));
        if let Some(index) = exact {
            return Some(DestinationId::new(index));
        }
        let meant = self.nearest(text, spellings().map(|(word, _, id)| (word, id)));
        let found = json::excerpt(text);
        self.unknown_word(text, Kind::UnknownName { expected: NameOf::Destination, found, meant });
        None
    }
}

/// Keys that other forms of referral have, with ours.
const OTHER_KEYS: [(&str, &str); 5] = [
    ("status", "certainty"),
    ("verification", "certainty"),
    ("verificationStatus", "certainty"),
    ("date", "on"),
    ("result", "value"),
];

/// The members of an object whose keys are all among the known ones; others are errors.
pub(super) fn members<'j, 'a>(
    reader: &mut Reader<'_>,
    members: &'j [(std::borrow::Cow<'a, str>, Json<'a>)],
    known: &[&str],
) -> Vec<(&'j str, &'j Json<'a>)> {
    let mut found = Vec::new();
    for (key, value) in members {
        if known.contains(&key.as_ref()) {
            if !matches!(value, Json::Null) {
                found.push((key.as_ref(), value));
            }
            continue;
        }
        let other = OTHER_KEYS.iter().filter(|(_, meant)| known.contains(meant)).copied();
        let mut meant = reader.nearest(key, known.iter().map(|key| (*key, *key)).chain(other));
        // Whatever else it is called, what says "suspected" is the certainty.
        let is_certainty = matches!(value, Json::String(text) if CERTAINTIES.contains(&text.as_ref()));
        if meant.is_empty() && is_certainty && known.contains(&"certainty") {
            meant.push("certainty".to_owned());
        }
        let (found, known) = (json::excerpt(key), known.iter().map(|&key| key.to_owned()).collect());
        reader.within(key, |reader| {
            reader.unknown_word(key, Kind::UnknownMember { found, meant, known });
        });
    }
    found
}
