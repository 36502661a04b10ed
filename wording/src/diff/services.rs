//! What becomes otherwise of services that referrals ask for. Input: changes. Output: a part of the report.

use remit_engine::eval::ServiceOutcome;
use remit_engine::ir::ConceptId;
use serde_json::Value;

use super::Changes;
use super::report::{Block, Line};
use crate::names::opening;

/// A service of which something else becomes, where a referral asks for it.
#[derive(Clone, Debug)]
pub struct ServiceChange {
    /// The service.
    pub service: ConceptId,
    /// What became of it.
    pub old: ServiceOutcome,
    /// What becomes of it; the same where another place, party or way is named.
    pub new: ServiceOutcome,
    /// A referral that shows it.
    pub witness: Option<Value>,
}

impl Changes<'_> {
    /// What becomes otherwise of services.
    pub(super) fn services_blocks(&self) -> Vec<Block> {
        let say = self.words();
        if self.services.is_empty() {
            return Vec::new();
        }
        let lines = self.services.iter().map(|it| {
            let (service, old) = (opening(say.concept(it.service)), self.became(it.old));
            let new = self.became(it.new);
            let key = if it.old == it.new { "diff.services.elsewhere" } else { "diff.services.change" };
            let values = [("service", service.as_str()), ("old", &old), ("new", &new)];
            let shown = it.witness.as_ref().map(|referral| {
                let letter = opening(&say.referral_told(referral));
                say.say("diff.services.example", &[("letter", &letter)])
            });
            Line { text: say.say(key, &values), items: shown.into_iter().collect() }
        });
        vec![
            Block::Title(say.say("diff.services.title", &[])),
            Block::Text(say.say("diff.services.about", &[])),
            Block::List(lines.collect()),
        ]
    }

    fn became(&self, outcome: ServiceOutcome) -> String {
        let key = match outcome {
            ServiceOutcome::Offered => "diff.services.offered",
            ServiceOutcome::Declined => "diff.services.declined",
            ServiceOutcome::Unmet => "diff.services.unmet",
            ServiceOutcome::Duty => "diff.services.duty",
            ServiceOutcome::Unlisted | _ => "diff.services.unlisted",
        };
        self.words().say(key, &[])
    }
}
