//! Watches the process that started the server, which may die without closing its pipes.

use std::path::PathBuf;
use std::time::Duration;

/// How long a server may outlive its client.
const BEAT: Duration = Duration::from_secs(2);

/// Returns when the process is gone; never where the system does not tell (there the closed pipe has to do).
pub(crate) async fn gone(process: u32) {
    let folder = PathBuf::from(format!("/proc/{process}"));
    if !folder.exists() {
        return std::future::pending().await;
    }
    while alive(&folder) {
        tokio::time::sleep(BEAT).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the process table is a file")]
fn alive(folder: &std::path::Path) -> bool {
    let Ok(status) = std::fs::read_to_string(folder.join("stat")) else {
        return false;
    };
    // The state follows the name, which may itself hold brackets; a zombie is dead.
    !status.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('Z') || state.starts_with('X'))
}
