//! Conditions as gates. Input: inputs and gates over them. Output: equal gates once, so that what two policies share is
//! built once and what is equal is seen to be.

use std::ops::Not;

use rustc_hash::{FxHashMap, FxHashSet};

/// A gate, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lit(u32);

impl Lit {
    /// What is always so.
    pub(crate) const TRUE: Self = Self(0);
    /// What is never so.
    pub(crate) const FALSE: Self = Self(1);

    pub(crate) const fn gate(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(crate) const fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    pub(crate) const fn of(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }

    /// The same, or its opposite.
    pub(crate) const fn is(self, value: bool) -> Self {
        if value { self } else { Self(self.0 ^ 1) }
    }
}

impl Not for Lit {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What makes a gate so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    /// Always.
    True,
    /// An input.
    Input,
    /// All of these: two at least, sorted, each once, no opposites.
    All(Box<[Lit]>),
}

/// Gates, each once. A gate comes after those that it is made of.
#[derive(Debug)]
pub(crate) struct Circuit {
    gates: Vec<Gate>,
    known: FxHashMap<Box<[Lit]>, Lit>,
}

impl Circuit {
    pub(crate) fn new() -> Self {
        Self { gates: vec![Gate::True], known: FxHashMap::default() }
    }

    pub(crate) fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// A new input.
    pub(crate) fn input(&mut self) -> Lit {
        self.push(Gate::Input)
    }

    fn push(&mut self, gate: Gate) -> Lit {
        self.gates.push(gate);
        Lit(u32::try_from(self.gates.len() - 1).unwrap_or(u32::MAX >> 1) << 1)
    }

    /// All of them.
    pub(crate) fn all(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        let mut parts: Vec<Lit> = parts.into_iter().filter(|part| *part != Lit::TRUE).collect();
        parts.sort_unstable();
        parts.dedup();
        // Opposites are next to each other.
        if parts.contains(&Lit::FALSE)
            || parts.windows(2).any(|pair| matches!(pair, [one, two] if !*one == *two))
        {
            return Lit::FALSE;
        }
        match parts.as_slice() {
            [] => Lit::TRUE,
            [only] => *only,
            _ => {
                let parts = parts.into_boxed_slice();
                if let Some(known) = self.known.get(&parts) {
                    return *known;
                }
                let lit = self.push(Gate::All(parts.clone()));
                self.known.insert(parts, lit);
                lit
            }
        }
    }

    /// Any of them.
    pub(crate) fn any(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        !self.all(parts.into_iter().map(Not::not))
    }

    /// Both.
    pub(crate) fn both(&mut self, one: Lit, other: Lit) -> Lit {
        self.all([one, other])
    }

    /// One and not the other.
    pub(crate) fn differ(&mut self, one: Lit, other: Lit) -> Lit {
        let (left, right) = (self.all([one, !other]), self.all([!one, other]));
        self.any([left, right])
    }

    /// So many of them at least. What is there twice counts twice.
    pub(crate) fn at_least(&mut self, least: usize, parts: &[Lit]) -> Lit {
        // `row[n]`: at least n of the parts so far.
        let mut row = vec![Lit::FALSE; least + 1];
        row.first_mut().into_iter().for_each(|none| *none = Lit::TRUE);
        for part in parts {
            for count in (1..=least).rev() {
                let (Some(own), Some(below)) = (row.get(count).copied(), row.get(count - 1).copied()) else {
                    continue;
                };
                let with = self.both(*part, below);
                let more = self.any([own, with]);
                row.get_mut(count).into_iter().for_each(|own| *own = more);
            }
        }
        row.last().copied().unwrap_or(Lit::TRUE)
    }

    /// Whether each gate is so, where the inputs are.
    pub(crate) fn evaluate(&self, input: &dyn Fn(usize) -> bool) -> Values {
        let mut values = Values(Vec::with_capacity(self.gates.len()));
        for (index, gate) in self.gates.iter().enumerate() {
            let value = match gate {
                Gate::True => true,
                Gate::Input => input(index),
                Gate::All(parts) => parts.iter().all(|part| values.is(*part)),
            };
            values.0.push(value);
        }
        values
    }

    /// The same with other gates in the place of some.
    pub(crate) fn replaced(&mut self, of: Lit, with: &FxHashMap<usize, Lit>) -> Lit {
        self.copies(&[of], &mut with.clone()).first().copied().unwrap_or(of)
    }

    /// The same gates over other inputs, where there are others for them; `inputs` holds what has been made so far.
    pub(crate) fn copies(&mut self, of: &[Lit], inputs: &mut FxHashMap<usize, Lit>) -> Vec<Lit> {
        let copied = |lit: Lit, inputs: &FxHashMap<usize, Lit>| {
            let same = if lit.is_negated() { !lit } else { lit };
            inputs.get(&lit.gate()).copied().unwrap_or(same).is(!lit.is_negated())
        };
        for index in self.cone(of) {
            if inputs.contains_key(&index) {
                continue;
            }
            if let Some(Gate::All(parts)) = self.gates.get(index).cloned() {
                let copy = self.all(parts.iter().map(|part| copied(*part, inputs)));
                inputs.insert(index, copy);
            }
        }
        of.iter().map(|lit| copied(*lit, inputs)).collect()
    }

    /// The gates that these are made of, themselves included, those they are made of first.
    pub(crate) fn cone(&self, of: &[Lit]) -> Vec<usize> {
        self.cone_above(of, |_| false)
    }

    /// The same without gates that are known, and without what only those are made of.
    pub(crate) fn cone_above(&self, of: &[Lit], is_known: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut waiting: Vec<usize> = of.iter().map(|lit| lit.gate()).collect();
        let mut found = Vec::new();
        while let Some(gate) = waiting.pop() {
            if is_known(gate) || !seen.insert(gate) {
                continue;
            }
            found.push(gate);
            if let Some(Gate::All(parts)) = self.gates.get(gate) {
                waiting.extend(parts.iter().map(|part| part.gate()));
            }
        }
        found.sort_unstable();
        found
    }
}

/// Whether each gate is so.
#[derive(Clone, Debug)]
pub(crate) struct Values(Vec<bool>);

impl Values {
    pub(crate) fn is(&self, lit: Lit) -> bool {
        self.0.get(lit.gate()).copied().unwrap_or(false) != lit.is_negated()
    }
}
