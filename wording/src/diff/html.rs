//! A report as one HTML file: no script, nothing loaded from elsewhere, readable by a screen reader and on paper.

use std::fmt::Write;

use remit_engine::value::Language;

use super::report::{Answer, Block, Flow, Question, Report, Sides};
use crate::page::html::{STYLE, escaped, signs_escaped};

const OWN_STYLE: &str = include_str!("style.css");

/// The height of a row of the picture.
const ROW: usize = 34;
/// Where the lines of the picture begin and end.
const LEFT: usize = 220;
const RIGHT: usize = 360;
const WIDTH: usize = 580;

impl Report {
    /// The report as a whole HTML document.
    pub fn html(&self) -> String {
        document(&self.title, self.lang, &self.body())
    }

    /// Reports on several policies as one HTML document.
    pub fn html_of(reports: &[Self], lang: Language) -> String {
        match reports {
            [only] => only.html(),
            several => {
                let title = several.first().map(|report| report.title.clone()).unwrap_or_default();
                let bodies: Vec<String> = several.iter().map(Self::body).collect();
                document(&title, lang.code(), &bodies.join(""))
            }
        }
    }
    /// What is in the document.
    pub fn body(&self) -> String {
        let mut out = format!("<h1>{}</h1>\n", escaped(&self.title));
        for block in &self.blocks {
            write_block(&mut out, block);
        }
        out
    }
}

fn document(title: &str, lang: &str, body: &str) -> String {
    let title = signs_escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Title(text) => {
            let _ = writeln!(out, "<h2>{}</h2>", escaped(text));
        }
        Block::Inner(text) => {
            let _ = writeln!(out, "<h3>{}</h3>", escaped(text));
        }
        Block::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", escaped(text));
        }
        Block::List(lines) => {
            out.push_str("<ul class=\"lines\">\n");
            for line in lines {
                let text = escaped(&line.text);
                let is_head = !line.items.is_empty();
                let text = if is_head { format!("<span class=\"subject\">{text}</span>") } else { text };
                let _ = write!(out, "<li>{text}");
                for item in &line.items {
                    let _ = write!(out, "\n<p>{}</p>", escaped(item));
                }
                out.push_str("</li>\n");
            }
            out.push_str("</ul>\n");
        }
        Block::Questions(questions) => write_questions(out, questions),
        Block::Flows(head, flows) => {
            picture(out, head, flows);
            let [before, now, groups] = head.each_ref().map(|text| escaped(text));
            let _ = write!(
                out,
                "<table class=\"flows\">\n<thead><tr><th scope=\"col\">{before}</th><th scope=\"col\">{now}</th>\
                 <th scope=\"col\">{groups}</th></tr></thead>\n<tbody>\n"
            );
            for flow in flows {
                let (from, to) = (escaped(&flow.from), escaped(&flow.to));
                let own = escaped(&flow.groups);
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{from}</th><td>{to}</td><td><span class=\"label\">{groups}: </span>{own}</td></tr>"
                );
            }
            out.push_str("</tbody>\n</table>\n");
        }
        Block::Sides(head, all) => write_sides(out, head, all),
        Block::Answers(head, rows) => write_answers(out, head, rows),
        Block::Table(head, rows) => write_table(out, head, rows),
    }
}

fn write_questions(out: &mut String, questions: &[Question]) {
    out.push_str("<dl class=\"questions\">\n");
    for question in questions {
        let kind = match question.answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        };
        let (text, said, groups) =
            (escaped(&question.text), escaped(&question.said), escaped(&question.groups));
        let said = if said.is_empty() { said } else { format!("<strong>{said}</strong> ") };
        let _ = writeln!(out, "<div class=\"{kind}\"><dt>{text}</dt><dd>{said}{groups}</dd></div>");
    }
    out.push_str("</dl>\n");
}

fn write_table(out: &mut String, head: &[String], rows: &[Vec<String>]) {
    out.push_str("<table class=\"cells\">\n<thead><tr>");
    for name in head {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (at, (cell, name)) in row.iter().zip(head).enumerate() {
            let _ = match at {
                0 => write!(out, "<th scope=\"row\">{}</th>", escaped(cell)),
                _ => {
                    let name = escaped(name);
                    write!(out, "<td><span class=\"label\">{name}: </span>{}</td>", escaped(cell))
                }
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn write_sides(out: &mut String, head: &[String; 2], all: &[Sides]) {
    let [old, new] = head.each_ref().map(|text| escaped(text));
    for sides in all {
        let code = |lines: &[String]| {
            let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
            lines.join("\n")
        };
        let _ = write!(
            out,
            "<figure class=\"sides\"><figcaption>{}</figcaption>\n<div><h4>{old}</h4><pre>{}</pre></div>\n\
             <div><h4>{new}</h4><pre>{}</pre></div></figure>\n",
            escaped(&sides.place),
            code(&sides.old),
            code(&sides.new)
        );
    }
}

fn write_answers(out: &mut String, head: &[String; 2], rows: &[Sides]) {
    let [old, new] = head.each_ref().map(|text| escaped(text));
    let _ = writeln!(
        out,
        "<table class=\"answers\"><thead><tr><td></td><th scope=\"col\">{old}</th>\
         <th scope=\"col\">{new}</th></tr></thead><tbody>"
    );
    for row in rows {
        let cell = |head: &str, lines: &[String]| {
            let lines = lines.iter().map(|line| format!("<p>{}</p>", escaped(line)));
            format!("<span class=\"label\">{head}</span>{}", lines.collect::<Vec<_>>().join(""))
        };
        let (old, new) = (cell(&old, &row.old), cell(&new, &row.new));
        let place = escaped(&row.place);
        let _ = writeln!(out, "<tr><th scope=\"row\">{place}</th><td>{old}</td><td>{new}</td></tr>");
    }
    out.push_str("</tbody></table>\n");
}

/// Outcomes before on the left, now on the right, a line for each way between.
fn picture(out: &mut String, head: &[String; 3], flows: &[Flow]) {
    let mut from: Vec<&str> = Vec::new();
    let mut to: Vec<&str> = Vec::new();
    for flow in flows {
        if !from.contains(&flow.from.as_str()) {
            from.push(&flow.from);
        }
        if !to.contains(&flow.to.as_str()) {
            to.push(&flow.to);
        }
    }
    let rows = from.len().max(to.len());
    let height = ROW * (rows + 1);
    let y = |at: usize, count: usize| ROW + ROW / 2 + at * ROW + (rows - count) * ROW / 2;
    let [before, now, _] = head.each_ref().map(|text| signs_escaped(text));
    let told: Vec<String> = flows.iter().map(|flow| format!("{} → {}", flow.from, flow.to)).collect();
    let label = signs_escaped(&told.join("; "));
    let _ = write!(
        out,
        "<svg class=\"picture\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\">\n\
         <g class=\"head\"><text x=\"{}\" y=\"18\" text-anchor=\"end\">{before}</text><text x=\"{}\" y=\"18\">{now}</text></g>\n",
        LEFT - 12,
        RIGHT + 12
    );
    let place = |names: &[&str], name: &str| {
        let at = names.iter().position(|own| *own == name).unwrap_or(0);
        y(at, names.len())
    };
    for flow in flows {
        let (start, end) = (place(&from, &flow.from), place(&to, &flow.to));
        let (near, far) = (LEFT + 60, RIGHT - 60);
        let _ = writeln!(out, "<path d=\"M{LEFT} {start}C{near} {start} {far} {end} {RIGHT} {end}\"/>");
    }
    for name in &from {
        let at = place(&from, name);
        let _ = writeln!(
            out,
            "<circle cx=\"{LEFT}\" cy=\"{at}\" r=\"4\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LEFT - 12,
            at + 5,
            signs_escaped(name)
        );
    }
    for name in &to {
        let at = place(&to, name);
        let _ = writeln!(
            out,
            "<circle cx=\"{RIGHT}\" cy=\"{at}\" r=\"4\"/><text x=\"{}\" y=\"{}\">{}</text>",
            RIGHT + 12,
            at + 5,
            signs_escaped(name)
        );
    }
    out.push_str("</svg>\n");
}
