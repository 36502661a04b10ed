//! What follows by arithmetic of facts that are not all known. Input: what a referral states. Output: what of a computed fact
//! is left, and tables of the values that it and its parts can have together.

use super::{Known, Prepared};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::model::cells::Thresholds;
use crate::eval::model::slots::{Slot, Values};
use crate::eval::policy::LoadedPolicy;
use crate::eval::solve::{State, Table};
use crate::ir::{Computation, Fact, FactId};
use crate::referral::compute::{Stretch, compute};
use crate::referral::computed::part;
use crate::referral::{Referral, Value};
use crate::value::NumberError;

/// The most choices of cells of the parts of a fact that are looked at.
const MOST_CHOICES: usize = 4_096;

/// A fact that is computed, where a policy reads it or one of its parts.
#[derive(Debug)]
pub(crate) struct ComputedFact {
    pub(crate) fact: FactId,
    /// Its slot, where the policy reads it.
    slot: Option<SlotId>,
    /// Its parts, each with its slot.
    parts: Vec<(FactId, Option<SlotId>)>,
    /// The slots that it ties.
    pub(crate) tied: BitSet<SlotId>,
}

impl ComputedFact {
    /// The facts of the vocabulary that are computed and that a policy with such slots reads something of.
    pub(crate) fn all(facts: &[Fact], slots: usize, slot_of: impl Fn(FactId) -> Option<SlotId>) -> Vec<Self> {
        let of = |(index, fact): (usize, &Fact)| {
            let computation = fact.computed.as_ref()?;
            let fact = FactId::new(index);
            let slot = slot_of(fact);
            let parts: Vec<_> = computation.facts().into_iter().map(|part| (part, slot_of(part))).collect();
            let read = slot.into_iter().chain(parts.iter().filter_map(|(_, slot)| *slot));
            let tied = BitSet::of(slots, read);
            (!tied.is_empty()).then_some(Self { fact, slot, parts, tied })
        };
        facts.iter().enumerate().filter_map(of).collect()
    }
}

/// Tables, and whether all that computed facts say of each other is in them.
pub(crate) struct Tables {
    pub(crate) tables: Vec<Table>,
    pub(crate) exact: bool,
}

impl LoadedPolicy {
    /// What computed facts and their parts can be together, as far as a referral says.
    pub(crate) fn tables(&self, referral: &Referral, state: &State) -> Tables {
        let mut found = Tables { tables: Vec::new(), exact: true };
        let mut open: Vec<&ComputedFact> = Vec::new();
        for entry in &self.computed {
            match self.table(entry, referral, state) {
                Ok(table) => {
                    let slot = entry.slot.map(|slot| &self.model.slots[slot]);
                    if table.is_some() || slot.is_some_and(|slot| state.is_open(slot)) {
                        // What is computed is as old as its oldest part; which day that is, no table tells.
                        found.exact &= slot.is_none_or(|slot| slot.dates.is_none());
                        open.push(entry);
                    }
                    found.tables.extend(table);
                }
                // Numbers beyond range, or too many of them.
                Err(_) => found.exact = false,
            }
        }
        // Cell by cell, two facts that are computed of one that is open do not tell all that they say of each other.
        let is_open = |id: FactId| part(&self.lexicon, referral.statements(), id).closed().single().is_none();
        for (index, one) in open.iter().enumerate() {
            let shares = |other: &&ComputedFact| {
                one.parts.iter().any(|(part, _)| is_open(*part) && other.parts.iter().any(|it| it.0 == *part))
            };
            found.exact &= !open.iter().skip(index + 1).any(shares);
        }
        found
    }

    /// `None`: whatever the parts are, the result may be anything that is left of it.
    fn table(
        &self,
        entry: &ComputedFact,
        referral: &Referral,
        state: &State,
    ) -> Result<Option<Table>, NumberError> {
        let Some(computation) = &self.fact(entry.fact).computed else { return Ok(None) };
        let statements = referral.statements();
        let part = |id: FactId| part(&self.lexicon, statements, id);
        let mut columns: Vec<Column> = Vec::new();
        for (id, slot) in &entry.parts {
            let Some(slot) = slot else { continue };
            columns.extend(self.column(*slot, *id, state, &part(*id)).filter(|it| it.cells.len() > 1));
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let result = part(entry.fact);
        let choices = columns.iter().map(|column| column.cells.len());
        if choices.fold(1_usize, usize::saturating_mul) > MOST_CHOICES {
            return Err(NumberError::BeyondRange);
        }
        let mut slots: Vec<SlotId> = columns.iter().map(|column| column.slot).collect();
        let own = entry.slot.and_then(|slot| self.column(slot, entry.fact, state, &result));
        slots.extend(own.as_ref().map(|own| own.slot));
        let mut rows: Vec<Vec<ValueId>> = Vec::new();
        let mut all = 0_usize;
        for choice in Choices::new(&columns) {
            let known = |id: FactId| {
                let chosen = columns.iter().zip(&choice).find(|(column, _)| column.fact == id);
                chosen.and_then(|(column, at)| column.cells.get(*at)).map_or_else(|| part(id), |cell| cell.1)
            };
            let told = compute(computation, &known)?.meet(&result);
            let base = columns.iter().zip(&choice).filter_map(|(column, at)| Some(column.cells.get(*at)?.0));
            let base: Vec<ValueId> = base.collect();
            match &own {
                None => {
                    all += 1;
                    rows.extend(told.map(|_| base));
                }
                Some(own) => {
                    all += own.cells.len();
                    let meeting = own
                        .cells
                        .iter()
                        .filter(|(_, cell)| told.is_some_and(|told| told.meet(cell).is_some()));
                    rows.extend(meeting.map(|(cell, _)| base.iter().copied().chain([*cell]).collect()));
                }
            }
        }
        Ok((rows.len() < all).then_some(Table { slots, rows }))
    }

    /// The cells that are left of an amount, each as far as it can be at all.
    fn column(&self, id: SlotId, fact: FactId, state: &State, reach: &Stretch) -> Option<Column> {
        let slot = &self.model.slots[id];
        let thresholds = amounts(slot)?;
        let left = slot.values_of(&state.possible(slot));
        let stretch = |cell| thresholds.stretch(slot.value_of(cell))?.meet(reach);
        let cells = left.iter().filter_map(|cell| Some((cell, stretch(cell)?)));
        let cells = cells.collect();
        Some(Column { slot: id, fact, cells })
    }
}

fn amounts(slot: &Slot) -> Option<&Thresholds> {
    if let Values::Amount(thresholds) = &slot.values { Some(thresholds) } else { None }
}

/// A slot of a table, with the cells that are left of it.
struct Column {
    slot: SlotId,
    fact: FactId,
    cells: Vec<(ValueId, Stretch)>,
}

/// Every choice of a cell of each column, by its place.
struct Choices {
    sizes: Vec<usize>,
    next: Option<Vec<usize>>,
}

impl Choices {
    fn new(columns: &[Column]) -> Self {
        let sizes: Vec<usize> = columns.iter().map(|column| column.cells.len()).collect();
        Self { next: Some(vec![0; sizes.len()]), sizes }
    }
}

impl Iterator for Choices {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let own = self.next.take()?;
        let mut next = own.clone();
        for (at, size) in next.iter_mut().zip(&self.sizes) {
            *at += 1;
            if *at < *size {
                self.next = Some(next);
                return Some(own);
            }
            *at = 0;
        }
        Some(own)
    }
}

impl Prepared {
    /// Leaves of a computed fact that is not stated, or not known, what its parts leave of it.
    pub(super) fn computed(&mut self, slot: &Slot, computation: &Computation, known: Known) -> Known {
        let Some(thresholds) = amounts(slot) else { return known };
        let (lexicon, statements) = (&self.policy.lexicon, self.referral.statements());
        let told = compute(computation, &|id| part(lexicon, statements, id));
        // Beyond range, it may be anything.
        let Ok(told) = told else { return known };
        let cells = slot.dated(&thresholds.within(&told.closed()), None);
        let mut left = self.state.possible(slot).to_set();
        left.intersect(&slot.cells(&cells, &cells));
        if left.is_empty() {
            return known;
        }
        self.state.put_cells(slot, &left);
        let open = |id: &FactId| {
            let stated = statements.iter().find(|statement| statement.fact == *id);
            stated.is_none_or(|stated| matches!(stated.value, Value::Unknown))
        };
        let parts = computation.facts().into_iter().filter(open).collect();
        Known { parts, ..known }
    }
}
