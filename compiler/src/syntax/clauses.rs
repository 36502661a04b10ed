//! What a statement takes: the one table of clauses, actions and keys, which the parser, name resolution, completion,
//! signature help and the reference read.

use super::ast::{
    Action, ActionKind, ActionWord, Clause, ClauseKind, ClauseWord, FileKind, Item, ItemKind, StatementKind,
    Verb,
};
use super::errors;
use crate::base::FileId;
use crate::diag::Diagnostic;

use ClauseWord::{
    Actions, After, Ask, At, Because, By, Cite, Else, Examples, For, Label, Overrides, Said, Tell, Unless,
    Until, When,
};

/// What one kind of statement takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The word that begins it.
    pub word: &'static str,
    /// What comes before its clauses, as people read it: each part with the word that explains it.
    pub head: &'static [(&'static str, &'static str)],
    /// The clauses that may follow, in the order that the formatter writes them. Those of a case follow its `expect`.
    pub clauses: &'static [ClauseWord],
    /// The keys between its braces.
    pub keys: &'static [&'static str],
}

impl Form {
    /// The actions after `->`; none where it takes no `->`.
    pub fn actions(&self) -> &'static [ActionWord] {
        match self.clauses.contains(&Actions) {
            true if self.is_case() => &ActionWord::OF_CASES,
            true => &ActionWord::OF_RULES,
            false => &[],
        }
    }

    /// Whether its clauses follow what it expects.
    fn is_case(&self) -> bool {
        self.word == "case"
    }

    const fn new(
        word: &'static str,
        head: &'static [(&'static str, &'static str)],
        clauses: &'static [ClauseWord],
        keys: &'static [&'static str],
    ) -> Self {
        Self { word, head, clauses, keys }
    }
}

const NOTICE: Form =
    Form::new("notice", &[("notice", "[name:] condition")], &[When, Unless, Because, Cite], &[]);
const FOLLOW_UP: Form =
    Form::new("follow", &[("follow", "up \"text\"")], &[By, After, When, Unless, Because, Cite], &[]);
const CONCEPT_KEYS: &[&str] = &[
    "label",
    "in_text",
    "alias",
    "code",
    "role",
    "status",
    "source",
    "note",
    "substance",
    "dose_of",
    "route",
];

/// The table.
pub const fn form(statement: StatementKind) -> Form {
    match statement {
        StatementKind::Rule(verb) => rule(verb),
        StatementKind::Require => {
            let clauses = &[When, Unless, Else, Actions, Label, Ask, Tell, Because, Cite];
            Form::new("require", &[("require", "[name:] facts [dated within time]")], clauses, &[])
        }
        StatementKind::Recommend => Form::new(
            "recommend",
            &[("recommend", "[name:] facts")],
            &[When, Unless, Label, Ask, Tell, Because, Cite],
            &[],
        ),
        StatementKind::Offer => {
            Form::new("offer", &[("offer", "services")], &[At, When, Unless, Because, Cite], &[])
        }
        StatementKind::Decline => {
            let clauses = &[When, Unless, Actions, Because, Cite];
            Form::new("decline", &[("decline", "[name:] services")], clauses, &[])
        }
        StatementKind::Duty => {
            let head = &[("responsible", "party"), ("for", "for services")];
            Form::new("responsible", head, &[At, When, Unless, Because, Cite], &[])
        }
        StatementKind::Notice => NOTICE,
        StatementKind::FollowUp => FOLLOW_UP,
        StatementKind::Otherwise => {
            Form::new("otherwise", &[("otherwise", "never|verb")], &[Actions, Because, Cite], &[])
        }
        StatementKind::Impossible => {
            Form::new("impossible", &[("impossible", "condition")], &[When, Unless, Because, Cite], &[])
        }
        StatementKind::Leave => Form::new("leave", &[("leave", "source numbers")], &[Because], &[]),
        StatementKind::Assertion => {
            let head = &[("assert", "\"text\":"), ("never", "never|always verb")];
            Form::new("assert", head, &[When, Unless], &[])
        }
        StatementKind::Base => Form::new("base", &[("base", "name [from base] { facts }")], &[], &[]),
        StatementKind::Case => {
            let head = &[("case", "[unconfirmed] \"text\" [from base] { facts }"), ("expect", "expect verb")];
            Form::new("case", head, &[For, By, At, Actions], &[])
        }
        StatementKind::Use => Form::new("use", &[("use", "library")], &[], &[]),
        StatementKind::Section => {
            Form::new("section", &[("section", "\"heading\" { statements }")], &[When], &[])
        }
        StatementKind::Silence => Form::new("silence", &[("silence", "fact unknown|value")], &[Said], &[]),
        StatementKind::Define => Form::new("define", &[("define", "name = condition")], &[], &["label"]),
        StatementKind::Source => {
            let head =
                &[("source", "name"), ("statement", "{ statement number: \"text\" under \"heading\" }")];
            Form::new("source", head, &[], SOURCE_KEYS)
        }
        StatementKind::Category => {
            Form::new("category", &[("category", "name [is category]")], &[], CATEGORY_KEYS)
        }
        StatementKind::Codes => Form::new("codes", &[("codes", "name")], &[], CODES_KEYS),
        StatementKind::Concept => {
            Form::new("concept", &[("concept", "name: category [is concepts]")], &[], CONCEPT_KEYS)
        }
        StatementKind::Fact => Form::new("fact", &[("fact", "name: type")], &[], FACT_KEYS),
        StatementKind::Record => Form::new("record", RECORD_HEAD, &[], FIELD_KEYS),
        StatementKind::Unit => Form::new("unit", UNIT_HEAD, &[], UNIT_KEYS),
        StatementKind::Destination => {
            let keys = &["label", "in_text", "alias", "policy", "role", "status", "source", "note"];
            Form::new("destination", &[("destination", "name")], &[], keys)
        }
        StatementKind::Conversion => {
            Form::new("conversion", &[("conversion", "name { substance route: factor }")], &[], TABLE_KEYS)
        }
    }
}

const fn rule(verb: Verb) -> Form {
    let clauses: &[ClauseWord] = match verb {
        Verb::Defer => &[When, Unless, Until, Actions, Overrides, Label, Because, Examples, Cite],
        Verb::Exclude
        | Verb::Return
        | Verb::Ask
        | Verb::Review
        | Verb::Advise
        | Verb::Accept
        | Verb::Retain
        | Verb::Discharge => &[When, Unless, Actions, Overrides, Label, Because, Examples, Cite],
    };
    Form::new(verb.word(), &[("exclude", "[usually] [name:] condition")], clauses, &[])
}

const CATEGORY_KEYS: &[&str] = &["label", "alias", "role", "status", "source", "note"];
const UNIT_KEYS: &[&str] = &["label", "alias", "derive", "status", "source", "note"];
const SOURCE_KEYS: &[&str] = &["title", "publisher", "url", "retrieved", "updated", "version", "note"];
const CODES_KEYS: &[&str] =
    &["label", "alias", "shape", "group", "marks", "match", "status", "source", "note"];
const TABLE_KEYS: &[&str] = &["title", "label", "source", "valid_from", "updated", "status", "note"];
const FACT_KEYS: &[&str] = &[
    "ask",
    "label",
    "alias",
    "help",
    "whole",
    "range",
    "silent",
    "judged_by",
    "relative",
    "stage",
    "derive",
    "role",
    "options",
    "status",
    "source",
    "note",
];

const UNIT_HEAD: &[(&str, &str)] = &[("unit", "name: kind|name = number unit")];
const RECORD_HEAD: &[(&str, &str)] = &[("record", "name { field: type }")];

/// The keys between the braces of a field of a record.
pub const FIELD_KEYS: &[&str] =
    &["ask", "label", "help", "whole", "range", "options", "status", "source", "note"];

/// The keys between the braces of a row of a conversion.
pub const ROW_KEYS: &[&str] = &["status", "source", "note"];

/// The keys between the braces of a file's first statement.
pub const fn head_keys(file: FileKind) -> &'static [&'static str] {
    match file {
        FileKind::Policy => &[
            "title",
            "label",
            "country",
            "language",
            "version",
            "valid_from",
            "valid_to",
            "review_by",
            "withdrawn",
            "conversion",
            "document",
            "approver",
            "publisher",
            "judge",
            "contact",
            "urgent",
            "decides_within",
            "priority",
            "url",
            "note",
        ],
        FileKind::Library => &["title", "language", "source", "reviewed", "note"],
        FileKind::Cases => &[],
    }
}

/// Where a key belongs: the words of all statements that take it.
pub fn takers(key: &str) -> Vec<&'static str> {
    let heads = [(FileKind::Policy, "policy"), (FileKind::Library, "library")];
    let heads = heads.into_iter().filter(|(file, _)| head_keys(*file).contains(&key)).map(|(_, word)| word);
    let forms = StatementKind::all().map(form).filter(|form| form.keys.contains(&key));
    heads.chain(forms.map(|form| form.word)).collect()
}

/// The table as the reference prints it.
pub fn markdown() -> String {
    let code = |words: Vec<&str>| {
        let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
        words.join(", ")
    };
    let mut out = String::from("| statement | clauses | keys |\n| --- | --- | --- |\n");
    let mut row = |name: &str, clauses: &[ClauseWord], keys: &[&str]| {
        let clauses = clauses.iter().map(|clause| clause.word()).collect();
        out.push_str(&format!("| {name} | {} | {} |\n", code(clauses), code(keys.to_vec())));
    };
    row("`policy`", &[], head_keys(FileKind::Policy));
    row("`library`", &[], head_keys(FileKind::Library));
    row("a verb", form(StatementKind::Rule(Verb::Exclude)).clauses, &[]);
    for form in StatementKind::all().filter(|kind| !matches!(kind, StatementKind::Rule(_))).map(form) {
        if !form.clauses.is_empty() || !form.keys.is_empty() {
            let name =
                if form.is_case() { "`case … expect`".to_owned() } else { format!("`{}`", form.word) };
            row(&name, form.clauses, form.keys);
        }
    }
    row("a row of a `conversion`", &[], ROW_KEYS);
    out
}

/// Whether two clauses of one word say the same kind of thing, so that one of them is too many. Each document is cited
/// once in full, and once as what is encoded in part.
fn is_same(first: &ClauseKind, second: &ClauseKind) -> bool {
    let (ClauseKind::Cite(first), ClauseKind::Cite(second)) = (first, second) else { return true };
    first.source.name == second.source.name && first.partly.is_some() == second.partly.is_some()
}

/// Reports actions that the statement does not take.
fn check_actions(file: FileId, form: &Form, actions: &[Action], found: &mut Vec<Diagnostic>) {
    for action in actions {
        if let ActionKind::OneOf(choices) = &action.kind {
            check_actions(file, form, choices, found);
        }
        if let Some(word) = action.kind.word().filter(|word| !form.actions().contains(word)) {
            let loc = action.keyword.in_file(file);
            found.push(errors::misplaced_action(loc, word, form.word, form.actions()));
        }
    }
}

/// Reports clauses that are written twice or in the wrong place.
pub(super) fn check<'i>(
    file: FileId,
    items: impl IntoIterator<Item = &'i Item>,
    found: &mut Vec<Diagnostic>,
) {
    for item in items {
        if let ItemKind::Section(section) = &item.kind {
            check(file, &section.items, found);
        }
        let (Some(clauses), Some(statement)) = (item.kind.clauses(), item.kind.statement()) else { continue };
        let form = form(statement);
        // The clauses of a case follow what it expects.
        let begins = if form.is_case() { "expect" } else { form.word };
        for (index, clause) in clauses.list.iter().enumerate() {
            let Some(word) = clause.kind.word() else { continue };
            let loc = clause.keyword.in_file(file);
            let mut before = clauses.list.iter().take(index);
            let again =
                |first: &&Clause| first.kind.word() == Some(word) && is_same(&first.kind, &clause.kind);
            if let Some(first) = before.find(again) {
                found.push(errors::repeated_clause(loc, first.keyword.in_file(file), word));
            } else if !form.clauses.contains(&word) {
                found.push(errors::misplaced_clause(loc, word, begins, form.clauses));
            } else if let ClauseKind::Actions(actions) = &clause.kind {
                check_actions(file, &form, actions, found);
            }
        }
    }
}
