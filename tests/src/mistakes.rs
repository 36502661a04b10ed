//! What is said of a text that is wrong. Input: a file of the language. Output: its diagnostics as the command line shows them.

use remit_compiler::diag::render;
use remit_compiler::workspace::Workspace;

/// What is said of a file, but for some codes.
pub fn mistakes(text: &str, but: &[&str]) -> String {
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    let found = snapshot.diagnostics().iter().filter(|it| !but.contains(&it.code.id()));
    let found: Vec<_> = found.cloned().collect();
    render::text(&found, snapshot.sources(), render::TextOptions::default())
}
