//! The tree of a file in few words, for snapshots.

use std::fmt::Debug;

use remit_compiler::syntax::ast::{File, Item, ItemKind};

/// The whole tree: a line for the header and each statement, places left out.
pub fn tree(file: &File) -> String {
    let mut out = String::new();
    if let Some(header) = &file.header {
        out.push_str(&format!("{}\n", plain(header)));
    }
    items(&file.items, 0, &mut out);
    out
}

fn items(list: &[Item], level: usize, out: &mut String) {
    for item in list {
        let indent = "  ".repeat(level);
        if let Some(doc) = &item.doc {
            out.push_str(&format!("{indent}/// {}\n", doc.text.replace('\n', " / ")));
        }
        if let ItemKind::Section(section) = &item.kind {
            let clauses =
                if section.clauses.list.is_empty() { String::new() } else { plain(&section.clauses) };
            out.push_str(&format!("{indent}Section {}{clauses}\n", plain(&section.title)));
            items(&section.items, level + 1, out);
        } else {
            out.push_str(&format!("{indent}{}\n", plain(&item.kind)));
        }
    }
}

/// What survives of each statement: its kind and what it is called.
pub fn survivors(list: &[Item]) -> Vec<String> {
    let mut names = Vec::new();
    for item in list {
        let kind = item.kind.statement().map_or("?".to_owned(), |kind| format!("{kind:?}"));
        let kind = kind.trim_start_matches("Rule(").trim_end_matches(')').to_lowercase();
        let name = match &item.kind {
            ItemKind::Rule(rule) => rule.name.as_ref().map(|name| name.name.to_string()),
            ItemKind::Require(require) => require.facts.first().map(|demand| demand.fact.name.to_string()),
            ItemKind::Concept(concept) => Some(concept.name.name.to_string()),
            ItemKind::Case(case) => Some(case.title.value.to_string()),
            ItemKind::Damaged(damaged) => Some(match (&damaged.name, &damaged.category) {
                (Some(name), Some(category)) => format!("{}: {} (lost)", name.name, category.name),
                (Some(name), None) => format!("{} (lost)", name.name),
                (None, _) => "(lost)".to_owned(),
            }),
            _ => None,
        };
        let clauses = item.kind.clauses().map(|clauses| {
            let words =
                clauses.list.iter().map(|clause| clause.kind.word().map_or("…", |word| word.word()));
            words.collect::<Vec<_>>().join(" ")
        });
        let words = [Some(kind), name, clauses.filter(|clauses| !clauses.is_empty())];
        names.push(words.into_iter().flatten().collect::<Vec<_>>().join(" "));
        if let ItemKind::Section(section) = &item.kind {
            names.extend(survivors(&section.items).into_iter().map(|name| format!("  {name}")));
        }
    }
    names
}

/// A value as Rust shows it, without places and without the wrapping of names, numbers and texts.
fn plain(value: &impl Debug) -> String {
    let mut text = format!("{value:?}");
    let span = |text: &str| -> Option<(usize, usize)> {
        let start = text.find("Span { start: ")?;
        let end = start + text[start..].find('}')? + 1;
        Some((start, end))
    };
    while let Some((start, end)) = span(&text) {
        text.replace_range(start..end, "@");
    }
    let gone = ["span: @", "keyword: @", "sign: @", "braces: @"];
    for field in gone {
        text = text.replace(&format!(", {field}"), "").replace(&format!("{field}, "), "").replace(field, "");
    }
    text = text.replace("(@)", "").replace(", None", "");
    for absent in ["usually: None, ", "base: None, ", "unconfirmed: None, ", ", partly: None"] {
        text = text.replace(absent, "");
    }
    // `Ident { name: "x" }` is `x`.
    for (open, close) in [("Ident { name: ", " }"), ("Str { value: ", " }"), ("Unit { name: ", " }")] {
        while let Some(start) = text.find(open) {
            let rest = &text[start + open.len()..];
            let Some(end) = quoted(rest) else { break };
            let name = rest[..end].to_owned();
            text.replace_range(start..start + open.len() + end + close.len(), &name);
        }
    }
    // A path has lost its quotes.
    while let Some(start) = text.find("Path { name: ") {
        let rest = &text[start + "Path { name: ".len()..];
        let Some(end) = quoted(rest) else { break };
        let name = rest[..end].trim_matches('"').to_owned();
        text.replace_range(start..start + "Path { name: ".len() + end + " }".len(), &name);
    }
    while let Some(start) = text.find("Number { digits: ") {
        let rest = &text[start..];
        let Some(end) = rest.find('}') else { break };
        let numbers: Vec<&str> =
            rest[..end].split([' ', ',']).filter(|part| part.parse::<u64>().is_ok()).collect();
        let shown = match numbers.as_slice() {
            [digits, "0"] => (*digits).to_owned(),
            [digits, decimals] => format!("{digits}e-{decimals}"),
            _ => "?".to_owned(),
        };
        text.replace_range(start..=start + end, &shown);
    }
    text
}

/// The length of the quoted text at the front.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return Some(index + 1),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    None
}
