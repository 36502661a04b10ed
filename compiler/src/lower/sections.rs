//! Defaults of sections with a condition: each is a rule that holds where the section does and no other rule of it.

use std::collections::BTreeSet;

use remit_engine::ir::{self, Condition};

use super::policy::Context;
use super::{location, statement};
use crate::resolve::{Otherwise, Override, Rule, SectionId, Within, stage_of};

/// Adds a rule for each of them, the innermost first: they count as rules of the sections around them.
pub(super) fn add_defaults(context: &mut Context<'_>, lowered: &mut ir::Policy) -> Option<()> {
    let model = context.model;
    let mut found: Vec<(&Otherwise, &Within)> =
        context.policy.defaults.iter().filter_map(|it| Some((it, it.within.as_ref()?))).collect();
    if found.is_empty() {
        return Some(());
    }
    found.sort_by_key(|(_, within)| std::cmp::Reverse(around(context, within.section).len()));
    // What content is, the tests of a policy tell.
    lowered.atoms.clone_from(&context.conditions.atoms);
    lowered.definitions.clone_from(&context.conditions.definitions);
    let rules: Vec<&Rule> = context.policy.rules.iter().filter_map(|id| model.rules.get(*id)).collect();
    let mut names: BTreeSet<String> = rules.iter().map(|rule| rule.head.name.to_string()).collect();
    let mut added: Vec<(SectionId, ir::RuleId)> = Vec::new();
    for (otherwise, within) in found {
        let stage = otherwise.stage;
        let of_stage = rules.iter().filter(|rule| stage_of(rule.verb) == stage);
        let written = of_stage.enumerate().map(|(place, rule)| (ir::RuleId::new(place), *rule));
        let inside = |section: Option<SectionId>| {
            section.is_some_and(|section| around(context, section).contains(&within.section))
        };
        let own = written.clone().filter(|(_, rule)| inside(rule.section)).map(|(id, _)| id);
        let nested = added.iter().filter(|(section, _)| inside(Some(*section))).map(|(_, id)| *id);
        let own: Vec<ir::RuleId> = own.chain(nested).collect();
        let compiled = &lowered.stage(stage).rules;
        let holding = own.iter().filter_map(|id| compiled.get(id.index()));
        let holding: Vec<Condition> =
            holding.filter(|rule| !lowered.is_content(rule)).map(|rule| rule.condition.whole()).collect();
        let test = if holding.is_empty() { Condition::Const(true) } else { Condition::Or(holding).negated() };
        let overriders = written.filter(|(_, rule)| {
            rule.overrides.iter().any(|it| matches!(it, Override::Verb(verb, _) if *verb == otherwise.verb))
        });
        let overriders: Vec<ir::RuleId> = overriders.map(|(id, _)| id).collect();
        let rule = rule(context, otherwise, within, test, &mut names)?;
        let compiled = &mut lowered.stage_mut(stage).rules;
        let id = ir::RuleId::new(compiled.len());
        for overrider in overriders {
            if let Some(rule) = compiled.get_mut(overrider.index()) {
                rule.overrides.push(id);
            }
        }
        compiled.push(rule);
        added.push((within.section, id));
    }
    Some(())
}

fn rule(
    context: &mut Context<'_>,
    otherwise: &Otherwise,
    within: &Within,
    test: Condition,
    names: &mut BTreeSet<String>,
) -> Option<ir::Rule> {
    let within = context.conditions.within(within)?;
    let title = within.title.all().next().map(|(_, title)| slug(title)).unwrap_or_default();
    let name = format!("otherwise_{title}");
    let numbered = (2..).map(|number: usize| format!("{name}_{number}"));
    let name = std::iter::once(name.clone()).chain(numbered).find(|name| !names.contains(name))?;
    names.insert(name.clone());
    let section = Some(within.title.clone());
    let condition = ir::Guarded { within: Some(within), test, when: None, unless: None };
    Some(ir::Rule {
        actions: statement::actions(context.ids, &otherwise.actions),
        because: otherwise.grounds.because.clone(),
        citations: context.citations(&otherwise.grounds),
        section,
        location: location(context.sources, otherwise.loc),
        kind: ir::RuleKind::Otherwise,
        ..ir::Rule::new(name, statement::verb(otherwise.verb), condition)
    })
}

/// A section and those around it.
fn around(context: &Context<'_>, section: SectionId) -> Vec<SectionId> {
    let mut found = vec![section];
    let parent = |id: SectionId| context.model.sections.get(id).and_then(|section| section.parent);
    while let Some(next) = found.last().and_then(|id| parent(*id)) {
        found.push(next);
    }
    found
}

fn slug(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}
