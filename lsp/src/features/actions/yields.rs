//! States which rule yields in a clash that a case shows, or a referral made for the rule.

use std::collections::BTreeSet;

use remit_compiler::base::Span;
use remit_compiler::diag::{Edit, catalogue};
use remit_compiler::resolve::{CaseId, Rule, RuleId};
use remit_compiler::syntax::ast::{Clause, ClauseWord, Verb};
use remit_wording::opening;

use super::super::clash::{self, Clash};
use super::super::panel::Bench;
use super::super::view::View;
use super::super::words::say;
use super::witness::Witnesses;
use super::{Action, Kind, item_of};

/// At most so many clashes are offered at one place.
const MOST: usize = 3;

/// The actions for the rule or the case at the place: for each clash both ways out of it.
pub(super) fn in_a_clash(
    view: &View<'_>,
    part: Span,
    witnesses: Option<&Witnesses<'_>>,
    stop: &dyn Fn() -> bool,
) -> Vec<Action> {
    let clashes = match case_at(view, part) {
        Some(case) => clash::of_case(view, case),
        None => witnesses.map(|witnesses| of_rule(view, witnesses, stop)).unwrap_or_default(),
    };
    let both = clashes.into_iter().take(MOST).flat_map(|Clash { first, second }| {
        [yields(view, second, first), yields(view, first, second)].into_iter().flatten()
    });
    both.collect()
}

fn case_at(view: &View<'_>, part: Span) -> Option<CaseId> {
    let mut cases = view.model().cases_of(view.policy()?);
    let at = cases.find(|(_, case)| case.loc.file == view.file && case.loc.span.overlaps(part));
    at.map(|(id, _)| id)
}

/// The clashes of a rule that the policy's cases show, and those of referrals that it may decide.
fn of_rule(view: &View<'_>, witnesses: &Witnesses<'_>, stop: &dyn Fn() -> bool) -> Vec<Clash> {
    let rule = witnesses.rule;
    if !matches!(rule.verb, Verb::Accept | Verb::Exclude) {
        return Vec::new();
    }
    if !view.outcomes.run_all(view.snapshot, rule.policy, stop) {
        return Vec::new();
    }
    let cases = view.model().cases_of(rule.policy);
    let shown = cases.flat_map(|(case, _)| clash::of_case(view, case));
    let made = witnesses.all().iter();
    let made = made.flat_map(|(_, decision)| clash::of_decision(view.snapshot, rule.policy, decision));
    let all: BTreeSet<Clash> = shown.chain(made).filter(|clash| clash.has(witnesses.id)).collect();
    all.into_iter().collect()
}

/// One rule yields to the other; `None` where it overrides that one already, through others.
fn yields(view: &View<'_>, loser: RuleId, winner: RuleId) -> Option<Action> {
    let model = view.model();
    if clash::overrides(model, loser, winner) {
        return None;
    }
    let (losing, winning) = (model.rules.get(loser)?, model.rules.get(winner)?);
    let name = losing.head.name.as_str();
    let mut edits = vec![overriding(view, winning, name)?];
    // A name made from what the rule says would change with it.
    if !losing.named {
        let mut loc = losing.verb_loc;
        loc.span = Span::at(loc.span.end);
        edits.push(Edit { loc, text: format!(" {name}:") });
    }
    let values = [
        ("loser", name),
        ("winner", winning.head.name.as_str()),
        ("effect", &effect(view, losing, winning)?),
    ];
    let title = opening(&say(view.lang, "editor.action.yield", &values));
    Some(Action { title, kind: Kind::Fix, edits, fixes: None, preferred: false })
}

/// What becomes of a patient whom both rules concern.
fn effect(view: &View<'_>, losing: &Rule, winning: &Rule) -> Option<String> {
    if losing.verb != winning.verb {
        let verb = catalogue::text(&format!("verb.{}.short", winning.verb.word()), view.lang);
        return Some(say(view.lang, "editor.action.yield.verb", &[("verb", &verb)]));
    }
    let bench = Bench::new(view.snapshot, winning.policy, view.lang).ok()?;
    let routes: Vec<String> = clash::routes(view.model(), winning)
        .into_iter()
        .map(|(label, _)| view.say(&label).to_owned())
        .collect();
    let places = bench.wording().all_of(&routes);
    Some(say(view.lang, "editor.action.yield.route", &[("places", &places)]))
}

/// `overrides NAME` in its place among the clauses of a rule.
fn overriding(view: &View<'_>, rule: &Rule, name: &str) -> Option<Edit> {
    let loc = rule.head.loc;
    let item = item_of(&view.snapshot.file(loc.file)?.tree().items, loc.span)?;
    let clauses = item.kind.clauses()?;
    let edit = |at: u32, text: String| Some(Edit { loc: Span::at(at).in_file(loc.file), text });
    if let Some(clause) = clauses.find(ClauseWord::Overrides) {
        return edit(clause.span.end, format!(", {name}"));
    }
    let gap = |clause: &Clause| gap_before(view.text_of(loc.file), clause.span.start);
    let after = |clause: &&Clause| clause.kind.word().is_some_and(|word| word > ClauseWord::Overrides);
    match clauses.list.iter().find(after) {
        Some(next) => edit(next.span.start, format!("overrides {name}{}", gap(next))),
        None => {
            let gap = clauses.list.last().map_or_else(|| " ".to_owned(), gap);
            edit(item.span.end, format!("{gap}overrides {name}"))
        }
    }
}

/// What parts a clause from what is before it: a blank, or a new line with its indentation.
fn gap_before(text: &str, at: u32) -> String {
    let before = text.get(..at as usize).unwrap_or_default();
    let blank = before.get(before.trim_end().len()..).unwrap_or_default();
    match blank.rfind('\n') {
        Some(line) => {
            let line = if blank.get(..line).is_some_and(|it| it.ends_with('\r')) { line - 1 } else { line };
            blank.get(line..).unwrap_or_default().to_owned()
        }
        None => " ".to_owned(),
    }
}
