//! One referral, as both versions decide it. Input: both decisions and the edits that make the difference. Output: them side by
//! side, in the reader's language, and what makes the difference.

use remit_engine::eval::Decision;
use serde_json::Value;

use super::report::{Block, Sides};
use super::{Changes, How, Version};
use crate::names::opening;

/// One referral, as both versions decide it.
#[derive(Clone, Debug)]
pub struct OneReferral {
    /// The referral.
    pub referral: Value,
    /// What the old version decides; none: it reads no such letter.
    pub old: Option<Decision>,
    /// What the new one decides.
    pub new: Option<Decision>,
    /// The smallest sets of edits that make the difference, by their places.
    pub by: Vec<Vec<usize>>,
    /// How they make it; none where both answer alike.
    pub how: Option<How>,
    /// Whether every choice of edits was tried.
    pub whole: bool,
}

/// What is told of a decision, each with its heading.
const ROWS: [&str; 4] =
    ["diff.referral.decision", "diff.referral.because", "diff.referral.follows", "diff.referral.missing"];

impl Changes<'_> {
    pub(super) fn referral_blocks(&self) -> Vec<Block> {
        let Some(own) = &self.referral else { return Vec::new() };
        let say = self.words();
        let (old, new) = (
            self.decision_told(own.old.as_ref(), &self.old),
            self.decision_told(own.new.as_ref(), &self.new),
        );
        let rows = ROWS.iter().zip(old.into_iter().zip(new)).filter_map(|(key, (old, new))| {
            let place = say.say(key, &[]);
            (!old.is_empty() || !new.is_empty()).then_some(Sides { place, old, new })
        });
        let head = ["diff.was", "diff.is"].map(|key| say.say(key, &[]));
        let mut blocks = vec![
            Block::Title(say.say("diff.referral", &[])),
            Block::Text(opening(&say.referral_told(&own.referral))),
            Block::Answers(head, rows.collect()),
            Block::Text(self.difference_told(own)),
        ];
        if !own.whole {
            blocks.push(Block::Text(say.say("diff.referral.not_whole", &[])));
        }
        blocks
    }

    /// What is told of a decision, in the order of the rows.
    fn decision_told(&self, decision: Option<&Decision>, version: &Version<'_>) -> [Vec<String>; 4] {
        let say = self.words_of(version);
        let Some(decision) = decision else {
            return [vec![say.say("diff.not_possible", &[])], Vec::new(), Vec::new(), Vec::new()];
        };
        let mut because: Vec<String> = Vec::new();
        for rule in decision.reasons.iter().filter_map(|reason| reason.rule.as_ref()) {
            let called = opening(&say.rule_called(rule));
            if !because.contains(&called) {
                because.push(called);
            }
        }
        if decision.default && because.is_empty() {
            because.push(say.say("diff.by_default", &[]));
        }
        let open = decision.missing.iter().chain(&decision.judge);
        let missing = open.map(|fact| opening(&fact.label)).collect();
        [vec![opening(&say.short_verb(decision.decision))], because, say.outcome(decision), missing]
    }

    /// Which edits make the difference.
    fn difference_told(&self, own: &OneReferral) -> String {
        let say = self.words();
        let number = |edit: &usize| (edit + 1).to_string();
        let sets: Vec<String> =
            own.by.iter().map(|set| say.all_of(&set.iter().map(number).collect::<Vec<_>>())).collect();
        let called = |set: &Vec<usize>| {
            let edit = set.first().and_then(|edit| self.edits.get(*edit));
            edit.map(|edit| self.edit_called(edit)).unwrap_or_default()
        };
        match own.how {
            None => say.say("diff.referral.same", &[]),
            Some(How::Alone) => {
                let what = own.by.first().map(called).unwrap_or_default();
                let only = if self.edits.len() > 1 { "diff.referral.alone" } else { "diff.referral.only" };
                say.say(only, &[("edits", &sets.join("; ")), ("what", &what)])
            }
            Some(How::Together) => say.say("diff.referral.together", &[("edits", &sets.join("; "))]),
            Some(How::Either) => say.say("diff.referral.either", &[("edits", &say.any_of(&sets))]),
        }
    }
}
