//! Why a decision is what it is, each reason with its own way on.

use remit_engine::eval::{Reason, RouteNote, ServiceOutcome};
use remit_engine::ir::{Action, PlaceRole, Rule, RuleKind, Verb};

use super::Paragraph;
use super::lacking::Lacking;
use super::writer::Writer;

/// A reason in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) sentence: String,
    /// Where to go instead, and what else is to be said.
    pub(super) ways: Vec<String>,
    /// Whether all its ways on have been said of a reason before it.
    pub(super) shares: bool,
}

/// Reasons, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Reasons(Vec<Given>);

impl Reasons {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn all(&self) -> &[Given] {
        &self.0
    }

    pub(super) fn without_ways(mut self) -> Self {
        self.0.iter_mut().for_each(|reason| reason.ways.clear());
        self
    }

    fn add(&mut self, given: Given) {
        match self.0.iter_mut().find(|known| known.sentence == given.sentence) {
            Some(known) => {
                let new: Vec<String> =
                    given.ways.into_iter().filter(|way| !known.ways.contains(way)).collect();
                known.ways.extend(new);
            }
            None => {
                // A way on that two reasons share is said once.
                let said = |way: &String| self.0.iter().any(|known| known.ways.contains(way));
                let (known, ways): (Vec<String>, Vec<String>) = given.ways.into_iter().partition(said);
                let shares = ways.is_empty() && !known.is_empty();
                self.0.push(Given { sentence: given.sentence, ways, shares });
            }
        }
    }
}

impl Writer<'_> {
    /// The reasons of the decision: those that are certain, or else those that there may be.
    pub(super) fn reasons(&self) -> Reasons {
        let certain = self.decision.reasons.iter().filter(|it| it.certain && it.fact.is_none());
        let perhaps =
            self.decision.reasons.iter().filter(|it| it.fact.is_none() && self.waits_for_what_is_said(it));
        let any = certain.clone().next().is_some();
        let chosen: Vec<&Reason> = if any { certain.collect() } else { perhaps.collect() };
        let mut reasons = Reasons::default();
        for reason in chosen {
            match reason.rule.as_deref().map(|name| self.rule(name)) {
                Some(Some(rule)) => reasons.add(self.given(rule, &reason.routes, reasons.len())),
                Some(None) => {}
                None => reasons.add(self.by_default(&reason.routes)),
            }
        }
        reasons
    }

    /// Whether a reason that may be one hangs on what the referral says, and not on what it leaves out.
    fn waits_for_what_is_said(&self, reason: &Reason) -> bool {
        let Some(name) = &reason.rule else { return true };
        let uncertain = self.decision.uncertain.iter().any(|open| open.required_by.contains(name));
        uncertain || self.decision.judge.iter().any(|open| open.required_by.contains(name))
    }

    fn given(&self, rule: &Rule, routes: &[RouteNote], before: usize) -> Given {
        let mut ways = self.ways(routes, Some(rule));
        ways.extend(self.notes_of(&rule.actions, &Lacking::Rule(rule.name.clone())));
        let sentence = match &rule.kind {
            RuleKind::Decline(_) => {
                let why = self.where_said(rule.because.as_ref(), Lacking::Rule(rule.name.clone()), "because");
                let why = why.unwrap_or_else(|| self.say("letter.asked.declined", &[]));
                let key = if before == 0 { "letter.asked" } else { "letter.asked.also" };
                format!("{} {why}", self.say(key, &[("service", &self.all_of(&self.declined_by(rule)))]))
            }
            RuleKind::Plain | RuleKind::Otherwise | RuleKind::Require(_) => self.because(rule),
        };
        let sentence = match rule.usually {
            true => format!("{sentence} {}", self.say("letter.usually", &[])),
            false => sentence,
        };
        Given { sentence, ways, shares: false }
    }

    /// The services asked for that a rule declines.
    pub(super) fn declined_by(&self, rule: &Rule) -> Vec<String> {
        let here = |asked: &str| {
            self.decision.declined.iter().any(|it| it.service == asked && it.location == rule.location)
        };
        let asked = self.decision.asked.iter().filter(|it| it.outcome == ServiceOutcome::Declined);
        asked.filter(|it| here(&it.service)).map(|it| self.concept(&it.service)).collect()
    }

    fn by_default(&self, routes: &[RouteNote]) -> Given {
        let stated = self.words.policy.stage(self.decision.stage).default.as_ref();
        let of = stated.map_or(Lacking::Head, |stated| Lacking::from(&stated.location));
        let because = stated.and_then(|stated| stated.because.as_ref());
        let mut ways = self.ways(routes, None);
        ways.extend(stated.map(|stated| self.notes_of(&stated.actions, &of)).unwrap_or_default());
        Given { sentence: self.exact(because, of, "because"), ways, shares: false }
    }

    /// Ways on: several are for several needs.
    fn ways(&self, routes: &[RouteNote], rule: Option<&Rule>) -> Vec<String> {
        let (reader, others): (Vec<&RouteNote>, Vec<&RouteNote>) = routes
            .iter()
            .filter(|route| route.certain)
            .partition(|route| route.destination.as_deref().is_some_and(|id| self.words.is_reader(id)));
        // Who belongs to primary care does not refer there.
        let (home, others): (Vec<&RouteNote>, Vec<&RouteNote>) = others.into_iter().partition(|route| {
            let role = route.destination.as_deref().and_then(|id| self.words.place_role(id));
            role == Some(PlaceRole::PrimaryCare)
        });
        let mut ways = Vec::new();
        for (key, routes) in [("letter.route", others), ("letter.route.primary_care", home)] {
            let places: Vec<String> = routes.into_iter().map(|route| self.place_for(route, rule)).collect();
            if !places.is_empty() {
                ways.push(self.say(key, &[("places", &self.all_of(&places))]));
            }
        }
        if !reader.is_empty() {
            ways.push(self.say("letter.route.reader", &[]));
        }
        ways
    }

    /// A place, and what for.
    fn place_for(&self, route: &RouteNote, rule: Option<&Rule>) -> String {
        let place = self.destination(route);
        match self.purpose(route, rule) {
            Some(purpose) => self.say("letter.route.for", &[("place", &place), ("purpose", &purpose)]),
            None => place,
        }
    }

    fn purpose(&self, route: &RouteNote, rule: Option<&Rule>) -> Option<String> {
        let rule = rule?;
        let texts = rule.texts.purposes.iter();
        let said = texts.map(|purpose| &purpose.text).find(|text| {
            let shown = text.get(self.words.lang, self.words.policy.language);
            shown == route.purpose.as_deref()
        });
        self.where_said(said, Lacking::Rule(rule.name.clone()), "for")
    }

    /// What is declined of what was asked for, with its ways on.
    pub(super) fn declined_ways(
        &self,
        routes: &[RouteNote],
        location: &remit_engine::ir::Location,
    ) -> Vec<String> {
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let rule = rules.iter().find(|rule| rule.location == *location);
        let mut ways = self.ways(routes, rule);
        ways.extend(
            rule.map(|rule| self.notes_of(&rule.actions, &Lacking::Rule(rule.name.clone())))
                .unwrap_or_default(),
        );
        ways
    }

    fn notes_of(&self, actions: &[Action], of: &Lacking) -> Vec<String> {
        let notes = actions.iter().filter_map(|action| match action {
            Action::Note(text) => Some(self.exact(Some(text), of.clone(), "note")),
            Action::Route(_)
            | Action::Service(_)
            | Action::Reply(_)
            | Action::Within(_)
            | Action::Priority(_)
            | Action::OneOf(_) => None,
        });
        notes.collect()
    }

    /// Notes of the rules that decide, in a paragraph of their own.
    pub(super) fn notes(&self, out: &mut Vec<Paragraph>) {
        let mut notes: Vec<String> = Vec::new();
        for reason in self.decision.reasons.iter().filter(|it| it.certain && it.fact.is_none()) {
            let stated = self.words.policy.stage(self.decision.stage).default.as_ref();
            let new = match reason.rule.as_deref() {
                Some(name) => self
                    .rule(name)
                    .map(|rule| self.notes_of(&rule.actions, &Lacking::Rule(rule.name.clone()))),
                None => stated.map(|stated| self.notes_of(&stated.actions, &Lacking::from(&stated.location))),
            };
            notes.extend(new.unwrap_or_default());
        }
        notes.dedup();
        if !notes.is_empty() {
            out.push(Paragraph::Plain(notes.join(" ")));
        }
    }

    /// Reasons of rules that ask, but for what each question says itself.
    pub(super) fn plain_reasons(&self) -> Reasons {
        let mut reasons = Reasons::default();
        for reason in self.decision.reasons.iter().filter(|it| it.certain) {
            let rule = reason.rule.as_deref().and_then(|name| self.rule(name));
            if let Some(rule) = rule.filter(|rule| rule.kind == RuleKind::Plain && rule.verb == Verb::Ask) {
                reasons.add(Given { sentence: self.because(rule), ways: Vec::new(), shares: false });
            }
        }
        reasons
    }

    /// What holds whatever the answers are.
    pub(super) fn holding(&self) -> Reasons {
        let mut reasons = Reasons::default();
        for rule in self.decision.holding.iter().filter_map(|name| self.rule(name)) {
            if rule.verb == Verb::Exclude && rule.kind == RuleKind::Plain {
                reasons.add(Given { sentence: self.because(rule), ways: Vec::new(), shares: false });
            }
        }
        reasons
    }
}
