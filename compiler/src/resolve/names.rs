//! Scopes: a name is looked for in its own file, then in the libraries that the file uses, then in the standard
//! library. Input: declarations by home, kind and name. Output: the id of the nearest, or why there is none.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::links::Links;
use super::model::{
    BaseId, CategoryId, CodeSystemId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, ModuleId,
    NoticeId, RecordId, RuleId, SourceId, UnitId,
};
use crate::base::{FileId, Loc, Name};

/// The home that all files of the standard library declare into.
const STANDARD: ModuleId = FileId(u32::MAX);

/// Declarations of one kind.
pub(super) type Declared<I> = FxHashMap<Name, (I, Loc)>;

/// Everything that is declared in one home: a file, or the standard library.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub categories: Declared<CategoryId>,
    pub concepts: FxHashMap<Name, Vec<ConceptId>>,
    pub units: Declared<UnitId>,
    /// By alias and label.
    pub unit_names: FxHashMap<Arc<str>, Vec<UnitId>>,
    pub facts: Declared<FactId>,
    pub records: Declared<RecordId>,
    pub definitions: Declared<DefinitionId>,
    pub destinations: Declared<DestinationId>,
    /// By folded label and alias, for routes in quotes.
    pub destination_labels: FxHashMap<String, Vec<DestinationId>>,
    pub conversions: Declared<ConversionId>,
    pub sources: Declared<SourceId>,
    pub rules: Declared<RuleId>,
    pub notices: Declared<NoticeId>,
    pub bases: Declared<BaseId>,
    pub code_systems: Declared<CodeSystemId>,
}

/// Every declaration of a workspace by home, and where each file looks.
#[derive(Debug, Default)]
pub(super) struct Names {
    homes: FxHashMap<ModuleId, Arc<Scope>>,
    scopes: FxHashMap<ModuleId, Lookup>,
}

/// Where a file looks for names.
#[derive(Clone, Debug)]
struct Lookup {
    /// Where its own declarations go.
    home: ModuleId,
    /// For cases: the policy's file, which counts as their own.
    policy: Option<ModuleId>,
    /// The libraries it uses.
    used: Vec<ModuleId>,
}

/// Pairs of declarations of one name in two homes, in no order.
#[derive(Debug, Default)]
pub(crate) struct CrossFileDuplicates {
    pub(crate) facts: Vec<(FactId, FactId)>,
    pub(crate) code_systems: Vec<(CodeSystemId, CodeSystemId)>,
    pub(crate) concepts: Vec<(ConceptId, ConceptId)>,
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

/// Pairs of what several homes declare by one name. The largest home, often thousands of concepts, is only looked into.
fn twice<'n, I: Copy + 'n, V: 'n>(
    homes: impl Iterator<Item = &'n FxHashMap<Name, V>>,
    ids: impl Fn(&'n V) -> &'n [I],
) -> Vec<(I, I)> {
    let mut homes: Vec<_> = homes.collect();
    homes.sort_by_key(|home| std::cmp::Reverse(home.len()));
    let Some((largest, others)) = homes.split_first() else { return Vec::new() };
    let mut pairs = Vec::new();
    let mut known: FxHashMap<&Name, Vec<I>> = FxHashMap::default();
    for (name, own) in others.iter().flat_map(|home| home.iter()) {
        let before = known.entry(name).or_default();
        let elsewhere = largest.get(name).map(&ids).unwrap_or_default().iter().chain(before.iter());
        pairs.extend(elsewhere.flat_map(|one| ids(own).iter().map(|two| (*one, *two))));
        before.extend(ids(own));
    }
    pairs
}

impl Names {
    /// Scopes without declarations.
    pub(super) fn new(links: &Links) -> Self {
        let scopes = links.iter().map(|(file, link)| {
            let home = if link.standard { STANDARD } else { file };
            (file, Lookup { home, policy: link.policy_file(), used: link.uses.clone() })
        });
        Self { homes: FxHashMap::default(), scopes: scopes.collect() }
    }

    /// Takes over what the home of a file holds in another run.
    pub(super) fn share(&mut self, file: FileId, from: &Self) {
        let home = self.home_of(file);
        if let Some(declared) = from.homes.get(&home) {
            self.homes.insert(home, Arc::clone(declared));
        }
    }

    /// Where a file's own declarations go.
    pub(super) fn home_mut(&mut self, file: ModuleId) -> &mut Scope {
        let home = self.home_of(file);
        Arc::make_mut(self.homes.entry(home).or_default())
    }

    /// What is declared where a file's own declarations go.
    pub(super) fn home(&self, file: ModuleId) -> Option<&Scope> {
        self.homes.get(&self.home_of(file)).map(|home| &**home)
    }

    fn home_of(&self, file: ModuleId) -> ModuleId {
        self.scopes.get(&file).map_or(file, |scope| scope.home)
    }

    /// What two homes declare, though neither may see the other.
    pub(super) fn declared_twice(&self) -> CrossFileDuplicates {
        let homes = || self.homes.values();
        CrossFileDuplicates {
            facts: twice(homes().map(|home| &home.facts), |(id, _)| std::slice::from_ref(id)),
            code_systems: twice(homes().map(|home| &home.code_systems), |(id, _)| std::slice::from_ref(id)),
            concepts: twice(homes().map(|home| &home.concepts), Vec::as_slice),
        }
    }

    /// Looks a name up from a file, nearest scope first.
    pub(super) fn find<I: Copy + PartialEq>(
        &self,
        from: ModuleId,
        name: &str,
        table: impl Fn(&Scope) -> &Declared<I>,
    ) -> Found<I> {
        self.nearest(from, |home| table(home).get(name).map(|(id, _)| *id))
    }

    /// The concept of that name that the test accepts, nearest scope first.
    pub(super) fn concept(
        &self,
        from: ModuleId,
        name: &str,
        accepts: impl Fn(ConceptId) -> bool,
    ) -> Found<ConceptId> {
        self.nearest(from, |home| home.concepts.get(name)?.iter().copied().find(|concept| accepts(*concept)))
    }

    /// What the nearest scope gives that gives something.
    pub(super) fn nearest<I: Copy + PartialEq>(
        &self,
        from: ModuleId,
        get: impl Fn(&Scope) -> Option<I>,
    ) -> Found<I> {
        let get = |home: ModuleId| self.homes.get(&home).and_then(|home| get(home));
        let Some(scope) = self.scopes.get(&from) else { return Found::Nothing };
        if let Some(own) = get(scope.home).or_else(|| scope.policy.and_then(get)) {
            return Found::One(own);
        }
        let mut used = scope.used.iter().filter_map(|module| get(*module));
        match (used.next(), used.next()) {
            (Some(first), Some(second)) if first != second => Found::Two(first, second),
            (Some(first), _) => Found::One(first),
            (None, _) => get(STANDARD).map_or(Found::Nothing, Found::One),
        }
    }
}
