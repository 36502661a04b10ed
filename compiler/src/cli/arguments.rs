//! The arguments of `remit` and its commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::base::Lang;

/// Policies of pain clinics as code: check them, test them, decide referrals.
#[derive(Debug, Parser)]
#[command(name = "remit", version, max_term_width = 92, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Explain(Explain),
}

/// Shows the page of a diagnostic code: what is meant, a bad and a good example.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code such as E0201; without one, all are listed.
    pub(super) code: Option<String>,
}

/// What most commands have in common.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The folder that holds the policies [default: the working folder].
    #[arg(long, value_name = "DIR")]
    pub(super) workspace: Option<PathBuf>,
    /// The language of the output: sv, nb or en.
    #[arg(long, value_name = "LANG")]
    pub(super) lang: Option<Lang>,
}

/// Text for people or JSON for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

/// As `Format`, and SARIF for code review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}
