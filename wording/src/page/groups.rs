//! Whom the clinic takes, whom it does not, and where they should go.

use remit_engine::ir::{
    Action, ConceptId, Condition, DestinationId, Lookup, PlaceRole, Route, Rule, Stage, StageName, Verb,
};

use super::build::Builder;
use super::content::conjuncts;
use super::{DASH, Line, Part, Row, Table};
use crate::names::{opening, within};

/// So many groups that a refusal is not about are named; more that are all that are accepted are said in one word.
const FEW: usize = 4;

impl Builder<'_> {
    pub(super) fn accepted(&self) -> Part {
        let stage = &self.say.policy.referral;
        let lines: Vec<Line> = self
            .rules(stage, Verb::Accept)
            .map(|rule| {
                // Nobody asks why the answer is yes.
                // What it leads to is said where the services are.
                let other = rule.actions.iter().filter(|action| !matches!(action, Action::Service(_)));
                let more = self.follows(&other.cloned().collect::<Vec<_>>(), rule);
                Line { more, ..self.listed(rule) }
            })
            .collect();
        let lines = gathered(lines);
        let mut closing = Vec::new();
        for verb in
            [Verb::Accept, Verb::Review, Verb::Exclude, Verb::Advise, Verb::Return, Verb::Defer, Verb::Ask]
        {
            closing.extend(self.closing(stage.default.as_ref(), verb));
        }
        if lines.is_empty() {
            return Part { lead: closing, ..self.part("page.accept") };
        }
        self.said_once(Part { lines, closing, ..self.part("page.accept") })
    }

    /// The groups that are not taken, with where they should go; kinds of a group are listed below the table.
    pub(super) fn refused(&self) -> Part {
        let stage = &self.say.policy.referral;
        let rules: Vec<&Rule> = self.rules(stage, Verb::Exclude).collect();
        let above = |rule: &Rule| {
            let mut over = rules.iter().filter(|other| beats(stage, rule, other));
            let first = over.next().copied();
            first.filter(|_| over.next().is_none())
        };
        let (kinds, rows): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| above(rule).is_some());
        let of = |group: &Rule| {
            let own = kinds.iter().filter(|kind| above(kind).is_some_and(|it| std::ptr::eq(it, group)));
            own.copied().collect::<Vec<_>>()
        };
        let mut below = Vec::new();
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|rule| {
                let own = of(rule);
                let instead = if own.is_empty() { self.instead(rule) } else { self.title("page.see_below") };
                below.extend((!own.is_empty()).then(|| self.kinds(rule, &own)));
                Row { group: self.group(rule), instead, line: Some(rule.location.line) }
            })
            .collect();
        let head = [self.title("page.group"), self.title("page.instead")];
        // What wins over every group is said once.
        let wins = |other: &&Rule| {
            other.verb != Verb::Exclude
                && rules.len() > 1
                && rules.iter().all(|rule| beats(stage, other, rule))
        };
        let winners: Vec<&Rule> = stage.rules.iter().filter(wins).collect();
        let accepted = |rule: &Rule| rule.verb == Verb::Accept;
        let every = winners.len() > FEW
            && winners.iter().all(|rule| accepted(rule))
            && winners.len() == stage.rules.iter().filter(|rule| accepted(rule)).count();
        let lead =
            if every { vec![self.say.say("page.except_accepted", &[])] } else { self.exceptions(&winners) };
        // Where nothing is said, and where all go to the same place, a list is enough.
        let shared = self.shared_place(&rules).filter(|_| below.is_empty());
        if shared.is_some() || rows.iter().all(|row| row.instead == DASH) {
            let line = |row: Row| Line { text: row.group, line: row.line, ..Line::default() };
            let lines = rows.into_iter().map(line).collect();
            let place = shared.map(|place| self.say.say("page.route", &[("place", &place)]));
            let lead = lead.into_iter().chain(place).collect();
            return Part { lead, lines, ..self.part("page.exclude") };
        }
        Part { lead, table: Some(Table { head, rows }), lines: below, ..self.part("page.exclude") }
    }

    /// Whom a refusal is not about. Where two differ only in what one has and the other has not, what they share says it.
    fn exceptions(&self, rules: &[&Rule]) -> Vec<String> {
        let (mut shared, mut groups) = (Vec::new(), Vec::new());
        for rule in rules {
            let mut others = rules.iter().filter(|other| !std::ptr::eq(**other, *rule));
            match others.find_map(|other| halves(rule, other)) {
                Some(condition) if shared.contains(&condition) => {}
                Some(condition) => shared.push(condition),
                None => groups.push(within(&self.group(rule))),
            }
        }
        let mut said: Vec<String> = shared
            .iter()
            .map(|it| self.say.say("page.except_when", &[("what", &within(&self.say.condition(it)))]))
            .collect();
        if !groups.is_empty() {
            said.push(self.say.say("page.except", &[("what", &self.say.any_of(&groups))]));
        }
        said
    }

    /// The place to which several rules all send, where that is all that follows.
    fn shared_place(&self, rules: &[&Rule]) -> Option<String> {
        let place = rules.first().map(|rule| self.instead(rule))?;
        let is_route = |rule: &&Rule| {
            let routes = self.routes(&rule.actions);
            routes == place && self.instead(rule) == place
        };
        (rules.len() > 2 && place != DASH && rules.iter().all(is_route)).then_some(place)
    }

    /// The kinds of a group that have ways on of their own; a place that they share is said once.
    fn kinds(&self, group: &Rule, kinds: &[&Rule]) -> Line {
        let places: Vec<String> = kinds.iter().map(|kind| self.routes(&kind.actions)).collect();
        let shared = places.first().filter(|first| !first.is_empty() && places.iter().all(|it| it == *first));
        let items = kinds.iter().zip(&places).map(|(kind, place)| {
            let name = within(&self.group(kind));
            if shared.is_some() || place.is_empty() { name } else { format!("{name} – {place}") }
        });
        let more = shared.map(|place| self.say.say("page.kinds", &[("place", place)]));
        Line {
            text: self.group(group),
            items: items.collect(),
            more: more.into_iter().collect(),
            line: Some(group.location.line),
        }
    }

    /// Where a group should go: routes, else what else is said.
    fn instead(&self, rule: &Rule) -> String {
        let mut said = Vec::new();
        let routes = self.routes(&rule.actions);
        if !routes.is_empty() {
            said.push(routes);
        }
        let notes = rule.actions.iter().filter_map(|action| match action {
            Action::Note(text) => Some(self.text(text)),
            Action::Route(_)
            | Action::Service(_)
            | Action::Reply(_)
            | Action::Within(_)
            | Action::Priority(_)
            | Action::OneOf(_) => None,
        });
        said.extend(notes);
        if said.is_empty() { DASH.to_owned() } else { said.join(". ") }
    }

    /// The places that actions send to.
    pub(super) fn routes(&self, actions: &[Action]) -> String {
        let places = actions.iter().filter_map(|action| match action {
            Action::Route(route) => Some(self.place(route)),
            Action::Service(_)
            | Action::Reply(_)
            | Action::Note(_)
            | Action::Within(_)
            | Action::Priority(_)
            | Action::OneOf(_) => None,
        });
        self.say.all_of(&places.collect::<Vec<_>>())
    }

    fn place(&self, route: &Route) -> String {
        match route {
            Route::Destination(id) => self.place_name(*id),
            Route::Text(_) => self.say.route(route).to_owned(),
        }
    }

    /// A destination's name within a sentence.
    pub(super) fn place_name(&self, id: DestinationId) -> String {
        let Some(place) = self.say.vocabulary.destinations.at(id) else { return String::new() };
        if place.role == Some(PlaceRole::Reader) {
            return self.title("letter.reader");
        }
        match self.text(&place.in_text) {
            text if !text.is_empty() => text,
            _ => within(&self.text(&place.label)),
        }
    }

    pub(super) fn declines(&self) -> Part {
        let policy = self.say.policy;
        let rows: Vec<Row> = policy
            .declines
            .iter()
            .map(|decline| {
                let rule = policy.referral.rules.iter().find(|rule| rule.location == decline.location);
                let group = self.conditioned(self.services(&decline.services), &decline.condition);
                let instead = rule.map_or_else(|| DASH.to_owned(), |rule| self.instead(rule));
                let instead = if instead == DASH { self.left_to(&decline.services) } else { instead };
                Row { group, instead, line: Some(decline.location.line) }
            })
            .collect();
        if rows.is_empty() {
            return Part::default();
        }
        if rows.iter().all(|row| row.instead == DASH) {
            let lines =
                rows.into_iter().map(|row| Line { text: row.group, line: row.line, ..Line::default() });
            return Part { lines: lines.collect(), ..self.part("page.decline") };
        }
        let head = [self.title("page.asked"), self.title("page.instead")];
        let accepts = policy.referral.default.as_ref().is_some_and(|default| default.verb == Verb::Accept);
        let closing = accepts.then(|| self.title("page.decline_also"));
        let closing = closing.into_iter().collect();
        Part { table: Some(Table { head, rows }), closing, ..self.part("page.decline") }
    }

    /// Whose duty services are that the clinic does not do.
    fn left_to(&self, services: &[ConceptId]) -> String {
        let duties = || self.say.policy.duties.iter().filter(|duty| duty.stage == StageName::Referral);
        let whose = |id: &ConceptId| duties().find(|duty| duty.services.contains(id));
        let mut whose = services.iter().map(whose);
        let Some(first) = whose.next().flatten() else { return DASH.to_owned() };
        if !whose.all(|other| other.is_some_and(|other| other.party == first.party)) {
            return DASH.to_owned();
        }
        if self.is_reader(first) { self.title("page.left_to_you") } else { self.party(first) }
    }

    pub(super) fn services(&self, services: &[remit_engine::ir::ConceptId]) -> String {
        let names: Vec<String> = services.iter().map(|id| self.concept(*id)).collect();
        opening(&self.say.all_of(&names))
    }

    /// A concept's name within a sentence.
    pub(super) fn concept(&self, id: remit_engine::ir::ConceptId) -> String {
        let Some(concept) = self.say.vocabulary.concepts.at(id) else { return String::new() };
        match self.text(&concept.in_text) {
            text if !text.is_empty() => text,
            _ => within(&self.text(&concept.label)),
        }
    }
}

/// Lines of which several in a row say the same of those whom they are about: that once, and below it the groups.
fn gathered(lines: Vec<Line>) -> Vec<Line> {
    let mut runs: Vec<Vec<&Line>> = Vec::new();
    for line in &lines {
        match runs.last_mut() {
            Some(run) if run.first().is_some_and(|first| first.more == line.more) => run.push(line),
            Some(_) | None => runs.push(vec![line]),
        }
    }
    let plain = lines.iter().all(|line| !line.more.is_empty() && line.items.is_empty());
    if !plain || runs.len() < 2 || runs.len() * 2 > lines.len() {
        return lines;
    }
    let gathered = runs.iter().filter_map(|run| {
        let first = run.first()?;
        let items = run.iter().map(|line| line.text.clone()).collect();
        Some(Line { text: first.more.join(" "), items, more: Vec::new(), line: first.line })
    });
    gathered.collect()
}

/// What two rules share where all else that they test is the same, once with and once without "not".
fn halves(one: &Rule, other: &Rule) -> Option<Condition> {
    let [one, other] = [one, other].map(|rule| conjuncts(&rule.condition.whole()));
    let own = |parts: &[Condition], others: &[Condition]| {
        parts.iter().filter(|part| !others.contains(part)).cloned().collect::<Vec<_>>()
    };
    let shared: Vec<Condition> = one.iter().filter(|part| other.contains(part)).cloned().collect();
    match (own(&one, &other).as_slice(), own(&other, &one).as_slice()) {
        ([one], [other]) if !shared.is_empty() && one.clone().negated() == *other => {
            Some(Condition::And(shared))
        }
        _ => None,
    }
}

/// Whether one rule overrides another of its stage.
fn beats(stage: &Stage, one: &Rule, other: &Rule) -> bool {
    let place = stage.rules.iter().position(|rule| std::ptr::eq(rule, other));
    one.overrides.iter().any(|id| Some(id.index()) == place)
}
