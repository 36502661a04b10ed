//! What becomes of each service that a referral asks for. Input: offers, what is declined, duties. Output: one outcome for
//! each service.

use super::decision::{AskedService, Named, RouteNote, ServiceOutcome};
use super::explain::Explain;
use crate::eval::ids::NodeId;
use crate::eval::model::stage::Read;
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Goal};
use crate::ir::{Action, ConceptId, Decline, Duty, Offer, Party, StageName};

/// A statement on a service.
enum Statement<'s> {
    Decline(&'s Decline),
    Offer(&'s Offer),
    Duty(&'s Duty),
}

impl Explain<'_, '_> {
    /// What becomes of each service that a referral asks for.
    pub(crate) fn asked(&self) -> Vec<AskedService> {
        if self.stage == StageName::Discharge {
            return Vec::new();
        }
        self.prepared.services().into_iter().map(|service| self.outcome_of(service)).collect()
    }

    fn outcome_of(&self, service: ConceptId) -> AskedService {
        let (ir, annexes) = (&self.prepared.policy.ir, &self.prepared.policy.annexes);
        let speaks = |services: &[ConceptId]| self.prepared.speaks_of(services, service);
        let declines = ir.declines.iter().zip(&annexes.declines).filter(|(it, _)| speaks(&it.services));
        let offers = ir.offers.iter().zip(&annexes.offers).filter(|(it, _)| speaks(&it.services));
        let duties = ir.duties.iter().zip(&annexes.duties).filter(|(it, _)| speaks(&it.services));
        let mut said = self.told(declines.map(|(it, read)| (Statement::Decline(it), read)).collect());
        said.extend(self.told(offers.map(|(it, read)| (Statement::Offer(it), read)).collect()));
        said.extend(self.told(duties.map(|(it, read)| (Statement::Duty(it), read)).collect()));
        // What is declined comes before what is offered, and that before who answers for it.
        let first = |wanted: Truth| said.iter().position(|(_, truth)| *truth == wanted);
        let (holds, open) = (first(Truth::Yes), first(Truth::Open));
        let chosen = holds.or(open).and_then(|index| said.get(index));
        let asked = match chosen {
            Some((statement, _)) => self.spoken(service, statement, &said),
            None => self.unspoken(service, &said),
        };
        let settled = open.is_none_or(|open| holds.is_some_and(|holds| holds < open));
        AskedService { certain: settled && asked.certain, ..asked }
    }

    /// Statements of one kind, each with its truth. Where some of them holds in every world, though not the same, the first of
    /// them does for all.
    fn told<'s>(&self, statements: Vec<(Statement<'s>, &Read)>) -> Vec<(Statement<'s>, Truth)> {
        let truths: Vec<Truth> = statements.iter().map(|(_, read)| self.searched(read.0)).collect();
        let open = || truths.iter().zip(&statements).filter(|(truth, _)| **truth == Truth::Open);
        let denies: Vec<NodeId> = open().map(|(_, (_, read))| read.0).collect();
        let sent = &self.outcome.conclusion.sent;
        let always = denies.len() > 1
            && !truths.contains(&Truth::Yes)
            && !sent.exists(&[Goal { denies, ..Goal::default() }], &mut Budget::new());
        let mut said: Vec<(Statement<'s>, Truth)> =
            statements.into_iter().zip(truths).map(|((it, _), truth)| (it, truth)).collect();
        if always && let Some((_, truth)) = said.iter_mut().find(|(_, truth)| *truth == Truth::Open) {
            *truth = Truth::Yes;
        }
        said
    }

    /// What a condition is in all worlds, where that is the same.
    fn searched(&self, node: NodeId) -> Truth {
        let known = self.truth(node);
        if known != Truth::Open {
            return known;
        }
        let sent = &self.outcome.conclusion.sent;
        let mut budget = Budget::new();
        let yes = Goal { affirms: vec![node], ..Goal::default() };
        let no = Goal { denies: vec![node], ..Goal::default() };
        match (sent.exists(&[yes], &mut budget), sent.exists(&[no], &mut budget)) {
            (true, false) => Truth::Yes,
            (false, true) => Truth::No,
            (true, true) | (false, false) => Truth::Open,
        }
    }

    /// What a statement says of the service.
    fn spoken(
        &self,
        service: ConceptId,
        statement: &Statement<'_>,
        said: &[(Statement<'_>, Truth)],
    ) -> AskedService {
        match statement {
            Statement::Decline(decline) => {
                let routes = decline.actions.iter().filter_map(|action| match action {
                    Action::Route(route) => Some(self.route(route, true)),
                    Action::Service(_)
                    | Action::Reply(_)
                    | Action::Note(_)
                    | Action::Within(_)
                    | Action::OneOf(_) => None,
                });
                let routes: Vec<RouteNote> = routes.collect();
                let text = self.because(decline.because.as_ref(), &decline.citations);
                AskedService { routes, text, ..self.bare(service, ServiceOutcome::Declined) }
            }
            Statement::Offer(offer) => {
                let text = self.because(offer.because.as_ref(), &[]);
                let mut places: Vec<Named> = Vec::new();
                for offer in holding(said) {
                    if offer.places.is_empty() {
                        places.clear();
                        break;
                    }
                    for place in &offer.places {
                        let (id, label) = self.words.destination(*place);
                        let place = Named { kind: None, id: Some(id), label };
                        if !places.contains(&place) {
                            places.push(place);
                        }
                    }
                }
                AskedService { places, text, ..self.bare(service, ServiceOutcome::Offered) }
            }
            Statement::Duty(duty) => {
                let (id, label) = match &duty.party {
                    Party::Concept(id) => self.words.concept(*id),
                    Party::Destination(id) => self.words.destination(*id),
                };
                let party = Some(Named { kind: None, id: Some(id), label });
                let text = self.because(duty.because.as_ref(), &duty.citations);
                AskedService { party, text, ..self.bare(service, ServiceOutcome::Duty) }
            }
        }
    }

    /// A service that no statement holds of: it is there for others, or is not declined to this referral, or the policy
    /// speaks of kinds of it, or not at all.
    fn unspoken(&self, service: ConceptId, said: &[(Statement<'_>, Truth)]) -> AskedService {
        let offer = said.iter().find_map(|(statement, _)| match statement {
            Statement::Offer(offer) => Some(*offer),
            Statement::Decline(_) | Statement::Duty(_) => None,
        });
        if let Some(offer) = offer {
            let text = self.because(offer.because.as_ref(), &offer.citations);
            return AskedService { text, ..self.bare(service, ServiceOutcome::Unmet) };
        }
        let declined = said.iter().any(|(statement, _)| matches!(statement, Statement::Decline(_)));
        let ir = &self.prepared.policy.ir;
        let kind = |own: &ConceptId| self.prepared.policy.lexicon.is_below(*own, service);
        match (declined, said.is_empty()) {
            (true, _) => self.bare(service, ServiceOutcome::Offered),
            (false, false) => self.bare(service, ServiceOutcome::Unmet),
            (false, true) if ir.offers.iter().flat_map(|offer| &offer.services).any(kind) => {
                AskedService { certain: false, ..self.bare(service, ServiceOutcome::Offered) }
            }
            (false, true) if ir.declines.iter().flat_map(|decline| &decline.services).any(kind) => {
                AskedService { certain: false, ..self.bare(service, ServiceOutcome::Declined) }
            }
            (false, true) => self.bare(service, ServiceOutcome::Unlisted),
        }
    }

    fn bare(&self, service: ConceptId, outcome: ServiceOutcome) -> AskedService {
        let (id, label) = self.words.concept(service);
        AskedService {
            service: id,
            label,
            outcome,
            text: None,
            routes: Vec::new(),
            places: Vec::new(),
            party: None,
            certain: true,
        }
    }
}

/// The offers that hold or, where none does, may.
fn holding<'s>(said: &'s [(Statement<'s>, Truth)]) -> impl Iterator<Item = &'s Offer> {
    let sure = said.iter().any(|(it, truth)| matches!(it, Statement::Offer(_)) && *truth == Truth::Yes);
    let wanted = if sure { Truth::Yes } else { Truth::Open };
    said.iter().filter(move |(_, truth)| *truth == wanted).filter_map(|(statement, _)| match statement {
        Statement::Offer(offer) => Some(*offer),
        Statement::Decline(_) | Statement::Duty(_) => None,
    })
}
