//! Diagnostics as text for a terminal, with the words pointed at.

use codespan_reporting::diagnostic as shown;
use codespan_reporting::term::{Chars, Config, emit_to_write_style};
use remit_engine::value::Language;

use super::excerpt::Excerpts;
use super::terminal::Terminal;
use crate::base::{FileId, Loc, Sources};
use crate::diag::{Diagnostic, Severity, WordedHelp, catalogue};
use remit_wording::wrap;

/// How text output looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextOptions {
    /// The language of the messages.
    pub lang: Language,
    /// Whether to use colours.
    pub colour: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
}

const WIDTH: usize = 92;

/// Every diagnostic, one after the other, each followed by an empty line.
pub fn text(diagnostics: &[Diagnostic], sources: &Sources, options: TextOptions) -> String {
    let chars = if options.ascii { Chars::ascii() } else { Chars::box_drawing() };
    let config = Config { chars, ..Config::default() };
    let mut paint = Terminal::new(options.colour);
    for diagnostic in diagnostics {
        paint.name_severity(catalogue::text(diagnostic.severity().key(), options.lang));
        let places: Vec<Loc> =
            std::iter::once(diagnostic.loc).chain(diagnostic.labels.iter().map(|label| label.loc)).collect();
        // What a referral says may tell who the patient is.
        let excerpts = Excerpts::new(sources, &places, diagnostic.code.is_of_referrals());
        let shown = convert(diagnostic, &excerpts, options.lang);
        if emit_to_write_style(&mut paint, &config, &excerpts, &shown).is_err() {
            paint.plain(&format!("{}: {}\n\n", diagnostic.code, diagnostic.message(options.lang)));
        }
    }
    paint.finish()
}

fn convert(diagnostic: &Diagnostic, excerpts: &Excerpts<'_>, lang: Language) -> shown::Diagnostic<FileId> {
    let worded = diagnostic.worded(lang);
    let severity = match diagnostic.severity() {
        Severity::Error => shown::Severity::Error,
        Severity::Warning => shown::Severity::Warning,
        Severity::Hint => shown::Severity::Note,
    };
    let at = |style, loc: Loc, text: &str| {
        Some(shown::Label::new(style, loc.file, excerpts.shown(loc)?).with_message(text))
    };
    let primary = worded.label.as_deref().unwrap_or_default();
    let mut labels: Vec<_> = at(shown::LabelStyle::Primary, diagnostic.loc, primary).into_iter().collect();
    labels.extend(
        worded.labels.iter().filter_map(|label| at(shown::LabelStyle::Secondary, label.loc, &label.text)),
    );
    shown::Diagnostic::new(severity)
        .with_code(diagnostic.code.id())
        .with_message(worded.message)
        .with_labels(labels)
        .with_notes(worded.helps.iter().map(|help| note(help, lang)).collect())
}

/// "help: what to do"
fn note(help: &WordedHelp, lang: Language) -> String {
    wrap(&format!("{}: {}", catalogue::text("severity.help", lang), help.text), WIDTH).join("\n")
}
