//! Values between two limits that only the default decides: sixty, where one rule says less and the other more. Input: a
//! stage. Output: the limits.

use std::collections::BTreeMap;

use remit_engine::ir::{
    Atom, Comparison, FactId, FactType, Lookup, Operator, Quantity, RuleId, StageName, UnitId,
};
use remit_engine::value::Number;

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::conditions::facts_of;

/// A single value that the rules on either side of it leave to the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyDefault {
    /// Of which fact.
    pub fact: FactId,
    /// The value.
    pub value: Quantity,
    /// A rule that decides below it.
    pub below: RuleId,
    /// A rule that decides above it.
    pub above: RuleId,
}

/// Where a limit cuts: in front of a number, or behind it.
type Cut = (Number, bool);

impl Analysis<'_> {
    /// The single values that only the default decides, between two limits of rules that decide on either side.
    pub fn only_default(&mut self, name: StageName) -> Vec<OnlyDefault> {
        if self.default_decides(name) != Some(true) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for ((fact, unit), cuts) in self.cuts() {
            let whole = self.counts_whole(fact);
            let cuts: Vec<(Cut, Lit)> = cuts.into_iter().collect();
            for pair in cuts.windows(2) {
                let [(low, from), (high, until)] = pair else { continue };
                // From a number up to and with itself, or from a whole number up to the next.
                let single =
                    low.0 == high.0 || whole && low.0.plus(Number::ONE).is_ok_and(|next| next == high.0);
                if single {
                    let value = Quantity { number: low.0, unit };
                    found.extend(self.left_between(name, fact, value, *from, *until));
                }
            }
        }
        found
    }

    fn left_between(
        &mut self,
        name: StageName,
        fact: FactId,
        value: Quantity,
        from: Lit,
        until: Lit,
    ) -> Option<OnlyDefault> {
        let stage = self.stage(name);
        let (allowed, by_default) = (stage.allowed, stage.by_default);
        let policy = self.policy.clone();
        let rules = policy.ir().stage(name).rules.iter().enumerate();
        let reading =
            rules.filter(|(_, rule)| facts_of(policy.ir(), &rule.condition.whole()).contains(&fact));
        let reading: Vec<usize> = reading.map(|(index, _)| index).collect();
        let gates = &self.stage(name).rules;
        let effects: Vec<(usize, Lit, Lit)> = reading
            .iter()
            .filter_map(|index| gates.get(*index).map(|rule| (*index, rule.takes_effect, rule.acts)))
            .collect();
        let any = self.world.circuit.any(effects.iter().map(|(_, lit, _)| *lit));
        let between = [allowed, from, !until];
        let open = [allowed, from, !until, by_default];
        if self.is_possible(&open) != Some(true)
            || self.is_possible(&[&between[..], &[any]].concat()) != Some(false)
        {
            return None;
        }
        let mut deciding = |beyond: Lit| {
            effects.iter().find(|(_, _, acts)| self.is_possible(&[allowed, beyond, *acts]) == Some(true))
        };
        let below = deciding(!from)?.0;
        let above = deciding(until)?.0;
        let (below, above) = (RuleId::new(below), RuleId::new(above));
        (below != above).then_some(OnlyDefault { fact, value, below, above })
    }

    /// Of each fact and unit, where its comparisons cut, each with a gate for what is beyond it.
    pub(super) fn cuts(&self) -> BTreeMap<(FactId, UnitId), BTreeMap<Cut, Lit>> {
        let mut cuts: BTreeMap<(FactId, UnitId), BTreeMap<Cut, Lit>> = BTreeMap::new();
        let atoms = &self.policy.ir().atoms;
        for (index, atom) in atoms.iter().enumerate() {
            let Atom::Compare { fact, operator, with: Comparison::Quantity(quantity) } = atom else {
                continue;
            };
            let lit = self.gates.terms.atoms.get(index).copied().unwrap_or(Lit::FALSE);
            let behind = |number: Number| match self.counts_whole(*fact) {
                true => number.plus(Number::ONE).ok().map(|next| (next, false)),
                false => Some((number, true)),
            };
            let (cut, beyond) = match operator {
                Operator::Less => (Some((quantity.number, false)), !lit),
                Operator::AtLeast => (Some((quantity.number, false)), lit),
                Operator::AtMost => (behind(quantity.number), !lit),
                Operator::Greater => (behind(quantity.number), lit),
                Operator::Equal | Operator::NotEqual => continue,
            };
            if let Some(cut) = cut {
                cuts.entry((*fact, quantity.unit)).or_default().insert(cut, beyond);
            }
        }
        cuts
    }

    /// Whether a fact counts whole units of its own.
    fn counts_whole(&self, fact: FactId) -> bool {
        let vocabulary = self.policy.lexicon().vocabulary();
        let fact = vocabulary.facts.as_slice().at(fact);
        fact.is_some_and(|fact| fact.whole && matches!(fact.kind, FactType::Quantity(_)))
    }
}
