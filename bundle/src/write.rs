//! Writing. Input: a compiled workspace, its texts, and bundles that were kept. Output: the bytes of a bundle, which depend on
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use remit_engine::ir::{Policy, Program};
use remit_engine::value::{Date, Language};
use sha2::{Digest, Sha256};

use crate::coding::{Encoded, encode, plain};
use crate::error::BundleError;
use crate::features::features;
use crate::file;
use crate::header::{Control, Header, PolicyEntry, Section, VocabularyEntry, kind};
use crate::read::Bundle;
use crate::source::SourceText;

/// Why no bundle can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// Two versions of a policy begin on one day, and they are not the same.
    TwoOnOneDay {
        /// The policy.
        policy: String,
        /// The day.
        day: Date,
    },
    /// A version does not say from when it holds, and there is another of the policy.
    NoFirstDay {
        /// The policy.
        policy: String,
        /// The version, where it says one.
        version: Option<String>,
    },
    /// Kept bundles of other semantics cannot be taken into one.
    Semantics(u32),
    /// It is more than a bundle may be.
    TooLarge,
    /// A kept bundle cannot be read.
    Kept(BundleError),
}

impl fmt::Display for BuildError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoOnOneDay { policy, day } => write!(out, "two versions of {policy} begin on {day}"),
            Self::NoFirstDay { policy, .. } => write!(out, "a version of {policy} has no first day"),
            Self::Semantics(number) => write!(out, "semantics {number}"),
            Self::TooLarge => out.write_str("too large"),
            Self::Kept(error) => write!(out, "kept bundle: {error}"),
        }
    }
}

impl std::error::Error for BuildError {}

/// Puts a bundle together.
#[derive(Debug, Default)]
pub struct Builder {
    header: Header,
    features: BTreeSet<String>,
    bodies: Vec<Vec<u8>>,
    known: BTreeMap<(String, [u8; 32]), u32>,
}

impl Builder {
    /// An empty one.
    pub fn new(compiler: impl Into<String>, serial: Option<u64>) -> Self {
        let header = Header {
            semantics: remit_engine::ir::SEMANTICS,
            serial,
            compiler: compiler.into(),
            ..Header::default()
        };
        Self { header, ..Self::default() }
    }

    /// Adds a compiled workspace with the texts that it was compiled from, the cases among them.
    pub fn workspace(&mut self, program: &Program, mut files: Vec<SourceText>) -> Result<(), BuildError> {
        if program.semantics != self.header.semantics {
            return Err(BuildError::Semantics(program.semantics));
        }
        files.sort();
        let files = plain(&files).ok_or(BuildError::TooLarge)?;
        let files = self.section(kind::FILES, files)?;
        let Encoded { form, texts, .. } = encode(&program.vocabulary).ok_or(BuildError::TooLarge)?;
        let form = self.section(kind::VOCABULARY, form)?;
        let texts = self.texts(texts)?;
        let vocabulary = self.vocabulary(VocabularyEntry { form, texts })?;
        for policy in &program.policies {
            self.features.extend(features(&program.vocabulary, policy).into_iter().map(str::to_owned));
            let Encoded { form, texts, places } = encode(policy).ok_or(BuildError::TooLarge)?;
            let entry = PolicyEntry {
                vocabulary,
                form: self.section(kind::POLICY, form)?,
                texts: self.texts(texts)?,
                places: places.map(|places| self.section(kind::PLACES, places)).transpose()?,
                files: Some(files),
                ..of_policy(policy)
            };
            self.policy(entry)?;
        }
        Ok(())
    }

    /// Adds every version of a bundle that was kept, unchanged.
    pub fn kept(&mut self, bundle: &Bundle) -> Result<(), BuildError> {
        let header = bundle.header();
        if header.semantics != self.header.semantics {
            return Err(BuildError::Semantics(header.semantics));
        }
        self.features.extend(header.features.iter().cloned());
        let mut places: Vec<Option<u32>> = Vec::new();
        for (index, section) in header.sections.iter().enumerate() {
            let body = bundle.body(index).map_err(BuildError::Kept)?;
            places.push(body.map(|body| self.section(&section.kind, body.to_vec())).transpose()?);
        }
        let at = |index: u32| places.get(index as usize).copied().flatten();
        let texts = |texts: &[(Language, u32)]| -> Vec<(Language, u32)> {
            texts.iter().filter_map(|(language, index)| Some((*language, at(*index)?))).collect()
        };
        let missing = || BuildError::Kept(BundleError::Cut);
        let mut vocabularies = Vec::new();
        for entry in &header.vocabularies {
            let form = at(entry.form).ok_or_else(missing)?;
            vocabularies.push(self.vocabulary(VocabularyEntry { form, texts: texts(&entry.texts) })?);
        }
        for entry in &header.policies {
            let vocabulary = vocabularies.get(entry.vocabulary as usize).copied().ok_or_else(missing)?;
            let entry = PolicyEntry {
                vocabulary,
                form: at(entry.form).ok_or_else(missing)?,
                texts: texts(&entry.texts),
                places: entry.places.and_then(at),
                files: entry.files.and_then(at),
                ..entry.clone()
            };
            self.policy(entry)?;
        }
        Ok(())
    }

    /// The bytes. A slim bundle has the same head, and less after it.
    pub fn finish(self, slim: bool) -> Result<Vec<u8>, BuildError> {
        let Self { mut header, features, bodies, .. } = self;
        header.features = features.into_iter().collect();
        header.policies.sort_by(|one, two| (&one.id, one.valid_from).cmp(&(&two.id, two.valid_from)));
        // What a slim bundle leaves out comes last, so that it is the beginning of the full one.
        let mut order: Vec<usize> = (0..bodies.len()).collect();
        order.sort_by_key(|index| header.sections.get(*index).is_some_and(|section| section.left_out));
        renumber(&mut header, &order);
        let mut offset = 0;
        for section in &mut header.sections {
            section.offset = offset;
            offset += section.length;
        }
        let head = plain(&header).and_then(|header| file::head(&header)).ok_or(BuildError::TooLarge)?;
        let mut bytes = head;
        for (section, index) in header.sections.iter().zip(&order) {
            if !(slim && section.left_out) {
                bytes.extend(bodies.get(*index).map(Vec::as_slice).unwrap_or_default());
            }
        }
        if bytes.len() > file::LARGEST { Err(BuildError::TooLarge) } else { Ok(bytes) }
    }

    /// Adds a section, unless one of its kind says the same.
    fn section(&mut self, kind: &str, body: Vec<u8>) -> Result<u32, BuildError> {
        let sha256: [u8; 32] = Sha256::digest(&body).into();
        let key = (kind.to_owned(), sha256);
        if let Some(index) = self.known.get(&key) {
            return Ok(*index);
        }
        let index = u32::try_from(self.bodies.len()).map_err(|_| BuildError::TooLarge)?;
        self.header.sections.push(Section {
            kind: kind.to_owned(),
            mandatory: [kind::VOCABULARY, kind::POLICY].contains(&kind),
            left_out: kind == kind::FILES,
            offset: 0,
            length: body.len() as u64,
            sha256,
        });
        self.bodies.push(body);
        self.known.insert(key, index);
        Ok(index)
    }

    fn texts(&mut self, texts: Vec<(Language, Vec<u8>)>) -> Result<Vec<(Language, u32)>, BuildError> {
        let add = |(language, bytes)| Ok((language, self.section(kind::TEXTS, bytes)?));
        texts.into_iter().map(add).collect()
    }

    fn vocabulary(&mut self, entry: VocabularyEntry) -> Result<u32, BuildError> {
        let all = &mut self.header.vocabularies;
        let index = all.iter().position(|known| *known == entry).unwrap_or(all.len());
        if index == all.len() {
            all.push(entry);
        }
        u32::try_from(index).map_err(|_| BuildError::TooLarge)
    }

    fn policy(&mut self, entry: PolicyEntry) -> Result<(), BuildError> {
        let others = self.header.policies.iter().filter(|other| other.id == entry.id);
        for other in others {
            let nameless = [&entry, other].into_iter().find(|it| it.valid_from.is_none());
            let is_same = other.digest == entry.digest
                && other.version == entry.version
                && (other.valid_from, other.valid_to) == (entry.valid_from, entry.valid_to);
            if is_same {
                return Ok(());
            }
            if let Some(nameless) = nameless {
                let (policy, version) = (nameless.id.clone(), nameless.version.clone());
                return Err(BuildError::NoFirstDay { policy, version });
            }
            if let Some(day) = entry.valid_from.filter(|_| entry.valid_from == other.valid_from) {
                return Err(BuildError::TwoOnOneDay { policy: entry.id, day });
            }
        }
        self.header.policies.push(entry);
        Ok(())
    }
}

fn of_policy(policy: &Policy) -> PolicyEntry {
    PolicyEntry {
        id: policy.id.clone(),
        version: policy.version.clone(),
        valid_from: policy.valid_from,
        valid_to: policy.valid_to,
        digest: policy.digest.clone(),
        language: policy.language,
        control: Control {
            document: policy.document.clone(),
            approver: policy.approver.clone(),
            review_by: policy.review_by,
            withdrawn: policy.withdrawn,
            publisher: policy.publisher.clone(),
        },
        ..PolicyEntry::default()
    }
}

/// Puts sections into another order: `order` has the old place of each.
fn renumber(header: &mut Header, order: &[usize]) {
    let mut places = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        if let (Some(place), Ok(new)) = (places.get_mut(*old), u32::try_from(new)) {
            *place = new;
        }
    }
    let sections = order.iter().filter_map(|old| header.sections.get(*old).cloned()).collect();
    header.sections = sections;
    let moved = |index: &mut u32| *index = places.get(*index as usize).copied().unwrap_or_default();
    for policy in &mut header.policies {
        moved(&mut policy.form);
        policy.texts.iter_mut().for_each(|(_, index)| moved(index));
        policy.places.iter_mut().for_each(moved);
        policy.files.iter_mut().for_each(moved);
    }
    for vocabulary in &mut header.vocabularies {
        moved(&mut vocabulary.form);
        vocabulary.texts.iter_mut().for_each(|(_, index)| moved(index));
    }
}
