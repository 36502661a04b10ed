//! What all files of a workspace say together, at one moment.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use remit_engine::eval;
use remit_engine::ir::Program;
use remit_engine::referral::Lexicon;

use super::compiled::{Compiled, Loaded};
use super::{File, allowances};
use crate::base::{FileId, Name, SourceFile, Sources};
use crate::check::{self, Checked};
use crate::diag::{Diagnostic, canonicalize};
use crate::lower::{self, IrIds};
use crate::resolve::{self, Index, Input, Model, PolicyId, Resolved, RuleId};

/// An immutable view of a workspace.
#[derive(Debug)]
pub struct Snapshot {
    files: Vec<Arc<File>>,
    /// The place of each among them, by its id.
    places: Vec<Option<usize>>,
    /// The files of the standard library.
    standard: Vec<FileId>,
    sources: Sources,
    resolved: Resolved,
    checked: Checked,
    diagnostics: Vec<Diagnostic>,
    compiled: Compiled,
    program: OnceLock<Program>,
}

impl Snapshot {
    /// The files as they are now; what the snapshot before found out about files that are the same is kept.
    pub(super) fn new(slots: &[Option<Arc<File>>], before: Option<&Self>) -> Self {
        let mut sources = Sources::new();
        for slot in slots {
            match slot {
                Some(file) => sources.add(Arc::clone(&file.source)),
                None => sources.add(SourceFile::new("", "")),
            };
        }
        let files = in_order(slots);
        let inputs: Vec<_> = files
            .iter()
            .map(|file| Input {
                file: file.id,
                header: file.header(),
                chunks: &file.chunks,
                uses: &file.uses,
                standard: file.standard,
                unchanged: before.and_then(|it| it.file(file.id)).is_some_and(|it| Arc::ptr_eq(it, file)),
            })
            .collect();
        let resolved = resolve::resolve(&inputs, before.map(|before| &before.resolved));
        let checked = check::check(&resolved, before.map(|before| &before.checked));
        let written = files.iter().flat_map(|file| file.diagnostics());
        let found = written.chain(resolved.diagnostics.values()).chain(checked.diagnostics());
        let broken: Vec<_> = files
            .iter()
            .flat_map(|file| file.found.broken.iter().map(|span| span.in_file(file.id)))
            .collect();
        let mut diagnostics = canonicalize(found, &broken);
        let known = before.map(|before| (&before.compiled, before.model()));
        let compiled = Compiled::new(&resolved.model, &resolved.renewed, known);
        let mut places = vec![None; slots.len()];
        for (place, file) in files.iter().enumerate() {
            if let Some(slot) = places.get_mut(file.id.0 as usize) {
                *slot = Some(place);
            }
        }
        let file = |id: FileId| files.get(places.get(id.0 as usize).copied().flatten()?);
        let with_errors: BTreeSet<FileId> =
            diagnostics.iter().filter(|it| it.is_error()).map(|it| it.loc.file).collect();
        allowances::settle(
            &mut diagnostics,
            |id| file(id).map(|file| &file.allowances),
            files.iter().map(|file| file.id),
            |id, code| !code.is_of_analysis() && !with_errors.contains(&id),
        );
        diagnostics.sort_by_key(|it| (it.loc, it.severity(), it.code));
        let standard = resolved.model.modules.iter().filter(|(_, module)| module.standard);
        let standard = standard.map(|(id, _)| id).collect();
        let program = OnceLock::new();
        Self { files, places, standard, sources, resolved, checked, diagnostics, compiled, program }
    }

    /// The files: the standard library first, then by path.
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// The file with that id.
    pub fn file(&self, id: FileId) -> Option<&Arc<File>> {
        self.files.get(self.place(id)?)
    }

    /// The file at that path.
    pub fn file_at(&self, path: &str) -> Option<&Arc<File>> {
        let (standard, own) =
            self.files.split_at_checked(self.files.partition_point(|file| file.standard))?;
        let find = |files: &'_ [Arc<File>]| files.binary_search_by(|file| file.path().cmp(path)).ok();
        find(own).and_then(|at| own.get(at)).or_else(|| find(standard).and_then(|at| standard.get(at)))
    }

    fn place(&self, id: FileId) -> Option<usize> {
        *self.places.get(id.0 as usize)?
    }

    /// The texts by file id, for rendering.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What the files declare.
    pub fn model(&self) -> &Model {
        &self.resolved.model
    }

    /// Where every name is.
    pub fn index(&self) -> &Index {
        &self.resolved.index
    }

    /// Everything that is wrong, sorted by file and place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The files that were read in another way than in the snapshot before: what rests on none of them is the same.
    pub fn renewed(&self) -> &BTreeSet<FileId> {
        &self.resolved.renewed
    }

    /// What is wrong with one file.
    pub fn diagnostics_of(&self, file: FileId) -> &[Diagnostic] {
        let start = self.diagnostics.partition_point(|it| it.loc.file < file);
        let end = self.diagnostics.partition_point(|it| it.loc.file <= file);
        self.diagnostics.get(start..end).unwrap_or_default()
    }

    /// What the analysis has found of a policy, without what its files allow; `whole` tells that it has looked at all.
    pub(crate) fn without_allowed(
        &self,
        mut found: Vec<Diagnostic>,
        policy: PolicyId,
        whole: bool,
    ) -> Vec<Diagnostic> {
        let own = self.own_files_of(policy);
        allowances::settle(
            &mut found,
            |id| self.file(id).map(|file| &file.allowances),
            own.into_iter(),
            |_, code| whole && code.is_of_analysis(),
        );
        found
    }

    /// The policy of that id.
    pub fn policy(&self, id: &str) -> Option<PolicyId> {
        self.model().policies.iter().find(|(_, policy)| policy.head.name == id).map(|(id, _)| id)
    }

    /// Every file that a policy depends on: its own, the libraries it uses, and the standard library.
    pub fn files_of(&self, policy: PolicyId) -> BTreeSet<FileId> {
        let model = self.model();
        let Some(own) = model.policies.get(policy).map(|policy| policy.head.module) else {
            return BTreeSet::new();
        };
        let uses = model.modules.get(own).map(|module| module.uses.as_slice()).unwrap_or_default();
        self.standard.iter().copied().chain([own]).chain(uses.iter().copied()).collect()
    }

    /// The files that are a policy's own: its text and its cases.
    pub fn own_files_of(&self, policy: PolicyId) -> BTreeSet<FileId> {
        self.model().files_of(policy).collect()
    }

    /// Errors that keep a policy from being compiled.
    pub fn errors_of(&self, policy: PolicyId) -> impl Iterator<Item = &Diagnostic> {
        let files = self.files_of(policy).into_iter();
        files.flat_map(|file| self.diagnostics_of(file)).filter(|it| it.is_error())
    }

    /// The compiled policies; those with errors are left out. Worked out at the first call.
    pub fn program(&self) -> &Program {
        self.program.get_or_init(|| {
            let ids = IrIds::new(self.model());
            let sound = self.model().policies.ids().filter(|id| self.is_sound(*id));
            let vocabulary = lower::vocabulary(self.model(), &ids);
            let digest = vocabulary.digest();
            let compiled = sound.filter_map(|id| lower::policy(self.input(), &ids, id, digest));
            let mut policies: Vec<_> = compiled.collect();
            policies.sort_by(|one, two| (&one.id, one.valid_from).cmp(&(&two.id, two.valid_from)));
            Program::new(vocabulary, policies)
        })
    }

    /// The compiled vocabulary, to read referrals with; none where it does not hold together.
    pub fn lexicon(&self) -> Option<&Arc<Lexicon>> {
        self.compiled.words(self.model()).map(|words| &words.lexicon)
    }

    /// One policy ready to decide, if it has no errors. Worked out at the first call, and kept by later snapshots while
    /// nothing that it depends on changes.
    pub fn compiled(&self, policy: PolicyId) -> Option<&Arc<eval::LoadedPolicy>> {
        self.loaded(policy)?.as_ref().ok()
    }

    /// Why a policy without errors cannot be made ready to decide all the same: it goes beyond a limit of the engine.
    pub fn load_error(&self, policy: PolicyId) -> Option<&eval::LoadError> {
        self.loaded(policy)?.as_ref().err()
    }

    fn loaded(&self, policy: PolicyId) -> Option<&Loaded> {
        if !self.is_sound(policy) {
            return None;
        }
        self.compiled.policy(self.input(), policy)
    }

    /// The rule of a policy by its name, written or made.
    pub fn rule_named(&self, policy: PolicyId, name: &str) -> Option<RuleId> {
        self.resolved.rule_named(policy, name)
    }

    fn is_sound(&self, policy: PolicyId) -> bool {
        self.errors_of(policy).next().is_none()
    }

    fn input(&self) -> lower::Input<'_> {
        lower::Input { model: self.model(), sources: &self.sources }
    }
}

/// The standard library first, then by path. A library of the workspace replaces the built-in one of its name, so
/// that the standard library can be worked on like any other.
fn in_order(slots: &[Option<Arc<File>>]) -> Vec<Arc<File>> {
    let present = || slots.iter().flatten();
    let own: BTreeSet<&Name> =
        present().filter(|file| !file.embedded).filter_map(|file| file.library()).collect();
    let replaced = |file: &File| file.embedded && file.library().is_some_and(|name| own.contains(name));
    let mut files: Vec<_> = present().filter(|file| !replaced(file)).map(Arc::clone).collect();
    files.sort_by(|one, two| (!one.standard, one.path()).cmp(&(!two.standard, two.path())));
    files
}
