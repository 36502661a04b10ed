//! Diagnostics as JSON: one stable shape, described in the README of `diag`.

use remit_engine::value::Language;
use serde_json::{Map, Value, json};

use crate::base::{Loc, Sources};
use crate::diag::{Arg, Diagnostic, Severity, Tag, Worded, catalogue};

/// The document's shape; it grows by new fields only.
const VERSION: u32 = 1;

/// The diagnostics with a count by severity.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources, lang: Language) -> Value {
    let count = |severity| diagnostics.iter().filter(|found| found.severity() == severity).count();
    json!({
        "version": VERSION,
        "language": lang.code(),
        "summary": {
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "hints": count(Severity::Hint),
        },
        "diagnostics": diagnostics.iter().map(|found| one(found, sources, lang)).collect::<Vec<_>>(),
    })
}

fn one(diagnostic: &Diagnostic, sources: &Sources, lang: Language) -> Value {
    let Worded { message, label, labels, helps } = diagnostic.worded(lang);
    let related = labels.iter().map(|label| {
        let mut place = place(label.loc, sources);
        place.insert("message".to_owned(), json!(label.text));
        Value::Object(place)
    });
    let helps = helps.iter().map(|help| {
        let fix = help.fix.as_ref().map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                let mut place = place(edit.loc, sources);
                place.insert("text".to_owned(), json!(edit.text));
                Value::Object(place)
            });
            json!({"title": fix.title, "certain": fix.certain, "edits": edits.collect::<Vec<_>>()})
        });
        json!({"text": help.text, "fix": fix})
    });
    let values = diagnostic.args.iter().map(|(name, arg)| (name.to_owned(), value(arg, lang)));
    let tags = diagnostic.tags.iter().map(|tag| match tag {
        Tag::Unnecessary => "unnecessary",
        Tag::Deprecated => "deprecated",
    });
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.id()));
    object.insert("severity".to_owned(), json!(diagnostic.severity().id()));
    object.insert("message".to_owned(), json!(message));
    object.append(&mut place(diagnostic.loc, sources));
    object.insert("label".to_owned(), json!(label));
    object.insert("related".to_owned(), related.collect());
    object.insert("helps".to_owned(), helps.collect());
    object.insert("tags".to_owned(), tags.collect());
    object.insert("values".to_owned(), Value::Object(values.collect()));
    Value::Object(object)
}

/// `file` and `range`; lines and columns count from 1, in characters, and offsets from 0, in bytes.
fn place(loc: Loc, sources: &Sources) -> Map<String, Value> {
    let mut object = Map::new();
    let Some(file) = sources.get(loc.file) else { return object };
    let point = |offset: u32| {
        let position = file.text.position(offset);
        json!({"line": position.line, "column": position.column, "offset": offset})
    };
    object.insert("file".to_owned(), json!(file.path.as_ref()));
    object.insert("range".to_owned(), json!({"start": point(loc.span.start), "end": point(loc.span.end)}));
    object
}

fn value(arg: &Arg, lang: Language) -> Value {
    match arg {
        Arg::Text(text) | Arg::Prose(text) => json!(text),
        Arg::Local(texts) => json!(catalogue::local(texts, lang)),
        Arg::Number(number) => json!(number),
        Arg::Word(word) => json!(word.key().trim_start_matches("word.")),
        Arg::Phrase(phrase) => json!(catalogue::fill(phrase.key, lang, &phrase.args)),
        Arg::List(items) => items.iter().map(|item| value(item, lang)).collect(),
    }
}
