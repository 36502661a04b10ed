//! What goes on meanwhile, who answers for what, and what was taken for granted.

use remit_engine::eval::Affects;
use remit_engine::ir::{Duty, Lookup, Party, Verb};

use super::Paragraph;
use super::lacking::Lacking;
use super::writer::Writer;
use crate::names::opening;

/// How much of what was taken for granted is told.
const MOST_ASSUMED: usize = 2;

impl Writer<'_> {
    pub(super) fn care(&self, out: &mut Vec<Paragraph>) {
        match self.decision.decision {
            Verb::Accept | Verb::Discharge => self.duties(out),
            Verb::Ask | Verb::Return | Verb::Defer | Verb::Review | Verb::Advise => {
                out.push(Paragraph::Plain(self.meanwhile()));
            }
            Verb::Exclude | Verb::Retain => {}
        }
        match self.decision.decision {
            Verb::Accept | Verb::Review | Verb::Advise => self.taken_for_granted(out),
            // Who is refused is told why; what else was taken for granted would not help.
            Verb::Exclude | Verb::Ask | Verb::Return | Verb::Defer | Verb::Retain | Verb::Discharge => {}
        }
    }

    fn meanwhile(&self) -> String {
        match (self.decision.decision, self.asks().len()) {
            (Verb::Ask, 0) => self.judged(true),
            (Verb::Ask, 1) => self.after_contact("letter.meanwhile.ask.one"),
            (Verb::Ask, _) => self.after_contact("letter.meanwhile.ask"),
            (Verb::Return, 0) => self.say("letter.meanwhile.return_bare", &[]),
            (Verb::Return, 1) => self.after_contact("letter.meanwhile.return.one"),
            (Verb::Return, _) => self.after_contact("letter.meanwhile.return"),
            (Verb::Defer, _) => {
                let said = match self.until() {
                    Some(until) => self.say("letter.meanwhile.defer", &[("until", &until)]),
                    None => self.say("letter.meanwhile.defer_bare", &[]),
                };
                [said].into_iter().chain(self.then()).collect::<Vec<_>>().join(" ")
            }
            (Verb::Review, asks) => self.judged(asks == 0 && !self.is_urgent()),
            (Verb::Advise | Verb::Accept | Verb::Exclude | Verb::Retain | Verb::Discharge, _) => {
                self.say("letter.meanwhile.advise", &[])
            }
        }
    }

    /// Whether a person sees it before anything else is asked.
    fn is_urgent(&self) -> bool {
        let rules = &self.words.policy.stage(self.decision.stage).rules;
        let certain = self.decision.reasons.iter().filter(|it| it.certain);
        let mut deciding = certain.filter_map(|reason| self.rule(reason.rule.as_deref()?));
        deciding.any(|rule| {
            let over =
                |id: &remit_engine::ir::RuleId| rules.get(id.index()).is_some_and(|it| it.verb == Verb::Ask);
            rule.overrides.iter().any(over)
        })
    }

    fn after_contact(&self, key: &str) -> String {
        let said = self.say(key, &[]);
        self.contact().into_iter().chain([said]).collect::<Vec<_>>().join(" ")
    }

    fn contact(&self) -> Option<String> {
        self.where_said(Some(&self.words.policy.letter.contact), Lacking::Head, "contact")
    }

    fn judged(&self, nothing_to_do: bool) -> String {
        let time = self.words.policy.letter.decides_within.as_ref();
        let when = match time {
            Some(time) => self.say("letter.within", &[("time", &self.words.quantity(time))]),
            None => self.say("letter.meanwhile.review.when", &[]),
        };
        let key = if nothing_to_do { "letter.meanwhile.review" } else { "letter.meanwhile.review_asking" };
        self.say(key, &[("when", &when)])
    }

    /// Who answers for what: the reader first; what a duty says itself before what is listed.
    fn duties(&self, out: &mut Vec<Paragraph>) {
        let certain = self.decision.duties.iter().filter(|duty| duty.certain);
        let duties: Vec<&Duty> = certain
            .filter_map(|note| self.words.policy.duties.iter().find(|duty| duty.location == note.location))
            .collect();
        let mut parties: Vec<String> = Vec::new();
        for duty in &duties {
            let id = self.party_id(duty);
            if !parties.contains(&id) {
                parties.push(id);
            }
        }
        parties.sort_by_key(|id| !self.words.is_reader(id));
        let mut sentences = Vec::new();
        for party in parties {
            sentences.extend(self.duties_of(&party, &duties));
        }
        if !sentences.is_empty() {
            out.push(Paragraph::Plain(sentences.join(" ")));
        }
    }

    fn duties_of(&self, party: &str, all: &[&Duty]) -> Vec<String> {
        let own = all.iter().filter(|duty| self.party_id(duty) == party);
        let (mut said, mut listed) = (Vec::new(), Vec::new());
        for duty in own {
            match self.where_said(duty.because.as_ref(), Lacking::from(&duty.location), "because") {
                Some(text) => said.push(text),
                None => listed.extend(duty.services.iter().filter_map(|id| {
                    let concept = self.words.vocabulary.concepts.get(id.index())?;
                    // What was asked for has been answered.
                    let answered = self.decision.asked.iter().any(|asked| asked.service == concept.id);
                    (!answered).then(|| self.concept(&concept.id))
                })),
            }
        }
        listed.dedup();
        if !listed.is_empty() {
            let services = self.all_of(&listed);
            said.push(if self.words.is_reader(party) {
                let key = if said.is_empty() { "letter.duty.yours" } else { "letter.duty.yours_also" };
                self.say(key, &[("services", &services)])
            } else {
                let name = opening(&self.party(party));
                self.say("letter.duty.theirs", &[("party", &name), ("services", &services)])
            });
        }
        said
    }

    fn party_id(&self, duty: &Duty) -> String {
        let vocabulary = self.words.vocabulary;
        let id = match duty.party {
            Party::Concept(id) => vocabulary.concepts.at(id).map(|concept| concept.id.clone()),
            Party::Destination(id) => vocabulary.destinations.at(id).map(|place| place.id.clone()),
        };
        id.unwrap_or_default()
    }

    /// A party's name within a sentence: a concept's, or a destination's.
    pub(super) fn party(&self, id: &str) -> String {
        let known = self.words.vocabulary.concepts.iter().any(|concept| concept.id == id);
        if known { self.concept(id) } else { self.place(id) }
    }

    fn taken_for_granted(&self, out: &mut Vec<Paragraph>) {
        let could_change = self.decision.assumed.iter().filter(|it| it.affects != Affects::None);
        let mut clauses: Vec<String> = Vec::new();
        for assumed in could_change {
            let fact =
                |id: remit_engine::ir::FactId| self.words.fact(id).is_some_and(|it| it.path == assumed.fact);
            let change = self.words.policy.silences.iter().find(|change| fact(change.fact));
            let text = change.and_then(|change| change.said.as_ref());
            clauses.extend(self.where_said(text, Lacking::Fact(assumed.fact.clone()), "said"));
        }
        clauses.truncate(MOST_ASSUMED);
        let said = match clauses.as_slice() {
            [] => return,
            [one] => one.clone(),
            [first, second, ..] => self.say("letter.assumed.and", &[("first", first), ("second", second)]),
        };
        out.push(Paragraph::Plain(self.say("letter.assumed", &[("clauses", &said)])));
    }
}
