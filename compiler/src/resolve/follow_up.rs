//! What follows after discharge.

use super::model::*;
use super::{FileContext, Placed, Resolver, errors};
use crate::syntax::ast;

impl Resolver {
    pub(super) fn follow_up(&mut self, placed: Placed<'_>, tree: &ast::FollowUp) {
        let here = placed.here;
        let follow_up = FollowUp {
            what: self.text(here, &tree.what),
            party: self.who(here, tree.clauses.by()),
            after: tree.clauses.after().map(|time| self.quantity(here, time)),
            guard: self.guard(here, placed.section, &tree.clauses),
            grounds: self.grounds(here, &tree.clauses),
            loc: here.loc(placed.item.span),
            section: placed.section,
        };
        self.change_policy(placed.policy, |policy| policy.follow_ups.push(follow_up));
    }

    /// The one who does it.
    fn who(&mut self, here: FileContext, paths: &[ast::Path]) -> Option<Party> {
        if let [first, second, ..] = paths {
            let (loc, first) = (here.loc(second.span), here.loc(first.span));
            self.report(errors::said_twice(loc, &second.name, "party", first));
        }
        paths.first().and_then(|path| self.party(here, path))
    }
}
