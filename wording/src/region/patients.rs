//! Patients in words. Input: conditions, and patients who show them. Output: entries of a list, the shortest conditions first.

use remit_engine::ir::{Condition, Lookup, StageName};

use super::groups::{Told as Together, groups};
use super::{Clinics, Patients, Shown, Tested};
use crate::diff::{Block, Line};
use crate::names::{Wording, opening};

/// More conditions than this are counted.
const MOST_TOLD: usize = 8;

impl<'a> Clinics<'a> {
    pub(super) fn words(&self) -> Wording<'a> {
        Wording { vocabulary: self.vocabulary, policy: self.terms, lang: self.lang }
    }

    /// What a clinic is called.
    pub(super) fn called(&self, clinic: usize) -> String {
        let Some(policy) = self.policies.get(clinic) else { return String::new() };
        let say = Wording { vocabulary: self.vocabulary, policy, lang: self.lang };
        if policy.label.is_empty() { say.title() } else { say.text(&policy.label).to_owned() }
    }

    /// How many groups there are.
    pub(super) fn count(&self, patients: &Patients) -> usize {
        let conditions: Vec<&[(Tested, bool)]> =
            patients.regions.iter().map(|(tests, _)| tests.as_slice()).collect();
        groups(&conditions).len()
    }

    /// A list of patients, and what is to be known of it.
    pub(super) fn patients(&self, patients: &Patients, blocks: &mut Vec<Block>) {
        let say = self.words();
        let conditions: Vec<&[(Tested, bool)]> =
            patients.regions.iter().map(|(tests, _)| tests.as_slice()).collect();
        let told = groups(&conditions);
        let lines = told.iter().take(MOST_TOLD).map(|together| self.line(together, patients));
        blocks.push(Block::List(lines.collect()));
        if told.len() > MOST_TOLD {
            let more = (told.len() - MOST_TOLD).to_string();
            blocks.push(Block::Text(say.say("region.more", &[("count", &more)])));
        }
        if !patients.whole {
            blocks.push(Block::Text(say.say("region.not_whole", &[])));
        }
    }

    fn line(&self, together: &Together, patients: &Patients) -> Line {
        let shown = together.members.iter().filter_map(|at| patients.regions.get(*at)?.1.as_ref()).next();
        let items = match shown {
            Some(shown) => self.example(shown),
            None => vec![self.words().say("region.no_example", &[])],
        };
        Line { text: opening(&self.condition(together)), items }
    }

    /// One condition in words.
    pub fn condition_told(&self, tests: &[(Tested, bool)]) -> String {
        let alone = Together { shared: tests.to_vec(), any: Vec::new(), members: Vec::new() };
        self.condition(&alone)
    }

    /// "fibromyalgia or whiplash, and nothing for which the clinic accepts".
    pub(super) fn condition(&self, together: &Together) -> String {
        let say = self.words();
        let mut tests = Vec::new();
        let mut without = Vec::new();
        for (tested, is) in &together.shared {
            match tested {
                Tested::Atom(atom) => tests.push((*atom, *is)),
                Tested::Ground(clinic) => without.push(self.called(*clinic)),
            }
        }
        let any: Vec<Condition> = together
            .any
            .iter()
            .filter_map(|tested| match tested {
                Tested::Atom(atom) => Some(Condition::Atom(*atom)),
                Tested::Ground(_) => None,
            })
            .collect();
        let mut parts = Vec::new();
        match any.as_slice() {
            [] => {}
            [one] => parts.push(say.condition(one)),
            several => parts.push(say.condition(&Condition::Or(several.to_vec()))),
        }
        parts.push(say.cube(&tests));
        if !without.is_empty() {
            parts.push(say.say("region.no_ground", &[("clinics", &say.any_of(&without))]));
        }
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { say.say("region.everybody", &[]) } else { parts.join("; ") }
    }

    /// A patient, and what each clinic answers.
    fn example(&self, shown: &Shown) -> Vec<String> {
        let say = self.words();
        let mut items = vec![say.say("region.example", &[("patient", &say.referral_told(&shown.shared))])];
        for told in &shown.told {
            let Some(policy) = self.policies.get(told.clinic) else { continue };
            let of = Wording { vocabulary: self.vocabulary, policy, lang: self.lang };
            let rules = &policy.stage(StageName::Referral).rules;
            let rules = told.rules.iter().filter_map(|id| rules.as_slice().at(*id));
            let mut why: Vec<String> = rules.map(|rule| of.decider_called(rule)).collect();
            why.dedup();
            let own = told.own.as_object().is_some_and(|own| !own.is_empty());
            let own = own.then(|| say.say("region.told", &[("what", &say.referral_told(&told.own))]));
            let verb = of.short_verb(told.verb);
            let verb = if why.is_empty() { verb } else { format!("{verb} ({})", of.all_of(&why)) };
            let clinic = self.called(told.clinic);
            let values =
                [("clinic", clinic.as_str()), ("answer", &verb), ("own", own.as_deref().unwrap_or(""))];
            items.push(say.say("region.answer", &values));
        }
        items
    }
}
