//! Lists of records, as far as a policy tells them apart. Input: the atoms that count entries. Output: cells.
//!
//! An entry matters only by which conditions it passes: its signature. A cell is how many entries pass each condition, each
//! number up to where it changes nothing more. So a list is finite whatever its length, and a list is one value: conditions
//! that share an entry are never looked at apart.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::slots::{Mask, Slot};
use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::{Id, IndexVec, SlotId, ValueId};
use crate::ir::{Atom, AtomId, Condition, EntryCount, FactId};

/// More cells, or more kinds of entries, than any policy has; a list with more is refused when it is loaded.
const MOST_CELLS: usize = 2048;

/// Of each condition, whether an entry passes it.
pub(crate) type Signature = Vec<bool>;

/// Values of fields, by their places.
type FieldValues = Vec<(usize, ValueId)>;

/// Of each condition, how many entries pass it, up to its cap.
type Counts = Vec<u32>;

/// The cells of a list.
#[derive(Debug, Default)]
pub(crate) struct RecordCells {
    /// The fields that conditions read.
    pub(crate) fields: Vec<Field>,
    /// What an entry passes or not.
    conditions: Vec<Condition>,
    caps: Counts,
    cells: Vec<Counts>,
    index: BTreeMap<Counts, ValueId>,
    /// What an entry can be of which nothing is known.
    signatures: BTreeSet<Signature>,
}

/// A field that conditions read.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) fact: FactId,
    pub(crate) slot: SlotId,
    /// The tests of it.
    atoms: Vec<AtomId>,
    /// Of each of its values, the tests that it passes.
    looks: IndexVec<ValueId, BTreeSet<AtomId>>,
    /// Its values.
    pub(crate) all: BitSet<ValueId>,
}

impl Field {
    /// A field by the masks of its tests.
    pub(crate) fn new(id: SlotId, slot: &Slot, atoms: &[(AtomId, Mask)], all: BitSet<ValueId>) -> Self {
        let passing = |value: ValueId| {
            let passes =
                |(_, mask): &&(AtomId, Mask)| matches!(mask, Mask::Cells(cells) if cells.contains(value));
            atoms.iter().filter(passes).map(|(atom, _)| *atom).collect()
        };
        let looks = crate::eval::ids::ids::<ValueId>(slot.count()).map(passing).collect();
        let atoms = atoms.iter().map(|(atom, _)| *atom).collect();
        Self { fact: slot.fact, slot: id, atoms, looks, all }
    }

    /// The tests of it that conditions make.
    pub(crate) fn atoms(&self) -> impl Iterator<Item = AtomId> {
        self.atoms.iter().copied()
    }

    /// The tests that some of the values pass together.
    fn looks(&self, values: &BitSet<ValueId>) -> BTreeSet<&BTreeSet<AtomId>> {
        values.iter().map(|value| &self.looks[value]).collect()
    }

    /// The conditions where its value passes these tests.
    fn told(&self, conditions: &[Condition], look: &BTreeSet<AtomId>) -> Vec<Condition> {
        let known = |atom: AtomId| self.atoms.contains(&atom).then(|| look.contains(&atom));
        conditions.iter().map(|condition| told(condition, &known)).collect()
    }
}

impl RecordCells {
    /// The cells that these atoms tell apart, all of one list; `None` where there are too many.
    pub(crate) fn new<'a>(fields: Vec<Field>, atoms: impl Iterator<Item = &'a Atom>) -> Option<Self> {
        let mut cells = Self { fields, ..Self::default() };
        for atom in atoms {
            let Atom::Entries { count, entry, .. } = atom else { continue };
            match cells.conditions.iter().position(|known| known == entry) {
                Some(known) => {
                    let cap = cells.caps.get_mut(known)?;
                    *cap = count.cap().max(*cap);
                }
                None => {
                    cells.conditions.push(entry.clone());
                    cells.caps.push(count.cap());
                }
            }
        }
        let free: Vec<BitSet<ValueId>> = cells.fields.iter().map(|field| field.all.clone()).collect();
        cells.signatures = cells.signatures_within(&free)?;
        let none = BTreeSet::from([vec![0; cells.conditions.len()]]);
        let all = cells.with_any(none)?;
        cells.cells = all.into_iter().collect();
        cells.index = cells
            .cells
            .iter()
            .enumerate()
            .map(|(index, counts)| (counts.clone(), ValueId::new(index)))
            .collect();
        Some(cells)
    }

    pub(crate) fn count(&self) -> usize {
        self.cells.len()
    }

    /// The cell of an empty list.
    pub(crate) fn none(&self) -> BitSet<ValueId> {
        self.set(&BTreeSet::from([self.empty()]))
    }

    /// The cells in which so many entries pass a condition; `None` where no atom counts by it.
    pub(crate) fn counting(&self, count: EntryCount, entry: &Condition) -> Option<BitSet<ValueId>> {
        let place = self.conditions.iter().position(|known| known == entry)?;
        let holds = |counts: &Counts| counts.get(place).is_some_and(|passing| count.holds(*passing));
        let cells = self.index.iter().filter(|(counts, _)| holds(counts)).map(|(_, cell)| *cell);
        Some(BitSet::of(self.count(), cells))
    }

    /// A shortest list in that cell, each entry by what it passes.
    pub(crate) fn entries(&self, cell: ValueId) -> Option<Vec<Signature>> {
        let wanted = self.cells.get(cell.index())?;
        let mut seen = BTreeSet::from([self.empty()]);
        let mut lists: Vec<(Counts, Vec<Signature>)> = vec![(self.empty(), Vec::new())];
        while !lists.is_empty() {
            if let Some((_, list)) = lists.iter().find(|(counts, _)| counts == wanted) {
                return Some(list.clone());
            }
            let mut longer = Vec::new();
            for (counts, list) in &lists {
                for signature in &self.signatures {
                    let next = self.add(counts, signature);
                    if seen.insert(next.clone()) {
                        longer.push((next, list.iter().chain([signature]).cloned().collect()));
                    }
                }
            }
            lists = longer;
        }
        None
    }

    /// A value of each field, by its place, with which an entry passes just these; none where it does not matter.
    pub(crate) fn fields_of(&self, signature: &Signature) -> Option<FieldValues> {
        let known = self.conditions.iter().map(|condition| told(condition, &|_| None)).collect();
        let mut states: Vec<(Vec<Condition>, FieldValues)> = vec![(known, Vec::new())];
        for (place, field) in self.fields.iter().enumerate() {
            let mut seen = HashSet::new();
            let mut next = Vec::new();
            for (conditions, values) in &states {
                for value in field.all.iter() {
                    let told = field.told(conditions, &field.looks[value]);
                    if seen.insert(told.clone()) {
                        next.push((told, values.iter().copied().chain([(place, value)]).collect()));
                    }
                }
            }
            if next.len() > MOST_CELLS {
                return None;
            }
            states = next;
        }
        states.into_iter().find(|(told, _)| self::signature(told) == *signature).map(|(_, values)| values)
    }

    /// What an entry can be whose fields have some of these values, in the order of the fields.
    pub(crate) fn signatures(&self, values: &[BitSet<ValueId>]) -> BTreeSet<Signature> {
        // Fewer values leave no more kinds of entries than there were.
        self.signatures_within(values).unwrap_or_default()
    }

    fn signatures_within(&self, values: &[BitSet<ValueId>]) -> Option<BTreeSet<Signature>> {
        let left = self.folded(values, None)?;
        Some(left.iter().map(|conditions| signature(conditions)).collect())
    }

    /// Whether the value of a field can change what an entry is, whose fields have some of these values.
    pub(crate) fn depends(&self, values: &[BitSet<ValueId>], on: usize) -> bool {
        let (Some(left), Some((field, own))) =
            (self.folded(values, Some(on)), self.fields.get(on).zip(values.get(on)))
        else {
            return true;
        };
        let looks = field.looks(own);
        left.iter().any(|conditions| {
            let outcomes: BTreeSet<Signature> =
                looks.iter().map(|look| signature(&field.told(conditions, look))).collect();
            outcomes.len() > 1
        })
    }

    /// What is left of the conditions once the fields are known, but for one; `None` where that is too much.
    fn folded(&self, values: &[BitSet<ValueId>], but: Option<usize>) -> Option<HashSet<Vec<Condition>>> {
        // What no field tells is told already.
        let known = self.conditions.iter().map(|condition| told(condition, &|_| None)).collect();
        let mut states = HashSet::from([known]);
        for (place, (field, values)) in self.fields.iter().zip(values).enumerate() {
            if but == Some(place) {
                continue;
            }
            let looks = field.looks(values);
            let next =
                |state: &Vec<Condition>| looks.iter().map(|look| field.told(state, look)).collect::<Vec<_>>();
            states = states.iter().flat_map(next).collect();
            if states.len() > MOST_CELLS {
                return None;
            }
        }
        Some(states)
    }

    fn empty(&self) -> Counts {
        vec![0; self.caps.len()]
    }

    /// The cells of a list of entries, each with what it can be; one that is not complete has any others.
    pub(crate) fn listing(&self, entries: &[BTreeSet<Signature>], complete: bool) -> BitSet<ValueId> {
        let mut kinds: BTreeMap<&BTreeSet<Signature>, usize> = BTreeMap::new();
        entries.iter().for_each(|entry| *kinds.entry(entry).or_default() += 1);
        let mut found = BTreeSet::from([self.empty()]);
        for (kind, count) in kinds {
            for _ in 0..count {
                let next = self.plus(&found, kind);
                // From here on more of the kind make no difference.
                if next == found {
                    break;
                }
                found = next;
            }
        }
        if !complete {
            // More cells than there are at all cannot be found.
            found = self.with_any(found).unwrap_or_default();
        }
        self.set(&found)
    }

    fn set(&self, counts: &BTreeSet<Counts>) -> BitSet<ValueId> {
        BitSet::of(self.count(), counts.iter().filter_map(|counts| self.index.get(counts)).copied())
    }

    fn plus(&self, all: &BTreeSet<Counts>, kind: &BTreeSet<Signature>) -> BTreeSet<Counts> {
        all.iter().flat_map(|counts| kind.iter().map(|one| self.add(counts, one))).collect()
    }

    fn add(&self, counts: &Counts, signature: &Signature) -> Counts {
        let passing = counts.iter().zip(signature).zip(&self.caps);
        passing.map(|((count, passes), cap)| (count + u32::from(*passes)).min(*cap)).collect()
    }

    /// The same with any entries more; `None` where there are too many cells.
    fn with_any(&self, found: BTreeSet<Counts>) -> Option<BTreeSet<Counts>> {
        let mut waiting: Vec<Counts> = found.iter().cloned().collect();
        let mut all = found;
        while let Some(counts) = waiting.pop() {
            for signature in &self.signatures {
                let next = self.add(&counts, signature);
                if all.insert(next.clone()) {
                    waiting.push(next);
                }
            }
            if all.len() > MOST_CELLS {
                return None;
            }
        }
        Some(all)
    }
}

/// The atoms that an atom which counts entries reads of each.
pub(crate) fn entry_atoms(atom: &Atom) -> Vec<AtomId> {
    let Atom::Entries { entry, .. } = atom else { return Vec::new() };
    let (mut atoms, mut waiting) = (Vec::new(), vec![entry]);
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::Const(_) | Condition::Defined(_) => {}
            Condition::Atom(atom) => atoms.push(*atom),
            Condition::Not(inner) => waiting.push(inner),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                waiting.extend(parts);
            }
        }
    }
    atoms
}

/// What an entry is once all that the conditions read is known.
fn signature(conditions: &[Condition]) -> Signature {
    conditions.iter().map(|condition| *condition == Condition::Const(true)).collect()
}

/// The condition where some atoms are known, without the parts that say nothing more.
fn told(condition: &Condition, known: &dyn Fn(AtomId) -> Option<bool>) -> Condition {
    match condition {
        Condition::Const(_) | Condition::Defined(_) => condition.clone(),
        Condition::Atom(atom) => known(*atom).map_or_else(|| condition.clone(), Condition::Const),
        Condition::Not(inner) => told(inner, known).negated(),
        Condition::And(parts) => joined(parts, known, true),
        Condition::Or(parts) => joined(parts, known, false),
        Condition::Count { least, most, of } => counted(of, known, (*least, *most)),
    }
}

fn joined(parts: &[Condition], known: &dyn Fn(AtomId) -> Option<bool>, all: bool) -> Condition {
    let parts: Vec<Condition> = parts.iter().map(|part| told(part, known)).collect();
    if parts.contains(&Condition::Const(!all)) {
        return Condition::Const(!all);
    }
    let mut open: Vec<Condition> = parts.into_iter().filter(|part| *part != Condition::Const(all)).collect();
    match (open.len(), all) {
        (0, _) => Condition::Const(all),
        (1, _) => open.swap_remove(0),
        (_, true) => Condition::And(open),
        (_, false) => Condition::Or(open),
    }
}

/// So many of several, where some are known.
fn counted(
    parts: &[Condition],
    known: &dyn Fn(AtomId) -> Option<bool>,
    (least, most): (u32, Option<u32>),
) -> Condition {
    let parts: Vec<Condition> = parts.iter().map(|part| told(part, known)).collect();
    let sure = parts.iter().filter(|part| **part == Condition::Const(true)).count();
    let sure = u32::try_from(sure).unwrap_or(u32::MAX);
    let of: Vec<Condition> = parts.into_iter().filter(|part| !matches!(part, Condition::Const(_))).collect();
    let open = u32::try_from(of.len()).unwrap_or(u32::MAX);
    let (least, left) = (least.saturating_sub(sure), most.map(|most| most.checked_sub(sure)));
    match left {
        Some(None) => Condition::Const(false),
        _ if least > open => Condition::Const(false),
        Some(Some(most)) if most < open => Condition::Count { least, most: Some(most), of },
        Some(Some(_)) | None if least == 0 => Condition::Const(true),
        Some(Some(_)) | None => Condition::Count { least, most: None, of },
    }
}
