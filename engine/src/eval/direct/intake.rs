//! What is taken directly. Input: a policy ready to decide. Output: its intake: keys to facts, names to what they set, amounts to
//! cells, and the state of a referral that says nothing.

use std::sync::{Arc, OnceLock};

use super::amount::Limits;
use super::medicines::Medicated;
use super::names::Names;
use crate::eval::bits::{BitSet, BitsMut};
use crate::eval::ids::{Id, IndexVec, SlotId, ValueId};
use crate::eval::model::slots::{Slot, Values, truth_value};
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::{Known, Open, Prepared, by};
use crate::eval::solve::{Budget, Limits as Ties, State};
use crate::ir::{CategoryId, ConceptId, Derivation, Fact, FactId, FactType, Lookup, Role, UnitId};
use crate::referral::lexicon::{Branch, Node};
use crate::referral::{Certainty, Element, Lexicon, Named, Referral};

/// The scope of the units among the names; categories and facts have others.
pub(super) const UNITS: u32 = u32::MAX;

/// What is taken directly of the referrals of a policy.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(super) keys: Keys,
    pub(super) facts: IndexVec<FactId, Taken>,
    /// Names of concepts within categories, of choices and destinations within facts, of units.
    pub(super) names: Names<u32>,
    pub(super) medicated: Option<Medicated>,
    /// What is known where nothing is stated.
    pub(super) blank: State,
    pub(super) known: IndexVec<SlotId, Known>,
    pub(super) ties: Ties,
    /// Slots of facts that are computed of others.
    pub(super) computed: Vec<SlotId>,
}

/// The keys of the vocabulary's tree, each with its place among all.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Their places, by key within branches.
    named: Names<u32>,
    all: Vec<Key>,
    /// How many branches there are; the first is the whole.
    branches: u32,
}

/// Where a key leads.
#[derive(Debug)]
pub(super) struct Key {
    /// The key in quotes with its colon, as it is mostly written.
    pub(super) written: Box<[u8]>,
    pub(super) to: To,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    Branch(u32),
    Fact(FactId),
}

/// How a fact is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) slot: Option<SlotId>,
    /// How far its cells are moved where it is stated.
    pub(super) shift: usize,
    /// Whether what else is stated may tell it too, so that what is stated has to be kept for that.
    pub(super) kept: bool,
    /// The fact that tells it then.
    pub(super) source: Option<FactId>,
    pub(super) way: Way,
}

/// What values are taken directly.
#[derive(Debug)]
pub(super) enum Way {
    /// None.
    Ordinary,
    Truth,
    Given,
    /// Names, each with its cell; the scope.
    Choice(u32),
    /// The same, of which cells are told by a list.
    Destination(u32, Vec<ValueId>),
    Amount {
        own: Option<UnitId>,
        units: Vec<Option<Limits>>,
    },
    /// One concept of a category.
    Concept(CategoryId, Vec<OnceLock<Classes>>, Open),
    /// A list of them.
    Concepts(CategoryId, Vec<OnceLock<Classes>>, Open),
    /// The day of the referral.
    Date,
    Medicines,
}

/// What a concept that is named can be, as far as the slot tells.
#[derive(Debug)]
pub(super) struct Classes {
    pub(super) bits: BitSet<ValueId>,
    /// The one class, where there is one.
    pub(super) one: Option<ValueId>,
}

impl Intake {
    /// `None` where nothing can be taken directly.
    pub(super) fn new(policy: &Arc<LoadedPolicy>) -> Option<Self> {
        let lexicon = &policy.lexicon;
        let mut prepared = Prepared::new(policy, &Referral::default(), &Budget::new());
        for slot in policy.model.slots.ids() {
            let known = prepared.fill(policy, &Referral::default(), slot).ok()?;
            prepared.known.push(known);
        }
        prepared.limits.tables = policy.tables(&Referral::default(), &prepared.state).tables.into();
        let untied = Ties::default();
        if !policy.propagate_all(&mut prepared.state, &untied) {
            return None;
        }
        let mut keys = Keys::default();
        keys.add(lexicon.paths());
        let mut names = Names::default();
        for index in 0..lexicon.vocabulary().categories.len() {
            let (scope, id) = (number(index), CategoryId::new(index));
            for (concept, named) in lexicon.concepts_of(id) {
                names.add(scope, &named.id, concept.0);
            }
        }
        add_units(&mut names, lexicon);
        let facts = lexicon.vocabulary().facts.iter().enumerate();
        let facts = facts.map(|(index, fact)| taken(policy, FactId::new(index), fact, &mut names)).collect();
        let computed =
            policy.model.slots.enumerate().filter(|(_, slot)| policy.fact(slot.fact).computed.is_some());
        Some(Self {
            keys,
            facts,
            names,
            medicated: Medicated::new(policy),
            computed: computed.map(|(id, _)| id).collect(),
            blank: prepared.state,
            known: prepared.known,
            ties: prepared.limits,
        })
    }

    /// The unit that is written so.
    pub(super) fn unit(&self, written: &str) -> Option<UnitId> {
        self.names.get(UNITS, written.as_bytes()).map(UnitId)
    }

    /// The concept of that name in a category.
    pub(super) fn concept(&self, category: CategoryId, name: &str) -> Option<ConceptId> {
        self.names.get(category.0, name.as_bytes()).map(ConceptId)
    }
}

impl Keys {
    /// Adds a branch and those within it. Output: its number.
    fn add(&mut self, branch: &Branch) -> u32 {
        let own = self.branches;
        self.branches += 1;
        for (key, node) in branch.nodes() {
            let to = match node {
                Node::Fact(fact) => To::Fact(*fact),
                Node::Branch(inner) => To::Branch(self.add(inner)),
            };
            self.named.add(own, key, number(self.all.len()));
            // A key that can only be written with escapes is never written so.
            let plain = !key.contains(|sign: char| matches!(sign, '"' | '\\') || sign < ' ');
            let written = if plain { format!("\"{key}\":") } else { "\0".to_owned() };
            self.all.push(Key { written: written.into_bytes().into(), to });
        }
        own
    }

    /// The place of a key in a branch.
    pub(super) fn place(&self, branch: u32, key: &str) -> Option<u32> {
        self.named.get(branch, key.as_bytes())
    }

    pub(super) fn at(&self, place: u32) -> Option<&Key> {
        self.all.get(place as usize)
    }

    /// The place before the first key of a branch: one behind those of all keys.
    pub(super) fn before(&self, branch: u32) -> u32 {
        number(self.all.len()) + branch
    }

    /// How many places there are, those before branches included.
    pub(super) fn count(&self) -> usize {
        self.all.len() + self.branches as usize
    }
}

/// A unit is written by its name, another name or what it is called; and so without an `s` at the end.
fn add_units(names: &mut Names<u32>, lexicon: &Lexicon) {
    let vocabulary = lexicon.vocabulary();
    let written = vocabulary.units.iter().flat_map(|unit| unit.spellings());
    for word in written.flat_map(|word| std::iter::once(word).chain(word.strip_suffix('s'))) {
        let known = vocabulary.unit(word).or_else(|| vocabulary.unit(&format!("{word}s")));
        // What a number could run into, or a blank, is left to the ordinary reader.
        let plain = word.trim() == word
            && !word
                .starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '+' | '-' | ','));
        if let Some((id, _)) = known.filter(|_| plain && !word.is_empty()) {
            names.add(UNITS, word, id.0);
        }
    }
}

fn taken(policy: &LoadedPolicy, id: FactId, fact: &Fact, names: &mut Names<u32>) -> Taken {
    let slot = policy.model.slot_of(id);
    let own = slot.map(|slot| &policy.model.slots[slot]);
    let source = fact.derive.map(|derive| match derive {
        Derivation::EquivalentDose { medicines: source, .. }
        | Derivation::AnyMedicine { medicines: source, .. }
        | Derivation::Elapsed { since: source }
        | Derivation::Age { born: source } => source,
    });
    let shift = own.filter(|slot| slot.given).map_or(0, Slot::count);
    let way = way(policy, id, fact, own, names);
    Taken { slot, shift, kept: source.is_some(), source, way }
}

fn way(policy: &LoadedPolicy, id: FactId, fact: &Fact, slot: Option<&Slot>, names: &mut Names<u32>) -> Way {
    let lexicon = &policy.lexicon;
    let vocabulary = lexicon.vocabulary();
    // The scopes of facts come after those of categories.
    let scope = number(vocabulary.categories.len() + id.index());
    let tells_others = vocabulary.facts.iter().any(|other| {
        let of = other.computed.as_ref().is_some_and(|it| it.facts().contains(&id));
        let since = match other.derive {
            Some(Derivation::Elapsed { since: source } | Derivation::Age { born: source }) => source == id,
            Some(Derivation::EquivalentDose { .. } | Derivation::AnyMedicine { .. }) | None => false,
        };
        of || since
    });
    if tells_others || fact.computed.is_some() {
        return Way::Ordinary;
    }
    let classes =
        || slot.into_iter().flat_map(|_| vocabulary.concepts.iter().map(|_| OnceLock::new())).collect();
    match (&fact.kind, slot.map(|slot| &slot.values)) {
        (FactType::Truth, None | Some(Values::Truth)) => Way::Truth,
        (FactType::Given, None | Some(Values::Given)) => Way::Given,
        (FactType::OneOf(choices), None | Some(Values::Choices(_))) => {
            let each = choices.iter().enumerate();
            each.for_each(|(index, choice)| names.add(scope, &choice.id, number(index)));
            Way::Choice(scope)
        }
        (FactType::Destination, None | Some(Values::Destinations(_))) => {
            add_destinations(names, scope, lexicon);
            let cell = |index| match slot.map(|slot| &slot.values) {
                Some(Values::Destinations(named)) => {
                    Slot::destination(named, crate::ir::DestinationId::new(index))
                }
                _ => ValueId::new(0),
            };
            Way::Destination(scope, (0..vocabulary.destinations.len()).map(cell).collect())
        }
        (FactType::Quantity(_) | FactType::Measure(_), _) => amount(lexicon, fact, slot),
        (FactType::Concept(category), None | Some(Values::Concept(_))) => {
            Way::Concept(*category, classes(), by(fact))
        }
        (FactType::Concepts(category), None | Some(Values::Set(_))) => {
            Way::Concepts(*category, classes(), by(fact))
        }
        (FactType::Date, None) if fact.role == Some(Role::Date) => Way::Date,
        (FactType::Medicines, None | Some(Values::Given)) => Way::Medicines,
        _ => Way::Ordinary,
    }
}

fn amount(lexicon: &Lexicon, fact: &Fact, slot: Option<&Slot>) -> Way {
    let units = &lexicon.vocabulary().units;
    let own = fact.kind.own_unit();
    let dimension = if let FactType::Measure(dimension) = &fact.kind {
        Some(dimension.as_str())
    } else {
        own.and_then(|id| units.as_slice().at(id)).map(|unit| unit.dimension.as_str())
    };
    let limits = |(index, unit): (usize, &crate::ir::Unit)| {
        let id = UnitId::new(index);
        // Whole numbers are told one by one, so only those of the fact's own unit are.
        let told = !fact.counts_whole() || own == Some(id);
        let fits = dimension == Some(unit.dimension.as_str()) && told;
        if fits { Limits::new(lexicon, fact, slot, id) } else { None }
    };
    Way::Amount { own, units: units.iter().enumerate().map(limits).collect() }
}

/// A name comes before what another destination is called.
fn add_destinations(names: &mut Names<u32>, scope: u32, lexicon: &Lexicon) {
    let all = &lexicon.vocabulary().destinations;
    for (index, entry) in all.iter().enumerate() {
        names.add(scope, &entry.id, number(index));
    }
    for (index, entry) in all.iter().enumerate() {
        let labels = entry.label.all().map(|(_, label)| label);
        let words = labels.chain(entry.aliases.iter().map(String::as_str));
        words.for_each(|word| names.add(scope, word, number(index)));
    }
}

impl Classes {
    /// What a concept of a list can be that is there for certain.
    pub(super) fn of_list(policy: &LoadedPolicy, slot: &Slot, concept: ConceptId) -> Self {
        let Values::Set(types) = &slot.values else { return Self::new(slot.nothing()) };
        let (certain, _) = types.stated(&policy.lexicon, &[confirmed(concept)]);
        let mut bits = slot.nothing();
        certain.iter().for_each(|classes| bits.union(classes));
        Self::new(bits)
    }

    /// The cells of a fact with one concept.
    pub(super) fn of_one(policy: &LoadedPolicy, slot: &Slot, concept: ConceptId) -> Self {
        let Values::Concept(types) = &slot.values else { return Self::new(slot.nothing()) };
        Self::new(slot.stated_cells(&types.listed_one(&policy.lexicon, &[confirmed(concept)])))
    }

    fn new(bits: BitSet<ValueId>) -> Self {
        Self { one: super::only(&bits), bits }
    }
}

fn confirmed(concept: ConceptId) -> Element {
    Element { named: Named::Concept(concept), certainty: Certainty::Confirmed }
}

/// The cell of a yes or no.
pub(super) fn truth_cell(value: bool) -> ValueId {
    truth_value(value)
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
