//! Policies as they are in commits, without a checkout: the only file that names the library for git. Input: a folder and a
//! revision. Output: the policy files of that commit, by their paths below the folder, and the library's.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use remit_compiler::base::SourceFile;
use remit_compiler::base::disk::{OWN_WORKSPACE, is_policy};

/// The repository around a folder.
#[derive(Debug)]
pub struct Repository {
    git: gix::Repository,
    /// The folder, from the root of the repository.
    below: PathBuf,
}

/// The policy files of a commit.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its first letters.
    pub id: String,
    /// The day it was made.
    pub day: String,
    /// The files by their paths below the folder, in order.
    files: Vec<(String, ObjectId)>,
    /// Whether the library is of that commit, too.
    pub has_library: bool,
}

/// The folder of the library, from the root of a repository.
pub(crate) const LIBRARY: &str = "stdlib";

/// Why a commit cannot be had, as the library for git tells it.
pub type Why = String;

fn why(error: impl ToString) -> Why {
    error.to_string()
}

impl Repository {
    /// Finds it.
    pub fn around(folder: &Path) -> Result<Self, Why> {
        let git = gix::discover(folder).map_err(why)?;
        let root = git.workdir().and_then(|root| root.canonicalize().ok());
        let own = folder.canonicalize().ok();
        let below = root.zip(own).and_then(|(root, own)| own.strip_prefix(root).ok().map(Path::to_owned));
        Ok(Self { git, below: below.unwrap_or_default() })
    }

    /// The newest commit, by its first letters.
    pub fn newest(&self) -> Result<String, Why> {
        Ok(self.git.head_id().map_err(why)?.to_hex_with_len(8).to_string())
    }

    /// What a revision has below the folder.
    pub fn commit(&self, revision: &str) -> Result<Commit, Why> {
        let id = self.git.rev_parse_single(revision).map_err(why)?;
        let id = id.object().map_err(why)?.peel_to_commit().map_err(why)?.id;
        self.read(id)
    }

    /// What a revision and those before it have below the folder, the oldest first; of commits in a row that have the same, the
    /// first. Of what was merged, the merge tells.
    pub fn history(&self, revision: &str) -> Result<Vec<Commit>, Why> {
        let tip = self.git.rev_parse_single(revision).map_err(why)?;
        let walk = self.git.rev_walk([tip.detach()]).first_parent_only().all().map_err(why)?;
        let mut found: Vec<Commit> = Vec::new();
        let mut tree = None;
        for step in walk {
            let id = step.map_err(why)?.id;
            let own = self.git.find_commit(id).map_err(why)?.tree_id().map_err(why)?.detach();
            let same_tree = tree.replace(own) == Some(own);
            let commit = match found.last_mut().filter(|_| same_tree) {
                Some(newer) => {
                    (newer.id, newer.day) = self.called(id)?;
                    continue;
                }
                None => self.read(id)?,
            };
            match found.last_mut().filter(|newer| newer.files == commit.files) {
                Some(newer) => *newer = commit,
                None => found.push(commit),
            }
        }
        found.reverse();
        Ok(found)
    }

    /// The first letters of a commit, and its day.
    fn called(&self, id: ObjectId) -> Result<(String, String), Why> {
        let time = self.git.find_commit(id).map_err(why)?.time().map_err(why)?;
        Ok((id.to_hex_with_len(8).to_string(), time.format_or_unix(gix::date::time::format::SHORT)))
    }

    fn read(&self, id: ObjectId) -> Result<Commit, Why> {
        let tree = self.git.find_commit(id).map_err(why)?.tree().map_err(why)?;
        let entries = tree.traverse().breadthfirst.files().map_err(why)?;
        let path = |path: &BString| path.to_str_lossy().into_owned();
        let marked: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| {
                path(&entry.filepath).strip_suffix(&format!("/{OWN_WORKSPACE}")).map(str::to_owned)
            })
            .collect();
        let (id, day) = self.called(id)?;
        let mut commit = Commit { id, day, files: Vec::new(), has_library: false };
        for entry in entries.iter().filter(|entry| entry.mode.is_blob()) {
            let whole = path(&entry.filepath);
            let place = Path::new(&whole);
            let is_library = place.starts_with(LIBRARY);
            let shown = match place.strip_prefix(&self.below) {
                Ok(shown) => shown,
                Err(_) if is_library => place,
                Err(_) => continue,
            };
            if !is_policy(place) || !self.is_looked_into(shown, &marked) {
                continue;
            }
            commit.has_library |= is_library;
            commit.files.push((shown.to_string_lossy().replace('\\', "/"), entry.oid));
        }
        commit.files.sort();
        Ok(commit)
    }

    /// The texts of the files of a commit.
    pub fn sources(&self, commit: &Commit) -> Result<Vec<SourceFile>, Why> {
        let source = |(shown, id): &(String, ObjectId)| {
            let blob = self.git.find_object(*id).map_err(why)?;
            Ok(SourceFile::from_bytes(shown, &blob.data))
        };
        commit.files.iter().map(source).collect()
    }

    /// Whether no folder above a file is hidden, set aside or a workspace of its own.
    fn is_looked_into(&self, shown: &Path, marked: &BTreeSet<String>) -> bool {
        let mut at = self.below.clone();
        let mut folders = shown.parent().into_iter().flat_map(Path::components);
        folders.all(|part| {
            let Component::Normal(name) = part else { return true };
            at.push(name);
            let hidden =
                name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules";
            !hidden && !marked.contains(&at.to_string_lossy().replace('\\', "/"))
        })
    }
}
