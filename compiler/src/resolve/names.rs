//! Scopes: a name is looked for in its own file, then in the libraries that the file uses, then in the standard
//! library. Input: declarations by kind, file and name. Output: the id of the nearest, or why there is none.

use std::collections::HashMap;

use super::model::{
    CategoryId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, ModuleId, PolicyId, RuleId,
    SourceId, UnitId,
};
use crate::base::{Loc, Name};

/// The scope that all files of the standard library declare into.
const STANDARD: ModuleId = ModuleId(u32::MAX);

/// Declarations of one kind.
pub(super) type Declared<I> = HashMap<(ModuleId, Name), (I, Loc)>;

/// Every declaration of a workspace by kind, home and name.
#[derive(Default)]
pub(super) struct Names {
    pub libraries: HashMap<Name, (ModuleId, Loc)>,
    pub policies: HashMap<Name, (PolicyId, Loc)>,
    pub categories: Declared<CategoryId>,
    pub concepts: HashMap<(ModuleId, Name), Vec<ConceptId>>,
    pub units: Declared<UnitId>,
    pub facts: Declared<FactId>,
    pub definitions: Declared<DefinitionId>,
    pub destinations: Declared<DestinationId>,
    pub conversions: Declared<ConversionId>,
    pub sources: Declared<SourceId>,
    pub rules: HashMap<(PolicyId, Name), (RuleId, Loc)>,
    scopes: Vec<Scope>,
}

/// Where a file looks for names.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// Where its own declarations go.
    pub home: ModuleId,
    /// For cases: the policy's file, which counts as their own.
    pub policy: Option<ModuleId>,
    /// The libraries it uses.
    pub used: Vec<ModuleId>,
}

/// What a look-up finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// One nearest declaration.
    One(T),
    /// Two used libraries declare it.
    Two(T, T),
    /// None.
    Nothing,
}

impl<T> Found<T> {
    /// The first declaration, if there is any.
    pub(super) fn any(self) -> Option<T> {
        match self {
            Self::One(found) | Self::Two(found, _) => Some(found),
            Self::Nothing => None,
        }
    }
}

impl Names {
    /// Adds the scope of the next file; the standard library's files share one.
    pub(super) fn add_scope(&mut self, module: ModuleId, standard: bool) {
        let home = if standard { STANDARD } else { module };
        self.scopes.push(Scope { home, policy: None, used: Vec::new() });
    }

    /// Where a file's own declarations go.
    pub(super) fn home(&self, module: ModuleId) -> ModuleId {
        self.scopes.get(module.0 as usize).map_or(module, |scope| scope.home)
    }

    /// The scope of a file, for change.
    pub(super) fn scope_mut(&mut self, module: ModuleId) -> Option<&mut Scope> {
        self.scopes.get_mut(module.0 as usize)
    }

    /// Looks a name up from a file, nearest scope first.
    pub(super) fn find<I: Copy + PartialEq>(
        &self,
        table: &Declared<I>,
        from: ModuleId,
        name: &Name,
    ) -> Found<I> {
        self.nearest(from, |home| table.get(&(home, name.clone())).map(|(id, _)| *id))
    }

    /// The concept of that name that the test accepts, nearest scope first.
    pub(super) fn concept(
        &self,
        from: ModuleId,
        name: &Name,
        accepts: impl Fn(ConceptId) -> bool,
    ) -> Found<ConceptId> {
        self.nearest(from, |home| {
            self.concepts.get(&(home, name.clone()))?.iter().copied().find(|concept| accepts(*concept))
        })
    }

    fn nearest<I: Copy + PartialEq>(&self, from: ModuleId, get: impl Fn(ModuleId) -> Option<I>) -> Found<I> {
        let Some(scope) = self.scopes.get(from.0 as usize) else { return Found::Nothing };
        if let Some(own) = get(scope.home).or_else(|| scope.policy.and_then(&get)) {
            return Found::One(own);
        }
        let mut used = scope.used.iter().filter_map(|module| get(*module));
        match (used.next(), used.next()) {
            (Some(first), Some(second)) if first != second => Found::Two(first, second),
            (Some(first), _) => Found::One(first),
            (None, _) => get(STANDARD).map_or(Found::Nothing, Found::One),
        }
    }

    /// Whether a file can see what is declared in that home.
    pub(super) fn sees(&self, from: ModuleId, home: ModuleId) -> bool {
        self.scopes.get(from.0 as usize).is_some_and(|scope| {
            home == STANDARD || home == scope.home || scope.policy == Some(home) || scope.used.contains(&home)
        })
    }
}
