//! Diagnostics for the client, unasked: whatever has changed since it last got them, with the version of the text they
//! belong to.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::convert::diagnostics;
use crate::convert::pages::Pages;
use crate::features;
use crate::state::GlobalState;
use crate::state::shown::{Basis, Shown};
use crate::transport::outbox::Publication;

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
    let before = std::mem::take(&mut state.published.shown);
    let (now, gone) = publish_changed(state, before);
    for publication in gone.iter().filter_map(|uri| diagnostics::none(uri)) {
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

/// Publishes what is not as the client shows it; returns what it shows then, and the documents that are gone.
fn publish_changed(
    state: &GlobalState,
    mut before: BTreeMap<String, Shown>,
) -> (BTreeMap<String, Shown>, Vec<String>) {
    let pages = Pages::new(state);
    let mut now = BTreeMap::new();
    for file in diagnostics::files(state) {
        let Some(uri) = pages.uri(file.id) else { continue };
        let (key, version) = (uri.as_str().to_owned(), pages.version(file.id));
        let before = match before.remove(&key) {
            Some(same) if same.version == version && same.basis.holds(state, file.id) => {
                now.insert(key, same);
                continue;
            }
            other => other,
        };
        let diagnostics = diagnostics::of_file(state, &pages, file.id);
        let hash = diagnostics::hash(&diagnostics);
        let said = before.as_ref().map(|before| (before.hash, before.version));
        let unsaid = said.is_none() && !diagnostics.is_empty();
        let changed = said.is_some_and(|(old, _)| old != hash);
        if version.is_some() && said != Some((hash, version)) || changed || unsaid {
            state.outbox.publish(Publication { uri, version, diagnostics });
        }
        now.insert(key, Shown { hash, version, basis: Basis::new(state, file.id) });
    }
    (now, before.into_keys().collect())
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
