//! The diagnostics of the analysis, one small function for each code.

use remit_analysis::What;
use remit_engine::value::Date;

use crate::base::{Loc, Name};
use crate::cases::Answer;
use crate::diag::{Diagnostic, Fix, Help, Tag, codes};
use crate::resolve::{Assertion, Case, Choice, Fact, Otherwise, Rule, RuleKind};

/// At most so many rules are named as the ones that decide instead.
const MOST_NAMED: usize = 3;

/// A rule that decides no referral. `variant` says why, `label` what the others do.
pub(super) fn never_decides(
    rule: &Rule,
    variant: &'static str,
    label: &'static str,
    others: &[&Rule],
    fix: Option<Fix>,
) -> Diagnostic {
    let names: Vec<_> = others.iter().map(|other| other.head.name.clone()).collect();
    let diagnostic = Diagnostic::new(codes::NEVER_DECIDES, about(rule))
        .variant(variant)
        .arg("name", &rule.head.name)
        .arg("rules", names)
        .tag(Tag::Unnecessary);
    let named = others.iter().take(MOST_NAMED);
    let diagnostic = named.fold(diagnostic, |found, other| found.also(other.head.name_loc, label));
    let help = Help::new(variant);
    // A rule that already says what it goes before is left to its author.
    let yields = variant == "hidden" && rule.overrides.is_empty() && !others.is_empty();
    let names: Vec<&str> = others.iter().map(|other| other.head.name.as_str()).collect();
    let overrides = format!("\n  overrides {}", names.join(", "));
    diagnostic.help(match yields {
        true => help.fix(Fix::insert(about(rule).after(), overrides).decides(true)),
        false => with(help, fix),
    })
}

/// A referral as a finding shows it.
pub(super) struct Shown {
    /// In the words of a case, line by line.
    pub(super) lines: Vec<String>,
    /// As `remit eval` reads it.
    pub(super) json: String,
    /// What is decided of it.
    pub(super) verb: &'static str,
    /// What decides so: rules, or the default.
    pub(super) by: Vec<(Loc, &'static str)>,
}

/// An assertion that a referral refutes.
pub(super) fn assertion_fails(assertion: &Assertion, shown: &Shown) -> Diagnostic {
    let found = Diagnostic::new(codes::ASSERTION_FAILS, assertion.title_loc)
        .variant(if assertion.never { "never" } else { "always" })
        .arg("title", &*assertion.title)
        .arg("verb", shown.verb)
        .arg("wanted", assertion.verb.word());
    with_referral(found, shown)
}

/// The same with the referral that shows it.
fn with_referral(found: Diagnostic, shown: &Shown) -> Diagnostic {
    let found = shown.by.iter().fold(found, |found, (loc, label)| found.also(*loc, *label));
    let found = found.arg("referral", shown.json.as_str());
    match shown.lines.as_slice() {
        [] => found.help("any_referral"),
        lines => found.help(Help::new("referral").arg("lines", lines.to_vec())),
    }
}

/// An assertion of which it is not known whether it holds.
pub(super) fn assertion_not_finished(assertion: &Assertion) -> Diagnostic {
    Diagnostic::new(codes::ASSERTION_NOT_FINISHED, assertion.title_loc)
        .arg("title", &*assertion.title)
        .help("show_by_cases")
}

/// The words that say what a rule is about: its clauses are left out.
pub(super) fn about(rule: &Rule) -> Loc {
    let end = match &rule.kind {
        RuleKind::Plain(condition) => condition.loc.span,
        RuleKind::Require(facts) => facts.last().map_or(rule.verb_loc.span, |fact| fact.loc.span),
        RuleKind::Decline(services) => services.last().map_or(rule.verb_loc.span, |(_, loc)| loc.span),
    };
    Loc { span: rule.verb_loc.span.to(end), ..rule.verb_loc }
}

/// A condition that always or never holds.
pub(super) fn constant_condition(loc: Loc, always: bool) -> Diagnostic {
    Diagnostic::new(codes::CONSTANT_CONDITION, loc)
        .variant(if always { "always" } else { "never" })
        .help("change_condition")
}

/// A part of a condition that makes no difference.
pub(super) fn idle_part(loc: Loc, always: bool, fix: Option<Fix>) -> Diagnostic {
    let found = Diagnostic::new(codes::IDLE_PART, loc).tag(Tag::Unnecessary);
    let help = Help::new(if always { "all_the_same" } else { "covered" });
    found.help(with(help, fix))
}

fn with(help: Help, fix: Option<Fix>) -> Help {
    match fix {
        Some(fix) => help.fix(fix),
        None => help,
    }
}

/// Somebody is left to `otherwise never`.
pub(super) fn somebody_left(default: &Otherwise, shown: &Shown) -> Diagnostic {
    let found = Diagnostic::new(codes::SOMEBODY_LEFT, default.loc).arg("referral", shown.json.as_str());
    match shown.lines.as_slice() {
        [] => found.help("any_referral"),
        lines => found.help(Help::new("referral").arg("lines", lines.to_vec())),
    }
}

/// It is not known whether somebody is left to `otherwise never`.
pub(super) fn left_not_finished(default: &Otherwise) -> Diagnostic {
    Diagnostic::new(codes::ASSERTION_NOT_FINISHED, default.loc).variant("left")
}

/// A default that decides no referral.
pub(super) fn nobody_left(default: &Otherwise) -> Diagnostic {
    let fix = Fix::replace(default.verb_loc, "never").decides(true);
    Diagnostic::new(codes::NOBODY_LEFT, default.loc).help(Help::new("say_never").fix(fix))
}

/// A deadline or a priority of a rule that is never what counts.
pub(super) fn never_counts(loc: Loc, rule: &Rule, what: What) -> Diagnostic {
    let variant = match what {
        What::Deadline => "deadline",
        What::Priority => "priority",
    };
    Diagnostic::new(codes::NEVER_COUNTS, loc).variant(variant).arg("name", &rule.head.name).help("override")
}

/// A level of priority that no rule gives.
pub(super) fn unused_level(level: &Choice) -> Diagnostic {
    Diagnostic::new(codes::NEVER_COUNTS, level.loc)
        .variant("level")
        .arg("name", &level.name)
        .help("give_level")
}

/// A rule that decides as the default does and takes away what the default would have done.
pub(super) fn loses_actions(rule: &Rule, default: &Otherwise, only_notes: bool) -> Diagnostic {
    let found = Diagnostic::new(codes::LOSES_ACTIONS, about(rule))
        .variant(if only_notes { "notes" } else { "none" })
        .arg("name", &rule.head.name)
        .also(default.loc, "default_here");
    found.help(if only_notes { "notice" } else { "repeat" })
}

/// Words that state another limit than the rule they explain.
pub(super) fn other_limit(rule: &Rule, written: &str, limit: &str, loc: Loc, fix: Option<Fix>) -> Diagnostic {
    Diagnostic::new(codes::OTHER_LIMIT_IN_WORDS, rule.head.name_loc)
        .arg("name", &rule.head.name)
        .arg("written", written)
        .arg("limit", limit)
        .also(loc, "limit_here")
        .help(with(Help::new("same_limit"), fix))
}

/// A single value between two limits that only the default decides.
pub(super) fn only_default(fact: &Fact, value: &str, below: &Rule, above: &Rule) -> Diagnostic {
    Diagnostic::new(codes::VALUE_BETWEEN_LIMITS, about(above))
        .arg("fact", &fact.head.name)
        .arg("value", value)
        .arg("below", &below.head.name)
        .arg("above", &above.head.name)
        .also(below.head.name_loc, "other_side")
        .help("include")
}

/// A rule that accepts and one that excludes, both of which hold for a referral that no case shows.
pub(super) fn clash(accepts: &Rule, excludes: &Rule, shown: &Shown, fix: Option<Fix>) -> Diagnostic {
    let found = Diagnostic::new(codes::ACCEPTS_AND_EXCLUDES, about(accepts))
        .arg("accepts", &accepts.head.name)
        .arg("excludes", &excludes.head.name)
        .arg("lines", shown.lines.clone())
        .arg("referral", shown.json.as_str())
        .also(about(excludes), "excludes_too");
    found.help(with(Help::new("show_by_case"), fix))
}

/// A decision that only an assumed value makes, where no case shows another answer.
pub(super) fn assumed_decides(
    loc: Loc,
    fact: &Fact,
    verb: &'static str,
    otherwise: &'static str,
) -> Diagnostic {
    Diagnostic::new(codes::ASSUMED_DECIDES, loc)
        .arg("fact", &fact.head.name)
        .arg("verb", verb)
        .arg("otherwise", otherwise)
        .help("add_case")
}

/// A rule that discharges whom the policy accepts, by what the referral says alone.
pub(super) fn leaves_at_once(rule: &Rule) -> Diagnostic {
    Diagnostic::new(codes::LEAVES_AT_ONCE, about(rule)).arg("name", &rule.head.name).help("name_care")
}

/// Age or sex in the condition of a statement without a source.
pub(super) fn about_a_person(loc: Loc, fact: &Fact) -> Diagnostic {
    Diagnostic::new(codes::PERSON_WITHOUT_SOURCE, loc).arg("fact", &fact.head.name).help("cite")
}

/// A policy whose last day is over.
pub(super) fn expired(loc: Loc, name: &Name, until: Date) -> Diagnostic {
    Diagnostic::new(codes::NO_LONGER_VALID, loc)
        .arg("name", name)
        .arg("until", until.to_string())
        .help("new_version")
}

/// A policy that was to be reviewed by now.
pub(super) fn unreviewed(loc: Loc, name: &Name, by: Date) -> Diagnostic {
    Diagnostic::new(codes::NOT_REVIEWED, loc).arg("name", name).arg("by", by.to_string()).help("review")
}

/// A rule that excludes a stretch of values, below and above which the same patients are accepted.
pub(super) fn milder_above(rule: &Rule, fact: &Fact, limit: &str) -> Diagnostic {
    Diagnostic::new(codes::MILDER_ABOVE, about(rule))
        .arg("name", &rule.head.name)
        .arg("fact", &fact.head.name)
        .arg("limit", limit)
        .help("open_end")
}

/// A case to be confirmed that says something else than the policy by now.
pub(super) fn stale(case: &Case, answer: &Answer) -> Diagnostic {
    let now = answer.written();
    let fix = Fix::new("update").edit(case.expected.loc, format!("expect {now}")).decides(true);
    Diagnostic::new(codes::PROPOSAL_STALE, case.title_loc)
        .variant("answers")
        .arg("answer", now)
        .help(Help::new("update").fix(fix))
}

/// The same where its referral is none that can be sent.
pub(super) fn stale_unreadable(case: &Case, at: Option<Loc>) -> Diagnostic {
    Diagnostic::new(codes::PROPOSAL_STALE, at.unwrap_or(case.title_loc)).variant("unreadable").help("drop")
}
