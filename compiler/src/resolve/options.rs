//! The options of a fact: what each is called, and what kind of referral it is.

use rustc_hash::FxHashMap;

use remit_engine::value::Language;

use super::model::*;
use super::{FileContext, Resolver, errors};
use crate::base::{Name, Span};
use crate::syntax::ast::{self, Entry, ValuePart};

/// What has been read of one option.
struct Open {
    /// Which of the choices it is.
    at: Option<usize>,
    /// The language of the next text.
    language: Language,
    /// Whether the next word is its role.
    role: bool,
}

impl Resolver {
    /// `options: referral sv "remiss" nb "henvisning", query sv "…" role question`.
    pub(super) fn options(&mut self, here: FileContext, entry: &Entry, fact: &mut Fact) {
        let own = self.language(here);
        let FactType::OneOf(choices) = &mut fact.kind else {
            return self.bad_value(here, entry, "no_options");
        };
        let mut labelled = FxHashMap::default();
        for value in &entry.values {
            let mut open = Open { at: None, language: own, role: false };
            for (position, part) in value.parts.iter().enumerate() {
                match part {
                    ValuePart::Name(path) if open.role => {
                        open.role = false;
                        let choice = open.at.and_then(|at| choices.get_mut(at));
                        self.option_role(here, path, choice);
                    }
                    ValuePart::Name(path) => self.option_word(here, path, position, choices, &mut open),
                    ValuePart::Text(text) => {
                        self.option_label(here, text, choices, &open, &mut labelled);
                        open.language = own;
                    }
                    ValuePart::Answer(_)
                    | ValuePart::Quantity(_)
                    | ValuePart::Date(_)
                    | ValuePart::Formula(_) => {
                        self.report(errors::bad_value(here.loc(part.span()), "options", "text"));
                    }
                }
            }
            if let (true, Some(last)) = (open.role, value.parts.last()) {
                let words = super::role::OF_OPTIONS.map(|(word, _)| word);
                self.report(errors::bad_word(here.loc(last.span()), "role", "", &words));
            }
        }
    }

    /// Which option it is, the language of the next text, or that a role follows.
    fn option_word(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        position: usize,
        choices: &[Choice],
        open: &mut Open,
    ) {
        let loc = here.loc(path.span);
        if position == 0 {
            open.at = choices.iter().position(|choice| choice.name == path.name);
            if open.at.is_none() {
                let words: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
                self.report(errors::bad_word(loc, "options", &path.name, &words));
            }
        } else if let Some(language) = Language::ALL.into_iter().find(|lang| path.name == lang.code()) {
            open.language = language;
        } else if path.name == "role" {
            open.role = true;
        } else {
            self.report(errors::bad_word(loc, "options", &path.name, &["sv", "nb", "en", "role"]));
        }
    }

    fn option_label(
        &mut self,
        here: FileContext,
        text: &ast::Str,
        choices: &mut [Choice],
        open: &Open,
        labelled: &mut FxHashMap<(Name, Language), Span>,
    ) {
        let Some(choice) = open.at.and_then(|at| choices.get_mut(at)) else { return };
        if let Some(first) = labelled.insert((choice.name.clone(), open.language), text.span) {
            self.report(errors::language_twice(here.loc(text.span), open.language, here.loc(first)));
        }
        let label = std::mem::take(&mut choice.label);
        choice.label = label.with(open.language, text.value.as_str());
    }
}
