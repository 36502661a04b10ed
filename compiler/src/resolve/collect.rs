//! First pass: every declaration gets its id and its place in a scope, so that order within and between files does
//! not matter.

use remit_engine::value::Language;
use std::collections::hash_map::Entry;

use super::links::{Link, Links};
use super::model::*;
use super::names::{Declared, Scope};
use super::{FileContext, Input, Pending, Placed, Resolver, Symbol, errors, head, naming};
use crate::base::{Loc, Name};
use crate::diag::Word;
use crate::syntax::ast;
use crate::syntax::clauses::form;

impl Resolver {
    /// Declares everything; returns what later passes have to read.
    pub(super) fn collect<'a>(&mut self, files: &[Input<'a>], links: &Links) -> Pending<'a> {
        let mut pending = Pending::default();
        for input in files {
            if let (Some(header), Some(link)) = (input.header, links.get(input.file)) {
                self.add_module(input, header, link, &mut pending);
            }
        }
        // Cases last: they speak the language of their policy.
        for (file, link) in files.iter().filter_map(|input| Some((input.file, links.get(input.file)?))) {
            let of_policy = link.policy_file().and_then(|policy| self.model.modules.get(policy));
            let language = of_policy.map(|module| module.language);
            if let (Some(language), Some(module)) = (language, self.model.modules.get_mut(file)) {
                module.language = language;
            }
        }
        for input in files.iter().filter(|input| input.header.is_some()) {
            for (start, chunk) in input.chunks.iter() {
                let here = FileContext { file: input.file, start };
                self.collect_items(here, chunk.items(), None, &mut pending);
            }
        }
        pending
    }

    fn add_module<'a>(
        &mut self,
        input: &Input<'a>,
        header: &'a ast::Header,
        link: &Link,
        pending: &mut Pending<'a>,
    ) {
        let here = FileContext { file: input.file, start: 0 };
        let name = header.name.as_ref().map_or_else(|| Name::new(""), |path| path.name.clone());
        let name_span = header.name.as_ref().map_or(header.keyword, |path| path.span);
        let head = Head {
            name,
            name_loc: here.loc(name_span),
            loc: here.loc(header.span),
            module: here.file,
            doc: header.doc.as_ref().map(|doc| std::sync::Arc::from(doc.text.as_str())),
        };
        let language = header.meta.as_ref().and_then(language_of).unwrap_or(Language::En);
        if header.kind == ast::FileKind::Policy {
            let policy = self.model.policies.push(here.file, Policy::new(head.clone(), language));
            pending.policies.push((here, policy, header));
        }
        self.occurrences.extend(link.occurrences.iter().cloned());
        self.diagnostics.extend(link.diagnostics.iter().cloned());
        let (kind, standard, uses) = (link.kind, link.standard, link.uses.clone());
        let module = Module { head, kind, language, facts: Vec::new(), standard, uses };
        self.model.modules.push(here.file, module);
        if header.kind == ast::FileKind::Library {
            pending.libraries.push((here, header));
        }
    }

    /// Adds to a table, or reports that the name is taken.
    fn declare_once<I: Copy>(
        &mut self,
        here: FileContext,
        table: impl FnOnce(&mut Scope) -> &mut Declared<I>,
        name: &Name,
        id: I,
        loc: Loc,
        word: Word,
    ) {
        match table(self.names.home_mut(here.file)).entry(name.clone()) {
            Entry::Vacant(slot) => {
                slot.insert((id, loc));
            }
            Entry::Occupied(first) => {
                let first = first.get().1;
                self.report(errors::duplicate(loc, name, word, first));
            }
        }
    }

    /// Adds to a table, and to the index of where names are.
    pub(super) fn declare<I: Copy>(
        &mut self,
        here: FileContext,
        table: impl FnOnce(&mut Scope) -> &mut Declared<I>,
        (name, loc): (&Name, Loc),
        id: I,
        symbol: Symbol,
        word: Word,
    ) {
        self.declares(loc, symbol);
        self.declare_once(here, table, name, id, loc, word);
    }

    fn collect_items<'a>(
        &mut self,
        here: FileContext,
        items: impl IntoIterator<Item = &'a ast::Item>,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        for item in items {
            self.collect_item(here, item, section, pending);
        }
    }

    fn collect_item<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        match &item.kind {
            ast::ItemKind::Use(_) => {}
            ast::ItemKind::Section(heading) => self.collect_section(here, item, heading, section, pending),
            ast::ItemKind::Category(tree) => self.collect_category(here, item, tree, pending),
            ast::ItemKind::Codes(tree) => self.collect_codes(here, item, tree, pending),
            ast::ItemKind::Concept(tree) => self.collect_concept(here, item, tree, pending),
            ast::ItemKind::Unit(tree) => self.collect_unit(here, item, tree, pending),
            ast::ItemKind::Destination(tree) => self.collect_destination(here, item, tree, pending),
            ast::ItemKind::Conversion(tree) => self.collect_conversion(here, item, tree, pending),
            ast::ItemKind::Source(tree) => self.collect_source(here, item, tree, pending),
            ast::ItemKind::Fact(tree) => self.collect_fact(here, item, tree, pending),
            ast::ItemKind::Record(tree) => self.collect_record(here, item, tree, pending),
            ast::ItemKind::Define(tree) => self.collect_definition(here, item, tree, pending),
            ast::ItemKind::Impossible(tree) => {
                self.report_in_section(here, section, tree.keyword, "impossible");
                pending.impossibles.push((here, tree, item.span));
            }
            ast::ItemKind::Case(tree) => self.collect_case(here, item, tree, pending),
            ast::ItemKind::Base(tree) => self.collect_base(here, item, tree, pending),
            ast::ItemKind::Notice(tree) => self.collect_notice(here, item, tree, section, pending),
            ast::ItemKind::Rule(_)
            | ast::ItemKind::Require(_)
            | ast::ItemKind::Decline(_)
            | ast::ItemKind::Recommend(_)
            | ast::ItemKind::Offer(_)
            | ast::ItemKind::Duty(_)
            | ast::ItemKind::FollowUp(_)
            | ast::ItemKind::Otherwise(_)
            | ast::ItemKind::Silence(_)
            | ast::ItemKind::Leave(_)
            | ast::ItemKind::Assertion(_) => self.collect_statement(here, item, section, pending),
            ast::ItemKind::Damaged(damaged) => self.collect_damaged(here, item, damaged),
        }
    }

    fn collect_fact<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::FactDeclaration,
        pending: &mut Pending<'a>,
    ) {
        let loc = here.loc(tree.path.span);
        let id = self.model.facts.push(
            here.file,
            Fact::new(head(here, &tree.path.name, tree.path.span, item), here.loc(tree.ty.span)),
        );
        let name = &tree.path.name;
        self.declares(loc, Symbol::Fact(id));
        if let Some((_, first)) = self.names.home_mut(here.file).definitions.get(name).copied() {
            self.report(errors::duplicate(loc, name, Word::Fact, first));
        } else {
            self.declare_once(here, |home| &mut home.facts, name, id, loc, Word::Fact);
        }
        pending.facts.push((here, id, tree));
    }

    fn collect_definition<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Define,
        pending: &mut Pending<'a>,
    ) {
        let loc = here.loc(tree.name.span);
        let id = self.model.definitions.push(
            here.file,
            Definition {
                head: head(here, &tree.name.name, tree.name.span, item),
                condition: Condition { kind: ConditionKind::Error, loc: here.loc(tree.condition.span) },
                label: Default::default(),
            },
        );
        let name = &tree.name.name;
        self.declares(loc, Symbol::Definition(id));
        if let Some((_, first)) = self.names.home_mut(here.file).facts.get(name).copied() {
            self.report(errors::duplicate(loc, name, Word::Definition, first));
        } else {
            self.declare_once(here, |home| &mut home.definitions, name, id, loc, Word::Definition);
        }
        pending.definitions.push((here, id, tree));
    }

    fn collect_section<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        heading: &'a ast::Section,
        parent: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        let title = self.text(here, &heading.title);
        let title_loc = here.loc(heading.title.span);
        let outer = parent.and_then(|parent| self.model.sections.get(parent));
        let conditional = heading.clauses.when().is_some() || outer.is_some_and(|outer| outer.conditional);
        let loc = here.loc(item.span);
        let section = Section { title, title_loc, loc, parent, when: None, conditional };
        let id = self.model.sections.push(here.file, section);
        pending.sections.extend(heading.clauses.when().map(|tree| (here, id, tree)));
        self.declares(title_loc, Symbol::Section(id));
        self.collect_items(here, &heading.items, Some(id), pending);
    }

    /// The policy that a policy file declares.
    pub(super) fn policy_of(&self, here: FileContext) -> Option<PolicyId> {
        match self.model.modules.get(here.file)?.kind {
            ModuleKind::Policy(policy) => Some(policy),
            ModuleKind::Library | ModuleKind::Cases(_) => None,
        }
    }

    /// The policy that a file holds, or holds cases of.
    pub(super) fn policy_of_cases(&self, here: FileContext) -> Option<PolicyId> {
        match self.model.modules.get(here.file)?.kind {
            ModuleKind::Policy(policy) | ModuleKind::Cases(Some(policy)) => Some(policy),
            ModuleKind::Library | ModuleKind::Cases(None) => None,
        }
    }

    fn collect_case<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Case,
        pending: &mut Pending<'a>,
    ) {
        let kind = self.model.modules.get(here.file).map(|module| module.kind);
        let policy = match kind {
            Some(ModuleKind::Policy(policy) | ModuleKind::Cases(Some(policy))) => policy,
            Some(ModuleKind::Cases(None)) | None => return,
            Some(ModuleKind::Library) => {
                return self.report(errors::misplaced(here.loc(tree.keyword), "case"));
            }
        };
        let title_loc = here.loc(tree.title.span);
        let id = self.model.cases.push(
            here.file,
            Case {
                title: std::sync::Arc::from(tree.title.value.as_str()),
                title_loc,
                loc: here.loc(item.span),
                module: here.file,
                policy,
                unconfirmed: tree.unconfirmed.map(|span| here.loc(span)),
                base: None,
                lines: CaseLines::default(),
                expected: Expected::nothing(here.loc(tree.keyword)),
                runnable: false,
            },
        );
        self.declares(title_loc, Symbol::Case(id));
        pending.cases.push((here, id, tree));
    }

    /// A statement that only a policy may hold; assertions may be among its cases too.
    fn collect_statement<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        let kind = self.model.modules.get(here.file).map(|module| module.kind);
        let assertion = matches!(item.kind, ast::ItemKind::Assertion(_));
        let policy = match kind {
            Some(ModuleKind::Policy(policy)) => policy,
            Some(ModuleKind::Cases(Some(policy))) if assertion => policy,
            Some(ModuleKind::Cases(None)) | None => return,
            Some(ModuleKind::Library | ModuleKind::Cases(_)) => return self.misplaced(here, item),
        };
        let rule = naming::rule_name(&item.kind).map(|named| {
            let loc = here.loc(named.span);
            let rule_head = head(here, &named.name, named.span, item);
            let id = self
                .model
                .rules
                .push(here.file, Rule::new(rule_head, named.written, policy, section, named.verb, loc));
            if named.written {
                self.declares(loc, Symbol::Rule(id));
            }
            self.declare_rule(here, id, named, loc);
            id
        });
        if let (Some(rule), Some(policy)) = (rule, self.model.policies.get_mut(policy)) {
            policy.rules.push(rule);
        }
        pending.statements.push(Placed { here, policy, section, rule, item });
    }

    /// Reports a statement in a file that cannot hold it; a file of no known policy has been reported.
    pub(super) fn misplaced(&mut self, here: FileContext, item: &ast::Item) {
        if self.model.modules.get(here.file).is_some_and(|it| it.kind != ModuleKind::Cases(None)) {
            let word = item.kind.statement().map_or("", |kind| form(kind).word);
            self.report(errors::misplaced(here.loc(item.keyword()), word));
        }
    }

    fn declare_rule(&mut self, here: FileContext, id: RuleId, named: naming::Named, loc: Loc) {
        let first = match self.names.home_mut(here.file).rules.entry(named.name.clone()) {
            Entry::Vacant(slot) => {
                slot.insert((id, loc));
                return;
            }
            Entry::Occupied(first) => *first.get(),
        };
        let first_named = self.model.rules.get(first.0).is_some_and(|rule| rule.named);
        let diagnostic = if named.written && first_named {
            errors::duplicate(loc, &named.name, Word::Rule, first.1)
        } else {
            errors::rule_needs_name(loc, &named.name, first.1)
        };
        self.report(diagnostic);
    }

    /// A damaged statement still declares its name, so that no other place reports it missing.
    fn collect_damaged(&mut self, here: FileContext, item: &ast::Item, damaged: &ast::Damaged) {
        let Some(path) = &damaged.name else { return };
        let name = path.name.clone();
        let whole = head(here, &path.name, path.span, item);
        let loc = here.loc(path.span);
        match damaged.kind {
            Some(ast::StatementKind::Concept) => {
                let id = self.model.concepts.push(here.file, Concept::new(whole));
                self.names.home_mut(here.file).concepts.entry(name).or_default().push(id);
            }
            Some(ast::StatementKind::Codes) => {
                let id = self.model.code_systems.push(here.file, CodeSystem::new(whole));
                self.names.home_mut(here.file).code_systems.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Fact | ast::StatementKind::Define) => {
                let id = self.model.facts.push(here.file, Fact::new(whole, here.loc(path.span)));
                self.names.home_mut(here.file).facts.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Record) => {
                let id = self.model.records.push(here.file, Record { head: whole, fields: Vec::new() });
                self.names.home_mut(here.file).records.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Destination) => {
                let about = Description::default();
                let destination = Destination { head: whole, about, policy: None, role: None };
                let id = self.model.destinations.push(here.file, destination);
                self.names.home_mut(here.file).destinations.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Conversion) => {
                let id = self.model.conversions.push(here.file, Conversion::new(whole));
                self.names.home_mut(here.file).conversions.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Source) => {
                let mut source = Source::new(whole);
                source.damaged = true;
                let id = self.model.sources.push(here.file, source);
                self.names.home_mut(here.file).sources.entry(name).or_insert((id, loc));
            }
            Some(ast::StatementKind::Base) => {
                if let Some(policy) = self.policy_of_cases(here) {
                    let id = self.model.bases.push(here.file, Base::new(whole, policy));
                    self.names.home_mut(here.file).bases.entry(name).or_insert((id, loc));
                }
            }
            Some(ast::StatementKind::Notice) => {
                if let Some(policy) = self.policy_of(here) {
                    let mut notice = Notice::new(whole, true, (policy, None), loc);
                    notice.damaged = true;
                    let id = self.model.notices.push(here.file, notice);
                    self.names.home_mut(here.file).notices.entry(name).or_insert((id, loc));
                }
            }
            Some(ast::StatementKind::Rule(verb)) => {
                if let Some(policy) = self.policy_of(here) {
                    let mut rule = Rule::new(whole, true, policy, None, verb, here.loc(path.span));
                    rule.damaged = true;
                    let id = self.model.rules.push(here.file, rule);
                    self.names.home_mut(here.file).rules.entry(name).or_insert((id, loc));
                }
            }
            Some(_) | None => {}
        }
    }
}

/// The `language` of a file's head.
fn language_of(meta: &ast::Meta) -> Option<Language> {
    let value = meta.get("language")?.values.first()?;
    Language::from_code(value.as_name()?.name.as_str())
}
