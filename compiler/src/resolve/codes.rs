//! Code systems and their codes: what a declaration says a code looks like, and whether what is written is one.

use std::sync::Arc;

use remit_engine::ir::{self, CodeMatch, CodeShape};

use super::model::*;
use super::names::Found;
use super::{FileContext, Resolver, Symbol, errors};
use crate::base::{Loc, Name};
use crate::diag::Word;
use crate::syntax::ast::{self, Entry, StatementKind, ValuePart};
use crate::syntax::clauses::form;

const MATCHES: [(&str, CodeMatch); 3] = [
    ("prefix", CodeMatch::Prefix),
    ("prefix_of_words", CodeMatch::PrefixOfWords),
    ("exact", CodeMatch::Exact),
];

/// What a code may be where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// A code or a group of codes, as vocabulary and conditions name them.
    Any,
    /// One code, as referrals and so cases state it.
    One,
}

impl Resolver {
    /// `shape: "A99" to "A99.9X"`, `group: "A"`, `marks: "*"`, `match: prefix`.
    pub(super) fn fill_code_system(&mut self, here: FileContext, id: CodeSystemId, tree: &ast::Codes) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), form(StatementKind::Codes).keys);
        let about = self.describe(here, entries());
        let (mut shapes, mut groups, mut marks, mut matching) = (None, Vec::new(), String::new(), None);
        for entry in entries() {
            match entry.key.name.as_str() {
                "shape" => shapes = Some(self.shapes(here, entry)),
                "group" => groups = self.shapes(here, entry).unwrap_or_default(),
                "marks" => marks = self.marks(here, entry),
                "match" => matching = Some(self.entry_word(here, entry, &MATCHES)),
                _ => {}
            }
        }
        let damaged = tree.meta.as_ref().is_some_and(ast::Meta::is_damaged);
        for (key, is_missing) in [("shape", shapes.is_none()), ("match", matching.is_none())] {
            if is_missing && !damaged {
                let loc = here.loc(tree.name.span);
                self.report(errors::incomplete_codes(loc, &tree.name.name, key));
            }
        }
        let rules = shapes.flatten().zip(matching.flatten()).map(|(shapes, matching)| ir::CodeSystem {
            id: tree.name.name.to_string(),
            label: about.label.clone(),
            shapes,
            groups,
            marks,
            matching,
        });
        if let Some(system) = self.model.code_systems.get_mut(id) {
            system.about = about;
            system.rules = rules;
        }
    }

    /// Shapes; none where one of them is no shape, which has been reported.
    fn shapes(&mut self, here: FileContext, entry: &Entry) -> Option<Vec<CodeShape>> {
        let mut shapes = Vec::new();
        let mut sound = true;
        for value in &entry.values {
            let shape = match value.parts.as_slice() {
                [ValuePart::Text(whole)] => CodeShape::between(&whole.value, &whole.value),
                [ValuePart::Text(least), ValuePart::Name(word), ValuePart::Text(whole)]
                    if word.name == "to" =>
                {
                    CodeShape::between(&least.value, &whole.value)
                }
                _ => None,
            };
            sound &= shape.is_some();
            if shape.is_none() {
                let diagnostic = errors::bad_value(here.loc(value.span), &entry.key.name, "shape");
                self.report(diagnostic);
            }
            shapes.extend(shape);
        }
        (sound && !shapes.is_empty()).then_some(shapes)
    }

    /// The signs that may follow a code, each in a text of its own.
    fn marks(&mut self, here: FileContext, entry: &Entry) -> String {
        let mut marks = String::new();
        for value in &entry.values {
            match value.parts.as_slice() {
                [ValuePart::Text(text)] if is_mark(&text.value) => marks.push_str(&text.value),
                _ => {
                    let diagnostic = errors::bad_value(here.loc(value.span), &entry.key.name, "marks");
                    self.report(diagnostic);
                }
            }
        }
        marks
    }

    /// A declared code system.
    fn code_system(
        &mut self,
        here: FileContext,
        ident: &ast::Ident,
        code: &ast::Str,
    ) -> Option<CodeSystemId> {
        let loc = here.loc(ident.span);
        match self.names.find(here.file, &ident.name, |home| &home.code_systems) {
            Found::One(id) => Some(self.used(loc, id, Symbol::CodeSystem)),
            Found::Two(one, two) => {
                let places = [self.model.code_systems.get(one), self.model.code_systems.get(two)];
                let places = places.map(|it| it.map(|it| &it.head));
                self.report(errors::ambiguous(loc, &ident.name, Word::CodeSystem, places));
                Some(one)
            }
            Found::Nothing => {
                // One declaration mends every use in the file.
                if self.undeclared.insert((here.file, ident.name.clone())) {
                    let known = self.model.code_systems.values().map(|it| (&it.head, &it.about));
                    let known = self.visible(here, known);
                    let head = self.model.modules.get(here.file).map(|module| module.head.loc);
                    let shape = CodeShape::of(&code.value);
                    self.report(errors::undeclared_codes(loc, &ident.name, &shape.whole, head, known));
                }
                None
            }
        }
    }

    /// A system and a code of it; what cannot be one is reported.
    pub(super) fn code(
        &mut self,
        here: FileContext,
        system: &ast::Ident,
        code: &ast::Str,
        naming: Naming,
    ) -> Option<(CodeSystemId, Arc<str>)> {
        let id = self.code_system(here, system, code)?;
        let loc = here.loc(code.span);
        self.check_code(here, loc, id, &code.value, naming)?;
        Some((id, Arc::from(code.value.as_str())))
    }

    /// Whether two texts are one code of the system.
    pub(super) fn same_code(&self, system: CodeSystemId, one: &str, other: &str) -> bool {
        let rules = self.model.code_systems.get(system).and_then(|it| it.rules.as_ref());
        rules.is_some_and(|rules| rules.read_any(one) == rules.read_any(other))
    }

    fn check_code(
        &mut self,
        here: FileContext,
        loc: Loc,
        id: CodeSystemId,
        written: &Name,
        naming: Naming,
    ) -> Option<()> {
        let system = self.model.code_systems.get(id)?;
        // A system whose declaration is at fault has been reported; its codes are not.
        let rules = system.rules.as_ref()?;
        let read = match naming {
            Naming::Any => rules.read_any(written),
            Naming::One => rules.read(written),
        };
        let Err(fault) = read else { return Some(()) };
        let elsewhere = self.model.code_systems.values().filter(|other| self.sees(here, &other.head));
        let elsewhere = elsewhere.filter_map(|other| other.rules.as_ref());
        let elsewhere = elsewhere.filter(|other| other.read(written).is_ok());
        let elsewhere: Vec<String> = elsewhere.map(|other| other.id.clone()).collect();
        let diagnostic = errors::not_a_code(loc, written, rules, &fault, elsewhere, system.head.name_loc);
        self.report(diagnostic);
        None
    }
}

/// Whether a text is one sign that no code has.
fn is_mark(text: &str) -> bool {
    let mut signs = text.chars();
    matches!((signs.next(), signs.next()), (Some(sign), None) if !sign.is_alphanumeric() && !sign.is_whitespace())
}
