//! Whether gates can be so together. Input: a circuit, laws that always hold. Output: a world, or which of the assumptions
//! leave none. The only file that names the solver's library.

use batsat::{Callbacks, Lit as Literal, Solver as Sat, SolverInterface, SolverOpts, lbool};

use crate::circuit::{Circuit, Gate, Lit};
use crate::worlds::Worlds;

/// When to give up; asked again and again.
pub(crate) type Stop<'s> = &'s dyn Fn() -> bool;

struct Told<'s>(Stop<'s>);

impl Callbacks for Told<'_> {
    fn stop(&self) -> bool {
        (self.0)()
    }
}

/// A solver that keeps what it has learnt from question to question.
pub(crate) struct Solver<'s> {
    sat: Sat<Told<'s>>,
    stop: Stop<'s>,
    /// Of each gate, its variable, once it is known to the solver.
    literals: Vec<Option<Literal>>,
    found: Worlds,
    /// Whether what a gate is may only follow from the inputs.
    inputs_only: bool,
}

/// What there is.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Such a world: whether each input is so, by its gate.
    World(Inputs),
    /// None: these of the assumptions leave none.
    None(Vec<Lit>),
    /// Told to stop before it was known.
    Unfinished,
}

/// Whether each input is so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inputs(Vec<bool>);

impl Inputs {
    pub(crate) fn is(&self, gate: usize) -> bool {
        self.0.get(gate).copied().unwrap_or(false)
    }

    pub(crate) fn lit(&self, lit: Lit) -> bool {
        self.is(lit.gate()) != lit.is_negated()
    }
}

impl<'s> Solver<'s> {
    pub(crate) fn new(stop: Stop<'s>) -> Self {
        Self {
            sat: Sat::new(SolverOpts::default(), Told(stop)),
            stop,
            literals: Vec::new(),
            found: Worlds::default(),
            inputs_only: false,
        }
    }

    /// From now on only inputs are decided, from which every gate follows: many small questions are sooner answered, with other
    /// worlds.
    pub(crate) fn decide_inputs(&mut self) {
        self.inputs_only = true;
    }

    /// Makes it a law that one of these is so.
    pub(crate) fn require(&mut self, circuit: &Circuit, any: &[Lit]) {
        let mut clause: Vec<Literal> = any.iter().map(|lit| self.literal(circuit, *lit)).collect();
        self.sat.add_clause_reuse(&mut clause);
        // Those found before need not keep it.
        self.found = Worlds::default();
    }

    /// Whether there is a world with all of these.
    pub(crate) fn solve(&mut self, circuit: &Circuit, all: &[Lit]) -> Answer {
        // Many easy questions are long together, too.
        if (self.stop)() {
            return Answer::Unfinished;
        }
        let assumed: Vec<Literal> = all.iter().map(|lit| self.literal(circuit, *lit)).collect();
        let found = self.sat.solve_limited(&assumed);
        if found == lbool::TRUE {
            let mut inputs = Inputs(vec![false; circuit.gates().len()]);
            for ((gate, literal), value) in
                circuit.gates().iter().zip(&self.literals).zip(inputs.0.iter_mut())
            {
                if let (Gate::Input, Some(literal)) = (gate, literal) {
                    *value = self.sat.value_lit(*literal) == lbool::TRUE;
                }
            }
            return Answer::World(inputs);
        }
        if found == lbool::FALSE {
            let core = self.sat.unsat_core();
            let needed = all.iter().zip(&assumed).filter(|(_, own)| core.contains(&!**own));
            return Answer::None(needed.map(|(lit, _)| *lit).collect());
        }
        Answer::Unfinished
    }

    /// A world with all of these, which is remembered.
    pub(crate) fn find(&mut self, circuit: &Circuit, all: &[Lit]) -> Answer {
        let answer = self.solve(circuit, all);
        if let Answer::World(inputs) = &answer {
            self.found.add(circuit, |gate| inputs.is(gate));
        }
        answer
    }

    /// Takes over worlds that keep the laws.
    pub(crate) fn remember(&mut self, worlds: Worlds) {
        self.found = worlds;
    }

    /// Whether a world with all of these was found before.
    pub(crate) fn is_known(&mut self, circuit: &Circuit, all: &[Lit]) -> bool {
        self.found.any_has(circuit, all)
    }

    /// Whether there is a world with all of these; `None` where that is not known.
    pub(crate) fn is_possible(&mut self, circuit: &Circuit, all: &[Lit]) -> Option<bool> {
        if self.is_known(circuit, all) {
            return Some(true);
        }
        match self.find(circuit, all) {
            Answer::World(_) => Some(true),
            Answer::None(_) => Some(false),
            Answer::Unfinished => None,
        }
    }

    /// The literal of a gate; the gates it is made of become known first.
    fn literal(&mut self, circuit: &Circuit, lit: Lit) -> Literal {
        if self.literals.len() < circuit.gates().len() {
            self.literals.resize(circuit.gates().len(), None);
        }
        if self.known(lit).is_none() {
            let is_known = |gate: usize| self.literals.get(gate).is_some_and(Option::is_some);
            for gate in circuit.cone_above(&[lit], is_known) {
                self.define(circuit, gate);
            }
        }
        // Every gate of its cone is known now.
        self.known(lit).unwrap_or(Literal::UNDEF)
    }

    fn known(&self, lit: Lit) -> Option<Literal> {
        let own = self.literals.get(lit.gate()).copied().flatten()?;
        Some(if lit.is_negated() { !own } else { own })
    }

    fn define(&mut self, circuit: &Circuit, gate: usize) {
        let (Some(None), Some(kind)) = (self.literals.get(gate), circuit.gates().get(gate)) else { return };
        let is_decided = !self.inputs_only || matches!(kind, Gate::Input);
        let own = Literal::new(self.sat.new_var(lbool::UNDEF, is_decided), true);
        self.literals.get_mut(gate).into_iter().for_each(|literal| *literal = Some(own));
        match kind {
            Gate::Input => {}
            Gate::True => {
                self.sat.add_clause_reuse(&mut vec![own]);
            }
            Gate::All(parts) => {
                let parts: Vec<Literal> = parts.iter().filter_map(|part| self.known(*part)).collect();
                for part in &parts {
                    self.sat.add_clause_reuse(&mut vec![!own, *part]);
                }
                let mut back: Vec<Literal> = parts.iter().map(|part| !*part).chain([own]).collect();
                self.sat.add_clause_reuse(&mut back);
            }
        }
    }
}
