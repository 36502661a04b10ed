//! The worlds that a referral allows. Input: a policy, and what is said. Output: every way in which the unknowns can turn
//! out, with what counts as stated and what silence is taken for.

use std::collections::BTreeSet;

use super::answer;
use super::lists::{list_agrees, suspicions_agree, without_repeated};
use super::scenario::{
    Certainty, Condition, Day, FactIndex, NEW, Policy, Provision, Quantifier, Said, Says, Test,
};
use super::vocabulary::{self, FACTS, Kind, Silence, is_below};

/// What the tests of a policy tell of a value: a bit for each test of the fact. Values of one cell are one to the policy.
pub type Cell = u32;

/// A cell for each fact of the model.
pub type World = Vec<Cell>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Truth(bool),
    Halves(u8),
    /// So many halves of a point, from so many halves of a month ago.
    Dated(u8, u8),
    /// So many halves of a month ago, or never.
    Since(Option<u8>),
    Choice(usize),
    /// Things, each exactly that concept and none below it; `None`: no concept describes it. Then those suspected only.
    Things(BTreeSet<Option<usize>>, BTreeSet<Option<usize>>),
    Text,
}

/// A policy with the facts that it reads, and their cells.
#[derive(Clone, Debug)]
pub struct Model<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The facts that it reads.
    pub facts: Vec<FactIndex>,
    tests: Vec<Vec<Test>>,
    /// All cells that each fact can have.
    pub domains: Vec<BTreeSet<Cell>>,
}

/// What is said of a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    /// The cells that it can have by what is said of it alone.
    pub cells: BTreeSet<Cell>,
    /// Whether it is said at all.
    pub stated: bool,
    /// What silence about it counts as, where nothing is said.
    pub silence: Option<Cell>,
    /// The list that it belongs to while it is open.
    pub list: List,
}

/// The lists of what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// For who referred.
    Missing,
    /// For a person at the clinic.
    Judge,
    /// For a person at the clinic what is suspected, for who referred what else is open.
    Both,
    /// A stated value that is too wide.
    Uncertain,
}

/// What a referral says: a status for each fact of the model.
pub type Pattern = Vec<Status>;

/// The worlds of a referral.
#[derive(Clone, Debug)]
pub struct Worlds {
    /// Every world that is possible.
    pub worlds: Vec<World>,
    /// Of each fact, whether it is stated or follows from what is.
    pub given: Vec<bool>,
    /// Of each fact, what silence is taken for where no requirement asks for it.
    pub assumed: Vec<Option<Cell>>,
}

impl<'p> Model<'p> {
    /// The facts that a policy reads, and the cells that its tests make of their values.
    pub fn new(policy: &'p Policy) -> Self {
        let mut tests: Vec<BTreeSet<Test>> = vec![BTreeSet::new(); FACTS.len()];
        let mut read = BTreeSet::new();
        for condition in policy.conditions() {
            condition.each(&mut |part| match part {
                Condition::Test(fact, test) => {
                    read.insert(*fact);
                    tests[*fact].insert(test.clone());
                    if let Test::Only(concepts) = test {
                        tests[*fact].extend(concepts.iter().map(|concept| Test::Has(*concept)));
                    }
                }
                Condition::Among(_, fact, concepts) => {
                    read.insert(*fact);
                    tests[*fact].extend(concepts.iter().map(|concept| Test::Has(*concept)));
                }
                Condition::Given(fact) => drop(read.insert(*fact)),
                Condition::Defined(_)
                | Condition::Not(_)
                | Condition::And(_)
                | Condition::Or(_)
                | Condition::Count(..) => {}
            });
        }
        for rule in &policy.rules {
            match &rule.says {
                Says::That(_) => {}
                Says::Require(groups) => read.extend(groups.iter().flatten()),
                Says::RequireYes(fact) => {
                    read.insert(*fact);
                    tests[*fact].insert(Test::Yes);
                }
                Says::RequireNew(fact) => {
                    read.insert(*fact);
                    tests[*fact].insert(Test::Within(NEW));
                }
            }
        }
        let declined = declined(policy);
        if !declined.is_empty() {
            let request = request();
            read.insert(request);
            tests[request].extend(declined.iter().map(|service| Test::Has(*service)));
            // Which of them are declined may hang on the world.
            tests[request].extend((1_u32..1 << declined.len()).map(|choice| {
                let chosen = declined.iter().enumerate().filter(|(place, _)| choice >> place & 1 == 1);
                Test::Only(chosen.map(|(_, service)| *service).collect())
            }));
        }
        let facts: Vec<FactIndex> = read.into_iter().collect();
        let tests: Vec<Vec<Test>> = facts.iter().map(|fact| tests[*fact].iter().cloned().collect()).collect();
        let mut model = Self { policy, facts, tests, domains: Vec::new() };
        let domain = |at: usize| model.values(at).iter().map(|it| model.cell(at, it)).collect();
        model.domains = (0..model.facts.len()).map(domain).collect();
        model
    }

    /// The same facts and tests, for another policy.
    pub fn with<'q>(&self, policy: &'q Policy) -> Model<'q> {
        let Self { facts, tests, domains, .. } = self.clone();
        Model { policy, facts, tests, domains }
    }

    /// The place of a fact that the policy reads.
    pub fn at(&self, fact: FactIndex) -> usize {
        self.facts.iter().position(|own| *own == fact).expect("every fact that is read is in the model")
    }

    fn cell(&self, at: usize, value: &Value) -> Cell {
        let kind = FACTS[self.facts[at]].kind;
        let passed = self.tests[at].iter().enumerate().filter(|(_, test)| passes(kind, value, test));
        passed.map(|(bit, _)| 1 << bit).sum()
    }

    /// Whether a cell passes a test.
    pub fn shows(&self, at: usize, cell: Cell, test: &Test) -> bool {
        let bit = self.tests[at].iter().position(|own| own == test).expect("every test is in the model");
        cell >> bit & 1 == 1
    }

    /// Whether a condition is yes in a world where those facts are stated.
    pub fn truth(&self, condition: &Condition, world: &World, given: &[bool]) -> bool {
        match condition {
            Condition::Test(fact, test) => self.passes(*fact, test, world),
            Condition::Among(quantifier, fact, concepts) => {
                let mut each = concepts.iter().map(|concept| self.passes(*fact, &Test::Has(*concept), world));
                match quantifier {
                    Quantifier::Any => each.any(|it| it),
                    Quantifier::All => each.all(|it| it),
                    Quantifier::None => !each.any(|it| it),
                    Quantifier::Count(bound) => bound.takes(each.filter(|it| *it).count()),
                }
            }
            Condition::Given(fact) => given[self.at(*fact)],
            Condition::Defined(index) => self.truth(&self.policy.definitions[*index], world, given),
            Condition::Not(inner) => !self.truth(inner, world, given),
            Condition::And(parts) => parts.iter().all(|part| self.truth(part, world, given)),
            Condition::Or(parts) => parts.iter().any(|part| self.truth(part, world, given)),
            Condition::Count(bound, parts) => {
                bound.takes(parts.iter().filter(|part| self.truth(part, world, given)).count())
            }
        }
    }

    /// Whether a fact passes a test in a world.
    pub fn passes(&self, fact: FactIndex, test: &Test, world: &World) -> bool {
        let at = self.at(fact);
        self.shows(at, world[at], test)
    }

    /// The cells that a fact can have where that is said of it.
    pub fn cells(&self, at: usize, said: &Said) -> BTreeSet<Cell> {
        let kind = FACTS[self.facts[at]].kind;
        let suspicion = self.takes_suspicion(at);
        let agree = self.values(at).into_iter().filter(|value| agrees(kind, value, said, suspicion));
        agree.map(|value| self.cell(at, &value)).collect()
    }

    /// Whether it matters of what a fact holds that it is suspected.
    fn takes_suspicion(&self, at: usize) -> bool {
        self.tests[at].iter().any(|test| matches!(test, Test::Suspected(_)))
    }

    fn values(&self, at: usize) -> Vec<Value> {
        let kind = FACTS[self.facts[at]].kind;
        let sure = values(kind);
        if !self.takes_suspicion(at) {
            return sure;
        }
        let suspected: Vec<BTreeSet<Option<usize>>> = match kind {
            Kind::Thing => {
                let one = sure.iter().filter_map(|value| match value {
                    Value::Things(things, _) => Some(things.clone()),
                    _ => None,
                });
                one.chain([BTreeSet::new()]).collect()
            }
            _ => sure
                .iter()
                .filter_map(|value| match value {
                    Value::Things(things, _) => Some(things.clone()),
                    _ => None,
                })
                .collect(),
        };
        let with = |value: Value| -> Vec<Value> {
            let Value::Things(things, _) = value else { return vec![value] };
            // Of a set, what is there is not suspected besides.
            let apart = |it: &&BTreeSet<Option<usize>>| kind == Kind::Thing || it.is_disjoint(&things);
            suspected.iter().filter(apart).map(|it| Value::Things(things.clone(), it.clone())).collect()
        };
        sure.into_iter().flat_map(with).collect()
    }

    /// What is said of each fact.
    pub fn pattern(&self, said: &[Said]) -> Pattern {
        let status = |at: usize| {
            let fact = self.facts[at];
            let silence = self.policy.silence(fact).filter(|_| said[fact].is_nothing());
            Status {
                cells: self.cells(at, &said[fact]),
                stated: !said[fact].is_nothing(),
                silence: silence.map(|silence| self.cell(at, &silent_value(silence))),
                list: self.list(at, &said[fact]),
            }
        };
        (0..self.facts.len()).map(status).collect()
    }

    /// Who can say more of what is open.
    fn list(&self, at: usize, said: &Said) -> List {
        let by = if FACTS[self.facts[at]].clinic { List::Judge } else { List::Missing };
        match said {
            Said::Unknown => List::Judge,
            Said::Halves(..) | Said::Since(_) | Said::Month(_) => List::Uncertain,
            Said::Dated(_, _, day) => {
                let reads_day =
                    self.tests[at].iter().any(|test| matches!(test, Test::Within(_) | Test::Over(_)));
                match day {
                    Day::Unsaid if reads_day => by,
                    Day::Unknown if reads_day => List::Judge,
                    Day::Unsaid | Day::Unknown | Day::Since(_) | Day::Month(_) => List::Uncertain,
                }
            }
            Said::Elements(elements, complete) if by == List::Missing => {
                self.of_list(at, elements, *complete)
            }
            Said::Nothing
            | Said::Truth(_)
            | Said::Never
            | Said::Ever
            | Said::Choice(_)
            | Said::Elements(..)
            | Said::Text => by,
        }
    }

    /// Who can say more of a list: a person at the clinic what is only suspected, who referred what else is open.
    fn of_list(&self, at: usize, elements: &[(usize, Certainty)], complete: bool) -> List {
        let kind = FACTS[self.facts[at]].kind;
        let concepts = vocabulary::concepts(kind);
        let told = without_repeated(concepts, elements);
        let (suspected, sure): (Vec<_>, Vec<_>) =
            told.into_iter().partition(|element| element.1 == Certainty::Suspected);
        if suspected.is_empty() {
            return List::Missing;
        }
        if kind == Kind::Thing {
            return List::Judge;
        }
        let confirmed = sure.iter().any(|element| element.1 == Certainty::Confirmed);
        let rest =
            if confirmed { Said::Elements(sure, complete) } else { Said::Elements(Vec::new(), complete) };
        let open = |test: &Test, said: &Said| {
            let passed: BTreeSet<bool> =
                self.cells(at, said).iter().map(|cell| self.shows(at, *cell, test)).collect();
            passed.len() > 1
        };
        let excluded = |concept: usize| {
            let out = elements.iter().filter(|element| element.1 == Certainty::Excluded);
            out.clone().any(|element| is_below(concepts, concept, element.0))
        };
        let could = |test: &Test| match test {
            Test::Has(wanted) | Test::Suspected(wanted) => (0..concepts.len()).any(|it| {
                let suspected = suspected.iter().any(|element| is_below(concepts, it, element.0));
                suspected && is_below(concepts, it, *wanted) && !excluded(it)
            }),
            _ => !open(test, &rest),
        };
        let said = Said::Elements(elements.to_vec(), complete);
        let mut left = self.tests[at].iter().filter(|test| open(test, &said));
        match (left.clone().all(could), left.any(could)) {
            (true, _) => List::Judge,
            (false, true) => List::Both,
            (false, false) => List::Missing,
        }
    }

    /// The worlds of a referral; none where what it says is impossible.
    pub fn worlds(&self, pattern: &Pattern) -> Option<Worlds> {
        let allowed: Vec<World> = product(pattern.iter().map(|status| &status.cells).collect())
            .into_iter()
            .filter(|world| {
                !self.policy.impossible.iter().any(|impossible| self.truth(impossible, world, &[]))
            })
            .collect();
        let first = allowed.first()?;
        // What follows from statements counts as stated.
        let follows = |at: usize| {
            let only = self.tests[at].iter().any(|test| matches!(test, Test::Only(_)));
            !only && self.domains[at].len() > 1 && allowed.iter().all(|world| world[at] == first[at])
        };
        let given: Vec<bool> =
            pattern.iter().enumerate().map(|(at, status)| status.stated || follows(at)).collect();
        let silent = |at: usize| pattern[at].silence.filter(|_| !given[at]);
        let candidates: Vec<(usize, Cell)> =
            (0..given.len()).filter_map(|at| Some((at, silent(at)?))).collect();
        let clashing = clashing(&candidates, &allowed);
        let assumed: Vec<Option<Cell>> =
            (0..given.len()).map(|at| silent(at).filter(|_| !clashing.contains(&at))).collect();
        // Silence counts as what it counts as, but where an effective requirement of that world asks for the fact.
        let as_silence_says = |world: &World| {
            let otherwise: Vec<usize> =
                (0..given.len()).filter(|at| assumed[*at].is_some_and(|cell| cell != world[*at])).collect();
            if otherwise.is_empty() {
                return true;
            }
            let wanted = answer::wanted(self, world, &given);
            otherwise.iter().all(|at| wanted.contains(at))
        };
        let worlds = allowed.iter().filter(|world| as_silence_says(world)).cloned().collect();
        Some(Worlds { worlds, given, assumed })
    }
}

/// The facts in a smallest clash: assumptions that cannot all hold, of which any could if one were dropped.
fn clashing(candidates: &[(usize, Cell)], allowed: &[World]) -> BTreeSet<usize> {
    let hold = |chosen: &[(usize, Cell)]| {
        allowed.iter().any(|world| chosen.iter().all(|(at, cell)| world[*at] == *cell))
    };
    let mut clashing = BTreeSet::new();
    for subset in 1_u32..1 << candidates.len() {
        let within = candidates.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1);
        let chosen: Vec<(usize, Cell)> = within.map(|(_, candidate)| *candidate).collect();
        let without = |dropped: usize| -> Vec<(usize, Cell)> {
            let rest = chosen.iter().enumerate().filter(|(index, _)| *index != dropped);
            rest.map(|(_, candidate)| *candidate).collect()
        };
        if !hold(&chosen) && (0..chosen.len()).all(|dropped| hold(&without(dropped))) {
            clashing.extend(chosen.iter().map(|(at, _)| *at));
        }
    }
    clashing
}

/// Every way to choose one of each.
fn product(choices: Vec<&BTreeSet<Cell>>) -> Vec<World> {
    let mut worlds = vec![Vec::new()];
    for own in choices {
        let longer = worlds.iter().flat_map(|world| {
            own.iter().map(|cell| {
                let mut world: World = world.clone();
                world.push(*cell);
                world
            })
        });
        worlds = longer.collect();
    }
    worlds
}

/// The services that a policy declines.
pub fn declined(policy: &Policy) -> Vec<usize> {
    let declines = policy.services.iter().filter(|it| matches!(it.says, Provision::Decline(_)));
    let declined: BTreeSet<usize> = declines.flat_map(|it| &it.services).copied().collect();
    declined.into_iter().collect()
}

/// The fact that says which services are asked for.
pub fn request() -> FactIndex {
    FACTS.iter().position(|fact| fact.kind == Kind::Request).expect("the vocabulary has it")
}

fn values(kind: Kind) -> Vec<Value> {
    let concepts = || (0..vocabulary::concepts(kind).len()).map(Some).chain([None]);
    match kind {
        Kind::Truth => vec![Value::Truth(false), Value::Truth(true)],
        Kind::Points { whole } => (0..=14).filter(|it| !whole || it % 2 == 0).map(Value::Halves).collect(),
        Kind::Score => (0..=10).filter(|it| it % 2 == 0).map(Value::Halves).collect(),
        Kind::Dated => (0..=5).flat_map(|it| (0..=12).map(move |day| Value::Dated(it * 2, day))).collect(),
        Kind::Event => (0..=12).map(|it| Value::Since(Some(it))).chain([Value::Since(None)]).collect(),
        Kind::Choice => (0..vocabulary::CHOICES.len()).map(Value::Choice).collect(),
        Kind::Thing => concepts().map(|it| Value::Things(BTreeSet::from([it]), BTreeSet::new())).collect(),
        Kind::Things | Kind::Request => {
            let all: Vec<Option<usize>> = concepts().collect();
            let subset = |bits: u32| {
                let chosen = all.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
                Value::Things(chosen.map(|(_, thing)| *thing).collect(), BTreeSet::new())
            };
            (0..1 << all.len()).map(subset).collect()
        }
        Kind::Text => vec![Value::Text],
    }
}

fn passes(kind: Kind, value: &Value, test: &Test) -> bool {
    let is = |thing: &Option<usize>, concept: usize| is(kind, thing, concept);
    match (test, value) {
        (Test::Yes, Value::Truth(value)) => *value,
        (Test::Less(points), Value::Halves(value) | Value::Dated(value, _)) => *value < points * 2,
        (Test::AtMost(points), Value::Halves(value) | Value::Dated(value, _)) => *value <= points * 2,
        (Test::Within(months), Value::Dated(_, day)) => *day <= months * 2,
        (Test::Over(months), Value::Dated(_, day)) => *day > months * 2,
        (Test::Within(months), Value::Since(value)) => value.is_some_and(|halves| halves <= months * 2),
        (Test::Over(months), Value::Since(value)) => value.is_some_and(|halves| halves > months * 2),
        (Test::Ever, Value::Since(value)) => value.is_some(),
        (Test::Is(choice), Value::Choice(value)) => choice == value,
        (Test::Has(concept), Value::Things(things, _)) => things.iter().any(|thing| is(thing, *concept)),
        (Test::Suspected(concept), Value::Things(things, suspected)) => {
            things.iter().chain(suspected).any(|thing| is(thing, *concept))
        }
        (Test::Only(concepts), Value::Things(things, _)) => {
            !things.is_empty() && things.iter().all(|thing| concepts.iter().any(|it| is(thing, *it)))
        }
        _ => panic!("{test:?} is no test of {value:?}"),
    }
}

pub(super) fn is(kind: Kind, thing: &Option<usize>, concept: usize) -> bool {
    thing.is_some_and(|own| is_below(vocabulary::concepts(kind), own, concept))
}

fn agrees(kind: Kind, value: &Value, said: &Said, suspicion: bool) -> bool {
    match (said, value) {
        (Said::Nothing | Said::Unknown, _) | (Said::Text, Value::Text) => true,
        (Said::Truth(said), Value::Truth(value)) => said == value,
        (Said::Halves(low, high), Value::Halves(value)) => {
            low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
        }
        (Said::Dated(low, high, said), Value::Dated(value, day)) => {
            let on = match said {
                Day::Unsaid | Day::Unknown => true,
                Day::Since(said) => said == day,
                Day::Month(month) => day.abs_diff(month * 2) <= 1,
            };
            on && low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
        }
        (Said::Never, Value::Since(value)) => value.is_none(),
        (Said::Ever, Value::Since(value)) => value.is_some(),
        (Said::Since(said), Value::Since(value)) => *value == Some(*said),
        // From the first of that month to its last, the referral being of the fifteenth.
        (Said::Month(month), Value::Since(value)) => {
            value.is_some_and(|halves| halves.abs_diff(month * 2) <= 1)
        }
        (Said::Choice(said), Value::Choice(value)) => said == value,
        (Said::Elements(elements, complete), Value::Things(things, suspected)) => {
            list_agrees(kind, things, elements, *complete)
                && (!suspicion || suspicions_agree(kind, (things, suspected), elements, *complete))
        }
        _ => panic!("{said:?} is nothing to say of {value:?}"),
    }
}

fn silent_value(silence: Silence) -> Value {
    match silence {
        Silence::Truth(value) => Value::Truth(value),
        Silence::Points(points) => Value::Halves(points * 2),
        Silence::Choice(choice) => Value::Choice(choice),
        Silence::Concept(concept) => Value::Things(BTreeSet::from([Some(concept)]), BTreeSet::new()),
        Silence::Empty => Value::Things(BTreeSet::new(), BTreeSet::new()),
        Silence::Never => Value::Since(None),
    }
}
