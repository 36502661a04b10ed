//! Conditions that say more than they mean. Input: a policy. Output: warnings at those that always or never hold, and hints at
//! parts that make no difference.

use remit_analysis::{Analysis, GuardPart, IdlePart};
use remit_engine::ir::{Guarded, StageName};

use super::{Subject, errors, fixes};
use crate::base::Loc;
use crate::diag::{Code, Diagnostic, Fix, codes};
use crate::resolve::{Condition, ConditionKind, Guard, Rule, RuleKind, SectionId};
use crate::syntax::ast::SetOperatorKind;

/// A statement with its condition as it is written and as it is compiled.
struct Statement<'a> {
    test: Option<&'a Condition>,
    guard: &'a Guard,
    compiled: &'a Guarded,
    /// Whether somebody else says that it never holds.
    is_rule: bool,
}

pub(super) fn check(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for statement in statements(subject) {
        look(subject, analysis, &statement, &mut found);
    }
    definitions(subject, analysis, &mut found);
    sections(subject, analysis, &mut found);
    impossible(subject, analysis, &mut found);
    // A section says what those in it say again.
    let mut told: Vec<(Loc, Code)> = Vec::new();
    found.retain(|it| {
        let is_new = !told.contains(&(it.loc, it.code));
        told.extend(is_new.then_some((it.loc, it.code)));
        is_new
    });
    // What a comparison alone shows has been said.
    let said = |it: &Diagnostic| {
        let all = subject.snapshot.diagnostics_of(it.loc.file).iter();
        all.filter(|own| SAID_OF_TEXT.contains(&own.code)).any(|own| it.loc.span.contains(own.loc.span))
    };
    found.retain(|it| !said(it));
    out.extend(found);
}

/// What a look at the text alone says of conditions that always or never hold.
const SAID_OF_TEXT: [Code; 5] =
    [codes::SAME_FOR_ALL, codes::EMPTY_COUNT, codes::SIMPLER_COUNT, codes::COUNTED_TWICE, codes::NAMED_TWICE];

fn look(
    subject: &Subject<'_>,
    analysis: &mut Analysis<'_>,
    statement: &Statement<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Guarded { within: _, test, when, unless } = statement.compiled;
    let own = Guarded { within: None, test: test.clone(), when: when.clone(), unless: unless.clone() };
    let plain = statement.test.is_some_and(|it| !matches!(it.kind, ConditionKind::Always));
    let written = plain || statement.guard.when.is_some() || statement.guard.unless.is_some();
    let mut constant = analysis.constant(&own.whole());
    // What never holds in its section never holds.
    if constant.is_none() && statement.compiled.within.is_some() {
        constant = analysis.constant(&statement.compiled.whole()).filter(|always| !always);
    }
    match constant {
        Some(always) => {
            let place = statement.test.filter(|_| plain).or_else(|| statement.guard.conditions().last());
            // That a rule never holds is said of the rule.
            if let Some(place) = place.filter(|_| written && (always || !statement.is_rule)) {
                out.push(errors::constant_condition(place.loc, always));
            }
        }
        None => {
            let idle = analysis.idle_parts(statement.compiled);
            let told = idle.iter().filter_map(|idle| {
                let fix = fix(subject, statement, idle);
                Some(errors::idle_part(part(statement, idle)?, idle.always, fix))
            });
            out.extend(told);
        }
    }
}

/// Where a part of a statement's condition is written.
fn part(statement: &Statement<'_>, idle: &IdlePart) -> Option<Loc> {
    let whole = match idle.guard {
        GuardPart::Test => statement.test?,
        GuardPart::When => statement.guard.when.as_ref()?,
        GuardPart::Unless => statement.guard.unless.as_ref()?,
    };
    place(whole, &idle.path)
}

/// The edit that leaves a part out.
fn fix(subject: &Subject<'_>, statement: &Statement<'_>, idle: &IdlePart) -> Option<Fix> {
    let (last, way) = match idle.path.split_last() {
        Some((last, way)) => (*last, way),
        None => return fixes::without_clause(subject, part(statement, idle)?),
    };
    let whole = match idle.guard {
        GuardPart::Test => statement.test?,
        GuardPart::When => statement.guard.when.as_ref()?,
        GuardPart::Unless => statement.guard.unless.as_ref()?,
    };
    fixes::without_part(subject, &parts_at(whole, way)?, last)
}

/// The parts of a condition of which one can be left out.
fn parts_at(condition: &Condition, path: &[usize]) -> Option<Vec<Loc>> {
    match (&condition.kind, path.split_first()) {
        (ConditionKind::Not(inner), _) => parts_at(inner, path),
        (ConditionKind::And(parts) | ConditionKind::Or(parts), None) => {
            Some(parts.iter().map(|part| part.loc).collect())
        }
        (ConditionKind::And(parts) | ConditionKind::Or(parts), Some((first, rest))) => {
            parts_at(parts.get(*first)?, rest)
        }
        // Of two the other would be a list of one; of a count it would be another count.
        (ConditionKind::Test(_, operator, terms, _), None)
            if terms.len() > 2 && !matches!(operator, SetOperatorKind::Count(_)) =>
        {
            Some(terms.iter().map(|term| term.loc()).collect())
        }
        _ => None,
    }
}

/// Where the part at that place of a compiled condition is written.
fn place(condition: &Condition, path: &[usize]) -> Option<Loc> {
    let Some((first, rest)) = path.split_first() else { return Some(condition.loc) };
    match &condition.kind {
        ConditionKind::Not(inner) => place(inner, path),
        ConditionKind::And(parts) | ConditionKind::Or(parts) | ConditionKind::Count(_, parts) => {
            place(parts.get(*first)?, rest)
        }
        ConditionKind::Test(_, _, terms, _) => terms.get(*first).map(|term| term.loc()),
        ConditionKind::Between(_, low, high) => [low, high].get(*first).map(|limit| limit.loc),
        ConditionKind::Error
        | ConditionKind::Always
        | ConditionKind::Truth(_)
        | ConditionKind::Defined(_)
        | ConditionKind::Compare(..)
        | ConditionKind::Event(..)
        | ConditionKind::Dated(..)
        | ConditionKind::Given(_)
        | ConditionKind::Missing(_)
        | ConditionKind::Entries(..) => None,
    }
}

fn statements<'a>(subject: &Subject<'a>) -> Vec<Statement<'a>> {
    let (policy, ir) = (subject.policy, subject.compiled.ir());
    let model = subject.snapshot.model();
    let mut all = Vec::new();
    for stage in [StageName::Referral, StageName::Discharge] {
        for (index, compiled) in ir.stage(stage).rules.iter().enumerate() {
            let rule = subject.rule(stage, remit_engine::ir::RuleId::new(index));
            all.extend(rule.and_then(|rule| of_rule(rule, &compiled.condition)));
        }
    }
    let plain =
        |guard: &'a Guard, compiled: &'a Guarded| Statement { test: None, guard, compiled, is_rule: false };
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let declines = rules.filter(|rule| matches!(rule.kind, RuleKind::Decline(_))).zip(&ir.declines);
    all.extend(declines.map(|(own, compiled)| plain(&own.guard, &compiled.condition)));
    let offers = policy.offers.iter().zip(&ir.offers);
    all.extend(offers.map(|(own, compiled)| plain(&own.guard, &compiled.condition)));
    let recommended = policy.recommendations.iter().zip(&ir.recommendations);
    all.extend(recommended.map(|(own, compiled)| plain(&own.guard, &compiled.condition)));
    let duties = policy.duties.iter().zip(&ir.duties);
    all.extend(duties.map(|(own, compiled)| plain(&own.guard, &compiled.condition)));
    let follow_ups = policy.follow_ups.iter().zip(&ir.follow_ups);
    all.extend(follow_ups.map(|(own, compiled)| plain(&own.guard, &compiled.condition)));
    let notices = policy.notices.iter().filter_map(|id| model.notices.get(*id)).zip(&ir.notices);
    all.extend(notices.map(|(own, compiled)| Statement {
        test: Some(&own.condition),
        guard: &own.guard,
        compiled: &compiled.condition,
        is_rule: false,
    }));
    all
}

fn of_rule<'a>(rule: &'a Rule, compiled: &'a Guarded) -> Option<Statement<'a>> {
    let test = match &rule.kind {
        RuleKind::Plain(condition) => Some(condition),
        RuleKind::Require(_) => None,
        // What several decline together is one condition, which nobody has written.
        RuleKind::Decline(_) => return None,
    };
    Some(Statement { test, guard: &rule.guard, compiled, is_rule: true })
}

fn definitions(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let files = subject.snapshot.files_of(subject.id);
    let no_guard = Guard::default();
    for compiled in &subject.compiled.ir().definitions {
        let mut all = subject.snapshot.model().definitions.values();
        let own = all.find(|it| it.head.name == compiled.name.as_str() && files.contains(&it.head.loc.file));
        if let Some(own) = own {
            let guarded = Guarded::from(compiled.condition.clone());
            let statement = Statement {
                test: Some(&own.condition),
                guard: &no_guard,
                compiled: &guarded,
                is_rule: false,
            };
            look(subject, analysis, &statement, out);
        }
    }
}

/// Of each section with a condition the condition, with those of the sections around it.
fn sections(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: Vec<SectionId> = Vec::new();
    let no_guard = Guard::default();
    let found: Vec<(&Guard, Guarded)> = statements(subject)
        .into_iter()
        .filter_map(|it| {
            let compiled = it.compiled.within.as_ref()?.condition.clone();
            Some((it.guard, Guarded::from(compiled)))
        })
        .collect();
    for (guard, compiled) in found {
        let Some(within) = guard.within.as_ref().filter(|within| !seen.contains(&within.section)) else {
            continue;
        };
        seen.push(within.section);
        let statement = Statement {
            test: Some(&within.condition),
            guard: &no_guard,
            compiled: &compiled,
            is_rule: false,
        };
        look(subject, analysis, &statement, out);
    }
}

/// What the policy itself calls impossible; of a library, that is for who works on it.
fn impossible(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let model = subject.snapshot.model();
    let all = model.seen_by(subject.policy.head.module);
    let all = all.into_iter().flat_map(|file| model.impossibles.items(file));
    let files = subject.snapshot.own_files_of(subject.id);
    let compiled = subject.compiled.ir().impossible.iter();
    for (own, compiled) in all.zip(compiled).filter(|(own, _)| files.contains(&own.loc.file)) {
        let statement = Statement {
            test: Some(&own.condition),
            guard: &own.guard,
            compiled: &compiled.condition,
            is_rule: false,
        };
        look(subject, analysis, &statement, out);
    }
}
