//! The resolved vocabulary: modules, categories, concepts, units, facts, destinations, conversions.

use std::sync::Arc;

use remit_engine::ir::{
    self, CategoryRole, ChoiceRole, PartyRole, PlaceRole, Resolver, Role, StageName, Status,
};
use remit_engine::value::{Language, Number, Text};

use super::{
    CategoryId, CodeSystemId, ConceptId, Condition, FactId, Formula, ModuleId, PolicyId, Quantity, RecordId,
    UnitId,
};
use crate::base::{Loc, Name};

/// What every named thing has.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its name or path.
    pub name: Name,
    /// Where the name is.
    pub name_loc: Loc,
    /// The whole declaration.
    pub loc: Loc,
    /// The file that declares it.
    pub module: ModuleId,
    /// Its documentation comment, without the slashes.
    pub doc: Option<Arc<str>>,
}

/// A policy file, a library file or a file of cases.
#[derive(Clone, Debug)]
pub struct Module {
    /// The name at its head.
    pub head: Head,
    /// What kind of file it is.
    pub kind: ModuleKind,
    /// The language of bare texts.
    pub language: Language,
    /// What a library says of itself, by key.
    pub facts: Vec<(Name, Text)>,
    /// Whether it belongs to the standard library.
    pub standard: bool,
    /// The libraries it brings into scope.
    pub uses: Vec<ModuleId>,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleKind {
    /// One clinic's policy.
    Policy(PolicyId),
    /// Vocabulary, sources, conversions.
    Library,
    /// Cases and assertions of a policy; none where no policy has that name.
    Cases(Option<PolicyId>),
}

/// What any row of the vocabulary may say of itself.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// What people call it.
    pub label: Text,
    /// What they call it within a sentence.
    pub in_text: Text,
    /// Other names, in any language.
    pub aliases: Vec<Arc<str>>,
    /// A remark for the reader of the vocabulary.
    pub note: Text,
    /// Where the row comes from.
    pub source: Text,
    /// How sure it is.
    pub status: Status,
}

/// A category of concepts.
#[derive(Clone, Debug)]
pub struct Category {
    /// Name and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// The category whose concepts these also are.
    pub parent: Option<(CategoryId, Loc)>,
    /// What its concepts are.
    pub role: Option<CategoryRole>,
}

/// A concept.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Name and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// Its category; none where that could not be resolved.
    pub category: Option<CategoryId>,
    /// The concepts directly above it.
    pub parents: Vec<(ConceptId, Loc)>,
    /// Its codes.
    pub codes: Vec<Code>,
    /// For a brand: what it contains, and how it is given.
    pub product: Option<Product>,
    /// Who it is, for a party.
    pub role: Option<PartyRole>,
}

impl Concept {
    /// A concept of which only the name is known.
    pub(in crate::resolve) fn new(head: Head) -> Self {
        Self {
            head,
            about: Description::default(),
            category: None,
            parents: Vec::new(),
            codes: Vec::new(),
            product: None,
            role: None,
        }
    }
}

/// A code system.
#[derive(Clone, Debug)]
pub struct CodeSystem {
    /// Name and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// What its codes look like, and how they match; none where its declaration does not say.
    pub rules: Option<ir::CodeSystem>,
}

impl CodeSystem {
    /// A code system of which only the name is known.
    pub(in crate::resolve) fn new(head: Head) -> Self {
        Self { head, about: Description::default(), rules: None }
    }
}

/// A code of a concept in a code system.
#[derive(Clone, Debug)]
pub struct Code {
    /// Such as `icd10_se`.
    pub system: CodeSystemId,
    /// As written, such as `G43.-`.
    pub code: Arc<str>,
    /// Whether the code covers more than the concept.
    pub broader: bool,
    /// Where it is.
    pub loc: Loc,
}

/// What a brand holds.
#[derive(Clone, Debug, Default)]
pub struct Product {
    /// Its substances.
    pub substances: Vec<ConceptId>,
    /// The substance whose amount the dose states, where there are several.
    pub dose_of: Option<ConceptId>,
    /// How it is given.
    pub route: Option<ConceptId>,
}

/// A unit of measurement.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Name and place.
    pub head: Head,
    /// Label and remarks; the aliases are other spellings.
    pub about: Description,
    /// What it measures, such as `time`.
    pub kind: Name,
    /// The unit it is a multiple of, and how many of those it is.
    pub multiple_of: Option<(Number, UnitId)>,
    /// The units that it is made of: kilograms by the square metre.
    pub formula: Option<Formula<UnitId>>,
}

/// What a fact's value is.
#[derive(Clone, Debug, PartialEq)]
pub enum FactType {
    /// Could not be resolved.
    Error,
    /// Yes or no.
    Truth,
    /// A quantity in this unit, or one that converts to it.
    Quantity(UnitId),
    /// A quantity in any unit of this kind.
    Dimension(Name),
    /// A day.
    Date,
    /// Something that happened, the last time or never.
    Event,
    /// Exactly one of these words.
    OneOf(Vec<Choice>),
    /// One concept of the category.
    Concept(CategoryId),
    /// Any number of concepts of the category.
    Concepts(CategoryId),
    /// Text, of which only the presence counts.
    Given,
    /// Medicines with their doses.
    Medicines,
    /// A declared destination.
    Destination,
    /// Entries of a record.
    Records(RecordId),
}

impl FactType {
    /// Whether it holds any number of things, each of which a referral states or not.
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::Concepts(_) | Self::Medicines | Self::Records(_))
    }
}

/// One word of a `one of` type.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The word.
    pub name: Name,
    /// Where it is.
    pub loc: Loc,
    /// What people call it.
    pub label: Text,
    /// What kind of referral it is, for an option of the fact with the role `kind`.
    pub role: Option<ChoiceRole>,
}

impl Choice {
    /// A choice of which only the word is known.
    pub(in crate::resolve) fn new(name: Name, loc: Loc) -> Self {
        Self { name, loc, label: Text::default(), role: None }
    }
}

/// How a fact follows from another.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The function.
    pub function: DeriveFunction,
    /// The fact it reads.
    pub from: FactId,
    /// The concept that limits it, for the functions over medicines.
    pub concept: Option<ConceptId>,
    /// The route that limits it further, for a sum of doses.
    pub route: Option<ConceptId>,
}

/// The functions that `derive` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeriveFunction {
    /// The sum of doses, by the policy's conversion.
    EquivalentDose,
    /// Whether any medicine is below the concept.
    Any,
    /// The time from a day until the day of the referral.
    Elapsed,
    /// Completed years from a day until the day of the referral.
    Age,
}

impl DeriveFunction {
    /// The words of the `derive` key.
    pub const ALL: [(&'static str, Self); 4] = [
        ("equivalent_dose", Self::EquivalentDose),
        ("any", Self::Any),
        ("elapsed", Self::Elapsed),
        ("age", Self::Age),
    ];
}

/// A value that silence counts as.
#[derive(Clone, Debug, PartialEq)]
pub enum Silence {
    /// Nothing: absence is unknown.
    Unknown,
    /// A no.
    No,
    /// A yes.
    Yes,
    /// An empty set or list.
    None,
    /// An event that never happened.
    Never,
    /// This word of a `one of` type.
    Choice(Name),
    /// This quantity.
    Quantity(Quantity),
    /// This concept.
    Concept(ConceptId),
}

/// The least and the greatest value of a quantity, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub low: Quantity,
    /// The greatest.
    pub high: Quantity,
    /// Both, where they are written.
    pub loc: Loc,
}

impl Fact {
    /// Its name where it is written: of a field, without its record.
    pub fn own_name(&self) -> &str {
        let name = self.head.name.as_str();
        let own = self.record.and_then(|_| name.rsplit_once('.'));
        own.map_or(name, |(_, own)| own)
    }

    /// Whether its value can have a date: any amount or number that the referral itself states.
    pub fn can_be_dated(&self) -> bool {
        let is_amount = matches!(self.kind, FactType::Quantity(_) | FactType::Dimension(_));
        is_amount && self.derivation.is_none() && self.record.is_none()
    }

    /// Whether it counts whole units; an age does, whatever else is said.
    pub fn counts_whole(&self) -> bool {
        self.whole || self.derivation.as_ref().is_some_and(|derive| derive.function == DeriveFunction::Age)
    }
}

/// Something that a referral can say.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Path and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// The question that asks for it.
    pub question: Text,
    /// More for whoever has to answer.
    pub help: Text,
    /// What its value is.
    pub kind: FactType,
    /// Where the type is.
    pub kind_loc: Loc,
    /// Whether the quantity counts whole units only.
    pub whole: bool,
    /// The least and the greatest value of the quantity.
    pub range: Option<Range>,
    /// What silence means.
    pub silence: Silence,
    /// Who can close it.
    pub resolved_by: Resolver,
    /// Whether it is one fact for each clinic.
    pub relative: bool,
    /// Which decision it belongs to.
    pub stage: StageName,
    /// How it follows from another fact.
    pub derivation: Option<Derivation>,
    /// What it is computed from.
    pub formula: Option<Formula<FactId>>,
    /// What the language knows it for.
    pub role: Option<Role>,
    /// The record that it is a field of.
    pub record: Option<RecordId>,
}

/// What the entries of a list say.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name and place.
    pub head: Head,
    /// Its fields, in the order written.
    pub fields: Vec<FactId>,
}

/// A named condition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Name and place.
    pub head: Head,
    /// What it means.
    pub condition: Condition,
    /// What people call it.
    pub label: Text,
}

impl Fact {
    /// A fact of which only the path is known.
    pub(in crate::resolve) fn new(head: Head, kind_loc: Loc) -> Self {
        Self {
            head,
            about: Description::default(),
            question: Text::default(),
            help: Text::default(),
            kind: FactType::Error,
            kind_loc,
            whole: false,
            range: None,
            silence: Silence::Unknown,
            resolved_by: Resolver::Referrer,
            relative: false,
            stage: StageName::Referral,
            derivation: None,
            formula: None,
            role: None,
            record: None,
        }
    }
}

/// Where a patient can be sent.
#[derive(Clone, Debug)]
pub struct Destination {
    /// Name and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// The policy of that clinic, and where it is named.
    pub policy: Option<(Name, Loc)>,
    /// What it is to who referred.
    pub role: Option<PlaceRole>,
}

/// A named set of dose conversions.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// Name and place.
    pub head: Head,
    /// Label and remarks.
    pub about: Description,
    /// The published title.
    pub title: Text,
    /// The day it was last changed or became valid.
    pub dated: Option<Text>,
    /// Its rows.
    pub rows: Vec<ConversionRow>,
}

impl Conversion {
    /// A conversion of which only the name is known.
    pub(in crate::resolve) fn new(head: Head) -> Self {
        Self { head, about: Description::default(), title: Text::default(), dated: None, rows: Vec::new() }
    }
}

/// The factor of one substance by one route.
#[derive(Clone, Debug)]
pub struct ConversionRow {
    /// The substance.
    pub substance: ConceptId,
    /// How it is given.
    pub route: ConceptId,
    /// The unit of its amount; milligrams a day where none is named.
    pub unit: Option<UnitId>,
    /// How the amount becomes a dose.
    pub factor: Factor,
    /// Remarks of the row.
    pub about: Description,
    /// The row.
    pub loc: Loc,
}

/// How an amount becomes an equivalent dose.
#[derive(Clone, Debug)]
pub enum Factor {
    /// Times a factor that lies between two bounds.
    Times {
        /// The central factor, where the source gives one.
        central: Option<Number>,
        /// The smallest factor.
        low: Number,
        /// The largest factor.
        high: Number,
    },
    /// Read off a table of amount and dose, sorted by amount and dose.
    Table(Vec<(Number, Number)>),
    /// A factor that depends on the resulting dose: factor, from, to.
    Bands(Vec<(Number, Number, Option<Number>)>),
}
