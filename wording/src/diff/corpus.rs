//! What becomes of real referrals. Input: how each is decided by both versions, and how it lies to the regions of moves. Output:
//! how many go which way, their lines, those that touch what changes and stay, and how many each group has.

use remit_engine::ir::{StageName, Verb};

use super::groups::Group;
use super::report::{Block, Line};
use super::{Changes, Move};

/// More lines than this are not named.
const MOST_LINES: usize = 20;

/// Real referrals.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Those that a version could decide, in their order.
    pub letters: Vec<CorpusLetter>,
    /// The lines of those that could not be read.
    pub unreadable: Vec<usize>,
}

/// A real referral.
#[derive(Clone, Debug)]
pub struct CorpusLetter {
    /// Its line, from 1.
    pub line: usize,
    /// When: a referral that speaks of discharge is decided then too.
    pub stage: StageName,
    /// What the old version decides; none: it reads no such letter.
    pub old: Option<Verb>,
    /// What the new one decides.
    pub new: Option<Verb>,
    /// Whether the decision, or what follows from it, is another.
    pub moved: bool,
    /// The moves whose region holds it, by their places.
    pub inside: Vec<usize>,
    /// The moves whose region it touches.
    pub touches: Vec<usize>,
}

impl CorpusLetter {
    /// The moves whose region holds it; where none does, those whose region it touches.
    pub fn moves(&self) -> &[usize] {
        if self.inside.is_empty() { &self.touches } else { &self.inside }
    }
}

impl Corpus {
    /// How many referrals a version could decide.
    fn count(&self) -> usize {
        self.letters.iter().filter(|it| it.stage == StageName::Referral).count()
    }

    /// The referrals that are decided otherwise.
    pub fn moved(&self) -> impl Iterator<Item = &CorpusLetter> {
        self.letters.iter().filter(|it| it.moved)
    }

    /// The referrals that touch what changes, and are decided as before: what would tell is open.
    pub fn open_in_both(&self) -> impl Iterator<Item = &CorpusLetter> {
        self.letters.iter().filter(|it| !it.moved && !it.touches.is_empty())
    }
}

impl Changes<'_> {
    pub(super) fn corpus_blocks(&self, groups: &[Group<'_>]) -> Vec<Block> {
        let Some(corpus) = &self.corpus else { return Vec::new() };
        let say = self.words();
        let moved: Vec<&CorpusLetter> = corpus.moved().collect();
        let (count, all) = (moved.len().to_string(), corpus.count().to_string());
        let mut blocks = vec![
            Block::Title(say.say("diff.corpus", &[])),
            Block::Text(say.say("diff.corpus.counts", &[("count", &count), ("all", &all)])),
        ];
        if !corpus.unreadable.is_empty() {
            let lines = lines_of(corpus.unreadable.iter().copied());
            let values = [("count", corpus.unreadable.len().to_string()), ("lines", lines)];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            blocks.push(Block::Text(say.say("diff.corpus.unreadable", &values)));
        }
        let mut lines = self.ways(&moved);
        lines.extend(groups.iter().filter_map(|group| self.counted(group)));
        if !lines.is_empty() {
            blocks.push(Block::List(lines));
        }
        let open: Vec<usize> = corpus.open_in_both().map(|it| it.line).collect();
        if !open.is_empty() {
            let values = [("count", open.len().to_string()), ("lines", lines_of(open.into_iter()))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            blocks.push(Block::Text(say.say("diff.corpus.open", &values)));
        }
        blocks
    }

    /// How many go from which outcome to which.
    fn ways(&self, moved: &[&CorpusLetter]) -> Vec<Line> {
        let mut ways: Vec<Vec<&CorpusLetter>> = Vec::new();
        for letter in moved {
            let like = |way: &&mut Vec<&CorpusLetter>| {
                way.first().is_some_and(|it| (it.old, it.new) == (letter.old, letter.new))
            };
            match ways.iter_mut().find(like) {
                Some(way) => way.push(letter),
                None => ways.push(vec![letter]),
            }
        }
        let lines = ways.iter().filter_map(|way| {
            let first = way.first()?;
            let values = [
                ("old", self.outcome(first.old)),
                ("new", self.outcome(first.new)),
                ("count", way.len().to_string()),
                ("lines", lines_of(way.iter().map(|it| it.line))),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let key = if first.old == first.new { "diff.corpus.follows" } else { "diff.corpus.flow" };
            Some(Line { text: self.words().say(key, &values), items: Vec::new() })
        });
        lines.collect()
    }

    /// How many referrals are in a group, and how many may be.
    fn counted(&self, group: &Group<'_>) -> Option<Line> {
        let corpus = self.corpus.as_ref()?;
        let own = |at: &usize| {
            let it: Option<&Move> = self.moves.get(*at);
            it.is_some_and(|it| group.moves.iter().any(|own| std::ptr::eq(*own, it)))
        };
        let inside = corpus.letters.iter().filter(|letter| letter.inside.iter().any(own)).count();
        let touching = corpus.letters.iter().filter(|letter| letter.touches.iter().any(own)).count();
        if inside + touching == 0 {
            return None;
        }
        let values = [
            ("number", group.number.to_string()),
            ("inside", inside.to_string()),
            ("touching", touching.to_string()),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        Some(Line { text: self.words().say("diff.corpus.group", &values), items: Vec::new() })
    }
}

/// The first of these lines.
fn lines_of(lines: impl Iterator<Item = usize>) -> String {
    let mut all: Vec<String> = lines.map(|line| line.to_string()).collect();
    if all.len() > MOST_LINES {
        all.truncate(MOST_LINES);
        all.push("…".to_owned());
    }
    all.join(", ")
}
