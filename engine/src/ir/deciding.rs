//! What of a compiled policy decides. Input: a policy and its vocabulary. Output: their digest, which no text, comment, source
//! or path alters.

use std::convert::Infallible;

use minicbor::Encode;
use sha2::{Digest, Sha256};

use super::{Apart, Citation, LetterHead, Policy, RuleTexts, StageName, Vocabulary};
use crate::value::Text;

/// The digest of a vocabulary, to be part of those of its policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VocabularyDigest([u8; 32]);

impl Vocabulary {
    /// The digest of what decides.
    pub fn digest(&self) -> VocabularyDigest {
        VocabularyDigest(Sha256::digest(encoded(&self.deciding())).into())
    }

    /// The vocabulary without what only people read: names, codes and labels by which a referral is read stay.
    fn deciding(&self) -> Self {
        let mut all = self.clone();
        for concept in &mut all.concepts {
            concept.origin = None;
        }
        for fact in &mut all.facts {
            fact.origin = None;
        }
        for conversion in &mut all.conversions {
            conversion.origin = None;
            conversion.rows.iter_mut().for_each(|row| row.origin = None);
        }
        all
    }
}

impl Policy {
    /// `sha256:` and the digest of what decides, in hexadecimal: the rules and all that answers name, and the vocabulary. Its
    /// version and its days are apart from it.
    pub fn digest_with(&self, vocabulary: VocabularyDigest) -> String {
        let whole = Sha256::new().chain_update(vocabulary.0).chain_update(encoded(&self.deciding()));
        let digits: String = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{digits}")
    }

    /// The policy without what only people read.
    fn deciding(&self) -> Self {
        let mut all = Self {
            version: None,
            valid_from: None,
            valid_to: None,
            review_by: None,
            withdrawn: None,
            digest: String::new(),
            document: None,
            approver: None,
            publisher: None,
            url: None,
            letter: LetterHead { decides_within: self.letter.decides_within, ..LetterHead::default() },
            sources: Vec::new(),
            assertions: Vec::new(),
            ..self.clone()
        };
        all.silences.iter_mut().for_each(|silence| silence.said = None);
        all.impossible.iter_mut().for_each(|entry| entry.because = None);
        for name in [StageName::Referral, StageName::Discharge] {
            let stage = all.stage_mut(name);
            for rule in &mut stage.rules {
                quiet(&mut rule.because, &mut rule.citations);
                rule.section = None;
                rule.texts = told(&rule.texts);
            }
            if let Some(default) = &mut stage.default {
                (default.because, default.texts) = (None, told(&default.texts));
                default.citations.clear();
            }
        }
        all.offers.iter_mut().for_each(|it| quiet(&mut it.because, &mut it.citations));
        for decline in &mut all.declines {
            quiet(&mut decline.because, &mut decline.citations);
            decline.texts = told(&decline.texts);
        }
        for entry in &mut all.recommendations {
            quiet(&mut entry.because, &mut entry.citations);
            entry.texts = told(&entry.texts);
        }
        all.duties.iter_mut().for_each(|it| quiet(&mut it.because, &mut it.citations));
        for notice in &mut all.notices {
            quiet(&mut notice.because, &mut notice.citations);
            notice.section = None;
        }
        all.follow_ups.iter_mut().for_each(|it| quiet(&mut it.because, &mut it.citations));
        all
    }
}

/// Takes away the reason and the sources of a statement.
fn quiet(because: &mut Option<Text>, citations: &mut Vec<Citation>) {
    *because = None;
    citations.clear();
}

/// What texts of a rule say that is no text.
fn told(texts: &RuleTexts) -> RuleTexts {
    RuleTexts { start: texts.start, usually_within: texts.usually_within, ..RuleTexts::default() }
}

fn encoded(what: &impl Encode<Apart>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written: Result<(), minicbor::encode::Error<Infallible>> =
        minicbor::encode_with(what, &mut bytes, &mut Apart::nothing());
    // Only numbers beyond range fail, and a program has none.
    if written.is_err() {
        bytes.clear();
    }
    bytes
}
