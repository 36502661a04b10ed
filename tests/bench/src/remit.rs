//! Remit. Input: a policy as data. Output: its decision form, through the engine's public interface.

use std::collections::HashMap;
use std::sync::Arc;

use remit_engine::eval::{Engine, LoadedPolicy, Prepared, QuickDecision, Scratch};
use remit_engine::ir::{
    self, Atom, AtomId, Basis, Category, CategoryId, ChosenConversion, Comparison, Concept, ConceptId,
    Condition, Conversion, ConversionId, ConversionRow, Derivation, Fact, FactId, FactType, Factor,
    Otherwise, Program, Quantity, Role, RuleId, RuleKind, Silence, StageName, Status, Unit, UnitId,
    Vocabulary, WantedFact,
};
use remit_engine::value::{Language, Number, Text};

use crate::peers::Peer;
use crate::policy::{self, AMOUNTS, DOSE, Operator, Policy, TEXTS, TRUTHS, Test, Verb, diagnoses, parent};

const FIRST_TEXT: usize = TRUTHS.len();
const FIRST_AMOUNT: usize = FIRST_TEXT + TEXTS.len();
const DIAGNOSIS: usize = FIRST_AMOUNT + AMOUNTS.len();
const MEDICINES: usize = DIAGNOSIS + 1;
const UNITS: [&str; 8] = ["months", "years", "mg", "ome", "points", "ml_min", "kg_m2", "mmol_mol"];

/// Remit's engine with one policy.
pub struct Remit {
    engine: Engine,
    policy: Arc<LoadedPolicy>,
    decided: Vec<RuleId>,
    scratch: Scratch,
}

impl Peer for Remit {
    const NAME: &'static str = "Remit";
    type Prepared = Prepared;

    fn new(policy: &Policy) -> Self {
        let engine = Engine::load(program(policy)).expect("the program loads");
        let policy = engine.policies()[0].clone();
        Self { engine, policy, decided: Vec::with_capacity(64), scratch: Scratch::new() }
    }

    fn prepare(&mut self, json: &[u8]) -> Prepared {
        let referral = self.engine.read(json, None).expect("the referral is read");
        self.policy.prepare(&referral).expect("the referral is prepared")
    }

    fn decide(&mut self, prepared: &mut Prepared, rules: &mut Vec<u32>) -> Verb {
        let decision = prepared.decide(StageName::Referral, &mut self.decided);
        self.told(decision, rules)
    }

    fn decide_json(&mut self, json: &[u8], rules: &mut Vec<u32>) -> Verb {
        let Self { policy, scratch, decided, .. } = self;
        let decision = policy.decide_json(json, None, StageName::Referral, scratch, decided);
        self.told(decision.expect("the referral is read"), rules)
    }
}

impl Remit {
    fn told(&self, decision: QuickDecision, rules: &mut Vec<u32>) -> Verb {
        rules.clear();
        rules.extend(self.decided.iter().map(|rule| rule.index() as u32));
        verb_of(decision.verb)
    }
}

fn verb_of(verb: ir::Verb) -> Verb {
    match verb {
        ir::Verb::Exclude => Verb::Exclude,
        ir::Verb::Return => Verb::Return,
        ir::Verb::Defer => Verb::Defer,
        ir::Verb::Ask => Verb::Ask,
        ir::Verb::Review => Verb::Review,
        ir::Verb::Accept => Verb::Accept,
        ir::Verb::Advise | ir::Verb::Retain | ir::Verb::Discharge => unreachable!("no rule says so"),
    }
}

/// What a full answer says, as far as it is compared.
pub struct Full {
    pub verb: Verb,
    /// Those that decide for certain.
    pub rules: Vec<String>,
}

/// The full answer, with all that explains it.
pub fn full(prepared: &Prepared) -> Full {
    let decision = prepared.explain(StageName::Referral, Language::En);
    let certain = decision.reasons.iter().filter(|reason| reason.certain);
    let rules = certain.filter_map(|reason| reason.rule.clone()).collect();
    Full { verb: verb_of(decision.decision), rules }
}

fn program(policy: &Policy) -> Program {
    let conditions = policy.rules.iter();
    let mut builder = Builder { policy: ir::Policy::new("clinic.pain", Language::En), atoms: HashMap::new() };
    builder.policy.conversion =
        Some(ChosenConversion { conversion: ConversionId(0), basis: Basis::Interval });
    for (index, rule) in conditions.enumerate() {
        let condition = builder.condition(&rule.test);
        let mut own = ir::Rule::new(name(index), verb(rule.verb), condition);
        own.overrides = rule.overrides.iter().map(|other| RuleId::new(*other)).collect();
        if let Some(text) = rule.wants {
            own.kind = RuleKind::Require(vec![WantedFact::any(FactId::new(FIRST_TEXT + text))]);
        }
        builder.policy.referral.rules.push(own);
    }
    builder.policy.referral.default = Some(Otherwise::new(ir::Verb::Accept));
    Program::new(vocabulary(), vec![builder.policy])
}

/// The name of a rule.
pub fn name(index: usize) -> String {
    format!("rule_{index}")
}

fn verb(verb: Verb) -> ir::Verb {
    match verb {
        Verb::Exclude => ir::Verb::Exclude,
        Verb::Return => ir::Verb::Return,
        Verb::Defer => ir::Verb::Defer,
        Verb::Ask => ir::Verb::Ask,
        Verb::Review => ir::Verb::Review,
        Verb::Accept => ir::Verb::Accept,
    }
}

struct Builder {
    policy: ir::Policy,
    atoms: HashMap<Atom, AtomId>,
}

impl Builder {
    fn atom(&mut self, atom: Atom) -> Condition {
        let next = AtomId::new(self.policy.atoms.len());
        let id = *self.atoms.entry(atom.clone()).or_insert(next);
        if id == next {
            self.policy.atoms.push(atom);
        }
        Condition::Atom(id)
    }

    fn condition(&mut self, test: &Test) -> Condition {
        match test {
            Test::Has(diagnoses) => {
                let fact = FactId::new(DIAGNOSIS);
                let mut each =
                    diagnoses.iter().map(|it| self.atom(Atom::Has { fact, concept: ConceptId::new(*it) }));
                let first = each.next().unwrap_or(Condition::Const(false));
                each.fold(first, Condition::or)
            }
            Test::Yes(fact) => self.atom(Atom::Truth(FactId::new(*fact))),
            Test::Compare(amount, operator, with) => {
                let with = Quantity { number: Number::whole(*with), unit: unit(AMOUNTS[*amount].1) };
                let operator = match operator {
                    Operator::Less => ir::Operator::Less,
                    Operator::AtMost => ir::Operator::AtMost,
                    Operator::AtLeast => ir::Operator::AtLeast,
                    Operator::Greater => ir::Operator::Greater,
                };
                let fact = FactId::new(FIRST_AMOUNT + amount);
                self.atom(Atom::Compare { fact, operator, with: Comparison::Quantity(with) })
            }
            Test::Given(text) => self.atom(Atom::Given(FactId::new(FIRST_TEXT + text))),
            Test::Not(inner) => self.condition(inner).negated(),
            Test::All(tests) => Condition::And(tests.iter().map(|test| self.condition(test)).collect()),
            Test::Any(tests) => Condition::Or(tests.iter().map(|test| self.condition(test)).collect()),
        }
    }
}

fn unit(name: &str) -> UnitId {
    UnitId::new(UNITS.iter().position(|known| *known == name).expect("a unit that there is"))
}

fn vocabulary() -> Vocabulary {
    let opioids = diagnoses().len();
    let mut concepts: Vec<Concept> =
        diagnoses().iter().enumerate().map(|(index, id)| named(id, 0, parent(index))).collect();
    concepts.push(named("opioid", 1, None));
    concepts.extend(["oxycodone", "morphine"].map(|id| named(id, 1, Some(opioids))));
    concepts.push(named("oral", 2, None));
    let oral = ConceptId::new(opioids + 3);
    let row = |substance: usize, factor: i32| ConversionRow {
        substance: ConceptId::new(opioids + substance),
        route: oral,
        unit: unit("mg"),
        factor: Factor::exact(Number::whole(factor)),
        status: Status::Verified,
        origin: None,
        note: Text::default(),
    };
    let conversion = Conversion {
        id: "table".to_owned(),
        label: Text::default(),
        title: Text::default(),
        origin: None,
        valid_from: None,
        note: Text::default(),
        rows: vec![row(1, 2), row(2, 1)],
    };
    Vocabulary {
        categories: ["diagnosis", "substance", "route"].map(Category::new).into(),
        concepts,
        units: units(),
        facts: facts(ConceptId::new(opioids)),
        conversions: vec![conversion],
        ..Vocabulary::default()
    }
}

fn named(id: &str, category: u32, parent: Option<usize>) -> Concept {
    Concept {
        parents: parent.map(ConceptId::new).into_iter().collect(),
        ..Concept::new(id, CategoryId(category))
    }
}

fn units() -> Vec<Unit> {
    let months = Unit::root(UNITS[0], "time");
    let years = Unit::derived(UNITS[1], Number::whole(12), &months).expect("twelve months");
    let mut units = vec![months, years, Unit::root(UNITS[2], "dose")];
    units.extend(UNITS[3..].iter().map(|id| Unit::root(*id, format!("kind_of_{id}"))));
    units
}

fn facts(opioid: ConceptId) -> Vec<Fact> {
    let truth = |(path, no): &(&str, bool)| Fact {
        silent: no.then_some(Silence::No),
        ..Fact::new(*path, FactType::Truth)
    };
    let mut facts: Vec<Fact> = TRUTHS.iter().map(truth).collect();
    facts.extend(TEXTS.iter().map(|path| Fact::new(*path, FactType::Given)));
    for (index, (path, own)) in AMOUNTS.iter().enumerate() {
        let mut fact = Fact::new(*path, FactType::Quantity(unit(own)));
        fact.whole = index == policy::AGE;
        fact.derive = (index == DOSE).then(|| Derivation::EquivalentDose {
            medicines: FactId::new(MEDICINES),
            of: Some(opioid),
            route: None,
        });
        facts.push(fact);
    }
    facts.push(Fact::new("diagnosis", FactType::Concepts(CategoryId(0))));
    facts.push(Fact { role: Some(Role::Medicines), ..Fact::new("medicines", FactType::Medicines) });
    facts
}
