//! What decides nothing. Input: changes. Output: texts and names that are others, sources, cases and assertions, what the head
//! says, and what is offered, wished for and whose duty it is.

use std::collections::BTreeSet;

use remit_engine::ir::{
    Atom, Basis, Citation, Comparison, Lookup, Party, Policy, Rule, RuleTexts, StageName, WantedFact,
};
use remit_engine::value::{Number, Text};

use super::report::{Block, Line};
use super::{Changes, Version};
use crate::names::{Wording, opening, within};
use crate::prose::separated;
use crate::spacing::one_line;

impl Changes<'_> {
    /// Everything that is told apart.
    pub(super) fn apart(&self, blocks: &mut Vec<Block>) {
        let say = self.words();
        let parts: [(&str, Vec<Line>); 7] = [
            ("diff.apart.correct", self.to_correct()),
            ("diff.apart.cases", self.broken_cases()),
            ("diff.apart.head", self.head()),
            ("diff.apart.words", self.texts()),
            ("diff.apart.names", self.names()),
            ("diff.apart.besides", self.besides()),
            ("diff.apart.sources", self.sources()),
        ];
        for (key, lines) in parts {
            if !lines.is_empty() {
                blocks.push(Block::Title(say.say(key, &[])));
                blocks.push(Block::List(lines));
            }
        }
    }

    fn paired(&self) -> impl Iterator<Item = (StageName, &Rule, &Rule)> {
        self.pairs.iter().filter_map(|(stage, old, new)| {
            let old = self.old.policy.stage(*stage).rules.as_slice().at(*old)?;
            let new = self.new.policy.stage(*stage).rules.as_slice().at(*new)?;
            Some((*stage, old, new))
        })
    }

    /// Texts that still tell the old limit, and what is asserted and no longer so.
    fn to_correct(&self) -> Vec<Line> {
        let say = self.words();
        let mut lines = Vec::new();
        for (old, new) in self.edits.iter().filter_map(|edit| edit.replaced.as_ref()) {
            let (Some(from), Some(to)) = (number(old), number(new)) else { continue };
            let (from, to) = (say.number(from), say.number(to));
            let tells = |text: &str| has_word(text, &from) && !has_word(text, &to);
            let mut found: Vec<(String, Vec<String>)> = Vec::new();
            for (text, line) in all_texts(self.new.policy) {
                let text = one_line(say.text(text));
                if !tells(&text) {
                    continue;
                }
                let line = line.to_string();
                match found.iter_mut().find(|(own, _)| *own == text) {
                    Some((_, places)) if places.contains(&line) => {}
                    Some((_, places)) => places.push(line),
                    None => found.push((text, vec![line])),
                }
            }
            lines.extend(found.into_iter().map(|(text, places)| {
                let values = [("number", from.as_str()), ("lines", &say.all_of(&places)), ("text", &text)];
                Line { text: say.say("diff.still_says", &values), items: Vec::new() }
            }));
            let cited = cited(self.new.policy);
            for source in &self.new.policy.sources {
                let own = source.statements.iter().filter(|statement| {
                    cited.contains(&(source.id.as_str(), statement.number))
                        && tells(say.text(&statement.text))
                });
                lines.extend(own.map(|statement| {
                    let text = one_line(say.text(&statement.text));
                    let values = [
                        ("source", source.id.as_str()),
                        ("statement", &statement.number.to_string()),
                        ("text", &text),
                    ];
                    Line { text: say.say("diff.source_says", &values), items: Vec::new() }
                }));
            }
        }
        lines.extend(
            self.broken_assertions
                .iter()
                .map(|text| Line { text: say.say("diff.assertion", &[("text", text)]), items: Vec::new() }),
        );
        lines
    }

    fn broken_cases(&self) -> Vec<Line> {
        let say = self.words();
        if self.cases.is_empty() {
            return Vec::new();
        }
        let count = self.cases.len().to_string();
        let key = if self.cases.len() == 1 { "diff.cases.one" } else { "diff.cases" };
        let head = say.say(key, &[("count", &count), ("all", &self.all_cases.to_string())]);
        let items = self.cases.iter().map(|case| {
            let (expected, actual) = (self.outcome(case.expected), self.outcome(case.actual));
            let values = [
                ("title", case.title.as_str()),
                ("place", &case.place),
                ("expected", &expected),
                ("actual", &actual),
            ];
            let same = case.expected == case.actual;
            say.say(if same { "diff.case.besides" } else { "diff.case" }, &values)
        });
        vec![Line { text: head, items: items.collect() }]
    }

    /// The head of the policy.
    fn head(&self) -> Vec<Line> {
        let say = self.words();
        let (old, new) = (self.old.policy, self.new.policy);
        let none = say.say("diff.none.said", &[]);
        let mut lines = Vec::new();
        if old.version == new.version && self.changes_decisions() {
            let version = new.version.clone().unwrap_or_else(|| none.clone());
            let key = if self.moves.is_empty() { "diff.version_same.services" } else { "diff.version_same" };
            lines.push(say.say(key, &[("version", &version)]));
        }
        let day = |date: Option<remit_engine::value::Date>| date.map(|date| date.to_string());
        let own = |text: &Text| Some(one_line(say.text(text))).filter(|text| !text.is_empty());
        let conversion = |policy: &Policy| {
            let chosen = policy.conversion?;
            let id = self.vocabulary.conversions.get(chosen.conversion.index())?.id.clone();
            let basis = match chosen.basis {
                Basis::Interval => "interval",
                Basis::Central => "central",
            };
            Some(format!("{id} {basis}"))
        };
        let fields = [
            ("diff.head.version", old.version.clone(), new.version.clone()),
            ("diff.head.valid_from", day(old.valid_from), day(new.valid_from)),
            ("diff.head.valid_to", day(old.valid_to), day(new.valid_to)),
            ("diff.head.conversion", conversion(old), conversion(new)),
            ("diff.head.approver", old.approver.clone(), new.approver.clone()),
            ("diff.head.publisher", old.publisher.clone(), new.publisher.clone()),
            ("diff.head.document", old.document.clone(), new.document.clone()),
            ("diff.head.title", own(&old.title), own(&new.title)),
            ("diff.head.judge", own(&old.letter.judge), own(&new.letter.judge)),
            ("diff.head.contact", own(&old.letter.contact), own(&new.letter.contact)),
            ("diff.head.urgent", own(&old.letter.urgent), own(&new.letter.urgent)),
            ("diff.head.note", own(&old.note), own(&new.note)),
        ];
        for (key, before, after) in fields.into_iter().filter(|(_, before, after)| before != after) {
            let (before, after) =
                (before.unwrap_or_else(|| none.clone()), after.unwrap_or_else(|| none.clone()));
            let values = [("field", say.say(key, &[])), ("old", before), ("new", after)];
            lines
                .push(say.say("diff.field", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        }
        lines.into_iter().map(|text| Line { text, items: Vec::new() }).collect()
    }

    /// Texts of rules that are others, in the language of the report.
    fn texts(&self) -> Vec<Line> {
        let say = self.words();
        let mut lines = Vec::new();
        for (_, old, new) in self.paired() {
            let before = texts_of(self.words_of(&self.old), old.because.as_ref(), &old.texts);
            let after = texts_of(say, new.because.as_ref(), &new.texts);
            let mut items = Vec::new();
            for ((key, before), (_, after)) in before.into_iter().zip(after) {
                if before != after {
                    let what = say.say(key, &[]);
                    items.push(say.say("diff.field", &[("field", &what), ("old", &before), ("new", &after)]));
                }
            }
            if !items.is_empty() {
                lines.push(Line { text: opening(&say.rule_called(&new.name)), items });
            }
        }
        lines
    }

    /// Rules that only have another name or place.
    fn names(&self) -> Vec<Line> {
        let say = self.words();
        let renamed = self
            .paired()
            .filter(|(_, old, new)| old.name != new.name && old.verb == new.verb)
            .map(|(_, old, new)| say.say("diff.renamed", &[("old", &old.name), ("new", &new.name)]));
        let mut lines: Vec<String> = renamed.collect();
        for stage in [StageName::Referral, StageName::Discharge] {
            let own: Vec<_> = self.pairs.iter().filter(|(own, ..)| *own == stage).collect();
            let places: Vec<usize> = own.iter().map(|(_, _, new)| new.index()).collect();
            for index in out_of_order(&places) {
                let rule = own
                    .get(index)
                    .and_then(|(_, _, new)| self.new.policy.stage(stage).rules.as_slice().at(*new));
                if let Some(rule) = rule {
                    lines.push(say.say("diff.moved", &[("rule", &rule.name)]));
                }
            }
        }
        lines.into_iter().map(|text| Line { text, items: Vec::new() }).collect()
    }

    /// What is offered, declined, wished for, whose duty it is and what is noted.
    fn besides(&self) -> Vec<Line> {
        let say = self.words();
        let (old, new) = (self.besides_of(&self.old), self.besides_of(&self.new));
        let mut lines = Vec::new();
        for (key, from, other) in [("diff.no_longer", &old, &new), ("diff.added", &new, &old)] {
            let only = from.iter().filter(|text| !other.contains(*text));
            lines.extend(only.map(|text| Line { text: say.say(key, &[("what", text)]), items: Vec::new() }));
        }
        lines
    }

    /// Whether what is offered, declined, wished for, noted, or whose duty something is differs.
    pub(super) fn changes_besides(&self) -> bool {
        !self.besides().is_empty()
    }

    fn besides_of(&self, version: &Version<'_>) -> Vec<String> {
        let policy = version.policy;
        let say = Wording { vocabulary: self.vocabulary, policy, lang: self.lang };
        let services = |ids: &[remit_engine::ir::ConceptId]| {
            say.all_of(&ids.iter().map(|id| within(say.concept(*id))).collect::<Vec<_>>())
        };
        let line = |key: &str, what: &str, guard: &remit_engine::ir::Guarded| {
            separated(vec![say.say(key, &[("what", what)]), say.guarded(guard)])
        };
        let mut all = Vec::new();
        for offer in &policy.offers {
            let places: Vec<String> = offer.places.iter().map(|id| say.destination(*id).to_owned()).collect();
            let what = separated(vec![services(&offer.services), say.all_of(&places)]);
            all.push(line("diff.offer", &what, &offer.condition));
        }
        for wish in &policy.recommendations {
            let facts = wish.facts.iter().map(|WantedFact { fact, .. }| within(say.fact_label(*fact)));
            all.push(line("diff.wish", &say.all_of(&facts.collect::<Vec<_>>()), &wish.condition));
        }
        for duty in &policy.duties {
            let who = match duty.party {
                Party::Concept(id) => say.concept(id),
                Party::Destination(id) => say.destination(id),
            };
            let what = format!("{}: {}", within(who), services(&duty.services));
            all.push(line("diff.duty", &what, &duty.condition));
        }
        for notice in &policy.notices {
            let text = notice.because.as_ref().map(|text| one_line(say.text(text))).unwrap_or_default();
            all.push(line("diff.notice", &text, &notice.condition));
        }
        for follow_up in &policy.follow_ups {
            all.push(line("diff.follow_up", &one_line(say.text(&follow_up.what)), &follow_up.condition));
        }
        for change in &policy.silences {
            let text = change.said.as_ref().map(|text| one_line(say.text(text))).unwrap_or_default();
            if !text.is_empty() {
                all.push(say.say("diff.said", &[("what", &text)]));
            }
        }
        all
    }

    /// Statements of sources that are newly cited, or no longer.
    fn sources(&self) -> Vec<Line> {
        let say = self.words();
        let (old, new) = (cited(self.old.policy), cited(self.new.policy));
        let mut lines = Vec::new();
        for (key, from, other, policy) in [
            ("diff.cited_no_longer", &old, &new, self.old.policy),
            ("diff.cited", &new, &old, self.new.policy),
        ] {
            for (source, number) in from.difference(other) {
                let statements = policy.sources.iter().filter(|it| it.id == *source);
                let statement = statements.flat_map(|it| &it.statements).find(|it| it.number == *number);
                let text = statement.map(|it| one_line(say.text(&it.text))).unwrap_or_default();
                let values = [("source", *source), ("statement", &number.to_string()), ("text", &text)];
                lines.push(Line { text: say.say(key, &values), items: Vec::new() });
            }
        }
        lines
    }
}

/// The texts of a statement, each with what it is.
fn texts_of(say: Wording<'_>, because: Option<&Text>, texts: &RuleTexts) -> [(&'static str, String); 5] {
    let own = |text: Option<&Text>| text.map(|text| one_line(say.text(text))).unwrap_or_default();
    [
        ("diff.text.label", own(texts.label.as_ref())),
        ("diff.text.because", own(because)),
        ("diff.text.until", own(texts.until.as_ref())),
        ("diff.text.ask", own(texts.ask.as_ref())),
        ("diff.text.tell", own(texts.tell.as_ref())),
    ]
}

/// Every text of rules and of what is beside them, with its line.
fn all_texts(policy: &Policy) -> Vec<(&Text, u32)> {
    let mut all = Vec::new();
    for stage in [&policy.referral, &policy.discharge] {
        for rule in &stage.rules {
            let texts =
                [&rule.texts.label, &rule.because, &rule.texts.until, &rule.texts.ask, &rule.texts.tell];
            all.extend(texts.into_iter().flatten().map(|text| (text, rule.location.line)));
        }
        let default = stage.default.iter();
        all.extend(default.filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    }
    all.extend(policy.offers.iter().filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    all.extend(policy.declines.iter().filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    all.extend(policy.recommendations.iter().filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    all.extend(policy.duties.iter().filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    all.extend(policy.notices.iter().filter_map(|it| Some((it.because.as_ref()?, it.location.line))));
    all
}

/// The statements that a policy cites.
fn cited(policy: &Policy) -> BTreeSet<(&str, u32)> {
    let stages = [&policy.referral, &policy.discharge];
    let rules = stages.into_iter().flat_map(|stage| {
        let rules = stage.rules.iter().flat_map(|rule| &rule.citations);
        rules.chain(stage.default.iter().flat_map(|it| &it.citations))
    });
    let besides = policy.offers.iter().flat_map(|it| &it.citations);
    let besides = besides.chain(policy.declines.iter().flat_map(|it| &it.citations));
    let besides = besides.chain(policy.recommendations.iter().flat_map(|it| &it.citations));
    let besides = besides.chain(policy.duties.iter().flat_map(|it| &it.citations));
    let besides = besides.chain(policy.notices.iter().flat_map(|it| &it.citations));
    let besides = besides.chain(policy.follow_ups.iter().flat_map(|it| &it.citations));
    let all = rules.chain(besides).flat_map(|citation: &Citation| {
        let source = policy.sources.get(citation.source.index());
        citation.statements.iter().filter_map(move |number| Some((source?.id.as_str(), *number)))
    });
    all.collect()
}

fn number(atom: &Atom) -> Option<Number> {
    match atom {
        Atom::Compare { with: Comparison::Quantity(quantity), .. } => Some(quantity.number),
        Atom::Compare { with: Comparison::Date(_), .. }
        | Atom::Truth(_)
        | Atom::Choice { .. }
        | Atom::Has { .. }
        | Atom::Only { .. }
        | Atom::Code { .. }
        | Atom::Suspected { .. }
        | Atom::Given(_)
        | Atom::Ever(_)
        | Atom::Dated { .. }
        | Atom::Destination { .. }
        | Atom::Entries { .. } => None,
    }
}

/// Whether a number is in a text, by itself.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|sign: char| !sign.is_ascii_digit() && sign != ',' && sign != '.')
        .any(|part| part.trim_matches([',', '.']) == word)
}

/// As few as have to be moved for the rest to be in order.
fn out_of_order(places: &[usize]) -> Vec<usize> {
    // The longest rising row, by the best row that ends at each.
    let mut best: Vec<(usize, Option<usize>)> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let before = places.iter().zip(&best).enumerate().take(at).filter(|(_, (other, _))| *other < place);
        let longest = before.max_by_key(|(_, (_, (length, _)))| *length);
        best.push(longest.map_or((1, None), |(other, (_, (length, _)))| (length + 1, Some(other))));
    }
    let mut kept = BTreeSet::new();
    let mut at = (0..best.len()).max_by_key(|at| best.get(*at).map(|(length, _)| *length));
    while let Some(index) = at {
        kept.insert(index);
        at = best.get(index).and_then(|(_, before)| *before);
    }
    (0..places.len()).filter(|at| !kept.contains(at)).collect()
}
