//! What can be wrong with names, one small function a code. The words are in the catalogue.

use remit_engine::ir::{CodeFault, CodeSystem};
use remit_engine::value::Language;

use super::model::{FactType, Head};
use crate::base::{Loc, Name};
use crate::diag::{Diagnostic, Fix, Help, Word, codes};
use crate::syntax::clauses::takers;
use remit_engine::value::suggest;

/// Names that can be seen from a place: what to write, and what else each is called.
type Known = Vec<(String, Vec<String>)>;

fn nearest(name: &str, known: &Known) -> Option<String> {
    let candidates = known
        .iter()
        .map(|(id, names)| suggest::Candidate { id, names: names.iter().map(String::as_str).collect() });
    suggest::best(name, candidates).map(str::to_owned)
}

fn did_you_mean(loc: Loc, name: &str, known: &Known) -> Option<Help> {
    nearest(name, known).map(|candidate| Help::did_you_mean(loc, candidate))
}

/// A name that nothing declares.
pub(super) fn unknown(loc: Loc, name: &Name, word: Word, known: Known) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .arg("kind", word)
        .arg("name", name)
        .maybe_help(did_you_mean(loc, name, &known))
}

/// A concept that nothing declares in the category.
pub(super) fn unknown_concept(
    loc: Loc,
    name: &Name,
    category: &Name,
    known: Known,
    as_codes: Vec<String>,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .variant("in_category")
        .arg("kind", Word::Concept)
        .arg("name", name)
        .arg("category", category);
    for written in &as_codes {
        let fix = Fix::replace(loc, written.as_str());
        diagnostic = diagnostic.help(Help::new("as_code").arg("written", written.as_str()).fix(fix));
    }
    let help = as_codes.is_empty().then(|| did_you_mean(loc, name, &known)).flatten();
    diagnostic.maybe_help(help)
}

/// A name that two used libraries declare.
pub(super) fn ambiguous(loc: Loc, name: &Name, word: Word, places: [Option<&Head>; 2]) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(codes::AMBIGUOUS_NAME, loc).arg("kind", word).arg("name", name);
    for head in places.into_iter().flatten() {
        diagnostic = diagnostic.also(head.name_loc, "declared_here");
    }
    diagnostic
}

/// A name that is declared twice in one scope.
pub(super) fn duplicate(loc: Loc, name: &Name, word: Word, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_NAME, loc).arg("kind", word).arg("name", name).also(first, "first_here")
}

/// Two rules that say the same, so that neither can be told by what it says.
pub(super) fn rule_needs_name(loc: Loc, name: &Name, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::RULE_NEEDS_NAME, loc).arg("name", name).also(first, "first_here").help("name_it")
}

/// `use` of a library that is not there.
pub(super) fn unknown_library<'a>(
    loc: Loc,
    name: &Name,
    known: impl Iterator<Item = &'a Name>,
) -> Diagnostic {
    unknown(loc, name, Word::Library, known.map(|name| (name.to_string(), Vec::new())).collect())
}

/// Cases for a policy that is not there.
pub(super) fn unknown_policy<'a>(loc: Loc, name: &Name, known: impl Iterator<Item = &'a Name>) -> Diagnostic {
    unknown(loc, name, Word::Policy, known.map(|name| (name.to_string(), Vec::new())).collect())
}

/// A concept of another category than the place takes.
pub(super) fn wrong_category(
    loc: Loc,
    name: &Name,
    wanted: &Name,
    found: Option<&Name>,
    head: Option<&Head>,
) -> Diagnostic {
    let found = found.map_or("", |found| found.as_str());
    let diagnostic = Diagnostic::new(codes::WRONG_CATEGORY, loc)
        .arg("name", name)
        .arg("wanted", wanted)
        .arg("found", found);
    match head {
        Some(head) => diagnostic.also(head.name_loc, "declared_here"),
        None => diagnostic,
    }
}

/// A category that the compiler itself needs.
pub(super) fn no_such_category(loc: Loc, category: &str) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_NAME, loc).arg("kind", Word::Category).arg("name", category)
}

/// A concept where a fact should be: `exclude fibromyalgia`.
pub(super) fn concept_without_fact(loc: Loc, name: &Name, written: Option<(Loc, String)>) -> Diagnostic {
    let help = written.map(|(place, written)| {
        Help::new("fact_before").arg("written", written.as_str()).fix(Fix::replace(place, written))
    });
    Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .variant("concept_without_fact")
        .arg("kind", Word::Fact)
        .arg("name", name)
        .maybe_help(help)
}

/// A definition where only a fact fits: `given fully_investigated`.
pub(super) fn definition_is_no_fact(loc: Loc, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::NOT_A_FACT, loc).arg("name", name)
}

/// A statement in a kind of file that cannot hold it.
pub(super) fn misplaced(loc: Loc, statement: &'static str) -> Diagnostic {
    Diagnostic::new(codes::MISPLACED_STATEMENT, loc).arg("statement", statement).help("where")
}

/// A metadata key that the declaration does not have.
pub(super) fn unknown_key(loc: Loc, key: &Name, known: &[&'static str]) -> Diagnostic {
    let takers = takers(key);
    let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, loc).arg("key", key);
    if !takers.is_empty() {
        return diagnostic.help(Help::new("belongs").arg("statements", takers));
    }
    let candidates = known.iter().map(|key| ((*key).to_owned(), Vec::new())).collect();
    diagnostic
        .maybe_help(did_you_mean(loc, key, &candidates))
        .help(Help::new("known").arg("keys", known.to_vec()))
}

/// Two texts in one language.
pub(super) fn language_twice(loc: Loc, lang: Language, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::SAID_TWICE, loc)
        .variant("language")
        .arg("name", lang.code())
        .also(first, "first_here")
}

/// Something that a list names again, to no effect.
pub(super) fn named_twice(loc: Loc, name: &str, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::NAMED_TWICE, loc).arg("name", name).also(first, "first_here")
}

/// A fact that a case states twice, a library that is used twice. `variant` says what it is.
pub(super) fn said_twice(loc: Loc, name: &Name, variant: &'static str, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::SAID_TWICE, loc).variant(variant).arg("name", name).also(first, "first_here")
}

/// Values of a fact that cannot all be so.
pub(super) fn values_clash(loc: Loc, fact: &Name, variant: &'static str, other: Loc) -> Diagnostic {
    Diagnostic::new(codes::VALUES_CLASH, loc).variant(variant).arg("fact", fact).also(other, "and_here")
}

/// A metadata key that is written twice.
pub(super) fn key_twice(loc: Loc, key: &Name, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_NAME, loc)
        .arg("kind", Word::Key)
        .arg("name", key)
        .also(first, "first_here")
}

/// A metadata value of another form than its key takes. `wanted` is a phrase of the catalogue.
pub(super) fn bad_value(loc: Loc, key: &str, wanted: &'static str) -> Diagnostic {
    Diagnostic::new(codes::BAD_VALUE, loc).arg("key", key).variant(wanted)
}

/// A metadata value that is not one of the words its key takes.
pub(super) fn bad_word(loc: Loc, key: &str, found: &str, words: &[&str]) -> Diagnostic {
    let candidates = words.iter().map(|word| ((*word).to_owned(), Vec::new())).collect();
    let list: Vec<&str> = words.to_vec();
    Diagnostic::new(codes::BAD_VALUE, loc)
        .variant("word")
        .arg("key", key)
        .arg("found", found)
        .arg("words", list)
        .maybe_help(did_you_mean(loc, found, &candidates))
}

/// A code system that nothing declares, with the declaration that would do.
pub(super) fn undeclared_codes(
    loc: Loc,
    name: &Name,
    shape: &str,
    head: Option<Loc>,
    known: Known,
) -> Diagnostic {
    let declaration = format!("\n\ncodes {name} {{\n  shape: \"{shape}\"\n  match: exact\n}}");
    let declare = Help::new("declare").arg("declaration", format!("codes {name} {{ … }}"));
    let declare = match head.filter(|_| !shape.is_empty()) {
        Some(head) => declare.fix(Fix::new("declare").edit(head.after(), declaration)),
        None => declare,
    };
    // `icd10` is the beginning of two, and neither is the likelier.
    let begun: Vec<&str> =
        known.iter().map(|(id, _)| id.as_str()).filter(|id| id.starts_with(name.as_str())).collect();
    let meant = match begun.as_slice() {
        [] | [_] => did_you_mean(loc, name, &known),
        several => Some(Help::new("one_of").arg("candidates", several.to_vec())),
    };
    Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .arg("kind", Word::CodeSystem)
        .arg("name", name)
        .maybe_help(meant)
        .help(declare)
}

/// A declaration of codes without one of the keys that it needs.
pub(super) fn incomplete_codes(loc: Loc, name: &Name, key: &'static str) -> Diagnostic {
    Diagnostic::new(codes::INCOMPLETE_CODES, loc).arg("name", name).arg("key", key).help(key)
}

/// A text that is no code of its system.
pub(super) fn not_a_code(
    loc: Loc,
    written: &str,
    system: &CodeSystem,
    fault: &CodeFault,
    elsewhere: Vec<String>,
    declared: Loc,
) -> Diagnostic {
    let forms: Vec<String> = system.forms().into_iter().map(str::to_owned).collect();
    let diagnostic = Diagnostic::new(codes::NOT_A_CODE, loc)
        .variant(fault.kind.key())
        .arg("written", written)
        .arg("system", system.id.as_str())
        .arg("forms", forms)
        .arg("codes", fault.meant.clone())
        .also(declared, "declared_here");
    match (fault.meant.as_slice(), elsewhere.is_empty()) {
        ([one], _) => diagnostic.help(
            Help::new("did_you_mean").arg("candidate", one).fix(Fix::replace(loc, format!("\"{one}\""))),
        ),
        ([], false) => diagnostic.help(Help::new("elsewhere").arg("systems", elsewhere)),
        ([], true) => diagnostic.help("forms"),
        (_, _) => diagnostic.help("each"),
    }
}

/// A statement number that the source does not have.
pub(super) fn unknown_statement(
    loc: Loc,
    number: u32,
    source: &Name,
    declared: Loc,
    count: usize,
) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_STATEMENT, loc)
        .arg("number", number)
        .arg("source", source)
        .arg("count", count)
        .also(declared, "declared_here")
}

/// A number that is not whole and positive where statements are counted.
pub(super) fn not_a_statement_number(loc: Loc, written: String) -> Diagnostic {
    Diagnostic::new(codes::UNKNOWN_STATEMENT, loc).variant("not_whole").arg("number", written)
}

/// A fact that is not of a type that the condition can use. `variant` says what the fact is.
pub(super) fn wrong_test(loc: Loc, fact: &Name, variant: &'static str, declared: Loc) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TEST, loc).variant(variant).arg("fact", fact).also(declared, "declared_here")
}

/// A word that is not among those of a `one of` fact.
pub(super) fn unknown_choice(loc: Loc, name: &Name, fact: &Name, known: Known, declared: Loc) -> Diagnostic {
    let list: Vec<String> = known.iter().map(|(id, _)| id.clone()).collect();
    Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .variant("choice")
        .arg("kind", Word::Option)
        .arg("name", name)
        .arg("fact", fact)
        .arg("known", list)
        .maybe_help(did_you_mean(loc, name, &known))
        .also(declared, "declared_here")
}

/// A route in words that is no declared destination.
pub(super) fn route_in_words(loc: Loc, text: &Name, known: Known) -> Diagnostic {
    Diagnostic::new(codes::ROUTE_IN_WORDS, loc).arg("text", text).help(
        nearest(text, &known).map_or_else(|| Help::new("declare"), |found| Help::did_you_mean(loc, found)),
    )
}

/// A case value that the fact cannot take. `variant` says what it takes.
pub(super) fn bad_case_value(loc: Loc, fact: &Name, variant: &'static str, declared: Loc) -> Diagnostic {
    Diagnostic::new(codes::BAD_CASE_VALUE, loc)
        .variant(variant)
        .arg("fact", fact)
        .also(declared, "declared_here")
}

/// A verb that cannot be here. `variant` says why.
pub(super) fn misplaced_verb(loc: Loc, verb: &'static str, variant: &'static str) -> Diagnostic {
    Diagnostic::new(codes::MISPLACED_VERB, loc).variant(variant).arg("verb", verb)
}

/// A type that is none.
pub(super) fn unknown_type(loc: Loc, name: &Name, known: Vec<String>) -> Diagnostic {
    let known = known.into_iter().map(|name| (name, Vec::new())).collect();
    Diagnostic::new(codes::UNKNOWN_TYPE, loc).arg("name", name).maybe_help(did_you_mean(loc, name, &known))
}

/// A record that nothing declares.
pub(super) fn unknown_record(loc: Loc, name: &Name, known: Vec<String>) -> Diagnostic {
    let known = known.into_iter().map(|name| (name, Vec::new())).collect();
    unknown(loc, name, Word::Record, known)
}

/// A field that the record does not have.
pub(super) fn unknown_field(loc: Loc, name: &Name, record: &Head, known: Known) -> Diagnostic {
    let list: Vec<String> = known.iter().map(|(id, _)| id.clone()).collect();
    Diagnostic::new(codes::UNKNOWN_NAME, loc)
        .variant("field")
        .arg("kind", Word::Field)
        .arg("name", name)
        .arg("record", &record.name)
        .arg("known", list)
        .maybe_help(did_you_mean(loc, name, &known))
        .also(record.name_loc, "declared_here")
}

/// A field that is called as the keys of a list.
pub(super) fn reserved_field(loc: Loc, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::BAD_FIELD, loc).variant("reserved").arg("name", name)
}

/// A field of a type that no field has.
pub(super) fn bad_field_type(loc: Loc, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::BAD_FIELD, loc).variant("kind").arg("name", name)
}

/// At least none: every list has so many.
pub(super) fn always_so_many(loc: Loc, fact: &Name, declared: Loc) -> Diagnostic {
    wrong_test(loc, fact, "at_least_none", declared)
}

/// A silence that the fact's type cannot have.
pub(super) fn bad_silence(loc: Loc, fact: &Name, variant: &'static str, declared: Loc) -> Diagnostic {
    Diagnostic::new(codes::BAD_SILENCE, loc)
        .variant(variant)
        .arg("fact", fact)
        .also(declared, "declared_here")
}

/// What a fact is, as the variants of the catalogue name it.
pub(super) fn fact_variant(kind: &FactType) -> &'static str {
    match kind {
        FactType::Error => "error",
        FactType::Truth => "yes_no",
        FactType::Quantity(_) | FactType::Dimension(_) => "quantity",
        FactType::Date => "date",
        FactType::Event => "event",
        FactType::OneOf(_) => "one_of",
        FactType::Concept(_) => "concept",
        FactType::Concepts(_) => "set",
        FactType::Given => "given",
        FactType::Medicines => "medicines",
        FactType::Records(_) => "records",
        FactType::Destination => "destination",
    }
}

/// What is wrong with a bare fact that is not yes/no, by its type.
pub(super) fn bare_variant(kind: &FactType) -> &'static str {
    match kind {
        FactType::Error | FactType::Truth => "bare",
        FactType::Quantity(_) | FactType::Dimension(_) | FactType::Date => "bare_quantity",
        FactType::Event => "event",
        FactType::OneOf(_) | FactType::Concept(_) | FactType::Concepts(_) | FactType::Destination => {
            "bare_set"
        }
        FactType::Records(_) => "records",
        FactType::Given | FactType::Medicines => "bare_given",
    }
}

/// What is wrong with a fact that is followed by a name, by its type.
pub(super) fn is_variant(kind: &FactType) -> &'static str {
    match kind {
        FactType::Truth => "is_yes_no",
        FactType::Quantity(_) | FactType::Dimension(_) | FactType::Date => "is_quantity",
        FactType::Event => "event",
        FactType::Records(_) => "records",
        FactType::Given | FactType::Medicines => "is_given",
        FactType::Error
        | FactType::OneOf(_)
        | FactType::Concept(_)
        | FactType::Concepts(_)
        | FactType::Destination => "is",
    }
}

/// `and` and `or` mixed without brackets; `inner` is the part that binds tighter.
pub(super) fn mixed_without_brackets(inner: Loc) -> Diagnostic {
    let fix = Fix::new("add_brackets").edit(inner.before(), "(").edit(inner.after(), ")").certain();
    Diagnostic::new(codes::MIXED_WITHOUT_BRACKETS, inner).help(Help::new("add_brackets").fix(fix))
}
