//! What becomes of services that referrals ask for. Input: versions. Output: for each service of which either speaks, from which
//! outcome to which, with a letter that the evaluator confirms.

use std::collections::BTreeMap;
use std::sync::Arc;

use remit_engine::eval::{LoadedPolicy, ServiceOutcome};
use remit_engine::ir::{Action, Atom, AtomId, ConceptId, Guarded, Party, Policy, Role, StageName};
use remit_engine::referral::Lexicon;
use remit_engine::value::Language;
use serde_json::{Value, json};

use super::pair::acting;
use super::tree::Tree;
use super::versions::Versions;
use crate::circuit::Lit;
use crate::letter::Letter;
use crate::solver::Answer;
use crate::witness::{day_of, decided, plainest, shortest};

/// A service of which something else becomes, where a referral asks for it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceChange {
    /// The service.
    pub service: ConceptId,
    /// What became of it.
    pub old: ServiceOutcome,
    /// What becomes of it; the same where another place, party or way is named.
    pub new: ServiceOutcome,
    /// A referral of which both versions say so; `None` where none could be made.
    pub witness: Option<Value>,
}

/// What a version says of a service: its outcomes, and what else is said of them.
struct Says {
    outcomes: [(ServiceOutcome, Lit); 5],
    named: BTreeMap<String, Lit>,
}

/// What a policy says of services.
#[derive(PartialEq)]
enum Statement {
    Offer(Vec<ConceptId>, Vec<usize>, Tree),
    Decline(Vec<ConceptId>, Vec<Action>, Tree),
    Duty(Vec<ConceptId>, Party, Tree),
}

fn statements(policy: &Policy) -> Vec<Statement> {
    let tree = |condition: &Guarded| Tree::of(policy, &condition.whole());
    let offers = policy.offers.iter().map(|it| {
        let places = it.places.iter().map(|place| place.index()).collect();
        Statement::Offer(it.services.clone(), places, tree(&it.condition))
    });
    let declines = policy
        .declines
        .iter()
        .map(|it| Statement::Decline(it.services.clone(), acting(&it.actions), tree(&it.condition)));
    let duties = policy.duties.iter().filter(|it| it.stage == StageName::Referral);
    let duties = duties.map(|it| Statement::Duty(it.services.clone(), it.party, tree(&it.condition)));
    offers.chain(declines).chain(duties).collect()
}

/// The tests of what is asked for, where the versions do not say the same of services.
pub(super) fn asked(
    lexicon: &Lexicon,
    old: &Policy,
    new: &Policy,
    otherwise: bool,
) -> Vec<(ConceptId, Atom)> {
    let (was, is) = (statements(old), statements(new));
    let alike = |one: &[Statement], other: &[Statement]| one.iter().all(|it| other.contains(it));
    let Some(fact) = lexicon.role(Role::Request) else { return Vec::new() };
    let counts = otherwise && !is.is_empty();
    if !counts && alike(&was, &is) && alike(&is, &was) {
        return Vec::new();
    }
    let mut services: Vec<ConceptId> = Vec::new();
    for statement in was.into_iter().chain(is) {
        let (Statement::Offer(own, ..) | Statement::Decline(own, ..) | Statement::Duty(own, ..)) = statement;
        services.extend(own);
    }
    services.sort_unstable();
    services.dedup();
    services.into_iter().map(|concept| (concept, Atom::Has { fact, concept })).collect()
}

impl Versions<'_> {
    /// Services of which something else becomes, and whether these are all.
    pub(super) fn services(
        &mut self,
        versions: (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    ) -> (Vec<ServiceChange>, bool) {
        let mut found = Vec::new();
        let all = self.all();
        let stage = StageName::Referral;
        let (before, after) = (self.allowed(stage, 0), self.allowed(stage, all));
        for (service, atom) in self.asked.clone() {
            let Some(place) = self.new.atoms.iter().position(|own| *own == atom).map(AtomId::new) else {
                continue;
            };
            let wanted = self.terms.atoms.get(place.index()).copied().unwrap_or(Lit::FALSE);
            let (old, new) = (self.says_of(service, false), self.says_of(service, true));
            let mut differ = Vec::new();
            for ((_, one), (_, other)) in old.outcomes.iter().zip(&new.outcomes) {
                differ.push(self.world.circuit.differ(*one, *other));
            }
            for name in old.named.keys().chain(new.named.keys()) {
                let of = |says: &Says| says.named.get(name).copied().unwrap_or(Lit::FALSE);
                differ.push(self.world.circuit.differ(of(&old), of(&new)));
            }
            let differ = self.world.circuit.any(differ);
            let mut open = vec![wanted, before, after, differ];
            loop {
                let inputs = match self.solver.solve(&self.world.circuit, &open) {
                    Answer::World(inputs) => inputs,
                    Answer::None(_) => break,
                    Answer::Unfinished => return (found, false),
                };
                let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
                let at = |says: &Says| says.outcomes.iter().find(|(_, lit)| values.is(*lit)).copied();
                let (Some(from), Some(to)) = (at(&old), at(&new)) else { return (found, false) };
                let so = self.world.circuit.both(from.1, to.1);
                let when = [open.as_slice(), &[so]].concat();
                let witness = self.asks_for((from.0, to.0), &when, versions);
                found.push(ServiceChange { service, old: from.0, new: to.0, witness });
                open.push(!so);
            }
        }
        (found, true)
    }

    /// What a version says of a service.
    fn says_of(&mut self, service: ConceptId, is_new: bool) -> Says {
        let policy = if is_new { self.new.clone() } else { self.old.clone() };
        let lexicon = self.world.model.lexicon().clone();
        let speaks = |own: &[ConceptId]| own.iter().any(|it| lexicon.is_below(service, *it));
        let before = if is_new { None } else { self.terms_before.take() };
        let after = before.map(|before| std::mem::replace(&mut self.terms, before));
        let (mut declines, mut offers, mut everywhere, mut duties) = (vec![], vec![], vec![], vec![]);
        let mut named: BTreeMap<String, Vec<Lit>> = BTreeMap::new();
        for it in policy.declines.iter().filter(|it| speaks(&it.services)) {
            let lit = self.gate(&it.condition.whole());
            declines.push(lit);
            for action in acting(&it.actions) {
                let name = crate::names::action(lexicon.vocabulary(), &action);
                named.entry(format!("declined {name}")).or_default().push(lit);
            }
        }
        for it in policy.offers.iter().filter(|it| speaks(&it.services)) {
            let lit = self.gate(&it.condition.whole());
            offers.push(lit);
            everywhere.extend(it.places.is_empty().then_some(lit));
            it.places
                .iter()
                .for_each(|place| named.entry(format!("offered {place:?}")).or_default().push(lit));
        }
        for it in policy.duties.iter().filter(|it| it.stage == StageName::Referral && speaks(&it.services)) {
            let lit = self.gate(&it.condition.whole());
            duties.push(lit);
            named.entry(format!("duty {:?}", it.party)).or_default().push(lit);
        }
        if let Some(after) = after {
            self.terms_before = Some(std::mem::replace(&mut self.terms, after));
        }
        // Where nothing of it holds, it is there for others, or not declined, or not spoken of.
        let bare = match (offers.is_empty(), declines.is_empty(), duties.is_empty()) {
            (false, _, _) | (true, true, false) => ServiceOutcome::Unmet,
            (true, false, _) => ServiceOutcome::Offered,
            (true, true, true) => ServiceOutcome::Unlisted,
        };
        let circuit = &mut self.world.circuit;
        let declined = circuit.any(declines);
        let (any_offer, anywhere, any_duty) =
            (circuit.any(offers), circuit.any(everywhere), circuit.any(duties));
        let offered = circuit.both(any_offer, !declined);
        let duty = circuit.all([any_duty, !declined, !any_offer]);
        let none = circuit.all([!declined, !any_offer, !any_duty]);
        let mut of = |outcome: ServiceOutcome, lit: Lit| {
            let lit = if outcome == bare { circuit.any([lit, none]) } else { lit };
            (outcome, lit)
        };
        let outcomes = [
            of(ServiceOutcome::Declined, declined),
            of(ServiceOutcome::Offered, offered),
            of(ServiceOutcome::Duty, duty),
            of(ServiceOutcome::Unmet, Lit::FALSE),
            of(ServiceOutcome::Unlisted, Lit::FALSE),
        ];
        let named = named.into_iter().map(|(name, lits)| {
            let any = circuit.any(lits);
            let told = match name.split(' ').next() {
                Some("declined") => [declined, Lit::TRUE],
                Some("offered") => [offered, !anywhere],
                Some(_) | None => [duty, Lit::TRUE],
            };
            let lit = circuit.all([any, told[0], told[1]]);
            (name, lit)
        });
        Says { outcomes, named: named.collect() }
    }

    /// A short letter that asks for it, of which both versions say so.
    fn asks_for(
        &mut self,
        (from, to): (ServiceOutcome, ServiceOutcome),
        when: &[Lit],
        (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    ) -> Option<Value> {
        let Answer::World(inputs) = plainest(&self.world, &mut self.solver, when) else { return None };
        let letter = Letter::of(&self.world, &inputs, new.ir(), day_of(&[old, new])?);
        let lexicon = self.world.model.lexicon().clone();
        let letters = self.with_medicines(letter, &inputs);
        let shows = |letter: &Letter| {
            let referral = letter.referral(lexicon.vocabulary());
            let (before, after) = (said_of(old, &referral)?, said_of(new, &referral)?);
            let is = |all: &[(String, ServiceOutcome, Value)], wanted: ServiceOutcome| {
                all.iter().any(|(_, outcome, _)| *outcome == wanted)
            };
            let shown = before != after && is(&before, from) && is(&after, to);
            shown.then(|| decided(new, StageName::Referral, letter)).flatten()
        };
        let letter = letters.into_iter().find(|letter| shows(letter).is_some())?;
        let (letter, _) = shortest(letter, &shows)?;
        Some(letter.referral(lexicon.vocabulary()))
    }
}

/// What a version says of the services that a referral asks for.
fn said_of(policy: &Arc<LoadedPolicy>, referral: &Value) -> Option<Vec<(String, ServiceOutcome, Value)>> {
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).ok()?;
    let decision = policy.prepare(&read).ok()?.explain(StageName::Referral, Language::default());
    let certain = decision.asked.into_iter().filter(|it| it.certain);
    let said = certain.map(|it| {
        let routes: Vec<_> = it.routes.iter().map(|route| route.destination.clone()).collect();
        let places: Vec<_> = it.places.iter().map(|place| place.id.clone()).collect();
        let party = it.party.and_then(|party| party.id);
        (it.service, it.outcome, json!([routes, places, party]))
    });
    Some(said.collect())
}
