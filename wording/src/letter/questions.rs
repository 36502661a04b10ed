//! What is to be added: numbered questions that can be answered.

use remit_engine::eval::{Affects, CauseKind, CauseNote, Lack, OpenFact};
use remit_engine::ir::{Atom, Condition, Fact, FactId, FactType, Lookup, RuleKind, Verb, WantedFact};

use super::Paragraph;
use super::asked::{Asked, Listed};
use super::lacking::Lacking;
use super::writer::Writer;

/// How many wishes are told.
const MOST_WISHES: usize = 3;

impl Writer<'_> {
    pub(super) fn ask(&self, out: &mut Vec<Paragraph>) {
        let asks = self.asks();
        match self.decision.decision {
            Verb::Defer => return,
            Verb::Return | Verb::Accept | Verb::Review if !asks.is_empty() => {
                let questions = self.questions(asks.len());
                // Of who is accepted, how soon may still be open.
                let decision = self.decision;
                let open = !decision.within_possible.is_empty() || !decision.priority_possible.is_empty();
                let sooner = open && decision.decision == Verb::Accept;
                let key = match (sooner, asks.len()) {
                    (true, 1) => "letter.need.sooner.one",
                    (true, _) => "letter.need.sooner",
                    (false, _) => "letter.need",
                };
                out.push(Paragraph::Plain(self.say(key, &[("questions", &questions)])));
            }
            Verb::Return
            | Verb::Accept
            | Verb::Review
            | Verb::Ask
            | Verb::Exclude
            | Verb::Advise
            | Verb::Retain
            | Verb::Discharge => {}
        }
        if matches!(self.decision.decision, Verb::Ask | Verb::Return) && self.may_be_urgent() {
            let urgent = self.where_said(Some(&self.words.policy.letter.urgent), Lacking::Head, "urgent");
            out.extend(urgent.map(Paragraph::Plain));
        }
        out.extend(asks.into_iter().enumerate().map(|(index, text)| Paragraph::Question(index + 1, text)));
        if self.decision.decision == Verb::Return && self.lacks_more() {
            let page = match &self.words.policy.url {
                Some(url) => self.say("letter.content.at", &[("url", url)]),
                None => self.say("letter.content", &[]),
            };
            out.push(Paragraph::Plain(page));
        }
        if matches!(self.decision.decision, Verb::Ask | Verb::Return) {
            let wishes = self.wishes();
            if !wishes.is_empty() {
                out.push(Paragraph::Plain(self.say("letter.wished", &[("questions", &wishes.join(" "))])));
            }
        }
    }

    /// Whether content is lacking that is not asked for yet, since something else decides first: else a new referral with the
    /// answers would come back too.
    fn lacks_more(&self) -> bool {
        let certain = self.decision.reasons.iter().filter(|reason| reason.certain);
        let mut rules = certain.filter_map(|reason| self.rule(reason.rule.as_deref()?));
        rules.any(|rule| match &rule.kind {
            RuleKind::Require(facts) => {
                let asked = |wanted: &WantedFact| self.decision.missing.iter().any(|it| self.is(wanted, it));
                !facts.iter().any(asked)
            }
            RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_) => false,
        })
    }

    /// What a referral that is written again should answer too.
    pub(super) fn then(&self) -> Option<String> {
        let mut asks: Vec<String> = Vec::new();
        for lost in &self.decision.overruled {
            let Some(rule) = self.rule(&lost.rule) else { continue };
            let RuleKind::Require(facts) = &rule.kind else { continue };
            let of = Lacking::Rule(rule.name.clone());
            let own = self.where_said(rule.texts.ask.as_ref(), of, "ask");
            let lacking = facts.iter().filter_map(|wanted| self.words.fact(wanted.fact));
            let lacking = lacking.filter(|fact| lost.lacks.contains(&fact.path));
            let each = || lacking.clone().map(|it| self.question_of(it));
            for ask in own.map_or_else(|| each().collect(), |own| vec![own]) {
                if !asks.contains(&ask) {
                    asks.push(ask);
                }
            }
        }
        asks.truncate(MOST_WISHES);
        (!asks.is_empty()).then(|| self.say("letter.wished_then", &[("questions", &asks.join(" "))]))
    }

    /// Whether a rule that comes before questions may still hold.
    fn may_be_urgent(&self) -> bool {
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let waits = |name: &str| {
            self.decision.missing.iter().any(|open| open.required_by.iter().any(|it| it == name))
        };
        rules.iter().any(|rule| {
            let over =
                |id: &remit_engine::ir::RuleId| rules.get(id.index()).is_some_and(|it| it.verb == Verb::Ask);
            matches!(rule.verb, Verb::Review | Verb::Accept)
                && rule.overrides.iter().any(over)
                && waits(&rule.name)
        })
    }

    /// The questions, in the order of the policy, each with what its requirement says.
    pub(super) fn asks(&self) -> Vec<String> {
        // Of who is refused, only what decides where to go instead for the reason that is given.
        let refused = self.decision.decision == Verb::Exclude;
        let matters =
            |fact: &&OpenFact| !refused || fact.affects == Affects::Route && self.turns_a_reason(fact);
        let mut open: Vec<&OpenFact> = self.decision.missing.iter().filter(matters).collect();
        open.sort_by_key(|fact| self.place_of(fact));
        let mut asks: Vec<Asked<'_>> = Vec::new();
        for fact in &open {
            if self.is_replaced(fact, &open) {
                continue;
            }
            let rule = self.requirement(fact);
            for question in self.questions_for(fact) {
                let listed = self.listed(fact, &question);
                Asked::add(&mut asks, rule, question, listed);
            }
        }
        let rules: Vec<Option<&str>> = asks.iter().map(|asked| asked.rule).collect();
        let with_reason = asks.iter().enumerate().map(|(index, asked)| {
            let question = asked.said(self.words);
            let is_last = rules.get(index + 1).is_none_or(|next| *next != asked.rule);
            let why = asked.rule.filter(|_| is_last).and_then(|name| self.why(name));
            why.map_or_else(|| question.clone(), |why| format!("{question} {why}"))
        });
        with_reason.collect()
    }

    /// The question for an amount, around what is measured.
    fn listed(&self, open: &OpenFact, question: &str) -> Option<Listed> {
        let fact = self.words.vocabulary.facts.iter().find(|fact| fact.path == open.fact)?;
        let is_amount = matches!(fact.kind, FactType::Quantity(_) | FactType::Measure(_));
        let is_own = fact.question.exact(self.words.lang) == Some(question);
        let name = fact.label.exact(self.words.lang).map(crate::names::within)?;
        Listed::around(question, &name).filter(|_| is_amount && is_own)
    }

    /// Whether a rule that waits for the fact would come before a reason that is given.
    fn turns_a_reason(&self, open: &OpenFact) -> bool {
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let given = |id: &remit_engine::ir::RuleId| {
            let name = rules.get(id.index()).map(|rule| &rule.name);
            self.decision.reasons.iter().any(|it| it.certain && it.rule.as_ref() == name)
        };
        open.required_by
            .iter()
            .filter_map(|name| self.rule(name))
            .any(|rule| rule.overrides.iter().any(given))
    }

    /// Why it is asked; of what is returned, that has been said.
    fn why(&self, name: &str) -> Option<String> {
        let rule = self.rule(name).filter(|rule| rule.verb == Verb::Ask)?;
        self.where_said(rule.because.as_ref(), Lacking::Rule(rule.name.clone()), "because")
    }

    /// The requirement that asks for a fact.
    fn requirement(&self, open: &OpenFact) -> Option<&str> {
        let rules = open.required_by.iter().filter_map(|name| self.rule(name));
        let asks = |kind: &RuleKind| matches!(kind, RuleKind::Require(facts) if facts.iter().any(|it| self.is(it, open)));
        rules.filter(|rule| asks(&rule.kind)).map(|rule| rule.name.as_str()).next()
    }

    fn is(&self, wanted: &WantedFact, open: &OpenFact) -> bool {
        self.words.fact(wanted.fact).is_some_and(|fact| fact.path == open.fact)
    }

    /// Whether an alternative of the same requirement comes before it.
    fn is_replaced(&self, open: &OpenFact, all: &[&OpenFact]) -> bool {
        let Some(rule) = self.requirement(open).and_then(|name| self.rule(name)) else { return false };
        let RuleKind::Require(facts) = &rule.kind else { return false };
        WantedFact::choices(facts).any(|choice| {
            let own = choice.iter().position(|it| self.is(it, open));
            let first = choice.iter().position(|it| all.iter().any(|other| self.is(it, other)));
            own > first && own.is_some()
        })
    }

    /// Where the policy asks: the rule, and the place in it.
    fn place_of(&self, open: &OpenFact) -> (usize, usize) {
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let waits = |name: &str| open.required_by.iter().any(|it| it == name);
        let asking = self.requirement(open);
        let index = match asking {
            Some(name) => rules.iter().position(|rule| rule.name == name),
            None => rules.iter().position(|rule| waits(&rule.name)),
        };
        let rule = index.and_then(|index| rules.get(index));
        let place = rule.and_then(|rule| match &rule.kind {
            RuleKind::Require(facts) => facts.iter().position(|it| self.is(it, open)),
            RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_) => {
                let mut read = Vec::new();
                rule.condition.parts().for_each(|part| self.facts_of(part, &mut read));
                read.iter().position(|id| self.words.fact(*id).is_some_and(|fact| fact.path == open.fact))
            }
        });
        (index.unwrap_or(usize::MAX), place.unwrap_or(usize::MAX))
    }

    /// The facts of a condition in the order written.
    fn facts_of(&self, condition: &Condition, out: &mut Vec<FactId>) {
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => {
                let fact = self.words.policy.atoms.at(*id).map(Atom::fact);
                out.extend(fact.filter(|fact| !out.contains(fact)));
            }
            Condition::Defined(id) => {
                if let Some(used) = self.words.policy.definitions.at(*id) {
                    self.facts_of(&used.condition, out);
                }
            }
            Condition::Not(inner) => self.facts_of(inner, out),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                parts.iter().for_each(|part| self.facts_of(part, out));
            }
        }
    }

    /// The questions for a fact, with how old the answer may be.
    fn questions_for(&self, open: &OpenFact) -> Vec<String> {
        let mut questions = self.undated_questions(open);
        if let (Some(time), Some(last)) = (&open.dated_within, questions.last_mut()) {
            let time = self.words.amount(time);
            *last = self.say("letter.dated_within", &[("question", last), ("time", &time)]);
        }
        questions
    }

    fn undated_questions(&self, open: &OpenFact) -> Vec<String> {
        if let Some(rule) = open.group.as_deref().and_then(|name| self.rule(name)) {
            return vec![self.exact(rule.texts.ask.as_ref(), Lacking::Rule(rule.name.clone()), "ask")];
        }
        let Some(fact) = self.words.vocabulary.facts.iter().find(|fact| fact.path == open.fact) else {
            return Vec::new();
        };
        match open.required {
            Some(true) => {
                return vec![self.say("letter.to_be_yes", &[("question", &self.question_of(fact))])];
            }
            Some(false) => {
                return vec![self.say("letter.to_be_no", &[("question", &self.question_of(fact))])];
            }
            None => {}
        }
        if !open.concepts.is_empty() {
            let names = self.concepts(&open.concepts).join(", ");
            return vec![self.say("letter.which", &[("names", &names)])];
        }
        if let [CauseNote { kind: CauseKind::DateNotStated, .. }] = open.causes.as_slice() {
            let label = crate::names::within(self.words.text(&fact.label));
            return vec![self.say("letter.which_day", &[("fact", &label)])];
        }
        let parts = [self.of_medicines(open), self.of_entries(open, fact)].concat();
        if !parts.is_empty() {
            return parts;
        }
        // What is stated and not enough is not asked for again: the question is what tells more.
        let asked = |fact: &&Fact| self.words.text(&fact.question) == open.question;
        let from = open
            .from
            .iter()
            .filter_map(|path| self.words.vocabulary.facts.iter().find(|it| it.path == *path));
        let question = self.question_of(std::iter::once(fact).chain(from).find(asked).unwrap_or(fact));
        // What is computed need not be known.
        vec![match self.words.computed_if("formula.computable", open) {
            Some(way) => format!("{question} {way}"),
            None => question,
        }]
    }

    fn question_of(&self, fact: &Fact) -> String {
        self.exact(Some(&fact.question), Lacking::Fact(fact.path.clone()), "ask")
    }

    /// Where all that is open of a dose is what some medicines lack, that is asked.
    fn of_medicines(&self, open: &OpenFact) -> Vec<String> {
        if open.causes.iter().any(|cause| cause.kind == CauseKind::ListIncomplete) {
            return Vec::new();
        }
        let mut asks = Vec::new();
        for cause in &open.causes {
            let Some(medicine) = cause.medicine.as_deref() else { continue };
            // A brand is as it is printed.
            let brand = self.words.vocabulary.concepts.iter().any(|concept| {
                concept.medicine.is_some() && concept.label.all().any(|(_, label)| label == medicine)
            });
            let medicine = if brand { medicine.to_owned() } else { crate::names::within(medicine) };
            let mut ask = |key: &str| asks.push(self.say(key, &[("medicine", &medicine)]));
            if cause.kind == CauseKind::AsNeeded {
                ask("letter.medicine.as_needed");
            }
            for lack in &cause.lacks {
                match lack {
                    Lack::Dose => ask("letter.medicine.dose"),
                    Lack::Rate => ask("letter.medicine.rate"),
                    Lack::TimesPerDay => ask("letter.medicine.times_per_day"),
                    Lack::Route | _ => ask("letter.medicine.route"),
                }
            }
        }
        asks
    }

    /// Where all that is open of a list is what some entries lack, that is asked.
    fn of_entries(&self, open: &OpenFact, fact: &Fact) -> Vec<String> {
        if open.causes.iter().any(|cause| cause.kind == CauseKind::OthersNotListed) {
            return Vec::new();
        }
        let ask = |cause: &CauseNote| {
            let entry = cause.entry.as_ref()?;
            let fields: Vec<String> =
                cause.fields.iter().map(|field| crate::names::within(&field.label)).collect();
            let list = crate::names::within(self.words.text(&fact.label));
            let (entry, fields) = (self.words.entry(entry), self.words.all_of(&fields));
            let general = cause.kind == CauseKind::FieldTooGeneral;
            let key = if general { "letter.entry.more" } else { "letter.entry.lacks" };
            Some(self.say(key, &[("list", &list), ("entry", &entry), ("what", &fields)]))
        };
        open.causes.iter().filter_map(ask).collect()
    }

    /// What would be good to know, too.
    fn wishes(&self) -> Vec<String> {
        let known = self.asks();
        let mut wishes: Vec<String> = Vec::new();
        for open in &self.decision.recommended {
            let own = self
                .words
                .policy
                .recommendations
                .iter()
                .find(|it| it.facts.iter().any(|fact| self.is(fact, open)));
            let asked =
                own.and_then(|it| self.where_said(it.texts.ask.as_ref(), Lacking::from(&it.location), "ask"));
            let fact = self.words.vocabulary.facts.iter().find(|fact| fact.path == open.fact);
            let Some(wish) = asked.or_else(|| fact.map(|fact| self.question_of(fact))) else { continue };
            if !wishes.contains(&wish) && !known.iter().any(|ask| ask.contains(&wish)) {
                wishes.push(wish);
            }
        }
        wishes.truncate(MOST_WISHES);
        wishes
    }
}
