//! What is said whatever is decided: the author's words, and while it is open, on what condition.

use remit_engine::ir::{Atom, Condition, FactType, Lookup, Sought};

use super::Paragraph;
use super::lacking::Lacking;
use super::writer::Writer;
use crate::names::within;

impl Writer<'_> {
    pub(super) fn notices(&self, out: &mut Vec<Paragraph>) {
        for note in &self.decision.notices {
            let notice = self.words.policy.notices.iter().find(|notice| notice.name == note.notice);
            let Some(notice) = notice else { continue };
            let text = self.reason(notice.because.as_ref(), &notice.citations, &notice.location);
            let open = self.words.still_open(&note.parts);
            self.names_of(&open);
            let when = self.words.condition(&open);
            out.push(Paragraph::Plain(match when.is_empty() {
                true => text,
                false => self.say("decision.notice_if", &[("when", &when), ("text", &text)]),
            }));
        }
    }

    /// What follows after discharge, a sentence each.
    pub(super) fn follow_ups(&self, out: &mut Vec<Paragraph>) {
        let mut sentences = Vec::new();
        for note in &self.decision.follow_ups {
            let entry = self.words.policy.follow_ups.iter().find(|entry| entry.location == note.location);
            let Some(entry) = entry else { continue };
            let what = self.exact(Some(&entry.what), Lacking::from(&entry.location), "follow up");
            let after = note.after.as_ref().map(|time| self.words.amount(time));
            let party = note.party.as_ref().and_then(|party| party.id.as_deref());
            let party = party.map(|id| match self.words.is_reader(id) {
                true => self.say("letter.reader", &[]),
                false => self.party(id),
            });
            let said = within(&self.words.followed_up(&what, after, party));
            let open = self.words.still_open(&note.parts);
            self.names_of(&open);
            let when = self.words.condition(&open);
            let said = self.say("letter.follow_up", &[("what", &said)]);
            sentences.push(match when.is_empty() {
                true => said,
                false => self.say("decision.notice_if", &[("when", &when), ("text", &said)]),
            });
            let why = self.where_said(entry.because.as_ref(), Lacking::from(&entry.location), "because");
            sentences.extend(why);
        }
        if !sentences.is_empty() {
            out.push(Paragraph::Plain(sentences.join(" ")));
        }
    }

    /// Notes what the condition would be told by in another language.
    fn names_of(&self, condition: &Condition) {
        let policy = self.words.policy;
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => policy.atoms.at(*id).into_iter().for_each(|atom| self.names_in(atom)),
            Condition::Defined(id) => {
                policy.definitions.at(*id).into_iter().for_each(|it| self.names_of(&it.condition));
            }
            Condition::Not(inner) => self.names_of(inner),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                parts.iter().for_each(|part| self.names_of(part));
            }
        }
    }

    fn names_in(&self, atom: &Atom) {
        let vocabulary = self.words.vocabulary;
        let concept = |id| {
            if let Some(concept) = vocabulary.concepts.at(id) {
                self.exact(Some(&concept.label), Lacking::Concept(concept.id.clone()), "label");
            }
        };
        if let Some(fact) = self.words.fact(atom.fact()) {
            let named = matches!(
                fact.kind,
                FactType::Concept(_) | FactType::Concepts(_) | FactType::OneOf(_) | FactType::Destination
            );
            if !named {
                self.exact(Some(&fact.label), Lacking::Fact(fact.path.clone()), "label");
            }
        }
        match atom {
            Atom::Has { concept: id, .. } | Atom::Suspected { sought: Sought::Concept(id), .. } => {
                concept(*id)
            }
            Atom::Entries { entry, .. } => self.names_of(entry),
            Atom::Only { concepts, .. } => concepts.iter().for_each(|id| concept(*id)),
            Atom::Destination { destination, .. } => {
                if let Some(place) = vocabulary.destinations.at(*destination) {
                    self.exact(Some(&place.label), Lacking::Destination(place.id.clone()), "label");
                }
            }
            Atom::Truth(_)
            | Atom::Compare { .. }
            | Atom::Choice { .. }
            | Atom::Code { .. }
            | Atom::Suspected { sought: Sought::Code { .. }, .. }
            | Atom::Ever(_)
            | Atom::Dated { .. }
            | Atom::Given(_) => {}
        }
    }
}
