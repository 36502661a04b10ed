//! Measuring. Input: cases. Output: how long each takes for one referral, in each round.

use rustix::time::{ClockId, clock_gettime};

use crate::referrals::Dice;

/// Something to measure: what an engine does with one referral after another.
pub struct Case {
    pub engine: &'static str,
    pub work: &'static str,
    pub rules: usize,
    run: Box<dyn FnMut(usize)>,
    /// How many referrals a round takes.
    count: usize,
    /// Nanoseconds for one referral, in each round.
    pub rounds: Vec<f64>,
}

impl Case {
    /// A case over referrals, which are visited in a circle.
    pub fn new<T: 'static>(
        engine: &'static str,
        work: &'static str,
        rules: usize,
        mut items: Vec<T>,
        mut step: impl FnMut(&mut T) + 'static,
    ) -> Self {
        let mut next = 0;
        let run = move |count: usize| {
            for _ in 0..count {
                step(&mut items[next]);
                next += 1;
                if next == items.len() {
                    next = 0;
                }
            }
        };
        Self { engine, work, rules, run: Box::new(run), count: 1, rounds: Vec::new() }
    }

    /// What it is called on the command line.
    pub fn name(&self) -> String {
        format!("{}, {}, {} rules", self.engine, self.work, self.rules)
    }

    pub fn is(&self, engine: &str, work: &str, rules: usize) -> bool {
        (self.engine, self.work, self.rules) == (engine, work, rules)
    }

    fn time(&mut self) -> f64 {
        let begin = now();
        (self.run)(self.count);
        (now() - begin) as f64 / self.count as f64
    }

    /// Finds out how many referrals fill a round: at least some, since one is not like another.
    fn calibrate(&mut self, round: f64) {
        let mut taken = 0.0;
        self.count = 1;
        while taken < round / 4.0 {
            self.count *= 2;
            taken = self.time() * self.count as f64;
        }
        let each = taken / self.count as f64;
        let least = 64.0_f64.min(10.0 * round / each);
        self.count = (round / each).max(least).max(1.0) as usize;
    }

    /// Runs it for so many referrals; what is counted by callgrind is what this calls.
    pub fn once(&mut self, count: usize) {
        (self.run)(count);
        counted(self, count);
    }
}

#[inline(never)]
fn counted(case: &mut Case, count: usize) {
    (case.run)(count);
}

/// The time that this thread has computed for, in nanoseconds.
fn now() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Measures all cases in each round, in another order each time. A round gives each that many nanoseconds.
pub fn measure(cases: &mut [Case], rounds: usize, round: f64) {
    cases.iter_mut().for_each(|case| case.calibrate(round));
    let mut dice = Dice::new(3);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    for _ in 0..rounds {
        for last in (1..order.len()).rev() {
            order.swap(last, dice.below(last + 1));
        }
        for at in &order {
            let taken = cases[*at].time();
            cases[*at].rounds.push(taken);
        }
    }
}

/// The value in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
