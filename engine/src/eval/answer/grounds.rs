//! What a rule rests on. Input: its reason and citations. Output: the reason in the language asked for, and its sources.

use super::decision::SourceNote;
use super::explain::Explain;
use crate::ir::{Citation, Lookup};
use crate::value::Text;

impl Explain<'_, '_> {
    pub(crate) fn because(&self, because: Option<&Text>, citations: &[Citation]) -> Option<String> {
        because.and_then(|text| self.words.text(text)).or_else(|| {
            let citation = citations.first()?;
            let source = self.prepared.policy.ir.sources.as_slice().at(citation.source)?;
            let number = citation.statements.first()?;
            let statement = source.statements.iter().find(|statement| statement.number == *number)?;
            self.words.text(&statement.text)
        })
    }

    pub(super) fn sources(&self, citations: &[Citation], section: Option<&Text>) -> Vec<SourceNote> {
        let sources = &self.prepared.policy.ir.sources;
        let section = section.and_then(|text| self.words.text(text));
        let note = |citation: &Citation| {
            let source = sources.as_slice().at(citation.source)?;
            let first = citation.statements.first();
            let statement = source.statements.iter().find(|statement| Some(&statement.number) == first);
            Some(SourceNote {
                title: self.words.or(&source.title, &source.id),
                section: statement.and_then(|statement| statement.under.clone()).or_else(|| section.clone()),
                statements: citation.statements.clone(),
                url: source.url.clone(),
            })
        };
        citations.iter().filter_map(note).collect()
    }
}
