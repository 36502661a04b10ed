//! Metadata: reading what a declaration's `{ key: value }` lines say, and reporting keys and values it cannot have.

use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use remit_engine::ir::Status;
use remit_engine::value::{Date, Number, Text, is_blank};

use super::model::*;
use super::{FileContext, Resolver, errors};
use crate::base::Span;
use crate::syntax::ast::{self, Entry, Value, ValuePart};

impl Resolver {
    /// A text as the tree has it, in the file's language where none is written.
    pub(super) fn text(&mut self, here: FileContext, tree: &ast::Text) -> Text {
        let own = self.language(here);
        for (index, part) in tree.parts.iter().enumerate() {
            let lang = part.lang.map_or(own, |(lang, _)| lang);
            let mut before = tree.parts.iter().take(index);
            if let Some(first) = before.find(|first| first.lang.map_or(own, |(lang, _)| lang) == lang) {
                let (loc, first) = (here.loc(part.text.span), here.loc(first.text.span));
                self.report(errors::language_twice(loc, lang, first));
            }
        }
        // A text of nothing but what cannot be seen is none.
        let parts = tree.parts.iter().filter(|part| !is_blank(&part.text.value));
        parts.fold(Text::default(), |text, part| {
            let lang = part.lang.map_or(own, |(lang, _)| lang);
            text.with(lang, part.text.value.as_str())
        })
    }

    /// Reports keys that the declaration does not have, and keys that are written twice.
    pub(super) fn check_keys<'t>(
        &mut self,
        here: FileContext,
        entries: impl Iterator<Item = &'t Entry>,
        keys: &[&'static str],
    ) {
        let mut seen: Vec<&ast::Ident> = Vec::new();
        for entry in entries {
            let key = &entry.key;
            if let Some(first) = seen.iter().find(|earlier| earlier.name == key.name) {
                let diagnostic = errors::key_twice(here.loc(key.span), &key.name, here.loc(first.span));
                self.report(diagnostic);
                continue;
            }
            seen.push(key);
            let name = key.name.as_str();
            if !keys.contains(&name) {
                let diagnostic = errors::unknown_key(here.loc(key.span), &key.name, keys);
                self.report(diagnostic);
            }
        }
    }

    /// Label, aliases, note, source and status.
    pub(super) fn describe<'t>(
        &mut self,
        here: FileContext,
        entries: impl Iterator<Item = &'t Entry>,
    ) -> Description {
        let mut about = Description::default();
        for entry in entries {
            match entry.key.name.as_str() {
                "label" => about.label = self.entry_text(here, entry),
                "in_text" => about.in_text = self.entry_text(here, entry),
                "note" => about.note = self.entry_text(here, entry),
                "source" => about.source = self.entry_source(here, entry),
                "alias" => about.aliases = self.entry_strings(here, entry),
                "status" => {
                    about.status = self.entry_word(here, entry, &STATUSES).unwrap_or_default();
                }
                _ => {}
            }
        }
        about
    }

    /// Reports what a list names again.
    pub(super) fn report_repeated<'t>(
        &mut self,
        here: FileContext,
        names: impl Iterator<Item = (&'t str, Span)>,
    ) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for (name, span) in names {
            match seen.entry(name) {
                Slot::Vacant(slot) => {
                    slot.insert(span);
                }
                Slot::Occupied(first) => {
                    let first = here.loc(*first.get());
                    self.report(errors::named_twice(here.loc(span), name, first));
                }
            }
        }
    }

    /// The same of paths.
    pub(super) fn report_repeated_paths(&mut self, here: FileContext, paths: &[ast::Path]) {
        self.report_repeated(here, paths.iter().map(|path| (path.name.as_str(), path.span)));
    }

    /// The value as a text; anything else is reported and empty.
    pub(super) fn entry_text(&mut self, here: FileContext, entry: &Entry) -> Text {
        if let Some(tree) = entry.as_text() {
            return self.text(here, &tree);
        }
        self.bad_value(here, entry, "text");
        Text::default()
    }

    /// A text, or the name of a `source`, whose title it is then.
    pub(super) fn entry_source(&mut self, here: FileContext, entry: &Entry) -> Text {
        match entry.values.as_slice() {
            [value] if value.as_name().is_some_and(|path| path.as_ident().is_some()) => {
                let ident = value.as_name().and_then(ast::Path::as_ident);
                let found = ident.and_then(|ident| self.source(here, &ident));
                let found = found.and_then(|source| self.model.sources.get(source));
                found.map_or_else(Text::default, |source| source.title.clone())
            }
            _ => self.entry_text(here, entry),
        }
    }

    /// The value as a plain string, in whatever language.
    pub(super) fn entry_string(&mut self, here: FileContext, entry: &Entry) -> Option<Arc<str>> {
        if let [Value { parts, .. }] = entry.values.as_slice() {
            match parts.as_slice() {
                [ValuePart::Text(text)] => return Some(Arc::from(text.value.as_str())),
                [ValuePart::Name(path)] => return Some(Arc::from(path.name.as_str())),
                _ => {}
            }
        }
        self.bad_value(here, entry, "text");
        None
    }

    /// The values as strings; a language before one is allowed, and tells nothing: another name is one in any language.
    fn entry_strings(&mut self, here: FileContext, entry: &Entry) -> Vec<Arc<str>> {
        let mut strings = Vec::new();
        for value in &entry.values {
            match value.parts.as_slice() {
                [ValuePart::Name(path)] => strings.push(Arc::from(path.name.as_str())),
                _ => match value.as_local_text() {
                    Some(local) => strings.push(Arc::from(local.text.value.as_str())),
                    None => {
                        let diagnostic = errors::bad_value(here.loc(value.span), &entry.key.name, "text");
                        self.report(diagnostic);
                    }
                },
            }
        }
        strings
    }

    /// The value as one of some words.
    pub(super) fn entry_word<T: Copy>(
        &mut self,
        here: FileContext,
        entry: &Entry,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let value = entry.values.first()?;
        let written = match value.parts.as_slice() {
            [ValuePart::Name(path)] => path.name.to_string(),
            [ValuePart::Answer(answer)] => if answer.yes { "yes" } else { "no" }.to_owned(),
            _ => String::new(),
        };
        let found = words.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning);
        if found.is_none() || entry.values.len() > 1 {
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let diagnostic = errors::bad_word(here.loc(value.span), &entry.key.name, &written, &list);
            self.report(diagnostic);
        }
        found
    }

    /// Reports what is after the one value that a key takes.
    pub(super) fn one_value(&mut self, here: FileContext, entry: &Entry) {
        if let Some(second) = entry.values.get(1) {
            let diagnostic = errors::bad_value(here.loc(second.span), &entry.key.name, "one");
            self.report(diagnostic);
        }
    }

    /// The value as a day.
    pub(super) fn entry_date(&mut self, here: FileContext, entry: &Entry) -> Option<Date> {
        if let [Value { parts, .. }] = entry.values.as_slice()
            && let [ValuePart::Date(date)] = parts.as_slice()
        {
            return date.day;
        }
        self.bad_value(here, entry, "date");
        None
    }

    /// The value as an amount; anything else is reported.
    pub(super) fn entry_quantity(&mut self, here: FileContext, entry: &Entry) -> Option<Quantity> {
        if let [value] = entry.values.as_slice()
            && let [ValuePart::Quantity(quantity)] = value.parts.as_slice()
        {
            return Some(self.quantity(here, quantity));
        }
        self.bad_value(here, entry, "quantity");
        None
    }

    /// Any value as text, for metadata that is only shown.
    pub(super) fn entry_shown(&mut self, here: FileContext, entry: &Entry) -> Text {
        if entry.as_text().is_some() {
            return self.entry_text(here, entry);
        }
        let shown: Vec<String> = entry.values.iter().flat_map(|value| &value.parts).map(shown_part).collect();
        Text::of(self.language(here), shown.join(" "))
    }

    pub(super) fn bad_value(&mut self, here: FileContext, entry: &Entry, wanted: &'static str) {
        let span = match (entry.values.first(), entry.values.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => entry.span,
        };
        let diagnostic = errors::bad_value(here.loc(span), &entry.key.name, wanted);
        self.report(diagnostic);
    }

    /// An exact number. One with too many digits has been reported where it was read.
    pub(super) fn number(&mut self, _: FileContext, tree: &ast::Number) -> Number {
        tree.to_string().parse().unwrap_or(Number::ZERO)
    }

    /// A number with its unit.
    pub(super) fn quantity(&mut self, here: FileContext, tree: &ast::Quantity) -> Quantity {
        let value = Magnitude::Number(self.number(here, &tree.number));
        let unit = tree.unit.as_ref().map(|unit| self.unit(here, unit));
        Quantity {
            value,
            unit: unit.flatten(),
            unit_known: !matches!(unit, Some(None)),
            loc: here.loc(tree.span),
        }
    }
}

/// The words of the `status` key.
pub(super) const STATUSES: [(&str, Status); 6] = [
    ("verified", Status::Verified),
    ("partly", Status::Partly),
    ("unverified", Status::Unverified),
    ("derived", Status::Derived),
    ("no_code", Status::NoCode),
    ("structural", Status::Structural),
];

/// The words of a value that begins with a name.
pub(super) fn names(value: &Value) -> Option<Vec<&ast::Path>> {
    value
        .parts
        .iter()
        .map(|part| match part {
            ValuePart::Name(path) => Some(path),
            ValuePart::Answer(_)
            | ValuePart::Text(_)
            | ValuePart::Quantity(_)
            | ValuePart::Date(_)
            | ValuePart::Formula(_) => None,
        })
        .collect()
}

fn shown_part(part: &ValuePart) -> String {
    match part {
        ValuePart::Name(path) => path.name.to_string(),
        ValuePart::Answer(answer) => if answer.yes { "yes" } else { "no" }.to_owned(),
        ValuePart::Text(text) => text.value.to_string(),
        ValuePart::Quantity(quantity) => match &quantity.unit {
            Some(unit) => format!("{} {}", quantity.number, unit.name),
            None => quantity.number.to_string(),
        },
        ValuePart::Date(date) => date.day.map(|day| day.to_string()).unwrap_or_default(),
        // Metadata that is only shown has nothing to compute.
        ValuePart::Formula(_) => String::new(),
    }
}
