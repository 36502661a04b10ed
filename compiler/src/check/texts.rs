//! Texts that letters and pages need, and that are not there in every language of the policy's title. Input: a policy.
//! Output: a finding for each language, which lists them.

use std::collections::BTreeSet;

use remit_engine::value::{Language, Text};

use super::errors;
use crate::diag::Diagnostic;
use crate::resolve::{Action, ConceptId, DestinationId, FactId, Model, Party, Policy, RuleKind};

pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let title: Vec<Language> = policy.title.all().map(|(language, _)| language).collect();
    if title.len() < 2 {
        return;
    }
    let texts = Texts::of(model, policy, &title);
    for language in title.iter().copied() {
        let lacking = texts.found.iter().filter(|(_, text)| lacks(text, language));
        let missing: BTreeSet<String> = lacking.map(|(name, _)| name.clone()).collect();
        if !missing.is_empty() {
            out.push(errors::texts_missing(policy.head.name_loc, &policy.head.name, language, missing));
        }
    }
}

/// Whether a text is written, and not in that language.
fn lacks(text: &Text, language: Language) -> bool {
    !text.is_empty() && text.exact(language).is_none()
}

/// Texts that a language of the title lacks, by what a reader would call them.
struct Texts<'m> {
    title: &'m [Language],
    found: Vec<(String, &'m Text)>,
}

impl<'m> Texts<'m> {
    fn of(model: &'m Model, policy: &'m Policy, title: &'m [Language]) -> Self {
        let mut texts = Self { title, found: Vec::new() };
        texts.add("label", "", Some(&policy.label));
        for (key, text) in &policy.facts {
            if ["judge", "contact", "urgent"].contains(&key.as_str()) {
                texts.add(key, "", Some(text));
            }
        }
        texts.rules(model, policy);
        for default in &policy.defaults {
            texts.add("because", "otherwise", default.grounds.because.as_ref());
            texts.actions(model, "otherwise", &default.actions);
        }
        for offer in &policy.offers {
            offer.services.iter().for_each(|(id, _)| texts.concept(model, *id));
            offer.places.iter().for_each(|(id, _)| texts.destination(model, *id));
            texts.add("because", "offer", offer.grounds.because.as_ref());
        }
        for duty in &policy.duties {
            match duty.party {
                Party::Concept(id, _) => texts.concept(model, id),
                Party::Destination(id, _) => texts.destination(model, id),
            }
            duty.tasks.iter().for_each(|(id, _)| texts.concept(model, *id));
            texts.add("because", "responsible", duty.grounds.because.as_ref());
        }
        for wish in &policy.recommendations {
            wish.facts.iter().for_each(|wanted| texts.fact(model, wanted.fact));
            texts.add("ask", "recommend", wish.texts.ask.as_ref());
            texts.add("tell", "recommend", wish.texts.tell.as_ref());
        }
        for change in &policy.silences {
            let path = model.facts.get(change.fact).map_or("", |fact| fact.head.name.as_str());
            texts.add("said", path, change.said.as_ref());
        }
        let mut used = Vec::new();
        super::conditions(model, policy, &mut |condition| used.extend(super::mentioned(condition)));
        for id in super::in_order(model, used, |_| false) {
            if let Some(definition) = model.definitions.get(id) {
                texts.add("label", &definition.head.name, Some(&definition.label));
            }
        }
        super::conditions(model, policy, &mut |condition| {
            super::parts(condition, &mut |part| {
                if let Some(fact) = part.kind.fact() {
                    texts.fact(model, fact);
                }
            });
        });
        texts
    }

    fn rules(&mut self, model: &'m Model, policy: &'m Policy) {
        for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
            let name = rule.head.name.as_str();
            let own = &rule.texts;
            self.add("because", name, rule.grounds.because.as_ref());
            for (key, text) in
                [("label", &own.label), ("until", &own.until), ("ask", &own.ask), ("tell", &own.tell)]
            {
                self.add(key, name, text.as_ref());
            }
            self.actions(model, name, &rule.actions);
            match &rule.kind {
                RuleKind::Plain(_) => {}
                RuleKind::Require(facts) => facts.iter().for_each(|wanted| self.fact(model, wanted.fact)),
                RuleKind::Decline(services) => services.iter().for_each(|(id, _)| self.concept(model, *id)),
            }
        }
    }

    fn actions(&mut self, model: &'m Model, of: &str, actions: &'m [Action]) {
        for action in actions {
            match action {
                Action::Route { to, purpose, .. } => {
                    self.destination(model, *to);
                    self.add("for", of, purpose.as_ref());
                }
                Action::RouteText { purpose, .. } => self.add("for", of, purpose.as_ref()),
                Action::Service(id, _) => self.concept(model, *id),
                Action::Note(text, _) => self.add("note", of, Some(text)),
                Action::OneOf(choices, _) => self.actions(model, of, choices),
                Action::Reply(..) | Action::Within { .. } => {}
            }
        }
    }

    fn concept(&mut self, model: &'m Model, id: ConceptId) {
        if let Some(concept) = model.concepts.get(id) {
            self.add("label", &concept.head.name, Some(&concept.about.label));
            self.add("in_text", &concept.head.name, Some(&concept.about.in_text));
        }
    }

    fn destination(&mut self, model: &'m Model, id: DestinationId) {
        if let Some(place) = model.destinations.get(id) {
            self.add("label", &place.head.name, Some(&place.about.label));
            self.add("in_text", &place.head.name, Some(&place.about.in_text));
        }
    }

    fn fact(&mut self, model: &'m Model, id: FactId) {
        if let Some(fact) = model.facts.get(id) {
            self.add("ask", &fact.head.name, Some(&fact.question));
        }
    }

    fn add(&mut self, key: &str, of: &str, text: Option<&'m Text>) {
        let lacking = text.filter(|text| self.title.iter().any(|language| lacks(text, *language)));
        if let Some(text) = lacking {
            let name = if of.is_empty() { key.to_owned() } else { format!("{key} ({of})") };
            self.found.push((name, text));
        }
    }
}
