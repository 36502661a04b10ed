//! A report for a terminal.

use super::report::{Answer, Block, Question, Report, Sides};
use crate::paint::{Paint, Style, wrap};

/// The widest line.
const WIDTH: usize = 96;

impl Report {
    /// The report as text.
    pub fn text(&self, colour: bool) -> String {
        let mut paint = Paint::new(colour);
        paint.styled(Style::Strong, &self.title);
        paint.plain("\n");
        for block in &self.blocks {
            write_block(&mut paint, block);
        }
        paint.finish()
    }
}

fn write_block(paint: &mut Paint, block: &Block) {
    match block {
        Block::Title(text) => {
            paint.plain("\n\n");
            for line in wrap(text, WIDTH) {
                paint.styled(Style::Strong, &line);
                paint.plain("\n");
            }
        }
        Block::Inner(text) => {
            paint.plain("\n");
            paint.styled(Style::Strong, text);
            paint.plain("\n");
        }
        Block::Text(text) => write_wrapped(paint, text, "", ""),
        Block::List(lines) => {
            for line in lines {
                write_wrapped(paint, &line.text, "  · ", "    ");
                line.items.iter().for_each(|item| write_wrapped(paint, item, "      ", "      "));
            }
        }
        Block::Questions(questions) => write_questions(paint, questions),
        Block::Flows(head, flows) => {
            let width = |of: &dyn Fn(usize) -> usize, head: &str| {
                (0..flows.len()).map(of).max().unwrap_or(0).max(head.chars().count())
            };
            let [before, now, groups] = head;
            let from = width(&|at| flows.get(at).map_or(0, |flow| flow.from.chars().count()), before);
            let to = width(&|at| flows.get(at).map_or(0, |flow| flow.to.chars().count()), now);
            paint.plain(&format!("\n  {before:from$}    {now:to$}   {groups}\n"));
            for flow in flows {
                paint.plain(&format!("  {:from$} →  {:to$}   {}\n", flow.from, flow.to, flow.groups));
            }
        }
        Block::Sides(head, all) => write_sides(paint, head, all),
        Block::Answers(head, rows) => write_answers(paint, head, rows),
        Block::Table(head, rows) => write_table(paint, head, rows),
    }
}

/// The columns after the first by letters, which are explained before.
fn write_table(paint: &mut Paint, head: &[String], rows: &[Vec<String>]) {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap_or(25).min(25)).to_string();
    paint.plain("\n");
    let others = head.iter().skip(1).enumerate();
    others.for_each(|(at, name)| paint.plain(&format!("  {} = {name}\n", letter(at))));
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at + 1));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(1)
    };
    let widths: Vec<usize> = (0..head.len().saturating_sub(1)).map(width).collect();
    let all: usize = widths.iter().map(|width| width + 2).sum();
    let first = WIDTH.saturating_sub(all + 4).max(30);
    let mut line = |own: &str, cells: Vec<String>| {
        let own = wrap(own, first);
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let cells = cells.collect::<Vec<_>>().join("  ");
        for (at, part) in own.iter().enumerate() {
            let cells = if at == 0 { cells.as_str() } else { "" };
            paint.plain(format!("  {part:first$}  {cells}").trim_end());
            paint.plain("\n");
        }
    };
    paint_head(&mut line, head, &letter);
    for row in rows {
        line(row.first().map_or("", String::as_str), row.iter().skip(1).cloned().collect());
    }
}

fn paint_head(line: &mut impl FnMut(&str, Vec<String>), head: &[String], letter: &impl Fn(usize) -> String) {
    let letters = (0..head.len().saturating_sub(1)).map(letter).collect();
    line(head.first().map_or("", String::as_str), letters);
}

fn write_wrapped(paint: &mut Paint, text: &str, first: &str, next: &str) {
    for (index, line) in wrap(text, WIDTH - next.len()).into_iter().enumerate() {
        paint.plain(&format!("{}{line}\n", if index == 0 { first } else { next }));
    }
}

fn write_questions(paint: &mut Paint, questions: &[Question]) {
    paint.plain("\n");
    let width = questions.iter().map(|it| it.text.chars().count()).max().unwrap_or(0);
    let said_width = questions.iter().map(|it| it.said.chars().count()).max().unwrap_or(0);
    for question in questions {
        paint.plain(&format!("  {:width$}  ", question.text));
        let style = match question.answer {
            Answer::Yes => Style::Warn,
            Answer::No => Style::Faint,
            Answer::Unknown => Style::Bad,
        };
        let padding = if question.groups.is_empty() { 0 } else { said_width };
        paint.styled(style, &format!("{:padding$}", question.said));
        let rest = wrap(&question.groups, WIDTH.saturating_sub(width + said_width + 6).max(30));
        for (index, line) in rest.iter().enumerate() {
            let indent = if index == 0 { 2 } else { width + said_width + 6 };
            paint.plain(&format!(
                "{}{line}{}",
                " ".repeat(indent),
                if index + 1 < rest.len() { "\n" } else { "" }
            ));
        }
        paint.plain("\n");
    }
}

fn write_sides(paint: &mut Paint, head: &[String; 2], all: &[Sides]) {
    let [old, new] = head;
    for sides in all {
        paint.styled(Style::Faint, &format!("  {}\n", sides.place));
        for (label, style, lines) in [(old, Style::Bad, &sides.old), (new, Style::Good, &sides.new)] {
            let width = old.chars().count().max(new.chars().count());
            for line in lines {
                paint.plain(&format!("    {label:width$}  "));
                paint.styled(style, line);
                paint.plain("\n");
            }
        }
    }
}

fn write_answers(paint: &mut Paint, head: &[String; 2], rows: &[Sides]) {
    let width = head.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    for row in rows {
        paint.styled(Style::Faint, &format!("  {}\n", row.place));
        for (label, lines) in head.iter().zip([&row.old, &row.new]) {
            for (index, line) in lines.iter().enumerate() {
                let label = if index == 0 { label.as_str() } else { "" };
                let rest = " ".repeat(width + 6);
                write_wrapped(paint, line, &format!("    {label:width$}  "), &rest);
            }
        }
    }
}
