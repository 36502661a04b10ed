//! What is not written in the text but shown in it: doses of regimens, labels of codes, the text of cited statements.

use remit_compiler::base::Span;
use remit_compiler::lex::TokenKind;
use remit_compiler::resolve::{CodeSystemId, Symbol};

use super::doses;
use super::view::View;

/// One hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    /// It is before this byte.
    pub(crate) at: u32,
    pub(crate) text: String,
    pub(crate) tooltip: String,
}

/// Longer texts are cut; the tooltip has them whole.
const LONGEST: usize = 48;

/// The hints of a part of the file, in order.
pub(crate) fn hints(view: &View<'_>, part: Span) -> Vec<Hint> {
    let mut found = Vec::new();
    for dose in doses::doses(view, part) {
        found.push(Hint { at: dose.at, text: dose.text, tooltip: dose.explanation });
    }
    let inside =
        view.index().of_file(view.file).iter().filter(|it| part.overlaps(it.loc.span) && !it.declares);
    for occurrence in inside {
        if let Symbol::Statement(source, number) = &occurrence.symbol {
            let statement = view.model().sources.get(*source).and_then(|source| source.statement(*number));
            if let Some(statement) = statement {
                let text = view.say(&statement.text);
                found.push(Hint { at: occurrence.loc.span.end, text: cut(text), tooltip: text.to_owned() });
            }
        } else if let Symbol::CodeSystem(id) = &occurrence.symbol {
            found.extend(code(view, *id, occurrence.loc.span));
        }
    }
    found.retain(|hint| part.touches(hint.at) && !hint.text.is_empty());
    found.sort_by_key(|hint| hint.at);
    found
}

/// What a code in a rule or a case is called.
fn code(view: &View<'_>, id: CodeSystemId, system: Span) -> Option<Hint> {
    let tokens = &view.tokens()?.code;
    let at = tokens.partition_point(|token| token.span.start < system.end);
    let code = tokens.get(at).filter(|token| token.kind == TokenKind::Text)?;
    let text = view.text().get(code.span.range())?.trim_matches('"');
    let rules = view.model().code_systems.get(id)?.rules.as_ref()?;
    let read = rules.read_any(text).ok()?;
    let has = |it: &&remit_compiler::resolve::Concept| {
        let own = it.codes.iter().filter(|code| !code.broader && code.system == id);
        own.into_iter().any(|code| rules.read_any(&code.code).as_ref() == Ok(&read))
            && it.head.loc.file != view.file
    };
    let concept = view.model().concepts.values().find(has)?;
    let label = view.say(&concept.about.label).to_owned();
    Some(Hint { at: code.span.end, text: cut(&label), tooltip: label })
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    while short.chars().next_back().is_some_and(|letter| !letter.is_whitespace()) && short.contains(' ') {
        short.pop();
    }
    format!("{}…", short.trim_end())
}
