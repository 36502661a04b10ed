//! Arithmetic: `weight / (height * height)`.

use super::{Path, Quantity};
use crate::base::Span;

/// A formula, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// What it is.
    pub kind: FormulaKind,
    /// All of it, without brackets around it.
    pub span: Span,
}

/// What a formula is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaKind {
    /// A fact; in what a unit is made of, a unit.
    Name(Path),
    /// A number; a unit after it is reported.
    Quantity(Quantity),
    /// `a + b`, two or more.
    Sum(Vec<Formula>),
    /// `a * b / c`, two or more.
    Product(Vec<Multiplied>),
}

/// One part of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multiplied {
    /// Whether the product is divided by it.
    pub divides: bool,
    /// The part.
    pub formula: Formula,
}

impl Formula {
    /// Calls `visit` with every name in it.
    pub fn names<'f>(&'f self, visit: &mut impl FnMut(&'f Path)) {
        match &self.kind {
            FormulaKind::Name(path) => visit(path),
            FormulaKind::Quantity(_) => {}
            FormulaKind::Sum(parts) => parts.iter().for_each(|part| part.names(visit)),
            FormulaKind::Product(parts) => parts.iter().for_each(|part| part.formula.names(visit)),
        }
    }
}
