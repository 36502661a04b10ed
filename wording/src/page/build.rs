//! From a policy to a page: the parts in reading order.

use std::cell::Cell;

use remit_engine::ir::{
    Action, DefinitionId, Lookup, Offer, Otherwise, Rule, RuleKind, Stage, StageName, Verb, Within,
};
use remit_engine::value::Text;

use super::{Line, Page, Part, order, sections};
use crate::definitions::is_named;
use crate::names::{Wording, opening, within as within_sentence};
use crate::prose::separated;
use crate::spacing::one_line;

impl Wording<'_> {
    /// The policy as a page.
    pub fn page(self) -> Page {
        let sections = sections::split(self.policy);
        let policy = sections.as_ref().map_or(self.policy, |(whole, _)| whole);
        let divided = sections.is_some();
        let builder = Builder { say: Wording { policy, ..self }, mixed: Cell::new(false), divided };
        let title = builder.text(&self.policy.title);
        let mut intro = builder.intro();
        // What to do at once comes before all else.
        intro.extend(Some(builder.text(&self.policy.letter.urgent)).filter(|text| !text.is_empty()));
        let mut apart = Vec::new();
        for (within, policy) in sections.iter().flat_map(|(_, sections)| sections) {
            let own = Builder { say: Wording { policy, ..self }, mixed: Cell::new(false), divided: false };
            apart.push(own.section(within));
            builder.mixed.set(builder.mixed.get() || own.mixed.get());
        }
        let mut parts = order::in_order(builder.blocks(), apart);
        parts.extend(Some(builder.terms()).filter(Part::is_filled));
        let mut made = self.page_facts();
        if builder.mixed.get() {
            made.push(self.say("page.mixed", &[]));
        }
        made.push(self.say("page.made", &[]));
        let mut page = Page { lang: self.lang.code(), title, intro, parts, made };
        let units = self.unit_names();
        page.each_text(&mut |text| *text = units.bound(text));
        page
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

pub(super) struct Builder<'a> {
    pub(super) say: Wording<'a>,
    /// Whether a text is in another language than the page's.
    mixed: Cell<bool>,
    /// Whether some of what the clinic says is in sections of their own.
    pub(super) divided: bool,
}

const DISCHARGE: [(Verb, &str); 3] =
    [(Verb::Discharge, "page.discharge"), (Verb::Retain, "page.retain"), (Verb::Review, "page.review.end")];

impl Builder<'_> {
    /// A section with a condition: whom it is about, where the heading does not say it, and what holds for them.
    fn section(&self, within: &Within) -> Vec<Part> {
        let title = self.text(&within.title);
        let what = within_sentence(&self.say.condition(&within.condition));
        let lead = match opening(&what) == title {
            true => Vec::new(),
            false => vec![self.say.say("page.of_section", &[("what", &what)])],
        };
        let mut parts = vec![Part { title, lead, ..Part::default() }];
        let statements = self.blocks().into_iter().flatten();
        parts.extend(statements.filter(Part::is_filled).map(|part| Part { inner: true, ..part }));
        parts
    }

    /// All that the statements say, in blocks of what belongs together: who is taken, what to write, what there is, who answers
    /// for what, how care ends. What the definitions mean is said once, at the end of the page.
    fn blocks(&self) -> Vec<Vec<Part>> {
        let mut content = Vec::new();
        self.content(&mut content);
        let notices = self.notices(StageName::Referral);
        let single = [self.offers(), self.declines(), self.duties(), notices].map(|part| vec![part]);
        let mut blocks = vec![self.decided(), content];
        blocks.extend(single);
        blocks.push(self.ending());
        for parts in &mut blocks {
            let inner: Vec<bool> = parts.iter().skip(1).map(|part| part.inner).chain([false]).collect();
            let mut following = inner.into_iter();
            parts.retain(|part| {
                let has_inner = following.next().unwrap_or(false) && !part.inner;
                part.is_filled() || has_inner
            });
        }
        blocks
    }

    /// What becomes of a referral.
    fn decided(&self) -> Vec<Part> {
        let policy = self.say.policy;
        let stage = &policy.referral;
        let mut parts = vec![self.accepted(), self.refused()];
        parts.push(self.said_once(Part { lines: self.lines(stage, Verb::Defer), ..self.part("page.defer") }));
        let judge = self.text(&policy.letter.judge);
        let review = if judge.is_empty() {
            self.title("page.review")
        } else {
            self.say.say("page.review.by", &[("judge", &crate::names::within(&judge))])
        };
        let lines = self.lines(stage, Verb::Review);
        parts.push(self.said_once(Part { title: review, lines, ..Part::default() }));
        for (verb, key) in
            [(Verb::Advise, "page.advise"), (Verb::Return, "page.return"), (Verb::Ask, "page.ask")]
        {
            parts.push(self.said_once(Part { lines: self.lines(stage, verb), ..self.part(key) }));
        }
        parts
    }

    /// How care ends.
    fn ending(&self) -> Vec<Part> {
        let policy = self.say.policy;
        let mut end: Vec<Part> = DISCHARGE
            .iter()
            .map(|(verb, key)| {
                let closing = self.closing(policy.discharge.default.as_ref(), *verb);
                Part { lines: self.lines(&policy.discharge, *verb), closing, ..self.part(key) }
            })
            .collect();
        end.push(self.follow_ups());
        end.push(self.notices(StageName::Discharge));
        end.retain(Part::is_filled);
        if !end.is_empty() {
            end.iter_mut().for_each(|part| part.inner = true);
            end.insert(0, self.part("page.end"));
        }
        end
    }

    /// How the clinic works, as its first offer and its default say.
    fn intro(&self) -> Vec<String> {
        let policy = self.say.policy;
        let offers = self.first_offer().and_then(|offer| offer.because.as_ref()).into_iter();
        let accepts = policy.referral.default.as_ref().filter(|default| default.verb == Verb::Accept);
        let default = accepts.and_then(|default| default.because.as_ref());
        let said = offers.chain(default).map(|text| self.text(text));
        let said: Vec<String> = said.filter(|text| !text.is_empty()).collect();
        if said.is_empty() { said } else { vec![said.join(" ")] }
    }

    /// The first offer, which says how the clinic works. What is offered to some only belongs to them.
    pub(super) fn first_offer(&self) -> Option<&Offer> {
        self.say.policy.offers.first().filter(|offer| self.say.guard(&offer.condition).is_empty())
    }

    pub(super) fn part(&self, key: &str) -> Part {
        Part { title: self.title(key), ..Part::default() }
    }

    pub(super) fn title(&self, key: &str) -> String {
        self.say.say(key, &[])
    }

    /// A text in the page's language, else in another, which the page then says.
    pub(super) fn text(&self, text: &Text) -> String {
        if !text.is_empty() && text.exact(self.say.lang).is_none() {
            self.mixed.set(true);
        }
        one_line(self.say.text(text))
    }

    pub(super) fn texts<'t>(&self, texts: impl IntoIterator<Item = &'t Text>) -> Vec<String> {
        texts.into_iter().map(|text| self.text(text)).filter(|text| !text.is_empty()).collect()
    }

    /// Whom a rule is about: as its author calls them, else its condition in words.
    pub(super) fn group(&self, rule: &Rule) -> String {
        match self.group_alone(rule) {
            group if rule.usually => self.say.say("page.usually", &[("group", &group)]),
            group => group,
        }
    }

    fn group_alone(&self, rule: &Rule) -> String {
        match &rule.texts.label {
            Some(label) => opening(&self.text(label)),
            None => {
                let condition = &rule.condition;
                let unless = condition.unless.as_ref().map(|it| self.say.condition(it)).unwrap_or_default();
                let unless = if unless.is_empty() {
                    unless
                } else {
                    self.say.say("prose.unless", &[("what", &unless)])
                };
                let when = self.say.when(condition);
                match separated(vec![self.say.condition(&condition.test), when, unless]) {
                    text if text.is_empty() => self.title("page.always"),
                    text => opening(&text),
                }
            }
        }
    }

    /// The plain rules of a verb.
    pub(super) fn rules<'s>(&self, stage: &'s Stage, verb: Verb) -> impl Iterator<Item = &'s Rule> + use<'s> {
        stage.rules.iter().filter(move |rule| rule.verb == verb && rule.kind == RuleKind::Plain)
    }

    fn lines(&self, stage: &Stage, verb: Verb) -> Vec<Line> {
        let rules: Vec<&Rule> = self.rules(stage, verb).collect();
        // A reason that all share is said once, after them.
        let is_shared = rules.iter().all(|rule| rules.first().is_some_and(|it| it.because == rule.because));
        let before = std::iter::once(None).chain(rules.iter().map(|rule| Some(*rule)));
        let before = before.map(|before| before.filter(|_| !is_shared));
        rules.iter().zip(before).map(|(rule, before)| self.line_of(rule, before)).collect()
    }

    /// A rule and what it says; a reason that the rule before has given is not said again.
    fn line_of(&self, rule: &Rule, before: Option<&Rule>) -> Line {
        let is_given = rule.because.is_some() && before.is_some_and(|it| it.because == rule.because);
        let until = rule.texts.until.as_ref().map(|until| self.text(until));
        let mut more: Vec<String> =
            until.iter().map(|until| self.say.say("page.until", &[("until", until)])).collect();
        more.extend(rule.because.iter().filter(|_| !is_given).map(|because| self.text(because)));
        more.retain(|text| !text.is_empty());
        more.extend(self.follows(&rule.actions, rule));
        let items = self.examples(rule);
        if items.is_empty() {
            return Line { more, ..self.listed(rule) };
        }
        more.push(self.title("page.examples"));
        Line { text: self.group(rule), items, more, line: Some(rule.location.line) }
    }

    /// Whom a rule is about; what is counted is a list.
    pub(super) fn listed(&self, rule: &Rule) -> Line {
        let condition = &rule.condition;
        let plain = rule.texts.label.is_none() && condition.when.is_none() && condition.unless.is_none();
        let listed = self.say.heading_and_list(&condition.test).filter(|_| plain);
        let (text, items) = listed
            .map_or_else(|| (self.group(rule), Vec::new()), |(heading, items)| (opening(&heading), items));
        Line { text, items, line: Some(rule.location.line), ..Line::default() }
    }

    /// Doses that count there, a line for each substance.
    fn examples(&self, rule: &Rule) -> Vec<String> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for example in &rule.texts.examples {
            let Some(concept) = self.say.vocabulary.concepts.at(example.medicine) else { continue };
            let substances =
                concept.medicine.as_ref().map(|medicine| (medicine.dose_of, &medicine.substances));
            let substance =
                substances.and_then(|(of, all)| of.or(all.first().copied())).unwrap_or(example.medicine);
            let dose = self.say.quantity(&example.dose);
            let times =
                example.times.map(|times| format!(" × {}", self.say.number(times))).unwrap_or_default();
            // A brand is as it is printed.
            let shown = format!("{} {dose}{times}", self.say.text(&concept.label));
            let name = self.concept(substance);
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, doses)) => doses.push(shown),
                None => groups.push((name, vec![shown])),
            }
        }
        groups.into_iter().map(|(name, doses)| format!("{name}: {}", doses.join(", "))).collect()
    }

    /// A part where what follows from each of its lines is said once, after them.
    pub(super) fn said_once(&self, mut part: Part) -> Part {
        let Some((first, rest)) = part.lines.split_first() else { return part };
        let is_shared = |text: &&String| rest.iter().all(|line| line.more.contains(text));
        let shared: Vec<String> = first.more.iter().filter(is_shared).cloned().collect();
        if rest.is_empty() || shared.is_empty() {
            return part;
        }
        for line in &mut part.lines {
            line.more.retain(|text| !shared.contains(text));
        }
        part.closing.insert(0, shared.join(" "));
        part
    }

    /// What follows from a rule, a sentence each. How a clinic answers is its own affair.
    pub(super) fn follows(&self, actions: &[Action], rule: &Rule) -> Vec<String> {
        let mut said = Vec::new();
        let key = if rule.verb == Verb::Discharge { "page.back" } else { "page.route" };
        let routes = self.routes(actions);
        if !routes.is_empty() {
            said.push(self.say.say(key, &[("place", &routes)]));
        }
        for action in actions {
            match action {
                // Of a patient who stays, and of what a person judges, a note is the clinic's own.
                Action::Note(_) if matches!(rule.verb, Verb::Retain | Verb::Review) => {}
                Action::Note(text) => said.push(self.text(text)),
                Action::Service(_) if rule.verb == Verb::Retain => {}
                Action::Within(_) | Action::Priority(_) | Action::Service(_) => {
                    said.extend(self.say.follows(std::slice::from_ref(action), &rule.texts));
                }
                Action::OneOf(choices) => {
                    let places = choices.iter().filter(|choice| matches!(choice, Action::Route(_)));
                    let places: Vec<String> =
                        places.map(|it| self.routes(std::slice::from_ref(it))).collect();
                    if !places.is_empty() {
                        said.push(self.say.say(key, &[("place", &self.say.any_of(&places))]));
                    }
                }
                Action::Route(_) | Action::Reply(_) => {}
            }
        }
        said
    }

    /// What becomes of the rest, where the default is that verb.
    pub(super) fn closing(&self, default: Option<&Otherwise>, verb: Verb) -> Vec<String> {
        let Some(default) = default.filter(|default| default.verb == verb && !default.never) else {
            return Vec::new();
        };
        // "Others" are others than some that have been named.
        let nobody = self.divided && self.rules(&self.say.policy.referral, Verb::Accept).next().is_none();
        let below = if nobody && verb == Verb::Review { ".below" } else { "" };
        let key = format!("page.otherwise.{}{below}", verb.id());
        let mut text = vec![self.title(&key)];
        if verb != Verb::Accept {
            text.extend(self.texts(&default.because));
        }
        let times = default
            .actions
            .iter()
            .filter(|it| matches!(it, Action::Within(_) | Action::Priority(_) | Action::Note(_)));
        text.extend(times.flat_map(|it| self.say.follows(std::slice::from_ref(it), &default.texts)));
        vec![text.join(" ")]
    }

    /// What the definitions mean that the page only names.
    fn terms(&self) -> Part {
        let policy = self.say.policy;
        let named = policy.definitions.iter().enumerate();
        let named = named.filter(|(index, _)| is_named(policy, DefinitionId::new(*index)));
        let lines = named.map(|(_, definition)| Line {
            text: opening(&self.say.called(definition)),
            more: vec![opening(&self.say.condition(&definition.condition))],
            ..Line::default()
        });
        Part { lines: lines.collect(), ..self.part("page.terms") }
    }
}
