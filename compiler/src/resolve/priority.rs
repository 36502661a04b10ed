//! Levels of priority: the clinic's own, in the head of its policy, the highest first.

use remit_engine::value::{Language, is_blank};

use super::model::*;
use super::{FileContext, Resolver, Symbol, errors};
use crate::diag::Word;
use crate::syntax::ast::{self, Entry, ValuePart};

impl Resolver {
    /// `priority: first sv "Först" nb "Først", soon, routine`.
    pub(super) fn head_priorities(
        &mut self,
        here: FileContext,
        policy: PolicyId,
        entry: &Entry,
    ) -> Vec<Choice> {
        let own = self.language(here);
        let mut found: Vec<Choice> = Vec::new();
        for value in &entry.values {
            let mut language = own;
            for (position, part) in value.parts.iter().enumerate() {
                match part {
                    ValuePart::Name(path) => match Language::from_code(path.name.as_str()) {
                        Some(known) => language = known,
                        None if position == 0 && path.as_ident().is_some() => {
                            self.declare_priority(here, policy, path, &mut found);
                        }
                        None => self.report(errors::bad_value(here.loc(path.span), "priority", "priority")),
                    },
                    ValuePart::Text(text) if found.last().is_some() && !is_blank(&text.value) => {
                        let Some(last) = found.last_mut() else { continue };
                        if last.label.exact(language).is_some() {
                            let (loc, first) = (here.loc(text.span), last.loc);
                            self.diagnostics.push(errors::language_twice(loc, language, first));
                        }
                        let label = std::mem::take(&mut last.label);
                        last.label = label.with(language, text.value.as_str());
                        language = own;
                    }
                    ValuePart::Text(_)
                    | ValuePart::Answer(_)
                    | ValuePart::Quantity(_)
                    | ValuePart::Date(_)
                    | ValuePart::Formula(_) => {
                        self.report(errors::bad_value(here.loc(part.span()), "priority", "priority"));
                    }
                }
            }
        }
        found
    }

    fn declare_priority(
        &mut self,
        here: FileContext,
        policy: PolicyId,
        path: &ast::Path,
        found: &mut Vec<Choice>,
    ) {
        let loc = here.loc(path.span);
        if let Some(first) = found.iter().find(|known| known.name == path.name) {
            return self.report(errors::duplicate(loc, &path.name, Word::Priority, first.loc));
        }
        let level = u32::try_from(found.len()).unwrap_or(u32::MAX);
        self.declares(loc, Symbol::Priority(policy, level));
        found.push(Choice::new(path.name.clone(), loc));
    }

    /// A level of the policy that the file is of, by its place.
    pub(super) fn priority(&mut self, here: FileContext, ident: &ast::Ident) -> Option<u32> {
        let policy = self.policy_of_cases(here)?;
        let levels = self.model.policies.get(policy).map(|it| it.priorities.clone()).unwrap_or_default();
        let loc = here.loc(ident.span);
        let Some(place) = levels.iter().position(|level| level.name == ident.name) else {
            let known = levels.iter().map(|level| (level.name.to_string(), Vec::new())).collect();
            self.report(errors::unknown(loc, &ident.name, Word::Priority, known));
            return None;
        };
        let level = u32::try_from(place).ok()?;
        self.uses(loc, Symbol::Priority(policy, level));
        Some(level)
    }
}
