//! The report as a value. Input: changes. Output: its blocks in reading order.

use super::groups::groups;
use super::{Changes, Version};

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The language code.
    pub lang: &'static str,
    /// Its title.
    pub title: String,
    /// What is in it, in reading order.
    pub blocks: Vec<Block>,
}

/// A piece of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Title(String),
    /// A smaller heading.
    Inner(String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<Line>),
    /// What a board asks, each with its answer.
    Questions(Vec<Question>),
    /// From which outcome to which, under these headings.
    Flows([String; 3], Vec<Flow>),
    /// Lines of the old and of the new version side by side, under these headings.
    Sides([String; 2], Vec<Sides>),
    /// What both versions say, a heading for each row, under these headings.
    Answers([String; 2], Vec<Sides>),
    /// A table: its headings, and rows of as many cells.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// What it consists of.
    pub items: Vec<String>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// Yes or no.
    pub answer: Answer,
    /// The answer in words.
    pub said: String,
    /// The groups concerned, or what else belongs to the answer.
    pub groups: String,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Someone is concerned.
    Yes,
    /// Nobody is, which is proved.
    No,
    /// It was not looked at to the end.
    Unknown,
}

/// From an outcome to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// What was decided.
    pub from: String,
    /// What is decided.
    pub to: String,
    /// The groups.
    pub groups: String,
}

/// Lines of both versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Where.
    pub place: String,
    /// The lines as they were.
    pub old: Vec<String>,
    /// As they are.
    pub new: Vec<String>,
}

impl Changes<'_> {
    /// The report on a policy.
    pub fn report(&self) -> Report {
        let say = self.words();
        let groups = groups(self);
        let mut blocks =
            vec![Block::Text(say.say("diff.versions", &[("old", &self.old.name), ("new", &self.new.name)]))];
        blocks.push(Block::Text(self.read_with()));
        blocks.push(Block::Text(self.summary()));
        if !self.otherwise.is_empty() {
            let entries = say.all_of(&self.otherwise);
            blocks.push(Block::Text(say.say("diff.otherwise", &[("entries", &entries)])));
        }
        if self.changes_decisions() || !self.finished {
            blocks.push(Block::Questions(self.questions(&groups)));
            blocks.extend(self.flows(&groups));
        }
        blocks.extend(self.referral_blocks());
        blocks.extend(self.corpus_blocks(&groups));
        for edit in 0..self.edits.len() {
            self.edit(edit, &groups, &mut blocks);
        }
        self.joint(&groups, &mut blocks);
        blocks.extend(self.services_blocks());
        blocks.extend(self.left_out_blocks());
        self.deciders(&groups, &mut blocks);
        self.apart(&mut blocks);
        let units = say.unit_names();
        let title = say.say("diff.title", &[("policy", &say.title())]);
        let mut report = Report { lang: self.lang.code(), title, blocks };
        report.each_text(&mut |text| *text = units.bound(text));
        report
    }
}

impl Changes<'_> {
    /// The library and the version of the language that each version was read with.
    fn read_with(&self) -> String {
        let say = self.words();
        let library = |version: &Version<'_>| {
            say.say(if version.has_library { "diff.read_with.own" } else { "diff.read_with.built_in" }, &[])
        };
        let (old, new) = (library(&self.old), library(&self.new));
        let key = if old == new { "diff.read_with.same" } else { "diff.read_with" };
        let language = remit_engine::ir::SEMANTICS.to_string();
        say.say(key, &[("old", &old), ("new", &new), ("language", &language)])
    }
}

impl Report {
    pub(crate) fn each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        for block in &mut self.blocks {
            match block {
                Block::Title(text) | Block::Inner(text) | Block::Text(text) => change(text),
                Block::List(lines) => {
                    for line in lines {
                        change(&mut line.text);
                        line.items.iter_mut().for_each(&mut *change);
                    }
                }
                Block::Answers(_, rows) => {
                    for row in rows {
                        row.old.iter_mut().chain(&mut row.new).for_each(&mut *change);
                    }
                }
                Block::Questions(_) | Block::Flows(..) | Block::Sides(..) | Block::Table(..) => {}
            }
        }
    }
}
