//! The arguments of `remit` and its commands. What the help says of each is in `diag/catalogue/help.txt`.

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
    #[arg(long, value_name = "DIR")]
    pub(super) workspace: Option<PathBuf>,
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
#[derive(Debug, Args)]
pub(super) struct Check {
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: CheckFormat,
    #[arg(long)]
    pub(super) strict: bool,
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
    pub(super) policy: String,
    #[command(flatten)]
    pub(super) question: Question,
    #[command(flatten)]
    pub(super) common: Common,
}

/// What is asked of one policy or of many.
#[derive(Debug, Args)]
pub(super) struct Question {
    #[arg(long, value_name = "FILE")]
    pub(super) referral: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub(super) stage: StageArgument,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<String>,
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
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    #[command(flatten)]
    pub(super) question: Question,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Runs the cases of policies, and says which rules and conditions they cover.
#[derive(Debug, Args)]
pub(super) struct Test {
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Sets policies and libraries out in the one layout.
#[derive(Debug, Args)]
pub(super) struct Fmt {
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[arg(long)]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Shows how much of its sources a policy accounts for.
#[derive(Debug, Args)]
pub(super) struct Coverage {
    #[arg(value_name = "POLICY")]
    pub(super) policies: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Writes the JSON Schema of the referrals that a policy decides.
#[derive(Debug, Args)]
pub(super) struct Schema {
    pub(super) policy: String,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Writes a policy as the page that a clinic publishes for referrers.
#[derive(Debug, Args)]
pub(super) struct Render {
    pub(super) policy: String,
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
    pub(super) id: String,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Shows the page of a diagnostic code: what is meant, a bad and a good example.
#[derive(Debug, Args)]
pub(super) struct Explain {
    pub(super) code: Option<String>,
    #[arg(long, value_name = "LANG")]
    pub(super) lang: Option<Lang>,
}
