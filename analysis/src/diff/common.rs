//! Two versions over one vocabulary. Input: both, each with its own. Output: the old one by the ids of the new vocabulary, to
//! which is added what only the old one has; and what of either means something else than in the other.

use std::sync::Arc;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, Conversion};
use remit_engine::ir::{
    CategoryId, CodeSystemId, Computation, Concept, ConceptId, ConversionId, Derivation, DestinationId, Fact,
    FactId, FactType, Formula, Lookup, Policy, Range, RecordId, RuleKind, SilenceChange, UnitId, Vocabulary,
};
use remit_engine::referral::Lexicon;
use rustc_hash::{FxHashMap, FxHashSet};

use super::rename::Ids;

/// Both versions over one vocabulary.
pub(super) struct Common {
    pub(super) lexicon: Arc<Lexicon>,
    /// The old version by its ids.
    pub(super) old: Policy,
    /// What either version reads and means otherwise, where what becomes of letters is not compared.
    pub(super) otherwise: Vec<String>,
}

/// What of the old vocabulary is what of the new one.
#[derive(Default)]
struct Places {
    ids: Ids,
    categories: FxHashMap<CategoryId, CategoryId>,
    records: FxHashMap<RecordId, RecordId>,
}

impl Common {
    /// `None` where there is no vocabulary that has all of both.
    pub(super) fn new(old: &LoadedPolicy, new: &LoadedPolicy) -> Option<Self> {
        let (was, is) = (old.lexicon(), new.lexicon());
        if Arc::ptr_eq(was, is) || was.vocabulary() == is.vocabulary() {
            return Some(Self { lexicon: is.clone(), old: old.ir().clone(), otherwise: Vec::new() });
        }
        let mut union = is.vocabulary().clone();
        let (places, renamed) = joined(was.vocabulary(), &mut union);
        let mut own = places.ids.policy(old.ir().clone());
        if let Some(conversion) = &mut own.conversion {
            // A table of that name that counts otherwise is another one.
            let now = union.conversions.as_slice().at(conversion.conversion);
            let before = renamed.conversions.iter().find(|it| now.is_some_and(|now| now.id == it.id));
            if let Some(before) = before.filter(|before| now.is_some_and(|now| !counts_alike(before, now))) {
                conversion.conversion = ConversionId::new(union.conversions.len());
                union.conversions.push(before.clone());
            }
        }
        let lexicon = Arc::new(Lexicon::new(union).ok()?);
        let mut common = Self { lexicon, old: own, otherwise: Vec::new() };
        common.silences(&renamed, new.ir());
        common.compare(&renamed, is.vocabulary(), new.ir());
        Some(common)
    }

    /// What a fact's declaration takes silence for is said in the old version itself, where the new one takes it otherwise.
    fn silences(&mut self, renamed: &Vocabulary, new: &Policy) {
        let facts = &self.lexicon.vocabulary().facts;
        for before in &renamed.facts {
            let Some(at) = facts.iter().position(|fact| fact.path == before.path) else { continue };
            let (fact, now) = (FactId::new(at), facts.get(at));
            let said = |policy: &Policy| policy.silences.iter().any(|change| change.fact == fact);
            if now.is_some_and(|now| now.silent != before.silent) && !said(&self.old) && !said(new) {
                self.old.silences.push(SilenceChange { fact, silent: before.silent.clone(), said: None });
            }
        }
    }

    /// Finds what is read and means something else.
    fn compare(&mut self, renamed: &Vocabulary, is: &Vocabulary, new: &Policy) {
        let lexicon = self.lexicon.clone();
        let vocabulary = lexicon.vocabulary();
        let read = read(vocabulary, &[&self.old, new]);
        let mut found: Vec<String> = Vec::new();
        for before in &renamed.facts {
            let at = is.facts.iter().position(|fact| fact.path == before.path);
            let (Some(at), Some(now)) = (at, at.and_then(|at| is.facts.get(at))) else { continue };
            if read.contains(&FactId::new(at)) && !is_same_fact(before, now) {
                found.push(before.path.clone());
            }
        }
        for before in &renamed.units {
            let now = is.units.iter().find(|unit| unit.id == before.id);
            let same = |now: &remit_engine::ir::Unit| {
                (now.root, now.factor, &now.dimension) == (before.root, before.factor, &before.dimension)
            };
            if now.is_some_and(|now| !same(now)) {
                found.push(before.id.clone());
            }
        }
        let categories = categories(vocabulary, &read);
        let is_read = |concept: &Concept| {
            categories.iter().any(|category| lexicon.is_within(concept.category, *category))
        };
        if !categories.is_empty() {
            let systems = renamed.code_systems.iter().filter(|before| {
                let now = is.code_systems.iter().find(|now| now.id == before.id);
                now.is_some_and(|now| {
                    (&now.shapes, &now.groups, &now.marks, now.matching)
                        != (&before.shapes, &before.groups, &before.marks, before.matching)
                })
            });
            found.extend(systems.map(|system| system.id.clone()));
        }
        let key = |concept: &Concept| (concept.category, concept.id.clone());
        let before: FxHashMap<_, &Concept> = renamed.concepts.iter().map(|it| (key(it), it)).collect();
        let now: FxHashMap<_, &Concept> = is.concepts.iter().map(|it| (key(it), it)).collect();
        for concept in vocabulary.concepts.iter().filter(|concept| is_read(concept)) {
            let own = key(concept);
            let same = match (before.get(&own), now.get(&own)) {
                (Some(before), Some(now)) => is_same_concept(before, now),
                // What one version alone can name, without a code, no letter says that both read.
                (Some(only), None) | (None, Some(only)) => only.codes.is_empty(),
                (None, None) => true,
            };
            if !same {
                found.push(concept.id.clone());
            }
        }
        found.sort();
        found.dedup();
        self.otherwise = found;
    }
}

fn counts_alike(one: &Conversion, other: &Conversion) -> bool {
    let rows = |conversion: &Conversion| -> Vec<_> {
        conversion.rows.iter().map(|row| (row.substance, row.route, row.unit, row.factor.clone())).collect()
    };
    rows(one) == rows(other)
}

fn is_same_fact(one: &Fact, other: &Fact) -> bool {
    let kind = |fact: &Fact| match &fact.kind {
        FactType::OneOf(choices) => {
            Err(choices.iter().map(|it| (it.id.clone(), it.role)).collect::<Vec<_>>())
        }
        kind @ (FactType::Truth
        | FactType::Quantity(_)
        | FactType::Measure(_)
        | FactType::Date
        | FactType::Event
        | FactType::Concept(_)
        | FactType::Concepts(_)
        | FactType::Given
        | FactType::Medicines
        | FactType::Destination
        | FactType::Records(_)) => Ok(kind.clone()),
    };
    let choices = |fact: &Fact| match kind(fact) {
        Err(mut choices) => {
            choices.sort_by(|one, other| one.0.cmp(&other.0));
            Err(choices)
        }
        kind => kind,
    };
    choices(one) == choices(other)
        && (one.whole, one.range, one.resolved_by, one.stage)
            == (other.whole, other.range, other.resolved_by, other.stage)
        && (one.derive, &one.computed, one.role, one.record)
            == (other.derive, &other.computed, other.role, other.record)
}

fn is_same_concept(one: &Concept, other: &Concept) -> bool {
    let parents = |concept: &Concept| -> FxHashSet<ConceptId> { concept.parents.iter().copied().collect() };
    let codes = |concept: &Concept| -> FxHashSet<(CodeSystemId, String, bool)> {
        concept.codes.iter().map(|code| (code.system, code.code.clone(), code.broader)).collect()
    };
    parents(one) == parents(other) && codes(one) == codes(other) && one.medicine == other.medicine
}

/// The facts that policies read, with those that these follow from.
fn read(vocabulary: &Vocabulary, policies: &[&Policy]) -> FxHashSet<FactId> {
    let mut waiting: Vec<FactId> = Vec::new();
    for policy in policies {
        waiting.extend(policy.atoms.iter().map(Atom::fact));
        for rule in policy.referral.rules.iter().chain(&policy.discharge.rules) {
            if let RuleKind::Require(wanted) = &rule.kind {
                waiting.extend(wanted.iter().map(|wanted| wanted.fact));
            }
        }
    }
    let mut read: FxHashSet<FactId> = FxHashSet::default();
    while let Some(fact) = waiting.pop() {
        let Some(own) = vocabulary.facts.as_slice().at(fact).filter(|_| read.insert(fact)) else { continue };
        match own.derive {
            Some(
                Derivation::EquivalentDose { medicines: from, .. }
                | Derivation::AnyMedicine { medicines: from, .. }
                | Derivation::Elapsed { since: from }
                | Derivation::Age { born: from },
            ) => waiting.push(from),
            None => {}
        }
        waiting.extend(own.computed.iter().flat_map(Computation::facts));
        if let FactType::Records(record) = own.kind {
            waiting.extend(vocabulary.fields(record).map(|(field, _)| field));
        }
    }
    read
}

/// The categories of which something is read.
fn categories(vocabulary: &Vocabulary, read: &FxHashSet<FactId>) -> Vec<CategoryId> {
    let mut found = Vec::new();
    for fact in read.iter().filter_map(|fact| vocabulary.facts.as_slice().at(*fact)) {
        match &fact.kind {
            FactType::Concept(category) | FactType::Concepts(category) => found.push(*category),
            FactType::Medicines => {
                let of_medicines = ["substance", "route", "brand"];
                let all = vocabulary.categories.iter().enumerate();
                let own = all.filter(|(_, category)| of_medicines.contains(&category.id.as_str()));
                found.extend(own.map(|(at, _)| CategoryId::new(at)));
            }
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Given
            | FactType::Destination
            | FactType::Records(_) => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds to a vocabulary what only the old one has; returns where the old entries are, and these by the new ids.
fn joined(old: &Vocabulary, union: &mut Vocabulary) -> (Places, Vocabulary) {
    let mut places = Places::default();
    let mut renamed = old.clone();
    // Ids first, so that entries can name each other.
    let at = |id: &mut Vec<usize>, known: Option<usize>, count: &mut usize| {
        id.push(known.unwrap_or(*count));
        *count += usize::from(known.is_none());
    };
    macro_rules! place {
        ($list:ident, $same:expr) => {{
            let (mut found, mut count) = (Vec::new(), union.$list.len());
            for own in &old.$list {
                let known = union.$list.iter().position(|it| $same(own, it));
                at(&mut found, known, &mut count);
            }
            found
        }};
    }
    let categories =
        place!(categories, |one: &remit_engine::ir::Category, other: &remit_engine::ir::Category| one.id
            == other.id);
    places.categories = ids(&categories, CategoryId::new);
    let units =
        place!(units, |one: &remit_engine::ir::Unit, other: &remit_engine::ir::Unit| one.id == other.id);
    places.ids.units = ids(&units, UnitId::new);
    let systems =
        place!(code_systems, |one: &remit_engine::ir::CodeSystem, other: &remit_engine::ir::CodeSystem| one
            .id
            == other.id);
    places.ids.systems = ids(&systems, CodeSystemId::new);
    let known: FxHashMap<(CategoryId, &str), usize> =
        union.concepts.iter().enumerate().map(|(at, it)| ((it.category, it.id.as_str()), at)).collect();
    let (mut concepts, mut count) = (Vec::new(), union.concepts.len());
    for own in &old.concepts {
        let category = places.category(own.category);
        at(&mut concepts, known.get(&(category, own.id.as_str())).copied(), &mut count);
    }
    places.ids.concepts = ids(&concepts, ConceptId::new);
    let records = place!(records, |one: &remit_engine::ir::Record, other: &remit_engine::ir::Record| one.id
        == other.id);
    places.records = ids(&records, RecordId::new);
    let facts = place!(facts, |one: &Fact, other: &Fact| one.path == other.path);
    places.ids.facts = ids(&facts, FactId::new);
    let destinations = place!(
        destinations,
        |one: &remit_engine::ir::Destination, other: &remit_engine::ir::Destination| one.id == other.id
    );
    places.ids.destinations = ids(&destinations, DestinationId::new);
    let conversions = place!(conversions, |one: &Conversion, other: &Conversion| one.id == other.id);
    places.ids.conversions = ids(&conversions, ConversionId::new);
    for (at, fact) in old.facts.iter().enumerate() {
        let now = facts.get(at).and_then(|at| union.facts.get(*at));
        if let (FactType::OneOf(before), Some(FactType::OneOf(now))) = (&fact.kind, now.map(|now| &now.kind))
        {
            for (choice, own) in before.iter().enumerate() {
                let place = now.iter().position(|it| it.id == own.id).unwrap_or(now.len());
                let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
                places.ids.choices.insert((FactId::new(at), number(choice)), number(place));
            }
        }
    }
    places.vocabulary(&mut renamed);
    added(&mut union.categories, &renamed.categories, &categories);
    added(&mut union.units, &renamed.units, &units);
    added(&mut union.code_systems, &renamed.code_systems, &systems);
    added(&mut union.concepts, &renamed.concepts, &concepts);
    added(&mut union.records, &renamed.records, &records);
    added(&mut union.facts, &renamed.facts, &facts);
    added(&mut union.destinations, &renamed.destinations, &destinations);
    added(&mut union.conversions, &renamed.conversions, &conversions);
    (places, renamed)
}

fn ids<I: std::hash::Hash + Eq>(places: &[usize], id: fn(usize) -> I) -> FxHashMap<I, I> {
    places.iter().enumerate().map(|(old, new)| (id(old), id(*new))).collect()
}

/// Adds what is to have a place behind those that there are, in that order.
fn added<T: Clone>(list: &mut Vec<T>, old: &[T], places: &[usize]) {
    for (own, place) in old.iter().zip(places) {
        if *place == list.len() {
            list.push(own.clone());
        }
    }
}

impl Places {
    fn category(&self, id: CategoryId) -> CategoryId {
        self.categories.get(&id).copied().unwrap_or(id)
    }

    fn record(&self, id: RecordId) -> RecordId {
        self.records.get(&id).copied().unwrap_or(id)
    }

    /// Entries name each other by the new ids.
    fn vocabulary(&self, all: &mut Vocabulary) {
        let ids = &self.ids;
        for category in &mut all.categories {
            category.parent = category.parent.map(|id| self.category(id));
        }
        for concept in &mut all.concepts {
            concept.category = self.category(concept.category);
            concept.parents.iter_mut().for_each(|id| *id = ids.concept(*id));
            concept.codes.iter_mut().for_each(|code| code.system = ids.system(code.system));
            if let Some(medicine) = &mut concept.medicine {
                medicine.substances.iter_mut().for_each(|id| *id = ids.concept(*id));
                medicine.dose_of = medicine.dose_of.map(|id| ids.concept(id));
                medicine.route = medicine.route.map(|id| ids.concept(id));
            }
        }
        for row in all.conversions.iter_mut().flat_map(|conversion| &mut conversion.rows) {
            row.substance = ids.concept(row.substance);
            row.route = ids.concept(row.route);
            row.unit = ids.unit(row.unit);
        }
        for (at, fact) in all.facts.iter_mut().enumerate() {
            self.fact(FactId::new(at), fact);
        }
    }

    fn fact(&self, own: FactId, fact: &mut Fact) {
        let ids = &self.ids;
        match &mut fact.kind {
            FactType::Quantity(unit) => *unit = ids.unit(*unit),
            FactType::Concept(category) | FactType::Concepts(category) => {
                *category = self.category(*category)
            }
            FactType::Records(record) => *record = self.record(*record),
            FactType::Truth
            | FactType::Measure(_)
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Given
            | FactType::Medicines
            | FactType::Destination => {}
        }
        fact.record = fact.record.map(|record| self.record(record));
        fact.range =
            fact.range.map(|Range { low, high }| Range { low: ids.quantity(low), high: ids.quantity(high) });
        fact.silent = fact.silent.as_ref().map(|silence| ids.silence(own, silence));
        fact.derive = fact.derive.map(|derive| match derive {
            Derivation::EquivalentDose { medicines, of, route } => Derivation::EquivalentDose {
                medicines: ids.fact(medicines),
                of: of.map(|id| ids.concept(id)),
                route: route.map(|id| ids.concept(id)),
            },
            Derivation::AnyMedicine { medicines, of } => {
                Derivation::AnyMedicine { medicines: ids.fact(medicines), of: of.map(|id| ids.concept(id)) }
            }
            Derivation::Elapsed { since } => Derivation::Elapsed { since: ids.fact(since) },
            Derivation::Age { born } => Derivation::Age { born: ids.fact(born) },
        });
        if let Some(computed) = &mut fact.computed {
            self.formula(&mut computed.formula);
        }
    }

    fn formula(&self, formula: &mut Formula) {
        match formula {
            Formula::Fact { fact, .. } => *fact = self.ids.fact(*fact),
            Formula::Number(_) => {}
            Formula::Sum(parts) | Formula::Product(parts) => {
                parts.iter_mut().for_each(|part| self.formula(part))
            }
            Formula::Quotient(above, below) => {
                self.formula(above);
                self.formula(below);
            }
        }
    }
}
