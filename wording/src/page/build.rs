//! From a policy to a page.

use remit_engine::ir::{
    Action, Citation, Condition, DefinitionId, Guarded, Lookup, Otherwise, Party, Rule, RuleKind, SourceId,
    Stage, Verb, WantedFact,
};
use remit_engine::value::Text;

use super::{Line, Note, Page, Part};
use crate::definitions::{called, is_long};
use crate::names::{Wording, opening, within};
use crate::prose::separated;
use crate::simplify::simplified;

impl Wording<'_> {
    /// The policy as a page.
    pub fn page(self) -> Page {
        let mut builder = Builder { say: self, notes: Vec::new(), cited: Vec::new() };
        let parts = builder.parts();
        Page {
            lang: self.lang.code(),
            title: self.text(&self.policy.title).to_owned(),
            facts: self.page_facts(),
            note: self.text(&self.policy.note).to_owned(),
            parts,
            notes_title: self.say("page.sources", &[]),
            notes: builder.notes,
            made: self.say("page.made", &[]),
        }
    }

    fn page_facts(self) -> Vec<String> {
        let policy = self.policy;
        let from = policy.valid_from.map(|date| date.to_string());
        [
            policy.publisher.as_deref().map(|who| self.say("page.published_by", &[("who", who)])),
            policy.version.as_deref().map(|version| self.say("page.version", &[("version", version)])),
            from.map(|date| self.say("page.valid_from", &[("date", &date)])),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// How many facts are on a line; more are a list.
const LONG_LIST: usize = 4;

struct Builder<'a> {
    say: Wording<'a>,
    notes: Vec<Note>,
    /// The source and number of each footnote.
    cited: Vec<(SourceId, u32)>,
}

/// The verbs of rules that get a part of their own, in reading order.
const REFERRAL: [(Verb, &str); 7] = [
    (Verb::Accept, "page.accept"),
    (Verb::Exclude, "page.exclude"),
    (Verb::Defer, "page.defer"),
    (Verb::Review, "page.review"),
    (Verb::Advise, "page.advise"),
    (Verb::Return, "page.return"),
    (Verb::Ask, "page.ask"),
];

const DISCHARGE: [(Verb, &str); 3] =
    [(Verb::Discharge, "page.discharge"), (Verb::Retain, "page.retain"), (Verb::Review, "page.review.end")];

impl Builder<'_> {
    fn parts(&mut self) -> Vec<Part> {
        let policy = self.say.policy;
        let mut parts = Vec::new();
        for (verb, key) in REFERRAL {
            parts.push(self.rules(&policy.referral, verb, key));
        }
        self.content(&mut parts);
        parts.push(self.offers());
        parts.push(self.declines());
        parts.push(self.duties());
        let mut end: Vec<Part> =
            DISCHARGE.iter().map(|(verb, key)| self.rules(&policy.discharge, *verb, key)).collect();
        end.retain(is_filled);
        if !end.is_empty() {
            end.iter_mut().for_each(|part| part.inner = true);
            parts.push(Part { title: self.say.say("page.end", &[]), ..Part::default() });
            parts.append(&mut end);
        }
        parts.push(self.terms());
        let mut following =
            parts.iter().skip(1).map(|part| part.inner).chain([false]).collect::<Vec<_>>().into_iter();
        parts.retain(|part| {
            let has_inner = following.next().unwrap_or(false) && !part.inner;
            is_filled(part) || has_inner
        });
        parts
    }

    fn title(&self, key: &str) -> String {
        self.say.say(key, &[])
    }

    /// The rules of a verb, and the default where it is that verb.
    fn rules(&mut self, stage: &Stage, verb: Verb, key: &str) -> Part {
        let plain = || stage.rules.iter().filter(|rule| rule.verb == verb && rule.kind == RuleKind::Plain);
        // What wins over every rule of a list is said once, at its head.
        let count = plain().count();
        let wins_over_all = |other: &&Rule| {
            count > 1 && plain().all(|rule| !std::ptr::eq(rule, *other) && beats(stage, other, rule))
        };
        let general: Vec<&Rule> = stage.rules.iter().filter(wins_over_all).collect();
        let except =
            general.iter().map(|other| self.exception(other, self.say.guarded(&other.condition))).collect();
        let lines = plain().map(|rule| self.rule(stage, rule, &general)).collect();
        let default = stage.default.as_ref().filter(|default| default.verb == verb);
        let alone = count == 0 && verb == Verb::Accept;
        let closing = default.map(|default| self.otherwise(default, alone)).unwrap_or_default();
        Part { title: self.title(key), except, lines, closing, ..Part::default() }
    }

    /// What a rule wins over is not said of: by what it is about, or by its reason where that is long.
    fn exception(&self, rule: &Rule, what: String) -> String {
        match self.because(rule.because.as_ref()) {
            because if !because.is_empty() && !is_short(&what) => {
                self.say.say("page.except_because", &[("because", &because)])
            }
            _ => self.except(&what),
        }
    }

    fn except(&self, what: &str) -> String {
        self.say.say("page.except", &[("what", what)])
    }

    fn otherwise(&self, default: &Otherwise, alone: bool) -> String {
        let mut text = if alone {
            self.title("page.accept_all")
        } else {
            self.say.say(&format!("page.otherwise.{}", default.verb.id()), &[])
        };
        if let Some(because) = &default.because {
            text = format!("{text} {}", self.say.text(because));
        }
        text
    }

    fn rule(&mut self, stage: &Stage, rule: &Rule, general: &[&Rule]) -> Line {
        // A rule of another verb that wins over this one is its exception; one of the same verb is in the list itself.
        let beaten_by = stage.rules.iter().filter(|other| {
            other.verb != rule.verb
                && beats(stage, other, rule)
                && !general.iter().any(|known| std::ptr::eq(*known, *other))
        });
        let whole = rule.condition.whole();
        let unless = rule.condition.unless.as_ref().map(|unless| self.except(&self.say.condition(unless)));
        let beaten_by = beaten_by
            .map(|other| (other, simplified(self.say.policy, &other.condition.whole(), &whole)))
            // One that can never hold together with this rule is no exception to it.
            .filter(|(_, left)| *left != Condition::Const(false))
            .map(|(other, left)| self.exception(other, self.say.condition(&left)));
        let except = unless.into_iter().chain(beaten_by).collect();
        let condition = self.phrase(&rule.condition);
        let because = self.because(rule.because.as_ref());
        // Who is meant comes first where that is short; a long condition is small print below the reason.
        let (text, because) = if because.is_empty() || is_short(&condition) {
            (condition, because)
        } else {
            (because, condition)
        };
        let (follows, notes) = (self.say.follows(&rule.actions), self.footnotes(&rule.citations));
        Line { text, items: Vec::new(), because, follows, except, notes, line: Some(rule.location.line) }
    }

    /// Whom a rule is about; its `unless` is said below it.
    fn phrase(&self, condition: &Guarded) -> String {
        match separated(vec![self.say.condition(&condition.test), self.say.when(condition)]) {
            text if text.is_empty() => self.title("page.always"),
            text => opening(&text),
        }
    }

    fn because(&self, because: Option<&Text>) -> String {
        because.map(|text| self.say.text(text).to_owned()).unwrap_or_default()
    }

    /// What a referral must and should contain.
    fn content(&mut self, parts: &mut Vec<Part>) {
        let policy = self.say.policy;
        let mut inner = Vec::new();
        for (verb, key) in [(Verb::Return, "page.must"), (Verb::Ask, "page.should")] {
            let mut lines = Vec::new();
            for rule in policy.referral.rules.iter().filter(|rule| rule.verb == verb) {
                if let RuleKind::Require(facts) = &rule.kind {
                    self.wanted(&mut lines, facts, &rule.condition, rule.because.as_ref(), &rule.citations);
                }
            }
            inner.push(Part { title: self.title(key), inner: true, lines, ..Part::default() });
        }
        let mut lines = Vec::new();
        for wish in &policy.recommendations {
            self.wanted(&mut lines, &wish.facts, &wish.condition, wish.because.as_ref(), &wish.citations);
        }
        inner.push(Part { title: self.title("page.may"), inner: true, lines, ..Part::default() });
        inner.retain(is_filled);
        parts.push(Part { title: self.title("page.write"), ..Part::default() });
        parts.append(&mut inner);
    }

    /// Adds what is asked for: a line for each requirement, or below the condition that it shares with others.
    fn wanted(
        &mut self,
        lines: &mut Vec<Line>,
        facts: &[WantedFact],
        condition: &Guarded,
        because: Option<&Text>,
        citations: &[Citation],
    ) {
        let when = self.say.guard(condition);
        let notes = self.footnotes(citations);
        let because = self.because(because);
        let mut names: Vec<String> =
            WantedFact::choices(facts).map(|choice| self.wanted_choice(choice)).collect();
        if when.is_empty() && names.len() > LONG_LIST {
            let text = if because.is_empty() { self.title("page.all_of_this") } else { because };
            lines.push(Line { text, items: names, notes, ..Line::default() });
            return;
        }
        if when.is_empty() {
            names.iter_mut().skip(1).for_each(|name| *name = within(name));
            lines.push(Line { text: self.say.all_of(&names), because, notes, ..Line::default() });
            return;
        }
        if let (Some(last), false) = (names.last_mut(), because.is_empty()) {
            *last = format!("{last}. {because}");
        }
        let text = opening(&when);
        match lines.iter_mut().find(|line| line.text == text && !line.items.is_empty()) {
            Some(line) => {
                line.items.append(&mut names);
                line.notes.extend(notes);
                line.notes.sort_unstable();
                line.notes.dedup();
            }
            None => lines.push(Line { text, items: names, notes, ..Line::default() }),
        }
    }

    fn wanted_choice(&self, choice: &[WantedFact]) -> String {
        let named = |(index, wanted): (usize, &WantedFact)| {
            let name = self.wanted_fact(wanted);
            if index == 0 { name } else { within(&name) }
        };
        self.say.any_of(&choice.iter().enumerate().map(named).collect::<Vec<_>>())
    }

    fn wanted_fact(&self, wanted: &WantedFact) -> String {
        let label = self.say.fact_label(wanted.fact);
        match wanted.answer {
            Some(true) => self.say.say("page.answer_yes", &[("fact", label)]),
            Some(false) => self.say.say("page.answer_no", &[("fact", label)]),
            None => label.to_owned(),
        }
    }

    fn services(&self, services: &[remit_engine::ir::ConceptId]) -> String {
        let names: Vec<String> = services.iter().map(|id| within(self.say.concept(*id))).collect();
        opening(&self.say.all_of(&names))
    }

    fn offers(&mut self) -> Part {
        let mut lines = Vec::new();
        for offer in &self.say.policy.offers {
            let mut text = self.services(&offer.services);
            if !offer.places.is_empty() {
                let places: Vec<String> =
                    offer.places.iter().map(|id| self.say.destination(*id).to_owned()).collect();
                text =
                    format!("{text} {}", self.say.say("page.at", &[("places", &self.say.all_of(&places))]));
            }
            lines.push(self.line(
                self.conditioned(text, &offer.condition),
                offer.because.as_ref(),
                &[],
                &offer.citations,
            ));
        }
        Part { title: self.title("page.offer"), lines, ..Part::default() }
    }

    fn declines(&mut self) -> Part {
        let mut lines = Vec::new();
        for decline in &self.say.policy.declines {
            let text = self.conditioned(self.services(&decline.services), &decline.condition);
            lines.push(self.line(text, decline.because.as_ref(), &decline.actions, &decline.citations));
        }
        Part { title: self.title("page.decline"), lines, ..Part::default() }
    }

    fn duties(&mut self) -> Part {
        let mut lines = Vec::new();
        for duty in &self.say.policy.duties {
            let who = match duty.party {
                Party::Concept(id) => self.say.concept(id),
                Party::Destination(id) => self.say.destination(id),
            };
            let text = format!("{}: {}", opening(who), within(&self.services(&duty.services)));
            lines.push(self.line(
                self.conditioned(text, &duty.condition),
                duty.because.as_ref(),
                &[],
                &duty.citations,
            ));
        }
        Part { title: self.title("page.duties"), lines, ..Part::default() }
    }

    /// What the definitions mean that the page only names.
    fn terms(&self) -> Part {
        let policy = self.say.policy;
        let named = policy.definitions.iter().enumerate();
        let named = named.filter(|(index, _)| is_long(policy, DefinitionId::new(*index)));
        let lines = named.map(|(_, definition)| Line {
            text: opening(&called(&definition.name)),
            because: opening(&self.say.condition(&definition.condition)),
            ..Line::default()
        });
        Part { title: self.title("page.terms"), lines: lines.collect(), ..Part::default() }
    }

    fn conditioned(&self, text: String, condition: &Guarded) -> String {
        match self.say.guard(condition) {
            when if when.is_empty() => text,
            when => format!("{text} ({when})"),
        }
    }

    fn line(
        &mut self,
        text: String,
        because: Option<&Text>,
        actions: &[Action],
        citations: &[Citation],
    ) -> Line {
        Line {
            text,
            items: Vec::new(),
            because: self.because(because),
            follows: self.say.follows(actions),
            except: Vec::new(),
            notes: self.footnotes(citations),
            line: None,
        }
    }

    /// The footnotes of the cited statements, each made once.
    fn footnotes(&mut self, citations: &[Citation]) -> Vec<usize> {
        let mut notes = Vec::new();
        for citation in citations {
            for number in &citation.statements {
                let key = (citation.source, *number);
                let known = self.cited.iter().position(|cited| *cited == key);
                let Some(index) = known.or_else(|| self.footnote(key)) else { continue };
                notes.push(index);
            }
        }
        notes.sort_unstable();
        notes
    }

    fn footnote(&mut self, key: (SourceId, u32)) -> Option<usize> {
        let source = self.say.policy.sources.at(key.0)?;
        let statement = source.statements.iter().find(|statement| statement.number == key.1)?;
        let number = self.say.say("page.statement", &[("number", &key.1.to_string())]);
        let under = statement.under.iter().map(String::as_str);
        let title = self.say.text(&source.title);
        let place: Vec<&str> = std::iter::once(title).chain(under).chain([number.as_str()]).collect();
        self.notes.push(Note {
            text: self.say.text(&statement.text).to_owned(),
            place: place.join(", "),
            url: source.url.clone(),
        });
        self.cited.push(key);
        Some(self.notes.len() - 1)
    }
}

/// Whether a condition in words can be taken in at a glance.
fn is_short(condition: &str) -> bool {
    condition.chars().count() <= 75 && !condition.starts_with('(') && condition.matches('(').count() <= 1
}

/// Whether one rule overrides another of its stage.
fn beats(stage: &Stage, one: &Rule, other: &Rule) -> bool {
    let place = stage.rules.iter().position(|rule| std::ptr::eq(rule, other));
    one.overrides.iter().any(|id| Some(id.index()) == place)
}

fn is_filled(part: &Part) -> bool {
    !part.lines.is_empty() || !part.closing.is_empty()
}
