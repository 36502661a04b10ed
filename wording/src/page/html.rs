//! A page as one HTML file: no script, nothing loaded from elsewhere, readable by a screen reader and on paper.

use std::fmt::Write;

use super::{DASH, Line, Page, Part, Table};

/// How a page looks.
pub(crate) const STYLE: &str = include_str!("style.css");

impl Page {
    /// The page as a whole HTML document.
    pub fn html(&self) -> String {
        let title = signs_escaped(&self.title);
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
        for text in &self.intro {
            let _ = writeln!(out, "<p class=\"intro\">{}</p>", escaped(text));
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
        let made: Vec<String> = self.made.iter().map(|made| escaped(made)).collect();
        let _ = writeln!(out, "<footer><p>{}</p></footer>", made.join(" · "));
        out
    }

    fn contents(&self, out: &mut String) {
        out.push_str("<nav><ul>\n");
        for (index, part) in self.parts.iter().enumerate().filter(|(_, part)| !part.inner) {
            let _ = writeln!(out, "<li><a href=\"#p{index}\">{}</a></li>", escaped(&part.title));
        }
        out.push_str("</ul></nav>\n");
    }
}

fn write_part(out: &mut String, index: usize, part: &Part, lines: bool) {
    let level = if part.inner { "h3" } else { "h2" };
    let _ = writeln!(out, "<{level} id=\"p{index}\">{}</{level}>", escaped(&part.title));
    for text in &part.lead {
        let _ = writeln!(out, "<p class=\"lead\">{}</p>", escaped(text));
    }
    if let Some(table) = &part.table {
        write_table(out, table, lines);
    }
    if !part.lines.is_empty() {
        let list = if part.numbered { "ol" } else { "ul" };
        let _ = writeln!(out, "<{list} class=\"lines\">");
        for line in &part.lines {
            write_line(out, line, part.is_set_off(), lines);
        }
        let _ = writeln!(out, "</{list}>");
    }
    for text in &part.closing {
        let _ = writeln!(out, "<p class=\"closing\">{}</p>", escaped(text));
    }
}

/// The place in the policy, for an editor.
fn place(line: Option<u32>, lines: bool) -> String {
    let at = line.filter(|_| lines).map(|line| format!(" data-line=\"{}\"", line.saturating_sub(1)));
    at.unwrap_or_default()
}

fn write_table(out: &mut String, table: &Table, lines: bool) {
    let [group, instead] = table.head.each_ref().map(|text| escaped(text));
    let _ = writeln!(
        out,
        "<table>\n<thead><tr><th scope=\"col\">{group}</th><th scope=\"col\">{instead}</th></tr></thead>\n<tbody>"
    );
    for row in &table.rows {
        let at = place(row.line, lines);
        let (group, instead) = (escaped(&row.group), escaped(&row.instead));
        let kind = if row.instead == DASH { " class=\"none\"" } else { "" };
        let _ = writeln!(out, "<tr{at}><th scope=\"row\">{group}</th><td{kind}>{instead}</td></tr>");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn write_line(out: &mut String, line: &Line, is_set_off: bool, lines: bool) {
    let at = place(line.line, lines);
    let text = escaped(&line.text);
    let text = if is_set_off { format!("<span class=\"subject\">{text}</span>") } else { text };
    let rest = line.goes_on().filter(|_| is_set_off);
    let _ = write!(out, "<li{at}>{text}{}", rest.map(escaped).unwrap_or_default());
    for text in line.more.iter().skip(usize::from(rest.is_some())) {
        let _ = write!(out, "\n<p>{}</p>", escaped(text));
    }
    if !line.items.is_empty() {
        let items: String = line.items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect();
        let _ = write!(out, "\n<ul class=\"items\">{items}</ul>");
    }
    out.push_str("</li>\n");
}

/// A text as it is written within HTML.
pub(crate) fn escaped(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.split_once(is_range_dash) {
        // No line breaks within "60–90 mg".
        Some((low, high)) if ends_in_digit(low) && begins_with_digit(high) => {
            format!("<span class=\"range\">{}</span>", signs_escaped(word))
        }
        Some(_) | None => signs_escaped(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_range_dash(sign: char) -> bool {
    sign == '–'
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|sign: char| sign.is_ascii_digit())
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_digit())
}

/// A text as it is written within an attribute.
pub(crate) fn signs_escaped(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_line_breaks_within_a_range() {
        assert_eq!(escaped("60–90\u{a0}mg"), "<span class=\"range\">60–90\u{a0}mg</span>");
        assert_eq!(escaped("one – two <b>"), "one – two &lt;b&gt;");
    }
}
