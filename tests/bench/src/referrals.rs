//! Invented referrals. Input: a seed and how much they state. Output: what they state, and the JSON that is sent.

use crate::policy::{
    AGE, AMOUNTS, BMI, DOSE, DURATION, EGFR, GROUPS, INTENSITY, LEAVES, TEXTS, TRUTHS, diagnoses, diagnosis,
};

/// What referrals state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum States {
    /// Everything.
    Everything,
    /// Everything but a tenth of the texts: content is missing, and nothing is unknown.
    NotAllTexts,
    /// Nine tenths of what can be open.
    NineTenths,
    /// An age, a duration and diagnoses.
    ThreeFacts,
}

/// What a referral would state in full.
pub struct Referral {
    pub truths: [bool; TRUTHS.len()],
    pub texts: [bool; TEXTS.len()],
    pub amounts: [u32; AMOUNTS.len()],
    /// By index in [`diagnoses`].
    pub diagnoses: Vec<usize>,
    medicines: Vec<Medicine>,
    pub json: Vec<u8>,
}

struct Medicine {
    substance: &'static str,
    milligrams: u32,
    times: u32,
}

/// Numbers that are the same each time (xorshift).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % limit as u64).expect("below a limit")
    }

    fn number(&mut self, least: u32, below: u32) -> u32 {
        least + self.below((below - least) as usize) as u32
    }
}

/// So many referrals, always the same ones. The people are the same whatever is stated of them.
pub fn all(count: usize, states: States) -> Vec<Referral> {
    let (mut people, mut gaps) = (Dice::new(47), Dice::new(11));
    (0..count).map(|_| referral(&mut people, &mut gaps, states)).collect()
}

/// Diagnoses that the clinic's own rules speak of; every other referral begins with one.
const ASKED: [&str; 10] = [
    "face_pain_neuropathic",
    "face_pain_postsurgical",
    "face_pain_vascular",
    "neck_pain_traumatic",
    "head_pain_vascular",
    "back_pain_functional",
    "muscle_pain_myofascial",
    "spine_pain_malignant",
    "hand_pain_regional",
    "joint_pain_degenerative",
];

fn referral(dice: &mut Dice, gaps: &mut Dice, states: States) -> Referral {
    let mut truths = [false; TRUTHS.len()];
    for (value, (path, silent)) in truths.iter_mut().zip(TRUTHS) {
        let usual =
            ["investigation.complete", "patient.in_area", "patient.motivated", "consent.record_access"];
        *value = match (silent, usual.contains(&path)) {
            (true, _) => dice.below(24) == 0,
            (false, true) => dice.below(24) != 0,
            (false, false) => dice.below(2) == 0,
        };
    }
    let mut stated = Vec::new();
    for at in 0..1 + dice.below(3) {
        let next = if at == 0 && dice.below(2) == 0 {
            diagnosis(ASKED[dice.below(ASKED.len())])
        } else {
            GROUPS + dice.below(LEAVES)
        };
        if !stated.contains(&next) {
            stated.push(next);
        }
    }
    let medicine = |dice: &mut Dice| Medicine {
        substance: if dice.below(2) == 0 { "oxycodone" } else { "morphine" },
        milligrams: 5 + 5 * dice.number(0, 4),
        times: dice.number(1, 4),
    };
    let medicines: Vec<Medicine> = (0..dice.below(3)).map(|_| medicine(dice)).collect();
    let mut amounts = [0; AMOUNTS.len()];
    amounts[AGE] = dice.number(15, 90);
    amounts[DURATION] = dice.number(2, 60);
    amounts[DOSE] = medicines.iter().map(Medicine::equivalents).sum();
    amounts[INTENSITY] = dice.number(2, 11);
    amounts[EGFR] = dice.number(25, 120);
    amounts[BMI] = dice.number(18, 43);
    amounts[6] = dice.number(30, 80);
    amounts[7] = dice.number(1, 30);
    let drops_texts = states == States::NotAllTexts;
    let texts = std::array::from_fn(|_| !(drops_texts && gaps.below(10) == 0));
    let mut referral = Referral { truths, texts, amounts, diagnoses: stated, medicines, json: Vec::new() };
    referral.json = sent(&referral, gaps, states).into_bytes();
    referral
}

impl Medicine {
    /// What a day's dose comes to in milligrams of oral morphine.
    fn equivalents(&self) -> u32 {
        let factor = if self.substance == "oxycodone" { 2 } else { 1 };
        self.milligrams * self.times * factor
    }

    fn json(&self) -> String {
        let Self { substance, milligrams, times } = self;
        format!(
            r#"{{"substance": "{substance}", "route": "oral", "dose": "{milligrams} mg", "times_per_day": {times}}}"#
        )
    }
}

/// Some words, as people write them.
fn words(path: &str) -> String {
    format!(
        "What the referrer writes of {}, in some words of their own, as they come.",
        path.replace(['.', '_'], " ")
    )
}

/// The referral as it is sent: facts nested by their paths, always in the same order.
fn sent(referral: &Referral, gaps: &mut Dice, states: States) -> String {
    let mut is_stated = |path: &str, can_be_open: bool| match states {
        States::Everything | States::NotAllTexts => true,
        States::NineTenths => !can_be_open || gaps.below(10) != 0,
        States::ThreeFacts => ["patient.age", "pain.duration", "diagnosis"].contains(&path),
    };
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    let mut state = |path: &'static str, value: Option<String>| {
        let (group, key) = path.split_once('.').unwrap_or(("", path));
        let at = groups.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            groups.push((group, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.extend(value.map(|value| format!(r#""{key}": {value}"#)));
    };
    for ((path, silent), value) in TRUTHS.iter().zip(referral.truths) {
        state(path, is_stated(path, !silent).then(|| value.to_string()));
    }
    for (path, given) in TEXTS.iter().zip(referral.texts) {
        state(path, (given && is_stated(path, false)).then(|| format!("{:?}", words(path))));
    }
    for ((path, _), value) in AMOUNTS.iter().zip(referral.amounts) {
        state(path, is_stated(path, true).then(|| value.to_string()));
    }
    let names: Vec<String> = referral.diagnoses.iter().map(|it| format!("{:?}", diagnoses()[*it])).collect();
    state("diagnosis", is_stated("diagnosis", true).then(|| format!("[{}]", names.join(", "))));
    let medicines: Vec<String> = referral.medicines.iter().map(Medicine::json).collect();
    state("medicines", is_stated("medicines", true).then(|| format!("[{}]", medicines.join(", "))));
    let said = groups.into_iter().map(|(group, facts)| {
        let facts = facts.join(", ");
        if group.is_empty() { facts } else { format!(r#""{group}": {{{facts}}}"#) }
    });
    let said: Vec<String> = said.filter(|said| !said.is_empty()).collect();
    format!("{{{}}}", said.join(", "))
}
