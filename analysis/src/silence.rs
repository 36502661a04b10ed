//! What counts as said, and what silence is taken for. Input: a policy's silences and what it calls impossible. Output: for
//! each fact whether it follows from what a letter says, and whether silence on it is what it is taken for.
//!
//! What follows from what is said by what is impossible counts as said. Of assumptions that cannot all hold with what is said,
//! none that is in a smallest clash is taken. Both depend on the letter alone, so facts that impossible combinations tie are
//! looked at way by way, as long as there are not too many ways.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::finite::Test;
use remit_engine::ir::{Atom, AtomId, Condition, FactId, Lookup, Policy};

use crate::circuit::Lit;
use crate::conditions::{Terms, atoms_of, facts_of};
use crate::world::World;

/// More ways in which tied facts can be than this are not looked at.
const MOST_WAYS: usize = 8_192;
/// Lists of more kinds of elements than this are not looked at one by one.
const MOST_KINDS: usize = 10;

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
    places: Vec<Place>,
    /// What no letter shows of them.
    impossible: Vec<Condition>,
}

/// A fact of a group.
struct Place {
    fact: FactId,
    domain: usize,
    /// The atoms by which combinations test it.
    atoms: Vec<AtomId>,
    looks: Vec<Look>,
}

/// Values of a fact that no combination tells apart.
struct Look {
    /// Of each atom, whether they pass it.
    passes: Vec<bool>,
    /// Whether that is one value alone.
    only: bool,
    /// That nothing else is said of the fact.
    agrees: Lit,
}

/// A way in which a group can be: a look for each fact, and that nothing that is said is otherwise.
struct Way {
    chosen: Vec<usize>,
    agrees: Lit,
}

impl Silence {
    pub(crate) fn new(world: &mut World, policy: &Policy, terms: &Terms, atoms: &[AtomId]) -> Self {
        let mut found = Self::default();
        let taken = taken(world, policy);
        let mut done: Vec<FactId> = Vec::new();
        for facts in groups(policy) {
            let Some(group) = Group::new(world, policy, (terms, atoms), &facts) else {
                found.loose |= !facts.is_empty();
                found.let_go(world, &taken, &facts, &mut done);
                continue;
            };
            let ways = group.ways(world, policy);
            found.follow(world, policy, &group, &ways);
            found.give_up(world, &taken, (&group, &ways, atoms), &mut done);
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
        for (index, place) in group.places.iter().enumerate() {
            // That a list is not these alone says little of what it holds.
            let only = policy
                .atoms
                .iter()
                .any(|atom| matches!(atom, Atom::Only { fact, .. } if *fact == place.fact));
            if only || place.looks.len() < 2 {
                continue;
            }
            let mut any = Vec::new();
            for look in (0..place.looks.len()).filter(|look| place.looks.get(*look).is_some_and(|it| it.only))
            {
                let others = ways.iter().filter(|way| way.chosen.get(index) != Some(&look));
                any.push(!world.circuit.any(others.map(|way| way.agrees)));
            }
            let follows = world.circuit.any(any);
            if follows != Lit::FALSE {
                self.follows.push((place.fact, follows));
            }
        }
    }

    fn give_up(
        &mut self,
        world: &mut World,
        taken: &[Taken],
        (group, ways, atoms): (&Group, &[Way], &[AtomId]),
        done: &mut Vec<FactId>,
    ) {
        let place = |own: &Taken| group.places.iter().position(|place| place.fact == own.fact);
        let own: Vec<(&Taken, usize)> = taken.iter().filter_map(|own| Some((own, place(own)?))).collect();
        // Not said, and it does not follow.
        let candidates: Vec<Lit> = own.iter().map(|(own, _)| !self.counts_as_said(world, own.fact)).collect();
        let sets = 1_usize << own.len().min(8);
        let mut holds: Vec<Lit> = Vec::with_capacity(sets);
        for set in 0..sets {
            let as_taken = |way: &&Way| {
                own.iter().enumerate().all(|(index, (own, place))| {
                    set >> index & 1 == 0 || group.is_taken(world, atoms, (*place, *way), own)
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
    fn new(
        world: &mut World,
        policy: &Policy,
        (terms, atoms): (&Terms, &[AtomId]),
        facts: &[FactId],
    ) -> Option<Self> {
        let impossible = policy.impossible.iter().map(|entry| entry.condition.whole());
        let impossible = impossible
            .filter(|condition| facts_of(policy, condition).iter().any(|fact| facts.contains(fact)));
        let impossible: Vec<Condition> = impossible.collect();
        let tested: BTreeSet<AtomId> =
            impossible.iter().flat_map(|condition| atoms_of(policy, condition)).collect();
        let mut group = Self { places: Vec::new(), impossible };
        let mut count = 1_usize;
        for fact in facts {
            let domain = world.model.domain_of(*fact)?;
            let of_fact =
                |atom: &&AtomId| policy.atoms.as_slice().at(**atom).is_some_and(|it| it.fact() == *fact);
            let own: Vec<AtomId> = tested.iter().filter(of_fact).copied().collect();
            let looks = looks(world, domain, &own, atoms)?;
            count = count.checked_mul(looks.len()).filter(|count| *count <= MOST_WAYS)?;
            let said = world.said(*fact);
            let looks = looks.into_iter().map(|(passes, only)| {
                let lits = own.iter().zip(&passes).map(|(atom, passes)| {
                    terms.atoms.get(atom.index()).copied().unwrap_or(Lit::FALSE).is(*passes)
                });
                let is = world.circuit.all(lits.collect::<Vec<_>>());
                let agrees = world.circuit.any([!said, is]);
                Look { passes, only, agrees }
            });
            let looks = looks.collect();
            group.places.push(Place { fact: *fact, domain, atoms: own, looks });
        }
        Some(group)
    }

    /// Whether a fact is in a way what silence is taken for.
    fn is_taken(&self, world: &World, atoms: &[AtomId], (place, way): (usize, &Way), own: &Taken) -> bool {
        let Some(place_of) = self.places.get(place) else { return true };
        let look = way.chosen.get(place).and_then(|look| place_of.looks.get(*look));
        let several = world.model.domains().get(place_of.domain).is_some_and(|domain| domain.several);
        let shows = |values: &[usize]| {
            look.is_some_and(|look| {
                place_of
                    .atoms
                    .iter()
                    .zip(&look.passes)
                    .all(|(atom, is)| passes(world, *atom, atoms, values) == *is)
            })
        };
        // A list is all of them; of what excludes each other it is one.
        if several { shows(&own.values) } else { own.values.iter().any(|value| shows(&[*value])) }
    }

    /// Every way that is not impossible.
    fn ways(&self, world: &mut World, policy: &Policy) -> Vec<Way> {
        let total: usize = self.places.iter().map(|place| place.looks.len()).product();
        let mut found = Vec::new();
        for index in 0..total {
            let mut rest = index;
            let mut chosen = Vec::with_capacity(self.places.len());
            let mut known: BTreeMap<AtomId, bool> = BTreeMap::new();
            let mut agree = Vec::new();
            for place in &self.places {
                let look = rest % place.looks.len();
                rest /= place.looks.len();
                chosen.push(look);
                if let Some(look) = place.looks.get(look) {
                    known.extend(place.atoms.iter().copied().zip(look.passes.iter().copied()));
                    agree.push(look.agrees);
                }
            }
            if self.impossible.iter().any(|condition| is_so(policy, condition, &known)) {
                continue;
            }
            let agrees = world.circuit.all(agree);
            found.push(Way { chosen, agrees });
        }
        found
    }
}

/// What the tests tell apart of a fact, and whether that is one value alone; `None` where that is too much to look at.
fn looks(world: &World, domain: usize, own: &[AtomId], atoms: &[AtomId]) -> Option<Vec<(Vec<bool>, bool)>> {
    let entry = world.model.domains().get(domain)?;
    let all = |values: &[usize]| -> Vec<bool> {
        own.iter().map(|atom| passes(world, *atom, atoms, values)).collect()
    };
    let mut found: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    if !entry.several {
        entry.values.iter().for_each(|value| *found.entry(all(&[*value])).or_default() += 1);
    } else if entry.values.len() <= MOST_KINDS {
        for set in 0..1_usize << entry.values.len() {
            let chosen = entry.values.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
            let chosen: Vec<usize> = chosen.map(|(_, value)| *value).collect();
            *found.entry(all(&chosen)).or_default() += 1;
        }
    } else {
        // Kinds of elements that the tests do not tell apart are as good as one; there are several lists of each look.
        let only = |atom: &AtomId| {
            let place = atoms.get(atom.index()).and_then(|place| world.model.test(*place));
            matches!(place, Some(Test::Only { .. }) | None)
        };
        if own.iter().any(only) {
            return None;
        }
        let kinds: BTreeSet<Vec<bool>> = entry.values.iter().map(|value| all(&[*value])).collect();
        (kinds.len() <= MOST_KINDS).then_some(())?;
        for set in 0..1_usize << kinds.len() {
            let chosen = kinds.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
            let look = chosen.fold(vec![false; own.len()], |look, (_, kind)| {
                look.iter().zip(kind).map(|(one, other)| *one || *other).collect()
            });
            *found.entry(look).or_default() += 2;
        }
    }
    Some(found.into_iter().map(|(look, count)| (look, count == 1)).collect())
}

/// Whether values pass an atom of the policy: one of them, or of a list all together.
fn passes(world: &World, atom: AtomId, atoms: &[AtomId], values: &[usize]) -> bool {
    let any = |of: &[usize]| values.iter().any(|value| of.contains(value));
    match atoms.get(atom.index()).and_then(|place| world.model.test(*place)) {
        Some(Test::Any { values, .. }) => any(&values),
        Some(Test::Only { inside, outside, .. }) => any(&inside) && !any(&outside),
        Some(Test::Stated(_) | Test::OfEntry) | None => false,
    }
}

/// Whether a condition is so where these atoms are.
fn is_so(policy: &Policy, condition: &Condition, known: &BTreeMap<AtomId, bool>) -> bool {
    let again = |part: &Condition| is_so(policy, part, known);
    match condition {
        Condition::Const(value) => *value,
        Condition::Atom(id) => known.get(id).copied().unwrap_or(false),
        Condition::Defined(id) => {
            policy.definitions.as_slice().at(*id).is_some_and(|definition| again(&definition.condition))
        }
        Condition::Not(inner) => !again(inner),
        Condition::And(parts) => parts.iter().all(again),
        Condition::Or(parts) => parts.iter().any(again),
        Condition::Count { least, most, of } => {
            let count = u32::try_from(of.iter().filter(|part| again(part)).count()).unwrap_or(u32::MAX);
            *least <= count && most.is_none_or(|most| count <= most)
        }
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
