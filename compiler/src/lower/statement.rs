//! What accompanies the rules of a policy: defaults, offers, duties, recommendations, sources, assertions.

use remit_engine::ir::{self, Condition, StageName};
use remit_engine::value::Text;

use super::condition::Conditions;
use super::ir_ids::IrIds;
use super::policy::Context;
use super::{location, vocabulary};
use crate::check::reads_discharge;
use crate::resolve::{
    Action, Assertion, CaseAmount, CaseMedicine, Duty, FollowUp, NamedMedicine, Notice, Offer, Otherwise,
    Party, Recommendation, RuleTexts, SourceId, stage_of,
};
use crate::syntax::ast::Verb;

/// The engine's verb.
pub(super) fn verb(verb: Verb) -> ir::Verb {
    match verb {
        Verb::Exclude => ir::Verb::Exclude,
        Verb::Return => ir::Verb::Return,
        Verb::Defer => ir::Verb::Defer,
        Verb::Ask => ir::Verb::Ask,
        Verb::Review => ir::Verb::Review,
        Verb::Advise => ir::Verb::Advise,
        Verb::Accept => ir::Verb::Accept,
        Verb::Retain => ir::Verb::Retain,
        Verb::Discharge => ir::Verb::Discharge,
    }
}

/// What follows from a rule.
pub(super) fn actions(ids: &IrIds, of: &[Action]) -> Vec<ir::Action> {
    of.iter().filter_map(|it| action(ids, it)).collect()
}

fn action(ids: &IrIds, of: &Action) -> Option<ir::Action> {
    Some(match of {
        Action::Route { .. } | Action::RouteText { .. } => ir::Action::Route(route(ids, of)?.0),
        Action::Service(id, _) => ir::Action::Service(ids.concept(*id)),
        Action::Reply(id, _) => ir::Action::Reply(ids.concept(*id)),
        Action::Note(text, _) => ir::Action::Note(text.clone()),
        Action::Within { time, .. } => ir::Action::Within(vocabulary::quantity(ids, time)?),
        Action::OneOf(choices, _) => ir::Action::OneOf(actions(ids, choices)),
        Action::Priority(level, _) => ir::Action::Priority(*level),
        Action::Notice(..) | Action::FollowUp(..) => return None,
    })
}

/// Where a route leads, and what for.
fn route<'a>(ids: &IrIds, of: &'a Action) -> Option<(ir::Route, &'a Option<Text>)> {
    match of {
        Action::Route { to, purpose, .. } => Some((ir::Route::Destination(ids.destination(*to)), purpose)),
        Action::RouteText { to, purpose, .. } => Some((ir::Route::Text(to.clone()), purpose)),
        Action::Service(..)
        | Action::Reply(..)
        | Action::Note(..)
        | Action::Within { .. }
        | Action::OneOf(..)
        | Action::Priority(..)
        | Action::Notice(..)
        | Action::FollowUp(..) => None,
    }
}

fn example(ids: &IrIds, it: &CaseMedicine) -> Option<ir::Example> {
    let medicine = match it.product {
        NamedMedicine::Substance(id) | NamedMedicine::Brand(id) => ids.concept(id),
        NamedMedicine::Code(..) => return None,
    };
    let (dose, times) = match &it.amount {
        CaseAmount::Unstated => return None,
        CaseAmount::Dose(dose, times) => (dose, *times),
        CaseAmount::Daily(daily) => (daily, None),
    };
    Some(ir::Example { medicine, dose: vocabulary::quantity(ids, dose)?, times, as_needed: it.as_needed })
}

/// What letters and pages say of a rule with those actions.
pub(super) fn texts(ids: &IrIds, of: &RuleTexts, actions: &[Action]) -> ir::RuleTexts {
    let RuleTexts { label, until, ask, tell, examples } = of.clone();
    let examples = examples.iter().filter_map(|it| example(ids, it)).collect();
    let mut texts = ir::RuleTexts { label, until, ask, tell, examples, ..ir::RuleTexts::default() };
    let within = |action: &'_ Action| match action {
        Action::OneOf(choices, _) => choices.clone(),
        plain @ (Action::Route { .. }
        | Action::RouteText { .. }
        | Action::Service(..)
        | Action::Reply(..)
        | Action::Note(..)
        | Action::Within { .. }
        | Action::Priority(..)
        | Action::Notice(..)
        | Action::FollowUp(..)) => vec![plain.clone()],
    };
    for action in actions.iter().flat_map(within) {
        if let Action::Within { from, usually, .. } = &action {
            texts.start = texts.start.or(*from);
            texts.usually_within |= *usually;
        }
        if let Some((route, Some(text))) = route(ids, &action) {
            texts.purposes.push(ir::Purpose { route, text: text.clone() });
        }
    }
    texts
}

pub(super) fn default_verb(context: &Context<'_>, it: &Otherwise) -> ir::Otherwise {
    ir::Otherwise {
        verb: verb(it.verb),
        never: it.never,
        actions: actions(context.ids, &it.actions),
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        location: location(context.sources, it.loc),
        texts: texts(context.ids, &RuleTexts::default(), &it.actions),
    }
}

pub(super) fn offer(context: &mut Context<'_>, it: &Offer) -> Option<ir::Offer> {
    Some(ir::Offer {
        services: context.ids.concepts(&it.services),
        places: it.places.iter().map(|(id, _)| context.ids.destination(*id)).collect(),
        condition: context.conditions.guarded(Condition::Const(true), &it.guard)?,
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        location: location(context.sources, it.loc),
    })
}

pub(super) fn recommendation(context: &mut Context<'_>, it: &Recommendation) -> Option<ir::Recommendation> {
    Some(ir::Recommendation {
        facts: context.wanted(&it.facts),
        condition: context.conditions.guarded(Condition::Const(true), &it.guard)?,
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        texts: texts(context.ids, &it.texts, &[]),
        location: location(context.sources, it.loc),
    })
}

pub(super) fn duty(context: &mut Context<'_>, it: &Duty) -> Option<ir::Duty> {
    Some(ir::Duty {
        party: party(context.ids, &it.party),
        services: context.ids.concepts(&it.tasks),
        stage: it.stage,
        condition: context.conditions.guarded(Condition::Const(true), &it.guard)?,
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        location: location(context.sources, it.loc),
    })
}

pub(super) fn follow_up(context: &mut Context<'_>, it: &FollowUp) -> Option<ir::FollowUp> {
    Some(ir::FollowUp {
        what: it.what.clone(),
        party: it.party.as_ref().map(|it| party(context.ids, it)),
        after: it.after.as_ref().and_then(|time| vocabulary::quantity(context.ids, time)),
        condition: context.conditions.guarded(Condition::Const(true), &it.guard)?,
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        location: location(context.sources, it.loc),
    })
}

fn party(ids: &IrIds, of: &Party) -> ir::Party {
    match of {
        Party::Concept(id, _) => ir::Party::Concept(ids.concept(*id)),
        Party::Destination(id, _) => ir::Party::Destination(ids.destination(*id)),
    }
}

pub(super) fn notice(context: &mut Context<'_>, it: &Notice) -> Option<ir::Notice> {
    let later = reads_discharge(context.model, it.conditions());
    let condition = context.conditions.lower(&it.condition)?;
    Some(ir::Notice {
        name: it.head.name.to_string(),
        stage: if later { StageName::Discharge } else { StageName::Referral },
        condition: context.conditions.guarded(condition, &it.guard)?,
        because: it.grounds.because.clone(),
        citations: context.citations(&it.grounds),
        section: context.section(it.section),
        location: location(context.sources, it.head.loc),
    })
}

pub(super) fn assertion(context: &Context<'_>, it: &Assertion) -> Option<ir::Assertion> {
    let mut own = Conditions::new(context.model, context.ids);
    let condition = own.guarded(Condition::Const(true), &it.guard)?;
    Some(ir::Assertion {
        text: it.title.to_string(),
        always: !it.never,
        verb: verb(it.verb),
        stage: stage_of(it.verb),
        atoms: own.atoms,
        definitions: own.definitions,
        condition,
        location: location(context.sources, it.loc),
    })
}

/// A source with what the policy leaves of it.
pub(super) fn source(context: &Context<'_>, id: SourceId) -> Option<ir::Source> {
    let source = context.model.sources.get(id)?;
    let plain = |key: &str| {
        let (_, text) = source.facts.iter().find(|(name, _)| name == key)?;
        text.all().next().map(|(_, text)| text.to_owned())
    };
    let details = source
        .facts
        .iter()
        .filter(|(name, _)| name != "url" && name != "retrieved")
        .filter_map(|(name, text)| Some((name.to_string(), text.all().next()?.1.to_owned())));
    let leaves = context.policy.leaves.iter().filter(|leave| leave.source == id);
    Some(ir::Source {
        id: source.head.name.to_string(),
        title: source.title.clone(),
        url: plain("url"),
        retrieved: plain("retrieved").and_then(|day| day.parse().ok()),
        details: details.collect(),
        statements: source
            .statements
            .iter()
            .map(|it| ir::Statement {
                number: it.number,
                text: it.text.clone(),
                under: it.heading.as_ref().map(ToString::to_string),
                location: location(context.sources, it.loc),
            })
            .collect(),
        left: leaves
            .map(|it| ir::Leave {
                statements: it.statements.iter().map(|(number, _)| *number).collect(),
                because: it.because.clone(),
                location: location(context.sources, it.loc),
            })
            .collect(),
    })
}
