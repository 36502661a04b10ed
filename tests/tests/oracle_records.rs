//! Lists of records, against an oracle that looks at every list there can be.

use remit_engine::eval::{Decision, Engine};
use remit_engine::ir::{
    Atom, AtomId, Category, CategoryId, Choice, Comparison, Concept, ConceptId, Condition, EntryCount, Fact,
    FactId, FactType, Operator, Otherwise, Policy, Program, Quantity, Record, RecordId, Role, Rule, Silence,
    StageName, Unit, UnitId, Verb, Vocabulary,
};
use remit_engine::value::{Language, Number, Text};
use remit_tests::oracle::records::{self, Said, SaidEntry, Scenario, Seen, Test, Treated, Where};
use remit_tests::oracle::{reached, seeds};
use serde_json::{Value, json};

/// How many scenarios are tried at each run.
const FIXED: u64 = 1_500;

const LIST: FactId = FactId(0);
const TREATMENT: FactId = FactId(1);
const WEEKS: FactId = FactId(2);
const OUTCOME: FactId = FactId(3);
const SEEN: FactId = FactId(4);

/// The day of the referral, and how many days of its month are before it.
const DATE: &str = "2026-06-30";
const DAY: u32 = 30;

fn vocabulary(silent: bool) -> Vocabulary {
    let concept = |index: usize, parents: Vec<ConceptId>| Concept {
        parents,
        ..Concept::new(format!("t{index}"), CategoryId(0))
    };
    let field = |path: &str, kind| Fact { record: Some(RecordId(0)), ..Fact::new(path, kind) };
    let choice = |id: &str| Choice::new(id, Text::default());
    let silence = silent.then_some(Silence::Empty);
    let days = Unit::root("days", "time");
    let weeks = Unit { id: "weeks".to_owned(), factor: Number::whole(7), ..days.clone() };
    Vocabulary {
        categories: vec![Category::new("treatment")],
        concepts: vec![concept(0, vec![]), concept(1, vec![ConceptId(0)]), concept(2, vec![])],
        units: vec![weeks, days],
        records: vec![Record { id: "trial".to_owned() }],
        facts: vec![
            Fact { silent: silence, ..Fact::new("trials", FactType::Records(RecordId(0))) },
            field("trial.treatment", FactType::Concept(CategoryId(0))),
            field("trial.duration", FactType::Quantity(UnitId(0))),
            field("trial.outcome", FactType::OneOf(vec![choice("helped"), choice("no_effect")])),
            field("trial.seen", FactType::Event),
            Fact { role: Some(Role::Date), ..Fact::new("date", FactType::Date) },
        ],
        ..Vocabulary::default()
    }
}

fn atom(policy: &mut Policy, atom: Atom) -> Condition {
    let at = policy.atoms.iter().position(|known| *known == atom).unwrap_or(policy.atoms.len());
    if at == policy.atoms.len() {
        policy.atoms.push(atom);
    }
    Condition::Atom(AtomId::new(at))
}

fn entry(policy: &mut Policy, by: &Where) -> Condition {
    let compare = |fact, operator, weeks: u32| Atom::Compare {
        fact,
        operator,
        with: Comparison::Quantity(Quantity {
            number: Number::whole(i32::try_from(weeks).unwrap()),
            unit: UnitId(0),
        }),
    };
    match by {
        Where::Always => Condition::Const(true),
        Where::Test(Test::Treatment(treatment)) => {
            atom(policy, Atom::Has { fact: TREATMENT, concept: ConceptId::new(*treatment) })
        }
        Where::Test(Test::AtLeast(count)) => atom(policy, compare(WEEKS, Operator::AtLeast, *count)),
        Where::Test(Test::Weeks(count)) => atom(policy, compare(WEEKS, Operator::Equal, *count)),
        Where::Test(Test::Helped) => atom(policy, Atom::Choice { fact: OUTCOME, choice: 0 }),
        Where::Test(Test::Within(count)) => atom(policy, compare(SEEN, Operator::AtMost, *count)),
        Where::Test(Test::Over(count)) => atom(policy, compare(SEEN, Operator::Greater, *count)),
        Where::Test(Test::Ever) => atom(policy, Atom::Ever(SEEN)),
        Where::Not(inner) => entry(policy, inner).negated(),
        Where::And(one, other) => entry(policy, one).and(entry(policy, other)),
        Where::Or(one, other) => entry(policy, one).or(entry(policy, other)),
        Where::Of(least, most, all) => Condition::Count {
            least: u32::try_from(*least).unwrap(),
            most: most.map(|most| u32::try_from(most).unwrap()),
            of: all.iter().map(|by| entry(policy, by)).collect(),
        },
    }
}

fn condition(policy: &mut Policy, of: &records::Condition) -> Condition {
    match of {
        records::Condition::Count(least, most, by) => {
            let entry = entry(policy, by);
            let number = |count: usize| u32::try_from(count).unwrap();
            let count = EntryCount { least: number(*least), most: most.map(number) };
            atom(policy, Atom::Entries { fact: LIST, count, entry })
        }
        records::Condition::Not(inner) => condition(policy, inner).negated(),
        records::Condition::And(one, other) => condition(policy, one).and(condition(policy, other)),
        records::Condition::Or(one, other) => condition(policy, one).or(condition(policy, other)),
    }
}

fn engine(scenario: &Scenario) -> Engine {
    let mut policy = Policy::new("generated", Language::En);
    let condition = condition(&mut policy, &scenario.condition);
    let stage = policy.stage_mut(StageName::Referral);
    stage.rules.push(Rule::new("rule", Verb::Exclude, condition));
    stage.default = Some(Otherwise::new(Verb::Accept));
    let engine = Engine::load(Program::new(vocabulary(scenario.silent), vec![policy])).unwrap();
    assert_eq!(engine.failed(), []);
    engine
}

fn said_entry(said: &SaidEntry) -> Value {
    let mut entry = json!({});
    let concept = |treatment: usize| format!("t{treatment}");
    match said.treatment {
        Treated::Nothing => {}
        Treated::Unknown => entry["treatment"] = json!("unknown"),
        Treated::Is(treatment) => entry["treatment"] = json!(concept(treatment)),
        Treated::Suspected(treatment) => {
            entry["treatment"] = json!({"concept": concept(treatment), "certainty": "suspected"});
        }
        Treated::Excluded(treatment) => {
            entry["treatment"] = json!({"concept": concept(treatment), "certainty": "excluded"});
        }
    }
    match said.weeks {
        Some((least, most)) if least == most => entry["duration"] = json!(least),
        Some((least, most)) => entry["duration"] = json!({"min": least, "max": format!("{most} weeks")}),
        None => {}
    }
    let on = |ago: u32| format!("{}{:02}", &DATE[..8], DAY - ago);
    match said.seen {
        Seen::Nothing => {}
        Seen::Never => entry["seen"] = json!("never"),
        Seen::Ever => entry["seen"] = json!("ever"),
        Seen::Ago(least, most) if least == most => entry["seen"] = json!(on(least)),
        Seen::Ago(least, most) => entry["seen"] = json!({"min": on(most), "max": on(least)}),
    }
    if let Some(helped) = said.helped {
        entry["outcome"] = json!(if helped { "helped" } else { "no_effect" });
    }
    entry
}

fn referral(said: &Said) -> Value {
    let mut referral = json!({"date": DATE});
    match said {
        Said::Nothing => {}
        Said::Unknown => referral["trials"] = json!("unknown"),
        Said::List(entries, true) => {
            referral["trials"] = entries.iter().map(said_entry).collect();
        }
        Said::List(entries, false) => {
            let values: Vec<Value> = entries.iter().map(said_entry).collect();
            referral["trials"] = json!({"values": values, "complete": false});
        }
    }
    referral
}

fn decide(engine: &Engine, referral: &Value) -> Decision {
    let referral = engine.read(referral.to_string().as_bytes(), None).unwrap();
    let policy = &engine.policies()[0];
    policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En)
}

#[test]
fn lists_of_records_decide_as_every_list_there_can_be_does() {
    let mut seen = [0; 3];
    // A condition that holds of every entry, whatever its fields: 8700. Two weeks and a half: 6945.
    for seed in seeds(FIXED).into_iter().chain([8_700, 6_945]) {
        let mut scenario = records::scenario(seed);
        // An entry of which nothing is said means that the list is not complete.
        if let Said::List(entries, complete) = &mut scenario.said {
            let count = entries.len();
            let empty = |it: &SaidEntry| {
                it.treatment == Treated::Nothing
                    && it.weeks.is_none()
                    && it.seen == Seen::Nothing
                    && it.helped.is_none()
            };
            entries.retain(|it| !empty(it));
            *complete &= entries.len() == count;
            // A list that names nothing and is not complete says nothing.
            if entries.is_empty() && !*complete {
                scenario.said = Said::Nothing;
            }
        }
        let Some((yes, no)) = records::outcome(&scenario) else { continue };
        let engine = engine(&scenario);
        let said = referral(&scenario.said);
        let decision = decide(&engine, &said);
        let context = || format!("seed {seed}: {scenario:#?}\n{said}");
        let verbs: Vec<Verb> = [(yes, Verb::Exclude), (no, Verb::Accept)]
            .iter()
            .filter(|(can, _)| *can)
            .map(|(_, verb)| *verb)
            .collect();
        assert!(decision.exact, "{}", context());
        assert_eq!(decision.settled, !(yes && no), "{}", context());
        assert_eq!(decision.possible, verbs, "{}", context());
        let asked = decision.missing.len() + decision.judge.len() + decision.uncertain.len();
        assert_eq!(asked > 0, yes && no, "what is open is listed: {}", context());
        seen[usize::from(yes) + 2 * usize::from(no) - 1] += 1;
    }
    assert!(reached(seen.iter().all(|count| *count > 50)), "{seen:?}");
}

#[test]
fn answering_what_is_named_of_entries_settles() {
    let mut answered = 0;
    for seed in seeds(FIXED) {
        let scenario = records::scenario(seed);
        let Said::List(entries, true) = &scenario.said else { continue };
        let mut entries: Vec<Value> = entries.iter().map(said_entry).collect();
        entries.retain(|entry| *entry != json!({}));
        let engine = engine(&scenario);
        for _ in 0..20 {
            let decision = decide(&engine, &json!({"date": DATE, "trials": entries}));
            let open = decision.missing.iter().flat_map(|open| &open.causes).next();
            let Some(cause) = open else {
                assert!(decision.settled || decision.missing.is_empty(), "seed {seed}: nothing is named");
                break;
            };
            let entry = cause.entry.as_ref().expect("a complete list lacks only fields").number - 1;
            assert_eq!(cause.pointer.as_deref(), Some(format!("/trials/{entry}").as_str()));
            for field in &cause.fields {
                let id = field.id.as_deref().unwrap();
                entries[entry][id] = match id {
                    "treatment" => json!("t1"),
                    "duration" => json!(2),
                    "seen" => json!("never"),
                    _ => json!("helped"),
                };
                answered += 1;
            }
        }
        let last = decide(&engine, &json!({"date": DATE, "trials": entries}));
        assert!(last.missing.is_empty(), "seed {seed}: {:#?}", last.missing);
    }
    assert!(reached(answered > 50), "{answered}");
}
