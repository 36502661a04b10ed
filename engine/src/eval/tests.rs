use crate::eval::{Affects, Decision, Engine, How};
use crate::ir::*;
use crate::referral::{Kind, ReferralErrors};
use crate::value::{Language, Number, Text};

mod codes;
mod counts;
mod open;
mod trace;
mod whole;

/// A small vocabulary, and a policy built in code.
struct Fixture {
    vocabulary: Vocabulary,
    policy: Policy,
}

const YEARS: UnitId = UnitId(2);
const OME: UnitId = UnitId(5);

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn concept(id: &str, category: u32, parents: &[u32]) -> Concept {
    let parents = parents.iter().map(|parent| ConceptId(*parent)).collect();
    Concept { parents, label: Text::of(Language::En, id), ..Concept::new(id, CategoryId(category)) }
}

fn facts() -> Vec<Fact> {
    let fact = |path: &str, kind: FactType| Fact::new(path, kind);
    let truth = |path: &str| Fact::new(path, FactType::Truth);
    let medicines = FactId(5);
    vec![
        Fact { role: Some(Role::Date), ..fact("referral.date", FactType::Date) },
        Fact {
            whole: true,
            derive: Some(Derivation::Age { born: FactId(2) }),
            ..fact("patient.age", FactType::Quantity(YEARS))
        },
        fact("patient.born", FactType::Date),
        Fact {
            derive: Some(Derivation::Elapsed { since: FactId(4) }),
            ..fact("pain.duration", FactType::Measure("time".into()))
        },
        fact("pain.since", FactType::Date),
        Fact { role: Some(Role::Medicines), ..fact("medicines", FactType::Medicines) },
        Fact {
            derive: Some(Derivation::EquivalentDose { medicines, of: Some(ConceptId(4)), route: None }),
            ..fact("opioids.daily_dose", FactType::Quantity(OME))
        },
        fact("diagnosis", FactType::Concepts(CategoryId(0))),
        truth("investigation.ongoing"),
        Fact { silent: Some(Silence::No), ..truth("substance_use.dependence") },
        Fact { resolved_by: Resolver::Clinic, ..truth("patient.motivated") },
        fact("pain.location", FactType::Given),
    ]
}

fn vocabulary() -> Vocabulary {
    let category = |id: &str| Category::new(id);
    let months = Unit::root("months", "time");
    let row = |substance: u32, factor: Factor| ConversionRow {
        substance: ConceptId(substance),
        route: ConceptId(8),
        unit: UnitId(4),
        factor,
        status: Status::Verified,
        origin: None,
        note: Text::default(),
    };
    let icd = |code: &str, broader: bool| Code { system: CodeSystemId(0), code: code.into(), broader };
    Vocabulary {
        categories: ["diagnosis", "substance", "route", "brand"].map(category).into(),
        concepts: vec![
            concept("neuropathic_pain", 0, &[]),
            Concept { codes: vec![icd("G90.5", false)], ..concept("crps", 0, &[0]) },
            Concept { codes: vec![icd("M79.7", false), icd("L18", true)], ..concept("fibromyalgia", 0, &[]) },
            concept("headache", 0, &[]),
            concept("opioid", 1, &[]),
            concept("morphine", 1, &[4]),
            concept("oxycodone", 1, &[4]),
            concept("ibuprofen", 1, &[]),
            concept("oral", 2, &[]),
        ],
        code_systems: vec![CodeSystem {
            id: "icd10_se".into(),
            label: Text::default(),
            shapes: vec![CodeShape::between("A99", "A99.9X").unwrap()],
            groups: Vec::new(),
            marks: String::new(),
            matching: CodeMatch::Prefix,
        }],
        units: vec![
            Unit::root("days", "time"),
            months.clone(),
            Unit::derived("years", Number::whole(12), &months).unwrap(),
            Unit::derived("weeks", Number::whole(7), &Unit::root("days", "time")).unwrap(),
            Unit::root("mg", "dose"),
            Unit::root("ome", "opioid_dose"),
        ],
        facts: facts(),
        destinations: vec![Destination::new("rehab", Text::of(Language::Sv, "vårdval smärtrehab"))],
        conversions: vec![Conversion {
            id: "table".into(),
            label: Text::default(),
            title: Text::default(),
            origin: None,
            valid_from: None,
            note: Text::default(),
            rows: vec![
                row(5, Factor::exact(Number::ONE)),
                row(6, Factor::Linear { central: number("1.5"), low: number("1.3"), high: number("2") }),
            ],
        }],
        records: Vec::new(),
    }
}

impl Fixture {
    fn new() -> Self {
        let mut policy = Policy::new("test", Language::En);
        policy.conversion = Some(ChosenConversion { conversion: ConversionId(0), basis: Basis::Interval });
        Self { vocabulary: vocabulary(), policy }
    }

    fn atom(&mut self, atom: Atom) -> Condition {
        let atoms = &mut self.policy.atoms;
        let index = atoms.iter().position(|known| *known == atom).unwrap_or(atoms.len());
        if index == atoms.len() {
            atoms.push(atom);
        }
        Condition::Atom(AtomId::new(index))
    }

    fn fact(&self, path: &str) -> FactId {
        FactId::new(self.vocabulary.facts.iter().position(|fact| fact.path == path).unwrap())
    }

    fn truth(&mut self, path: &str) -> Condition {
        let fact = self.fact(path);
        self.atom(Atom::Truth(fact))
    }

    fn given(&mut self, path: &str) -> Condition {
        let fact = self.fact(path);
        self.atom(Atom::Given(fact))
    }

    fn has(&mut self, id: &str) -> Condition {
        let fact = self.fact("diagnosis");
        let concept = self.vocabulary.concepts.iter().position(|concept| concept.id == id).unwrap();
        self.atom(Atom::Has { fact, concept: ConceptId::new(concept) })
    }

    fn compare(&mut self, path: &str, operator: Operator, amount: &str, unit: u32) -> Condition {
        let fact = self.fact(path);
        let with = Comparison::Quantity(Quantity { number: number(amount), unit: UnitId(unit) });
        self.atom(Atom::Compare { fact, operator, with })
    }

    fn rule(&mut self, name: &str, verb: Verb, condition: Condition) -> &mut Rule {
        let stage = if matches!(verb, Verb::Retain | Verb::Discharge) {
            StageName::Discharge
        } else {
            StageName::Referral
        };
        let rules = &mut self.policy.stage_mut(stage).rules;
        rules.push(Rule::new(name, verb, condition));
        rules.last_mut().unwrap()
    }

    fn otherwise(&mut self, verb: Verb) {
        let (actions, citations) = (vec![], vec![]);
        let (location, texts) = (Location::default(), RuleTexts::default());
        let entry = Otherwise { verb, actions, because: None, citations, location, texts, never: false };
        self.policy.referral.default = Some(entry);
    }

    fn engine(&self) -> Engine {
        Engine::load(Program::new(self.vocabulary.clone(), vec![self.policy.clone()])).unwrap()
    }

    fn try_decide(&self, json: &str) -> Result<Decision, ReferralErrors> {
        let engine = self.engine();
        let referral = engine.read(json.as_bytes(), "2026-11-21".parse().ok())?;
        let prepared = engine.policies()[0].prepare(&referral)?;
        let decision = prepared.explain(StageName::Referral, Language::En);
        let light = prepared.decide(StageName::Referral, &mut Vec::new());
        let full = (decision.decision, decision.settled, true);
        assert_eq!((light.verb, light.settled, light.exact), full);
        Ok(decision)
    }

    fn decide(&self, json: &str) -> Decision {
        self.try_decide(json).unwrap()
    }
}

fn missing(decision: &Decision) -> Vec<(&str, Affects)> {
    decision.missing.iter().map(|open| (open.fact.as_str(), open.affects)).collect()
}

fn reasons(decision: &Decision) -> Vec<&str> {
    decision
        .reasons
        .iter()
        .map(|reason| reason.rule.as_deref().or(reason.fact.as_deref()).unwrap_or(""))
        .collect()
}

/// Excludes fibromyalgia, asks for a place, accepts the rest.
fn simple() -> Fixture {
    let mut fixture = Fixture::new();
    let fibromyalgia = fixture.has("fibromyalgia");
    let given = fixture.given("pain.location");
    let rule = fixture.rule("fibromyalgia", Verb::Exclude, fibromyalgia);
    rule.actions.push(Action::Route(Route::Destination(DestinationId(0))));
    let place = fixture.fact("pain.location");
    let rule = fixture.rule("place", Verb::Ask, given.negated());
    rule.kind = RuleKind::Require(vec![WantedFact::any(place)]);
    fixture.otherwise(Verb::Accept);
    fixture
}

#[test]
fn a_settled_exclusion_asks_for_nothing() {
    let decision = simple().decide(r#"{"diagnosis": ["fibromyalgia"]}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
    assert_eq!(decision.routes[0].destination.as_deref(), Some("rehab"));
    assert_eq!(missing(&decision), []);
    assert_eq!(decision.overruled[0].how, How::Stronger);
}

#[test]
fn what_can_still_matter_is_asked_for() {
    let decision = simple().decide("{}");
    assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
    assert_eq!(decision.possible, [Verb::Exclude, Verb::Accept]);
    // The place is not asked for while the referral may be refused whatever it is.
    assert_eq!(missing(&decision), [("diagnosis", Affects::Decision)]);
    let decision = simple().decide(r#"{"diagnosis": ["headache"]}"#);
    assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
    assert_eq!(decision.possible, [Verb::Accept]);
    assert_eq!(reasons(&decision), ["place"]);
    assert_eq!(missing(&decision), [("pain.location", Affects::Decision)]);
    let decision = simple().decide(r#"{"diagnosis": ["headache"], "pain": {"location": true}}"#);
    assert_eq!((decision.decision, decision.default), (Verb::Accept, true));
}

#[test]
fn every_way_leads_to_exclusion_without_the_age() {
    let mut fixture = Fixture::new();
    let young = fixture.compare("patient.age", Operator::Less, "18", 2);
    let old = fixture.compare("patient.age", Operator::AtLeast, "18", 2);
    fixture.rule("young", Verb::Exclude, young);
    fixture.rule("old", Verb::Exclude, old);
    fixture.otherwise(Verb::Accept);
    let decision = fixture.decide("{}");
    assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
    assert_eq!(missing(&decision), []);
    assert_eq!(reasons(&decision), ["young", "old"]);
    assert!(decision.reasons.iter().all(|reason| !reason.certain));
}

#[test]
fn whole_numbers_have_nothing_between() {
    let mut fixture = Fixture::new();
    let young = fixture.compare("patient.age", Operator::AtMost, "24", 2);
    let old = fixture.compare("patient.age", Operator::AtLeast, "25", 2);
    fixture.rule("all", Verb::Exclude, young.or(old));
    fixture.otherwise(Verb::Accept);
    assert_eq!(fixture.decide("{}").possible, [Verb::Exclude]);
}

#[test]
fn concepts_below_are_open_and_the_rest_is_no() {
    let mut fixture = Fixture::new();
    let crps = fixture.has("crps");
    let headache = fixture.has("headache");
    fixture.rule("crps", Verb::Exclude, crps);
    fixture.rule("headache", Verb::Defer, headache);
    fixture.otherwise(Verb::Accept);
    assert_eq!(
        fixture.decide(r#"{"diagnosis": ["neuropathic_pain"]}"#).possible,
        [Verb::Exclude, Verb::Accept]
    );
    assert_eq!(fixture.decide(r#"{"diagnosis": ["fibromyalgia"]}"#).possible, [Verb::Accept]);
    let json = r#"{"diagnosis": ["neuropathic_pain", {"concept": "crps", "certainty": "excluded"}]}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Accept]);
    let json = r#"{"diagnosis": [{"concept": "crps", "certainty": "suspected"}, "headache"]}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Exclude, Verb::Defer]);
    let json = r#"{"diagnosis": {"values": ["fibromyalgia"], "complete": false}}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Exclude, Verb::Defer, Verb::Accept]);
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "g90.50"}]}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Exclude]);
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "G90"}]}"#;
    assert_eq!(fixture.decide(json).possible, [Verb::Exclude, Verb::Accept]);
    let json = r#"{"diagnosis": [{"system": "icd10_se", "code": "Z99"}]}"#;
    let decision = fixture.decide(json);
    assert_eq!((decision.possible.len(), decision.unrecognised.len()), (2, 1));
}

#[test]
fn assumptions_are_listed_and_not_asked_for() {
    let mut fixture = Fixture::new();
    let dependence = fixture.truth("substance_use.dependence");
    let motivated = fixture.truth("patient.motivated");
    fixture.rule("dependence", Verb::Exclude, dependence);
    fixture.rule("unmotivated", Verb::Defer, motivated.negated());
    fixture.otherwise(Verb::Accept);
    let decision = fixture.decide("{}");
    assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
    assert_eq!(decision.assumed[0].fact, "substance_use.dependence");
    assert_eq!(decision.assumed[0].affects, Affects::Decision);
    assert_eq!(decision.judge[0].fact, "patient.motivated");
    assert_eq!(missing(&decision), []);
}

#[test]
fn doses_are_intervals() {
    let mut fixture = Fixture::new();
    let high = fixture.compare("opioids.daily_dose", Operator::Greater, "60", 5);
    fixture.rule("dose", Verb::Exclude, high);
    fixture.otherwise(Verb::Accept);
    let of = |medicines: &str| format!(r#"{{"medicines": {medicines}}}"#);
    let oxycodone = |mg: u32| {
        of(&format!(
            r#"[{{"substance": "oxycodone", "route": "oral", "dose": "{mg} mg", "times_per_day": 2}}]"#
        ))
    };
    assert_eq!(fixture.decide(&oxycodone(10)).possible, [Verb::Accept]);
    assert_eq!(fixture.decide(&oxycodone(40)).possible, [Verb::Exclude]);
    let decision = fixture.decide(&oxycodone(20));
    assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
    let uncertain = &decision.uncertain[0];
    let ends = [&uncertain.low, &uncertain.high]
        .map(|end| end.as_ref().map(ToString::to_string).unwrap_or_default());
    assert_eq!(ends, ["52 ome", "80 ome"]);
    let json = of(r#"[{"substance": "morphine", "route": "oral", "daily": "80 mg", "as_needed": true}]"#);
    assert_eq!(missing(&fixture.decide(&json)), [("opioids.daily_dose", Affects::Decision)]);
    let json = of(r#"[{"substance": "ibuprofen", "route": "oral"}]"#);
    assert_eq!(fixture.decide(&json).possible, [Verb::Accept]);
    let json = of(r#"[{"name": "something"}]"#);
    assert_eq!(fixture.decide(&json).uncertain.len(), 1);
    assert_eq!(fixture.decide("{}").missing[0].from, ["medicines"]);
    let json = r#"{"medicines": [], "opioids": {"daily_dose": 20}}"#;
    let errors = fixture.try_decide(json).unwrap_err();
    assert!(matches!(errors[0].kind, Kind::Disagree(_)), "{errors:?}");
}

#[test]
fn durations_follow_the_calendar() {
    let mut fixture = Fixture::new();
    let long = fixture.compare("pain.duration", Operator::Greater, "6", 1);
    fixture.rule("long", Verb::Advise, long);
    fixture.otherwise(Verb::Accept);
    let on =
        |date: &str| format!(r#"{{"referral": {{"date": "{date}"}}, "pain": {{"since": "2026-05-20"}}}}"#);
    assert_eq!(fixture.decide(&on("2026-11-20")).decision, Verb::Accept);
    assert_eq!(fixture.decide(&on("2026-11-21")).decision, Verb::Advise);
}

#[test]
fn impossible_combinations_are_left_out_and_reported() {
    let mut fixture = Fixture::new();
    let child = fixture.compare("patient.age", Operator::Less, "2", 2);
    let motivated = fixture.truth("patient.motivated");
    let condition = child.clone().and(motivated.clone());
    fixture.policy.impossible.push(Impossible {
        condition: condition.clone().into(),
        because: None,
        location: Location::default(),
    });
    fixture.rule("never", Verb::Exclude, condition);
    fixture.otherwise(Verb::Accept);
    assert_eq!(fixture.decide("{}").possible, [Verb::Accept]);
    let errors = fixture.try_decide(r#"{"patient": {"age": 1, "motivated": true}}"#).unwrap_err();
    assert!(matches!(errors[0].kind, Kind::Impossible { .. }));
}

#[test]
fn overrides_yield_and_are_reported() {
    let mut fixture = Fixture::new();
    let neuropathic = fixture.has("neuropathic_pain");
    let crps = fixture.has("crps");
    fixture.rule("neuropathic", Verb::Exclude, neuropathic);
    let rule = fixture.rule("crps", Verb::Accept, crps);
    rule.overrides.push(RuleId(0));
    let decision = fixture.decide(r#"{"diagnosis": ["crps"]}"#);
    assert_eq!((decision.decision, reasons(&decision)), (Verb::Accept, vec!["crps"]));
    assert_eq!(
        (decision.overruled[0].how, decision.overruled[0].by.as_slice()),
        (How::Overrides, ["crps".to_owned()].as_slice())
    );
}

#[test]
fn contracted_names_stand_in_the_json() {
    let json = serde_json::to_value(simple().decide("{}")).unwrap();
    for key in [
        "policy",
        "stage",
        "decision",
        "routes",
        "services",
        "replies",
        "notes",
        "options",
        "within",
        "offered",
        "declined",
        "reasons",
        "missing",
        "judge",
        "uncertain",
        "assumed",
        "overruled",
        "recommended",
        "duties",
        "possible",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["missing"][0]["affects"], "decision");
    assert_eq!(json["decision"], "ask");
}
