//! A policy by other ids. Input: a policy, and for each id what it is now. Output: the same policy over another vocabulary.

use remit_engine::ir::{
    Action, Atom, CodeSystemId, Comparison, ConceptId, ConversionId, DestinationId, FactId, Party, Policy,
    Quantity, Route, RuleKind, Silence, Sought, UnitId, WantedFact,
};
use rustc_hash::FxHashMap;

/// What ids are now; those that are not named stay.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    pub(super) facts: FxHashMap<FactId, FactId>,
    pub(super) concepts: FxHashMap<ConceptId, ConceptId>,
    pub(super) units: FxHashMap<UnitId, UnitId>,
    pub(super) destinations: FxHashMap<DestinationId, DestinationId>,
    pub(super) systems: FxHashMap<CodeSystemId, CodeSystemId>,
    pub(super) conversions: FxHashMap<ConversionId, ConversionId>,
    /// Of each choice of a fact by its old id, its place now.
    pub(super) choices: FxHashMap<(FactId, u32), u32>,
}

impl Ids {
    pub(super) fn fact(&self, id: FactId) -> FactId {
        self.facts.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn concept(&self, id: ConceptId) -> ConceptId {
        self.concepts.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn unit(&self, id: UnitId) -> UnitId {
        self.units.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn destination(&self, id: DestinationId) -> DestinationId {
        self.destinations.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn system(&self, id: CodeSystemId) -> CodeSystemId {
        self.systems.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn quantity(&self, quantity: Quantity) -> Quantity {
        Quantity { number: quantity.number, unit: self.unit(quantity.unit) }
    }

    fn choice(&self, fact: FactId, choice: u32) -> u32 {
        self.choices.get(&(fact, choice)).copied().unwrap_or(choice)
    }

    pub(super) fn silence(&self, fact: FactId, silence: &Silence) -> Silence {
        match silence {
            Silence::Choice(choice) => Silence::Choice(self.choice(fact, *choice)),
            Silence::Quantity(quantity) => Silence::Quantity(self.quantity(*quantity)),
            Silence::Concept(id) => Silence::Concept(self.concept(*id)),
            Silence::Destination(id) => Silence::Destination(self.destination(*id)),
            Silence::Yes | Silence::No | Silence::Empty | Silence::Never | Silence::Date(_) => {
                silence.clone()
            }
        }
    }

    pub(super) fn atom(&self, atom: &Atom) -> Atom {
        let own = self.fact(atom.fact());
        match atom {
            Atom::Truth(_) => Atom::Truth(own),
            Atom::Given(_) => Atom::Given(own),
            Atom::Ever(_) => Atom::Ever(own),
            Atom::Compare { operator, with, .. } => {
                let with = match with {
                    Comparison::Quantity(quantity) => Comparison::Quantity(self.quantity(*quantity)),
                    Comparison::Date(_) => *with,
                };
                Atom::Compare { fact: own, operator: *operator, with }
            }
            Atom::Choice { fact, choice } => Atom::Choice { fact: own, choice: self.choice(*fact, *choice) },
            Atom::Has { concept, .. } => Atom::Has { fact: own, concept: self.concept(*concept) },
            Atom::Only { concepts, .. } => {
                let mut concepts: Vec<ConceptId> = concepts.iter().map(|id| self.concept(*id)).collect();
                concepts.sort_unstable();
                Atom::Only { fact: own, concepts }
            }
            Atom::Code { system, code, .. } => {
                Atom::Code { fact: own, system: self.system(*system), code: code.clone() }
            }
            Atom::Suspected { sought, .. } => {
                let sought = match sought {
                    Sought::Concept(id) => Sought::Concept(self.concept(*id)),
                    Sought::Code { system, code } => {
                        Sought::Code { system: self.system(*system), code: code.clone() }
                    }
                };
                Atom::Suspected { fact: own, sought }
            }
            Atom::Dated { operator, time, .. } => {
                Atom::Dated { fact: own, operator: *operator, time: self.quantity(*time) }
            }
            Atom::Destination { destination, .. } => {
                Atom::Destination { fact: own, destination: self.destination(*destination) }
            }
            Atom::Entries { count, entry, .. } => {
                Atom::Entries { fact: own, count: *count, entry: entry.clone() }
            }
        }
    }

    fn action(&self, action: &mut Action) {
        match action {
            Action::Route(Route::Destination(id)) => *id = self.destination(*id),
            Action::Service(id) | Action::Reply(id) => *id = self.concept(*id),
            Action::Within(time) => *time = self.quantity(*time),
            Action::OneOf(all) => all.iter_mut().for_each(|one| self.action(one)),
            Action::Route(Route::Text(_)) | Action::Note(_) | Action::Priority(_) => {}
        }
    }

    fn wanted(&self, all: &mut [WantedFact]) {
        for wanted in all {
            wanted.fact = self.fact(wanted.fact);
            wanted.dated = wanted.dated.map(|age| self.quantity(age));
        }
    }

    fn all(&self, concepts: &mut [ConceptId]) {
        concepts.iter_mut().for_each(|id| *id = self.concept(*id));
    }

    fn party(&self, party: &mut Party) {
        match party {
            Party::Concept(id) => *id = self.concept(*id),
            Party::Destination(id) => *id = self.destination(*id),
        }
    }

    /// The same policy by these ids.
    pub(super) fn policy(&self, mut policy: Policy) -> Policy {
        if let Some(chosen) = &mut policy.conversion {
            let now = self.conversions.get(&chosen.conversion).copied();
            chosen.conversion = now.unwrap_or(chosen.conversion);
        }
        policy.letter.decides_within = policy.letter.decides_within.map(|time| self.quantity(time));
        for change in &mut policy.silences {
            change.silent = change.silent.as_ref().map(|silence| self.silence(change.fact, silence));
            change.fact = self.fact(change.fact);
        }
        policy.atoms.iter_mut().for_each(|atom| *atom = self.atom(atom));
        for stage in [&mut policy.referral, &mut policy.discharge] {
            for rule in &mut stage.rules {
                match &mut rule.kind {
                    RuleKind::Require(wanted) => self.wanted(wanted),
                    RuleKind::Decline(services) => self.all(services),
                    RuleKind::Plain | RuleKind::Otherwise => {}
                }
                rule.actions.iter_mut().for_each(|action| self.action(action));
            }
            let default = stage.default.iter_mut().flat_map(|default| &mut default.actions);
            default.for_each(|action| self.action(action));
        }
        for offer in &mut policy.offers {
            self.all(&mut offer.services);
            offer.places.iter_mut().for_each(|id| *id = self.destination(*id));
        }
        for decline in &mut policy.declines {
            self.all(&mut decline.services);
            decline.actions.iter_mut().for_each(|action| self.action(action));
        }
        policy.recommendations.iter_mut().for_each(|wish| self.wanted(&mut wish.facts));
        for duty in &mut policy.duties {
            self.party(&mut duty.party);
            self.all(&mut duty.services);
        }
        for follow_up in &mut policy.follow_ups {
            follow_up.party.iter_mut().for_each(|party| self.party(party));
            follow_up.after = follow_up.after.map(|time| self.quantity(time));
        }
        let asserted = policy.assertions.iter_mut().flat_map(|assertion| &mut assertion.atoms);
        asserted.for_each(|atom| *atom = self.atom(atom));
        policy
    }
}
