//! Letters to order questions by. Input: a partial referral as gates, and how often each answer is given. Output: every way
//! to answer the questions with what comes of it, or as many as will do.

use rustc_hash::FxHashMap;

use super::order::{Row, Table};
use super::problem::{Candidate, Problem};
use crate::circuit::Lit;
use crate::solver::{Answer, Inputs};

/// Of more letters than these, only some are looked at.
const MOST_ROWS: usize = 512;
/// The most ways that the clinic may judge, of which all are looked at.
const MOST_JUDGED: usize = 8;

/// How often each choice of an answer is given, to compare; of facts with no entry each is as likely.
pub(super) type Weights = Vec<Vec<u64>>;

impl Problem<'_> {
    /// The letters, by the answers to these questions; whether they are all.
    pub(super) fn table(&mut self, asked: &[usize], weights: &Weights) -> (Table, bool) {
        let questions: Vec<Candidate> =
            asked.iter().filter_map(|index| self.candidates.get(*index).cloned()).collect();
        let choices: Vec<Vec<Vec<usize>>> = questions.iter().map(|it| self.choices(it)).collect();
        let clinic: Vec<Candidate> = self.candidates.iter().filter(|it| it.clinic).cloned().collect();
        let judged = self.judged(&clinic);
        let lengths: Vec<usize> = choices.iter().map(Vec::len).collect();
        let count = lengths.iter().try_fold(1_usize, |all, own| all.checked_mul(*own));
        let whole = count.is_some_and(|count| count <= MOST_ROWS);
        let mut table = Table { rows: Vec::new(), questions: questions.len() };
        let mut outcomes: FxHashMap<Vec<Option<Vec<bool>>>, usize> = FxHashMap::default();
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        let number = count.filter(|_| whole).unwrap_or(MOST_ROWS / 2);
        for row in 0..number {
            let answers: Vec<usize> = if whole {
                mixed(row, &lengths)
            } else {
                lengths.iter().enumerate().map(|(at, length)| dice.pick(weights.get(at), *length)).collect()
            };
            let weight = if whole { likelihood(&answers, weights) } else { 1 };
            let told: Vec<(Candidate, Vec<usize>)> = questions
                .iter()
                .zip(answers.iter().zip(&choices))
                .filter_map(|(it, (answer, own))| Some((it.clone(), own.get(*answer)?.clone())))
                .collect();
            let comes: Vec<Option<Vec<bool>>> =
                judged.iter().map(|judged| self.comes_of(&told, judged)).collect();
            if weight == 0 || comes.iter().all(Option::is_none) {
                continue;
            }
            let next = outcomes.len();
            let outcome = *outcomes.entry(comes).or_insert(next);
            table.rows.push(Row { answers, weight, outcome });
        }
        (table, whole)
    }

    /// Ways in which the clinic may judge.
    fn judged(&self, clinic: &[Candidate]) -> Vec<Vec<Lit>> {
        let mut ways: Vec<Vec<Lit>> = vec![clinic.iter().map(|it| it.asked).collect()];
        for candidate in clinic {
            let choices = self.choices(candidate);
            if ways.len() * choices.len() > MOST_JUDGED {
                break;
            }
            let with = |way: &Vec<Lit>, choice: &Vec<usize>| -> Vec<Lit> {
                way.iter().copied().chain(self.exactly(candidate, choice)).collect()
            };
            ways = ways.iter().flat_map(|way| choices.iter().map(move |choice| with(way, choice))).collect();
        }
        ways
    }

    /// What comes of a letter; `None` where there is none such.
    fn comes_of(&mut self, told: &[(Candidate, Vec<usize>)], judged: &[Lit]) -> Option<Vec<bool>> {
        let mut so: Vec<Lit> = judged.to_vec();
        so.push(self.allowed);
        let (mut silent, mut stated) = (so.clone(), so);
        let mut only = silent.clone();
        for (candidate, values) in told {
            let exactly = self.exactly(candidate, values);
            stated.extend(exactly.iter().copied().chain([candidate.asked]));
            silent.extend(exactly.iter().copied().chain([candidate.asked.is(!candidate.assumed)]));
            only.push(candidate.asked.is(!candidate.assumed));
            only.extend(exactly.into_iter().filter(|_| !candidate.assumed));
        }
        // What silence is taken for something of is told only where it is asked for.
        if told.iter().any(|(candidate, _)| candidate.assumed) {
            let unasked = match self.find(&silent) {
                Answer::World(inputs) => Some(inputs),
                Answer::None(_) => match self.find(&only) {
                    Answer::World(inputs) => Some(inputs),
                    Answer::None(_) | Answer::Unfinished => None,
                },
                Answer::Unfinished => None,
            };
            if let Some(inputs) = unasked.filter(|inputs| !self.holds(self.lacking, inputs)) {
                return Some(self.answer(&inputs));
            }
        }
        match self.find(&stated) {
            Answer::World(inputs) => Some(self.answer(&inputs)),
            Answer::None(_) | Answer::Unfinished => None,
        }
    }

    fn holds(&self, lit: Lit, inputs: &Inputs) -> bool {
        self.world.circuit.evaluate(&|gate| inputs.is(gate)).is(lit)
    }

    fn answer(&self, inputs: &Inputs) -> Vec<bool> {
        let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
        self.parts.iter().map(|(_, lit)| values.is(*lit)).collect()
    }
}

fn mixed(row: usize, lengths: &[usize]) -> Vec<usize> {
    let mut rest = row;
    let digit = |length: &usize| {
        let own = rest % (*length).max(1);
        rest /= (*length).max(1);
        own
    };
    lengths.iter().map(digit).collect()
}

fn likelihood(answers: &[usize], weights: &Weights) -> u64 {
    let own = |(at, answer): (usize, &usize)| weights.get(at).and_then(|own| own.get(*answer)).copied();
    answers.iter().enumerate().map(|it| own(it).unwrap_or(1)).fold(1, u64::saturating_mul)
}

/// The same numbers at every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick(&mut self, weights: Option<&Vec<u64>>, length: usize) -> usize {
        let own: Vec<u64> =
            (0..length).map(|at| weights.and_then(|all| all.get(at)).copied().unwrap_or(1)).collect();
        let mut rest = self.next() % own.iter().sum::<u64>().max(1);
        for (at, weight) in own.iter().enumerate() {
            if rest < *weight {
                return at;
            }
            rest -= weight;
        }
        0
    }
}
