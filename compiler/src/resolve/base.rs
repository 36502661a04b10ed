//! Bases: what cases have in common.

use super::model::*;
use super::{FileContext, Pending, Resolver, Symbol, errors, head};
use crate::diag::{Diagnostic, Word};
use crate::syntax::ast;

impl Resolver {
    /// Declares a base.
    pub(super) fn collect_base<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Base,
        pending: &mut Pending<'a>,
    ) {
        let Some(policy) = self.policy_of_cases(here) else {
            return self.misplaced(here, item);
        };
        let (name, loc) = (&tree.name.name, here.loc(tree.name.span));
        let base = Base::new(head(here, name, tree.name.span, item), policy);
        let id = self.model.bases.push(here.file, base);
        self.declare(here, |home| &mut home.bases, (name, loc), id, Symbol::Base(id), Word::Base);
        pending.bases.push((here, id, tree));
    }

    /// Resolves what a base says.
    pub(super) fn fill_base(&mut self, here: FileContext, id: BaseId, tree: &ast::Base) {
        let before = self.diagnostics.len();
        let parent = tree.parent.as_ref().and_then(|parent| self.base(here, parent));
        let lines = self.case_lines(here, &tree.lines);
        let errors = self.diagnostics.iter().skip(before).any(Diagnostic::is_error);
        if let Some(base) = self.model.bases.get_mut(id) {
            base.parent = parent;
            base.lines = lines;
            base.runnable = !tree.is_damaged() && !errors;
        }
    }

    /// A base of the file, or of the policy's own.
    pub(super) fn base(
        &mut self,
        here: FileContext,
        ident: &ast::Ident,
    ) -> Option<(BaseId, crate::base::Loc)> {
        let loc = here.loc(ident.span);
        if let Some(id) = self.names.find(here.file, &ident.name, |home| &home.bases).any() {
            return Some((self.used(loc, id, Symbol::Base), loc));
        }
        let known = self.model.bases.values().filter(|base| self.sees(here, &base.head));
        let known = known.map(|base| (base.head.name.to_string(), Vec::new())).collect();
        self.report(errors::unknown(loc, &ident.name, Word::Base, known));
        None
    }
}
