//! Notices: what a policy says with every decision, whatever is decided.

use std::collections::hash_map::Entry;

use super::model::*;
use super::{FileContext, Pending, Resolver, Symbol, errors, head, naming};
use crate::base::{Name, Span};
use crate::diag::Word;
use crate::syntax::ast;

impl Resolver {
    /// Declares a notice.
    pub(super) fn collect_notice<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Notice,
        section: Option<SectionId>,
        pending: &mut Pending<'a>,
    ) {
        let Some(policy) = self.policy_of(here) else {
            return self.misplaced(here, item);
        };
        let (name, span) = match &tree.name {
            Some(ident) => (ident.name.clone(), ident.span),
            None => (naming::made("notice", &tree.condition), tree.keyword),
        };
        let (loc, head) = (here.loc(span), head(here, &name, span, item));
        let place = here.loc(tree.condition.span);
        let notice = Notice::new(head, tree.name.is_some(), (policy, section), place);
        let id = self.model.notices.push(here.file, notice);
        if tree.name.is_some() {
            self.declares(loc, Symbol::Notice(id));
        }
        let first = match self.names.home_mut(here.file).notices.entry(name.clone()) {
            Entry::Vacant(slot) => {
                slot.insert((id, loc));
                None
            }
            Entry::Occupied(first) => Some(first.get().1),
        };
        if let Some(first) = first {
            self.report(match tree.name {
                Some(_) => errors::duplicate(loc, &name, Word::Notice, first),
                None => errors::rule_needs_name(loc, &name, first),
            });
        }
        if let Some(policy) = self.model.policies.get_mut(policy) {
            policy.notices.push(id);
        }
        pending.notices.push((here, id, tree));
    }

    /// Resolves what a notice says.
    pub(super) fn fill_notice(&mut self, here: FileContext, id: NoticeId, tree: &ast::Notice) {
        let condition = self.condition(here, &tree.condition);
        let section = self.model.notices.get(id).and_then(|notice| notice.section);
        let guard = self.guard(here, section, &tree.clauses);
        let grounds = self.grounds(here, &tree.clauses);
        if let Some(notice) = self.model.notices.get_mut(id) {
            notice.condition = condition;
            notice.guard = guard;
            notice.grounds = grounds;
            notice.damaged |= tree.clauses.is_damaged();
        }
    }

    /// A notice of the policy that the file is of.
    pub(super) fn notice(&mut self, here: FileContext, name: &Name, span: Span) -> Option<NoticeId> {
        let loc = here.loc(span);
        if let Some(id) = self.names.find(here.file, name, |home| &home.notices).any() {
            return Some(self.used(loc, id, Symbol::Notice));
        }
        let known = self.model.notices.values().filter(|notice| self.sees(here, &notice.head));
        let known = known.map(|notice| (notice.head.name.to_string(), Vec::new())).collect();
        self.report(errors::unknown(loc, name, Word::Notice, known));
        None
    }
}
