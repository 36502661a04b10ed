//! What the product says about its decisions: why, what lost, what each open fact can change, what becomes of services.
//! Input: a decision as JSON, and what the oracle expects. Output: in what they differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::decide::Expected;
use super::observed::{items, text_of};
use super::reads::{concepts_of_rule, concepts_read};
use super::scenario::{Action, Certainty, Rule, Said, Says, Scenario, Test};
use super::vocabulary::{self, FACTS, Kind, PLACES, SERVICES};
use super::worlds::{self, Model};

/// Told of each thing that is compared: what it is, what is expected, what is said.
type Compare<'c> = &'c mut dyn FnMut(&'static str, String, String);

/// Compares what is said about a decision.
pub fn compare(scenario: &Scenario, expected: &Expected, said: &Value, compare: Compare<'_>) {
    compare_asked(expected, said, compare);
    compare_reasons(scenario, expected, said, compare);
    compare_lost(scenario, expected, said, compare);
    compare_open(scenario, expected, said, compare);
}

fn compare_asked(expected: &Expected, said: &Value, compare: Compare<'_>) {
    let told: BTreeMap<String, &Value> =
        items(&said["asked"]).map(|it| (text_of(&it["service"]), it)).collect();
    let names: Vec<&str> = expected.asked.keys().map(|service| SERVICES[*service].name).collect();
    let told_of: BTreeSet<&str> = told.keys().map(String::as_str).collect();
    compare("the services asked for", format!("{:?}", BTreeSet::from_iter(names)), format!("{told_of:?}"));
    for (service, wanted) in &expected.asked {
        let Some(own) = told.get(SERVICES[*service].name) else { continue };
        let outcome = text_of(&own["outcome"]);
        if !wanted.outcomes.contains(outcome.as_str()) {
            compare("a service asked for", format!("one of {:?}", wanted.outcomes), outcome);
        }
        let certain = wanted.certain.map(|_| is_certain(own));
        compare(
            "whether what becomes of a service is certain",
            format!("{:?}", wanted.certain),
            format!("{certain:?}"),
        );
    }
}

fn is_certain(it: &Value) -> bool {
    it["certain"] != Value::Bool(false)
}

/// Acting rules, in the order written, each with the routes that it brings.
fn compare_reasons(scenario: &Scenario, expected: &Expected, said: &Value, compare: Compare<'_>) {
    let place = |it: &Value| scenario.policy.rules.iter().position(|rule| it["rule"] == rule.name.as_str());
    let reasons: Vec<(usize, &Value)> =
        items(&said["reasons"]).filter_map(|it| Some((place(it)?, it))).collect();
    let (sure, unsure): (Vec<_>, Vec<_>) = reasons.iter().partition(|(_, it)| is_certain(it));
    for part in [sure, unsure.clone()] {
        let order: Vec<usize> = part.iter().map(|(place, _)| *place).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        compare("the order of reasons", format!("{sorted:?}"), format!("{order:?}"));
    }
    let routes = |rule: &Rule| -> BTreeSet<Action> {
        let all = rule.actions.iter();
        all.filter(|it| matches!(it, Action::Route(_) | Action::RouteText(_))).cloned().collect()
    };
    for (place, reason) in &reasons {
        let wanted = routes(&scenario.policy.rules[*place]);
        let own: BTreeSet<Action> = items(&reason["routes"]).map(route).collect();
        compare("the routes of a reason", format!("{wanted:?}"), format!("{own:?}"));
        let certain = |own: &BTreeSet<Action>| -> BTreeSet<Action> { own & &expected.certain };
        // One is certain that follows in every world.
        let sure: BTreeSet<Action> =
            items(&reason["routes"]).filter(|it| is_certain(it)).map(route).collect();
        compare("the certain routes of a reason", format!("{:?}", certain(&wanted)), format!("{sure:?}"));
    }
    // One that acts in some worlds only is listed for what it alone brings.
    let others: BTreeSet<&str> =
        unsure.iter().map(|(place, _)| scenario.policy.rules[*place].name.as_str()).collect();
    let may = |rule: &&Rule| {
        expected.possible_rules.contains(&rule.name) && !expected.certain_rules.contains(&rule.name)
    };
    let brings = |rule: &&Rule| !routes(rule).is_subset(&expected.certain);
    let rules = || scenario.policy.rules.iter().filter(may);
    let strange: Vec<&&str> = others.iter().filter(|name| !rules().any(|rule| rule.name == **name)).collect();
    compare("reasons that may act", "[]".to_owned(), format!("{strange:?}"));
    if expected.agreed {
        let wanted: BTreeSet<&str> = rules().filter(brings).map(|rule| rule.name.as_str()).collect();
        let own = &others & &wanted;
        compare("reasons for what they alone bring", format!("{wanted:?}"), format!("{own:?}"));
    }
}

/// A route as said.
fn route(it: &Value) -> Action {
    let place = it["destination"].as_str();
    let place = place.and_then(|place| PLACES.iter().position(|own| *own == place));
    place.map_or(Action::RouteText("elsewhere"), Action::Route)
}

/// Rules that hold and lost, with what beat them.
fn compare_lost(scenario: &Scenario, expected: &Expected, said: &Value, compare: Compare<'_>) {
    let names: BTreeSet<&str> = scenario.policy.rules.iter().map(|rule| rule.name.as_str()).collect();
    let wanted: BTreeMap<String, (String, BTreeSet<String>)> = expected
        .lost
        .iter()
        .map(|(rule, lost)| (rule.clone(), (lost.how.to_owned(), lost.by.clone())))
        .collect();
    let is: BTreeMap<String, (String, BTreeSet<String>)> = items(&said["overruled"])
        .filter(|it| names.contains(it["rule"].as_str().unwrap_or_default()))
        .map(|it| {
            let by = items(&it["by"]).map(text_of).filter(|by| names.contains(by.as_str()));
            (text_of(&it["rule"]), (text_of(&it["how"]), by.collect()))
        })
        .collect();
    compare("rules that lost", format!("{wanted:?}"), format!("{is:?}"));
}

/// What each open fact can change, the answer that is required, and the concepts that it is asked by.
fn compare_open(scenario: &Scenario, expected: &Expected, said: &Value, compare: Compare<'_>) {
    let lists = ["missing", "judge", "uncertain"];
    for it in lists.iter().flat_map(|list| items(&said[*list])) {
        let name = text_of(&it["fact"]);
        let Some(fact) = FACTS.iter().position(|own| own.name == name) else { continue };
        if let Some(wanted) = expected.affects.get(name.as_str()) {
            let is = format!("{name} {}", text_of(&it["affects"]));
            compare("what an open fact can change", format!("{name} {wanted}"), is);
        }
        if scenario.said[fact] == Said::Truth(false) {
            // A stated no is asked for by nothing else.
            let required = |rule: &Rule| matches!(rule.says, Says::RequireYes(own) if own == fact);
            let wanted = scenario.policy.rules.iter().any(required);
            let is = it["required"] == Value::Bool(true);
            compare("the answer that is required", wanted.to_string(), is.to_string());
        }
        if let Said::Elements(elements, _) = &scenario.said[fact] {
            let own = items(&it["concepts"]).map(|it| text_of(&it["id"])).collect();
            let suspected = elements.iter().any(|it| it.1 == Certainty::Suspected);
            compare_concepts(scenario, expected, (fact, !suspected && !elements.is_empty()), &own, compare);
        }
    }
}

/// A list that is stated too generally is asked for by the concepts that rules wait for. Which these are the text says of
/// no rule alone: none may be named that is told or that nothing reads, and those must be that a rule reads which holds in some
/// worlds only.
fn compare_concepts(
    scenario: &Scenario,
    expected: &Expected,
    (fact, sure): (usize, bool),
    own: &BTreeSet<String>,
    compare: Compare<'_>,
) {
    let policy = &scenario.policy;
    let model = Model::new(policy);
    let at = model.at(fact);
    let cells = model.cells(at, &scenario.said[fact]);
    let named = |tests: BTreeSet<Test>| -> BTreeSet<String> {
        let open = |test: &Test| {
            cells.iter().map(|cell| model.shows(at, *cell, test)).collect::<BTreeSet<bool>>().len() > 1
        };
        let all = vocabulary::concepts(FACTS[fact].kind);
        let name = |test: Test| match test {
            Test::Has(concept) | Test::Suspected(concept) => Some(all[concept].name.to_owned()),
            Test::Yes
            | Test::Less(_)
            | Test::AtMost(_)
            | Test::Within(_)
            | Test::Over(_)
            | Test::Ever
            | Test::Is(_)
            | Test::Only(_) => None,
        };
        tests.into_iter().filter(open).filter_map(name).collect()
    };
    let of_rules = |wanted: &dyn Fn(&&Rule) -> bool| -> BTreeSet<Test> {
        let rules = policy.rules.iter().filter(wanted);
        rules.flat_map(|rule| concepts_of_rule(policy, rule, fact)).collect()
    };
    let mut read = of_rules(&|_| true);
    let of_services = policy.services.iter().filter_map(|it| it.when.as_ref());
    read.extend(of_services.flat_map(|condition| concepts_read(policy, condition, fact)));
    if FACTS[fact].kind == Kind::Request {
        read.extend(worlds::declined(policy).into_iter().map(Test::Has));
    }
    let strange: Vec<String> = own.difference(&named(read)).cloned().collect();
    compare("concepts that nothing waits for", "[]".to_owned(), format!("{strange:?}"));
    if sure {
        let wanted = named(of_rules(&|rule| expected.open_rules.contains(&rule.name)));
        let is = own & &wanted;
        compare("the concepts that are asked for", format!("{wanted:?}"), format!("{is:?}"));
    }
}
