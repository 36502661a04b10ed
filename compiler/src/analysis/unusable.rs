//! What keeps a policy without errors from deciding. Input: a snapshot and a policy. Output: an error at its place.

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::Location;
use remit_wording::load_error;

use crate::base::Loc;
use crate::diag::{Diagnostic, codes};
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// The error that keeps a policy from deciding any referral, although its files have none: it goes beyond a limit of the
/// engine, or what it calls impossible leaves no referral.
pub fn unusable(snapshot: &Snapshot, policy: PolicyId) -> Option<Diagnostic> {
    match snapshot.load_error(policy) {
        Some(error) => beyond_limit(snapshot, policy, error),
        None => no_referral(snapshot, snapshot.compiled(policy)?),
    }
}

fn beyond_limit(snapshot: &Snapshot, id: PolicyId, error: &LoadError) -> Option<Diagnostic> {
    let policy = snapshot.model().policies.get(id)?;
    let found = Diagnostic::new(codes::BEYOND_LIMIT, policy.head.name_loc).arg("name", &policy.head.name);
    let LoadError::Fact { fact, .. } = error else {
        return Some(found.variant("other").arg("why", load_error(error)));
    };
    let facts = &snapshot.program().vocabulary.facts;
    let path = facts.get(fact.index()).map(|fact| fact.path.clone()).unwrap_or_default();
    Some(found.variant("fact").arg("fact", path).help("fewer"))
}

fn no_referral(snapshot: &Snapshot, policy: &LoadedPolicy) -> Option<Diagnostic> {
    let clash = policy.impossible_clash();
    let mut places = clash.iter().filter_map(|entry| written(snapshot, &entry.location));
    let first = places.next()?;
    let found = Diagnostic::new(codes::NO_REFERRAL_POSSIBLE, first);
    Some(places.fold(found, |found, loc| found.also(loc, "clashes")).help("take_away"))
}

/// The statement that begins on that line.
fn written(snapshot: &Snapshot, at: &Location) -> Option<Loc> {
    let mut statements = snapshot.model().impossibles.values().map(|entry| entry.loc);
    statements.find(|loc| {
        let file = snapshot.sources().get(loc.file);
        file.is_some_and(|file| {
            file.path.as_ref() as &str == at.file && file.text.position(loc.span.start).line == at.line
        })
    })
}
