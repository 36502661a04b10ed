//! The rules of a stage as runs of clauses. Input: rules with conditions. Output: which of them hold, from words of truth.
//!
//! A condition is turned into its clauses: of each, bits that have to be yes and bits that have to be no. In three values, too,
//! one of them is so exactly where the condition is, since each distributes over the other. Clauses are found by a bit that they
//! need, so that what cannot hold is not visited. A condition of too many clauses stays as it is.

use super::condition::{Conditions, Shape, Term};
use super::slots::{Mask, Model, Variable};
use super::stage::RuleModel;
use super::truth::{Assignment, Truth};
use crate::eval::bits::{self, BitSet, Bits};
use crate::eval::ids::{Id, IndexVec, LevelId, NodeId, VarId, part};
use crate::ir::{DefinitionId, RuleId};

/// The most clauses of one rule.
const MOST: usize = 16;

/// What a clause is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) rule: RuleId,
    pub(crate) level: LevelId,
    /// Whether the rule is no content.
    pub(crate) plain: bool,
    /// Whether another rule can override it.
    pub(crate) overridden: bool,
    /// Its place among all clauses; that of a rule of too many is beyond.
    pub(crate) place: u32,
    /// Its terms: where they begin, and how many.
    start: u32,
    count: u32,
}

/// The clauses of a stage.
#[derive(Debug, Default)]
pub(crate) struct Clauses {
    /// One run for each bit that finds clauses, the strongest first in each.
    entries: Vec<Entry>,
    terms: Vec<Term>,
    /// Where the runs of each word begin, and which bits of it find any: those that are yes, then those that are no.
    words: Vec<Word>,
    /// Where each run ends.
    ends: Vec<u32>,
    /// Clauses that need nothing: a run of its own at the end.
    free: u32,
    /// Rules of too many clauses, the strongest first.
    trees: Vec<(Entry, NodeId)>,
    /// Bits that rules read.
    reads: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Word {
    yes: u64,
    no: u64,
    /// The run of the first bit.
    first: u32,
}

/// Truth as clauses are held against it.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    pub(crate) conditions: &'v Conditions,
    pub(crate) assignment: Assignment<'v>,
    /// Whether what is open counts as so.
    pub(crate) may: bool,
}

impl View<'_> {
    /// The bits of a word that are yes, and those that are no.
    fn word(&self, index: usize) -> (u64, u64) {
        let (yes, no) = (self.assignment.yes.word(index), self.assignment.no.word(index));
        if self.may { (!no, !yes) } else { (yes, no) }
    }

    fn holds(&self, node: NodeId) -> bool {
        match self.conditions.truth(node, &self.assignment) {
            Truth::Yes => true,
            Truth::Open => self.may,
            Truth::No => false,
        }
    }
}

/// A clause while it is made.
pub(crate) type Made = Vec<Term>;

impl Clauses {
    pub(crate) fn new(
        model: &Model,
        conditions: &Conditions,
        rules: &IndexVec<RuleId, RuleModel>,
        plain: &BitSet<RuleId>,
    ) -> Self {
        let words = model.layout.truth;
        let mut of_bit: Vec<Vec<(Entry, Made)>> = Vec::new();
        of_bit.resize_with(2 * words * 64 + 1, Vec::new);
        let mut all = Self { words: vec![Word::default(); words], ..Self::default() };
        let mut reads: BitSet<VarId> = BitSet::empty(words * 64);
        for (rule, entry) in rules.enumerate() {
            conditions.reads(entry.node, &mut reads);
            let own = Entry {
                rule,
                level: entry.level,
                plain: plain.contains(rule),
                overridden: !entry.overriders.is_empty(),
                place: u32::MAX,
                start: 0,
                count: 0,
            };
            let Some(clauses) = clauses(conditions, entry.node, true) else {
                all.trees.push((own, entry.node));
                continue;
            };
            for clause in clauses {
                let by = rarest(model, &clause, |place| of_bit.get(place).map_or(0, Vec::len));
                if let Some(run) = of_bit.get_mut(by.unwrap_or(2 * words * 64)) {
                    run.push((own, clause));
                }
            }
        }
        all.reads = reads.words().to_vec();
        all.trees.sort_by_key(|(entry, _)| (entry.level, entry.rule));
        all.lay_out(of_bit, words);
        all
    }

    fn lay_out(&mut self, of_bit: Vec<Vec<(Entry, Made)>>, words: usize) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut runs = of_bit.into_iter();
        for index in 0..words {
            let (mut word, first) = (Word::default(), number(self.ends.len()));
            for negative in [false, true] {
                for bit in 0..64 {
                    let run = runs.next().unwrap_or_default();
                    if run.is_empty() {
                        continue;
                    }
                    *(if negative { &mut word.no } else { &mut word.yes }) |= 1 << bit;
                    self.add(run);
                }
            }
            if let Some(own) = self.words.get_mut(index) {
                *own = Word { first, ..word };
            }
        }
        self.free = number(self.ends.len());
        self.add(runs.next().unwrap_or_default());
    }

    fn add(&mut self, mut run: Vec<(Entry, Made)>) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        run.sort_by_key(|(entry, _)| (entry.level, entry.rule));
        for (entry, terms) in run {
            let (start, count) = (number(self.terms.len()), number(terms.len()));
            self.terms.extend(terms);
            self.entries.push(Entry { place: number(self.entries.len()), start, count, ..entry });
        }
        self.ends.push(number(self.entries.len()));
    }

    /// How many clauses there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The terms of a clause.
    pub(crate) fn terms(&self, entry: &Entry) -> &[Term] {
        let start = entry.start as usize;
        part(&self.terms, &(start..start + entry.count as usize))
    }

    /// Whether something that rules read is open.
    pub(crate) fn is_open(&self, assignment: &Assignment<'_>) -> bool {
        let words = self.reads.iter().zip(assignment.yes.words()).zip(assignment.no.words());
        words.into_iter().any(|((reads, yes), no)| reads & !(yes | no) != 0)
    }

    /// Hands every clause that holds to `found`, but for those that are weaker than the level that it answered last; `None`
    /// ends it. A rule may be found more than once.
    pub(crate) fn sweep(
        &self,
        view: View<'_>,
        weakest: LevelId,
        found: &mut impl FnMut(&Entry) -> Option<LevelId>,
    ) -> Option<()> {
        let mut weakest = weakest;
        for (index, word) in self.words.iter().enumerate() {
            if word.yes | word.no == 0 {
                continue;
            }
            let (yes, no) = view.word(index);
            let second = word.first + word.yes.count_ones();
            for (all, mut bits, first) in
                [(word.yes, word.yes & yes, word.first), (word.no, word.no & no, second)]
            {
                while bits != 0 {
                    let below = (bits & bits.wrapping_neg()) - 1;
                    bits &= bits - 1;
                    weakest = self.run(first + (all & below).count_ones(), view, weakest, found)?;
                }
            }
        }
        weakest = self.run(self.free, view, weakest, found)?;
        for (entry, node) in &self.trees {
            if entry.level <= weakest && view.holds(*node) {
                weakest = found(entry)?;
            }
        }
        Some(())
    }

    fn run(
        &self,
        run: u32,
        view: View<'_>,
        weakest: LevelId,
        found: &mut impl FnMut(&Entry) -> Option<LevelId>,
    ) -> Option<LevelId> {
        let end = |run: Option<u32>| {
            let end = run.and_then(|run| self.ends.get(run as usize)).copied();
            end.map_or(0, |end| end as usize)
        };
        let mut weakest = weakest;
        for entry in part(&self.entries, &(end(run.checked_sub(1))..end(Some(run)))) {
            if entry.level > weakest {
                break;
            }
            let holds = |term: &Term| {
                let (yes, no) = view.word(term.word);
                term.yes & !yes | term.no & !no == 0
            };
            if self.terms(entry).iter().all(holds) {
                weakest = found(entry)?;
            }
        }
        Some(weakest)
    }
}

/// The bit of a clause that is the least often so: its place among the runs. Of several the one that finds the fewest yet.
fn rarest(model: &Model, clause: &[Term], found: impl Fn(usize) -> usize) -> Option<usize> {
    let mut best: Option<((u32, usize), usize)> = None;
    for term in clause {
        for (bits, negative) in [(term.yes, false), (term.no, true)] {
            let mut rest = bits;
            while rest != 0 {
                let var: VarId = bits::lowest(term.word, rest);
                rest &= rest - 1;
                let (word, bit) = (term.word, var.index() % 64);
                let place = word * 128 + usize::from(negative) * 64 + bit;
                let own = (often(model, var, negative), found(place));
                if best.is_none_or(|(best, _)| own < best) {
                    best = Some((own, place));
                }
            }
        }
    }
    best.map(|(_, place)| place)
}

/// How often a bit may be so, of a hundred: a guess that only the time hangs on.
fn often(model: &Model, var: VarId, negative: bool) -> u32 {
    let share = |some: usize, all: usize| u32::try_from(some * 100 / all.max(1)).unwrap_or(50);
    let yes = match model.variable(var) {
        Variable::Definition(_) => 50,
        Variable::Atom(atom) => {
            let test = &model.atoms[atom];
            match &test.mask {
                Mask::Cells(mask) => share(mask.count(), model.slots[test.slot].size()),
                Mask::Any(_) | Mask::Only(..) => 1,
                // What is asked for is mostly stated.
                Mask::Value(_) => 90,
            }
        }
    };
    if negative { 100 - yes } else { yes }
}

/// The clauses of a condition, or of its opposite; `None` where they are too many.
pub(crate) fn clauses(conditions: &Conditions, node: NodeId, want: bool) -> Option<Vec<Made>> {
    let (shape, terms, children) = conditions.made_of(node);
    let terms: Vec<Term> = terms.iter().map(|term| if want { *term } else { opposite(term) }).collect();
    let every = match shape {
        Shape::All => want,
        Shape::Any => !want,
        Shape::Count { .. } if !children.is_empty() => return None,
        Shape::Count { least, most, negated } => {
            // The parts are counted as they are.
            let parts = conditions.made_of(node).1.iter().flat_map(single);
            return counted(&parts.collect::<Vec<Made>>(), least, most, negated == want);
        }
    };
    if every {
        let mut all: Vec<Made> = vec![merged(terms.into_iter())];
        for child in children {
            let own = clauses(conditions, *child, want)?;
            if own.len() * all.len() > MOST {
                return None;
            }
            all = product(&all, &own);
        }
        return Some(all);
    }
    let mut all: Vec<Made> = terms.iter().flat_map(single).collect();
    for child in children {
        all.extend(clauses(conditions, *child, want)?);
        if all.len() > MOST {
            return None;
        }
    }
    (all.len() <= MOST).then_some(all)
}

fn opposite(term: &Term) -> Term {
    Term { word: term.word, yes: term.no, no: term.yes }
}

/// The clauses of a count.
fn counted(of: &[Made], least: usize, most: usize, negated: bool) -> Option<Vec<Made>> {
    let not: Vec<Made> = of.iter().map(|made| made.iter().map(opposite).collect()).collect();
    // At most so many are so where at least all others are not.
    let enough = |least: usize| chosen(of, least);
    let few = |most: usize| chosen(&not, of.len().saturating_sub(most));
    if negated {
        let below = least.checked_sub(1).map_or(Some(Vec::new()), few)?;
        let above = most.checked_add(1).map_or(Some(Vec::new()), enough)?;
        return (below.len() + above.len() <= MOST).then(|| below.into_iter().chain(above).collect());
    }
    let (enough, few) = (enough(least)?, few(most)?);
    (enough.len() * few.len() <= MOST).then(|| product(&enough, &few))
}

/// Every clause of one with every clause of another.
pub(crate) fn product(one: &[Made], other: &[Made]) -> Vec<Made> {
    let both = |one: &Made| {
        let with = other.iter().map(|other| merged(one.iter().chain(other).copied()));
        with.collect::<Vec<Made>>()
    };
    one.iter().flat_map(both).collect()
}

/// One clause for each bit.
pub(crate) fn single(term: &Term) -> impl Iterator<Item = Made> + use<> {
    let Term { word, yes, no } = *term;
    let bits = |all: u64| (0..64).map(|bit| 1_u64 << bit).filter(move |bit| all & bit != 0);
    let positive = bits(yes).map(move |bit| vec![Term { word, yes: bit, no: 0 }]);
    positive.chain(bits(no).map(move |bit| vec![Term { word, yes: 0, no: bit }]))
}

/// One clause of all terms, with one for each word.
fn merged(terms: impl Iterator<Item = Term>) -> Made {
    let mut made: Made = Vec::new();
    for term in terms {
        match made.iter_mut().find(|own| own.word == term.word) {
            Some(own) => (own.yes, own.no) = (own.yes | term.yes, own.no | term.no),
            None => made.push(term),
        }
    }
    made.retain(|term| term.yes | term.no != 0);
    made
}

/// A clause for every choice of so many; `None` where there are too many.
fn chosen(of: &[Made], count: usize) -> Option<Vec<Made>> {
    // For each number of clauses that are chosen, the choices among those looked at.
    let mut by_count: Vec<Vec<Made>> = vec![vec![Vec::new()]];
    by_count.resize(count + 1, Vec::new());
    if count > of.len() {
        return Some(Vec::new());
    }
    for own in of {
        for chosen in (1..=count).rev() {
            let before = by_count.get(chosen - 1).cloned().unwrap_or_default();
            let with = before.iter().map(|one| merged(one.iter().chain(own).copied()));
            if let Some(all) = by_count.get_mut(chosen) {
                all.extend(with);
                if all.len() > 8 * MOST {
                    return None;
                }
            }
        }
    }
    by_count.pop().filter(|all| all.len() <= MOST)
}

/// The ways in which each definition is so, and in which it is not, by atoms alone. Not all of them, where there are many.
pub(crate) type Ways = IndexVec<DefinitionId, [Vec<Made>; 2]>;

/// The ways in which each definition can be so, and not.
pub(crate) fn ways(
    model: &Model,
    conditions: &Conditions,
    definitions: &IndexVec<DefinitionId, NodeId>,
) -> Ways {
    let mut all = Ways::default();
    // A definition only uses those before it.
    for node in definitions.iter() {
        let of = |want: bool| {
            let own = clauses(conditions, *node, want).unwrap_or_default();
            let mut by_atoms: Vec<Made> = own.iter().flat_map(|made| by_atoms(model, &all, made)).collect();
            by_atoms.truncate(MOST);
            by_atoms
        };
        let both = [of(true), of(false)];
        all.push(both);
    }
    all
}

/// The ways in which a clause is so, by atoms alone.
pub(crate) fn by_atoms(model: &Model, ways: &Ways, clause: &[Term]) -> Vec<Made> {
    let mut all = vec![Made::new()];
    for own in clause.iter().flat_map(single) {
        let var = own.first().map_or(VarId::new(0), |term| bits::lowest(term.word, term.yes | term.no));
        let parts = match model.variable(var) {
            Variable::Atom(_) => vec![own],
            Variable::Definition(id) => {
                let [so, not] = &ways[id];
                if own.iter().any(|term| term.yes != 0) { so.clone() } else { not.clone() }
            }
        };
        all = product(&all, &parts);
        all.truncate(MOST);
    }
    all
}
