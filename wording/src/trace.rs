//! A decision step by step, in words: every rule with what became of it, and below it what of its condition holds.

use remit_engine::eval::{
    Became, ConditionTrace, Holds, How, HowKnown, Part, PartTrace, RuleTrace, Says, Trace,
};
use remit_engine::ir::{Atom, AtomId, Condition, DefinitionId, FactId, Location, Lookup, Rule, RuleKind};
use serde_json::Value;

use crate::count::Bounds;
use crate::definitions::is_named;
use crate::names::{Wording, opening};
use crate::paint::{Paint, Style, wrap};
use crate::spacing::one_line;

/// The widest line.
const WIDTH: usize = 88;

/// How many steps lines are set back at the most.
const DEEPEST: usize = 15;

/// One step: a rule, or a part of its condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// How far it is within others; 0 for a rule.
    pub depth: usize,
    /// Whether it holds.
    pub holds: Holds,
    /// What it says.
    pub text: String,
    /// How that is known, where it is not simply stated.
    pub note: Option<String>,
    /// Where the rule is written.
    pub location: Option<Location>,
}

impl TraceStep {
    /// The sign for whether it holds.
    pub const fn sign(&self) -> &'static str {
        match self.holds {
            Holds::Yes => "✓",
            Holds::No => "✗",
            Holds::Open => "?",
        }
    }

    /// What it says, with how that is known.
    pub fn line(&self) -> String {
        match &self.note {
            Some(note) => format!("{} ({note})", self.text),
            None => self.text.clone(),
        }
    }

    const fn style(&self) -> Style {
        match self.holds {
            Holds::Yes => Style::Good,
            Holds::No => Style::Bad,
            Holds::Open => Style::Warn,
        }
    }
}

impl<'a> Wording<'a> {
    /// The steps of a decision, in the order of the policy.
    pub fn trace(self, trace: &Trace) -> Vec<TraceStep> {
        let mut steps = Vec::new();
        for rule in &trace.rules {
            steps.push(TraceStep {
                depth: 0,
                holds: rule.holds,
                text: self.became(rule),
                note: None,
                location: Some(rule.location.clone()),
            });
            let kind = self.rule(&rule.rule).map(|rule| &rule.kind);
            let declines = matches!(kind, Some(RuleKind::Decline(_)));
            let mut under = Under { say: self, declines, steps: &mut steps };
            rule.parts.iter().for_each(|part| under.part(part));
        }
        let (holds, key) = match trace.default.became {
            Became::Decides => (Holds::Yes, "trace.default_decides"),
            Became::MayDecide => (Holds::Open, "trace.default_may"),
            Became::Yields | Became::Idle | Became::Fails | _ => (Holds::No, "trace.default_idle"),
        };
        let values =
            [("rule", self.say("trace.default", &[])), ("verb", self.short_verb(trace.default.verb))];
        let text = self.say(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        steps.push(TraceStep { depth: 0, holds, text, note: None, location: None });
        steps
    }

    /// The steps as text.
    pub fn trace_text(self, trace: &Trace, colour: bool) -> String {
        let mut paint = Paint::new(colour);
        paint.styled(Style::Strong, &self.say("trace.title", &[]));
        paint.plain("\n");
        for step in self.trace(trace) {
            let indent = " ".repeat(2 + 2 * step.depth.min(DEEPEST));
            let line = one_line(&step.line());
            for (index, line) in wrap(&line, WIDTH - indent.len() - 2).iter().enumerate() {
                paint.plain(&indent);
                if index == 0 {
                    paint.styled(step.style(), step.sign());
                    paint.plain(" ");
                } else {
                    paint.plain("  ");
                }
                paint.plain(line);
                paint.plain("\n");
            }
        }
        if !trace.exact {
            paint.plain(&format!("  {}\n", self.say("decision.inexact", &[])));
        }
        paint.finish()
    }

    /// The steps as JSON, with rules and tests in words; `remit schema --decision` describes it.
    pub fn trace_record(self, trace: &Trace) -> Value {
        // A trace is plain data: there is nothing in it that JSON cannot have.
        let mut record = serde_json::to_value(trace).unwrap_or_default();
        let rules = record.get_mut("rules").and_then(Value::as_array_mut).into_iter().flatten();
        for (entry, rule) in rules.zip(&trace.rules) {
            if let Some(entry) = entry.as_object_mut() {
                entry.insert("text".to_owned(), Value::String(self.became(rule)));
            }
            self.tests_in_words(entry);
        }
        record
    }

    fn tests_in_words(self, value: &mut Value) {
        match value {
            Value::Object(object) => {
                let test = object.get("test").and_then(Value::as_u64).and_then(|id| usize::try_from(id).ok());
                if let Some(test) = test {
                    let words = self.condition(&Condition::Atom(AtomId::new(test)));
                    object.insert("text".to_owned(), Value::String(words));
                }
                object.values_mut().for_each(|value| self.tests_in_words(value));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.tests_in_words(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// A rule, with what became of it.
    fn became(self, rule: &RuleTrace) -> String {
        let key = match (rule.became, rule.holds, rule.how) {
            (Became::Decides, Holds::Open, _) => "trace.decides_anyway",
            (Became::Decides, Holds::Yes | Holds::No, _) => "trace.decides",
            (Became::MayDecide, Holds::Yes, _) => "trace.may_decide",
            (Became::MayDecide, Holds::Open | Holds::No, _) => "trace.may_hold",
            (Became::Yields, _, Some(How::Open)) => "trace.yields_open",
            (Became::Yields, _, _) if rule.by.is_empty() => "trace.yields_default",
            (Became::Yields, _, _) => "trace.yields",
            (Became::Idle, Holds::Yes, _) => "trace.idle",
            (Became::Idle, Holds::Open | Holds::No, _) => "trace.idle_open",
            (Became::Fails | _, _, _) => "trace.fails",
        };
        let by: Vec<String> = rule.by.iter().map(|name| self.rule_called(name)).collect();
        let values = [
            ("rule", self.rule_heading(&rule.rule)),
            ("verb", self.short_verb(rule.verb)),
            ("by", self.all_of(&by)),
        ];
        self.say(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    fn rule(self, name: &str) -> Option<&'a Rule> {
        let mut rules = self.policy.referral.rules.iter().chain(&self.policy.discharge.rules);
        rules.find(|rule| rule.name == name)
    }

    /// What a rule is called where a line begins with it; a name stays as it is written.
    fn rule_heading(self, name: &str) -> String {
        match self.rule_called(name) {
            called if called == name => called,
            called => opening(&called),
        }
    }

    fn definition(self, name: &str) -> Option<DefinitionId> {
        let index = self.policy.definitions.iter().position(|definition| definition.name == name);
        index.map(DefinitionId::new)
    }

    /// The condition that was followed.
    fn followed(self, trace: &ConditionTrace) -> Condition {
        let all = |parts: &[ConditionTrace]| parts.iter().map(|part| self.followed(part)).collect();
        match &trace.says {
            Says::Test { test, .. } => Condition::Atom(*test),
            Says::Defined { name, .. } => {
                self.definition(name).map_or(Condition::Const(true), Condition::Defined)
            }
            Says::Not { what } => self.followed(what).negated(),
            Says::And { parts } => Condition::And(all(parts)),
            Says::Or { parts } => Condition::Or(all(parts)),
            Says::Count { least, most, parts } => {
                Condition::Count { least: *least, most: *most, of: all(parts) }
            }
            Says::Constant | _ => Condition::Const(trace.holds == Holds::Yes),
        }
    }

    /// How a test comes to be as it is, where that is not simply stated.
    fn note(self, test: &ConditionTrace) -> Option<&'static str> {
        let Says::Test { test: id, known, .. } = &test.says else { return None };
        // That a fact is not stated says so itself.
        if let Some(Atom::Given(_)) = self.policy.atoms.at(*id) {
            return None;
        }
        match (known, test.holds) {
            (HowKnown::Stated, Holds::Open) => Some("trace.not_enough"),
            (HowKnown::Follows, _) => Some("trace.follows"),
            (HowKnown::Assumed, _) => Some("trace.assumed"),
            (HowKnown::Unknown, Holds::Open) => Some("trace.unknown"),
            (HowKnown::Stated | HowKnown::Unknown | _, _) => None,
        }
    }
}

/// Tests of one fact that come out alike, which one line tells.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Alike {
    fact: FactId,
    negated: bool,
    holds: Holds,
    note: Option<&'static str>,
}

/// What one line tells, or one part with its own.
struct Group<'t> {
    alike: Option<Alike>,
    parts: Vec<&'t ConditionTrace>,
}

/// What is below a rule.
struct Under<'s, 'a> {
    say: Wording<'a>,
    /// Whether the rule is that of services that there are not.
    declines: bool,
    steps: &'s mut Vec<TraceStep>,
}

impl Under<'_, '_> {
    fn part(&mut self, part: &PartTrace) {
        if part.part == Part::Unless {
            let key = match part.condition.holds {
                Holds::Yes => "trace.exception_holds",
                Holds::No => "trace.exception_fails",
                Holds::Open => "trace.exception_open",
            };
            self.step(1, part.lets(), self.say.say(key, &[]), None);
            self.condition(&part.condition, 2);
            return;
        }
        // The parts of a rule have to hold together, whether it says so or not.
        if let Says::And { parts } = &self.meant(&part.condition).says {
            self.groups(parts, true).iter().for_each(|group| self.group(group, true, 1));
        } else {
            self.condition(&part.condition, 1);
        }
    }

    fn condition(&mut self, condition: &ConditionTrace, depth: usize) {
        let condition = self.meant(condition);
        match &condition.says {
            Says::And { parts } => self.together(condition.holds, "trace.all", parts, true, depth),
            Says::Or { parts } => self.together(condition.holds, "trace.any", parts, false, depth),
            Says::Not { what } => self.negation(condition, what, depth),
            Says::Count { least, most, parts } => {
                self.counted(condition.holds, Bounds::new(*least, *most), parts, depth);
            }
            Says::Defined { means, .. } => {
                self.words(condition, condition, depth);
                means.iter().for_each(|means| self.condition(means, depth + 1));
            }
            Says::Test { .. } | Says::Constant | _ => self.words(condition, condition, depth),
        }
    }

    fn negation(&mut self, whole: &ConditionTrace, what: &ConditionTrace, depth: usize) {
        let what = self.meant(what);
        match &what.says {
            Says::Not { what } => self.condition(what, depth),
            Says::Count { least, most, parts } => {
                self.counted(whole.holds, Bounds::new(*least, *most).negated(), parts, depth);
            }
            Says::And { parts } | Says::Or { parts } => {
                let all = matches!(what.says, Says::And { .. });
                match self.groups(parts, all).as_slice() {
                    [Group { alike: Some(_), parts }] => {
                        self.words(whole, parts.first().copied().unwrap_or(what), depth);
                    }
                    _ => {
                        let key = if all { "trace.not_all" } else { "trace.none_of" };
                        self.together(whole.holds, key, parts, all, depth);
                    }
                }
            }
            Says::Defined { means, .. } => {
                self.words(whole, what, depth);
                means.iter().for_each(|means| self.condition(means, depth + 1));
            }
            Says::Test { .. } | Says::Constant | _ => self.words(whole, what, depth),
        }
    }

    /// A heading with parts below it; what one line tells needs none.
    fn together(&mut self, holds: Holds, key: &str, parts: &[ConditionTrace], all: bool, depth: usize) {
        let groups = self.groups(parts, all);
        if let ([group], "trace.all" | "trace.any") = (groups.as_slice(), key) {
            return self.group(group, all, depth);
        }
        self.step(depth, holds, self.say.say(key, &[]), None);
        groups.iter().for_each(|group| self.group(group, all, depth + 1));
    }

    /// How many, with what is counted below it, each by itself.
    fn counted(&mut self, holds: Holds, bounds: Bounds, parts: &[ConditionTrace], depth: usize) {
        self.step(depth, holds, format!("{}:", self.say.bounds(bounds)), None);
        parts.iter().for_each(|part| self.condition(part, depth + 1));
    }

    fn group(&mut self, group: &Group<'_>, all: bool, depth: usize) {
        match (group.parts.as_slice(), group.alike) {
            (several @ [_, _, ..], Some(alike)) => {
                let several = several.iter().map(|part| self.say.followed(part)).collect();
                let whole = if all { Condition::And(several) } else { Condition::Or(several) };
                self.step(depth, alike.holds, self.say.condition(&whole), alike.note);
            }
            (parts, _) => parts.iter().for_each(|part| self.condition(part, depth)),
        }
    }

    /// The condition in one line; `test` tells how it is known.
    fn words(&mut self, condition: &ConditionTrace, test: &ConditionTrace, depth: usize) {
        let (followed, note) = (self.say.followed(condition), self.say.note(test));
        // The list of all that the policy declines says nothing of this rule.
        let is_list = self.declines && matches!(&followed, Condition::Atom(id) if self.is_only(*id));
        let text =
            if is_list { self.say.say("trace.only_declined", &[]) } else { self.say.condition(&followed) };
        self.step(depth, condition.holds, text, note);
    }

    fn is_only(&self, id: AtomId) -> bool {
        matches!(self.say.policy.atoms.at(id), Some(Atom::Only { .. }))
    }

    fn step(&mut self, depth: usize, holds: Holds, text: String, note: Option<&'static str>) {
        if !text.is_empty() {
            let note = note.map(|key| self.say.say(key, &[]));
            self.steps.push(TraceStep { depth, holds, text, note, location: None });
        }
    }

    /// Parts of the same kind in one list, tests that come out alike together.
    fn groups<'t>(&self, parts: &'t [ConditionTrace], all: bool) -> Vec<Group<'t>> {
        let mut groups: Vec<Group<'t>> = Vec::new();
        let mut waiting: Vec<&'t ConditionTrace> = parts.iter().rev().collect();
        while let Some(next) = waiting.pop() {
            let part = self.meant(next);
            if let (Says::And { parts }, true) | (Says::Or { parts }, false) = (&part.says, all) {
                waiting.extend(parts.iter().rev());
                continue;
            }
            let alike = self.alike(part);
            match groups.iter_mut().find(|group| alike.is_some() && group.alike == alike) {
                Some(group) => group.parts.push(part),
                None => groups.push(Group { alike, parts: vec![part] }),
            }
        }
        groups
    }

    fn alike(&self, part: &ConditionTrace) -> Option<Alike> {
        let (test, negated) =
            if let Says::Not { what } = &part.says { (self.meant(what), true) } else { (part, false) };
        let Says::Test { test: id, .. } = &test.says else { return None };
        let fact = self.say.policy.atoms.at(*id)?.fact();
        Some(Alike { fact, negated, holds: part.holds, note: self.say.note(test) })
    }

    /// What a definition means, where it is short and read in place.
    fn meant<'t>(&self, condition: &'t ConditionTrace) -> &'t ConditionTrace {
        let mut condition = condition;
        while let Says::Defined { name, means: Some(means) } = &condition.says
            && self.say.definition(name).is_none_or(|id| !is_named(self.say.policy, id))
        {
            condition = means;
        }
        condition
    }
}
