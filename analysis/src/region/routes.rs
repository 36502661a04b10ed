//! Where clinics send patients. Input: clinics whose destinations name policies. Output: patients who are sent to a clinic that
//! refuses them, and patients who are sent in a circle.

use remit_engine::ir::{Action, Lookup, Route, RuleId, StageName, Verb, Vocabulary};

use super::Clinics;
use super::cover::Aim;
use super::gaps::Patients;
use super::shown::Claim;
use crate::circuit::Lit;
use crate::witness::Witness;

/// Patients whom a clinic sends to another, which refuses them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The clinic that sends them.
    pub from: usize,
    /// The clinic that refuses them.
    pub to: usize,
    /// Whether it refuses all who are sent so; `None` where that is not known.
    pub all: Option<bool>,
    /// Who they are.
    pub patients: Patients,
}

/// Patients whom each of some clinics sends to the next, and the last to the first.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Circle {
    /// The clinics, in the order in which they send.
    pub clinics: Vec<usize>,
    /// Who they are.
    pub patients: Patients,
}

/// From where to where, and when.
#[derive(Clone, Copy)]
struct Way {
    from: usize,
    to: usize,
    when: Lit,
}

/// Whether a letter shows something.
type Shows = Box<dyn Fn(&Witness) -> bool>;

impl Clinics<'_> {
    /// Whether any clinic names another of them as where patients go, and which.
    pub fn named(&mut self) -> Vec<(usize, usize)> {
        self.ways().into_iter().map(|way| (way.from, way.to)).collect()
    }

    /// The patients who are sent to a clinic that refuses them; whether these are all.
    pub fn sent_in_vain(&mut self) -> (Vec<Sent>, bool) {
        let (mut found, mut finished) = (Vec::new(), true);
        for way in self.ways() {
            let refuses = self.verb(way.to, Verb::Exclude);
            let target = self.world.circuit.both(way.when, refuses);
            match self.is_possible(&[target]) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    finished = false;
                    continue;
                }
            }
            let all = self.is_possible(&[way.when, !refuses]).map(|others| !others);
            let sender = self.sender(way.from, way.to);
            let sends = |it: &Witness| sender.sends(it);
            let excludes = |it: &Witness| it.verb == Verb::Exclude;
            let patients = self.patients(aim(target), &[(way.from, &sends), (way.to, &excludes)]);
            found.push(Sent { from: way.from, to: way.to, all, patients });
        }
        (found, finished)
    }

    /// The circles in which patients are sent; whether these are all.
    pub fn circles(&mut self) -> (Vec<Circle>, bool) {
        let ways = self.ways();
        let (mut found, mut finished) = (Vec::new(), true);
        // Each circle from the first of its clinics on, so that it is found once.
        let mut open: Vec<(Vec<usize>, Lit)> =
            (0..self.count()).map(|first| (vec![first], Lit::TRUE)).collect();
        while let Some((path, when)) = open.pop() {
            let (Some(first), Some(last)) = (path.first().copied(), path.last().copied()) else { continue };
            for way in ways.iter().filter(|way| way.from == last) {
                let closes = way.to == first;
                if !closes && (way.to < first || path.contains(&way.to)) {
                    continue;
                }
                let both = self.world.circuit.both(when, way.when);
                match self.is_possible(&[both]) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        finished = false;
                        continue;
                    }
                }
                if closes {
                    found.push(self.circle(&path, both));
                } else {
                    let longer: Vec<usize> = path.iter().copied().chain([way.to]).collect();
                    open.push((longer, both));
                }
            }
        }
        found.sort_by(|one, other| one.clinics.cmp(&other.clinics));
        (found, finished)
    }

    fn circle(&mut self, path: &[usize], when: Lit) -> Circle {
        let next = path.iter().cycle().skip(1);
        let senders: Vec<Sender> = path.iter().zip(next).map(|(from, to)| self.sender(*from, *to)).collect();
        let sends: Vec<Shows> =
            senders.into_iter().map(|it| Box::new(move |witness: &Witness| it.sends(witness)) as _).collect();
        let claims: Vec<Claim<'_>> =
            path.iter().zip(&sends).map(|(clinic, sends)| (*clinic, sends.as_ref())).collect();
        let patients = self.patients(aim(when), &claims);
        Circle { clinics: path.to_vec(), patients }
    }

    /// From which clinic patients are sent to which other, and when. Whoever is accepted is not sent away.
    fn ways(&mut self) -> Vec<Way> {
        let mut ways = Vec::new();
        for from in 0..self.count() {
            for to in (0..self.count()).filter(|to| *to != from) {
                let when = self.way(from, to);
                if when != Lit::FALSE {
                    ways.push(Way { from, to, when });
                }
            }
        }
        ways
    }

    fn way(&mut self, from: usize, to: usize) -> Lit {
        let sender = self.sender(from, to);
        let Some(gates) = self.stage(from) else { return Lit::FALSE };
        let rules = sender.rules.iter().filter_map(|id| gates.rules.get(id.index()));
        let mut when: Vec<Lit> = rules.map(|rule| rule.acts).collect();
        if sender.otherwise {
            when.push(gates.by_default);
        }
        self.world.circuit.any(when)
    }

    /// What of a clinic sends to another.
    fn sender(&self, from: usize, to: usize) -> Sender {
        let clinics = &self.common.clinics;
        let (Some(sender), Some(receiver)) = (clinics.get(from), clinics.get(to)) else {
            return Sender { rules: Vec::new(), otherwise: false };
        };
        let vocabulary = self.common.lexicon.vocabulary();
        let sends = |verb: Verb, actions: &[Action]| {
            verb != Verb::Accept && actions.iter().any(|action| leads_to(vocabulary, action, &receiver.ir.id))
        };
        let stage = sender.ir.stage(StageName::Referral);
        let rules = stage.rules.iter().enumerate();
        let rules = rules.filter(|(_, rule)| sends(rule.verb, &rule.actions));
        let otherwise = stage.default.as_ref();
        Sender {
            rules: rules.map(|(index, _)| RuleId::new(index)).collect(),
            otherwise: otherwise.is_some_and(|default| sends(default.verb, &default.actions)),
        }
    }
}

/// What of a clinic sends to another.
struct Sender {
    rules: Vec<RuleId>,
    /// Whether what decides where no rule does.
    otherwise: bool,
}

impl Sender {
    /// Whether a decision sends there.
    fn sends(&self, it: &Witness) -> bool {
        let by_rule = it.rules.iter().any(|rule| self.rules.contains(rule));
        by_rule || self.otherwise && it.rules.is_empty()
    }
}

fn aim(target: Lit) -> Aim {
    Aim { meant: Lit::TRUE, target, told: Lit::FALSE }
}

/// Whether an action sends a patient to the clinic of that policy, or lets that be chosen.
fn leads_to(vocabulary: &Vocabulary, action: &Action, policy: &str) -> bool {
    match action {
        Action::Route(Route::Destination(id)) => {
            let place = vocabulary.destinations.as_slice().at(*id);
            place.is_some_and(|place| place.policy.as_deref() == Some(policy))
        }
        Action::OneOf(choices) => choices.iter().any(|choice| leads_to(vocabulary, choice, policy)),
        Action::Route(Route::Text(_))
        | Action::Service(_)
        | Action::Reply(_)
        | Action::Note(_)
        | Action::Within(_)
        | Action::Priority(_) => false,
    }
}
