//! What counts as said, and what silence is taken for. Input: a policy's silences and what it calls impossible. Output: for
//! each fact whether it follows from what a letter says, and whether silence on it is what it is taken for.
//!
//! What follows from what is said by what is impossible counts as said. Of assumptions that cannot all hold with what is said,
//! none that is in a smallest clash is taken. Both depend on the letter alone, so facts that impossible combinations tie are
//! looked at way by way, as long as there are not too many ways.

use remit_engine::ir::{Atom, Condition, FactId, Lookup, Policy};

use crate::circuit::{Lit, Values};
use crate::conditions::Terms;
use crate::world::World;

/// More ways in which tied facts can be than this are not looked at.
const MOST_WAYS: usize = 8_192;

/// What counts as said, and what silence is taken for.
#[derive(Debug, Default)]
pub(crate) struct Silence {
    /// Of each fact that may follow: whether it does.
    pub(crate) follows: Vec<(FactId, Lit)>,
    /// Of each fact that silence is taken for something of: whether it is that, and whether that is given up.
    pub(crate) taken: Vec<(FactId, Lit, Lit)>,
    /// Whether there were too many ways to look at, so that more may be given up here than is.
    pub(crate) loose: bool,
}

/// A fact with the values that silence is taken for.
struct Taken {
    fact: FactId,
    domain: usize,
    values: Vec<usize>,
}

/// Facts that impossible combinations tie.
struct Group {
    domains: Vec<usize>,
    /// Of each domain, every value, or set of values.
    choices: Vec<Vec<Vec<usize>>>,
}

/// A way in which a group can be: a choice for each domain, and a gate that says that nothing that is said is otherwise.
struct Way {
    chosen: Vec<usize>,
    agrees: Lit,
}

impl Silence {
    pub(crate) fn new(world: &mut World, policy: &Policy, terms: &Terms) -> Self {
        let mut found = Self::default();
        let taken = taken(world, policy);
        let mut done: Vec<FactId> = Vec::new();
        for facts in groups(policy) {
            let Some(group) = Group::new(world, &facts) else {
                found.loose |= !facts.is_empty();
                found.let_go(world, &taken, &facts, &mut done);
                continue;
            };
            let ways = group.ways(world, policy, terms, &facts);
            found.follow(world, policy, &group, &ways);
            found.give_up(world, &taken, (&group, &ways), &mut done);
        }
        for own in taken.iter().filter(|own| !done.contains(&own.fact)) {
            let is = world.is_exactly(own.domain, &own.values);
            found.taken.push((own.fact, is, Lit::FALSE));
        }
        found
    }

    /// Whether a fact counts as said.
    pub(crate) fn counts_as_said(&self, world: &mut World, fact: FactId) -> Lit {
        let said = world.said(fact);
        let follows = self.follows.iter().find(|(own, _)| *own == fact).map_or(Lit::FALSE, |(_, lit)| *lit);
        world.circuit.any([said, follows])
    }

    /// Whatever silence is taken for may be given up, where nothing more is known.
    fn let_go(&mut self, world: &mut World, taken: &[Taken], facts: &[FactId], done: &mut Vec<FactId>) {
        for own in taken.iter().filter(|own| facts.contains(&own.fact)) {
            let is = world.is_exactly(own.domain, &own.values);
            self.taken.push((own.fact, is, Lit::TRUE));
            done.push(own.fact);
        }
    }

    fn follow(&mut self, world: &mut World, policy: &Policy, group: &Group, ways: &[Way]) {
        for (place, domain) in group.domains.iter().enumerate() {
            let Some(fact) = world.model.domains().get(*domain).map(|domain| domain.fact) else { continue };
            // That a list is not these alone says little of what it holds.
            let only =
                policy.atoms.iter().any(|atom| matches!(atom, Atom::Only { fact: own, .. } if *own == fact));
            let count = group.choices.get(place).map_or(0, Vec::len);
            if only || count < 2 {
                continue;
            }
            let none_but = |world: &mut World, choice: usize| {
                let others = ways.iter().filter(|way| way.chosen.get(place) != Some(&choice));
                !world.circuit.any(others.map(|way| way.agrees))
            };
            let any: Vec<Lit> = (0..count).map(|choice| none_but(world, choice)).collect();
            let follows = world.circuit.any(any);
            if follows != Lit::FALSE {
                self.follows.push((fact, follows));
            }
        }
    }

    fn give_up(
        &mut self,
        world: &mut World,
        taken: &[Taken],
        (group, ways): (&Group, &[Way]),
        done: &mut Vec<FactId>,
    ) {
        let place = |own: &Taken| group.domains.iter().position(|domain| *domain == own.domain);
        let own: Vec<(&Taken, usize)> = taken.iter().filter_map(|own| Some((own, place(own)?))).collect();
        // Not said, and it does not follow.
        let candidates: Vec<Lit> = own.iter().map(|(own, _)| !self.counts_as_said(world, own.fact)).collect();
        let sets = 1_usize << own.len().min(8);
        let mut holds: Vec<Lit> = Vec::with_capacity(sets);
        for set in 0..sets {
            let as_taken = |way: &&Way| {
                own.iter().enumerate().all(|(index, (own, place))| {
                    set >> index & 1 == 0 || group.is_one_of(*place, way, &own.values)
                })
            };
            let agree: Vec<Lit> = ways.iter().filter(as_taken).map(|way| way.agrees).collect();
            holds.push(world.circuit.any(agree));
        }
        let hold = |set: usize| holds.get(set).copied().unwrap_or(Lit::TRUE);
        let mut clashes: Vec<(usize, Lit)> = Vec::new();
        for set in 1..sets {
            let within = (0..own.len()).filter(|index| set >> index & 1 == 1);
            let smaller = within.clone().map(|index| hold(set & !(1 << index)));
            let open = within.filter_map(|index| candidates.get(index).copied());
            let all: Vec<Lit> = smaller.chain(open).chain([!hold(set)]).collect();
            clashes.push((set, world.circuit.all(all)));
        }
        for (index, (own, _)) in own.iter().enumerate() {
            let clashing = clashes.iter().filter(|(set, _)| set >> index & 1 == 1).map(|(_, lit)| *lit);
            let given_up = world.circuit.any(clashing.collect::<Vec<_>>());
            let is = world.is_exactly(own.domain, &own.values);
            self.taken.push((own.fact, is, given_up));
            done.push(own.fact);
        }
    }
}

impl Group {
    /// `None` where there are too many ways.
    fn new(world: &World, facts: &[FactId]) -> Option<Self> {
        let mut group = Self { domains: Vec::new(), choices: Vec::new() };
        let mut count = 1_usize;
        for fact in facts {
            let domain = world.model.domain_of(*fact)?;
            let entry = world.model.domains().get(domain)?;
            let choices: Vec<Vec<usize>> = if entry.several {
                (entry.values.len() < 12).then_some(())?;
                let chosen = |set: usize| {
                    let own = entry.values.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
                    own.map(|(_, value)| *value).collect()
                };
                (0..1 << entry.values.len()).map(chosen).collect()
            } else {
                entry.values.iter().map(|value| vec![*value]).collect()
            };
            count = count.checked_mul(choices.len()).filter(|count| *count <= MOST_WAYS)?;
            group.domains.push(domain);
            group.choices.push(choices);
        }
        Some(group)
    }

    /// The values of a choice.
    fn values(&self, place: usize, choice: usize) -> &[usize] {
        self.choices.get(place).and_then(|own| own.get(choice)).map_or(&[], Vec::as_slice)
    }

    /// Whether a fact is in a way what silence is taken for.
    fn is_one_of(&self, place: usize, way: &Way, values: &[usize]) -> bool {
        let chosen = way.chosen.get(place).map_or(&[][..], |choice| self.values(place, *choice));
        // A list is all of them; of what excludes each other it is one.
        chosen == values || matches!(chosen, [only] if values.contains(only))
    }

    /// Every way that is not impossible.
    fn ways(&self, world: &mut World, policy: &Policy, terms: &Terms, facts: &[FactId]) -> Vec<Way> {
        let tied = policy.impossible.iter().map(|entry| entry.condition.whole());
        let tied =
            tied.filter(|condition| facts_of(policy, condition).iter().any(|fact| facts.contains(fact)));
        let tied: Vec<Condition> = tied.collect();
        let entries: Vec<Lit> =
            tied.iter().map(|condition| terms.gate(&mut world.circuit, condition)).collect();
        let cone = world.circuit.cone(&entries);
        let mut values = Values::none(world.circuit.gates().len());
        let agreeing: Vec<Vec<Lit>> = (0..self.domains.len())
            .map(|place| {
                let count = self.choices.get(place).map_or(0, Vec::len);
                (0..count).map(|choice| self.agrees(world, place, choice)).collect()
            })
            .collect();
        let total = self.choices.iter().map(Vec::len).product();
        let mut found = Vec::new();
        for index in 0..total {
            let mut rest: usize = index;
            let mut chosen = Vec::with_capacity(self.choices.len());
            for (place, choices) in self.choices.iter().enumerate() {
                let choice = rest % choices.len();
                rest /= choices.len();
                chosen.push(choice);
                let own = self.values(place, choice);
                for (value, lit) in world.values(self.domains.get(place).copied().unwrap_or(0)) {
                    if lit.gate() != 0 && (own.contains(value) || !lit.is_negated()) {
                        values.set(lit.is(own.contains(value)));
                    }
                }
            }
            world.circuit.evaluate_some(&cone, &mut values);
            if entries.iter().any(|entry| values.is(*entry)) {
                continue;
            }
            let agrees = chosen.iter().zip(&agreeing).filter_map(|(choice, own)| own.get(*choice).copied());
            let agrees = world.circuit.all(agrees.collect::<Vec<_>>());
            found.push(Way { chosen, agrees });
        }
        found
    }

    /// That nothing else is said of a fact.
    fn agrees(&self, world: &mut World, place: usize, choice: usize) -> Lit {
        let Some(domain) = self.domains.get(place).copied() else { return Lit::TRUE };
        let Some(fact) = world.model.domains().get(domain).map(|domain| domain.fact) else {
            return Lit::TRUE;
        };
        let said = world.said(fact);
        let is = world.is_exactly(domain, self.values(place, choice));
        world.circuit.any([!said, is])
    }
}

/// What silence is taken for, of the facts that a policy reads.
fn taken(world: &World, policy: &Policy) -> Vec<Taken> {
    let facts = &world.model.lexicon().vocabulary().facts;
    let own = world.model.domains().iter().enumerate().filter_map(|(domain, entry)| {
        policy.atoms.iter().any(|atom| atom.fact() == entry.fact).then_some(())?;
        let silence = policy.silence(facts, entry.fact)?;
        let values = world.model.silent(domain, &silence)?;
        Some(Taken { fact: entry.fact, domain, values })
    });
    own.collect()
}

/// Facts that impossible combinations tie, in groups.
fn groups(policy: &Policy) -> Vec<Vec<FactId>> {
    let mut groups: Vec<Vec<FactId>> = Vec::new();
    for entry in &policy.impossible {
        let mut own = facts_of(policy, &entry.condition.whole());
        let (touching, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|fact| own.contains(fact)));
        own.extend(touching.into_iter().flatten());
        own.sort_unstable();
        own.dedup();
        groups = apart;
        groups.push(own);
    }
    groups
}

/// The facts that a condition reads.
pub(crate) fn facts_of(policy: &Policy, condition: &Condition) -> Vec<FactId> {
    let (mut facts, mut waiting) = (Vec::new(), vec![condition]);
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => facts.extend(policy.atoms.as_slice().at(*id).map(Atom::fact)),
            Condition::Defined(id) => {
                waiting.extend(policy.definitions.as_slice().at(*id).map(|used| &used.condition));
            }
            Condition::Not(inner) => waiting.push(inner),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                waiting.extend(parts);
            }
        }
    }
    facts
}
