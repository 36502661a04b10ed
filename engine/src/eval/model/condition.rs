//! Conditions as masks. Input: condition trees over atoms and definitions. Output: three-valued truth from bit words.

use crate::eval::bits::{self, WORD};
use crate::ir::Condition;

/// Yes, no, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    Open,
}

/// Every condition of a policy, negation pushed down to the bits.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    nodes: Vec<Node>,
    terms: Vec<Term>,
    children: Vec<u32>,
}

/// The index of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(u32);

#[derive(Debug)]
struct Node {
    all: bool,
    terms: (u32, u32),
    children: (u32, u32),
}

/// Bits of one word that have to be yes, and bits that have to be no.
#[derive(Clone, Copy, Debug)]
struct Term {
    word: u32,
    yes: u64,
    no: u64,
}

impl Term {
    /// The bits that are settled the way the term wants them, and those settled the other way.
    fn settled(self, yes: &[u64], no: &[u64]) -> (u64, u64) {
        let at = |words: &[u64]| words.get(self.word as usize).copied().unwrap_or(0);
        let (yes, no) = (at(yes), at(no));
        ((yes & self.yes) | (no & self.no), (no & self.yes) | (yes & self.no))
    }
}

/// How deep conditions may nest.
pub(crate) const DEPTH: usize = 200;

impl Conditions {
    /// Adds a condition; `bit` tells the bit of an atom or a definition. `None` where it nests too deep, or where the
    /// bit is not there.
    pub(crate) fn add(
        &mut self,
        condition: &Condition,
        bit: &dyn Fn(&Condition) -> Option<usize>,
    ) -> Option<NodeId> {
        self.build(condition, true, bit, 0)
    }

    fn build(
        &mut self,
        condition: &Condition,
        positive: bool,
        bit: &dyn Fn(&Condition) -> Option<usize>,
        depth: usize,
    ) -> Option<NodeId> {
        if depth > DEPTH {
            return None;
        }
        let single = std::slice::from_ref(condition);
        let (all, parts) = match condition {
            Condition::Not(inner) => return self.build(inner, !positive, bit, depth + 1),
            Condition::And(parts) => (positive, parts.as_slice()),
            Condition::Or(parts) => (!positive, parts.as_slice()),
            Condition::Const(value) => (*value == positive, [].as_slice()),
            Condition::Atom(_) | Condition::Defined(_) => (true, single),
        };
        let mut terms: Vec<Term> = Vec::new();
        let mut children: Vec<u32> = Vec::new();
        for part in parts {
            self.part(part, all, positive, (&mut terms, &mut children), bit, depth)?;
        }
        terms.sort_by_key(|term| term.word);
        let node = Node {
            all,
            terms: Self::append(&mut self.terms, terms)?,
            children: Self::append(&mut self.children, children)?,
        };
        self.nodes.push(node);
        Some(NodeId(u32::try_from(self.nodes.len()).ok()? - 1))
    }

    fn part(
        &mut self,
        part: &Condition,
        all: bool,
        positive: bool,
        into: (&mut Vec<Term>, &mut Vec<u32>),
        bit: &dyn Fn(&Condition) -> Option<usize>,
        depth: usize,
    ) -> Option<()> {
        match part {
            Condition::Atom(_) | Condition::Defined(_) => literal(into.0, bit(part)?, positive),
            Condition::Not(inner) if matches!(**inner, Condition::Atom(_) | Condition::Defined(_)) => {
                literal(into.0, bit(inner)?, !positive)
            }
            // A nested part of the same kind says the same in its parent, in one pass instead of two.
            Condition::And(parts) | Condition::Or(parts)
                if matches!(part, Condition::And(_)) == (all == positive) && depth < DEPTH =>
            {
                for part in parts {
                    self.part(part, all, positive, (&mut *into.0, &mut *into.1), bit, depth + 1)?;
                }
            }
            Condition::And(_) | Condition::Or(_) | Condition::Not(_) | Condition::Const(_) => {
                into.1.push(self.build(part, positive, bit, depth + 1)?.0);
            }
        }
        Some(())
    }

    fn append<T>(to: &mut Vec<T>, items: Vec<T>) -> Option<(u32, u32)> {
        let start = u32::try_from(to.len()).ok()?;
        to.extend(items);
        Some((start, u32::try_from(to.len()).ok()?))
    }

    fn terms(&self, node: &Node) -> &[Term] {
        self.terms.get(node.terms.0 as usize..node.terms.1 as usize).unwrap_or(&[])
    }

    fn children(&self, node: &Node) -> &[u32] {
        self.children.get(node.children.0 as usize..node.children.1 as usize).unwrap_or(&[])
    }

    /// What the condition is, where some bits are known to be yes and some to be no.
    pub(crate) fn truth(&self, id: NodeId, yes: &[u64], no: &[u64]) -> Truth {
        let Some(node) = self.nodes.get(id.0 as usize) else { return Truth::Open };
        let mut open = false;
        for term in self.terms(node) {
            let (wanted, other) = term.settled(yes, no);
            let (ends, goes_on) = if node.all { (other, wanted) } else { (wanted, other) };
            if ends != 0 {
                return if node.all { Truth::No } else { Truth::Yes };
            }
            open |= goes_on != term.yes | term.no;
        }
        for child in self.children(node) {
            match (self.truth(NodeId(*child), yes, no), node.all) {
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
    pub(crate) fn pick(&self, id: NodeId, yes: &[u64], no: &[u64], want: bool) -> Option<(usize, bool)> {
        let node = self.nodes.get(id.0 as usize)?;
        for term in self.terms(node) {
            let (wanted, other) = term.settled(yes, no);
            let open = (term.yes | term.no) & !(wanted | other);
            if open != 0 {
                let bit = open.trailing_zeros() as usize;
                let positive = term.yes >> bit & 1 == 1;
                return Some((term.word as usize * WORD + bit, positive == want));
            }
        }
        let open = |child: &&u32| self.truth(NodeId(**child), yes, no) == Truth::Open;
        let child = self.children(node).iter().find(open)?;
        self.pick(NodeId(*child), yes, no, want)
    }

    /// The bits whose values follow once the condition is to be `want`, with those values. Not all that follow are found.
    pub(crate) fn forced(
        &self,
        id: NodeId,
        yes: &[u64],
        no: &[u64],
        want: bool,
        into: &mut Vec<(usize, bool)>,
    ) {
        let Some(node) = self.nodes.get(id.0 as usize) else { return };
        let open_children =
            || self.children(node).iter().filter(|child| self.truth(NodeId(**child), yes, no) == Truth::Open);
        // Where every part has to be so, all open ones follow; where one part does, it follows when it is the last.
        if node.all != want {
            let open = |term: &Term| {
                let (wanted, other) = term.settled(yes, no);
                ((term.yes | term.no) & !(wanted | other)).count_ones() as usize
            };
            let parts = self.terms(node).iter().map(open).sum::<usize>() + open_children().take(2).count();
            if parts != 1 {
                return;
            }
        }
        for term in self.terms(node) {
            let (wanted, other) = term.settled(yes, no);
            let mut open = (term.yes | term.no) & !(wanted | other);
            while open != 0 {
                let bit = open.trailing_zeros() as usize;
                let positive = term.yes >> bit & 1 == 1;
                into.push((term.word as usize * WORD + bit, positive == want));
                open &= open - 1;
            }
        }
        for child in open_children() {
            self.forced(NodeId(*child), yes, no, want, into);
        }
    }

    /// Adds every bit that the condition tests to the set.
    pub(crate) fn reads(&self, id: NodeId, into: &mut [u64]) {
        let Some(node) = self.nodes.get(id.0 as usize) else { return };
        for term in self.terms(node) {
            if let Some(word) = into.get_mut(term.word as usize) {
                *word |= term.yes | term.no;
            }
        }
        for child in self.children(node) {
            self.reads(NodeId(*child), into);
        }
    }
}

fn literal(terms: &mut Vec<Term>, bit: usize, positive: bool) {
    let (word, mask) = (u32::try_from(bit / WORD).unwrap_or(u32::MAX), 1_u64 << (bit % WORD));
    let (yes, no) = if positive { (mask, 0) } else { (0, mask) };
    match terms.iter_mut().find(|term| term.word == word && (term.yes | term.no) & mask == 0) {
        Some(term) => {
            term.yes |= yes;
            term.no |= no;
        }
        None => terms.push(Term { word, yes, no }),
    }
}

/// Evaluates definitions in their order, each into its own bit behind the atoms.
pub(crate) fn define(
    conditions: &Conditions,
    definitions: &[NodeId],
    atoms: usize,
    yes: &mut [u64],
    no: &mut [u64],
) {
    for (index, node) in definitions.iter().enumerate() {
        let truth = conditions.truth(*node, yes, no);
        bits::put(yes, atoms + index, truth == Truth::Yes);
        bits::put(no, atoms + index, truth == Truth::No);
    }
}
