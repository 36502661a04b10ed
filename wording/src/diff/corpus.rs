//! What becomes of real referrals. Input: those that are decided otherwise. Output: how many go which way, and their lines.

use super::report::{Block, Line};
use super::{Changes, CorpusMove};

/// More lines than this are not named.
const MOST_LINES: usize = 20;

impl Changes<'_> {
    pub(super) fn corpus_blocks(&self) -> Vec<Block> {
        let Some(corpus) = &self.corpus else { return Vec::new() };
        let say = self.words();
        let (count, all) = (corpus.moved.len().to_string(), corpus.decided.to_string());
        let mut blocks = vec![
            Block::Title(say.say("diff.corpus", &[])),
            Block::Text(say.say("diff.corpus.counts", &[("count", &count), ("all", &all)])),
        ];
        if corpus.unreadable > 0 {
            let count = corpus.unreadable.to_string();
            blocks.push(Block::Text(say.say("diff.corpus.unreadable", &[("count", &count)])));
        }
        let mut ways: Vec<Vec<&CorpusMove>> = Vec::new();
        for moved in &corpus.moved {
            let like = |way: &&mut Vec<&CorpusMove>| {
                way.first().is_some_and(|it| (it.old, it.new) == (moved.old, moved.new))
            };
            match ways.iter_mut().find(like) {
                Some(way) => way.push(moved),
                None => ways.push(vec![moved]),
            }
        }
        let lines = ways.iter().filter_map(|way| {
            let first = way.first()?;
            let mut lines: Vec<String> = way.iter().take(MOST_LINES).map(|it| it.line.to_string()).collect();
            if way.len() > MOST_LINES {
                lines.push("…".to_owned());
            }
            let (old, new) = (say.short_verb(first.old), say.short_verb(first.new));
            let values = [
                ("old", old.as_str()),
                ("new", &new),
                ("count", &way.len().to_string()),
                ("lines", &lines.join(", ")),
            ];
            Some(Line { text: say.say("diff.corpus.flow", &values), items: Vec::new() })
        });
        let lines: Vec<Line> = lines.collect();
        if !lines.is_empty() {
            blocks.push(Block::List(lines));
        }
        blocks
    }
}
