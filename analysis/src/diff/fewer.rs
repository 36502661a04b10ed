//! Which facts of a letter make it move. Input: versions, a move and a world of it. Output: as few of the facts as the gates
//! need; the evaluator has the last word.

use remit_engine::ir::{Derivation, FactId, Lookup, StageName, Verb};

use super::moves::Moved;
use super::versions::{Edits, Versions};
use crate::circuit::Lit;
use crate::solver::{Answer, Inputs};
use crate::worlds::Worlds;

/// What a letter says of a fact.
struct Says {
    fact: FactId,
    /// What has to be so where it says it, first that it does.
    lits: Vec<Lit>,
    /// Those that it says it, where that can matter.
    said: Vec<Lit>,
}

impl Versions<'_> {
    /// The facts to keep of those that a letter states, given the last first; `None` where only the evaluator can tell.
    /// `open_is_asked`: what decides otherwise may be open where something is asked; `may_be_told`: the same has to be so whatever
    /// is told of what is left out.
    pub(super) fn fewest(
        &mut self,
        moved: &Moved,
        inputs: &Inputs,
        stated: &[FactId],
        kept: &dyn Fn(FactId) -> bool,
        (open_is_asked, may_be_told): (bool, bool),
    ) -> Option<Vec<FactId>> {
        if self.doses.is_some() || !moved.from.allowed || !moved.to.allowed {
            return None;
        }
        let follows = moved.from.verb == moved.to.verb;
        let all = self.all();
        let asks = |verb: usize| Verb::of_stage(moved.stage).get(verb) == Some(&Verb::Ask);
        let against = [(0, moved.from.verb), (all, moved.to.verb)].map(|(edits, verb)| {
            if open_is_asked && !follows && asks(verb) {
                return Lit::FALSE;
            }
            self.otherwise(moved.stage, edits, verb, follows.then_some(inputs))
        });
        let (mut says, mut open) = self.says_in(inputs, stated);
        if may_be_told {
            open.clear();
            says.iter_mut().for_each(|own| own.said.clear());
        }
        let own: Vec<FactId> = says.iter().map(|own| own.fact).collect();
        let core = self.core(&against, &says, &open)?;
        let needed = |own: &Says| kept(own.fact) || own.lits.iter().any(|lit| core.contains(lit));
        let (needed, dropped): (Vec<Says>, Vec<Says>) = says.into_iter().partition(needed);
        says = needed;
        open.extend(dropped.iter().flat_map(|own| &own.said).map(|said| !*said));
        let allowed = [self.allowed(moved.stage, 0), self.allowed(moved.stage, all)];
        let decisive = self.decisive(&against, &allowed, &says, &open);
        for fact in stated.iter().filter(|fact| !kept(**fact) && !decisive.contains(fact)) {
            let Some(at) = says.iter().position(|own| own.fact == *fact) else { continue };
            let (own, before) = (says.remove(at), open.len());
            open.extend(own.said.iter().map(|said| !*said));
            if self.core(&against, &says, &open).is_none() {
                open.truncate(before);
                says.insert(at, own);
            }
        }
        let is_kept = |fact: &FactId| !own.contains(fact) || says.iter().any(|own| own.fact == *fact);
        Some(stated.iter().copied().filter(is_kept).collect())
    }

    /// What a letter that states these facts says in a world, and what it leaves out.
    fn says_in(&self, inputs: &Inputs, stated: &[FactId]) -> (Vec<Says>, Vec<Lit>) {
        let facts = &self.world.model.lexicon().vocabulary().facts;
        // What a list of medicines comes to is said by the list.
        let said_by = |fact: FactId| match facts.as_slice().at(fact).and_then(|fact| fact.derive) {
            Some(
                Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. },
            ) if stated.contains(&medicines) => medicines,
            Some(
                Derivation::EquivalentDose { .. }
                | Derivation::AnyMedicine { .. }
                | Derivation::Elapsed { .. }
                | Derivation::Age { .. },
            )
            | None => fact,
        };
        let (mut says, mut open): (Vec<Says>, Vec<Lit>) = (Vec::new(), Vec::new());
        for (domain, entry) in self.world.model.domains().iter().enumerate() {
            let (fact, said) = (said_by(entry.fact), self.world.is_said(entry.fact));
            let said = (said.gate() != 0).then_some(said);
            if !stated.contains(&fact) {
                open.extend(said.map(|said| !said));
                continue;
            }
            let values = self.world.values(domain).iter().map(|(_, lit)| *lit);
            let values = values.filter(|lit| lit.gate() != 0 && (entry.several || inputs.lit(*lit)));
            let lits = said.into_iter().chain(values.map(|lit| lit.is(inputs.lit(lit))));
            match says.iter_mut().find(|own| own.fact == fact) {
                Some(own) => {
                    own.lits.extend(lits);
                    own.said.extend(said);
                }
                None => says.push(Says { fact, lits: lits.collect(), said: said.into_iter().collect() }),
            }
        }
        (says, open)
    }

    /// Facts without which something else would be decided in a world that differs in them alone.
    fn decisive(
        &mut self,
        against: &[Lit; 2],
        allowed: &[Lit; 2],
        says: &[Says],
        open: &[Lit],
    ) -> Vec<FactId> {
        let said = says.iter().flat_map(|own| own.lits.iter().copied());
        let all: Vec<Lit> = said.chain(open.iter().copied()).chain(*allowed).collect();
        let inputs = match self.solver.solve(&self.world.circuit, &all) {
            Answer::World(inputs) => inputs,
            Answer::None(_) | Answer::Unfinished => return Vec::new(),
        };
        // Of each fact that it is not said, and the same with each of its values turned over.
        let mut others: Vec<(FactId, Vec<usize>)> = Vec::new();
        for own in says {
            let unsaid: Vec<usize> = own.said.iter().map(|lit| lit.gate()).collect();
            let domain = self.world.model.domain_of(own.fact);
            let values = domain.map_or(&[][..], |domain| self.world.values(domain));
            let gates: Vec<usize> =
                values.iter().map(|(_, lit)| lit.gate()).filter(|gate| *gate != 0).collect();
            others.push((own.fact, unsaid.clone()));
            let several =
                domain.and_then(|at| self.world.model.domains().get(at)).is_some_and(|it| it.several);
            let is = |gate: &&usize| inputs.is(**gate);
            // Of values that exclude each other, the one goes and another comes.
            let chosen = gates.iter().find(is).copied().filter(|_| !several && values.len() > 2);
            for gate in gates.into_iter().filter(|gate| Some(*gate) != chosen) {
                others.push((own.fact, unsaid.iter().copied().chain([gate]).chain(chosen).collect()));
            }
        }
        let mut found = Vec::new();
        for some in others.chunks(64) {
            let word = |gate: usize| {
                let turned = some.iter().enumerate().filter(|(_, (_, gates))| gates.contains(&gate));
                let turned = turned.fold(0_u64, |word, (at, _)| word | 1 << at);
                if inputs.is(gate) { !turned } else { turned }
            };
            let laws = self.world.laws();
            let having = Worlds::new(&self.world.circuit, word, laws).having(&self.world.circuit, against);
            found.extend(
                some.iter().enumerate().filter(|(at, _)| having >> at & 1 == 1).map(|(_, (fact, _))| *fact),
            );
        }
        found
    }

    /// Worlds of a version in which something else is decided than that, or something else follows than in a world.
    fn otherwise(&mut self, stage: StageName, edits: Edits, verb: usize, follows: Option<&Inputs>) -> Lit {
        let Some(verb) = Verb::of_stage(stage).get(verb).copied() else { return Lit::TRUE };
        let (allowed, verb) = (self.allowed(stage, edits), self.verb(stage, edits, verb));
        let mut differs = vec![!verb];
        if let Some(inputs) = follows {
            let effects = self.effects(stage);
            let lits: Vec<Lit> = effects.iter().map(|effect| self.effect(stage, edits, effect)).collect();
            let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
            differs.extend(lits.into_iter().map(|lit| lit.is(!values.is(lit))));
        }
        let differs = self.world.circuit.any(differs);
        self.world.circuit.both(allowed, differs)
    }

    /// What of that is enough for none of these to be so; `None` where it is not, or it is not known.
    fn core(&mut self, against: &[Lit; 2], says: &[Says], open: &[Lit]) -> Option<Vec<Lit>> {
        let mut found = Vec::new();
        for gate in against {
            let own = says.iter().flat_map(|own| own.lits.iter().copied());
            let all: Vec<Lit> = [*gate].into_iter().chain(own).chain(open.iter().copied()).collect();
            match self.solver.solve(&self.world.circuit, &all) {
                Answer::None(core) => found.extend(core),
                Answer::World(_) | Answer::Unfinished => return None,
            }
        }
        Some(found)
    }
}
