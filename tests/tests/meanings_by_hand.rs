//! Small policies whose meaning is worked out by hand from the reference: the oracle must say the same, and the engine what
//! the oracle says.

use std::cell::RefCell;

use remit_engine::ir::{StageName, Verb};
use remit_tests::oracle::meaning::decide::decide;
use remit_tests::oracle::meaning::observed::{Workbench, differences};
use remit_tests::oracle::meaning::scenario::{
    Action, Certainty, Condition, Day, Policy, Provision, Rule, Said, Says, Scenario, Services, Test,
};
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::meaning::vocabulary::{FACTS, SERVICES, THINGS};
use remit_tests::oracle::meaning::worlds::List::{self, Judge, Missing, Uncertain};

thread_local! {
    static WORKBENCH: RefCell<Workbench> = RefCell::new(Workbench::new());
}

fn fact(name: &str) -> usize {
    FACTS.iter().position(|fact| fact.name == name).expect("a fact of the vocabulary")
}

fn thing(name: &str) -> usize {
    THINGS.iter().position(|thing| thing.name == name).expect("a thing of the vocabulary")
}

fn yes(name: &str) -> Condition {
    Condition::Test(fact(name), Test::Yes)
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn has(name: &str, concept: &str) -> Condition {
    Condition::Test(fact(name), Test::Has(thing(concept)))
}

fn missing(name: &str) -> Condition {
    not(Condition::Given(fact(name)))
}

fn both(one: Condition, other: Condition) -> Condition {
    Condition::And(vec![one, other])
}

fn rule(name: &str, verb: Verb, says: Says) -> Rule {
    Rule {
        name: name.to_owned(),
        verb,
        says,
        when: None,
        unless: None,
        overrides: Vec::new(),
        overrides_verbs: Vec::new(),
        actions: Vec::new(),
    }
}

fn that(name: &str, verb: Verb, condition: Condition, actions: &[Action]) -> Rule {
    Rule { actions: actions.to_vec(), ..rule(name, verb, Says::That(condition)) }
}

fn require(name: &str) -> Rule {
    rule(&format!("needs_{name}"), Verb::Ask, Says::Require(vec![vec![fact(name)]]))
}

fn policy(rules: Vec<Rule>, default: Verb, actions: &[Action]) -> Policy {
    Policy {
        stage: StageName::Referral,
        silences: Vec::new(),
        impossible: Vec::new(),
        definitions: Vec::new(),
        rules,
        default: Some((default, actions.to_vec())),
        services: Vec::new(),
        notices: Vec::new(),
    }
}

fn told(policy: &Policy, said: &[(&str, Said)]) -> Scenario {
    let mut all = vec![Said::Nothing; FACTS.len()];
    for (name, said) in said {
        all[fact(name)] = said.clone();
    }
    Scenario { policy: policy.clone(), said: all }
}

fn things(names: &[(&str, Certainty)]) -> Said {
    Said::Elements(names.iter().map(|(name, certainty)| (thing(name), *certainty)).collect(), true)
}

const DAYS: usize = 0;
const WEEKS: usize = 1;
const ROUTE: Action = Action::Route(0);
use Certainty::{Confirmed, Excluded, Suspected};
use Verb::{Accept, Ask, Defer, Exclude, Return, Review};

/// What is decided, what can come of it, and what is open.
#[track_caller]
fn says(scenario: &Scenario, decision: Verb, possible: &[Verb], open: &[(&'static str, List)]) {
    let expected = decide(scenario).expect("a possible referral");
    let listed: Vec<(&str, List)> = expected.open.iter().map(|(name, list)| (*name, *list)).collect();
    let mut open = open.to_vec();
    open.sort_unstable();
    assert_eq!((expected.decision, &expected.possible[..], listed), (decision, possible, open));
    assert_eq!(expected.settled, possible == [decision]);
    let said = WORKBENCH.with_borrow_mut(|workbench| workbench.decide(scenario)).expect("it compiles");
    let found = differences(scenario, Some(&expected), said.as_ref());
    assert!(found.is_empty(), "{found:#?}\n{}", text::policy(&scenario.policy, "p0"));
}

#[track_caller]
fn within(scenario: &Scenario, parts: &[Option<u32>]) {
    let expected = decide(scenario).expect("a possible referral");
    assert_eq!(expected.within.into_iter().collect::<Vec<_>>(), parts);
}

/// "All effective rules of the winning verb act together, and of deadlines the soonest holds."
#[test]
fn the_soonest_deadline_holds_whatever_the_order() {
    let mut rules = vec![
        that("slow", Accept, yes("free_a"), &[Action::Within(24, WEEKS), Action::Route(0)]),
        that("faster", Accept, yes("free_b"), &[Action::Within(2, WEEKS), Action::Route(1)]),
    ];
    let both = [("free_a", Said::Truth(true)), ("free_b", Said::Truth(true))];
    for _ in 0..2 {
        let scenario = told(&policy(rules.clone(), Accept, &[]), &both);
        says(&scenario, Accept, &[Accept], &[]);
        within(&scenario, &[Some(2 * 7 * 240)]);
        let acts = decide(&scenario).unwrap().certain;
        assert!(acts.contains(&Action::Route(0)) && acts.contains(&Action::Route(1)));
        rules.reverse();
    }
    // Four weeks are sooner than a month, and thirty days too.
    let three = [
        that("month", Accept, yes("free_a"), &[Action::Within(1, 2)]),
        that("days", Accept, yes("free_a"), &[Action::Within(30, DAYS)]),
        that("weeks", Accept, yes("free_b"), &[Action::Within(4, WEEKS)]),
    ];
    within(&told(&policy(three.to_vec(), Accept, &[]), &both), &[Some(4 * 7 * 240)]);
    within(&told(&policy(three[..2].to_vec(), Accept, &[]), &both), &[Some(30 * 240)]);
}

/// "Whatever can still change the answer is open; the verb stays settled."
#[test]
fn an_open_deadline_is_asked_for() {
    let rules = vec![
        that("slow", Accept, yes("free_a"), &[Action::Within(24, WEEKS)]),
        that("faster", Accept, yes("free_b"), &[Action::Within(2, WEEKS)]),
    ];
    let scenario = told(&policy(rules, Accept, &[]), &[("free_a", Said::Truth(true))]);
    says(&scenario, Accept, &[Accept], &[("free_b", Missing)]);
    within(&scenario, &[Some(2 * 7 * 240), Some(24 * 7 * 240)]);
    let scenario = told(&policy(vec![that("fast", Accept, yes("free_b"), &[ROUTE])], Accept, &[ROUTE]), &[]);
    says(&scenario, Accept, &[Accept], &[]);
    assert!(decide(&scenario).unwrap().certain.contains(&ROUTE));
}

/// A reply that is open is asked for; a service that nobody asked for opens nothing.
#[test]
fn of_services_those_asked_for_are_open() {
    let mut with = policy(vec![], Accept, &[]);
    with.services =
        vec![Services { services: vec![0], says: Provision::Offer(Vec::new()), when: Some(yes("free_a")) }];
    says(&told(&with, &[]), Accept, &[Accept], &[]);
    let asked = Said::Elements(vec![(0, Confirmed)], true);
    says(&told(&with, &[("request", asked)]), Accept, &[Accept], &[("free_a", Missing)]);
    assert_eq!(SERVICES[0].name, "massage");
    let reply = policy(vec![that("answer", Accept, yes("free_a"), &[Action::Reply(0)])], Accept, &[]);
    says(&told(&reply, &[]), Accept, &[Accept], &[("free_a", Missing)]);
}

/// "A referral that no rule accepts, at a clinic that excludes by default, is told so at once."
#[test]
fn nobody_is_asked_in_vain() {
    let fm = policy(vec![that("fm", Accept, has("things", "left"), &[]), require("text_a")], Exclude, &[]);
    says(&told(&fm, &[("things", things(&[("alone", Confirmed)]))]), Exclude, &[Exclude], &[]);
    // One that is accepted once it is complete says so.
    let left = ("things", things(&[("left", Confirmed)]));
    says(&told(&fm, std::slice::from_ref(&left)), Ask, &[Accept], &[("text_a", Missing)]);
    says(&told(&fm, &[left, ("text_a", Said::Text)]), Accept, &[Accept], &[]);
    // What decides whether anything will be asked for is asked first.
    says(&told(&fm, &[]), Ask, &[Exclude, Accept], &[("things", Missing)]);
    // It is weighed against the default by strength: too early stays too early, and what is to be completed is.
    let default = |verb| told(&policy(vec![require("text_a")], verb, &[]), &[]);
    says(&default(Defer), Defer, &[Defer], &[]);
    says(&default(Review), Ask, &[Review], &[("text_a", Missing)]);
    // Of one strength, both act.
    says(&default(Ask), Ask, &[Ask], &[("text_a", Missing)]);
}

/// `ask` and `return` that read `missing` are content, and either of two facts may meet a requirement.
#[test]
fn content_is_whatever_asks_for_statements() {
    let content = that("incomplete", Return, both(missing("text_a"), missing("text_b")), &[]);
    let rules = policy(vec![content], Accept, &[]);
    says(&told(&rules, &[]), Return, &[Accept], &[("text_a", Missing), ("text_b", Missing)]);
    says(&told(&rules, &[("text_b", Said::Text)]), Accept, &[Accept], &[]);
    let either = Says::Require(vec![vec![fact("text_a"), fact("text_b")]]);
    let rules = policy(vec![rule("either", Ask, either)], Accept, &[]);
    says(&told(&rules, &[]), Ask, &[Accept], &[("text_a", Missing), ("text_b", Missing)]);
    says(&told(&rules, &[("text_b", Said::Text)]), Accept, &[Accept], &[]);
}

/// "Content whose condition is open is not asked for yet; what decides the condition is, unless in every world something is
/// asked for: then all of it is listed."
#[test]
fn what_may_be_required_waits_for_its_condition() {
    let when = |condition, name| Rule { when: Some(condition), ..require(name) };
    let one = policy(vec![when(yes("free_a"), "text_a")], Accept, &[]);
    says(&told(&one, &[]), Ask, &[Accept], &[("free_a", Missing)]);
    let two = policy(vec![when(yes("free_a"), "text_a"), when(not(yes("free_a")), "text_b")], Accept, &[]);
    says(&told(&two, &[]), Ask, &[Accept], &[("text_a", Missing), ("text_b", Missing)]);
}

/// "Nobody is refused on an assumption that the required answer would have overturned."
#[test]
fn silence_about_what_is_required_is_unknown() {
    let rules = vec![that("no", Exclude, not(yes("no_a")), &[])];
    says(&told(&policy(rules.clone(), Accept, &[]), &[]), Exclude, &[Exclude], &[]);
    let required = policy([rules.clone(), vec![require("no_a")]].concat(), Accept, &[]);
    says(&told(&required, &[]), Ask, &[Exclude, Accept], &[("no_a", Missing)]);
    // In each world by itself: where it is not required, silence is what it is.
    let when = Rule { when: Some(yes("free_a")), ..require("no_a") };
    let when = policy([rules, vec![when]].concat(), Accept, &[]);
    says(&told(&when, &[]), Ask, &[Exclude, Accept], &[("no_a", Missing)]);
    says(&told(&when, &[("free_a", Said::Truth(false))]), Exclude, &[Exclude], &[]);
}

/// "A no to `require F yes` may stay or still become yes: both verbs are in it."
#[test]
fn a_no_to_what_must_be_yes_may_become_yes() {
    let consent = policy(vec![rule("consent", Ask, Says::RequireYes(fact("free_a")))], Accept, &[]);
    says(&told(&consent, &[]), Ask, &[Ask, Accept], &[("free_a", Missing)]);
    says(&told(&consent, &[("free_a", Said::Truth(false))]), Ask, &[Ask, Accept], &[("free_a", Missing)]);
    says(&told(&consent, &[("free_a", Said::Truth(true))]), Accept, &[Accept], &[]);
    // "Unknown" is no yes, and a person decides.
    says(&told(&consent, &[("free_a", Said::Unknown)]), Review, &[Ask, Accept], &[("free_a", Judge)]);
}

/// "Unknown" is an answer: it stays open, is never what silence means, and meets a requirement.
#[test]
fn unknown_is_an_answer() {
    let rules = vec![that("no", Exclude, yes("no_a"), &[]), require("no_a"), require("text_a")];
    let scenario = told(&policy(rules, Accept, &[]), &[("no_a", Said::Unknown), ("text_a", Said::Unknown)]);
    says(&scenario, Review, &[Exclude, Accept], &[("no_a", Judge)]);
}

/// "What follows from statements, by `impossible` too, counts as stated, and meets a `require`."
#[test]
fn what_follows_counts_as_stated() {
    let mut tied = policy(vec![that("hampered", Review, yes("no_a"), &[]), require("no_a")], Accept, &[]);
    tied.impossible = vec![both(yes("free_a"), not(yes("no_a")))];
    // Stated against silence: the statement holds, and what follows is not asked for.
    says(&told(&tied, &[("free_a", Said::Truth(true))]), Review, &[Review], &[]);
    says(&told(&tied, &[("free_a", Said::Truth(false))]), Ask, &[Review, Accept], &[("no_a", Missing)]);
}

/// "Of assumptions that cannot all hold with what is stated, none that is in a smallest clash is taken."
#[test]
fn assumptions_that_clash_are_not_taken() {
    let mut tied =
        policy(vec![that("a", Exclude, yes("no_a"), &[]), that("b", Review, yes("no_b"), &[])], Accept, &[]);
    tied.impossible = vec![both(not(yes("no_a")), not(yes("no_b")))];
    let expected = decide(&told(&tied, &[])).unwrap();
    assert!(expected.assumed.is_empty());
    // A no about the one would tell the other, and a yes settles it.
    says(&told(&tied, &[]), Ask, &[Exclude, Review], &[("no_a", Missing)]);
    // One more that is tied to neither is taken.
    tied.rules.push(that("c", Exclude, not(yes("yes_a")), &[]));
    assert!(decide(&told(&tied, &[])).unwrap().assumed.contains_key("yes_a"));
}

/// Facts that can change together alone are listed together.
#[test]
fn tied_facts_are_listed_together() {
    let mut tied = policy(vec![that("a", Exclude, yes("free_a"), &[])], Accept, &[]);
    tied.impossible = vec![both(yes("free_a"), not(yes("free_b"))), both(not(yes("free_a")), yes("free_b"))];
    says(&told(&tied, &[]), Ask, &[Exclude, Accept], &[("free_a", Missing), ("free_b", Missing)]);
    // Where the other could not change with it alone, but each alone leads on, it is enough to ask for the one.
    tied.impossible = vec![both(yes("free_a"), yes("free_b"))];
    says(&told(&tied, &[]), Ask, &[Exclude, Accept], &[("free_a", Missing)]);
    // A fact that changes nothing is never listed.
    let idle = policy(vec![that("a", Exclude, both(yes("free_a"), not(yes("free_a"))), &[])], Accept, &[]);
    says(&told(&idle, &[]), Accept, &[Accept], &[]);
}

/// What is suspected, excluded, too general or too wide.
#[test]
fn lists_say_what_they_say() {
    let left = policy(vec![that("left", Exclude, has("things", "left"), &[])], Accept, &[]);
    let says_of = |elements: &[(&str, Certainty)]| told(&left, &[("things", things(elements))]);
    let open = |list| [("things", list)];
    says(&says_of(&[("top", Confirmed)]), Ask, &[Exclude, Accept], &open(Missing));
    says(&says_of(&[("top", Confirmed), ("left", Excluded)]), Accept, &[Accept], &[]);
    says(&says_of(&[("left", Suspected)]), Review, &[Exclude, Accept], &open(Judge));
    says(&says_of(&[("alone", Confirmed)]), Accept, &[Accept], &[]);
    // A list that names only what is excluded leaves the rest open.
    says(&says_of(&[("left", Excluded)]), Accept, &[Accept], &[]);
    says(&says_of(&[("alone", Excluded)]), Ask, &[Exclude, Accept], &open(Missing));
    // A concept and one below it: no more is said by the first than by the second.
    let right = policy(vec![that("right", Exclude, has("things", "right"), &[])], Accept, &[]);
    let both = things(&[("top", Confirmed), ("both", Confirmed)]);
    says(&told(&right, &[("things", both)]), Exclude, &[Exclude], &[]);
    let only = policy(
        vec![that("only", Exclude, Condition::Test(fact("things"), Test::Only(vec![thing("left")])), &[])],
        Accept,
        &[],
    );
    let repeated = things(&[("top", Confirmed), ("left", Confirmed)]);
    says(&told(&only, &[("things", repeated)]), Exclude, &[Exclude], &[]);
    let low =
        policy(vec![that("low", Exclude, Condition::Test(fact("tally"), Test::Less(3)), &[])], Accept, &[]);
    let wide = Said::Halves(Some(2), Some(8));
    says(&told(&low, &[("tally", wide)]), Review, &[Exclude, Accept], &[("tally", Uncertain)]);
}

/// "At discharge, whatever is open is `review`, which is the strongest verb there."
#[test]
fn what_is_open_at_discharge_is_reviewed() {
    let rules = vec![that("stays", Verb::Retain, yes("free_a"), &[])];
    let mut discharge = policy(rules, Verb::Discharge, &[]);
    discharge.stage = StageName::Discharge;
    let possible = [Verb::Retain, Verb::Discharge];
    says(&told(&discharge, &[]), Review, &possible, &[("free_a", Missing)]);
    says(&told(&discharge, &[("free_a", Said::Truth(true))]), Verb::Retain, &[Verb::Retain], &[]);
}

fn dated(rules: Vec<Rule>) -> Policy {
    policy(rules, Verb::Accept, &[])
}

fn within_months(name: &str, months: u8) -> Condition {
    Condition::Test(fact(name), Test::Within(months))
}

#[test]
fn what_refuses_an_old_value_keeps_a_newer_one_from_being_asked_for() {
    let newer = |name: &str| rule("newer", Verb::Ask, Says::RequireNew(fact(name)));
    let over = |name: &str, months: u8| Condition::Test(fact(name), Test::Over(months));
    let low = |name: &str, points: u8| Condition::Test(fact(name), Test::Less(points));
    let said = Said::Dated(None, Some(0), Day::Unsaid);
    // Whatever is older than a month is excluded, so that nobody asks for what is older than three.
    let policy = dated(vec![
        that("low", Verb::Defer, low("level", 4), &[]),
        newer("level"),
        that("old", Verb::Exclude, over("level", 1), &[]),
    ]);
    let scenario = told(&policy, &[("level", said.clone())]);
    says(&scenario, Verb::Defer, &[Verb::Exclude, Verb::Defer], &[("level", Missing)]);
    // What overrides the requirement goes by the old value.
    let mut kept = that("kept", Verb::Defer, not(low("level", 3)), &[]);
    kept.overrides = vec![0];
    let policy = dated(vec![newer("level"), kept, that("new", Verb::Exclude, not(over("level", 1)), &[])]);
    let scenario = told(&policy, &[("level", Said::Dated(Some(8), Some(8), Day::Unsaid))]);
    says(&scenario, Verb::Defer, &[Verb::Exclude, Verb::Defer], &[("level", Missing)]);
    // The value itself is refused, however old it is.
    let policy = dated(vec![
        that("low", Verb::Return, low("judged_level", 2), &[]),
        newer("judged_level"),
        that("old", Verb::Exclude, not(within_months("judged_level", 4)), &[]),
    ]);
    let scenario = told(&policy, &[("judged_level", said)]);
    says(&scenario, Verb::Return, &[Verb::Exclude, Verb::Return], &[("judged_level", Judge)]);
}

#[test]
fn a_value_that_cannot_be_new_is_asked_for_again() {
    let mut policy = dated(vec![rule("newer", Verb::Ask, Says::RequireNew(fact("level")))]);
    policy.impossible.push(within_months("level", 3));
    says(&told(&policy, &[("level", Said::Unknown)]), Verb::Ask, &[Verb::Ask], &[("level", Missing)]);
}

/// "A value that is too old may stay, or a newer one come": where content asks for it by the value that it is.
#[test]
fn a_newer_value_is_asked_for_by_the_old_one() {
    let newer = |name: &str| rule("newer", Verb::Ask, Says::RequireNew(fact(name)));
    let low = |points: u8| Condition::Test(fact("judged_level"), Test::Less(points));
    let said = |low, high| [("judged_level", Said::Dated(low, high, Day::Unknown))];
    // What is asked for only where the value is new is asked for of no value that is too old.
    let policy = dated(vec![
        that("dated", Verb::Ask, within_months("judged_level", 4), &[]),
        that("high", Verb::Exclude, not(low(4)), &[]),
        Rule { when: Some(within_months("judged_level", 2)), ..newer("judged_level") },
    ]);
    let scenario = told(&policy, &said(None, Some(2)));
    says(&scenario, Review, &[Ask, Accept], &[("judged_level", Judge)]);
    // A default that is stronger refuses the old value, so that nobody asks for a newer one.
    let mut policy = dated(vec![
        newer("judged_level"),
        that("new", Verb::Accept, within_months("judged_level", 3), &[]),
        that("low", Verb::Advise, low(2), &[]),
    ]);
    policy.default = Some((Exclude, Vec::new()));
    says(&told(&policy, &said(Some(6), Some(10))), Review, &[Exclude, Accept], &[("judged_level", Judge)]);
}

#[test]
fn what_is_refused_by_default_is_asked_for_nothing() {
    let mut policy = policy(
        vec![
            rule("wants", Verb::Ask, Says::RequireYes(fact("free_a"))),
            that("taken", Accept, yes("free_b"), &[]),
            that("told", Verb::Advise, both(yes("free_a"), not(yes("free_b"))), &[]),
        ],
        Exclude,
        &[],
    );
    let said = [("free_a", Said::Truth(false))];
    says(&told(&policy, &said), Ask, &[Exclude, Ask, Accept], &[("free_b", Missing)]);
    policy.default = Some((Accept, Vec::new()));
    says(&told(&policy, &said), Ask, &[Ask, Verb::Advise, Accept], &[("free_a", Missing)]);
}

#[test]
fn a_value_that_cannot_be_so_new_may_be_newer() {
    let over = |months: u8| Condition::Test(fact("level"), Test::Over(months));
    let high = not(Condition::Test(fact("level"), Test::Less(1)));
    let mut kept = that("kept", Review, high, &[]);
    kept.overrides = vec![0];
    let newer = rule("newer", Verb::Ask, Says::RequireNew(fact("level")));
    let mut policy = dated(vec![newer, kept, that("old", Exclude, over(4), &[])]);
    policy.impossible.push(within_months("level", 2));
    let level = ("level", Said::Dated(Some(8), None, Day::Unknown));
    says(&told(&policy, std::slice::from_ref(&level)), Review, &[Exclude, Review], &[("level", Judge)]);
    // Nor is what another fact is tied to asked for where it is overridden in any case.
    policy.impossible = vec![both(yes("free_b"), over(2))];
    let said = [level, ("free_b", Said::Truth(false))];
    says(&told(&policy, &said), Review, &[Exclude, Review], &[("level", Judge)]);
}

/// "Services that nobody asked for open nothing": a kind of what is given in any case is none that is asked for besides.
#[test]
fn a_kind_of_a_service_that_is_given_anyway_opens_nothing() {
    let massage = SERVICES.iter().position(|it| it.name == "massage").expect("a service");
    let deep = SERVICES.iter().position(|it| it.name == "deep_massage").expect("a service");
    let rules = vec![
        that("always", Exclude, yes("free_a"), &[Action::Service(massage)]),
        that("besides", Exclude, yes("free_b"), &[Action::Service(deep)]),
    ];
    let policy = policy(rules, Accept, &[]);
    let asks = ("request", Said::Elements(vec![(massage, Confirmed)], true));
    let said = |free_a| [("free_a", Said::Truth(free_a)), asks.clone()];
    says(&told(&policy, &said(true)), Exclude, &[Exclude], &[]);
    says(&told(&policy, &said(false)), Ask, &[Exclude, Accept], &[("free_b", Missing)]);
}

/// "`ask` if a fact that can change the verb is the referrer's to give": one that no rule reads, but that has to change with
/// another, too.
#[test]
fn a_fact_that_changes_with_a_judged_one_is_asked_for() {
    let mut policy = policy(vec![that("low", Defer, not(yes("judged_a")), &[])], Accept, &[]);
    policy.impossible.push(both(yes("judged_a"), not(yes("free_b"))));
    policy.impossible.push(both(not(yes("judged_a")), yes("free_b")));
    let open = [("free_b", Missing), ("judged_a", Judge)];
    says(&told(&policy, &[]), Ask, &[Defer, Accept], &open);
}
