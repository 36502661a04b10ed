//! What to write, what there is, and who answers for what.

use remit_engine::ir::{
    Citation, Condition, Duty, Guarded, Lookup, Party, Recommendation, Rule, RuleKind, StageName, Verb,
    WantedFact,
};
use remit_engine::value::Text;

use super::build::Builder;
use super::{Line, Part};
use crate::names::{opening, within};

/// More facts than these, where no text says them together, are a line each.
const LONG_LIST: usize = 4;

impl Builder<'_> {
    /// What a referral must and should contain.
    pub(super) fn content(&self, parts: &mut Vec<Part>) {
        let policy = self.say.policy;
        let wanted: Vec<&Rule> =
            policy.referral.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Require(_))).collect();
        let usual = usual(&wanted);
        let mut inner = Vec::new();
        let mut lead = Vec::new();
        for (verb, key) in [(Verb::Return, "page.must"), (Verb::Ask, "page.should")] {
            let own: Vec<&Rule> = wanted.iter().filter(|rule| rule.verb == verb).copied().collect();
            let lines: Vec<Line> = own.iter().flat_map(|rule| self.wanted(rule, usual.as_ref())).collect();
            let numbered = lines.len() > 1;
            let closing: Vec<String> = usual.iter().filter_map(|usual| self.apart(usual, &own)).collect();
            if closing.is_empty() && !own.is_empty() {
                lead = usual.iter().map(|usual| self.of_all(usual)).collect();
            }
            inner.push(Part { inner: true, lines, numbered, closing, ..self.part(key) });
        }
        let lines = policy.recommendations.iter().map(|wish| self.wished(wish)).collect();
        inner.retain(Part::is_filled);
        let key = if inner.is_empty() { "page.may_alone" } else { "page.may" };
        inner.push(Part { inner: true, lines, ..self.part(key) });
        inner.retain(Part::is_filled);
        if inner.is_empty() {
            return;
        }
        parts.push(Part { lead, ..self.part("page.write") });
        parts.append(&mut inner);
    }

    /// What is said once of all that is asked for.
    fn of_all(&self, usual: &Condition) -> String {
        let (key, what) = said_of(usual);
        self.say.say(key, &[("what", &within(&self.say.condition(what)))])
    }

    /// The same, where it is so only of some of what is asked for: of which.
    fn apart(&self, usual: &Condition, own: &[&Rule]) -> Option<String> {
        let has = |rule: &&Rule| guards(&rule.condition).contains(usual);
        let points: Vec<usize> =
            (1..).zip(own).filter(|(_, rule)| has(rule)).map(|(number, _)| number).collect();
        let (first, last) = (points.first()?, points.last()?);
        if points.len() == own.len() {
            return None;
        }
        let points = if last - first + 1 == points.len() && points.len() > 2 {
            format!("{first}–{last}")
        } else {
            self.say.all_of(&points.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let (key, what) = match said_of(usual) {
            ("page.except_when", what) => ("page.except_points", what),
            (_, what) => ("page.only_points", what),
        };
        Some(self.say.say(key, &[("points", &points), ("what", &within(&self.say.condition(what)))]))
    }

    /// What a requirement asks for; a long list without words of its own is a line each.
    fn wanted(&self, rule: &Rule, usual: Option<&Condition>) -> Vec<Line> {
        let RuleKind::Require(facts) = &rule.kind else { return Vec::new() };
        let lists: Vec<String> = match &rule.texts.tell {
            Some(told) => vec![self.text(told)],
            None if facts.len() > LONG_LIST => {
                WantedFact::choices(facts).map(|choice| self.facts(choice)).collect()
            }
            None => vec![self.facts(facts)],
        };
        // Why a referral is sent back is said by the heading.
        let why = rule.because.as_ref().filter(|_| rule.verb == Verb::Ask);
        let last = lists.len().saturating_sub(1);
        let lines = lists.into_iter().enumerate().map(|(index, what)| Line {
            text: self.under(&rule.condition, rule.texts.label.as_ref(), usual, what),
            more: self.texts(why.filter(|_| index == last)),
            line: Some(rule.location.line),
            ..Line::default()
        });
        lines.collect()
    }

    fn wished(&self, wish: &Recommendation) -> Line {
        let told = wish.texts.tell.as_ref().map(|text| self.text(text));
        let what = told.unwrap_or_else(|| self.facts(&wish.facts));
        Line {
            text: self.under(&wish.condition, wish.texts.label.as_ref(), None, what),
            more: self.texts(&wish.because),
            line: Some(wish.location.line),
            ..Line::default()
        }
    }

    /// What is asked for, after the condition under which it is, but for what has been said of all.
    fn under(
        &self,
        condition: &Guarded,
        label: Option<&Text>,
        usual: Option<&Condition>,
        what: String,
    ) -> String {
        let own: Vec<Condition> = guards(condition).into_iter().filter(|part| Some(part) != usual).collect();
        if own.is_empty() {
            return opening(&what);
        }
        let when = match label {
            Some(label) => self.text(label),
            None => self.say.condition(&Condition::And(own)),
        };
        self.say.say("page.when", &[("when", &opening(&when)), ("what", &what)])
    }

    fn facts(&self, facts: &[WantedFact]) -> String {
        let choices = WantedFact::choices(facts).map(|choice| {
            let names: Vec<String> = choice.iter().map(|wanted| within(&self.wanted_fact(wanted))).collect();
            self.say.any_of(&names)
        });
        self.say.all_of(&choices.collect::<Vec<_>>())
    }

    fn wanted_fact(&self, wanted: &WantedFact) -> String {
        let label = self.say.fact(wanted.fact).map(|fact| self.text(&fact.label)).unwrap_or_default();
        match wanted.answer {
            Some(true) => self.say.say("page.answer_yes", &[("fact", &label)]),
            Some(false) => self.say.say("page.answer_no", &[("fact", &label)]),
            None => match wanted.dated {
                Some(time) => self.say.dated(wanted.fact, true, time),
                None => label,
            },
        }
    }

    pub(super) fn offers(&self) -> Part {
        let lines = self.say.policy.offers.iter().map(|offer| {
            let mut text = self.services(&offer.services);
            if !offer.places.is_empty() {
                let places: Vec<String> = offer.places.iter().map(|id| self.place_name(*id)).collect();
                text =
                    format!("{text} {}", self.say.say("page.at", &[("places", &self.say.all_of(&places))]));
            }
            let is_said = self.first_offer().is_some_and(|first| std::ptr::eq(first, offer));
            let more = if is_said { Vec::new() } else { self.texts(&offer.because) };
            // Why it is offered only to some says to whom.
            let text = if more.is_empty() { self.conditioned(text, &offer.condition) } else { text };
            Line { text, more, line: Some(offer.location.line), ..Line::default() }
        });
        Part { lines: lines.collect(), ..self.part("page.offer") }
    }

    /// What follows after discharge.
    pub(super) fn follow_ups(&self) -> Part {
        let lines = self.say.policy.follow_ups.iter().map(|entry| {
            let after = entry.after.as_ref().map(|time| self.say.quantity(time));
            let party = entry.party.map(|party| match self.say.is_read_by(party) {
                true => self.title("letter.reader"),
                false => self.party_name(party),
            });
            let text = self.say.followed_up(&self.text(&entry.what), after, party);
            Line {
                text: match self.say.guard(&entry.condition) {
                    when if when.is_empty() => text,
                    when => format!("{text}, {}", within(&when)),
                },
                more: self.texts(&entry.because),
                line: Some(entry.location.line),
                ..Line::default()
            }
        });
        Part { lines: lines.collect(), ..self.part("page.follow_ups") }
    }

    /// What is said whatever is decided.
    pub(super) fn notices(&self, stage: StageName) -> Part {
        let of_stage = self.say.policy.notices.iter().filter(|notice| notice.stage == stage);
        let lines = of_stage.map(|notice| {
            let text = self.reason(notice.because.as_ref(), &notice.citations);
            let text = match self.say.condition(&notice.condition.whole()) {
                when if when.is_empty() => text,
                when => self.say.say("decision.notice_if", &[("when", &when), ("text", &text)]),
            };
            Line { text, line: Some(notice.location.line), ..Line::default() }
        });
        Part { lines: lines.collect(), ..self.part("page.notices") }
    }

    /// Why, in the author's words, or the statement that is cited first.
    fn reason(&self, because: Option<&Text>, citations: &[Citation]) -> String {
        if let Some(text) = because {
            return self.text(text);
        }
        let cited = citations.first().and_then(|citation| {
            let number = citation.statements.first()?;
            let source = self.say.policy.sources.at(citation.source)?;
            source.statements.iter().find(|statement| statement.number == *number)
        });
        cited.map(|statement| self.text(&statement.text)).unwrap_or_default()
    }

    /// Who answers for what, a line a party: what its duties say themselves, then what is listed.
    pub(super) fn duties(&self) -> Part {
        let mut duties: Vec<&Duty> = self.say.policy.duties.iter().collect();
        duties.sort_by_key(|duty| (duty.stage == StageName::Discharge, !self.is_reader(duty)));
        let mut lines: Vec<Line> = Vec::new();
        let mut seen: Vec<(Party, StageName)> = Vec::new();
        for duty in &duties {
            let party = (duty.party, duty.stage);
            if !seen.contains(&party) {
                seen.push(party);
                let own = duties.iter().filter(|it| (it.party, it.stage) == party).copied();
                lines.push(self.duties_of(duty, &own.collect::<Vec<_>>()));
            }
        }
        Part { lines, ..self.part("page.duties") }
    }

    fn duties_of(&self, first: &Duty, own: &[&Duty]) -> Line {
        let party = if self.is_reader(first) { self.title("page.you") } else { self.party(first) };
        let text = match first.stage {
            StageName::Referral => party.clone(),
            StageName::Discharge => self.say.say("page.after", &[("party", &party)]),
        };
        let mut more = self.texts(own.iter().filter_map(|duty| duty.because.as_ref()));
        let listed = own.iter().filter(|duty| duty.because.is_none()).flat_map(|duty| {
            duty.services.iter().map(|id| self.conditioned(self.concept(*id), &duty.condition))
        });
        let listed: Vec<String> = listed.collect();
        if !listed.is_empty() {
            let key = match (self.is_reader(first), more.is_empty()) {
                (true, true) => "page.duty.yours",
                (true, false) => "page.duty.yours_also",
                (false, true) => "page.duty.theirs",
                (false, false) => "page.duty.theirs_also",
            };
            more.push(self.say.say(key, &[("services", &self.say.all_of(&listed))]));
        }
        Line { text: opening(&text), more, line: Some(first.location.line), ..Line::default() }
    }

    pub(super) fn party(&self, duty: &Duty) -> String {
        self.party_name(duty.party)
    }

    fn party_name(&self, party: Party) -> String {
        match party {
            Party::Concept(id) => self.concept(id),
            Party::Destination(id) => self.place_name(id),
        }
    }

    pub(super) fn is_reader(&self, duty: &Duty) -> bool {
        self.say.is_read_by(duty.party)
    }

    /// With when it is so. What is named by a noun is in brackets, after "in" or "except in"; what is not is a condition.
    pub(super) fn conditioned(&self, text: String, condition: &Guarded) -> String {
        let when = condition.when.as_ref().filter(|_| condition.unless.is_none());
        let (key, what) = match when {
            Some(what @ Condition::Atom(_)) => ("page.given", what),
            Some(Condition::Not(what)) if matches!(**what, Condition::Atom(_)) => ("page.not_given", &**what),
            Some(_) | None => match self.say.guard(condition) {
                when if when.is_empty() => return text,
                when => return format!("{text}, {}", within(&when)),
            },
        };
        self.say.say(key, &[("text", &text), ("what", &within(&self.say.condition(what)))])
    }
}

/// The parts of a condition's `when` and `unless` that all have to hold.
fn guards(condition: &Guarded) -> Vec<Condition> {
    let when = condition.when.iter().flat_map(conjuncts);
    when.chain(condition.unless.clone().map(Condition::negated)).collect()
}

/// The parts of a condition that all have to hold.
pub(super) fn conjuncts(condition: &Condition) -> Vec<Condition> {
    match condition {
        Condition::And(parts) => parts.clone(),
        other @ (Condition::Const(_)
        | Condition::Atom(_)
        | Condition::Defined(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Count { .. }) => vec![other.clone()],
    }
}

/// How a condition of nearly all is said, and of what.
fn said_of(usual: &Condition) -> (&'static str, &Condition) {
    match usual {
        Condition::Not(what) => ("page.except_when", what),
        other @ (Condition::Const(_)
        | Condition::Atom(_)
        | Condition::Defined(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Count { .. }) => ("page.only_when", other),
    }
}

/// The condition that more than half of what is asked for has, of three or more.
fn usual(wanted: &[&Rule]) -> Option<Condition> {
    let all: Vec<Vec<Condition>> = wanted.iter().map(|rule| guards(&rule.condition)).collect();
    let count = |part: &Condition| all.iter().filter(|parts| parts.contains(part)).count();
    let most = all.iter().flatten().max_by_key(|part| count(part))?;
    (wanted.len() > 2 && count(most) * 2 > wanted.len()).then(|| most.clone())
}
