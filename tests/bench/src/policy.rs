//! The clinic's policy as data. Input: how many rules. Output: rules, from which each engine's encoding is written.

use std::sync::OnceLock;

/// What is decided, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Exclude,
    Return,
    Defer,
    Ask,
    Review,
    Accept,
}

impl Verb {
    pub const ALL: [Self; 6] =
        [Self::Exclude, Self::Return, Self::Defer, Self::Ask, Self::Review, Self::Accept];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Return => "return",
            Self::Defer => "defer",
            Self::Ask => "ask",
            Self::Review => "review",
            Self::Accept => "accept",
        }
    }
}

/// Yes/no facts, with whether silence means no.
pub const TRUTHS: [(&str, bool); 24] = [
    ("investigation.ongoing", true),
    ("investigation.complete", false),
    ("surgery.planned", true),
    ("patient.in_area", false),
    ("patient.inpatient", true),
    ("patient.motivated", false),
    ("substance_use.dependence", true),
    ("substance_use.hampers", true),
    ("depression.untreated", true),
    ("consent.record_access", false),
    ("pain.acute", false),
    ("pain.at_rest", false),
    ("pain.nightly", false),
    ("pain.spreading", true),
    ("treatment.physiotherapy", false),
    ("treatment.surgery", false),
    ("treatment.blocks", true),
    ("work.sick_leave", false),
    ("work.benefits", true),
    ("sleep.disturbed", false),
    ("patient.pregnant", true),
    ("infection.suspected", true),
    ("anticoagulants.used", true),
    ("implants.present", true),
];

/// Free texts, of which only their presence counts.
pub const TEXTS: [&str; 8] = [
    "referral.question",
    "pain.location",
    "treatment.history",
    "patient.expectations",
    "opioids.plan",
    "investigation.summary",
    "work.description",
    "referrer.contact",
];

/// Amounts, each with its unit.
pub const AMOUNTS: [(&str, &str); 8] = [
    ("patient.age", "years"),
    ("pain.duration", "months"),
    ("opioids.daily_dose", "ome"),
    ("pain.intensity", "points"),
    ("laboratory.egfr", "ml_min"),
    ("body.bmi", "kg_m2"),
    ("laboratory.hba1c", "mmol_mol"),
    ("treatment.duration", "months"),
];

pub const AGE: usize = 0;
pub const DURATION: usize = 1;
pub const DOSE: usize = 2;
pub const INTENSITY: usize = 3;
pub const EGFR: usize = 4;
pub const BMI: usize = 5;

const SITES: [&str; 40] = [
    "face", "head", "neck", "shoulder", "elbow", "wrist", "hand", "finger", "thorax", "breast", "back",
    "abdomen", "pelvis", "groin", "hip", "thigh", "knee", "calf", "ankle", "foot", "toe", "jaw", "tooth",
    "ear", "eye", "throat", "spine", "sacrum", "coccyx", "rib", "arm", "leg", "flank", "scalp", "tongue",
    "nerve", "muscle", "joint", "skin", "stump",
];
const KINDS: [&str; 10] = [
    "neuropathic",
    "inflammatory",
    "postsurgical",
    "traumatic",
    "myofascial",
    "malignant",
    "vascular",
    "degenerative",
    "functional",
    "regional",
];
/// How many diagnoses are groups of others; they come first.
pub const GROUPS: usize = SITES.len();
/// How many diagnoses are in no other's place.
pub const LEAVES: usize = SITES.len() * KINDS.len();

/// The name of every diagnosis: the groups, then what is below each.
pub fn diagnoses() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let groups = SITES.iter().map(|site| format!("{site}_pain"));
        let leaves =
            SITES.iter().flat_map(|site| KINDS.iter().map(move |kind| format!("{site}_pain_{kind}")));
        groups.chain(leaves).collect()
    })
}

/// The group of a diagnosis; `None` for a group.
pub fn parent(diagnosis: usize) -> Option<usize> {
    diagnosis.checked_sub(GROUPS).map(|leaf| leaf / KINDS.len())
}

/// These diagnoses with all that are below them.
pub fn closure(diagnoses: &[usize]) -> Vec<usize> {
    let all = 0..GROUPS + LEAVES;
    all.filter(|it| diagnoses.contains(it) || parent(*it).is_some_and(|group| diagnoses.contains(&group)))
        .collect()
}

/// A condition.
#[derive(Clone, Debug)]
pub enum Test {
    /// The diagnoses that are stated have one of these, or one below it.
    Has(Vec<usize>),
    /// The fact of [`TRUTHS`] is yes.
    Yes(usize),
    /// The amount of [`AMOUNTS`] compares so.
    Compare(usize, Operator, i32),
    /// The text of [`TEXTS`] is there.
    Given(usize),
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Less,
    AtMost,
    AtLeast,
    Greater,
}

impl Operator {
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Greater => ">",
        }
    }

    pub const fn negated(self) -> Self {
        match self {
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::Greater,
            Self::AtLeast => Self::Less,
            Self::Greater => Self::AtMost,
        }
    }
}

/// A rule. Those that override others are themselves overridden by none.
#[derive(Clone, Debug)]
pub struct Rule {
    pub verb: Verb,
    pub test: Test,
    /// The rules that yield to it.
    pub overrides: Vec<usize>,
    /// The text that it asks for.
    pub wants: Option<usize>,
}

pub struct Policy {
    pub rules: Vec<Rule>,
}

/// How many rules the clinic itself has; more are of the same shapes, each for one diagnosis.
pub const OWN: usize = 25;

impl Policy {
    pub fn new(rules: usize) -> Self {
        Self { rules: (0..rules).map(|index| rule(index % OWN, index / OWN)).collect() }
    }

    /// When a rule takes effect: what it tests, and that nothing overrides it.
    pub fn effective(&self, index: usize) -> Test {
        let own = self.rules[index].test.clone();
        let overriders = self.rules.iter().filter(|other| other.overrides.contains(&index));
        all(std::iter::once(own).chain(overriders.map(|other| not(other.test.clone()))).collect())
    }

    /// The rules of a verb.
    pub fn of(&self, verb: Verb) -> impl Iterator<Item = usize> {
        self.rules.iter().enumerate().filter(move |(_, rule)| rule.verb == verb).map(|(index, _)| index)
    }
}

fn not(test: Test) -> Test {
    match test {
        Test::Not(inner) => *inner,
        other => Test::Not(Box::new(other)),
    }
}

fn all(mut tests: Vec<Test>) -> Test {
    if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) }
}

pub fn diagnosis(name: &str) -> usize {
    diagnoses().iter().position(|known| known == name).expect("a diagnosis that there is")
}

fn has(names: &[&str]) -> Test {
    Test::Has(names.iter().map(|name| diagnosis(name)).collect())
}

fn leaf(index: usize) -> usize {
    GROUPS + index % LEAVES
}

fn yes(path: &str) -> Test {
    Test::Yes(TRUTHS.iter().position(|(known, _)| *known == path).expect("a fact that there is"))
}

/// One of the facts that are no where they are not stated, and mostly no where they are.
fn rare(index: usize) -> Test {
    let silent: Vec<usize> = (0..TRUTHS.len()).filter(|at| TRUTHS[*at].1).collect();
    Test::Yes(silent[index % silent.len()])
}

/// That one of the facts that are mostly yes is no.
fn lacks(index: usize) -> Test {
    let paths = ["patient.in_area", "investigation.complete", "consent.record_access", "patient.motivated"];
    not(yes(paths[index % paths.len()]))
}

fn amount(fact: usize, operator: Operator, base: usize, shift: usize) -> Test {
    Test::Compare(fact, operator, i32::try_from(base + shift).expect("small"))
}

/// The rule of a shape; round 0 is the clinic's own, a later one is for a diagnosis.
fn rule(shape: usize, round: usize) -> Rule {
    use Operator::{AtLeast, AtMost, Greater, Less};
    let own = round == 0;
    let nth = if matches!(shape, 6 | 7) { 2 } else { shape % 4 };
    let about = leaf(4 * round.saturating_sub(1) + nth);
    let scope = || Test::Has(vec![about]);
    // What the clinic itself says of all, a later round says of one diagnosis.
    let within = |mut tests: Vec<Test>| {
        if !own {
            tests.insert(0, scope());
        }
        all(tests)
    };
    // What the clinic says of some diagnoses, a later round says of its own where something rare is so.
    let of = |clinics: Test| if own { clinics } else { all(vec![scope(), rare(round + shape)]) };
    let missing = |text: usize| not(Test::Given(text));
    let r = round;
    let (verb, test) = match shape {
        0 if own => {
            (Verb::Exclude, has(&["back_pain_functional", "muscle_pain_myofascial", "joint_pain_functional"]))
        }
        0 => (Verb::Exclude, all(vec![Test::Has(vec![about, leaf(3 * r), leaf(5 * r)]), rare(r)])),
        1 => (Verb::Exclude, of(has(&["neck_pain"]))),
        2 => (Verb::Exclude, of(has(&["face_pain"]))),
        3 => (Verb::Exclude, of(all(vec![has(&["head_pain"]), not(yes("pain.at_rest"))]))),
        4 => {
            let malignant = ["breast_pain_malignant", "abdomen_pain_malignant", "spine_pain_malignant"];
            (Verb::Exclude, within(vec![amount(DOSE, Greater, 90, 7 * r % 50), not(has(&malignant))]))
        }
        5 => (Verb::Exclude, within(vec![amount(AGE, Less, 18, r % 12)])),
        6 if own => (Verb::Review, all(vec![has(&["face_pain_neuropathic"]), yes("pain.acute")])),
        6 => (Verb::Review, within(vec![yes("pain.acute")])),
        7 if own => {
            (Verb::Accept, all(vec![has(&["face_pain_postsurgical"]), yes("investigation.complete")]))
        }
        7 => (Verb::Accept, within(vec![yes("pain.nightly"), yes("investigation.complete")])),
        8 => (Verb::Exclude, within(vec![rare(13 * r)])),
        9 => {
            let two = if own {
                vec![yes("substance_use.dependence"), yes("substance_use.hampers")]
            } else {
                vec![rare(r), not(rare(r + 1))]
            };
            (Verb::Exclude, within(two))
        }
        10 => (Verb::Return, within(vec![lacks(r)])),
        11 if own => (Verb::Return, yes("patient.inpatient")),
        11 => (Verb::Return, within(vec![rare(r + 3)])),
        12 => (Verb::Return, within(vec![lacks(r + 1)])),
        13 => {
            let planned = if own { yes("surgery.planned") } else { rare(r) };
            (Verb::Defer, within(vec![Test::Any(vec![planned, amount(DURATION, AtMost, 3, r % 5)])]))
        }
        14 => {
            let other = if own { has(&["hand_pain_regional"]) } else { Test::Has(vec![leaf(7 * r)]) };
            (Verb::Defer, within(vec![amount(DURATION, AtMost, 6, r % 6), not(other)]))
        }
        15 => {
            let untreated = if own { yes("depression.untreated") } else { rare(r + 5) };
            (Verb::Defer, within(vec![untreated, amount(INTENSITY, AtLeast, 8, 0)]))
        }
        16 => {
            let (kidneys, dose) = (amount(EGFR, Less, 30, r % 30), amount(DOSE, AtLeast, 40, r % 40));
            (Verb::Defer, within(vec![kidneys, dose]))
        }
        17..=20 => (Verb::Ask, within(vec![missing(text_of(shape, r))])),
        21 => (Verb::Ask, within(vec![amount(DOSE, Greater, 0, r % 30), missing(text_of(shape, r))])),
        22 => (Verb::Ask, within(vec![lacks(r + 2)])),
        23 => {
            let (low, high) = (amount(DOSE, AtLeast, 60, r % 20), amount(DOSE, AtMost, 90, r % 20));
            (Verb::Review, within(vec![low, high]))
        }
        _ => {
            let either = vec![amount(AGE, AtLeast, 80, r % 10), amount(BMI, Greater, 40, 0)];
            (Verb::Review, within(vec![Test::Any(either)]))
        }
    };
    let overrides = if matches!(shape, 6 | 7) { vec![OWN * round + 2] } else { Vec::new() };
    let wants = matches!(shape, 17..=21).then(|| text_of(shape, r));
    Rule { verb, test, overrides, wants }
}

fn text_of(shape: usize, round: usize) -> usize {
    (shape - 17 + round) % TEXTS.len()
}
