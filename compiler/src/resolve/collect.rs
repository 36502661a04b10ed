//! First pass: every declaration gets its id and its place in a scope, so that order within and between files does
//! not matter.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::model::*;
use super::names::Names;
use super::{Here, Input, Pending, Placed, Resolver, Symbol, errors, head, naming};
use crate::base::{Lang, Loc, Name};
use crate::diag::Word;
use crate::syntax::ast;

impl Resolver {
    /// Declares everything; returns what later passes have to read.
    pub(super) fn collect<'a>(&mut self, files: &[Input<'a>]) -> Pending<'a> {
        let mut pending = Pending::default();
        let mut modules = Vec::new();
        for input in files {
            let Some(header) = &input.tree.header else { continue };
            let here = Here { module: self.model.modules.next_id(), file: input.file };
            self.add_module(here, input, header, &mut pending);
            modules.push((here, input, header));
        }
        // Cases last: they see what their policy uses.
        let is_cases = |header: &ast::Header| header.kind == ast::FileKind::Cases;
        for last in [false, true] {
            for (here, input, header) in modules.iter().filter(|(_, _, header)| is_cases(header) == last) {
                self.link_module(*here, input, header);
            }
        }
        for (here, input, _) in &modules {
            self.collect_items(*here, &input.tree.items, None, &mut pending);
        }
        pending
    }

    fn add_module<'a>(
        &mut self,
        here: Here,
        input: &Input<'a>,
        header: &'a ast::Header,
        pending: &mut Pending<'a>,
    ) {
        let name = header.name.as_ref().map_or_else(|| Name::new(""), |path| path.name.clone());
        let name_span = header.name.as_ref().map_or(header.keyword, |path| path.span);
        let module_head = Head {
            name: name.clone(),
            name_loc: here.loc(name_span),
            loc: here.loc(header.span),
            module: here.module,
            doc: header.doc.as_ref().map(|doc| std::sync::Arc::from(doc.text.as_str())),
        };
        let language = header.meta.as_ref().and_then(language_of).unwrap_or(Lang::En);
        let kind = match header.kind {
            ast::FileKind::Policy => {
                let policy = self.model.policies.push(Policy::new(module_head.clone(), language));
                pending.policies.push((here, policy, header));
                if header.name.is_some() {
                    self.declares(module_head.name_loc, Symbol::Policy(policy));
                    self.declare_once(
                        |names| &mut names.policies,
                        name,
                        policy,
                        module_head.name_loc,
                        Word::Policy,
                    );
                }
                ModuleKind::Policy(policy)
            }
            ast::FileKind::Library => {
                if header.name.is_some() {
                    self.declares(module_head.name_loc, Symbol::Library(here.module));
                    let module = here.module;
                    self.declare_once(
                        |names| &mut names.libraries,
                        name,
                        module,
                        module_head.name_loc,
                        Word::Library,
                    );
                }
                ModuleKind::Library
            }
            ast::FileKind::Cases => ModuleKind::Cases(None),
        };
        let standard = input.standard;
        self.model.modules.push(Module { head: module_head, kind, language, standard, uses: Vec::new() });
        self.names.add_scope(here.module, standard);
    }

    /// Finds the libraries a file uses, and the policy that cases belong to.
    fn link_module(&mut self, here: Here, input: &Input<'_>, header: &ast::Header) {
        let mut used = Vec::new();
        for item in &input.tree.items {
            let ast::ItemKind::Use(statement) = &item.kind else { continue };
            let loc = here.loc(statement.path.span);
            match self.names.libraries.get(&statement.path.name).copied() {
                Some((library, _)) => {
                    self.uses(loc, Symbol::Library(library));
                    used.push(library);
                }
                None => {
                    let known = self.names.libraries.keys();
                    let diagnostic = errors::unknown_library(loc, &statement.path.name, known);
                    self.report(diagnostic);
                }
            }
        }
        if header.kind == ast::FileKind::Cases
            && let Some(path) = &header.name
        {
            self.link_cases(here, path, &mut used);
        }
        if let Some(scope) = self.names.scope_mut(here.module) {
            scope.used.clone_from(&used);
        }
        if let Some(module) = self.model.modules.get_mut(here.module) {
            module.uses = used;
        }
    }

    fn link_cases(&mut self, here: Here, path: &ast::Path, used: &mut Vec<ModuleId>) {
        let loc = here.loc(path.span);
        let Some((policy, _)) = self.names.policies.get(&path.name).copied() else {
            let known = self.names.policies.keys();
            let diagnostic = errors::unknown_policy(loc, &path.name, known);
            return self.report(diagnostic);
        };
        self.uses(loc, Symbol::Policy(policy));
        let Some(home) = self.model.policies.get(policy).map(|policy| policy.head.module) else { return };
        let of_policy = self.model.modules.get(home).map(|module| (module.uses.clone(), module.language));
        if let Some(module) = self.model.modules.get_mut(here.module) {
            module.kind = ModuleKind::Cases(Some(policy));
            if let Some((uses, language)) = of_policy {
                module.language = language;
                used.extend(uses.into_iter().filter(|library| *library != here.module));
            }
        }
        if let Some(scope) = self.names.scope_mut(here.module) {
            scope.policy = Some(home);
        }
    }

    /// Adds to a table, or reports that the name is taken.
    fn declare_once<K: KeyName, I: Copy>(
        &mut self,
        table: impl FnOnce(&mut Names) -> &mut HashMap<K, (I, Loc)>,
        key: K,
        id: I,
        loc: Loc,
        word: Word,
    ) {
        let name = key.name();
        match table(&mut self.names).entry(key) {
            Entry::Vacant(slot) => {
                slot.insert((id, loc));
            }
            Entry::Occupied(first) => {
                let first = first.get().1;
                self.report(errors::duplicate(loc, &name, word, first));
            }
        }
    }

    fn collect_items<'a>(
        &mut self,
        here: Here,
        items: &'a [ast::Item],
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        for item in items {
            self.collect_item(here, item, section, pending);
        }
    }

    fn collect_item<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        match &item.kind {
            ast::ItemKind::Use(_) => {}
            ast::ItemKind::Section(heading) => self.collect_section(here, item, heading, section, pending),
            ast::ItemKind::Category(tree) => {
                let id = self.model.categories.push(Category {
                    head: head(here, &tree.name.name, tree.name.span, item),
                    about: Description::default(),
                    parent: None,
                });
                let key = (self.names.home(here.module), tree.name.name.clone());
                let loc = here.loc(tree.name.span);
                self.declares(loc, Symbol::Category(id));
                self.declare_once(|names| &mut names.categories, key, id, loc, Word::Category);
                pending.categories.push((here, id, tree));
            }
            ast::ItemKind::Concept(tree) => {
                let id =
                    self.model.concepts.push(Concept::new(head(here, &tree.name.name, tree.name.span, item)));
                let key = (self.names.home(here.module), tree.name.name.clone());
                self.names.concepts.entry(key).or_default().push(id);
                self.declares(here.loc(tree.name.span), Symbol::Concept(id));
                pending.concepts.push((here, id, tree));
            }
            ast::ItemKind::Unit(tree) => {
                let id = self.model.units.push(Unit {
                    head: head(here, &tree.name.name, tree.name.span, item),
                    about: Description::default(),
                    kind: Name::new(""),
                    multiple_of: None,
                });
                let key = (self.names.home(here.module), tree.name.name.clone());
                let loc = here.loc(tree.name.span);
                self.declares(loc, Symbol::Unit(id));
                self.declare_once(|names| &mut names.units, key, id, loc, Word::Unit);
                pending.units.push((here, id, tree));
            }
            ast::ItemKind::Fact(tree) => self.collect_fact(here, item, tree, pending),
            ast::ItemKind::Define(tree) => self.collect_definition(here, item, tree, pending),
            ast::ItemKind::Destination(tree) => {
                let id = self.model.destinations.push(Destination {
                    head: head(here, &tree.name.name, tree.name.span, item),
                    about: Description::default(),
                    policy: None,
                });
                let key = (self.names.home(here.module), tree.name.name.clone());
                let loc = here.loc(tree.name.span);
                self.declares(loc, Symbol::Destination(id));
                self.declare_once(|names| &mut names.destinations, key, id, loc, Word::Destination);
                pending.destinations.push((here, id, tree));
            }
            ast::ItemKind::Conversion(tree) => {
                let id = self.model.conversions.push(Conversion::new(head(
                    here,
                    &tree.name.name,
                    tree.name.span,
                    item,
                )));
                let key = (self.names.home(here.module), tree.name.name.clone());
                let loc = here.loc(tree.name.span);
                self.declares(loc, Symbol::Conversion(id));
                self.declare_once(|names| &mut names.conversions, key, id, loc, Word::Conversion);
                pending.conversions.push((here, id, tree));
            }
            ast::ItemKind::Source(tree) => {
                let id =
                    self.model.sources.push(Source::new(head(here, &tree.name.name, tree.name.span, item)));
                let key = (self.names.home(here.module), tree.name.name.clone());
                let loc = here.loc(tree.name.span);
                self.declares(loc, Symbol::Source(id));
                self.declare_once(|names| &mut names.sources, key, id, loc, Word::Source);
                pending.sources.push((here, id, tree));
            }
            ast::ItemKind::Impossible(tree) => pending.impossibles.push((here, tree, item.span)),
            ast::ItemKind::Case(tree) => self.collect_case(here, item, tree, pending),
            ast::ItemKind::Rule(_)
            | ast::ItemKind::Require(_)
            | ast::ItemKind::Decline(_)
            | ast::ItemKind::Recommend(_)
            | ast::ItemKind::Offer(_)
            | ast::ItemKind::Responsible(_)
            | ast::ItemKind::Otherwise(_)
            | ast::ItemKind::Silence(_)
            | ast::ItemKind::Leave(_)
            | ast::ItemKind::Assertion(_) => self.collect_statement(here, item, section, pending),
            ast::ItemKind::Damaged(damaged) => self.collect_damaged(here, item, damaged),
        }
    }

    fn collect_fact<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        tree: &'a ast::FactDeclaration,
        pending: &mut Pending<'a>,
    ) {
        let loc = here.loc(tree.path.span);
        let id = self
            .model
            .facts
            .push(Fact::new(head(here, &tree.path.name, tree.path.span, item), here.loc(tree.ty.span)));
        let key = (self.names.home(here.module), tree.path.name.clone());
        self.declares(loc, Symbol::Fact(id));
        if let Some((_, first)) = self.names.definitions.get(&key).copied() {
            self.report(errors::duplicate(loc, &key.1, Word::Fact, first));
        } else {
            self.declare_once(|names| &mut names.facts, key, id, loc, Word::Fact);
        }
        pending.facts.push((here, id, tree));
    }

    fn collect_definition<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        tree: &'a ast::Define,
        pending: &mut Pending<'a>,
    ) {
        let loc = here.loc(tree.name.span);
        let id = self.model.definitions.push(Definition {
            head: head(here, &tree.name.name, tree.name.span, item),
            condition: Condition { kind: ConditionKind::Error, loc: here.loc(tree.condition.span) },
        });
        let key = (self.names.home(here.module), tree.name.name.clone());
        self.declares(loc, Symbol::Definition(id));
        if let Some((_, first)) = self.names.facts.get(&key).copied() {
            self.report(errors::duplicate(loc, &key.1, Word::Definition, first));
        } else {
            self.declare_once(|names| &mut names.definitions, key, id, loc, Word::Definition);
        }
        pending.definitions.push((here, id, tree));
    }

    fn collect_section<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        heading: &'a ast::Section,
        parent: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        let title = self.text(here, &heading.title);
        let title_loc = here.loc(heading.title.span);
        let id = self.model.sections.push(Section { title, title_loc, loc: here.loc(item.span), parent });
        self.declares(title_loc, Symbol::Section(id));
        if let Some(policy) = self.policy_of(here)
            && let Some(policy) = self.model.policies.get_mut(policy)
        {
            policy.sections.push(id);
        }
        self.collect_items(here, &heading.items, Some(id), pending);
    }

    /// The policy that a policy file declares.
    fn policy_of(&self, here: Here) -> Option<PolicyId> {
        match self.model.modules.get(here.module)?.kind {
            ModuleKind::Policy(policy) => Some(policy),
            ModuleKind::Library | ModuleKind::Cases(_) => None,
        }
    }

    fn collect_case<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        tree: &'a ast::Case,
        pending: &mut Pending<'a>,
    ) {
        let kind = self.model.modules.get(here.module).map(|module| module.kind);
        let policy = match kind {
            Some(ModuleKind::Policy(policy) | ModuleKind::Cases(Some(policy))) => policy,
            Some(ModuleKind::Cases(None)) | None => return,
            Some(ModuleKind::Library) => {
                return self.report(errors::misplaced(here.loc(tree.keyword), "case"));
            }
        };
        let title_loc = here.loc(tree.title.span);
        let id = self.model.cases.push(Case {
            title: std::sync::Arc::from(tree.title.value.as_str()),
            title_loc,
            loc: here.loc(item.span),
            module: here.module,
            policy,
            entries: Vec::new(),
            expected: Expected::nothing(here.loc(tree.keyword)),
            runnable: false,
        });
        self.declares(title_loc, Symbol::Case(id));
        if let Some(policy) = self.model.policies.get_mut(policy) {
            policy.cases.push(id);
        }
        pending.cases.push((here, id, tree));
    }

    /// A statement that only a policy may hold; assertions may stand among its cases too.
    fn collect_statement<'a>(
        &mut self,
        here: Here,
        item: &'a ast::Item,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        let kind = self.model.modules.get(here.module).map(|module| module.kind);
        let assertion = matches!(item.kind, ast::ItemKind::Assertion(_));
        let policy = match kind {
            Some(ModuleKind::Policy(policy)) => policy,
            Some(ModuleKind::Cases(Some(policy))) if assertion => policy,
            Some(ModuleKind::Cases(None)) | None => return,
            Some(ModuleKind::Library | ModuleKind::Cases(_)) => {
                let (word, span) = naming::statement_word(item);
                return self.report(errors::misplaced(here.loc(span), word));
            }
        };
        let rule = naming::rule_name(&item.kind).map(|named| {
            let loc = here.loc(named.span);
            let rule_head = head(here, &named.name, named.span, item);
            let id =
                self.model.rules.push(Rule::new(rule_head, named.written, policy, section, named.verb, loc));
            if named.written {
                self.declares(loc, Symbol::Rule(id));
            }
            self.declare_rule(policy, id, named, loc);
            id
        });
        if let (Some(rule), Some(policy)) = (rule, self.model.policies.get_mut(policy)) {
            policy.rules.push(rule);
        }
        pending.statements.push(Placed { here, policy, section, rule, item });
    }

    fn declare_rule(&mut self, policy: PolicyId, id: RuleId, named: naming::Named, loc: Loc) {
        let key = (policy, named.name.clone());
        let Some((first, first_loc)) = self.names.rules.get(&key).copied() else {
            self.names.rules.insert(key, (id, loc));
            return;
        };
        let first_named = self.model.rules.get(first).is_some_and(|rule| rule.named);
        let diagnostic = if named.written && first_named {
            errors::duplicate(loc, &named.name, Word::Rule, first_loc)
        } else {
            errors::rule_needs_name(loc, &named.name, first_loc)
        };
        self.report(diagnostic);
    }

    /// A damaged statement still declares its name, so that no other place reports it missing.
    fn collect_damaged(&mut self, here: Here, item: &ast::Item, damaged: &ast::Damaged) {
        let Some(path) = &damaged.name else { return };
        let key = (self.names.home(here.module), path.name.clone());
        let whole = head(here, &path.name, path.span, item);
        let loc = here.loc(path.span);
        match damaged.kind {
            Some(ast::StatementKind::Concept) => {
                let id = self.model.concepts.push(Concept::new(whole));
                self.names.concepts.entry(key).or_default().push(id);
            }
            Some(ast::StatementKind::Fact | ast::StatementKind::Define) => {
                let id = self.model.facts.push(Fact::new(whole, here.loc(path.span)));
                self.names.facts.entry(key).or_insert((id, loc));
            }
            Some(ast::StatementKind::Destination) => {
                let destination = Destination { head: whole, about: Description::default(), policy: None };
                let id = self.model.destinations.push(destination);
                self.names.destinations.entry(key).or_insert((id, loc));
            }
            Some(ast::StatementKind::Conversion) => {
                let id = self.model.conversions.push(Conversion::new(whole));
                self.names.conversions.entry(key).or_insert((id, loc));
            }
            Some(ast::StatementKind::Source) => {
                let mut source = Source::new(whole);
                source.damaged = true;
                let id = self.model.sources.push(source);
                self.names.sources.entry(key).or_insert((id, loc));
            }
            Some(ast::StatementKind::Rule(verb)) => {
                if let Some(policy) = self.policy_of(here) {
                    let mut rule = Rule::new(whole, true, policy, None, verb, here.loc(path.span));
                    rule.damaged = true;
                    let id = self.model.rules.push(rule);
                    self.names.rules.entry((policy, path.name.clone())).or_insert((id, loc));
                }
            }
            Some(_) | None => {}
        }
    }
}

/// A key that ends in a name.
trait KeyName: Hash + Eq {
    fn name(&self) -> Name;
}

impl KeyName for Name {
    fn name(&self) -> Name {
        self.clone()
    }
}

impl<T: Hash + Eq> KeyName for (T, Name) {
    fn name(&self) -> Name {
        self.1.clone()
    }
}

/// The `language` of a file's head.
fn language_of(meta: &ast::Meta) -> Option<Lang> {
    let value = meta.get("language")?.values().first()?;
    Lang::parse(value.as_name()?.name.as_str())
}
