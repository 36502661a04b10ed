//! What becomes of each service that a referral asks for. Input: offers, what is declined, duties. Output: one outcome for
//! each service.

use super::decision::{AskedService, Named, RouteNote, ServiceOutcome};
use super::explain::Explain;
use crate::eval::ids::NodeId;
use crate::eval::model::stage::Read;
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Goal};
use crate::ir::{Action, Citation, ConceptId, Decline, Duty, Offer, Party, StageName};
use crate::value::Text;

/// A statement on a service.
enum Statement<'s> {
    Decline(&'s Decline),
    Offer(&'s Offer),
    Duty(&'s Duty),
}

impl<'s> Statement<'s> {
    /// Whether it tells more than others of its kind: another route, place or party.
    fn adds_to(&self, others: &[&Self]) -> bool {
        match self {
            Self::Decline(own) => {
                let brings = |action: &Action| {
                    others.iter().any(|it| matches!(it, Self::Decline(it) if it.actions.contains(action)))
                };
                !own.actions.iter().all(brings)
            }
            Self::Offer(own) => {
                let is_everywhere = |it: &&Self| matches!(it, Self::Offer(it) if it.places.is_empty());
                let known = |place| {
                    others.iter().any(|it| matches!(it, Self::Offer(it) if it.places.contains(place)))
                };
                !others.iter().any(is_everywhere) && (own.places.is_empty() || !own.places.iter().all(known))
            }
            Self::Duty(own) => !others.iter().any(|it| matches!(it, Self::Duty(it) if it.party == own.party)),
        }
    }

    /// Why, as written.
    fn reason(&self) -> (Option<&'s Text>, &'s [Citation]) {
        match self {
            Self::Decline(own) => (own.because.as_ref(), &own.citations),
            Self::Offer(own) => (own.because.as_ref(), &own.citations),
            Self::Duty(own) => (own.because.as_ref(), &own.citations),
        }
    }
}

impl Explain<'_, '_> {
    /// What becomes of each service that a referral asks for.
    pub(crate) fn asked(&self, budget: &mut Budget) -> Vec<AskedService> {
        if self.stage == StageName::Discharge {
            return Vec::new();
        }
        self.prepared.services().into_iter().map(|service| self.outcome_of(service, budget)).collect()
    }

    fn outcome_of(&self, service: ConceptId, budget: &mut Budget) -> AskedService {
        let (ir, annexes) = (&self.prepared.policy.ir, &self.prepared.policy.annexes);
        let of = |services: &[ConceptId]| self.prepared.speaks_of(services, service);
        let lexicon = &self.prepared.policy.lexicon;
        let of_kind = |services: &[ConceptId]| services.iter().any(|own| lexicon.is_below(*own, service));
        let mut all =
            ir.offers.iter().map(|it| &it.services).chain(ir.declines.iter().map(|it| &it.services));
        // Where nothing speaks of it, what is said of a kind of it is told, and not certain.
        let spoken_of = all.any(|it| of(it)) || ir.duties.iter().any(|it| of(&it.services));
        let speaks = |services: &[ConceptId]| if spoken_of { of(services) } else { of_kind(services) };
        let declines = ir.declines.iter().zip(&annexes.declines).filter(|(it, _)| speaks(&it.services));
        let offers = ir.offers.iter().zip(&annexes.offers).filter(|(it, _)| speaks(&it.services));
        let duties = ir.duties.iter().zip(&annexes.duties).filter(|(it, _)| speaks(&it.services));
        // What is declined comes before what is offered, and that before who answers for it.
        let kinds: [Vec<(Statement<'_>, &Read)>; 3] = [
            declines.map(|(it, read)| (Statement::Decline(it), read)).collect(),
            offers.map(|(it, read)| (Statement::Offer(it), read)).collect(),
            duties.map(|(it, read)| (Statement::Duty(it), read)).collect(),
        ];
        let mut said: Vec<(Statement<'_>, Truth)> = Vec::new();
        let mut sure: Option<usize> = None;
        let (mut certain, mut open_before) = (false, false);
        for statements in kinds {
            let reads: Vec<&Read> = statements.iter().map(|(_, read)| *read).collect();
            let truths: Vec<Truth> = reads.iter().map(|read| self.searched(read.0, budget)).collect();
            let always_one = self.always_one(&reads, &truths, budget);
            let wanted = if always_one { Truth::Open } else { Truth::Yes };
            let first = truths.iter().position(|truth| *truth == wanted);
            let is_open = truths.contains(&Truth::Open);
            let told: Vec<_> = statements.into_iter().map(|(statement, _)| statement).zip(truths).collect();
            if sure.is_none() && first.is_some() {
                certain = !open_before && is_alike(&told, always_one);
            }
            sure = sure.or(first.map(|place| said.len() + place));
            open_before |= is_open;
            said.extend(told);
        }
        let open = said.iter().position(|(_, truth)| *truth == Truth::Open);
        let asked = match sure.or(open).and_then(|index| said.get(index)) {
            Some((statement, _)) => self.spoken(service, statement, &said),
            None => self.unspoken(service, &said),
        };
        let certain = if sure.is_some() { certain } else { open.is_none() };
        let unlisted = asked.outcome == ServiceOutcome::Unlisted;
        AskedService { certain: certain && (spoken_of || unlisted), ..asked }
    }

    /// Whether of statements that are open each world has one, though not the same.
    fn always_one(&self, reads: &[&Read], truths: &[Truth], budget: &mut Budget) -> bool {
        let open = reads.iter().zip(truths).filter(|(_, truth)| **truth == Truth::Open);
        let denies: Vec<NodeId> = open.map(|(read, _)| read.0).collect();
        let sent = &self.outcome.conclusion.sent;
        denies.len() > 1
            && !truths.contains(&Truth::Yes)
            && !sent.exists(&[Goal { denies, ..Goal::default() }], budget)
    }

    /// What a condition is in all worlds, where that is the same.
    pub(super) fn searched(&self, node: NodeId, budget: &mut Budget) -> Truth {
        let known = self.truth(node);
        if known != Truth::Open {
            return known;
        }
        let sent = &self.outcome.conclusion.sent;
        let yes = Goal { affirms: vec![node], ..Goal::default() };
        let no = Goal { denies: vec![node], ..Goal::default() };
        match (sent.exists(&[yes], budget), sent.exists(&[no], budget)) {
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
                let (declines, certain) = holding(said, |statement| match statement {
                    Statement::Decline(decline) => Some(*decline),
                    Statement::Offer(_) | Statement::Duty(_) => None,
                });
                let mut routes: Vec<RouteNote> = Vec::new();
                let all = declines.iter().flat_map(|it| self.routes(&it.actions, &it.texts, certain));
                for route in all {
                    if !routes.contains(&route) {
                        routes.push(route);
                    }
                }
                let text = self.because(decline.because.as_ref(), &decline.citations);
                AskedService { routes, text, ..self.bare(service, ServiceOutcome::Declined) }
            }
            Statement::Offer(offer) => {
                let text = self.because(offer.because.as_ref(), &[]);
                let (offers, _) = holding(said, |statement| match statement {
                    Statement::Offer(offer) => Some(*offer),
                    Statement::Decline(_) | Statement::Duty(_) => None,
                });
                let mut places: Vec<Named> = Vec::new();
                for offer in offers {
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
            Statement::Duty(_) => {
                let (duties, _) = holding(said, |statement| match statement {
                    Statement::Duty(duty) => Some(*duty),
                    Statement::Decline(_) | Statement::Offer(_) => None,
                });
                let party = |duty: &Duty| match &duty.party {
                    Party::Concept(id) => self.words.concept(*id),
                    Party::Destination(id) => self.words.destination(*id),
                };
                // Of several the same one is named, however the lines are ordered.
                let named = duties.into_iter().map(|duty| (party(duty), duty));
                let Some(((id, label), duty)) = named.min_by(|(one, _), (other, _)| one.cmp(other)) else {
                    return self.bare(service, ServiceOutcome::Duty);
                };
                let party = Some(Named { kind: None, id: Some(id), label });
                let text = self.because(duty.because.as_ref(), &duty.citations);
                AskedService { party, text, ..self.bare(service, ServiceOutcome::Duty) }
            }
        }
    }

    /// A service that no statement holds of: it is there for others, or is not declined to this referral, or the policy does
    /// not speak of it.
    fn unspoken(&self, service: ConceptId, said: &[(Statement<'_>, Truth)]) -> AskedService {
        let offer = said.iter().find_map(|(statement, _)| match statement {
            Statement::Offer(offer) => Some(*offer),
            Statement::Decline(_) | Statement::Duty(_) => None,
        });
        if let Some(offer) = offer {
            let text = self.because(offer.because.as_ref(), &offer.citations);
            let amounts = self.amounts(service);
            return AskedService { text, amounts, ..self.bare(service, ServiceOutcome::Unmet) };
        }
        let declined = said.iter().any(|(statement, _)| matches!(statement, Statement::Decline(_)));
        match (declined, said.is_empty()) {
            (true, _) => self.bare(service, ServiceOutcome::Offered),
            (false, false) => self.bare(service, ServiceOutcome::Unmet),
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
            amounts: Vec::new(),
            party: None,
            certain: true,
        }
    }
}

/// Whether what is told of statements of a kind is the same in every world.
fn is_alike(told: &[(Statement<'_>, Truth)], always_one: bool) -> bool {
    let with = |wanted: Truth| -> Vec<&Statement<'_>> {
        told.iter().filter(|(_, truth)| *truth == wanted).map(|(statement, _)| statement).collect()
    };
    let (sure, open) = (with(Truth::Yes), with(Truth::Open));
    if always_one {
        return open
            .iter()
            .all(|one| open.iter().all(|other| !one.adds_to(&[*other]) && one.reason() == other.reason()));
    }
    !open.iter().any(|statement| statement.adds_to(&sure))
}

/// The statements of a kind that hold, which is certain, or, where none does, those that may.
fn holding<'s, 'i, T>(
    said: &'i [(Statement<'s>, Truth)],
    of_kind: impl Fn(&'i Statement<'s>) -> Option<T>,
) -> (Vec<T>, bool) {
    let with = |wanted: Truth| -> Vec<T> {
        let statements = said.iter().filter(|(_, truth)| *truth == wanted);
        statements.filter_map(|(statement, _)| of_kind(statement)).collect()
    };
    let sure = with(Truth::Yes);
    if sure.is_empty() { (with(Truth::Open), false) } else { (sure, true) }
}
