//! The vocabulary: categories, concepts with codes, units, destinations. Input: the libraries. Output: tables by id.

use std::borrow::Cow;

use minicbor::{Decode, Encode};

use super::{
    Apart, CategoryId, CategoryRole, CodeSystem, CodeSystemId, ConceptId, Conversion, Fact, FactId, FactType,
    PartyRole, PlaceRole, RecordId, Status, UnitId,
};
use crate::value::{Number, NumberError, Text, composed};

/// Everything that policies and referrals can speak about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Vocabulary {
    /// Kinds of concepts.
    #[n(0)]
    pub categories: Vec<Category>,
    /// Concepts of every category; their ids are unique within a category.
    #[n(1)]
    pub concepts: Vec<Concept>,
    /// Code systems, each once.
    #[n(2)]
    pub code_systems: Vec<CodeSystem>,
    /// Units of quantities.
    #[n(3)]
    pub units: Vec<Unit>,
    /// Facts, in the order that they are declared in, which is the order they are asked in.
    #[n(4)]
    pub facts: Vec<Fact>,
    /// What the entries of lists say.
    #[n(5)]
    pub records: Vec<Record>,
    /// Where a referral can be sent.
    #[n(6)]
    pub destinations: Vec<Destination>,
    /// Dose conversions.
    #[n(7)]
    pub conversions: Vec<Conversion>,
}

/// A kind of concepts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Category {
    /// Its name: `diagnosis`. The engine itself knows `substance`, `route` and `brand`, which name medicines.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[n(1)]
    pub label: Text,
    /// The category that it is part of: a treatment may be wherever a service may.
    #[n(2)]
    pub parent: Option<CategoryId>,
    /// What its concepts are, with those of the categories that are part of it.
    #[n(3)]
    pub role: Option<CategoryRole>,
}

impl Category {
    /// A category with nothing but a name.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), label: Text::default(), parent: None, role: None }
    }
}

/// A concept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Concept {
    /// Its name: `fibromyalgia`.
    #[n(0)]
    pub id: String,
    /// The category that it was declared in.
    #[n(1)]
    pub category: CategoryId,
    /// What it is called.
    #[n(2)]
    pub label: Text,
    /// What it is called within a sentence, without a capital.
    #[n(3)]
    pub in_text: Text,
    /// Other things it is called, in any language.
    #[n(4)]
    pub aliases: Vec<String>,
    /// The concepts directly above it. Without circles; the closure is derived.
    #[n(5)]
    pub parents: Vec<ConceptId>,
    /// Its codes.
    #[n(6)]
    pub codes: Vec<Code>,
    /// What a brand is made of; `None` for anything but a brand.
    #[n(7)]
    pub medicine: Option<Medicine>,
    /// Who it is, for a party.
    #[n(8)]
    pub role: Option<PartyRole>,
    /// How sure its declaration is.
    #[n(9)]
    pub status: Status,
    /// Where it comes from.
    #[n(10)]
    pub origin: Option<String>,
    /// What a reader has to know.
    #[n(11)]
    pub note: Text,
}

impl Concept {
    /// A concept with nothing but a name and a category.
    pub fn new(id: impl Into<String>, category: CategoryId) -> Self {
        Self {
            id: id.into(),
            category,
            label: Text::default(),
            in_text: Text::default(),
            aliases: Vec::new(),
            parents: Vec::new(),
            codes: Vec::new(),
            medicine: None,
            role: None,
            status: Status::Verified,
            origin: None,
            note: Text::default(),
        }
    }
}

/// What a brand is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Medicine {
    /// Its substances, at least one.
    #[n(0)]
    pub substances: Vec<ConceptId>,
    /// The substance whose amount its dose states; `None`: the only one.
    #[n(1)]
    pub dose_of: Option<ConceptId>,
    /// How it is taken, where the brand tells.
    #[n(2)]
    pub route: Option<ConceptId>,
}

/// A code of a concept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Code {
    /// The system.
    #[n(0)]
    pub system: CodeSystemId,
    /// The code as written; `G43.-` names the whole group.
    #[n(1)]
    pub code: String,
    /// Whether the code covers more than the concept, so that it leaves the concept open.
    #[n(2)]
    pub broader: bool,
}

/// The kind of unit of working days.
pub const WORKING_TIME: &str = "working_time";

/// The kind of unit of hours and minutes, which the clock tells and no date does. Its root is a minute.
pub const CLOCK_TIME: &str = "clock_time";

/// A unit: so many of a root unit, which is one of its dimension that was declared without another unit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Unit {
    /// Its name: `years`.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[cbor(n(1), with = "super::apart::in_place")]
    pub label: Text,
    /// Other ways to write it: `ug/h`.
    #[n(2)]
    pub aliases: Vec<String>,
    /// Its kind: `time`, `dose`. Units of different kinds do not compare.
    #[n(3)]
    pub dimension: String,
    /// Which root it counts in.
    #[n(4)]
    pub root: UnitRoot,
    /// How many of its root it is: 12 for a year of months.
    #[n(5)]
    pub factor: Number,
}

/// The root that a unit counts in. Time has two, which only a calendar ties together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum UnitRoot {
    /// Days of the calendar.
    #[n(0)]
    Days,
    /// Months of the calendar.
    #[n(1)]
    Months,
    /// Days on which a clinic works, of which the calendar tells nothing.
    #[n(2)]
    WorkingDays,
    /// The only root of a dimension other than time.
    #[n(3)]
    Base,
}

impl Unit {
    /// Its name as people write it: `ug/h`, where the vocabulary's own name, `ug_per_h`, is no word of theirs.
    pub fn written(&self) -> &str {
        let own = Some(self.id.as_str()).filter(|id| !id.contains('_'));
        own.or(self.aliases.first().map(String::as_str)).unwrap_or(&self.id)
    }

    /// A unit declared by its kind alone: `unit months: time`. Of time, the engine knows `days` and `months`.
    pub fn root(id: impl Into<String>, dimension: impl Into<String>) -> Self {
        let (id, dimension) = (id.into(), dimension.into());
        let root = match (dimension.as_str(), id.as_str()) {
            ("time", "days" | "day") => UnitRoot::Days,
            ("time", "months" | "month") => UnitRoot::Months,
            (WORKING_TIME, _) => UnitRoot::WorkingDays,
            _ => UnitRoot::Base,
        };
        Self { id, label: Text::default(), aliases: Vec::new(), dimension, root, factor: Number::ONE }
    }

    /// A unit declared by another: `unit years = 12 months`.
    pub fn derived(id: impl Into<String>, count: Number, of: &Unit) -> Result<Self, NumberError> {
        Ok(Self {
            id: id.into(),
            label: Text::default(),
            aliases: Vec::new(),
            dimension: of.dimension.clone(),
            root: of.root,
            factor: count.times(of.factor)?,
        })
    }

    /// Whether a number of it is written without it: the unit of the kind `number`.
    pub fn is_bare(&self) -> bool {
        self.dimension == "number" && self.factor == Number::ONE
    }

    /// Whether it says how much an hour, as the label of a patch does.
    pub fn is_rate(&self) -> bool {
        self.dimension.ends_with("_rate")
    }

    /// Every way to write it: its name, other names, and what it is called in each language.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.id.as_str()).chain(aliases).chain(self.label.all().map(|(_, label)| label))
    }

    /// How long a deadline of so many is, in days: five working days are as long as a week, 24 hours as a day. Only to see
    /// which of several is sooner; no date is computed from either.
    pub fn length(&self, count: Number) -> Result<Number, NumberError> {
        let length = count.times(self.measure()?)?;
        match self.root {
            UnitRoot::WorkingDays => length.times(Number::whole(7))?.over(Number::whole(5)),
            UnitRoot::Base if self.dimension == CLOCK_TIME => length.over(Number::MINUTES_IN_DAY),
            UnitRoot::Days | UnitRoot::Months | UnitRoot::Base => Ok(length),
        }
    }

    /// How many of the dimension's common measure one of it is; a month counts as 30.4375 days.
    pub fn measure(&self) -> Result<Number, NumberError> {
        match self.root {
            UnitRoot::Months => self.factor.times(Number::DAYS_IN_MONTH),
            UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base => Ok(self.factor),
        }
    }
}

/// Something of which a referral can list several, with what it says of each: a treatment that was tried. Its fields are
/// the facts that name it as theirs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Record {
    /// Its name: `trial`.
    #[n(0)]
    pub id: String,
}

/// Where a referral can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Destination {
    /// Its name.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[cbor(n(1), with = "super::apart::in_place")]
    pub label: Text,
    /// What it is called within a sentence, without a capital.
    #[n(2)]
    pub in_text: Text,
    /// Other things it is called.
    #[n(3)]
    pub aliases: Vec<String>,
    /// The policy of that destination, where it has one here, by its id as text.
    #[n(4)]
    pub policy: Option<String>,
    /// What it is to who referred.
    #[n(5)]
    pub role: Option<PlaceRole>,
}

impl Destination {
    /// A destination with nothing but a name and what it is called.
    pub fn new(id: impl Into<String>, label: Text) -> Self {
        Self { id: id.into(), label, in_text: Text::default(), aliases: Vec::new(), policy: None, role: None }
    }
}

impl Vocabulary {
    /// The unit written that way, by name or alias, else by what it is called in a language.
    pub fn unit(&self, written: &str) -> Option<(UnitId, &Unit)> {
        let named = |unit: &Unit| unit.id == written || unit.aliases.iter().any(|alias| alias == written);
        let labelled = |unit: &Unit| unit.label.all().any(|(_, label)| label == written);
        let index = self.units.iter().position(named).or_else(|| self.units.iter().position(labelled))?;
        self.units.get(index).map(|unit| (UnitId::new(index), unit))
    }

    /// Whether the concepts of a category are that, by itself or by a category that it is part of.
    pub fn is_category(&self, id: CategoryId, role: CategoryRole) -> bool {
        let mut next = self.categories.get(id.index());
        // A circle of categories is an error of the vocabulary; none is longer than all of them.
        for _ in 0..=self.categories.len() {
            let Some(category) = next else { return false };
            if category.role == Some(role) {
                return true;
            }
            next = category.parent.and_then(|parent| self.categories.get(parent.index()));
        }
        false
    }

    /// The fields of a record, in the order declared.
    pub fn fields(&self, record: RecordId) -> impl Iterator<Item = (FactId, &Fact)> {
        let all = self.facts.iter().enumerate().filter(move |(_, fact)| fact.record == Some(record));
        all.map(|(index, fact)| (FactId::new(index), fact))
    }

    /// The facts that a referral itself states, in the order declared.
    pub fn stated_facts(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        let all = self.facts.iter().enumerate().filter(|(_, fact)| fact.record.is_none());
        all.map(|(index, fact)| (FactId::new(index), fact))
    }

    /// The vocabulary with every name in normal form C, in which what a referral says is compared with it.
    #[must_use]
    pub fn composed(mut self) -> Self {
        let name = |name: &mut String| {
            if let Cow::Owned(composed) = composed(name) {
                *name = composed;
            }
        };
        let names = |id: &mut String, label: &mut Text, aliases: &mut Vec<String>| {
            name(id);
            label.each_mut().for_each(name);
            aliases.iter_mut().for_each(name);
        };
        self.categories.iter_mut().for_each(|it| names(&mut it.id, &mut it.label, &mut Vec::new()));
        self.concepts.iter_mut().for_each(|it| names(&mut it.id, &mut it.label, &mut it.aliases));
        self.units.iter_mut().for_each(|it| names(&mut it.id, &mut it.label, &mut it.aliases));
        self.destinations.iter_mut().for_each(|it| names(&mut it.id, &mut it.label, &mut it.aliases));
        self.code_systems.iter_mut().for_each(|it| name(&mut it.id));
        self.records.iter_mut().for_each(|it| name(&mut it.id));
        for fact in &mut self.facts {
            name(&mut fact.path);
            if let FactType::OneOf(choices) = &mut fact.kind {
                choices.iter_mut().for_each(|it| names(&mut it.id, &mut it.label, &mut Vec::new()));
            }
        }
        self
    }
}
