//! The `remit` command.
#![expect(clippy::disallowed_methods, reason = "the binary is where the environment is read")]

use remit_engine::value::Language;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use remit_cli::Console;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut console = Console {
        out: &mut io::stdout().lock(),
        err: &mut io::stderr().lock(),
        input: &mut io::stdin().lock(),
        colour,
        folder: std::env::current_dir().unwrap_or_default(),
        today: remit_cli::today(),
        lang: language(),
    };
    ExitCode::from(remit_cli::run(&arguments, &mut console).code())
}

/// The language of the environment: `REMIT_LANG`, then the locale.
fn language() -> Option<Language> {
    ["REMIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_code(&value))
}
