//! What can still change the answer. Input: the worlds of a referral. Output: the facts of every smallest change that
//! leads from one world to another with a different answer.
//!
//! Facts that nothing ties change alone. Facts that an impossible combination ties may have to change together: of those
//! every choice is looked at, the smallest first.

use std::collections::BTreeMap;

use super::services::{Requested, ServicePart};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{Id, LevelId, SlotId, VariantId};
use crate::eval::model::stage::{AnswerPart, PartKind, RuleStates};
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Goal, Space};
use crate::ir::{Action, ConceptId, RuleId};

/// What a fact that is still open can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Affects {
    /// The decision itself.
    Decision,
    /// Only where the referral is sent.
    Route,
    /// Only what else is answered: how, within what time, or what becomes of a service that is asked for.
    Answer,
    /// Nothing.
    None,
}

/// The most facts of one group of which every choice is looked at.
const SMALL_GROUP: usize = 8;

/// Asks of changes what they change.
pub(crate) struct Changes<'c, 'p> {
    pub(crate) space: &'c Space<'p>,
    /// What is known of the rules in all of these worlds.
    pub(crate) states: &'c RuleStates,
    pub(crate) levels: &'c [LevelId],
    pub(crate) services: &'c Requested,
}

impl<'p> Changes<'_, 'p> {
    /// The open slots of which a change can lead to another answer, each with the most that it can change.
    pub(crate) fn open(&self, budget: &mut Budget) -> Vec<(SlotId, Affects)> {
        let slots: Vec<SlotId> =
            self.space.policy.model.slots.ids().filter(|slot| self.is_open(*slot)).collect();
        // What has been asked of changes, so that it is not asked again.
        let mut asked: BTreeMap<Vec<SlotId>, bool> = BTreeMap::new();
        let listed = self.smallest(&slots, budget, &mut |change, budget| {
            let verb = self.changes_verb(change, budget);
            asked.insert(change.to_vec(), verb);
            if verb { Some(Affects::Decision) } else { self.changes_answer(change, budget) }
        });
        if self.levels.len() < 2 {
            return listed;
        }
        let deciding = self.smallest(&slots, budget, &mut |change, budget| {
            let known = asked.get(change).copied();
            known.unwrap_or_else(|| self.changes_verb(change, budget)).then_some(Affects::Decision)
        });
        let most = |(slot, affects): (SlotId, Affects)| {
            let decides = deciding.iter().any(|(known, _)| *known == slot);
            (slot, if decides { Affects::Decision } else { affects })
        };
        listed.into_iter().map(most).collect()
    }

    /// What knowing one fact could change, all else being as it is.
    pub(crate) fn of(&self, slot: SlotId, budget: &mut Budget) -> Affects {
        let mut most = self.affects(&[slot], budget);
        let tied = self.groups(&[slot]).into_iter().flatten();
        let mut open = tied.filter(|other| *other != slot && self.is_open(*other));
        while most.is_none()
            && let Some(other) = open.next()
        {
            most = self.affects(&[slot, other], budget).filter(|_| self.affects(&[other], budget).is_none());
        }
        most.unwrap_or(Affects::None)
    }

    fn is_open(&self, slot: SlotId) -> bool {
        self.space.state.is_open(&self.space.policy.model.slots[slot])
    }

    fn smallest(
        &self,
        slots: &[SlotId],
        budget: &mut Budget,
        affects: &mut dyn FnMut(&[SlotId], &mut Budget) -> Option<Affects>,
    ) -> Vec<(SlotId, Affects)> {
        let mut found: Vec<(SlotId, Affects)> = Vec::new();
        for slot in slots.iter().filter(|slot| self.matters(**slot)) {
            found.extend(affects(&[*slot], budget).map(|affects| (*slot, affects)));
        }
        for group in self.groups(slots) {
            let group: Vec<SlotId> = group.into_iter().filter(|slot| slots.contains(slot)).collect();
            self.together(&group, &mut found, budget, affects);
        }
        found.sort_unstable();
        found
    }

    /// Whether the stage, or what becomes of a service, reads it.
    fn matters(&self, slot: SlotId) -> bool {
        self.space.stage.reads.contains(slot)
            || self.services.parts.iter().any(|part| part.reads.contains(slot))
    }

    /// Changes of several facts of a group that only change together: no part of them leads to another answer.
    fn together(
        &self,
        group: &[SlotId],
        found: &mut Vec<(SlotId, Affects)>,
        budget: &mut Budget,
        affects: &mut dyn FnMut(&[SlotId], &mut Budget) -> Option<Affects>,
    ) {
        // A fact that changes the answer alone is in no other smallest change.
        let alone = |slot: &&SlotId| !found.iter().any(|(known, _)| known == *slot);
        let group: Vec<SlotId> = group.iter().filter(alone).copied().collect();
        if group.len() < 2 {
            return;
        }
        if group.len() > SMALL_GROUP {
            // Too many to look at every choice of them: whatever may change is listed.
            if let Some(affects) = affects(&group, budget) {
                budget.exact = false;
                found.extend(group.into_iter().map(|slot| (slot, affects)));
            }
            return;
        }
        let mut smallest: Vec<u32> = Vec::new();
        let mut choices: Vec<u32> =
            (1..1_u32 << group.len()).filter(|choice| choice.count_ones() > 1).collect();
        choices.sort_by_key(|choice| choice.count_ones());
        for choice in choices {
            if smallest.iter().any(|small| small & choice == *small) {
                continue;
            }
            let chosen = group.iter().enumerate().filter(|(place, _)| choice >> place & 1 == 1);
            let slots: Vec<SlotId> = chosen.map(|(_, slot)| *slot).collect();
            if let Some(affects) = affects(&slots, budget) {
                smallest.push(choice);
                found.extend(slots.into_iter().map(|slot| (slot, affects)));
            }
        }
    }

    /// Groups of slots that impossible combinations and arithmetic tie, and permits by way of the rules that withdraw them.
    fn groups(&self, slots: &[SlotId]) -> Vec<Vec<SlotId>> {
        let count = self.space.policy.model.slots.len();
        let mut ties: Vec<BitSet<SlotId>> =
            self.space.stage.impossible.iter().map(|entry| entry.slots.clone()).collect();
        ties.extend(self.space.policy.computed.iter().map(|entry| entry.tied.clone()));
        let permitted = BitSet::of(count, self.space.permits.iter().map(|permit| permit.slot));
        for permit in self.space.permits.iter() {
            let mut tie = BitSet::of(count, [permit.slot]);
            let rules = permit.by.iter().map(|permission| &self.space.stage.rules[permission.rule]);
            for overrider in rules.flat_map(|rule| &rule.overriders) {
                let mut read = self.space.stage.rules[*overrider].depends.clone();
                read.intersect(&permitted);
                tie.union(&read);
            }
            ties.push(tie);
        }
        let mut groups: Vec<BitSet<SlotId>> = Vec::new();
        for mut tie in ties {
            let (apart, joined): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| !group.intersects(&tie));
            joined.iter().for_each(|group| tie.union(group));
            groups = apart;
            groups.push(tie);
        }
        let mine =
            |group: &BitSet<SlotId>| slots.iter().any(|slot| group.contains(*slot)) && group.count() > 1;
        groups.iter().filter(|group| mine(group)).map(|group| group.iter().collect()).collect()
    }

    /// The most that a change can change.
    fn affects(&self, change: &[SlotId], budget: &mut Budget) -> Option<Affects> {
        if self.changes_verb(change, budget) {
            return Some(Affects::Decision);
        }
        self.changes_answer(change, budget)
    }

    /// The most that a change can change but the verb.
    fn changes_answer(&self, change: &[SlotId], budget: &mut Budget) -> Option<Affects> {
        let is_route = |part: &&AnswerPart| matches!(part.kind, PartKind::Action(Action::Route(_)));
        let parts = || {
            self.levels
                .iter()
                .flat_map(|level| self.space.stage.levels[*level].parts.iter().map(|part| (*level, part)))
        };
        let mut routes = parts().filter(|(_, part)| is_route(part));
        if routes.any(|(level, part)| self.changes_part(change, level, part, budget)) {
            return Some(Affects::Route);
        }
        let mut others = parts().filter(|(_, part)| !is_route(part) && is_answer(part));
        let changes = others.any(|(level, part)| self.changes_part(change, level, part, budget))
            || self.levels.iter().any(|level| {
                self.brought(*level).iter().any(|part| self.changes_part(change, *level, part, budget))
            })
            || self.services.parts.iter().any(|part| self.changes_service(change, part, budget));
        changes.then_some(Affects::Answer)
    }

    /// What brings each service asked for, itself or a kind of it, where that verb is decided.
    fn brought(&self, level: LevelId) -> Vec<AnswerPart> {
        let (stage, lexicon) = (self.space.stage, &self.space.policy.lexicon);
        let of = |service: &ConceptId| {
            let kind = PartKind::Action(Action::Service(*service));
            let mut all = AnswerPart { kind, rules: stage.no_rules(), default: false };
            for part in &stage.levels[level].parts {
                if matches!(&part.kind, PartKind::Action(Action::Service(id)) if lexicon.is_below(*id, *service))
                {
                    all.rules.union(&part.rules);
                    all.default |= part.default;
                }
            }
            all
        };
        let brings = |part: &AnswerPart| part.default || !part.rules.is_empty();
        self.services.services.iter().map(of).filter(brings).collect()
    }

    /// Whether it leads to another verb.
    fn changes_verb(&self, change: &[SlotId], budget: &mut Budget) -> bool {
        // Of each verb but the weakest: whether a world that it decides becomes one that is decided weaker.
        let stronger = self.levels.split_last().map_or(&[] as &[LevelId], |(_, stronger)| stronger);
        stronger.iter().any(|level| {
            self.space.decided(*level).into_iter().any(|mut one| {
                let mut other = self.space.weaker(*level);
                match one.some.first_mut() {
                    Some(rules) => self.depending(rules, change),
                    // The default decides, so that another rule has to take effect there.
                    None => other.some.iter_mut().for_each(|rules| self.depending(rules, change)),
                }
                self.pair(one, other, change, budget)
            })
        })
    }

    /// Whether it leads from an answer with that part to one without it, of the same verb.
    fn changes_part(
        &self,
        change: &[SlotId],
        level: LevelId,
        part: &AnswerPart,
        budget: &mut Budget,
    ) -> bool {
        let without = self.space.without(level, part);
        self.space.with(level, part).into_iter().any(|with| {
            without.iter().cloned().any(|mut without| {
                let mut with = with.clone();
                match with.some.first_mut() {
                    Some(rules) => self.depending(rules, change),
                    None => {
                        without.some.last_mut().into_iter().for_each(|rules| self.depending(rules, change))
                    }
                }
                self.pair(with, without, change, budget)
            })
        })
    }

    fn changes_service(&self, change: &[SlotId], part: &ServicePart, budget: &mut Budget) -> bool {
        if !change.iter().any(|slot| part.reads.contains(*slot)) {
            return false;
        }
        let denies: Vec<_> = part.unless.iter().chain(&part.any).copied().collect();
        let without = Goal { denies, ..Goal::default() };
        part.any.iter().any(|node| {
            let with = Goal { affirms: vec![*node], denies: part.unless.clone(), ..Goal::default() };
            self.pair(with, without.clone(), change, budget)
        })
    }

    /// Leaves of these rules those that depend on the slots: where one of them takes effect in one world and none in the
    /// other, only these can make the difference. Rules that take effect in no world are none of them.
    fn depending(&self, rules: &mut BitSet<RuleId>, slots: &[SlotId]) {
        let depends = |rule: &RuleId| {
            let read = &self.space.stage.rules[*rule].depends;
            self.states.effective[*rule] != Truth::No && slots.iter().any(|slot| read.contains(*slot))
        };
        *rules = BitSet::of(self.space.stage.rules.len(), rules.iter().filter(depends));
    }

    fn pair(&self, one: Goal, other: Goal, change: &[SlotId], budget: &mut Budget) -> bool {
        if one.is_hopeless() || other.is_hopeless() {
            return false;
        }
        let variant =
            |index: usize| change.iter().map(|slot| (*slot, VariantId::new(index))).collect::<Vec<_>>();
        self.space.exists_apart(&[one, other], &[variant(0), variant(1)], budget)
    }
}

/// Whether a part is one that is worth a question: a remark is none, and services are looked at as they are asked for.
fn is_answer(part: &AnswerPart) -> bool {
    match &part.kind {
        PartKind::Action(Action::Note(_) | Action::Service(_)) => false,
        PartKind::Action(
            Action::Route(_) | Action::Reply(_) | Action::Within(_) | Action::Priority(_) | Action::OneOf(_),
        )
        | PartKind::Within(_)
        | PartKind::Priority(_)
        | PartKind::Content => true,
    }
}
