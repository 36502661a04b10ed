//! What a policy says beside its rules. Input: a prepared referral. Output: services, recommendations, duties and notices, listed.

use super::decision::{Decision, Declined, DutyNote, Named, Offered, OpenFact};
use super::explain::Explain;
use super::open::Affects;
use crate::eval::bits::Bits;
use crate::eval::model::stage::Wanted;
use crate::eval::model::truth::Truth;
use crate::eval::solve::Budget;
use crate::ir::{ConceptId, FactId, Lookup, Party, Quantity, WantedFact};
use crate::referral::Value;

impl Explain<'_, '_> {
    /// Services, recommendations, duties and notices.
    pub(crate) fn annexes(&self, decision: &mut Decision, budget: &mut Budget) {
        let policy = &self.prepared.policy;
        let asked = self.prepared.services();
        let lexicon = &policy.lexicon;
        let mut known: Vec<ConceptId> = Vec::new();
        for (offer, node) in policy.ir.offers.iter().zip(&policy.annexes.offers) {
            known.extend(&offer.services);
            let truth = self.truth(node.0);
            if truth == Truth::No {
                continue;
            }
            let place = |id: &crate::ir::DestinationId| {
                let (id, label) = self.words.destination(*id);
                Named { kind: None, id: Some(id), label }
            };
            for service in &offer.services {
                let (id, label) = self.words.concept(*service);
                let asked = asked.iter().any(|wanted| lexicon.is_below(*wanted, *service));
                let places = offer.places.iter().map(place).collect();
                decision.offered.push(Offered {
                    service: id,
                    label,
                    places,
                    asked,
                    certain: truth == Truth::Yes,
                });
            }
        }
        for (decline, node) in policy.ir.declines.iter().zip(&policy.annexes.declines) {
            known.extend(&decline.services);
            let below = |wanted: &&ConceptId| decline.services.iter().any(|s| lexicon.is_below(**wanted, *s));
            let wanted: Vec<&ConceptId> = asked.iter().filter(below).collect();
            if wanted.is_empty() {
                continue;
            }
            // What is asked for is told as it is in all worlds, as in `asked`.
            let truth = self.searched(node.0, budget);
            for wanted in wanted.into_iter().filter(|_| truth != Truth::No) {
                let (service, label) = self.words.concept(*wanted);
                decision.declined.push(Declined {
                    service,
                    label,
                    routes: self.routes(&decline.actions, &decline.texts, true),
                    text: self.because(decline.because.as_ref(), &decline.citations),
                    location: decline.location.clone(),
                    certain: truth == Truth::Yes,
                });
            }
        }
        known.extend(policy.ir.duties.iter().flat_map(|duty| &duty.services));
        let listed = |wanted: &ConceptId| {
            known
                .iter()
                .any(|service| lexicon.is_below(*wanted, *service) || lexicon.is_below(*service, *wanted))
        };
        let unlisted = asked.iter().filter(|wanted| !listed(wanted));
        decision.unlisted.extend(unlisted.map(|wanted| self.named(*wanted, None)));
        decision.asked = self.asked(budget);
        self.recommended(decision);
        self.duties(decision);
        decision.notices = self.notices(budget);
        decision.follow_ups = self.follow_ups(budget);
    }

    fn recommended(&self, decision: &mut Decision) {
        let policy = &self.prepared.policy;
        let facts = &policy.lexicon.vocabulary().facts;
        for (entry, node) in policy.ir.recommendations.iter().zip(&policy.annexes.recommendations) {
            if self.truth(node.0) == Truth::No {
                continue;
            }
            let unmet = WantedFact::choices(&entry.facts)
                .filter(|choice| !choice.iter().any(|one| self.satisfied(one)));
            for wanted in unmet.flatten() {
                let Some(fact) = facts.as_slice().at(wanted.fact) else { continue };
                let label = self.words.or(&fact.label, &fact.path);
                decision.recommended.push(OpenFact {
                    fact: fact.path.clone(),
                    question: self.words.or(&fact.question, &label),
                    label,
                    required_by: Vec::new(),
                    affects: Affects::None,
                    from: Vec::new(),
                    because: self.because(entry.because.as_ref(), &entry.citations),
                    causes: Vec::new(),
                    required: None,
                    dated_within: wanted.dated.map(|time| self.words.quantity(time)),
                    group: None,
                    concepts: Vec::new(),
                });
            }
        }
    }

    pub(super) fn satisfied(&self, wanted: &WantedFact) -> bool {
        match self.prepared.referral.statement(wanted.fact).map(|statement| &statement.value) {
            None | Some(Value::Given(false)) => false,
            Some(Value::Truth(value)) => wanted.answer.is_none_or(|answer| answer == *value),
            Some(_) => wanted.dated.is_none_or(|time| self.is_new_enough(wanted.fact, time)),
        }
    }

    /// Whether the value of a fact is for certain no older than that.
    fn is_new_enough(&self, fact: FactId, time: Quantity) -> bool {
        let policy = &self.prepared.policy;
        let Some(id) = policy.model.slot_of(fact) else { return false };
        let slot = &policy.model.slots[id];
        self.prepared.state.possible(slot).is_subset(&policy.wanted(slot, Wanted::Within(time)))
    }

    fn duties(&self, decision: &mut Decision) {
        let policy = &self.prepared.policy;
        for (duty, node) in policy.ir.duties.iter().zip(&policy.annexes.duties) {
            let truth = self.truth(node.0);
            if truth == Truth::No || duty.stage != self.stage {
                continue;
            }
            let (party, label) = match &duty.party {
                Party::Concept(id) => self.words.concept(*id),
                Party::Destination(id) => self.words.destination(*id),
            };
            decision.duties.push(DutyNote {
                party,
                label,
                services: duty.services.iter().map(|service| self.named(*service, None)).collect(),
                text: self.because(duty.because.as_ref(), &duty.citations),
                location: duty.location.clone(),
                certain: truth == Truth::Yes,
            });
        }
    }
}
