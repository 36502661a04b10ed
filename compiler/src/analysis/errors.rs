//! The diagnostics of the analysis, one small function for each code.

use crate::base::Loc;
use crate::diag::{Diagnostic, Help, Tag, codes};
use crate::resolve::{Assertion, Rule, RuleKind};

/// At most so many rules are named as the ones that decide instead.
const MOST_NAMED: usize = 3;

/// A rule that decides no referral. `variant` says why, `label` what the others do.
pub(super) fn never_decides(
    rule: &Rule,
    variant: &'static str,
    label: &'static str,
    others: &[&Rule],
) -> Diagnostic {
    let names: Vec<_> = others.iter().map(|other| other.head.name.clone()).collect();
    let diagnostic = Diagnostic::new(codes::NEVER_DECIDES, about(rule))
        .variant(variant)
        .arg("name", &rule.head.name)
        .arg("rules", names)
        .tag(Tag::Unnecessary);
    let named = others.iter().take(MOST_NAMED);
    let diagnostic = named.fold(diagnostic, |found, other| found.also(other.head.name_loc, label));
    diagnostic.help(variant)
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
