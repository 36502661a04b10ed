//! A decision in words: a heading, a summary, and what there is to say, section by section.

use remit_compiler::base::Loc;
use remit_compiler::diag::catalogue;
use remit_compiler::render::{opening, within};
use remit_engine::eval::{Affects, Decision, How, Named, OpenFact, Reason};
use remit_engine::ir::Verb;

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

/// Which colour goes with a decision.
pub(super) const fn tone(verb: Verb) -> &'static str {
    match verb {
        Verb::Accept | Verb::Advise | Verb::Retain => "positive",
        Verb::Exclude | Verb::Return => "negative",
        Verb::Defer | Verb::Ask | Verb::Review | Verb::Discharge => "open",
    }
}

/// What follows, one sentence each: where to, how it is answered, by when, what it may still turn out.
pub(crate) fn summary(bench: &Bench<'_>, decision: &Decision) -> String {
    let speaker = bench.speaker();
    let labels = |all: &[Named]| all.iter().map(|it| within(&it.label)).collect::<Vec<_>>();
    let places = |certain: bool| {
        let routes = decision.routes.iter().filter(|route| route.certain == certain);
        speaker.any_of(&routes.map(|route| route.label.clone()).collect::<Vec<_>>())
    };
    let time = decision.within.as_deref().map(|time| speaker.amount(time)).unwrap_or_default();
    let verbs = decision.possible.iter().filter(|_| !decision.settled);
    let verbs = verbs.map(|verb| catalogue::text(&format!("verb.{}.short", verb.id()), bench.lang));
    let mut parts = vec![
        ("decision.route", "places", places(true)),
        ("decision.route_perhaps", "places", places(false)),
        ("decision.service", "names", speaker.all_of(&labels(&decision.services))),
        ("decision.reply", "names", speaker.all_of(&labels(&decision.replies))),
    ];
    let options =
        decision.options.iter().map(|it| ("decision.options", "names", speaker.any_of(&labels(it))));
    parts.extend(options);
    parts.push(("decision.within", "time", time));
    parts.push(("decision.possible", "verbs", speaker.any_of(&verbs.collect::<Vec<_>>())));
    let said = parts.into_iter().filter(|(_, _, what)| !what.is_empty());
    let said = said.map(|(key, name, what)| speaker.say(key, &[(name, &what)]));
    let ended = said.chain(decision.notes.iter().cloned()).map(|line| {
        let line = opening(line.trim());
        if line.ends_with(['.', '?', '!']) { line } else { format!("{line}.") }
    });
    ended.collect::<Vec<_>>().join(" ")
}

/// The sections that have something to say, in reading order.
pub(crate) fn sections(bench: &Bench<'_>, decision: &Decision) -> Vec<TextSection> {
    let word = |key: &str| catalogue::text(key, bench.lang);
    let section = |id, key: &str, items| TextSection { id, title: word(key), items };
    let named = |label: &str, detail: Option<String>, rule| TextItem {
        text: opening(label),
        detail: detail.filter(|detail| !detail.is_empty()),
        fact: None,
        rule,
    };
    let place = |file: &str, line: u32| at_line(bench, file, line);
    let uncertain = decision.uncertain.iter().map(|it| {
        let speaker = bench.speaker();
        let amount = |written: &Option<String>| written.as_deref().map(|written| speaker.amount(written));
        let text = match (&amount(&it.low), &amount(&it.high)) {
            (Some(low), Some(high)) => speaker
                .say("decision.uncertain_between", &[("fact", &it.label), ("low", low), ("high", high)]),
            (Some(low), None) => speaker.say("decision.uncertain_from", &[("fact", &it.label), ("low", low)]),
            (None, Some(high)) => {
                speaker.say("decision.uncertain_to", &[("fact", &it.label), ("high", high)])
            }
            (None, None) => it.label.clone(),
        };
        TextItem {
            text: opening(&text),
            detail: Some(it.because.clone()),
            fact: Some(it.fact.clone()),
            rule: None,
        }
    });
    let assumed = decision.assumed.iter().map(|it| {
        let value = bench.speaker().assumed_value(it);
        TextItem {
            text: format!("{}: {value}", it.label),
            detail: None,
            fact: Some(it.fact.clone()),
            rule: None,
        }
    });
    let overruled = decision.overruled.iter().map(|it| {
        let key = if it.how == How::Open { "decision.overruled_open" } else { "decision.overruled_by" };
        let verb = word(&format!("verb.{}.short", it.verb.id()));
        let by = bench.speaker().all_of(&it.by);
        let text = bench.speaker().say(key, &[("rule", &it.rule), ("verb", &verb), ("by", &by)]);
        TextItem { rule: rule(bench, &it.rule), text, ..TextItem::default() }
    });
    let declined = decision.declined.iter().map(|it| {
        let routes: Vec<String> = it.routes.iter().map(|route| route.label.clone()).collect();
        let to = bench.speaker().any_of(&routes);
        let to = if to.is_empty() {
            None
        } else {
            Some(bench.speaker().say("decision.route", &[("places", &to)]))
        };
        named(&it.label, to, place(&it.location.file, it.location.line))
    });
    let duties = decision.duties.iter().map(|it| {
        let services: Vec<String> = it.services.iter().map(|service| service.label.clone()).collect();
        let services = bench.speaker().all_of(&services);
        let text = format!("{}: {services}", it.label);
        named(&text, it.text.clone(), place(&it.location.file, it.location.line))
    });
    let codes =
        decision.unrecognised.iter().map(|it| named(&format!("{} {}", it.system, it.code), None, None));
    let all = [
        section("reasons", "decision.why", reasons(bench, decision)),
        section("missing", "decision.missing", open(bench, &decision.missing)),
        section("judge", "decision.judge", open(bench, &decision.judge)),
        section("uncertain", "decision.uncertain", uncertain.collect()),
        section("assumed", "decision.assumed", assumed.collect()),
        section("overruled", "decision.overruled", overruled.collect()),
        section("declined", "decision.declined", declined.collect()),
        section(
            "unlisted",
            "decision.unlisted",
            decision.unlisted.iter().map(|it| named(&it.label, None, None)).collect(),
        ),
        section("recommended", "decision.recommended", open(bench, &decision.recommended)),
        section("duties", "decision.duties", duties.collect()),
        section("unrecognised", "decision.unrecognised", codes.collect()),
    ];
    all.into_iter().filter(|section| !section.items.is_empty()).collect()
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
    let speaker = bench.speaker();
    let own = || {
        let policy = speaker.policy;
        let mut rules = policy.referral.rules.iter().chain(&policy.discharge.rules);
        rules
            .find(|rule| rule.name == name)
            .map(|rule| speaker.condition(&rule.condition))
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
        Some(section) => speaker.say("decision.section", &[("section", section), ("title", &source.title)]),
        None => source.title.clone(),
    });
    Some(TextItem { text, detail: source, fact: None, rule: rule(bench, name) })
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
    let id = *bench.snapshot.lowered().rules.get(&(bench.id, name.to_owned()))?;
    Some(bench.snapshot.model().rules.get(id)?.head.name_loc)
}

fn at_line(bench: &Bench<'_>, file: &str, line: u32) -> Option<Loc> {
    let file = bench.snapshot.file_at(file)?;
    let span = file.source.text.line_span((line as usize).checked_sub(1)?)?;
    Some(remit_compiler::base::Span::at(span.start).in_file(file.id))
}
