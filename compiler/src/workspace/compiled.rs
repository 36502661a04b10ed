//! The compiled policies of a snapshot, each worked out when somebody first asks for it. What an edit cannot have
//! changed is shared with the snapshot before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use remit_engine::eval;
use remit_engine::ir::VocabularyDigest;
use remit_engine::referral::Lexicon;

use crate::base::FileId;
use crate::lower::{self, IrIds};
use crate::resolve::{Model, PolicyId};

/// What has been compiled of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    words: OnceLock<Option<Arc<Words>>>,
    policies: BTreeMap<PolicyId, OnceLock<Option<Loaded>>>,
}

/// A policy ready to decide, or why it cannot be.
pub(super) type Loaded = Result<Arc<eval::LoadedPolicy>, eval::LoadError>;

/// The compiled vocabulary.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) ids: IrIds,
    pub(super) lexicon: Arc<Lexicon>,
    digest: VocabularyDigest,
}

impl Compiled {
    /// Nothing compiled yet but what is as it was before.
    pub(super) fn new(model: &Model, renewed: &BTreeSet<FileId>, before: Option<(&Self, &Model)>) -> Self {
        let kept = before.filter(|(_, before)| same_words(model, before, renewed));
        let words = kept.map(|(compiled, _)| compiled.words.clone()).unwrap_or_default();
        let policies = model.policies.ids().map(|id| {
            let kept = kept.filter(|(_, before)| same_policy(model, before, renewed, id));
            let known = kept.and_then(|(compiled, _)| compiled.policies.get(&id).cloned());
            (id, known.unwrap_or_default())
        });
        Self { words, policies: policies.collect() }
    }

    /// The vocabulary; none where it does not hold together, which has been reported.
    pub(super) fn words(&self, model: &Model) -> Option<&Words> {
        let compile = || {
            let ids = IrIds::new(model);
            let vocabulary = lower::vocabulary(model, &ids);
            let digest = vocabulary.digest();
            Some(Arc::new(Words { ids, lexicon: Arc::new(Lexicon::new(vocabulary).ok()?), digest }))
        };
        self.words.get_or_init(compile).as_deref()
    }

    /// A policy ready to decide, or why it cannot be; none where it cannot be compiled, which has been reported.
    pub(super) fn policy(&self, input: lower::Input<'_>, id: PolicyId) -> Option<&Loaded> {
        let compile = || {
            let words = self.words(input.model)?;
            let policy = lower::policy(input, &words.ids, id, words.digest)?;
            Some(eval::LoadedPolicy::load(&words.lexicon, policy))
        };
        self.policies.get(&id)?.get_or_init(compile).as_ref()
    }
}

/// Whether no edit can have changed the vocabulary, or how its items are counted.
fn same_words(model: &Model, before: &Model, renewed: &BTreeSet<FileId>) -> bool {
    let (now, then) = (model.order(), before.order());
    let gone = then.iter().filter(|file| !now.contains(file));
    let moved = renewed.iter().chain(gone).any(|file| model.has_words(*file) || before.has_words(*file));
    let worded = |model: &Model, files: &[FileId]| -> Vec<FileId> {
        files.iter().copied().filter(|file| model.has_words(*file)).collect()
    };
    !moved && worded(model, &now) == worded(before, &then)
}

/// Whether no edit can have changed a policy. The files of its cases count where they hold assertions.
fn same_policy(model: &Model, before: &Model, renewed: &BTreeSet<FileId>, id: PolicyId) -> bool {
    let asserting = |model: &Model| -> Vec<FileId> {
        model.files_of(id).filter(|file| !model.assertions.items(*file).is_empty()).collect()
    };
    let own = model.policies.get(id).map(|policy| policy.head.module);
    let files = asserting(model);
    let same = |file: &FileId| !renewed.contains(file);
    own.iter().all(same) && files.iter().all(same) && files == asserting(before)
}
