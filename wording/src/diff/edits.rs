//! Edit by edit. Input: changes in groups. Output: of each edit what it was and is, whom it concerns, and what becomes of them
//! with an example; then what several do together, and what the rules mean that decide.

use remit_engine::ir::{Atom, Comparison, Lookup, RuleId, RuleKind, StageName};

use super::groups::{Group, Shared};
use super::report::{Block, Line, Sides};
use super::{Changes, Deciders, Edit, How, Move, Place, Statement, What};
use crate::names::opening;

impl Changes<'_> {
    /// What an edit was, is and does.
    pub(super) fn edit(&self, at: usize, groups: &[Group<'_>], blocks: &mut Vec<Block>) {
        let Some(edit) = self.edits.get(at) else { return };
        let say = self.words();
        let number = (at + 1).to_string();
        let what = self.edit_called(edit);
        blocks.push(Block::Title(say.say("diff.edit", &[("number", &number), ("what", &what)])));
        match self.sides(edit) {
            Some(sides) => {
                blocks.push(sides);
                self.reached(edit, blocks);
                self.concerns(edit, blocks);
            }
            None => blocks.push(Block::Text(say.say("diff.edit.as_written", &[]))),
        }
        let moves = self.moves.iter().any(|it| it.by.iter().any(|set| set.contains(&at)));
        if !moves && self.finished {
            blocks.push(Block::Text(say.say(
                if self.exact { "diff.edit.no_decision" } else { "diff.edit.no_decision.searched" },
                &[],
            )));
        }
        let own: Vec<&Group<'_>> =
            groups.iter().filter(|group| group.how == How::Alone && is_of(group, at)).collect();
        if moves && own.is_empty() && !self.moves.iter().any(Move::is_of_both) {
            blocks.push(Block::Text(say.say("diff.edit.only_left_out", &[])));
        }
        own.into_iter().for_each(|group| self.group(group, blocks));
    }

    /// What several edits do together, and what any of several does.
    pub(super) fn joint(&self, groups: &[Group<'_>], blocks: &mut Vec<Block>) {
        let say = self.words();
        let mut told: Vec<&[Vec<usize>]> = Vec::new();
        for group in groups.iter().filter(|group| group.how != How::Alone) {
            if !told.contains(&group.by) {
                told.push(group.by);
                let number = |set: &Vec<usize>| {
                    say.all_of(&set.iter().map(|edit| (edit + 1).to_string()).collect::<Vec<_>>())
                };
                let sets: Vec<String> = group.by.iter().map(number).collect();
                let (key, edits) = match group.how {
                    How::Together | How::Alone => ("diff.together", sets.join("; ")),
                    How::Either => ("diff.either", say.any_of(&sets)),
                };
                blocks.push(Block::Title(say.say(key, &[("edits", &edits)])));
            }
            self.group(group, blocks);
        }
    }

    /// What an edit is called.
    pub fn edit_called(&self, edit: &Edit) -> String {
        let say = self.words();
        if let Some((
            Atom::Compare { fact, with: Comparison::Quantity(from), .. },
            Atom::Compare { with: Comparison::Quantity(to), .. },
        )) = &edit.replaced
        {
            let from_said = if from.unit == to.unit { say.number(from.number) } else { say.quantity(from) };
            let fact = say.amount_called(*fact);
            let values = [("fact", fact.as_str()), ("old", &from_said), ("new", &say.quantity(to))];
            return say.say("diff.limit", &values);
        }
        let called: Vec<String> = edit.statements.iter().map(|it| self.statement_called(it)).collect();
        say.all_of(&called)
    }

    fn statement_called(&self, statement: &Statement) -> String {
        let say = self.words();
        let rule = |place: &Place, is_new: bool| {
            let version = if is_new { &self.new } else { &self.old };
            let name = place.name.as_deref().unwrap_or_default();
            let verb = place.verb.map(|verb| say.short_verb(verb)).unwrap_or_default();
            (self.words_of(version).rule_called(name), verb)
        };
        match (statement.what, &statement.old, &statement.new) {
            (What::Rule, None, Some(place)) => {
                let (name, verb) = rule(place, true);
                say.say("diff.rule.new", &[("rule", &name), ("verb", &verb)])
            }
            (What::Rule, Some(place), None) => {
                let (name, verb) = rule(place, false);
                say.say("diff.rule.gone", &[("rule", &name), ("verb", &verb)])
            }
            (What::Rule, Some(before), Some(place)) if before.verb != place.verb => {
                let ((_, from), (name, to)) = (rule(before, false), rule(place, true));
                say.say("diff.rule.verb", &[("rule", &name), ("old", &from), ("new", &to)])
            }
            (What::Rule, _, Some(place)) => say.say("diff.rule.changed", &[("rule", &rule(place, true).0)]),
            (What::Rule, _, None) => String::new(),
            (What::Otherwise, ..) => say.say("diff.default", &[]),
            (What::Silence(fact), _, new) => {
                let gone = new.as_ref().is_none_or(|place| place.text.is_empty());
                let key = if gone { "diff.silence.gone" } else { "diff.silence" };
                say.say(key, &[("fact", &say.fact_within(fact))])
            }
            (What::Impossible, ..) => say.say("diff.impossible", &[]),
            (What::Conversion, ..) => say.say("diff.conversion", &[]),
            (What::Priorities, ..) => say.say("diff.priorities", &[]),
        }
    }

    fn sides(&self, edit: &Edit) -> Option<Block> {
        let say = self.words();
        let mut all: Vec<Sides> = Vec::new();
        for statement in &edit.statements {
            let text = |place: &Option<Place>| place.as_ref().map(|it| it.text.clone()).unwrap_or_default();
            let (old, new) = (text(&statement.old), text(&statement.new));
            if old.is_empty() && new.is_empty() {
                continue;
            }
            let at = statement.new.as_ref().or(statement.old.as_ref());
            let place =
                at.map(|it| say.say("diff.place", &[("file", &it.file), ("line", &it.line.to_string())]));
            let one = Sides { place: place.unwrap_or_default(), old, new };
            if !all.iter().any(|other| (&other.old, &other.new) == (&one.old, &one.new)) {
                all.push(one);
            }
        }
        let head = ["diff.was", "diff.is"].map(|key| say.say(key, &[]));
        (!all.is_empty()).then_some(Block::Sides(head, all))
    }

    /// Whom the rules of an edit concern otherwise than before.
    fn concerns(&self, edit: &Edit, blocks: &mut Vec<Block>) {
        let say = self.words();
        if edit.now.is_empty() && edit.no_longer.is_empty() && edit.otherwise.is_empty() {
            return;
        }
        let lists = [edit.now.as_slice(), &edit.no_longer, &edit.otherwise];
        let (shared, alternatives) = self.alternatives(&lists);
        if !shared.is_empty() {
            blocks.push(Block::Text(say.say("diff.only", &[("what", &shared)])));
        }
        let is_replaced = edit.replaced.is_some();
        let keys = ["diff.concerns.now", "diff.concerns.no_longer", "diff.concerns.otherwise"];
        for ((key, said), list) in keys.iter().zip(alternatives).zip(lists) {
            if list.is_empty() || (said.is_empty() && is_replaced) {
                continue;
            }
            if said.is_empty() {
                let who = if shared.is_empty() { "diff.everyone" } else { "diff.all_of_these" };
                let who = say.say(who, &[]);
                blocks.push(Block::Text(format!("{} {who}", say.say(key, &[]))));
                continue;
            }
            blocks.push(Block::Text(say.say(key, &[])));
            blocks.push(Block::List(said.into_iter().map(|text| Line { text, items: Vec::new() }).collect()));
        }
        if !edit.whole {
            blocks.push(Block::Text(say.say("diff.not_whole", &[])));
        }
    }

    /// A group: what its letters share, then what becomes of them, the strongest first.
    fn group(&self, group: &Group<'_>, blocks: &mut Vec<Block>) {
        let say = self.words();
        let outcome = self.outcome(group.verb);
        let number = group.number.to_string();
        let key = match (group.shared, group.stage) {
            (Shared::Old, StageName::Referral) => "diff.group.old",
            (Shared::New, StageName::Referral) => "diff.group.new",
            (Shared::Old, StageName::Discharge) => "diff.group.old.discharge",
            (Shared::New, StageName::Discharge) => "diff.group.new.discharge",
        };
        blocks.push(Block::Inner(say.say(key, &[("number", &number), ("outcome", &outcome)])));
        let shared = self.shared_by(group);
        if !shared.is_empty() {
            let key = if group.shared == Shared::Old { "diff.since.old" } else { "diff.since.new" };
            blocks.push(Block::Text(say.say(key, &[("rules", &shared.join("; "))])));
        }
        blocks.push(Block::List(group.moves.iter().map(|it| self.moved(group, it)).collect()));
    }

    /// What decides the letters of a group in the version whose outcome they share.
    fn shared_by(&self, group: &Group<'_>) -> Vec<String> {
        let mut all = Deciders::default();
        for it in group.moves.iter().filter(|it| it.is_of_both()) {
            let own = if group.shared == Shared::Old { &it.old_by } else { &it.new_by };
            all.otherwise |= own.otherwise;
            let fresh: Vec<RuleId> =
                own.rules.iter().filter(|rule| !all.rules.contains(rule)).copied().collect();
            all.rules.extend(fresh);
        }
        self.deciders_called(&all, group.stage, group.shared == Shared::New)
    }

    fn moved(&self, group: &Group<'_>, it: &Move) -> Line {
        let say = self.words();
        let (old, new) = it.outcomes();
        let (from, to) = (self.outcome(old), self.outcome(new));
        let key = if it.letter.is_some() && old == new { "diff.move.open" } else { "diff.move" };
        let mut head = say.say(key, &[("old", &from), ("new", &to)]);
        for (key, follows) in [("diff.without", &it.lost), ("diff.with", &it.gained)] {
            let said = self.follows(follows);
            if !said.is_empty() {
                head += &say.say(key, &[("what", &say.all_of(&said))]);
            }
        }
        let (by, is_new) = match group.shared {
            Shared::Old => (&it.new_by, true),
            Shared::New => (&it.old_by, false),
        };
        let called = self.deciders_called(by, group.stage, is_new);
        let mut items = Vec::new();
        if !called.is_empty() && it.is_of_both() {
            let key = if is_new { "diff.since.new" } else { "diff.since.old" };
            items.push(say.say(key, &[("rules", &called.join("; "))]));
        }
        items.push(match &it.witness {
            Some(referral) => say.say("diff.example", &[("what", &say.referral_told(referral))]),
            None => say.say("diff.no_example", &[]),
        });
        Line { text: head, items }
    }

    /// What the rules mean that decide before or after, each once.
    pub(super) fn deciders(&self, groups: &[Group<'_>], blocks: &mut Vec<Block>) {
        let say = self.words();
        let changed: Vec<&str> = self
            .edits
            .iter()
            .flat_map(|edit| &edit.statements)
            .flat_map(|it| it.old.iter().chain(&it.new))
            .filter_map(|place| place.name.as_deref())
            .collect();
        let mut lines: Vec<Line> = Vec::new();
        for (is_new, version) in [(true, &self.new), (false, &self.old)] {
            let own = self.words_of(version);
            let moves = groups.iter().flat_map(|group| &group.moves);
            for it in moves.filter(|it| it.is_of_both()) {
                let by = if is_new { &it.new_by } else { &it.old_by };
                let rules = &version.policy.stage(it.stage).rules;
                for rule in by.rules.iter().filter_map(|id| rules.as_slice().at(*id)) {
                    let called = opening(&own.decider_called(rule));
                    let condition = match rule.kind {
                        // What is required, and what is declined, is in what the rule is called.
                        RuleKind::Require(_) | RuleKind::Decline(_) => own.guard(&rule.condition),
                        RuleKind::Plain | RuleKind::Otherwise => own.guarded(&rule.condition),
                    };
                    if changed.contains(&rule.name.as_str()) || condition.is_empty() {
                        continue;
                    }
                    let values = [
                        ("rule", called.as_str()),
                        ("verb", &say.short_verb(rule.verb)),
                        ("what", &condition),
                    ];
                    let text = say.say("diff.means", &values);
                    if !lines.iter().any(|line| line.text == text) {
                        lines.push(Line { text, items: Vec::new() });
                    }
                }
            }
        }
        if !lines.is_empty() {
            lines.sort_by(|one, other| one.text.cmp(&other.text));
            blocks.push(Block::Title(say.say("diff.unchanged", &[])));
            blocks.push(Block::List(lines));
        }
    }
}

fn is_of(group: &Group<'_>, edit: usize) -> bool {
    matches!(group.by, [set] if set.as_slice() == [edit])
}
