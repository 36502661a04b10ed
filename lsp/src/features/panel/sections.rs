//! What there is to say of a decision, section by section.

use remit_compiler::base::Loc;
use remit_compiler::diag::catalogue;
use remit_engine::eval::{Affects, Decision, How, OpenFact, Reason};
use remit_wording::opening;

use super::Bench;

/// A section of a decision's wording.
#[derive(Debug, Clone)]
pub(crate) struct TextSection {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) items: Vec<TextItem>,
}

/// One thing that it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextItem {
    pub(crate) text: String,
    pub(crate) detail: Option<String>,
    pub(crate) fact: Option<String>,
    pub(crate) rule: Option<Loc>,
}

/// The sections that have something to say, in reading order.
pub(crate) fn sections(bench: &Bench<'_>, decision: &Decision) -> Vec<TextSection> {
    let all = [
        ("reasons", "decision.why", reasons(bench, decision)),
        ("missing", "decision.missing", open(bench, &decision.missing)),
        ("judge", "decision.judge", open(bench, &decision.judge)),
        ("uncertain", "decision.uncertain", uncertain(bench, decision)),
        ("assumed", "decision.assumed", assumed(bench, decision)),
        ("overruled", "decision.overruled", overruled(bench, decision)),
        ("declined", "decision.declined", declined(bench, decision)),
        ("unlisted", "decision.unlisted", unlisted(decision)),
        ("recommended", "decision.recommended", open(bench, &decision.recommended)),
        ("duties", "decision.duties", duties(bench, decision)),
        ("unrecognised", "decision.unrecognised", unrecognised(decision)),
    ];
    let said = all.into_iter().filter(|(_, _, items)| !items.is_empty());
    said.map(|(id, key, items)| TextSection { id, title: catalogue::text(key, bench.lang), items }).collect()
}

fn reasons(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let mut items = Vec::new();
    if decision.default {
        items.push(TextItem {
            text: catalogue::text("decision.by_default", bench.lang),
            ..TextItem::default()
        });
    }
    if decision.reasons.iter().any(|reason| reason.fact.is_some()) {
        items.push(TextItem { text: catalogue::text("decision.open", bench.lang), ..TextItem::default() });
    }
    let ruled = decision.reasons.iter().filter(|reason| reason.fact.is_none());
    // Requirements of one list often give one reason; it is read once, and leads to the first.
    for reason in ruled.filter_map(|reason| reasoned(bench, reason)) {
        if !items.iter().any(|item| item.text == reason.text && item.detail == reason.detail) {
            items.push(reason);
        }
    }
    items
}

fn reasoned(bench: &Bench<'_>, reason: &Reason) -> Option<TextItem> {
    let name = reason.rule.as_deref()?;
    let wording = bench.wording();
    let own = || {
        let policy = wording.policy;
        let mut rules = policy.referral.rules.iter().chain(&policy.discharge.rules);
        rules
            .find(|rule| rule.name == name)
            .map(|rule| wording.condition(&rule.condition))
            .unwrap_or_default()
    };
    let text = reason.text.clone().unwrap_or_else(own);
    let text = if text.is_empty() { name.to_owned() } else { opening(&text) };
    let text = if reason.certain {
        text
    } else {
        format!("{} {text}", catalogue::text("decision.perhaps", bench.lang))
    };
    let source = reason.source.as_ref().map(|source| match &source.section {
        Some(section) => wording.say("decision.section", &[("section", section), ("title", &source.title)]),
        None => source.title.clone(),
    });
    Some(TextItem { text, detail: source, fact: None, rule: rule(bench, name) })
}

fn uncertain(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let wording = bench.wording();
    let items = decision.uncertain.iter().map(|it| {
        let amount = |written: &Option<String>| written.as_deref().map(|written| wording.amount(written));
        let fact = ("fact", it.label.as_str());
        let text = match (&amount(&it.low), &amount(&it.high)) {
            (Some(low), Some(high)) => {
                wording.say("decision.uncertain_between", &[fact, ("low", low), ("high", high)])
            }
            (Some(low), None) => wording.say("decision.uncertain_from", &[fact, ("low", low)]),
            (None, Some(high)) => wording.say("decision.uncertain_to", &[fact, ("high", high)]),
            (None, None) => it.label.clone(),
        };
        let (detail, fact) = (Some(it.because.clone()), Some(it.fact.clone()));
        TextItem { text: opening(&text), detail, fact, rule: None }
    });
    items.collect()
}

fn assumed(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let items = decision.assumed.iter().map(|it| TextItem {
        text: format!("{}: {}", it.label, bench.wording().assumed_value(it)),
        fact: Some(it.fact.clone()),
        ..TextItem::default()
    });
    items.collect()
}

fn overruled(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let items = decision.overruled.iter().map(|it| {
        let key = if it.how == How::Open { "decision.overruled_open" } else { "decision.overruled_by" };
        let verb = catalogue::text(&format!("verb.{}.short", it.verb.id()), bench.lang);
        let by = bench.wording().all_of(&it.by);
        let text = bench.wording().say(key, &[("rule", &it.rule), ("verb", &verb), ("by", &by)]);
        TextItem { text, rule: rule(bench, &it.rule), ..TextItem::default() }
    });
    items.collect()
}

fn declined(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let items = decision.declined.iter().map(|it| {
        let routes: Vec<String> = it.routes.iter().map(|route| route.label.clone()).collect();
        let to = bench.wording().any_of(&routes);
        let to = (!to.is_empty()).then(|| bench.wording().say("decision.route", &[("places", &to)]));
        TextItem { detail: to, rule: at_line(bench, &it.location.file, it.location.line), ..named(&it.label) }
    });
    items.collect()
}

fn duties(bench: &Bench<'_>, decision: &Decision) -> Vec<TextItem> {
    let items = decision.duties.iter().map(|it| {
        let services: Vec<String> = it.services.iter().map(|service| service.label.clone()).collect();
        let text = format!("{}: {}", it.label, bench.wording().all_of(&services));
        let detail = it.text.clone().filter(|text| !text.is_empty());
        TextItem { detail, rule: at_line(bench, &it.location.file, it.location.line), ..named(&text) }
    });
    items.collect()
}

fn unlisted(decision: &Decision) -> Vec<TextItem> {
    decision.unlisted.iter().map(|it| named(&it.label)).collect()
}

fn unrecognised(decision: &Decision) -> Vec<TextItem> {
    decision.unrecognised.iter().map(|it| named(&format!("{} {}", it.system, it.code))).collect()
}

fn named(label: &str) -> TextItem {
    TextItem { text: opening(label), ..TextItem::default() }
}

fn open(bench: &Bench<'_>, facts: &[OpenFact]) -> Vec<TextItem> {
    let items = facts.iter().map(|it| {
        let text = if it.question.is_empty() { it.label.clone() } else { it.question.clone() };
        let route =
            (it.affects == Affects::Route).then(|| catalogue::text("decision.open_route", bench.lang));
        let details: Vec<String> = it.because.iter().cloned().chain(route).collect();
        // What is asked of a derived fact is filled in where it derives from.
        let fact = it.from.first().unwrap_or(&it.fact).clone();
        TextItem {
            text,
            detail: Some(details.join("; ")).filter(|it| !it.is_empty()),
            fact: Some(fact),
            rule: None,
        }
    });
    items.collect()
}

fn rule(bench: &Bench<'_>, name: &str) -> Option<Loc> {
    let id = bench.snapshot.rule_named(bench.id, name)?;
    Some(bench.snapshot.model().rules.get(id)?.head.name_loc)
}

fn at_line(bench: &Bench<'_>, file: &str, line: u32) -> Option<Loc> {
    let file = bench.snapshot.file_at(file)?;
    let span = file.source.text.line_span((line as usize).checked_sub(1)?)?;
    Some(remit_compiler::base::Span::at(span.start).in_file(file.id))
}
