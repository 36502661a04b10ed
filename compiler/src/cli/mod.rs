//! The `remit` command: arguments, files and exit codes. The compiler's only input and output.
//!
//! Input: arguments and a `Console`, so that tests can run commands without a process. Output: text on the console and an
//! exit code. One file a command.
#![expect(clippy::disallowed_methods, reason = "the command line is where files and the clock are read")]

mod arguments;
mod check;
mod console;
mod coverage;
mod eval;
mod explain;
mod files;
mod fmt;
mod init;
mod matching;
mod referral;
mod render;
mod schema;
mod session;
mod test;

use std::ffi::OsString;

use clap::Parser;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use arguments::{Arguments, Command};
pub use console::{Console, Exit};

/// Runs one command; `arguments` begin with the program's name.
pub fn run(arguments: &[OsString], console: &mut Console<'_>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            console.complain(&error.render().to_string());
            return Exit::Misuse;
        }
        Err(help) => {
            console.say(&help.render().to_string());
            return Exit::Good;
        }
    };
    match arguments.command {
        Command::Test(command) => test::run(&command, console),
        Command::Check(command) => check::run(&command, console),
        Command::Eval(command) => eval::run(&command, console),
        Command::Match(command) => matching::run(&command, console),
        Command::Fmt(command) => fmt::run(&command, console),
        Command::Coverage(command) => coverage::run(&command, console),
        Command::Schema(command) => schema::run(&command, console),
        Command::Render(command) => render::run(&command, console),
        Command::Init(command) => init::run(&command, console),
        Command::Explain(command) => explain::run(&command, console),
    }
}

/// The day it is, in universal time.
pub fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC).date()
}
