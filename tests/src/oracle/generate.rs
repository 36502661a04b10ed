//! Small policies and referrals. Input: a seed. Output: a scenario; the same seed gives the same one.

use remit_engine::ir::{
    Action, Atom, AtomId, Category, CategoryId, Choice, Comparison, Concept, ConceptId, Condition,
    Definition, DefinitionId, Destination, DestinationId, Fact, FactId, FactType, Guarded, Impossible,
    Location, Otherwise, Policy, Program, Quantity, Range, Resolver, Route, Rule, RuleId, RuleKind,
    RuleTexts, Silence, Sought, StageName, Unit, UnitId, Verb, Vocabulary, WantedFact,
};
use remit_engine::value::{Language, Number, Text};

use super::known::OPERATORS;
use super::scenario::{Element, Said, Scenario};
use super::worlds;

/// How many kinds of elements a scenario may tell apart.
const MOST_LOOKS: usize = 6;

/// Numbers that follow from a seed (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// Dice with that seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of the items.
    pub fn pick<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }

    /// Shuffles, for tests that order does not matter.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
    }
}

/// The scenario of a seed.
pub fn scenario(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    loop {
        let vocabulary = vocabulary(&mut dice);
        let stage = if dice.once_in(5) { StageName::Discharge } else { StageName::Referral };
        let policy = policy(&mut dice, &vocabulary, stage);
        let facts = vocabulary.facts.iter();
        let said = facts.map(|fact| said(&mut dice, fact, vocabulary.concepts.len())).collect();
        let scenario = Scenario { program: Program::new(vocabulary, vec![policy]), stage, said };
        // Every subset of the elements is a world, so what tells apart more of them is left to chance with fewer.
        if (0..scenario.said.len()).all(|fact| worlds::looks(&scenario, fact).len() <= MOST_LOOKS) {
            return scenario;
        }
    }
}

/// The same scenario with more said: facts of which nothing was said may now be stated.
pub fn with_more_said(scenario: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice::new(seed);
    let mut more = scenario.clone();
    let vocabulary = &scenario.program.vocabulary;
    for (fact, told) in vocabulary.facts.iter().zip(&mut more.said) {
        if *told == Said::Nothing {
            *told = said(&mut dice, fact, vocabulary.concepts.len());
        }
    }
    more
}

/// Bytes of a text with a few of them damaged.
pub fn damaged(text: &str, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, *dice.pick(b"{}[]\",:0-9eE.\\\x00\xff")),
            2 => {
                let piece: Vec<u8> = bytes.iter().skip(at).take(1 + dice.below(20)).copied().collect();
                bytes.splice(at..at, piece);
            }
            3 => bytes.splice(at..at, *b"1e999999999").for_each(drop),
            4 => bytes.splice(at..at, [b'['; 200]).for_each(drop),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    bytes
}

fn vocabulary(dice: &mut Dice) -> Vocabulary {
    let concept = |id: &str, parents: &[u32]| Concept {
        parents: parents.iter().map(|parent| ConceptId(*parent)).collect(),
        ..Concept::new(id, CategoryId(0))
    };
    let concepts = match dice.below(3) {
        0 => vec![concept("top", &[]), concept("left", &[0]), concept("right", &[0]), concept("alone", &[])],
        1 => vec![concept("one", &[]), concept("two", &[]), concept("both", &[0, 1])],
        _ => vec![concept("top", &[]), concept("below", &[0])],
    };
    let kinds = 2 + dice.below(3);
    let mut sets = 0;
    let mut facts = Vec::new();
    for index in 0..kinds {
        let mut kind = kind(dice);
        if matches!(kind, FactType::Concepts(_)) {
            sets += 1;
            if sets > 1 {
                kind = FactType::Truth;
            }
        }
        let silent = if dice.once_in(4) { silence(dice, &kind) } else { None };
        let resolved_by = if dice.once_in(4) { Resolver::Clinic } else { Resolver::Referrer };
        let whole = matches!(kind, FactType::Quantity(_)) && dice.once_in(2);
        let range = range(dice, &kind);
        facts.push(Fact { silent, resolved_by, whole, range, ..Fact::new(format!("fact{index}"), kind) });
    }
    let destination = |id: &str| Destination::new(id, Text::default());
    Vocabulary {
        categories: vec![Category::new("diagnosis")],
        concepts,
        code_systems: Vec::new(),
        units: vec![Unit::root("days", "time"), Unit::root("points", "score")],
        facts,
        records: Vec::new(),
        destinations: ["north", "south", "west"].map(destination).into(),
        conversions: Vec::new(),
    }
}

fn kind(dice: &mut Dice) -> FactType {
    match dice.below(9) {
        0..=2 => FactType::Truth,
        3 => FactType::Quantity(UnitId(1)),
        4 => FactType::OneOf(["a", "b", "c"].map(|id| Choice::new(id, Text::default())).into()),
        5 => FactType::Concept(CategoryId(0)),
        6 => FactType::Concepts(CategoryId(0)),
        7 => FactType::Given,
        _ => FactType::Destination,
    }
}

/// Sometimes an amount has a least and a greatest value, what silence counts as among them.
fn range(dice: &mut Dice, kind: &FactType) -> Option<Range> {
    let FactType::Quantity(unit) = kind else { return None };
    let end =
        |number: usize| Quantity { number: Number::whole(i32::try_from(number).unwrap_or(0)), unit: *unit };
    dice.once_in(2).then(|| Range { low: end(dice.below(3)), high: end(2 + dice.below(4)) })
}

/// The halves that the range of a fact goes from and to; of one without, those that are looked at.
pub fn halves(fact: &Fact) -> (i32, i32) {
    let end = |end: Quantity| i32::try_from(end.number.to_i64().unwrap_or(0) * 2).unwrap_or(0);
    fact.range.map_or((0, worlds::LARGEST), |range| (end(range.low), end(range.high)))
}

fn silence(dice: &mut Dice, kind: &FactType) -> Option<Silence> {
    let first = dice.once_in(2);
    Some(match kind {
        FactType::Truth => {
            if first {
                Silence::No
            } else {
                Silence::Yes
            }
        }
        FactType::Quantity(unit) => Silence::Quantity(Quantity { number: Number::whole(2), unit: *unit }),
        FactType::OneOf(_) => Silence::Choice(u32::from(first)),
        FactType::Concept(_) => Silence::Concept(ConceptId(1)),
        FactType::Concepts(_) => {
            if first {
                Silence::Empty
            } else {
                Silence::Concept(ConceptId(0))
            }
        }
        FactType::Destination => Silence::Destination(DestinationId(1)),
        FactType::Given
        | FactType::Medicines
        | FactType::Date
        | FactType::Event
        | FactType::Measure(_)
        | FactType::Records(_) => return None,
    })
}

fn policy(dice: &mut Dice, vocabulary: &Vocabulary, stage: StageName) -> Policy {
    let mut policy = Policy::new("generated", Language::En);
    for _ in 0..2 + dice.below(6) {
        let fact = dice.below(vocabulary.facts.len());
        let atom = atom(dice, vocabulary, fact);
        if !policy.atoms.contains(&atom) {
            policy.atoms.push(atom);
        }
    }
    for index in 0..dice.below(3) {
        let condition = condition(dice, &policy, 2);
        policy.definitions.push(Definition {
            name: format!("definition{index}"),
            condition,
            label: Text::default(),
        });
    }
    for _ in 0..dice.below(4).saturating_sub(1) {
        let condition = condition(dice, &policy, 1);
        policy.impossible.push(Impossible {
            condition: condition.into(),
            because: None,
            location: Location::default(),
        });
    }
    if dice.once_in(4) {
        // Two conditions that hold only together: neither fact can change alone.
        let (one, other) = (condition(dice, &policy, 0), condition(dice, &policy, 0));
        for condition in [one.clone().and(other.clone().negated()), one.negated().and(other)] {
            policy.impossible.push(Impossible {
                condition: condition.into(),
                because: None,
                location: Location::default(),
            });
        }
    }
    // What no patient is says nothing of what a referral states (E0509).
    let stated: Vec<bool> =
        policy.impossible.iter().map(|it| policy.reads_stated(&it.condition.test)).collect();
    let mut stated = stated.into_iter();
    policy.impossible.retain(|_| stated.next() == Some(false));
    let verbs = Verb::of_stage(stage);
    for index in 0..1 + dice.below(7) {
        let verb = *dice.pick(verbs);
        let rule = rule(dice, vocabulary, &mut policy, index, verb);
        policy.stage_mut(stage).rules.push(rule);
    }
    without_circles(vocabulary, &mut policy, stage);
    if !dice.once_in(5) {
        policy.stage_mut(stage).default = Some(Otherwise {
            verb: *dice.pick(verbs),
            never: false,
            actions: actions(dice),
            because: None,
            citations: Vec::new(),
            location: Location::default(),
            texts: RuleTexts::default(),
        });
    }
    policy
}

/// No requirement has a `when` that reads what is both silent and required (E0508).
fn without_circles(vocabulary: &Vocabulary, policy: &mut Policy, stage: StageName) {
    let rules = &policy.stage(stage).rules;
    let wanted = rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::Require(wanted) => Some(wanted),
        RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_) => None,
    });
    let silent = wanted
        .flatten()
        .map(|wanted| wanted.fact)
        .filter(|fact| vocabulary.facts[fact.index()].silent.is_some());
    let silent: Vec<FactId> = silent.collect();
    let circular = |rule: &Rule| {
        let reads = |when: &Condition| silent.iter().any(|fact| reads(policy, when, *fact));
        matches!(rule.kind, RuleKind::Require(_)) && rule.condition.when.as_ref().is_some_and(reads)
    };
    let circular: Vec<usize> = (0..rules.len()).filter(|index| circular(&rules[*index])).collect();
    for index in circular {
        policy.stage_mut(stage).rules[index].condition.when = None;
    }
}

/// Whether a condition reads the value of a fact.
fn reads(policy: &Policy, condition: &Condition, fact: FactId) -> bool {
    match condition {
        Condition::Const(_) => false,
        Condition::Atom(id) => {
            let atom = &policy.atoms[id.index()];
            atom.fact() == fact && !matches!(atom, Atom::Given(_))
        }
        Condition::Defined(id) => reads(policy, &policy.definitions[id.index()].condition, fact),
        Condition::Not(inner) => reads(policy, inner, fact),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            parts.iter().any(|part| reads(policy, part, fact))
        }
    }
}

fn rule(dice: &mut Dice, vocabulary: &Vocabulary, policy: &mut Policy, index: usize, verb: Verb) -> Rule {
    let mut kind = RuleKind::Plain;
    let mut condition = Guarded::from(condition(dice, policy, 2));
    if matches!(verb, Verb::Ask | Verb::Return) && dice.once_in(2) {
        let fact = FactId::new(dice.below(vocabulary.facts.len()));
        let is_truth = vocabulary.facts[fact.index()].kind == FactType::Truth;
        let answer = (is_truth && dice.once_in(2)).then(|| dice.once_in(2));
        let mut missing = add_atom(policy, Atom::Given(fact)).negated();
        if let Some(answer) = answer {
            let yes = add_atom(policy, Atom::Truth(fact));
            missing = missing.or(if answer { yes.negated() } else { yes });
        }
        let when = if dice.once_in(2) { None } else { Some(condition.test) };
        condition = Guarded { within: None, test: missing, when, unless: None };
        kind = RuleKind::Require(vec![WantedFact { answer, ..WantedFact::any(fact) }]);
    }
    // Overriding only what comes before keeps overrides without circles.
    let overrides = (0..index).filter(|_| dice.once_in(5)).map(RuleId::new).collect();
    Rule { overrides, actions: actions(dice), kind, ..Rule::new(format!("rule{index}"), verb, condition) }
}

/// The condition that the atom is yes. Definitions take their bits behind the atoms, so one may come last at any time.
fn add_atom(policy: &mut Policy, atom: Atom) -> Condition {
    let at = policy.atoms.iter().position(|known| *known == atom).unwrap_or(policy.atoms.len());
    if at == policy.atoms.len() {
        policy.atoms.push(atom);
    }
    Condition::Atom(AtomId::new(at))
}

fn actions(dice: &mut Dice) -> Vec<Action> {
    let count = dice.below(4).saturating_sub(1);
    (0..count)
        .map(|_| match dice.below(4) {
            3 => Action::Route(Route::Text(Text::of(Language::En, "elsewhere"))),
            index => Action::Route(Route::Destination(DestinationId::new(index))),
        })
        .collect()
}

fn condition(dice: &mut Dice, policy: &Policy, depth: usize) -> Condition {
    if depth > 0 && dice.once_in(2) {
        let parts: Vec<Condition> =
            (0..2 + dice.below(2)).map(|_| condition(dice, policy, depth - 1)).collect();
        return match dice.below(7) {
            0 | 1 => Condition::And(parts),
            2 | 3 => Condition::Or(parts),
            4 => Condition::Not(Box::new(Condition::Or(parts))),
            5 => count(dice, parts),
            _ => count(dice, parts).negated(),
        };
    }
    let leaf = match policy.definitions.len() {
        0 => Condition::Atom(AtomId::new(dice.below(policy.atoms.len()))),
        _ if dice.once_in(40) => Condition::Const(dice.once_in(2)),
        defined if dice.once_in(4) => Condition::Defined(DefinitionId::new(dice.below(defined))),
        _ => Condition::Atom(AtomId::new(dice.below(policy.atoms.len()))),
    };
    if dice.once_in(3) { leaf.negated() } else { leaf }
}

/// Bounds of any kind, those that nothing or everything is within too.
fn count(dice: &mut Dice, of: Vec<Condition>) -> Condition {
    let mut bound = |of: &[Condition]| u32::try_from(dice.below(of.len() + 2)).unwrap_or(0);
    let (one, other) = (bound(&of), bound(&of));
    match dice.below(4) {
        0 => Condition::Count { least: 0, most: Some(one), of },
        1 => Condition::Count { least: one, most: Some(one), of },
        2 => Condition::Count { least: one.min(other), most: Some(one.max(other)), of },
        _ => Condition::Count { least: one, most: None, of },
    }
}

fn atom(dice: &mut Dice, vocabulary: &Vocabulary, index: usize) -> Atom {
    let fact = FactId::new(index);
    if dice.once_in(6) {
        return Atom::Given(fact);
    }
    let concept = |dice: &mut Dice| ConceptId::new(dice.below(vocabulary.concepts.len()));
    match &vocabulary.facts[index].kind {
        FactType::Truth => Atom::Truth(fact),
        FactType::Quantity(unit) => {
            let number = Number::whole(i32::try_from(dice.below(5)).unwrap_or(0));
            let with = Comparison::Quantity(Quantity { number, unit: *unit });
            Atom::Compare { fact, operator: *dice.pick(&OPERATORS), with }
        }
        FactType::OneOf(choices) => {
            Atom::Choice { fact, choice: u32::try_from(dice.below(choices.len())).unwrap_or(0) }
        }
        FactType::Concept(_) | FactType::Concepts(_) => {
            if dice.once_in(4) {
                Atom::Suspected { fact, sought: Sought::Concept(concept(dice)) }
            } else if dice.once_in(4) {
                Atom::Only { fact, concepts: (0..1 + dice.below(2)).map(|_| concept(dice)).collect() }
            } else {
                Atom::Has { fact, concept: concept(dice) }
            }
        }
        FactType::Destination => Atom::Destination { fact, destination: DestinationId::new(dice.below(3)) },
        FactType::Given
        | FactType::Medicines
        | FactType::Date
        | FactType::Event
        | FactType::Measure(_)
        | FactType::Records(_) => Atom::Given(fact),
    }
}

fn said(dice: &mut Dice, fact: &Fact, concepts: usize) -> Said {
    if dice.once_in(2) {
        return Said::Nothing;
    }
    match &fact.kind {
        FactType::Truth => Said::Truth(dice.once_in(2)),
        FactType::Quantity(_) | FactType::Measure(_) => {
            let step = if fact.whole { 2 } else { 1 };
            let (least, most) = halves(fact);
            let count = usize::try_from((most - least) / step + 1).unwrap_or(1);
            let amount = |dice: &mut Dice| least + i32::try_from(dice.below(count)).unwrap_or(0) * step;
            let (one, two) = (amount(dice), amount(dice));
            match dice.below(4) {
                0 => Said::Halves(Some(one), None),
                1 => Said::Halves(None, Some(one)),
                2 => Said::Halves(Some(one.min(two)), Some(one.max(two))),
                _ => Said::Halves(Some(one), Some(one)),
            }
        }
        FactType::OneOf(choices) => Said::Choice(dice.below(choices.len())),
        FactType::Concept(_) => Said::Element(element(dice, concepts)),
        FactType::Concepts(_) => {
            let elements: Vec<Element> = (0..dice.below(3)).map(|_| element(dice, concepts)).collect();
            let complete = !dice.once_in(4);
            // No elements, and perhaps others: nothing is said.
            if elements.is_empty() && !complete { Said::Nothing } else { Said::Elements(elements, complete) }
        }
        FactType::Given => Said::Given,
        FactType::Destination => Said::Destination(dice.below(3)),
        FactType::Medicines | FactType::Date | FactType::Event | FactType::Records(_) => Said::Nothing,
    }
}

fn element(dice: &mut Dice, concepts: usize) -> Element {
    let certainty = match dice.below(6) {
        0 => "suspected",
        1 => "excluded",
        _ => "confirmed",
    };
    Element { concept: dice.below(concepts), certainty }
}
