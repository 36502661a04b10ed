//! The command as a process: its arguments, streams, environment and clock.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use remit_engine::value::Language;

use crate::{Console, Output, run};

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let mut console = Console {
        out: Output::new(&mut out),
        err: Output::new(&mut err),
        input: &mut io::stdin().lock(),
        colour,
        folder: std::env::current_dir().unwrap_or_default(),
        today: jiff::Zoned::now().date(),
        lang: language(),
    };
    ExitCode::from(run(&arguments, &mut console).code())
}

/// The language of the environment: `REMIT_LANG`, then the locale.
fn language() -> Option<Language> {
    ["REMIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_code(&value))
}
