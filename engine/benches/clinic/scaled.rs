//! The clinic's policy with as many rules as one likes, of the same shapes, and invented referrals for it. Input: how many
//! rules, what referrals state. Output: a program, and JSON.

use std::collections::HashMap;

use remit_engine::ir::{
    Action, CategoryId, Concept, ConceptId, Condition, DestinationId, FactId, Operator, Program, Route,
    RuleId, RuleKind, Verb, WantedFact,
};

use super::{AGE, Builder, DOSE, DURATION, TEXTS, TRUTHS};

/// The clinic's diagnoses that say all that it asks.
const NAMED: [&str; 14] = [
    "facial_pain",
    "trigeminal_neuralgia",
    "crps",
    "fibromyalgia",
    "whiplash",
    "migraine",
    "tension_headache",
    "cancer_pain",
    "endometriosis_pain",
    "pelvic_pain",
    "acute_pain",
    "dystonia",
    "psychosis",
    "addiction",
];

/// What a referral states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum States {
    Everything,
    /// All but a tenth.
    Most,
    /// Three facts.
    Few,
}

/// A referral as a program would hold it, and as it is sent.
pub(crate) struct Letter {
    pub(crate) parsed: Parsed,
    pub(crate) json: String,
}

/// A referral that states everything, parsed.
pub(crate) struct Parsed {
    pub(crate) truths: [bool; TRUTHS.len()],
    pub(crate) age: u32,
    pub(crate) months: u32,
    pub(crate) diagnoses: Vec<String>,
    pub(crate) medicines: Vec<Medicine>,
    pub(crate) texts: [String; TEXTS.len()],
}

/// A medicine.
pub(crate) struct Medicine {
    pub(crate) substance: String,
    pub(crate) milligrams: u32,
    pub(crate) times: u32,
}

/// A small generator of numbers: the same ones each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 11) % u64::from(limit)).unwrap_or(0)
    }
}

/// How many diagnoses the policy of so many rules has beside the clinic's own.
fn more(rules: usize) -> u32 {
    u32::try_from(rules.saturating_sub(25) / 2).unwrap_or(0)
}

/// The clinic's program, with so many rules.
pub(crate) fn program(rules: usize) -> Program {
    let mut vocabulary = super::vocabulary();
    let first = u32::try_from(vocabulary.concepts.len()).unwrap_or(0);
    for index in 0..more(rules) {
        let parents = (index % 3 == 0).then_some(ConceptId(0)).into_iter().collect();
        vocabulary
            .concepts
            .push(Concept { parents, ..Concept::new(format!("diagnosis_{index}"), CategoryId(0)) });
    }
    let mut builder = Builder { policy: super::policy(), atoms: HashMap::new() };
    for index in builder.policy.referral.rules.len()..rules {
        add(&mut builder, u32::try_from(index).unwrap_or(0), first, more(rules));
    }
    Program::new(vocabulary, vec![builder.policy])
}

/// Adds a rule of one of the shapes.
fn add(builder: &mut Builder, index: u32, first: u32, more: u32) {
    let has = |builder: &mut Builder, which: u32| builder.has_concept(ConceptId(first + which % more));
    let number = |least: u32, span: u32| i32::try_from(least + index % span).unwrap_or(0);
    let truth = |builder: &mut Builder, which: u32| builder.yes(TRUTHS[(which % 10) as usize].0);
    let own = has(builder, index);
    match index % 10 {
        0 => drop(builder.rule(Verb::Exclude, own, Some(index % 3))),
        1 => {
            let old = builder.compare(AGE, Operator::AtLeast, number(70, 20), 1);
            builder.rule(Verb::Defer, own.and(old), None);
        }
        2 => {
            let high = builder.compare(DOSE, Operator::Greater, number(40, 30), 3);
            builder.rule(Verb::Exclude, own.and(high), Some(1));
        }
        3 => {
            let not = truth(builder, index / 10).negated();
            builder.rule(Verb::Defer, own.and(not), None);
        }
        4 => {
            // Takes back what was excluded four rules before.
            let before = has(builder, index - 4);
            let complete = builder.yes("investigation.complete");
            let loser = RuleId(index - 4);
            builder.rule(Verb::Accept, before.and(complete), None).overrides.push(loser);
        }
        5 => {
            let (one, other) = (truth(builder, index / 10), has(builder, index + 7));
            let young = builder.compare(AGE, Operator::Less, number(10, 15), 1);
            builder.rule(Verb::Return, own.and(one).or(other.and(young)), None);
        }
        6 => {
            let (other, not) = (has(builder, index * 3), truth(builder, index / 10).negated());
            builder.rule(Verb::Exclude, own.or(other).and(not), Some(2));
        }
        7 => {
            let short = builder.compare(DURATION, Operator::AtMost, number(3, 12), 0);
            builder.rule(Verb::Defer, own.and(short), None);
        }
        8 => {
            let fact = FactId::new(TRUTHS.len() + (index / 10) as usize % TEXTS.len());
            let missing = builder.atom(remit_engine::ir::Atom::Given(fact)).negated();
            builder.rule(Verb::Ask, own.and(missing), None).kind =
                RuleKind::Require(vec![WantedFact::any(fact)]);
        }
        _ => {
            let parts = vec![own, has(builder, index * 7), truth(builder, index / 10)];
            let count = Condition::Count { least: 2, most: None, of: parts };
            let rule = builder.rule(Verb::Review, count, None);
            rule.actions.push(Action::Route(Route::Destination(DestinationId(index % 3))));
        }
    }
}

/// A referral.
pub(crate) fn letter(dice: &mut Dice, rules: usize, states: States) -> Letter {
    let mut truths = [false; TRUTHS.len()];
    for (at, (path, silent)) in TRUTHS.iter().enumerate() {
        // Mostly as it is of those who are taken.
        let usual = !silent || *path == "patient.motivated";
        truths[at] = if dice.below(12) == 0 { !usual } else { usual };
    }
    let diagnoses = (0..1 + dice.below(2)).map(|_| match (dice.below(3), more(rules)) {
        (0, _) | (_, 0) => NAMED[dice.below(14) as usize].to_owned(),
        (_, more) => format!("diagnosis_{}", dice.below(more)),
    });
    let diagnoses: Vec<String> = diagnoses.collect();
    let medicine = |dice: &mut Dice| Medicine {
        substance: if dice.below(2) == 0 { "oxycodone" } else { "morphine" }.to_owned(),
        milligrams: 5 + 5 * dice.below(8),
        times: 1 + dice.below(3),
    };
    let parsed = Parsed {
        truths,
        age: 12 + dice.below(80),
        months: 2 + dice.below(60),
        diagnoses,
        medicines: (0..dice.below(3)).map(|_| medicine(dice)).collect(),
        texts: TEXTS.map(|path| format!("What the letter says of {path}, in so many words.")),
    };
    let json = sent(&parsed, dice, states);
    Letter { parsed, json }
}

/// The referral as it is sent, without what it does not state.
fn sent(parsed: &Parsed, dice: &mut Dice, states: States) -> String {
    let quoted = |items: Vec<String>| format!("[{}]", items.join(", "));
    let mut facts: Vec<(String, String)> = Vec::new();
    facts.extend(
        TRUTHS.iter().zip(parsed.truths).map(|((path, _), value)| ((*path).to_owned(), value.to_string())),
    );
    facts.extend(
        TEXTS.iter().zip(&parsed.texts).map(|(path, text)| ((*path).to_owned(), format!("{text:?}"))),
    );
    facts.push(("patient.age".to_owned(), parsed.age.to_string()));
    facts.push(("pain.duration".to_owned(), format!("\"{} months\"", parsed.months)));
    facts.push((
        "diagnosis".to_owned(),
        quoted(parsed.diagnoses.iter().map(|it| format!("{it:?}")).collect()),
    ));
    let medicine = |it: &Medicine| {
        let Medicine { substance, milligrams, times } = it;
        format!(
            r#"{{"substance": "{substance}", "route": "oral", "dose": "{milligrams} mg", "times_per_day": {times}}}"#
        )
    };
    facts.push(("medicines".to_owned(), quoted(parsed.medicines.iter().map(medicine).collect())));
    let left = match states {
        States::Everything => facts.len(),
        States::Most => facts.len() - facts.len() / 10 - 1,
        States::Few => 3,
    };
    while facts.len() > left {
        let at = dice.below(u32::try_from(facts.len()).unwrap_or(1)) as usize;
        facts.swap_remove(at);
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (path, value) in facts {
        let (group, key) = path.split_once('.').unwrap_or(("", &path));
        let said = format!("{key:?}: {value}");
        match groups.iter_mut().find(|(own, _)| own == group) {
            Some((_, all)) => all.push(said),
            None => groups.push((group.to_owned(), vec![said])),
        }
    }
    let said = groups.into_iter().map(|(group, all)| {
        let all = all.join(", ");
        if group.is_empty() { all } else { format!("{group:?}: {{{all}}}") }
    });
    format!("{{{}}}", said.collect::<Vec<_>>().join(", "))
}
