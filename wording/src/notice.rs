//! Notices in words: what is said whatever is decided, and while it is open, on what condition.

use remit_engine::eval::{ConditionTrace, Holds, NoticeNote, Part, PartTrace, Says};
use remit_engine::ir::Condition;

use crate::names::Wording;

impl Wording<'_> {
    /// What a notice says; while it is open, after what it depends on.
    pub fn notice(self, note: &NoticeNote) -> String {
        let text = note.text.clone().unwrap_or_else(|| note.notice.clone());
        match self.pending(note) {
            when if when.is_empty() => text,
            when => self.say("decision.notice_if", &[("when", &when), ("text", &text)]),
        }
    }

    /// What has to be so for an open notice to hold, but for what is known; empty for one that holds.
    pub fn pending(self, note: &NoticeNote) -> String {
        self.condition(&self.still_open(&note.parts))
    }

    /// What is open of a condition in its parts.
    pub(crate) fn still_open(self, parts: &[PartTrace]) -> Condition {
        let open = parts.iter().filter_map(|part| {
            let open = self.open_of(&part.condition)?;
            Some(match part.part {
                Part::Unless => open.negated(),
                Part::Test | Part::When | _ => open,
            })
        });
        open.fold(Condition::Const(true), Condition::and)
    }

    /// What is open of a condition: of what all, or any, has to be so, the parts that are not settled.
    fn open_of(self, trace: &ConditionTrace) -> Option<Condition> {
        if trace.holds != Holds::Open {
            return None;
        }
        let list = |parts: &[ConditionTrace]| -> Vec<Condition> {
            parts.iter().filter_map(|part| self.open_of(part)).collect()
        };
        let joined = |mut open: Vec<Condition>, join: fn(Vec<Condition>) -> Condition| match open.len() {
            1 => open.pop(),
            _ => Some(join(open)),
        };
        match &trace.says {
            Says::And { parts } => joined(list(parts), Condition::And),
            Says::Or { parts } => joined(list(parts), Condition::Or),
            Says::Not { what } => self.open_of(what).map(Condition::negated),
            Says::Constant | Says::Test { .. } | Says::Defined { .. } | _ => Some(self.followed(trace)),
        }
    }
}
