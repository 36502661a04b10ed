//! `remit explain E0201` and `remit explain require`: the page of a code, what a word of the language means, or all of both.

use crate::arguments::Explain;
use crate::{Console, Exit};
use remit_compiler::diag::pages;
use remit_compiler::diag::{Code, Phrase, catalogue, codes};
use remit_compiler::lex::WORDS;
use remit_compiler::syntax::ast::StatementKind;
use remit_compiler::syntax::{clauses, example};
use remit_engine::value::Language;
use remit_engine::value::suggest;
use remit_wording::{Paint, Style, wrap};

pub(crate) fn run(command: &Explain, console: &mut Console<'_>) -> Exit {
    let lang = console.lang.unwrap_or_default();
    let Some(wanted) = &command.code else {
        let list = list(lang, console.colour);
        console.say(&list);
        return Exit::Good;
    };
    let page = Code::find(wanted).and_then(pages::find).map(|page| page.markdown(lang));
    match page.or_else(|| word(wanted, lang)) {
        Some(page) => {
            let shown = show(&page, console.colour);
            console.say(&shown);
            Exit::Good
        }
        None => {
            let words = WORDS.iter().map(|(word, ..)| *word);
            let near = suggest::best(wanted, codes::ALL.iter().map(|code| code.id()).chain(words));
            let sentence = match near {
                Some(near) => Phrase::new("misuse.no_code_near").arg("near", near),
                None => Phrase::new("misuse.no_code"),
            };
            console.misuse(sentence.arg("code", wanted))
        }
    }
}

/// What a word or sign of the language means, how it is used, and what else its statement takes.
fn word(word: &str, lang: Language) -> Option<String> {
    let about = catalogue::template(&format!("editor.explain.{word}"), lang)?;
    let mut page = format!("# {word}\n\n{about}\n");
    if let Some(example) = example(word) {
        page.push_str(&format!("\n```remit\n{example}\n```\n"));
    }
    if let Some(form) = StatementKind::begun_by(word).map(clauses::form) {
        let mut takes = |key: &str, words: Vec<&str>| {
            if !words.is_empty() {
                page.push_str(&format!("\n{}: {}\n", catalogue::text(key, lang), words.join("  ")));
            }
        };
        takes("explain.clauses", form.clauses.iter().map(|clause| clause.word()).collect());
        takes("explain.keys", form.keys.to_vec());
    }
    Some(page)
}

/// Every code with the title of its page, and every word that has been explained.
fn list(lang: Language, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    for page in pages::all() {
        paint.styled(Style::Strong, page.code);
        paint.plain(&format!("  {}\n", page.title(lang)));
    }
    paint.plain("\n");
    let explained = |word: &&str| catalogue::template(&format!("editor.explain.{word}"), lang).is_some();
    let words: Vec<&str> = WORDS.iter().map(|(word, ..)| *word).filter(explained).collect();
    for line in wrap(&words.join("  "), 92) {
        paint.plain(&format!("{line}\n"));
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
