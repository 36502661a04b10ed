//! A page as Markdown.

use std::fmt::Write;

use super::{Line, Page, Part};
use crate::markdown::escaped;

impl Page {
    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", escaped(&self.title));
        for text in &self.intro {
            let _ = write!(out, "\n{}\n", escaped(text));
        }
        for part in &self.parts {
            let level = if part.inner { "###" } else { "##" };
            let _ = write!(out, "\n{level} {}\n", escaped(&part.title));
            write_part(&mut out, part);
        }
        let made: Vec<String> = self.made.iter().map(|made| escaped(made)).collect();
        let _ = write!(out, "\n---\n\n{}\n", made.join(" · "));
        out
    }
}

fn write_part(out: &mut String, part: &Part) {
    for text in &part.lead {
        let _ = write!(out, "\n{}\n", escaped(text));
    }
    if let Some(table) = &part.table {
        let cell = |text: &str| escaped(text).replace('|', "\\|");
        let [group, instead] = table.head.each_ref().map(|text| cell(text));
        let _ = write!(out, "\n| {group} | {instead} |\n| --- | --- |\n");
        for row in &table.rows {
            let _ = writeln!(out, "| {} | {} |", cell(&row.group), cell(&row.instead));
        }
    }
    if !part.lines.is_empty() {
        out.push('\n');
    }
    for (index, line) in part.lines.iter().enumerate() {
        let mark = if part.numbered { format!("{}.", index + 1) } else { "-".to_owned() };
        write_line(out, line, &mark, part.is_set_off());
    }
    for text in &part.closing {
        let _ = write!(out, "\n{}\n", escaped(text));
    }
}

fn write_line(out: &mut String, line: &Line, mark: &str, is_set_off: bool) {
    let rest = line.goes_on().filter(|_| is_set_off);
    let said = rest.into_iter().map(|text| format!(" {}", escaped(text)));
    let more = line.more.iter().skip(usize::from(rest.is_some())).map(|text| format!(" {}", escaped(text)));
    let more: String = said.chain(more).collect();
    let end =
        if more.is_empty() || rest.is_some() || line.text.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    let text = format!("{}{end}", escaped(&line.text));
    let text = if is_set_off { format!("**{text}**") } else { text };
    let _ = writeln!(out, "{mark} {text}{more}");
    for item in &line.items {
        let _ = writeln!(out, "  - {}", escaped(item));
    }
}
