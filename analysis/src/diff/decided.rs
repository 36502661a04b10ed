//! What a version's rules have to say for it to decide something. Input: versions, a stage and what is decided. Output: the
//! conditions of its rules, some of which have to hold, or that must not hold.

use remit_engine::finite::asked;
use remit_engine::ir::{Action, Condition, Lookup, Policy, Rule, RuleId, Stage, StageName, Verb};

use super::versions::Versions;
use crate::policy::Effect;

/// A condition and the rule that it is of; the default has none.
pub(super) struct Of {
    pub(super) condition: Condition,
    pub(super) rule: Option<RuleId>,
}

/// What has to be so for something to be decided.
#[derive(Default)]
pub(super) struct Needs {
    /// One of these holds.
    pub(super) any: Vec<Of>,
    /// None of these holds.
    pub(super) none: Vec<Of>,
    /// Each of these holds.
    pub(super) all: Vec<Condition>,
}

impl Versions<'_> {
    pub(super) fn side(&self, is_new: bool) -> &Policy {
        if is_new { &self.new } else { &self.old }
    }

    /// What has to be so for a version to decide so.
    pub(super) fn needed_for(&self, stage: StageName, is_new: bool, verb: Verb) -> Needs {
        let policy = self.side(is_new);
        let own = policy.stage(stage);
        let level = |verb: Verb| verb.strength(stage).unwrap_or(usize::MAX);
        let mut needs = Needs::default();
        for (index, rule) in own.rules.iter().enumerate() {
            let of = || Of { condition: effective(own, index, 0), rule: Some(RuleId::new(index)) };
            match level(rule.verb).cmp(&level(verb)) {
                std::cmp::Ordering::Less => needs.none.push(of()),
                std::cmp::Ordering::Equal => needs.any.push(of()),
                std::cmp::Ordering::Greater => {}
            }
        }
        let plain = own.rules.iter().enumerate().filter(|(_, rule)| !policy.is_content(rule));
        let plain: Vec<Condition> = plain.map(|(index, _)| effective(own, index, 0)).collect();
        let default = own.default.as_ref().map_or(Verb::Review, |default| default.verb);
        match level(default).cmp(&level(verb)) {
            std::cmp::Ordering::Less => needs.all.push(Condition::Or(plain)),
            std::cmp::Ordering::Equal => {
                let none = plain.into_iter().map(Condition::negated).collect();
                needs.any.push(Of { condition: Condition::And(none), rule: None });
            }
            std::cmp::Ordering::Greater => {}
        }
        needs
    }

    /// Conditions one of which has to hold for that to follow in a version, where it is decided so.
    pub(super) fn bringing(
        &self,
        stage: StageName,
        (is_new, verb): (bool, Verb),
        effect: &Effect,
    ) -> Vec<Of> {
        let policy = self.side(is_new);
        let own = policy.stage(stage);
        let mut found = Vec::new();
        for (index, rule) in own.rules.iter().enumerate() {
            let rule_id = Some(RuleId::new(index));
            if let Effect::Asks(facts) = effect {
                for asked in asked(policy, rule) {
                    if asked.facts.iter().map(|wanted| wanted.fact).eq(facts.iter().copied()) {
                        let condition = effective(own, index, 0).and(asked.lacking);
                        found.push(Of { condition, rule: rule_id });
                    }
                }
            } else if rule.verb == verb && rule.actions.iter().any(|action| self.brings(action, effect)) {
                found.push(Of { condition: effective(own, index, 0), rule: rule_id });
            }
        }
        let default = own.default.as_ref().filter(|default| default.verb == verb);
        let by_default =
            default.is_some_and(|default| default.actions.iter().any(|action| self.brings(action, effect)));
        if by_default {
            let plain = own.rules.iter().enumerate().filter(|(_, rule)| !policy.is_content(rule));
            let none = plain.map(|(index, _)| effective(own, index, 0).negated()).collect();
            found.push(Of { condition: Condition::And(none), rule: None });
        }
        found
    }

    /// Whether an action brings that; a deadline brings every later one, a priority every lower one.
    fn brings(&self, action: &Action, effect: &Effect) -> bool {
        let vocabulary = self.world.model.lexicon().vocabulary();
        match (effect, action) {
            (Effect::Action(name), _) => crate::names::action(vocabulary, action) == *name,
            (Effect::Within(length), Action::Within(time)) => {
                let unit = vocabulary.units.as_slice().at(time.unit);
                unit.and_then(|unit| unit.length(time.number).ok()).is_some_and(|own| own <= *length)
            }
            (Effect::Priority(level), Action::Priority(own)) => own <= level,
            (Effect::Within(_) | Effect::Priority(_) | Effect::Asks(_), _) => false,
        }
    }

    /// All that the decisions of a stage can hang on: what rules test, what they ask for, and what is impossible.
    pub(super) fn tested_in(&self, stage: StageName) -> Vec<Condition> {
        let mut all = Vec::new();
        for policy in [&*self.old, &*self.new] {
            for rule in &policy.stage(stage).rules {
                all.push(rule.condition.whole());
                all.extend(asked(policy, rule).into_iter().map(|asked| asked.lacking));
            }
            all.extend(policy.impossible.iter().map(|entry| entry.condition.whole()));
        }
        all
    }
}

/// More overrides of overrides than this are not followed; rules that override each other in a circle do not load.
const DEPTH: usize = 16;

/// When a rule takes effect: it holds, and nothing that takes effect overrides it.
fn effective(stage: &Stage, index: usize, depth: usize) -> Condition {
    let Some(rule) = stage.rules.get(index) else { return Condition::Const(false) };
    let whole = rule.condition.whole();
    if depth > DEPTH {
        return whole;
    }
    let overrides = |other: &Rule| other.overrides.contains(&RuleId::new(index));
    let overriders = stage.rules.iter().enumerate().filter(|(_, other)| overrides(other));
    overriders.fold(whole, |all, (other, _)| all.and(effective(stage, other, depth + 1).negated()))
}
