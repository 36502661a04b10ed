//! `remit explain E0201`: the page of a code, or the list of all.

use super::arguments::Explain;
use super::{Console, Exit};
use crate::diag::pages::{self, Page};
use crate::diag::render::{Paint, Style};
use crate::diag::{Code, codes, suggest};

pub(super) fn run(command: &Explain, console: &mut Console<'_>) -> Exit {
    let Some(wanted) = &command.code else {
        let list = list(console.colour);
        console.say(&list);
        return Exit::Good;
    };
    match Code::find(wanted).map(|code| (code, pages::find(code))) {
        Some((_, Some(page))) => {
            let shown = show(page, console.colour);
            console.say(&shown);
            Exit::Good
        }
        Some((code, None)) => console.misuse(&format!("{code} has no page")),
        None => {
            let near = suggest::nearest(wanted, codes::ALL.iter().map(|code| code.id()));
            let hint = near.map_or_else(String::new, |code| format!("; did you mean {code}?"));
            console.misuse(&format!("there is no code {wanted}{hint} `remit explain` lists them all"))
        }
    }
}

/// Every code with the title of its page.
fn list(colour: bool) -> String {
    let mut paint = Paint::new(colour);
    for code in codes::ALL {
        let title = pages::find(*code).and_then(|page| page.text.lines().next()).unwrap_or_default();
        let title =
            title.trim_start_matches('#').trim().trim_start_matches(code.id()).trim_start_matches(':');
        paint.styled(Style::Strong, code.id());
        paint.plain(&format!(" {title}\n"));
    }
    paint.finish()
}

/// The page as it is, with headings and examples set off by colour where there is colour.
fn show(page: Page, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    let mut inside = false;
    for line in page.text.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        if inside {
            paint.plain("    ");
            paint.styled(Style::Quiet, line);
        } else if let Some(title) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            paint.styled(Style::Strong, title);
        } else {
            paint.plain(line);
        }
        paint.plain("\n");
    }
    paint.finish()
}
