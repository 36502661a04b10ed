//! The arguments of `remit` and its commands. What the help says of each is in `diag/catalogue/help.txt`.

use remit_engine::value::Language;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::field::Field;

/// Policies of pain clinics as code: check them, test them, decide referrals.
#[derive(Debug, Parser)]
#[command(name = "remit", version, max_term_width = 92, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Eval(Eval),
    Ask(Ask),
    Match(Match),
    Batch(Batch),
    Diff(Diff),
    Region(Region),
    History(History),
    Build(Build),
    Inspect(Inspect),
    Verify(Verify),
    /// Runs the cases of policies, and says which rules and conditions they cover.
    Test(Test),
    /// Shows how much of its sources a policy accounts for.
    Coverage(Report),
    Schema(Schema),
    Render(Render),
    Init(Init),
    Vocabulary(Vocabulary),
    Explain(Explain),
    Fmt(Fmt),
}

/// What most commands have in common.
#[derive(Debug, Args)]
pub(crate) struct Common {
    #[arg(long, value_name = "DIR|FILE")]
    pub(crate) workspace: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

/// Which bundles are taken.
#[derive(Debug, Default, Args)]
pub(crate) struct Trusted {
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[arg(long, value_name = "SERIAL")]
    pub(crate) min_serial: Option<u64>,
}

/// Text for people or JSON for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

/// Checks every policy and library of the folder.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
    #[arg(long)]
    pub(crate) strict: bool,
    #[arg(long)]
    pub(crate) no_hints: bool,
    #[arg(long, conflicts_with = "no_hints")]
    pub(crate) hints: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// As `Format`, and SARIF for code review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}

/// Decides a referral by a policy, with the reasons.
#[derive(Debug, Args)]
pub(crate) struct Eval {
    pub(crate) policy: String,
    #[command(flatten)]
    pub(crate) question: Question,
    #[arg(long = "for", value_enum, default_value_t)]
    pub(crate) reader: Reader,
    #[arg(long)]
    pub(crate) trace: bool,
    #[arg(long)]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Says what to ask of a referral that leaves things open, and what comes of the answers.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    pub(crate) policy: String,
    #[command(flatten)]
    pub(crate) question: Question,
    #[arg(long, value_name = "FILE")]
    pub(crate) frequencies: Option<PathBuf>,
    #[arg(long)]
    pub(crate) interactive: bool,
    #[arg(long, value_name = "FILE", requires = "interactive")]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS")]
    pub(crate) within: Option<u64>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What is asked of one policy or of many.
#[derive(Debug, Args)]
pub(crate) struct Question {
    #[arg(long, value_name = "FILE")]
    pub(crate) referral: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stage: StageArgument,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[arg(long, value_name = "DATE", alias = "date")]
    pub(crate) today: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    #[arg(long, conflicts_with = "as_of")]
    pub(crate) latest: bool,
}

/// Who reads a decision as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reader {
    /// Who referred: a letter.
    #[default]
    Referrer,
    /// The clinic: the record.
    Clinic,
}

/// The stages of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StageArgument {
    #[default]
    Referral,
    Discharge,
}

/// Shows what every clinic of the folder answers to a referral, side by side.
#[derive(Debug, Args)]
pub(crate) struct Match {
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[command(flatten)]
    pub(crate) question: Question,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Decides many referrals, from files of lines or columns.
#[derive(Debug, Args)]
pub(crate) struct Batch {
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[arg(long = "input", id = "inputs", value_name = "FILE", num_args = 1.., required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    #[arg(long = "output", id = "decisions", value_name = "PATH")]
    pub(crate) decisions: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    #[arg(long, requires = "rejects")]
    pub(crate) rejects_with_input: bool,
    #[arg(long)]
    pub(crate) resume: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) detail: DetailArgument,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stage: StageArgument,
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    #[arg(long, value_enum)]
    pub(crate) from: Option<From>,
    #[arg(long = "format", id = "output_form", value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) output_form: OutputForm,
    #[arg(long, value_name = "FACT", value_delimiter = ',')]
    pub(crate) complete: Vec<String>,
    #[arg(long, value_name = "FACT=SYSTEM", value_delimiter = ',')]
    pub(crate) codes: Vec<String>,
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) part_bytes: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<PathBuf>,
    #[arg(long)]
    pub(crate) progress: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// How much is said of each row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DetailArgument {
    #[default]
    Quick,
    Open,
    Full,
}

/// The forms of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    Ndjson,
    Csv,
    Parquet,
    Ipc,
}

/// The forms of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputForm {
    #[default]
    Ndjson,
    Parquet,
    Ipc,
}

/// Tells what a new version of policies does to decisions, and to whom.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[arg(value_name = "OLD")]
    pub(crate) old: Option<PathBuf>,
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<PathBuf>,
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[arg(long, value_name = "REV[..REV]")]
    pub(crate) git: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) fail_on: Vec<FailOn>,
    #[arg(long, value_name = "FILE")]
    pub(crate) corpus: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) referral: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

/// Looks at several clinics at once: whom none takes, who is sent in vain or in a circle, who takes whom.
#[derive(Debug, Args)]
pub(crate) struct Region {
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long = "policy", value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[arg(long)]
    pub(crate) together: bool,
    #[arg(long)]
    pub(crate) unusual: bool,
    #[arg(long, value_name = "SECONDS")]
    pub(crate) within: Option<u64>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Tells the versions of a policy in git, and what each did to decisions.
#[derive(Debug, Args)]
pub(crate) struct History {
    #[arg(value_name = "POLICY")]
    pub(crate) policy: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

/// Compiles policies into one file, which services load.
#[derive(Debug, Args)]
pub(crate) struct Build {
    #[arg(id = "bundle", short = 'o', long = "output", value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) serial: Option<u64>,
    #[arg(long)]
    pub(crate) slim: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Shows what is in a bundle.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[arg(id = "bundle", value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[arg(long, conflicts_with = "format")]
    pub(crate) header: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

/// Looks at every part of a bundle, and at who signed it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(id = "bundle", value_name = "FILE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) trusted: Trusted,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

/// The forms of a report on changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
}

/// What a comparison is to fail on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    AnyChange,
    NewlyRefused,
    NoLongerAccepted,
    MoreAsked,
    Version,
}

/// What is to be reported on policies, all where none is named.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The cases of policies, and what to do with them.
#[derive(Debug, Args)]
pub(crate) struct Test {
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[arg(long)]
    pub(crate) generate: bool,
    #[arg(long, requires = "generate")]
    pub(crate) write: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Sets policies and libraries out in the one layout.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Writes the JSON Schema of the referrals that a policy decides, or that of a decision or a comparison.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    #[arg(id = "policies", value_name = "POLICY", required_unless_present_any = ["decision", "diff", "region", "ask", "history"])]
    pub(crate) policies: Vec<String>,
    #[arg(long, conflicts_with = "policies")]
    pub(crate) decision: bool,
    #[arg(long, conflicts_with_all = ["policies", "decision"])]
    pub(crate) diff: bool,
    #[arg(long, conflicts_with_all = ["policies", "decision", "diff"])]
    pub(crate) region: bool,
    #[arg(long, conflicts_with_all = ["policies", "decision", "diff", "region"])]
    pub(crate) ask: bool,
    #[arg(long, conflicts_with_all = ["policies", "decision", "diff", "region", "ask"])]
    pub(crate) history: bool,
    #[arg(long, conflicts_with = "decision")]
    pub(crate) example: bool,
    #[arg(long, conflicts_with_all = ["decision", "diff", "region", "ask", "history", "example"])]
    pub(crate) arrow: bool,
    #[arg(long, value_enum, default_value_t, requires = "arrow")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Finds what policies and referrals can name, by any name or code in any language.
#[derive(Debug, Args)]
pub(crate) struct Vocabulary {
    #[arg(value_name = "WORD")]
    pub(crate) words: Vec<String>,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Writes a policy as the page that a clinic publishes for referrers.
#[derive(Debug, Args)]
pub(crate) struct Render {
    pub(crate) policy: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PageFormat,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    #[default]
    Markdown,
    Html,
}

/// Begins a new clinic: a folder with a policy, its cases and a referral to try.
#[derive(Debug, Args)]
pub(crate) struct Init {
    pub(crate) id: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) kind: Field,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Shows the page of a diagnostic code: what is meant, a bad and a good example.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    pub(crate) code: Option<String>,
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}
