//! The `remit` command: arguments, files and exit codes.
//!
//! Input: arguments and a `Console`, so that tests can run commands without a process. Output: text on the console and an
//! exit code. One file a command. What commands say as JSON a program can have from here too (`…_record`), as the module for
//! Python does.
#![warn(clippy::wildcard_enum_match_arm)]
#![expect(
    clippy::disallowed_methods,
    reason = "the command line is where files, the environment and the clock are read"
)]

mod answered;
mod arguments;
mod ask;
mod batch;
mod build;
mod bundled;
mod check;
mod console;
mod coverage;
mod diff;
mod eval;
mod explain;
mod field;
mod files;
mod fmt;
mod forced;
mod generate;
mod help;
mod history;
mod init;
mod inspect;
mod matching;
mod process;
mod reason;
mod referral;
mod region;
mod render;
mod replace;
mod schema;
mod session;
mod test;
mod verify;
mod vocabulary;

use std::ffi::OsString;

use clap::FromArgMatches;

use remit_compiler::diag::Phrase;
use remit_engine::value::Language;

use arguments::{Arguments, Command};
pub use ask::questions_record;
pub use build::bundle_of;
pub use bundled::why as why_refused;
pub use console::{Console, Exit, Output};
pub use diff::{diff_record, side_of};
pub use matching::match_record;
pub use process::{Said, captured, main, main_with};

/// Runs one command; `arguments` begin with the program's name.
pub fn run(arguments: &[OsString], console: &mut Console<'_>) -> Exit {
    let exit = run_command(arguments, console);
    console.finish(exit)
}

fn run_command(arguments: &[OsString], console: &mut Console<'_>) -> Exit {
    console.lang = help::asked(arguments).or(console.lang);
    let known = help::command(console.lang.unwrap_or_default());
    let parsed = known.try_get_matches_from(arguments).and_then(|found| Arguments::from_arg_matches(&found));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return misused(&error, arguments, console),
        Err(help) => {
            console.say(&help.render().to_string());
            return Exit::Good;
        }
    };
    match arguments.command {
        Command::Test(command) => test::run(&command, console),
        Command::Check(command) => check::run(&command, console),
        Command::Eval(command) => eval::run(&command, console),
        Command::Ask(command) => ask::run(&command, console),
        Command::Diff(command) => diff::run(&command, console),
        Command::Region(command) => region::run(&command, console),
        Command::History(command) => history::run(&command, console),
        Command::Build(command) => build::run(&command, console),
        Command::Inspect(command) => inspect::run(&command, console),
        Command::Verify(command) => verify::run(&command, console),
        Command::Match(command) => matching::run(&command, console),
        Command::Batch(command) => batch::run(&command, console),
        Command::Fmt(command) => fmt::run(&command, console),
        Command::Coverage(command) => coverage::run(&command, console),
        Command::Schema(command) => schema::run(&command, console),
        Command::Render(command) => render::run(&command, console),
        Command::Init(command) => init::run(&command, console),
        Command::Vocabulary(command) => vocabulary::run(&command, console),
        Command::Explain(command) => explain::run(&command, console),
    }
}

/// Says what is wrong with the arguments, and where to read how they are written.
fn misused(error: &clap::Error, arguments: &[OsString], console: &mut Console<'_>) -> Exit {
    let Some(sentence) = help::mistake(error) else {
        console.complain(&error.render().to_string());
        return Exit::Misuse;
    };
    console.misuse(sentence);
    let name = arguments.get(1).and_then(|word| word.to_str()).unwrap_or_default();
    let known = help::command(Language::En).find_subcommand(name).is_some();
    let command = if known { format!("remit {name}") } else { "remit".to_owned() };
    console.misuse(Phrase::new("misuse.help").arg("command", command))
}
