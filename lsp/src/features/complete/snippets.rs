//! Whole statements to fill in, and the words that begin one.

use remit_compiler::resolve::ModuleKind;

use super::super::view::View;
use super::candidates::word;
use super::{About, Item, Kind};

/// Whole statements: the word they are found by, what is shown, and what is written.
const STATEMENTS: &[(&str, &str, &str)] = &[
    (
        "exclude",
        "exclude … -> route …",
        "exclude ${1:diagnosis} -> route \"${2}\"\n  because \"${3}\"\n  cite ${4:source} ${5:1}",
    ),
    ("review", "review …", "review ${1:condition}\n  because \"${2}\"\n  cite ${3:source} ${4:1}"),
    ("accept", "accept … when …", "accept ${1:condition} when ${2:condition}"),
    ("require", "require …", "require ${1:fact} when ${2:condition} cite ${3:source} ${4:1}"),
    ("offer", "offer …", "offer ${1:service} cite ${2:source} ${3:1}"),
    ("decline", "decline … -> route …", "decline ${1:service} -> route \"${2}\""),
    ("notice", "notice …: … because \"…\"", "notice ${1:name}: ${2:condition}\n  because \"${3}\""),
    ("follow", "follow up \"…\" by … after …", "follow up \"${1}\" by ${2:primary_care} after ${3:6 months}"),
    ("define", "define … = …", "define ${1:name} = ${2:condition}"),
    ("section", "section \"…\" { … }", "section \"${1}\" {\n  $0\n}"),
    ("case", "case \"…\" { … } expect …", "case \"${1}\" {\n  ${2:diagnosis}: $3\n} expect ${4:exclude}"),
    ("assert", "assert \"…\": never …", "assert \"${1}\": never ${2:exclude} when ${3:condition}"),
    (
        "source",
        "source … { … }",
        "source ${1:page} {\n  title: \"${2}\"\n  statement 1: \"${3}\" under \"${4}\"\n}",
    ),
    (
        "concept",
        "concept …: … { … }",
        "concept ${1:name}: ${2:diagnosis} {\n  label: sv \"${3}\", nb \"${4}\", en \"${5}\"\n}",
    ),
    (
        "fact",
        "fact …: … { … }",
        "fact ${1:path}: ${2:yes/no} {\n  ask: sv \"${3}\", nb \"${4}\", en \"${5}\"\n}",
    ),
    (
        "codes",
        "codes … { … }",
        "codes ${1:name} {\n  label: \"${2}\"\n  shape: \"${3:A99}\" to \"${4:A99.9}\"\n  match: ${5|prefix,prefix_of_words,exact|}\n}",
    ),
    ("destination", "destination … { … }", "destination ${1:name} { label: \"${2}\" }"),
];

/// The words that begin a statement, the commonest first.
const WORDS: &[&str] = &[
    "exclude",
    "require",
    "review",
    "accept",
    "section",
    "case",
    "base",
    "ask",
    "return",
    "defer",
    "advise",
    "recommend",
    "offer",
    "decline",
    "responsible",
    "notice",
    "follow",
    "otherwise",
    "define",
    "silence",
    "leave",
    "assert",
    "impossible",
    "retain",
    "discharge",
    "use",
    "source",
    "concept",
    "codes",
    "category",
    "fact",
    "unit",
    "destination",
    "conversion",
];

const HEADERS: &[(&str, &str, &str)] = &[
    (
        "policy",
        "policy … { … }",
        "policy ${1:clinic.pain} {\n  title: \"${2}\"\n  language: ${3|sv,nb,en|}\n}\n\n$0",
    ),
    ("library", "library … { … }", "library ${1:clinic.sources} {\n  language: ${2|sv,nb,en|}\n}\n\n$0"),
    ("cases", "cases for …", "cases for ${1:clinic.pain}\n\n$0"),
];

/// What a file of cases may hold.
const OF_CASES: &[&str] = &["case", "base", "assert", "use"];

/// Everything that may begin a statement of the file.
pub(super) fn statements(view: &View<'_>) -> Vec<Item> {
    let module = view.module().and_then(|id| view.model().modules.get(id));
    let cases = module.is_some_and(|module| matches!(module.kind, ModuleKind::Cases(_)));
    let fits = |word: &str| !cases || OF_CASES.contains(&word);
    let words = WORDS.iter().filter(|text| fits(text)).map(|text| word(view, text));
    words.chain(STATEMENTS.iter().filter(|(word, ..)| fits(word)).map(snippet)).collect()
}

/// Everything that may begin a file.
pub(super) fn headers(view: &View<'_>) -> Vec<Item> {
    let words = ["policy", "library", "cases"].iter().map(|text| word(view, text));
    HEADERS.iter().map(snippet).chain(words).collect()
}

fn snippet((word, label, insert): &(&'static str, &'static str, &'static str)) -> Item {
    Item {
        label: (*label).to_owned(),
        detail: String::new(),
        note: String::new(),
        insert: (*insert).to_owned(),
        snippet: true,
        kind: Kind::Snippet,
        about: About::Word(word),
        names: vec![(*word).to_owned()],
        weak_names: Vec::new(),
    }
}
