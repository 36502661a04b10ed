//! Adds the missing `cite`: the statements that nothing cites yet and that share words with the rule.

use std::collections::BTreeSet;

use remit_compiler::base::Span;
use remit_compiler::check::coverage;
use remit_compiler::diag::Edit;
use remit_compiler::resolve::{Rule, Symbol};
use remit_compiler::syntax::ast::ClauseWord;
use remit_wording::opening;

use super::super::view::View;
use super::super::words::{folded, say};
use super::{Action, Kind, item_of};

/// At most so many statements are offered.
const MOST: usize = 3;

/// The actions for a rule at the place that cites nothing.
pub(super) fn missing(view: &View<'_>, part: Span) -> Vec<Action> {
    let model = view.model();
    let Some(policy) = view.policy().and_then(|id| model.policies.get(id)) else { return Vec::new() };
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let mut here = rules.filter(|rule| rule.head.loc.file == view.file && rule.verb_loc.span.overlaps(part));
    let Some(rule) = here.next().filter(|rule| rule.grounds.cites.is_empty()) else { return Vec::new() };
    let words = words_of(view, rule);
    let mut offers = Vec::new();
    for account in coverage(model, policy) {
        let Some(source) = model.sources.get(account.source) else { continue };
        for number in &account.open {
            let Some(statement) = source.statement(*number) else { continue };
            let said: BTreeSet<String> =
                statement.text.all().flat_map(|(_, text)| long_words(text)).collect();
            let shared = words.iter().filter(|word| said.iter().any(|other| alike(word, other))).count();
            offers.push((std::cmp::Reverse(shared), source, statement));
        }
    }
    offers.sort_by_key(|(shared, source, statement)| (*shared, source.head.name.clone(), statement.number));
    let item = view.tree().and_then(|tree| item_of(&tree.items, rule.head.loc.span));
    // It belongs last of all clauses.
    let end = item.filter(|item| item.kind.clauses().is_some_and(|it| it.find(ClauseWord::Cite).is_none()));
    let Some(end) = end.map(|item| item.span.end) else { return Vec::new() };
    let offers = offers.into_iter().take(MOST).map(|(_, source, statement)| {
        let number = statement.number.to_string();
        let text = view.say(&statement.text);
        let values = [("source", source.head.name.as_str()), ("number", &number), ("text", text)];
        Action {
            title: opening(&say(view.lang, "editor.action.cite", &values)),
            kind: Kind::Fix,
            edits: vec![Edit {
                loc: view.loc(Span::at(end)),
                text: format!(" cite {} {number}", source.head.name),
            }],
            fixes: None,
            preferred: false,
        }
    });
    offers.collect()
}

/// The longer words of labels that the rule names, and of its reason.
fn words_of(view: &View<'_>, rule: &Rule) -> BTreeSet<String> {
    let model = view.model();
    let inside = view.index().of_file(rule.head.loc.file).iter();
    let inside = inside.filter(|it| rule.head.loc.span.contains(it.loc.span));
    let labels = inside.filter_map(|it| match &it.symbol {
        Symbol::Concept(id) => model.concepts.get(*id).map(|it| &it.about.label),
        Symbol::Fact(id) => model.facts.get(*id).map(|it| &it.about.label),
        Symbol::Destination(id) => model.destinations.get(*id).map(|it| &it.about.label),
        Symbol::Library(_)
        | Symbol::Policy(_)
        | Symbol::Category(_)
        | Symbol::Unit(_)
        | Symbol::Choice(..)
        | Symbol::Record(_)
        | Symbol::Definition(_)
        | Symbol::Conversion(_)
        | Symbol::Source(_)
        | Symbol::Statement(..)
        | Symbol::Rule(_)
        | Symbol::Section(_)
        | Symbol::Case(_)
        | Symbol::CodeSystem(_) => None,
    });
    let texts = labels.chain(rule.grounds.because.as_ref());
    texts
        .flat_map(|text| text.all().map(|(_, text)| text.to_owned()).collect::<Vec<_>>())
        .flat_map(|text| long_words(&text))
        .collect()
}

fn long_words(text: &str) -> Vec<String> {
    let folded = folded(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.chars().count() > 3).map(str::to_owned).collect()
}

/// Whether two words begin alike for most of their length: inflections differ at the end.
fn alike(one: &str, two: &str) -> bool {
    let same = one.chars().zip(two.chars()).take_while(|(a, b)| a == b).count();
    let longest = one.chars().count().max(two.chars().count());
    same >= 5 && same * 4 >= longest * 3 || one == two
}
