//! All state of the server: open documents, files, settings, and the newest snapshot of the compiler.
//!
//! Input: edits and queries, one at a time (`queue`). Output: snapshots for the features, and diagnostics pushed with
//! the version of the text they belong to.

pub(crate) mod changes;
pub(crate) mod documents;
mod files;
pub(crate) mod findings;
mod library;
pub(crate) mod line_cache;
pub(crate) mod log;
pub(crate) mod neighbours;
pub(crate) mod paths;
pub(crate) mod refresh;
pub(crate) mod settings;
pub(crate) mod shown;

use remit_engine::value::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use remit_compiler::base::disk::{self, Found};
use remit_compiler::base::{FileId, ItemId};
use remit_compiler::workspace::{STANDARD_FOLDER, Snapshot, Workspace};

use self::changes::{Changes, Due};
use self::documents::{Change, Document, Documents};
use self::findings::Findings;
use self::library::Library;
use self::line_cache::LineCache;
use self::log::Log;
use self::neighbours::{Neighbourhood, Neighbourhoods};
use self::paths::Roots;
use self::refresh::Refresh;
use self::settings::{Client, Settings};
use crate::features::{Outcomes, View};
use crate::transport::outbox::{Outbox, Redraw, SemanticToken};

/// How long it is listened for messages before an analysis is asked what it has found.
const LISTENING: Duration = Duration::from_millis(2);

/// Where the files of the built-in standard library seem to be.
const STANDARD_URI: &str = "remit:/stdlib/";

/// What the state thread owns.
#[derive(Debug)]
pub(crate) struct GlobalState {
    pub(crate) log: Log,
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    pub(crate) documents: Documents,
    pub(crate) snapshot: Arc<Snapshot>,
    /// How its cases went.
    pub(crate) outcomes: Outcomes,
    /// What the analysis shows of it.
    pub(crate) findings: Findings,
    /// What is decided otherwise than in the last commit.
    pub(crate) changes: Changes,
    /// Lines of files that are not open.
    pub(crate) lines: LineCache,
    /// The semantic tokens last sent for each document, by the name of the result.
    pub(crate) sent_tokens: BTreeMap<String, (String, Vec<SemanticToken>)>,
    /// The last good public page of each policy in each language.
    pub(crate) pages: BTreeMap<(String, Language), (String, String)>,
    /// What the client shows with the texts.
    refresh: Refresh,
    workspace: Workspace,
    roots: Roots,
    library: Library,
    /// Folders of single files, read while one of their files is open.
    neighbourhoods: Neighbourhoods,
    /// Files that the compiler knows from disk, and where they are.
    on_disk: BTreeMap<String, PathBuf>,
    pub(crate) outbox: Outbox,
    /// Open documents whose text the compiler has not got yet: it reads a text at once, so of a burst only the last.
    edited: BTreeSet<String>,
    /// Whether a text has changed since the snapshot.
    stale: bool,
    /// Snapshots to be freed once the newest is published: that takes a while, and nobody should wait for it.
    pub(crate) outdated: Vec<Arc<Snapshot>>,
    /// What the client has got of what is known.
    pub(crate) published: Published,
}

/// What the client has got.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Whether it has the newest snapshot's diagnostics.
    pub(crate) newest: bool,
    /// The cases and their places as the client last got them.
    pub(crate) cases: Option<u64>,
    /// What the client shows now, by URI.
    pub(crate) shown: BTreeMap<String, shown::Shown>,
    /// The same of a client that asks: a hash of the answer, and the version it was about.
    pub(crate) asked: BTreeMap<String, (u64, i32)>,
}

impl GlobalState {
    pub(crate) fn new(outbox: Outbox, cache: Option<&Path>) -> Self {
        let mut workspace = Workspace::new();
        let snapshot = workspace.snapshot();
        Self {
            log: Log::new(outbox.clone()),
            client: Client::default(),
            settings: Settings::default(),
            documents: Documents::new(),
            snapshot,
            outcomes: Outcomes::default(),
            findings: Findings::default(),
            changes: Changes::default(),
            lines: LineCache::default(),
            sent_tokens: BTreeMap::new(),
            pages: BTreeMap::new(),
            refresh: Refresh::default(),
            workspace,
            roots: Roots::default(),
            library: Library::in_cache(cache),
            neighbourhoods: Neighbourhoods::new(),
            on_disk: BTreeMap::new(),
            outbox,
            edited: BTreeSet::new(),
            stale: false,
            outdated: Vec::new(),
            published: Published { newest: true, ..Published::default() },
        }
    }

    pub(crate) fn open(&mut self, uri: String, version: i32, text: String) {
        // The built-in library is shown, never edited: the compiler has it already.
        let key = self.key(&uri);
        if key.starts_with(STANDARD_FOLDER) {
            return;
        }
        self.visit_neighbours(&uri);
        let document = Document::new(uri, version, text);
        self.documents.insert(key.clone(), document);
        self.edited.insert(key);
        self.touch();
    }

    pub(crate) fn change(&mut self, uri: &str, version: i32, changes: Vec<Change>) {
        let key = self.key(uri);
        if key.starts_with(STANDARD_FOLDER) {
            return;
        }
        let Some(document) = self.documents.get_mut(&key) else {
            self.log.error("an edit of a document that is not open");
            return;
        };
        document.apply(version, changes, self.client.encoding);
        self.edited.insert(key);
        self.touch();
    }

    pub(crate) fn close(&mut self, uri: &str) {
        let key = self.key(uri);
        self.sent_tokens.remove(uri);
        if self.documents.remove(&key).is_none() {
            return;
        }
        let path = crate::transport::uri::to_path(uri);
        if let Some(path) = &path {
            self.leave_neighbours(path);
        }
        // What was not saved is gone; the file is what the disk has.
        match path.filter(|path| self.is_read(path)) {
            Some(path) => self.read_again(&key, path),
            None => self.forget(&key),
        }
        self.published.shown.entry(uri.to_owned()).and_modify(|shown| shown.version = None);
        self.touch();
    }

    /// Settings have changed: texts may be in another language now.
    pub(crate) fn configure(&mut self, settings: Settings) {
        self.log.file(settings.log.as_deref());
        if self.settings != settings {
            self.settings = settings;
            self.published.newest = false;
            self.refresh.runs.clear();
            self.redraw();
        }
    }

    /// Asks the client to draw again what depends on more than the text it shows.
    pub(crate) fn redraw(&self) {
        for what in [Redraw::CodeLenses, Redraw::InlayHints, Redraw::SemanticTokens] {
            self.redraw_one(what);
        }
    }

    /// Tells a client that asks for diagnostics to ask again.
    pub(crate) fn ask_again(&self) {
        self.redraw_one(Redraw::Diagnostics);
    }

    fn redraw_one(&self, what: Redraw) {
        let taken = match what {
            Redraw::CodeLenses => self.client.redraws_lenses,
            Redraw::InlayHints => self.client.redraws_hints,
            Redraw::SemanticTokens => self.client.redraws_tokens,
            Redraw::Diagnostics => self.client.redraws_diagnostics,
        };
        if taken {
            self.outbox.redraw(what);
        }
    }

    /// Brings the snapshot up to the newest texts.
    pub(crate) fn refresh(&mut self) {
        if !self.stale {
            return;
        }
        self.stale = false;
        let taken = catch_unwind(AssertUnwindSafe(|| {
            for key in std::mem::take(&mut self.edited) {
                self.give(&key);
            }
            self.workspace.snapshot()
        }));
        match taken {
            Ok(snapshot) => {
                self.outcomes.move_to(&snapshot);
                self.findings.move_to(&snapshot);
                self.changes.move_to(&snapshot);
                self.lines.move_to(&snapshot);
                self.outdated.push(std::mem::replace(&mut self.snapshot, snapshot));
            }
            Err(_) => {
                self.log.error("the compiler failed on this text; what is shown belongs to the one before");
                self.outcomes.clear();
                self.findings.clear();
                self.changes.clear();
                self.start_over();
            }
        }
        self.published.newest = false;
    }

    /// Whether the analysis has something to look at.
    pub(crate) fn has_to_look(&self) -> bool {
        self.findings.are_due(&self.snapshot)
    }

    /// Whether a policy has not been compared with the last commit.
    pub(crate) fn has_to_compare_versions(&self) -> bool {
        self.client.own_extension && !self.changes.due(&self.snapshot).is_empty()
    }

    /// Compares what is due with the last commit, until `interrupted` says so, and tells the client what is news.
    pub(crate) fn compare_versions(&mut self, interrupted: &dyn Fn(Duration) -> bool) {
        let due = self.changes.due(&self.snapshot).into_iter();
        let due: Vec<Due> = due.map(|policy| Due { policy, lang: self.lang(Some(policy.file())) }).collect();
        if due.is_empty() {
            return;
        }
        let comparing = self.changes.begin(&self.snapshot, self.roots.folders().to_vec(), due);
        let mut news = false;
        'listening: while !interrupted(LISTENING) {
            loop {
                match comparing.next(Duration::ZERO) {
                    Ok(found) => news |= self.changes.take(found),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => break 'listening,
                }
            }
        }
        if news {
            self.redraw_one(Redraw::CodeLenses);
            self.outbox.compared();
        }
    }

    /// Lets the analysis look until it has seen everything, or `interrupted` says so. Whether it found anything.
    pub(crate) fn look(&mut self, interrupted: &dyn Fn(Duration) -> bool) -> bool {
        let mut news = false;
        if !self.has_to_look() {
            return news;
        }
        let analysis = self.findings.begin(&self.snapshot);
        // Who has said something is heard at once, and what is found is taken soon after.
        while !interrupted(LISTENING) {
            loop {
                match analysis.next(Duration::ZERO) {
                    Ok(found) => news |= self.findings.take(found),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => {
                        if self.has_to_look() {
                            self.log.error("the policies could not be analysed");
                        }
                        return news;
                    }
                }
            }
        }
        news
    }

    /// The client's URI of one of the compiler's paths.
    pub(crate) fn uri(&self, key: &str) -> String {
        if let Some(document) = self.documents.get(key) {
            return document.uri.clone();
        }
        if let Some(name) = key.strip_prefix(STANDARD_FOLDER) {
            let file = (!self.client.own_extension).then(|| self.library.path(key, &self.snapshot)).flatten();
            return file.map_or_else(
                || format!("{STANDARD_URI}{name}"),
                |path| crate::transport::uri::from_path(&path),
            );
        }
        self.on_disk.get(key).map_or_else(|| paths::uri(key), |path| crate::transport::uri::from_path(path))
    }

    /// The compiler's path of a document.
    pub(crate) fn key(&self, uri: &str) -> String {
        let standard = || self.library.key(&crate::transport::uri::to_path(uri)?);
        match uri.strip_prefix(STANDARD_URI) {
            Some(name) => format!("{STANDARD_FOLDER}{name}"),
            None => standard().unwrap_or_else(|| paths::key(uri)),
        }
    }

    /// What a feature sees of a document; `None` where the compiler has no such file.
    pub(crate) fn view(&self, uri: &str) -> Option<View<'_>> {
        let file = self.snapshot.file_at(&self.key(uri))?.id;
        Some(self.view_of(file))
    }

    /// What a feature sees that asks about no file of its own.
    pub(crate) fn any_view(&self) -> Option<View<'_>> {
        let file = self.snapshot.files().first()?.id;
        Some(View { snapshot: &self.snapshot, outcomes: &self.outcomes, file, lang: self.lang(None) })
    }

    /// What a feature sees of a file.
    pub(crate) fn view_of(&self, file: FileId) -> View<'_> {
        View { snapshot: &self.snapshot, outcomes: &self.outcomes, file, lang: self.lang(Some(file)) }
    }

    /// The language to answer in: the setting, else the policy's own, else the client's.
    pub(crate) fn lang(&self, file: Option<FileId>) -> Language {
        let set = self.settings.language.as_deref().and_then(Language::from_code);
        let own = || crate::features::own_language(&self.snapshot, file?);
        let theirs = || Language::from_code(self.client.locale.as_deref()?);
        set.or_else(own).or_else(theirs).unwrap_or_default()
    }

    /// Whether a file is the client's business: open, or below one of its folders.
    pub(crate) fn concerns(&self, key: &str) -> bool {
        let in_folders = |path: &PathBuf| self.roots.folders().iter().any(|root| path.starts_with(root));
        self.documents.contains_key(key) || self.on_disk.get(key).is_some_and(in_folders)
    }

    /// Gives the compiler the text of an open document. An editor that took a file of another encoding for UTF-8 shows
    /// replacement characters: then the file itself is given, so that one message says what is the matter.
    fn give(&mut self, key: &str) {
        let Some(document) = self.documents.get(key) else { return };
        let mistaken = document.text.contains('\u{fffd}');
        let path = crate::transport::uri::to_path(&document.uri).filter(|_| mistaken);
        let on_disk = path.and_then(|path| disk::read_policy(&path).ok());
        match on_disk.filter(|bytes| std::str::from_utf8(bytes).is_err()) {
            Some(bytes) => self.workspace.open_bytes(key, &bytes),
            None => self.workspace.open(key, &document.text),
        }
    }

    fn touch(&mut self) {
        self.stale = true;
    }

    /// A single file, opened without its folder, may lean on the files that go with it.
    fn visit_neighbours(&mut self, uri: &str) {
        let path = crate::transport::uri::to_path(uri).filter(|path| !self.roots.hold(path));
        let Some(neighbourhood) = path.and_then(|path| Neighbourhood::of(&path)) else { return };
        if self.neighbourhoods.insert(neighbourhood.clone()) {
            match neighbourhood.files() {
                Ok(found) => self.read_all(&found),
                Err(why) => self.log.error(&format!("the files that go with {uri} are not read: {why:?}")),
            }
        }
    }

    /// A single file has been closed: what went with it is forgotten with the last of them.
    fn leave_neighbours(&mut self, path: &Path) {
        let Some(left) = Neighbourhood::of(path).filter(|left| self.neighbourhoods.contains(left)) else {
            return;
        };
        let still_open = |document: &Document| {
            let path = crate::transport::uri::to_path(&document.uri);
            path.filter(|path| !self.roots.hold(path)).and_then(|path| Neighbourhood::of(&path)).as_ref()
                == Some(&left)
        };
        if self.documents.values().any(still_open) {
            return;
        }
        self.neighbourhoods.remove(&left);
        self.forget_others();
    }

    /// A failed compiler may have left its caches half written: begin again from the texts.
    fn start_over(&mut self) {
        self.workspace = Workspace::new();
        let known: Vec<Found> = self.on_disk.values().cloned().map(Found::new).collect();
        self.read_all(&known);
        for (key, document) in &self.documents {
            // The text that failed once fails again; the others are still served.
            let given = catch_unwind(AssertUnwindSafe(|| self.workspace.open(key, &document.text)));
            if given.is_err() {
                self.log.error(&format!("{key} is left out until it changes"));
            }
        }
        self.stale = false;
    }
}
