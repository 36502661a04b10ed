//! Conditions of edits in words. Input: alternatives, each a few tests. Output: what all have in common, and short phrases
//! for the rest; a lower and an upper limit of one fact are one range.

use remit_engine::ir::{Condition, Lookup, Rule, RuleId, RuleKind, RuleTexts, StageName};

use super::{Changes, Deciders, Follows, Version};
use crate::cube::{Test, merge};
use crate::names::{Wording, opening, within};

impl<'a> Changes<'a> {
    /// Words over the new version.
    pub(super) fn words(&self) -> Wording<'a> {
        self.words_of(&self.new)
    }

    pub(super) fn words_of(&self, version: &Version<'a>) -> Wording<'a> {
        Wording { vocabulary: self.vocabulary, policy: version.policy, lang: self.lang }
    }

    pub(super) fn terms(&self) -> Wording<'a> {
        Wording { vocabulary: self.vocabulary, policy: self.terms, lang: self.lang }
    }

    /// What alternatives have in common, and what each says besides.
    pub(super) fn alternatives(&self, lists: &[&[Condition]]) -> (String, Vec<Vec<String>>) {
        let own = |condition: &Condition| {
            tests(condition).into_iter().map(|test| self.terms().plain(test)).collect()
        };
        let mut cubes: Vec<Vec<Vec<Test>>> =
            lists.iter().map(|list| list.iter().map(own).collect::<Vec<_>>()).collect();
        cubes.iter_mut().for_each(merge);
        let first = cubes.iter().flatten().next().cloned().unwrap_or_default();
        let shared: Vec<Test> =
            first.into_iter().filter(|test| cubes.iter().flatten().all(|cube| cube.contains(test))).collect();
        let said = cubes.iter().map(|list| {
            let rest = list.iter().map(|cube| {
                let rest: Vec<Test> = cube.iter().filter(|test| !shared.contains(test)).copied().collect();
                rest
            });
            let rest: Vec<Vec<Test>> = rest.collect();
            if rest.iter().any(Vec::is_empty) { Vec::new() } else { self.terms().grouped(&rest) }
        });
        let said: Vec<Vec<String>> = said.collect();
        (self.terms().cube(&shared), said)
    }

    /// What decides, each as people call it.
    pub(super) fn deciders_called(&self, by: &Deciders, stage: StageName, is_new: bool) -> Vec<String> {
        let version = if is_new { &self.new } else { &self.old };
        let say = self.words_of(version);
        let rules = &version.policy.stage(stage).rules;
        let named = by.rules.iter().filter_map(|id: &RuleId| rules.as_slice().at(*id));
        let mut called: Vec<String> = Vec::new();
        for name in named.map(|rule| opening(&say.decider_called(rule))) {
            if !called.contains(&name) {
                called.push(name);
            }
        }
        if by.otherwise {
            let key = if by.rules.is_empty() { "diff.by_default" } else { "diff.or_by_default" };
            called.push(say.say(key, &[]));
        }
        called
    }

    /// What follows, in words.
    pub(super) fn follows(&self, all: &[Follows]) -> Vec<String> {
        let say = self.words();
        let said = all.iter().flat_map(|it| match it {
            Follows::Action(action) => say.follows(std::slice::from_ref(action), &RuleTexts::default()),
            Follows::Asks(facts) if facts.is_empty() => Vec::new(),
            Follows::Asks(facts) => {
                let names: Vec<String> = facts.iter().map(|fact| within(say.fact_label(*fact))).collect();
                vec![say.say("diff.asks", &[("facts", &say.any_of(&names))])]
            }
        });
        said.map(|text| within(text.trim_end_matches('.'))).collect()
    }
}

/// Of more required facts than this, two are named.
const MOST_NAMED: usize = 3;

impl Wording<'_> {
    /// What a rule is called among others that decide: of a long list of required facts, two are named.
    pub(crate) fn decider_called(self, rule: &Rule) -> String {
        let RuleKind::Require(facts) = &rule.kind else { return self.rule_called(&rule.name) };
        if facts.len() <= MOST_NAMED {
            return self.rule_called(&rule.name);
        }
        let named: Vec<String> =
            facts.iter().take(2).map(|wanted| within(self.fact_label(wanted.fact))).collect();
        let values = [("count", facts.len().to_string()), ("facts", self.all_of(&named))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.say("diff.requirement", &values)
    }
}

fn tests(condition: &Condition) -> Vec<Test> {
    match condition {
        Condition::And(parts) => parts.iter().flat_map(tests).collect(),
        Condition::Atom(id) => vec![(*id, true)],
        Condition::Not(inner) => match inner.as_ref() {
            Condition::Atom(id) => vec![(*id, false)],
            Condition::Const(_)
            | Condition::Defined(_)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Count { .. } => Vec::new(),
        },
        Condition::Const(_) | Condition::Defined(_) | Condition::Or(_) | Condition::Count { .. } => {
            Vec::new()
        }
    }
}
