//! From what the analysis finds to what a report needs. Input: a comparison and both sides. Output: plain data for the report.

use std::sync::Arc;

use remit_analysis::diff::{self as found, Comparison};
use remit_analysis::{Analysis, Proof};
use remit_compiler::cases::{Outcome, Verdict, run_policy};
use remit_compiler::resolve::PolicyId;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{FactId, Location, Lookup, Role, StageName, Verb};
use remit_engine::value::Language;
use remit_wording::diff::{
    Case, Changes, ConditionKind, Deciders, Edit, Follows, How, LeftOut, Move, Place, Reached, Region,
    RegionCondition, ServiceChange, Statement, What,
};
use serde_json::Value;

use crate::lines;
use crate::side::Side;

/// A policy in both versions.
#[derive(Clone, Copy, Debug)]
pub struct Both<'s> {
    /// Where the old one is from.
    pub old_side: &'s Side,
    /// Where the new one is from.
    pub new_side: &'s Side,
    /// The old one compiled.
    pub old: &'s Arc<LoadedPolicy>,
    /// The new one compiled.
    pub new: &'s Arc<LoadedPolicy>,
    /// The old one in its side.
    pub old_id: PolicyId,
    /// The new one in its side.
    pub new_id: PolicyId,
}

impl<'s> Both<'s> {
    /// All that a report tells.
    pub fn changes<'c>(&'c self, comparison: &'c Comparison, lang: Option<Language>) -> Changes<'c> {
        let mut changes = self.told(comparison, lang);
        (changes.cases, changes.all_cases) = self.cases();
        changes.left_out = self.left_out(&changes.moves, &changes.edits);
        changes.broken_assertions = self.broken_assertions();
        changes
    }

    /// The edits, and what they move.
    pub fn told<'c>(&'c self, comparison: &'c Comparison, lang: Option<Language>) -> Changes<'c> {
        let moves: Vec<Move> = comparison.moves.iter().map(moved).collect();
        let edits: Vec<Edit> = comparison.edits.iter().map(|edit| self.edit(edit)).collect();
        Changes {
            vocabulary: comparison.lexicon.vocabulary(),
            lang: lang.unwrap_or(self.new.ir().language),
            old: self.old_side.version(&comparison.old),
            new: self.new_side.version(self.new.ir()),
            otherwise: comparison.otherwise.clone(),
            terms: &comparison.terms,
            pairs: comparison.pairs.clone(),
            services: comparison.services.iter().map(service).collect(),
            left_out: Vec::new(),
            edits,
            moves,
            conditions: comparison.conditions.iter().map(condition).collect(),
            finished: comparison.searched,
            exact: comparison.finished || comparison.edits.is_empty(),
            cases: Vec::new(),
            all_cases: 0,
            broken_assertions: Vec::new(),
            corpus: None,
            referral: None,
        }
    }

    fn edit(&self, edit: &found::Edit) -> Edit {
        let statements = edit.statements.iter().map(|edited| {
            let what = match edited.what {
                found::What::Rule(_) => What::Rule,
                found::What::Otherwise(_) => What::Otherwise,
                found::What::Silence(fact) => What::Silence(fact),
                found::What::Impossible => What::Impossible,
                found::What::Conversion => What::Conversion,
                found::What::Priorities => What::Priorities,
            };
            let (mut old, mut new) = (
                edited.old.as_ref().map(|written| self.place(self.old_side, what, written)),
                edited.new.as_ref().map(|written| self.place(self.new_side, what, written)),
            );
            self.only_what_differs(&mut old, &mut new);
            for (side, place) in [(self.old_side, &mut old), (self.new_side, &mut new)] {
                place.iter_mut().for_each(|place| place.file = side.shown(&place.file).to_owned());
            }
            Statement { what, old, new }
        });
        Edit {
            statements: statements.collect(),
            replaced: edit.replaced.clone(),
            now: edit.now.clone(),
            no_longer: edit.no_longer.clone(),
            otherwise: edit.otherwise.clone(),
            whole: edit.whole,
            reached: edit.reached.iter().map(reached).collect(),
        }
    }

    fn place(&self, side: &Side, what: What, written: &found::Written) -> Place {
        let Location { file, mut line } = written.location.clone();
        let text = side.text(&file);
        if let What::Silence(fact) = what {
            let facts = &self.new.lexicon().vocabulary().facts;
            let path = facts.as_slice().at(fact).map(|fact| fact.path.as_str()).unwrap_or_default();
            line = lines::place_of(&text, "silence ", path).unwrap_or(line);
        }
        for (kind, field) in [(What::Conversion, "conversion:"), (What::Priorities, "priority:")] {
            line = lines::field(&text, field).filter(|_| what == kind).unwrap_or(line);
        }
        let text = lines::statement(&text, line);
        Place { name: written.name.clone(), verb: written.verb, file, line, text }
    }

    /// Leaves out the lines that both have; where all are, the definitions are told that the statement uses.
    fn only_what_differs(&self, old: &mut Option<Place>, new: &mut Option<Place>) {
        let (Some(before), Some(after)) = (old, new) else { return };
        let (was, is) = (before.text.clone(), after.text.clone());
        before.text = lines::only(&was, &is);
        after.text = lines::only(&is, &was);
        if before.text.is_empty() && after.text.is_empty() {
            let (old_text, new_text) = (self.old_side.text(&before.file), self.new_side.text(&after.file));
            (before.text, after.text) = lines::definitions(&is, &old_text, &new_text);
        }
    }

    /// Letters that leave one thing out of those that are shown, and go another way than these.
    fn left_out(&self, moves: &[Move], edits: &[Edit]) -> Vec<LeftOut> {
        let vocabulary = self.new.lexicon().vocabulary();
        let told: Vec<(Option<Verb>, Option<Verb>)> = moves.iter().map(|it| (it.old, it.new)).collect();
        let mut all: Vec<LeftOut> = Vec::new();
        for it in moves {
            let (stage, Some(referral)) = (it.stage, &it.witness) else { continue };
            let silent = silent(it, edits);

            for (index, fact) in vocabulary.facts.iter().enumerate() {
                if fact.role == Some(Role::Date) {
                    continue;
                }
                for without in without(referral, &fact.path) {
                    let (old, new) = (verb(self.old, stage, &without), verb(self.new, stage, &without));
                    let Some((old, new)) = old.zip(new).filter(|(old, new)| old != new) else { continue };
                    let fact = silent.unwrap_or(FactId::new(index));
                    let one = LeftOut { fact, old, new };
                    if !told.contains(&(Some(old), Some(new))) && !all.contains(&one) {
                        all.push(one);
                    }
                }
            }
        }
        all
    }

    /// The cases that the new version decides otherwise than they expect, if the old one did not; and how many there are.
    fn cases(&self) -> (Vec<Case>, usize) {
        let model = self.new_side.snapshot.model();
        let old_model = self.old_side.snapshot.model();
        let title_of =
            |outcome: &Outcome| old_model.cases.get(outcome.case).map(|case| case.title.to_string());
        let failed = |outcome: &&Outcome| matches!(outcome.verdict, Verdict::Failed(_));
        let before: Vec<String> = run_policy(&self.old_side.snapshot, self.old_id)
            .iter()
            .filter(failed)
            .filter_map(title_of)
            .collect();
        let outcomes = run_policy(&self.new_side.snapshot, self.new_id);
        let broken = outcomes.iter().filter(failed).filter_map(|outcome| {
            let case = model.cases.get(outcome.case)?;
            if before.contains(&case.title.to_string()) {
                return None;
            }
            let file = self.new_side.snapshot.sources().get(case.title_loc.file)?;
            let line = file.text.position(case.title_loc.span.start).line;
            let verbs = Verb::of_stage(case.expected.stage).iter().copied();
            Some(Case {
                title: case.title.to_string(),
                place: format!("{}:{line}", self.new_side.shown(&file.path)),
                expected: verbs.into_iter().find(|verb| verb.id() == case.expected.verb.word()),
                actual: outcome.decision.as_ref().map(|decision| decision.decision),
            })
        });
        (broken.collect(), outcomes.len())
    }

    /// What the new version asserts that is not so, if the old one's is or does not say it.
    fn broken_assertions(&self) -> Vec<String> {
        let refuted = |policy: &Arc<LoadedPolicy>| -> Vec<String> {
            let Ok(mut analysis) = Analysis::new(policy, &|| false) else { return Vec::new() };
            let proofs = analysis.assertions();
            let all = policy.ir().assertions.iter().zip(proofs);
            let refuted = all.filter(|(_, proof)| matches!(proof, Proof::Refuted(_)));
            refuted.map(|(assertion, _)| assertion.text.clone()).collect()
        };
        let before = refuted(self.old);
        refuted(self.new).into_iter().filter(|text| !before.contains(text)).collect()
    }
}

/// What a policy decides of a referral; none where it is not one.
fn verb(policy: &Arc<LoadedPolicy>, stage: StageName, referral: &Value) -> Option<Verb> {
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).ok()?;
    let prepared = policy.prepare(&read).ok()?;
    Some(prepared.decide(stage, &mut Vec::new()).verb)
}

/// The fact that a letter of a move does not mention, where what silence on it is taken for has changed.
fn silent(it: &Move, edits: &[Edit]) -> Option<FactId> {
    it.letter?;
    let own = it.by.iter().flatten().filter_map(|at| edits.get(*at));
    let mut facts = own.flat_map(|edit| &edit.statements).filter_map(|statement| match statement.what {
        What::Silence(fact) => Some(fact),
        What::Rule | What::Otherwise | What::Impossible | What::Conversion | What::Priorities => None,
    });
    facts.next()
}

/// The referral without what is at a path, and without each part of a list that is there.
fn without(referral: &Value, path: &str) -> Vec<Value> {
    let pointer = format!("/{}", path.replace('.', "/"));
    let Some(value) = referral.pointer(&pointer) else { return Vec::new() };
    let mut all = Vec::new();
    let mut whole = referral.clone();
    let (above, name) = pointer.rsplit_once('/').unwrap_or(("", path));
    if let Some(holder) = whole.pointer_mut(above).and_then(Value::as_object_mut) {
        holder.shift_remove(name);
        all.push(whole);
    }
    let parts = value.as_array().map_or(0, Vec::len);
    for part in (0..parts).filter(|_| parts > 1) {
        let mut changed = referral.clone();
        if let Some(list) = changed.pointer_mut(&pointer).and_then(Value::as_array_mut) {
            list.remove(part);
            all.push(changed);
        }
    }
    all
}

fn service(it: &found::ServiceChange) -> ServiceChange {
    ServiceChange { service: it.service, old: it.old, new: it.new, witness: it.witness.clone() }
}

fn reached(it: &found::Reached) -> Reached {
    let found::Reached { substance, route, unit, limit, old, new, .. } = *it;
    Reached { substance, route, limit, unit, old, new }
}

fn moved(it: &found::Move) -> Move {
    let follows = |all: &[found::Following]| {
        let each = all.iter().map(|it| match &it.what {
            found::Follows::Action(action) => Follows::Action(action.clone()),
            found::Follows::Asks(facts) => Follows::Asks(facts.clone()),
        });
        each.collect()
    };
    let by = |by: &found::Deciders| Deciders { rules: by.rules.clone(), otherwise: by.otherwise };
    Move {
        by: it.by.clone(),
        how: match it.how {
            found::How::Alone => How::Alone,
            found::How::Together => How::Together,
            found::How::Either => How::Either,
        },
        stage: it.stage,
        old: it.old,
        new: it.new,
        old_by: by(&it.old_by),
        new_by: by(&it.new_by),
        lost: follows(&it.lost),
        gained: follows(&it.gained),
        witness: it.witness.as_ref().map(|shown| shown.referral.clone()),
        letter: it
            .witness
            .as_ref()
            .filter(|shown| (it.old, it.new) != (Some(shown.old.verb), Some(shown.new.verb)))
            .map(|shown| (shown.old.verb, shown.new.verb)),
        region: it.region.as_ref().map(|region| Region {
            conditions: region.conditions.clone(),
            whole: region.whole,
            alone: region.alone,
        }),
    }
}

fn condition(bound: &found::Bound) -> RegionCondition {
    RegionCondition {
        condition: bound.condition.clone(),
        kind: match bound.kind {
            found::BoundKind::Edit(edit) => ConditionKind::Edit(edit),
            found::BoundKind::Decides => ConditionKind::Decides,
            found::BoundKind::Not => ConditionKind::Not,
            found::BoundKind::Unsaid(fact) => ConditionKind::Unsaid(fact),
            found::BoundKind::Also => ConditionKind::Also,
        },
        rules: bound.rules.clone(),
    }
}
