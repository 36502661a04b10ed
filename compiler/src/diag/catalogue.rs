//! What the compiler, its commands and the editor say: the wording crate's texts and those of `catalogue/*.txt`.

use std::sync::LazyLock;

use remit_engine::value::Language;
use remit_wording::catalogue::{self, File};
use remit_wording::{Args, Catalogue, Phrase, Texts};

pub use remit_wording::catalogue::{is_hole, local};

const FILES: &[File] = &[
    ("01-syntax.txt", include_str!("catalogue/01-syntax.txt")),
    ("02-names.txt", include_str!("catalogue/02-names.txt")),
    ("03-types.txt", include_str!("catalogue/03-types.txt")),
    ("04-structure.txt", include_str!("catalogue/04-structure.txt")),
    ("05-logic.txt", include_str!("catalogue/05-logic.txt")),
    ("06-governance.txt", include_str!("catalogue/06-governance.txt")),
    ("cli.txt", include_str!("catalogue/cli.txt")),
    ("help.txt", include_str!("catalogue/help.txt")),
    ("editor.txt", include_str!("catalogue/editor.txt")),
    ("batch.txt", include_str!("catalogue/batch.txt")),
    ("editor-words.txt", include_str!("catalogue/editor-words.txt")),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(&[catalogue::FILES, FILES].concat()));

/// Every key with its texts, in order.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static Texts)> {
    CATALOGUE.entries()
}

/// The unfilled text of a key, English where the language has none.
pub fn template(key: &str, lang: Language) -> Option<&'static str> {
    CATALOGUE.template(key, lang)
}

/// The text of a key without values; a missing key shows itself.
pub fn text(key: &str, lang: Language) -> String {
    CATALOGUE.text(key, lang)
}

/// The text of a key, filled; a missing key shows itself.
pub fn fill(key: &str, lang: Language, args: &Args) -> String {
    CATALOGUE.fill(key, lang, &[args])
}

/// Fills a text; the first of the sets that has a value wins.
pub fn fill_template(template: &str, lang: Language, args: &[&Args]) -> String {
    CATALOGUE.fill_template(template, lang, args)
}

/// The sentence of a code, or of a variant of it; a missing one shows its key.
pub fn sentence(code: &str, variant: Option<&str>, lang: Language, args: &Args) -> String {
    CATALOGUE.sentence(code, variant, lang, args)
}

/// A phrase of a part of a code's texts, such as its help: the code's own comes before the shared one.
pub fn part(code: &str, part: &str, phrase: &Phrase, lang: Language, args: &Args) -> Option<String> {
    CATALOGUE.part(code, part, phrase, lang, args)
}
