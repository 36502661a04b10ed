//! A decision in words: what is decided first, then why, then what is missing, then the rest.
//!
//! Input: a decision of the engine, the language and the look. Output: text of at most `WIDTH` columns.

use super::shape::{Decision, Fact, Options, Reason};
use crate::base::Lang;
use crate::diag::render::{Paint, Style, wrap};
use crate::diag::{Arg, Args, catalogue};

/// The widest line.
const WIDTH: usize = 92;

/// How a decision is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecisionOptions {
    /// The language.
    pub lang: Lang,
    /// Whether to use colours.
    pub colour: bool,
    /// The policy's title, to head the text.
    pub title: Option<&'static str>,
}

/// The decision as text.
pub fn decision_text(decision: &Decision, title: &str, lang: Lang, colour: bool) -> String {
    let mut page = Page { paint: Paint::new(colour), lang };
    page.head(decision, title);
    page.verdict(decision);
    page.reasons(decision);
    page.questions("decision.missing", &decision.missing);
    page.questions("decision.judge", &decision.judge);
    page.uncertain(decision);
    page.rest(decision);
    page.possible(decision);
    page.paint.finish()
}

/// How a verb looks: a yes, a no, or something in between.
pub fn verb_style(verb: &str) -> Style {
    match verb {
        "accept" | "advise" | "retain" => Style::Good,
        "exclude" | "return" => Style::Bad,
        _ => Style::Warn,
    }
}

struct Page {
    paint: Paint,
    lang: Lang,
}

impl Page {
    fn fill(&self, key: &str, values: &[(&'static str, Arg)]) -> String {
        let mut args = Args::default();
        for (name, value) in values {
            args.set(name, value.clone());
        }
        catalogue::fill(key, self.lang, &args)
    }

    fn word(&self, key: &str) -> String {
        catalogue::text(key, self.lang)
    }

    fn head(&mut self, decision: &Decision, title: &str) {
        let policy = &decision.policy;
        self.paint.styled(Style::Strong, if title.is_empty() { &policy.id } else { title });
        self.paint.plain("\n");
        let mut line = policy.id.clone();
        if let (Some(version), Some(from)) = (&policy.version, &policy.valid_from) {
            let values = [("version", version.as_str().into()), ("from", from.as_str().into())];
            line = format!("{line}, {}", self.fill("decision.in_force", &values));
        }
        self.paint.styled(Style::Faint, &line);
        self.paint.plain("\n\n");
    }

    fn verdict(&mut self, decision: &Decision) {
        let word = self.word(&format!("verb.{}", decision.decision));
        self.paint.styled(verb_style(&decision.decision), &word);
        self.paint.plain("\n");
        let places: Vec<String> = decision.routes.iter().map(|route| route.label.clone()).collect();
        self.action("decision.route", "places", &places);
        self.action("decision.service", "names", &labels(&decision.services));
        self.action("decision.reply", "names", &labels(&decision.replies));
        for options in &decision.options {
            self.action("decision.options", "names", &option_labels(options));
        }
        if let Some(time) = &decision.within {
            self.action("decision.within", "time", std::slice::from_ref(time));
        }
        for note in &decision.notes {
            self.lines("  ", note);
        }
    }

    /// A line of what follows, with the names as a list in words.
    fn action(&mut self, key: &str, name: &'static str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let template = catalogue::template(key, self.lang).unwrap_or_default();
        let join = if template.contains(":or}") { "join.or" } else { "join.and" };
        let joined = catalogue::join(items, join, self.lang);
        let text = self.fill(key, &[(name, Arg::Words(joined))]);
        self.lines("  ", &text);
    }

    fn heading(&mut self, key: &str) {
        let word = self.word(key);
        self.paint.plain("\n");
        self.paint.styled(Style::Strong, &word);
        self.paint.plain("\n");
    }

    /// Text wrapped under an indent.
    fn lines(&mut self, indent: &str, text: &str) {
        for line in wrap(text, WIDTH - indent.chars().count()) {
            self.paint.plain(indent);
            self.paint.plain(&line);
            self.paint.plain("\n");
        }
    }

    /// A bullet with its text, wrapped under it.
    fn bullet(&mut self, bullet: &str, text: &str) {
        let indent = " ".repeat(bullet.chars().count() + 3);
        for (index, line) in wrap(text, WIDTH - indent.len()).iter().enumerate() {
            if index == 0 {
                self.paint.plain("  ");
                self.paint.styled(Style::Quiet, bullet);
                self.paint.plain(" ");
            } else {
                self.paint.plain(&indent);
            }
            self.paint.plain(line);
            self.paint.plain("\n");
        }
    }

    fn faint(&mut self, text: &str) {
        for line in wrap(text, WIDTH - 4) {
            self.paint.plain("    ");
            self.paint.styled(Style::Faint, &line);
            self.paint.plain("\n");
        }
    }

    fn reasons(&mut self, decision: &Decision) {
        self.heading("decision.why");
        if decision.reasons.iter().all(|reason| reason.rule.is_none()) {
            let key = if decision.default { "decision.by_default" } else { "decision.open" };
            let text = self.word(key);
            self.lines("  ", &text);
        }
        for reason in &decision.reasons {
            if reason.rule.is_some() {
                self.reason(reason);
            }
        }
    }

    fn reason(&mut self, reason: &Reason) {
        let rule = reason.rule.as_deref().unwrap_or_default();
        let text = if reason.text.is_empty() { rule } else { &reason.text };
        self.bullet("•", text);
        if let Some(source) = &reason.source {
            let line = match &source.section {
                Some(section) => {
                    let values = [("section", section.as_str().into()), ("title", source.title.as_str().into())];
                    self.fill("decision.section", &values)
                }
                None => source.title.clone(),
            };
            self.faint(&line);
        }
        let named = self.fill("decision.rule", &[("rule", rule.into())]);
        let place = reason.location.as_ref().map_or_else(String::new, |at| format!(", {}:{}", at.file, at.line));
        self.faint(&format!("{named}{place}"));
    }

    /// Open facts as the questions to ask; one that changes only the route says so.
    fn questions(&mut self, heading: &str, facts: &[Fact]) {
        if facts.is_empty() {
            return;
        }
        self.heading(heading);
        for (index, fact) in facts.iter().enumerate() {
            let text = if fact.question.is_empty() { &fact.fact } else { &fact.question };
            self.bullet(&format!("{}.", index + 1), text);
            let mut line = fact.fact.clone();
            if fact.affects == "route" {
                line = format!("{line}, {}", self.word("decision.open_route"));
            }
            self.faint(&line);
        }
    }

    fn uncertain(&mut self, decision: &Decision) {
        if decision.uncertain.is_empty() {
            return;
        }
        self.heading("decision.uncertain");
        for open in &decision.uncertain {
            let name = if open.label.is_empty() { &open.fact } else { &open.label };
            let fact = ("fact", Arg::Words(name.clone()));
            let text = match (&open.low, &open.high) {
                (Some(low), Some(high)) => {
                    let values = [fact, ("low", low.as_str().into()), ("high", high.as_str().into())];
                    self.fill("decision.uncertain_between", &values)
                }
                (Some(low), None) => {
                    self.fill("decision.uncertain_from", &[fact, ("low", low.as_str().into())])
                }
                (None, _) => name.clone(),
            };
            self.bullet("•", &text);
            if let Some(because) = &open.because {
                self.faint(because);
            }
        }
    }
}
