//! What the product says of scenarios. Input: policies as text, referrals as JSON. Output: decisions as JSON, and in what
//! they differ from what the oracle expects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{StageName, Verb};
use remit_engine::value::Language;
use serde_json::{Value, json};

use super::decide::Expected;
use super::dialogue::Seen;
use super::explained;
use super::scenario::{Action, Policy, Scenario};
use super::text;
use super::vocabulary::{self, FACTS, PLACES, PRIORITIES, REPLIES, SERVICES, UNITS};
use super::worlds::List;

/// Where policies are compiled: what they share is read once.
pub struct Workbench {
    workspace: Workspace,
    /// How many policies lie there.
    count: usize,
}

/// Several policies, compiled together.
pub struct Compiled {
    snapshot: Arc<Snapshot>,
    errors: BTreeMap<String, Vec<String>>,
}

impl Workbench {
    /// One with the words, and no policy.
    pub fn new() -> Self {
        let mut workspace = Workspace::new();
        workspace.open("words.remit", &vocabulary::library());
        Self { workspace, count: 0 }
    }

    /// Compiles policies instead of those that were there; each is named by its place in the list.
    pub fn compile<'p>(&mut self, policies: impl IntoIterator<Item = &'p Policy>) -> Compiled {
        let path = |index: usize| format!("p{index}.remit");
        let mut count = 0;
        for (index, policy) in policies.into_iter().enumerate() {
            self.workspace.open(&path(index), &text::policy(policy, &format!("p{index}")));
            count = index + 1;
        }
        (count..self.count).for_each(|index| self.workspace.remove(&path(index)));
        self.count = count;
        let snapshot = self.workspace.snapshot();
        let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for diagnostic in snapshot.diagnostics().iter().filter(|it| it.is_error()) {
            let path = snapshot.file(diagnostic.loc.file).map_or("", |file| file.path()).to_owned();
            let message = diagnostic.worded(Language::En).message;
            errors.entry(path).or_default().push(format!("{} {message}", diagnostic.code.id()));
        }
        assert!(errors.keys().all(|path| path.starts_with('p')), "{errors:?}");
        Compiled { snapshot, errors }
    }

    /// The decision about one scenario, of which the policy may not compile.
    pub fn decide(&mut self, scenario: &Scenario) -> Result<Option<Value>, Vec<String>> {
        let compiled = self.compile([&scenario.policy]);
        let errors = compiled.errors(0);
        if errors.is_empty() { Ok(compiled.decide(0, scenario)) } else { Err(errors.to_vec()) }
    }
}

impl Default for Workbench {
    fn default() -> Self {
        Self::new()
    }
}

impl Compiled {
    /// What keeps a policy from being compiled.
    pub fn errors(&self, index: usize) -> &[String] {
        self.errors.get(&format!("p{index}.remit")).map(Vec::as_slice).unwrap_or_default()
    }

    /// The policy of that place, made ready.
    pub fn policy(&self, index: usize) -> &Arc<LoadedPolicy> {
        let policy = self.snapshot.policy(&format!("p{index}")).expect("a policy that was compiled");
        self.snapshot.compiled(policy).expect("a policy without errors")
    }

    /// The decision about a referral by the policy of that place; `None` where the referral contradicts itself.
    pub fn decide(&self, index: usize, scenario: &Scenario) -> Option<Value> {
        let referral = text::referral(scenario);
        let policy = self.snapshot.policy(&format!("p{index}")).expect("a policy that was compiled");
        let policy = self.snapshot.compiled(policy).expect("a policy without errors");
        let read = self
            .snapshot
            .lexicon()
            .expect("the words hold together")
            .read(referral.as_bytes(), "2026-11-15".parse().ok());
        let read = read.unwrap_or_else(|errors| panic!("{errors:?} in {referral}"));
        let prepared = policy.prepare(&read).ok()?;
        let decision = prepared.explain(scenario.policy.stage, Language::En);
        let mut rules = Vec::new();
        let quick = prepared.decide(scenario.policy.stage, &mut rules);
        let stage = policy.ir().stage(scenario.policy.stage);
        let rules: Vec<&str> = rules.iter().map(|rule| stage.rules[rule.index()].name.as_str()).collect();
        let mut said = serde_json::to_value(&decision).expect("a decision is JSON");
        said["bare"] = json!([quick.verb, quick.settled, quick.exact]);
        said["bare rules"] = json!(rules);
        Some(said)
    }
}

/// Every difference between what is expected and what is said: what it is in, what is expected, what is said.
pub fn differences(
    scenario: &Scenario,
    expected: Option<&Expected>,
    said: Option<&Value>,
) -> Vec<(&'static str, String, String)> {
    let (expected, said) = match (expected, said) {
        (None, None) => return Vec::new(),
        (Some(expected), Some(said)) => (expected, said),
        (expected, said) => {
            let told = |is: bool| if is { "a decision" } else { "a contradiction" }.to_owned();
            return vec![("referral", told(expected.is_some()), told(said.is_some()))];
        }
    };
    let mut found = Vec::new();
    let mut compare = |what: &'static str, expected: String, said: String| {
        if expected != said {
            found.push((what, expected, said));
        }
    };
    // The bare answer is the full one's, with the rules that are certain reasons. What needs no search is exact, also where the
    // full answer's work ran out.
    if said["exact"] == Value::Bool(true) {
        let bare = json!([said["decision"], said["settled"], true]);
        compare("the bare answer", bare.to_string(), said["bare"].to_string());
        let certain = |it: &&Value| it["certain"] != Value::Bool(false) && it["rule"].is_string();
        let reasons: Vec<&Value> = items(&said["reasons"]).filter(certain).map(|it| &it["rule"]).collect();
        let own: Vec<&Value> = items(&said["bare rules"]).collect();
        compare("the rules of the bare answer", format!("{reasons:?}"), format!("{own:?}"));
    }
    compare("decision", expected.decision.id().to_owned(), text_of(&said["decision"]));
    let possible: Vec<String> = items(&said["possible"]).map(text_of).collect();
    let mut verbs: Vec<String> = expected.possible.iter().map(|verb| verb.id().to_owned()).collect();
    if said["exact"] == Value::Bool(true) {
        compare("settled", expected.settled.to_string(), said["settled"].to_string());
    } else {
        // Verbs may be listed that cannot come of it.
        verbs.extend(possible.iter().filter(|verb| !verbs.contains(verb)).cloned().collect::<Vec<_>>());
        verbs.sort_by_key(|verb| possible.iter().position(|own| own == verb));
    }
    compare("possible", verbs.join(", "), possible.join(", "));
    compare("default", expected.default.to_string(), said["default"].to_string());
    let both = |name: &str| expected.open.get(name) == Some(&List::Both);
    let open = |list: List| -> String {
        let own = expected.open.iter().filter(|(name, own)| {
            // A person is asked only for what a rule waits for.
            **own == list || list == List::Missing && both(name)
        });
        own.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    };
    for (what, list) in [("missing", List::Missing), ("judge", List::Judge), ("uncertain", List::Uncertain)] {
        let names: BTreeSet<String> = items(&said[what]).map(|it| text_of(&it["fact"])).collect();
        let names = names.into_iter().filter(|name| list != List::Judge || !both(name));
        compare(what, open(list), names.collect::<Vec<_>>().join(", "));
    }
    compare_assumed(scenario, expected, said, &mut compare);
    let reasons = items(&said["reasons"]).filter(certain).filter(|it| it["rule"].is_string());
    let own = |name: &String| scenario.policy.rules.iter().any(|rule| rule.name == *name);
    let reasons: BTreeSet<String> = reasons.map(|it| text_of(&it["rule"])).filter(own).collect();
    compare("certain reasons", format!("{:?}", expected.certain_rules), format!("{reasons:?}"));
    explained::compare(scenario, expected, said, &mut compare);
    let noticed =
        items(&said["notices"]).map(|it| (text_of(&it["notice"]), it["certain"] != Value::Bool(false)));
    let noticed: BTreeMap<String, bool> = noticed.collect();
    if said["exact"] == Value::Bool(true) {
        compare("notices", format!("{:?}", expected.notices), format!("{noticed:?}"));
    }
    if expected.agreed {
        compare_actions(expected, said, &mut compare);
    }
    found
}

fn compare_assumed(
    scenario: &Scenario,
    expected: &Expected,
    said: &Value,
    compare: &mut dyn FnMut(&'static str, String, String),
) {
    let listed: BTreeSet<String> = items(&said["assumed"]).map(|it| text_of(&it["fact"])).collect();
    // Of what a requirement asks for in some worlds, and of what no rule reads, the text does not say whether it is listed.
    let read = super::reads::values_of_rules(&scenario.policy);
    let plain = |name: &str| match expected.assumed.get(name) {
        Some(always) => *always && read.iter().any(|fact| FACTS[*fact].name == name),
        None => true,
    };
    let must: BTreeSet<&str> = expected.assumed.keys().copied().filter(|name| plain(name)).collect();
    let is: BTreeSet<&str> = listed.iter().map(String::as_str).filter(|name| plain(name)).collect();
    let ours: BTreeSet<&str> =
        is.into_iter().filter(|name| FACTS.iter().any(|fact| fact.name == *name)).collect();
    compare("assumed", format!("{must:?}"), format!("{ours:?}"));
}

/// Routes, replies, services and notes, each certain or not, and deadlines.
fn compare_actions(expected: &Expected, said: &Value, compare: &mut dyn FnMut(&'static str, String, String)) {
    let route = |it: &Value| match it["destination"].as_str() {
        Some(place) => PLACES.iter().position(|own| *own == place).map(Action::Route),
        None => Some(Action::RouteText("elsewhere")),
    };
    let routes: BTreeMap<Option<Action>, bool> =
        items(&said["routes"]).map(|it| (route(it), it["certain"] != Value::Bool(false))).collect();
    let is_route = |it: &&Action| matches!(it, Action::Route(_) | Action::RouteText(_));
    let wanted: BTreeMap<Option<Action>, bool> = expected
        .acts
        .iter()
        .filter(is_route)
        .map(|it| (Some(it.clone()), expected.certain.contains(it)))
        .collect();
    compare("routes", format!("{wanted:?}"), format!("{routes:?}"));
    let named = |key: &str, of: &dyn Fn(&Action) -> Option<String>| -> (String, String) {
        let wanted: BTreeSet<String> = expected.certain.iter().filter_map(of).collect();
        let acts: BTreeSet<String> = expected.acts.iter().filter_map(of).collect();
        let is: BTreeSet<String> = items(&said[key])
            .filter(|it| it["certain"] != Value::Bool(false))
            .map(|it| if it.is_string() { text_of(it) } else { text_of(&it["id"]) })
            // What is only possible may be listed too, where it is not marked.
            .filter(|it| wanted.contains(it) || !acts.contains(it))
            .collect();
        (format!("{wanted:?}"), format!("{is:?}"))
    };
    let (wanted, is) = named("replies", &|it| match it {
        Action::Reply(reply) => Some(REPLIES[*reply].to_owned()),
        _ => None,
    });
    compare("replies", wanted, is);
    let (wanted, is) = named("services", &|it| match it {
        Action::Service(service) => Some(SERVICES[*service].name.to_owned()),
        _ => None,
    });
    compare("services", wanted, is);
    let (wanted, is) = named("notes", &|it| match it {
        Action::Note(note) => Some((*note).to_owned()),
        _ => None,
    });
    compare("notes", wanted, is);
    let highest = expected.priorities.iter().flatten().min().map(|level| PRIORITIES[*level].to_owned());
    compare(
        "priority",
        format!("{highest:?}"),
        format!("{:?}", said["priority"]["id"].as_str().map(str::to_owned)),
    );
    let possible: Vec<String> = items(&said["priority_possible"]).map(|it| text_of(&it["id"])).collect();
    let several = expected.priorities.len() > 1;
    let wanted =
        expected.priorities.iter().flatten().filter(|_| several).map(|level| PRIORITIES[*level].to_owned());
    compare("priority_possible", format!("{:?}", wanted.collect::<Vec<_>>()), format!("{possible:?}"));
    let soonest = expected.within.iter().flatten().min().copied();
    let within = said["within"].as_str().map(measure);
    compare("within", format!("{soonest:?}"), format!("{within:?}"));
    if let Some(all) = said["within_possible"].as_array().filter(|all| !all.is_empty()) {
        let all: BTreeSet<u32> = all.iter().map(|it| measure(&text_of(it))).collect();
        let wanted: BTreeSet<u32> = expected.within.iter().flatten().copied().collect();
        compare("within_possible", format!("{wanted:?}"), format!("{all:?}"));
    }
}

/// A deadline in words, in 240ths of a day.
fn measure(words: &str) -> u32 {
    let (count, unit) = words.split_once(' ').unwrap_or_else(|| panic!("{words} is no deadline"));
    let unit = unit.replace('_', " ");
    let own = UNITS.iter().find(|(name, _)| name.starts_with(unit.trim_end_matches('s')));
    own.map_or(0, |(_, size)| *size)
        * count.parse::<u32>().unwrap_or_else(|_| panic!("{words} is no deadline"))
}

pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

pub(super) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What matters of a decision, for dialogues.
pub fn seen(said: &Value) -> Seen {
    let verb = |it: &Value| {
        let stages = [StageName::Referral, StageName::Discharge];
        let mut verbs = stages.iter().flat_map(|stage| Verb::of_stage(*stage));
        *verbs.find(|verb| verb.id() == text_of(it)).unwrap_or_else(|| panic!("{it} is no verb"))
    };
    let names = |keys: &[&str]| -> BTreeSet<String> {
        keys.iter().flat_map(|key| items(&said[*key])).map(|it| text_of(&it["fact"])).collect()
    };
    let sorted = |key: &str| -> BTreeSet<String> {
        items(&said[key])
            .map(|it| {
                let mut own = it.clone();
                // Where it is written, and the rules in the order written, are as the lines are. Amounts are told
                // where they are stated, which an assumption is not.
                if let Some(own) = own.as_object_mut() {
                    own.retain(|key, _| {
                        !["location", "by", "required_by", "reasons", "amounts"].contains(&key.as_str())
                    });
                }
                own.to_string()
            })
            .collect()
    };
    let keys =
        ["routes", "services", "replies", "notes", "reasons", "declined", "unlisted", "overruled", "asked"];
    let lists: Vec<BTreeSet<String>> = keys.iter().map(|key| sorted(key)).collect();
    Seen {
        decision: verb(&said["decision"]),
        settled: said["settled"] == Value::Bool(true),
        possible: items(&said["possible"]).map(verb).collect(),
        open: names(&["missing", "judge", "uncertain"]),
        assumed: names(&["assumed"]),
        rest: format!("{lists:?} {} {}", said["within"], said["within_possible"]),
    }
}
