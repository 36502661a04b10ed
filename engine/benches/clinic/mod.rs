//! A clinic's policy of 25 rules, and referrals for it. Input: nothing. Output: a program and JSON.

#![expect(clippy::indexing_slicing, reason = "a benchmark that cannot start has failed")]
#![allow(dead_code, reason = "each benchmark uses a part")]

pub(crate) mod by_hand;
pub(crate) mod counts;
pub(crate) mod scaled;

use std::collections::HashMap;

use remit_engine::ir::{
    Action, Atom, AtomId, Basis, Category, CategoryId, ChosenConversion, Comparison, Concept, ConceptId,
    Condition, Conversion, ConversionId, ConversionRow, Derivation, Destination, DestinationId, Fact, FactId,
    FactType, Factor, Location, Operator, Otherwise, Policy, Program, Quantity, Resolver, Role, Route, Rule,
    RuleId, RuleKind, Silence, Status, Unit, UnitId, Verb, Vocabulary, WantedFact,
};
use remit_engine::value::{Language, Number, Text};

/// Diagnoses, each with the index of its parent, if any.
const DIAGNOSES: [(&str, Option<u32>); 18] = [
    ("chronic_pain", None),
    ("neuropathic_pain", Some(0)),
    ("facial_pain", Some(0)),
    ("trigeminal_neuralgia", Some(1)),
    ("crps", Some(1)),
    ("widespread_pain", Some(0)),
    ("fibromyalgia", Some(5)),
    ("whiplash", Some(0)),
    ("headache", None),
    ("migraine", Some(8)),
    ("tension_headache", Some(8)),
    ("cancer_pain", None),
    ("endometriosis_pain", Some(0)),
    ("pelvic_pain", Some(0)),
    ("acute_pain", None),
    ("dystonia", None),
    ("psychosis", None),
    ("addiction", None),
];

/// Yes/no facts, and whether silence means no.
const TRUTHS: [(&str, bool); 10] = [
    ("investigation.complete", false),
    ("investigation.ongoing", true),
    ("surgery.planned", true),
    ("patient.in_area", false),
    ("patient.inpatient", true),
    ("patient.motivated", false),
    ("substance_use.dependence", true),
    ("substance_use.hampers", true),
    ("depression.untreated", true),
    ("consent.record_access", false),
];

/// Free texts.
const TEXTS: [&str; 5] =
    ["referral.question", "pain.location", "opioids.plan", "referrer.phone", "treatments.tried"];

const AGE: FactId = FactId(15);
const DURATION: FactId = FactId(16);
const DIAGNOSIS: FactId = FactId(17);
const MEDICINES: FactId = FactId(18);
const DOSE: FactId = FactId(19);

/// A referral that states every fact.
pub(crate) const COMPLETE: &str = r#"{
  "investigation": {"complete": true, "ongoing": false}, "surgery": {"planned": false},
  "patient": {"age": 47, "in_area": true, "inpatient": false, "motivated": true},
  "substance_use": {"dependence": false, "hampers": false}, "depression": {"untreated": false},
  "consent": {"record_access": true}, "referral": {"question": "Which treatment would suit?"},
  "pain": {"location": "Left hand", "duration": "2 years"}, "referrer": {"phone": "0123"},
  "treatments": {"tried": "Physiotherapy, amitriptyline"}, "diagnosis": ["crps"],
  "opioids": {"plan": "Tapering"},
  "medicines": [{"substance": "oxycodone", "route": "oral", "dose": "10 mg", "times_per_day": 2}] }"#;

/// A referral that states few.
pub(crate) const SPARSE: &str =
    r#"{"patient": {"age": 47}, "diagnosis": ["neuropathic_pain"], "pain": {"duration": "2 years"}}"#;

/// The program.
pub(crate) fn program() -> Program {
    let vocabulary = vocabulary();
    let policy = policy();
    Program::new(vocabulary, vec![policy])
}

fn vocabulary() -> Vocabulary {
    let named = |id: &str, category: u32, parent: Option<u32>| Concept {
        parents: parent.map(ConceptId).into_iter().collect(),
        ..Concept::new(id, CategoryId(category))
    };
    let count = u32::try_from(DIAGNOSES.len()).unwrap_or(0);
    let mut concepts: Vec<Concept> = DIAGNOSES.iter().map(|(id, parent)| named(id, 0, *parent)).collect();
    concepts.extend([
        named("opioid", 1, None),
        named("oxycodone", 1, Some(count)),
        named("morphine", 1, Some(count)),
        named("oral", 2, None),
    ]);
    let months = Unit::root("months", "time");
    let years = Unit::derived("years", Number::whole(12), &months).unwrap_or_else(|_| months.clone());
    let units = vec![months, years, Unit::root("mg", "dose"), Unit::root("ome", "opioid_dose")];
    let truth = |(path, no): &(&str, bool)| {
        let resolved_by = if *path == "patient.motivated" { Resolver::Clinic } else { Resolver::Referrer };
        Fact { silent: no.then_some(Silence::No), resolved_by, ..Fact::new(*path, FactType::Truth) }
    };
    let mut facts: Vec<Fact> = TRUTHS.iter().map(truth).collect();
    facts.extend(TEXTS.iter().map(|path| Fact::new(*path, FactType::Given)));
    facts.extend([
        Fact { whole: true, ..Fact::new("patient.age", FactType::Quantity(UnitId(1))) },
        Fact::new("pain.duration", FactType::Measure("time".to_owned())),
        Fact::new("diagnosis", FactType::Concepts(CategoryId(0))),
        Fact { role: Some(Role::Medicines), ..Fact::new("medicines", FactType::Medicines) },
        Fact {
            derive: Some(Derivation::EquivalentDose {
                medicines: MEDICINES,
                of: Some(ConceptId(count)),
                route: None,
            }),
            ..Fact::new("opioids.daily_dose", FactType::Quantity(UnitId(3)))
        },
    ]);
    let row = |substance: u32, factor: Factor| ConversionRow {
        substance: ConceptId(count + substance),
        route: ConceptId(count + 3),
        unit: UnitId(2),
        factor,
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
        rows: vec![row(1, Factor::exact(Number::whole(2))), row(2, Factor::exact(Number::ONE))],
    };
    let place = |id: &str| Destination::new(id, Text::of(Language::En, id));
    let category = |id: &str| Category::new(id);
    Vocabulary {
        categories: ["diagnosis", "substance", "route"].map(category).into(),
        concepts,
        units,
        facts,
        destinations: ["rehabilitation", "neurology", "palliative_care"].map(place).into(),
        conversions: vec![conversion],
        ..Vocabulary::default()
    }
}

struct Builder {
    policy: Policy,
    /// Where atoms are, by how they print.
    atoms: HashMap<String, usize>,
}

impl Builder {
    fn atom(&mut self, atom: Atom) -> Condition {
        if self.atoms.is_empty() {
            let known = self.policy.atoms.iter().enumerate();
            self.atoms = known.map(|(at, atom)| (format!("{atom:?}"), at)).collect();
        }
        let at = *self.atoms.entry(format!("{atom:?}")).or_insert(self.policy.atoms.len());
        if at == self.policy.atoms.len() {
            self.policy.atoms.push(atom);
        }
        Condition::Atom(AtomId::new(at))
    }

    fn has_concept(&mut self, concept: ConceptId) -> Condition {
        self.atom(Atom::Has { fact: DIAGNOSIS, concept })
    }

    fn has(&mut self, id: &str) -> Condition {
        let concept =
            DIAGNOSES.iter().position(|(known, _)| *known == id).map_or(ConceptId(0), ConceptId::new);
        self.has_concept(concept)
    }

    fn yes(&mut self, path: &str) -> Condition {
        let fact = TRUTHS.iter().position(|(known, _)| *known == path).map_or(FactId(0), FactId::new);
        self.atom(Atom::Truth(fact))
    }

    fn compare(&mut self, fact: FactId, operator: Operator, number: i32, unit: u32) -> Condition {
        let with = Comparison::Quantity(Quantity { number: Number::whole(number), unit: UnitId(unit) });
        self.atom(Atom::Compare { fact, operator, with })
    }

    fn rule(&mut self, verb: Verb, condition: Condition, route: Option<u32>) -> &mut Rule {
        let rules = &mut self.policy.referral.rules;
        let mut rule = Rule::new(format!("{}_{}", verb.id(), rules.len()), verb, condition);
        rule.actions =
            route.map(|to| Action::Route(Route::Destination(DestinationId(to)))).into_iter().collect();
        let index = rules.len();
        rules.push(rule);
        &mut rules[index]
    }

    fn require(&mut self, path: &str, when: Option<Condition>) {
        let fact = FactId::new(TRUTHS.len() + TEXTS.iter().position(|known| *known == path).unwrap_or(0));
        let missing = self.atom(Atom::Given(fact)).negated();
        let condition = when.map_or_else(|| missing.clone(), |when| when.and(missing.clone()));
        self.rule(Verb::Ask, condition, None).kind = RuleKind::Require(vec![WantedFact::any(fact)]);
    }
}

fn policy() -> Policy {
    let mut policy = Policy::new("clinic.pain", Language::En);
    policy.conversion = Some(ChosenConversion { conversion: ConversionId(0), basis: Basis::Interval });
    let mut builder = Builder { policy, atoms: HashMap::new() };
    for (id, route) in
        [("fibromyalgia", 0), ("whiplash", 0), ("headache", 1), ("dystonia", 1), ("acute_pain", 0)]
    {
        let condition = builder.has(id);
        builder.rule(Verb::Exclude, condition, Some(route));
    }
    let facial = builder.has("facial_pain");
    builder.rule(Verb::Exclude, facial, Some(1));
    let neuralgia = builder.has("trigeminal_neuralgia").and(builder.yes("investigation.complete"));
    builder.rule(Verb::Accept, neuralgia, None).overrides.push(RuleId(5));
    let cancer = builder.has("cancer_pain");
    let high = builder.compare(DOSE, Operator::Greater, 90, 3);
    builder.rule(Verb::Exclude, cancer.clone().and(high.clone()), Some(2));
    builder.rule(Verb::Defer, high.and(cancer.negated()), None);
    let psychosis = builder.has("psychosis");
    builder.rule(Verb::Exclude, psychosis, None);
    let dependence = builder.yes("substance_use.dependence").and(builder.yes("substance_use.hampers"));
    builder.rule(Verb::Exclude, dependence, None);
    let young = builder.compare(AGE, Operator::Less, 18, 1);
    builder.rule(Verb::Exclude, young, None);
    let outside = builder.yes("patient.in_area").negated();
    builder.rule(Verb::Return, outside, None);
    let inpatient = builder.yes("patient.inpatient");
    builder.rule(Verb::Return, inpatient, None);
    let ongoing = builder.yes("investigation.ongoing").or(builder.yes("surgery.planned"));
    builder.rule(Verb::Defer, ongoing, None);
    let short = builder.compare(DURATION, Operator::AtMost, 6, 0).and(builder.has("crps").negated());
    builder.rule(Verb::Defer, short, None);
    let depressed = builder.yes("depression.untreated");
    builder.rule(Verb::Defer, depressed, None);
    for text in ["referral.question", "pain.location", "referrer.phone", "treatments.tried"] {
        builder.require(text, None);
    }
    let opioids = builder.compare(DOSE, Operator::Greater, 0, 3);
    builder.require("opioids.plan", Some(opioids));
    let unmotivated = builder.yes("patient.motivated").negated();
    builder.rule(Verb::Review, unmotivated, None);
    let refused = builder.yes("consent.record_access").negated();
    builder.rule(Verb::Ask, refused, None);
    let uninvestigated = builder.yes("investigation.complete").negated();
    builder.rule(Verb::Return, uninvestigated, None);
    let mut policy = builder.policy;
    policy.referral.default = Some(Otherwise {
        verb: Verb::Accept,
        never: false,
        actions: Vec::new(),
        because: None,
        citations: Vec::new(),
        texts: remit_engine::ir::RuleTexts::default(),
        location: Location::default(),
    });
    policy
}
