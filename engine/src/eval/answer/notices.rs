//! What is said whatever is decided, and what follows after discharge. Input: the worlds as sent. Output: the notices that hold in all of them, and in some.
//!
//! A notice never decides: no rule and no question hangs on it. So the worlds are searched for it by itself, within all
//! that is declared impossible, what ties only its own facts too.

use serde::{Deserialize, Serialize};

use super::decision::{Named, SourceNote, is_true, yes};
use super::explain::Explain;
use super::trace::{Holds, PartTrace, Tracer};
use super::values::Measured;
use crate::eval::ids::NodeId;
use crate::eval::model::truth::Truth;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Budget, Goal, Space};
use crate::ir::{Location, Party, StageName};

/// What is said whatever is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NoticeNote {
    /// Its name.
    pub notice: String,
    /// What it says, or the statement that it cites.
    pub text: Option<String>,
    /// The heading that it is under in the policy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// What it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceNote>,
    /// Where it is written.
    pub location: Location,
    /// Whether it holds whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
    /// While it is open: its condition in parts, with what is known of each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<PartTrace>,
}

/// What is done after discharge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FollowUpNote {
    /// What.
    pub what: String,
    /// Who does it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<Named>,
    /// After what time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Measured>,
    /// Why, or the statement that it cites.
    pub text: Option<String>,
    /// What it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceNote>,
    /// Where it is written.
    pub location: Location,
    /// Whether it is done whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
    /// While it is open: its condition in parts, with what is known of each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<PartTrace>,
}

/// A notice, and what of its condition holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NoticeTrace {
    /// Its name.
    pub notice: String,
    /// Whether it holds.
    pub holds: Holds,
    /// Its condition, in the parts in which it is written.
    pub parts: Vec<PartTrace>,
    /// Where it is written.
    pub location: Location,
}

impl Prepared {
    /// What a condition is in all worlds, where that is the same, though no rule may read its facts.
    pub(super) fn alone(&self, node: NodeId, sent: &Space<'_>, budget: &mut Budget) -> Truth {
        let known = self.policy.conditions.truth(node, &sent.state.assignment());
        if known != Truth::Open {
            return known;
        }
        let impossible = self.policy.impossible.iter().map(|(node, _)| *node).collect();
        let space = Space { impossible, ..sent.clone() };
        let yes = Goal { affirms: vec![node], ..Goal::default() };
        let no = Goal { denies: vec![node], ..Goal::default() };
        match (space.exists(&[yes], budget), space.exists(&[no], budget)) {
            (true, false) => Truth::Yes,
            (false, true) => Truth::No,
            (true, true) | (false, false) => Truth::Open,
        }
    }

    /// Every notice of the stage, in the order of the policy.
    pub(super) fn trace_notices(&self, sent: &Space<'_>, budget: &mut Budget) -> Vec<NoticeTrace> {
        let (ir, reads) = (&self.policy.ir, &self.policy.annexes.notices);
        let own = ir.notices.iter().zip(reads).filter(|(notice, _)| notice.stage == sent.stage.name);
        let traced = own.map(|(notice, (node, _))| NoticeTrace {
            notice: notice.name.clone(),
            holds: self.alone(*node, sent, budget).into(),
            parts: Tracer::new(self, sent).parts(&notice.condition),
            location: notice.location.clone(),
        });
        traced.collect()
    }
}

impl Explain<'_, '_> {
    /// What follows after discharge, where that is what is decided about.
    pub(super) fn follow_ups(&self, budget: &mut Budget) -> Vec<FollowUpNote> {
        let (policy, sent) = (&self.prepared.policy, &self.outcome.conclusion.sent);
        if self.stage != StageName::Discharge {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (entry, (node, _)) in policy.ir.follow_ups.iter().zip(&policy.annexes.follow_ups) {
            let truth = self.prepared.alone(*node, sent, budget);
            if truth == Truth::No {
                continue;
            }
            let certain = truth == Truth::Yes;
            let parts =
                if certain { Vec::new() } else { Tracer::new(self.prepared, sent).parts(&entry.condition) };
            let party = entry.party.map(|party| match party {
                Party::Concept(id) => self.words.concept(id),
                Party::Destination(id) => self.words.destination(id),
            });
            found.push(FollowUpNote {
                what: self.words.or(&entry.what, ""),
                party: party.map(|(id, label)| Named { kind: None, id: Some(id), label }),
                after: entry.after.map(|time| self.words.quantity(time)),
                text: self.because(entry.because.as_ref(), &entry.citations),
                sources: self.sources(&entry.citations, None),
                location: entry.location.clone(),
                certain,
                parts,
            });
        }
        found
    }

    /// The notices that hold, and those that may.
    pub(super) fn notices(&self, budget: &mut Budget) -> Vec<NoticeNote> {
        let (policy, sent) = (&self.prepared.policy, &self.outcome.conclusion.sent);
        let mut found = Vec::new();
        for (notice, (node, _)) in policy.ir.notices.iter().zip(&policy.annexes.notices) {
            if notice.stage != self.stage {
                continue;
            }
            let truth = self.prepared.alone(*node, sent, budget);
            if truth == Truth::No {
                continue;
            }
            let certain = truth == Truth::Yes;
            let parts =
                if certain { Vec::new() } else { Tracer::new(self.prepared, sent).parts(&notice.condition) };
            found.push(NoticeNote {
                notice: notice.name.clone(),
                text: self.because(notice.because.as_ref(), &notice.citations),
                section: notice.section.as_ref().and_then(|title| self.words.text(title)),
                sources: self.sources(&notice.citations, None),
                location: notice.location.clone(),
                certain,
                parts,
            });
        }
        found
    }
}
