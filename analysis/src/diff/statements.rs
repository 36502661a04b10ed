//! What belongs together in two versions. Input: both, over one list of atoms. Output: their statements, each with what it was
//! and what it is, and the edits that they make.

use std::collections::BTreeSet;
use std::sync::Arc;

use remit_engine::ir::{Action, Atom, Choice, FactId, Policy, Rule, RuleKind, Silence, StageName};

use rustc_hash::FxHashMap;

use super::pair::acting;
use super::tree::{Replaced, Tree};
use super::versions::Edits;

/// As many edits as there are bits for them.
const MOST_EDITS: usize = Edits::BITS as usize;

/// A statement of either version, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) what: What,
    /// Its place in the old version and in the new.
    pub(super) old: Option<usize>,
    pub(super) new: Option<usize>,
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A rule of a stage.
    Rule(StageOrder),
    /// What decides where no rule does.
    Otherwise(StageOrder),
    /// What silence on a fact is taken for.
    Silence(FactId),
    /// What no letter shows.
    Impossible,
    /// What medicines count as.
    Conversion,
    /// Which priority comes before which.
    Priorities,
}

/// A stage, the referral first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageOrder {
    /// When a referral comes.
    Referral,
    /// When a patient may leave.
    Discharge,
}

impl StageOrder {
    /// The stage.
    pub const fn name(self) -> StageName {
        match self {
            Self::Referral => StageName::Referral,
            Self::Discharge => StageName::Discharge,
        }
    }
}

/// Both versions, statement by statement.
pub(super) struct Statements {
    pub(super) old: Arc<Policy>,
    pub(super) new: Arc<Policy>,
    pub(super) list: Vec<Statement>,
    /// Of each rule of the old version (`false`) and of the new one, its place in the list.
    places: FxHashMap<(StageOrder, bool, usize), usize>,
}

/// Statements that were changed as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) statements: Vec<usize>,
    /// The test that became another one everywhere.
    pub(super) replaced: Option<Replaced>,
}

/// What of a rule decides.
#[derive(PartialEq, Eq)]
struct Deciding {
    verb: remit_engine::ir::Verb,
    parts: [Option<Tree>; 4],
    actions: Vec<Action>,
    is_content: bool,
    kind: RuleKind,
}

impl Statements {
    pub(super) fn new(old: &Arc<Policy>, new: &Arc<Policy>, is_counted_otherwise: bool) -> Self {
        let mut found =
            Self { old: old.clone(), new: new.clone(), list: Vec::new(), places: FxHashMap::default() };
        for stage in [StageOrder::Referral, StageOrder::Discharge] {
            found.rules(stage);
            let has = |policy: &Policy| policy.stage(stage.name()).default.as_ref().map(|_| 0);
            let (old, new) = (has(old), has(new));
            found.list.push(Statement { what: What::Otherwise(stage), old, new });
        }
        let silent: BTreeSet<FactId> =
            old.silences.iter().chain(&new.silences).map(|change| change.fact).collect();
        for fact in silent {
            let at = |policy: &Policy| policy.silences.iter().position(|change| change.fact == fact);
            found.list.push(Statement { what: What::Silence(fact), old: at(old), new: at(new) });
        }
        found.impossible();
        if is_counted_otherwise {
            found.list.push(Statement { what: What::Conversion, old: Some(0), new: Some(0) });
        }
        found.list.push(Statement { what: What::Priorities, old: Some(0), new: Some(0) });
        for (index, statement) in found.list.iter().enumerate() {
            let What::Rule(stage) = statement.what else { continue };
            found.places.extend(statement.old.map(|old| ((stage, false, old), index)));
            found.places.extend(statement.new.map(|new| ((stage, true, new), index)));
        }
        found
    }

    /// What follows from a rule, with levels of priority by their places in the new version, then in the old.
    pub(super) fn actions(&self, actions: &[Action], is_new: bool) -> Vec<Action> {
        let levels = self.levels();
        let own = if is_new { &self.new } else { &self.old };
        let renamed = acting(actions).into_iter().map(|action| placed(&action, own, &levels));
        renamed.collect()
    }

    /// The levels of priority of both versions, the new one's first.
    pub(super) fn levels(&self) -> Vec<Choice> {
        let mut levels = self.new.priorities.clone();
        let only_old =
            self.old.priorities.iter().filter(|own| !self.new.priorities.iter().any(|it| it.id == own.id));
        levels.extend(only_old.cloned());
        levels
    }

    fn deciding(&self, rule: &Rule, is_new: bool) -> Deciding {
        let policy = if is_new { &self.new } else { &self.old };
        let tree = |condition: &remit_engine::ir::Condition| Tree::of(policy, condition);
        let guarded = &rule.condition;
        Deciding {
            verb: rule.verb,
            parts: [
                guarded.within.as_ref().map(|within| tree(&within.condition)),
                Some(tree(&guarded.test)),
                guarded.when.as_ref().map(tree),
                guarded.unless.as_ref().map(tree),
            ],
            actions: self.actions(&rule.actions, is_new),
            is_content: policy.is_content(rule),
            kind: rule.kind.clone(),
        }
    }

    fn rules(&mut self, stage: StageOrder) {
        let (old, new) = (&self.old.stage(stage.name()).rules, &self.new.stage(stage.name()).rules);
        let mut of_new: Vec<Option<usize>> = vec![None; new.len()];
        let mut of_old: Vec<Option<usize>> = vec![None; old.len()];
        let before: Vec<Deciding> = old.iter().map(|rule| self.deciding(rule, false)).collect();
        let after: Vec<Deciding> = new.iter().map(|rule| self.deciding(rule, true)).collect();
        let mut pair = |fits: &dyn Fn(usize, usize) -> bool| {
            for (at, own) in of_old.iter_mut().enumerate() {
                if own.is_some() {
                    continue;
                }
                let free =
                    of_new.iter_mut().enumerate().find(|(other, taken)| taken.is_none() && fits(at, *other));
                if let Some((other, taken)) = free {
                    (*own, *taken) = (Some(other), Some(at));
                }
            }
        };
        let name = |rules: &[Rule], at: usize| rules.get(at).map(|rule| rule.name.clone());
        let same = |one: usize, other: usize| before.get(one) == after.get(other);
        pair(&|one, other| same(one, other) && name(old, one) == name(new, other));
        pair(&|one, other| same(one, other));
        pair(&|one, other| name(old, one) == name(new, other));
        let whom = |one: usize, other: usize| {
            let (Some(one), Some(other)) = (before.get(one), after.get(other)) else { return None };
            (one.parts == other.parts && one.kind == other.kind).then_some(one.verb == other.verb)
        };
        pair(&|one, other| whom(one, other) == Some(true));
        pair(&|one, other| whom(one, other).is_some());
        // A rule without a name is called by its tests.
        pair(&|one, other| {
            let (Some(one), Some(other)) = (before.get(one), after.get(other)) else { return false };
            one.verb == other.verb && only_replaced(&one.parts, &other.parts).is_some()
        });
        pair(&|one, other| {
            let (Some(one), Some(other)) = (before.get(one), after.get(other)) else { return false };
            one.verb == other.verb && alike(one, other)
        });
        let both = of_old.iter().enumerate().map(|(old, new)| (Some(old), *new));
        let added =
            of_new.iter().enumerate().filter(|(_, old)| old.is_none()).map(|(new, _)| (None, Some(new)));
        let what = What::Rule(stage);
        self.list.extend(both.chain(added).map(|(old, new)| Statement { what, old, new }));
    }

    fn impossible(&mut self) {
        let tree = |policy: &Policy, at: usize| {
            policy.impossible.get(at).map(|entry| Tree::of(policy, &entry.condition.whole()))
        };
        let mut taken = vec![false; self.new.impossible.len()];
        for old in 0..self.old.impossible.len() {
            let own = tree(&self.old, old);
            let new = taken.iter().enumerate().position(|(at, taken)| !taken && tree(&self.new, at) == own);
            new.and_then(|new| taken.get_mut(new)).into_iter().for_each(|taken| *taken = true);
            self.list.push(Statement { what: What::Impossible, old: Some(old), new });
        }
        let added = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(new, _)| Statement {
            what: What::Impossible,
            old: None,
            new: Some(new),
        });
        self.list.extend(added);
    }

    pub(super) fn old_rule(&self, statement: &Statement) -> Option<&Rule> {
        let What::Rule(stage) = statement.what else { return None };
        self.old.stage(stage.name()).rules.get(statement.old?)
    }

    pub(super) fn new_rule(&self, statement: &Statement) -> Option<&Rule> {
        let What::Rule(stage) = statement.what else { return None };
        self.new.stage(stage.name()).rules.get(statement.new?)
    }

    /// The places in the list of the rules that a rule overrides in a version.
    pub(super) fn overrides(&self, statement: &Statement, is_new: bool) -> BTreeSet<usize> {
        let What::Rule(stage) = statement.what else { return BTreeSet::new() };
        let rule = if is_new { self.new_rule(statement) } else { self.old_rule(statement) };
        let losers = rule.into_iter().flat_map(|rule| &rule.overrides);
        losers.filter_map(|loser| self.places.get(&(stage, is_new, loser.index()))).copied().collect()
    }

    /// Whether a rule overrides the same rules in both versions. That it overrides one that came, went or got another verb, or
    /// no longer does, follows from what became of that one.
    pub(super) fn yields_alike(&self, statement: &Statement) -> bool {
        let (old, new) = (self.overrides(statement, false), self.overrides(statement, true));
        old.symmetric_difference(&new).all(|loser| self.is_another(*loser))
    }

    /// Whether levels that both versions have come in another order.
    fn priorities_differ(&self) -> bool {
        let (old, new) = (levels(&self.old), levels(&self.new));
        let both = |own: &[&str], other: &[&str]| -> Vec<String> {
            own.iter().filter(|id| other.contains(id)).map(|id| (*id).to_owned()).collect()
        };
        both(&old, &new) != both(&new, &old)
    }

    /// Whether a rule came, went or got another verb.
    pub(super) fn is_another(&self, index: usize) -> bool {
        let Some(statement) = self.list.get(index) else { return false };
        let verb = |rule: Option<&Rule>| rule.map(|rule| rule.verb);
        verb(self.old_rule(statement)) != verb(self.new_rule(statement))
    }

    /// What was changed, statements that were changed alike together.
    pub(super) fn changes(&self) -> Vec<Changed> {
        let mut found: Vec<Changed> = Vec::new();
        for (index, statement) in self.list.iter().enumerate() {
            let Some(replaced) = self.change(statement) else { continue };
            let like = |it: &&mut Changed| {
                replaced.as_ref().zip(it.replaced.as_ref()).is_some_and(|(one, other)| one.is_like(other))
            };
            match found.iter_mut().find(like) {
                Some(known) => known.statements.push(index),
                None => found.push(Changed { statements: vec![index], replaced }),
            }
        }
        // The last is all that is left, where there are more than can be told apart.
        let rest = found.split_off(found.len().min(MOST_EDITS - 1));
        let replaced = rest.first().filter(|_| rest.len() == 1).and_then(|only| only.replaced.clone());
        let statements: Vec<usize> = rest.into_iter().flat_map(|changed| changed.statements).collect();
        found.extend((!statements.is_empty()).then_some(Changed { statements, replaced }));
        found
    }

    /// Whether a statement was changed, and the one test that became another, where that is all.
    fn change(&self, statement: &Statement) -> Option<Option<Replaced>> {
        match statement.what {
            What::Rule(_) => {
                let (Some(old), Some(new)) = (self.old_rule(statement), self.new_rule(statement)) else {
                    return Some(None);
                };
                let (before, after) = (self.deciding(old, false), self.deciding(new, true));
                let yields = self.yields_alike(statement);
                if before == after && yields {
                    return None;
                }
                let rest = before.verb == after.verb
                    && before.actions == after.actions
                    && before.kind == after.kind
                    && yields;
                Some(only_replaced(&before.parts, &after.parts).filter(|_| rest))
            }
            What::Otherwise(stage) => {
                let of = |policy: &Policy, is_new: bool| {
                    let default = policy.stage(stage.name()).default.as_ref();
                    let verb = default.map_or(remit_engine::ir::Verb::Review, |default| default.verb);
                    let actions = default.map(|default| self.actions(&default.actions, is_new));
                    (verb, actions.unwrap_or_default())
                };
                (of(&self.old, false) != of(&self.new, true)).then_some(None)
            }
            What::Silence(fact) => {
                let of = |policy: &Policy| -> Option<Option<Silence>> {
                    policy
                        .silences
                        .iter()
                        .find(|change| change.fact == fact)
                        .map(|change| change.silent.clone())
                };
                (of(&self.old) != of(&self.new)).then_some(None)
            }
            What::Impossible => (statement.old.is_none() || statement.new.is_none()).then_some(None),
            What::Conversion => Some(None),
            What::Priorities => self.priorities_differ().then_some(None),
        }
    }
}

/// The ids of the levels of priority of a policy, the highest first.
pub(super) fn levels(policy: &Policy) -> Vec<&str> {
    policy.priorities.iter().map(|level| level.id.as_str()).collect()
}

/// The one test that became another in conditions that are the same otherwise.
fn only_replaced(before: &[Option<Tree>; 4], after: &[Option<Tree>; 4]) -> Option<Replaced> {
    let mut replaced = Vec::new();
    for (old, new) in before.iter().zip(after) {
        match (old, new) {
            (Some(old), Some(new)) => old.replaced(new, &mut replaced)?,
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
    let mut replaced = replaced.into_iter();
    replaced.next().filter(|_| replaced.next().is_none())
}

/// An action of a version, with a level of priority by its place in a list; one that is not there is the lowest.
pub(super) fn placed(action: &Action, own: &Policy, levels: &[Choice]) -> Action {
    match action {
        Action::Priority(at) => {
            let level = usize::try_from(*at).ok().and_then(|at| own.priorities.get(at));
            let place = levels.iter().position(|it| level.is_some_and(|level| level.id == it.id));
            Action::Priority(u32::try_from(place.unwrap_or(levels.len())).unwrap_or(u32::MAX))
        }
        Action::OneOf(all) => Action::OneOf(all.iter().map(|one| placed(one, own, levels)).collect()),
        Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::Note(_) | Action::Within(_) => {
            action.clone()
        }
    }
}

/// Whether half of what either tests is what the other does.
fn alike(one: &Deciding, other: &Deciding) -> bool {
    let tests = |deciding: &Deciding| -> Vec<Atom> {
        let mut tests = Vec::new();
        deciding.parts.iter().flatten().for_each(|tree| tree.tests(&mut tests));
        tests.into_iter().cloned().collect()
    };
    let (one, other) = (tests(one), tests(other));
    let shared = one.iter().filter(|atom| other.contains(atom)).count();
    shared > 0 && 2 * shared >= one.len().max(other.len())
}
