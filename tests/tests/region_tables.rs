//! What is said of clinics that count doses by tables of their own, against lists of medicines that each of them decides.

use std::sync::Arc;

use remit_analysis::region::{Clinics, Gap, Meant};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{StageName, Verb};
use serde_json::{Value, json};

const LIMITS: [u32; 4] = [30, 60, 90, 120];

/// For each that the first counts, the second counts between three quarters and twice as much.
const TABLES: &str = r#"library test.tables { language: en, title: "Tables" }
conversion first {
  title: "First"
  morphine oral: 1
  oxycodone oral: 1.5
  tapentadol oral: 0.4
  codeine oral: 0.1
}
conversion second {
  title: "Second"
  morphine oral: 1
  oxycodone oral: 3
  tapentadol oral: 0.3
  codeine oral: 0.1
}
"#;

fn decide(policy: &Arc<LoadedPolicy>, referral: &Value) -> Option<Verb> {
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).expect("a referral");
    let prepared = policy.prepare(&read).ok()?;
    let quick = prepared.decide(StageName::Referral, &mut Vec::new());
    quick.settled.then_some(quick.verb)
}

/// Lists of one medicine and of two, in many amounts.
fn lists() -> Vec<Value> {
    let medicines = ["morphine", "oxycodone", "tapentadol", "codeine"];
    let entry = |substance: &str, amount: u32| json!({ "substance": substance, "route": "oral", "daily": format!("{amount} mg") });
    let amounts =
        [1, 5, 10, 13, 20, 29, 30, 31, 40, 45, 46, 60, 61, 75, 90, 91, 100, 119, 121, 150, 201, 400, 1200];
    let mut all = Vec::new();
    for one in medicines {
        for amount in amounts {
            all.push(json!({ "medicines": [entry(one, amount)] }));
            let both = [entry(one, amount), entry("morphine", 20)];
            all.extend((one != "morphine").then(|| json!({ "medicines": both })));
        }
    }
    all
}

fn policy(place: usize, conversion: &str, rule: &str) -> String {
    format!(
        "policy test.p{place} {{ title: \"P{place}\", country: SE, language: en, conversion: {conversion} }}\nuse test.tables\nexclude {rule}\notherwise accept\n"
    )
}

/// Whom both refuse, where one refuses above a limit and the other below one: nobody, where no list of medicines comes to such
/// doses by both tables.
#[test]
fn doses_by_two_tables_are_of_one_list_of_medicines() {
    let (mut none, mut some) = (0, 0);
    let lists = lists();
    let mut workspace = Workspace::new();
    workspace.open("tables.remit", TABLES);
    for above in LIMITS {
        for below in LIMITS {
            let rules = [
                policy(0, "first central", &format!("opioids.daily_dose > {above} ome")),
                policy(1, "second central", &format!("opioids.daily_dose < {below} ome")),
            ];
            for (place, text) in rules.iter().enumerate() {
                workspace.open(&format!("p{place}.remit"), text);
            }
            let snapshot = workspace.snapshot();
            let of = |place: usize| {
                let policy = snapshot.policy(&format!("test.p{place}")).expect("the policy");
                snapshot.compiled(policy).expect("it compiles").clone()
            };
            let policies = [of(0), of(1)];
            let refuse = |list: &Value| policies.iter().all(|own| decide(own, list) == Some(Verb::Exclude));
            let refused = lists.iter().find(|list| refuse(list));
            let stop = || false;
            let mut clinics = Clinics::new(&policies, &stop).expect("small policies");
            assert!(clinics.several_tables());
            let found = clinics.gap(Gap::RefusedByAll, Meant::All);
            assert!(found.whole);
            // Three quarters of what is above the one limit are below the other.
            let expected = 3 * above < 4 * below;
            assert_eq!(found.regions.is_empty(), !expected, "{above} and {below}: {found:?}");
            assert!(refused.is_none() || expected, "{above} and {below}: {refused:?}");
            for (region, shown) in &found.regions {
                let shown = shown.as_ref().unwrap_or_else(|| panic!("{above} and {below}: {region:?}"));
                for told in &shown.told {
                    let policy = &policies[told.clinic];
                    assert_eq!(decide(policy, &told.referral), Some(Verb::Exclude), "{shown:?}");
                    assert_eq!(told.referral["medicines"], shown.shared["medicines"], "one list for all");
                }
            }
            none += usize::from(found.regions.is_empty());
            some += usize::from(!found.regions.is_empty());
        }
    }
    assert!(none > 2 && some > 2, "{none} and {some}");
}
