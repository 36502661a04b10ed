//! The policy files of a folder, found and read alike for the command line and the editor: the one room of this library
//! that looks at a disk.
//!
//! Input: a folder. Output: its `*.remit` files with the names to show them by, and their bytes, never more than one may
//! have. Nothing but a regular file is ever opened, so that no pipe or device can make a reader wait.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{SourceFile, Unread, limits};

/// A folder with a file of this name is a workspace of its own, and the one around it does not read it.
pub const OWN_WORKSPACE: &str = ".remit-workspace";

/// A policy file of a workspace, or a folder of it that could not be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// How it is shown: its path from the workspace folder, with `/`.
    pub shown: String,
    /// Why it cannot be read, as far as that is known without opening it.
    pub unread: Option<Unread>,
}

/// Every policy file below the folder, in the order of their names.
///
/// Hidden files and folders, those of other tools and workspaces of their own are passed by. A link to a file is that
/// file, once; links to folders are not followed.
pub fn policies_below(folder: &Path) -> Result<Vec<Found>, Unread> {
    find(folder, true)
}

/// Every policy file of the folder itself, in the order of their names.
pub fn policies_in(folder: &Path) -> Result<Vec<Found>, Unread> {
    find(folder, false)
}

impl Found {
    /// A file that is looked at by itself.
    pub fn new(path: PathBuf) -> Self {
        Self { shown: shown(&path), path, unread: None }
    }

    /// The file as it is on disk, or that it cannot be read, to be shown by that name.
    pub fn source(&self, shown: &str) -> SourceFile {
        let read = match &self.unread {
            Some(why) => Err(why.clone()),
            None => read_policy(&self.path),
        };
        match read {
            Ok(bytes) => SourceFile::from_bytes(shown, &bytes),
            Err(why) => SourceFile::unread(shown, why),
        }
    }
}

/// The bytes of a policy file, its size looked at before it is read.
pub fn read_policy(path: &Path) -> Result<Vec<u8>, Unread> {
    let about = fs::metadata(path).map_err(|error| unread_link(path, &error))?;
    if let Some(unread) = not_regular(about.file_type()) {
        return Err(unread);
    }
    let limit = limits::MAX_FILE_BYTES as u64;
    if about.len() > limit {
        return Err(Unread::TooLarge(about.len()));
    }
    let bytes = read_up_to(path, limit).map_err(|error| Unread::from(&error))?;
    // It may have grown since.
    if bytes.len() as u64 > limit { Err(Unread::TooLarge(bytes.len() as u64)) } else { Ok(bytes) }
}

/// The bytes of a file, and of one that is larger than the limit, one byte more than that.
pub fn read_up_to(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the name is that of a policy file.
pub fn is_policy(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !hidden && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("remit"))
}

/// Whether the path is that of a policy file that belongs to the workspace of the folder.
pub fn belongs(folder: &Path, path: &Path) -> bool {
    let Ok(rest) = path.strip_prefix(folder) else { return false };
    let mut at = folder.to_owned();
    let mut between = rest.parent().into_iter().flat_map(Path::components);
    is_policy(path)
        && between.all(|part| {
            at.push(part);
            is_looked_into(&at)
        })
}

/// The nearest folder above a file that is marked as a workspace of its own.
pub fn marked_workspace(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.join(OWN_WORKSPACE).exists())
}

/// How a path is shown: with `/`, and nothing in it that a terminal would obey. No two paths are shown alike.
pub fn shown(path: &Path) -> String {
    if cfg!(windows) {
        return path.to_string_lossy().replace('\\', "/");
    }
    let bytes = path.as_os_str().as_encoded_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(is_unprintable) && !text.contains(r"\x") && !text.contains(r"\\") => {
            text.to_owned()
        }
        _ => escaped(bytes),
    }
}

fn escaped(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\\' => out.push_str(r"\\"),
                _ if is_unprintable(letter) => out.extend(letter.escape_unicode()),
                _ => out.push(letter),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, r"\x{byte:02x}");
        }
    }
    out
}

/// Controls of terminals, and of the direction of text.
fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn find(folder: &Path, deep: bool) -> Result<Vec<Found>, Unread> {
    let mut search = Search { root: folder, deep, found: Vec::new(), links: Vec::new(), entries: 0 };
    let mut folders = search.look(folder)?;
    while let Some(folder) = folders.pop() {
        match search.look(&folder) {
            Ok(more) => folders.extend(more),
            Err(limit @ (Unread::TooManyFiles | Unread::TooManyEntries)) => return Err(limit),
            Err(why) => search.add(folder, Some(why)),
        }
    }
    search.follow_links();
    search.found.sort_by(|one, two| one.shown.cmp(&two.shown));
    Ok(search.found)
}

/// A search through a folder, and what it has found so far.
struct Search<'a> {
    root: &'a Path,
    deep: bool,
    found: Vec<Found>,
    /// Policy files that are links.
    links: Vec<PathBuf>,
    entries: usize,
}

impl Search<'_> {
    /// Looks through one folder; returns the folders in it that are to be looked into.
    fn look(&mut self, folder: &Path) -> Result<Vec<PathBuf>, Unread> {
        let unread = |error: io::Error| Unread::from(&error);
        let mut folders = Vec::new();
        for entry in fs::read_dir(folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(unread)?);
            self.entries += 1;
            if self.entries > limits::MAX_ENTRIES {
                return Err(Unread::TooManyEntries);
            }
            if kind.is_dir() {
                if self.deep && is_looked_into(&path) {
                    folders.push(path);
                }
            } else if is_policy(&path) {
                match kind.is_symlink() {
                    true => self.links.push(path),
                    false => self.add(path, not_regular(kind)),
                }
            }
            if self.found.len() + self.links.len() > limits::MAX_FILES {
                return Err(Unread::TooManyFiles);
            }
        }
        Ok(folders)
    }

    fn add(&mut self, path: PathBuf, unread: Option<Unread>) {
        let shown = shown(path.strip_prefix(self.root).unwrap_or(&path));
        self.found.push(Found { path, shown, unread });
    }

    /// Adds the links to files that have not been found at their own place or by another link.
    fn follow_links(&mut self) {
        if self.links.is_empty() {
            return;
        }
        let found = self.found.iter().filter_map(|found| fs::canonicalize(&found.path).ok());
        let mut known: BTreeSet<PathBuf> = found.collect();
        let mut links = std::mem::take(&mut self.links);
        links.sort();
        for link in links {
            match fs::canonicalize(&link).and_then(|target| Ok((fs::metadata(&target)?.file_type(), target)))
            {
                Ok((kind, target)) => {
                    if !kind.is_dir() && known.insert(target) {
                        self.add(link, not_regular(kind));
                    }
                }
                Err(error) => {
                    let why = unread_link(&link, &error);
                    self.add(link, Some(why));
                }
            }
        }
    }
}

/// Why what may be a link cannot be read.
fn unread_link(path: &Path, error: &io::Error) -> Unread {
    let why = Unread::from(error);
    if why == Unread::Missing && path.is_symlink() { Unread::DeadLink } else { why }
}

fn not_regular(kind: FileType) -> Option<Unread> {
    match (kind.is_file(), kind.is_dir()) {
        (true, _) => None,
        (false, true) => Some(Unread::Folder),
        (false, false) => Some(Unread::Special),
    }
}

/// Whether a folder may hold policies of the workspace around it.
fn is_looked_into(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    let set_aside = name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules";
    !set_aside && !folder.join(OWN_WORKSPACE).exists()
}
