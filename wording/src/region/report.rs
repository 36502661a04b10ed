//! The report as a value. Input: clinics. Output: its blocks in reading order: what a board asks, then who the patients are.

use super::Clinics;
use crate::diff::{Answer, Block, Question, Report};

impl Clinics<'_> {
    /// The report.
    pub fn report(&self) -> Report {
        let say = self.words();
        let names: Vec<String> = (0..self.policies.len()).map(|clinic| self.called(clinic)).collect();
        let mut blocks = vec![Block::Text(say.say("region.clinics", &[("clinics", &names.join("; "))]))];
        blocks.push(Block::Text(say.say("region.patients", &[])));
        self.usual_told(&mut blocks);
        blocks.push(Block::Questions(self.questions()));
        let sections = [
            (&self.refused, "region.refused", "region.refused.what"),
            (&self.unaccepted, "region.unaccepted", "region.unaccepted.what"),
        ];
        for (patients, title, what) in sections {
            if patients.regions.is_empty() {
                continue;
            }
            blocks.push(Block::Title(say.say(title, &[])));
            blocks.push(Block::Text(say.say(what, &[])));
            self.patients(patients, &mut blocks);
        }
        self.ways(&mut blocks);
        if !self.table.is_empty() {
            self.table(&mut blocks);
        }
        let count = self.policies.len().to_string();
        let title = match &self.country {
            Some(country) => say.say("region.title.country", &[("country", country), ("count", &count)]),
            None => say.say("region.title", &[("count", &count)]),
        };
        let mut report = Report { lang: self.lang.code(), title, blocks };
        let units = say.unit_names();
        report.each_text(&mut |text| *text = units.bound(text));
        report
    }

    fn usual_told(&self, blocks: &mut Vec<Block>) {
        let say = self.words();
        if !self.usual.is_empty() {
            let facts: Vec<String> = self.usual.iter().map(|fact| say.fact_within(*fact)).collect();
            blocks.push(Block::Text(say.say("region.usual", &[("facts", &facts.join("; "))])));
        }
        if self.several_tables {
            blocks.push(Block::Text(say.say("region.tables", &[])));
        }
    }

    fn questions(&self) -> Vec<Question> {
        let say = self.words();
        let (refused, unaccepted) = (self.count(&self.refused), self.count(&self.unaccepted));
        let all_told = self.refused.whole && self.unaccepted.whole;
        let all = [
            ("region.question.refused", refused, self.refused.whole),
            ("region.question.unaccepted", refused + unaccepted, all_told),
            ("region.question.in_vain", self.in_vain.len(), self.ways_whole),
            ("region.question.circle", self.circles.len(), self.ways_whole),
        ];
        let question = |(key, count, whole): (&'static str, usize, bool)| {
            let (answer, said) = match (count, whole) {
                (1.., _) => (Answer::Yes, "diff.yes"),
                (0, true) => (Answer::No, "diff.no"),
                (0, false) => (Answer::Unknown, "region.unknown"),
            };
            let groups = match (count, whole) {
                (0, _) => String::new(),
                (count, true) => say.say("region.groups", &[("count", &count.to_string())]),
                (count, false) => say.say("region.groups.least", &[("count", &count.to_string())]),
            };
            Question { text: say.say(key, &[]), answer, said: say.say(said, &[]), groups }
        };
        all.into_iter().map(question).collect()
    }

    /// Where clinics send patients.
    fn ways(&self, blocks: &mut Vec<Block>) {
        let say = self.words();
        if self.named.is_empty() {
            blocks.push(Block::Title(say.say("region.ways", &[])));
            blocks.push(Block::Text(say.say("region.ways.none", &[])));
            return;
        }
        for sent in &self.in_vain {
            let (from, to) = (self.called(sent.from), self.called(sent.to));
            blocks.push(Block::Title(say.say("region.in_vain", &[("from", &from), ("to", &to)])));
            let key = match sent.all {
                Some(true) => "region.in_vain.all",
                Some(false) | None => "region.in_vain.some",
            };
            blocks.push(Block::Text(say.say(key, &[("from", &from), ("to", &to)])));
            self.patients(&sent.patients, blocks);
        }
        for circle in &self.circles {
            let names = circle.clinics.iter().chain(circle.clinics.first());
            let names: Vec<String> = names.map(|clinic| self.called(*clinic)).collect();
            blocks.push(Block::Title(say.say("region.circle", &[("clinics", &names.join(" → "))])));
            self.patients(&circle.patients, blocks);
        }
    }
}
