//! A referral for a command: read from a file or from standard input, and its errors shown where they are.

use std::io::Read;
use std::path::PathBuf;

use remit_engine::eval::Engine;
use remit_engine::referral::{LARGEST_REFERRAL, Referral, ReferralError};
use remit_engine::value::{Date, Language};

use crate::arguments::Format;
use crate::{Console, Exit, reason};
use remit_compiler::base::{SourceFile, Sources, Unread, disk};
use remit_compiler::diag::render::{TextOptions, json, text};
use remit_compiler::diag::{Diagnostic, Phrase, codes, referral_errors};
use remit_wording::more_errors;

/// Of what is larger than a referral may be, one byte more is read, by which the engine sees it.
const MOST_BYTES: u64 = LARGEST_REFERRAL as u64;

/// A referral's bytes and what to call them.
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl Sent {
    /// Reads the file, or standard input for `-`.
    pub(crate) fn read(path: &PathBuf, console: &mut Console<'_>) -> Result<Self, Exit> {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            return match console.input.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
                Ok(_) => Ok(Self { path: "stdin".to_owned(), bytes: without_comments(bytes) }),
                Err(error) => {
                    let why = reason::why(&error);
                    Err(console.misuse(Phrase::new("misuse.unreadable_input").arg("why", why)))
                }
            };
        }
        match disk::read_up_to(&console.folder.join(path), MOST_BYTES) {
            Ok(bytes) => Ok(Self { path: reason::shown(path), bytes: without_comments(bytes) }),
            Err(error) => Err(console.misuse(reason::unreadable(path, &Unread::from(&error)))),
        }
    }

    /// The facts it states; its errors are shown.
    pub(crate) fn facts(
        &self,
        engine: &Engine,
        today: Option<Date>,
        (lang, format): (Language, Format),
        console: &mut Console<'_>,
    ) -> Result<Referral, Exit> {
        engine.read(&self.bytes, today).map_err(|errors| self.show(engine, &errors, (lang, format), console))
    }

    /// Shows what is wrong with it. Input that is no referral at all counts as unreadable.
    pub(crate) fn show(
        &self,
        engine: &Engine,
        errors: &[ReferralError],
        (lang, format): (Language, Format),
        console: &mut Console<'_>,
    ) -> Exit {
        let (found, sources) = self.diagnostics(engine, errors);
        match format {
            Format::Text => {
                let options = TextOptions { lang, colour: console.colour, ascii: false };
                let more = more_errors(errors, lang).map(|line| format!("{line}\n")).unwrap_or_default();
                console.say(&(text(&found, &sources, options) + &more));
            }
            Format::Json => {
                let mut value = json(&found, &sources, lang);
                if let (Some(object), more @ 1..) = (value.as_object_mut(), errors.len() - found.len()) {
                    object.insert("more".to_owned(), more.into());
                }
                console.say_json(&value);
            }
        }
        let unreadable = [codes::REFERRAL_NOT_JSON, codes::REFERRAL_TOO_LARGE];
        if found.iter().any(|found| unreadable.contains(&found.code)) { Exit::Misuse } else { Exit::Findings }
    }

    /// Its errors as diagnostics, with the text they point into.
    pub(crate) fn diagnostics(
        &self,
        engine: &Engine,
        errors: &[ReferralError],
    ) -> (Vec<Diagnostic>, Sources) {
        let mut sources = Sources::new();
        let source = SourceFile::from_bytes(&self.path, &self.bytes);
        let file = sources.add(source.clone());
        (referral_errors(errors, engine.lexicon().vocabulary(), file, &source), sources)
    }
}

/// The text with blanks in place of what follows `//` outside texts: every place stays where it is. An example of a referral
/// has such comments, and people may try it as it is; the engine itself reads plain JSON.
fn without_comments(mut bytes: Vec<u8>) -> Vec<u8> {
    let (mut quoted, mut escaped, mut comment) = (false, false, false);
    let mut before = b' ';
    let mut starts = Vec::new();
    for (at, byte) in bytes.iter().copied().enumerate() {
        if comment {
            comment = byte != b'\n' && byte != b'\r';
        } else if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if byte == b'/' && before == b'/' {
            comment = true;
            starts.push(at - 1);
        } else {
            quoted = byte == b'"';
        }
        before = byte;
    }
    for start in starts {
        let rest = bytes.iter_mut().skip(start);
        rest.take_while(|byte| **byte != b'\n' && **byte != b'\r').for_each(|byte| *byte = b' ');
    }
    bytes
}
