//! What is under the cursor, explained: a name, a word of the language, or a code.

use remit_compiler::base::Span;
use remit_compiler::lex::TokenKind;
use remit_compiler::resolve::{FactType, Symbol};
use remit_wording::markdown::escaped;

use super::describe;
use super::doses;
use super::view::View;
use super::words::explain;
use remit_compiler::syntax::example;

/// An explanation and what it explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hover {
    pub(crate) span: Span,
    pub(crate) markdown: String,
}

/// The explanation at a place; `stop` tells when nobody waits for it any more.
pub(crate) fn hover(view: &View<'_>, offset: u32, stop: &dyn Fn() -> bool) -> Option<Hover> {
    if let Some(occurrence) = view.occurrence(offset) {
        // A rule tells what the cases show of it.
        if let Symbol::Rule(id) = occurrence.symbol {
            let policy = view.model().rules.get(id)?.policy;
            view.outcomes.run_all(view.snapshot, policy, stop);
        }
        let mut markdown = describe::describe(view, &occurrence.symbol)?;
        if let Some(row) = conversion_row(view, occurrence.loc.span, &occurrence.symbol) {
            markdown.push_str("\n\n");
            markdown.push_str(&row);
        }
        if let Some(dose) = doses::at(view, offset) {
            markdown.push_str("\n\n");
            markdown.push_str(&escaped(&dose));
        }
        return Some(Hover { span: occurrence.loc.span, markdown });
    }
    let token = view.token(offset)?;
    let is_arrow = token.kind == TokenKind::Arrow;
    let word = if is_arrow {
        "->"
    } else {
        kind_word(view, token.kind, token.span).or_else(|| key(view, token.span))?
    };
    let mut markdown = format!("**`{word}`**");
    markdown.push_str("\n\n");
    markdown.push_str(explain(view.lang, word)?);
    if let Some(example) = example(word) {
        markdown.push_str(&format!("\n\n```remit\n{example}\n```"));
    }
    Some(Hover { span: token.span, markdown })
}

/// A key that has an explanation of its own.
fn key(view: &View<'_>, span: Span) -> Option<&'static str> {
    let code = &view.tokens()?.code;
    let at = code.partition_point(|token| token.span.start < span.start);
    let colon = code.get(at + 1)?.kind == TokenKind::Colon;
    let written = view.slice(view.loc(span));
    ["derive", "role"].into_iter().find(|word| colon && *word == written)
}

/// The raw tokens know no words; the ones that the grammar reads do.
fn kind_word(view: &View<'_>, kind: TokenKind, span: Span) -> Option<&'static str> {
    if let Some(word) = kind.word() {
        return Some(word);
    }
    let written = view.slice(view.loc(span));
    if let Some(word) = ["sv", "nb", "en", "yes", "no"].into_iter().find(|word| *word == written) {
        return Some(word);
    }
    let code = &view.tokens()?.code;
    let at = code.partition_point(|token| token.span.start < span.start);
    // `at least` and `at most` are explained by what follows `at`.
    let kind = code.get(at).filter(|token| token.span == span)?.kind;
    let kind = if kind == TokenKind::CountAt { code.get(at + 1)?.kind } else { kind };
    kind.word()
}

/// In a case, a substance says how it is computed: by the conversion that the policy has chosen.
fn conversion_row(view: &View<'_>, span: Span, symbol: &Symbol) -> Option<String> {
    let Symbol::Concept(concept) = symbol else { return None };
    let model = view.model();
    let policy_id = view.policy()?;
    let policy = model.policies.get(policy_id)?;
    let (conversion, _, _) = policy.conversion.as_ref()?;
    let conversion = model.conversions.get(*conversion)?;
    let entries = model.cases_of(policy_id).flat_map(|(_, case)| &case.lines.entries);
    let in_case = entries
        .filter(|entry| entry.loc.file == view.file && entry.loc.span.contains(span))
        .any(|entry| model.facts.get(entry.fact).is_some_and(|fact| fact.kind == FactType::Medicines));
    if !in_case {
        return None;
    }
    let table = match view.say(&conversion.title) {
        "" => conversion.head.name.to_string(),
        title => escaped(title),
    };
    let substances = match model.concepts.get(*concept).and_then(|concept| concept.product.as_ref()) {
        Some(product) => product.substances.clone(),
        None => vec![*concept],
    };
    let rows = conversion.rows.iter().filter(|row| substances.contains(&row.substance));
    let rows: Vec<String> = rows.map(|row| describe::row(view, row, &table)).take(4).collect();
    (!rows.is_empty()).then(|| rows.join("\n\n"))
}
