//! The files that the compiler gets from the disk: those of the workspace's folders, and what becomes of them there.

use std::path::{Path, PathBuf};

use remit_compiler::base::SourceFile;
use remit_compiler::base::disk::{self, Found};

use super::GlobalState;
use super::log::Stopwatch;
use super::paths::Roots;

impl GlobalState {
    /// Reads every policy of the workspace's folders that is not open.
    pub(crate) fn load(&mut self, roots: Roots) {
        let watch = Stopwatch::start();
        self.roots = roots;
        for folder in self.roots.folders().to_vec() {
            match disk::policies_below(&folder) {
                Ok(found) => self.read_all(&found),
                // Its files are served one by one, like those of any other folder.
                Err(why) => {
                    self.log.error(&format!("{} is not read as a workspace: {why:?}", folder.display()));
                    self.roots.give_up(&folder);
                }
            }
        }
        let (files, folders) = (self.on_disk.len(), self.roots.folders().len());
        self.log.info(&format!("{files} files read from {folders} folders in {:?}", watch.elapsed()));
    }

    pub(crate) fn add_folder(&mut self, uri: &str) {
        self.roots.add(uri);
        self.load(self.roots.clone());
    }

    pub(crate) fn remove_folder(&mut self, uri: &str) {
        self.roots.remove(uri);
        // Its documents that stay open are single files now.
        let open: Vec<String> = self.documents.values().map(|document| document.uri.clone()).collect();
        open.iter().for_each(|uri| self.visit_neighbours(uri));
        self.forget_others();
    }

    /// Something has come, gone or changed on disk, a file or a folder; what is open in the client counts for more.
    pub(crate) fn changed_on_disk(&mut self, uri: &str) {
        let Some(path) = crate::transport::uri::to_path(uri) else { return };
        if path.file_name().is_some_and(|name| name == disk::OWN_WORKSPACE) {
            self.forget_others();
            self.load(self.roots.clone());
            return;
        }
        let inside = format!("{}/", disk::shown(&path));
        let below = self.on_disk.range(inside.clone()..).take_while(|(key, _)| key.starts_with(&inside));
        let gone = below
            .filter(|(key, known)| !self.documents.contains_key(*key) && known.symlink_metadata().is_err());
        let gone: Vec<String> = gone.map(|(key, _)| key.clone()).collect();
        gone.iter().for_each(|key| self.forget(key));
        if path.symlink_metadata().is_ok_and(|about| about.is_dir()) {
            self.look_into(&path);
            return;
        }
        let key = disk::shown(&path);
        if !self.documents.contains_key(&key) && self.is_read(&path) {
            self.read_again(&key, path);
        }
    }

    /// A folder has come, or has another name.
    fn look_into(&mut self, folder: &Path) {
        // Nobody walks through a folder of another tool.
        if !self.is_read(&folder.join("any.remit")) {
            return;
        }
        match disk::policies_below(folder) {
            Ok(mut found) => {
                found.retain(|file| self.is_read(&file.path));
                self.read_all(&found);
            }
            Err(why) => self.log.error(&format!("{} is not read: {why:?}", folder.display())),
        }
    }

    /// Whether the compiler gets a file from the disk.
    pub(super) fn is_read(&self, path: &Path) -> bool {
        self.roots.hold(path) || self.neighbourhoods.iter().any(|known| known.holds(path))
    }

    /// Reads a file that is or was there.
    pub(super) fn read_again(&mut self, key: &str, path: PathBuf) {
        if path.symlink_metadata().is_ok() {
            self.read_all(&[Found::new(path)]);
        } else {
            self.forget(key);
        }
    }

    pub(super) fn read_all(&mut self, found: &[Found]) {
        let keys = found.iter().map(|file| (disk::shown(&file.path), file));
        let closed: Vec<_> = keys.filter(|(key, _)| !self.documents.contains_key(key)).collect();
        let files: Vec<SourceFile> = closed.iter().map(|(key, file)| file.source(key)).collect();
        if files.is_empty() {
            return;
        }
        self.on_disk.extend(closed.into_iter().map(|(key, file)| (key, file.path.clone())));
        self.workspace.open_many(files);
        self.touch();
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.workspace.remove(key);
        self.on_disk.remove(key);
        self.touch();
    }

    /// Forgets the files that are neither open nor to be read any more.
    pub(super) fn forget_others(&mut self) {
        let others = self
            .on_disk
            .iter()
            .filter(|(key, path)| !self.documents.contains_key(*key) && !self.is_read(path));
        let others: Vec<String> = others.map(|(key, _)| key.clone()).collect();
        others.iter().for_each(|key| self.forget(key));
    }
}
