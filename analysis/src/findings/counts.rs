//! Deadlines and priorities that are never what counts. Input: a stage. Output: the rules that name them.

use remit_engine::ir::{Action, Lookup, Quantity, RuleId, StageName};
use remit_engine::value::Number;

use crate::analysis::Analysis;
use crate::policy::Effect;

/// What a rule names in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Its deadline: wherever it decides, a sooner one holds.
    Deadline,
    /// Its priority: wherever it decides, a higher one holds.
    Priority,
}

/// A rule whose deadline or priority is never what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverCounts {
    /// The rule, by its place in the stage.
    pub rule: RuleId,
    /// What of it.
    pub what: What,
}

impl Analysis<'_> {
    /// The rules of a stage that decide some letter and name a deadline or a priority that is that of none.
    pub fn never_count(&mut self, name: StageName) -> Vec<NeverCounts> {
        let policy = self.policy.clone();
        let mut found = Vec::new();
        for (index, rule) in policy.ir().stage(name).rules.iter().enumerate() {
            for action in &rule.actions {
                let better = match action {
                    Action::Within(time) => self.sooner(name, *time).map(|it| (What::Deadline, it)),
                    Action::Priority(level) => {
                        let higher = self.stage(name).levels_of_priority().filter(|own| own < level).max();
                        higher.map(|level| (What::Priority, Effect::Priority(level)))
                    }
                    Action::Route(_)
                    | Action::Service(_)
                    | Action::Reply(_)
                    | Action::Note(_)
                    | Action::OneOf(_) => None,
                };
                let Some((what, better)) = better else { continue };
                if self.is_always_better(name, index, &better) {
                    found.push(NeverCounts { rule: RuleId::new(index), what });
                }
            }
        }
        found
    }

    /// That a deadline sooner than that holds, where there is one.
    fn sooner(&self, name: StageName, time: Quantity) -> Option<Effect> {
        let own = self.length(time)?;
        self.stage(name).lengths().filter(|length| *length < own).max().map(Effect::Within)
    }

    fn is_always_better(&mut self, name: StageName, rule: usize, better: &Effect) -> bool {
        let Some(acts) = self.stage(name).rules.get(rule).map(|rule| rule.acts) else { return false };
        let allowed = self.stage(name).allowed;
        let better = self.gates.stage(name).effect(&mut self.world, better);
        self.is_possible(&[allowed, acts, !better]) == Some(false)
            && self.is_possible(&[allowed, acts]) == Some(true)
    }

    /// How long a time is.
    pub(super) fn length(&self, time: Quantity) -> Option<Number> {
        let vocabulary = self.policy.lexicon().vocabulary();
        vocabulary.units.as_slice().at(time.unit)?.length(time.number).ok()
    }
}
