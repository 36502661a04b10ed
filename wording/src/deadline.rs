//! A deadline in words: how long, from when, and whether it holds as a rule. Input: the time in words, and what its rule says
//! of it. Output: a phrase such as "as a rule within 48 hours of the date of the referral".

use remit_engine::ir::{RuleTexts, Start};

use crate::names::Wording;

impl Wording<'_> {
    /// The deadline, without the day that it comes to.
    pub(crate) fn deadline(self, time: &str, texts: &RuleTexts) -> String {
        let key = match texts.start {
            None => "letter.within",
            Some(Start::Referral) => "letter.within.referral_undated",
            Some(Start::Receipt) => "letter.within.receipt",
        };
        let said = self.say(key, &[("time", time)]);
        if texts.usually_within { self.say("deadline.usually", &[("deadline", &said)]) } else { said }
    }
}
