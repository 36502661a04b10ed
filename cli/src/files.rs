//! The files of a workspace, and which of them are meant.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use remit_compiler::base::Unread;
use remit_compiler::base::disk::{self, Found};
use remit_compiler::diag::Phrase;

use crate::arguments::Common;
use crate::reason::{shown, unreadable};
use crate::{Console, Exit};

/// The folder of a workspace and the policy files in it.
pub(crate) struct Files {
    pub(crate) folder: PathBuf,
    pub(crate) found: Vec<Found>,
}

impl Files {
    /// Finds the policy files; a complaint has been made where they cannot be found, or there is none.
    pub(crate) fn find(common: &Common, console: &mut Console<'_>) -> Result<Self, Exit> {
        let folder = match &common.workspace {
            Some(folder) => console.folder.join(folder),
            None => console.folder.clone(),
        };
        if folder.is_file() {
            return Err(console.misuse(Phrase::new("misuse.no_folder").arg("path", shown(&folder))));
        }
        match disk::policies_below(&folder) {
            Ok(found) if found.is_empty() => {
                Err(console.misuse(Phrase::new("misuse.no_files").arg("folder", shown(&folder))))
            }
            Ok(found) => Ok(Self { folder, found }),
            Err(why) => Err(console.misuse(unreadable(&folder, &why))),
        }
    }

    /// The files that a bundle holds, by their names in it.
    pub(crate) fn of_bundle<'n>(path: &Path, names: impl Iterator<Item = &'n str>) -> Self {
        let found = |name: &str| Found { path: PathBuf::from(name), shown: name.to_owned(), unread: None };
        Self { folder: path.to_owned(), found: names.map(found).collect() }
    }

    /// The files at or below those paths, by their names; all without any. A path at which there is none is refused: who
    /// names it believes that something is checked there.
    pub(crate) fn chosen(
        &self,
        paths: &[PathBuf],
        console: &mut Console<'_>,
    ) -> Result<BTreeSet<&str>, Exit> {
        if paths.is_empty() {
            return Ok(self.found.iter().map(|file| file.shown.as_str()).collect());
        }
        let places: Vec<Place<'_>> = self.found.iter().map(Place::of).collect();
        let mut chosen = BTreeSet::new();
        for path in paths {
            let named = console.folder.join(path);
            let wanted = match named.canonicalize() {
                Ok(wanted) => wanted,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(console.misuse(Phrase::new("misuse.no_path").arg("path", shown(path))));
                }
                Err(error) => return Err(console.misuse(unreadable(path, &Unread::from(&error)))),
            };
            let mut below = places.iter().filter(|place| place.is_below(&wanted)).peekable();
            if below.peek().is_none() {
                return Err(console.misuse(self.nothing_at(path, &wanted)));
            }
            chosen.extend(below.map(|place| place.name));
        }
        Ok(chosen)
    }

    /// Why a path has no file of the workspace.
    fn nothing_at(&self, path: &Path, wanted: &Path) -> Phrase {
        let inside = self.folder.canonicalize().is_ok_and(|folder| wanted.starts_with(folder));
        let sentence = Phrase::new(if inside { "misuse.holds_none" } else { "misuse.outside" });
        sentence.arg("path", shown(path)).arg("folder", shown(&self.folder))
    }
}

/// Where a file of the workspace is.
struct Place<'a> {
    name: &'a str,
    /// The file as the disk has it; where a link is one, what it links to and what it is called.
    paths: Vec<PathBuf>,
}

impl<'a> Place<'a> {
    fn of(file: &'a Found) -> Self {
        let target = file.path.canonicalize().ok();
        let own = file.path.parent().zip(file.path.file_name());
        let own = own.and_then(|(folder, name)| Some(folder.canonicalize().ok()?.join(name)));
        Self { name: &file.shown, paths: target.into_iter().chain(own).collect() }
    }

    fn is_below(&self, wanted: &Path) -> bool {
        self.paths.iter().any(|path| path.starts_with(wanted))
    }
}
