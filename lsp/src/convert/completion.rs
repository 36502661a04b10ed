//! Completion items as the protocol has them, and back again when one is looked at.

use remit_compiler::resolve::{
    CaseId, CategoryId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, ModuleId, PolicyId,
    RuleId, SectionId, SourceId, Symbol, UnitId,
};
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
            Symbol::Library(id) => json!(["library", id.0]),
            Symbol::Policy(id) => json!(["policy", id.0]),
            Symbol::Category(id) => json!(["category", id.0]),
            Symbol::Concept(id) => json!(["concept", id.0]),
            Symbol::Unit(id) => json!(["unit", id.0]),
            Symbol::Fact(id) => json!(["fact", id.0]),
            Symbol::Choice(id, at) => json!(["choice", id.0, at]),
            Symbol::Definition(id) => json!(["definition", id.0]),
            Symbol::Destination(id) => json!(["destination", id.0]),
            Symbol::Conversion(id) => json!(["conversion", id.0]),
            Symbol::Source(id) => json!(["source", id.0]),
            Symbol::Statement(id, number) => json!(["statement", id.0, number]),
            Symbol::Rule(id) => json!(["rule", id.0]),
            Symbol::Section(id) => json!(["section", id.0]),
            Symbol::Case(id) => json!(["case", id.0]),
            Symbol::CodeSystem(_) => return None,
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
    let number = |at: usize| parts.get(at)?.as_u64().and_then(|number| u32::try_from(number).ok());
    let id = number(1)?;
    let symbol = match name {
        "library" => Symbol::Library(ModuleId(id)),
        "policy" => Symbol::Policy(PolicyId(id)),
        "category" => Symbol::Category(CategoryId(id)),
        "concept" => Symbol::Concept(ConceptId(id)),
        "unit" => Symbol::Unit(UnitId(id)),
        "fact" => Symbol::Fact(FactId(id)),
        "choice" => Symbol::Choice(FactId(id), number(2)?),
        "definition" => Symbol::Definition(DefinitionId(id)),
        "destination" => Symbol::Destination(DestinationId(id)),
        "conversion" => Symbol::Conversion(ConversionId(id)),
        "source" => Symbol::Source(SourceId(id)),
        "statement" => Symbol::Statement(SourceId(id), number(2)?),
        "rule" => Symbol::Rule(RuleId(id)),
        "section" => Symbol::Section(SectionId(id)),
        "case" => Symbol::Case(CaseId(id)),
        _ => return None,
    };
    Some((uri, About::Symbol(symbol)))
}
