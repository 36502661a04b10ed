//! `remit init`: a new clinic of any field that checks and tests green at once.

use remit_engine::value::Language;
use std::path::Path;
use std::{fs, io};

use crate::arguments::Init;
use crate::{Console, Exit, reason};
use remit_compiler::diag::{Args, Phrase, catalogue};
use remit_wording::opening;

pub(crate) fn run(command: &Init, console: &mut Console<'_>) -> Exit {
    if !is_id(&command.id) {
        return console.misuse(Phrase::new("misuse.id").arg("id", &command.id));
    }
    let lang = console.lang.unwrap_or_default();
    let parent = command
        .common
        .workspace
        .as_ref()
        .map_or_else(|| console.folder.clone(), |dir| console.folder.join(dir));
    if parent.is_file() {
        return console.misuse(Phrase::new("misuse.no_folder").arg("path", reason::shown(&parent)));
    }
    let name = command.id.replace('.', "_");
    let folder = parent.join(&name);
    match write(&folder, command, lang) {
        Ok(()) => {
            let mut args = Args::default();
            args.set("folder", name);
            args.set("id", command.id.as_str());
            let text = catalogue::fill("init.done", lang, &args).replace("\\n", "\n");
            console.say(&format!("{text}\n"));
            Exit::Good
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            console.misuse(Phrase::new("misuse.folder_there").arg("path", reason::shown(&folder)))
        }
        Err(error) => console.misuse(reason::unwritable(&reason::shown(&folder), &error)),
    }
}

/// An id is a path of names.
fn is_id(id: &str) -> bool {
    id.split('.').all(|part| {
        part.starts_with(char::is_alphabetic)
            && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

/// A title to begin with: a letter or a page never shows an id.
fn titled(id: &str) -> String {
    opening(&id.replace(['.', '_'], " "))
}

fn write(folder: &Path, command: &Init, lang: Language) -> io::Result<()> {
    let (policy, cases) = match lang {
        Language::Sv => (include_str!("init/policy.sv.remit"), include_str!("init/cases.sv.remit")),
        Language::Nb => (include_str!("init/policy.nb.remit"), include_str!("init/cases.nb.remit")),
        Language::En => (include_str!("init/policy.en.remit"), include_str!("init/cases.en.remit")),
    };
    // Fails where the folder is there already, so nothing is ever overwritten.
    fs::create_dir(folder)?;
    let files = [
        (
            "policy.remit",
            command
                .kind
                .fill(policy, lang)
                .replace("CLINIC", &command.id)
                .replace("TITLE", &titled(&command.id)),
        ),
        ("cases.remit", command.kind.fill(cases, lang).replace("CLINIC", &command.id)),
        ("referral.json", command.kind.referral()),
    ];
    let mut written = files.iter().map(|(name, text)| fs::write(folder.join(name), text));
    // Half a clinic would be in the way of the next try.
    written.try_for_each(|each| each).inspect_err(|_| drop(fs::remove_dir_all(folder)))
}
