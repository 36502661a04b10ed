//! What a policy answers, as a case expects it. Input: a decision. Output: what follows `expect`, and whether a case says
//! all of it.

use remit_engine::eval::{Decision, Named, NamedKind};
use remit_engine::ir::{StageName, Verb};

use crate::resolve::{Action, Expected};

/// What a case can expect of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The verb, with its stage where the verb does not tell it.
    pub verb: String,
    /// The rules that decide for certain.
    pub by: Vec<String>,
    /// The facts that are open, where that is what it comes to.
    pub open: Vec<String>,
    /// What follows for certain, as actions are written.
    pub actions: Vec<String>,
}

impl Answer {
    /// All that a case can say of a decision, but for texts.
    pub fn of(decision: &Decision) -> Self {
        let mut verb = decision.decision.id().to_owned();
        if decision.stage == StageName::Discharge && decision.decision == Verb::Review {
            verb.push_str(" at discharge");
        }
        let certain = decision.reasons.iter().filter(|reason| reason.certain);
        let mut by: Vec<String> = certain.filter_map(|reason| reason.rule.clone()).collect();
        by.dedup();
        let asks = matches!(decision.decision, Verb::Ask | Verb::Return);
        let open = decision.missing.iter().chain(&decision.judge).map(|fact| fact.fact.clone());
        let open = open.chain(decision.uncertain.iter().map(|fact| fact.fact.clone()));
        let open: Vec<String> = open.filter(|_| asks || !decision.settled).collect();
        let mut actions: Vec<String> = decision
            .routes
            .iter()
            .filter(|route| route.certain)
            .map(|route| match &route.destination {
                Some(id) => format!("route {id}"),
                None => format!("route {}", quoted(&route.label)),
            })
            .collect();
        let named = |word: &str, all: &[Named]| -> Vec<String> {
            all.iter().filter_map(|one| Some(format!("{word} {}", one.id.as_ref()?))).collect()
        };
        actions.extend(named("service", &decision.services));
        actions.extend(named("reply", &decision.replies));
        actions.extend(decision.options.iter().filter_map(|choices| one_of(choices)));
        actions.extend(decision.within.as_ref().filter(|_| decision.within_possible.is_empty()).map(
            |within| {
                let usually = if decision.within_usually.contains(within) { "usually " } else { "" };
                format!("{usually}within {} {}", within.number, within.unit)
            },
        ));
        let priority = decision.priority.as_ref().filter(|_| decision.priority_possible.is_empty());
        actions.extend(priority.map(|level| format!("priority {}", level.id)));
        Self { verb, by, open, actions }
    }

    /// What is written after `expect`.
    pub fn written(&self) -> String {
        let mut out = self.verb.clone();
        for (word, names) in [(" by ", &self.by), (" for ", &self.open), (" -> ", &self.actions)] {
            if !names.is_empty() {
                out.push_str(word);
                out.push_str(&names.join(", "));
            }
        }
        out
    }

    /// Whether an expectation, all of which is so, says everything.
    pub(super) fn is_all_of(&self, expected: &Expected) -> bool {
        let told = |action: &&Action| match action {
            Action::Route { .. }
            | Action::RouteText { .. }
            | Action::Service(..)
            | Action::Reply(..)
            | Action::Within { .. }
            | Action::Priority(..)
            | Action::OneOf(..) => true,
            Action::Note(..) | Action::Notice(..) | Action::FollowUp(..) => false,
        };
        self.by.len() == expected.by.len()
            && self.open.len() == expected.open_facts.len()
            && self.actions.len() == expected.actions.iter().filter(told).count()
    }
}

/// A choice of the clinic, where all of it can be named.
fn one_of(choices: &[Named]) -> Option<String> {
    const WORDS: [(NamedKind, &str); 3] =
        [(NamedKind::Route, "route"), (NamedKind::Service, "service"), (NamedKind::Reply, "reply")];
    let one = |choice: &Named| {
        let (_, word) = WORDS.into_iter().find(|(kind, _)| Some(*kind) == choice.kind)?;
        Some(format!("{word} {}", choice.id.as_ref()?))
    };
    let all = choices.iter().map(one).collect::<Option<Vec<_>>>()?;
    Some(format!("one of ({})", all.join(", ")))
}

/// A text as the language writes it.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
