//! The clinic's 25 rules as a programmer writes them in Rust. Input: a referral parsed into structs. Output: the verb and the rules
//! that decide it. What is written here by hand is what every ratio is measured by.

use serde::Deserialize;

use crate::policy::Verb;

/// A referral as a program holds it; its texts are parts of the JSON that it was read from.
#[derive(Deserialize)]
pub struct Letter<'j> {
    investigation: Investigation<'j>,
    surgery: Surgery,
    #[serde(borrow)]
    patient: Patient<'j>,
    substance_use: SubstanceUse,
    depression: Depression,
    consent: Consent,
    #[serde(borrow)]
    pain: Pain<'j>,
    #[serde(borrow)]
    treatment: Treatment<'j>,
    #[serde(borrow)]
    referral: Question<'j>,
    #[serde(borrow)]
    opioids: Opioids<'j>,
    laboratory: Laboratory,
    body: Body,
    #[serde(borrow)]
    diagnosis: Vec<&'j str>,
}

#[derive(Deserialize)]
struct Investigation<'j> {
    ongoing: bool,
    complete: bool,
    #[serde(rename = "summary")]
    _summary: Option<&'j str>,
}

#[derive(Deserialize)]
struct Surgery {
    planned: bool,
}

#[derive(Deserialize)]
struct Patient<'j> {
    in_area: bool,
    inpatient: bool,
    age: u32,
    expectations: Option<&'j str>,
}

#[derive(Deserialize)]
struct SubstanceUse {
    dependence: bool,
    hampers: bool,
}

#[derive(Deserialize)]
struct Depression {
    untreated: bool,
}

#[derive(Deserialize)]
struct Consent {
    record_access: bool,
}

#[derive(Deserialize)]
struct Pain<'j> {
    acute: bool,
    at_rest: bool,
    duration: u32,
    intensity: u32,
    location: Option<&'j str>,
}

#[derive(Deserialize)]
struct Treatment<'j> {
    history: Option<&'j str>,
}

#[derive(Deserialize)]
struct Question<'j> {
    question: Option<&'j str>,
}

#[derive(Deserialize)]
struct Opioids<'j> {
    daily_dose: u32,
    plan: Option<&'j str>,
}

#[derive(Deserialize)]
struct Laboratory {
    egfr: u32,
}

#[derive(Deserialize)]
struct Body {
    bmi: u32,
}

impl Letter<'_> {
    fn has(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.diagnosis.iter().any(|diagnosis| wanted(diagnosis))
    }
}

fn is_left_to_others(diagnosis: &str) -> bool {
    matches!(diagnosis, "back_pain_functional" | "muscle_pain_myofascial" | "joint_pain_functional")
}

fn is_malignant(diagnosis: &str) -> bool {
    matches!(diagnosis, "breast_pain_malignant" | "abdomen_pain_malignant" | "spine_pain_malignant")
}

/// Decides by the strongest verb of which a rule holds.
pub fn decide(letter: &Letter<'_>, rules: &mut Vec<u32>) -> Verb {
    rules.clear();
    let dose = letter.opioids.daily_dose;
    let acute_neuralgia = letter.pain.acute && letter.has(|it| it == "face_pain_neuropathic");
    let after_surgery = letter.investigation.complete && letter.has(|it| it == "face_pain_postsurgical");
    let mut add = |rule: u32, holds: bool| {
        if holds {
            rules.push(rule);
        }
    };
    add(0, letter.has(is_left_to_others));
    add(1, letter.has(|it| it.starts_with("neck_pain")));
    add(2, !acute_neuralgia && !after_surgery && letter.has(|it| it.starts_with("face_pain")));
    add(3, !letter.pain.at_rest && letter.has(|it| it.starts_with("head_pain")));
    add(4, dose > 90 && !letter.has(is_malignant));
    add(5, letter.patient.age < 18);
    add(8, letter.investigation.ongoing);
    add(9, letter.substance_use.dependence && letter.substance_use.hampers);
    if !rules.is_empty() {
        return Verb::Exclude;
    }
    let mut add = |rule: u32, holds: bool| {
        if holds {
            rules.push(rule);
        }
    };
    add(10, !letter.patient.in_area);
    add(11, letter.patient.inpatient);
    add(12, !letter.investigation.complete);
    if !rules.is_empty() {
        return Verb::Return;
    }
    let mut add = |rule: u32, holds: bool| {
        if holds {
            rules.push(rule);
        }
    };
    add(13, letter.surgery.planned || letter.pain.duration <= 3);
    add(14, letter.pain.duration <= 6 && !letter.has(|it| it == "hand_pain_regional"));
    add(15, letter.depression.untreated && letter.pain.intensity >= 8);
    add(16, letter.laboratory.egfr < 30 && dose >= 40);
    if !rules.is_empty() {
        return Verb::Defer;
    }
    let mut add = |rule: u32, holds: bool| {
        if holds {
            rules.push(rule);
        }
    };
    add(17, letter.referral.question.is_none());
    add(18, letter.pain.location.is_none());
    add(19, letter.treatment.history.is_none());
    add(20, letter.patient.expectations.is_none());
    add(21, dose > 0 && letter.opioids.plan.is_none());
    add(22, !letter.consent.record_access);
    if !rules.is_empty() {
        return Verb::Ask;
    }
    let mut add = |rule: u32, holds: bool| {
        if holds {
            rules.push(rule);
        }
    };
    add(6, acute_neuralgia);
    add(23, (60..=90).contains(&dose));
    add(24, letter.patient.age >= 80 || letter.body.bmi > 40);
    if !rules.is_empty() {
        return Verb::Review;
    }
    if after_surgery {
        rules.push(7);
    }
    Verb::Accept
}
