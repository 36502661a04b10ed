//! A scenario as people write it. Output: the policy's text, and the referral's JSON.

use remit_engine::ir::{StageName, Verb};
use serde_json::{Map, Value, json};

use super::scenario::{
    Action, Bound, Certainty, Condition, Day, FactIndex, NEW, Policy, Provision, Quantifier, Rule, Said,
    Says, Scenario, Test,
};
use super::vocabulary::{self, CHOICES, FACTS, PARTIES, PLACES, PRIORITIES, REPLIES, SERVICES, UNITS};

/// The policy as text, under that id.
pub fn policy(policy: &Policy, id: &str) -> String {
    let mut text = format!(
        "policy {id} {{ title: \"{id}\", language: en, priority: {} }}\n\nuse oracle.words\n\n",
        PRIORITIES.join(", ")
    );
    for (fact, silence) in &policy.silences {
        let own = FACTS[*fact];
        let what = silence.map_or("unknown".to_owned(), |silence| vocabulary::silence(own.kind, silence));
        text += &format!("silence {} {what}\n", own.name);
    }
    for impossible in &policy.impossible {
        text += &format!("impossible {}\n", condition(impossible));
    }
    for (index, definition) in policy.definitions.iter().enumerate() {
        text += &format!("define defined{index} = {}\n", condition(definition));
    }
    for (index, own) in policy.rules.iter().enumerate() {
        // Every second `when` is that of a section, which means the same.
        let when = own.when.as_ref().filter(|_| index % 2 == 1);
        text += &in_section(when, &rule(policy, own, when.is_none()));
    }
    for (index, services) in policy.services.iter().enumerate() {
        let names = list(&services.services, |it| SERVICES[it].name);
        let places = |places: &[usize]| {
            if places.is_empty() { String::new() } else { format!(" at {}", list(places, |it| PLACES[it])) }
        };
        let section = services.when.as_ref().filter(|_| index % 2 == 1);
        let own = services.when.as_ref().filter(|_| section.is_none());
        let when = own.map(|it| format!(" when {}", condition(it))).unwrap_or_default();
        let line = match &services.says {
            Provision::Offer(at) => format!("offer {names}{}{when}\n", places(at)),
            Provision::Decline(actions) => format!("decline {names}{when}{}\n", follows(actions)),
            Provision::Duty(party) => format!("responsible {} for {names}{when}\n", PARTIES[*party]),
        };
        text += &in_section(section, &line);
    }
    for notice in &policy.notices {
        let unless =
            notice.unless.as_ref().map(|it| format!(" unless {}", condition(it))).unwrap_or_default();
        text += &format!(
            "notice {}: {}{unless} because \"{}\"\n",
            notice.name,
            condition(&notice.condition),
            notice.name
        );
    }
    if let Some((verb, actions)) = &policy.default {
        text += &format!("otherwise {}{}\n", verb.id(), follows(actions));
    }
    text
}

fn in_section(when: Option<&Condition>, line: &str) -> String {
    match when {
        Some(when) => format!("section \"S\" when {} {{\n  {line}}}\n", condition(when)),
        None => line.to_owned(),
    }
}

fn rule(policy: &Policy, rule: &Rule, with_when: bool) -> String {
    let mut text = match &rule.says {
        Says::That(own) => format!("{} {}: {}", rule.verb.id(), rule.name, condition(own)),
        Says::Require(groups) => {
            let group = |group: &Vec<FactIndex>| {
                group.iter().map(|fact| FACTS[*fact].name).collect::<Vec<_>>().join(" or ")
            };
            let groups: Vec<String> = groups.iter().map(group).collect();
            format!("require {}: {}", rule.name, groups.join(", "))
        }
        Says::RequireNew(fact) => {
            format!("require {}: {} dated within {NEW} months", rule.name, FACTS[*fact].name)
        }
        Says::RequireYes(fact) => format!("require {}: {} yes", rule.name, FACTS[*fact].name),
    };
    if rule.verb == Verb::Return && !matches!(rule.says, Says::That(_)) {
        text += " else return";
    }
    if let Some(when) = rule.when.as_ref().filter(|_| with_when) {
        text += &format!(" when {}", condition(when));
    }
    if let Some(unless) = &rule.unless {
        text += &format!(" unless {}", condition(unless));
    }
    let named = rule.overrides.iter().map(|other| policy.rules[*other].name.clone());
    let verbs = rule.overrides_verbs.iter().map(|verb| verb.id().to_owned());
    let overrides: Vec<String> = named.chain(verbs).collect();
    if !overrides.is_empty() {
        text += &format!(" overrides {}", overrides.join(", "));
    }
    text + &follows(&rule.actions) + "\n"
}

fn follows(actions: &[Action]) -> String {
    let action = |action: &Action| match action {
        Action::Route(place) => format!("route {}", PLACES[*place]),
        Action::RouteText(text) => format!("route \"{text}\""),
        Action::Reply(reply) => format!("reply {}", REPLIES[*reply]),
        Action::Service(service) => format!("service {}", SERVICES[*service].name),
        Action::Note(note) => format!("note \"{note}\""),
        Action::Priority(level) => format!("priority {}", PRIORITIES[*level]),
        Action::Within(count, unit) => format!("within {count} {}", UNITS[*unit].0),
    };
    let actions: Vec<String> = actions.iter().map(action).collect();
    if actions.is_empty() { String::new() } else { format!(" -> {}", actions.join(", ")) }
}

fn list(items: &[usize], name: impl Fn(usize) -> &'static str) -> String {
    items.iter().map(|item| name(*item)).collect::<Vec<_>>().join(", ")
}

/// A condition as written.
pub fn condition(own: &Condition) -> String {
    let within = |part: &Condition| match part {
        Condition::And(_) | Condition::Or(_) => format!("({})", condition(part)),
        Condition::Test(..)
        | Condition::Among(..)
        | Condition::Given(_)
        | Condition::Defined(_)
        | Condition::Count(..)
        | Condition::Not(_) => condition(part),
    };
    let joined = |parts: &[Condition], word: &str| parts.iter().map(within).collect::<Vec<_>>().join(word);
    match own {
        Condition::Test(fact, test) => self::test(*fact, test),
        Condition::Among(quantifier, fact, concepts) => {
            let word = match quantifier {
                Quantifier::Any => "any".to_owned(),
                Quantifier::All => "all".to_owned(),
                Quantifier::None => "none".to_owned(),
                Quantifier::Count(bound) => self::bound(*bound),
            };
            let all = vocabulary::concepts(FACTS[*fact].kind);
            format!("{} {word} of ({})", FACTS[*fact].name, list(concepts, |it| all[it].name))
        }
        Condition::Given(fact) => format!("given {}", FACTS[*fact].name),
        Condition::Defined(index) => format!("defined{index}"),
        Condition::Not(inner) => match &**inner {
            Condition::Given(fact) => format!("missing {}", FACTS[*fact].name),
            Condition::Test(..) | Condition::Defined(_) | Condition::Count(..) => {
                format!("not {}", condition(inner))
            }
            Condition::Among(..) | Condition::Not(_) | Condition::And(_) | Condition::Or(_) => {
                format!("not ({})", condition(inner))
            }
        },
        Condition::And(parts) => joined(parts, " and "),
        Condition::Or(parts) => joined(parts, " or "),
        Condition::Count(bound, parts) => {
            let parts: Vec<String> = parts.iter().map(condition).collect();
            format!("{} of ({})", self::bound(*bound), parts.join(", "))
        }
    }
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::AtLeast(least) => format!("at least {least}"),
        Bound::AtMost(most) => format!("at most {most}"),
        Bound::Exactly(number) => format!("exactly {number}"),
    }
}

fn test(fact: FactIndex, test: &Test) -> String {
    let name = FACTS[fact].name;
    let concepts = vocabulary::concepts(FACTS[fact].kind);
    let bare = matches!(FACTS[fact].kind, vocabulary::Kind::Score | vocabulary::Kind::Dated);
    let unit = if bare { "" } else { " points" };
    let dated = if FACTS[fact].kind == vocabulary::Kind::Dated { " dated" } else { "" };
    match test {
        Test::Yes => name.to_owned(),
        Test::Less(points) => format!("{name} < {points}{unit}"),
        Test::AtMost(points) => format!("{name} <= {points}{unit}"),
        Test::Within(months) => format!("{name}{dated} within {months} months"),
        Test::Over(months) => format!("{name}{dated} over {months} months ago"),
        Test::Ever => format!("{name} ever"),
        Test::Is(choice) => format!("{name} {}", CHOICES[*choice]),
        Test::Has(concept) => format!("{name} {}", concepts[*concept].name),
        Test::Suspected(concept) => format!("suspected {name} {}", concepts[*concept].name),
        Test::Only(only) => format!("{name} only ({})", list(only, |it| concepts[it].name)),
    }
}

/// The referral as JSON.
pub fn referral(scenario: &Scenario) -> String {
    let facts = FACTS.iter().zip(&scenario.said);
    let said = facts.filter_map(|(fact, said)| {
        let elements = |elements: &[(usize, Certainty)]| -> Vec<Value> {
            let concepts = vocabulary::concepts(fact.kind);
            elements.iter().map(|(concept, how)| element(concepts[*concept].name, *how)).collect()
        };
        let bare = matches!(fact.kind, vocabulary::Kind::Score | vocabulary::Kind::Dated);
        let unit = if bare { "" } else { " points" };
        let halves =
            |count: u8| format!("{}{}{unit}", count / 2, if count.is_multiple_of(2) { "" } else { ".5" });
        let value = match said {
            Said::Nothing => return None,
            Said::Unknown => json!("unknown"),
            Said::Truth(value) => json!(value),
            Said::Halves(low, high) => between(low.map(halves), high.map(halves)),
            Said::Dated(low, high, day) => {
                let value = between(low.map(halves), high.map(halves));
                match day {
                    Day::Unsaid => value,
                    Day::Unknown => json!({"value": value, "on": "unknown"}),
                    Day::Since(halves) => json!({"value": value, "on": since(*halves)}),
                    Day::Month(month) => json!({"value": value, "on": format!("2026-{:02}", 11 - month)}),
                }
            }
            Said::Never => json!("never"),
            Said::Ever => json!("ever"),
            Said::Since(halves) => json!(since(*halves)),
            Said::Month(month) => json!(format!("2026-{:02}", 11 - month)),
            Said::Choice(choice) => json!(CHOICES[*choice]),
            Said::Elements(own, _) if fact.kind == vocabulary::Kind::Thing => elements(own).remove(0),
            Said::Elements(own, true) => json!(elements(own)),
            Said::Elements(own, false) => json!({"values": elements(own), "complete": false}),
            Said::Text => json!("some words"),
        };
        Some((fact.name.to_owned(), value))
    });
    Value::Object(said.collect::<Map<String, Value>>()).to_string()
}

/// A day so many halves of a month before the referral, which is of 15 November.
fn since(halves: u8) -> String {
    format!("2026-{:02}-{}", 11 - halves / 2, if halves.is_multiple_of(2) { "15" } else { "01" })
}

fn between(low: Option<String>, high: Option<String>) -> Value {
    if low == high {
        return json!(low);
    }
    let bounds = [("min", low), ("max", high)];
    let told = bounds.into_iter().filter_map(|(key, it)| Some((key.to_owned(), json!(it?))));
    Value::Object(told.collect())
}

fn element(concept: &str, certainty: Certainty) -> Value {
    match certainty {
        Certainty::Confirmed => json!(concept),
        Certainty::Suspected => json!({"concept": concept, "certainty": "suspected"}),
        Certainty::Excluded => json!({"concept": concept, "certainty": "excluded"}),
    }
}

/// The stage as the command line names it.
pub fn stage(stage: StageName) -> &'static str {
    match stage {
        StageName::Referral => "referral",
        StageName::Discharge => "discharge",
    }
}
