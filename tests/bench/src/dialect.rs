//! Conditions as expressions with operators between. Input: a condition, how a language writes its parts. Output: its text.

use crate::policy::{AMOUNTS, TEXTS, TRUTHS, Test, diagnoses};

/// How a language writes conditions.
pub struct Dialect {
    pub and: &'static str,
    pub or: &'static str,
    pub not: &'static str,
    /// What comes before a path.
    pub root: &'static str,
    /// That a text is there, of its group and its key.
    pub given: fn(&str, &str) -> String,
    /// That one of the diagnoses, in quotes and with all that are below them, is stated.
    pub has: fn(&[String]) -> String,
}

impl Dialect {
    /// The text of a condition whose diagnoses are spelt out.
    pub fn write(&self, test: &Test) -> String {
        let joined = |tests: &[Test], by: &str| {
            let parts: Vec<String> = tests.iter().map(|test| self.write(test)).collect();
            format!("({})", parts.join(by))
        };
        match test {
            Test::Has(stated) => (self.has)(&quoted(stated)),
            Test::Yes(fact) => format!("{}{}", self.root, TRUTHS[*fact].0),
            Test::Compare(amount, operator, with) => {
                format!("{}{} {} {with}", self.root, AMOUNTS[*amount].0, operator.sign())
            }
            Test::Given(text) => {
                let (group, key) = TEXTS[*text].split_once('.').expect("a path of two words");
                (self.given)(&format!("{}{group}", self.root), key)
            }
            Test::Not(inner) => match &**inner {
                Test::Compare(amount, operator, with) => {
                    self.write(&Test::Compare(*amount, operator.negated(), *with))
                }
                other => format!("{}({})", self.not, self.write(other)),
            },
            Test::All(tests) => joined(tests, self.and),
            Test::Any(tests) => joined(tests, self.or),
        }
    }
}

/// The names of diagnoses in quotes.
pub fn quoted(stated: &[usize]) -> Vec<String> {
    stated.iter().map(|it| format!("{:?}", diagnoses()[*it])).collect()
}
