//! Arithmetic with its names found.

use remit_engine::value::Number;

use crate::base::Loc;

/// A formula over facts, or over units.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula<Id> {
    /// What it is.
    pub kind: FormulaKind<Id>,
    /// Where it is.
    pub loc: Loc,
}

/// What a formula is.
#[derive(Clone, Debug, PartialEq)]
pub enum FormulaKind<Id> {
    /// A fact, or a unit.
    Item(Id),
    /// A number.
    Number(Number),
    /// All added.
    Sum(Vec<Formula<Id>>),
    /// All multiplied; what is marked is divided by.
    Product(Vec<(bool, Formula<Id>)>),
}

impl<Id: Copy> Formula<Id> {
    /// What it names, each time with its place.
    pub fn items(&self) -> Vec<(Id, Loc)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, into: &mut Vec<(Id, Loc)>) {
        match &self.kind {
            FormulaKind::Item(id) => into.push((*id, self.loc)),
            FormulaKind::Number(_) => {}
            FormulaKind::Sum(parts) => parts.iter().for_each(|part| part.collect(into)),
            FormulaKind::Product(parts) => parts.iter().for_each(|(_, part)| part.collect(into)),
        }
    }
}
