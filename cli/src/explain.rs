//! `remit explain E0201`: the page of a code, or the list of all.

use crate::arguments::Explain;
use crate::{Console, Exit};
use remit_compiler::diag::pages;
use remit_compiler::diag::{Code, Phrase, codes};
use remit_engine::value::Language;
use remit_engine::value::suggest;
use remit_wording::{Paint, Style};

pub(crate) fn run(command: &Explain, console: &mut Console<'_>) -> Exit {
    let lang = console.lang.unwrap_or_default();
    let Some(wanted) = &command.code else {
        let list = list(lang, console.colour);
        console.say(&list);
        return Exit::Good;
    };
    match Code::find(wanted).and_then(pages::find) {
        Some(page) => {
            let shown = show(&page.markdown(lang), console.colour);
            console.say(&shown);
            Exit::Good
        }
        None => {
            let near = suggest::best(wanted, codes::ALL.iter().map(|code| code.id()));
            let sentence = match near {
                Some(near) => Phrase::new("misuse.no_code_near").arg("near", near),
                None => Phrase::new("misuse.no_code"),
            };
            console.misuse(sentence.arg("code", wanted))
        }
    }
}

/// Every code with the title of its page.
fn list(lang: Language, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    for page in pages::all() {
        paint.styled(Style::Strong, page.code);
        paint.plain(&format!("  {}\n", page.title(lang)));
    }
    paint.finish()
}

/// The page as it is, with headings and examples set off by colour where there is colour.
fn show(page: &str, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        if inside && !line.is_empty() {
            paint.plain("    ");
            paint.styled(Style::Quiet, line);
        } else if let Some(title) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            paint.styled(Style::Strong, title);
        } else {
            paint.plain(line);
        }
        paint.plain("\n");
    }
    paint.finish()
}
