//! Conditions: paths to facts and definitions, terms to what the fact's type says they are.

use super::codes::Naming;
use super::model::*;
use super::names::Found;
use super::{FileContext, Resolver, Symbol, errors};
use crate::base::{Loc, Name, Span};
use crate::syntax::ast;

impl Resolver {
    /// A condition with its names resolved; parts that could not be are error nodes.
    pub(super) fn condition(&mut self, here: FileContext, tree: &ast::Condition) -> Condition {
        let loc = here.loc(tree.span);
        let kind = match &tree.kind {
            ast::ConditionKind::Or(parts) => {
                for part in parts.iter().filter(|part| matches!(part.kind, ast::ConditionKind::And(_))) {
                    self.report(errors::mixed_without_brackets(here.loc(part.span)));
                }
                ConditionKind::Or(self.conditions(here, parts))
            }
            ast::ConditionKind::And(parts) => ConditionKind::And(self.conditions(here, parts)),
            ast::ConditionKind::Count { counting, parts, .. } => {
                ConditionKind::Count(*counting, self.conditions(here, parts))
            }
            ast::ConditionKind::Not(part) => ConditionKind::Not(Box::new(self.condition(here, part))),
            ast::ConditionKind::Group(part) => self.condition(here, part).kind,
            ast::ConditionKind::Fact(path) => self.truth(here, path),
            ast::ConditionKind::Is { suspected, fact, term } => {
                let terms = std::slice::from_ref(term);
                let kind = self.test(here, fact, ast::SetOperatorKind::AnyOf, terms, true);
                self.suspicion(here, *suspected, kind)
            }
            ast::ConditionKind::Set { suspected, fact, operator, terms } => {
                let kind = self.test(here, fact, operator.kind, terms, false);
                self.suspicion(here, *suspected, kind)
            }
            ast::ConditionKind::Compare { fact, comparison, operand, .. } => {
                self.compare(here, fact, *comparison, operand)
            }
            ast::ConditionKind::Between { fact, low, high, .. } => self.between(here, fact, low, high),
            ast::ConditionKind::Event { fact, test, span } => match self.word_of(here, fact, test, *span) {
                Some(term) => {
                    self.test(here, fact, ast::SetOperatorKind::AnyOf, std::slice::from_ref(&term), true)
                }
                None => self.event(here, fact, test, loc),
            },
            ast::ConditionKind::Dated { fact, test, .. } => self.dated(here, fact, test),
            ast::ConditionKind::Given { fact, .. } => {
                let fact = self.fact(here, fact).filter(|id| self.may_be_missing(*id, loc));
                fact.map_or(ConditionKind::Error, ConditionKind::Given)
            }
            ast::ConditionKind::Missing { fact, .. } => {
                let fact = self.fact(here, fact).filter(|id| self.may_be_missing(*id, loc));
                fact.map_or(ConditionKind::Error, ConditionKind::Missing)
            }
            ast::ConditionKind::Entries { quantifier, fact, entry, .. } => {
                self.entries(here, *quantifier, fact, entry.as_deref())
            }
            ast::ConditionKind::Always => ConditionKind::Always,
            ast::ConditionKind::Damaged => ConditionKind::Error,
        };
        Condition { kind, loc }
    }

    /// The `when` and `unless` of a statement.
    pub(super) fn guard(
        &mut self,
        here: FileContext,
        section: Option<SectionId>,
        clauses: &ast::Clauses,
    ) -> Guard {
        Guard {
            within: self.within(section),
            when: clauses.when().map(|tree| self.condition(here, tree)),
            unless: clauses.unless().map(|tree| self.condition(here, tree)),
        }
    }

    /// The condition that goes with every statement of a section.
    pub(super) fn within(&self, section: Option<SectionId>) -> Option<Within> {
        let mut next = section.and_then(|id| Some((id, self.model.sections.get(id)?)));
        let mut found: Option<Within> = None;
        while let Some((id, own)) = next {
            if let Some(when) = &own.when {
                found = Some(match found {
                    None => Within { section: id, condition: when.clone() },
                    Some(Within { section, condition: inner }) => {
                        let (loc, parts) = (inner.loc, vec![when.clone(), inner]);
                        Within { section, condition: Condition { kind: ConditionKind::And(parts), loc } }
                    }
                });
            }
            next = own.parent.and_then(|id| Some((id, self.model.sections.get(id)?)));
        }
        found
    }

    fn conditions(&mut self, here: FileContext, parts: &[ast::Condition]) -> Vec<Condition> {
        parts.iter().map(|part| self.condition(here, part)).collect()
    }

    /// A bare path: a yes/no fact or a definition.
    fn truth(&mut self, here: FileContext, path: &ast::Path) -> ConditionKind {
        let loc = here.loc(path.span);
        let definition = self.names.find(here.file, &path.name, |home| &home.definitions).any();
        if self.record.is_none()
            && self.names.find(here.file, &path.name, |home| &home.facts) == Found::Nothing
            && let Some(definition) = definition
        {
            self.uses(loc, Symbol::Definition(definition));
            return ConditionKind::Defined(definition);
        }
        let Some(id) = self.fact_or(here, path, Some((loc, " "))) else { return ConditionKind::Error };
        match self.fact_kind(id) {
            Some((FactType::Truth, ..)) => ConditionKind::Truth(id),
            Some((FactType::Error, ..)) | None => ConditionKind::Error,
            Some((kind, name, declared)) => {
                self.report(errors::wrong_test(loc, &name, errors::bare_variant(&kind), declared));
                ConditionKind::Error
            }
        }
    }

    pub(super) fn fact_kind(&self, id: FactId) -> Option<(FactType, Name, Loc)> {
        let fact = self.model.facts.get(id)?;
        Some((fact.kind.clone(), Name::new(fact.own_name()), fact.kind_loc))
    }

    /// A fact against concepts, words, destinations or codes.
    fn test(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        operator: ast::SetOperatorKind,
        terms: &[ast::Term],
        single: bool,
    ) -> ConditionKind {
        let Some(id) = self.fact(here, path) else {
            return ConditionKind::Error;
        };
        let Some((kind, name, declared)) = self.fact_kind(id) else { return ConditionKind::Error };
        let whole_sets_only = match operator {
            ast::SetOperatorKind::AllOf | ast::SetOperatorKind::Only | ast::SetOperatorKind::Count(_) => true,
            ast::SetOperatorKind::AnyOf | ast::SetOperatorKind::NoneOf => false,
        };
        match &kind {
            FactType::Concepts(_) => {}
            FactType::Concept(_) | FactType::OneOf(_) | FactType::Destination if !whole_sets_only => {}
            FactType::Error => return ConditionKind::Error,
            FactType::Concept(_) | FactType::OneOf(_) | FactType::Destination => {
                let loc = here.loc(path.span);
                self.report(errors::wrong_test(loc, &name, "not_a_set", declared));
                return ConditionKind::Error;
            }
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Dimension(_)
            | FactType::Date
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_) => {
                let loc = terms.first().map_or(here.loc(path.span), |term| here.loc(term.span));
                let half = terms.first().is_some_and(|term| term.text() == "dated");
                let dated = self.model.facts.get(id).is_some_and(Fact::can_be_dated) && half;
                let variant = match single {
                    true if dated => "dated_half",
                    true => errors::is_variant(&kind),
                    false => "not_a_set",
                };
                self.report(errors::wrong_test(loc, &name, variant, declared));
                return ConditionKind::Error;
            }
        }
        if operator == ast::SetOperatorKind::Only {
            for term in terms.iter().filter(|term| matches!(term.kind, ast::TermKind::Code { .. })) {
                self.report(errors::wrong_test(here.loc(term.span), &name, "only_code", declared));
            }
        }
        self.report_repeated(here, terms.iter().map(|term| (term.text(), term.span)));
        let terms = terms.iter().map(|term| self.term(here, id, &kind, &name, declared, term)).collect();
        ConditionKind::Test(id, operator, terms, Certain::Confirmed)
    }

    /// The same test where a suspicion is enough, if that word is there.
    fn suspicion(&mut self, here: FileContext, word: Option<Span>, kind: ConditionKind) -> ConditionKind {
        let (Some(word), ConditionKind::Test(id, operator, terms, _)) = (word, &kind) else { return kind };
        let Some((of, name, declared)) = self.fact_kind(*id) else { return ConditionKind::Error };
        let loc = here.loc(word);
        match (of, operator) {
            (FactType::Concept(_) | FactType::Concepts(_), ast::SetOperatorKind::Only) => {
                self.report(errors::wrong_test(loc, &name, "only_suspected", declared));
                ConditionKind::Error
            }
            (FactType::Concept(_) | FactType::Concepts(_), _) => {
                ConditionKind::Test(*id, *operator, terms.clone(), Certain::OrSuspected)
            }
            _ => {
                self.report(errors::wrong_test(loc, &name, "no_suspicion", declared));
                ConditionKind::Error
            }
        }
    }

    fn term(
        &mut self,
        here: FileContext,
        id: FactId,
        kind: &FactType,
        fact: &Name,
        declared: Loc,
        term: &ast::Term,
    ) -> Term {
        let loc = here.loc(term.span);
        match (&term.kind, kind) {
            (ast::TermKind::Code { system, code }, FactType::Concept(_) | FactType::Concepts(_)) => self
                .code(here, system, code, Naming::Any)
                .map_or(Term::Error(loc), |(system, code)| Term::Code(system, code, loc)),
            (ast::TermKind::Code { .. }, _) => {
                self.report(errors::wrong_test(loc, fact, "code", declared));
                Term::Error(loc)
            }
            (ast::TermKind::Name(path), FactType::Concept(category) | FactType::Concepts(category)) => self
                .concept(here, path, *category)
                .map_or(Term::Error(loc), |concept| Term::Concept(concept, loc)),
            (ast::TermKind::Name(path), FactType::Destination) => {
                self.destination(here, path).map_or(Term::Error(loc), |place| Term::Destination(place, loc))
            }
            (ast::TermKind::Name(path), FactType::OneOf(choices)) => {
                match choices.iter().position(|choice| choice.name == path.name) {
                    Some(index) => {
                        self.uses(loc, Symbol::Choice(id, u32::try_from(index).unwrap_or(u32::MAX)));
                        Term::Choice(path.name.clone(), loc)
                    }
                    None => {
                        self.report_choice(loc, &path.name, fact, choices, declared);
                        Term::Error(loc)
                    }
                }
            }
            (ast::TermKind::Name(_), _) => Term::Error(loc),
        }
    }

    fn report_choice(&mut self, loc: Loc, name: &Name, fact: &Name, choices: &[Choice], declared: Loc) {
        let known = choices
            .iter()
            .map(|choice| {
                (choice.name.to_string(), choice.label.all().map(|(_, label)| label.to_owned()).collect())
            })
            .collect();
        self.report(errors::unknown_choice(loc, name, fact, known, declared));
    }

    /// A word of a `one of` fact.
    pub(super) fn choice(
        &mut self,
        here: FileContext,
        fact: &Fact,
        choices: &[Choice],
        path: &ast::Path,
    ) -> Option<Name> {
        if choices.iter().any(|choice| choice.name == path.name) {
            return Some(path.name.clone());
        }
        self.report_choice(here.loc(path.span), &path.name, &fact.head.name, choices, fact.kind_loc);
        None
    }

    fn compare(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        comparison: ast::CompareOp,
        operand: &ast::Operand,
    ) -> ConditionKind {
        let fact = self.comparable(here, path);
        let value = self.operand(here, operand, fact);
        match (fact, value) {
            (Some(fact), Some(value)) => ConditionKind::Compare(fact, comparison, value),
            _ => ConditionKind::Error,
        }
    }

    fn between(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        low: &ast::Operand,
        high: &ast::Operand,
    ) -> ConditionKind {
        let fact = self.comparable(here, path);
        match (fact, self.operand(here, low, fact), self.operand(here, high, fact)) {
            (Some(fact), Some(mut low), Some(high)) => {
                if low.unit.is_none() && low.unit_known {
                    low.unit = high.unit;
                    low.unit_known = high.unit_known;
                }
                ConditionKind::Between(fact, low, high)
            }
            _ => ConditionKind::Error,
        }
    }

    /// The answer or concept that `never` or `ever` names, where the fact is no event.
    fn word_of(
        &self,
        here: FileContext,
        path: &ast::Path,
        test: &ast::EventTest,
        span: crate::base::Span,
    ) -> Option<ast::Term> {
        let word = match test {
            ast::EventTest::Never => "never",
            ast::EventTest::Ever => "ever",
            ast::EventTest::Within(_) | ast::EventTest::Over(_) => return None,
        };
        let id = self.names.find(here.file, &path.name, |home| &home.facts).any()?;
        let named = matches!(
            self.model.facts.get(id)?.kind,
            FactType::OneOf(_) | FactType::Concept(_) | FactType::Concepts(_) | FactType::Destination
        );
        named.then(|| super::moment::named(word, span))
    }

    /// How long ago something happened; `never` is that it has not.
    fn event(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        test: &ast::EventTest,
        loc: Loc,
    ) -> ConditionKind {
        let Some(id) = self.fact(here, path) else { return ConditionKind::Error };
        let test = match test {
            ast::EventTest::Within(time) => EventTest::Within(self.quantity(here, time)),
            ast::EventTest::Over(time) => EventTest::Over(self.quantity(here, time)),
            ast::EventTest::Ever => EventTest::Ever,
            ast::EventTest::Never => {
                let ever = Condition { kind: ConditionKind::Event(id, EventTest::Ever), loc };
                if self.is_event(here, path, id) {
                    return ConditionKind::Not(Box::new(ever));
                }
                return ConditionKind::Error;
            }
        };
        if self.is_event(here, path, id) { ConditionKind::Event(id, test) } else { ConditionKind::Error }
    }

    /// Whether a fact is an event; one of another type is reported.
    fn is_event(&mut self, here: FileContext, path: &ast::Path, id: FactId) -> bool {
        match self.fact_kind(id) {
            Some((FactType::Event, ..)) => true,
            Some((FactType::Error, ..)) | None => false,
            Some((_, name, declared)) => {
                self.report(errors::wrong_test(here.loc(path.span), &name, "no_event", declared));
                false
            }
        }
    }

    /// A fact that has a size or a day.
    fn comparable(&mut self, here: FileContext, path: &ast::Path) -> Option<FactId> {
        let id = self.fact(here, path)?;
        let (kind, name, declared) = self.fact_kind(id)?;
        match kind {
            FactType::Quantity(_) | FactType::Dimension(_) | FactType::Date => Some(id),
            FactType::Error => None,
            FactType::Event => {
                self.report(errors::wrong_test(here.loc(path.span), &name, "event", declared));
                None
            }
            FactType::Truth
            | FactType::OneOf(_)
            | FactType::Concept(_)
            | FactType::Concepts(_)
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_)
            | FactType::Destination => {
                self.report(errors::wrong_test(here.loc(path.span), &name, "no_size", declared));
                None
            }
        }
    }

    fn operand(
        &mut self,
        here: FileContext,
        operand: &ast::Operand,
        fact: Option<FactId>,
    ) -> Option<Quantity> {
        match operand {
            ast::Operand::Quantity(quantity) => {
                let quantity = self.quantity(here, quantity);
                let fact = fact.and_then(|fact| self.model.facts.get(fact));
                Some(fact.map_or(quantity.clone(), |fact| self.in_own_unit(&fact.kind, quantity)))
            }
            ast::Operand::Date(date) => {
                let value = Magnitude::Date(date.day?);
                Some(Quantity { value, unit: None, unit_known: true, loc: here.loc(date.span) })
            }
        }
    }
}
