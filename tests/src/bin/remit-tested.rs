//! The `remit` command again, as a program of this crate: its tests can run no other crate's without building it first.

use std::process::ExitCode;

fn main() -> ExitCode {
    remit_cli::main()
}
