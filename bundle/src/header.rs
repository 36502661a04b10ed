//! The header: what a bundle holds, by digests. Input: its entries. Output: numbered fields, of which unknown ones are skipped.

use minicbor::{Decode, Encode};
use remit_engine::value::{Date, Language};

/// What a bundle says of itself. It is all that is signed, and names the digest of everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// What its policies mean; an engine refuses a number that it does not list.
    #[n(0)]
    pub semantics: u32,
    /// What whoever reads it has to know, by name: the forms of the language that are used.
    #[n(1)]
    pub features: Vec<String>,
    /// Which bundle it is of those that its maker signs; the later has the greater number.
    #[n(2)]
    pub serial: Option<u64>,
    /// Every version of every policy, by id, then by the first day that it holds.
    #[n(3)]
    pub policies: Vec<PolicyEntry>,
    /// The vocabularies that they are read with.
    #[n(4)]
    pub vocabularies: Vec<VocabularyEntry>,
    /// What follows the header, in order.
    #[n(5)]
    pub sections: Vec<Section>,
    /// Which version of the compiler wrote it.
    #[n(6)]
    pub compiler: String,
}

/// A version of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PolicyEntry {
    /// Its id: `capio_st_goran.pain`.
    #[n(0)]
    pub id: String,
    /// Its version.
    #[n(1)]
    pub version: Option<String>,
    /// The first day that it holds.
    #[n(2)]
    pub valid_from: Option<Date>,
    /// The last day that it holds.
    #[n(3)]
    pub valid_to: Option<Date>,
    /// `sha256:…` over what decides.
    #[n(4)]
    pub digest: String,
    /// Its vocabulary, among those of the bundle.
    #[n(5)]
    pub vocabulary: u32,
    /// The section of its compiled form.
    #[n(6)]
    pub form: u32,
    /// The sections of its texts, by language.
    #[n(7)]
    pub texts: Vec<(Language, u32)>,
    /// The section of its places in files.
    #[n(8)]
    pub places: Option<u32>,
    /// The section of the texts that it was compiled from.
    #[n(9)]
    pub files: Option<u32>,
    /// Who answers for it.
    #[n(10)]
    pub control: Control,
    /// The language that it is written in.
    #[n(11)]
    pub language: Language,
}

/// Document control.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Control {
    /// The id of the document that it encodes.
    #[n(0)]
    pub document: Option<String>,
    /// Who approved it.
    #[n(1)]
    pub approver: Option<String>,
    /// The day before which it is to be looked at again.
    #[n(2)]
    pub review_by: Option<Date>,
    /// The day from which it is not to be used any more, whatever its validity says.
    #[n(3)]
    pub withdrawn: Option<Date>,
    /// Who published the document.
    #[n(4)]
    pub publisher: Option<String>,
}

/// A vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct VocabularyEntry {
    /// The section of its compiled form.
    #[n(0)]
    pub form: u32,
    /// The sections of its texts, by language.
    #[n(1)]
    pub texts: Vec<(Language, u32)>,
}

/// A part of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Section {
    /// What it is, by name.
    #[n(0)]
    pub kind: String,
    /// Whether who does not know it must refuse the bundle.
    #[n(1)]
    pub mandatory: bool,
    /// Whether a slim bundle leaves it out.
    #[n(2)]
    pub left_out: bool,
    /// Where it begins, in bytes from the end of the header.
    #[n(3)]
    pub offset: u64,
    /// How many bytes it has.
    #[n(4)]
    pub length: u64,
    /// Its SHA-256.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub sha256: [u8; 32],
}

/// The kinds of sections that this version knows.
pub(crate) mod kind {
    /// A vocabulary in its compiled form.
    pub(crate) const VOCABULARY: &str = "vocabulary";
    /// A policy in its compiled form.
    pub(crate) const POLICY: &str = "policy";
    /// Texts in one language.
    pub(crate) const TEXTS: &str = "texts";
    /// Places in files.
    pub(crate) const PLACES: &str = "places";
    /// The files of a workspace.
    pub(crate) const FILES: &str = "files";

    /// All of them.
    pub(crate) const ALL: [&str; 5] = [VOCABULARY, POLICY, TEXTS, PLACES, FILES];
}
