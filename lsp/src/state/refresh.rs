//! Lenses and hints: what a client shows with a text and what depends on other texts.
//!
//! What a client has been sent of them is remembered. When nobody has said anything for a while, it is compared with what
//! is so now; where another document's edit has changed it, the client is asked to draw it again.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Weak};
use std::time::Duration;

use remit_compiler::base::Span;
use remit_compiler::workspace::Snapshot;

use super::GlobalState;
use crate::features::hints::{self, Hint};
use crate::features::lenses::{self, Lens, Runs};
use crate::transport::outbox::Redraw;

/// For so long nobody may have said anything: who types pauses for less.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);

/// What is kept for lenses and hints.
#[derive(Debug, Default)]
pub(crate) struct Refresh {
    /// How the cases of each policy went, and the snapshot they ran on.
    pub(super) runs: BTreeMap<String, (Weak<Snapshot>, Runs)>,
    /// What the client was last sent, of which document.
    sent: BTreeMap<(Redraw, String), Sent>,
    /// The snapshot that it was last compared with.
    compared: Weak<Snapshot>,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    version: i32,
    part: Span,
    hash: u64,
}

impl GlobalState {
    /// The lenses of a document, for the client to show.
    pub(crate) fn lenses(&mut self, uri: &str, stop: &dyn Fn() -> bool) -> Option<Vec<Lens>> {
        let found = self.lenses_now(uri, stop)?;
        self.remember(Redraw::CodeLenses, uri, Span::at(0), hash_of_lenses(&found));
        Some(found)
    }

    /// The hints of a part of a document, for the client to show.
    pub(crate) fn hints(&mut self, uri: &str, part: Span) -> Option<Vec<Hint>> {
        let found = hints::hints(&self.view(uri)?, part);
        self.remember(Redraw::InlayHints, uri, part, hash_of_hints(&found));
        Some(found)
    }

    /// Whether something may have changed around a text since it was shown.
    pub(crate) fn has_to_compare(&self) -> bool {
        let can_draw = self.client.redraws_lenses || self.client.redraws_hints;
        let refresh = &self.refresh;
        can_draw && !refresh.sent.is_empty() && refresh.compared.as_ptr() != Arc::as_ptr(&self.snapshot)
    }

    /// Compares what the client shows with what is so now; left for later as soon as somebody says something.
    pub(crate) fn compare(&mut self, interrupted: &dyn Fn() -> bool) {
        self.refresh.compared = Arc::downgrade(&self.snapshot);
        let mut outdated = BTreeSet::new();
        for ((what, uri), sent) in self.refresh.sent.clone() {
            // Of a document that has changed itself the client asks unasked.
            if self.documents.get(&self.key(&uri)).is_none_or(|document| document.version != sent.version) {
                self.refresh.sent.remove(&(what, uri));
                continue;
            }
            let now = match what {
                Redraw::CodeLenses => self.lenses_now(&uri, interrupted).map(|found| hash_of_lenses(&found)),
                Redraw::InlayHints => {
                    self.view(&uri).map(|view| hash_of_hints(&hints::hints(&view, sent.part)))
                }
                Redraw::SemanticTokens | Redraw::Diagnostics => None,
            };
            if interrupted() {
                self.refresh.compared = Weak::new();
                break;
            }
            if let Some(hash) = now.filter(|now| *now != sent.hash) {
                self.refresh.sent.insert((what, uri), Sent { hash, ..sent });
                outdated.insert(what);
            }
        }
        outdated.into_iter().for_each(|what| self.redraw_one(what));
    }

    fn lenses_now(&mut self, uri: &str, stop: &dyn Fn() -> bool) -> Option<Vec<Lens>> {
        let runs = self.runs(uri, stop);
        let view = self.view(uri)?;
        let changed = view.policy().and_then(|policy| self.changes.of(policy));
        Some(lenses::lenses(&view, &runs, changed.map(|it| (it.groups, it.commit.as_str()))))
    }

    fn remember(&mut self, what: Redraw, uri: &str, part: Span, hash: u64) {
        if let Some(document) = self.documents.get(&self.key(uri)) {
            let sent = Sent { version: document.version, part, hash };
            self.refresh.sent.insert((what, uri.to_owned()), sent);
        }
    }

    /// How the cases went on this text; while the policy has errors, how they went before.
    fn runs(&mut self, uri: &str, stop: &dyn Fn() -> bool) -> Runs {
        let found = || {
            let view = self.view(uri)?;
            let id = view.policy()?;
            let name = view.model().policies.get(id)?.head.name.to_string();
            let known = self.refresh.runs.get(&name);
            if let Some((ran_on, runs)) = known
                && ran_on.as_ptr() == Arc::as_ptr(&self.snapshot)
            {
                return Some((name, runs.clone(), false));
            }
            match lenses::run_all(&view, id, stop) {
                Some(runs) => Some((name, runs, true)),
                None => Some((name, known.map(|(_, runs)| runs.clone()).unwrap_or_default(), false)),
            }
        };
        let Some((name, runs, fresh)) = found() else { return Runs::default() };
        if fresh {
            self.refresh.runs.insert(name, (Arc::downgrade(&self.snapshot), runs.clone()));
        }
        runs
    }
}

fn hash_of_lenses(lenses: &[Lens]) -> u64 {
    let mut hasher = DefaultHasher::new();
    lenses.iter().for_each(|lens| (lens.span, &lens.text).hash(&mut hasher));
    hasher.finish()
}

fn hash_of_hints(hints: &[Hint]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hints.iter().for_each(|hint| (hint.at, &hint.text, &hint.tooltip).hash(&mut hasher));
    hasher.finish()
}
