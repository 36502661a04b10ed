//! Columns looked up as facts. Input: names and types, one by one. Output: the referral's levels with the column of each fact.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::DataType;
use remit_batch::facts::Hints;
use remit_engine::ir::{Fact, FactId, Vocabulary};
use remit_engine::referral::Lexicon;
use remit_engine::value::suggest;

use super::plan::{FactColumn, Facts, Place};
use crate::error::{Misfit, SchemaError, SchemaErrors};
use crate::form::{self, Form, Unfit};

pub(super) struct Binder<'o> {
    lexicons: &'o [Arc<Lexicon>],
    hints: &'o Hints,
    columns: Vec<Bound>,
    complete: BTreeMap<String, Place>,
    pub(super) errors: Vec<SchemaError>,
}

struct Bound {
    /// What the column is called.
    name: String,
    /// The fact that it is of.
    path: String,
    place: Place,
    form: Form,
    is_list: bool,
    has_codes: bool,
}

impl<'o> Binder<'o> {
    pub(super) fn new(lexicons: &'o [Arc<Lexicon>], hints: &'o Hints) -> Self {
        Self { lexicons, hints, columns: Vec::new(), complete: BTreeMap::new(), errors: Vec::new() }
    }

    /// Binds a column: a fact's, a part of a list's completeness, or a struct of such.
    pub(super) fn column(&mut self, name: &str, found: &DataType, place: Place) {
        if let Some((vocabulary, fact)) = self.fact(name) {
            let system =
                self.hints.codes.iter().find(|(path, _)| path == name).map(|(_, system)| system.as_str());
            let form = form::of_fact(vocabulary, fact, found, system);
            return self.bound(name, fact, place, form);
        }
        if let Some(path) = name.strip_suffix(".complete").filter(|path| self.fact(path).is_some()) {
            if found != &DataType::Boolean && found != &DataType::Null {
                self.misfit(name, &Unfit::flag(found));
            }
            if self.complete.insert(path.to_owned(), place).is_some() {
                self.errors.push(SchemaError::new(name, Misfit::Twice));
            }
            return;
        }
        if let Some(path) = name.strip_suffix(".json")
            && let Some((_, fact)) = self.fact(path)
        {
            return self.bound(name, fact, place, form::of_json(fact, found));
        }
        if let DataType::Struct(fields) = found
            && self.is_branch(name)
        {
            for (index, field) in fields.iter().enumerate() {
                let mut place = place.clone();
                place.push(index);
                self.column(&format!("{name}.{}", field.name()), field.data_type(), place);
            }
            return;
        }
        let meant = self.nearest(name);
        self.errors.push(SchemaError::new(name, Misfit::Unknown { meant }));
    }

    fn bound(&mut self, name: &str, fact: &Fact, place: Place, form: Result<Form, Unfit>) {
        if self.columns.iter().any(|column| column.name == name) {
            self.errors.push(SchemaError::new(name, Misfit::Twice));
        }
        match form {
            Ok(form) => self.columns.push(Bound {
                name: name.to_owned(),
                path: fact.path.clone(),
                place,
                form,
                is_list: form::is_list(fact),
                has_codes: form::has_codes(fact),
            }),
            Err(unfit) => self.misfit(name, &unfit),
        }
    }

    fn misfit(&mut self, name: &str, unfit: &Unfit) {
        let column = std::iter::once(name).chain(unfit.within.iter().map(String::as_str));
        let column = column.collect::<Vec<_>>().join(".");
        let misfit = Misfit::Type { found: unfit.found.clone(), expected: unfit.expected.to_owned() };
        self.errors.push(SchemaError::new(column, misfit));
    }

    /// The levels of the referral, once what columns say of each other and what the caller states is known to fit.
    pub(super) fn finish(mut self, has_facts: bool) -> Result<Facts, SchemaErrors> {
        if has_facts {
            self.check_lists();
            self.check_codes();
        }
        if !self.errors.is_empty() {
            return Err(SchemaErrors(self.errors));
        }
        let told = self.lexicons.iter().map(|lexicon| self.told(lexicon.vocabulary())).collect();
        let mut facts = Facts { told, ..Facts::default() };
        for Bound { path, place, form, .. } in self.columns {
            let assumed = self.hints.complete.contains(&path);
            let complete = self.complete.get(&path).cloned();
            facts.levels.put(&path, facts.columns.len());
            facts.columns.push(FactColumn { place, form, complete, assumed });
        }
        Ok(facts)
    }

    /// The facts of the columns in their order; `None` where the vocabulary lacks one.
    fn told(&self, vocabulary: &Vocabulary) -> Option<Vec<(FactId, usize)>> {
        let id = |(index, column): (usize, &Bound)| {
            let mut facts = vocabulary.stated_facts().filter(|(_, fact)| fact.path == column.path);
            Some((facts.next()?.0, index))
        };
        let mut told = self.columns.iter().enumerate().map(id).collect::<Option<Vec<_>>>()?;
        told.sort_unstable();
        Some(told)
    }

    fn check_lists(&mut self) {
        let lists = || self.columns.iter().filter(|column| column.is_list);
        let mut wrong = Vec::new();
        for column in lists() {
            let is_told =
                self.complete.contains_key(&column.path) || self.hints.complete.contains(&column.path);
            let error = SchemaError::new(&column.path, Misfit::NoCompleteness);
            if !is_told && !wrong.contains(&error) {
                wrong.push(error);
            }
        }
        for path in self.complete.keys().filter(|path| !lists().any(|column| column.path == **path)) {
            wrong.push(SchemaError::new(path, Misfit::NoList));
        }
        for path in self.hints.complete.iter().filter(|path| !lists().any(|column| column.path == **path)) {
            wrong.push(SchemaError::new(path, Misfit::NotAList));
        }
        self.errors.extend(wrong);
    }

    fn check_codes(&mut self) {
        let mut wrong = Vec::new();
        for (path, system) in &self.hints.codes {
            if !self.columns.iter().any(|column| column.has_codes && column.path == *path) {
                wrong.push(SchemaError::new(path, Misfit::NoCodes));
            }
            let systems = || {
                let all = self.lexicons.iter().flat_map(|lexicon| &lexicon.vocabulary().code_systems);
                all.map(|system| system.id.as_str())
            };
            if !systems().any(|known| known == system) {
                let meant = suggest::nearest(system, systems());
                wrong.push(SchemaError::new(path, Misfit::NoSystem { system: system.clone(), meant }));
            }
        }
        self.errors.extend(wrong);
    }

    /// The fact of a path, in the first vocabulary that has it.
    fn fact(&self, path: &str) -> Option<(&'o Vocabulary, &'o Fact)> {
        self.lexicons.iter().find_map(|lexicon| {
            let vocabulary = lexicon.vocabulary();
            let (_, fact) = vocabulary.stated_facts().find(|(_, fact)| fact.path == path)?;
            Some((vocabulary, fact))
        })
    }

    /// Whether facts are below a path.
    fn is_branch(&self, path: &str) -> bool {
        let below = |fact: &Fact| fact.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
        self.lexicons.iter().any(|lexicon| lexicon.vocabulary().stated_facts().any(|(_, fact)| below(fact)))
    }

    fn nearest(&self, name: &str) -> Vec<String> {
        let (path, ending) = match name.rsplit_once('.') {
            Some((path, ending @ ("complete" | "json"))) => (path, Some(ending)),
            Some(_) | None => (name, None),
        };
        let facts = self.lexicons.iter().flat_map(|lexicon| lexicon.vocabulary().stated_facts());
        let paths: Vec<&str> = facts.map(|(_, fact)| fact.path.as_str()).collect();
        let own = ["id", "policy", "as_of", "referral"].into_iter().filter(|_| ending.is_none());
        let mut meant = suggest::nearest(path, own.chain(paths.iter().copied()));
        if meant.is_empty() {
            // Perhaps the last step of a path alone.
            let ends = |fact: &&str| fact.rsplit_once('.').is_some_and(|(_, last)| last == path);
            meant = paths.into_iter().filter(ends).map(str::to_owned).take(3).collect();
        }
        meant.dedup();
        meant
            .into_iter()
            .map(|path| ending.map_or(path.clone(), |ending| format!("{path}.{ending}")))
            .collect()
    }
}
