//! The command as a process: its arguments, streams, environment and clock.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use remit_engine::value::Language;

use crate::{Console, Exit, Output, run};

/// Runs the command of this process.
pub fn main() -> ExitCode {
    ExitCode::from(main_with(&Vec::from_iter(std::env::args_os())).code())
}

/// Runs a command on the streams of this process. The arguments begin with the program's name; a program that is started by
/// another, as Python starts its scripts, has others than its process.
pub fn main_with(arguments: &[OsString]) -> Exit {
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
    run(arguments, &mut console)
}

/// What a command said.
#[derive(Clone, Debug)]
pub struct Said {
    /// How it ended.
    pub exit: Exit,
    /// Its results.
    pub out: String,
    /// Its complaints.
    pub err: String,
}

/// Does something on a console that writes to texts: in the folder of this process, on this day, with nothing to read.
pub fn captured(lang: Language, run: impl FnOnce(&mut Console<'_>) -> Exit) -> Said {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        out: Output::new(&mut out),
        err: Output::new(&mut err),
        input: &mut io::empty(),
        colour: false,
        folder: std::env::current_dir().unwrap_or_default(),
        today: jiff::Zoned::now().date(),
        lang: Some(lang),
    };
    let exit = run(&mut console);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Said { exit, out: text(out), err: text(err) }
}

/// The language of the environment: `REMIT_LANG`, then the locale.
fn language() -> Option<Language> {
    ["REMIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::from_code(&value))
}
