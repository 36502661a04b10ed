//! Writes a small bundle for the fuzzer to begin from: the first argument is its file.

use remit_bundle::{Builder, SourceText};
use remit_engine::ir::{
    Action, Atom, AtomId, Category, CategoryId, Comparison, Concept, ConceptId, Condition, Definition,
    DefinitionId, Destination, DestinationId, Fact, FactId, FactType, Location, Operator, Policy, Program,
    Quantity, Route, Rule, RuleId, StageName, Unit, UnitId, Verb, Vocabulary,
};
use remit_engine::value::{Language, Number, Text};

fn main() {
    let path = std::env::args().nth(1).expect("a file to write");
    let text = |text: &str| Text::of(Language::Sv, text).with(Language::En, text);
    let mut fact = Fact::new("diagnosis", FactType::Concepts(CategoryId(0)));
    fact.label = text("diagnosis");
    let facts = vec![
        fact,
        Fact::new("patient.age", FactType::Quantity(UnitId(0))),
        Fact::new("patient.motivated", FactType::Truth),
    ];
    let mut below = Concept::new("crps_hand", CategoryId(0));
    below.parents = vec![ConceptId(0)];
    let vocabulary = Vocabulary {
        categories: vec![Category { label: text("diagnosis"), ..Category::new("diagnosis") }],
        concepts: vec![Concept::new("crps", CategoryId(0)), below],
        units: vec![Unit::root("years", "time")],
        facts,
        destinations: vec![Destination::new("gp", text("the GP"))],
        ..Vocabulary::default()
    };
    let mut policy = Policy::new("example.pain", Language::Sv);
    policy.title = text("Example");
    policy.version = Some("1".to_owned());
    policy.valid_from = "2026-01-01".parse().ok();
    let limit = Quantity { number: Number::whole(70), unit: UnitId(0) };
    policy.atoms = vec![
        Atom::Has { fact: FactId(0), concept: ConceptId(0) },
        Atom::Compare { fact: FactId(1), operator: Operator::Greater, with: Comparison::Quantity(limit) },
        Atom::Truth(FactId(2)),
        Atom::Given(FactId(0)),
    ];
    let is = |atom: u32| Condition::Atom(AtomId(atom));
    let condition = is(1).or(is(2).negated());
    policy.definitions = vec![Definition { name: "late".to_owned(), condition, label: text("late") }];
    let mut old = Rule::new("old", Verb::Exclude, Condition::Defined(DefinitionId(0)));
    old.actions = vec![Action::Route(Route::Destination(DestinationId(0)))];
    old.because = Some(text("too old"));
    old.location = Location { file: "policy.remit".to_owned(), line: 3 };
    let two = Condition::Count { least: 1, most: Some(1), of: vec![is(0), is(2)] };
    let mut welcome = Rule::new("welcome", Verb::Accept, two);
    welcome.overrides = vec![RuleId(0)];
    policy.referral.rules = vec![old, welcome, Rule::new("ask", Verb::Ask, is(3).negated())];
    policy.discharge.rules = vec![Rule::new("done", Verb::Discharge, is(2))];
    policy.digest = policy.digest_with(vocabulary.digest());
    
    let mut builder = Builder::new("fuzz", Some(1));
    let files = vec![SourceText::new("policy.remit", "policy example.pain {}\n")];
    builder.workspace(&Program::new(vocabulary, vec![policy]), files).expect("a small bundle");
    std::fs::write(path, builder.finish(false).expect("a small bundle")).expect("a file to write");
}
