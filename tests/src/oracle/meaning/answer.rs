//! The answer of one world: what is decided, what follows, and what it asks for.

use std::collections::BTreeSet;

use remit_engine::ir::{StageName, Verb};

use super::scenario::{Action, Condition, FactIndex, NEW, Provision, Rule, Said, Says, Services, Test};
use super::vocabulary::{SERVICES, UNITS, is_below};
use super::worlds::{self, Model, World};

/// What is decided in a world, with all that an open question could change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The verb.
    pub verb: Verb,
    /// Where it is sent.
    pub routes: BTreeSet<Action>,
    /// How it is answered.
    pub replies: BTreeSet<Action>,
    /// The soonest deadline, in 240ths of a day.
    pub deadline: Option<u32>,
    /// The highest priority.
    pub priority: Option<usize>,
    /// Whether content asks for something.
    pub asks: bool,
    /// What becomes of each service asked for.
    pub asked: Vec<Outcome>,
}

/// What becomes of a service that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// Whether there is such a service.
    pub offered: bool,
    /// Where; none: everywhere that it is offered.
    pub places: BTreeSet<usize>,
    /// Whether there is not.
    pub declined: bool,
    /// Who answers for it.
    pub parties: BTreeSet<usize>,
    /// Whether a deciding rule gives it.
    pub given: bool,
}

/// A world's answer, with the rules behind it.
#[derive(Clone, Debug)]
pub struct Fate {
    /// The answer.
    pub answer: Answer,
    /// The rules that are effective.
    pub effective: BTreeSet<usize>,
    /// The rules that hold.
    pub holds: BTreeSet<usize>,
    /// The effective rules of the winning verb.
    pub acting: BTreeSet<usize>,
    /// Whether the default acts.
    pub default: bool,
    /// Services and notes of what acts.
    pub others: BTreeSet<Action>,
    /// The facts that content asks for, where it counts.
    pub asked: BTreeSet<usize>,
}

/// What decides a world: a rule, a requirement or a refusal of services.
struct Deciding<'r> {
    verb: Verb,
    actions: &'r [Action],
}

/// The answer of a world of a referral that asks for those services.
pub fn fate(model: &Model<'_>, world: &World, given: &[bool], services: &[usize]) -> Fate {
    let policy = model.policy;
    let deciding = deciding(model);
    let strength = |verb: Verb| verb.strength(policy.stage).expect("a verb of the stage");
    let holds: BTreeSet<usize> =
        (0..deciding.len()).filter(|rule| holds(model, *rule, world, given)).collect();
    let effective = effective(model, &holds);
    let (content, plain): (Vec<usize>, Vec<usize>) =
        effective.iter().partition(|rule| is_content(model, **rule));
    // The stronger of the strongest rule that is no content, or the default, and the strongest content.
    let strongest =
        |rules: &[usize]| rules.iter().map(|rule| deciding[*rule].verb).min_by_key(|verb| strength(*verb));
    let default = policy.default.as_ref();
    let base = strongest(&plain).unwrap_or(default.map_or(Verb::Review, |(verb, _)| *verb));
    let verb = match strongest(&content) {
        Some(content) if strength(content) < strength(base) => content,
        _ => base,
    };
    // All effective rules of the winning verb act together, and the default where it is what content is weighed against.
    let acting: BTreeSet<usize> =
        effective.iter().copied().filter(|rule| deciding[*rule].verb == verb).collect();
    let by_default = plain.is_empty() && base == verb;
    let of_default = default.filter(|_| by_default).map_or(&[][..], |(_, actions)| actions.as_slice());
    let actions: BTreeSet<Action> =
        acting.iter().flat_map(|rule| deciding[*rule].actions).chain(of_default).cloned().collect();
    let pick = |wanted: fn(&Action) -> bool| actions.iter().filter(|it| wanted(it)).cloned().collect();
    let deadlines = actions.iter().filter_map(|action| match action {
        Action::Within(count, unit) => Some(count * UNITS[*unit].1),
        Action::Route(_)
        | Action::RouteText(_)
        | Action::Reply(_)
        | Action::Service(_)
        | Action::Note(_)
        | Action::Priority(_) => None,
    });
    let priorities = actions.iter().filter_map(|action| match action {
        Action::Priority(level) => Some(*level),
        Action::Route(_)
        | Action::RouteText(_)
        | Action::Reply(_)
        | Action::Service(_)
        | Action::Note(_)
        | Action::Within(..) => None,
    });
    // Content counts where the referral would not be refused otherwise.
    let counts = content.iter().filter(|rule| strength(deciding[**rule].verb) <= strength(base));
    let asked: BTreeSet<usize> = counts.flat_map(|rule| asks_for(model, *rule, world, given)).collect();
    let outcome = |service: &usize| outcome(model, *service, &actions, world, given);
    let answer = Answer {
        verb,
        routes: pick(|it| matches!(it, Action::Route(_) | Action::RouteText(_))),
        replies: pick(|it| matches!(it, Action::Reply(_))),
        deadline: deadlines.min(),
        priority: priorities.min(),
        asks: !asked.is_empty(),
        asked: services.iter().map(outcome).collect(),
    };
    let others = pick(|it| matches!(it, Action::Service(_) | Action::Note(_)));
    Fate { answer, effective, holds, acting, default: by_default, others, asked }
}

/// The facts that effective requirements of a world ask for.
pub fn wanted(model: &Model<'_>, world: &World, given: &[bool]) -> BTreeSet<usize> {
    let holds = (0..deciding(model).len()).filter(|rule| holds(model, *rule, world, given)).collect();
    let effective = effective(model, &holds);
    effective.iter().flat_map(|rule| asks_for(model, *rule, world, given)).collect()
}

/// Rules and requirements in the order written, then what declines services, which excludes.
fn deciding<'m>(model: &'m Model<'_>) -> Vec<Deciding<'m>> {
    let rules = model.policy.rules.iter().map(|rule| Deciding { verb: rule.verb, actions: &rule.actions });
    let declines = model.policy.services.iter().filter_map(|it| match &it.says {
        Provision::Decline(actions) => Some(Deciding { verb: Verb::Exclude, actions }),
        Provision::Offer(_) | Provision::Duty(_) => None,
    });
    rules.chain(declines).collect()
}

fn declines<'m>(model: &'m Model<'_>) -> Vec<&'m Services> {
    model.policy.services.iter().filter(|it| matches!(it.says, Provision::Decline(_))).collect()
}

fn holds(model: &Model<'_>, rule: usize, world: &World, given: &[bool]) -> bool {
    let truth = |condition: &Condition| model.truth(condition, world, given);
    let Some(rule) = model.policy.rules.get(rule) else {
        // A referral that asks for nothing but what is declined is excluded.
        let all = declines(model);
        let decline = all[rule - model.policy.rules.len()];
        let now = all.iter().filter(|it| it.when.as_ref().is_none_or(truth));
        let declined: BTreeSet<usize> = now.flat_map(|it| &it.services).copied().collect();
        if declined.is_empty() {
            return false;
        }
        let only = Test::Only(declined.into_iter().collect());
        let asks = |service: &usize| model.passes(worlds::request(), &Test::Has(*service), world);
        return model.passes(worlds::request(), &only, world)
            && decline.services.iter().any(asks)
            && decline.when.as_ref().is_none_or(truth);
    };
    let says = match &rule.says {
        Says::That(condition) => truth(condition),
        Says::Require(groups) => !unmet(model, groups, given).is_empty(),
        Says::RequireYes(fact) => !given[model.at(*fact)] || !model.passes(*fact, &Test::Yes, world),
        Says::RequireNew(fact) => !given[model.at(*fact)] || !model.passes(*fact, &Test::Within(NEW), world),
    };
    says && rule.when.as_ref().is_none_or(truth) && !rule.unless.as_ref().is_some_and(truth)
}

/// The facts of each group of which the referral states none.
fn unmet(model: &Model<'_>, groups: &[Vec<FactIndex>], given: &[bool]) -> BTreeSet<usize> {
    let missing = |group: &&Vec<FactIndex>| group.iter().all(|fact| !given[model.at(*fact)]);
    groups.iter().filter(missing).flatten().map(|fact| model.at(*fact)).collect()
}

/// Of the rules that hold, those that no effective rule overrides.
fn effective(model: &Model<'_>, holds: &BTreeSet<usize>) -> BTreeSet<usize> {
    fn is_effective(model: &Model<'_>, rule: usize, holds: &BTreeSet<usize>) -> bool {
        let overrides = |other: &&usize| {
            model.policy.rules.get(**other).is_some_and(|own| **other != rule && yields(model, rule, own))
        };
        holds.contains(&rule)
            && !holds.iter().filter(overrides).any(|other| is_effective(model, *other, holds))
    }
    holds.iter().copied().filter(|rule| is_effective(model, *rule, holds)).collect()
}

/// Whether a rule yields to another.
pub fn yields(model: &Model<'_>, rule: usize, to: &Rule) -> bool {
    let verb = model.policy.rules.get(rule).map_or(Verb::Exclude, |rule| rule.verb);
    to.overrides.contains(&rule) || to.overrides_verbs.contains(&verb)
}

/// Content: `require`, and every `ask` or `return` that reads whether something is stated.
pub fn is_content(model: &Model<'_>, rule: usize) -> bool {
    let Some(rule) = model.policy.rules.get(rule) else { return false };
    match &rule.says {
        Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => true,
        Says::That(_) => {
            matches!(rule.verb, Verb::Ask | Verb::Return) && !reads_given(model, rule).is_empty()
        }
    }
}

/// The facts of which a rule reads whether they are stated.
fn reads_given(model: &Model<'_>, rule: &Rule) -> BTreeSet<usize> {
    fn read(model: &Model<'_>, condition: &Condition, found: &mut BTreeSet<usize>) {
        condition.each(&mut |part| match part {
            Condition::Given(fact) => drop(found.insert(model.at(*fact))),
            Condition::Defined(index) => read(model, &model.policy.definitions[*index], found),
            Condition::Test(..)
            | Condition::Among(..)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Count(..) => {}
        });
    }
    let own = match &rule.says {
        Says::That(condition) => Some(condition),
        Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => None,
    };
    let mut found = BTreeSet::new();
    own.into_iter().chain(&rule.when).chain(&rule.unless).for_each(|it| read(model, it, &mut found));
    found
}

/// The facts that an effective rule asks for in a world, if it is content.
fn asks_for(model: &Model<'_>, rule: usize, world: &World, given: &[bool]) -> BTreeSet<usize> {
    if !is_content(model, rule) {
        return BTreeSet::new();
    }
    let rule = &model.policy.rules[rule];
    match &rule.says {
        Says::That(_) => reads_given(model, rule).into_iter().filter(|at| !given[*at]).collect(),
        Says::Require(groups) => unmet(model, groups, given),
        Says::RequireYes(fact) | Says::RequireNew(fact) => {
            let at = model.at(*fact);
            let wanted = if let Says::RequireYes(_) = rule.says { Test::Yes } else { Test::Within(NEW) };
            let met = given[at] && model.passes(*fact, &wanted, world);
            BTreeSet::from_iter(Some(at).filter(|_| !met))
        }
    }
}

fn outcome(
    model: &Model<'_>,
    service: usize,
    actions: &BTreeSet<Action>,
    world: &World,
    given: &[bool],
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut everywhere = false;
    for entry in &model.policy.services {
        let speaks_of = entry.services.iter().any(|own| is_below(&SERVICES, service, *own));
        let holds = entry.when.as_ref().is_none_or(|it| model.truth(it, world, given));
        if !speaks_of || !holds {
            continue;
        }
        match &entry.says {
            Provision::Offer(places) => {
                outcome.offered = true;
                everywhere |= places.is_empty();
                outcome.places.extend(places);
            }
            Provision::Decline(_) => outcome.declined = true,
            Provision::Duty(party) => drop(outcome.parties.insert(*party)),
        }
    }
    if everywhere {
        outcome.places.clear();
    }
    outcome.given = actions
        .iter()
        .any(|action| matches!(action, Action::Service(own) if is_below(&SERVICES, *own, service)));
    outcome
}

/// The services that a referral asks for.
pub fn services(stage: StageName, said: &[Said]) -> Vec<usize> {
    match &said[worlds::request()] {
        Said::Elements(elements, _) if stage == StageName::Referral => {
            // One with a kind of it beside it says no more.
            let is_repeated = |service: usize| {
                elements.iter().any(|(other, _)| *other != service && is_below(&SERVICES, *other, service))
            };
            elements.iter().map(|it| it.0).filter(|service| !is_repeated(*service)).collect()
        }
        _ => Vec::new(),
    }
}
