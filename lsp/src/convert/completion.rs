//! Completion items as the protocol has them, and back again when one is looked at.

use remit_compiler::base::{FileId, ItemId};
use remit_compiler::resolve::Symbol;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    Command, CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList,
    CompletionResponse, CompletionTextEdit, InsertTextFormat, InsertTextMode, TextEdit, Uri,
};

use super::pages::Pages;
use crate::features::View;
use crate::features::complete::{About, Completion, Item, Kind};

/// The list. The server has found and ordered the items, so the client is to show them as they come.
pub(crate) fn list(pages: &Pages<'_>, view: &View<'_>, uri: &Uri, found: Completion) -> CompletionResponse {
    let range = pages.range_in(view.file, found.replace);
    let typed = found.typed.as_str();
    let items = found.items.into_iter().enumerate().map(|(at, item)| {
        let detail = Some(item.detail.as_str()).filter(|detail| !detail.is_empty());
        let note = Some(item.note.clone()).filter(|note| !note.is_empty());
        CompletionItem {
            kind: Some(kind(item.kind)),
            label_details: Some(CompletionItemLabelDetails {
                detail: detail.map(|detail| format!("  {detail}")),
                description: note,
            }),
            sort_text: Some(format!("{at:04}")),
            filter_text: Some(typed.to_owned()).filter(|typed| !typed.is_empty()),
            insert_text_format: Some(if item.snippet {
                InsertTextFormat::SNIPPET
            } else {
                InsertTextFormat::PLAIN_TEXT
            }),
            insert_text_mode: Some(InsertTextMode::ADJUST_INDENTATION),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, item.insert.clone()))),
            command: again(&item),
            data: data(uri, &item.about),
            label: item.label,
            ..CompletionItem::default()
        }
    });
    CompletionResponse::List(CompletionList { is_incomplete: true, items: items.collect() })
}

/// After a key of metadata the values may be listed at once.
fn again(item: &Item) -> Option<Command> {
    let goes_on = item.kind == Kind::Text && item.insert.ends_with(": ");
    goes_on.then(|| Command::new(String::new(), "editor.action.triggerSuggest".to_owned(), None))
}

const fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Word => CompletionItemKind::KEYWORD,
        Kind::Snippet => CompletionItemKind::SNIPPET,
        Kind::Concept => CompletionItemKind::CLASS,
        Kind::Fact => CompletionItemKind::FIELD,
        Kind::Definition => CompletionItemKind::VARIABLE,
        Kind::Rule => CompletionItemKind::FUNCTION,
        Kind::Unit => CompletionItemKind::UNIT,
        Kind::Place => CompletionItemKind::FOLDER,
        Kind::Source => CompletionItemKind::MODULE,
        Kind::Statement => CompletionItemKind::REFERENCE,
        Kind::Text => CompletionItemKind::PROPERTY,
    }
}

fn data(uri: &Uri, about: &About) -> Option<Value> {
    let about = match about {
        About::Nothing => return None,
        About::Word(word) => json!(["word", word]),
        About::Symbol(symbol) => match symbol {
            Symbol::Library(id) => item("library", *id),
            Symbol::Policy(id) => item("policy", *id),
            Symbol::Category(id) => item("category", *id),
            Symbol::Concept(id) => item("concept", *id),
            Symbol::Unit(id) => item("unit", *id),
            Symbol::Fact(id) => item("fact", *id),
            Symbol::Record(id) => item("record", *id),
            Symbol::Choice(id, at) => part("choice", *id, *at),
            Symbol::Definition(id) => item("definition", *id),
            Symbol::Destination(id) => item("destination", *id),
            Symbol::Conversion(id) => item("conversion", *id),
            Symbol::Source(id) => item("source", *id),
            Symbol::Statement(id, number) => part("statement", *id, *number),
            Symbol::Rule(id) => item("rule", *id),
            Symbol::Section(id) => item("section", *id),
            Symbol::Case(id) => item("case", *id),
            Symbol::CodeSystem(id) => item("code_system", *id),
        },
    };
    Some(json!({ "uri": uri.as_str(), "about": about }))
}

/// The document an item was offered in, and what it is about.
pub(crate) fn about(data: &Value) -> Option<(&str, About)> {
    let uri = data.get("uri")?.as_str()?;
    let parts = data.get("about")?.as_array()?;
    let name = parts.first()?.as_str()?;
    if name == "word" {
        let word = parts.get(1)?.as_str()?;
        return Some((uri, About::Word(crate::features::complete::known_word(word)?)));
    }
    let symbol = match name {
        "library" => Symbol::Library(id(parts)?),
        "policy" => Symbol::Policy(id(parts)?),
        "category" => Symbol::Category(id(parts)?),
        "concept" => Symbol::Concept(id(parts)?),
        "unit" => Symbol::Unit(id(parts)?),
        "fact" => Symbol::Fact(id(parts)?),
        "record" => Symbol::Record(id(parts)?),
        "choice" => Symbol::Choice(id(parts)?, number(parts, 3)?),
        "definition" => Symbol::Definition(id(parts)?),
        "destination" => Symbol::Destination(id(parts)?),
        "conversion" => Symbol::Conversion(id(parts)?),
        "source" => Symbol::Source(id(parts)?),
        "statement" => Symbol::Statement(id(parts)?, number(parts, 3)?),
        "rule" => Symbol::Rule(id(parts)?),
        "section" => Symbol::Section(id(parts)?),
        "case" => Symbol::Case(id(parts)?),
        "code_system" => Symbol::CodeSystem(id(parts)?),
        _ => return None,
    };
    Some((uri, About::Symbol(symbol)))
}

/// A symbol of a kind by its id.
fn item(kind: &str, id: impl ItemId) -> Value {
    json!([kind, id.file().0, id.index()])
}

/// A numbered part of a thing.
fn part(kind: &str, id: impl ItemId, number: u32) -> Value {
    json!([kind, id.file().0, id.index(), number])
}

/// The id that `item` wrote.
fn id<I: ItemId>(parts: &[Value]) -> Option<I> {
    Some(I::new(FileId(number(parts, 1)?), number(parts, 2)?))
}

fn number(parts: &[Value], at: usize) -> Option<u32> {
    parts.get(at)?.as_u64().and_then(|number| u32::try_from(number).ok())
}
