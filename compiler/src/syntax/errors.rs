//! What is wrong with how statements are put together: one function for each diagnostic.

use super::ast::{ActionWord, ClauseWord};
use super::literal::DaySlip;
use crate::base::{Loc, Span};
use crate::diag::{Diagnostic, Fix, Help, Phrase, codes};
use crate::lex::{WORDS, WordGroup};
use remit_engine::value::suggest;

/// A text in a language that is not one of ours.
pub(super) fn unknown_language(loc: Loc, found: &str) -> Diagnostic {
    let meant =
        remit_engine::value::Language::from_code(found).map(|lang| Help::did_you_mean(loc, lang.code()));
    Diagnostic::new(codes::UNKNOWN_LANGUAGE, loc)
        .arg("found", found)
        .help(meant.unwrap_or_else(|| Help::new("languages")))
}

/// A number with too many digits.
pub(super) fn long_number(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::LONG_NUMBER, loc)
}

/// A number that nothing can be counted to.
pub(super) fn not_a_count(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::EMPTY_COUNT, loc).variant("number").arg("found", found)
}

/// A backslash that means nothing.
pub(super) fn unknown_escape(loc: Loc, found: &str) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_ESCAPE, loc).arg("found", found).help("known")
}

/// A day that is none.
pub(super) fn no_such_day(loc: Loc, found: &str, slip: &DaySlip) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::NO_SUCH_DAY, loc).arg("found", found);
    match slip {
        DaySlip::None => diagnostic,
        DaySlip::Form(None) => diagnostic.variant("form").help("form"),
        DaySlip::Form(Some(right)) => diagnostic.variant("form").help(
            Help::new("same").arg("right", right.as_str()).fix(Fix::replace(loc, right.as_str()).certain()),
        ),
    }
}

/// A file that does not say first what it is.
pub(super) fn no_header(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::HEADER, loc).help("begin")
}

/// A file that says twice what it is.
pub(super) fn second_header(loc: Loc, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::HEADER, loc).variant("second").also(first, "first_here").help("split")
}

/// A section that says what a file is.
pub(super) fn header_in_section(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::HEADER, loc).variant("second").help("split")
}

/// `policy { … }`
pub(super) fn nameless(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::UNEXPECTED, loc).variant("end").arg("expected", vec![Phrase::new("expected.name")])
}

/// A case that expects nothing.
pub(super) fn no_expectation(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::UNEXPECTED, loc)
        .variant("end")
        .arg("expected", vec![Phrase::new("expected.sign").arg("sign", "expect")])
        .help("expect")
}

/// `-> sv "…"`
pub(super) fn text_without_note(loc: Loc, found: &str) -> Diagnostic {
    let actions = WORDS.iter().filter(|(_, group, _)| *group == WordGroup::Action).map(|(word, ..)| *word);
    // What is before the text was taken for its language.
    let word = found.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let end = loc.span.start + u32::try_from(word.len()).unwrap_or(0);
    let place = || Span::new(loc.span.start, end).in_file(loc.file);
    let meant = suggest::best(word, actions).map(|action| Help::did_you_mean(place(), action));
    let note = || Help::new("insert").arg("sign", "note").fix(Fix::insert(loc, "note "));
    Diagnostic::new(codes::UNEXPECTED, loc)
        .variant("extra")
        .arg("found", found)
        .help(meant.unwrap_or_else(note))
}

/// `investigation.ongoing yes` in a condition.
pub(super) fn answer_in_condition(loc: Loc, whole: Loc, fact: &str, yes: bool) -> Diagnostic {
    let right = if yes { fact.to_owned() } else { format!("not {fact}") };
    Diagnostic::new(codes::ANSWER_IN_CONDITION, loc)
        .arg("answer", if yes { "yes" } else { "no" })
        .help(Help::new("write").arg("right", right.as_str()).fix(Fix::replace(whole, right).certain()))
}

/// A clause that is written twice.
pub(super) fn repeated_clause(loc: Loc, first: Loc, clause: ClauseWord) -> Diagnostic {
    let join = match clause {
        ClauseWord::When | ClauseWord::Unless => "join.and_or",
        ClauseWord::Actions
        | ClauseWord::At
        | ClauseWord::For
        | ClauseWord::By
        | ClauseWord::Else
        | ClauseWord::Overrides
        | ClauseWord::Because
        | ClauseWord::After
        | ClauseWord::Cite
        | ClauseWord::Label
        | ClauseWord::Until
        | ClauseWord::Ask
        | ClauseWord::Tell
        | ClauseWord::Said
        | ClauseWord::Examples => "join.comma",
    };
    Diagnostic::new(codes::REPEATED_CLAUSE, loc)
        .arg("clause", clause.word())
        .arg("join", Phrase::new(join))
        .also(first, "first_here")
        .help("join")
}

/// A clause that does not belong to its statement.
pub(super) fn misplaced_clause(
    loc: Loc,
    clause: ClauseWord,
    statement: &'static str,
    allowed: &[ClauseWord],
) -> Diagnostic {
    let words: Vec<&'static str> = allowed.iter().map(|word| word.word()).collect();
    Diagnostic::new(codes::MISPLACED_CLAUSE, loc)
        .arg("clause", clause.word())
        .arg("statement", statement)
        .help(Help::new("allowed").arg("clauses", words))
}

/// An action that the statement does not take.
pub(super) fn misplaced_action(
    loc: Loc,
    action: ActionWord,
    statement: &'static str,
    allowed: &[ActionWord],
) -> Diagnostic {
    let words: Vec<&'static str> = allowed.iter().map(|word| word.word()).collect();
    Diagnostic::new(codes::MISPLACED_CLAUSE, loc)
        .arg("clause", action.word())
        .arg("statement", statement)
        .help(Help::new("actions").arg("actions", words))
}

/// From here on, a file with too many mistakes is not read.
pub(super) fn unread(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::UNEXPECTED, loc).variant("unread")
}
