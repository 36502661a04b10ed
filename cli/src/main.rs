//! The `remit` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    remit_cli::main()
}
