//! Real referrals, a line each. Input: a file, a comparison and both versions. Output: how each is decided by both, and what it
//! says of each condition of each region.

use std::path::Path;
use std::sync::Arc;

use remit_analysis::diff::{Answer, Comparison, Lies, Readers, Said};
use remit_engine::eval::{Holds, LoadError, LoadedPolicy};
use remit_engine::ir::{FactId, Lookup, StageName};
use remit_engine::referral::{Lexicon, Referral};
use remit_engine::value::Date;
use remit_wording::diff::{Corpus, CorpusLetter};
use serde_json::{Map, Value, json};

use super::record::{condition_id, move_id};
use super::unread;
use crate::{Console, Exit};

/// The lines of a file.
pub(crate) fn read(path: &Path, console: &mut Console<'_>) -> Result<Vec<String>, Exit> {
    match std::fs::read_to_string(console.folder.join(path)) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) => Err(console.misuse(unread(path, &error))),
    }
}

/// What becomes of the referrals, for a report and as JSON.
pub(crate) struct Sorted {
    pub(crate) corpus: Corpus,
    pub(crate) letters: Vec<Value>,
}

/// Sorts the referrals. Errors: the conditions of the regions tell more values of a fact apart than can be.
pub(crate) fn sorted(
    lines: &[String],
    comparison: &Comparison,
    (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    today: Option<Date>,
) -> Result<Sorted, LoadError> {
    let stages = [StageName::Referral, StageName::Discharge];
    let readers = [Readers::new(comparison, old, stages[0])?, Readers::new(comparison, old, stages[1])?];
    let mut sorted = Sorted { corpus: Corpus::default(), letters: Vec::new() };
    for (at, text) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line = at + 1;
        let Ok(referral) = new.lexicon().read(text.as_bytes(), today) else {
            sorted.corpus.unreadable.push(line);
            continue;
        };
        let at_discharge = speaks_of_discharge(new.lexicon(), &referral);
        let own = stages.into_iter().zip(&readers).take(if at_discharge { 2 } else { 1 });
        for (stage, readers) in own {
            let (before, after) = (Answer::of(old, stage, &referral), Answer::of(new, stage, &referral));
            if before.is_none() && after.is_none() {
                sorted.corpus.unreadable.extend((stage == StageName::Referral).then_some(line));
                continue;
            }
            let said = readers.read(&referral, stage);
            let at = (line, stage);
            sorted.letters.push(letter(at, &new.ir().id, (&before, &after), &said));
            sorted.corpus.letters.push(lying(at, comparison, (&before, &after), &said));
        }
    }
    Ok(sorted)
}

/// Whether a referral says something that bears on a discharge alone, so that both are decided.
fn speaks_of_discharge(lexicon: &Lexicon, referral: &Referral) -> bool {
    let facts = &lexicon.vocabulary().facts;
    let stage = |fact: FactId| facts.as_slice().at(fact).map(|fact| fact.stage);
    referral.statements().iter().any(|said| stage(said.fact) == Some(StageName::Discharge))
}

/// How a referral lies to the regions.
fn lying(
    (line, stage): (usize, StageName),
    comparison: &Comparison,
    (old, new): (&Option<Answer>, &Option<Answer>),
    said: &[Said; 2],
) -> CorpusLetter {
    let verb = |answer: &Option<Answer>| answer.as_ref().map(|answer| answer.verb);
    let mut letter = CorpusLetter {
        line,
        stage,
        old: verb(old),
        new: verb(new),
        moved: old != new,
        inside: Vec::new(),
        touches: Vec::new(),
    };
    for (at, it) in comparison.moves.iter().enumerate().filter(|(_, it)| it.stage == stage) {
        match it.lies(said) {
            Some(Lies::Inside) => letter.inside.push(at),
            Some(Lies::Touches) => letter.touches.push(at),
            Some(Lies::Outside) | None => {}
        }
    }
    // Of a letter that says too little to be in a region, the moves that go its way are told, if any does.
    let way = (verb(old), verb(new));
    let goes = |at: &usize| comparison.moves.get(*at).is_some_and(|it| (it.old, it.new) == way);
    if letter.moved && letter.touches.iter().any(goes) {
        letter.touches.retain(goes);
    }
    letter
}

/// The same of one referral as JSON.
fn letter(
    (line, stage): (usize, StageName),
    policy: &str,
    (old, new): (&Option<Answer>, &Option<Answer>),
    said: &[Said; 2],
) -> Value {
    let answer = |answer: &Option<Answer>| answer.as_ref().map(|answer| answer.record.clone());
    let [before, after] = said;
    let count = before.iter().chain(after).map(Vec::len).max().unwrap_or(0);
    let conditions = (0..count).map(|at| {
        let of = |said: &Said| said.as_ref().and_then(|said| said.get(at)).map(|holds| word(*holds));
        let (was, is) = (of(before), of(after));
        let said = if was == is { json!(is) } else { json!({ "old": was, "new": is }) };
        (condition_id(at), said)
    });
    json!({
        "line": line,
        "policy": policy,
        "stage": stage,
        "old": answer(old),
        "new": answer(new),
        "conditions": conditions.collect::<Map<String, Value>>(),
    })
}

const fn word(holds: Holds) -> &'static str {
    match holds {
        Holds::Yes => "yes",
        Holds::No => "no",
        Holds::Open => "open",
    }
}

/// What became of the referrals of all policies, as JSON.
#[derive(Default)]
pub(crate) struct Record {
    letters: Vec<Value>,
    moved: Vec<Value>,
    open_in_both: Vec<Value>,
    unreadable: Vec<Value>,
    regions: Vec<Value>,
}

impl Record {
    /// Adds what became of them by one policy.
    pub(crate) fn add(&mut self, policy: &str, comparison: &Comparison, sorted: &Sorted) {
        let corpus = &sorted.corpus;
        self.letters.extend(sorted.letters.iter().cloned());
        let ids = |moves: &[usize]| moves.iter().map(|at| move_id(*at)).collect::<Vec<_>>();
        let entry = |it: &CorpusLetter| json!({ "line": it.line, "policy": policy, "stage": it.stage, "moves": ids(it.moves()) });
        self.moved.extend(corpus.moved().map(entry));
        self.open_in_both.extend(corpus.open_in_both().map(entry));
        let unreadable = corpus.unreadable.iter();
        self.unreadable.extend(unreadable.map(|line| json!({ "line": line, "policy": policy })));
        for at in 0..comparison.moves.len() {
            let count = |of: fn(&CorpusLetter) -> &Vec<usize>| {
                corpus.letters.iter().filter(|letter| of(letter).contains(&at)).count()
            };
            self.regions.push(json!({
                "policy": policy,
                "move": move_id(at),
                "inside": count(|letter| &letter.inside),
                "touching": count(|letter| &letter.touches),
            }));
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "letters": self.letters,
            "moved": self.moved,
            "open_in_both": self.open_in_both,
            "unreadable": self.unreadable,
            "regions": self.regions,
        })
    }
}
