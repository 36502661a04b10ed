//! Formulas in words: "weight divided by height squared".
//!
//! Input: what a fact is computed from. Output: a phrase, and what can be said of it.

use remit_engine::ir::{Fact, FactId, Formula};

use crate::names::{Wording, within};

/// How tightly a phrase is held together: what is looser within something tighter gets brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Sum,
    Product,
    Word,
}

impl Wording<'_> {
    /// What a fact is called in a sentence; of one that is computed, with how: "BMI (weight divided by height squared)".
    pub fn amount_called(self, id: FactId) -> String {
        let label = within(self.fact_label(id));
        match self.fact(id).and_then(|fact| self.formula_of(fact)) {
            Some(formula) => self.say("formula.of", &[("fact", &label), ("formula", &formula)]),
            None => label,
        }
    }

    /// How a fact is computed; `None` where it is not.
    pub fn formula_of(self, fact: &Fact) -> Option<String> {
        Some(self.formula(&fact.computed.as_ref()?.formula).0)
    }

    /// That a fact is computed where these facts are stated: a phrase of the catalogue.
    pub(crate) fn computable(self, key: &str, parts: &[String]) -> Option<String> {
        let named = |path: &String| {
            let mut facts = self.vocabulary.facts.iter();
            let index = facts.position(|fact| fact.path == *path)?;
            Some(within(self.fact_label(FactId::new(index))))
        };
        let parts: Vec<String> = parts.iter().filter_map(named).collect();
        (!parts.is_empty()).then(|| self.say(key, &[("parts", &self.all_of(&parts))]))
    }

    fn formula(self, formula: &Formula) -> (String, Hold) {
        match formula {
            Formula::Fact { fact, .. } => (within(self.fact_label(*fact)), Hold::Word),
            Formula::Number(number) => (self.number(*number), Hold::Word),
            Formula::Sum(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.held(part, Hold::Sum)).collect();
                (parts.join(&format!(" {} ", self.say("formula.plus", &[]))), Hold::Sum)
            }
            Formula::Product(parts) => self.product(parts),
            Formula::Quotient(above, below) => {
                let (above, below) = (self.held(above, Hold::Product), self.held(below, Hold::Word));
                (self.say("formula.over", &[("above", &above), ("below", &below)]), Hold::Product)
            }
        }
    }

    /// Parts that are the same are one, squared or cubed.
    fn product(self, parts: &[Formula]) -> (String, Hold) {
        let mut said: Vec<String> = Vec::new();
        for alike in parts.chunk_by(|one, next| one == next) {
            let Some(first) = alike.first() else { continue };
            let what = self.held(first, Hold::Word);
            match alike.len() {
                2 => said.push(self.say("formula.squared", &[("what", &what)])),
                3 => said.push(self.say("formula.cubed", &[("what", &what)])),
                times => said.extend(std::iter::repeat_n(what, times)),
            }
        }
        let hold = if said.len() > 1 { Hold::Product } else { Hold::Word };
        (said.join(&format!(" {} ", self.say("formula.times", &[]))), hold)
    }

    /// A part in brackets where it is held together less tightly than is wanted.
    fn held(self, part: &Formula, wanted: Hold) -> String {
        let (text, hold) = self.formula(part);
        if hold < wanted { format!("({text})") } else { text }
    }
}
