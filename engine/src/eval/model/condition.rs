//! Conditions as masks. Input: condition trees over atoms and definitions. Output: three-valued truth from bit words.

use std::ops::Range;

use super::truth::{Assignment, AssignmentMut, Literal, Truth};
use crate::eval::bits::{self, BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, NodeId, VarId, part};
use crate::ir::Condition;

/// Every condition of a policy, negation pushed down to the bits.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    nodes: IndexVec<NodeId, Node>,
    terms: Vec<Term>,
    children: Vec<NodeId>,
}

#[derive(Debug)]
struct Node {
    gate: Gate,
    terms: Range<usize>,
    children: Range<usize>,
    /// How much work it is to look at all of it.
    work: u64,
}

/// How many of a node's parts have to be so.
#[derive(Clone, Copy, Debug)]
enum Gate {
    /// All of them.
    All,
    /// One at least.
    Any,
    /// So many.
    Count(Count),
}

/// Between so many parts and so many, or not.
#[derive(Clone, Copy, Debug)]
struct Count {
    least: usize,
    most: usize,
    /// Whether the count has to be beyond these.
    negated: bool,
}

/// How many parts are so, and how many are open.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    yes: usize,
    open: usize,
}

impl Gate {
    /// Whether the parts of a part that is an "and" itself, or else an "or", may as well be its own.
    fn takes(self, all: bool) -> bool {
        match self {
            Self::All => all,
            Self::Any => !all,
            Self::Count(_) => false,
        }
    }
}

impl Count {
    fn truth(self, tally: Tally) -> Truth {
        let most = tally.yes + tally.open;
        let within = if most < self.least || tally.yes > self.most {
            Truth::No
        } else if tally.yes >= self.least && most <= self.most {
            Truth::Yes
        } else {
            Truth::Open
        };
        if self.negated { within.negated() } else { within }
    }

    /// What an open part should be to bring the count nearer to `want`, and how many have to be so.
    fn nearer(self, tally: Tally, want: bool) -> (bool, usize) {
        let (wants_beyond, most) = (want == self.negated, tally.yes + tally.open);
        match (wants_beyond, tally.yes < self.least) {
            (false, true) => (true, self.least - tally.yes),
            (false, false) => (false, most.saturating_sub(self.most)),
            (true, true) => (false, (most + 1).saturating_sub(self.least)),
            (true, false) => (true, self.most.saturating_add(1).saturating_sub(tally.yes)),
        }
    }

    /// What all open parts have to be so that the count is `want`, where they have to be one thing.
    fn forced(self, tally: Tally, want: bool) -> Option<bool> {
        let most = tally.yes + tally.open;
        // What is wanted is that the count is within its bounds, or that it is beyond them.
        let (all, none) = if want == self.negated {
            let (may_lack, may_exceed) = (tally.yes < self.least, most > self.most);
            (!may_lack && most.checked_sub(1) == Some(self.most), !may_exceed && tally.yes + 1 == self.least)
        } else {
            (most == self.least, tally.yes == self.most)
        };
        if all { Some(true) } else { none.then_some(false) }
    }
}

/// Bits of one word that have to be yes, and bits that have to be no.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) word: usize,
    pub(crate) yes: u64,
    pub(crate) no: u64,
}

/// How many of its literals and conditions within have to be so.
pub(crate) enum Shape {
    /// All of them.
    All,
    /// One at least.
    Any,
    /// Between so many and so many, or not.
    Count { least: usize, most: usize, negated: bool },
}

impl Term {
    /// The bits that are settled the way the term wants them, and those settled the other way.
    fn settled(self, assignment: &Assignment<'_>) -> (u64, u64) {
        let (yes, no) = (assignment.yes.word(self.word), assignment.no.word(self.word));
        ((yes & self.yes) | (no & self.no), (no & self.yes) | (yes & self.no))
    }

    /// The bits that are open.
    fn open(self, assignment: &Assignment<'_>) -> u64 {
        let (wanted, other) = self.settled(assignment);
        (self.yes | self.no) & !(wanted | other)
    }

    /// The lowest of these bits, with the value that the term wants of it, or the other.
    fn literal(self, bits: u64, wanted: bool) -> Literal {
        let positive = self.yes & bits & bits.wrapping_neg() != 0;
        Literal { var: bits::lowest(self.word, bits), value: positive == wanted }
    }
}

/// How deep conditions may nest.
pub(crate) const DEPTH: usize = 200;

impl Conditions {
    /// Adds a condition; `var` says which variable an atom or a definition is. `None` where it nests too deep, or where the
    /// variable is not there.
    pub(crate) fn add(
        &mut self,
        condition: &Condition,
        var: &dyn Fn(&Condition) -> Option<VarId>,
    ) -> Option<NodeId> {
        self.build(condition, true, var, 0)
    }

    fn build(
        &mut self,
        condition: &Condition,
        positive: bool,
        var: &dyn Fn(&Condition) -> Option<VarId>,
        depth: usize,
    ) -> Option<NodeId> {
        if depth > DEPTH {
            return None;
        }
        let single = std::slice::from_ref(condition);
        let either = |all: bool| if all { Gate::All } else { Gate::Any };
        let (gate, parts, positive) = match condition {
            Condition::Not(inner) => return self.build(inner, !positive, var, depth + 1),
            Condition::And(parts) => (either(positive), parts.as_slice(), positive),
            Condition::Or(parts) => (either(!positive), parts.as_slice(), positive),
            Condition::Const(value) => (either(*value == positive), [].as_slice(), positive),
            Condition::Atom(_) | Condition::Defined(_) => (Gate::All, single, positive),
            // The bounds are negated, and the parts counted as they are.
            Condition::Count { least, most, of } => {
                let bound = |bound: u32| usize::try_from(bound).unwrap_or(usize::MAX);
                let most = most.map_or(usize::MAX, bound);
                let count = Count { least: bound(*least), most, negated: !positive };
                (Gate::Count(count), of.as_slice(), true)
            }
        };
        let mut terms: Vec<Term> = Vec::new();
        let mut children: Vec<NodeId> = Vec::new();
        for part in parts {
            self.part(part, gate, positive, (&mut terms, &mut children), var, depth)?;
        }
        terms.sort_by_key(|term| term.word);
        let inside: u64 = children.iter().map(|child| self.work(*child)).sum();
        let node = Node {
            gate,
            work: inside + terms.len() as u64 + 1,
            terms: append(&mut self.terms, terms),
            children: append(&mut self.children, children),
        };
        Some(self.nodes.push(node))
    }

    fn part(
        &mut self,
        part: &Condition,
        gate: Gate,
        positive: bool,
        into: (&mut Vec<Term>, &mut Vec<NodeId>),
        var: &dyn Fn(&Condition) -> Option<VarId>,
        depth: usize,
    ) -> Option<()> {
        match part {
            Condition::Atom(_) | Condition::Defined(_) => add(into.0, var(part)?, positive),
            Condition::Not(inner) if matches!(**inner, Condition::Atom(_) | Condition::Defined(_)) => {
                add(into.0, var(inner)?, !positive)
            }
            // A nested part of the same kind says the same in its parent, in one pass instead of two.
            Condition::And(parts) | Condition::Or(parts)
                if depth < DEPTH && gate.takes(matches!(part, Condition::And(_)) == positive) =>
            {
                for part in parts {
                    self.part(part, gate, positive, (&mut *into.0, &mut *into.1), var, depth + 1)?;
                }
            }
            Condition::And(_)
            | Condition::Or(_)
            | Condition::Not(_)
            | Condition::Const(_)
            | Condition::Count { .. } => {
                into.1.push(self.build(part, positive, var, depth + 1)?);
            }
        }
        Some(())
    }

    /// How much work it is to look at the whole condition.
    pub(crate) fn work(&self, id: NodeId) -> u64 {
        self.nodes[id].work
    }

    /// What a condition is made of.
    pub(crate) fn made_of(&self, id: NodeId) -> (Shape, &[Term], &[NodeId]) {
        let node = &self.nodes[id];
        let shape = match node.gate {
            Gate::All => Shape::All,
            Gate::Any => Shape::Any,
            Gate::Count(Count { least, most, negated }) => Shape::Count { least, most, negated },
        };
        (shape, self.terms(node), self.children(node))
    }

    fn terms(&self, node: &Node) -> &[Term] {
        part(&self.terms, &node.terms)
    }

    fn children(&self, node: &Node) -> &[NodeId] {
        part(&self.children, &node.children)
    }

    /// What the condition is, where some bits are known to be yes and some to be no.
    pub(crate) fn truth(&self, id: NodeId, assignment: &Assignment<'_>) -> Truth {
        let node = &self.nodes[id];
        match node.gate {
            Gate::All => self.joined(node, true, assignment),
            Gate::Any => self.joined(node, false, assignment),
            Gate::Count(count) => count.truth(self.tally(node, assignment)),
        }
    }

    /// Whether all parts are so, or any.
    fn joined(&self, node: &Node, all: bool, assignment: &Assignment<'_>) -> Truth {
        let mut open = false;
        for term in self.terms(node) {
            let (wanted, other) = term.settled(assignment);
            let (ends, goes_on) = if all { (other, wanted) } else { (wanted, other) };
            if ends != 0 {
                return if all { Truth::No } else { Truth::Yes };
            }
            open |= goes_on != term.yes | term.no;
        }
        for child in self.children(node) {
            match (self.truth(*child, assignment), all) {
                (Truth::No, true) => return Truth::No,
                (Truth::Yes, false) => return Truth::Yes,
                (Truth::Yes, true) | (Truth::No, false) => {}
                (Truth::Open, _) => open = true,
            }
        }
        match (open, all) {
            (true, _) => Truth::Open,
            (false, true) => Truth::Yes,
            (false, false) => Truth::No,
        }
    }

    fn tally(&self, node: &Node, assignment: &Assignment<'_>) -> Tally {
        let mut tally = Tally::default();
        for term in self.terms(node) {
            tally.yes += term.settled(assignment).0.count_ones() as usize;
            tally.open += term.open(assignment).count_ones() as usize;
        }
        for child in self.children(node) {
            match self.truth(*child, assignment) {
                Truth::Yes => tally.yes += 1,
                Truth::Open => tally.open += 1,
                Truth::No => {}
            }
        }
        tally
    }

    /// A bit that keeps the condition open, and the value that brings it nearer to `want`.
    pub(crate) fn pick(&self, id: NodeId, assignment: &Assignment<'_>, want: bool) -> Option<Literal> {
        let node = &self.nodes[id];
        let want = match node.gate {
            Gate::All | Gate::Any => want,
            Gate::Count(count) => count.nearer(self.tally(node, assignment), want).0,
        };
        for term in self.terms(node) {
            let open = term.open(assignment);
            if open != 0 {
                return Some(term.literal(open, want));
            }
        }
        let open = |child: &&NodeId| self.truth(**child, assignment) == Truth::Open;
        let child = self.children(node).iter().find(open)?;
        self.pick(*child, assignment, want)
    }

    /// The bits that [`Self::pick`] would find one after the other, did none of them tell of another.
    pub(crate) fn picks(&self, id: NodeId, assignment: &Assignment<'_>, want: bool, into: &mut Vec<Literal>) {
        let node = &self.nodes[id];
        let (want, mut count) = match node.gate {
            Gate::All | Gate::Any if matches!(node.gate, Gate::All) == want => (want, usize::MAX),
            Gate::All | Gate::Any => (want, 1),
            Gate::Count(count) => count.nearer(self.tally(node, assignment), want),
        };
        for term in self.terms(node) {
            let mut open = term.open(assignment);
            while open != 0 && count > 0 {
                into.push(term.literal(open, want));
                open &= open - 1;
                count -= 1;
            }
        }
        for child in self.open_children(node, assignment).take(count) {
            self.picks(child, assignment, want, into);
        }
    }

    /// The bits whose values follow once the condition is to be `want`, with those values. Not all that follow are found.
    pub(crate) fn forced(
        &self,
        id: NodeId,
        assignment: &Assignment<'_>,
        want: bool,
        into: &mut Vec<Literal>,
    ) {
        let node = &self.nodes[id];
        let parts = match node.gate {
            // Where every part has to be so, all open ones follow; where one part does, it follows when it is the last.
            Gate::All | Gate::Any => {
                let every = matches!(node.gate, Gate::All) == want;
                (every || self.is_last(node, assignment)).then_some(want)
            }
            Gate::Count(count) => count.forced(self.tally(node, assignment), want),
        };
        let Some(want) = parts else { return };
        for term in self.terms(node) {
            let mut open = term.open(assignment);
            while open != 0 {
                into.push(term.literal(open, want));
                open &= open - 1;
            }
        }
        for child in self.open_children(node, assignment) {
            self.forced(child, assignment, want, into);
        }
    }

    /// Whether one part alone is open.
    fn is_last(&self, node: &Node, assignment: &Assignment<'_>) -> bool {
        let open = |term: &Term| term.open(assignment).count_ones() as usize;
        let terms = self.terms(node).iter().map(open).sum::<usize>();
        terms + self.open_children(node, assignment).take(2).count() == 1
    }

    fn open_children<'n>(
        &'n self,
        node: &Node,
        assignment: &'n Assignment<'_>,
    ) -> impl Iterator<Item = NodeId> + 'n {
        let children = part(&self.children, &node.children).iter().copied();
        children.filter(|child| self.truth(*child, assignment) == Truth::Open)
    }

    /// Adds every variable that the condition tests to the set.
    pub(crate) fn reads(&self, id: NodeId, into: &mut BitSet<VarId>) {
        let node = &self.nodes[id];
        for term in self.terms(node) {
            let mut rest = term.yes | term.no;
            while rest != 0 {
                into.insert(bits::lowest(term.word, rest));
                rest &= rest - 1;
            }
        }
        for child in self.children(node) {
            self.reads(*child, into);
        }
    }
}

fn append<T>(to: &mut Vec<T>, items: Vec<T>) -> Range<usize> {
    let start = to.len();
    to.extend(items);
    start..to.len()
}

/// Adds a literal to the terms of a node.
fn add(terms: &mut Vec<Term>, var: VarId, positive: bool) {
    let (word, mask) = bits::locate(var);
    let (yes, no) = if positive { (mask, 0) } else { (0, mask) };
    // Atoms that are written one after the other are mostly in the same word.
    match terms.iter_mut().rev().find(|term| term.word == word && (term.yes | term.no) & mask == 0) {
        Some(term) => {
            term.yes |= yes;
            term.no |= no;
        }
        None => terms.push(Term { word, yes, no }),
    }
}

/// Evaluates definitions, those that are used before those that use them, each into its own variable.
pub(crate) fn define(
    conditions: &Conditions,
    definitions: impl Iterator<Item = (VarId, NodeId)>,
    assignment: &mut AssignmentMut<'_>,
) {
    for (var, node) in definitions {
        let truth = conditions.truth(node, &assignment.as_ref());
        assignment.set(var, truth == Truth::Yes, truth == Truth::No);
    }
}
