//! One side of a comparison. Input: a file or a folder. Output: a workspace, and which of its policies are meant.

use std::path::Path;
use std::sync::Arc;

use remit_compiler::analysis::unusable;
use remit_compiler::base::disk::{self, Found};
use remit_compiler::base::{SourceFile, Unread};
use remit_compiler::diag::Diagnostic;
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::ir::Policy;
use remit_wording::diff::Version;

use crate::git::LIBRARY;

/// A workspace as it was or is to be.
#[derive(Clone, Debug)]
pub struct Side {
    /// Where it is from.
    pub name: String,
    /// Its texts, compiled.
    pub snapshot: Arc<Snapshot>,
    /// The file that alone is meant, where one is.
    only: Option<String>,
    /// What paths begin with that need not be shown.
    folder: String,
}

/// Why there is no side to compare.
#[derive(Clone, Debug)]
pub enum Unusable {
    /// It could not be read.
    Unread(Unread),
    /// There is no policy.
    Nothing,
}

/// A policy of a side.
#[derive(Clone, Debug)]
pub enum State {
    /// There is none of that id.
    Missing,
    /// It is there, and has errors.
    Broken(Vec<Diagnostic>),
    /// It can be used.
    Usable(PolicyId),
}

impl Side {
    /// Reads a file with what is in its folder, or a folder with all below it; it is called `name`.
    pub fn read(name: String, path: &Path) -> Result<Self, Unusable> {
        let (found, only) = if path.is_dir() {
            (disk::policies_below(path), None)
        } else {
            let folder = path.parent().unwrap_or(path);
            let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
            (disk::policies_in(folder), own)
        };
        let found = found.map_err(Unusable::Unread)?;
        let is_own = |file: &Found| only.as_ref().is_none_or(|own| file.shown == *own);
        if !found.iter().any(is_own) {
            return Err(Unusable::Nothing);
        }
        let sources = found.iter().map(|file| (is_own(file), file.source(&file.shown)));
        // Another version of the policy may be in the same folder.
        let kept = sources.filter(|(own, source)| *own || !declares_policy(source));
        let kept: Vec<SourceFile> = kept.map(|(_, source)| source).collect();
        Ok(Self::new(name, kept, only))
    }

    /// A workspace of these files. Where they have a library of another time, whose files are not those of the program's, it is
    /// that library alone.
    pub fn new(name: String, sources: Vec<SourceFile>, only: Option<String>) -> Self {
        let has_library = sources.iter().any(|source| source.path.starts_with(&format!("{LIBRARY}/")));
        let of = |mut workspace: Workspace, sources: Vec<SourceFile>| {
            workspace.open_many(sources);
            Self {
                name: name.clone(),
                snapshot: workspace.snapshot(),
                only: only.clone(),
                folder: String::new(),
            }
        };
        if !has_library {
            return of(Workspace::new(), sources);
        }
        let side = of(Workspace::new(), sources.clone());
        let broken =
            |side: &Self| side.ids().iter().filter(|id| matches!(side.state(id), State::Broken(_))).count();
        if broken(&side) == 0 {
            return side;
        }
        let alone = of(Workspace::with_library_in(LIBRARY), sources);
        if broken(&alone) < broken(&side) { alone } else { side }
    }

    /// A workspace that is compiled already.
    pub fn of(name: impl Into<String>, snapshot: Arc<Snapshot>) -> Self {
        Self { name: name.into(), snapshot, only: None, folder: String::new() }
    }

    /// The same, where paths are shown from that folder.
    #[must_use]
    pub fn from_folder(self, folder: &str) -> Self {
        Self { folder: format!("{folder}/"), ..self }
    }

    /// A path as it is shown.
    pub(crate) fn shown<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.folder).unwrap_or(path)
    }

    /// The ids of its policies.
    pub fn ids(&self) -> Vec<String> {
        let policies = self.snapshot.model().policies.iter();
        let meant = policies.filter(|(id, _)| {
            let mut files = self.snapshot.own_files_of(*id).into_iter();
            self.only.as_ref().is_none_or(|own| {
                files.any(|file| self.snapshot.file(file).is_some_and(|file| file.path() == own))
            })
        });
        meant.map(|(_, policy)| policy.head.name.to_string()).collect()
    }

    /// What there is of a policy.
    pub fn state(&self, id: &str) -> State {
        let Some(policy) = self.snapshot.policy(id) else { return State::Missing };
        let errors: Vec<Diagnostic> = self.snapshot.errors_of(policy).cloned().collect();
        let errors =
            if errors.is_empty() { Vec::from_iter(unusable(&self.snapshot, policy)) } else { errors };
        match (errors.is_empty(), self.snapshot.compiled(policy)) {
            (true, Some(_)) => State::Usable(policy),
            (true | false, Some(_) | None) => State::Broken(errors),
        }
    }

    /// A version that is of this side.
    pub fn version<'p>(&self, policy: &'p Policy) -> Version<'p> {
        let mut files = self.snapshot.files().iter();
        let has_library = files.any(|file| file.standard && !file.embedded);
        Version { policy, name: self.name.clone(), has_library }
    }

    /// The texts that are a policy's own, and of the libraries that it names.
    pub fn own_text(&self, policy: PolicyId) -> Vec<&str> {
        let files = self.snapshot.files_of(policy).into_iter().filter_map(|file| self.snapshot.file(file));
        files.filter(|file| !file.standard).map(|file| file.text()).collect()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> String {
        self.snapshot.file_at(path).map(|file| file.text().to_owned()).unwrap_or_default()
    }
}

fn declares_policy(source: &SourceFile) -> bool {
    source.text.as_str().lines().any(|line| line.starts_with("policy "))
}
