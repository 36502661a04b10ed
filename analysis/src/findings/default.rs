//! What the rules leave to the default. Input: a stage. Output: whether they leave anyone, and which rules take away what it
//! would have done.

use remit_engine::ir::{Action, RuleId, RuleKind, StageName};

use crate::analysis::{Analysis, Proof};
use crate::circuit::Lit;
use crate::letter::Letter;
use crate::policy::Effect;
use crate::witness::{Witness, decided, shortest};

/// A rule that decides the same as the default and does nothing of what the default does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LosesActions {
    /// The rule, by its place in the stage.
    pub rule: RuleId,
    /// Whether it has actions at all, all of them notes.
    pub only_notes: bool,
}

impl Analysis<'_> {
    /// Whether the rules of a stage leave nobody to its default; refuted by a letter that only the default decides.
    pub fn nobody_left(&mut self, name: StageName) -> Proof<Witness> {
        let policy = self.policy.clone();
        let stage = self.stage(name);
        let wanted = [stage.allowed, stage.by_default];
        let verb = stage.verbs.get(stage.default).map(|(verb, _)| *verb);
        let Some(inputs) = self.plainest(&wanted) else {
            let known = self.is_possible(&wanted) == Some(false);
            return if known { Proof::Proved } else { Proof::NotFinished };
        };
        let letter = Letter::of(&self.world, &inputs, policy.ir(), self.on);
        let shown = shortest(letter, &|letter| {
            let shows = |it: &Witness| it.settled && Some(it.verb) == verb && it.rules.is_empty();
            decided(&policy, name, letter).filter(shows)
        });
        shown.map_or(Proof::NotFinished, |(_, witness)| Proof::Refuted(witness))
    }

    /// Whether the default of a stage decides some letter; `None` where that is not known.
    pub fn default_decides(&mut self, name: StageName) -> Option<bool> {
        let stage = self.stage(name);
        let wanted = [stage.allowed, stage.by_default];
        self.is_possible(&wanted)
    }

    /// The rules of a stage that decide as the default would, without its actions and without others of their own, and keep
    /// all that it does from some letter.
    pub fn lose_actions(&mut self, name: StageName) -> Vec<LosesActions> {
        let policy = self.policy.clone();
        let stage = policy.ir().stage(name);
        let Some(default) = &stage.default else { return Vec::new() };
        let effects: Vec<Effect> =
            default.actions.iter().filter_map(|action| self.effect_of(action)).collect();
        if effects.is_empty() {
            return Vec::new();
        }
        let effects: Vec<Lit> = {
            let (gates, world) = (&self.gates, &mut self.world);
            effects.iter().map(|effect| !gates.stage(name).effect(world, effect)).collect()
        };
        let mut found = Vec::new();
        for (index, rule) in stage.rules.iter().enumerate() {
            let notes = rule.actions.iter().all(|action| matches!(action, Action::Note(_)));
            let Some(gates) = self.stage(name).rules.get(index) else { continue };
            if rule.kind != RuleKind::Plain || rule.verb != default.verb || !notes || gates.content {
                continue;
            }
            let all: Vec<Lit> =
                effects.iter().copied().chain([gates.acts, self.stage(name).allowed]).collect();
            if self.is_possible(&all) == Some(true) {
                let only_notes = !rule.actions.is_empty();
                found.push(LosesActions { rule: RuleId::new(index), only_notes });
            }
        }
        found
    }

    /// What follows from an action; nothing from a note.
    pub(super) fn effect_of(&self, action: &Action) -> Option<Effect> {
        match action {
            Action::Note(_) => None,
            Action::Within(time) => self.length(*time).map(Effect::Within),
            Action::Priority(priority) => Some(Effect::Priority(*priority)),
            Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::OneOf(_) => {
                let vocabulary = self.policy.lexicon().vocabulary();
                Some(Effect::Action(crate::names::action(vocabulary, action)))
            }
        }
    }
}
