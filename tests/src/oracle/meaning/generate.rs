//! Small policies and referrals. Input: a seed. Output: a scenario; the same seed gives the same one.

use std::collections::BTreeSet;

use remit_engine::ir::{StageName, Verb};

use super::additions;
use super::reads::{given_read, is_content, required, values_read};
use super::scenario::{
    Action, Certainty, Condition, FactIndex, Policy, Provision, Rule, Said, Says, Scenario, Services,
};
use super::vocabulary::{CHOICES, FACTS, Kind, PARTIES, SERVICES, Silence, is_below};
use super::worlds::Model;
use crate::oracle::generate::Dice;

/// How many worlds a scenario may have before anything is ruled out.
const MOST_WORLDS: usize = 160;

/// The scenario of a seed.
pub fn scenario(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    let contradictory = dice.once_in(20);
    loop {
        let scenario = any(&mut dice);
        let fits = |scenario: &Scenario| {
            is_small(scenario) && is_plain(scenario) && (contradictory || is_possible(scenario))
        };
        if fits(&scenario) {
            // What is said with every decision comes after all else, by dice of its own.
            let noticing = additions::with_notices(&additions::with_priorities(&scenario, seed), seed);
            return if fits(&noticing) { noticing } else { scenario };
        }
    }
}

/// Whether there can be such a referral.
fn is_possible(scenario: &Scenario) -> bool {
    let model = Model::new(&scenario.policy);
    model.worlds(&model.pattern(&scenario.said)).is_some()
}

/// Whether a scenario can be looked at world by world.
fn is_small(scenario: &Scenario) -> bool {
    let model = Model::new(&scenario.policy);
    let pattern = model.pattern(&scenario.said);
    let count = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(1_usize, usize::saturating_mul);
    count(&mut pattern.iter().map(|status| status.cells.len())) <= MOST_WORLDS
}

/// Whether the text of the specification is plain about a scenario.
pub fn is_plain(scenario: &Scenario) -> bool {
    let policy = &scenario.policy;
    // A requirement's `when` may not read a fact that is both silent and required.
    let silent = required(policy).into_iter().filter(|fact| policy.silence(*fact).is_some());
    let silent: BTreeSet<FactIndex> = silent.collect();
    let content = policy.rules.iter().filter(|rule| is_content(rule));
    let reads = |rule: &Rule| {
        let own = match &rule.says {
            Says::That(condition) => Some(condition),
            Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => None,
        };
        let all = own.into_iter().chain(&rule.when).chain(&rule.unless);
        all.flat_map(|condition| values_read(policy, condition)).collect::<BTreeSet<FactIndex>>()
    };
    let circular = content.into_iter().any(|rule| !reads(rule).is_disjoint(&silent));
    // Whether a list of nothing but what is excluded states a fact is not said.
    let given = given_read(policy);
    let excluding = |fact: &FactIndex| match &scenario.said[*fact] {
        Said::Elements(elements, _) => {
            !elements.is_empty() && elements.iter().all(|it| it.1 == Certainty::Excluded)
        }
        _ => false,
    };
    !circular && !given.iter().any(excluding)
}

fn any(dice: &mut Dice) -> Scenario {
    let facts = facts(dice);
    let discharge = dice.once_in(8);
    let stage = if discharge { StageName::Discharge } else { StageName::Referral };
    let mut maker = Maker { dice, facts, definitions: 0 };
    let policy = maker.policy(stage);
    let said = (0..FACTS.len()).map(|fact| maker.said(fact, &policy)).collect();
    Scenario { policy, said }
}

/// Two to five facts, one set among them at most.
pub(super) fn facts(dice: &mut Dice) -> Vec<FactIndex> {
    let count = *dice.pick(&[2, 3, 3, 4, 4, 5]);
    let mut chosen = BTreeSet::new();
    let is_set = |fact: FactIndex| matches!(FACTS[fact].kind, Kind::Things | Kind::Request);
    while chosen.len() < count {
        let fact = dice.below(FACTS.len() - 1);
        if !is_set(fact) || !chosen.iter().any(|other| is_set(*other)) {
            chosen.insert(fact);
        }
    }
    // Something must have a value.
    if chosen.iter().all(|fact| FACTS[*fact].kind == Kind::Text) {
        chosen.insert(0);
    }
    chosen.into_iter().collect()
}

/// Makes the parts of a policy out of dice.
pub(super) struct Maker<'d> {
    pub(super) dice: &'d mut Dice,
    pub(super) facts: Vec<FactIndex>,
    pub(super) definitions: usize,
}

impl Maker<'_> {
    fn policy(&mut self, stage: StageName) -> Policy {
        let mut policy = Policy {
            stage,
            silences: Vec::new(),
            impossible: Vec::new(),
            definitions: Vec::new(),
            rules: Vec::new(),
            default: None,
            services: Vec::new(),
            notices: Vec::new(),
        };
        for fact in self.facts.clone() {
            let silent = !matches!(FACTS[fact].kind, Kind::Text | Kind::Dated);
            if silent && self.dice.once_in(6) {
                let silence = if FACTS[fact].silent.is_some() { None } else { Some(self.silence(fact)) };
                policy.silences.push((fact, silence));
            }
        }
        self.impossible(&mut policy);
        for _ in 0..self.dice.below(3) {
            let definition = self.condition(2);
            policy.definitions.push(definition);
            self.definitions += 1;
        }
        for index in 0..1 + self.dice.below(6) {
            let rule = self.rule(&policy, index);
            policy.rules.push(rule);
        }
        self.use_definitions(&mut policy);
        if stage == StageName::Referral && self.dice.once_in(4) {
            self.services(&mut policy);
        }
        if !self.dice.once_in(6) {
            // Content is weighed against a default of its own verb too.
            let content: Vec<Verb> =
                policy.rules.iter().filter(|rule| is_content(rule)).map(|rule| rule.verb).collect();
            let verb = if !content.is_empty() && self.dice.once_in(5) {
                *self.dice.pick(&content)
            } else {
                self.verb(stage, 3)
            };
            policy.default = Some((verb, self.actions()));
        }
        policy
    }

    fn impossible(&mut self, policy: &mut Policy) {
        for _ in 0..self.dice.below(5).saturating_sub(2) {
            let combination = match self.dice.below(6) {
                0 => self.condition(1),
                1 => self.condition(0),
                count => Condition::And(self.parts(2 + count % 2, 0)),
            };
            policy.impossible.push(combination);
        }
        if self.dice.once_in(4) {
            // Two conditions that hold only together: neither fact can change alone.
            let mut pair = self.parts(2, 0);
            if let (Some(one), Some(other)) = (pair.pop(), pair.pop()) {
                let not = |it: &Condition| Condition::Not(Box::new(it.clone()));
                policy.impossible.push(Condition::And(vec![one.clone(), not(&other)]));
                policy.impossible.push(Condition::And(vec![not(&one), other]));
            }
        }
    }

    /// Every definition is used: what nobody uses decides nothing.
    fn use_definitions(&mut self, policy: &mut Policy) {
        for index in (0..policy.definitions.len()).rev() {
            let mut used = false;
            for condition in policy.conditions() {
                condition.each(&mut |part| used |= *part == Condition::Defined(index));
            }
            if !used {
                let verb = self.verb(policy.stage, 2);
                let says = Says::That(Condition::Defined(index));
                let rule = plain(format!("uses{index}"), verb, says);
                policy.rules.push(rule);
            }
        }
    }

    /// A verb of rules or defaults; the middle ones less often than the ends.
    fn verb(&mut self, stage: StageName, ends: usize) -> Verb {
        match stage {
            StageName::Discharge => *self.dice.pick(&[Verb::Retain, Verb::Discharge]),
            StageName::Referral if self.dice.once_in(ends) => *self.dice.pick(&[Verb::Exclude, Verb::Accept]),
            StageName::Referral => *self.dice.pick(Verb::of_stage(stage)),
        }
    }

    fn rule(&mut self, policy: &Policy, index: usize) -> Rule {
        let name = format!("rule{index}");
        let referral = policy.stage == StageName::Referral;
        if referral && self.dice.once_in(4) {
            return self.requirement(name);
        }
        let verb = self.verb(policy.stage, 3);
        let content = matches!(verb, Verb::Ask | Verb::Return) && self.dice.once_in(2);
        let mut condition = if content { self.missing() } else { self.condition(2) };
        if !content && !matches!(verb, Verb::Ask | Verb::Return) && self.dice.once_in(12) {
            let given = Condition::Given(self.fact());
            condition = match self.dice.below(3) {
                0 => Condition::And(vec![condition, given]),
                1 => Condition::Or(vec![condition, given]),
                _ => Condition::And(vec![Condition::Not(Box::new(given)), condition]),
            };
        }
        let mut rule = plain(name, verb, Says::That(condition));
        rule.when = self.maybe(5);
        rule.unless = self.maybe(6);
        rule.actions = self.actions();
        self.overrides(policy, &mut rule);
        rule
    }

    /// What yields is stronger, or as strong and written before: so there are no circles.
    fn overrides(&mut self, policy: &Policy, rule: &mut Rule) {
        let strength = |verb: Verb| verb.strength(policy.stage);
        let overridable = |other: &usize| strength(policy.rules[*other].verb) <= strength(rule.verb);
        let before: Vec<usize> = (0..policy.rules.len()).filter(overridable).collect();
        rule.overrides = before.into_iter().filter(|_| self.dice.once_in(7)).collect();
        if self.dice.once_in(8) {
            let stronger: Vec<Verb> = Verb::of_stage(policy.stage)
                .iter()
                .copied()
                .filter(|verb| strength(*verb) < strength(rule.verb))
                // `review` is never written at discharge.
                .filter(|verb| policy.stage == StageName::Referral || *verb != Verb::Review)
                .filter(|verb| policy.rules.iter().any(|other| other.verb == *verb))
                .collect();
            if !stronger.is_empty() {
                rule.overrides_verbs = vec![*self.dice.pick(&stronger)];
                rule.overrides.retain(|other| !rule.overrides_verbs.contains(&policy.rules[*other].verb));
            }
        }
    }

    fn requirement(&mut self, name: String) -> Rule {
        let verb = if self.dice.once_in(3) { Verb::Return } else { Verb::Ask };
        let truths: Vec<FactIndex> =
            self.facts.iter().copied().filter(|fact| FACTS[*fact].kind == Kind::Truth).collect();
        let dated: Vec<FactIndex> =
            self.facts.iter().copied().filter(|fact| FACTS[*fact].kind == Kind::Dated).collect();
        let (one, other) = (self.fact(), self.fact());
        let says = match self.dice.below(6) {
            0 | 1 | 4 if !dated.is_empty() => Says::RequireNew(*self.dice.pick(&dated)),
            0 | 1 if !truths.is_empty() => Says::RequireYes(*self.dice.pick(&truths)),
            2 if one != other => Says::Require(vec![vec![one, other]]),
            3 if one != other => Says::Require(vec![vec![one], vec![other]]),
            _ => Says::Require(vec![vec![one]]),
        };
        Rule { when: self.maybe(3), ..plain(name, verb, says) }
    }

    /// That one or several facts are not stated, perhaps under a condition.
    fn missing(&mut self) -> Condition {
        let missing = |fact: FactIndex| Condition::Not(Box::new(Condition::Given(fact)));
        let (one, other) = (self.fact(), self.fact());
        match self.dice.below(5) {
            0 if one != other => Condition::Or(vec![missing(one), missing(other)]),
            1 if one != other => Condition::And(vec![missing(one), missing(other)]),
            2 => Condition::And(vec![missing(one), self.condition(1)]),
            _ => missing(one),
        }
    }

    fn services(&mut self, policy: &mut Policy) {
        let kinds = [Provision::Offer(Vec::new()), Provision::Decline(Vec::new()), Provision::Duty(0)];
        let mut offered = BTreeSet::new();
        let mut declined = BTreeSet::new();
        for _ in 0..1 + self.dice.below(3) {
            let service = self.dice.below(SERVICES.len());
            let tied = |others: &BTreeSet<usize>| {
                others.iter().any(|it| is_below(&SERVICES, *it, service) || is_below(&SERVICES, service, *it))
            };
            let says = match self.dice.pick(&kinds) {
                Provision::Offer(_) if tied(&declined) => continue,
                Provision::Decline(_) if tied(&offered) || declined.contains(&service) => continue,
                Provision::Offer(_) => {
                    offered.insert(service);
                    Provision::Offer((0..self.dice.below(3).saturating_sub(1)).collect())
                }
                Provision::Decline(_) => {
                    declined.insert(service);
                    let actions = self.actions();
                    Provision::Decline(
                        actions.into_iter().filter(|it| matches!(it, Action::Route(_))).collect(),
                    )
                }
                Provision::Duty(_) => Provision::Duty(self.dice.below(PARTIES.len())),
            };
            let when = self.maybe(2);
            let offers = |it: &Services| matches!(it.says, Provision::Offer(_)) && it.services == [service];
            let twice = |it: &Services| offers(it) && it.when == when;
            if !matches!(says, Provision::Offer(_)) || !policy.services.iter().any(twice) {
                policy.services.push(Services { services: vec![service], says, when });
            }
        }
    }

    pub(super) fn fact(&mut self) -> FactIndex {
        *self.dice.pick(&self.facts)
    }

    pub(super) fn maybe(&mut self, times: usize) -> Option<Condition> {
        self.dice.once_in(times).then(|| self.condition(1))
    }

    fn actions(&mut self) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for _ in 0..self.dice.below(5).saturating_sub(1) {
            let action = match self.dice.below(12) {
                0..=3 => Action::Route(self.dice.below(3)),
                4 => Action::RouteText("elsewhere"),
                5 => Action::Reply(self.dice.below(2)),
                6 => Action::Service(self.dice.below(SERVICES.len())),
                7 => Action::Note(self.dice.pick::<&str>(&["Bring the list.", "Come rested."])),
                _ => {
                    let unit = self.dice.below(additions::CALENDAR);
                    Action::Within(1 + u32::try_from(self.dice.below(6)).unwrap_or(0), unit)
                }
            };
            let deadline = |it: &Action| matches!(it, Action::Within(..));
            let second = deadline(&action) && actions.iter().any(deadline);
            if !second && !actions.contains(&action) {
                actions.push(action);
            }
        }
        actions
    }

    fn silence(&mut self, fact: FactIndex) -> Silence {
        match FACTS[fact].kind {
            Kind::Truth | Kind::Text => Silence::Truth(self.dice.once_in(2)),
            Kind::Points { .. } | Kind::Score | Kind::Dated => {
                Silence::Points(u8::try_from(self.dice.below(4)).unwrap_or(0))
            }
            Kind::Event => Silence::Never,
            Kind::Choice => Silence::Choice(self.dice.below(CHOICES.len())),
            Kind::Thing => Silence::Concept(self.dice.below(2)),
            Kind::Things | Kind::Request => Silence::Empty,
        }
    }
}

fn plain(name: String, verb: Verb, says: Says) -> Rule {
    let (overrides, overrides_verbs, actions) = (Vec::new(), Vec::new(), Vec::new());
    Rule { name, verb, says, when: None, unless: None, overrides, overrides_verbs, actions }
}
