//! Until the compiler's workspace lands.
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, Default, Clone)]
pub(crate) struct Snapshot {
    pub(crate) files: BTreeMap<String, String>,
}
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    files: BTreeMap<String, String>,
}
impl Workspace {
    pub(crate) fn new() -> Self {
        Self::default()
    }
    pub(crate) fn open(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.to_owned());
    }
    pub(crate) fn open_bytes(&mut self, path: &str, bytes: &[u8]) {
        self.open(path, &String::from_utf8_lossy(bytes));
    }
    pub(crate) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::new(Snapshot { files: self.files.clone() })
    }
}
