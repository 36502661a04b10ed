//! Asking in the terminal: one question after the other, until the answer is certain or somebody leaves.

use std::collections::BTreeSet;
use std::path::Path;

use remit_analysis::ask::Question;
use remit_compiler::diag::Phrase;
use remit_engine::ir::FactId;
use remit_wording::{Paint, Style, Wording};
use serde_json::Value;

use super::{Asking, words};
use crate::answered::{put, readings};
use crate::arguments::Format;
use crate::referral::Sent;
use crate::{Console, Exit, reason};

/// What came of a question.
enum Told {
    /// The referral that says it.
    Referral(Value),
    /// It is passed over.
    Nothing,
    /// No more questions.
    Left,
}

/// Asks until nothing is left to ask, says the decision, and writes the referral where that is wanted.
pub(super) fn hold(
    asking: &Asking<'_>,
    sent: &Sent,
    output: Option<&Path>,
    console: &mut Console<'_>,
) -> Result<(), Exit> {
    let mut referral: Value = serde_json::from_slice(&sent.bytes).unwrap_or_default();
    let mut passed: BTreeSet<FactId> = BTreeSet::new();
    let mut number = 0;
    loop {
        let now = Sent { path: sent.path.clone(), bytes: referral.to_string().into_bytes() };
        let known = asking.known(&now, console)?;
        let wording = asking.wording(&known);
        let next = known.questions.referrer.iter().find(|question| !passed.contains(&question.fact));
        let Some(question) = next else { break };
        if number == 0 {
            show(console, |paint| {
                words::state(wording, &known, paint);
                paint.plain(&format!("{}\n", words::say(wording, "ask.how_to_answer", &[])));
            });
        }
        number += 1;
        show(console, |paint| {
            paint.plain("\n");
            words::told(wording, &known.decision, question, &format!("{number}. "), paint);
        });
        // Each fact is asked for once, whatever the answer leaves open.
        passed.insert(question.fact);
        match answer(asking, wording, question, &referral, console)? {
            Told::Referral(told) => referral = told,
            Told::Nothing => {}
            Told::Left => break,
        }
    }
    finish(asking, &referral, sent, output, console)
}

fn show(console: &mut Console<'_>, write: impl FnOnce(&mut Paint)) {
    let mut paint = Paint::new(console.colour);
    write(&mut paint);
    let text = paint.finish();
    console.say(&text);
}

/// Reads an answer until one can be read as a referral.
fn answer(
    asking: &Asking<'_>,
    wording: Wording<'_>,
    question: &Question,
    referral: &Value,
    console: &mut Console<'_>,
) -> Result<Told, Exit> {
    let Some(fact) = wording.fact(question.fact) else { return Ok(Told::Nothing) };
    loop {
        console.say("   > ");
        let Some(line) = read_line(console)? else {
            console.say("\n");
            return Ok(Told::Left);
        };
        let line = line.trim();
        match line.to_lowercase().as_str() {
            "" => return Ok(Told::Nothing),
            "sluta" | "slutt" | "quit" | "q" => return Ok(Told::Left),
            _ => {}
        }
        let mut why: Option<Vec<_>> = None;
        for value in readings(fact, line) {
            let told = put(referral, &fact.path, value);
            let read = asking.policy.lexicon().read(told.to_string().as_bytes(), Some(asking.today));
            match read.and_then(|read| asking.policy.prepare(&read).map(|_| ())) {
                Ok(()) => return Ok(Told::Referral(told)),
                Err(errors) => why = Some(errors.to_vec()),
            }
        }
        let bytes = put(referral, &fact.path, Value::String(line.to_owned())).to_string().into_bytes();
        let sent = Sent { path: fact.path.clone(), bytes };
        let (found, _) = sent.diagnostics(asking.engine, &why.unwrap_or_default());
        let messages: Vec<String> = found.iter().map(|it| it.message(asking.lang)).collect();
        show(console, |paint| {
            messages.iter().for_each(|text| paint.styled(Style::Bad, &format!("   {text}\n")));
        });
    }
}

/// A line of the input; `None` at its end.
fn read_line(console: &mut Console<'_>) -> Result<Option<String>, Exit> {
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let mut byte = [0_u8; 1];
        match console.input.read(&mut byte) {
            Ok(0) if bytes.is_empty() => return Ok(None),
            Ok(0) => break,
            Ok(_) if byte == [b'\n'] => break,
            Ok(_) => bytes.extend(byte),
            Err(error) => {
                let why = reason::why(&error);
                return Err(console.misuse(Phrase::new("misuse.unreadable_input").arg("why", why)));
            }
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn finish(
    asking: &Asking<'_>,
    referral: &Value,
    sent: &Sent,
    output: Option<&Path>,
    console: &mut Console<'_>,
) -> Result<(), Exit> {
    let now = Sent { path: sent.path.clone(), bytes: referral.to_string().into_bytes() };
    let known = asking.known(&now, console)?;
    let wording = asking.wording(&known);
    match asking.format {
        Format::Text => {
            console.say("\n");
            console.say(&wording.decision(&known.decision, console.colour));
        }
        Format::Json => console.say_json(&wording.record(&known.decision)),
    }
    let Some(path) = output else { return Ok(()) };
    let place = console.folder.join(path);
    std::fs::write(&place, format!("{referral:#}\n"))
        .map_err(|error| console.misuse(reason::unwritable(&reason::shown(path), &error)))
}
