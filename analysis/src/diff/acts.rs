//! Where an edit can matter. Input: versions and an edit. Output: the letters at which one of its statements says something
//! else than before.

use remit_engine::finite::asked;
use remit_engine::ir::{Condition, Policy, Rule};

use super::statements::{Statement, Statements, What};
use super::versions::{Edits, Versions};
use crate::circuit::Lit;

/// What a statement says in either version.
pub(super) struct Says {
    /// Where it holds in the old version.
    pub(super) old: Lit,
    /// Where it holds in the new one.
    pub(super) new: Lit,
    /// Whether what follows from it is the same.
    pub(super) alike: bool,
}

impl Versions<'_> {
    /// Whether it can matter at a point whether these edits are made.
    pub(super) fn acts(&mut self, edits: Edits) -> Lit {
        if let Some(known) = self.acting.get(&edits) {
            return *known;
        }
        let chosen = self.changes.iter().enumerate().filter(|(edit, _)| edits >> edit & 1 == 1);
        let statements: Vec<usize> = chosen.flat_map(|(_, changed)| changed.statements.clone()).collect();
        let all: Vec<Lit> = statements.into_iter().map(|statement| self.statement_acts(statement)).collect();
        let acts = self.world.circuit.any(all);
        self.acting.insert(edits, acts);
        acts
    }

    fn statement_acts(&mut self, index: usize) -> Lit {
        let statements = self.statements.clone();
        let Some(statement) = statements.list.get(index) else { return Lit::TRUE };
        if statement.what == What::Conversion {
            return self.counts_otherwise();
        }
        // Doses by the old conversion are others.
        let mut acts = vec![self.says_otherwise(&statements, statement)];
        if let Some(before) = self.terms_before.take() {
            let terms = std::mem::replace(&mut self.terms, before);
            acts.push(self.says_otherwise(&statements, statement));
            self.terms_before = Some(std::mem::replace(&mut self.terms, terms));
        }
        self.world.circuit.any(acts)
    }

    /// Where a dose passes a test by one conversion alone.
    fn counts_otherwise(&mut self) -> Lit {
        let Some(before) = &self.terms_before else { return Lit::FALSE };
        let pairs: Vec<(Lit, Lit)> =
            before.atoms.iter().copied().zip(self.terms.atoms.iter().copied()).collect();
        let differ: Vec<Lit> =
            pairs.into_iter().map(|(one, other)| self.world.circuit.differ(one, other)).collect();
        self.world.circuit.any(differ)
    }

    fn says_otherwise(&mut self, statements: &Statements, statement: &Statement) -> Lit {
        match self.says(statements, statement) {
            Some(says) if says.alike => {
                let asks = self.asks_otherwise(statements, statement);
                let differ = self.world.circuit.differ(says.old, says.new);
                self.world.circuit.any([differ, asks])
            }
            Some(says) => {
                let asks = self.asks_otherwise(statements, statement);
                self.world.circuit.any([says.old, says.new, asks])
            }
            // Silence, what is impossible and the default bear on every letter.
            None => Lit::TRUE,
        }
    }

    /// What a rule says in either version; `None` for what is no rule.
    pub(super) fn says(&mut self, statements: &Statements, statement: &Statement) -> Option<Says> {
        let What::Rule(_) = statement.what else { return None };
        let (old, new) = (statements.old_rule(statement), statements.new_rule(statement));
        let mut holds =
            |rule: Option<&Rule>| rule.map_or(Lit::FALSE, |rule| self.gate(&rule.condition.whole()));
        let (before, after) = (holds(old), holds(new));
        let alike = old.zip(new).is_some_and(|(old, new)| {
            let content = self.old.is_content(old) == self.new.is_content(new);
            let actions = statements.actions(&old.actions, false) == statements.actions(&new.actions, true);
            old.verb == new.verb && actions && content && statements.yields_alike(statement)
        });
        Some(Says { old: before, new: after, alike })
    }

    /// Where a rule asks for something else than it did.
    fn asks_otherwise(&mut self, statements: &Statements, statement: &Statement) -> Lit {
        let lacking = |policy: &Policy, rule: Option<&Rule>| -> Vec<(Vec<_>, Condition)> {
            let asks = rule.map(|rule| asked(policy, rule)).unwrap_or_default();
            asks.into_iter().map(|asked| (asked.facts, asked.lacking)).collect()
        };
        let old = lacking(&self.old, statements.old_rule(statement));
        let new = lacking(&self.new, statements.new_rule(statement));
        let mut found = Vec::new();
        for (facts, condition) in &old {
            let before = self.gate(condition);
            let after = new.iter().find(|(other, _)| other == facts).map(|(_, condition)| condition.clone());
            let after = after.map_or(Lit::FALSE, |condition| self.gate(&condition));
            found.push(self.world.circuit.differ(before, after));
        }
        for (facts, condition) in &new {
            if !old.iter().any(|(other, _)| other == facts) {
                found.push(self.gate(condition));
            }
        }
        self.world.circuit.any(found)
    }

    pub(super) fn gate(&mut self, condition: &Condition) -> Lit {
        self.terms.gate(&mut self.world.circuit, condition)
    }
}
