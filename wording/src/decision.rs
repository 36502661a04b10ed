//! A decision in words: what is decided first, then why, then what is missing, then the rest.
//!
//! Input: a decision of the engine and the policy it was taken by. Output: text of at most `WIDTH` columns.

use remit_engine::eval::{
    Affects, Assumed, Decision, Declined, DutyNote, How, Named, Offered, OpenFact, Overruled, Reason,
    RouteNote, Uncertain,
};
use remit_engine::ir::{FactType, RuleKind, Verb, WantedFact};

use crate::catalogue;
use crate::names::{Wording, opening, within};
use crate::paint::{Paint, Style, wrap};

/// The widest line.
const WIDTH: usize = 88;

impl Wording<'_> {
    /// The decision as text.
    pub fn decision(self, decision: &Decision, colour: bool) -> String {
        let mut sheet = Sheet { paint: Paint::new(colour), say: self };
        sheet.head(decision);
        sheet.verdict(decision);
        sheet.reasons(decision);
        sheet.questions("decision.missing", &decision.missing);
        sheet.questions("decision.judge", &decision.judge);
        sheet.uncertain(&decision.uncertain);
        sheet.assumed(&decision.assumed);
        sheet.overruled(&decision.overruled);
        sheet.declined(&decision.declined);
        sheet.plain_list("decision.unlisted", &labels(&decision.unlisted));
        let is_open = !matches!(decision.decision, Verb::Exclude | Verb::Return);
        sheet.offered(&decision.offered, is_open);
        if is_open {
            sheet.duties(&decision.duties);
        }
        let wished: Vec<String> = decision.recommended.iter().map(|fact| fact.label.clone()).collect();
        sheet.plain_list("decision.recommended", &wished);
        let codes = decision.unrecognised.iter().map(|code| format!("{} {}", code.system, code.code));
        sheet.plain_list("decision.unrecognised", &codes.collect::<Vec<_>>());
        sheet.paint.finish()
    }
}

/// How a verb looks: a yes, a no, or something in between.
pub const fn verb_style(verb: Verb) -> Style {
    match verb {
        Verb::Accept | Verb::Advise | Verb::Retain => Style::Good,
        Verb::Exclude | Verb::Return => Style::Bad,
        Verb::Defer | Verb::Ask | Verb::Review | Verb::Discharge => Style::Warn,
    }
}

/// Verbs in the order in which a referrer looks for a clinic: those that take the patient first.
pub const fn verdict_order(verb: Verb) -> usize {
    match verb {
        Verb::Accept => 0,
        Verb::Advise => 1,
        Verb::Review => 2,
        Verb::Ask => 3,
        Verb::Defer => 4,
        Verb::Return => 5,
        Verb::Exclude => 6,
        Verb::Retain => 7,
        Verb::Discharge => 8,
    }
}

impl Wording<'_> {
    /// A decision in a few lines, for a list of clinics: where to instead, why, and what is missing.
    pub fn brief(self, decision: &Decision) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |key: &str, name: &'static str, what: String| {
            if !what.is_empty() {
                lines.extend(wrap(&self.say(key, &[(name, &what)]), WIDTH - 4));
            }
        };
        let places: Vec<String> = decision.routes.iter().map(|route| route.label.clone()).collect();
        add("decision.route", "places", self.any_of(&places));
        add("decision.reply", "names", self.all_of(&lower(&decision.replies)));
        let first = decision.reasons.iter().find(|reason| reason.fact.is_none());
        add("match.why", "text", first.map(|reason| self.reason_text(reason)).unwrap_or_default());
        for (key, facts) in [("match.missing", &decision.missing), ("match.judge", &decision.judge)] {
            let labels: Vec<String> = facts.iter().map(|fact| within(&fact.label)).collect();
            add(key, "names", self.all_of(&labels));
        }
        let labels: Vec<String> = decision.uncertain.iter().map(|fact| within(&fact.label)).collect();
        add("match.uncertain", "names", self.all_of(&labels));
        lines
    }

    /// A reason in words: its own, or what its rule says.
    fn reason_text(self, reason: &Reason) -> String {
        match (&reason.text, &reason.rule) {
            (Some(text), _) => opening(text),
            (None, Some(rule)) => self.said_by(rule),
            (None, None) => String::new(),
        }
    }

    /// What the rule says, for one that gives no reason in words.
    fn said_by(self, name: &str) -> String {
        let mut rules = self.policy.referral.rules.iter().chain(&self.policy.discharge.rules);
        let rule = rules.find(|rule| rule.name == name);
        if let Some(RuleKind::Require(facts)) = rule.map(|rule| &rule.kind) {
            let named = |choice: &[WantedFact]| {
                let labels = choice.iter().map(|wanted| within(self.fact_label(wanted.fact)));
                self.any_of(&labels.collect::<Vec<_>>())
            };
            let facts: Vec<String> = WantedFact::choices(facts).map(named).collect();
            return self.say("decision.required", &[("facts", &self.all_of(&facts))]);
        }
        let words = rule.map(|rule| self.condition(&rule.condition)).unwrap_or_default();
        if words.is_empty() { name.to_owned() } else { opening(&words) }
    }
}

struct Sheet<'a> {
    paint: Paint,
    say: Wording<'a>,
}

impl Sheet<'_> {
    fn word(&self, key: &str) -> String {
        catalogue::own().text(key, self.say.lang)
    }

    fn head(&mut self, decision: &Decision) {
        let policy = &decision.policy;
        self.paint.styled(Style::Strong, policy.title.as_deref().unwrap_or(&policy.id));
        self.paint.plain("\n");
        let from = policy.valid_from.map(|day| day.to_string());
        let facts = [
            Some(policy.id.clone()),
            policy
                .version
                .as_deref()
                .map(|version| within(&self.say.say("page.version", &[("version", version)]))),
            from.map(|date| within(&self.say.say("page.valid_from", &[("date", &date)]))),
        ];
        let line = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        self.paint.styled(Style::Faint, &line);
        self.paint.plain("\n\n");
    }

    fn verdict(&mut self, decision: &Decision) {
        let word = self.say.verb(decision.decision);
        self.paint.styled(verb_style(decision.decision), &word);
        self.paint.plain("\n");
        let (sure, open): (Vec<&RouteNote>, Vec<&RouteNote>) =
            decision.routes.iter().partition(|route| route.certain);
        for (key, routes) in [("decision.route", sure), ("decision.route_perhaps", open)] {
            let places: Vec<String> = routes.iter().map(|route| route.label.clone()).collect();
            self.follows(key, "places", &self.say.any_of(&places));
        }
        self.follows("decision.service", "names", &self.say.all_of(&lower(&decision.services)));
        self.follows("decision.reply", "names", &self.say.all_of(&lower(&decision.replies)));
        for options in &decision.options {
            self.follows("decision.options", "names", &self.say.any_of(&lower(options)));
        }
        let time = decision.within.as_deref().map(|time| self.say.amount(time));
        self.follows("decision.within", "time", &time.unwrap_or_default());
        for note in &decision.notes {
            self.lines("  ", note);
        }
        if !decision.settled {
            let verbs = decision.possible.iter().map(|verb| self.word(&format!("verb.{}.short", verb.id())));
            let verbs = self.say.any_of(&verbs.collect::<Vec<_>>());
            self.follows("decision.possible", "verbs", &verbs);
        }
        if !decision.exact {
            let text = self.word("decision.inexact");
            self.lines("  ", &text);
        }
    }

    /// A line of what follows, unless there is nothing to say.
    fn follows(&mut self, key: &str, name: &'static str, what: &str) {
        if !what.is_empty() {
            let text = self.say.say(key, &[(name, what)]);
            self.lines("  ", &text);
        }
    }

    fn heading(&mut self, key: &str) {
        let word = self.word(key);
        self.paint.plain("\n");
        self.paint.styled(Style::Strong, &word);
        self.paint.plain("\n");
    }

    /// Text wrapped under an indent.
    fn lines(&mut self, indent: &str, text: &str) {
        for line in wrap(text, WIDTH - indent.chars().count()) {
            self.paint.plain(&format!("{indent}{line}\n"));
        }
    }

    /// A bullet with its text, wrapped under it.
    fn bullet(&mut self, bullet: &str, text: &str) {
        let indent = " ".repeat(bullet.chars().count() + 3);
        for (index, line) in wrap(text, WIDTH - indent.len()).iter().enumerate() {
            if index == 0 {
                self.paint.plain("  ");
                self.paint.styled(Style::Quiet, bullet);
                self.paint.plain(" ");
            } else {
                self.paint.plain(&indent);
            }
            self.paint.plain(&format!("{line}\n"));
        }
    }

    /// Where a line comes from, set back.
    fn faint(&mut self, indent: usize, text: &str) {
        let indent = " ".repeat(indent);
        for line in wrap(text, WIDTH - indent.len()) {
            self.paint.plain(&indent);
            self.paint.styled(Style::Faint, &line);
            self.paint.plain("\n");
        }
    }

    fn plain_list(&mut self, heading: &str, items: &[String]) {
        if !items.is_empty() {
            self.heading(heading);
            for item in items {
                self.bullet("•", &opening(item));
            }
        }
    }

    fn reasons(&mut self, decision: &Decision) {
        let (named, open): (Vec<&Reason>, Vec<&Reason>) =
            decision.reasons.iter().partition(|reason| reason.fact.is_none());
        self.heading("decision.why");
        if !open.is_empty() {
            let text = self.word("decision.open");
            self.bullet("•", &text);
        }
        if decision.default {
            let text = self.word("decision.by_default");
            self.bullet("•", &text);
        }
        // Requirements of one list often give one reason; it is read once.
        let mut groups: Vec<(String, Vec<&Reason>)> = Vec::new();
        for reason in named {
            let text = self.say.reason_text(reason);
            match groups.iter_mut().find(|(known, _)| *known == text) {
                Some((_, group)) => group.push(reason),
                None => groups.push((text, vec![reason])),
            }
        }
        for (text, group) in groups {
            self.group(&text, &group);
        }
    }

    /// A reason with where it comes from and the rules that give it.
    fn group(&mut self, text: &str, group: &[&Reason]) {
        let perhaps = group.iter().all(|reason| !reason.certain);
        let text =
            if perhaps { format!("{} {text}", self.word("decision.perhaps")) } else { text.to_owned() };
        if !text.trim().is_empty() {
            self.bullet("•", &text);
        }
        let mut sources: Vec<(String, Vec<u32>)> = Vec::new();
        for source in group.iter().filter_map(|reason| reason.source.as_ref()) {
            let line = match &source.section {
                Some(section) => {
                    self.say.say("decision.section", &[("section", section), ("title", &source.title)])
                }
                None => source.title.clone(),
            };
            match sources.iter_mut().find(|(known, _)| *known == line) {
                Some((_, numbers)) => numbers.extend(&source.statements),
                None => sources.push((line, source.statements.clone())),
            }
        }
        for (line, mut numbers) in sources {
            numbers.sort_unstable();
            numbers.dedup();
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let numbers =
                if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) };
            self.faint(4, &format!("{line}{numbers}"));
        }
        let rules: Vec<String> = group.iter().filter_map(|reason| reason.rule.clone()).collect();
        let named = match rules.as_slice() {
            [] => None,
            [rule] => Some(self.say.say("decision.rule", &[("rule", rule)])),
            rules => Some(self.say.say("decision.rules", &[("rules", &self.say.all_of(rules))])),
        };
        let place = group.iter().find_map(|reason| reason.location.as_ref());
        let place = place.map(|at| format!("{}:{}", at.file, at.line));
        let line = named.into_iter().chain(place).collect::<Vec<_>>().join(", ");
        self.faint(4, &line);
    }

    /// Open facts as the questions to ask; one that changes only the route says so.
    fn questions(&mut self, heading: &str, facts: &[OpenFact]) {
        if facts.is_empty() {
            return;
        }
        self.heading(heading);
        let width = facts.len().to_string().len();
        for (index, fact) in facts.iter().enumerate() {
            self.bullet(&format!("{:>width$}.", index + 1), &fact.question);
            let mut line = fact.fact.clone();
            if let Some(because) = &fact.because {
                line = format!("{line}: {because}");
            }
            if fact.affects == Affects::Route {
                line = format!("{line}, {}", self.word("decision.open_route"));
            }
            self.faint(width + 4, &line);
        }
    }

    fn uncertain(&mut self, all: &[Uncertain]) {
        if all.is_empty() {
            return;
        }
        self.heading("decision.uncertain");
        for open in all {
            let low = open.low.as_deref().map(|low| self.say.amount(low));
            let high = open.high.as_deref().map(|high| self.say.amount(high));
            let text = match (low, high) {
                (Some(low), Some(high)) => {
                    let values =
                        [("fact", open.label.as_str()), ("low", low.as_str()), ("high", high.as_str())];
                    self.say.say("decision.uncertain_between", &values)
                }
                (Some(low), None) => {
                    self.say.say("decision.uncertain_from", &[("fact", &open.label), ("low", &low)])
                }
                (None, Some(high)) => {
                    self.say.say("decision.uncertain_to", &[("fact", &open.label), ("high", &high)])
                }
                (None, None) => open.label.clone(),
            };
            self.bullet("•", &text);
            self.faint(4, &open.because);
        }
    }

    /// What silence was taken for; what could change something comes first and says so.
    fn assumed(&mut self, all: &[Assumed]) {
        if all.is_empty() {
            return;
        }
        self.heading("decision.assumed");
        let kinds = [
            (Affects::Decision, "decision.weighs"),
            (Affects::Route, "decision.weighs_for_route"),
            (Affects::None, "decision.idle"),
        ];
        for (affects, key) in kinds {
            let of_kind = all.iter().filter(|assumed| assumed.affects == affects);
            let items: Vec<String> = of_kind
                .map(|assumed| format!("{}: {}", within(&assumed.label), self.say.assumed_value(assumed)))
                .collect();
            if !items.is_empty() {
                let text = self.say.say(key, &[("items", &items.join("; "))]);
                self.bullet("•", &text);
            }
        }
    }

    fn overruled(&mut self, all: &[Overruled]) {
        if all.is_empty() {
            return;
        }
        self.heading("decision.overruled");
        for lost in all {
            let verb = self.word(&format!("verb.{}.short", lost.verb.id()));
            let by = self.say.all_of(&lost.by);
            let key = match lost.how {
                How::Open => "decision.overruled_open",
                How::Overrides | How::Stronger => "decision.overruled_by",
            };
            let text = self.say.say(key, &[("rule", &lost.rule), ("verb", &verb), ("by", &by)]);
            self.bullet("•", &text);
            self.faint(4, &format!("{}:{}", lost.location.file, lost.location.line));
        }
    }

    fn declined(&mut self, all: &[Declined]) {
        if all.is_empty() {
            return;
        }
        self.heading("decision.declined");
        for declined in all {
            let places: Vec<String> = declined.routes.iter().map(|route| route.label.clone()).collect();
            let route = match places.as_slice() {
                [] => String::new(),
                places => {
                    format!(". {}", self.say.say("decision.route", &[("places", &self.say.any_of(places))]))
                }
            };
            self.bullet("•", &format!("{}{route}", opening(&declined.label)));
            if let Some(text) = &declined.text {
                self.faint(4, text);
            }
        }
    }

    /// What the clinic has: what was asked for in full, and otherwise only what is sure, on as few lines as possible.
    fn offered(&mut self, all: &[Offered], is_open: bool) {
        let asked = all.iter().any(|offered| offered.asked);
        if !asked && !is_open {
            return;
        }
        let shown: Vec<String> = all
            .iter()
            .filter(|offered| if asked { offered.asked } else { offered.certain })
            .map(|offered| {
                let places: Vec<String> = offered.places.iter().map(|place| place.label.clone()).collect();
                let label = within(&offered.label);
                match places.as_slice() {
                    [] => label,
                    places => format!(
                        "{label} {}",
                        self.say.say("page.at", &[("places", &self.say.all_of(places))])
                    ),
                }
            })
            .collect();
        if !shown.is_empty() {
            self.heading(if asked { "decision.offered_asked" } else { "decision.offered" });
            self.bullet("•", &opening(&self.say.all_of(&shown)));
        }
    }

    fn duties(&mut self, all: &[DutyNote]) {
        let sure: Vec<&DutyNote> = all.iter().filter(|duty| duty.certain).collect();
        if sure.is_empty() {
            return;
        }
        self.heading("decision.duties");
        for duty in sure {
            let what = self.say.all_of(&lower(&duty.services));
            self.bullet("•", &format!("{}: {what}", opening(&duty.label)));
        }
    }
}

impl Wording<'_> {
    /// An amount as the engine writes it (`60 ome`), with the unit's label.
    pub fn amount(self, written: &str) -> String {
        let Some((number, unit)) = written.split_once(' ') else { return written.to_owned() };
        let known = self.vocabulary.units.iter().position(|known| known.id == unit);
        match (number.parse(), known) {
            (Ok(number), Some(index)) => {
                let unit = remit_engine::ir::UnitId::new(index);
                self.quantity(&remit_engine::ir::Quantity { number, unit })
            }
            _ => written.to_owned(),
        }
    }

    /// What was assumed, in words.
    pub fn assumed_value(self, assumed: &Assumed) -> String {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.path == assumed.fact);
        let label = match fact.map(|fact| &fact.kind) {
            Some(FactType::OneOf(choices)) => choices
                .iter()
                .find(|choice| choice.id == assumed.value)
                .map(|choice| self.text(&choice.label)),
            Some(FactType::Concept(_) | FactType::Concepts(_)) => {
                let concept = self.vocabulary.concepts.iter().find(|concept| concept.id == assumed.value);
                concept.map(|concept| self.text(&concept.label))
            }
            Some(FactType::Destination) => {
                let place = self.vocabulary.destinations.iter().find(|place| place.id == assumed.value);
                place.map(|place| self.text(&place.label))
            }
            Some(_) | None => None,
        };
        match (label, assumed.value.as_str()) {
            (Some(label), _) if !label.is_empty() => within(label),
            (_, "yes") => catalogue::own().text("decision.yes", self.lang),
            (_, "no") => catalogue::own().text("decision.no", self.lang),
            (_, "none") => catalogue::own().text("decision.none", self.lang),
            (_, value) => self.amount(value),
        }
    }
}

fn labels(named: &[Named]) -> Vec<String> {
    named.iter().map(|named| named.label.clone()).collect()
}

fn lower(named: &[Named]) -> Vec<String> {
    named.iter().map(|named| within(&named.label)).collect()
}
