//! The bare answer. Input: a prepared referral. Output: the verb, the rules that decide it, and what follows, without texts.
//!
//! Where nothing is open that rules read, their clauses tell. Where something is, worlds are put together that show what can
//! come of it (`shown.rs`). Only where that tells nothing for certain are worlds searched for.

use super::trace::Holds;
use crate::eval::bits::Bits;
use crate::eval::ids::{LevelId, SlotId};
use crate::eval::model::clauses::View;
use crate::eval::model::plan::MOST_ABOVE;
use crate::eval::model::slots::atom_var;
use crate::eval::model::stage::{StageModel, Wanted};
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::prepare::Prepared;
use crate::ir::{Action, AtomId, Quantity, Route, RuleId, StageName, Verb};

/// A decision without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuickDecision {
    /// What is decided.
    pub verb: Verb,
    /// Whether nothing else can come of it once all that is open is answered and all that is required is stated.
    pub settled: bool,
    /// Whether no limit cut the search short.
    pub exact: bool,
    /// Whether what holds where no rule does decides, in every way in which the unknowns can turn out.
    pub default: bool,
    /// The soonest deadline that follows, or can follow.
    pub within: Option<Quantity>,
    /// Whether worlds had to be searched for.
    pub searched: bool,
}

/// What was found without a search.
pub(super) struct Found {
    pub(super) level: LevelId,
    pub(super) settled: bool,
    pub(super) default: bool,
    pub(super) within: Option<u32>,
}

/// What takes effect for certain.
pub(super) struct Certain {
    /// The strongest level at which a rule does.
    pub(super) level: Option<LevelId>,
    /// Whether a rule that is no content does; it is looked for where the level alone does not tell who decides.
    pub(super) plain: bool,
}

impl Certain {
    /// The level that decides, where nothing else takes effect.
    fn decides(&self, default: LevelId) -> LevelId {
        match self.level {
            Some(level) if self.plain || level <= default => level,
            Some(_) | None => default,
        }
    }
}

impl Prepared {
    /// Decides, and puts rules that decide for certain into `rules`, in the order written: those that [`Self::explain`] tells
    /// for certain, too.
    ///
    /// Without unknowns that matter, this allocates nothing that `rules` has no room for.
    pub fn decide(&self, stage: StageName, rules: &mut Vec<RuleId>) -> QuickDecision {
        self.decide_by_worlds(stage, rules).unwrap_or_else(|| self.decide_by_search(stage, rules))
    }

    /// The same where no search is needed. Of the referral this reads what is suspected, and nothing else.
    pub(crate) fn decide_by_worlds(
        &self,
        stage: StageName,
        rules: &mut Vec<RuleId>,
    ) -> Option<QuickDecision> {
        let model = self.policy.stage(stage);
        let found = self.without_search(model, rules)?;
        let within = found.within.and_then(|place| model.plan.deadlines.get(place as usize)).copied();
        let (verb, exact) = (model.levels[found.level].verb, self.budget.exact);
        let Found { settled, default, .. } = found;
        Some(QuickDecision { verb, settled, exact, default, within, searched: false })
    }

    /// The same as [`Self::decide`], by the search alone: what it is held against.
    pub fn decide_by_search(&self, stage: StageName, rules: &mut Vec<RuleId>) -> QuickDecision {
        let mut budget = self.budget.clone();
        let conclusion = self.conclude(stage, &mut budget);
        let states = conclusion.sent.rule_states();
        let (certain, default) =
            (conclusion.certain(&states, &mut budget), conclusion.defaulted(&mut budget));
        let within = conclusion.within(&certain, &mut budget).into_iter().flatten().next();
        rules.clear();
        rules.extend(certain);
        let (verb, settled) = (conclusion.verb, conclusion.settled);
        QuickDecision { verb, settled, exact: budget.exact, default, within, searched: true }
    }

    fn without_search(&self, model: &StageModel, rules: &mut Vec<RuleId>) -> Option<Found> {
        let plan = &model.plan;
        let mut silent = plan.silent.iter().filter_map(|ask| model.asks.get(*ask));
        let mut wanting = plan.wanting.iter().filter_map(|ask| model.asks.get(*ask));
        let bears = silent.any(|ask| self.asks_silently(ask)) || wanting.any(|ask| self.asks_tied(ask));
        if bears || plan.deep || model.reads_stated || model.content_overrides {
            return None;
        }
        let certain = self.certain(model, rules);
        if plan.clauses.is_open(&self.state.assignment()) {
            return self.shown(model, &certain, rules);
        }
        let level = certain.decides(model.default);
        if certain.level != Some(level) {
            rules.clear();
        }
        let default = level == model.default && !certain.plain;
        let asks = rules.iter().any(|rule| model.content.contains(*rule));
        let settled = !asks || self.comes_to(model, rules)? == level;
        Some(Found { level, settled, default, within: soonest(model, rules, default) })
    }

    /// What takes effect for certain; of the strongest level, the rules.
    fn certain(&self, model: &StageModel, rules: &mut Vec<RuleId>) -> Certain {
        rules.clear();
        let (view, weakest) = (self.view(false), model.plan.weakest);
        let mut certain = Certain { level: None, plain: false };
        model.plan.clauses.sweep(view, weakest, &mut |entry| {
            let takes =
                !entry.overridden || self.effective(model, entry.rule, &view.assignment) == Truth::Yes;
            if takes {
                certain.plain |= entry.plain;
                if certain.level.is_none_or(|level| entry.level < level) {
                    certain.level = Some(entry.level);
                    rules.clear();
                }
                if certain.level == Some(entry.level) {
                    rules.push(entry.rule);
                }
            }
            // Who decides may hang on a weaker rule, where the default is stronger.
            Some(certain.level.filter(|level| certain.plain || *level <= model.default).unwrap_or(weakest))
        });
        rules.sort_unstable();
        rules.dedup();
        certain
    }

    pub(super) fn view(&self, may: bool) -> View<'_> {
        View { conditions: &self.policy.conditions, assignment: self.state.assignment(), may }
    }

    /// The level that decides once what these rules ask for is stated; `None` where that takes more to tell.
    fn comes_to(&self, model: &StageModel, rules: &[RuleId]) -> Option<LevelId> {
        if !self.asks_plainly(model) || !self.lacks(model, rules) {
            return None;
        }
        let (view, weakest) = (self.view(false), model.plan.weakest);
        let mut found: Option<LevelId> = None;
        model.plan.clauses.sweep(view, weakest, &mut |entry| {
            if entry.plain
                && (!entry.overridden || self.effective(model, entry.rule, &view.assignment) == Truth::Yes)
            {
                found = Some(found.map_or(entry.level, |level| level.min(entry.level)));
            }
            Some(found.unwrap_or(weakest))
        });
        Some(found.unwrap_or(model.default))
    }

    /// Whether the referral lacks for certain what any of these rules asks for.
    pub(super) fn lacks(&self, model: &StageModel, rules: &[RuleId]) -> bool {
        let assignment = self.state.assignment();
        let mut asks = rules.iter().flat_map(|rule| &model.plan.asks[*rule]);
        asks.any(|ask| {
            let ask = model.asks.get(*ask).filter(|ask| !ask.facts.is_empty());
            ask.is_some_and(|ask| self.policy.conditions.truth(ask.lacking, &assignment) == Truth::Yes)
        })
    }

    /// Whether all that content asks for comes to be stated, and nothing else comes of that.
    pub(super) fn asks_plainly(&self, model: &StageModel) -> bool {
        let (policy, assignment) = (&self.policy, self.state.assignment());
        let fails = |node| policy.conditions.truth(node, &assignment) == Truth::No;
        let mut wanting = model.plan.wanting.iter().filter_map(|ask| model.asks.get(*ask));
        model.plan.again.iter().all(|rule| fails(model.rules[*rule].node))
            && wanting.all(|ask| {
                let mut facts = ask.facts.iter();
                fails(ask.lacking)
                    && facts.all(|fact| fact.wanted.is_none_or(|wanted| self.may_be(fact.slot, wanted)))
            })
            && !model.plan.silences.iter().any(|slot| {
                let known = &self.known[*slot];
                // What is taken for granted leaves nothing open, and was not given up.
                if known.assumed.is_some() {
                    self.state.is_open(&policy.model.slots[*slot])
                } else {
                    !known.stated && model.reads.contains(*slot)
                }
            })
    }

    /// Whether what content wants of a fact is no new answer: it has one value, is not answered, or may be what is wanted.
    fn may_be(&self, id: SlotId, wanted: Wanted) -> bool {
        let slot = &self.policy.model.slots[id];
        !self.state.is_open(slot)
            || !self.known[id].stated
            || self.policy.wanted(slot, wanted).is_subset(&self.state.possible(slot))
    }

    /// Whether an atom of the policy holds; `None` while it is open.
    pub fn atom(&self, atom: AtomId) -> Option<bool> {
        match self.state.assignment().truth(atom_var(atom)) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Open => None,
        }
    }

    /// Whether the condition of a rule holds, as far as that shows without a search. There is no rule beyond the last.
    pub fn holds(&self, stage: StageName, rule: RuleId) -> Holds {
        let rules = &self.policy.stage(stage).rules;
        if !rules.has(rule) {
            return Holds::No;
        }
        self.policy.conditions.truth(rules[rule].node, &self.state.assignment()).into()
    }

    /// Whether a rule takes effect: it holds, and nothing that takes effect overrides it.
    pub(super) fn effective(&self, model: &StageModel, rule: RuleId, assignment: &Assignment<'_>) -> Truth {
        let holds = |rule: RuleId| self.policy.conditions.truth(model.rules[rule].node, assignment);
        let above = &model.plan.above[rule];
        let own = holds(rule);
        if own == Truth::No || above.is_empty() {
            return own;
        }
        let mut effective = [Truth::No; MOST_ABOVE];
        let mut last = Truth::Open;
        for (place, (bearing, overriders)) in above.iter().enumerate() {
            last = if *bearing == rule { own } else { holds(*bearing) };
            for other in overriders.iter().filter_map(|other| effective.get(*other)) {
                last = match (last, other) {
                    (Truth::No, _) | (_, Truth::Yes) => Truth::No,
                    (_, Truth::Open) => Truth::Open,
                    (last, Truth::No) => last,
                };
            }
            effective.get_mut(place).into_iter().for_each(|it| *it = last);
        }
        last
    }
}

/// The soonest deadline of these rules, and of the default.
pub(super) fn soonest(model: &StageModel, rules: &[RuleId], default: bool) -> Option<u32> {
    let of_default = model.plan.default_within.filter(|_| default);
    rules.iter().filter_map(|rule| model.plan.within[*rule]).chain(of_default).min()
}

impl crate::eval::policy::LoadedPolicy {
    /// Where rules send the referral, and the default where it acts: the routes that follow from a [`QuickDecision`]. One that two
    /// rules bring is there twice.
    pub fn routes<'p>(
        &'p self,
        stage: StageName,
        decision: QuickDecision,
        rules: &'p [RuleId],
    ) -> impl Iterator<Item = &'p Route> {
        let stage = self.ir().stage(stage);
        let of_rules =
            rules.iter().filter_map(|rule| stage.rules.get(rule.index())).flat_map(|rule| &rule.actions);
        let of_default =
            stage.default.iter().filter(move |_| decision.default).flat_map(|default| &default.actions);
        of_rules.chain(of_default).filter_map(Action::route)
    }
}
