//! A decision as text of at most `WIDTH` columns, for a terminal.

use remit_engine::eval::{Affects, Decision};

use super::sections::{Item, RuleNames, Section};
use super::{WIDTH, verb_style};
use crate::names::{Wording, within};
use crate::paint::{Paint, Style, wrap};
use crate::spacing::one_line;

impl Wording<'_> {
    /// The decision as text.
    pub fn decision(self, decision: &Decision, colour: bool) -> String {
        let mut sheet = Sheet { paint: Paint::new(colour), say: self };
        sheet.head(decision);
        sheet.paint.styled(verb_style(decision.decision), &self.verb(decision.decision));
        sheet.paint.plain("\n");
        self.outcome(decision).iter().for_each(|line| sheet.line("  ", line));
        self.sections(decision, RuleNames::Written).iter().for_each(|section| sheet.section(section));
        sheet.paint.finish()
    }
}

struct Sheet<'a> {
    paint: Paint,
    say: Wording<'a>,
}

impl Sheet<'_> {
    fn head(&mut self, decision: &Decision) {
        let policy = &decision.policy;
        let title = one_line(policy.title.as_deref().unwrap_or(&policy.id));
        self.paint.styled(Style::Strong, &title);
        self.paint.plain("\n");
        let version = policy.version.as_deref();
        let from = policy.valid_from.map(|day| day.to_string());
        let facts = [
            Some(policy.id.clone()),
            version.map(|version| within(&self.say.say("page.version", &[("version", version)]))),
            from.map(|date| within(&self.say.say("page.valid_from", &[("date", &date)]))),
        ];
        let line = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        self.paint.styled(Style::Faint, &one_line(&line));
        self.paint.plain("\n");
        self.paint.plain("\n");
    }

    fn section(&mut self, section: &Section) {
        self.paint.plain("\n");
        self.paint.styled(Style::Strong, &section.title);
        self.paint.plain("\n");
        match section.id {
            "missing" | "judge" => self.questions(&section.items),
            "assumed" => self.assumed(&section.items),
            id => section.items.iter().for_each(|item| self.item(id, item)),
        }
    }

    fn item(&mut self, section: &str, item: &Item) {
        if !item.text.trim().is_empty() {
            self.bullet("•", &item.text);
        }
        item.details.iter().for_each(|detail| self.faint(4, detail));
        let rules = match item.rules.as_slice() {
            _ if section != "reasons" => None,
            [] => None,
            [rule] => Some(self.say.say("decision.rule", &[("rule", rule)])),
            rules => Some(self.say.say("decision.rules", &[("rules", &self.say.all_of(rules))])),
        };
        let is_placed = matches!(section, "reasons" | "overruled");
        let place = item.location.as_ref().filter(|_| is_placed).map(|at| format!("{}:{}", at.file, at.line));
        self.faint(4, &rules.into_iter().chain(place).collect::<Vec<_>>().join(", "));
    }

    /// Questions by number, each with the fact that it asks for.
    fn questions(&mut self, items: &[Item]) {
        let width = items.len().to_string().len();
        for (index, item) in items.iter().enumerate() {
            self.bullet(&format!("{:>width$}.", index + 1), &item.text);
            let fact = item.fact.clone().unwrap_or_default();
            let line = std::iter::once(fact).chain(item.details.iter().cloned()).collect::<Vec<_>>();
            self.faint(width + 4, &line.join(", "));
        }
    }

    /// What silence was taken for; what could change something comes first and says so.
    fn assumed(&mut self, items: &[Item]) {
        let kinds = [
            (Affects::Decision, "decision.weighs"),
            (Affects::Route, "decision.weighs_for_route"),
            (Affects::Answer, "decision.weighs_for_answer"),
            (Affects::None, "decision.idle"),
        ];
        for (affects, key) in kinds {
            let of_kind = items.iter().filter(|item| item.affects == Some(affects));
            let texts: Vec<&str> = of_kind.map(|item| item.text.as_str()).collect();
            if !texts.is_empty() {
                let text = self.say.say(key, &[("items", &texts.join("; "))]);
                self.bullet("•", &text);
            }
        }
    }

    /// Text wrapped under an indent.
    fn line(&mut self, indent: &str, text: &str) {
        for line in wrap(&one_line(text), WIDTH - indent.chars().count()) {
            self.paint.plain(&format!("{indent}{line}\n"));
        }
    }

    /// A bullet with its text, wrapped under it.
    fn bullet(&mut self, bullet: &str, text: &str) {
        let indent = " ".repeat(bullet.chars().count() + 3);
        for (index, line) in wrap(&one_line(text), WIDTH - indent.len()).iter().enumerate() {
            if index == 0 {
                self.paint.plain("  ");
                self.paint.styled(Style::Quiet, bullet);
                self.paint.plain(" ");
            } else {
                self.paint.plain(&indent);
            }
            self.paint.plain(&format!("{line}\n"));
        }
    }

    /// Where a line comes from, set back.
    fn faint(&mut self, indent: usize, text: &str) {
        let indent = " ".repeat(indent);
        for line in wrap(&one_line(text), WIDTH - indent.len()) {
            self.paint.plain(&indent);
            self.paint.styled(Style::Faint, &line);
            self.paint.plain("\n");
        }
    }
}
