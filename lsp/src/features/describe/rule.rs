//! A rule in words: what it says, why, what it gives way to, and what the cases show of it.

use remit_compiler::resolve::{Grounds, NoticeId, Override, Rule, RuleId};

use super::super::reading;
use super::super::view::View;
use super::super::words::{explain, list, say};
use super::{MOST, doc, said, title};
use remit_wording::markdown::{code, escaped};

/// At most so many statements of a source are read out.
const MOST_STATEMENTS: usize = 4;

pub(super) fn rule(view: &View<'_>, id: RuleId) -> Option<Vec<String>> {
    let rule = view.model().rules.get(id)?;
    let verb = rule.verb.word();
    let mut lines = vec![title("", &code(verb), &rule.head.name)];
    // Without a reading, as long as the policy has errors, the verb alone is explained.
    lines.extend(
        reading::rule(view, rule)
            .map(|read| escaped(&read))
            .or_else(|| explain(view.lang, verb).map(str::to_owned)),
    );
    lines.extend(doc(&rule.head));
    if let Some(because) = &rule.grounds.because {
        lines.push(format!("> {}", said(view, because)));
    }
    lines.extend(sources(view, &rule.grounds));
    lines.extend(relations(view, id, rule));
    lines.extend(shown(view, rule));
    if !rule.named {
        lines.push(say(view.lang, "editor.rule.named", &[]));
    }
    Some(lines)
}

pub(super) fn notice(view: &View<'_>, id: NoticeId) -> Option<Vec<String>> {
    let notice = view.model().notices.get(id)?;
    let mut lines = vec![title("", &code("notice"), &notice.head.name)];
    lines.extend(
        reading::notice(view, notice)
            .map(|read| escaped(&read))
            .or_else(|| explain(view.lang, "notice").map(str::to_owned)),
    );
    lines.extend(doc(&notice.head));
    if let Some(because) = &notice.grounds.because {
        lines.push(format!("> {}", said(view, because)));
    }
    lines.extend(sources(view, &notice.grounds));
    if !notice.named {
        lines.push(say(view.lang, "editor.rule.named", &[]));
    }
    Some(lines)
}

/// The statements that it rests on, a list for each source.
fn sources(view: &View<'_>, grounds: &Grounds) -> Vec<String> {
    let lists = grounds.cites.iter().filter_map(|citation| {
        let source = view.model().sources.get(citation.source)?;
        let mut list = vec![match view.say(&source.title) {
            "" => code(&source.head.name),
            title => format!("*{}*", escaped(title)),
        }];
        let statements = citation.statements.iter().filter_map(|(number, _)| source.statement(*number));
        let read = statements.take(MOST_STATEMENTS);
        list.extend(read.map(|it| format!("- {}: {}", it.number, said(view, &it.text))));
        let more = citation.statements.len().saturating_sub(MOST_STATEMENTS);
        if more > 0 {
            list.push(format!("- {}", say(view.lang, "editor.more", &[("count", &more.to_string())])));
        }
        Some(list.join("\n"))
    });
    lists.collect()
}

/// What it overrides, and what overrides it.
fn relations(view: &View<'_>, id: RuleId, rule: &Rule) -> Vec<String> {
    let model = view.model();
    let name = |id: RuleId| model.rules.get(id).map(|rule| code(&rule.head.name));
    let beaten = rule.overrides.iter().filter_map(|beaten| match beaten {
        Override::Rule(id, _) => name(*id),
        Override::Verb(verb, _) => Some(code(verb.word())),
    });
    let beaten: Vec<String> = beaten.collect();
    let beats = |other: &Rule| {
        other.policy == rule.policy
            && other.overrides.iter().any(|beaten| match beaten {
                Override::Rule(beaten, _) => *beaten == id,
                Override::Verb(verb, _) => *verb == rule.verb,
            })
    };
    let by = model.rules.iter().filter(|(other, it)| *other != id && beats(it));
    let by: Vec<String> = by.filter_map(|(other, _)| name(other)).collect();
    let said = [("editor.rule.overrides", beaten), ("editor.rule.overridden", by)];
    let said = said.into_iter().filter(|(_, names)| !names.is_empty());
    said.map(|(key, names)| say(view.lang, key, &[("names", &list(view.lang, &names, MOST))])).collect()
}

/// In how many cases it decides, and in how many it holds and something else decides; nothing before they have run.
fn shown(view: &View<'_>, rule: &Rule) -> Option<String> {
    let name = rule.head.name.as_str();
    let (mut decides, mut loses, mut all) = (0_usize, 0_usize, 0_usize);
    for (case, _) in view.model().confirmed_cases_of(rule.policy) {
        let outcome = view.outcomes.known(case)?;
        let Some(decision) = &outcome.decision else { continue };
        all += 1;
        decides += usize::from(decision.reasons.iter().any(|it| it.rule.as_deref() == Some(name)));
        loses += usize::from(decision.overruled.iter().any(|it| it.rule == name));
    }
    if all == 0 {
        return None;
    }
    let counts = [("editor.rule.decides", decides), ("editor.rule.loses", loses)];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let said = counts.map(|(key, count)| say(view.lang, key, &[("count", &count.to_string())]));
    let said: Vec<String> = said.collect();
    Some(if said.is_empty() { say(view.lang, "editor.rule.untested", &[]) } else { said.join(" ") })
}
