//! What was found, as JSON; `region.json` is its schema. Input: what is told of clinics. Output: one value.

use remit_analysis::region::{Clinics, Patients, Region, Shown, Tested};
use remit_engine::ir::{Atom, AtomId, FactId, Lookup, StageName, Verb};
use remit_wording::region as told;
use serde_json::{Value, json};

use super::conditions::{Terms, id};
use super::convert::Found;

/// What is told of clinics that are looked at together.
pub(super) fn region(told: &told::Clinics<'_>, found: &Found, clinics: &Clinics<'_>) -> Value {
    let say = Record { told, clinics };
    let own = |fact: FactId| clinics.own_of(fact);
    let terms = Terms { told, own: &own };
    let conditions = used(found).into_iter().map(|atom| terms.condition(atom));
    let conditions: Vec<Value> = conditions.collect();
    let ids: Vec<&str> = (0..clinics.count()).map(|clinic| say.id(clinic)).collect();
    let facts = &told.vocabulary.facts;
    let usual = told.usual.iter().filter_map(|fact| facts.as_slice().at(*fact));
    let in_vain = found.in_vain.iter().map(|sent| {
        json!({
            "from": say.id(sent.from), "to": say.id(sent.to), "all": sent.all,
            "patients": say.patients(&sent.patients),
        })
    });
    let circles = found.circles.iter().map(|circle| {
        let ids: Vec<&str> = circle.clinics.iter().map(|clinic| say.id(*clinic)).collect();
        json!({ "policies": ids, "patients": say.patients(&circle.patients) })
    });
    let named = told.named.iter().map(|(from, to)| json!({ "from": say.id(*from), "to": say.id(*to) }));
    let groups = found.table.groups.iter().map(|group| {
        let concept = told.vocabulary.concepts.as_slice().at(group.concept);
        let answers = group.cells.iter().enumerate().map(|(clinic, cell)| {
            let verbs =
                cell.verbs.as_ref().map(|verbs| verbs.iter().map(|verb| verb.id()).collect::<Vec<_>>());
            json!({ "policy": say.id(clinic), "decisions": verbs, "named": cell.named })
        });
        json!({ "concept": concept.map(|it| &it.id), "answers": answers.collect::<Vec<_>>() })
    });
    json!({
        "country": told.country,
        "policies": ids,
        "usual": found.usual,
        "held": usual.map(|fact| &fact.path).collect::<Vec<_>>(),
        "several_tables": told.several_tables,
        "conditions": conditions,
        "refused_by_all": say.patients(&found.refused),
        "accepted_by_none": say.patients(&found.unaccepted),
        "named": named.collect::<Vec<_>>(),
        "sent_in_vain": in_vain.collect::<Vec<_>>(),
        "circles": circles.collect::<Vec<_>>(),
        "ways_finished": told.ways_whole,
        "groups": groups.collect::<Vec<_>>(),
    })
}

/// The atoms that regions are told by.
fn used(found: &Found) -> Vec<AtomId> {
    let ways = found.in_vain.iter().map(|sent| &sent.patients);
    let ways = ways.chain(found.circles.iter().map(|circle| &circle.patients));
    let all = [&found.refused, &found.unaccepted].into_iter().chain(ways);
    let tests = all.flat_map(|patients| &patients.regions).flat_map(|(region, _)| &region.tests);
    let mut atoms: Vec<AtomId> = tests
        .filter_map(|(tested, _)| match tested {
            Tested::Atom(atom) => Some(*atom),
            Tested::Ground(_) => None,
        })
        .collect();
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

struct Record<'r> {
    told: &'r told::Clinics<'r>,
    clinics: &'r Clinics<'r>,
}

impl Record<'_> {
    fn id(&self, clinic: usize) -> &str {
        self.clinics.policy(clinic).map_or("", |policy| policy.ir().id.as_str())
    }

    fn patients(&self, patients: &Patients) -> Value {
        let regions = patients.regions.iter().map(|(region, shown)| {
            json!({
                "condition": self.told.condition_told(&tests(region)),
                "tests": region.tests.iter().map(|(tested, is)| self.test(*tested, *is)).collect::<Vec<_>>(),
                "witness": shown.as_ref().map(|shown| self.shown(shown)),
            })
        });
        json!({ "whole": patients.whole, "regions": regions.collect::<Vec<_>>() })
    }

    fn test(&self, tested: Tested, is: bool) -> Value {
        match tested {
            Tested::Ground(clinic) => json!({ "accepts": self.id(clinic), "is": is }),
            Tested::Atom(atom) => {
                let fact = self.told.terms.atoms.as_slice().at(atom).map(Atom::fact);
                let fact = fact.and_then(|fact| self.told.vocabulary.facts.as_slice().at(fact));
                let text = self.told.condition_told(&[(told::Tested::Atom(atom), true)]);
                json!({ "condition": id(atom), "fact": fact.map(|fact| &fact.path), "says": text, "is": is })
            }
        }
    }

    fn shown(&self, shown: &Shown) -> Value {
        let told = shown.told.iter().map(|it| {
            let rules =
                self.clinics.policy(it.clinic).map(|policy| &policy.ir().stage(StageName::Referral).rules);
            let rules = it.rules.iter().filter_map(|id| rules?.as_slice().at(*id));
            json!({
                "policy": self.id(it.clinic),
                "referral": it.referral,
                "decision": Verb::id(it.verb),
                "rules": rules.map(|rule| rule.name.as_str()).collect::<Vec<_>>(),
            })
        });
        json!({ "shared": shown.shared, "told": told.collect::<Vec<_>>() })
    }
}

fn tests(region: &Region) -> Vec<(told::Tested, bool)> {
    let tested = |tested: &Tested| match tested {
        Tested::Atom(atom) => told::Tested::Atom(*atom),
        Tested::Ground(clinic) => told::Tested::Ground(*clinic),
    };
    region.tests.iter().map(|(it, is)| (tested(it), *is)).collect()
}
