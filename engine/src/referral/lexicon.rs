//! The vocabulary made ready for reading. Input: the vocabulary of a program. Output: indexes by path, name and code.

use std::collections::HashMap;

use super::closure::{self, Closure};
use super::codes::{Codes, Matched, OwnCode};
use super::said::Said;
use super::vocabulary_error::{VocabularyEntry, VocabularyError};
use crate::ir::{
    CategoryId, CodeSystemId, Computation, Concept, ConceptId, ConversionId, Derivation, Fact, FactId,
    FactType, Lookup, Quantity, RecordId, Role, Unit, UnitId, Vocabulary,
};
use crate::value::{Interval, Number};

/// A vocabulary with its indexes.
#[derive(Debug)]
pub struct Lexicon {
    vocabulary: Vocabulary,
    paths: Branch,
    concepts: HashMap<String, Vec<ConceptId>>,
    closure: Closure,
    categories: Vec<Vec<bool>>,
    codes: Codes,
    measures: Vec<Number>,
}

/// A level of the facts' paths.
#[derive(Debug, Default)]
pub(crate) struct Branch(HashMap<String, Node>);

#[derive(Debug)]
pub(crate) enum Node {
    Branch(Branch),
    Fact(FactId),
}

impl Lexicon {
    /// Checks a vocabulary and indexes it.
    pub fn new(vocabulary: Vocabulary) -> Result<Self, VocabularyError> {
        check(&vocabulary)?;
        let vocabulary = vocabulary.composed();
        let closure = Closure::new(&vocabulary.concepts)
            .map_err(|concept| VocabularyError::Circle(VocabularyEntry::Concept(concept)))?;
        let categories = closure::categories(&vocabulary.categories)
            .map_err(|category| VocabularyError::Circle(VocabularyEntry::Category(category)))?;
        let mut paths = Branch::default();
        for (id, fact) in vocabulary.stated_facts() {
            paths.insert(&fact.path, id)?;
        }
        let mut concepts: HashMap<String, Vec<ConceptId>> = HashMap::new();
        for (index, concept) in vocabulary.concepts.iter().enumerate() {
            concepts.entry(concept.id.clone()).or_default().push(ConceptId::new(index));
        }
        let codes =
            Codes::new(&vocabulary.code_systems, &vocabulary.concepts).map_err(VocabularyError::Code)?;
        let measure = |(index, unit): (usize, &Unit)| {
            unit.measure().map_err(|_| VocabularyError::Measure(UnitId::new(index)))
        };
        let measures = vocabulary.units.iter().enumerate().map(measure).collect::<Result<_, _>>()?;
        Ok(Self { vocabulary, paths, concepts, closure, categories, codes, measures })
    }

    /// The vocabulary.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The concept and all below it, sorted.
    pub fn below(&self, concept: ConceptId) -> &[ConceptId] {
        self.closure.down.get(concept.index()).map_or(&[], Vec::as_slice)
    }

    /// The concept and all above it, sorted.
    pub fn above(&self, concept: ConceptId) -> &[ConceptId] {
        self.closure.up.get(concept.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether the first concept is the second, or below it.
    pub fn is_below(&self, concept: ConceptId, above: ConceptId) -> bool {
        self.above(concept).binary_search(&above).is_ok()
    }

    /// Whether the category is the other, or within it.
    pub fn is_within(&self, category: CategoryId, other: CategoryId) -> bool {
        let row = self.categories.get(other.index());
        row.and_then(|row| row.get(category.index())).copied().unwrap_or(false)
    }

    /// The concepts of a category and those within it, in the order declared.
    pub fn concepts_of(&self, category: CategoryId) -> impl Iterator<Item = (ConceptId, &Concept)> {
        let all = self.vocabulary.concepts.iter().enumerate();
        all.filter(move |(_, concept)| self.is_within(concept.category, category))
            .map(|(index, concept)| (ConceptId::new(index), concept))
    }

    /// The category with that name.
    pub fn category(&self, id: &str) -> Option<CategoryId> {
        self.vocabulary.categories.iter().position(|category| category.id == id).map(CategoryId::new)
    }

    /// The concept with that name in the category or one within it.
    pub fn concept(&self, category: CategoryId, id: &str) -> Option<ConceptId> {
        let named = self.concepts.get(id)?;
        named.iter().copied().find(|concept| self.belongs(*concept, category))
    }

    /// Whether the concept belongs to the category or to one within it.
    pub fn belongs(&self, concept: ConceptId, category: CategoryId) -> bool {
        let concept = self.vocabulary.concepts.as_slice().at(concept);
        concept.is_some_and(|concept| self.is_within(concept.category, category))
    }

    /// The fact with that path.
    pub fn fact(&self, path: &str) -> Option<FactId> {
        self.vocabulary.facts.iter().position(|fact| fact.path == path).map(FactId::new)
    }

    /// Whether an amount of a unit can be an amount of a medicine.
    pub(crate) fn is_dose(&self, unit: &Unit) -> bool {
        let rows = self.vocabulary.conversions.iter().flat_map(|conversion| &conversion.rows);
        let mut counted = rows.filter_map(|row| self.vocabulary.units.as_slice().at(row.unit));
        matches!(unit.dimension.as_str(), "dose" | "dose_rate")
            || counted.any(|counted| counted.dimension == unit.dimension)
    }

    /// Whether a substance taken that way is counted by the hour: a patch gives off so much.
    pub(crate) fn is_by_hour(&self, substance: ConceptId, route: ConceptId) -> bool {
        let mut rows = self.vocabulary.conversions.iter().flat_map(|conversion| &conversion.rows);
        rows.any(|row| {
            self.vocabulary.units.as_slice().at(row.unit).is_some_and(Unit::is_rate)
                && self.is_below(substance, row.substance)
                && self.is_below(route, row.route)
        })
    }

    /// The fact with that role.
    pub fn role(&self, role: Role) -> Option<FactId> {
        self.vocabulary.facts.iter().position(|fact| fact.role == Some(role)).map(FactId::new)
    }

    /// How many of its dimension's common measure one of the unit is.
    pub fn measure(&self, unit: UnitId) -> Number {
        self.measures.get(unit.index()).copied().unwrap_or(Number::ONE)
    }

    /// The range of a fact in the dimension's common measure, where one is declared.
    pub(super) fn range(&self, fact: &Fact) -> Option<Interval> {
        let range = fact.range?;
        let end = |end: Quantity| end.number.times(self.measure(end.unit)).ok();
        Some(Interval { low: end(range.low), high: end(range.high) })
    }

    /// The same, and every value where none is.
    pub(crate) fn reach_if_declared(&self, fact: &Fact) -> Interval {
        self.range(fact).unwrap_or(Interval::ALL)
    }

    /// Whether an amount, in the common measure, is outside the range of its fact. What counts whole units is up to the next.
    pub(crate) fn is_outside(&self, fact: &Fact, stated: &Interval) -> bool {
        let Some(range) = self.range(fact) else { return false };
        let own = fact.kind.own_unit().filter(|_| fact.counts_whole());
        let below = own.and_then(|unit| range.high?.plus(self.measure(unit)).ok());
        let above = match (stated.high, below) {
            (Some(high), Some(below)) => high >= below,
            (Some(high), None) => range.high.is_some_and(|limit| high > limit),
            (None, _) => false,
        };
        above || stated.low.zip(range.low).is_some_and(|(low, limit)| low < limit)
    }

    /// The values that a quantity has: none is below zero, nor outside its range.
    pub(crate) fn reach(&self, fact: &Fact) -> Interval {
        self.reach_if_declared(fact).intersect(&Interval::from(Number::ZERO))
    }

    /// The range as it is declared.
    pub(crate) fn range_said(&self, fact: &Fact) -> Said {
        let Some(range) = fact.range else { return Said::rounded(Interval::ALL, "") };
        let unit = self.vocabulary.units.as_slice().at(range.high.unit);
        let low = range.low.number.times(self.measure(range.low.unit));
        let low = low.and_then(|low| low.over(self.measure(range.high.unit))).unwrap_or(range.low.number);
        Said::rounded(Interval::between(low, range.high.number), unit.map_or("", |unit| unit.id.as_str()))
    }

    pub(crate) fn paths(&self) -> &Branch {
        &self.paths
    }

    pub(super) fn matches(&self, system: CodeSystemId, code: &str) -> Matched {
        self.codes.matches(system, code)
    }

    /// What a code means in a category. What is above another match says nothing more and is left out.
    pub(crate) fn meant(&self, system: CodeSystemId, code: &str, category: CategoryId) -> Matched {
        let mut matched = self.matches(system, code);
        matched.certain.retain(|concept| self.belongs(*concept, category));
        matched.open.retain(|concept| self.belongs(*concept, category));
        let all = matched.certain.clone();
        matched.certain.retain(|one| !all.iter().any(|other| other != one && self.is_below(*other, *one)));
        matched
    }

    /// The codes of a concept itself, in their one spelling.
    pub(crate) fn codes_of(&self, concept: ConceptId) -> &[OwnCode] {
        self.codes.of(concept)
    }

    /// Whether a code that no concept has may mean this one: a concept with others below it may have more kinds than are
    /// listed, and one without a code of its own is known by none. Any other is known by its own codes.
    pub(crate) fn may_have_others(&self, concept: ConceptId, system: CodeSystemId) -> bool {
        let own = self.codes_of(concept);
        self.below(concept).len() > 1 || !own.iter().any(|code| code.system == system && !code.broader)
    }

    /// A code that a policy or the vocabulary names, in its one spelling.
    pub(crate) fn code(&self, system: CodeSystemId, written: &str) -> Option<String> {
        self.vocabulary.code_systems.as_slice().at(system)?.read_any(written).ok()
    }

    /// Whether a concept and all below it are within a code: every code that each can have is that code or a detail of it.
    pub(crate) fn is_within_code(&self, concept: ConceptId, system: CodeSystemId, code: &str) -> bool {
        let declared = |id: &ConceptId| self.codes_of(*id).iter().filter(|own| own.system == system);
        let below = self.below(concept);
        below.iter().all(|id| {
            let mut codes: Vec<&OwnCode> = declared(id).collect();
            if codes.is_empty() {
                codes = below.iter().flat_map(declared).collect();
            }
            !codes.is_empty() && codes.iter().all(|own| self.is_detail(system, &own.code, code))
        })
    }

    /// The least detailed code that a referral can state in place of this one.
    pub(crate) fn least<'c>(&self, system: CodeSystemId, code: &'c str) -> &'c str {
        let Some(system) = self.vocabulary.code_systems.as_slice().at(system) else { return code };
        system.beginnings(code).into_iter().find(|beginning| system.read(beginning).is_ok()).unwrap_or(code)
    }

    /// A detail of a code that nobody declares, where the codes of the system have details.
    pub(crate) fn some_detail(&self, system: CodeSystemId, code: &str) -> Option<String> {
        self.vocabulary.code_systems.as_slice().at(system)?.some_detail(code)
    }

    /// Whether a code in its one spelling is another or a detail of it.
    pub(crate) fn is_detail(&self, system: CodeSystemId, code: &str, of: &str) -> bool {
        let system = self.vocabulary.code_systems.as_slice().at(system);
        system.is_some_and(|system| system.is_detail(code, of))
    }

    /// What the concepts of the category are called, each with its name.
    pub(super) fn concept_spellings(&self, category: CategoryId) -> impl Iterator<Item = (&str, &str)> {
        self.concepts_of(category).flat_map(|(_, concept)| {
            let labels = concept.label.all().map(|(_, label)| label);
            let others = concept.aliases.iter().map(String::as_str);
            std::iter::once(concept.id.as_str())
                .chain(labels)
                .chain(others)
                .map(|word| (word, concept.id.as_str()))
        })
    }
}

impl Branch {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.0.get(key)
    }

    /// Every key of the level with what it leads to, in no order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, node)| (key.as_str(), node))
    }

    /// Every key of the level, sorted.
    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.0.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    fn insert(&mut self, path: &str, fact: FactId) -> Result<(), VocabularyError> {
        let clash = || VocabularyError::Path(fact);
        let (last, steps) = match path.rsplit_once('.') {
            Some((steps, last)) => (last, Some(steps)),
            None => (path, None),
        };
        let mut level = self;
        for step in steps.into_iter().flat_map(|steps| steps.split('.')) {
            let node = level.0.entry(step.to_owned()).or_insert_with(|| Node::Branch(Self::default()));
            match node {
                Node::Branch(branch) => level = branch,
                Node::Fact(_) => return Err(clash()),
            }
        }
        match level.0.insert(last.to_owned(), Node::Fact(fact)) {
            None => Ok(()),
            Some(_) => Err(clash()),
        }
    }
}

/// Checks that every id names something.
fn check(vocabulary: &Vocabulary) -> Result<(), VocabularyError> {
    let concept = |id: ConceptId| vocabulary.concepts.as_slice().at(id).is_some();
    let unit = |id: UnitId| vocabulary.units.as_slice().at(id).is_some();
    let category = |id: CategoryId| vocabulary.categories.as_slice().at(id).is_some();
    let fact = |id: FactId| vocabulary.facts.as_slice().at(id).is_some();
    let record = |id: RecordId| vocabulary.records.as_slice().at(id).is_some();
    for (index, entry) in vocabulary.categories.iter().enumerate() {
        ensure(entry.parent.is_none_or(category), VocabularyEntry::Category(CategoryId::new(index)))?;
    }
    for (index, entry) in vocabulary.concepts.iter().enumerate() {
        let codes =
            entry.codes.iter().all(|code| vocabulary.code_systems.as_slice().at(code.system).is_some());
        let medicine = entry.medicine.as_ref().is_none_or(|medicine| {
            medicine.substances.iter().chain(&medicine.dose_of).chain(&medicine.route).all(|id| concept(*id))
        });
        let parents = entry.parents.iter().all(|parent| concept(*parent));
        ensure(
            category(entry.category) && codes && medicine && parents,
            VocabularyEntry::Concept(ConceptId::new(index)),
        )?;
    }
    for (index, entry) in vocabulary.facts.iter().enumerate() {
        let of_record = entry.record.is_none_or(|id| record(id) && is_field(&entry.kind));
        let listed = if let FactType::Records(id) = entry.kind { record(id) } else { true };
        let computed = entry.computed.as_ref();
        let computed = computed.is_none_or(|it| is_computable(vocabulary, entry, it));
        let sound = of_record && listed && computed && sound(entry, &category, &unit, &fact, &concept);
        ensure(sound, VocabularyEntry::Fact(FactId::new(index)))?;
    }
    for (index, entry) in vocabulary.conversions.iter().enumerate() {
        let rows =
            entry.rows.iter().all(|row| concept(row.substance) && concept(row.route) && unit(row.unit));
        ensure(rows, VocabularyEntry::Conversion(ConversionId::new(index)))?;
    }
    Ok(())
}

/// Whether a fact can be computed so: of amounts that are above zero, and that nothing but a referral tells.
fn is_computable(vocabulary: &Vocabulary, entry: &Fact, computation: &Computation) -> bool {
    let told =
        |fact: &Fact| fact.derive.is_none() && !fact.whole && fact.silent.is_none() && fact.record.is_none();
    let is_part = |fact: &Fact| {
        let amount = matches!(fact.kind, FactType::Quantity(_) | FactType::Measure(_));
        let above_zero = fact.range.is_some_and(|range| range.low.number > Number::ZERO);
        amount && above_zero && told(fact) && fact.computed.is_none()
    };
    let parts = computation.facts();
    let sound = parts.iter().all(|id| vocabulary.facts.as_slice().at(*id).is_some_and(is_part));
    let monotone = parts.iter().all(|id| computation.formula.is_monotone_in(*id));
    let amount = matches!(entry.kind, FactType::Quantity(_));
    amount && told(entry) && !parts.is_empty() && sound && monotone && computation.is_positive()
}

/// Whether a field of a record can be of that type.
fn is_field(kind: &FactType) -> bool {
    match kind {
        FactType::Truth
        | FactType::Quantity(_)
        | FactType::Measure(_)
        | FactType::OneOf(_)
        | FactType::Event
        | FactType::Concept(_) => true,
        FactType::Date
        | FactType::Concepts(_)
        | FactType::Given
        | FactType::Medicines
        | FactType::Destination
        | FactType::Records(_) => false,
    }
}

fn sound(
    entry: &Fact,
    category: &dyn Fn(CategoryId) -> bool,
    unit: &dyn Fn(UnitId) -> bool,
    fact: &dyn Fn(FactId) -> bool,
    concept: &dyn Fn(ConceptId) -> bool,
) -> bool {
    let kind = match &entry.kind {
        FactType::Quantity(id) => unit(*id),
        FactType::Concept(id) | FactType::Concepts(id) => category(*id),
        FactType::Truth
        | FactType::Measure(_)
        | FactType::Date
        | FactType::Event
        | FactType::OneOf(_)
        | FactType::Given
        | FactType::Medicines
        | FactType::Destination
        | FactType::Records(_) => true,
    };
    let derive = entry.derive.is_none_or(|derive| match derive {
        Derivation::EquivalentDose { medicines, of, route } => {
            fact(medicines) && of.is_none_or(concept) && route.is_none_or(concept)
        }
        Derivation::AnyMedicine { medicines, of } => fact(medicines) && of.is_none_or(concept),
        Derivation::Elapsed { since: source } | Derivation::Age { born: source } => fact(source),
    });
    let range = entry.range.is_none_or(|range| unit(range.low.unit) && unit(range.high.unit));
    kind && derive && range
}

fn ensure(holds: bool, entry: VocabularyEntry) -> Result<(), VocabularyError> {
    if holds { Ok(()) } else { Err(VocabularyError::Reference(entry)) }
}
