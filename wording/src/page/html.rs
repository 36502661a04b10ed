//! A page as one HTML file: no script, nothing loaded from elsewhere, readable by a screen reader and on paper.

use std::fmt::Write;

use super::{Line, Page, Part};

const STYLE: &str = include_str!("style.css");

impl Page {
    /// The page as a whole HTML document.
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
            self.lang
        );
        out.push_str(&self.body(false));
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }

    /// What is on the page. With `lines`, each statement carries its line in the policy, from zero, for an editor.
    pub fn body(&self, lines: bool) -> String {
        let mut out = format!("<h1>{}</h1>\n", escaped(&self.title));
        if !self.facts.is_empty() {
            let facts: Vec<String> = self.facts.iter().map(|fact| escaped(fact)).collect();
            let _ = writeln!(out, "<p class=\"facts\">{}</p>", facts.join(" · "));
        }
        if !self.note.is_empty() {
            let _ = writeln!(out, "<p class=\"note\">{}</p>", escaped(&self.note));
        }
        self.contents(&mut out);
        let mut open = false;
        for (index, part) in self.parts.iter().enumerate() {
            if !part.inner {
                out.push_str(if open { "</section>\n" } else { "" });
                let _ = writeln!(out, "<section aria-labelledby=\"p{index}\">");
                open = true;
            }
            write_part(&mut out, index, part, lines);
        }
        out.push_str(if open { "</section>\n" } else { "" });
        self.footnotes(&mut out);
        let _ = writeln!(out, "<footer><p>{}</p></footer>", escaped(&self.made));
        out
    }

    fn contents(&self, out: &mut String) {
        out.push_str("<nav><ul>\n");
        for (index, part) in self.parts.iter().enumerate().filter(|(_, part)| !part.inner) {
            let _ = writeln!(out, "<li><a href=\"#p{index}\">{}</a></li>", escaped(&part.title));
        }
        out.push_str("</ul></nav>\n");
    }

    fn footnotes(&self, out: &mut String) {
        if self.notes.is_empty() {
            return;
        }
        let _ = writeln!(
            out,
            "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">{}</h2>",
            escaped(&self.notes_title)
        );
        out.push_str("<ol class=\"notes\">\n");
        for (index, note) in self.notes.iter().enumerate() {
            let place = escaped(&note.place);
            let place = match note.url.as_deref().filter(|url| url.starts_with("https://")) {
                Some(url) => format!("<a href=\"{}\">{place}</a>", escaped(url)),
                None => place,
            };
            let text = escaped(&note.text);
            let _ =
                writeln!(out, "<li id=\"n{}\">{text} <span class=\"place\">({place})</span></li>", index + 1);
        }
        out.push_str("</ol>\n</section>\n");
    }
}

fn write_part(out: &mut String, index: usize, part: &Part, lines: bool) {
    let level = if part.inner { "h3" } else { "h2" };
    let _ = writeln!(out, "<{level} id=\"p{index}\">{}</{level}>", escaped(&part.title));
    for text in &part.except {
        let _ = writeln!(out, "<p class=\"except\">{}</p>", escaped(text));
    }
    if !part.lines.is_empty() {
        out.push_str("<ul class=\"lines\">\n");
        for line in &part.lines {
            write_line(out, line, lines);
        }
        out.push_str("</ul>\n");
    }
    if !part.closing.is_empty() {
        let _ = writeln!(out, "<p class=\"closing\">{}</p>", escaped(&part.closing));
    }
}

fn write_line(out: &mut String, line: &Line, lines: bool) {
    let at = line.line.filter(|_| lines).map(|line| format!(" data-line=\"{}\"", line.saturating_sub(1)));
    let at = at.unwrap_or_default();
    let _ = write!(out, "<li{at}><span class=\"subject\">{}</span>", escaped(&line.text));
    for index in &line.notes {
        let number = index + 1;
        let _ = write!(out, "<sup><a href=\"#n{number}\">{number}</a></sup>");
    }
    if !line.items.is_empty() {
        let items: String = line.items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect();
        let _ = write!(out, "\n<ul class=\"items\">{items}</ul>");
    }
    let parts = [("route", &line.follows), ("except", &line.except)];
    for (class, text) in parts.iter().flat_map(|(class, texts)| texts.iter().map(move |text| (class, text))) {
        let _ = write!(out, "\n<p class=\"{class}\">{}</p>", escaped(text));
    }
    if !line.because.is_empty() {
        let _ = write!(out, "\n<p class=\"because\">{}</p>", escaped(&line.because));
    }
    out.push_str("</li>\n");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
