//! What a proposed case is called, and what it shows. Input: cases with their goals. Output: proposals, in words.

use std::collections::BTreeSet;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, Comparison, Condition, Derivation, FactId, Lookup, Policy, RuleKind, Verb};
use remit_engine::value::Language;
use remit_wording::{Wording, opening};
use serde_json::Value;

use super::find::{Draft, Finder};
use super::goals::{Goal, Owner, What};
use super::{Proposal, Proposals};
use crate::cases::written;
use crate::diag::{Args, catalogue};
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// So many facts are named in a title.
const MOST: usize = 3;

pub(super) struct Titles<'a> {
    snapshot: &'a Snapshot,
    id: PolicyId,
    policy: &'a LoadedPolicy,
    /// Of what a title says, in the policy's language.
    wording: Wording<'a>,
    /// The language of what is told about the cases.
    lang: Language,
}

impl<'a> Titles<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, id: PolicyId, finder: &'a Finder<'a>, lang: Language) -> Self {
        let policy: &LoadedPolicy = &finder.policy;
        let (vocabulary, ir) = (policy.lexicon().vocabulary(), policy.ir());
        Self { snapshot, id, policy, wording: Wording { vocabulary, policy: ir, lang: ir.language }, lang }
    }

    pub(super) fn proposals(
        &self,
        found: Vec<(usize, Draft, BTreeSet<usize>)>,
        goals: &[Goal],
        (never, unknown): (Vec<usize>, Vec<usize>),
    ) -> Proposals {
        let model = self.snapshot.model();
        let mut taken: BTreeSet<String> =
            model.cases_of(self.id).map(|(_, case)| case.title.to_string()).collect();
        let told = |all: Vec<usize>| -> Vec<String> {
            all.into_iter().filter_map(|goal| goals.get(goal)).map(|goal| self.shows(goal)).collect()
        };
        let mut cases = Vec::new();
        for (index, draft, shown) in found {
            let Some(goal) = goals.get(index) else { continue };
            let title = self.title(goal, &draft, &mut taken);
            let lines = written(model, &draft.referral);
            let shows = told(shown.into_iter().collect());
            cases.push(Proposal { title, lines, referral: draft.referral, answer: draft.answer, shows });
        }
        Proposals { cases, never: told(never), unknown: told(unknown) }
    }

    fn title(&self, goal: &Goal, draft: &Draft, taken: &mut BTreeSet<String>) -> String {
        let named = |what: &[String]| {
            let verb = self.short_verb(draft.seen.verb());
            let what = opening(&what.join(", "));
            catalogue::fill(
                "propose.title",
                self.wording.lang,
                &Args::prose(&[("what", &what), ("verb", &verb)]),
            )
        };
        let mut what = self.what(goal, &draft.referral);
        let mut title = named(&what);
        // Told apart by what else the case says, else by a number.
        let whole = match &goal.what {
            What::Matters { whole, .. } => facts(self.policy.ir(), whole),
            What::Decides(_) => Vec::new(),
        };
        let others = (0..self.wording.vocabulary.facts.len()).map(FactId::new);
        for fact in whole.into_iter().chain(others) {
            if !taken.contains(&title) {
                break;
            }
            let more = self.told(&draft.referral, fact);
            if let Some(more) = more.filter(|more| !what.contains(more)) {
                what.push(more);
                title = named(&what);
            }
        }
        let numbered = (2..).map(|number| format!("{title} ({number})"));
        let title = std::iter::once(title.clone()).chain(numbered).find(|title| !taken.contains(title));
        let title = title.unwrap_or_default();
        taken.insert(title.clone());
        title
    }

    fn short_verb(&self, verb: Verb) -> String {
        self.wording.short_verb(verb)
    }

    /// What of the referral a goal is about.
    fn what(&self, goal: &Goal, referral: &Value) -> Vec<String> {
        let ir = self.policy.ir();
        let condition = match &goal.what {
            What::Matters { at: Some(at), .. } => {
                if let Some((fact, amount)) = self.amount(*at) {
                    return vec![self.wording.told_amount(fact, &amount)];
                }
                return Vec::new();
            }
            What::Matters { part, .. } => part.clone(),
            What::Decides(_) => {
                self.rule(goal.of).map_or(Condition::Const(true), |rule| rule.condition.whole())
            }
        };
        let facts = facts(ir, &condition);
        let told = |fact: &FactId| self.told(referral, *fact);
        let untold: Vec<String> =
            facts.iter().filter(|fact| told(fact).is_none()).map(|fact| self.wording.untold(*fact)).collect();
        let mut said: Vec<String> = facts.iter().filter_map(told).collect();
        said.dedup();
        let wanted = self.rule(goal.of).is_some_and(|rule| matches!(rule.kind, RuleKind::Require(_)));
        let mut what = if said.is_empty() || wanted && !untold.is_empty() { untold } else { said };
        what.truncate(MOST);
        what
    }

    /// What is said of a fact, or of the medicines or the day that it is computed of.
    fn told(&self, referral: &Value, fact: FactId) -> Option<String> {
        let from = self.wording.fact(fact)?.derive.as_ref().map(|derive| match derive {
            Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. } => {
                *medicines
            }
            Derivation::Elapsed { since } => *since,
            Derivation::Age { born } => *born,
        });
        self.wording.told(referral, fact).or_else(|| self.wording.told(referral, from?))
    }

    fn amount(&self, at: remit_engine::ir::AtomId) -> Option<(FactId, remit_engine::ir::Quantity)> {
        let atom = self.policy.ir().atoms.as_slice().at(at)?;
        let Atom::Compare { fact, with: Comparison::Quantity(amount), .. } = atom else { return None };
        Some((*fact, *amount))
    }

    fn rule(&self, of: Owner) -> Option<&remit_engine::ir::Rule> {
        match of {
            Owner::Rule(stage, id) => self.policy.ir().stage(stage).rules.get(id.index()),
            Owner::Definition(_) => None,
        }
    }

    /// A goal in words, for who asked for the cases.
    fn shows(&self, goal: &Goal) -> String {
        let ir = self.policy.ir();
        let of = match goal.of {
            Owner::Rule(..) => self.rule(goal.of).map_or("", |rule| rule.name.as_str()),
            Owner::Definition(index) => ir.definitions.get(index).map_or("", |it| it.name.as_str()),
        };
        let wording = Wording { lang: self.lang, ..self.wording };
        let say = |key: &str, more: (&'static str, &str)| {
            catalogue::fill(key, self.lang, &Args::prose(&[("of", of), more]))
        };
        match &goal.what {
            What::Decides(_) => say("propose.decides", ("condition", "")),
            What::Matters { at: Some(at), .. } => {
                let amount = self.amount(*at).map(|(fact, amount)| wording.told_amount(fact, &amount));
                say("propose.limit", ("amount", &amount.unwrap_or_default()))
            }
            What::Matters { part, wanted, at: None, .. } => {
                let condition = match part {
                    Condition::Defined(id) => {
                        ir.definitions.get(id.index()).map_or_else(String::new, |it| it.name.clone())
                    }
                    Condition::Const(_)
                    | Condition::Atom(_)
                    | Condition::Not(_)
                    | Condition::And(_)
                    | Condition::Or(_)
                    | Condition::Count { .. } => wording.condition(part),
                };
                say(if *wanted { "propose.yes" } else { "propose.no" }, ("condition", &condition))
            }
        }
    }
}

/// The facts that a condition reads, by definitions too, each once, in the order in which it does.
fn facts(ir: &Policy, condition: &Condition) -> Vec<FactId> {
    let mut found = Vec::new();
    read(ir, condition, &mut found);
    found
}

fn read(ir: &Policy, condition: &Condition, found: &mut Vec<FactId>) {
    match condition {
        Condition::Const(_) => {}
        Condition::Atom(id) => {
            let fact = ir.atoms.as_slice().at(*id).map(Atom::fact);
            found.extend(fact.filter(|fact| !found.contains(fact)));
        }
        Condition::Defined(id) => {
            if let Some(definition) = ir.definitions.get(id.index()) {
                read(ir, &definition.condition, found);
            }
        }
        Condition::Not(inner) => read(ir, inner, found),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            parts.iter().for_each(|part| read(ir, part, found));
        }
    }
}
