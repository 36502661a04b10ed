//! Diagnostics as the protocol has them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use tower_lsp::ls_types::Uri;

use crate::transport::outbox::Publication;
use crate::world::World;

/// The diagnostics of every file, those of open documents with their version.
pub(crate) fn all(world: &World) -> Vec<Publication> {
    let files = world.snapshot.files.keys();
    files
        .filter_map(|key| {
            let uri = Uri::from_str(&world.uri(key)).ok()?;
            let version = world.documents.get(key).map(|document| document.version);
            Some(Publication { uri, version, diagnostics: Vec::new() })
        })
        .collect()
}

/// What takes everything away again that was said of a document.
pub(crate) fn none(uri: &str) -> Option<Publication> {
    Some(Publication { uri: Uri::from_str(uri).ok()?, version: None, diagnostics: Vec::new() })
}

/// Equal for equal diagnostics; only ever compared within one run.
pub(crate) fn hash(publication: &Publication) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&publication.diagnostics).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
