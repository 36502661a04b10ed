//! One case: its referral is read and decided like any other, and the decision compared with what is expected.

use remit_engine::eval::{Decision, Measured, Prepared};
use remit_engine::ir::{AtomId, RuleId as CompiledRule};
use remit_engine::referral::{ReferralError, ReferralErrors};
use remit_engine::value::Language;

use super::answer::Answer;
use crate::base::{Loc, Name};
use crate::lower::lower_case;
use crate::resolve::{Action, Case, CaseId, ConceptId, Magnitude, Model, PolicyId};
use crate::workspace::Snapshot;

/// How a case turned out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case.
    pub case: CaseId,
    /// Whether it is as expected.
    pub verdict: Verdict,
    /// The decision, where there is one.
    pub decision: Option<Decision>,
    /// The rules that decide for certain, by their place in the stage.
    pub deciding: Vec<CompiledRule>,
    /// The truth of the policy's atoms; none where an atom is open.
    pub atoms: Vec<Option<bool>>,
}

/// Whether a case is as expected.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is.
    Passed,
    /// It is not, in these ways.
    Failed(Vec<Difference>),
    /// Its referral cannot be read; each error with its place in the case.
    Unreadable(Vec<(ReferralError, Loc)>),
    /// The case or its policy has errors.
    NotRun,
    /// Still to be confirmed, and the policy answers as it says.
    Unconfirmed,
    /// Still to be confirmed, and the policy answers otherwise by now.
    Stale(Stale),
}

/// What a policy answers where a case to be confirmed says something else.
#[derive(Clone, Debug)]
pub enum Stale {
    /// This.
    Answers(Answer),
    /// Nothing: the referral is none that can be sent any more. Each error with its place in the case.
    Unreadable(Vec<(ReferralError, Loc)>),
}

impl Verdict {
    /// Whether it is a failure: what is still to be confirmed is none.
    pub const fn is_failure(&self) -> bool {
        match self {
            Self::Failed(_) | Self::Unreadable(_) | Self::NotRun => true,
            Self::Passed | Self::Unconfirmed | Self::Stale(_) => false,
        }
    }
}

/// One way in which a decision is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Another decision.
    Verb {
        /// What is expected.
        expected: &'static str,
        /// What is decided.
        actual: &'static str,
    },
    /// The decision does not have this route, service, reply or note.
    Action {
        /// As people call it.
        expected: String,
        /// Where the case names it.
        loc: Loc,
    },
    /// A rule does not decide.
    Rule {
        /// Its name.
        expected: Name,
        /// The rules that do.
        actual: Vec<String>,
        /// Where the case names it.
        loc: Loc,
    },
    /// A fact is not asked for, judged or uncertain.
    Open {
        /// Its path.
        expected: Name,
        /// The facts that are.
        actual: Vec<String>,
        /// Where the case names it.
        loc: Loc,
    },
}

/// Runs every case of a policy, in the order of the files.
pub fn run_policy(snapshot: &Snapshot, policy: PolicyId) -> Vec<Outcome> {
    snapshot.model().cases_of(policy).map(|(case, _)| run(snapshot, case)).collect()
}

/// Runs one case.
pub fn run(snapshot: &Snapshot, id: CaseId) -> Outcome {
    let nothing =
        |verdict| Outcome { case: id, verdict, decision: None, deciding: Vec::new(), atoms: Vec::new() };
    let model = snapshot.model();
    let runnable = |case: &&Case| {
        case.runnable && model.bases_of(case).iter().all(|base| base.runnable) && !has_errors(snapshot, case)
    };
    let Some(case) = model.cases.get(id).filter(runnable) else {
        return nothing(Verdict::NotRun);
    };
    let Some((lexicon, policy)) = snapshot.lexicon().zip(snapshot.compiled(case.policy)) else {
        return nothing(Verdict::NotRun);
    };
    let lowered = lower_case(model, case);
    let unreadable = |errors: ReferralErrors| {
        let placed = errors.into_iter().map(|error| {
            let loc = lowered.place(&error.pointer).unwrap_or(case.title_loc);
            (error, loc)
        });
        match case.unconfirmed {
            None => Verdict::Unreadable(placed.collect()),
            Some(_) => Verdict::Stale(Stale::Unreadable(placed.collect())),
        }
    };
    let referral = match lexicon.read(lowered.referral.to_string().as_bytes(), None) {
        Ok(referral) => referral,
        Err(errors) => return nothing(unreadable(errors)),
    };
    let prepared = match policy.prepare(&referral) {
        Ok(prepared) => prepared,
        Err(errors) => return nothing(unreadable(errors)),
    };
    let mut deciding = Vec::new();
    prepared.decide(case.expected.stage, &mut deciding);
    let language = model.policies.get(case.policy).map_or(Language::En, |it| it.language);
    let decision = prepared.explain(case.expected.stage, language);
    let differences = compare(model, case, &decision);
    let verdict = match case.unconfirmed {
        None if differences.is_empty() => Verdict::Passed,
        None => Verdict::Failed(differences),
        Some(_) => {
            let answer = Answer::of(&decision);
            let same = differences.is_empty() && answer.is_all_of(&case.expected);
            if same { Verdict::Unconfirmed } else { Verdict::Stale(Stale::Answers(answer)) }
        }
    };
    let atoms = atoms(&prepared, policy.ir().atoms.len());
    Outcome { case: id, verdict, decision: Some(decision), deciding, atoms }
}

/// Whether anything in the case or its bases is an error, were it only its words.
fn has_errors(snapshot: &Snapshot, case: &Case) -> bool {
    let bases = snapshot.model().bases_of(case).into_iter().map(|base| base.head.loc);
    let mut places = std::iter::once(case.loc).chain(bases);
    places.any(|place| {
        let within = |loc: Loc| place.span.start <= loc.span.start && loc.span.end <= place.span.end;
        snapshot.diagnostics_of(place.file).iter().any(|found| found.is_error() && within(found.loc))
    })
}

fn atoms(prepared: &Prepared, count: usize) -> Vec<Option<bool>> {
    (0..count).map(|index| prepared.atom(AtomId::new(index))).collect()
}

fn compare(model: &Model, case: &Case, decision: &Decision) -> Vec<Difference> {
    let expected = &case.expected;
    let mut differences = Vec::new();
    if decision.decision.id() != expected.verb.word() {
        differences.push(Difference::Verb { expected: expected.verb.word(), actual: decision.decision.id() });
    }
    for action in &expected.actions {
        compare_action((model, case.policy), action, decision, &mut differences);
    }
    for (rule, loc) in &expected.by {
        let Some(name) = model.rules.get(*rule).map(|rule| rule.head.name.clone()) else { continue };
        let deciding: Vec<String> =
            decision.reasons.iter().filter_map(|reason| reason.rule.clone()).collect();
        if !deciding.iter().any(|rule| name == rule.as_str()) {
            differences.push(Difference::Rule { expected: name, actual: deciding, loc: *loc });
        }
    }
    let open: Vec<String> = decision
        .missing
        .iter()
        .chain(&decision.judge)
        .flat_map(|fact| std::iter::once(&fact.fact).chain(&fact.from).cloned())
        .chain(decision.uncertain.iter().map(|fact| fact.fact.clone()))
        .collect();
    for (fact, loc) in &expected.open_facts {
        let Some(name) = model.facts.get(*fact).map(|fact| fact.head.name.clone()) else { continue };
        if !open.iter().any(|fact| name == fact.as_str()) {
            differences.push(Difference::Open { expected: name, actual: open.clone(), loc: *loc });
        }
    }
    differences
}

fn compare_action(
    (model, policy): (&Model, PolicyId),
    action: &Action,
    decision: &Decision,
    out: &mut Vec<Difference>,
) {
    let option = |id: &str| decision.options.iter().flatten().any(|option| option.id.as_deref() == Some(id));
    let concept = |id: ConceptId| model.concepts.get(id).map_or("", |concept| concept.head.name.as_str());
    let (found, shown, loc) = match action {
        Action::Route { to: id, loc, .. } => {
            let name = model.destinations.get(*id).map_or("", |it| it.head.name.as_str());
            let routed = decision.routes.iter().any(|route| route.destination.as_deref() == Some(name));
            (routed || option(name), name.to_owned(), *loc)
        }
        Action::RouteText { to: text, loc, .. } => {
            let words: Vec<&str> = text.all().map(|(_, words)| words).collect();
            let routed = decision.routes.iter().any(|route| words.contains(&route.label.as_str()));
            (routed, words.first().map_or(String::new(), |words| (*words).to_owned()), *loc)
        }
        Action::Service(id, loc) => {
            let name = concept(*id);
            let given = decision.services.iter().any(|service| service.id.as_deref() == Some(name));
            (given || option(name), name.to_owned(), *loc)
        }
        Action::Reply(id, loc) => {
            let name = concept(*id);
            let given = decision.replies.iter().any(|reply| reply.id.as_deref() == Some(name));
            (given || option(name), name.to_owned(), *loc)
        }
        Action::Note(text, loc) => {
            let words: Vec<&str> = text.all().map(|(_, words)| words).collect();
            let noted = decision.notes.iter().any(|note| words.contains(&note.as_str()));
            (noted, words.first().map_or(String::new(), |words| (*words).to_owned()), *loc)
        }
        Action::Within { time: wanted, usually, loc, .. } => {
            let unit =
                wanted.unit.and_then(|unit| model.units.get(unit)).map_or("", |it| it.head.name.as_str());
            let (number, shown) = match wanted.value {
                Magnitude::Number(number) => (
                    Some(number),
                    format!("{}within {number} {unit}", if *usually { "usually " } else { "" }),
                ),
                Magnitude::Date(_) => (None, "within".to_owned()),
            };
            let same = |it: &Measured| Some(it.number) == number && it.unit == unit;
            let usual = decision.within_usually.iter().any(same);
            (decision.within.as_ref().is_some_and(same) && usual == *usually, shown, *loc)
        }
        Action::Priority(level, loc) => {
            let levels = model.policies.get(policy).map(|it| it.priorities.as_slice()).unwrap_or_default();
            let name = levels.get(*level as usize).map_or("", |it| it.name.as_str());
            let given = decision.priority.as_ref().is_some_and(|it| it.id == name);
            (given, format!("priority {name}"), *loc)
        }
        Action::FollowUp(what, loc) => {
            let policy = model.policies.get(policy);
            let mut own = policy.iter().flat_map(|policy| &policy.follow_ups);
            // In any language: the decision is in one.
            let texts = own.find(|it| it.what.all().any(|(_, text)| *text == **what)).map(|it| &it.what);
            let is = |said: &str| texts.is_some_and(|texts| texts.all().any(|(_, text)| text == said));
            let listed = decision.follow_ups.iter().any(|it| it.certain && is(&it.what));
            (listed, format!("follow up \"{what}\""), *loc)
        }
        Action::Notice(id, loc) => {
            let name = model.notices.get(*id).map_or("", |notice| notice.head.name.as_str());
            let noticed = decision.notices.iter().any(|it| it.notice == name && it.certain);
            (noticed, format!("notice {name}"), *loc)
        }
        Action::OneOf(choices, _) => {
            for choice in choices {
                compare_action((model, policy), choice, decision, out);
            }
            return;
        }
    };
    if !found {
        out.push(Difference::Action { expected: shown, loc });
    }
}
