//! What rules can do at all. Input: a policy. Output: the rules that decide no letter that can be sent, and why.

use remit_engine::ir::{RuleId, StageName, Verb};

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::solver::Answer;

/// A rule that decides no letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverDecides {
    /// The rule, by its place in the stage.
    pub rule: RuleId,
    /// Why it does not.
    pub why: Why,
}

/// Why a rule decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No letter fulfils its condition.
    NeverHolds,
    /// Wherever it would hold, these rules override it.
    Overridden(Vec<RuleId>),
    /// Wherever it takes effect, one of these rules decides: none of them could be left out.
    Hidden(Vec<RuleId>),
}

impl Analysis<'_> {
    /// The rules of a stage that decide no letter, in order. A rule of which that was not known when it was told to stop is
    /// not among them.
    pub fn never_decide(&mut self, name: StageName) -> Vec<NeverDecides> {
        let count = self.stage(name).rules.len();
        // A world shows of all rules that act in it that they do.
        let mut decides = vec![false; count];
        let mut found = Vec::new();
        for index in 0..count {
            let Some(rule) = self.stage(name).rules.get(index) else { continue };
            let (acts, allowed) = (rule.acts, self.stage(name).allowed);
            if decides.get(index) == Some(&true) || self.is_known(&[allowed, acts]) {
                continue;
            }
            match self.find(&[allowed, acts]) {
                Answer::World(inputs) => {
                    let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
                    for (rule, decides) in self.stage(name).rules.iter().zip(&mut decides) {
                        *decides |= values.is(rule.acts);
                    }
                }
                Answer::None(_) => {
                    let rule = RuleId::new(index);
                    found.extend(self.why_never(name, rule).map(|why| NeverDecides { rule, why }));
                }
                Answer::Unfinished => {}
            }
        }
        found
    }

    /// The verbs that some letter is decided with, strongest first. One of which that was not known when it was told to stop
    /// is among them.
    pub fn verbs(&mut self, name: StageName) -> Vec<Verb> {
        let (verbs, allowed) = (self.stage(name).verbs.clone(), self.stage(name).allowed);
        let reached = verbs.into_iter().filter(|(_, lit)| self.is_possible(&[allowed, *lit]) != Some(false));
        reached.map(|(verb, _)| verb).collect()
    }

    fn why_never(&mut self, name: StageName, rule: RuleId) -> Option<Why> {
        let stage = self.stage(name);
        let own = stage.rules.get(rule.index())?.clone();
        let allowed = stage.allowed;
        if !self.is_possible(&[allowed, own.takes_effect])? {
            return Some(match own.overriders.as_slice() {
                _ if !self.is_possible(&[allowed, own.holds])? => Why::NeverHolds,
                [] => Why::NeverHolds,
                overriders => Why::Overridden(overriders.to_vec()),
            });
        }
        let stronger: Vec<(RuleId, Lit)> = {
            let rules = self.stage(name).rules.iter().enumerate();
            let stronger = rules.filter(|(_, other)| other.level < own.level);
            stronger.map(|(index, other)| (RuleId::new(index), !other.takes_effect)).collect()
        };
        let mut hiding: Vec<(RuleId, Lit)> = stronger;
        let whole = hiding.iter().map(|(_, lit)| *lit).chain([allowed, own.takes_effect]).collect::<Vec<_>>();
        // Most rules are not among those that leave no letter.
        if let Answer::None(core) = self.find(&whole) {
            hiding.retain(|(_, lit)| core.contains(lit));
        }
        for (other, _) in hiding.clone().into_iter().rev() {
            if !hiding.iter().any(|(id, _)| *id == other) {
                continue;
            }
            let fewer: Vec<Lit> = hiding.iter().filter(|(id, _)| *id != other).map(|(_, lit)| *lit).collect();
            let all: Vec<Lit> = fewer.iter().copied().chain([allowed, own.takes_effect]).collect();
            if let Answer::None(core) = self.find(&all) {
                hiding.retain(|(id, lit)| *id != other && core.contains(lit));
            }
        }
        Some(Why::Hidden(hiding.into_iter().map(|(id, _)| id).collect()))
    }
}
