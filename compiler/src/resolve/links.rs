//! How files hang together: which libraries each uses, and which policy its cases belong to. Input: the heads of all
//! files. Output: one link for each file, and what is wrong with it. Cheap enough to be done again at every change.

use std::collections::BTreeMap;

use super::model::{ModuleId, ModuleKind, PolicyId};
use super::{Input, Occurrence, Symbol, errors};
use crate::base::{FileId, ItemId, Loc, Name};
use crate::diag::{Diagnostic, Word};
use crate::syntax::ast;

/// What a file is, and what it leans on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub kind: ModuleKind,
    pub standard: bool,
    /// The libraries it brings into scope; for cases, those of their policy too.
    pub uses: Vec<ModuleId>,
    pub occurrences: Vec<Occurrence>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Link {
    /// For cases: the file of their policy.
    pub(super) fn policy_file(&self) -> Option<ModuleId> {
        match self.kind {
            ModuleKind::Cases(policy) => policy.map(ItemId::file),
            ModuleKind::Policy(_) | ModuleKind::Library => None,
        }
    }
}

/// The links of all files that could be read as far as their head.
#[derive(Debug, Default)]
pub(super) struct Links(BTreeMap<FileId, Link>);

impl Links {
    /// Links all files.
    pub(super) fn new(files: &[Input<'_>]) -> Self {
        let mut linker = Linker::default();
        for input in files {
            linker.add(input);
        }
        // Cases last: they see what their policy uses.
        let is_cases =
            |input: &&Input<'_>| input.header.is_some_and(|header| header.kind == ast::FileKind::Cases);
        for input in files.iter().filter(|input| !is_cases(input)) {
            linker.find_uses(input);
        }
        for input in files.iter().filter(is_cases) {
            linker.find_uses(input);
            linker.find_policy(input);
        }
        Self(linker.links)
    }

    pub(super) fn get(&self, file: FileId) -> Option<&Link> {
        self.0.get(&file)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (FileId, &Link)> {
        self.0.iter().map(|(file, link)| (*file, link))
    }

    /// The files of the standard library.
    pub(super) fn standard(&self) -> impl Iterator<Item = FileId> {
        self.iter().filter(|(_, link)| link.standard).map(|(file, _)| file)
    }

    /// The files that a file leans on directly, the standard library apart.
    pub(super) fn needs(&self, file: FileId) -> impl Iterator<Item = FileId> {
        let link = self.get(file);
        let policy = link.and_then(Link::policy_file);
        link.into_iter().flat_map(|link| link.uses.iter().copied()).chain(policy)
    }
}

#[derive(Default)]
struct Linker {
    links: BTreeMap<FileId, Link>,
    libraries: BTreeMap<Name, (ModuleId, Loc)>,
    policies: BTreeMap<Name, (PolicyId, Loc)>,
}

impl Linker {
    fn add(&mut self, input: &Input<'_>) {
        let Some(header) = input.header else { return };
        let file = input.file;
        let policy = PolicyId::new(file, 0);
        let kind = match header.kind {
            ast::FileKind::Policy => ModuleKind::Policy(policy),
            ast::FileKind::Library => ModuleKind::Library,
            ast::FileKind::Cases => ModuleKind::Cases(None),
        };
        let mut link = Link {
            kind,
            standard: input.standard,
            uses: Vec::new(),
            occurrences: Vec::new(),
            diagnostics: Vec::new(),
        };
        if let Some(path) = &header.name {
            let (name, loc) = (path.name.clone(), path.span.in_file(file));
            let (symbol, word, first) = match kind {
                ModuleKind::Policy(_) => {
                    let first = self.policies.entry(name).or_insert((policy, loc)).1;
                    (Symbol::Policy(policy), Word::Policy, first)
                }
                ModuleKind::Library => {
                    let first = self.libraries.entry(name).or_insert((file, loc)).1;
                    (Symbol::Library(file), Word::Library, first)
                }
                ModuleKind::Cases(_) => {
                    self.links.insert(file, link);
                    return;
                }
            };
            link.occurrences.push(Occurrence { loc, symbol, declares: true });
            if first != loc {
                link.diagnostics.push(errors::duplicate(loc, &path.name, word, first));
            }
        }
        self.links.insert(file, link);
    }

    /// Finds the libraries that a file uses.
    fn find_uses(&mut self, input: &Input<'_>) {
        let Some(link) = self.links.get_mut(&input.file) else { return };
        for path in input.uses {
            let loc = path.span.in_file(input.file);
            match self.libraries.get(&path.name) {
                Some((library, _)) => {
                    let mut before = input.uses.iter().take_while(|other| other.span != path.span);
                    if let Some(first) = before.find(|first| first.name == path.name) {
                        let first = first.span.in_file(input.file);
                        link.diagnostics.push(errors::said_twice(loc, &path.name, "use", first));
                    }
                    let symbol = Symbol::Library(*library);
                    link.occurrences.push(Occurrence { loc, symbol, declares: false });
                    link.uses.push(*library);
                }
                None => {
                    link.diagnostics.push(errors::unknown_library(loc, &path.name, self.libraries.keys()));
                }
            }
        }
    }

    /// Finds the policy that cases belong to.
    fn find_policy(&mut self, input: &Input<'_>) {
        let Some(path) = input.header.and_then(|header| header.name.as_ref()) else { return };
        let loc = path.span.in_file(input.file);
        let policy = self.policies.get(&path.name).map(|(policy, _)| *policy);
        let of_policy = policy.and_then(|policy| self.links.get(&policy.file()));
        let of_policy: Vec<_> = of_policy.into_iter().flat_map(|link| link.uses.iter().copied()).collect();
        let Some(link) = self.links.get_mut(&input.file) else { return };
        link.kind = ModuleKind::Cases(policy);
        match policy {
            Some(policy) => {
                let symbol = Symbol::Policy(policy);
                link.occurrences.push(Occurrence { loc, symbol, declares: false });
                link.uses.extend(of_policy.into_iter().filter(|library| *library != input.file));
            }
            None => {
                link.diagnostics.push(errors::unknown_policy(loc, &path.name, self.policies.keys()));
            }
        }
    }
}
