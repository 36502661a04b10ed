//! Conditions to trees over atoms. Every distinct test of a policy becomes one atom.

use rustc_hash::FxHashMap;

use remit_engine::ir::{self, Atom, AtomId, Operator, Sought};

use super::ir_ids::IrIds;
use super::vocabulary;
use crate::resolve::{
    Certain, Condition, ConditionKind, DefinitionId, EventTest, FactId, FactType, Guard, Magnitude, Model,
    Quantity, Term, Within,
};
use crate::syntax::ast::{CompareOp, Counting, SetOperatorKind};

/// The atoms and definitions of one policy while it is lowered.
pub(super) struct Conditions<'m> {
    model: &'m Model,
    pub(super) ids: &'m IrIds,
    pub(super) atoms: Vec<Atom>,
    known: FxHashMap<Atom, AtomId>,
    pub(super) definitions: Vec<ir::Definition>,
    defined: FxHashMap<DefinitionId, ir::DefinitionId>,
}

impl<'m> Conditions<'m> {
    pub(super) fn new(model: &'m Model, ids: &'m IrIds) -> Self {
        Self {
            model,
            ids,
            atoms: Vec::new(),
            known: FxHashMap::default(),
            definitions: Vec::new(),
            defined: FxHashMap::default(),
        }
    }

    /// The condition of one atom.
    pub(super) fn atom(&mut self, atom: Atom) -> ir::Condition {
        let id = *self.known.entry(atom.clone()).or_insert_with(|| {
            self.atoms.push(atom);
            AtomId::new(self.atoms.len() - 1)
        });
        ir::Condition::Atom(id)
    }

    /// A condition, or none where a part of it could not be resolved.
    pub(super) fn lower(&mut self, condition: &Condition) -> Option<ir::Condition> {
        Some(match &condition.kind {
            ConditionKind::Error => return None,
            ConditionKind::Always => ir::Condition::Const(true),
            ConditionKind::Truth(fact) => self.atom(Atom::Truth(self.ids.fact(*fact))),
            ConditionKind::Defined(definition) => ir::Condition::Defined(self.definition(*definition)?),
            ConditionKind::Compare(fact, comparison, quantity) => {
                self.compare(*fact, operator(*comparison), quantity)?
            }
            ConditionKind::Between(fact, low, high) => {
                let low = self.compare(*fact, Operator::AtLeast, low)?;
                low.and(self.compare(*fact, Operator::AtMost, high)?)
            }
            ConditionKind::Event(fact, test) => match test {
                EventTest::Within(time) => self.compare(*fact, Operator::AtMost, time)?,
                EventTest::Over(time) => self.compare(*fact, Operator::Greater, time)?,
                EventTest::Ever => self.atom(Atom::Ever(self.ids.fact(*fact))),
            },
            ConditionKind::Dated(fact, comparison, time) => self.dated(*fact, operator(*comparison), time)?,
            ConditionKind::Test(fact, operator, terms, certain) => {
                self.test(*fact, *operator, terms, *certain)?
            }
            ConditionKind::Given(fact) => self.atom(Atom::Given(self.ids.fact(*fact))),
            ConditionKind::Missing(fact) => self.atom(Atom::Given(self.ids.fact(*fact))).negated(),
            ConditionKind::Entries(fact, quantifier, entry) => {
                let entry = match entry {
                    Some(entry) => self.lower(entry)?,
                    None => ir::Condition::Const(true),
                };
                let count = ir::EntryCount { least: quantifier.least(), most: quantifier.most() };
                self.atom(Atom::Entries { fact: self.ids.fact(*fact), count, entry })
            }
            ConditionKind::Not(part) => self.lower(part)?.negated(),
            ConditionKind::And(all) => ir::Condition::And(self.lower_all(all)?),
            ConditionKind::Or(any) => ir::Condition::Or(self.lower_all(any)?),
            ConditionKind::Count(counting, parts) => count(*counting, self.lower_all(parts)?),
        })
    }

    /// A condition with its `when` and `unless`.
    pub(super) fn guarded(&mut self, test: ir::Condition, guard: &Guard) -> Option<ir::Guarded> {
        let within = match &guard.within {
            Some(within) => Some(self.within(within)?),
            None => None,
        };
        Some(ir::Guarded {
            within,
            test,
            when: self.lower_optional(guard.when.as_ref())?,
            unless: self.lower_optional(guard.unless.as_ref())?,
        })
    }

    /// A section's condition with its heading.
    pub(super) fn within(&mut self, within: &Within) -> Option<ir::Within> {
        let title = self.model.sections.get(within.section)?.title.clone();
        Some(ir::Within { title, condition: self.lower(&within.condition)? })
    }

    fn lower_optional(&mut self, part: Option<&Condition>) -> Option<Option<ir::Condition>> {
        part.map_or(Some(None), |part| self.lower(part).map(Some))
    }

    fn lower_all(&mut self, parts: &[Condition]) -> Option<Vec<ir::Condition>> {
        parts.iter().map(|part| self.lower(part)).collect()
    }

    /// A definition goes into the list after those it uses. The checks have ruled cycles out.
    fn definition(&mut self, of: DefinitionId) -> Option<ir::DefinitionId> {
        if !self.defined.contains_key(&of) {
            for id in crate::check::in_order(self.model, vec![of], |id| self.defined.contains_key(&id)) {
                self.define(id)?;
            }
        }
        self.defined.get(&of).copied()
    }

    /// Lowers one definition, where that has not been done. What it uses has been.
    fn define(&mut self, of: DefinitionId) -> Option<()> {
        if self.defined.contains_key(&of) {
            return Some(());
        }
        let definition = self.model.definitions.get(of)?;
        let condition = self.lower(&definition.condition)?;
        let (name, label) = (definition.head.name.to_string(), definition.label.clone());
        self.definitions.push(ir::Definition { name, condition, label });
        self.defined.insert(of, ir::DefinitionId::new(self.definitions.len() - 1));
        Some(())
    }

    /// A test of how long ago a value is from.
    pub(super) fn dated(
        &mut self,
        fact: FactId,
        operator: Operator,
        time: &Quantity,
    ) -> Option<ir::Condition> {
        let time = vocabulary::quantity(self.ids, time)?;
        Some(self.atom(Atom::Dated { fact: self.ids.fact(fact), operator, time }))
    }

    fn compare(&mut self, fact: FactId, operator: Operator, quantity: &Quantity) -> Option<ir::Condition> {
        let with = match quantity.value {
            Magnitude::Date(date) => ir::Comparison::Date(date),
            Magnitude::Number(_) => ir::Comparison::Quantity(vocabulary::quantity(self.ids, quantity)?),
        };
        Some(self.atom(Atom::Compare { fact: self.ids.fact(fact), operator, with }))
    }

    fn test(
        &mut self,
        fact: FactId,
        operator: SetOperatorKind,
        terms: &[Term],
        certain: Certain,
    ) -> Option<ir::Condition> {
        if operator == SetOperatorKind::Only {
            let concepts = terms.iter().map(|term| match term {
                Term::Concept(concept, _) => Some(self.ids.concept(*concept)),
                Term::Error(_) | Term::Choice(..) | Term::Destination(..) | Term::Code(..) => None,
            });
            let concepts = concepts.collect::<Option<Vec<_>>>()?;
            return Some(self.atom(Atom::Only { fact: self.ids.fact(fact), concepts }));
        }
        let mut each = terms.iter().map(|term| self.term(fact, term, certain)).collect::<Option<Vec<_>>>()?;
        let counts = matches!(operator, SetOperatorKind::Count(_));
        let one = if each.len() == 1 && !counts { each.pop() } else { None };
        Some(match operator {
            SetOperatorKind::AnyOf => one.unwrap_or(ir::Condition::Or(each)),
            SetOperatorKind::AllOf | SetOperatorKind::Only => one.unwrap_or(ir::Condition::And(each)),
            SetOperatorKind::NoneOf => one.unwrap_or(ir::Condition::Or(each)).negated(),
            SetOperatorKind::Count(counting) => count(counting, each),
        })
    }

    fn term(&mut self, fact: FactId, term: &Term, certain: Certain) -> Option<ir::Condition> {
        let fact_id = self.ids.fact(fact);
        Some(match term {
            Term::Error(_) => return None,
            Term::Concept(concept, _) if certain == Certain::OrSuspected => {
                let sought = Sought::Concept(self.ids.concept(*concept));
                self.atom(Atom::Suspected { fact: fact_id, sought })
            }
            Term::Code(system, code, _) if certain == Certain::OrSuspected => {
                let sought = Sought::Code { system: self.ids.code_system(*system), code: code.to_string() };
                self.atom(Atom::Suspected { fact: fact_id, sought })
            }
            Term::Concept(concept, _) => {
                self.atom(Atom::Has { fact: fact_id, concept: self.ids.concept(*concept) })
            }
            Term::Destination(destination, _) => {
                let destination = self.ids.destination(*destination);
                self.atom(Atom::Destination { fact: fact_id, destination })
            }
            Term::Code(system, code, _) => {
                let system = self.ids.code_system(*system);
                self.atom(Atom::Code { fact: fact_id, system, code: code.to_string() })
            }
            Term::Choice(word, _) => {
                let FactType::OneOf(choices) = &self.model.facts.get(fact)?.kind else { return None };
                let choice = choices.iter().position(|choice| choice.name == *word)?;
                self.atom(Atom::Choice { fact: fact_id, choice: u32::try_from(choice).ok()? })
            }
        })
    }
}

fn count(counting: Counting, of: Vec<ir::Condition>) -> ir::Condition {
    ir::Condition::Count { least: counting.least(), most: counting.most(), of }
}

fn operator(comparison: CompareOp) -> Operator {
    match comparison {
        CompareOp::Less => Operator::Less,
        CompareOp::AtMost => Operator::AtMost,
        CompareOp::Equal => Operator::Equal,
        CompareOp::NotEqual => Operator::NotEqual,
        CompareOp::AtLeast => Operator::AtLeast,
        CompareOp::Greater => Operator::Greater,
    }
}
