//! The clinic's 25 rules as somebody would write them in Rust. Input: a parsed referral. Output: the verb and the rules that decide.

use remit_engine::ir::{RuleId, Verb};

use super::scaled::Parsed;

/// Whether a diagnosis is one, or below it.
fn is(diagnosis: &str, wanted: &str) -> bool {
    let mut own = diagnosis;
    loop {
        if own == wanted {
            return true;
        }
        own = match own {
            "neuropathic_pain" | "facial_pain" | "widespread_pain" | "whiplash" | "endometriosis_pain"
            | "pelvic_pain" => "chronic_pain",
            "trigeminal_neuralgia" | "crps" => "neuropathic_pain",
            "fibromyalgia" => "widespread_pain",
            "migraine" | "tension_headache" => "headache",
            _ => return false,
        };
    }
}

/// What the policy decides about a referral that states everything.
pub(crate) fn decide(referral: &Parsed, rules: &mut Vec<RuleId>) -> Verb {
    let has = |wanted: &str| referral.diagnoses.iter().any(|diagnosis| is(diagnosis, wanted));
    let [complete, ongoing, surgery, in_area, inpatient, motivated, dependence, hampers, untreated, consent] =
        referral.truths;
    let factor = |substance: &str| if substance == "oxycodone" { 2 } else { 1 };
    let dose: u32 =
        referral.medicines.iter().map(|it| it.milligrams * it.times * factor(&it.substance)).sum();
    rules.clear();
    let mut when = |rule: u32, holds: bool| {
        if holds {
            rules.push(RuleId(rule));
        }
    };
    let cancer = has("cancer_pain");
    for (rule, wanted) in
        [(0, "fibromyalgia"), (1, "whiplash"), (2, "headache"), (3, "dystonia"), (4, "acute_pain")]
    {
        when(rule, has(wanted));
    }
    let neuralgia = has("trigeminal_neuralgia") && complete;
    when(5, has("facial_pain") && !neuralgia);
    when(7, cancer && dose > 90);
    when(9, has("psychosis"));
    when(10, dependence && hampers);
    when(11, referral.age < 18);
    if !rules.is_empty() {
        return Verb::Exclude;
    }
    let mut when = |rule: u32, holds: bool| {
        if holds {
            rules.push(RuleId(rule));
        }
    };
    when(12, !in_area);
    when(13, inpatient);
    when(24, !complete);
    if !rules.is_empty() {
        return Verb::Return;
    }
    let mut when = |rule: u32, holds: bool| {
        if holds {
            rules.push(RuleId(rule));
        }
    };
    when(8, dose > 90 && !cancer);
    when(14, ongoing || surgery);
    when(15, referral.months <= 6 && !has("crps"));
    when(16, untreated);
    if !rules.is_empty() {
        return Verb::Defer;
    }
    let [question, location, plan, phone, tried] = &referral.texts;
    let mut when = |rule: u32, holds: bool| {
        if holds {
            rules.push(RuleId(rule));
        }
    };
    when(17, question.is_empty());
    when(18, location.is_empty());
    when(19, phone.is_empty());
    when(20, tried.is_empty());
    when(21, dose > 0 && plan.is_empty());
    when(23, !consent);
    if !rules.is_empty() {
        return Verb::Ask;
    }
    if !motivated {
        rules.push(RuleId(22));
        return Verb::Review;
    }
    if neuralgia {
        rules.push(RuleId(6));
    }
    Verb::Accept
}
