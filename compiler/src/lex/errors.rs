//! What is wrong with how things are written: one function for each diagnostic.

use super::token::TokenKind;
use crate::base::Loc;
use crate::diag::{Diagnostic, Fix, Help, codes};

/// A text that nothing closes before the end of the line.
pub(super) fn unclosed_text(loc: Loc, text: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::UNCLOSED_TEXT, loc);
    // With a single word in it, the quote was rather forgotten at its front.
    if text.starts_with('"') && text.chars().count() > 1 {
        diagnostic.help(Help::new("close").fix(Fix::insert(loc.after(), "\"")))
    } else {
        diagnostic.help("both")
    }
}

/// A text in the quotes of a word processor.
pub(super) fn wrong_quotes(loc: Loc, found: &str, right: &str) -> Diagnostic {
    Diagnostic::new(codes::WRONG_QUOTES, loc)
        .arg("found", found)
        .help(Help::new("straight").fix(Fix::replace(loc, right).certain()))
}

/// A sign that is written in another way.
pub(super) fn wrong_sign(loc: Loc, found: &str, right: &str) -> Diagnostic {
    Diagnostic::new(codes::WRONG_SIGN, loc)
        .arg("found", found)
        .arg("right", right)
        .help(Help::new("write").fix(Fix::replace(loc, right).certain()))
}

/// A semicolon.
pub(super) fn semicolon(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::WRONG_SIGN, loc).variant("semicolon").fix(Fix::remove(loc).certain())
}

/// A sign that has no meaning here.
pub(super) fn stray(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::STRAY_SIGN, loc).arg("found", found).fix(Fix::remove(loc))
}

/// `1,5 mg`
pub(super) fn decimal_comma(loc: Loc, found: &str) -> Diagnostic {
    let right = found.replace(',', ".");
    Diagnostic::new(codes::DECIMAL_COMMA, loc)
        .arg("found", found)
        .help(Help::new("point").arg("right", right.as_str()).fix(Fix::replace(loc, right)))
        .help(Help::new("two").fix(Fix::replace(loc, found.replace(',', ", "))))
}

/// A bracket that nothing closes; `end` is where it has to end, `closers` what is missing there.
pub(super) fn unclosed(open: Loc, sign: &'static str, end: Loc, closers: &str) -> Diagnostic {
    Diagnostic::new(codes::UNCLOSED_BRACKET, open)
        .arg("sign", sign)
        .arg("closers", closers.trim())
        .also(end, "ends_here")
        .help(Help::new("close").fix(Fix::insert(end, closers)))
}

/// A closing bracket that nothing opens.
pub(super) fn unopened(loc: Loc, sign: &'static str, opener: &'static str) -> Diagnostic {
    Diagnostic::new(codes::UNOPENED_BRACKET, loc)
        .arg("sign", sign)
        .arg("opener", opener)
        .fix(Fix::remove(loc))
}

/// A closing bracket whose partner is forgotten at a place that is known.
pub(super) fn missing_paren(loc: Loc, place: Loc) -> Diagnostic {
    Diagnostic::new(codes::UNOPENED_BRACKET, loc)
        .arg("sign", ")")
        .arg("opener", "(")
        .help(Help::new("before").fix(Fix::insert(place, "(")))
}

/// Statements in the braces of `policy` or `library`.
pub(super) fn statements_in_head(loc: Loc, open: Loc, end: Loc, closer: Option<Loc>) -> Diagnostic {
    let mut fix = Fix::insert(end, "\n}");
    if let Some(closer) = closer {
        fix = fix.edit(closer, "");
    }
    Diagnostic::new(codes::UNCLOSED_BRACKET, loc)
        .variant("head")
        .arg("closers", "}")
        .also(open, "head")
        .help(Help::new("close").fix(fix))
}

/// The first word of a clause, misspelt.
pub(super) fn misspelt_clause(loc: Loc, found: &str, right: &'static str) -> Diagnostic {
    Diagnostic::new(codes::NO_STATEMENT, loc)
        .variant("clause")
        .arg("found", found)
        .help(Help::did_you_mean(loc, right))
}

/// The opening brace that a block lacks.
pub(super) fn missing_opener(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::UNOPENED_BRACKET, loc)
        .variant("block")
        .arg("opener", "{")
        .help(Help::new("open").fix(Fix::insert(loc, " {").certain()))
}

/// A word of another language.
pub(super) fn foreign_word(loc: Loc, found: &str, right: TokenKind) -> Diagnostic {
    let word = right.word().unwrap_or_default();
    Diagnostic::new(codes::FOREIGN_WORD, loc)
        .arg("found", found)
        .arg("right", word)
        .help(Help::new("write").fix(Fix::replace(loc, word).certain().decides(right.decides())))
}

/// A word that says no: to a patient, or to a service that is asked for.
pub(super) fn refusal(loc: Loc, found: &str) -> Diagnostic {
    let service = Help::new("service").fix(Fix::replace(loc, "decline").decides(true));
    foreign_word(loc, found, TokenKind::Exclude).help(service)
}

/// The first word of a statement, misspelt.
pub(super) fn misspelt_statement(loc: Loc, found: &str, right: TokenKind) -> Diagnostic {
    let word = right.word().unwrap_or_default();
    let fix = Fix::replace(loc, word).decides(right.decides());
    let help = Help::new("did_you_mean").arg("candidate", word).fix(fix);
    Diagnostic::new(codes::NO_STATEMENT, loc).arg("found", found).help(help)
}

/// Longer stretches are no policy at all, and nobody wants an edit for each of their lines.
const MOST_COMMENTED: usize = 1_000;

/// Lines that begin like no statement.
pub(super) fn junk(loc: Loc, text: &str) -> Diagnostic {
    let word: String = text.chars().take_while(|letter| !letter.is_whitespace()).collect();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let is_key = text.split_once(':').is_some_and(|(key, _)| !key.trim().contains(char::is_whitespace));
    let diagnostic = Diagnostic::new(codes::NO_STATEMENT, loc).arg("found", word).arg("count", lines);
    let comment = || Help::new("comment").fix(comment_out(loc, text));
    match (lines, is_key) {
        (0 | 1, true) => diagnostic.variant("key").help("braces"),
        (0 | 1, false) => diagnostic.help("verbs").help(comment()),
        (MOST_COMMENTED.., _) => diagnostic.variant("prose"),
        _ => diagnostic.variant("prose").help(comment()),
    }
}

fn comment_out(loc: Loc, text: &str) -> Fix {
    let mut fix = Fix::new("comment").decides(true);
    let mut offset = loc.span.start;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let at = crate::base::Span::at(offset).in_file(loc.file);
            fix = fix.edit(at, "// ");
        }
        offset += u32::try_from(line.len()).unwrap_or(0);
    }
    fix
}

/// A name with a hyphen.
pub(super) fn hyphen(loc: Loc, found: &str) -> Diagnostic {
    let right = found.replace('-', "_");
    Diagnostic::new(codes::HYPHEN, loc)
        .arg("found", found)
        .help(Help::new("underscore").arg("right", right.as_str()).fix(Fix::replace(loc, right)))
}

/// `patient.` with nothing after the dot.
pub(super) fn unfinished_path(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::UNFINISHED_PATH, loc).arg("found", found)
}

/// Brackets or `not` beyond the limit.
pub(super) fn too_deep(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::TOO_DEEP, loc).arg("limit", crate::base::limits::MAX_NESTING)
}

/// A word that says nothing here.
pub(super) fn leave_out(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::WRONG_SIGN, loc)
        .variant("leave_out")
        .arg("found", found)
        .fix(Fix::remove(loc).certain())
}

/// `patient.sex != female`: the `not` goes before the fact.
pub(super) fn not_before(loc: Loc, found: &str, fact: Loc) -> Diagnostic {
    let fix = Fix::insert(fact, "not ").edit(loc, "").certain();
    Diagnostic::new(codes::WRONG_SIGN, loc).variant("not_before").arg("found", found).fix(fix)
}

/// `diagnosis migraine, fibromyalgia`
pub(super) fn bare_list(loc: Loc, first: Loc, end: Loc) -> Diagnostic {
    let fix = Fix::insert(first, "any of (").edit(end, ")");
    Diagnostic::new(codes::WRONG_SIGN, loc).variant("list").help(Help::new("any_of").fix(fix))
}

/// `diagnosis (migraine, fibromyalgia)`
pub(super) fn unnamed_list(loc: Loc, before: Loc) -> Diagnostic {
    Diagnostic::new(codes::WRONG_SIGN, loc)
        .variant("list")
        .help(Help::new("any_of").fix(Fix::insert(before, "any of ")))
}

/// A name in quotes.
pub(super) fn quoted_name(loc: Loc, found: &str, right: &str) -> Diagnostic {
    Diagnostic::new(codes::WRONG_QUOTES, loc)
        .variant("name")
        .arg("found", found)
        .help(Help::new("name").arg("right", right).fix(Fix::replace(loc, right)))
}

/// `two or more of (…)`: a count in other words.
pub(super) fn counting(loc: Loc, found: &str, right: &str) -> Diagnostic {
    Diagnostic::new(codes::COUNTING, loc)
        .arg("found", found)
        .help(Help::new("written").arg("right", right).fix(Fix::replace(loc, right).certain()))
}

/// `16-18 years`
pub(super) fn range(loc: Loc, found: &str, low: &str, high: &str) -> Diagnostic {
    wrong_sign(loc, found, &format!("between {low} and {high}"))
}

/// `-18`
pub(super) fn negative(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::STRAY_SIGN, loc).variant("minus").arg("found", found)
}

/// A character that cannot be seen.
pub(super) fn unseen(loc: Loc, run: &str, prose: bool) -> Diagnostic {
    let letter = run.chars().next().unwrap_or_default();
    let variant = match letter {
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "direction"
        }
        control if control.is_control() => "control",
        _ => "invisible",
    };
    let code = if prose { codes::UNSEEN_IN_TEXT } else { codes::UNSEEN };
    let fix = if prose { Fix::remove(loc) } else { Fix::remove(loc).certain() };
    Diagnostic::new(code, loc).variant(variant).arg("code", code_point(letter)).fix(fix)
}

/// A word with a letter of another script. `right` is the word without it, where that can be told.
pub(super) fn mixed_scripts(
    loc: Loc,
    word: &str,
    letter: char,
    right: Option<String>,
    prose: bool,
) -> Diagnostic {
    let diagnostic = if prose {
        Diagnostic::new(codes::UNSEEN_IN_TEXT, loc).variant("mixed")
    } else {
        Diagnostic::new(codes::MIXED_SCRIPTS, loc)
    };
    let diagnostic =
        diagnostic.arg("word", word).arg("letter", letter.to_string()).arg("code", code_point(letter));
    let help =
        right.map(|right| Help::new("write").arg("right", right.as_str()).fix(Fix::replace(loc, right)));
    diagnostic.maybe_help(help)
}

fn code_point(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}
