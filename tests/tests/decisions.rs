//! What policies mean: a small policy and a referral in, what is decided out. The same holds whatever the order of lines.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Affects, Decision, Engine, OpenFact, ServiceOutcome};
use remit_engine::ir::{StageName, Verb};
use remit_engine::value::Language;

const HEAD: &str = "policy example.pain { title: en \"Example\", language: en }\n\n";

fn engine(policy: &str) -> Engine {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{policy}").as_str());
    Engine::load(workspace.snapshot().program().clone()).unwrap()
}

fn decide_at(policy: &str, json: &str, stage: StageName) -> Decision {
    let engine = engine(policy);
    let policy = engine.latest("example.pain").unwrap();
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let prepared = policy.prepare(&referral).unwrap_or_else(|errors| panic!("{errors:?}"));
    let decision = prepared.explain(stage, Language::En);
    let quick = prepared.decide(stage, &mut Vec::new());
    assert_eq!((quick.verb, quick.settled), (decision.decision, decision.settled));
    assert!(decision.exact, "{json}: {:?}", decision.possible);
    decision
}

fn decide(policy: &str, json: &str) -> Decision {
    decide_at(policy, json, StageName::Referral)
}

/// The same answer whichever way the lines are ordered.
fn either_way(lines: &[&str], json: &str, check: impl Fn(&Decision)) {
    check(&decide(&lines.join("\n"), json));
    let reversed: Vec<&str> = lines.iter().rev().copied().collect();
    check(&decide(&reversed.join("\n"), json));
}

fn facts(list: &[OpenFact]) -> Vec<&str> {
    let mut facts: Vec<&str> = list.iter().map(|open| open.fact.as_str()).collect();
    facts.sort_unstable();
    facts
}

/// Everything that is open, whoever can tell it.
fn open_facts(decision: &Decision) -> Vec<&str> {
    let mut facts = [facts(&decision.missing), facts(&decision.judge)].concat();
    facts.sort_unstable();
    facts
}

fn within(decision: &Decision) -> Option<String> {
    decision.within.as_ref().map(ToString::to_string)
}

fn within_possible(decision: &Decision) -> Vec<String> {
    decision.within_possible.iter().map(ToString::to_string).collect()
}

fn places(decision: &Decision) -> Vec<(&str, bool)> {
    let mut places: Vec<(&str, bool)> =
        decision.routes.iter().map(|route| (route.label.as_str(), route.certain)).collect();
    places.sort_unstable();
    places
}

const SLOW: &str = "accept slow: patient.age >= 18 years -> within 24 weeks";
const FASTER: &str = "accept faster: diagnosis cancer_pain -> within 2 weeks";

#[test]
fn the_soonest_deadline_holds_whatever_the_order() {
    let lines = [SLOW, FASTER, "otherwise accept"];
    either_way(&lines, r#"{"patient": {"age": 40}, "diagnosis": ["cancer_pain"]}"#, |decision| {
        assert_eq!(within(decision).as_deref(), Some("2 weeks"));
        assert!(decision.within_possible.is_empty() && decision.settled);
    });
    // Units are told by how long they are: a month is more than four weeks.
    let lines =
        ["accept a: patient.age >= 18 years -> within 1 months", "accept b: pain.severe -> within 4 weeks"];
    either_way(&lines, r#"{"patient": {"age": 40}, "pain": {"severe": true}}"#, |decision| {
        assert_eq!(within(decision).as_deref(), Some("4 weeks"));
    });
}

#[test]
fn an_open_deadline_is_asked_for() {
    either_way(&[SLOW, FASTER, "otherwise accept"], r#"{"patient": {"age": 40}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
        assert_eq!(within(decision).as_deref(), Some("2 weeks"));
        assert_eq!(within_possible(decision), ["2 weeks", "24 weeks"]);
        assert_eq!(facts(&decision.missing), ["diagnosis"]);
        assert_eq!(decision.missing[0].affects, Affects::Answer);
    });
    // Where the default brings a deadline of its own, and a rule takes it away.
    let lines = ["otherwise accept -> within 3 weeks", "accept slow: pain.severe"];
    either_way(&lines, "{}", |decision| {
        assert_eq!(within_possible(decision), ["3 weeks"]);
        assert_eq!(open_facts(decision), ["pain.severe"]);
    });
}

#[test]
fn what_all_ways_agree_on_is_certain() {
    let lines =
        ["accept fast: diagnosis crps -> route \"Pain clinic\"", "otherwise accept -> route \"Pain clinic\""];
    either_way(&lines, "{}", |decision| {
        assert_eq!(places(decision), [("Pain clinic", true)]);
        assert!(decision.missing.is_empty() && decision.settled);
    });
    // One of two routes is common to both ways: it is certain, the other is open and asked for.
    let lines = [
        "accept one: pain.severe -> route \"North\", route \"South\"",
        "accept two: not pain.severe -> route \"North\"",
    ];
    either_way(&lines, "{}", |decision| {
        assert_eq!(places(decision), [("North", true), ("South", false)]);
        assert_eq!(open_facts(decision), ["pain.severe"]);
        assert_eq!(decision.judge[0].affects, Affects::Route);
    });
}

#[test]
fn each_route_says_which_reason_it_belongs_to() {
    let lines = [
        "exclude rehab: diagnosis crps -> route \"Rehabilitation\"",
        "exclude young: patient.age < 18 years -> route \"Children\"",
        "otherwise accept",
    ];
    either_way(&lines, r#"{"diagnosis": ["crps"], "patient": {"age": 12}}"#, |decision| {
        assert_eq!(places(decision), [("Children", true), ("Rehabilitation", true)]);
        for reason in &decision.reasons {
            let wanted = if reason.rule.as_deref() == Some("rehab") { "Rehabilitation" } else { "Children" };
            assert_eq!(reason.routes.iter().map(|route| route.label.as_str()).collect::<Vec<_>>(), [wanted]);
        }
    });
}

#[test]
fn a_reply_that_is_open_is_asked_for_and_a_remark_is_not() {
    let lines = ["advise simple: pain.severe -> reply written_advice", "advise rest: not pain.severe"];
    either_way(&lines, "{}", |decision| {
        assert_eq!((decision.decision, open_facts(decision)), (Verb::Advise, vec!["pain.severe"]));
        assert_eq!(decision.possible_actions.len(), 1);
    });
    let lines = ["accept simple: pain.severe -> note \"Bring the list.\"", "accept rest: not pain.severe"];
    either_way(&lines, "{}", |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
        assert!(decision.missing.is_empty() && decision.notes.is_empty());
        assert_eq!(decision.possible_actions.len(), 1);
    });
}

const REFUSES: [&str; 3] = [
    "accept fm: diagnosis fibromyalgia",
    "require pain.location",
    "otherwise exclude -> route \"Primary care\"",
];

#[test]
fn a_certain_refusal_is_told_at_once() {
    either_way(&REFUSES, r#"{"diagnosis": ["migraine"]}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
        assert!(decision.missing.is_empty());
        assert_eq!(places(decision), [("Primary care", true)]);
    });
    // The same where the requirement sends the referral back, and where a rule asks for what is missing.
    for content in ["require pain.location else return", "ask place: missing pain.location"] {
        either_way(&[REFUSES[0], content, REFUSES[2]], r#"{"diagnosis": ["migraine"]}"#, |decision| {
            assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
            assert!(decision.missing.is_empty());
        });
    }
    // An ask that reads nothing of what is stated is a rule like any other.
    either_way(
        &[REFUSES[0], "ask sure: pain.severe", REFUSES[2]],
        r#"{"diagnosis": [], "pain": {"severe": true}}"#,
        |decision| {
            assert_eq!((decision.decision, decision.settled), (Verb::Ask, true));
        },
    );
}

#[test]
fn content_is_asked_for_where_it_counts() {
    either_way(&REFUSES, r#"{"diagnosis": ["fibromyalgia"]}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
        assert_eq!(decision.possible, [Verb::Accept]);
        assert_eq!(facts(&decision.missing), ["pain.location"]);
    });
    // While it may be refused, what decides that is asked, and no more.
    either_way(&REFUSES, "{}", |decision| {
        assert_eq!((decision.decision, facts(&decision.missing)), (Verb::Ask, vec!["diagnosis"]));
        assert_eq!(decision.possible, [Verb::Exclude, Verb::Accept]);
    });
    // In every world something is asked for, though not the same: all of it is listed.
    let lines = [
        "require pain.location when pain.severe",
        "require pain.duration when not pain.severe",
        "otherwise accept",
    ];
    either_way(&lines, "{}", |decision| {
        assert_eq!(facts(&decision.missing), ["pain.duration", "pain.location"]);
    });
    // Overridden content asks for nothing.
    let lines = ["advise question: pain.severe overrides ask", "require pain.location", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"severe": true}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Advise, true));
        assert!(decision.missing.is_empty());
    });
    // A rule of the same verb acts beside it.
    let lines = ["ask sure: pain.severe", "require pain.location", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"severe": true}}"#, |decision| {
        assert_eq!((decision.decision, decision.reasons.len()), (Verb::Ask, 2));
    });
}

#[test]
fn either_of_two_alternatives_meets_a_requirement() {
    let lines = ["require pain.location or pain.duration", "require pain.severe", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"severe": true}}"#, |decision| {
        assert_eq!(facts(&decision.missing), ["pain.duration", "pain.location"]);
        assert_eq!(decision.possible, [Verb::Accept]);
    });
    for stated in [r#""location": "the back""#, r#""duration": "2 years""#] {
        either_way(&lines, &format!("{{\"pain\": {{\"severe\": true, {stated}}}}}"), |decision| {
            assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
        });
        either_way(&lines, &format!("{{\"pain\": {{{stated}}}}}"), |decision| {
            assert_eq!(open_facts(decision), ["pain.severe"]);
        });
    }
}

#[test]
fn nobody_is_refused_on_an_assumption_that_an_answer_would_overturn() {
    // Silence says that there is no emergency.
    let lines = ["require pain.emergency", "exclude calm: not pain.emergency", "otherwise accept"];
    either_way(&lines, "{}", |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
        assert_eq!(decision.possible, [Verb::Exclude, Verb::Accept]);
        assert_eq!(facts(&decision.missing), ["pain.emergency"]);
        assert!(decision.assumed.is_empty());
    });
    // Where nothing asks for it, silence counts.
    either_way(&lines[1..], "{}", |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
        assert_eq!(decision.assumed[0].fact, "pain.emergency");
    });
    // Where the requirement is overridden, it asks for nothing.
    let lines = [lines[0], lines[1], lines[2], "review odd: pain.severe overrides ask"];
    either_way(&lines, r#"{"pain": {"severe": true}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Exclude, true));
    });
}

#[test]
fn a_no_to_what_has_to_be_yes_may_stay_or_change() {
    let lines = ["require investigation.complete yes", "otherwise accept"];
    either_way(&lines, r#"{"investigation": {"complete": false}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Ask, false));
        assert_eq!(decision.possible, [Verb::Ask, Verb::Accept]);
        assert_eq!(decision.missing[0].required, Some(true));
    });
    either_way(&lines, "{}", |decision| assert_eq!(decision.missing[0].required, None));
}

#[test]
fn what_is_stated_beats_what_silence_means() {
    // Who is in an emergency is in severe pain; silence says there is no emergency.
    let tied = "impossible pain.emergency and not pain.severe";
    let lines = [tied, "silence pain.severe no", "exclude calm: not pain.severe", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"emergency": true}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
        assert!(decision.assumed.iter().all(|assumed| assumed.fact != "pain.severe"));
    });
    // What follows is stated: asking for it would be in vain.
    let lines = [tied, "silence pain.severe no", "require pain.severe", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"emergency": true}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
    });
    // Two assumptions that cannot both hold are both unknown, whichever comes first.
    let lines = [
        "silence pain.severe no",
        "silence pain.emergency yes",
        tied,
        "exclude calm: not pain.severe",
        "otherwise accept",
    ];
    either_way(&lines, "{}", |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
        assert!(decision.assumed.is_empty());
        assert!(open_facts(decision).contains(&"pain.severe"));
    });
}

#[test]
fn unknown_is_an_answer_and_stays_open() {
    let lines = ["require pain.emergency", "exclude urgent: pain.emergency", "otherwise accept"];
    either_way(&lines, r#"{"pain": {"emergency": "unknown"}}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Review, false));
        assert_eq!((facts(&decision.judge), decision.missing.len()), (vec!["pain.emergency"], 0));
        assert!(decision.assumed.is_empty());
    });
    // It meets a requirement that wants no particular answer, for every kind of fact.
    for fact in ["pain.location", "pain.duration", "diagnosis", "patient.age", "medicines", "referral.date"] {
        let json = nested(fact, "\"unknown\"");
        either_way(&[&format!("require {fact}"), "otherwise accept"], &json, |decision| {
            assert_eq!((decision.decision, decision.settled), (Verb::Accept, true), "{fact}");
        });
    }
    // One that wants an answer stays open.
    either_way(
        &["require pain.severe yes", "otherwise accept"],
        r#"{"pain": {"severe": "unknown"}}"#,
        |decision| {
            assert_eq!((decision.decision, facts(&decision.judge)), (Verb::Review, vec!["pain.severe"]));
        },
    );
}

fn nested(path: &str, value: &str) -> String {
    path.rsplit('.').fold(value.to_owned(), |inner, key| format!("{{\"{key}\": {inner}}}"))
}

#[test]
fn a_list_of_what_is_excluded_leaves_the_rest_open() {
    let lines = ["exclude crps: diagnosis crps", "otherwise accept"];
    let excluded = r#"{"diagnosis": [{"concept": "migraine", "certainty": "excluded"}]}"#;
    either_way(&lines, excluded, |decision| {
        assert_eq!((decision.decision, facts(&decision.missing)), (Verb::Ask, vec!["diagnosis"]));
    });
    let settled = r#"{"diagnosis": [{"concept": "crps", "certainty": "excluded"}]}"#;
    either_way(&lines, settled, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true))
    });
}

#[test]
fn a_question_names_the_concepts_that_matter() {
    let lines = [
        "exclude tn: diagnosis trigeminal_neuralgia",
        "exclude fm: diagnosis fibromyalgia",
        "otherwise accept",
    ];
    either_way(&lines, r#"{"diagnosis": ["facial_pain"]}"#, |decision| {
        let concepts: Vec<&str> =
            decision.missing[0].concepts.iter().filter_map(|named| named.id.as_deref()).collect();
        assert_eq!(concepts, ["trigeminal_neuralgia"]);
    });
    let narrowed =
        r#"{"diagnosis": ["facial_pain", {"concept": "trigeminal_neuralgia", "certainty": "excluded"}]}"#;
    either_way(&lines, narrowed, |decision| assert_eq!(decision.decision, Verb::Accept));
    // What is suspected is for a person at the clinic.
    let suspected = r#"{"diagnosis": [{"concept": "fibromyalgia", "certainty": "suspected"}]}"#;
    either_way(&lines, suspected, |decision| {
        assert_eq!((decision.decision, facts(&decision.judge)), (Verb::Review, vec!["diagnosis"]));
        assert_eq!(decision.judge[0].concepts[0].id.as_deref(), Some("fibromyalgia"));
        assert!(decision.missing.is_empty());
    });
}

#[test]
fn every_service_asked_for_has_an_outcome() {
    let lines = [
        "offer tens when pain.severe because \"Needs severe pain.\"",
        "decline opioid_withdrawal -> route \"Addiction centre\" because \"Not here.\"",
        "responsible referrer for sick_listing",
        "otherwise accept",
    ];
    let json = r#"{"pain": {"severe": false}, "request": ["tens", "opioid_withdrawal", "sick_listing", "physiotherapy"]}"#;
    either_way(&lines, json, |decision| {
        let outcomes: Vec<ServiceOutcome> = decision.asked.iter().map(|asked| asked.outcome).collect();
        let wanted =
            [ServiceOutcome::Unmet, ServiceOutcome::Declined, ServiceOutcome::Duty, ServiceOutcome::Unlisted];
        assert_eq!(outcomes, wanted);
        assert_eq!(decision.asked[0].text.as_deref(), Some("Needs severe pain."));
        assert_eq!(decision.asked[1].routes[0].label, "Addiction centre");
        assert_eq!(decision.asked[2].party.as_ref().and_then(|party| party.id.as_deref()), Some("referrer"));
        let unlisted: Vec<&str> = decision.unlisted.iter().filter_map(|named| named.id.as_deref()).collect();
        assert_eq!(unlisted, ["physiotherapy"]);
    });
    // Whether it is offered is open, and asked; where nobody asks for it, nothing is.
    either_way(&lines, r#"{"request": ["tens"]}"#, |decision| {
        assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
        assert_eq!(open_facts(decision), ["pain.severe"]);
        assert!(!decision.asked[0].certain);
    });
    either_way(&lines, r#"{"request": []}"#, |decision| assert!(decision.missing.is_empty()));
}

#[test]
fn at_discharge_the_same_holds() {
    let lines = [
        "discharge done: care.improved -> within 4 weeks, route \"Primary care\"",
        "discharge over: care.no_improvement -> within 2 weeks, route \"Primary care\"",
        "otherwise retain",
        "otherwise accept",
    ];
    let at = |lines: &[&str], json: &str| decide_at(&lines.join("\n"), json, StageName::Discharge);
    let reversed: Vec<&str> = lines.iter().rev().copied().collect();
    for lines in [lines.to_vec(), reversed] {
        let decision = at(&lines, r#"{"care": {"improved": true}}"#);
        assert_eq!((decision.decision, within(&decision).as_deref()), (Verb::Discharge, Some("4 weeks")));
        // What has improved cannot be without improvement, so nothing is open.
        assert!(decision.settled && decision.missing.is_empty() && decision.judge.is_empty());
        assert_eq!(places(&decision), [("Primary care", true)]);
    }
}

#[test]
fn a_sum_by_route_counts_what_is_taken_that_way() {
    let head = HEAD.replace("language: en", "language: en, conversion: helsedirektoratet interval");
    let decide = |medicine: &str| {
        let mut workspace = Workspace::new();
        let fact = "fact t.dose: ome { derive: equivalent_dose medicines buprenorphine sublingual }";
        workspace
            .open("a.remit", format!("{head}{fact}\nexclude a: t.dose > 20 ome\notherwise accept").as_str());
        let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
        let referral = engine.read(format!(r#"{{"medicines": [{medicine}]}}"#).as_bytes(), None).unwrap();
        let decision =
            engine.policies()[0].prepare(&referral).unwrap().explain(StageName::Referral, Language::En);
        (decision.decision, decision.settled)
    };
    assert_eq!(
        decide(r#"{"brand": "temgesic", "dose": "0.4 mg", "times_per_day": 2}"#),
        (Verb::Exclude, true)
    );
    assert_eq!(decide(r#"{"brand": "norspan", "rate": "40 ug/h"}"#), (Verb::Accept, true));
    // A patch whose strength is not said is no tablet; what is taken some way or other may be one.
    assert_eq!(decide(r#"{"brand": "norspan"}"#), (Verb::Accept, true));
    assert!(!decide(r#"{"substance": "buprenorphine", "dose": "0.4 mg", "times_per_day": 2}"#).1);
}

#[test]
fn a_service_is_declined_under_either_condition() {
    let lines = [
        "decline young: tens when patient.age < 5 years -> route \"North\"",
        "decline sore: tens when pain.severe -> route \"South\"",
        "otherwise accept",
    ];
    for (age, severe, place) in [(3, false, Some("North")), (30, true, Some("South")), (30, false, None)] {
        let json = format!(
            r#"{{"patient": {{"age": {age}}}, "pain": {{"severe": {severe}}}, "request": ["tens"]}}"#
        );
        either_way(&lines, &json, |decision| {
            let verb = if place.is_some() { Verb::Exclude } else { Verb::Accept };
            assert_eq!(decision.decision, verb);
            assert_eq!(places(decision).first().map(|(place, _)| *place), place);
            let named = decision.reasons.iter().find_map(|reason| reason.rule.as_deref());
            assert_eq!(named, place.map(|place| if place == "North" { "young" } else { "sore" }));
        });
    }
}

#[test]
fn of_what_holds_in_every_world_but_not_alike_no_part_is_certain() {
    // At one place or the other: that it is offered is sure, where is not.
    let places = [
        "destination north { label: en \"North\" }",
        "destination south { label: en \"South\" }",
        "offer tens at north when pain.severe",
        "offer tens at south unless pain.severe",
        "otherwise accept",
    ];
    either_way(&places, r#"{"request": ["tens"]}"#, |decision| {
        let asked = decision.asked.first().unwrap();
        assert_eq!((asked.outcome, asked.certain, asked.places.len()), (ServiceOutcome::Offered, false, 2));
    });
    // Declined in any case, for one reason or the other: each way out is told, neither as certain.
    let routes = [
        "decline one: tens when pain.severe -> route \"one\"",
        "decline other: tens unless pain.severe -> route \"other\"",
        "responsible referrer for tens",
        "otherwise accept",
    ];
    either_way(&routes, r#"{"request": ["tens"]}"#, |decision| {
        let asked = decision.asked.first().unwrap();
        assert_eq!((asked.outcome, asked.certain), (ServiceOutcome::Declined, false));
        assert_eq!(asked.routes.iter().map(|route| route.certain).collect::<Vec<_>>(), [false, false]);
    });
}

#[test]
fn what_only_some_ways_bring_is_not_certain() {
    // It is deferred as it is now, and another verb sends it nowhere.
    let lines = ["exclude pain.severe", "defer surgery.planned -> route \"later\"", "otherwise accept"];
    let json = r#"{"surgery": {"planned": true}}"#;
    either_way(&lines, json, |decision| {
        assert_eq!(decision.decision, Verb::Defer);
        assert!(!decision.routes[0].certain && !decision.reasons[0].routes[0].certain);
        assert!(decision.reasons[0].certain);
    });
}
