//! Policies as they are in a commit, without a checkout: the only file that names the library for git. Input: a folder and a
//! revision. Output: the policy files of that commit, by their paths below the folder, and the library's.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use gix::bstr::{BString, ByteSlice};
use remit_compiler::base::SourceFile;
use remit_compiler::base::disk::{OWN_WORKSPACE, is_policy};

/// The policy files of a commit.
pub(crate) struct Commit {
    /// Its first letters.
    pub(crate) id: String,
    /// The files.
    pub(crate) sources: Vec<SourceFile>,
    /// Whether the library is of that commit, too.
    pub(crate) has_library: bool,
}

/// The folder of the library, from the root of a repository.
const LIBRARY: &str = "stdlib";

/// Why a commit cannot be had, as the library for git tells it.
pub(crate) type Why = String;

/// Reads what a commit has below a folder.
pub(crate) fn read(folder: &Path, revision: &str) -> Result<Commit, Why> {
    let why = |error: gix::Error| error.to_string();
    let repository = gix::discover(folder).map_err(|error| error.to_string())?;
    let id = repository.rev_parse_single(revision).map_err(why)?;
    let short = id.to_hex_with_len(8).to_string();
    let tree = id.object().map_err(why)?.peel_to_tree().map_err(why)?;
    let entries = tree.traverse().breadthfirst.files().map_err(why)?;
    let root = repository.workdir().and_then(|root| root.canonicalize().ok());
    let own = folder.canonicalize().ok();
    let below = root.zip(own).and_then(|(root, own)| own.strip_prefix(root).ok().map(Path::to_owned));
    let below = below.unwrap_or_default();
    let path = |path: &BString| path.to_str_lossy().into_owned();
    let marked: BTreeSet<String> = entries
        .iter()
        .filter_map(|entry| {
            path(&entry.filepath).strip_suffix(&format!("/{OWN_WORKSPACE}")).map(str::to_owned)
        })
        .collect();
    let mut commit = Commit { id: short, sources: Vec::new(), has_library: false };
    for entry in entries.iter().filter(|entry| entry.mode.is_blob()) {
        let whole = path(&entry.filepath);
        let place = Path::new(&whole);
        let is_library = place.starts_with(LIBRARY);
        let shown = match place.strip_prefix(&below) {
            Ok(shown) => shown,
            Err(_) if is_library => place,
            Err(_) => continue,
        };
        if !is_policy(place) || !is_looked_into(shown, &below, &marked) {
            continue;
        }
        let blob = repository.find_object(entry.oid).map_err(why)?;
        let shown = shown.to_string_lossy().replace('\\', "/");
        commit.has_library |= is_library;
        commit.sources.push(SourceFile::from_bytes(&shown, &blob.data));
    }
    commit.sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(commit)
}

/// Whether no folder above a file is hidden, set aside or a workspace of its own.
fn is_looked_into(shown: &Path, below: &Path, marked: &BTreeSet<String>) -> bool {
    let mut at = below.to_owned();
    let mut folders = shown.parent().into_iter().flat_map(Path::components);
    folders.all(|part| {
        let Component::Normal(name) = part else { return true };
        at.push(name);
        let hidden = name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules";
        !hidden && !marked.contains(&at.to_string_lossy().replace('\\', "/"))
    })
}
