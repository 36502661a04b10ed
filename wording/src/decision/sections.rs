//! What there is to say of a decision, section by section.

use remit_engine::eval::{
    Affects, AskedService, Assumed, CauseKind, CauseNote, Decision, Declined, DutyNote, FollowUpNote, How,
    Measured, NoticeNote, Offered, OpenFact, Overruled, Reason, ServiceOutcome, SourceNote, Uncertain,
};
use remit_engine::ir::{Location, Lookup, Rule, Verb};

use super::lower;
use crate::names::{Wording, opening, within};

/// A section of a decision in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name in the decision, such as `missing`.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// What it says; never empty.
    pub items: Vec<Item>,
}

/// One thing that a section says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// What it says.
    pub text: String,
    /// Where that comes from, and the like.
    pub details: Vec<String>,
    /// The fact that it is about.
    pub fact: Option<String>,
    /// The fact that tells it, where that is another.
    pub from: Option<String>,
    /// The rules that it is about.
    pub rules: Vec<String>,
    /// Where it is written.
    pub location: Option<Location>,
    /// What the fact can change.
    pub affects: Option<Affects>,
}

/// How rules are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleNames {
    /// As the policy has them, for who reads it.
    Written,
    /// In words, for who does not.
    Called,
}

impl Wording<'_> {
    /// Everything there is to say of the decision after what follows from it, in reading order.
    pub fn sections(self, decision: &Decision, names: RuleNames) -> Vec<Section> {
        let is_open = !matches!(decision.decision, Verb::Exclude | Verb::Return);
        let duties = if is_open { self.duties(&decision.duties) } else { Vec::new() };
        // Who stays is not followed up yet.
        let leaves = decision.possible.contains(&Verb::Discharge);
        let follow_ups = if leaves { self.follow_ups(&decision.follow_ups) } else { Vec::new() };
        let asked = decision.offered.iter().any(|offered| offered.asked);
        let offered = if asked || is_open { self.offered(&decision.offered, asked) } else { Vec::new() };
        let codes = decision.unrecognised.iter().map(|it| format!("{} {}", self.system(&it.system), it.code));
        let all = [
            ("reasons", "decision.why", self.reasons(decision)),
            ("missing", "decision.missing", self.questions(&decision.missing, "decision.which", names)),
            ("judge", "decision.judge", self.questions(&decision.judge, "decision.suspected", names)),
            ("uncertain", "decision.uncertain", self.uncertain(&decision.uncertain, names)),
            ("computed", "decision.computed", self.computed(&decision.computed)),
            ("notices", "decision.notices", self.notices(&decision.notices)),
            ("follow_ups", "decision.follow_ups", follow_ups),
            ("assumed", "decision.assumed", self.assumed(&decision.assumed)),
            ("overruled", "decision.overruled", self.overruled(&decision.overruled, names)),
            ("asked", "decision.asked", self.asked(&decision.asked)),
            ("declined", "decision.declined", self.declined(&decision.declined)),
            ("unlisted", "decision.unlisted", named(decision.unlisted.iter().map(|it| it.label.clone()))),
            ("offered", if asked { "decision.offered_asked" } else { "decision.offered" }, offered),
            ("duties", "decision.duties", duties),
            ("recommended", "decision.recommended", recommended(&decision.recommended)),
            ("unrecognised", "decision.unrecognised", named(codes)),
        ];
        let said = all.into_iter().filter(|(_, _, items)| !items.is_empty());
        let units = self.unit_names();
        let bound = |mut item: Item| {
            item.text = units.bound(&item.text);
            item.details.iter_mut().for_each(|detail| *detail = units.bound(detail));
            item
        };
        said.map(|(id, key, items)| {
            let items = items.into_iter().map(bound).collect();
            Section { id, title: self.say(key, &[]), items }
        })
        .collect()
    }

    fn reasons(self, decision: &Decision) -> Vec<Item> {
        let (named, open): (Vec<&Reason>, Vec<&Reason>) =
            decision.reasons.iter().partition(|reason| reason.fact.is_none());
        let mut items = Vec::new();
        if !open.is_empty() {
            items.push(Item { text: self.say("decision.open", &[]), ..Item::default() });
        }
        if decision.default {
            items.push(Item { text: self.say("decision.by_default", &[]), ..Item::default() });
        }
        // Requirements of one list often give one reason; it is read once.
        let mut groups: Vec<(String, Vec<&Reason>)> = Vec::new();
        for reason in named {
            let text = self.reason_text(reason);
            match groups.iter_mut().find(|(known, _)| *known == text) {
                Some((_, group)) => group.push(reason),
                None => groups.push((text, vec![reason])),
            }
        }
        items.extend(groups.into_iter().map(|(text, group)| self.group(text, &group)));
        items
    }

    /// A reason with where it comes from and the rules that give it.
    fn group(self, text: String, group: &[&Reason]) -> Item {
        let perhaps = group.iter().all(|reason| !reason.certain);
        let text = if perhaps { format!("{} {text}", self.say("decision.perhaps", &[])) } else { text };
        let mut sources: Vec<(String, Vec<u32>)> = Vec::new();
        for (line, number) in group.iter().flat_map(|reason| self.cited(reason)) {
            match sources.iter_mut().find(|(known, _)| *known == line) {
                Some((_, numbers)) => numbers.extend(number),
                None => sources.push((line, number.into_iter().collect())),
            }
        }
        let details = sources.into_iter().map(|(line, mut numbers)| {
            numbers.sort_unstable();
            numbers.dedup();
            if numbers.is_empty() { line } else { format!("{line} ({})", ranges(&numbers)) }
        });
        let usually = group.iter().any(|reason| reason.usually).then(|| self.say("decision.usually", &[]));
        Item {
            text,
            details: usually.into_iter().chain(details).collect(),
            rules: group.iter().filter_map(|reason| reason.rule.clone()).collect(),
            location: group.iter().find_map(|reason| reason.location.clone()),
            ..Item::default()
        }
    }

    /// The statements that a reason rests on, each with the document and the heading that it is under.
    fn cited(self, reason: &Reason) -> Vec<(String, Option<u32>)> {
        let stages = [&self.policy.referral, &self.policy.discharge];
        let named = |rule: &&Rule| Some(&rule.name) == reason.rule.as_ref();
        let rule = stages.into_iter().flat_map(|stage| &stage.rules).find(named);
        let defaults = stages.into_iter().filter_map(|stage| stage.default.as_ref());
        let default = || defaults.clone().find(|it| Some(&it.location) == reason.location.as_ref());
        let citations = match rule {
            Some(rule) => rule.citations.as_slice(),
            None => default().map(|it| it.citations.as_slice()).unwrap_or_default(),
        };
        let mut cited = Vec::new();
        for citation in citations {
            let Some(source) = self.policy.sources.at(citation.source) else { continue };
            let title = self.text(&source.title);
            if citation.statements.is_empty() {
                cited.push((title.to_owned(), None));
            }
            for number in &citation.statements {
                let statement = source.statements.iter().find(|statement| statement.number == *number);
                let line = match statement.and_then(|statement| statement.under.as_deref()) {
                    Some(section) => self.say("decision.section", &[("section", section), ("title", title)]),
                    None => title.to_owned(),
                };
                cited.push((line, Some(*number)));
            }
        }
        cited
    }

    fn rule_named(self, rule: &str, names: RuleNames) -> String {
        match names {
            RuleNames::Written => rule.to_owned(),
            RuleNames::Called => self.rule_called(rule),
        }
    }

    /// The rules that wait for a fact, with what they would decide.
    fn turns(self, rules: &[String], names: RuleNames) -> Option<String> {
        let stages = [&self.policy.referral, &self.policy.discharge];
        let verb = |name: &String| {
            let rule = stages.into_iter().flat_map(|stage| &stage.rules).find(|rule| rule.name == *name)?;
            Some(format!("{} ({})", self.rule_named(name, names), self.short_verb(rule.verb)))
        };
        let said: Vec<String> = rules.iter().filter_map(verb).collect();
        (!said.is_empty()).then(|| self.say("decision.turns", &[("rules", &self.all_of(&said))]))
    }

    /// Open facts as the questions to ask; one that changes only a part of the answer says so. Where concepts are named,
    /// the question is about them.
    fn questions(self, facts: &[OpenFact], about: &str, names: RuleNames) -> Vec<Item> {
        let items = facts.iter().map(|fact| {
            let (asked, causes) = self.of_parts(fact);
            let asks_date = |cause: &CauseNote| causes.len() == 1 && cause.kind == CauseKind::DateNotStated;
            let why = if causes.iter().any(asks_date) { String::new() } else { self.causes(&causes) };
            let why = Some(why).filter(|why| !why.is_empty());
            let part = match fact.affects {
                Affects::Route => Some(self.say("decision.open_route", &[])),
                Affects::Answer => Some(self.say("decision.open_answer", &[])),
                Affects::Decision | Affects::None | _ => None,
            };
            Item {
                text: self.new_enough(fact, asked.unwrap_or_else(|| self.question(fact, about))),
                details: fact
                    .because
                    .iter()
                    .cloned()
                    .chain(why)
                    .chain(part)
                    .chain(self.computed_if("formula.with", fact))
                    .chain(self.turns(&fact.required_by, names))
                    .collect(),
                fact: Some(fact.fact.clone()),
                from: fact.from.first().cloned(),
                affects: Some(fact.affects),
                ..Item::default()
            }
        });
        items.collect()
    }

    /// Where all that is open is what some medicines or entries lack, that is asked for; and what else there is to say.
    fn of_parts(self, fact: &OpenFact) -> (Option<String>, Vec<CauseNote>) {
        let lacks = |cause: &CauseNote| !cause.lacks.is_empty() || cause.kind == CauseKind::FieldNotStated;
        let incomplete =
            |cause: &CauseNote| matches!(cause.kind, CauseKind::ListIncomplete | CauseKind::OthersNotListed);
        let (lacking, others): (Vec<CauseNote>, Vec<CauseNote>) =
            fact.causes.iter().cloned().partition(lacks);
        if lacking.is_empty() || others.iter().any(incomplete) {
            return (None, fact.causes.clone());
        }
        let mut asked: Vec<String> = Vec::new();
        for cause in &lacking {
            let line = match &cause.entry {
                Some(entry) => {
                    let what = self.all_of(&lower(&cause.fields));
                    self.say("decision.ask_entry", &[("entry", &self.entry(entry)), ("what", &what)])
                }
                None => {
                    let medicine = cause.medicine.as_deref().unwrap_or_default();
                    let what = self.lacks(&cause.lacks);
                    self.say("decision.ask_medicine", &[("medicine", medicine), ("what", &what)])
                }
            };
            if !asked.contains(&line) {
                asked.push(line);
            }
        }
        (Some(asked.join("; ")), others)
    }

    /// A question with how old the answer may be.
    fn new_enough(self, fact: &OpenFact, question: String) -> String {
        match &fact.dated_within {
            Some(time) => {
                self.say("decision.dated_within", &[("question", &question), ("time", &self.amount(time))])
            }
            None => question,
        }
    }

    fn question(self, fact: &OpenFact, about: &str) -> String {
        let label = within(&fact.label);
        // Where the value itself is enough, only its day is asked for.
        if let [CauseNote { kind: CauseKind::DateNotStated, .. }] = fact.causes.as_slice() {
            return self.say("decision.ask_date", &[("fact", &label)]);
        }
        match fact.required {
            Some(true) => return self.say("decision.to_be_yes", &[("fact", &label)]),
            Some(false) => return self.say("decision.to_be_no", &[("fact", &label)]),
            None => {}
        }
        if !fact.concepts.is_empty() {
            return self.say(about, &[("fact", &label), ("items", &self.any_of(&lower(&fact.concepts)))]);
        }
        if fact.question.is_empty() { fact.label.clone() } else { fact.question.clone() }
    }

    /// What becomes of services that are asked for, where no other section says it.
    fn asked(self, all: &[AskedService]) -> Vec<Item> {
        let said = |asked: &AskedService| {
            let service = opening(&asked.label);
            let text = match (asked.outcome, &asked.party) {
                (ServiceOutcome::Unmet, _) => self.say("decision.unmet", &[("service", &service)]),
                (ServiceOutcome::Duty, Some(party)) => {
                    self.say("decision.duty", &[("service", &service), ("party", &within(&party.label))])
                }
                (ServiceOutcome::Duty, None)
                | (ServiceOutcome::Offered | ServiceOutcome::Declined | ServiceOutcome::Unlisted | _, _) => {
                    return None;
                }
            };
            Some(Item { text, details: asked.text.iter().cloned().collect(), ..Item::default() })
        };
        all.iter().filter_map(said).collect()
    }

    fn uncertain(self, all: &[Uncertain], names: RuleNames) -> Vec<Item> {
        let items = all.iter().map(|open| {
            let (low, high) = (&open.low, &open.high);
            // The unit is said once.
            let least = |low: &Measured| match high {
                Some(high) if high.unit == low.unit => self.number(low.number),
                Some(_) | None => self.amount(low),
            };
            let ends = (low.as_ref().map(least), high.as_ref().map(|high| self.amount(high)));
            let fact = ("fact", open.label.as_str());
            let text = match &ends {
                (Some(low), Some(high)) => {
                    self.say("decision.uncertain_between", &[fact, ("low", low), ("high", high)])
                }
                (Some(low), None) => self.say("decision.uncertain_from", &[fact, ("low", low)]),
                (None, Some(high)) => self.say("decision.uncertain_to", &[fact, ("high", high)]),
                (None, None) => open.label.clone(),
            };
            Item {
                text,
                details: self
                    .parts(open)
                    .into_iter()
                    .chain([self.causes(&open.causes)])
                    .chain(self.turns(&open.required_by, names))
                    .collect(),
                fact: Some(open.fact.clone()),
                affects: Some(open.affects),
                ..Item::default()
            }
        });
        items.collect()
    }

    /// What each medicine of a sum comes to.
    fn parts(self, open: &Uncertain) -> Vec<String> {
        let parts = open.parts.iter().map(|part| {
            let names: Vec<String> = part.medicines.iter().map(|medicine| medicine.label.clone()).collect();
            let low = part.low.as_ref().map(|low| self.number(low.number)).unwrap_or_default();
            let range = match &part.high {
                Some(high) if Some(high) == part.low.as_ref() => self.amount(high),
                Some(high) => format!("{low}–{}", self.amount(high)),
                None => self.say("decision.part_from", &[("low", &low)]),
            };
            format!("{}: {range}", self.all_of(&names))
        });
        parts.collect()
    }

    fn assumed(self, all: &[Assumed]) -> Vec<Item> {
        let items = all.iter().map(|assumed| Item {
            text: format!(
                "{}: {}",
                within(&assumed.label),
                self.assumed_value(&assumed.fact, &assumed.value)
            ),
            fact: Some(assumed.fact.clone()),
            affects: Some(assumed.affects),
            ..Item::default()
        });
        items.collect()
    }

    fn overruled(self, all: &[Overruled], names: RuleNames) -> Vec<Item> {
        let items = all.iter().map(|lost| {
            let key = match lost.how {
                How::Open => "decision.overruled_open",
                How::Overrides | How::Stronger | _ => "decision.overruled_by",
            };
            let by: Vec<String> = lost.by.iter().map(|rule| self.rule_named(rule, names)).collect();
            let (verb, by) = (self.short_verb(lost.verb), self.all_of(&by));
            let rules = self.policy.referral.rules.iter().chain(&self.policy.discharge.rules);
            let usually = rules.filter(|rule| rule.usually).any(|rule| rule.name == lost.rule);
            Item {
                details: usually.then(|| self.say("decision.usually", &[])).into_iter().collect(),
                text: self
                    .say(key, &[("rule", &self.rule_named(&lost.rule, names)), ("verb", &verb), ("by", &by)]),
                rules: vec![lost.rule.clone()],
                location: Some(lost.location.clone()),
                ..Item::default()
            }
        });
        items.collect()
    }

    fn declined(self, all: &[Declined]) -> Vec<Item> {
        let items = all.iter().map(|declined| {
            let places: Vec<String> = declined.routes.iter().map(|route| route.label.clone()).collect();
            let mut text = opening(&declined.label);
            if !places.is_empty() {
                text =
                    format!("{text}. {}", self.say("decision.route", &[("places", &self.any_of(&places))]));
            }
            Item {
                text,
                details: declined.text.iter().cloned().collect(),
                location: Some(declined.location.clone()),
                ..Item::default()
            }
        });
        items.collect()
    }

    /// What the clinic has, in one sentence: what was asked for in full, and otherwise only what is sure.
    fn offered(self, all: &[Offered], asked: bool) -> Vec<Item> {
        let shown = all.iter().filter(|offered| if asked { offered.asked } else { offered.certain });
        let shown: Vec<String> = shown
            .map(|offered| {
                let places: Vec<String> = offered.places.iter().map(|place| place.label.clone()).collect();
                let label = within(&offered.label);
                match places.as_slice() {
                    [] => label,
                    places => {
                        format!("{label} {}", self.say("page.at", &[("places", &self.all_of(places))]))
                    }
                }
            })
            .collect();
        if shown.is_empty() { Vec::new() } else { named(std::iter::once(self.all_of(&shown))) }
    }

    fn sources(self, sources: &[SourceNote]) -> Vec<String> {
        let said = sources.iter().map(|source| {
            let mut numbers = source.statements.clone();
            numbers.sort_unstable();
            let line = match &source.section {
                Some(section) => {
                    self.say("decision.section", &[("section", section), ("title", &source.title)])
                }
                None => source.title.clone(),
            };
            if numbers.is_empty() { line } else { format!("{line} ({})", ranges(&numbers)) }
        });
        said.collect()
    }

    fn follow_ups(self, all: &[FollowUpNote]) -> Vec<Item> {
        let items = all.iter().map(|note| Item {
            text: opening(&self.follow_up(note)),
            details: note.text.iter().cloned().chain(self.sources(&note.sources)).collect(),
            location: Some(note.location.clone()),
            ..Item::default()
        });
        items.collect()
    }

    /// What is said whatever is decided, with where it comes from.
    fn notices(self, all: &[NoticeNote]) -> Vec<Item> {
        let items = all.iter().map(|note| Item {
            text: opening(&self.notice(note)),
            details: self.sources(&note.sources),
            location: Some(note.location.clone()),
            ..Item::default()
        });
        items.collect()
    }

    fn duties(self, all: &[DutyNote]) -> Vec<Item> {
        let items = all.iter().filter(|duty| duty.certain).map(|duty| Item {
            text: format!("{}: {}", opening(&duty.label), self.all_of(&lower(&duty.services))),
            location: Some(duty.location.clone()),
            ..Item::default()
        });
        items.collect()
    }
}

/// Numbers in order, with three or more in a row as a range: `39–45, 47, 48`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next).map(|run| match run {
        [first, .., last] if run.len() > 2 => format!("{first}–{last}"),
        few => few.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    });
    runs.collect::<Vec<_>>().join(", ")
}

fn recommended(all: &[OpenFact]) -> Vec<Item> {
    let items = all.iter().map(|wished| Item {
        text: opening(&wished.label),
        fact: Some(wished.fact.clone()),
        from: wished.from.first().cloned(),
        ..Item::default()
    });
    items.collect()
}

fn named(labels: impl Iterator<Item = String>) -> Vec<Item> {
    labels.map(|label| Item { text: opening(&label), ..Item::default() }).collect()
}
