//! What a letter is about, and its first paragraphs: the decision, and why.

use remit_engine::eval::{CauseKind, DosePart, Named};
use remit_engine::ir::{Action, ChoiceRole, Rule, StageName, Verb};
use remit_engine::value::Number;

use super::lacking::Lacking;
use super::reasons::Reasons;
use super::writer::Writer;
use super::{BOX, Paragraph};
use crate::names::{opening, within};

/// As many reasons are listed one below the other.
const MANY: usize = 4;

impl Writer<'_> {
    pub(super) fn subject(&self) -> String {
        if self.decision.stage == StageName::Discharge {
            let policy = self.words.policy;
            let label = if policy.label.is_empty() { &policy.title } else { &policy.label };
            let clinic = self.exact(Some(label), Lacking::Head, "label");
            return self.say("letter.subject.discharge", &[("clinic", &clinic)]);
        }
        let day = self.decision.referral.date.map(|date| self.day(date));
        match (day, self.is_question()) {
            (Some(day), true) => self.say("letter.subject_on.question", &[("date", &day)]),
            (Some(day), false) => self.say("letter.subject_on", &[("date", &day)]),
            (None, true) => self.say("letter.subject.question", &[]),
            (None, false) => self.say("letter.subject", &[]),
        }
    }

    pub(super) fn closing(&self) -> Vec<String> {
        let title = self.exact(Some(&self.words.policy.title), Lacking::Head, "title");
        vec![self.say("letter.closing", &[]), title]
    }

    fn is_question(&self) -> bool {
        self.words.kind_of(self.decision) == Some(ChoiceRole::Question)
    }

    /// The referral or the question, as a pronoun.
    fn it(&self) -> String {
        self.say(if self.is_question() { "letter.it.question" } else { "letter.it" }, &[])
    }

    fn thanks(&self) -> String {
        self.say(if self.is_question() { "letter.thanks.question" } else { "letter.thanks" }, &[])
    }

    /// The decision, and why where it is not yes.
    pub(super) fn open(&self, out: &mut Vec<Paragraph>) {
        let mut first = Vec::new();
        if self.decision.stage == StageName::Referral {
            first.push(self.thanks());
        }
        match self.decision.decision {
            Verb::Accept => {
                first.push(self.accepted());
                first.extend(self.priority());
                out.push(Paragraph::Plain(first.join(" ")));
                self.notes(out);
                self.choices(out);
            }
            Verb::Exclude => self.refused(first, out),
            Verb::Return => {
                first.push(self.say("letter.return", &[("it", &self.it())]));
                self.give(first, &self.reasons(), out);
            }
            Verb::Defer => self.deferred(first, out),
            Verb::Ask => self.asked_for(first, out),
            Verb::Review => {
                let key = if self.is_question() { "letter.review.question" } else { "letter.review" };
                first.push(self.say(key, &[("judge", &self.judge())]));
                self.give(first, &self.reasons(), out);
                self.doses(out);
                self.choices(out);
            }
            Verb::Advise => {
                if self.decision.options.is_empty() {
                    first.push(self.say("letter.advise", &[]));
                    out.push(Paragraph::Plain(first.join(" ")));
                    out.push(Paragraph::Plain(format!("{BOX} {}", self.say("letter.advice", &[]))));
                } else {
                    // How it is answered is still to be chosen.
                    let choices = self.decision.options.iter().map(|options| self.boxes(options));
                    let choices = choices.collect::<Vec<_>>().join(" ");
                    first.push(self.say("letter.advise.choice", &[("choices", &choices)]));
                    out.push(Paragraph::Plain(first.join(" ")));
                }
                self.notes(out);
            }
            Verb::Discharge => {
                first.push(self.say("letter.discharge", &[]));
                self.give(first, &self.reasons().without_ways(), out);
                self.back(out);
            }
            Verb::Retain => {}
        }
    }

    fn accepted(&self) -> String {
        // What the clinic gives comes first; what was asked for beside it is answered in a sentence of its own.
        let mut names = self.concepts(&self.decision.services);
        let asked = self.decision.asked.iter().filter(|asked| self.is_accepted_for(asked));
        for name in asked.map(|asked| self.concept(&asked.service)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let part = |key: &str, name: &'static str, text: String| {
            if text.is_empty() { text } else { self.say(key, &[(name, &text)]) }
        };
        let services = part("letter.accept.services", "names", self.all_of(&names));
        let receiver = self.decision.referral.receiver.as_ref().and_then(|it| it.id.as_deref());
        let receiver = receiver.filter(|id| self.is_ours(id));
        let place =
            part("letter.accept.place", "place", receiver.map(|id| self.place(id)).unwrap_or_default());
        let is_usual =
            self.decision.within.as_ref().is_some_and(|it| self.decision.within_usually.contains(it));
        let key = if is_usual { "letter.accept.time_usually" } else { "letter.accept.time" };
        let time = part(key, "time", self.deadline().unwrap_or_default());
        self.say("letter.accept", &[("services", &services), ("place", &place), ("time", &time)])
    }

    fn refused(&self, mut first: Vec<String>, out: &mut Vec<Paragraph>) {
        let reasons = self.reasons();
        first.push(match reasons.len() {
            0 | 1 => self.say("letter.exclude", &[]),
            many => self.say("letter.exclude.many", &[("count", &self.count(many))]),
        });
        self.give(first, &reasons, out);
        if !self.asks().is_empty() {
            let questions = self.questions(self.asks().len());
            out.push(Paragraph::Plain(self.say("letter.ask.elsewhere", &[("questions", &questions)])));
        }
    }

    fn deferred(&self, mut first: Vec<String>, out: &mut Vec<Paragraph>) {
        first.push(match self.until() {
            Some(until) => self.say("letter.defer.until", &[("until", &until)]),
            None => self.say("letter.defer", &[]),
        });
        self.give(first, &self.reasons(), out);
    }

    /// How long to wait; of several rules, for all of it.
    pub(super) fn until(&self) -> Option<String> {
        let rules = self.decision.reasons.iter().filter(|reason| reason.certain);
        let rules = rules.filter_map(|reason| self.rule(reason.rule.as_deref()?));
        let mut all: Vec<String> = Vec::new();
        for rule in rules {
            let until = self.where_said(rule.texts.until.as_ref(), Lacking::Rule(rule.name.clone()), "until");
            all.extend(until.filter(|until| !all.contains(until)));
        }
        Some(self.all_of(&all)).filter(|all| !all.is_empty())
    }

    fn asked_for(&self, mut first: Vec<String>, out: &mut Vec<Paragraph>) {
        let may_accept = self.decision.possible.contains(&Verb::Accept);
        let count = self.asks().len();
        // Where to go instead can only be told where there may be a way.
        let leads_on = |rule: &Rule| {
            rule.verb == Verb::Exclude && rule.actions.iter().any(|action| matches!(action, Action::Route(_)))
        };
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let is_elsewhere = !may_accept && !self.decision.settled && rules.iter().any(leads_on);
        let key = if is_elsewhere { "letter.ask.elsewhere" } else { "letter.ask" };
        if count > 0 {
            first.push(self.say(key, &[("questions", &self.questions(count)), ("it", &self.it())]));
        } else {
            first.push(self.say("letter.review", &[("judge", &self.judge())]));
        }
        let reasons = if may_accept { self.plain_reasons() } else { self.holding() };
        self.give(first, &reasons.without_ways(), out);
    }

    pub(super) fn judge(&self) -> String {
        let said = self.where_said(Some(&self.words.policy.letter.judge), Lacking::Head, "judge");
        said.unwrap_or_else(|| self.say("letter.judge", &[]))
    }

    /// One reason in the first paragraph, its way on in the next; several in paragraphs of their own.
    fn give(&self, mut first: Vec<String>, reasons: &Reasons, out: &mut Vec<Paragraph>) {
        let ways = |reason: &super::reasons::Given| reason.ways.join(" ");
        match reasons.all() {
            // Of what is sent back nothing leads on: what else is said belongs to the reasons.
            all if self.decision.decision == Verb::Return => {
                first.extend(all.iter().map(|reason| reason.sentence.clone()));
                first.extend(all.iter().flat_map(|reason| reason.ways.iter().cloned()));
                out.push(Paragraph::Plain(first.join(" ")));
            }
            [] => out.push(Paragraph::Plain(first.join(" "))),
            [only] => {
                first.push(only.sentence.clone());
                out.push(Paragraph::Plain(first.join(" ")));
                if !only.ways.is_empty() {
                    out.push(Paragraph::Plain(ways(only)));
                }
            }
            many if many.iter().all(|reason| reason.ways.is_empty()) && many.len() < MANY => {
                first.extend(many.iter().map(|reason| reason.sentence.clone()));
                out.push(Paragraph::Plain(first.join(" ")));
            }
            many if many.iter().skip(1).all(|reason| reason.shares) && many.len() < MANY => {
                // They share their way on, which is said after them.
                first.extend(many.iter().map(|reason| reason.sentence.clone()));
                out.push(Paragraph::Plain(first.join(" ")));
                out.extend(many.first().map(|reason| Paragraph::Plain(ways(reason))));
            }
            many => {
                out.push(Paragraph::Plain(first.join(" ")));
                let text = |reason: &super::reasons::Given| {
                    let said = [reason.sentence.clone(), ways(reason)];
                    said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
                };
                let kind = if many.len() < MANY { Paragraph::Plain } else { Paragraph::Bullet };
                out.extend(many.iter().map(|reason| kind(text(reason))));
            }
        }
    }

    /// Choices that are left to the clinic.
    fn choices(&self, out: &mut Vec<Paragraph>) {
        for options in &self.decision.options {
            let choices = self.boxes(options);
            out.push(Paragraph::Plain(self.say("letter.choice", &[("choices", &choices)])));
        }
    }

    fn boxes(&self, options: &[Named]) -> String {
        let names = self.concepts(options).into_iter().map(|name| format!("{BOX} {name}"));
        names.collect::<Vec<_>>().join(" ")
    }

    /// Where who is discharged goes.
    fn back(&self, out: &mut Vec<Paragraph>) {
        let certain = self.decision.routes.iter().filter(|route| route.certain);
        let mut places: Vec<String> = certain.map(|route| self.destination(route)).collect();
        places.dedup();
        for options in &self.decision.options {
            // What follows anyway is no choice.
            let known = |id: &str| {
                self.decision.routes.iter().any(|it| it.certain && it.destination.as_deref() == Some(id))
            };
            if options.iter().any(|option| option.id.as_deref().is_some_and(known)) {
                continue;
            }
            let name = |id: &Option<String>| id.as_deref().map(|id| format!("{BOX} {}", self.place(id)));
            let names: Vec<String> = options.iter().filter_map(|option| name(&option.id)).collect();
            places.push(names.join(" "));
        }
        if !places.is_empty() {
            out.push(Paragraph::Plain(self.say("letter.back", &[("places", &self.all_of(&places))])));
        }
        self.notes(out);
    }

    /// Medicines as they are printed, a brand with its substance after it.
    fn medicines(&self, part: &DosePart) -> Vec<String> {
        let substance = part.substance.as_ref();
        let named = part.medicines.iter().map(|medicine| {
            let is_substance = substance.is_some_and(|it| it.id == medicine.id);
            match (substance.and_then(|it| it.id.as_deref()), is_substance) {
                (Some(id), false) => {
                    let substance = self.concept(id);
                    if medicine.label.to_lowercase().contains(&substance) {
                        return within(&medicine.label);
                    }
                    self.say("letter.medicine", &[("brand", &medicine.label), ("substance", &substance)])
                }
                (Some(id), true) => self.concept(id),
                (None, _) => medicine.label.clone(),
            }
        });
        named.collect()
    }

    /// What a dose can come to, and why.
    fn doses(&self, out: &mut Vec<Paragraph>) {
        for open in self.decision.uncertain.iter().filter(|open| !open.parts.is_empty()) {
            let said = out.iter().map(Paragraph::text).collect::<Vec<_>>().join(" ");
            let (mut counted, mut left) = (Vec::new(), Vec::new());
            for part in &open.parts {
                let unknown =
                    part.high.is_none() && part.causes.iter().any(|it| it.kind == CauseKind::NoFactor);
                if unknown { &mut left } else { &mut counted }.extend(self.medicines(part));
            }
            let range = match (&open.low, &open.high) {
                (Some(low), Some(high)) if !counted.is_empty() => {
                    Some(format!("{}–{}", self.words.number(low.number), self.amount_after(&said, high)))
                }
                (Some(low), None) if !counted.is_empty() && low.number != Number::ZERO => {
                    Some(self.say("letter.dose.from", &[("low", &self.amount_after(&said, low))]))
                }
                _ => None,
            };
            let mut sentences = Vec::new();
            if let Some(range) = range {
                let key = if counted.len() == 1 { "letter.dose.one" } else { "letter.dose.many" };
                let names = opening(&self.all_of(&counted));
                sentences.push(self.say(key, &[("medicines", &names), ("range", &range)]));
            }
            if !left.is_empty() {
                let names = opening(&self.all_of(&left));
                sentences.push(self.say("letter.dose.none", &[("medicines", &names)]));
            }
            if !sentences.is_empty() && !out.iter().any(|it| it.text() == sentences.join(" ")) {
                out.push(Paragraph::Plain(sentences.join(" ")));
            }
        }
    }

    /// Whether a destination is a unit of this clinic.
    fn is_ours(&self, id: &str) -> bool {
        let place = self.words.vocabulary.destinations.iter().find(|place| place.id == id);
        place.and_then(|place| place.policy.as_ref()).is_some_and(|policy| *policy == self.words.policy.id)
    }
}
