//! What is right. Input: a policy as data, what a referral states. Output: the verb and the rules that decide it, by the plainest
//! reading.

use crate::policy::{Operator, Policy, Test, Verb, closure};
use crate::referrals::Referral;

/// What is decided, and by which rules in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub verb: Verb,
    pub rules: Vec<u32>,
}

/// The policy with the condition of each rule.
pub struct Oracle {
    rules: Vec<(Verb, Test)>,
}

impl Oracle {
    pub fn new(policy: &Policy) -> Self {
        let conditions =
            (0..policy.rules.len()).map(|index| (policy.rules[index].verb, closed(policy.effective(index))));
        Self { rules: conditions.collect() }
    }

    pub fn decide(&self, referral: &Referral) -> Answer {
        for verb in Verb::ALL {
            let own =
                self.rules.iter().enumerate().filter(|(_, rule)| rule.0 == verb && holds(&rule.1, referral));
            let rules: Vec<u32> = own.map(|(index, _)| index as u32).collect();
            if !rules.is_empty() {
                return Answer { verb, rules };
            }
        }
        Answer { verb: Verb::Accept, rules: Vec::new() }
    }
}

/// The condition with every diagnosis spelt out.
pub fn closed(test: Test) -> Test {
    let each = |tests: Vec<Test>| tests.into_iter().map(closed).collect();
    match test {
        Test::Has(diagnoses) => Test::Has(closure(&diagnoses)),
        Test::Not(inner) => Test::Not(Box::new(closed(*inner))),
        Test::All(tests) => Test::All(each(tests)),
        Test::Any(tests) => Test::Any(each(tests)),
        Test::Yes(_) | Test::Compare(..) | Test::Given(_) => test,
    }
}

fn holds(test: &Test, referral: &Referral) -> bool {
    match test {
        Test::Has(diagnoses) => referral.diagnoses.iter().any(|stated| diagnoses.contains(stated)),
        Test::Yes(fact) => referral.truths[*fact],
        Test::Compare(fact, operator, with) => {
            let (value, with) = (i64::from(referral.amounts[*fact]), i64::from(*with));
            match operator {
                Operator::Less => value < with,
                Operator::AtMost => value <= with,
                Operator::AtLeast => value >= with,
                Operator::Greater => value > with,
            }
        }
        Test::Given(text) => referral.texts[*text],
        Test::Not(inner) => !holds(inner, referral),
        Test::All(tests) => tests.iter().all(|test| holds(test, referral)),
        Test::Any(tests) => tests.iter().any(|test| holds(test, referral)),
    }
}
