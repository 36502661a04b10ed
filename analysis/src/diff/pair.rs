//! Two versions over one list of atoms. Input: the decision forms of both. Output: both, with the atoms and definitions of the
//! new one after those of the old, so that a statement of either can be put beside one of the other.

use remit_engine::ir::{Action, Atom, AtomId, Condition, Definition, DefinitionId, Guarded, Policy, Within};

/// The new version, with its ids moved behind those of the old one.
pub(super) fn behind(new: &Policy, old: &Policy) -> Policy {
    let shift = Shift { atoms: old.atoms.len(), definitions: old.definitions.len() };
    let mut moved = new.clone();
    moved.atoms = old.atoms.iter().cloned().chain(new.atoms.iter().map(|atom| shift.atom(atom))).collect();
    let own = new.definitions.iter().map(|definition| Definition {
        condition: shift.condition(&definition.condition),
        ..definition.clone()
    });
    moved.definitions = old.definitions.iter().cloned().chain(own).collect();
    for entry in &mut moved.impossible {
        entry.condition = shift.guarded(&entry.condition);
    }
    let offers = moved.offers.iter_mut().map(|it| &mut it.condition);
    let others = moved.declines.iter_mut().map(|it| &mut it.condition);
    for condition in offers.chain(others).chain(moved.duties.iter_mut().map(|it| &mut it.condition)) {
        *condition = shift.guarded(condition);
    }
    for stage in [&mut moved.referral, &mut moved.discharge] {
        for rule in &mut stage.rules {
            rule.condition = shift.guarded(&rule.condition);
        }
    }
    moved
}

struct Shift {
    atoms: usize,
    definitions: usize,
}

impl Shift {
    fn atom(&self, atom: &Atom) -> Atom {
        let Atom::Entries { fact, count, entry } = atom else { return atom.clone() };
        Atom::Entries { fact: *fact, count: *count, entry: self.condition(entry) }
    }

    fn condition(&self, condition: &Condition) -> Condition {
        let again = |part: &Condition| self.condition(part);
        match condition {
            Condition::Const(value) => Condition::Const(*value),
            Condition::Atom(id) => Condition::Atom(AtomId::new(id.index() + self.atoms)),
            Condition::Defined(id) => Condition::Defined(DefinitionId::new(id.index() + self.definitions)),
            Condition::Not(inner) => Condition::Not(Box::new(again(inner))),
            Condition::And(parts) => Condition::And(parts.iter().map(again).collect()),
            Condition::Or(parts) => Condition::Or(parts.iter().map(again).collect()),
            Condition::Count { least, most, of } => {
                Condition::Count { least: *least, most: *most, of: of.iter().map(again).collect() }
            }
        }
    }

    fn guarded(&self, guarded: &Guarded) -> Guarded {
        let within = guarded.within.as_ref();
        Guarded {
            within: within.map(|within| Within {
                title: within.title.clone(),
                condition: self.condition(&within.condition),
            }),
            test: self.condition(&guarded.test),
            when: guarded.when.as_ref().map(|part| self.condition(part)),
            unless: guarded.unless.as_ref().map(|part| self.condition(part)),
        }
    }
}

/// What of an action bears on what is decided: all but what is only said.
pub(super) fn acting(actions: &[Action]) -> Vec<Action> {
    actions.iter().filter(|action| !matches!(action, Action::Note(_))).cloned().collect()
}
