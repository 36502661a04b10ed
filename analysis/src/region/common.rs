//! Several policies over one vocabulary. Input: loaded policies. Output: their decision forms, in which a fact that is relative
//! to a clinic is one fact for each of them, and a dose one for each table.

use std::collections::BTreeMap;
use std::sync::Arc;

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::{
    self, Atom, Computation, ConversionId, Derivation, Fact, FactId, Formula, Lookup, Policy, RuleKind,
    Vocabulary,
};
use remit_engine::referral::Lexicon;
use remit_engine::value::{Language, Text};

use super::tables::ByTable;

/// Policies over one vocabulary.
pub(super) struct Common {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) clinics: Vec<Clinic>,
    /// The facts that are doses by some table, where there are several tables.
    pub(super) doses: Vec<ByTable>,
}

/// A policy in the common vocabulary.
pub(super) struct Clinic {
    pub(super) policy: Arc<LoadedPolicy>,
    pub(super) ir: Policy,
    /// Facts of the policy that are others in the common vocabulary.
    own: BTreeMap<FactId, FactId>,
    /// The facts of the policy that bear on what it decides, in order.
    read: Vec<FactId>,
}

impl Clinic {
    /// The fact of the policy itself that a fact of the common vocabulary is to it; `None` where that is another clinic's.
    pub(super) fn fact_of(&self, common: FactId) -> Option<FactId> {
        let own = self.own.iter().find(|(_, other)| **other == common).map(|(own, _)| *own);
        let is_shared = || {
            let count = self.policy.lexicon().vocabulary().facts.len();
            common.index() < count && !self.own.contains_key(&common)
        };
        own.or_else(|| is_shared().then_some(common))
    }

    /// Whether a fact of the policy is its own.
    pub(super) fn has_own(&self, fact: FactId) -> bool {
        self.own.contains_key(&fact)
    }

    /// The fact of the common vocabulary that a fact of the policy is.
    pub(super) fn common_of(&self, fact: FactId) -> FactId {
        self.own.get(&fact).copied().unwrap_or(fact)
    }

    /// Whether the policy tests a fact of the common vocabulary.
    pub(super) fn reads_common(&self, fact: FactId) -> bool {
        self.ir.atoms.iter().any(|atom| atom.fact() == fact)
    }

    /// Whether the policy tests a fact of its own, or takes silence on it for something.
    pub(super) fn reads(&self, fact: FactId) -> bool {
        self.read.binary_search(&fact).is_ok()
    }
}

/// What a fact is one of for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Per {
    Clinic(usize),
    Table(ConversionId),
}

impl Common {
    /// Errors: the policies are not of one vocabulary.
    pub(super) fn new(policies: &[Arc<LoadedPolicy>]) -> Result<Self, LoadError> {
        let unfit = || LoadError::Semantics(ir::SEMANTICS);
        let first = policies.first().ok_or_else(unfit)?;
        let one = first.lexicon().vocabulary();
        if policies.iter().any(|policy| {
            !Arc::ptr_eq(policy.lexicon(), first.lexicon()) && policy.lexicon().vocabulary() != one
        }) {
            return Err(unfit());
        }
        let mut vocabulary = one.clone();
        let relative = relative(&one.facts);
        let several = several_tables(&one.facts, policies);
        let mut known: BTreeMap<(FactId, Per), FactId> = BTreeMap::new();
        let mut doses = Vec::new();
        let mut clinics = Vec::new();
        for (place, policy) in policies.iter().enumerate() {
            let ir = policy.ir();
            let mut own: BTreeMap<FactId, FactId> = BTreeMap::new();
            let read = read(&one.facts, ir);
            for fact in read.iter().copied() {
                let is_dose = one.facts.as_slice().at(fact).is_some_and(Fact::is_dose);
                let per = match relative.get(fact.index()) {
                    Some(true) => Per::Clinic(place),
                    Some(false) | None => match ir.conversion {
                        Some(chosen) if is_dose && several => Per::Table(chosen.conversion),
                        Some(_) | None => continue,
                    },
                };
                let id = *known.entry((fact, per)).or_insert_with(|| {
                    let id = FactId::new(vocabulary.facts.len());
                    let copied = one.facts.as_slice().at(fact).map(|it| copy(one, it, per, ir));
                    vocabulary.facts.extend(copied);
                    if let Per::Table(table) = per {
                        doses.push(ByTable { dose: fact, table, counted: id });
                    }
                    id
                });
                own.insert(fact, id);
            }
            for id in own.values() {
                vocabulary.facts.get_mut(id.index()).into_iter().for_each(|fact| again(fact, &own));
            }
            clinics.push(Clinic { policy: policy.clone(), ir: over(ir, &own), own, read });
        }
        let lexicon = Arc::new(Lexicon::new(vocabulary).map_err(|_| unfit())?);
        Ok(Self { lexicon, clinics, doses })
    }
}

/// Of each fact, whether it is relative, or follows from one that is.
fn relative(facts: &[Fact]) -> Vec<bool> {
    let mut relative: Vec<bool> = facts.iter().map(Fact::is_relative).collect();
    let mut left = true;
    while std::mem::take(&mut left) {
        for (index, fact) in facts.iter().enumerate() {
            let follows = parts(fact).iter().any(|part| relative.get(part.index()) == Some(&true));
            if let Some(own) = relative.get_mut(index)
                && follows
                && !*own
            {
                *own = true;
                left = true;
            }
        }
    }
    relative
}

/// The facts that a fact follows from.
fn parts(fact: &Fact) -> Vec<FactId> {
    let derived = match fact.derive {
        Some(
            Derivation::EquivalentDose { medicines: from, .. }
            | Derivation::AnyMedicine { medicines: from, .. }
            | Derivation::Elapsed { since: from }
            | Derivation::Age { born: from },
        ) => Some(from),
        None => None,
    };
    let computed = fact.computed.iter().flat_map(Computation::facts);
    derived.into_iter().chain(computed).collect()
}

/// Whether policies that read doses convert by different tables.
fn several_tables(facts: &[Fact], policies: &[Arc<LoadedPolicy>]) -> bool {
    let doses = |policy: &&Arc<LoadedPolicy>| {
        let mut read = policy.ir().atoms.iter().map(Atom::fact);
        read.any(|fact| facts.at(fact).is_some_and(Fact::is_dose))
    };
    let table = |policy: &Arc<LoadedPolicy>| policy.ir().conversion.map(|chosen| chosen.conversion);
    // Where a policy has no table, a dose is as the referral states it.
    let mut tables = policies.iter().filter(doses).filter_map(table);
    let first = tables.next();
    first.is_some_and(|first| tables.any(|table| table != first))
}

/// The facts that a policy reads or takes silence on for something, and those that they follow from.
fn read(facts: &[Fact], policy: &Policy) -> Vec<FactId> {
    let mut waiting: Vec<FactId> = policy.atoms.iter().map(Atom::fact).collect();
    waiting.extend(policy.silences.iter().map(|silence| silence.fact));
    for stage in [&policy.referral, &policy.discharge] {
        for rule in &stage.rules {
            if let RuleKind::Require(wanted) = &rule.kind {
                waiting.extend(wanted.iter().map(|wanted| wanted.fact));
            }
        }
    }
    let mut found: Vec<FactId> = Vec::new();
    while let Some(fact) = waiting.pop() {
        if !found.contains(&fact) {
            found.push(fact);
            waiting.extend(facts.at(fact).iter().flat_map(|fact| parts(fact)));
        }
    }
    found.sort_unstable();
    found
}

/// A fact as a clinic has it, or as a table counts it.
fn copy(vocabulary: &Vocabulary, fact: &Fact, per: Per, policy: &Policy) -> Fact {
    let whose = match per {
        Per::Clinic(_) if policy.label.is_empty() => Some(&policy.title),
        Per::Clinic(_) => Some(&policy.label),
        Per::Table(id) => {
            let table = vocabulary.conversions.as_slice().at(id);
            table.map(|table| if table.label.is_empty() { &table.title } else { &table.label })
        }
    };
    let whose = |lang: Language| whose.and_then(|text| text.get(lang, policy.language)).unwrap_or(&policy.id);
    let label = fact
        .label
        .all()
        .fold(Text::default(), |label, (lang, text)| label.with(lang, format!("{text} ({})", whose(lang))));
    // No fact of a vocabulary has such a path.
    let path = format!("of_{}.{}", policy.id.replace('.', "_"), fact.path);
    Fact { path, label, role: None, ..fact.clone() }
}

/// A copy that follows from copies, where those are the clinic's.
fn again(fact: &mut Fact, own: &BTreeMap<FactId, FactId>) {
    let moved = |id: &mut FactId| *id = own.get(id).copied().unwrap_or(*id);
    match &mut fact.derive {
        Some(
            Derivation::EquivalentDose { medicines: from, .. }
            | Derivation::AnyMedicine { medicines: from, .. }
            | Derivation::Elapsed { since: from }
            | Derivation::Age { born: from },
        ) => moved(from),
        None => {}
    }
    if let Some(computed) = &mut fact.computed {
        formula(&mut computed.formula, &moved);
    }
}

fn formula(of: &mut Formula, moved: &dyn Fn(&mut FactId)) {
    match of {
        Formula::Fact { fact, .. } => moved(fact),
        Formula::Number(_) => {}
        Formula::Sum(parts) | Formula::Product(parts) => {
            parts.iter_mut().for_each(|part| formula(part, moved));
        }
        Formula::Quotient(one, other) => {
            formula(one, moved);
            formula(other, moved);
        }
    }
}

/// A policy over the common vocabulary.
fn over(policy: &Policy, own: &BTreeMap<FactId, FactId>) -> Policy {
    let moved = |id: &mut FactId| *id = own.get(id).copied().unwrap_or(*id);
    let mut policy = policy.clone();
    policy.atoms.iter_mut().for_each(|it| moved(tested(it)));
    policy.silences.iter_mut().for_each(|it| moved(&mut it.fact));
    for stage in [&mut policy.referral, &mut policy.discharge] {
        for rule in &mut stage.rules {
            if let RuleKind::Require(wanted) = &mut rule.kind {
                wanted.iter_mut().for_each(|wanted| moved(&mut wanted.fact));
            }
        }
    }
    policy
}

fn tested(atom: &mut Atom) -> &mut FactId {
    match atom {
        Atom::Truth(fact) | Atom::Given(fact) | Atom::Ever(fact) => fact,
        Atom::Compare { fact, .. }
        | Atom::Choice { fact, .. }
        | Atom::Has { fact, .. }
        | Atom::Only { fact, .. }
        | Atom::Code { fact, .. }
        | Atom::Suspected { fact, .. }
        | Atom::Dated { fact, .. }
        | Atom::Destination { fact, .. }
        | Atom::Entries { fact, .. } => fact,
    }
}
