//! A case for one goal: a letter that shows it, as short and as plain as can be. Input: a goal. Output: a referral of which the
//! evaluator says that it shows it.

use std::sync::Arc;

use remit_analysis::{Analysis, Found, Showing, Way};
use remit_engine::eval::{LoadedPolicy, Prepared};
use remit_engine::ir::{Atom, AtomId, Condition, Derivation, FactId, Lookup, RuleId, StageName, Verb};
use remit_engine::referral::Lexicon;
use remit_engine::value::Language;
use serde_json::{Map, Value};

use super::super::Answer;
use super::super::coverage::Shown;
use super::goals::{Goal, Limit, What, with_limits};
use super::plain::Plain;
use crate::lower::lower_case;
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// Where cases are looked for.
pub(super) struct Finder<'a> {
    snapshot: &'a Snapshot,
    id: PolicyId,
    pub(super) lexicon: &'a Arc<Lexicon>,
    /// The policy as it is.
    own: &'a Arc<LoadedPolicy>,
    /// The same, with atoms for the values next to its limits.
    pub(super) policy: Arc<LoadedPolicy>,
    pub(super) limits: Vec<Limit>,
    language: Language,
    plain: Plain,
}

/// What is seen of a referral.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    stage: StageName,
    verb: Verb,
    settled: bool,
    deciding: Vec<RuleId>,
    atoms: Vec<Option<bool>>,
    shown: Shown,
}

/// A case that is not written yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) referral: Value,
    pub(super) seen: Seen,
    pub(super) answer: Answer,
}

impl<'a> Finder<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, id: PolicyId) -> Option<Self> {
        let (lexicon, own) = snapshot.lexicon().zip(snapshot.compiled(id))?;
        let (ir, limits) = with_limits(own);
        // Where there is more to a fact than can be told apart then, limits are shown by any value on each side.
        let (policy, limits) = match LoadedPolicy::load(lexicon, ir) {
            Ok(policy) => (policy, limits),
            Err(_) => (Arc::clone(own), Vec::new()),
        };
        let language = snapshot.model().policies.get(id)?.language;
        let plain = Plain::new(snapshot, id);
        Some(Self { snapshot, id, lexicon, own, policy, limits, language, plain })
    }

    /// What the policy's own cases show.
    pub(super) fn known_cases(&self) -> Vec<Seen> {
        let model = self.snapshot.model();
        let cases = model.cases_of(self.id).filter(|(_, case)| case.runnable);
        cases
            .filter_map(|(_, case)| self.see(&lower_case(model, case).referral, case.expected.stage))
            .collect()
    }

    /// A case that shows that.
    pub(super) fn find(&self, analysis: &mut Analysis<'_>, goal: &Goal) -> Result<Draft, Found> {
        let stages = match goal.stage {
            Some(stage) => vec![stage],
            None => vec![StageName::Referral, StageName::Discharge],
        };
        let mut last = Found::None;
        for stage in stages {
            let showing = self.showing(goal, stage);
            for way in [Way::Undistracted, Way::Plain, Way::Short] {
                match analysis.showing(&showing, way) {
                    Found::Letter(letter) => {
                        if let Some(draft) = self.draft(letter, goal, stage) {
                            return Ok(draft);
                        }
                        last = Found::NotFinished;
                    }
                    Found::None => break,
                    Found::NotFinished => last = Found::NotFinished,
                }
            }
        }
        Err(last)
    }

    /// The goal as the analysis asks for it.
    fn showing(&self, goal: &Goal, stage: StageName) -> Showing {
        match &goal.what {
            What::Decides(rule) => {
                let (holds, prefer) = (Vec::new(), Vec::new());
                Showing { stage, rule: Some(*rule), holds, prefer, differ: None }
            }
            What::Matters { whole, part, wanted, at } => {
                let own = if *wanted { part.clone() } else { Condition::Not(Box::new(part.clone())) };
                let holds = at.iter().map(|atom| Condition::Atom(*atom)).chain([own]).collect();
                let differ = Some((with(whole, part, true), with(whole, part, false)));
                Showing { stage, rule: None, holds, prefer: self.any_medicine(part), differ }
            }
        }
    }

    /// Where a dose is tested, that there is such a medicine.
    fn any_medicine(&self, part: &Condition) -> Vec<Condition> {
        let ir = self.policy.ir();
        let derived = |fact: FactId| self.lexicon.vocabulary().facts.as_slice().at(fact)?.derive.as_ref();
        let Condition::Atom(tested) = part else { return Vec::new() };
        let tested = ir.atoms.as_slice().at(*tested).and_then(|atom| derived(atom.fact()));
        let Some(Derivation::EquivalentDose { medicines, .. }) = tested else { return Vec::new() };
        let is_any = |atom: &Atom| {
            let Atom::Truth(fact) = atom else { return false };
            let derived = derived(*fact);
            matches!(derived, Some(Derivation::AnyMedicine { medicines: own, .. }) if own == medicines)
        };
        let any = ir.atoms.iter().enumerate().filter(|(_, atom)| is_any(atom));
        any.map(|(index, _)| Condition::Atom(AtomId::new(index))).collect()
    }

    fn draft(&self, letter: Value, goal: &Goal, stage: StageName) -> Option<Draft> {
        let seen = self.see(&letter, stage).filter(|seen| self.shows(seen, goal))?;
        let answer = self.answer(&letter, stage)?;
        let mut draft = Draft { referral: letter, seen, answer };
        self.shorten(&mut draft, goal);
        self.plain.make(self, &mut draft, goal);
        self.shorten(&mut draft, goal);
        Some(draft)
    }

    /// Leaves out what is said in vain.
    fn shorten(&self, draft: &mut Draft, goal: &Goal) {
        let facts = &self.lexicon.vocabulary().facts;
        let paths: Vec<&str> = facts.iter().map(|fact| fact.path.as_str()).collect();
        for path in paths.into_iter().rev() {
            let Some(shorter) = without(&draft.referral, path) else { continue };
            self.replace(draft, shorter, goal, true);
        }
    }

    /// Takes another referral for a draft, where it shows the goal and gets the same answer. Whether it does.
    pub(super) fn replace(&self, draft: &mut Draft, other: Value, goal: &Goal, answers: bool) -> bool {
        let Some(seen) = self.see(&other, draft.seen.stage) else { return false };
        let same = seen.verb == draft.seen.verb
            && seen.settled == draft.seen.settled
            && seen.deciding == draft.seen.deciding;
        if !same || !self.shows(&seen, goal) {
            return false;
        }
        let Some(answer) = self.answer(&other, seen.stage) else { return false };
        if answers && answer != draft.answer {
            return false;
        }
        *draft = Draft { referral: other, seen, answer };
        true
    }

    /// Whether what is seen is what a case is to show.
    pub(super) fn shows(&self, seen: &Seen, goal: &Goal) -> bool {
        if goal.stage.is_some_and(|stage| stage != seen.stage) {
            return false;
        }
        match &goal.what {
            What::Decides(rule) => seen.deciding.contains(rule),
            What::Matters { whole, part, wanted, at } => {
                let is = |atom: &AtomId| seen.atoms.get(atom.index()) == Some(&Some(true));
                at.iter().all(is) && seen.shown.matters(whole, part, *wanted)
            }
        }
    }

    fn prepare(&self, policy: &Arc<LoadedPolicy>, referral: &Value) -> Option<Prepared> {
        let read = self.lexicon.read(referral.to_string().as_bytes(), None).ok()?;
        policy.prepare(&read).ok()
    }

    pub(super) fn see(&self, referral: &Value, stage: StageName) -> Option<Seen> {
        let prepared = self.prepare(&self.policy, referral)?;
        let mut deciding = Vec::new();
        let quick = prepared.decide(stage, &mut deciding);
        let ir = self.policy.ir();
        let atoms: Vec<Option<bool>> =
            (0..ir.atoms.len()).map(|index| prepared.atom(AtomId::new(index))).collect();
        let shown = Shown::new(&ir.definitions, atoms.clone());
        Some(Seen { stage, verb: quick.verb, settled: quick.settled, deciding, atoms, shown })
    }

    fn answer(&self, referral: &Value, stage: StageName) -> Option<Answer> {
        let decision = self.prepare(self.own, referral)?.explain(stage, self.language);
        Some(Answer::of(&decision))
    }
}

impl Seen {
    pub(super) const fn verb(&self) -> Verb {
        self.verb
    }
}

/// A condition with that in the place of a part, wherever it is.
fn with(whole: &Condition, part: &Condition, value: bool) -> Condition {
    let all = |parts: &[Condition]| parts.iter().map(|inner| with(inner, part, value)).collect();
    if whole == part {
        return Condition::Const(value);
    }
    match whole {
        Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) => whole.clone(),
        Condition::Not(inner) => Condition::Not(Box::new(with(inner, part, value))),
        Condition::And(parts) => Condition::And(all(parts)),
        Condition::Or(parts) => Condition::Or(all(parts)),
        Condition::Count { least, most, of } => Condition::Count { least: *least, most: *most, of: all(of) },
    }
}

/// A referral without what it says of a fact; `None` where it says nothing of it.
pub(super) fn without(referral: &Value, path: &str) -> Option<Value> {
    fn take(from: &mut Map<String, Value>, path: &str) -> bool {
        match path.split_once('.') {
            None => from.remove(path).is_some(),
            Some((first, rest)) => {
                let Some(Value::Object(inner)) = from.get_mut(first) else { return false };
                let taken = take(inner, rest);
                if inner.is_empty() {
                    from.remove(first);
                }
                taken
            }
        }
    }
    let mut shorter = referral.as_object()?.clone();
    take(&mut shorter, path).then_some(Value::Object(shorter))
}
