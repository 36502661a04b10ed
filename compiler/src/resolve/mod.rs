//! Names to things. Input: the trees of a workspace's files. Output: the model, in which everything refers by typed
//! ids, the index of where each name stands, and diagnostics for names that lead nowhere.

mod case;
mod collect;
mod condition;
mod errors;
mod index;
mod lookup;
mod meta;
mod model;
mod names;
mod naming;
mod policy;
mod reference;
mod statement;
mod vocabulary;

pub use index::{Index, Occurrence, Symbol};
pub(crate) use meta::language;
pub use model::*;
pub use statement::stage_of;

use std::collections::HashMap;

use crate::base::{FileId, Loc, Name, Span};
use crate::diag::Diagnostic;
use crate::syntax::ast;
use names::Names;

/// One file to resolve.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Which file it is.
    pub file: FileId,
    /// What it says.
    pub tree: &'a ast::File,
    /// Whether it belongs to the standard library.
    pub standard: bool,
}

/// A workspace whose names are resolved.
#[derive(Debug, Default)]
pub struct Resolved {
    /// What it declares.
    pub model: Model,
    /// Where every name stands.
    pub index: Index,
    /// What is wrong with its names.
    pub diagnostics: Vec<Diagnostic>,
}

/// Resolves all files of a workspace together.
pub fn resolve(files: &[Input<'_>]) -> Resolved {
    let mut resolver = Resolver::default();
    let pending = resolver.collect(files);
    resolver.vocabulary(&pending);
    resolver.policies(&pending);
    resolver.cases(&pending);
    Resolved {
        model: resolver.model,
        index: Index::new(resolver.occurrences),
        diagnostics: resolver.diagnostics,
    }
}

/// The state of one run.
#[derive(Default)]
struct Resolver {
    model: Model,
    names: Names,
    /// Destinations by folded label and alias, for routes in quotes.
    destination_labels: HashMap<String, Vec<DestinationId>>,
    unit_aliases: HashMap<String, Vec<UnitId>>,
    occurrences: Vec<Occurrence>,
    diagnostics: Vec<Diagnostic>,
}

/// A file while it is read: which module it is, and how its spans become places.
#[derive(Clone, Copy, Debug)]
struct Here {
    module: ModuleId,
    file: FileId,
}

impl Here {
    fn loc(self, span: Span) -> Loc {
        span.in_file(self.file)
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
    fn language(&self, here: Here) -> crate::base::Lang {
        self.model.modules.get(here.module).map_or_else(Default::default, |module| module.language)
    }
}

/// What collecting leaves for later: each declaration with its id and its tree.
#[derive(Default)]
struct Pending<'a> {
    categories: Vec<(Here, CategoryId, &'a ast::Category)>,
    concepts: Vec<(Here, ConceptId, &'a ast::Concept)>,
    units: Vec<(Here, UnitId, &'a ast::UnitDeclaration)>,
    facts: Vec<(Here, FactId, &'a ast::FactDeclaration)>,
    destinations: Vec<(Here, DestinationId, &'a ast::Destination)>,
    conversions: Vec<(Here, ConversionId, &'a ast::Conversion)>,
    sources: Vec<(Here, SourceId, &'a ast::Source)>,
    definitions: Vec<(Here, DefinitionId, &'a ast::Define)>,
    impossibles: Vec<(Here, &'a ast::Impossible, Span)>,
    policies: Vec<(Here, PolicyId, &'a ast::Header)>,
    statements: Vec<Placed<'a>>,
    cases: Vec<(Here, CaseId, &'a ast::Case)>,
}

/// A statement of a policy with where it belongs.
#[derive(Clone, Copy)]
struct Placed<'a> {
    here: Here,
    policy: PolicyId,
    section: Option<SectionId>,
    /// The rule that the statement is, where it is one.
    rule: Option<RuleId>,
    item: &'a ast::Item,
}

/// A head for a declaration.
fn head(here: Here, name: &Name, name_span: Span, item: &ast::Item) -> Head {
    Head {
        name: name.clone(),
        name_loc: here.loc(name_span),
        loc: here.loc(item.span),
        module: here.module,
        doc: item.doc.as_ref().map(|doc| std::sync::Arc::from(doc.text.as_str())),
    }
}
