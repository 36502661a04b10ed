//! `remit vocabulary WORDS`: what policies and referrals can name, found by any name or code.

use remit_compiler::diag::{Args, Phrase};
use remit_wording::vocabulary::{Entry, find};
use remit_wording::{Paint, Style, catalogue};
use serde_json::json;

use crate::arguments::{Format, Vocabulary};
use crate::session::Session;
use crate::{Console, Exit};

/// As many as a screen holds.
const SHOWN: usize = 20;

pub(crate) fn run(command: &Vocabulary, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let lang = session.lang();
    let words: Vec<String> =
        command.words.iter().flat_map(|words| words.split_whitespace()).map(str::to_owned).collect();
    let found = find(&session.program().vocabulary, &words, lang);
    if found.is_empty() {
        return console.misuse(Phrase::new("misuse.nothing_named").arg("words", words.join(" ")));
    }
    let most = if command.all || command.format == Format::Json { found.len() } else { SHOWN };
    match command.format {
        Format::Json => console.say_json(&found.iter().map(shown_as_json).collect()),
        Format::Text => {
            let say = |key: &str| catalogue::own().text(key, lang);
            let mut paint = Paint::new(console.colour);
            for entry in found.iter().take(most) {
                show(entry, &say, &mut paint);
            }
            if let more @ 1.. = found.len().saturating_sub(most) {
                let count = more.to_string();
                let args = Args::prose(&[("count", &count)]);
                paint.plain(&format!("{}\n", catalogue::own().fill("vocabulary.more", lang, &[&args])));
            }
            console.say(&paint.finish());
        }
    }
    Exit::Good
}

fn show(entry: &Entry, say: &dyn Fn(&str) -> String, paint: &mut Paint) {
    paint.styled(Style::Strong, &entry.label);
    let mut about = vec![entry.kind.clone()];
    about.extend(entry.codes.iter().cloned());
    about.extend(entry.unverified.then(|| say("vocabulary.unverified")));
    paint.styled(Style::Quiet, &format!("  {}\n", about.join(", ")));
    let mut line = |name: String, text: &str| paint.plain(&format!("  {name}: {text}\n"));
    line(say("vocabulary.policy"), &entry.policy);
    if let Some(referral) = &entry.referral {
        line(say("vocabulary.referral"), referral);
    }
    if !entry.also.is_empty() {
        line(say("vocabulary.also"), &entry.also.join(", "));
    }
    paint.plain("\n");
}

fn shown_as_json(entry: &Entry) -> serde_json::Value {
    json!({
        "name": entry.name,
        "label": entry.label,
        "kind": entry.kind,
        "also": entry.also,
        "codes": entry.codes,
        "verified": !entry.unverified,
        "policy": entry.policy,
        "referral": entry.referral,
    })
}
