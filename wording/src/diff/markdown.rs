//! A report as Markdown, as for a comment on a change.

use std::fmt::Write;

use super::report::{Block, Report};
use crate::markdown::{block as code_block, escaped};

impl Report {
    /// The report as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", escaped(&self.title));
        for block in &self.blocks {
            out.push('\n');
            write_block(&mut out, block);
        }
        out
    }
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Title(text) => {
            let _ = writeln!(out, "## {}", escaped(text));
        }
        Block::Inner(text) => {
            let _ = writeln!(out, "### {}", escaped(text));
        }
        Block::Text(text) => {
            let _ = writeln!(out, "{}", escaped(text));
        }
        Block::List(lines) => {
            for line in lines {
                let _ = writeln!(out, "- {}", escaped(&line.text));
                for item in &line.items {
                    let _ = writeln!(out, "  - {}", escaped(item));
                }
            }
        }
        Block::Questions(questions) => {
            out.push_str("| | | |\n| --- | --- | --- |\n");
            for it in questions {
                let (said, groups) = (escaped(&it.said), escaped(&it.groups));
                let said = if said.is_empty() { said } else { format!("**{said}**") };
                let _ = writeln!(out, "| {} | {said} | {groups} |", escaped(&it.text));
            }
        }
        Block::Flows([before, now, groups], flows) => {
            let head = [before, now, groups].map(|text| escaped(text)).join(" | ");
            let _ = write!(out, "| {head} |\n| --- | --- | --- |\n");
            for flow in flows {
                let _ = writeln!(
                    out,
                    "| {} | {} | {} |",
                    escaped(&flow.from),
                    escaped(&flow.to),
                    escaped(&flow.groups)
                );
            }
        }
        Block::Answers([old, new], rows) => {
            let _ = write!(out, "| | {} | {} |\n| --- | --- | --- |\n", escaped(old), escaped(new));
            for row in rows {
                let cell = |lines: &[String]| {
                    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")
                };
                let (old, new) = (cell(&row.old), cell(&row.new));
                let _ = writeln!(out, "| {} | {old} | {new} |", escaped(&row.place));
            }
        }
        Block::Table(head, rows) => {
            let row = |cells: &[String]| {
                let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            out.push_str(&row(head));
            let _ = writeln!(out, "|{}", " --- |".repeat(head.len()));
            rows.iter().for_each(|cells| out.push_str(&row(cells)));
        }
        Block::Sides(_, all) => {
            for sides in all {
                let old = sides.old.iter().map(|line| format!("- {line}"));
                let lines: Vec<String> =
                    old.chain(sides.new.iter().map(|line| format!("+ {line}"))).collect();
                let _ =
                    write!(out, "{}\n\n{}\n", escaped(&sides.place), code_block("diff", &lines.join("\n")));
            }
        }
    }
}
