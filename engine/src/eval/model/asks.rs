//! What content asks for. Input: a rule that asks for what a referral should contain. Output: for each choice of facts
//! the condition under which it is asked for, as sent and once it is stated.

use std::collections::BTreeSet;

use crate::ir::{
    Atom, AtomId, Condition, FactId, Lookup, Operator, Policy, Quantity, Rule, RuleKind, WantedFact,
};

use super::condition::DEPTH;

/// Facts of which one will do, and when they are asked for; that the rule is not overridden is left to the rules.
pub(crate) struct Asked {
    pub(crate) facts: Vec<WantedFact>,
    /// When the referral lacks them, or answers otherwise.
    pub(crate) lacking: Condition,
    /// When it lacks them altogether.
    pub(crate) unsaid: Condition,
    /// When it would be asked for them, whether it states them or not.
    pub(crate) applies: Condition,
    /// The same, where of all facts that it reads as stated only these are known to be missing.
    pub(crate) alone: Condition,
    /// The same as `applies`, where the answers are others than those that are wanted.
    pub(crate) refused: Condition,
}

/// What is known of an atom.
type Known<'k> = &'k dyn Fn(&Atom) -> Option<bool>;

/// What a rule asks for; nothing where it is no content.
pub(crate) fn asked(policy: &Policy, rule: &Rule) -> Vec<Asked> {
    if !policy.is_content(rule) {
        return Vec::new();
    }
    let whole = rule.condition.whole();
    let RuleKind::Require(wanted) = &rule.kind else {
        let mut facts: Vec<FactId> = Vec::new();
        stated_tests(policy, &whole, 0, &mut facts);
        let own: BTreeSet<FactId> = facts.iter().copied().collect();
        let applies = where_stated(policy, &whole, &own, false);
        let one = |fact: &FactId| {
            let lacking = missing(policy, *fact)?.and(whole.clone());
            let facts = vec![WantedFact::any(*fact)];
            let (applies, refused) = (applies.clone(), applies.clone());
            let alone = where_stated(policy, &whole, &BTreeSet::from([*fact]), false);
            Some(Asked { facts, unsaid: lacking.clone(), lacking, applies, alone, refused })
        };
        return facts.iter().filter_map(one).collect();
    };
    let own: BTreeSet<FactId> = wanted.iter().map(|wanted| wanted.fact).collect();
    let applies = where_stated(policy, &whole, &own, false);
    let of = |choice: &[WantedFact]| {
        let unmet = choice.iter().map(|wanted| unmet(policy, wanted)).collect::<Option<Vec<_>>>()?;
        let lacking = Condition::And(unmet).and(applies.clone());
        let missing = choice.iter().map(|wanted| missing(policy, wanted.fact)).collect::<Option<Vec<_>>>()?;
        let unsaid = lacking.clone().and(Condition::Or(missing));
        let refused = where_refused(policy, &applies, choice);
        let (applies, alone) = (applies.clone(), applies.clone());
        Some(Asked { facts: choice.to_vec(), lacking, unsaid, applies, alone, refused })
    };
    WantedFact::choices(wanted).filter_map(of).collect()
}

/// That a fact is missing, or is not the answer that was wanted; `None` where the policy does not test it.
fn unmet(policy: &Policy, wanted: &WantedFact) -> Option<Condition> {
    let mut unmet = missing(policy, wanted.fact)?;
    if let Some(answer) = wanted.answer {
        let truth = atom(policy, &Atom::Truth(wanted.fact))?;
        unmet = unmet.or(if answer { truth.negated() } else { truth });
    }
    if let Some(time) = wanted.dated {
        unmet = unmet.or(atom(policy, &new_enough(wanted.fact, time))?.negated());
    }
    Some(unmet)
}

fn new_enough(fact: FactId, time: Quantity) -> Atom {
    Atom::Dated { fact, operator: Operator::AtMost, time }
}

fn missing(policy: &Policy, fact: FactId) -> Option<Condition> {
    Some(atom(policy, &Atom::Given(fact))?.negated())
}

fn atom(policy: &Policy, atom: &Atom) -> Option<Condition> {
    let found = policy.atoms.iter().position(|own| own == atom);
    found.map(|index| Condition::Atom(AtomId::new(index)))
}

/// The facts of which a condition reads whether they are stated, each once.
fn stated_tests(policy: &Policy, condition: &Condition, depth: usize, into: &mut Vec<FactId>) {
    if depth > DEPTH {
        return;
    }
    match condition {
        Condition::Const(_) => {}
        Condition::Atom(id) => {
            if let Some(Atom::Given(fact)) = policy.atoms.as_slice().at(*id)
                && !into.contains(fact)
            {
                into.push(*fact);
            }
        }
        Condition::Defined(id) => {
            if let Some(definition) = policy.definitions.as_slice().at(*id) {
                stated_tests(policy, &definition.condition, depth + 1, into);
            }
        }
        Condition::Not(inner) => stated_tests(policy, inner, depth + 1, into),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            parts.iter().for_each(|part| stated_tests(policy, part, depth + 1, into));
        }
    }
}

/// Whether a rule can change its mind by what is stated, once what it asks for itself is.
pub(crate) fn reads_more(policy: &Policy, rule: &Rule) -> bool {
    match once_stated(policy, rule) {
        Some(condition) => policy.reads_stated(&condition),
        None => rule.condition.parts().any(|part| policy.reads_stated(part)),
    }
}

/// The condition of a rule once all that it asks for is stated; `None` where it asks for nothing.
pub(crate) fn once_stated(policy: &Policy, rule: &Rule) -> Option<Condition> {
    if !policy.is_content(rule) {
        return None;
    }
    let whole = rule.condition.whole();
    let facts: BTreeSet<FactId> = match &rule.kind {
        RuleKind::Require(wanted) => wanted.iter().map(|wanted| wanted.fact).collect(),
        RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_) => {
            let mut facts = Vec::new();
            stated_tests(policy, &whole, 0, &mut facts);
            facts.into_iter().collect()
        }
    };
    Some(where_stated(policy, &whole, &facts, true))
}

/// The condition as it is where these atoms are known.
fn told(policy: &Policy, condition: &Condition, known: Known<'_>, depth: usize) -> Condition {
    if depth > DEPTH {
        return condition.clone();
    }
    let again = |part: &Condition| told(policy, part, known, depth + 1);
    match condition {
        Condition::Atom(id) => match policy.atoms.as_slice().at(*id).and_then(known) {
            Some(value) => Condition::Const(value),
            None => condition.clone(),
        },
        Condition::Defined(id) => match policy.definitions.as_slice().at(*id) {
            Some(definition) => {
                let inner = again(&definition.condition);
                // A definition that reads nothing of this is used as it is.
                if inner == definition.condition { condition.clone() } else { inner }
            }
            None => condition.clone(),
        },
        Condition::Const(value) => Condition::Const(*value),
        Condition::Not(inner) => again(inner).negated(),
        Condition::And(parts) => Condition::And(parts.iter().map(again).collect()),
        Condition::Or(parts) => Condition::Or(parts.iter().map(again).collect()),
        Condition::Count { least, most, of } => {
            Condition::Count { least: *least, most: *most, of: of.iter().map(again).collect() }
        }
    }
}

/// The condition as it is where all of the facts are stated, or none.
fn where_stated(policy: &Policy, condition: &Condition, facts: &BTreeSet<FactId>, stated: bool) -> Condition {
    let known = |atom: &Atom| {
        let Atom::Given(fact) = atom else { return None };
        facts.contains(fact).then_some(stated)
    };
    told(policy, condition, &known, 0)
}

/// The condition as it is where the facts have the answers that are not wanted.
fn where_refused(policy: &Policy, condition: &Condition, wanted: &[WantedFact]) -> Condition {
    let known = |atom: &Atom| {
        let own = wanted.iter().find(|wanted| wanted.fact == atom.fact())?;
        match (own.answer, own.dated) {
            (Some(answer), _) => (*atom == Atom::Truth(own.fact)).then_some(!answer),
            (None, Some(time)) => (*atom == new_enough(own.fact, time)).then_some(false),
            (None, None) => None,
        }
    };
    told(policy, condition, &known, 0)
}
