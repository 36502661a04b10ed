//! Builds the parser, and embeds the folders that the compiler carries with it: the pages of `remit explain` and
//! the standard library.
//!
//! Output: the parser's tables, and for each folder a file in `OUT_DIR` that holds a slice of (name, text), sorted by name.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    grammar()?;
    embed("pages.rs", &root.join("src/diag/pages"), "md")?;
    embed("stdlib.rs", &root.join("../stdlib"), "remit")?;
    Ok(())
}

/// Turns `src/syntax/grammar.lalrpop` into tables.
fn grammar() -> io::Result<()> {
    let mut tables = lalrpop::Configuration::new();
    tables.use_cargo_dir_conventions().emit_rerun_directives(true);
    tables.process().map_err(|error| io::Error::other(error.to_string()))
}

/// Writes `&[(name, include_str!(path)), …]` for the folder's files with that ending.
#[expect(clippy::disallowed_methods, reason = "a build script's output is a file")]
fn embed(output: &str, folder: &Path, ending: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    files.retain(|path| path.extension().is_some_and(|found| found == ending));
    files.sort();
    let mut rows = String::from("&[\n");
    for path in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        rows.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    rows.push(']');
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(output), rows)
}
