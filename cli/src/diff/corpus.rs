//! Real referrals, a line each. Input: a file and both versions. Output: those that are decided otherwise.

use std::path::Path;
use std::sync::Arc;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::StageName;
use remit_wording::diff::{Changes, Corpus, CorpusMove};
use serde_json::{Value, json};

use super::unread;
use remit_review::verb;

use crate::{Console, Exit};

/// The lines of a file.
pub(crate) fn read(path: &Path, console: &mut Console<'_>) -> Result<Vec<String>, Exit> {
    match std::fs::read_to_string(console.folder.join(path)) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) => Err(console.misuse(unread(path, &error))),
    }
}

/// What becomes of each.
pub(crate) fn moved(lines: &[String], old: &Arc<LoadedPolicy>, new: &Arc<LoadedPolicy>) -> Corpus {
    let mut corpus = Corpus::default();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let referral: Option<Value> = serde_json::from_str(line).ok();
        let decided = referral.and_then(|referral| {
            let stage = StageName::Referral;
            verb(old, stage, &referral).zip(verb(new, stage, &referral))
        });
        match decided {
            Some((before, after)) => {
                corpus.decided += 1;
                if before != after {
                    corpus.moved.push(CorpusMove { line: at + 1, old: before, new: after });
                }
            }
            None => corpus.unreadable += 1,
        }
    }
    corpus
}

/// The same as JSON; of each referral, the moves that go from its outcome to its outcome.
pub(crate) fn record(corpus: &Corpus, changes: &Changes<'_>) -> Value {
    let moves = |moved: &CorpusMove| -> Vec<String> {
        let all = changes.moves.iter().enumerate();
        let like = all.filter(|(_, it)| (it.old, it.new) == (Some(moved.old), Some(moved.new)));
        like.map(|(at, _)| format!("m{}", at + 1)).collect()
    };
    let moved = corpus.moved.iter().map(|it| {
        json!({
            "line": it.line,
            "policy": changes.new.policy.id,
            "old": it.old.id(),
            "new": it.new.id(),
            "moves": moves(it),
        })
    });
    json!({
        "decided": corpus.decided,
        "unreadable": corpus.unreadable,
        "moved": moved.collect::<Vec<_>>(),
    })
}
