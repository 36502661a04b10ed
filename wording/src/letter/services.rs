//! What becomes of each service that was asked for: one sentence, where nothing before has said it.

use remit_engine::eval::{AskedService, ServiceOutcome};
use remit_engine::ir::{CategoryRole, RuleKind, Verb};

use super::Paragraph;
use super::lacking::Lacking;
use super::writer::Writer;

impl Writer<'_> {
    pub(super) fn services(&self, out: &mut Vec<Paragraph>) {
        let said = self.said();
        let mut also = !said.is_empty() || self.decision.decision == Verb::Accept;
        let optional = |service: &str| {
            self.decision.options.iter().flatten().any(|option| option.id.as_deref() == Some(service))
        };
        for asked in &self.decision.asked {
            // What is among the choices of the clinic is answered with them.
            if said.contains(&asked.service) || optional(&asked.service) {
                continue;
            }
            if let Some(answer) = self.answer(asked) {
                let key = if also { "letter.asked.also" } else { "letter.asked" };
                let service = self.concept(&asked.service);
                out.push(Paragraph::Plain(format!("{} {answer}", self.say(key, &[("service", &service)]))));
                also = true;
            }
        }
    }

    /// Whether a patient is taken for it, so that the first sentence says it: something that is done to a patient.
    pub(super) fn is_accepted_for(&self, asked: &AskedService) -> bool {
        let vocabulary = self.words.vocabulary;
        let concept = vocabulary.concepts.iter().find(|concept| concept.id == asked.service);
        let is_care = concept.is_some_and(|it| vocabulary.is_category(it.category, CategoryRole::Care));
        let alone = self.decision.services.is_empty();
        alone
            && is_care
            && asked.outcome == ServiceOutcome::Offered
            && asked.certain
            && asked.places.is_empty()
    }

    /// Services of which the decision or a reason speaks.
    fn said(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        if self.decision.decision == Verb::Accept {
            let offered = self.decision.asked.iter().filter(|it| self.is_accepted_for(it));
            said.extend(offered.map(|it| it.service.clone()));
        }
        let rules = self.decision.reasons.iter().filter(|it| it.certain);
        for rule in rules.filter_map(|reason| self.rule(reason.rule.as_deref()?)) {
            if let RuleKind::Decline(_) = rule.kind {
                let declined = self.decision.declined.iter().filter(|it| it.location == rule.location);
                said.extend(declined.map(|it| it.service.clone()));
            }
        }
        said
    }

    /// What becomes of it; nothing where the decision itself is the answer.
    fn answer(&self, asked: &AskedService) -> Option<String> {
        let takes = match self.decision.decision {
            Verb::Accept | Verb::Ask | Verb::Review => true,
            Verb::Exclude | Verb::Return | Verb::Defer | Verb::Advise | Verb::Retain | Verb::Discharge => {
                false
            }
        };
        if !asked.certain {
            let key = match self.decision.decision {
                Verb::Review | Verb::Accept => "letter.asked.judged",
                Verb::Ask => "letter.asked.perhaps",
                Verb::Exclude
                | Verb::Return
                | Verb::Defer
                | Verb::Advise
                | Verb::Retain
                | Verb::Discharge => return None,
            };
            return Some(self.say(key, &[]));
        }
        match asked.outcome {
            ServiceOutcome::Offered => takes.then(|| self.offered(asked)),
            ServiceOutcome::Declined => Some(self.declined(asked)),
            ServiceOutcome::Unmet => takes.then(|| self.unmet(asked)),
            ServiceOutcome::Duty => Some(self.duty(asked)),
            ServiceOutcome::Unlisted | _ => takes.then(|| self.unlisted()),
        }
    }

    fn unlisted(&self) -> String {
        let accepts = self.decision.decision == Verb::Accept;
        self.say(if accepts { "letter.asked.unlisted" } else { "letter.asked.unlisted_yet" }, &[])
    }

    fn offered(&self, asked: &AskedService) -> String {
        if self.decision.decision != Verb::Accept {
            return self.say("letter.asked.offered_if", &[]);
        }
        let receiver = self.decision.referral.receiver.as_ref().and_then(|it| it.id.as_deref());
        let places = asked.places.iter().filter_map(|place| place.id.as_deref());
        let places = places.filter(|id| Some(*id) != receiver).map(|id| self.place(id));
        let places: Vec<String> = places.collect();
        if places.is_empty() {
            return self.say("letter.asked.offered", &[]);
        }
        self.say("letter.asked.offered_at", &[("places", &self.all_of(&places))])
    }

    fn declined(&self, asked: &AskedService) -> String {
        let declines = self.words.policy.declines.iter();
        let location =
            self.decision.declined.iter().find(|it| it.service == asked.service).map(|it| &it.location);
        let decline = location.and_then(|at| declines.clone().find(|it| it.location == *at));
        let why = decline
            .and_then(|it| self.where_said(it.because.as_ref(), Lacking::from(&it.location), "because"));
        let mut said = vec![why.unwrap_or_else(|| self.say("letter.asked.declined", &[]))];
        if let Some(at) = location {
            said.extend(self.declined_ways(&asked.routes, at));
        }
        said.join(" ")
    }

    fn unmet(&self, asked: &AskedService) -> String {
        let own = |id: &remit_engine::ir::ConceptId| {
            self.words.vocabulary.concepts.get(id.index()).is_some_and(|concept| concept.id == asked.service)
        };
        let offers = self.words.policy.offers.iter().filter(|offer| offer.services.iter().any(own));
        let mut said: Vec<String> = offers
            .filter_map(|it| self.where_said(it.because.as_ref(), Lacking::from(&it.location), "because"))
            .take(1)
            .collect();
        if said.is_empty() {
            said.push(self.say("letter.asked.unmet", &[]));
        }
        if let [amount] = asked.amounts.as_slice() {
            let value = self.amount_after(&said.join(" "), &amount.value);
            said.push(self.say("letter.asked.dose", &[("value", &value)]));
        }
        said.join(" ")
    }

    fn duty(&self, asked: &AskedService) -> String {
        match asked.party.as_ref().and_then(|party| party.id.as_deref()) {
            Some(id) if !self.words.is_reader(id) => {
                self.say("letter.asked.theirs", &[("party", &self.party(id))])
            }
            Some(_) | None => self.say("letter.asked.yours", &[]),
        }
    }
}
