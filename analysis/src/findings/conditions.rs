//! Conditions that say more than they mean. Input: conditions. Output: those that are always or never so, and parts of them
//! that make no difference, whatever a policy calls impossible.

use remit_engine::ir::{Atom, AtomId, Condition, Guarded, Lookup};

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::conditions::atoms_of;

/// A part of a statement's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuardPart {
    /// What it tests.
    Test,
    /// Its `when`.
    When,
    /// Its `unless`.
    Unless,
}

/// A part of a condition that makes no difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdlePart {
    /// Which part of the statement it is in.
    pub guard: GuardPart,
    /// Where in it: of each `and`, `or` and count on the way, which part.
    pub path: Vec<usize>,
    /// What it could as well be: always or never so.
    pub always: bool,
}

impl Analysis<'_> {
    /// Whether a condition over the policy's atoms is always or never so; `None` where it is neither, or that is not known.
    pub fn constant(&mut self, condition: &Condition) -> Option<bool> {
        let lit = self.gates.terms.gate(&mut self.world.circuit, condition);
        match lit {
            Lit::TRUE => return Some(true),
            Lit::FALSE => return Some(false),
            _ => {}
        }
        if self.is_conceivable(&[lit]) == Some(false) {
            return Some(false);
        }
        (self.is_conceivable(&[!lit]) == Some(false)).then_some(true)
    }

    /// The parts of a statement's condition that make no difference to it, outermost first. Nothing where the whole is
    /// always or never so.
    pub fn idle_parts(&mut self, guarded: &Guarded) -> Vec<IdlePart> {
        if self.matters_throughout(guarded) || self.constant(&guarded.whole()).is_some() {
            return Vec::new();
        }
        let mut search = Search { whole: guarded.clone(), left: guarded.clone(), found: Vec::new() };
        for guard in [GuardPart::Unless, GuardPart::When, GuardPart::Test] {
            search.look(self, guard, &mut Vec::new());
        }
        search.found.sort_by(|one, two| (one.guard, &one.path).cmp(&(two.guard, &two.path)));
        search.found
    }

    /// Whether no fact is read twice and every test can be yes and no: then every part makes a difference.
    fn matters_throughout(&self, guarded: &Guarded) -> bool {
        let whole = guarded.whole();
        let ir = self.policy.ir();
        let atoms = atoms_of(ir, &whole);
        let constant = |id: &AtomId| {
            matches!(self.gates.terms.atoms.get(id.index()), None | Some(&Lit::TRUE | &Lit::FALSE))
        };
        let mut facts: Vec<_> =
            atoms.iter().filter_map(|id| ir.atoms.as_slice().at(*id).map(Atom::fact)).collect();
        facts.sort_unstable();
        let several = facts.windows(2).any(|pair| matches!(pair, [one, two] if one == two));
        let bound = facts.iter().any(|fact| self.world.is_bound(*fact));
        !several && !bound && !atoms.iter().any(constant) && has_no_count(&whole)
    }

    /// Whether a world has all of these, with no look at what the policy calls impossible.
    fn is_conceivable(&mut self, all: &[Lit]) -> Option<bool> {
        self.is_possible(all)
    }

    fn is_same(&mut self, one: Lit, other: Lit) -> bool {
        one == other || {
            let differ = self.world.circuit.differ(one, other);
            self.is_conceivable(&[differ]) == Some(false)
        }
    }
}

struct Search {
    /// The condition as it is written.
    whole: Guarded,
    /// The same without what has been found to make no difference.
    left: Guarded,
    found: Vec<IdlePart>,
}

impl Search {
    fn look(&mut self, analysis: &mut Analysis<'_>, guard: GuardPart, path: &mut Vec<usize>) {
        let Some(part) = self.part(guard).and_then(|whole| at(whole, path)) else { return };
        let (parts, values): (usize, &[bool]) = match part {
            Condition::And(parts) => (parts.len(), &[true]),
            Condition::Or(parts) => (parts.len(), &[false]),
            Condition::Count { of, .. } => (of.len(), &[true, false]),
            Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) | Condition::Not(_) => (0, &[]),
        };
        // A `when` or an `unless` as a whole is a part too.
        if path.is_empty() && guard != GuardPart::Test {
            let always = guard == GuardPart::When;
            if self.is_idle(analysis, guard, path, always) {
                return;
            }
        }
        // Of two parts that say the same the later is one too many.
        for index in (0..parts).rev() {
            path.push(index);
            let idle = values.iter().any(|always| self.is_idle(analysis, guard, path, *always));
            if !idle {
                self.look(analysis, guard, path);
            }
            path.pop();
        }
    }

    /// Whether a part could as well be always or never so, by itself and together with those found before; if so it is taken
    /// to be.
    fn is_idle(
        &mut self,
        analysis: &mut Analysis<'_>,
        guard: GuardPart,
        path: &[usize],
        always: bool,
    ) -> bool {
        let mut left = None;
        for condition in [&self.whole, &self.left] {
            let mut without = condition.clone();
            let Some(whole) = part_mut(&mut without, guard) else { return false };
            put(whole, path, Condition::Const(always));
            let gates = &analysis.gates.terms;
            let own = gates.gate(&mut analysis.world.circuit, &condition.whole());
            let other = gates.gate(&mut analysis.world.circuit, &without.whole());
            if !analysis.is_same(own, other) {
                return false;
            }
            left = Some(without);
        }
        self.left = left.unwrap_or_else(|| self.left.clone());
        self.found.push(IdlePart { guard, path: path.to_vec(), always });
        true
    }

    fn part(&self, guard: GuardPart) -> Option<&Condition> {
        match guard {
            GuardPart::Test => Some(&self.whole.test),
            GuardPart::When => self.whole.when.as_ref(),
            GuardPart::Unless => self.whole.unless.as_ref(),
        }
    }
}

fn part_mut(guarded: &mut Guarded, guard: GuardPart) -> Option<&mut Condition> {
    match guard {
        GuardPart::Test => Some(&mut guarded.test),
        GuardPart::When => guarded.when.as_mut(),
        GuardPart::Unless => guarded.unless.as_mut(),
    }
}

/// The part at that place; `not` is no step.
fn at<'c>(condition: &'c Condition, path: &[usize]) -> Option<&'c Condition> {
    match condition {
        Condition::Not(inner) => at(inner, path),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            match path.split_first() {
                None => Some(condition),
                Some((first, rest)) => at(parts.get(*first)?, rest),
            }
        }
        Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) => {
            path.is_empty().then_some(condition)
        }
    }
}

/// Puts a condition in that place.
fn put(condition: &mut Condition, path: &[usize], with: Condition) {
    let Some((first, rest)) = path.split_first() else {
        *condition = with;
        return;
    };
    match condition {
        Condition::Not(inner) => put(inner, path, with),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            parts.get_mut(*first).into_iter().for_each(|part| put(part, rest, with.clone()));
        }
        Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) => {}
    }
}

fn has_no_count(condition: &Condition) -> bool {
    match condition {
        Condition::Count { .. } => false,
        Condition::Not(inner) => has_no_count(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().all(has_no_count),
        Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) => true,
    }
}
