//! What every part of a letter needs: texts in exactly one language, names within a sentence, times, counts.

use std::cell::RefCell;

use remit_engine::eval::{Decision, Measured, Named, RouteNote};
use remit_engine::ir::{Action, Citation, Location, Lookup, Rule, RuleTexts, Start, UnitRoot};
use remit_engine::value::{Date, Text};

use super::lacking::{Lacking, MissingText};
use crate::names::{Wording, within};
use crate::spacing::{one_line, words};

pub(super) struct Writer<'a> {
    pub(super) words: Wording<'a>,
    pub(super) decision: &'a Decision,
    missing: RefCell<Vec<MissingText>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(words: Wording<'a>, decision: &'a Decision) -> Self {
        Self { words, decision, missing: RefCell::default() }
    }

    pub(super) fn into_missing(self) -> Vec<MissingText> {
        let mut missing = self.missing.into_inner();
        missing.sort();
        missing.dedup();
        missing
    }

    pub(super) fn say(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        self.words.say(key, values)
    }

    /// The text in the language of the letter; where there is none, that is noted.
    pub(super) fn exact(&self, text: Option<&Text>, of: Lacking, key: &'static str) -> String {
        self.optional(text).unwrap_or_else(|| {
            self.missing.borrow_mut().push(MissingText { of, key });
            String::new()
        })
    }

    /// A text that may be left out: that of the language; noted as missing where it is only in another.
    pub(super) fn where_said(&self, text: Option<&Text>, of: Lacking, key: &'static str) -> Option<String> {
        text.filter(|text| !text.is_empty()).map(|text| self.exact(Some(text), of, key))
    }

    fn optional(&self, text: Option<&Text>) -> Option<String> {
        let text = one_line(text?.exact(self.words.lang)?);
        Some(text).filter(|text| !text.is_empty())
    }

    /// A rule of the stage by its name.
    pub(super) fn rule(&self, name: &str) -> Option<&'a Rule> {
        self.words.policy.stage(self.decision.stage).rules.iter().find(|rule| rule.name == name)
    }

    /// Why, in the author's words: the reason, or else the statement that is cited first.
    pub(super) fn because(&self, rule: &Rule) -> String {
        let said = self.in_words(rule.because.as_ref(), &rule.citations);
        said.unwrap_or_else(|| self.exact(None, Lacking::Rule(rule.name.clone()), "because"))
    }

    /// The same of a statement that is no rule.
    pub(super) fn reason(&self, because: Option<&Text>, cites: &[Citation], at: &Location) -> String {
        self.in_words(because, cites).unwrap_or_else(|| self.exact(None, Lacking::from(at), "because"))
    }

    fn in_words(&self, because: Option<&Text>, citations: &[Citation]) -> Option<String> {
        let cited = || {
            let citation = citations.first()?;
            let number = citation.statements.first()?;
            let source = self.words.policy.sources.at(citation.source)?;
            source.statements.iter().find(|statement| statement.number == *number).map(|it| &it.text)
        };
        self.optional(because).or_else(|| self.optional(cited()))
    }

    /// A concept's name within a sentence.
    pub(super) fn concept(&self, id: &str) -> String {
        let concept = self.words.vocabulary.concepts.iter().find(|concept| concept.id == id);
        let said = concept.and_then(|it| self.in_text(&it.in_text, &it.label));
        said.unwrap_or_else(|| self.exact(None, Lacking::Concept(id.to_owned()), "label"))
    }

    fn in_text(&self, in_text: &Text, label: &Text) -> Option<String> {
        self.optional(Some(in_text)).or_else(|| self.optional(Some(label)).map(|label| within(&label)))
    }

    pub(super) fn concepts(&self, all: &[Named]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for named in all {
            let name = named.id.as_deref().map_or_else(|| named.label.clone(), |id| self.concept(id));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A destination's name within a sentence.
    pub(super) fn place(&self, id: &str) -> String {
        if self.words.is_reader(id) {
            return self.say("letter.reader", &[]);
        }
        let place = self.words.vocabulary.destinations.iter().find(|place| place.id == id);
        let said = place.and_then(|it| self.in_text(&it.in_text, &it.label));
        said.unwrap_or_else(|| self.exact(None, Lacking::Destination(id.to_owned()), "label"))
    }

    /// Where a route leads. A place that is only named is as it is printed, in every language.
    pub(super) fn destination(&self, route: &RouteNote) -> String {
        route.destination.as_deref().map_or_else(|| route.label.clone(), |id| self.place(id))
    }

    pub(super) fn all_of(&self, items: &[String]) -> String {
        self.words.all_of(items)
    }

    /// An amount by its unit's sign alone, where an amount of the same before it has the unit's longest word: "more than 90 mg
    /// morphine equivalents a day … 80 mg".
    pub(super) fn amount_after(&self, said: &str, amount: &Measured) -> String {
        let unit = self.words.vocabulary.units.iter().find(|unit| unit.id == amount.unit);
        let label = unit.and_then(|unit| unit.label.exact(self.words.lang)).unwrap_or_default();
        let mut names = words(label);
        let sign = names.next().unwrap_or_default();
        let longest = names.max_by_key(|word| word.chars().count());
        let is_amount =
            |pair: (&str, &str)| pair.0.ends_with(|it: char| it.is_ascii_digit()) && pair.1 == sign;
        let is_said =
            |longest: &str| said.contains(longest) && words(said).zip(words(said).skip(1)).any(is_amount);
        if longest.is_some_and(is_said) {
            format!("{} {sign}", self.words.number(amount.number))
        } else {
            self.words.amount(amount)
        }
    }

    /// A number up to twelve in words.
    pub(super) fn count(&self, count: usize) -> String {
        let words = self.say("number.words", &[]);
        let word = count.checked_sub(2).and_then(|index| words.split(' ').nth(index));
        word.map_or_else(|| count.to_string(), str::to_owned)
    }

    /// "one question", "three questions".
    pub(super) fn questions(&self, count: usize) -> String {
        match count {
            1 => self.say("letter.questions.one", &[]),
            many => self.say("letter.questions.many", &[("count", &self.count(many))]),
        }
    }

    pub(super) fn day(&self, date: Date) -> String {
        let text = date.to_string();
        let mut parts = text.split('-').map(|part| part.trim_start_matches('0').to_owned());
        let (year, month, day) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let index = month.and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
        let months = self.say("date.months", &[]);
        let month = months.split(' ').nth(index.saturating_sub(1)).unwrap_or_default();
        self.say("date.day", &[("day", &day), ("month", month), ("year", &year.unwrap_or_default())])
    }

    /// The deadline, from when it runs, and the day, where they are known.
    pub(super) fn deadline(&self) -> Option<String> {
        // A time that may still turn out otherwise is not promised.
        let time = self.decision.within.as_ref().filter(|_| self.decision.within_possible.is_empty())?;
        let reasons = self.decision.reasons.iter().filter_map(|reason| reason.rule.as_deref());
        let rules = reasons.filter_map(|name| self.rule(name)).map(|rule| (&rule.actions, &rule.texts));
        let stated = self.words.policy.stage(self.decision.stage).default.as_ref();
        let stated = stated.map(|stated| (&stated.actions, &stated.texts));
        // Of several times the soonest is the deadline, and runs from where its own rule says.
        let own = rules.chain(stated).find(|(actions, _)| self.brings(actions, time));
        let said = self.words.amount(time);
        let Some((_, texts)) = own else { return Some(self.say("letter.within", &[("time", &said)])) };
        let is_usual = self.decision.within_usually.contains(time);
        // Of what holds as a rule no day is promised.
        let from = self.decision.referral.date.filter(|_| texts.start == Some(Start::Referral) && !is_usual);
        Some(match from.and_then(|date| self.after(date, time)) {
            Some(day) => self.say("letter.within.referral", &[("time", &said), ("day", &self.day(day))]),
            None => self.words.deadline(&said, &RuleTexts { usually_within: is_usual, ..texts.clone() }),
        })
    }

    /// The priority, where it may not turn out otherwise.
    pub(super) fn priority(&self) -> Option<String> {
        let note = self.decision.priority.as_ref().filter(|_| self.decision.priority_possible.is_empty())?;
        let choice = self.words.policy.priorities.iter().find(|choice| choice.id == note.id)?;
        // A level without a label is called as it is written.
        let label = self.where_said(Some(&choice.label), Lacking::Head, "priority");
        let label = label.map_or_else(|| choice.id.replace('_', " "), |label| within(&label));
        Some(self.say("letter.priority", &[("priority", &label)]))
    }

    /// Whether that time is among what follows.
    fn brings(&self, actions: &[Action], time: &Measured) -> bool {
        let unit = |id| self.words.vocabulary.units.at(id).map(|unit| unit.id.as_str());
        actions.iter().any(|action| match action {
            Action::Within(own) => own.number == time.number && unit(own.unit) == Some(time.unit.as_str()),
            Action::OneOf(choices) => self.brings(choices, time),
            Action::Route(_)
            | Action::Service(_)
            | Action::Reply(_)
            | Action::Note(_)
            | Action::Priority(_) => false,
        })
    }

    fn after(&self, date: Date, time: &Measured) -> Option<Date> {
        let unit = self.words.vocabulary.units.iter().find(|unit| unit.id == time.unit)?;
        let count = time.number.times(unit.factor).ok()?.to_string().parse().ok()?;
        match unit.root {
            UnitRoot::Days => date.plus_days(count),
            UnitRoot::Months => date.plus_months(count),
            UnitRoot::WorkingDays | UnitRoot::Base => None,
        }
    }
}
