//! Conditions as masks. Input: condition trees over atoms and definitions. Output: three-valued truth from bit words.

use std::ops::Range;

use super::truth::{Assignment, AssignmentMut, Literal, Truth};
use crate::eval::bits::{self, BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, NodeId, VarId, part};
use crate::ir::{Condition, DefinitionId};

/// Every condition of a policy, negation pushed down to the bits.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    nodes: IndexVec<NodeId, Node>,
    terms: Vec<Term>,
    children: Vec<NodeId>,
}

#[derive(Debug)]
struct Node {
    all: bool,
    terms: Range<usize>,
    children: Range<usize>,
    /// How much work it is to look at all of it.
    work: u64,
}

/// Bits of one word that have to be yes, and bits that have to be no.
#[derive(Clone, Copy, Debug)]
struct Term {
    word: usize,
    yes: u64,
    no: u64,
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
        let (all, parts) = match condition {
            Condition::Not(inner) => return self.build(inner, !positive, var, depth + 1),
            Condition::And(parts) => (positive, parts.as_slice()),
            Condition::Or(parts) => (!positive, parts.as_slice()),
            Condition::Const(value) => (*value == positive, [].as_slice()),
            Condition::Atom(_) | Condition::Defined(_) => (true, single),
        };
        let mut terms: Vec<Term> = Vec::new();
        let mut children: Vec<NodeId> = Vec::new();
        for part in parts {
            self.part(part, all, positive, (&mut terms, &mut children), var, depth)?;
        }
        terms.sort_by_key(|term| term.word);
        let inside: u64 = children.iter().map(|child| self.work(*child)).sum();
        let node = Node {
            all,
            work: inside + terms.len() as u64 + 1,
            terms: append(&mut self.terms, terms),
            children: append(&mut self.children, children),
        };
        Some(self.nodes.push(node))
    }

    fn part(
        &mut self,
        part: &Condition,
        all: bool,
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
                if matches!(part, Condition::And(_)) == (all == positive) && depth < DEPTH =>
            {
                for part in parts {
                    self.part(part, all, positive, (&mut *into.0, &mut *into.1), var, depth + 1)?;
                }
            }
            Condition::And(_) | Condition::Or(_) | Condition::Not(_) | Condition::Const(_) => {
                into.1.push(self.build(part, positive, var, depth + 1)?);
            }
        }
        Some(())
    }

    /// How much work it is to look at the whole condition.
    pub(crate) fn work(&self, id: NodeId) -> u64 {
        self.nodes[id].work
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
        let mut open = false;
        for term in self.terms(node) {
            let (wanted, other) = term.settled(assignment);
            let (ends, goes_on) = if node.all { (other, wanted) } else { (wanted, other) };
            if ends != 0 {
                return if node.all { Truth::No } else { Truth::Yes };
            }
            open |= goes_on != term.yes | term.no;
        }
        for child in self.children(node) {
            match (self.truth(*child, assignment), node.all) {
                (Truth::No, true) => return Truth::No,
                (Truth::Yes, false) => return Truth::Yes,
                (Truth::Yes, true) | (Truth::No, false) => {}
                (Truth::Open, _) => open = true,
            }
        }
        match (open, node.all) {
            (true, _) => Truth::Open,
            (false, true) => Truth::Yes,
            (false, false) => Truth::No,
        }
    }

    /// A bit that keeps the condition open, and the value that brings it nearer to `want`.
    pub(crate) fn pick(&self, id: NodeId, assignment: &Assignment<'_>, want: bool) -> Option<Literal> {
        let node = &self.nodes[id];
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

    /// The bits whose values follow once the condition is to be `want`, with those values. Not all that follow are found.
    pub(crate) fn forced(
        &self,
        id: NodeId,
        assignment: &Assignment<'_>,
        want: bool,
        into: &mut Vec<Literal>,
    ) {
        let node = &self.nodes[id];
        let open_children =
            || self.children(node).iter().filter(|child| self.truth(**child, assignment) == Truth::Open);
        // Where every part has to be so, all open ones follow; where one part does, it follows when it is the last.
        if node.all != want {
            let open = |term: &Term| term.open(assignment).count_ones() as usize;
            let parts = self.terms(node).iter().map(open).sum::<usize>() + open_children().take(2).count();
            if parts != 1 {
                return;
            }
        }
        for term in self.terms(node) {
            let mut open = term.open(assignment);
            while open != 0 {
                into.push(term.literal(open, want));
                open &= open - 1;
            }
        }
        for child in open_children() {
            self.forced(*child, assignment, want, into);
        }
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

/// Evaluates definitions in their order, each into its own variable.
pub(crate) fn define(
    conditions: &Conditions,
    definitions: &IndexVec<DefinitionId, NodeId>,
    var: impl Fn(DefinitionId) -> VarId,
    assignment: &mut AssignmentMut<'_>,
) {
    for (id, node) in definitions.enumerate() {
        let truth = conditions.truth(*node, &assignment.as_ref());
        assignment.set(var(id), truth == Truth::Yes, truth == Truth::No);
    }
}
