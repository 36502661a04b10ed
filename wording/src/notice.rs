//! Notices and follow-ups in words: what is said whatever is decided, and while it is open, on what condition.

use remit_engine::eval::{ConditionTrace, FollowUpNote, Holds, NoticeNote, Part, PartTrace, Says};
use remit_engine::ir::Condition;

use crate::names::{Wording, opening, within};

impl Wording<'_> {
    /// What a notice says; while it is open, after what it depends on.
    pub fn notice(self, note: &NoticeNote) -> String {
        let text = note.text.clone().unwrap_or_else(|| note.notice.clone());
        match self.pending(note) {
            when if when.is_empty() => text,
            when => self.say("decision.notice_if", &[("when", &when), ("text", &text)]),
        }
    }

    /// What follows after discharge, with when and by whom; while it is open, after what it depends on.
    pub fn follow_up(self, note: &FollowUpNote) -> String {
        let after = note.after.as_ref().map(|time| self.amount(time));
        let party = note.party.as_ref().map(|party| within(&party.label));
        let said = self.followed_up(&note.what, after, party);
        match self.condition(&self.still_open(&note.parts)) {
            when if when.is_empty() => said,
            when => self.say("decision.notice_if", &[("when", &when), ("text", &within(&said))]),
        }
    }

    /// "What, after that time, by whom".
    pub(crate) fn followed_up(self, what: &str, after: Option<String>, party: Option<String>) -> String {
        let after = after.map(|time| self.say("follow_up.after", &[("time", &time)]));
        let party = party.map(|party| self.say("follow_up.by", &[("party", &party)]));
        let parts = [Some(opening(what)), after, party];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
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
