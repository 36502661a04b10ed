//! Conditions in words, as a clinician would note them.
//!
//! Input: a condition of the decision form. Output: a phrase such as "cancer pain and age under 18 years".

use remit_engine::ir::{
    Action, Atom, AtomId, CodeSystemId, Comparison, Condition, EntryCount, FactId, FactType, Guarded, Lookup,
    Operator, Quantity, Role, RuleTexts, Sought,
};

use crate::count::Bounds;
use crate::definitions::is_named;
use crate::names::{Wording, opening, within};

/// How a phrase is held together: one kind within the other gets brackets, so that nobody has to know which binds tighter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Or,
    And,
    /// A list of what is counted, which has to come last.
    Count,
    Word,
}

impl<'a> Wording<'a> {
    /// The condition as a phrase; empty where it always holds.
    pub fn condition(self, condition: &Condition) -> String {
        self.phrase(condition).0
    }

    /// When a statement holds, in the parts in which it is written: what it tests, when, unless.
    pub fn guarded(self, guarded: &Guarded) -> String {
        separated(vec![self.condition(&guarded.test), self.guard(guarded)])
    }

    /// The `when` and the `unless` of a statement; empty where it has none.
    pub fn guard(self, guarded: &Guarded) -> String {
        let unless = guarded.unless.as_ref();
        let unless = unless.map(|unless| self.say("prose.unless", &[("what", &self.condition(unless))]));
        separated(vec![self.when(guarded), unless.unwrap_or_default()])
    }

    /// The `when` of a statement; empty where it has none.
    pub(crate) fn when(self, guarded: &Guarded) -> String {
        let when = guarded.when.as_ref().map(|when| self.condition(when)).filter(|when| !when.is_empty());
        when.map(|when| self.say("prose.when", &[("what", &when)])).unwrap_or_default()
    }

    /// What follows from a rule, a phrase for each action.
    pub fn follows(self, actions: &[Action], texts: &RuleTexts) -> Vec<String> {
        actions.iter().map(|action| self.action(action, texts)).filter(|text| !text.is_empty()).collect()
    }

    fn action(self, action: &Action, texts: &RuleTexts) -> String {
        match action {
            Action::Route(route) => self.say("page.route", &[("place", self.route(route))]),
            Action::Service(id) => self.say("page.service", &[("what", &within(self.concept(*id)))]),
            Action::Reply(id) => self.say("page.reply", &[("what", &within(self.concept(*id)))]),
            Action::Note(text) => self.text(text).to_owned(),
            Action::Within(time) => {
                let deadline = opening(&self.deadline(&self.quantity(time), texts));
                self.say("page.within", &[("deadline", &deadline)])
            }
            Action::Priority(level) => self.say("page.priority", &[("priority", &self.priority(*level))]),
            Action::OneOf(actions) => {
                let choices = actions.iter().map(|action| self.alternative(action, texts));
                let choices: Vec<String> = choices.collect();
                self.say("decision.options", &[("names", &self.any_of(&choices))])
            }
        }
    }

    /// What the clinic may choose, by its name alone.
    fn alternative(self, action: &Action, texts: &RuleTexts) -> String {
        match action {
            Action::Service(id) | Action::Reply(id) => within(self.concept(*id)),
            Action::Priority(level) => self.priority(*level),
            Action::Route(_) | Action::Note(_) | Action::Within(_) | Action::OneOf(_) => {
                self.action(action, texts)
            }
        }
    }

    /// What a level of priority is called.
    pub fn priority(self, level: u32) -> String {
        let choice = self.policy.priorities.get(level as usize);
        choice.map_or_else(String::new, |choice| match self.text(&choice.label) {
            "" => choice.id.replace('_', " "),
            label => within(label),
        })
    }

    fn phrase(self, condition: &Condition) -> (String, Hold) {
        match condition {
            Condition::Const(true) => (String::new(), Hold::Word),
            Condition::Const(false) => (self.say("prose.never", &[]), Hold::Word),
            Condition::Atom(id) => (self.atom(*id), Hold::Word),
            Condition::Defined(id) => {
                let Some(definition) = self.policy.definitions.at(*id) else {
                    return (String::new(), Hold::Word);
                };
                if is_named(self.policy, *id) {
                    return (self.called(definition), Hold::Word);
                }
                self.phrase(&definition.condition)
            }
            Condition::Not(inner) => {
                let counts = matches!(**inner, Condition::Count { .. });
                (self.negation(inner), if counts { Hold::Count } else { Hold::Word })
            }
            Condition::And(parts) => self.joined(self.with_ranges(parts), Hold::And),
            Condition::Or(parts) => match self.all_suspected(parts) {
                Some(what) => (self.say("prose.suspected", &[("what", &what)]), Hold::Word),
                None => self.joined(self.with_lists(parts), Hold::Or),
            },
            Condition::Count { least, most, of } => self.counted(Bounds::new(*least, *most), of),
        }
    }

    fn negation(self, inner: &Condition) -> String {
        if let Condition::Count { least, most, of } = inner {
            return self.counted(Bounds::new(*least, *most).negated(), of).0;
        }
        if let Condition::Atom(id) = inner
            && let Some(Atom::Given(fact)) = self.policy.atoms.at(*id)
        {
            return self.say("prose.missing", &[("fact", &self.fact_within(*fact))]);
        }
        if let Condition::Atom(id) = inner
            && let Some(Atom::Ever(fact)) = self.policy.atoms.at(*id)
        {
            return self.say("prose.never_was", &[("fact", &self.fact_within(*fact))]);
        }
        if let Condition::Atom(id) = inner
            && let Some(Atom::Dated { fact, operator, time }) = self.policy.atoms.at(*id)
        {
            // Whatever value there is, is from some day.
            return self.dated(*fact, *operator != Operator::AtMost, *time);
        }
        if let Some((fact, name)) = self.named(inner) {
            return self.prefixed(fact, &self.say("prose.not", &[("what", &name)]));
        }
        let parts = if let Condition::Or(parts) = inner { parts } else { std::slice::from_ref(inner) };
        if let Some(what) = self.all_suspected(parts) {
            return self.say("prose.not_suspected", &[("what", &what)]);
        }
        if let Condition::Or(parts) = inner {
            let named: Option<Vec<(FactId, String)>> = parts.iter().map(|part| self.named(part)).collect();
            if let Some((fact, names)) = named.and_then(one_fact) {
                return self.prefixed(fact, &self.say("prose.none_of", &[("what", &self.any_of(&names))]));
            }
            let phrases = self.with_lists(parts);
            // "neither … nor …" reads well as long as no part has an "and" of its own.
            if phrases.iter().all(|(_, hold)| *hold != Hold::And) {
                let texts: Vec<String> = phrases.into_iter().map(|(text, _)| text).collect();
                return self.say("prose.none_of", &[("what", &self.any_of(&texts))]);
            }
        }
        if let Condition::Atom(id) = inner
            && let Some(Atom::Truth(fact)) = self.policy.atoms.at(*id)
            && is_negative(self.fact_label(*fact))
        {
            return self.say("prose.not_so", &[("what", &self.fact_within(*fact))]);
        }
        match self.phrase(inner) {
            (text, Hold::Word) => self.say("prose.not", &[("what", &text)]),
            (text, Hold::And | Hold::Or | Hold::Count) => {
                self.say("prose.not", &[("what", &format!("({text})"))])
            }
        }
    }

    fn joined(self, parts: Vec<(String, Hold)>, hold: Hold) -> (String, Hold) {
        let mut parts: Vec<(String, Hold)> = parts.into_iter().filter(|(text, _)| !text.is_empty()).collect();
        parts.sort_by_key(|(_, inner)| *inner == Hold::Count);
        if let [(text, inner)] = parts.as_slice() {
            return (text.clone(), *inner);
        }
        let count = parts.len();
        let bracketed = |(index, (text, inner)): (usize, (String, Hold))| {
            let plain = match inner {
                Hold::Word => true,
                Hold::Count => index + 1 == count,
                Hold::And | Hold::Or => inner == hold || count == 1,
            };
            if plain { text } else { format!("({text})") }
        };
        let mut parts: Vec<String> = parts.into_iter().enumerate().map(bracketed).collect();
        // A fact and a concept may be called the same; once is enough.
        let mut seen = std::collections::BTreeSet::new();
        parts.retain(|part| seen.insert(part.clone()));
        let text = if hold == Hold::And { self.all_of(&parts) } else { self.any_of(&parts) };
        (text, hold)
    }

    /// What is counted, each in words; values of one fact by their names, after the fact.
    fn counted_parts(self, of: &[Condition]) -> (Option<FactId>, Vec<(String, Hold)>) {
        let named: Option<Vec<(FactId, String)>> = of.iter().map(|part| self.named(part)).collect();
        match named.and_then(one_fact) {
            Some((fact, names)) => (Some(fact), names.into_iter().map(|name| (name, Hold::Word)).collect()),
            None => (None, of.iter().map(|part| self.phrase(part)).collect()),
        }
    }

    fn counted(self, bounds: Bounds, of: &[Condition]) -> (String, Hold) {
        let (fact, parts) = self.counted_parts(of);
        // What has an "and", an "or" or a comma of its own is told apart by semicolons.
        let plain = parts.iter().all(|(text, hold)| *hold == Hold::Word && !text.contains([',', ';']));
        let texts: Vec<String> = parts.into_iter().map(|(text, _)| text).collect();
        let list = if plain { self.all_of(&texts) } else { texts.join("; ") };
        let text = format!("{}: {list}", self.bounds(bounds));
        (fact.map_or_else(|| text.clone(), |fact| self.prefixed(fact, &text)), Hold::Count)
    }

    /// A condition as a heading and a list below it, where it ends with a count.
    pub(crate) fn heading_and_list(self, condition: &Condition) -> Option<(String, Vec<String>)> {
        let whole = std::slice::from_ref(condition);
        let parts = match condition {
            Condition::And(parts) => parts.as_slice(),
            Condition::Count { .. } => whole,
            Condition::Const(_)
            | Condition::Atom(_)
            | Condition::Defined(_)
            | Condition::Not(_)
            | Condition::Or(_) => return None,
        };
        let is_count = |part: &&Condition| matches!(part, Condition::Count { .. });
        let (counts, others): (Vec<&Condition>, Vec<&Condition>) = parts.iter().partition(is_count);
        let [Condition::Count { least, most, of }] = counts.as_slice() else { return None };
        let (fact, list) = self.counted_parts(of);
        let own = self.bounds(Bounds::new(*least, *most));
        let own = fact.map_or_else(|| own.clone(), |fact| self.prefixed(fact, &own));
        let before = self.condition(&Condition::And(others.into_iter().cloned().collect()));
        let heading = if before.is_empty() { own } else { self.all_of(&[before, own]) };
        Some((format!("{heading}:"), list.into_iter().map(|(text, _)| text).collect()))
    }

    /// The parts of an "and", where two bounds of the same fact become one range.
    fn with_ranges(self, parts: &[Condition]) -> Vec<(String, Hold)> {
        let mut phrases = Vec::new();
        let mut rest = parts;
        while let Some((first, tail)) = rest.split_first() {
            let range = tail.first().and_then(|second| self.range(first, second));
            rest = if range.is_some() { tail.get(1..).unwrap_or_default() } else { tail };
            phrases.push(range.map_or_else(|| self.phrase(first), |text| (text, Hold::Word)));
        }
        phrases
    }

    fn range(self, first: &Condition, second: &Condition) -> Option<String> {
        let (fact, Operator::AtLeast, low) = self.compared(first)? else { return None };
        let (other, Operator::AtMost, high) = self.compared(second)? else { return None };
        // One unit is enough for both ends.
        let low = match (low, high) {
            (Comparison::Quantity(low), Comparison::Quantity(high)) if low.unit == high.unit => {
                self.number(low.number)
            }
            _ => self.value(low),
        };
        let values = [("fact", self.amount_called(fact)), ("low", low), ("high", self.value(high))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        (fact == other).then(|| self.say("prose.between", &values))
    }

    fn compared(self, condition: &Condition) -> Option<(FactId, Operator, &'a Comparison)> {
        let Condition::Atom(id) = condition else { return None };
        let Atom::Compare { fact, operator, with } = self.policy.atoms.at(*id)? else { return None };
        Some((*fact, *operator, with))
    }

    /// The parts of an "or", where values of the same fact become one list.
    fn with_lists(self, parts: &[Condition]) -> Vec<(String, Hold)> {
        let mut phrases: Vec<(String, Hold)> = Vec::new();
        let mut list: Option<(FactId, Vec<String>)> = None;
        for part in parts {
            match (self.named(part), &mut list) {
                (Some((fact, name)), Some((open, names))) if fact == *open => names.push(name),
                (Some((fact, name)), _) => {
                    phrases.extend(list.take().map(|(fact, names)| self.list(fact, &names)));
                    list = Some((fact, vec![name]));
                }
                (None, _) => {
                    phrases.extend(list.take().map(|(fact, names)| self.list(fact, &names)));
                    phrases.push(self.phrase(part));
                }
            }
        }
        phrases.extend(list.take().map(|(fact, names)| self.list(fact, &names)));
        phrases
    }

    fn list(self, fact: FactId, names: &[String]) -> (String, Hold) {
        let hold = if names.len() > 1 && self.speaks_for_itself(fact) { Hold::Or } else { Hold::Word };
        (self.holding(fact, &self.any_of(names)), hold)
    }

    /// A fact with what it holds: "a request for colonoscopy", where it is the one of the services asked for.
    fn holding(self, fact: FactId, names: &str) -> String {
        if self.fact(fact).is_some_and(|fact| fact.role == Some(Role::Request)) {
            return self.say("prose.request", &[("what", names)]);
        }
        self.prefixed(fact, names)
    }

    /// The fact and the name of the value that it is tested for, where the test is that alone.
    fn named(self, condition: &Condition) -> Option<(FactId, String)> {
        let Condition::Atom(id) = condition else { return None };
        match self.policy.atoms.at(*id)? {
            Atom::Has { fact, concept } => Some((*fact, within(self.concept(*concept)))),
            Atom::Choice { fact, choice } => Some((*fact, self.choice(*fact, *choice))),
            Atom::Destination { fact, destination } => {
                Some((*fact, self.destination(*destination).to_owned()))
            }
            Atom::Truth(_)
            | Atom::Compare { .. }
            | Atom::Only { .. }
            | Atom::Code { .. }
            | Atom::Ever(_)
            | Atom::Dated { .. }
            | Atom::Suspected { .. }
            | Atom::Entries { .. }
            | Atom::Given(_) => None,
        }
    }

    /// What is tested for a suspicion, where each of these tests one, all of one fact.
    fn all_suspected(self, parts: &[Condition]) -> Option<String> {
        let one = |part: &Condition| {
            let Condition::Atom(id) = part else { return None };
            let Atom::Suspected { fact, sought } = self.policy.atoms.at(*id)? else { return None };
            Some((*fact, self.sought(sought)))
        };
        let (fact, names) = one_fact(parts.iter().map(one).collect::<Option<Vec<_>>>()?)?;
        Some(self.prefixed(fact, &self.any_of(&names)))
    }

    fn sought(self, sought: &Sought) -> String {
        match sought {
            Sought::Concept(concept) => within(self.concept(*concept)),
            Sought::Code { system, code } => self.code(*system, code),
        }
    }

    fn code(self, system: CodeSystemId, code: &str) -> String {
        let system = self.vocabulary.code_systems.at(system).map(|system| system.id.as_str());
        self.say("prose.code", &[("system", system.unwrap_or_default()), ("code", code)])
    }

    fn atom(self, id: AtomId) -> String {
        let Some(atom) = self.policy.atoms.at(id) else { return String::new() };
        match atom {
            Atom::Truth(fact) => self.fact_within(*fact),
            Atom::Given(fact) => self.say("prose.given", &[("fact", &self.fact_within(*fact))]),
            Atom::Ever(fact) => self.say("prose.ever", &[("fact", &self.fact_within(*fact))]),
            Atom::Compare { fact, operator, with } if self.is_event(*fact) => {
                let key = if *operator == Operator::AtMost { "prose.within_time" } else { "prose.over_ago" };
                self.say(key, &[("fact", &self.fact_within(*fact)), ("time", &self.value(with))])
            }
            Atom::Compare { fact, operator, with } => {
                let key = match operator {
                    Operator::Less => "prose.less",
                    Operator::AtMost => "prose.at_most",
                    Operator::Equal => "prose.equal",
                    Operator::NotEqual => "prose.not_equal",
                    Operator::AtLeast => "prose.at_least",
                    Operator::Greater => "prose.more",
                };
                self.say(key, &[("fact", &self.amount_called(*fact)), ("value", &self.value(with))])
            }
            Atom::Choice { fact, choice } => self.prefixed(*fact, &self.choice(*fact, *choice)),
            Atom::Has { fact, concept } => self.holding(*fact, &within(self.concept(*concept))),
            Atom::Destination { fact, destination } => self.prefixed(*fact, self.destination(*destination)),
            Atom::Only { fact, concepts } => {
                let names: Vec<String> =
                    concepts.iter().map(|concept| within(self.concept(*concept))).collect();
                let only = self.say("prose.only", &[("what", &self.any_of(&names))]);
                self.prefixed(*fact, &only)
            }
            Atom::Code { fact, system, code } => self.prefixed(*fact, &self.code(*system, code)),
            Atom::Suspected { fact, sought } => {
                let what = self.prefixed(*fact, &self.sought(sought));
                self.say("prose.suspected", &[("what", &what)])
            }
            Atom::Entries { fact, count, entry } => self.entries(*fact, *count, entry),
            Atom::Dated { fact, operator, time } => self.dated(*fact, *operator == Operator::AtMost, *time),
        }
    }

    /// "HbA1c, measured at most 3 months ago".
    pub(crate) fn dated(self, fact: FactId, within: bool, time: Quantity) -> String {
        let key = if within { "prose.dated_within" } else { "prose.dated_over" };
        self.say(key, &[("fact", &self.fact_within(fact)), ("time", &self.quantity(&time))])
    }

    /// "at least two treatments that were tried (physiotherapy and duration at least 6 weeks)".
    fn entries(self, fact: FactId, count: EntryCount, entry: &Condition) -> String {
        let list = self.fact_within(fact);
        let (key, number) = match (count.least, count.most) {
            (_, Some(0)) => ("prose.entries.none", 0),
            (1, None) => ("prose.entries.any", 1),
            (least, None) => ("prose.entries.least", least),
            (least, Some(most)) if least == most => ("prose.entries.exactly", most),
            (_, Some(most)) => ("prose.entries.most", most),
        };
        let head = self.say(key, &[("list", &list), ("count", &self.count_word(number))]);
        match self.phrase(entry).0 {
            nothing if nothing.is_empty() => head,
            what => self.say("prose.entries.where", &[("entries", &head), ("what", &what)]),
        }
    }

    /// "fact: value", or the value alone where the fact is called as its category (`diagnosis: any of diagnosis`), or has
    /// options of its own.
    fn prefixed(self, fact: FactId, value: &str) -> String {
        if self.speaks_for_itself(fact) {
            value.to_owned()
        } else {
            format!("{}: {value}", self.fact_within(fact))
        }
    }

    fn speaks_for_itself(self, id: FactId) -> bool {
        let Some(fact) = self.fact(id) else { return false };
        if matches!(fact.kind, FactType::OneOf(_)) {
            return true;
        }
        let (FactType::Concept(category) | FactType::Concepts(category)) = &fact.kind else { return false };
        self.vocabulary.categories.at(*category).is_some_and(|category| category.id == fact.path)
    }

    fn is_event(self, id: FactId) -> bool {
        self.fact(id).is_some_and(|fact| fact.kind == FactType::Event)
    }

    fn fact_within(self, id: FactId) -> String {
        within(self.fact_label(id))
    }

    fn choice(self, fact: FactId, index: u32) -> String {
        let Some(FactType::OneOf(choices)) = self.fact(fact).map(|fact| &fact.kind) else {
            return String::new();
        };
        let choice = choices.get(index as usize);
        let label = choice.map(|choice| match self.text(&choice.label) {
            "" => choice.id.as_str(),
            label => label,
        });
        within(label.unwrap_or_default())
    }

    fn value(self, with: &Comparison) -> String {
        match with {
            Comparison::Quantity(quantity) => self.quantity(quantity),
            Comparison::Date(date) => date.to_string(),
        }
    }
}

/// The fact that all are of, and their names.
fn one_fact(named: Vec<(FactId, String)>) -> Option<(FactId, Vec<String>)> {
    let (first, _) = named.first()?;
    let first = *first;
    let same = named.iter().all(|(fact, _)| *fact == first);
    same.then(|| (first, named.into_iter().map(|(_, name)| name).collect()))
}

/// Whether a label says itself that something is not so, so that another "not" before it would confuse.
fn is_negative(label: &str) -> bool {
    label.split(' ').any(|word| {
        matches!(word.to_lowercase().as_str(), "ej" | "inte" | "ingen" | "inget" | "ikke" | "not" | "no")
    })
}

/// The parts that say something, a comma between them.
pub(crate) fn separated(mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
