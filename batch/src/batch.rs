//! A run: policies that are ready, which of them decide, and how much is to be said. Input: an engine and options. Output: what
//! workers share.

use std::fmt;
use std::sync::Arc;

use remit_engine::eval::{Engine, LoadedPolicy};
use remit_engine::ir::{SEMANTICS, StageName};
use remit_engine::value::{Date, Language, suggest};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A version of a policy, by its place in the engine's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyIndex(pub(crate) u32);

impl PolicyIndex {
    /// The place.
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// A policy whatever its version, by its place among the ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameIndex(pub(crate) u32);

/// How much is said of each row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What is decided, and by which rules.
    #[default]
    Quick,
    /// What is missing too, where it is not settled.
    Open,
    /// All of it.
    Full,
}

impl Detail {
    /// Its name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Open => "open",
            Self::Full => "full",
        }
    }
}

/// How rows are decided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The stage.
    pub stage: StageName,
    /// The day that chooses versions, for rows without one of their own.
    pub as_of: Option<Date>,
    /// How much is said.
    pub detail: Detail,
    /// The language of texts; `None`: each policy's own.
    pub language: Option<Language>,
}

/// What workers share: policies that are ready, those that decide rows which name none, and options.
#[derive(Debug)]
pub struct Batch {
    engine: Arc<Engine>,
    options: Options,
    /// Ids of policies, each once, in the engine's order.
    names: Vec<String>,
    by_name: FxHashMap<String, NameIndex>,
    /// For each policy of the engine, the place of its vocabulary.
    vocabularies: Vec<usize>,
    /// The policies of the run.
    asked: Vec<NameIndex>,
}

/// A policy was asked for that the engine does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPolicy {
    /// What was asked for.
    pub found: String,
    /// What was meant, perhaps.
    pub meant: Option<String>,
}

impl fmt::Display for NoPolicy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there is no policy {}", self.found)
    }
}

impl std::error::Error for NoPolicy {}

impl Batch {
    /// Decides by those policies, in that order, rows that name none of their own.
    pub fn new(engine: Arc<Engine>, policies: &[String], options: Options) -> Result<Self, NoPolicy> {
        let mut names: Vec<String> = Vec::new();
        let mut by_name = FxHashMap::default();
        let mut vocabularies = Vec::new();
        for policy in engine.policies() {
            let id = &policy.ir().id;
            if !by_name.contains_key(id) {
                by_name.insert(id.clone(), NameIndex(number(names.len())));
                names.push(id.clone());
            }
            let own = |lexicon: &Arc<_>| Arc::ptr_eq(lexicon, policy.lexicon());
            vocabularies.push(engine.lexicons().iter().position(own).unwrap_or_default());
        }
        let asked = policies.iter().map(|id| {
            by_name.get(id).copied().ok_or_else(|| NoPolicy {
                found: id.clone(),
                meant: suggest::best(id, names.iter().map(String::as_str)).map(str::to_owned),
            })
        });
        let asked = asked.collect::<Result<_, _>>()?;
        Ok(Self { engine, options, names, by_name, vocabularies, asked })
    }

    /// The policies that are ready.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How rows are decided.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The policies that decide rows which name none.
    pub fn asked(&self) -> &[NameIndex] {
        &self.asked
    }

    /// The policy of that id.
    pub fn named(&self, id: &str) -> Option<NameIndex> {
        self.by_name.get(id).copied()
    }

    /// The id of a policy.
    pub fn name(&self, name: NameIndex) -> &str {
        self.names.get(name.0 as usize).map_or("", String::as_str)
    }

    /// A version of a policy, by its place.
    pub fn policy(&self, index: PolicyIndex) -> Option<&Arc<LoadedPolicy>> {
        self.engine.policies().get(index.0 as usize)
    }

    /// Every version of every policy, with its place.
    pub fn policies(&self) -> impl Iterator<Item = (PolicyIndex, &Arc<LoadedPolicy>)> {
        self.engine.policies().iter().enumerate().map(|(at, policy)| (PolicyIndex(number(at)), policy))
    }

    /// The place of a version.
    pub fn index_of(&self, policy: &Arc<LoadedPolicy>) -> Option<PolicyIndex> {
        let at = self.engine.policies().iter().position(|own| Arc::ptr_eq(own, policy))?;
        Some(PolicyIndex(number(at)))
    }

    /// The place of a version's vocabulary among the engine's.
    pub(crate) fn vocabulary(&self, index: PolicyIndex) -> usize {
        self.vocabularies.get(index.0 as usize).copied().unwrap_or_default()
    }

    /// The language of texts about a policy.
    pub fn language(&self, policy: &LoadedPolicy) -> Language {
        self.options.language.unwrap_or(policy.ir().language)
    }

    /// A digest of all that decides: every version of every policy that a row can name, and what policies mean to the engine.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{} {SEMANTICS}\n", env!("CARGO_PKG_VERSION")));
        for policy in self.engine.policies() {
            let ir = policy.ir();
            let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            let days = [ir.valid_from, ir.valid_to, ir.withdrawn].map(day).join(" ");
            hash.update(format!(
                "{}\n{}\n{days}\n{}\n",
                ir.id,
                ir.version.as_deref().unwrap_or_default(),
                ir.digest
            ));
        }
        hex(&hash.finalize())
    }
}

/// A digest of texts, whose number and lengths count too.
pub fn digest_of<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hex(&hash.finalize())
}

/// `sha256:…`.
pub(crate) fn hex(digest: &[u8]) -> String {
    let mut text = String::from("sha256:");
    digest.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
    text
}

/// Lists of policies are short.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
