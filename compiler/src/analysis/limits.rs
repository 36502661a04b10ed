//! Words that state another limit than the rule they explain. Input: a policy. Output: warnings at the rules.

use remit_engine::value::{Number, Text};

use super::{Subject, errors, fixes};
use crate::base::Loc;
use crate::check::Measures;
use crate::diag::Diagnostic;
use crate::resolve::{
    Action, Compared, Condition, ConditionKind, Magnitude, Model, Quantity, Rule, RuleKind, Unit, UnitId,
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let model = subject.snapshot.model();
    let measures = Measures::new(model);
    for rule in subject.policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        let texts = [&rule.grounds.because, &rule.texts.label, &rule.texts.ask, &rule.texts.tell];
        let texts: Vec<&str> = texts.into_iter().flatten().flat_map(each).collect();
        if !texts.iter().any(|text| text.chars().any(|letter| letter.is_ascii_digit())) {
            continue;
        }
        let mut limits = Limits { model, measures: &measures, all: Vec::new() };
        limits.of_rule(rule);
        for text in texts {
            if let Some((written, limit, right)) = limits.other(text) {
                let fix = right.and_then(|right| fixes::other_words(subject, rule, &written, &right));
                out.push(errors::other_limit(rule, &written, &source(subject, limit), limit, fix));
                break;
            }
        }
    }
}

fn each(text: &Text) -> impl Iterator<Item = &str> {
    text.all().map(|(_, text)| text)
}

/// What is written in a place.
fn source(subject: &Subject<'_>, loc: Loc) -> String {
    let file = subject.snapshot.sources().get(loc.file);
    file.and_then(|file| file.text.as_str().get(loc.span.range())).unwrap_or_default().to_owned()
}

/// An amount as a policy writes it.
pub(super) fn written(subject: &Subject<'_>, amount: &remit_engine::ir::Quantity) -> String {
    let units = &subject.compiled.lexicon().vocabulary().units;
    let unit = units.get(amount.unit.index()).filter(|unit| !unit.is_bare());
    match unit {
        Some(unit) => format!("{} {}", amount.number, unit.id),
        None => amount.number.to_string(),
    }
}

/// A limit that a rule has.
struct Limit {
    kind: String,
    unit: UnitId,
    /// What it may be said as, in units of its kind.
    said: Vec<Number>,
    loc: Loc,
}

struct Limits<'m> {
    model: &'m Model,
    measures: &'m Measures,
    all: Vec<Limit>,
}

impl Limits<'_> {
    fn of_rule(&mut self, rule: &Rule) {
        match &rule.kind {
            RuleKind::Plain(condition) => self.of_condition(condition, 0),
            RuleKind::Require(facts) => {
                facts.iter().filter_map(|fact| fact.dated.as_ref()).for_each(|time| self.add(time, false));
            }
            RuleKind::Decline(_) => {}
        }
        rule.guard.conditions().for_each(|condition| self.of_condition(condition, 0));
        for action in &rule.actions {
            if let Action::Within { time, .. } = action {
                self.add(time, false);
            }
        }
    }

    /// Definitions are followed as deep as anybody writes them.
    fn of_condition(&mut self, condition: &Condition, depth: usize) {
        const DEEPEST: usize = 16;
        let model = self.model;
        let mut inner = Vec::new();
        crate::check::parts(condition, &mut |part: &Condition| inner.push(part.clone()));
        for part in inner {
            let whole = |fact| model.facts.get(fact).is_some_and(|fact| fact.whole);
            match (&part.kind, part.kind.compared()) {
                (_, Some(Compared::Limit(fact, _, limit))) => self.add(limit, whole(fact)),
                (_, Some(Compared::Range(fact, low, high))) => {
                    self.add(low, whole(fact));
                    self.add(high, whole(fact));
                }
                (ConditionKind::Dated(_, _, time), None) => self.add(time, false),
                (ConditionKind::Defined(id), None) if depth < DEEPEST => {
                    if let Some(definition) = model.definitions.get(*id) {
                        self.of_condition(&definition.condition, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, limit: &Quantity, whole: bool) {
        let (Magnitude::Number(number), Some(unit)) = (limit.value, limit.unit) else { return };
        let Some(kind) = self.measures.get(unit).map(|measure| measure.kind.to_string()) else { return };
        // "From 25 years" is more than 24 of what counts whole years, and "up to 17" is less than 18.
        let near = [Number::whole(1), Number::whole(-1)].into_iter().filter(|_| whole);
        let all = near.filter_map(|step| number.plus(step).ok()).chain([number]);
        let said = all.filter_map(|number| self.measures.common(self.model, number, unit)).collect();
        self.all.push(Limit { kind, unit, said, loc: limit.loc });
    }

    /// An amount of a text that is of the kind of a limit and none of the limits of that kind, where no amount of the text
    /// is one; with that limit, and the words for it in the unit of the text, where they are plain.
    fn other(&self, text: &str) -> Option<(String, Loc, Option<String>)> {
        let amounts = amounts(text);
        self.all.iter().find_map(|limit| {
            let of_kind: Vec<(Number, &str, Number)> = amounts
                .iter()
                .filter_map(|amount| {
                    let (number, written) = self.measured(limit, amount)?;
                    Some((number, written, amount.number))
                })
                .collect();
            let is_limit = |number: &Number| {
                let own = self.all.iter().filter(|other| other.kind == limit.kind);
                own.flat_map(|other| &other.said).any(|said| said == number)
            };
            let other = of_kind.first()?;
            let any = of_kind.iter().any(|(number, ..)| is_limit(number));
            (!any).then(|| (other.1.to_owned(), limit.loc, in_words(limit, *other)))
        })
    }

    /// How much an amount of a text is, where it is of the kind of a limit.
    fn measured<'t>(&self, limit: &Limit, amount: &Amount<'t>) -> Option<(Number, &'t str)> {
        // A week is a time because a day is.
        let is_of_kind = |id| self.measures.get(id).is_some_and(|own| own.kind == limit.kind.as_str());
        let of_kind = || self.model.units.iter().filter(|(id, _)| is_of_kind(*id));
        let mut exact = of_kind().filter_map(|(id, unit)| Some((id, spelt(unit, amount.rest, false)?)));
        // "60 mg" may be said of what counts as milligrams of something.
        let mut short = of_kind().filter(|(id, _)| *id == limit.unit);
        let found =
            exact.next().or_else(|| short.find_map(|(id, unit)| Some((id, spelt(unit, amount.rest, true)?))));
        let (unit, length) = found?;
        let number = self.measures.common(self.model, amount.number, unit)?;
        Some((number, amount.whole.get(..amount.length + length)?))
    }
}

/// A limit as a text would write it that says another one: `None` where a limit of what counts whole units can be said in two
/// ways, where two amounts share a unit, or where it is no whole number.
fn in_words(limit: &Limit, (number, written, said): (Number, &str, Number)) -> Option<String> {
    let [limit] = limit.said.as_slice() else { return None };
    let right = limit.times(said).and_then(|it| it.over(number)).ok().filter(|it| it.is_whole())?;
    let unit = written.trim_start_matches(|it: char| it.is_ascii_digit() || it == ',' || it == '.');
    (!unit.contains(|it: char| it.is_ascii_digit())).then(|| format!("{right}{unit}"))
}

/// A number in a text with what follows it.
struct Amount<'t> {
    number: Number,
    /// The text from the number on.
    whole: &'t str,
    /// How long the number is, with the blank after it.
    length: usize,
    rest: &'t str,
}

fn amounts(text: &str) -> Vec<Amount<'_>> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut skip = 0;
    for (at, letter) in text.char_indices() {
        let begins = at >= skip && letter.is_ascii_digit() && !before.is_alphanumeric();
        before = letter;
        if !begins {
            continue;
        }
        let Some(whole) = text.get(at..) else { continue };
        let digits =
            whole.find(|it: char| !(it.is_ascii_digit() || it == ',' || it == '.')).unwrap_or(whole.len());
        skip = at + digits;
        let written = whole.get(..digits).unwrap_or_default();
        let Some(after) = whole.get(digits..) else { continue };
        let rest = after.trim_start_matches([' ', '\u{a0}']);
        let Ok(number) = written.replace(',', ".").parse::<Number>() else { continue };
        // Of "150–160 mg" and "60 or 90 mg" both are amounts, in the unit of the second.
        let rest = second(rest).unwrap_or(rest);
        if rest.len() < after.len() {
            found.push(Amount { number, whole, length: whole.len() - rest.len(), rest });
        }
    }
    found
}

/// What follows the second number of two.
fn second(rest: &str) -> Option<&str> {
    let words = ["–", "-", "och ", "og ", "eller ", "till ", "til ", "and ", "or ", "to "];
    let after = words.iter().find_map(|word| rest.strip_prefix(word))?.trim_start();
    let end = after.find(|it: char| !(it.is_ascii_digit() || it == ',' || it == '.'))?;
    after.get(end..).filter(|_| end > 0).map(|rest| rest.trim_start_matches([' ', '\u{a0}']))
}

/// How long the name of a unit is that a text begins with; in short, its first word will do.
fn spelt(unit: &Unit, text: &str, short: bool) -> Option<usize> {
    let labels = unit.about.label.all().map(|(_, label)| label);
    let names =
        labels.chain(unit.about.aliases.iter().map(|alias| alias.as_ref())).chain([unit.head.name.as_str()]);
    let names = names
        .filter_map(|name| if short { name.split_once(' ').map(|(first, _)| first) } else { Some(name) });
    let fits = |name: &&str| {
        text.strip_prefix(*name)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '/'))
    };
    names.filter(fits).map(str::len).max()
}
