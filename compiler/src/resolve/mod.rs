//! Names to things. Input: the trees of a workspace's files. Output: the model, in which everything refers by typed
//! ids, the index of where each name is, and diagnostics for names that lead nowhere.
//!
//! What one file says is kept from run to run, until that file changes or one that it leans on.

mod base;
mod case;
mod codes;
mod collect;
mod collect_words;
mod condition;
mod dated;
mod errors;
mod fact;
mod follow_up;
mod formula;
mod index;
mod links;
mod lookup;
mod meta;
mod model;
mod moment;
mod names;
mod naming;
mod notice;
mod options;
mod policy;
mod priority;
mod record;
mod reference;
mod role;
mod stale;
mod statement;
mod vocabulary;

pub use index::{Index, Occurrence, Symbol};
pub use model::*;
pub(crate) use role::OF_FACTS as ROLES;
pub use statement::stage_of;

use remit_engine::value::Language;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{FileId, ItemId, Loc, Name, Shift, Span, Table};
use crate::diag::Diagnostic;
use crate::syntax::{Chunks, ast};
use links::Links;
use names::{CrossFileDuplicates, Names};

/// One file to resolve.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Which file it is.
    pub file: FileId,
    /// What it says it is.
    pub header: Option<&'a ast::Header>,
    /// What it says, part by part.
    pub chunks: &'a Chunks,
    /// The libraries it names in `use`.
    pub uses: &'a [ast::Path],
    /// Whether it belongs to the standard library.
    pub standard: bool,
    /// Whether it says the same as in the run before.
    pub unchanged: bool,
}

crate::item_id! {
    /// A finding of name resolution.
    pub struct FindingId;
}

/// A workspace whose names are resolved.
#[derive(Debug, Default)]
pub struct Resolved {
    /// What it declares.
    pub model: Model,
    /// Where every name is.
    pub index: Index,
    /// What is wrong with its names.
    pub diagnostics: Table<FindingId, Diagnostic>,
    /// The files that were resolved again; the others are as they were in the run before.
    pub renewed: BTreeSet<FileId>,
    names: Names,
    links: Links,
}

/// Resolves all files of a workspace together, in that order; keeps what it can of the run before.
pub fn resolve(files: &[Input<'_>], before: Option<&Resolved>) -> Resolved {
    let order: Arc<[FileId]> = files.iter().map(|input| input.file).collect();
    let links = Links::new(files);
    let renewed = stale::stale(files, &links, before);
    let mut resolver =
        Resolver { model: Model::new(&order), names: Names::new(&links), ..Resolver::default() };
    let mut index = Index::new(Arc::clone(&order));
    let mut diagnostics = Table::new(order);
    let kept = before.into_iter().flat_map(|before| files.iter().map(move |input| (before, input.file)));
    for (before, file) in kept.filter(|(_, file)| !renewed.contains(file)) {
        resolver.model.share(file, &before.model);
        resolver.names.share(file, &before.names);
        index.share(file, &before.index);
        diagnostics.share(file, &before.diagnostics);
    }
    let inputs: Vec<_> = files.iter().filter(|input| renewed.contains(&input.file)).copied().collect();
    let pending = resolver.collect(&inputs, &links);
    resolver.vocabulary(&pending);
    resolver.policies(&pending);
    resolver.cases(&pending);
    index.add(resolver.occurrences);
    for diagnostic in resolver.diagnostics {
        diagnostics.push(diagnostic.loc.file, diagnostic);
    }
    Resolved { model: resolver.model, index, diagnostics, renewed, names: resolver.names, links }
}

impl Resolved {
    /// The rule of a policy by its name, written or made.
    pub(crate) fn rule_named(&self, policy: PolicyId, name: &str) -> Option<RuleId> {
        let (rule, _) = self.names.home(policy.file())?.rules.get(name)?;
        Some(*rule)
    }

    /// Facts and concepts that two homes declare, though neither may see the other.
    pub(crate) fn declared_twice(&self) -> CrossFileDuplicates {
        self.names.declared_twice()
    }
}

/// The state of one run.
#[derive(Default)]
struct Resolver {
    model: Model,
    names: Names,
    occurrences: Vec<Occurrence>,
    diagnostics: Vec<Diagnostic>,
    /// Code systems that a file uses without a declaration, each reported once.
    undeclared: BTreeSet<(FileId, Name)>,
    /// The record whose entries a condition or a case is about, where it is within one.
    record: Option<RecordId>,
}

/// A file while it is read.
#[derive(Clone, Copy, Debug)]
struct FileContext {
    file: FileId,
    /// Where the text begins that places count from.
    start: u32,
}

impl FileContext {
    fn loc(self, span: Span) -> Loc {
        span.shifted(self.start).in_file(self.file)
    }
}

impl Resolver {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn declares(&mut self, loc: Loc, symbol: Symbol) {
        self.occurrences.push(Occurrence { loc, symbol, declares: true });
    }

    fn uses(&mut self, loc: Loc, symbol: Symbol) {
        self.occurrences.push(Occurrence { loc, symbol, declares: false });
    }

    /// The language of bare texts in that file.
    fn language(&self, here: FileContext) -> Language {
        self.model.modules.get(here.file).map_or_else(Default::default, |module| module.language)
    }
}

/// What collecting leaves for later: each declaration with its id and its tree.
#[derive(Default)]
struct Pending<'a> {
    categories: Vec<(FileContext, CategoryId, &'a ast::Category)>,
    code_systems: Vec<(FileContext, CodeSystemId, &'a ast::Codes)>,
    concepts: Vec<(FileContext, ConceptId, &'a ast::Concept)>,
    units: Vec<(FileContext, UnitId, &'a ast::UnitDeclaration)>,
    /// Facts of referrals, and the fields of records.
    facts: Vec<(FileContext, FactId, &'a ast::FactDeclaration)>,
    destinations: Vec<(FileContext, DestinationId, &'a ast::Destination)>,
    conversions: Vec<(FileContext, ConversionId, &'a ast::Conversion)>,
    sources: Vec<(FileContext, SourceId, &'a ast::Source)>,
    definitions: Vec<(FileContext, DefinitionId, &'a ast::Define)>,
    libraries: Vec<(FileContext, &'a ast::Header)>,
    sections: Vec<(FileContext, SectionId, &'a ast::Condition)>,
    impossibles: Vec<(FileContext, &'a ast::Impossible, Span)>,
    policies: Vec<(FileContext, PolicyId, &'a ast::Header)>,
    notices: Vec<(FileContext, NoticeId, &'a ast::Notice)>,
    statements: Vec<Placed<'a>>,
    cases: Vec<(FileContext, CaseId, &'a ast::Case)>,
    bases: Vec<(FileContext, BaseId, &'a ast::Base)>,
}

/// A statement of a policy with where it belongs.
#[derive(Clone, Copy)]
struct Placed<'a> {
    here: FileContext,
    policy: PolicyId,
    section: Option<SectionId>,
    /// The rule that the statement is, where it is one.
    rule: Option<RuleId>,
    item: &'a ast::Item,
}

/// A head for a declaration.
fn head(here: FileContext, name: &Name, name_span: Span, item: &ast::Item) -> Head {
    Head {
        name: name.clone(),
        name_loc: here.loc(name_span),
        loc: here.loc(item.span),
        module: here.file,
        doc: item.doc.as_ref().map(|doc| Arc::from(doc.text.as_str())),
    }
}
