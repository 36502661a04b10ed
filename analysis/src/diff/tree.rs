//! Conditions written out, to be compared. Input: a condition over a policy's atoms and definitions. Output: a tree of the
//! tests themselves, whatever they are called and wherever they are listed.

use remit_engine::ir::{Atom, AtomId, Condition, DefinitionId, Lookup, Policy};

/// A condition without ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tree {
    Const(bool),
    /// A test; of a list, with what its entries are asked.
    Test(Atom, Option<Box<Tree>>),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Count(u32, Option<u32>, Vec<Tree>),
}

/// A test that has become another of the same fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Replaced {
    pub(super) old: Atom,
    pub(super) new: Atom,
}

impl Replaced {
    /// Whether the same limit became the same other one, whichever side of it is tested; or the same test the same other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let limits = |atom: &Atom| {
            let Atom::Compare { fact, with, .. } = atom else { return None };
            Some((*fact, *with))
        };
        let sides = |replaced: &Self| match (&replaced.old, &replaced.new) {
            (Atom::Compare { operator: one, .. }, Atom::Compare { operator: other, .. }) => one == other,
            _ => false,
        };
        self == other
            || sides(self)
                && sides(other)
                && limits(&self.old) == limits(&other.old)
                && limits(&self.new) == limits(&other.new)
    }
}

impl Tree {
    pub(super) fn of(policy: &Policy, condition: &Condition) -> Self {
        let again = |part: &Condition| Self::of(policy, part);
        match condition {
            Condition::Const(value) => Self::Const(*value),
            Condition::Atom(id) => Self::test(policy, *id),
            Condition::Defined(id) => Self::defined(policy, *id),
            Condition::Not(inner) => Self::Not(Box::new(again(inner))),
            Condition::And(parts) => Self::And(parts.iter().map(again).collect()),
            Condition::Or(parts) => Self::Or(parts.iter().map(again).collect()),
            Condition::Count { least, most, of } => {
                Self::Count(*least, *most, of.iter().map(again).collect())
            }
        }
    }

    fn test(policy: &Policy, id: AtomId) -> Self {
        match policy.atoms.as_slice().at(id) {
            Some(Atom::Entries { fact, count, entry }) => {
                let plain = Atom::Entries { fact: *fact, count: *count, entry: Condition::Const(true) };
                Self::Test(plain, Some(Box::new(Self::of(policy, entry))))
            }
            Some(atom) => Self::Test(atom.clone(), None),
            None => Self::Const(false),
        }
    }

    fn defined(policy: &Policy, id: DefinitionId) -> Self {
        let definition = policy.definitions.as_slice().at(id);
        definition.map_or(Self::Const(false), |definition| Self::of(policy, &definition.condition))
    }

    /// The tests that it makes.
    pub(super) fn tests<'t>(&'t self, into: &mut Vec<&'t Atom>) {
        match self {
            Self::Const(_) => {}
            Self::Test(atom, entry) => {
                into.push(atom);
                entry.iter().for_each(|entry| entry.tests(into));
            }
            Self::Not(inner) => inner.tests(into),
            Self::And(parts) | Self::Or(parts) | Self::Count(_, _, parts) => {
                parts.iter().for_each(|part| part.tests(into));
            }
        }
    }

    /// The tests that have become others, where that is all in which they differ; `None` where it is not.
    pub(super) fn replaced(&self, new: &Self, into: &mut Vec<Replaced>) -> Option<()> {
        match (self, new) {
            (Self::Test(old, inner), Self::Test(new, other)) => {
                match (inner, other) {
                    (None, None) => {}
                    (Some(inner), Some(other)) => inner.replaced(other, into)?,
                    (None, Some(_)) | (Some(_), None) => return None,
                }
                if old != new {
                    let one = Replaced { old: old.clone(), new: new.clone() };
                    (old.fact() == new.fact()).then_some(())?;
                    if !into.contains(&one) {
                        into.push(one);
                    }
                }
                Some(())
            }
            (Self::Not(inner), Self::Not(other)) => inner.replaced(other, into),
            (Self::And(parts), Self::And(others)) | (Self::Or(parts), Self::Or(others)) => {
                all_replaced(parts, others, into)
            }
            (Self::Count(least, most, parts), Self::Count(other_least, other_most, others)) => {
                ((least, most) == (other_least, other_most)).then_some(())?;
                all_replaced(parts, others, into)
            }
            (one, other) => (one == other).then_some(()),
        }
    }
}

fn all_replaced(parts: &[Tree], others: &[Tree], into: &mut Vec<Replaced>) -> Option<()> {
    (parts.len() == others.len()).then_some(())?;
    parts.iter().zip(others).try_for_each(|(part, other)| part.replaced(other, into))
}
