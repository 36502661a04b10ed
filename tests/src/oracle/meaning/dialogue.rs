//! What must hold of every exchange between a clinic and who refers to it. Input: a scenario, and somebody who decides:
//! the oracle or the engine. Output: what does not hold.

use std::collections::BTreeSet;

use remit_engine::ir::Verb;

use super::answer;
use super::decide::Expected;
use super::reads::{given_read, is_content};
use super::scenario::{Condition, Day, NEW, Policy, Said, Says, Scenario, Test};
use super::vocabulary::{FACTS, Kind};
use super::worlds::{Cell, Model, World};
use crate::oracle::generate::Dice;

/// What matters of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The verb.
    pub decision: Verb,
    /// Whether nothing else can come of it.
    pub settled: bool,
    /// What can come of it.
    pub possible: Vec<Verb>,
    /// What is listed as open.
    pub open: BTreeSet<String>,
    /// What silence was taken for something.
    pub assumed: BTreeSet<String>,
    /// Everything else that follows, in an order that lines do not change.
    pub rest: String,
}

impl Seen {
    /// What the oracle says.
    pub fn of(expected: &Expected) -> Self {
        let rest = Expected {
            open: expected.open.keys().map(|name| (*name, super::worlds::List::Missing)).collect(),
            assumed: Default::default(),
            ..expected.clone()
        };
        Self {
            decision: expected.decision,
            settled: expected.settled,
            possible: expected.possible.clone(),
            open: expected.open.keys().map(|name| (*name).to_owned()).collect(),
            assumed: expected.assumed.keys().map(|name| (*name).to_owned()).collect(),
            rest: format!("{rest:?}"),
        }
    }
}

/// Somebody who decides; `None` where the referral contradicts itself.
pub type Decides<'d> = &'d dyn Fn(&Scenario) -> Option<Seen>;

/// A world in which the one who refers may live, by what is said and by what is taken for granted, with what could be said of
/// each listed fact there; `None` where words are wanting.
fn answered(scenario: &Scenario, open: &BTreeSet<String>, dice: &mut Dice) -> Option<Scenario> {
    let model = Model::new(&scenario.policy);
    let mut pattern = model.pattern(&scenario.said);
    let listed: Vec<usize> =
        (0..model.facts.len()).filter(|at| open.contains(FACTS[model.facts[*at]].name)).collect();
    if dice.once_in(2) {
        listed.iter().for_each(|at| pattern[*at].silence = None);
    }
    // A no to `require F yes` may become a yes.
    for at in listed.iter().filter(|at| matches!(scenario.said[model.facts[**at]], Said::Truth(_))) {
        if dice.once_in(2) {
            pattern[*at].cells = &model.domains[*at] - &pattern[*at].cells;
        }
    }
    // A value that is too old may be followed by a new one.
    for at in &listed {
        let fact = model.facts[*at];
        let new = |cell: &Cell| model.shows(*at, *cell, &Test::Within(NEW));
        let required = scenario.policy.rules.iter().any(|rule| rule.says == Says::RequireNew(fact));
        let old = match &scenario.said[fact] {
            Said::Dated(low, high, Day::Since(day)) => low == high && *day > NEW * 2,
            _ => false,
        };
        if required && old && dice.once_in(2) {
            pattern[*at].cells = model.domains[*at].iter().copied().filter(new).collect();
        }
    }
    let worlds = model.worlds(&pattern)?;
    let world: &World = dice.pick(&worlds.worlds);
    say(scenario, &model, &listed, world)
}

fn say(scenario: &Scenario, model: &Model<'_>, facts: &[usize], world: &World) -> Option<Scenario> {
    let mut after = scenario.clone();
    for at in facts {
        after.said[model.facts[*at]] = said(model, *at, world[*at])?;
    }
    Some(after)
}

/// The same referral with each exact way to tell a fact, within what it says of it; `None` where words are wanting.
pub fn told(scenario: &Scenario, name: &str) -> Option<Vec<Scenario>> {
    let model = Model::new(&scenario.policy);
    let pattern = model.pattern(&scenario.said);
    let at = (0..model.facts.len()).find(|at| FACTS[model.facts[*at]].name == name)?;
    let cells = if pattern[at].stated { &pattern[at].cells } else { &model.domains[at] };
    let telling = |cell: &Cell| {
        let mut after = scenario.clone();
        after.said[model.facts[at]] = said(&model, at, *cell)?;
        Some(after)
    };
    cells.iter().map(telling).collect()
}

/// How to say that a fact is in a cell and in no other.
fn said(model: &Model<'_>, at: usize, cell: Cell) -> Option<Said> {
    sayable(FACTS[model.facts[at]].kind)
        .into_iter()
        .find(|said| model.cells(at, said) == BTreeSet::from([cell]))
}

/// Whatever is listed is answered, in a possible way, until nothing is listed: that settles, and what comes of it was possible
/// all along. While anything is open, something is listed.
pub fn settles(scenario: &Scenario, decides: Decides<'_>, seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let Some(mut seen) = decides(scenario) else { return Ok(()) };
    let mut said = scenario.clone();
    let mut possible = vec![seen.possible.clone()];
    for _ in 0..12 {
        if seen.open.is_empty() {
            if !seen.settled {
                return Err(format!("nothing is listed, and it is not settled: {seen:?}"));
            }
            let reached = possible.iter().all(|possible| possible.contains(&seen.decision));
            return if reached {
                Ok(())
            } else {
                Err(format!("{} was not among {possible:?}", seen.decision.id()))
            };
        }
        let Some(after) = answered(&said, &seen.open, &mut dice) else { return Ok(()) };
        if after == said {
            // The answer is no, again.
            return Ok(());
        }
        said = after;
        seen = match decides(&said) {
            Some(seen) => seen,
            None => return Err(format!("a possible answer contradicts: {:?}", super::text::referral(&said))),
        };
        possible.push(seen.possible.clone());
    }
    Err("it never ends".to_owned())
}

/// A refusal that is settled does not fall when what is required is stated, as silence lets it be. Who says what one world
/// requires may be asked what else holds there, and says it.
pub fn refusals_hold(scenario: &Scenario, decides: Decides<'_>, seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let Some(seen) = decides(scenario).filter(|seen| seen.settled && seen.decision == Verb::Exclude) else {
        return Ok(());
    };
    let model = Model::new(&scenario.policy);
    let Some(worlds) = model.worlds(&model.pattern(&scenario.said)) else { return Ok(()) };
    let world = dice.pick(&worlds.worlds);
    let wanted: Vec<usize> = answer::wanted(&model, world, &worlds.given).into_iter().collect();
    if wanted.is_empty() || reads_given(&scenario.policy) {
        return Ok(());
    }
    let Some(mut after) = say(scenario, &model, &wanted, world) else { return Ok(()) };
    loop {
        let Some(now) = decides(&after) else { return Ok(()) };
        if now.decision == seen.decision {
            return Ok(());
        }
        let is_open = |at: &usize| now.open.contains(FACTS[model.facts[*at]].name);
        let open: Vec<usize> = (0..model.facts.len()).filter(is_open).collect();
        let Some(more) = say(&after, &model, &open, world) else { return Ok(()) };
        if now.settled || more == after {
            return Err(format!("{} after {}", now.decision.id(), super::text::referral(&after)));
        }
        after = more;
    }
}

/// Whether a rule that is no content reads whether something is stated, or content overrides: then what is decided may well
/// be another once it is stated.
fn reads_given(policy: &Policy) -> bool {
    policy.rules.iter().any(|rule| {
        let mut reads = false;
        if let Says::That(condition) = &rule.says {
            condition.each(&mut |part| reads |= matches!(part, Condition::Given(_)));
        }
        let overrides = !rule.overrides.is_empty() || !rule.overrides_verbs.is_empty();
        if is_content(rule) { overrides } else { reads }
    })
}

/// To state what was assumed changes nothing else.
pub fn assumptions_hold(scenario: &Scenario, decides: Decides<'_>, seed: u64) -> Result<bool, String> {
    let mut dice = Dice::new(seed);
    let Some(before) = decides(scenario) else { return Ok(false) };
    let read = given_read(&scenario.policy);
    // Where something must be stated, it matters that it is.
    if !read.is_empty() {
        return Ok(false);
    }
    let model = Model::new(&scenario.policy);
    let names: Vec<&String> = before
        .assumed
        .iter()
        .filter(|name| model.facts.iter().any(|fact| FACTS[*fact].name == **name))
        .collect();
    if names.is_empty() {
        return Ok(false);
    }
    let name = *dice.pick(&names);
    let fact = FACTS.iter().position(|fact| fact.name == name).expect("a fact of the vocabulary");
    let at = model.at(fact);
    let silence = model.pattern(&scenario.said)[at].silence.expect("an assumed fact is silent");
    let Some(stated) = said(&model, at, silence) else { return Ok(false) };
    let mut after = scenario.clone();
    after.said[fact] = stated;
    let Some(mut now) = decides(&after) else { return Err(format!("{name} contradicts")) };
    // What follows from it now is assumed no longer.
    if now.assumed.is_subset(&before.assumed) {
        now.assumed.clone_from(&before.assumed);
    }
    if now == before { Ok(true) } else { Err(format!("{name} stated as assumed:\n{before:?}\n{now:?}")) }
}

/// Nobody is asked in vain: what every way of completing a referral refuses is not asked to be completed.
pub fn not_in_vain(scenario: &Scenario, decides: Decides<'_>) -> Result<(), String> {
    let Some(seen) = decides(scenario) else { return Ok(()) };
    let stage = scenario.policy.stage;
    let stronger = |verb: &Verb| verb.strength(stage) < seen.decision.strength(stage);
    let asks = matches!(seen.decision, Verb::Ask | Verb::Return) && !seen.open.is_empty();
    if asks
        && !reads_given(&scenario.policy)
        && seen.possible.len() == 1
        && seen.possible.iter().all(stronger)
    {
        return Err(format!(
            "{} asks for {:?}, and will only be {:?}",
            seen.decision.id(),
            seen.open,
            seen.possible
        ));
    }
    Ok(())
}

/// The same lines in another order.
pub fn shuffled(scenario: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    let mut other = scenario.clone();
    let policy = &mut other.policy;
    dice.shuffle(&mut policy.impossible);
    dice.shuffle(&mut policy.silences);
    dice.shuffle(&mut policy.services);
    let mut order: Vec<usize> = (0..policy.rules.len()).collect();
    dice.shuffle(&mut order);
    let place = |old: &usize| order.iter().position(|index| index == old).unwrap_or(0);
    let moved = order.iter().map(|index| {
        let mut rule = policy.rules[*index].clone();
        rule.overrides = rule.overrides.iter().map(place).collect();
        rule
    });
    policy.rules = moved.collect();
    other
}

/// All that can be said of facts of a kind, exactly.
pub fn sayable(kind: Kind) -> Vec<Said> {
    use super::scenario::Certainty::{Confirmed, Excluded};
    use super::vocabulary::{self, CHOICES, is_below};
    let concepts = vocabulary::concepts(kind);
    let lists = |most: usize, complete: bool| -> Vec<Said> {
        let mut found = Vec::new();
        for named in 0_usize..1 << concepts.len() {
            let is_named = |concept: usize| named >> concept & 1 == 1;
            let named_ones: Vec<usize> = (0..concepts.len()).filter(|it| is_named(*it)).collect();
            if named_ones.len() > most {
                continue;
            }
            for without in 0_usize..1 << concepts.len() {
                let excluded: Vec<usize> = (0..concepts.len()).filter(|it| without >> it & 1 == 1).collect();
                let contradicts =
                    excluded.iter().any(|out| named_ones.iter().any(|it| is_below(concepts, *it, *out)));
                let idle =
                    excluded.iter().any(|out| !named_ones.iter().any(|it| is_below(concepts, *out, *it)));
                if contradicts || idle {
                    continue;
                }
                let named = named_ones.iter().map(|it| (*it, Confirmed));
                let all = named.chain(excluded.iter().map(|it| (*it, Excluded)));
                found.push(Said::Elements(all.collect(), complete));
            }
        }
        found
    };
    match kind {
        Kind::Truth => vec![Said::Truth(false), Said::Truth(true)],
        Kind::Points { whole } => {
            (0..=14).filter(|it| !whole || it % 2 == 0).map(|it| Said::Halves(Some(it), Some(it))).collect()
        }
        Kind::Dated => {
            let days = |it: u8| (0..=12).map(move |day| Said::Dated(Some(it), Some(it), Day::Since(day)));
            (0..=5).flat_map(|it| days(it * 2)).collect()
        }
        Kind::Event => (0..=12).map(Said::Since).chain([Said::Never]).collect(),
        Kind::Score => (0..=5).map(|it| Said::Halves(Some(it * 2), Some(it * 2))).collect(),
        Kind::Choice => (0..CHOICES.len()).map(Said::Choice).collect(),
        // One thing is said by its concept alone.
        Kind::Thing => (0..concepts.len()).map(|it| Said::Elements(vec![(it, Confirmed)], false)).collect(),
        Kind::Things | Kind::Request => lists(3, true),
        Kind::Text => vec![Said::Text],
    }
}
