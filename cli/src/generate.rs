//! `remit test --generate`: proposes cases for what no case of a policy shows.
//!
//! The cases go to standard output, ready to be pasted, or with `--write` into the files where the policies' cases are; what
//! is said about them goes beside.

use std::collections::BTreeMap;

use remit_compiler::base::FileId;
use remit_compiler::cases::propose::{Proposals, edit, propose, text};
use remit_compiler::diag::{Arg, Edit, Phrase};
use remit_engine::ir::Policy;
use serde_json::{Value, json};

use crate::arguments::{Format, Test};
use crate::session::{Chosen, Session};
use crate::{Console, Exit, reason, replace};

pub(crate) fn generate(command: &Test, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let Chosen { usable, broken } = session.choose(&command.policies, console)?;
    let (mut all, mut edits) = (Vec::new(), BTreeMap::<FileId, Vec<Edit>>::new());
    for (id, policy) in usable {
        // A file that cannot be read whole is not written to.
        if !session.errors_in_cases(id).is_empty() {
            console.remark(Phrase::new("propose.broken").arg("policy", policy.id.as_str()));
            continue;
        }
        let Some(proposals) = propose(&session.snapshot, id, session.lang_of(policy), &|| false) else {
            continue;
        };
        if command.write && !proposals.cases.is_empty() {
            let edit = edit(&session.snapshot, id, &proposals.cases);
            edit.into_iter().for_each(|edit| edits.entry(edit.loc.file).or_default().push(edit));
        }
        all.push((policy, proposals));
    }
    let failed = command.write && !write(&session, edits, console);
    match command.format {
        Format::Json => {
            let policies = all.iter().map(|(policy, proposals)| as_json(policy, proposals));
            let broken = broken
                .iter()
                .map(|it| json!({ "policy": it.id, "cases": [], "errors": it.errors(session.lang()) }));
            let policies: Vec<Value> = policies.chain(broken).collect();
            console.say_json(&json!({ "version": 1, "policies": policies }));
        }
        Format::Text => {
            session.report(&broken, console);
            let several = all.len() > 1;
            all.iter().for_each(|(policy, proposals)| say(command, policy, proposals, several, console));
        }
    }
    Ok(if failed { Exit::Misuse } else { Exit::found(!broken.is_empty()) })
}

fn say(command: &Test, policy: &Policy, proposals: &Proposals, several: bool, console: &mut Console<'_>) {
    if !command.write && !proposals.cases.is_empty() {
        let head = if several { format!("// {}\n\n", policy.id) } else { String::new() };
        let gap = if several { "\n" } else { "" };
        console.say(&format!("{head}{}\n{gap}", text(&proposals.cases)));
    }
    let count = proposals.cases.len().to_string();
    let key = if proposals.cases.is_empty() { "propose.nothing" } else { "propose.count" };
    console.remark(Phrase::new(key).arg("policy", policy.id.as_str()).arg("count", count));
    for (key, what) in [("propose.never", &proposals.never), ("propose.unknown", &proposals.unknown)] {
        for what in what {
            console.remark(
                Phrase::new(key).arg("policy", policy.id.as_str()).arg("what", Arg::Prose(what.clone())),
            );
        }
    }
}

/// Puts the edits into their files. Whether that could be done.
fn write(session: &Session, edits: BTreeMap<FileId, Vec<Edit>>, console: &mut Console<'_>) -> bool {
    let mut done = true;
    for (file, mut edits) in edits {
        let Some(source) = session.snapshot.sources().get(file) else { continue };
        let Some(found) = session.files.found.iter().find(|found| *found.shown == *source.path) else {
            continue;
        };
        let mut text = source.text.as_str().to_owned();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span.start));
        for edit in edits {
            text.replace_range(edit.loc.span.range(), &edit.text);
        }
        // A byte-order mark is the editor's business and stays.
        let mark = if source.text.had_bom() { "\u{feff}" } else { "" };
        match replace::contents(&found.path, format!("{mark}{text}").as_bytes()) {
            Ok(()) => console.say(&format!("{}\n", source.path)),
            Err(error) => {
                done = false;
                console.remark(reason::unwritable(&found.shown, &error));
            }
        }
    }
    done
}

fn as_json(policy: &Policy, proposals: &Proposals) -> Value {
    let cases = proposals.cases.iter().map(|case| {
        json!({
            "title": case.title,
            "lines": case.lines,
            "referral": case.referral,
            "expect": case.answer.written(),
            "shows": case.shows,
        })
    });
    json!({
        "policy": policy.id,
        "cases": cases.collect::<Vec<_>>(),
        "text": text(&proposals.cases),
        "never": proposals.never,
        "unknown": proposals.unknown,
    })
}
