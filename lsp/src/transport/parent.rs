//! Watches the process that started the server, which may die without closing its pipes.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a server may outlive its client.
const BEAT: Duration = Duration::from_secs(2);

/// A client's process that was alive when it was named.
#[derive(Debug, Clone)]
pub(crate) struct Parent(PathBuf);

impl Parent {
    /// None where the system does not tell of it (another system, or a container): there the closed pipe has to do.
    pub(crate) fn alive(process: u32) -> Option<Self> {
        let folder = PathBuf::from(format!("/proc/{process}"));
        alive(&folder).then_some(Self(folder))
    }

    /// Returns when the process is gone.
    pub(crate) async fn gone(&self) {
        while alive(&self.0) {
            tokio::time::sleep(BEAT).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the process table is a file")]
fn alive(folder: &Path) -> bool {
    let Ok(status) = std::fs::read_to_string(folder.join("stat")) else {
        return false;
    };
    // The state follows the name, which may itself hold brackets; a zombie is dead.
    !status.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('Z') || state.starts_with('X'))
}
