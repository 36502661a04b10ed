//! Diagnostics for the client, unasked: whatever has changed since it last got them, with the version of the text they
//! belong to.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::convert::diagnostics;
use crate::features;
use crate::state::GlobalState;

/// Nothing is queued: brings the state up to date and publishes what is known of it.
pub(crate) fn publish_when_idle(state: &mut GlobalState) {
    state.refresh();
    if state.published.newest {
        return;
    }
    state.published.newest = true;
    if catch_unwind(AssertUnwindSafe(|| publish(state))).is_err() {
        state.log.error("the diagnostics could not be published");
    }
    state.outdated.clear();
}

pub(crate) fn publish(state: &mut GlobalState) {
    if !state.client.takes_push {
        return ask_again(state);
    }
    let mut now = BTreeMap::new();
    for publication in diagnostics::all(state) {
        let version = publication.version;
        let hash = diagnostics::hash(&publication.diagnostics);
        let uri = publication.uri.as_str().to_owned();
        let open = version.is_some();
        let before = state.published.shown.get(&uri).copied();
        now.insert(uri, (hash, version));
        let unsaid = before.is_none() && !publication.diagnostics.is_empty();
        if open && before != Some((hash, version)) || before.is_some_and(|(old, _)| old != hash) || unsaid {
            state.outbox.publish(publication);
        }
    }
    let gone = state.published.shown.keys().filter(|uri| !now.contains_key(*uri));
    for publication in gone.filter_map(|uri| diagnostics::none(uri)) {
        state.outbox.publish(publication);
    }
    state.published.shown = now;
    if !state.client.own_extension {
        return;
    }
    let found = state.snapshot.diagnostics().iter().chain(state.findings.all());
    let mut checked = features::checked(&state.snapshot, found, state.lang(None));
    checked.tests = state.published.cases != Some(checked.cases);
    state.published.cases = Some(checked.cases);
    state.outbox.checked(checked);
}

/// A client that asks, asks again of what has changed itself; of what others have changed it has to be told.
fn ask_again(state: &mut GlobalState) {
    let mut outdated = false;
    for (uri, (hash, version)) in std::mem::take(&mut state.published.asked) {
        let open = state.documents.get(&state.key(&uri));
        if open.is_none_or(|document| document.version != version) {
            continue;
        }
        let now = diagnostics::hash(&diagnostics::of_document(state, &uri));
        outdated |= now != hash;
        state.published.asked.insert(uri, (now, version));
    }
    if outdated {
        state.ask_again();
    }
}
