//! A decision in words: what is decided first, then why, then what is missing, then the rest.
//!
//! `sections` says everything there is to say; `sheet` writes it for a terminal, `record` as JSON, and an editor shows it
//! its own way.

mod computed;
mod record;
mod sections;
mod sheet;

use remit_engine::eval::{
    AssumedValue, CauseKind, CauseNote, Decision, EntryNote, Lack, Measured, Named, Reason, RouteNote,
};
use remit_engine::ir::{RuleKind, Verb, WantedFact};
use remit_engine::value::Text;

pub use self::sections::{Item, RuleNames, Section};
use crate::catalogue;
use crate::names::{Wording, opening, within};
use crate::paint::{Style, wrap};

/// The widest line.
const WIDTH: usize = 88;

/// The longest condition, in letters, that a rule is called by.
const SHORT: usize = 80;

/// How a verb looks: a yes, a no, or something in between.
pub const fn verb_style(verb: Verb) -> Style {
    match verb {
        Verb::Accept | Verb::Advise | Verb::Retain => Style::Good,
        Verb::Exclude | Verb::Return => Style::Bad,
        Verb::Defer | Verb::Ask | Verb::Review | Verb::Discharge => Style::Warn,
    }
}

/// Verbs in the order in which a referrer looks for a clinic: those that take the patient first.
pub const fn verdict_order(verb: Verb) -> usize {
    match verb {
        Verb::Accept => 0,
        Verb::Advise => 1,
        Verb::Review => 2,
        Verb::Ask => 3,
        Verb::Defer => 4,
        Verb::Return => 5,
        Verb::Exclude => 6,
        Verb::Retain => 7,
        Verb::Discharge => 8,
    }
}

impl Wording<'_> {
    /// A decision in a few lines, for a list of clinics: where to instead, why, and what is missing.
    pub fn brief(self, decision: &Decision) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |key: &str, name: &'static str, what: String| {
            if !what.is_empty() {
                lines.extend(wrap(&self.say(key, &[(name, &what)]), WIDTH - 4));
            }
        };
        let (sure, open) = places(decision);
        add("decision.route", "places", self.all_of(&sure));
        add("decision.route_perhaps", "places", self.any_of(&open));
        add("decision.reply", "names", self.all_of(&lower(&decision.replies)));
        let first = decision.reasons.iter().find(|reason| reason.fact.is_none());
        add("brief.why", "text", first.map(|reason| self.reason_text(reason)).unwrap_or_default());
        for (key, facts) in [("brief.missing", &decision.missing), ("brief.judge", &decision.judge)] {
            let labels: Vec<String> = facts.iter().map(|fact| within(&fact.label)).collect();
            add(key, "names", self.all_of(&labels));
        }
        let labels: Vec<String> = decision.uncertain.iter().map(|fact| within(&fact.label)).collect();
        add("brief.uncertain", "names", self.all_of(&labels));
        lines
    }

    /// A reason in words: its own, or what its rule says.
    fn reason_text(self, reason: &Reason) -> String {
        match (&reason.text, &reason.rule) {
            (Some(text), _) => opening(text),
            (None, Some(rule)) => self.said_by(rule),
            (None, None) => String::new(),
        }
    }

    /// What the rule says, for one that gives no reason in words.
    fn said_by(self, name: &str) -> String {
        let mut rules = self.policy.referral.rules.iter().chain(&self.policy.discharge.rules);
        let rule = rules.find(|rule| rule.name == name);
        if let Some(RuleKind::Require(facts)) = rule.map(|rule| &rule.kind) {
            return self.say("decision.required", &[("facts", &self.wanted(facts))]);
        }
        if let Some(rule) = rule.filter(|rule| rule.kind == RuleKind::Otherwise) {
            let section = rule.section.as_ref().map(|title| self.text(title)).unwrap_or_default();
            return self.say("decision.otherwise_within", &[("section", section)]);
        }
        let words = rule.map(|rule| self.guarded(&rule.condition)).unwrap_or_default();
        match (words.is_empty(), rule) {
            (true, Some(_)) => opening(&self.say("prose.always", &[])),
            (true, None) => name.to_owned(),
            (false, _) => opening(&words),
        }
    }

    /// The facts that a list asks for, in words.
    fn wanted(self, facts: &[WantedFact]) -> String {
        let named = |choice: &[WantedFact]| {
            let labels = choice.iter().map(|wanted| match wanted.dated {
                Some(time) => self.dated(wanted.fact, true, time),
                None => within(self.fact_label(wanted.fact)),
            });
            self.any_of(&labels.collect::<Vec<_>>())
        };
        self.all_of(&WantedFact::choices(facts).map(named).collect::<Vec<_>>())
    }

    /// What people call a rule within a sentence: its label; or what it asks for or declines; or its reason, or what it
    /// tests where that is short. Its name is for what has none of these.
    pub fn rule_called(self, name: &str) -> String {
        let mut rules = self.policy.referral.rules.iter().chain(&self.policy.discharge.rules);
        let Some(rule) = rules.find(|rule| rule.name == name) else { return name.to_owned() };
        // Of what is required, a label says when.
        let label = self.stated(rule.texts.label.as_ref().filter(|_| rule.kind == RuleKind::Plain));
        if !label.is_empty() {
            return within(label);
        }
        match &rule.kind {
            RuleKind::Require(facts) => match self.stated(rule.texts.tell.as_ref()) {
                "" => self.say("rule.requirement", &[("facts", &self.wanted(facts))]),
                what => self.say("rule.requirement_told", &[("what", what)]),
            },
            RuleKind::Decline(services) => {
                let services: Vec<String> = services.iter().map(|id| within(self.concept(*id))).collect();
                self.say("rule.declined", &[("services", &self.any_of(&services))])
            }
            RuleKind::Otherwise => {
                let section = rule.section.as_ref().map(|title| self.text(title)).unwrap_or_default();
                within(&self.say("decision.otherwise_within", &[("section", section)]))
            }
            RuleKind::Plain => {
                let because = self.stated(rule.because.as_ref());
                let tested = self.guarded(&rule.condition);
                if !because.is_empty() {
                    self.say("rule.because", &[("text", because.trim_end_matches('.'))])
                } else if tested.is_empty() || tested.chars().count() > SHORT {
                    name.to_owned()
                } else {
                    self.say("rule.because", &[("text", &tested)])
                }
            }
        }
    }

    /// What follows from the decision, a line each.
    pub fn outcome(self, decision: &Decision) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |key: &str, name: &'static str, what: String| {
            if !what.is_empty() {
                lines.push(self.say(key, &[(name, &what)]));
            }
        };
        // Two routes are two ways on for two needs; a choice is among the options.
        let (sure, open) = places(decision);
        add("decision.route", "places", self.all_of(&sure));
        add("decision.route_perhaps", "places", self.any_of(&open));
        add("decision.service", "names", self.all_of(&lower(&decision.services)));
        add("decision.reply", "names", self.all_of(&lower(&decision.replies)));
        for options in &decision.options {
            add("decision.options", "names", self.any_of(&lower(options)));
        }
        let time = decision.within.as_ref().map(|time| self.amount(time));
        let usual = decision.within.as_ref().is_some_and(|time| decision.within_usually.contains(time));
        let key = if usual { "decision.within_usually" } else { "decision.within" };
        add(key, "time", time.unwrap_or_default());
        let later = decision.within_possible.iter().skip(1).map(|time| self.amount(time));
        add("decision.within_also", "times", self.any_of(&later.collect::<Vec<_>>()));
        let priority = decision.priority.as_ref().map(|priority| within(&priority.label));
        add("decision.priority", "priority", priority.unwrap_or_default());
        let lower_ones = decision.priority_possible.iter().skip(1).map(|priority| within(&priority.label));
        add("decision.priority_also", "priorities", self.any_of(&lower_ones.collect::<Vec<_>>()));
        add("decision.may_follow", "names", self.all_of(&lower(&decision.possible_actions)));
        lines.extend(decision.notes.iter().cloned());
        if !decision.settled {
            let verbs = decision.possible.iter().map(|verb| self.short_verb(*verb));
            let verbs = self.any_of(&verbs.collect::<Vec<_>>());
            lines.push(self.say("decision.possible", &[("verbs", &verbs)]));
        }
        if !decision.exact {
            lines.push(self.say("decision.inexact", &[]));
        }
        let units = self.unit_names();
        lines.iter().map(|line| units.bound(line)).collect()
    }

    /// A verb within a sentence.
    pub fn short_verb(self, verb: Verb) -> String {
        catalogue::own().text(&format!("verb.{}.short", verb.id()), self.lang)
    }

    /// An amount of the engine's answer, with the unit's label.
    pub fn amount(self, amount: &Measured) -> String {
        let unit = self.vocabulary.units.iter().position(|unit| unit.id == amount.unit);
        match unit {
            Some(index) => {
                let unit = remit_engine::ir::UnitId::new(index);
                self.quantity(&remit_engine::ir::Quantity { number: amount.number, unit })
            }
            None if amount.unit.is_empty() => self.number(amount.number),
            None => format!("{} {}", self.number(amount.number), amount.unit),
        }
    }

    /// What was assumed of a fact, in words.
    fn assumed_value(self, path: &str, value: &AssumedValue) -> String {
        match value {
            AssumedValue::Yes => self.say("decision.yes", &[]),
            AssumedValue::No => self.say("decision.no", &[]),
            AssumedValue::None => self.say("decision.none", &[]),
            AssumedValue::Never => self.say("decision.never", &[]),
            AssumedValue::Amount(amount) => self.amount(amount),
            AssumedValue::Date(date) => date.to_string(),
            AssumedValue::Name(name) => self.value_name(path, name).map_or_else(|| name.clone(), within),
            _ => value.to_string(),
        }
    }

    /// Why a value is open or wide, in words.
    fn causes(self, causes: &[CauseNote]) -> String {
        let mut said: Vec<String> = Vec::new();
        for cause in causes {
            let why = match (cause.lacks.as_slice(), cause.fields.as_slice()) {
                ([], []) => self.say(&format!("cause.{}", cause.kind.id()), &[]),
                ([], fields) => self.of_fields(cause.kind, fields),
                (lacks, _) => self.say("cause.lacks", &[("what", &self.lacks(lacks))]),
            };
            let entry = cause.entry.as_ref().map(|entry| self.entry(entry));
            let line = match cause.medicine.as_ref().or(cause.label.as_ref()).or(entry.as_ref()) {
                Some(medicine) => format!("{medicine}: {why}"),
                None => why,
            };
            if !said.contains(&line) {
                said.push(line);
            }
        }
        said.join("; ")
    }

    /// Why an entry is open, by the fields that leave it so.
    fn of_fields(self, kind: CauseKind, fields: &[Named]) -> String {
        let key = match kind {
            CauseKind::FieldNotStated => "cause.lacks",
            CauseKind::FieldTooGeneral => "cause.field_too_general",
            CauseKind::TooWide => "cause.field_too_wide",
            CauseKind::FieldNotKnown | _ => "cause.field_not_known",
        };
        self.say(key, &[("what", &self.all_of(&lower(fields)))])
    }

    /// Which entry of a list: by its number, and what it names.
    pub(crate) fn entry(self, entry: &EntryNote) -> String {
        let number = entry.number.to_string();
        match &entry.label {
            Some(label) => {
                let label = within(label);
                self.say("entry.named", &[("number", &number), ("name", &label)])
            }
            None => self.say("entry.numbered", &[("number", &number)]),
        }
    }

    /// What is not stated of a medicine, as a list of nouns.
    fn lacks(self, lacks: &[Lack]) -> String {
        let nouns: Vec<String> =
            lacks.iter().map(|lack| self.say(&format!("lack.{}", lack.id()), &[])).collect();
        self.all_of(&nouns)
    }
}

impl<'a> Wording<'a> {
    /// A text, or nothing where none is given.
    fn stated(self, text: Option<&'a Text>) -> &'a str {
        text.map(|text| self.text(text).trim()).unwrap_or_default()
    }
}

fn lower(named: &[Named]) -> Vec<String> {
    named.iter().map(|named| within(&named.label)).collect()
}

/// Where the referral is sent for certain, and where perhaps.
fn places(decision: &Decision) -> (Vec<String>, Vec<String>) {
    let (sure, open): (Vec<&RouteNote>, Vec<&RouteNote>) =
        decision.routes.iter().partition(|route| route.certain);
    let labels = |routes: Vec<&RouteNote>| routes.into_iter().map(|route| route.label.clone()).collect();
    (labels(sure), labels(open))
}
