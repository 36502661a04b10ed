//! Conditions as gates. Input: conditions over a policy's atoms and definitions. Output: their gates.

use remit_engine::ir::{Atom, AtomId, Condition, Definition, FactId, Lookup, Policy};

use crate::circuit::{Circuit, Lit};

/// What the atoms and definitions of a policy are.
pub(crate) struct Terms {
    pub(crate) atoms: Vec<Lit>,
    pub(crate) definitions: Vec<Lit>,
}

impl Terms {
    /// The atoms as given, and the definitions over them, each of which uses only those before it.
    pub(crate) fn new(circuit: &mut Circuit, atoms: Vec<Lit>, definitions: &[Definition]) -> Self {
        let mut terms = Self { atoms, definitions: Vec::with_capacity(definitions.len()) };
        for definition in definitions {
            let lit = terms.gate(circuit, &definition.condition);
            terms.definitions.push(lit);
        }
        terms
    }

    fn atom(&self, id: AtomId) -> Lit {
        self.atoms.get(id.index()).copied().unwrap_or(Lit::FALSE)
    }

    pub(crate) fn gate(&self, circuit: &mut Circuit, condition: &Condition) -> Lit {
        match condition {
            Condition::Const(value) => Lit::of(*value),
            Condition::Atom(id) => self.atom(*id),
            Condition::Defined(id) => self.definitions.get(id.index()).copied().unwrap_or(Lit::FALSE),
            Condition::Not(inner) => !self.gate(circuit, inner),
            Condition::And(parts) => {
                let parts = self.gates(circuit, parts);
                circuit.all(parts)
            }
            Condition::Or(parts) => {
                let parts = self.gates(circuit, parts);
                circuit.any(parts)
            }
            Condition::Count { least, most, of } => {
                let parts = self.gates(circuit, of);
                let bound = |bound: u32| usize::try_from(bound).unwrap_or(usize::MAX);
                let enough = counted(circuit, bound(*least), &parts);
                let few = match most {
                    Some(most) => !counted(circuit, bound(*most).saturating_add(1), &parts),
                    None => Lit::TRUE,
                };
                circuit.both(enough, few)
            }
        }
    }

    fn gates(&self, circuit: &mut Circuit, parts: &[Condition]) -> Vec<Lit> {
        parts.iter().map(|part| self.gate(circuit, part)).collect()
    }
}

fn counted(circuit: &mut Circuit, least: usize, parts: &[Lit]) -> Lit {
    if least > parts.len() { Lit::FALSE } else { circuit.at_least(least, parts) }
}

/// The atoms that a condition reads, by definitions too.
pub(crate) fn atoms_of(policy: &Policy, condition: &Condition) -> Vec<AtomId> {
    let (mut atoms, mut waiting) = (Vec::new(), vec![condition]);
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => atoms.push(*id),
            Condition::Defined(id) => {
                waiting.extend(policy.definitions.as_slice().at(*id).map(|used| &used.condition));
            }
            Condition::Not(inner) => waiting.push(inner),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                waiting.extend(parts);
            }
        }
    }
    atoms
}

/// The facts that a condition reads, each once, in their order.
pub(crate) fn facts_of(policy: &Policy, condition: &Condition) -> Vec<FactId> {
    let atoms = atoms_of(policy, condition).into_iter();
    let mut facts: Vec<FactId> =
        atoms.filter_map(|id| policy.atoms.as_slice().at(id).map(Atom::fact)).collect();
    facts.sort_unstable();
    facts.dedup();
    facts
}
