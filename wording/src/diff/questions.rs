//! What a board asks first. Input: changes in groups. Output: each question with yes or no and the groups concerned, how many
//! edits change a decision, and from which outcome to which.

use remit_engine::ir::{Action, Quantity, StageName, Verb};
use remit_engine::value::Number;

use super::groups::Group;
use super::report::{Answer, Block, Flow, Line, Question};
use super::{Changes, Follows, Move, What};

impl Changes<'_> {
    /// How many edits there are, and how many change a decision.
    pub(super) fn summary(&self) -> String {
        let say = self.words();
        let moving = (0..self.edits.len())
            .filter(|edit| self.moves.iter().any(|it| it.by.iter().any(|set| set.contains(edit))))
            .count();
        let count = |number: usize| (number, u32::try_from(number).unwrap_or(u32::MAX));
        let (all, all_word) = count(self.edits.len());
        let key = match (all, moving) {
            _ if !self.finished => "diff.unfinished",
            (_, 0) if !self.services.is_empty() => "diff.no_decision.services",
            (_, 0) if self.exact && self.changes_besides() => "diff.no_decision.besides",
            (0, _) => "diff.nothing",
            (_, 0) if !self.exact => "diff.no_decision.searched",
            (_, 0) => "diff.no_decision",
            _ if !self.exact => "diff.counts.searched",
            _ => "diff.counts",
        };
        let moving_word = say.count_word(u32::try_from(moving).unwrap_or(u32::MAX));
        let all_key = if all == 1 { "diff.edits.one" } else { "diff.edits" };
        let edits = say.say(all_key, &[("count", &say.count_word(all_word))]);
        let moving_word = if moving == 0 { say.say("diff.none", &[]) } else { moving_word };
        say.say(key, &[("edits", &crate::names::opening(&edits)), ("moving", &moving_word)])
    }

    pub(super) fn questions(&self, groups: &[Group<'_>]) -> Vec<Question> {
        let is = |verb: Option<Verb>, all: &[Verb]| verb.is_some_and(|verb| all.contains(&verb));
        let becomes = |all: &'static [Verb]| {
            move |it: &Move| {
                let (old, new) = it.outcomes();
                is(new, all) && !is(old, all)
            }
        };
        let ceases = |all: &'static [Verb]| {
            move |it: &Move| {
                let (old, new) = it.outcomes();
                is(old, all) && !is(new, all)
            }
        };
        const ASKS: &[Verb] = &[Verb::Ask, Verb::Return];
        let asked = |all: &[Follows]| all.iter().any(|it| matches!(it, Follows::Asks(_)));
        let routed = |all: &[Follows]| all.iter().any(|it| matches!(it, Follows::Action(Action::Route(_))));
        let mut questions = vec![
            self.or_left_out(
                self.question("diff.ask.refused", groups, &becomes(&[Verb::Exclude])),
                &|old, new| new == Verb::Exclude && old != Verb::Exclude,
            ),
            self.or_left_out(
                self.question("diff.ask.taken", groups, &becomes(&[Verb::Accept])),
                &|old, new| new == Verb::Accept && old != Verb::Accept,
            ),
            self.or_left_out(
                self.question("diff.ask.no_longer", groups, &ceases(&[Verb::Accept])),
                &|old, new| old == Verb::Accept && new != Verb::Accept,
            ),
            self.question("diff.ask.judged", groups, &|it| {
                it.stage == StageName::Referral && becomes(&[Verb::Review])(it)
            }),
            self.or_left_out(
                self.question("diff.ask.add", groups, &|it| becomes(ASKS)(it) || asked(&it.gained)),
                &|old, new| ASKS.contains(&new) && !ASKS.contains(&old),
            ),
            self.question("diff.ask.add_no_longer", groups, &|it| ceases(ASKS)(it) || asked(&it.lost)),
            self.question("diff.ask.elsewhere", groups, &|it| routed(&it.lost) || routed(&it.gained)),
            self.question("diff.ask.wait", groups, &|it| becomes(&[Verb::Defer])(it) || waits_longer(it)),
        ];
        if self.moves.iter().any(|it| it.stage == StageName::Discharge) {
            let key = "diff.ask.discharge";
            let mut question = self.question(key, groups, &|it| it.stage == StageName::Discharge);
            if question.answer == Answer::No {
                question.answer = Answer::Unknown;
                question.said = self.said(Answer::Unknown);
            }
            questions.push(question);
        }
        questions.push(self.left_out_question());
        questions
    }

    fn question(&self, key: &str, groups: &[Group<'_>], concerns: &dyn Fn(&Move) -> bool) -> Question {
        let say = self.words();
        let own: Vec<String> = groups
            .iter()
            .filter(|group| group.moves.iter().any(|it| concerns(it)))
            .map(|group| group.number.to_string())
            .collect();
        // Where a dose is open, what a letter is decided is not all that can come of it.
        let open = self.moves.iter().filter(|it| it.is_of_both() && it.letter.is_some());
        let may = open.into_iter().any(|it| concerns(&Move { letter: None, ..it.clone() }));
        let answer = match (own.is_empty(), self.finished && !may && self.is_told_by_outcomes()) {
            (false, _) => Answer::Yes,
            (true, true) => Answer::No,
            (true, false) => Answer::Unknown,
        };
        let key_of_groups = if own.len() == 1 { "diff.group" } else { "diff.groups" };
        let groups = if own.is_empty() {
            String::new()
        } else {
            say.say(key_of_groups, &[("numbers", &say.all_of(&own))])
        };
        Question { text: say.say(key, &[]), answer, said: self.said(answer), groups }
    }

    fn said(&self, answer: Answer) -> String {
        let key = match answer {
            Answer::Yes => "diff.yes",
            Answer::No => "diff.no",
            Answer::Unknown => "diff.unknown",
        };
        self.words().say(key, &[])
    }

    /// Whether the outcomes of the moves tell what becomes of letters. Where only more is possible than was, a letter is decided
    /// as before or becomes open; where less is, one that leaves things out may be decided in any way.
    fn is_told_by_outcomes(&self) -> bool {
        let silence = |edit: &usize| {
            let edit = self.edits.get(*edit);
            edit.is_some_and(|edit| edit.statements.iter().all(|it| matches!(it.what, What::Silence(_))))
        };
        let mut others = self.moves.iter().filter(|it| !it.is_of_both());
        others.all(|it| it.old.is_none() && it.by.iter().flatten().all(silence))
    }

    /// The same question where only a letter that leaves something out shows that it is so.
    fn or_left_out(&self, question: Question, concerns: &dyn Fn(Verb, Verb) -> bool) -> Question {
        if question.answer == Answer::Yes || !self.left_out.iter().any(|it| concerns(it.old, it.new)) {
            return question;
        }
        let groups = self.words().say("diff.left_out.see", &[]);
        Question { answer: Answer::Yes, said: self.said(Answer::Yes), groups, ..question }
    }

    /// What becomes of letters that leave things out: some are tried.
    fn left_out_question(&self) -> Question {
        let say = self.words();
        let open = self.moves.iter().any(|it| !it.is_of_both());
        let answer = match (self.left_out.is_empty() && !open, self.moves.is_empty() && self.finished) {
            (false, _) => Answer::Yes,
            (true, true) => Answer::No,
            (true, false) => Answer::Unknown,
        };
        let groups = match answer {
            Answer::Yes if self.left_out.is_empty() => String::new(),
            Answer::Yes => say.say("diff.left_out.see", &[]),
            Answer::No => String::new(),
            Answer::Unknown => say.say("diff.left_out.as_told", &[]),
        };
        let said = if answer == Answer::Unknown { String::new() } else { self.said(answer) };
        Question { text: say.say("diff.ask.left_out", &[]), answer, said, groups }
    }

    /// Letters that leave something out and go another way than the groups: which way, and what they leave out.
    pub(super) fn left_out_blocks(&self) -> Vec<Block> {
        let say = self.words();
        let mut ways: Vec<((Verb, Verb), Vec<String>)> = Vec::new();
        for it in &self.left_out {
            let fact = say.say("diff.fact", &[("fact", &say.fact_within(it.fact))]);
            match ways.iter_mut().find(|(way, _)| *way == (it.old, it.new)) {
                Some((_, facts)) if facts.contains(&fact) => {}
                Some((_, facts)) => facts.push(fact),
                None => ways.push(((it.old, it.new), vec![fact])),
            }
        }
        if ways.is_empty() {
            return Vec::new();
        }
        let lines = ways.iter().map(|((old, new), facts)| {
            let (old, new) = (say.short_verb(*old), say.short_verb(*new));
            let values = [("facts", say.any_of(facts)), ("old", old), ("new", new)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            Line { text: say.say("diff.left_out", &values), items: Vec::new() }
        });
        vec![Block::Title(say.say("diff.left_out.title", &[])), Block::List(lines.collect())]
    }

    /// From which outcome to which.
    pub(super) fn flows(&self, groups: &[Group<'_>]) -> Option<Block> {
        let say = self.words();
        let mut flows: Vec<(Flow, Vec<usize>)> = Vec::new();
        for group in groups {
            for it in &group.moves {
                let (old, new) = it.outcomes();
                let (from, to) = (self.outcome(old), self.outcome(new));
                let known = flows.iter_mut().find(|(flow, _)| (&flow.from, &flow.to) == (&from, &to));
                match known {
                    Some((_, numbers)) if numbers.contains(&group.number) => {}
                    Some((_, numbers)) => numbers.push(group.number),
                    None => flows.push((Flow { from, to, groups: String::new() }, vec![group.number])),
                }
            }
        }
        let flows: Vec<Flow> = flows
            .into_iter()
            .map(|(flow, numbers)| {
                let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
                Flow { groups: numbers.join(", "), ..flow }
            })
            .collect();
        let head = ["diff.before", "diff.now", "diff.group.head"].map(|key| say.say(key, &[]));
        (!flows.is_empty()).then_some(Block::Flows(head, flows))
    }

    pub(super) fn outcome(&self, verb: Option<Verb>) -> String {
        let say = self.words();
        verb.map_or_else(|| say.say("diff.not_possible", &[]), |verb| say.short_verb(verb))
    }
}

/// Whether a deadline is later than it was, or gone.
fn waits_longer(it: &Move) -> bool {
    let deadline = |all: &[Follows]| -> Option<Number> {
        let times = all.iter().filter_map(|follows| match follows {
            Follows::Action(Action::Within(Quantity { number, .. })) => Some(*number),
            Follows::Action(
                Action::Route(_)
                | Action::Service(_)
                | Action::Reply(_)
                | Action::Note(_)
                | Action::Priority(_)
                | Action::OneOf(_),
            )
            | Follows::Asks(_) => None,
        });
        times.min()
    };
    match (deadline(&it.lost), deadline(&it.gained)) {
        (Some(_), None) => true,
        (Some(lost), Some(gained)) => gained > lost,
        (None, _) => false,
    }
}
