//! What a version did, in one line. Input: changes. Output: a phrase that a list of versions can hold.

use super::{Changes, Move};

/// More changes than this are counted.
const MOST: usize = 4;

impl Changes<'_> {
    /// What the new version does to decisions: "opioid dose from 60 to 90 mg: not accepted → accepted; …".
    pub fn in_one_line(&self) -> String {
        let say = self.words();
        if !self.otherwise.is_empty() {
            let mut entries: Vec<String> = self.otherwise.iter().take(MOST).cloned().collect();
            let rest = self.otherwise.len().saturating_sub(MOST);
            entries.extend((rest > 0).then(|| say.say("history.more", &[("count", &rest.to_string())])));
            return say.say("history.otherwise", &[("entries", &say.all_of(&entries))]);
        }
        if !self.changes_decisions() {
            let key = match (self.finished, self.exact) {
                (false, _) => "history.unfinished",
                (true, false) => "history.nobody.searched",
                (true, true) if self.changes_besides() => "history.nobody.besides",
                (true, true) => "history.nobody",
            };
            return say.say(key, &[]);
        }
        let mut owners: Vec<(&[Vec<usize>], Vec<String>)> = Vec::new();
        for it in &self.moves {
            let flow = self.flow(it);
            match owners.iter_mut().find(|(by, _)| *by == it.by.as_slice()) {
                Some((_, flows)) if flows.contains(&flow) => {}
                Some((_, flows)) => flows.push(flow),
                None => owners.push((&it.by, vec![flow])),
            }
        }
        owners.sort_by_key(|(by, _)| (by.len(), by.iter().map(Vec::len).sum::<usize>(), by.to_vec()));
        let rest = owners.len().saturating_sub(MOST);
        let mut parts: Vec<String> = owners
            .into_iter()
            .take(MOST)
            .map(|(by, flows)| {
                let (what, flows) = (self.owner_called(by), flows.join(", "));
                say.say("history.edit", &[("what", &what), ("flows", &flows)])
            })
            .collect();
        if rest > 0 {
            parts.push(say.say("history.more", &[("count", &rest.to_string())]));
        }
        if !self.services.is_empty() {
            parts.push(say.say("history.services", &[("count", &self.services.len().to_string())]));
        }
        if !self.finished {
            parts.push(say.say("history.maybe_more", &[]));
        }
        let count = u32::try_from(self.edits.len()).unwrap_or(u32::MAX);
        let key = if count == 1 { "diff.edits.one" } else { "diff.edits" };
        let edits = say.say(key, &[("count", &say.count_word(count))]);
        say.say("history.edits", &[("edits", &edits), ("what", &parts.join("; "))])
    }

    fn flow(&self, it: &Move) -> String {
        let (old, new) = it.outcomes();
        let (old_said, new_said) = (self.outcome(old), self.outcome(new));
        let key = match (old == new, it.is_of_both()) {
            (true, true) => "history.same",
            (true, false) => "history.open",
            (false, _) => "diff.move",
        };
        self.words().say(key, &[("old", &old_said), ("new", &new_said)])
    }

    /// The edits that do it: one, several together, or any of several.
    fn owner_called(&self, by: &[Vec<usize>]) -> String {
        let say = self.words();
        let set = |set: &Vec<usize>| {
            let called = set.iter().filter_map(|edit| Some(self.edit_called(self.edits.get(*edit)?)));
            say.all_of(&called.collect::<Vec<_>>())
        };
        say.any_of(&by.iter().map(set).collect::<Vec<_>>())
    }
}
