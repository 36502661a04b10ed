//! A policy of one count over many conditions. Input: how many of how many. Output: a program.

use remit_engine::ir::{
    Atom, AtomId, Condition, Fact, FactId, FactType, Otherwise, Policy, Program, Rule, Verb, Vocabulary,
};
use remit_engine::value::Language;

/// A policy that accepts at least that many of so many, a count for each, and excludes else.
pub(crate) fn program(counts: &[(u32, u32)]) -> Program {
    let mut vocabulary = Vocabulary::default();
    let mut policy = Policy::new("counts", Language::En);
    for (which, (least, parts)) in counts.iter().enumerate() {
        let mut of = Vec::new();
        for index in 0..*parts {
            let fact = FactId::new(vocabulary.facts.len());
            vocabulary.facts.push(Fact::new(format!("signs{which}.s{index}"), FactType::Truth));
            of.push(Condition::Atom(AtomId::new(policy.atoms.len())));
            policy.atoms.push(Atom::Truth(fact));
        }
        let count = Condition::Count { least: *least, most: None, of };
        policy.referral.rules.push(Rule::new(format!("enough{which}"), Verb::Accept, count));
    }
    policy.referral.default = Some(Otherwise::new(Verb::Exclude));
    Program::new(vocabulary, vec![policy])
}
