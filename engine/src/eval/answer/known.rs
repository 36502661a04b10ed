//! What is known for certain, for those who write of it. Input: a prepared referral. Output: what it says of itself, amounts, the
//! parts of a dose, and rules that hold.

use super::decision::{Decision, DosePart, Named, ReferralNote, StatedAmount};
use super::explain::Explain;
use super::labels::Sources;
use super::values::Measured;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::SlotId;
use crate::eval::model::slots::deadline;
use crate::eval::model::stage::Wanted;
use crate::eval::model::truth::Truth;
use crate::eval::prepare::dose;
use crate::ir::{
    ChosenConversion, ConceptId, Derivation, Fact, FactType, Lookup, Role, Rule, RuleKind, WantedFact,
};
use crate::referral::Value;

impl Explain<'_, '_> {
    pub(super) fn dose_parts(&self, fact: &Fact) -> Vec<DosePart> {
        let policy = &self.prepared.policy;
        let Some(Derivation::EquivalentDose { medicines, of, route }) = fact.derive else {
            return Vec::new();
        };
        let stated = self.prepared.referral.statement(medicines).map(|statement| &statement.value);
        let Some(Value::Medicines(medicines)) = stated else { return Vec::new() };
        let Some(ChosenConversion { conversion, basis }) = policy.ir.conversion else { return Vec::new() };
        let rows = policy.lexicon.vocabulary().conversions.as_slice().at(conversion);
        let rows = rows.map(|conversion| conversion.rows.as_slice()).unwrap_or_default();
        // A sum beyond what numbers can hold is no dose, and has been refused.
        let parts = dose::parts(&policy.lexicon, rows, medicines, of, route).unwrap_or_default();
        let said = parts.into_iter().map(|part| {
            let bounds = part.counted(basis);
            let amount = |end: Option<crate::value::Number>| {
                let unit = fact.kind.own_unit()?;
                Some(self.words.quantity(crate::ir::Quantity { number: end?.rounded(2), unit }))
            };
            let entries = part.entries.iter().filter_map(|entry| medicines.medicines.get(*entry));
            DosePart {
                medicines: entries.map(|entry| self.words.medicine_named(&entry.named)).collect(),
                substance: part.substance.map(|id| self.named(id, None)),
                low: amount(bounds.low),
                high: amount(bounds.high),
                causes: self
                    .words
                    .causes(&part.causes, Sources { medicines: &medicines.medicines, entries: &[] }),
            }
        });
        said.collect()
    }
}

impl Explain<'_, '_> {
    /// What the referral says of itself.
    pub(super) fn referral(&self) -> ReferralNote {
        let lexicon = &self.prepared.policy.lexicon;
        let stated =
            |role| self.prepared.referral.statement(lexicon.role(role)?).map(|it| (it.fact, &it.value));
        let kind = stated(Role::Kind).and_then(|(fact, value)| {
            let FactType::OneOf(choices) = &self.prepared.policy.fact(fact).kind else { return None };
            let Value::Choice(index) = value else { return None };
            usize::try_from(*index).ok().and_then(|index| choices.get(index)).map(|choice| choice.id.clone())
        });
        let receiver = stated(Role::Receiver).and_then(|(_, value)| {
            let Value::Destination(id) = value else { return None };
            let (id, label) = self.words.destination(*id);
            Some(Named { kind: None, id: Some(id), label })
        });
        ReferralNote { date: self.prepared.referral.date(), kind, receiver }
    }

    /// How old the value of a fact may be, as whatever may ask for it requires: the shortest of these times.
    pub(super) fn dated_within(&self, id: SlotId) -> Option<Measured> {
        let stage = self.outcome.conclusion.sent.stage;
        let asks = stage.asks_for(id).filter(|ask| self.states.holds[ask.rule] != Truth::No);
        let facts = asks.flat_map(|ask| &ask.facts).filter(|fact| fact.slot == id);
        let times = facts.filter_map(|fact| match fact.wanted? {
            Wanted::Within(time) => Some(time),
            Wanted::Answer(_) => None,
        });
        let lexicon = &self.prepared.policy.lexicon;
        let shortest = times.min_by_key(|time| deadline(lexicon, *time));
        shortest.map(|time| self.words.quantity(time))
    }

    /// The facts of a requirement that are not stated, and no alternative to them is.
    pub(super) fn lacks(&self, rule: &Rule) -> Vec<String> {
        let RuleKind::Require(facts) = &rule.kind else { return Vec::new() };
        let unmet = WantedFact::choices(facts).filter(|choice| !choice.iter().any(|one| self.satisfied(one)));
        let vocabulary = self.prepared.policy.lexicon.vocabulary();
        let named = unmet.flatten().filter_map(|wanted| vocabulary.facts.as_slice().at(wanted.fact));
        named.map(|fact| fact.path.clone()).collect()
    }

    /// Amounts that conditions of offers of a service read.
    pub(super) fn amounts(&self, service: ConceptId) -> Vec<StatedAmount> {
        let policy = &self.prepared.policy;
        let offers = policy.ir.offers.iter().zip(&policy.annexes.offers);
        let of = offers.filter(|(offer, _)| self.prepared.speaks_of(&offer.services, service));
        let mut read = BitSet::empty(policy.model.slots.len());
        of.for_each(|(_, reads)| read.union(&reads.1));
        let said = read.iter().filter_map(|slot| {
            let fact = self.fact(slot);
            let label = self.words.or(&fact.label, &fact.path);
            Some(StatedAmount { fact: fact.path.clone(), label, value: self.amount(slot)? })
        });
        said.collect()
    }

    /// The amount of a fact, stated or worked out, where it is one.
    fn amount(&self, slot: SlotId) -> Option<Measured> {
        let fact = self.fact(slot);
        let stated = self.prepared.referral.statement(self.prepared.policy.model.slots[slot].fact);
        match (stated.map(|statement| &statement.value), &fact.derive) {
            (Some(Value::Amount(amount)), _) => {
                Some(self.words.measured(amount.bounds.single()?, amount.unit))
            }
            (None, Some(Derivation::EquivalentDose { .. })) => {
                let mut sum: Option<Measured> = None;
                for part in self.dose_parts(fact) {
                    let low = part.low.filter(|low| part.high.as_ref() == Some(low))?;
                    let before = sum.map_or(crate::value::Number::ZERO, |sum| sum.number);
                    sum = Some(Measured { number: before.plus(low.number).ok()?, unit: low.unit });
                }
                sum
            }
            (Some(_) | None, _) => None,
        }
    }

    /// Rules that hold, and neither decide for certain nor have lost.
    pub(super) fn holding(&self, decision: &Decision) -> Vec<String> {
        if decision.settled {
            return Vec::new();
        }
        let told = |name: &str| {
            let reason = |it: &super::decision::Reason| it.certain && it.rule.as_deref() == Some(name);
            decision.reasons.iter().any(reason) || decision.overruled.iter().any(|it| it.rule == name)
        };
        let rules = self.prepared.policy.ir.stage(self.stage).rules.iter().zip(self.states.holds.iter());
        let holding = rules.filter(|(rule, holds)| **holds == Truth::Yes && !told(&rule.name));
        holding.map(|(rule, _)| rule.name.clone()).collect()
    }
}

impl super::labels::Labels<'_> {
    fn medicine_named(&self, named: &crate::referral::MedicineName) -> Named {
        let id = match named {
            crate::referral::MedicineName::Concept(id) => Some(self.concept(*id).0),
            crate::referral::MedicineName::Code(_) | crate::referral::MedicineName::Free(_) => None,
        };
        Named { kind: None, id, label: self.medicine(named) }
    }
}
