//! What is asked of every file for each policy, found once. Input: the modules. Output: files by policy and by place.

use std::collections::{BTreeMap, BTreeSet};

use super::{Module, ModuleId, ModuleKind, PolicyId};
use crate::base::Table;

/// Which files belong to what. Without it, each policy would look at all files, which is quadratic.
#[derive(Debug)]
pub(super) struct Index {
    /// A policy's own file and its files of cases, in order.
    pub(super) by_policy: BTreeMap<PolicyId, Vec<ModuleId>>,
    /// The files of the standard library.
    pub(super) standard: BTreeSet<ModuleId>,
    /// Where each file is in the order in which they count.
    pub(super) places: BTreeMap<ModuleId, usize>,
}

impl Index {
    pub(super) fn new(modules: &Table<ModuleId, Module>) -> Self {
        let mut index =
            Self { by_policy: BTreeMap::new(), standard: BTreeSet::new(), places: BTreeMap::new() };
        for (place, (file, module)) in modules.iter().enumerate() {
            index.places.insert(file, place);
            if module.standard {
                index.standard.insert(file);
            }
            if let ModuleKind::Policy(id) | ModuleKind::Cases(Some(id)) = module.kind {
                index.by_policy.entry(id).or_default().push(file);
            }
        }
        index
    }
}
