//! Names of rules. A rule without a written name gets one from what it says, never from where it is, so that
//! reordering or reformatting keeps it.

use crate::base::{Name, Span};
use crate::syntax::ast::{self, ConditionKind, EventTest, TermKind, Verb};

/// Made-up names end at a word when they grow beyond this many bytes.
const LONGEST: usize = 72;

/// The name of a statement that decides.
pub(super) struct Named {
    /// The name.
    pub name: Name,
    /// Where it is written, or else the word that begins the statement.
    pub span: Span,
    /// Whether the author wrote it.
    pub written: bool,
    /// What the statement decides.
    pub verb: Verb,
}

/// The name of a statement that is a rule: a verb with a condition, `require` or `decline`.
pub(super) fn rule_name(item: &ast::ItemKind) -> Option<Named> {
    match item {
        ast::ItemKind::Rule(rule) => {
            let made = || join(rule.verb.verb.word(), condition_words(&rule.condition));
            Some(named(rule.name.as_ref(), rule.verb.span, rule.verb.verb, made))
        }
        ast::ItemKind::Require(require) => {
            let verb = require.clauses.else_verb().map_or(Verb::Ask, |verb| verb.verb);
            let slugged = |demand: &ast::WantedFact| {
                let name = slug(demand.fact.name.as_str());
                if demand.alternative { format!("or_{name}") } else { name }
            };
            let made = || join("require", require.facts.iter().map(slugged));
            Some(named(require.name.as_ref(), require.keyword, verb, made))
        }
        ast::ItemKind::Decline(decline) => {
            let made = || join("decline", decline.services.iter().map(|service| slug(service.name.as_str())));
            Some(named(decline.name.as_ref(), decline.keyword, Verb::Exclude, made))
        }
        ast::ItemKind::Use(_)
        | ast::ItemKind::Section(_)
        | ast::ItemKind::Recommend(_)
        | ast::ItemKind::Offer(_)
        | ast::ItemKind::Duty(_)
        | ast::ItemKind::Notice(_)
        | ast::ItemKind::FollowUp(_)
        | ast::ItemKind::Otherwise(_)
        | ast::ItemKind::Silence(_)
        | ast::ItemKind::Define(_)
        | ast::ItemKind::Impossible(_)
        | ast::ItemKind::Leave(_)
        | ast::ItemKind::Assertion(_)
        | ast::ItemKind::Case(_)
        | ast::ItemKind::Base(_)
        | ast::ItemKind::Source(_)
        | ast::ItemKind::Category(_)
        | ast::ItemKind::Codes(_)
        | ast::ItemKind::Concept(_)
        | ast::ItemKind::Fact(_)
        | ast::ItemKind::Record(_)
        | ast::ItemKind::Unit(_)
        | ast::ItemKind::Destination(_)
        | ast::ItemKind::Conversion(_)
        | ast::ItemKind::Damaged(_) => None,
    }
}

/// A name for a statement that begins with that word, from what it tests.
pub(super) fn made(word: &str, condition: &ast::Condition) -> Name {
    Name::from(join(word, condition_words(condition)))
}

fn named(written: Option<&ast::Ident>, otherwise: Span, verb: Verb, made: impl FnOnce() -> String) -> Named {
    match written {
        Some(ident) => Named { name: ident.name.clone(), span: ident.span, written: true, verb },
        None => Named { name: Name::from(made()), span: otherwise, written: false, verb },
    }
}

fn join(first: &str, words: impl IntoIterator<Item = String>) -> String {
    let mut name = first.to_owned();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if name.len() + word.len() + 1 > LONGEST {
            break;
        }
        name.push('_');
        name.push_str(&word);
    }
    name
}

fn slug(path: &str) -> String {
    path.replace('.', "_")
}

fn condition_words(condition: &ast::Condition) -> Vec<String> {
    let mut words = Vec::new();
    add_words(condition, &mut words);
    words
}

fn add_words(condition: &ast::Condition, words: &mut Vec<String>) {
    match &condition.kind {
        ConditionKind::Or(parts) => add_joined(parts, "or", words),
        ConditionKind::And(parts) => add_joined(parts, "and", words),
        ConditionKind::Not(part) => {
            words.push("not".to_owned());
            add_words(part, words);
        }
        ConditionKind::Group(part) => add_words(part, words),
        ConditionKind::Fact(path) => words.push(slug(path.name.as_str())),
        ConditionKind::Is { suspected, fact, term } => {
            words.extend(suspected.map(|_| "suspected".to_owned()));
            add_term(fact, term, words);
        }
        ConditionKind::Set { suspected, fact, operator, terms } => {
            words.extend(suspected.map(|_| "suspected".to_owned()));
            let (before, between) = match &operator.kind {
                ast::SetOperatorKind::AnyOf => (None, "or"),
                ast::SetOperatorKind::AllOf => (None, "and"),
                ast::SetOperatorKind::NoneOf => (Some("no"), "or"),
                ast::SetOperatorKind::Only => (Some("only"), "or"),
                ast::SetOperatorKind::Count(counting) => {
                    words.push(counting_word(*counting));
                    (None, "or")
                }
            };
            words.extend(before.map(str::to_owned));
            for (index, term) in terms.iter().enumerate() {
                if index > 0 {
                    words.push(between.to_owned());
                }
                add_term(fact, term, words);
            }
        }
        ConditionKind::Count { counting, parts, .. } => {
            words.push(counting_word(*counting));
            add_joined(parts, "or", words);
        }
        ConditionKind::Compare { fact, comparison, operand, .. } => {
            words.push(slug(fact.name.as_str()));
            words.push(comparison_word(*comparison).to_owned());
            words.push(operand_word(operand));
        }
        ConditionKind::Between { fact, low, high, .. } => {
            words.push(slug(fact.name.as_str()));
            words.extend([operand_word(low), "to".to_owned(), operand_word(high)]);
        }
        ConditionKind::Event { fact, test, .. } | ConditionKind::Dated { fact, test, .. } => {
            words.push(slug(fact.name.as_str()));
            if matches!(condition.kind, ConditionKind::Dated { .. }) {
                words.push("dated".to_owned());
            }
            match test {
                EventTest::Within(time) => {
                    words.extend(["within".to_owned(), operand_word(&ast::Operand::Quantity(time.clone()))]);
                }
                EventTest::Over(time) => {
                    words.extend(["over".to_owned(), operand_word(&ast::Operand::Quantity(time.clone()))]);
                }
                EventTest::Ever => words.push("ever".to_owned()),
                EventTest::Never => words.push("never".to_owned()),
            }
        }
        ConditionKind::Given { fact, .. } => words.extend(["given".to_owned(), slug(fact.name.as_str())]),
        ConditionKind::Missing { fact, .. } => words.extend(["missing".to_owned(), slug(fact.name.as_str())]),
        ConditionKind::Always => words.push("always".to_owned()),
        ConditionKind::Entries { quantifier, fact, entry, .. } => {
            let many = |bound: ast::Bound| bound.words().replace(' ', "_");
            words.push(match quantifier {
                ast::Quantifier::Any => "any".to_owned(),
                ast::Quantifier::No => "no".to_owned(),
                ast::Quantifier::Count(it) => format!("{}_{}", many(it.bound), it.number),
            });
            words.push(slug(fact.name.as_str()));
            entry.iter().for_each(|entry| add_words(entry, words));
        }
        ConditionKind::Damaged => {}
    }
}

fn add_joined(parts: &[ast::Condition], between: &str, words: &mut Vec<String>) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            words.push(between.to_owned());
        }
        add_words(part, words);
    }
}

/// The fact is named only where it is not what a referral is about, so that names stay short.
fn add_term(fact: &ast::Path, term: &ast::Term, words: &mut Vec<String>) {
    if !matches!(fact.name.as_str(), "diagnosis" | "request") {
        words.push(slug(fact.name.as_str()));
    }
    words.push(match &term.kind {
        TermKind::Name(path) => slug(path.name.as_str()),
        TermKind::Code { code, .. } => code_word(code.value.as_str()),
    });
}

fn counting_word(counting: ast::Counting) -> String {
    format!("{}_{}_of", counting.bound.words().replace(' ', "_"), counting.number)
}

fn code_word(code: &str) -> String {
    code.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase()
}

fn comparison_word(comparison: ast::CompareOp) -> &'static str {
    match comparison {
        ast::CompareOp::Less => "under",
        ast::CompareOp::AtMost => "at_most",
        ast::CompareOp::Greater => "over",
        ast::CompareOp::AtLeast => "at_least",
        ast::CompareOp::Equal => "is",
        ast::CompareOp::NotEqual => "is_not",
    }
}

fn operand_word(operand: &ast::Operand) -> String {
    match operand {
        ast::Operand::Quantity(quantity) => {
            let number = quantity.number.to_string().replace('.', "_");
            match &quantity.unit {
                Some(unit) => format!("{number}_{}", code_word(unit.name.as_str())),
                None => number,
            }
        }
        ast::Operand::Date(date) => date.day.map(|day| day.to_string().replace('-', "_")).unwrap_or_default(),
    }
}
