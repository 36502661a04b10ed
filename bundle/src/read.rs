//! Reading. Input: bytes from anywhere. Output: what is in them, every part by its digest, or why they are refused.

use std::sync::Arc;

use remit_engine::eval::Engine;
use remit_engine::ir::{Policy, Program, SEMANTICS, Vocabulary};
use remit_engine::value::Language;
use sha2::{Digest, Sha256};

use crate::coding::{apart, read};
use crate::error::{BundleError, Part};
use crate::features;
use crate::file::Split;
use crate::header::{Header, Section, kind};
use crate::source::SourceText;
use crate::trust::Trust;

/// A bundle whose head is sound. Its sections are looked at when they are asked for, each by its digest.
#[derive(Clone, Debug)]
pub struct Bundle {
    bytes: Arc<[u8]>,
    head: usize,
    header: Header,
}

/// Which texts are read with the policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// All.
    #[default]
    All,
    /// Those of one language: answers are in that language, or in none.
    Of(Language),
    /// None, and no places: for quick answers.
    None,
}

impl Texts {
    fn includes(self, language: Language) -> bool {
        match self {
            Self::All => true,
            Self::Of(only) => only == language,
            Self::None => false,
        }
    }
}

impl Bundle {
    /// Opens a bundle, whoever made it.
    pub fn open(bytes: impl Into<Arc<[u8]>>) -> Result<Self, BundleError> {
        let bytes = bytes.into();
        let split = Split::of(&bytes)?;
        Self::of(bytes, split)
    }

    /// Opens a bundle that somebody trusted signed: the signature is looked at before anything else. `least` is the serial
    /// that it must have at least.
    pub fn open_trusted(
        bytes: impl Into<Arc<[u8]>>,
        signature: Option<&str>,
        trust: &Trust,
        least: Option<u64>,
    ) -> Result<Self, BundleError> {
        let bytes = bytes.into();
        let split = Split::of(&bytes)?;
        let key = trust.signer(bytes.get(..split.head).unwrap_or_default(), signature)?;
        let bundle = Self::of(bytes, split)?;
        key.allows(bundle.header.serial)?;
        bundle.at_least(least)?;
        Ok(bundle)
    }

    /// Refuses a bundle that is older than a serial.
    pub fn at_least(&self, least: Option<u64>) -> Result<(), BundleError> {
        match (least, self.header.serial) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(BundleError::NoSerial),
            (Some(least), Some(serial)) if serial < least => Err(BundleError::Older { serial, least }),
            (Some(_), Some(_)) => Ok(()),
        }
    }

    fn of(bytes: Arc<[u8]>, split: Split) -> Result<Self, BundleError> {
        let damaged = || BundleError::Damaged(Part::Header);
        let header: Header = read(split.header(&bytes), &mut ()).ok_or_else(damaged)?;
        if header.semantics != SEMANTICS {
            return Err(BundleError::Semantics(header.semantics));
        }
        let unknown = header.features.iter().filter(|name| !features::KNOWN.contains(&name.as_str()));
        let unknown: Vec<String> = unknown.cloned().collect();
        if !unknown.is_empty() {
            return Err(BundleError::Features(unknown));
        }
        let strange = |section: &&Section| section.mandatory && !kind::ALL.contains(&section.kind.as_str());
        if let Some(section) = header.sections.iter().find(strange) {
            return Err(BundleError::Section(section.kind.clone()));
        }
        let bundle = Self { bytes, head: split.head, header };
        bundle.check_extent()?;
        Ok(bundle)
    }

    /// Sections follow each other without gaps, and the file ends with one: with the last, or before what a slim one lacks.
    fn check_extent(&self) -> Result<(), BundleError> {
        let mut end = 0_u64;
        let mut ends = vec![0];
        for section in &self.header.sections {
            if section.offset != end {
                return Err(BundleError::Damaged(Part::Header));
            }
            let next = end.checked_add(section.length).ok_or(BundleError::Damaged(Part::Header))?;
            end = next;
            ends.push(end);
        }
        let there = (self.bytes.len() - self.head) as u64;
        match ends.iter().position(|end| *end == there) {
            Some(_) if there == end => Ok(()),
            Some(_) => {
                let missing = self.header.sections.iter().filter(|section| section.offset >= there);
                let lost = missing.filter(|section| section.length > 0).any(|section| !section.left_out);
                if lost { Err(BundleError::Cut) } else { Ok(()) }
            }
            None => Err(if there < end { BundleError::Cut } else { BundleError::Damaged(Part::Header) }),
        }
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// All of it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is signed: everything before the sections.
    pub fn head(&self) -> &[u8] {
        self.bytes.get(..self.head).unwrap_or_default()
    }

    /// `sha256:…` over its head, and so over all of it. A slim bundle has that of the full one.
    pub fn id(&self) -> String {
        let digits: String = Sha256::digest(self.head()).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{digits}")
    }

    /// Whether something was left out to make it slim.
    pub fn is_slim(&self) -> bool {
        let there = (self.bytes.len() - self.head) as u64;
        self.header.sections.iter().any(|section| section.offset + section.length > there)
    }

    /// Looks at every section that is there, whether known or not.
    pub fn verify(&self) -> Result<(), BundleError> {
        for index in 0..self.header.sections.len() {
            self.body(index)?;
        }
        for program in self.programs(Texts::All)? {
            let digest = program.vocabulary.digest();
            for policy in &program.policies {
                let entry = self.header.policies.iter().position(|entry| entry.digest == policy.digest);
                let form = entry.and_then(|entry| self.header.policies.get(entry)).map(|entry| entry.form);
                if form.is_none() || policy.digest_with(digest) != policy.digest {
                    let index = form.unwrap_or_default() as usize;
                    return Err(BundleError::Damaged(Part::Section { kind: kind::POLICY.to_owned(), index }));
                }
            }
        }
        if !self.is_slim() {
            self.files()?;
        }
        Ok(())
    }

    /// Its policies, for each vocabulary a program, in the order of the vocabularies.
    pub fn programs(&self, texts: Texts) -> Result<Vec<Program>, BundleError> {
        let mut programs = Vec::new();
        for (index, entry) in self.header.vocabularies.iter().enumerate() {
            let vocabulary: Vocabulary =
                self.decode(entry.form, kind::VOCABULARY, &entry.texts, None, texts)?;
            let mut policies = Vec::new();
            for entry in self.header.policies.iter().filter(|entry| entry.vocabulary as usize == index) {
                let places = entry.places.filter(|_| texts != Texts::None);
                let policy: Policy = self.decode(entry.form, kind::POLICY, &entry.texts, places, texts)?;
                let agrees = policy.id == entry.id
                    && policy.digest == entry.digest
                    && policy.version == entry.version
                    && (policy.valid_from, policy.valid_to) == (entry.valid_from, entry.valid_to);
                if !agrees {
                    return Err(BundleError::Damaged(self.part(entry.form)));
                }
                policies.push(policy);
            }
            let mut program = Program::new(vocabulary, policies);
            program.semantics = self.header.semantics;
            programs.push(program);
        }
        let known = self.header.vocabularies.len();
        if self.header.policies.iter().any(|entry| entry.vocabulary as usize >= known) {
            return Err(BundleError::Damaged(Part::Header));
        }
        Ok(programs)
    }

    /// An engine with every version in it. A policy that cannot be made ready is an error: a service must not decide as if
    /// it were not there.
    pub fn engine(&self, texts: Texts) -> Result<Engine, BundleError> {
        let engine = Engine::of(self.programs(texts)?, Some(self.id())).map_err(BundleError::Load)?;
        match engine.failed().first() {
            Some(failed) => Err(BundleError::Load(failed.error.clone())),
            None => Ok(engine),
        }
    }

    /// The texts that the latest versions were compiled from, with their cases; an error where a slim bundle has none.
    pub fn files(&self) -> Result<Vec<SourceText>, BundleError> {
        let mut sections: Vec<usize> =
            self.header.policies.iter().filter_map(|entry| entry.files).map(|index| index as usize).collect();
        sections.sort_unstable();
        let index = *sections.first().ok_or(BundleError::LeftOut(Part::Files))?;
        let body = self.body(index)?.ok_or(BundleError::LeftOut(Part::Files))?;
        read(body, &mut ()).ok_or_else(|| BundleError::Damaged(self.part_at(index)))
    }

    /// A section's bytes; none where a slim bundle lacks them.
    pub(crate) fn body(&self, index: usize) -> Result<Option<&[u8]>, BundleError> {
        let damaged = || BundleError::Damaged(self.part_at(index));
        let section = self.header.sections.get(index).ok_or_else(damaged)?;
        let start = usize::try_from(section.offset).ok().and_then(|at| at.checked_add(self.head));
        let end = start.zip(usize::try_from(section.length).ok());
        let end = end.and_then(|(start, length)| start.checked_add(length));
        let (start, end) = start.zip(end).ok_or_else(damaged)?;
        let Some(body) = self.bytes.get(start..end) else {
            return if section.left_out { Ok(None) } else { Err(BundleError::Cut) };
        };
        let sha256: [u8; 32] = Sha256::digest(body).into();
        if sha256 == section.sha256 { Ok(Some(body)) } else { Err(damaged()) }
    }

    fn known(&self, index: u32, expected: &str) -> Result<&[u8], BundleError> {
        let section = self.header.sections.get(index as usize).filter(|section| section.kind == expected);
        section.ok_or_else(|| BundleError::Damaged(self.part(index)))?;
        self.body(index as usize)?.ok_or(BundleError::Cut)
    }

    fn decode<T>(
        &self,
        form: u32,
        expected: &str,
        texts: &[(Language, u32)],
        places: Option<u32>,
        wanted: Texts,
    ) -> Result<T, BundleError>
    where
        T: for<'b> minicbor::Decode<'b, remit_engine::ir::Apart>,
    {
        let damaged = || BundleError::Damaged(self.part(form));
        let wanted = texts.iter().filter(|(language, _)| wanted.includes(*language));
        let texts = wanted.map(|(language, index)| Ok((*language, self.known(*index, kind::TEXTS)?)));
        let texts: Vec<(Language, &[u8])> = texts.collect::<Result<_, _>>()?;
        let places = places.map(|index| self.known(index, kind::PLACES)).transpose()?;
        let mut tables = apart(&texts, places).ok_or_else(damaged)?;
        read(self.known(form, expected)?, &mut tables).ok_or_else(damaged)
    }

    fn part(&self, index: u32) -> Part {
        self.part_at(index as usize)
    }

    fn part_at(&self, index: usize) -> Part {
        let kind = self.header.sections.get(index).map(|section| section.kind.clone());
        Part::Section { kind: kind.unwrap_or_default(), index }
    }
}
