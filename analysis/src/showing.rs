//! A letter that shows something of a policy. Input: what is to be so. Output: the plainest letter of which it is so, or that
//! there is none.

use remit_engine::finite::Example;
use remit_engine::ir::{Condition, RuleId, StageName};
use serde_json::Value;

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::letter::Letter;
use crate::solver::Answer;
use crate::witness::plainer;

/// What a letter is to show, all of it.
#[derive(Clone, Debug)]
pub struct Showing {
    /// The stage.
    pub stage: StageName,
    /// The rule that decides.
    pub rule: Option<RuleId>,
    /// What holds.
    pub holds: Vec<Condition>,
    /// What holds rather than not, the most wanted first.
    pub prefer: Vec<Condition>,
    /// Two conditions of which one holds and the other does not.
    pub differ: Option<(Condition, Condition)>,
}

/// How letters are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// No other rule holds, where that can be.
    Undistracted,
    /// As they come.
    Plain,
    /// With as little said as can be.
    Short,
}

/// A letter that shows something.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This one, as `remit eval` reads it. What it shows is still to be confirmed by the evaluator.
    Letter(Value),
    /// There is none.
    None,
    /// Told to stop before it was known.
    NotFinished,
}

impl Analysis<'_> {
    /// The plainest letter that shows that, in a way of making letters: where one way leads to a letter that does not show it
    /// after all, another may.
    pub fn showing(&mut self, showing: &Showing, way: Way) -> Found {
        let stage = self.stage(showing.stage);
        let mut wanted = vec![stage.allowed];
        if let Some(rule) = showing.rule {
            wanted.push(stage.rules.get(rule.index()).map_or(Lit::FALSE, |rule| rule.acts));
        }
        for condition in &showing.holds {
            wanted.push(self.gates.terms.gate(&mut self.world.circuit, condition));
        }
        if let Some((one, other)) = &showing.differ {
            let terms = &self.gates.terms;
            let one = terms.gate(&mut self.world.circuit, one);
            let other = terms.gate(&mut self.world.circuit, other);
            wanted.push(self.world.circuit.differ(one, other));
        }
        let mut prefer: Vec<Lit> = self.unsayable().into_iter().map(|lit| !lit).collect();
        for condition in &showing.prefer {
            prefer.push(self.gates.terms.gate(&mut self.world.circuit, condition));
        }
        match way {
            // What other rules are about would only distract.
            Way::Undistracted => {
                prefer.extend(self.stage(showing.stage).rules.iter().map(|rule| !rule.holds));
            }
            Way::Plain => {}
            Way::Short => {
                let said: Vec<Lit> =
                    self.world.asked().into_iter().map(|fact| self.world.is_said(fact)).collect();
                prefer.extend(said.into_iter().map(|lit| !lit));
            }
        }
        let inputs = match plainer(&self.world, &mut self.solver, &wanted, &prefer) {
            Answer::World(inputs) => inputs,
            Answer::None(_) => return Found::None,
            Answer::Unfinished => return Found::NotFinished,
        };
        let policy = self.policy.clone();
        let letter = Letter::of(&self.world, &inputs, policy.ir(), self.on);
        Found::Letter(letter.referral(policy.lexicon().vocabulary()))
    }

    /// Values of facts with one value that a letter could not state: "a doctor, but not a general practitioner".
    fn unsayable(&mut self) -> Vec<Lit> {
        if let Some(known) = &self.unsayable {
            return known.clone();
        }
        let world = &self.world;
        let mut found = Vec::new();
        for (domain, entry) in world.model.domains().iter().enumerate().filter(|(_, entry)| !entry.several) {
            for (value, lit) in world.values(domain) {
                let said = match world.model.example(domain, &[*value], self.on) {
                    Some(Example::One(elements)) => elements.len() == 1,
                    Some(example) => {
                        crate::letter::write(world.model.lexicon().vocabulary(), entry.fact, &example)
                            .is_some()
                    }
                    None => false,
                };
                found.extend((!said).then_some(*lit));
            }
        }
        self.unsayable = Some(found.clone());
        found
    }
}
