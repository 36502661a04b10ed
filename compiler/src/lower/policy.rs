//! One policy: its head, its stages, and what accompanies its rules.

use rustc_hash::FxHashMap;

use remit_engine::ir::{self, Atom, Condition, Guarded, StageName};
use remit_engine::value::Text;

use super::condition::Conditions;
use super::ir_ids::IrIds;
use super::{Input, location, statement, vocabulary};
use crate::base::Sources;
use crate::check::overridden;
use crate::resolve::{
    Citation, Grounds, Impossible, Model, Policy, PolicyId, Rule, RuleId, RuleKind, SectionId, SourceId,
    WantedFact, stage_of,
};

/// Everything that lowering one policy needs.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) model: &'a Model,
    pub(super) policy: &'a Policy,
    pub(super) ids: &'a IrIds,
    pub(super) conditions: Conditions<'a>,
    /// The documents of the policy, in the order of its list.
    pub(super) documents: Vec<SourceId>,
}

/// Lowers a policy; none where a part of it could not be resolved.
pub(super) fn lower(input: Input<'_>, ids: &IrIds, id: PolicyId) -> Option<ir::Policy> {
    let Input { model, sources } = input;
    let policy = model.policies.get(id)?;
    let documents: Vec<SourceId> = crate::check::coverage(model, policy).iter().map(|it| it.source).collect();
    let conditions = Conditions::new(model, ids);
    let mut context = Context { sources, model, policy, ids, conditions, documents };
    let mut lowered = head(&context);
    add_rules(&mut context, &mut lowered)?;
    super::sections::add_defaults(&mut context, &mut lowered)?;
    for otherwise in policy.whole_defaults() {
        lowered.stage_mut(otherwise.stage).default = Some(statement::default_verb(&context, otherwise));
    }
    lowered.offers =
        policy.offers.iter().map(|it| statement::offer(&mut context, it)).collect::<Option<_>>()?;
    lowered.recommendations = policy
        .recommendations
        .iter()
        .map(|it| statement::recommendation(&mut context, it))
        .collect::<Option<_>>()?;
    lowered.duties =
        policy.duties.iter().map(|it| statement::duty(&mut context, it)).collect::<Option<_>>()?;
    let notices = policy.notices.iter().filter_map(|id| model.notices.get(*id));
    lowered.notices = notices.map(|it| statement::notice(&mut context, it)).collect::<Option<_>>()?;
    lowered.follow_ups =
        policy.follow_ups.iter().map(|it| statement::follow_up(&mut context, it)).collect::<Option<_>>()?;
    lowered.assertions =
        model.assertions_of(id).map(|it| statement::assertion(&context, it)).collect::<Option<_>>()?;
    lowered.silences = policy
        .silences
        .iter()
        .filter_map(|change| {
            let silent = vocabulary::silence(ids, model.facts.get(change.fact)?, &change.silence);
            Some(ir::SilenceChange { fact: ids.fact(change.fact), silent, said: change.said.clone() })
        })
        .collect();
    lowered.impossible = impossible(&mut context)?;
    lowered.sources = context.documents.iter().filter_map(|id| statement::source(&context, *id)).collect();
    lowered.atoms = context.conditions.atoms;
    lowered.definitions = context.conditions.definitions;
    Some(lowered)
}

fn head(context: &Context<'_>) -> ir::Policy {
    let policy = context.policy;
    let text = |key: &str| policy.facts.iter().find(|(name, _)| name == key).map(|(_, text)| text.clone());
    let language = policy.language;
    let plain = |key: &str| text(key).and_then(|text| text.get(language, language).map(str::to_owned));
    ir::Policy {
        title: policy.title.clone(),
        label: policy.label.clone(),
        country: policy.country.as_ref().map(ToString::to_string),
        version: policy.version.as_ref().map(ToString::to_string),
        valid_from: policy.valid_from.map(|(day, _)| day),
        valid_to: policy.valid_to.map(|(day, _)| day),
        review_by: policy.review_by.map(|(day, _)| day),
        withdrawn: policy.withdrawn.map(|(day, _)| day),
        document: plain("document"),
        approver: plain("approver"),
        publisher: plain("publisher"),
        url: plain("url"),
        note: text("note").unwrap_or_default(),
        priorities: policy
            .priorities
            .iter()
            .map(|it| ir::Choice::new(it.name.as_str(), it.label.clone()))
            .collect(),
        letter: ir::LetterHead {
            judge: text("judge").unwrap_or_default(),
            contact: text("contact").unwrap_or_default(),
            urgent: text("urgent").unwrap_or_default(),
            decides_within: policy
                .decides_within
                .as_ref()
                .and_then(|time| vocabulary::quantity(context.ids, time)),
        },
        location: location(context.sources, policy.head.name_loc),
        conversion: policy.conversion.map(|(conversion, basis, _)| ir::ChosenConversion {
            conversion: context.ids.conversion(conversion),
            basis,
        }),
        ..ir::Policy::new(policy.head.name.to_string(), language)
    }
}

fn add_rules(context: &mut Context<'_>, lowered: &mut ir::Policy) -> Option<()> {
    let model = context.model;
    let rules: Vec<(RuleId, &Rule)> =
        context.policy.rules.iter().filter_map(|id| Some((*id, model.rules.get(*id)?))).collect();
    let mut places: FxHashMap<RuleId, ir::RuleId> = FxHashMap::default();
    for stage in [StageName::Referral, StageName::Discharge] {
        let of_stage = rules.iter().filter(|(_, rule)| stage_of(rule.verb) == stage);
        places.extend(of_stage.enumerate().map(|(place, (id, _))| (*id, ir::RuleId::new(place))));
    }
    let declined = declined(context)?;
    for (id, rule) in rules {
        let mut lowered_rule = self::rule(context, rule, &declined)?;
        let targets = overridden(model, context.policy, id);
        lowered_rule.overrides = targets.iter().filter_map(|target| places.get(target).copied()).collect();
        if let RuleKind::Decline(services) = &rule.kind {
            let condition = context.conditions.guarded(Condition::Const(true), &rule.guard)?;
            lowered.declines.push(ir::Decline {
                services: context.ids.concepts(services),
                condition,
                actions: lowered_rule.actions.clone(),
                because: lowered_rule.because.clone(),
                citations: lowered_rule.citations.clone(),
                location: lowered_rule.location.clone(),
                texts: lowered_rule.texts.clone(),
            });
        }
        lowered.stage_mut(stage_of(rule.verb)).rules.push(lowered_rule);
    }
    Some(())
}

fn rule(context: &mut Context<'_>, rule: &Rule, declined: &Condition) -> Option<ir::Rule> {
    let base = match &rule.kind {
        RuleKind::Plain(condition) => context.conditions.lower(condition)?,
        RuleKind::Require(facts) => required(context, facts),
        RuleKind::Decline(services) => {
            let request = request(context)?;
            let services = context.ids.concepts(services).into_iter();
            let asked = services.map(|concept| context.conditions.atom(Atom::Has { fact: request, concept }));
            let asked = Condition::Or(asked.collect());
            declined.clone().and(asked)
        }
    };
    let kind = match &rule.kind {
        RuleKind::Plain(_) => ir::RuleKind::Plain,
        RuleKind::Require(facts) => ir::RuleKind::Require(context.wanted(facts)),
        RuleKind::Decline(services) => ir::RuleKind::Decline(context.ids.concepts(services)),
    };
    Some(ir::Rule {
        name: rule.head.name.to_string(),
        verb: statement::verb(rule.verb),
        condition: context.conditions.guarded(base, &rule.guard)?,
        usually: rule.usually,
        overrides: Vec::new(),
        actions: statement::actions(context.ids, &rule.actions),
        because: rule.grounds.because.clone(),
        citations: context.citations(&rule.grounds),
        section: context.section(rule.section),
        location: location(context.sources, rule.head.loc),
        kind,
        texts: statement::texts(context.ids, &rule.texts, &rule.actions),
    })
}

/// Missing, or answered otherwise than asked for; of alternatives, all.
fn required(context: &mut Context<'_>, facts: &[WantedFact]) -> Condition {
    let mut any = Vec::new();
    for choices in facts.chunk_by(|_, next| next.alternative) {
        let mut unmet: Vec<Vec<Condition>> = choices.iter().map(|wanted| unmet(context, wanted)).collect();
        match unmet.pop() {
            Some(only) if unmet.is_empty() => any.extend(only),
            last => any.push(Condition::And(unmet.into_iter().chain(last).map(Condition::Or).collect())),
        }
    }
    Condition::Or(any)
}

fn unmet(context: &mut Context<'_>, wanted: &WantedFact) -> Vec<Condition> {
    let fact = context.ids.fact(wanted.fact);
    let missing = context.conditions.atom(Atom::Given(fact)).negated();
    let answered = wanted.answer.map(|answer| {
        let truth = context.conditions.atom(Atom::Truth(fact));
        if answer { truth.negated() } else { truth }
    });
    let dated = wanted.dated.as_ref().and_then(|time| {
        let dated = context.conditions.dated(wanted.fact, ir::Operator::AtMost, time)?;
        Some(dated.negated())
    });
    std::iter::once(missing).chain(answered).chain(dated).collect()
}

/// That everything asked for is declined. Where some services are declined only under a condition: for each choice
/// of those conditions, that they hold and everything asked for is among what is declined then.
fn declined(context: &mut Context<'_>) -> Option<Condition> {
    let model = context.model;
    let rules = context.policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let declines: Vec<(&Rule, Vec<ir::ConceptId>)> = rules
        .filter_map(|rule| match &rule.kind {
            RuleKind::Decline(services) => Some((rule, context.ids.concepts(services))),
            RuleKind::Plain(_) | RuleKind::Require(_) => None,
        })
        .collect();
    if declines.is_empty() {
        return Some(Condition::Const(false));
    }
    let fact = request(context)?;
    let (conditional, always): (Vec<_>, Vec<_>) =
        declines.into_iter().partition(|(rule, _)| rule.guard.conditions().next().is_some());
    // Those of one section, or with one `when`, are one choice.
    let mut choices: Vec<(&Rule, Vec<ir::ConceptId>)> = Vec::new();
    for (rule, services) in conditional {
        match choices.iter_mut().find(|(first, _)| crate::check::same_guards(&first.guard, &rule.guard)) {
            Some((_, together)) => together.extend(services),
            None => choices.push((rule, services)),
        }
    }
    let conditional = choices;
    let base: Vec<ir::ConceptId> = always.into_iter().flat_map(|(_, services)| services).collect();
    let mut ways = Vec::new();
    for choice in 0..1_u32 << conditional.len().min(crate::check::MOST_CONDITIONAL_DECLINES) {
        let mut all = base.clone();
        let mut holds = Condition::Const(true);
        for (index, (rule, services)) in conditional.iter().enumerate() {
            if choice & (1 << index) != 0 {
                all.extend(services);
                holds = context.conditions.guarded(holds, &rule.guard)?.whole();
            }
        }
        if !all.is_empty() {
            all.sort_unstable();
            all.dedup();
            ways.push(holds.and(context.conditions.atom(Atom::Only { fact, concepts: all })));
        }
    }
    Some(if ways.len() == 1 { ways.pop()? } else { Condition::Or(ways) })
}

/// The fact that holds the services asked for.
fn request(context: &Context<'_>) -> Option<ir::FactId> {
    context.model.fact_with_role(ir::Role::Request).map(|fact| context.ids.fact(fact))
}

fn impossible(context: &mut Context<'_>) -> Option<Vec<ir::Impossible>> {
    let model = context.model;
    let own = context.policy.head.module;
    let mut all = Vec::new();
    for it in model.seen_by(own).into_iter().flat_map(|file| model.impossibles.items(file)) {
        all.push(ir::Impossible {
            condition: impossible_when(context, it)?,
            because: it.grounds.because.clone(),
            location: location(context.sources, it.loc),
        });
    }
    Some(all)
}

/// The combination, where its `when` and `unless` let it be spoken of.
fn impossible_when(context: &mut Context<'_>, it: &Impossible) -> Option<Guarded> {
    let combination = context.conditions.lower(&it.condition)?;
    context.conditions.guarded(combination, &it.guard)
}

impl Context<'_> {
    /// The citations of a statement, by the policy's own list of sources.
    pub(super) fn citations(&self, grounds: &Grounds) -> Vec<ir::Citation> {
        let lowered = grounds.cites.iter().filter_map(|Citation { source, statements, partly, .. }| {
            let place = self.documents.iter().position(|known| known == source)?;
            let statements = statements.iter().map(|(number, _)| *number).collect();
            Some(ir::Citation { source: ir::SourceId::new(place), statements, partly: partly.clone() })
        });
        lowered.collect()
    }

    pub(super) fn section(&self, section: Option<SectionId>) -> Option<Text> {
        section.and_then(|id| self.model.sections.get(id)).map(|section| section.title.clone())
    }

    /// Facts that are required or recommended.
    pub(super) fn wanted(&self, facts: &[WantedFact]) -> Vec<ir::WantedFact> {
        facts
            .iter()
            .map(|it| ir::WantedFact {
                fact: self.ids.fact(it.fact),
                answer: it.answer,
                dated: it.dated.as_ref().and_then(|time| super::vocabulary::quantity(self.ids, time)),
                alternative: it.alternative,
            })
            .collect()
    }
}
