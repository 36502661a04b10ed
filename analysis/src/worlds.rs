//! Worlds that were found before, 64 at once. Input: worlds that keep the laws. Output: whether one of them has what is asked
//! for, so that there is no need to look for another.

use crate::circuit::{Circuit, Gate, Lit};

/// The latest worlds: of each gate a word, of each world a bit.
#[derive(Debug, Default)]
pub(crate) struct Worlds {
    gates: Vec<u64>,
    /// Which bits are worlds.
    known: u64,
    next: u32,
}

impl Worlds {
    /// Worlds of which the inputs are those words, as far as they keep the laws.
    pub(crate) fn new(circuit: &Circuit, input: impl Fn(usize) -> u64, laws: &[Vec<Lit>]) -> Self {
        let mut worlds = Self::default();
        worlds.reach(circuit, input);
        let kept = laws.iter().map(|law| law.iter().fold(0, |any, part| any | worlds.word(*part)));
        worlds.known = kept.fold(u64::MAX, |all, law| all & law);
        worlds
    }

    /// Adds a world, where there are many in the place of another.
    pub(crate) fn add(&mut self, circuit: &Circuit, input: impl Fn(usize) -> bool) {
        self.reach(circuit, |_| 0);
        let free = (!self.known).trailing_zeros();
        let bit = 1_u64 << if free < u64::BITS { free } else { self.next };
        for (index, gate) in circuit.gates().iter().enumerate() {
            let is = match gate {
                Gate::True => true,
                Gate::Input => input(index),
                Gate::All(parts) => parts.iter().all(|part| self.word(*part) & bit != 0),
            };
            if let Some(word) = self.gates.get_mut(index) {
                *word = if is { *word | bit } else { *word & !bit };
            }
        }
        self.known |= bit;
        self.next = (self.next + 1) % u64::BITS;
    }

    /// Whether one of them has all of these.
    pub(crate) fn any_has(&mut self, circuit: &Circuit, all: &[Lit]) -> bool {
        self.reach(circuit, |_| 0);
        all.iter().fold(self.known, |left, lit| left & self.word(*lit)) != 0
    }

    /// Which of them have one of these.
    pub(crate) fn having(&mut self, circuit: &Circuit, any: &[Lit]) -> u64 {
        self.reach(circuit, |_| 0);
        self.known & any.iter().fold(0, |all, lit| all | self.word(*lit))
    }

    /// Looks at the gates that came after. An input that came after may be as it likes: no law speaks of it.
    fn reach(&mut self, circuit: &Circuit, input: impl Fn(usize) -> u64) {
        for (index, gate) in circuit.gates().iter().enumerate().skip(self.gates.len()) {
            let word = match gate {
                Gate::True => u64::MAX,
                Gate::Input => input(index),
                Gate::All(parts) => parts.iter().fold(u64::MAX, |all, part| all & self.word(*part)),
            };
            self.gates.push(word);
        }
    }

    fn word(&self, lit: Lit) -> u64 {
        let own = self.gates.get(lit.gate()).copied().unwrap_or(0);
        if lit.is_negated() { !own } else { own }
    }
}
