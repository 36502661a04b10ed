//! In which order to ask. Input: letters with what comes of each, each with how likely it is. Output: which fact to ask for
//! first, how many questions that takes, and how many it takes at the least.
//!
//! Each question splits the letters by its answers, until all that are left come to the same. Asked for first is what leaves
//! the fewest pairs of letters that come to something else.

use std::collections::{BTreeMap, HashMap};

/// A letter, as far as the questions tell.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The answer to each question.
    pub(super) answers: Vec<usize>,
    /// How likely it is, to compare.
    pub(super) weight: u64,
    /// What comes of it.
    pub(super) outcome: usize,
}

/// How many questions an order takes, in thousandths, where each letter is as likely as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expected {
    /// By the order that is used where there are many open facts.
    pub usual: u64,
    /// At the least; `None` where that was not sought.
    pub least: Option<u64>,
}

/// More groups of letters than these are not looked at for the least.
const MOST_GROUPS: usize = 20_000;

/// Letters to order questions by.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) questions: usize,
}

impl Table {
    fn group(&self, rows: &[usize], question: usize) -> BTreeMap<usize, Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in rows {
            let answer = self.rows.get(*row).and_then(|row| row.answers.get(question));
            groups.entry(answer.copied().unwrap_or(0)).or_default().push(*row);
        }
        groups
    }

    fn weight(&self, rows: &[usize]) -> u64 {
        rows.iter().filter_map(|row| self.rows.get(*row)).map(|row| row.weight).sum()
    }

    fn is_settled(&self, rows: &[usize]) -> bool {
        let mut outcomes = rows.iter().filter_map(|row| self.rows.get(*row)).map(|row| row.outcome);
        let first = outcomes.next();
        outcomes.all(|outcome| Some(outcome) == first)
    }

    /// How much is left open, to compare.
    fn open(&self, rows: &[usize]) -> u128 {
        let mut each: BTreeMap<usize, u128> = BTreeMap::new();
        for row in rows.iter().filter_map(|row| self.rows.get(*row)) {
            *each.entry(row.outcome).or_default() += u128::from(row.weight);
        }
        let whole: u128 = each.values().sum();
        let alike: u128 = each.values().map(|own| own.saturating_mul(*own)).sum();
        whole.saturating_mul(whole).saturating_sub(alike).saturating_mul(64) / whole.max(1)
    }

    /// The questions, the best to ask first at the front, by one look ahead.
    pub(super) fn ranked(&self, rows: &[usize]) -> Vec<usize> {
        let left = |question: &usize| -> u128 {
            self.group(rows, *question).values().map(|group| self.open(group)).sum()
        };
        let mut questions: Vec<usize> = (0..self.questions).collect();
        questions.sort_by_cached_key(|question| (self.group(rows, *question).len() < 2, left(question)));
        questions
    }

    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.rows.len()).collect()
    }

    /// How many questions there are to come, by one look ahead at each, times the weight of the letters.
    pub(super) fn usual(&self, rows: &[usize]) -> u64 {
        if self.is_settled(rows) {
            return 0;
        }
        let first = self.ranked(rows).into_iter().next().unwrap_or(0);
        let groups = self.group(rows, first);
        if groups.len() < 2 {
            return 0;
        }
        let later: u64 = groups.values().map(|group| self.usual(group)).sum();
        self.weight(rows).saturating_add(later)
    }

    /// The least, and the question that it begins with.
    pub(super) fn least(&self) -> Option<(u64, Option<usize>)> {
        self.fewest(&self.all(), &mut HashMap::new())
    }

    fn fewest(
        &self,
        rows: &[usize],
        known: &mut HashMap<Vec<usize>, (u64, Option<usize>)>,
    ) -> Option<(u64, Option<usize>)> {
        if self.is_settled(rows) {
            return Some((0, None));
        }
        if let Some(found) = known.get(rows) {
            return Some(*found);
        }
        if known.len() > MOST_GROUPS {
            return None;
        }
        let mut best: Option<(u64, Option<usize>)> = None;
        for question in self.ranked(rows) {
            let groups = self.group(rows, question);
            if groups.len() < 2 {
                continue;
            }
            let mut cost = self.weight(rows);
            for group in groups.values() {
                cost = cost.saturating_add(self.fewest(group, known)?.0);
            }
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, Some(question)));
            }
        }
        // What no question tells apart is settled as far as it can be.
        let best = best.unwrap_or((0, None));
        known.insert(rows.to_vec(), best);
        Some(best)
    }

    /// In thousandths of a question.
    pub(super) fn expected(&self, cost: u64) -> u64 {
        let whole = u128::from(self.weight(&self.all())).max(1);
        u64::try_from(u128::from(cost) * 1000 / whole).unwrap_or(u64::MAX)
    }
}
