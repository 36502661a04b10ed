//! Who takes whom, in words. Input: groups, and what each clinic answers them. Output: a table in which groups that all clinics
//! answer alike share a row.

use remit_engine::ir::Verb;

use super::{Clinics, Group};
use crate::diff::Block;
use crate::names::{opening, within};

/// What a clinic answers a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Refused,
    NotAccepted,
    Judged,
    Some,
    All,
    Unknown,
}

impl Cell {
    fn of(answers: Option<&Vec<Verb>>) -> Self {
        let Some(answers) = answers else { return Self::Unknown };
        match answers.as_slice() {
            [Verb::Accept] => Self::All,
            [Verb::Exclude] => Self::Refused,
            all if all.contains(&Verb::Accept) => Self::Some,
            all if all.contains(&Verb::Review) => Self::Judged,
            _ => Self::NotAccepted,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Refused => "region.cell.refused",
            Self::NotAccepted => "region.cell.not_accepted",
            Self::Judged => "region.cell.judged",
            Self::Some => "region.cell.some",
            Self::All => "region.cell.all",
            Self::Unknown => "region.cell.unknown",
        }
    }
}

impl Clinics<'_> {
    /// The table, and what its words mean.
    pub(super) fn table(&self, blocks: &mut Vec<Block>) {
        let say = self.words();
        let mut rows: Vec<(Vec<Cell>, Vec<&Group>)> = Vec::new();
        for group in &self.table {
            let cells: Vec<Cell> = group.answers.iter().map(|answers| Cell::of(answers.as_ref())).collect();
            match rows.iter_mut().find(|(own, _)| *own == cells) {
                Some((_, groups)) => groups.push(group),
                None => rows.push((cells, vec![group])),
            }
        }
        // Whom few take comes first.
        rows.sort_by_key(|(cells, _)| {
            let takes = cells.iter().filter(|cell| matches!(cell, Cell::Some | Cell::All)).count();
            let judged = cells.iter().filter(|cell| **cell == Cell::Judged).count();
            (takes, judged, cells.clone())
        });
        blocks.push(Block::Title(say.say("region.table", &[])));
        blocks.push(Block::Text(say.say("region.table.how", &[])));
        let head = std::iter::once(say.say("region.table.group", &[]));
        let head = head.chain((0..self.policies.len()).map(|clinic| self.called(clinic)));
        let rows = rows.iter().map(|(cells, groups)| {
            let names: Vec<String> = groups.iter().map(|group| within(say.concept(group.concept))).collect();
            let cells = cells.iter().map(|cell| say.say(cell.key(), &[]));
            std::iter::once(opening(&names.join(", "))).chain(cells).collect()
        });
        blocks.push(Block::Table(head.collect(), rows.collect()));
    }
}
