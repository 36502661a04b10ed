//! A referral that fits a policy, with a comment on what each part means.
//!
//! Input: a policy and its vocabulary. Output: JSON with comments, in which each fact that the policy reads has a value that
//! it may have. Of facts that tell the same (a day and the time since it), the one that people write is there.

use std::collections::BTreeSet;
use std::fmt::Write;

use remit_engine::ir::{Atom, CategoryId, Derivation, Fact, FactId, FactType, Lookup, Role, StageName};
use serde_json::json;

use crate::names::Wording;
use crate::schema::facts_read;
use crate::vocabulary::{Written, spaced};

impl Wording<'_> {
    /// The example; what begins with `//` is a comment, which `remit eval` passes over.
    pub fn example(self) -> String {
        let facts: Vec<&Fact> = self.example_facts().into_iter().filter_map(|id| self.fact(id)).collect();
        let mut out = format!("// {}\n{{\n", self.say("example.head", &[("title", &self.title())]));
        self.members(&facts, 0, &mut out);
        out.push_str("}\n");
        out
    }

    fn example_facts(self) -> BTreeSet<FactId> {
        let mut read = facts_read(self);
        let with_role = |wanted: &[Role]| {
            let all = self.vocabulary.facts.iter().enumerate();
            let own = all.filter(|(_, fact)| fact.role.is_some_and(|role| wanted.contains(&role)));
            own.map(|(index, _)| FactId::new(index)).collect::<Vec<_>>()
        };
        read.extend(with_role(&[Role::Date, Role::Request]));
        let derivations: Vec<(FactId, Derivation)> =
            read.iter().filter_map(|id| Some((*id, self.fact(*id)?.derive?))).collect();
        for (id, derivation) in derivations {
            match derivation {
                Derivation::EquivalentDose { .. } | Derivation::AnyMedicine { .. } => read.remove(&id),
                Derivation::Elapsed { since: source } | Derivation::Age { born: source } => {
                    read.remove(&source)
                }
            };
        }
        // What is computed of others that are there says nothing more.
        let computed: Vec<FactId> = read
            .iter()
            .copied()
            .filter(|id| self.fact(*id).is_some_and(|it| it.computed.is_some()))
            .collect();
        computed.iter().for_each(|id| {
            read.remove(id);
        });
        // What is known only at a discharge is in no referral.
        read.retain(|id| self.fact(*id).is_some_and(|fact| fact.stage == StageName::Referral));
        read
    }

    /// The members of one level: facts whose paths have the same beginning are together, each with its comment.
    fn members(self, facts: &[&Fact], depth: usize, out: &mut String) {
        let name = |fact: &Fact| fact.path.split('.').nth(depth).unwrap_or_default().to_owned();
        let mut names: Vec<String> = Vec::new();
        facts.iter().map(|fact| name(fact)).for_each(|name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let indent = "  ".repeat(depth + 1);
        for (at, own) in names.iter().enumerate() {
            let inside: Vec<&Fact> = facts.iter().copied().filter(|fact| name(fact) == *own).collect();
            let comma = if at + 1 < names.len() { "," } else { "" };
            let leaf = inside.iter().find(|fact| fact.path.split('.').count() == depth + 1);
            match leaf {
                Some(fact) => {
                    let value = spaced(&self.example_value(fact));
                    // Writing into a string cannot fail.
                    let _ = write!(
                        out,
                        "{indent}// {}\n{indent}{}: {value}{comma}\n",
                        self.comment(fact),
                        json!(own)
                    );
                }
                None => {
                    let _ = writeln!(out, "{indent}{}: {{", json!(own));
                    self.members(&inside, depth + 1, out);
                    let _ = writeln!(out, "{indent}}}{comma}");
                }
            }
        }
    }

    fn example_value(self, fact: &Fact) -> serde_json::Value {
        let written = Written { vocabulary: self.vocabulary };
        if self.reads_day_of(fact) {
            return json!({ "value": written.value(fact), "on": "2026-01-15" });
        }
        match fact.kind {
            // What is most often so of a patient.
            FactType::Truth => json!(false),
            FactType::Quantity(_) if fact.counts_whole() && fact.range.is_none() => json!(45),
            FactType::Quantity(_)
            | FactType::Measure(_)
            | FactType::Date
            | FactType::OneOf(_)
            | FactType::Concept(_)
            | FactType::Concepts(_)
            | FactType::Given
            | FactType::Event
            | FactType::Medicines
            | FactType::Records(_)
            | FactType::Destination => written.value(fact),
        }
    }

    /// Whether the policy asks how old the value of the fact is.
    fn reads_day_of(self, fact: &Fact) -> bool {
        let mut tests = self.policy.atoms.iter();
        tests.any(|atom| match atom {
            Atom::Dated { fact: id, .. } => self.fact(*id).is_some_and(|own| own.path == fact.path),
            Atom::Truth(_)
            | Atom::Compare { .. }
            | Atom::Choice { .. }
            | Atom::Has { .. }
            | Atom::Only { .. }
            | Atom::Code { .. }
            | Atom::Suspected { .. }
            | Atom::Given(_)
            | Atom::Ever(_)
            | Atom::Destination { .. }
            | Atom::Entries { .. } => false,
        })
    }

    /// "How old is the patient? (a number with its unit)"
    fn comment(self, fact: &Fact) -> String {
        let category = |id: CategoryId| {
            let category = self.vocabulary.categories.at(id);
            category.map(|it| self.text(&it.label).to_lowercase()).unwrap_or_default()
        };
        let values = match &fact.kind {
            FactType::Truth => self.say("example.truth", &[]),
            FactType::Quantity(_) | FactType::Measure(_) if self.reads_day_of(fact) => {
                self.say("example.dated", &[])
            }
            FactType::Quantity(_) | FactType::Measure(_) => self.say("example.amount", &[]),
            FactType::Date => self.say("example.date", &[]),
            FactType::Given => self.say("example.given", &[]),
            FactType::OneOf(choices) => {
                let names: Vec<String> = choices.iter().map(|choice| choice.id.clone()).collect();
                self.say("example.one_of", &[("names", &self.any_of(&names))])
            }
            FactType::Concept(id) => self.say("example.concept", &[("category", &category(*id))]),
            FactType::Concepts(id) => self.say("example.concepts", &[("category", &category(*id))]),
            FactType::Event => self.say("example.event", &[]),
            FactType::Medicines => self.say("example.medicines", &[]),
            FactType::Records(_) => self.say("example.records", &[]),
            FactType::Destination => self.say("example.destination", &[]),
        };
        let question = self.text(&fact.question);
        let about = if question.is_empty() { self.text(&fact.label) } else { question };
        let end = if about.ends_with(['?', '.', '!']) || about.is_empty() { "" } else { "." };
        let said = format!("{about}{end} ({values})");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
