//! The help of the command line, and what is wrong with arguments, in the reader's language.
//!
//! Input: the arguments as declared in `arguments.rs`. Output: the same with texts from `catalogue/help.txt`, and errors of
//! the argument parser as sentences. No text of the parser's own is shown where we have ours.

use remit_engine::value::Language;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, Error};

use crate::arguments::Arguments;
use remit_compiler::diag::{self, Args, Phrase, catalogue};

/// The language that `--lang` asks for, before anything else is known of the arguments.
pub(crate) fn asked(arguments: &[OsString]) -> Option<Language> {
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let value = if word == "--lang" { words.next() } else { word.strip_prefix("--lang=") };
        if let Some(lang) = value.and_then(Language::from_code) {
            return Some(lang);
        }
    }
    None
}

/// `remit` with its help in that language.
pub(crate) fn command(lang: Language) -> Command {
    let mut command = Arguments::command();
    // The parser adds `--help`, `--version` and `help` now, so that they get our words too.
    command.build();
    let command = command.mut_subcommands(|inner| {
        let key = format!("help.{}", inner.get_name());
        worded(inner, &key, lang).mut_subcommands(|helped| {
            // `remit help check` lists the commands once more.
            let key = format!("help.{}", helped.get_name());
            helped.about(catalogue::text(&key, lang))
        })
    });
    worded(command, "help.remit", lang)
}

fn worded(mut command: Command, key: &str, lang: Language) -> Command {
    let say = |key: &str| catalogue::text(key, lang);
    let usage = command.render_usage().to_string();
    let usage = usage
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", &format!("[{}]", say("help.some_options")));
    let usage = usage.replace("COMMAND", &say("help.command"));
    let template =
        format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}", say("help.usage"));
    let command = match catalogue::template(&format!("{key}.more"), lang) {
        Some(more) => command.after_help(more),
        None => command,
    };
    command
        .about(say(key))
        .override_usage(usage)
        .help_template(template)
        .subcommand_help_heading(catalogue::template("help.commands", lang).unwrap_or_default())
        .mut_args(|argument| explained(argument, lang))
}

fn explained(argument: Arg, lang: Language) -> Arg {
    let mut help = catalogue::text(&format!("help.arg.{}", argument.get_id()), lang);
    let default = argument.get_default_values().first().filter(|_| argument.get_action().takes_values());
    if let Some(default) = default {
        let values = argument.get_possible_values();
        let values: Vec<String> = values.iter().map(|value| value.get_name().to_owned()).collect();
        let mut args = Args::default();
        args.set("text", diag::Arg::Prose(help));
        args.set("values", values);
        args.set("default", default.to_string_lossy().into_owned());
        help = catalogue::fill("help.values", lang, &args);
    }
    let heading = if argument.is_positional() { "help.arguments" } else { "help.options" };
    argument
        .help(help)
        .help_heading(catalogue::template(heading, lang).unwrap_or_default())
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// What is wrong with the arguments, in one sentence; none where the parser knows more than we have words for.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser may know more kinds")]
pub(crate) fn mistake(error: &Error) -> Option<Phrase> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        Some(_) | None => None,
    };
    let all = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(_) | None => Vec::new(),
    };
    // `--format <FORMAT>` is called `--format`.
    let name = text(ContextKind::InvalidArg).map(|name| name.split(' ').take(1).collect::<String>());
    let found = text(ContextKind::InvalidValue).filter(|found| !found.is_empty());
    // What it suggests is sorted by likeness, the most alike last.
    let near = |kind| all(kind).pop().or_else(|| text(kind));
    match error.kind() {
        ErrorKind::UnknownArgument => Some(match near(ContextKind::SuggestedArg) {
            Some(near) => Phrase::new("misuse.unknown_argument_near").arg("near", near).arg("name", name?),
            None => Phrase::new("misuse.unknown_argument").arg("name", name?),
        }),
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand)?;
            Some(match near(ContextKind::SuggestedSubcommand) {
                Some(near) => Phrase::new("misuse.unknown_command_near").arg("near", near).arg("name", name),
                None => Phrase::new("misuse.unknown_command").arg("name", name),
            })
        }
        ErrorKind::MissingRequiredArgument => {
            Some(Phrase::new("misuse.argument_missing").arg("names", all(ContextKind::InvalidArg)))
        }
        ErrorKind::ArgumentConflict => Some(Phrase::new("misuse.argument_twice").arg("name", name?)),
        ErrorKind::TooManyValues => Some(Phrase::new("misuse.value_unwanted").arg("name", name?)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Some(match (found, known(error, name.as_deref())) {
                (None, _) => Phrase::new("misuse.value_missing").arg("name", name?),
                (Some(found), known) if known.is_empty() => {
                    Phrase::new("misuse.value").arg("found", found).arg("name", name?)
                }
                (Some(found), known) => Phrase::new("misuse.value_known")
                    .arg("found", found)
                    .arg("name", name?)
                    .arg("known", known),
            })
        }
        _ => None,
    }
}

/// The values that the argument takes. The parser knows none for a language, since a locale such as `sv-SE` will do.
fn known(error: &Error, name: Option<&str>) -> Vec<String> {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) if !known.is_empty() => known.clone(),
        _ if name == Some("--lang") => Language::ALL.iter().map(|lang| lang.code().to_owned()).collect(),
        _ => Vec::new(),
    }
}
