//! What is too hard to search to its end is not said for certain: a decision that rests on it is not exact, wherever the
//! work was spent.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Decision, Engine, QuickDecision};
use remit_engine::ir::StageName;
use remit_engine::value::Language;

/// So many guests that no search shows within its bounds that one room less is too few.
const GUESTS: usize = 9;

fn library(rooms: usize) -> String {
    let mut text = "library inn { language: en }\n".to_owned();
    for guest in 0..GUESTS {
        for room in 0..rooms {
            text += &format!("fact inn.g{guest}r{room}: yes/no {{ label: en \"G{guest}R{room}\" }}\n");
        }
    }
    text + "fact inn.closed: yes/no { label: en \"Closed\", silent: yes }\n"
}

/// That two guests have the same room.
fn shared(rooms: usize) -> Vec<String> {
    let pairs = |room: usize| {
        let of =
            move |one: usize| (0..one).map(move |two| format!("inn.g{one}r{room} and inn.g{two}r{room}"));
        (0..GUESTS).flat_map(of)
    };
    (0..rooms).flat_map(pairs).collect()
}

/// That a guest has none of the rooms.
fn outside(rooms: usize) -> Vec<String> {
    let none = |guest: usize| (0..rooms).map(move |room| format!("not inn.g{guest}r{room}"));
    (0..GUESTS).map(|guest| none(guest).collect::<Vec<_>>().join(" and ")).collect()
}

/// The decision, and the same without its texts.
fn decide(rooms: usize, lines: &[String], json: &str) -> (Decision, QuickDecision) {
    let mut workspace = Workspace::new();
    workspace.open("inn.remit", library(rooms).as_str());
    let head = "policy example.pain { title: en \"Example\", language: en }\nuse inn\n";
    workspace.open("example.remit", format!("{head}{}\notherwise accept\n", lines.join("\n")).as_str());
    let snapshot = workspace.snapshot();
    let errors: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).cloned().collect();
    assert!(errors.is_empty(), "{errors:?}");
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = engine.read(json.as_bytes(), None).unwrap();
    let prepared = engine.latest("example.pain").unwrap().prepare(&referral).unwrap();
    let light = prepared.decide(StageName::Referral, &mut Vec::new());
    (prepared.explain(StageName::Referral, Language::En), light)
}

#[test]
fn work_spent_in_preparing_is_told() {
    // Whether the last room can be closed, as silence says, is too hard.
    let impossible = |condition: &String| format!("impossible {condition}");
    let mut lines: Vec<String> = shared(GUESTS).iter().chain(&outside(GUESTS)).map(impossible).collect();
    let last = GUESTS - 1;
    lines.extend((0..GUESTS).map(|guest| format!("impossible inn.closed and inn.g{guest}r{last}")));
    lines.push("exclude not inn.closed".to_owned());
    let (decision, light) = decide(GUESTS, &lines, "{}");
    assert_eq!((decision.exact, light.exact), (false, false));
}

#[test]
fn work_spent_on_services_is_told() {
    let rooms = GUESTS - 1;
    let any = |of: Vec<String>| of.iter().map(|it| format!("({it})")).collect::<Vec<_>>().join(" or ");
    let lines = vec![format!("offer tens when not ({} or {})", any(shared(rooms)), any(outside(rooms)))];
    let (decision, light) = decide(rooms, &lines, r#"{"request": ["tens"]}"#);
    // The verb needs none of it.
    assert_eq!((decision.exact, light.exact), (false, true));
    assert!(!decision.asked[0].certain);
}
