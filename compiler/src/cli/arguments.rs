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
    Check(Check),
    Eval(Eval),
    Match(Match),
    Test(Test),
    Coverage(Coverage),
    Schema(Schema),
    Render(Render),
    Init(Init),
    Explain(Explain),
    Fmt(Fmt),
}

/// What most commands have in common.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The folder that holds the policies; the working folder if not given.
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

/// Checks every policy and library of the folder.
///
/// Exits with 1 if there is an error.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Show only what concerns these files or folders.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// How the findings are written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: CheckFormat,
    /// Let warnings count as errors for the exit code.
    #[arg(long)]
    pub(super) strict: bool,
    /// Leave hints out.
    #[arg(long)]
    pub(super) no_hints: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// As `Format`, and SARIF for code review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}

/// Decides a referral by a policy, with the reasons.
#[derive(Debug, Args)]
pub(super) struct Eval {
    /// The policy's id.
    pub(super) policy: String,
    /// The referral as JSON; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) referral: PathBuf,
    /// What is decided: the referral, or the discharge of a patient in care.
    #[arg(long, value_enum, default_value_t)]
    pub(super) stage: StageArgument,
    /// How the decision is written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// The day of a referral that does not tell its own; today if not given.
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// The stages of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum StageArgument {
    #[default]
    Referral,
    Discharge,
}

/// Shows what every clinic of the folder answers to a referral, side by side.
#[derive(Debug, Args)]
pub(super) struct Match {
    /// Only these policies.
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    /// The referral as JSON; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) referral: PathBuf,
    /// What is decided: the referral, or the discharge of a patient in care.
    #[arg(long, value_enum, default_value_t)]
    pub(super) stage: StageArgument,
    /// How the answers are written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// The day of a referral that does not tell its own; today if not given.
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Runs the cases of policies, and says which rules and conditions they cover.
///
/// Exits with 1 if a case does not come out as it expects.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Policy ids; all of the folder if none is given.
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    /// How the results are written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Sets policies and libraries out in the one layout.
///
/// With `--check` nothing is written, and it exits with 1 if a file would change.
#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Only these files or folders.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Shows how much of its sources a policy accounts for.
///
/// Exits with 1 if a statement is neither cited nor left.
#[derive(Debug, Args)]
pub(super) struct Coverage {
    /// Policy ids; all of the folder if none is given.
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    /// How the account is written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Writes the JSON Schema of the referrals that a policy decides.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The policy's id.
    pub(super) policy: String,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Writes a policy as the page that a clinic publishes for referrers.
#[derive(Debug, Args)]
pub(super) struct Render {
    /// The policy's id.
    pub(super) policy: String,
    /// How the page is written.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: PageFormat,
    #[command(flatten)]
    pub(super) common: Common,
}

/// The forms of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    #[default]
    Markdown,
    Html,
}

/// Begins a new clinic: a folder with a policy, its cases and a referral to try.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The clinic's id, such as `uppsala.pain`; the folder is called by it.
    pub(super) id: String,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Shows the page of a diagnostic code: what is meant, a bad and a good example.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code such as E0201; without one, all are listed.
    pub(super) code: Option<String>,
    /// The language of the page: sv, nb or en.
    #[arg(long, value_name = "LANG")]
    pub(super) lang: Option<Lang>,
}
