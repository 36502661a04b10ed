//! Coverage: which statements of a policy's sources are cited by something, cited in part, left for a reason, or still open.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::value::Text;

use super::errors;
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{Citation, Grounds, Model, ModuleKind, Policy, SourceId};

/// How much of one source a policy accounts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The source.
    pub source: SourceId,
    /// Numbers of all its statements.
    pub statements: Vec<u32>,
    /// Those that a rule or another statement of the policy cites as encoded in full.
    pub cited: Vec<u32>,
    /// Those that are cited as encoded in part, and nowhere in full.
    pub partly: Vec<Partly>,
    /// Those that are left for a reason, and not cited.
    pub left: Vec<u32>,
    /// Those that are neither.
    pub open: Vec<u32>,
}

/// A statement that is encoded in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partly {
    /// Its number.
    pub number: u32,
    /// Why; none: what cites it holds as a rule.
    pub reasons: Vec<Option<Text>>,
}

/// How statements of one source are cited: in full, or why not.
#[derive(Default)]
struct Cited {
    full: BTreeSet<u32>,
    partly: BTreeMap<u32, Vec<Option<Text>>>,
}

impl Cited {
    fn has(&self, number: u32) -> bool {
        self.full.contains(&number) || self.partly.contains_key(&number)
    }
}

/// Coverage of every source that a policy rests on: those its file or the libraries it uses declare, and any other
/// that it cites.
pub fn coverage(model: &Model, policy: &Policy) -> Vec<Coverage> {
    let mut cited: BTreeMap<SourceId, Cited> = BTreeMap::new();
    for (citation, usually) in cited_by(model, policy) {
        let of_source = cited.entry(citation.source).or_default();
        for (number, _) in &citation.statements {
            if usually || citation.partly.is_some() {
                let reasons = of_source.partly.entry(*number).or_default();
                if !reasons.contains(&citation.partly) {
                    reasons.push(citation.partly.clone());
                }
            } else {
                of_source.full.insert(*number);
            }
        }
    }
    let mut left: BTreeMap<SourceId, BTreeSet<u32>> = BTreeMap::new();
    for leave in &policy.leaves {
        left.entry(leave.source).or_default().extend(leave.statements.iter().map(|(number, _)| *number));
    }
    let nothing = Cited::default();
    sources(model, policy, cited.keys().chain(left.keys()).copied())
        .into_iter()
        .filter_map(|source| {
            let statements: Vec<u32> =
                model.sources.get(source)?.statements.iter().map(|it| it.number).collect();
            let own = cited.get(&source).unwrap_or(&nothing);
            let is_left = |number: u32| left.get(&source).is_some_and(|it| it.contains(&number));
            let pick =
                |wanted: &dyn Fn(u32) -> bool| statements.iter().copied().filter(|n| wanted(*n)).collect();
            let partly = statements.iter().filter(|number| !own.full.contains(number));
            let partly = partly.filter_map(|number| {
                Some(Partly { number: *number, reasons: own.partly.get(number)?.clone() })
            });
            Some(Coverage {
                source,
                cited: pick(&|number| own.full.contains(&number)),
                partly: partly.collect(),
                left: pick(&|number| is_left(number) && !own.has(number)),
                open: pick(&|number| !is_left(number) && !own.has(number)),
                statements,
            })
        })
        .collect()
}

fn sources(model: &Model, policy: &Policy, named: impl Iterator<Item = SourceId>) -> BTreeSet<SourceId> {
    let own = policy.head.module;
    let used = model.modules.get(own).map(|module| module.uses.as_slice()).unwrap_or_default();
    let libraries = used
        .iter()
        .copied()
        .filter(|of| model.modules.get(*of).is_some_and(|it| it.kind == ModuleKind::Library && !it.standard));
    let declared = std::iter::once(own).chain(libraries).flat_map(|file| model.sources.of_file(file));
    declared.map(|(id, _)| id).chain(named).collect()
}

/// Every citation of a policy.
pub(crate) fn citations<'m>(model: &'m Model, policy: &'m Policy) -> impl Iterator<Item = &'m Citation> {
    cited_by(model, policy).map(|(citation, _)| citation)
}

/// Every citation of a policy, with whether what cites holds as a rule.
fn cited_by<'m>(model: &'m Model, policy: &'m Policy) -> impl Iterator<Item = (&'m Citation, bool)> {
    let plain = |grounds: &'m Grounds| (grounds, false);
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let rules = rules.map(|rule| (&rule.grounds, rule.usually));
    let defaults = policy.defaults.iter().map(|it| &it.grounds);
    let recommendations = policy.recommendations.iter().map(|it| &it.grounds);
    let offers = policy.offers.iter().map(|it| &it.grounds);
    let duties = policy.duties.iter().map(|it| &it.grounds);
    let notices = policy.notices.iter().filter_map(|id| model.notices.get(*id)).map(|it| &it.grounds);
    let impossibles = model.impossibles.items(policy.head.module).iter().map(|it| &it.grounds);
    let follow_ups = policy.follow_ups.iter().map(|it| &it.grounds);
    let services = offers.chain(duties).chain(follow_ups);
    let others = defaults.chain(recommendations).chain(services).chain(notices).chain(impossibles);
    let grounds = rules.chain(others.map(plain));
    grounds.flat_map(|(grounds, usually)| grounds.cites.iter().map(move |cite| (cite, usually)))
}

/// Reports statements that are open, left without a reason, or both cited and left.
pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let coverage = coverage(model, policy);
    let has_source = coverage.iter().any(|it| !it.statements.is_empty());
    for covered in &coverage {
        let Some(source) = model.sources.get(covered.source) else { continue };
        for number in &covered.open {
            if let Some(statement) = source.statement(*number) {
                out.push(errors::statement_open(statement.number_loc, *number, &policy.head));
            }
        }
    }
    let mut cited: BTreeMap<(SourceId, u32), Loc> = BTreeMap::new();
    for citation in citations(model, policy) {
        for (number, loc) in &citation.statements {
            cited.entry((citation.source, *number)).or_insert(*loc);
        }
    }
    for leave in &policy.leaves {
        if leave.because.is_none() {
            out.push(errors::left_without_reason(leave.loc));
        }
        for (number, loc) in &leave.statements {
            if let Some(first) = cited.get(&(leave.source, *number)) {
                out.push(errors::cited_and_left(*loc, *number, *first));
            }
        }
    }
    if has_source {
        for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
            if rule.grounds.cites.is_empty() && !rule.damaged {
                out.push(errors::rule_without_source(rule.head.name_loc, &rule.head.name));
            }
        }
        for notice in policy.notices.iter().filter_map(|id| model.notices.get(*id)) {
            if notice.grounds.cites.is_empty() && !notice.damaged {
                out.push(errors::rule_without_source(notice.head.name_loc, &notice.head.name));
            }
        }
    }
}
