//! A decision in a few words: its colour, and what follows from it.

use remit_compiler::diag::catalogue;
use remit_engine::eval::{Decision, Named};
use remit_engine::ir::Verb;
use remit_wording::{opening, within};

use super::Bench;

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
    let wording = bench.wording();
    let labels = |all: &[Named]| all.iter().map(|it| within(&it.label)).collect::<Vec<_>>();
    let places = |certain: bool| {
        let routes = decision.routes.iter().filter(|route| route.certain == certain);
        wording.any_of(&routes.map(|route| route.label.clone()).collect::<Vec<_>>())
    };
    let time = decision.within.as_deref().map(|time| wording.amount(time)).unwrap_or_default();
    let verbs = decision.possible.iter().filter(|_| !decision.settled);
    let verbs = verbs.map(|verb| catalogue::text(&format!("verb.{}.short", verb.id()), bench.lang));
    let mut parts = vec![
        ("decision.route", "places", places(true)),
        ("decision.route_perhaps", "places", places(false)),
        ("decision.service", "names", wording.all_of(&labels(&decision.services))),
        ("decision.reply", "names", wording.all_of(&labels(&decision.replies))),
    ];
    let options =
        decision.options.iter().map(|it| ("decision.options", "names", wording.any_of(&labels(it))));
    parts.extend(options);
    parts.push(("decision.within", "time", time));
    parts.push(("decision.possible", "verbs", wording.any_of(&verbs.collect::<Vec<_>>())));
    let said = parts.into_iter().filter(|(_, _, what)| !what.is_empty());
    let said = said.map(|(key, name, what)| wording.say(key, &[(name, &what)]));
    let ended = said.chain(decision.notes.iter().cloned()).map(|line| {
        let line = opening(line.trim());
        if line.ends_with(['.', '?', '!']) { line } else { format!("{line}.") }
    });
    ended.collect::<Vec<_>>().join(" ")
}
