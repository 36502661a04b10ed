//! `remit match`: one referral, every clinic, side by side.

use remit_engine::eval::Decision;
use remit_engine::value::Language;
use serde_json::{Value, json};

use crate::arguments::{Format, Match};
use crate::eval::{day, day_asked, stage, version};
use crate::referral::Sent;
use crate::session::{Broken, Session};
use crate::{Console, Exit};
use remit_compiler::diag::{Diagnostic, Phrase, catalogue};
use remit_wording::Paint;
use remit_wording::{Wording, more_errors, verb_style, verdict_order};

pub(crate) fn run(command: &Match, console: &mut Console<'_>) -> Exit {
    compare(command, console).unwrap_or_else(|exit| exit)
}

/// What one clinic answers.
enum Answer<'s> {
    Decided(Wording<'s>, Box<Decision>),
    /// The referral cannot be decided by this policy.
    Refused(Wording<'s>, Vec<Diagnostic>, Option<String>),
    /// No version holds on the day.
    NoVersion(Wording<'s>, Phrase),
}

fn compare(command: &Match, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open(&command.common, console)?;
    let lang = session.lang();
    let engine = session.engine(console)?;
    let today = day(command.question.today.as_deref(), console)?;
    let sent = Sent::read(&command.question.referral, console)?;
    sent.facts(&engine, Some(today), (lang, command.question.format), console)?;
    let letter = engine.letter(&sent.bytes, Some(today));
    let on = day_asked(&letter, &engine, &command.question, console)?;
    let mut answers = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    let (usable, broken) = session.deciding(&command.policies, console)?;
    for ir in usable {
        // Versions of one policy are one clinic.
        if done.contains(&ir.id.as_str()) {
            continue;
        }
        done.push(&ir.id);
        let wording = Wording { lang, ..session.wording(ir) };
        let policy = match version(&engine, &ir.id, on, command.question.latest) {
            Ok(policy) => policy,
            Err(none) => {
                answers.push(Answer::NoVersion(wording, none));
                continue;
            }
        };
        answers.push(match letter.prepare(policy) {
            Ok(prepared) => {
                Answer::Decided(wording, Box::new(prepared.explain(stage(command.question.stage), lang)))
            }
            Err(errors) => {
                let found = sent.diagnostics(&engine, &errors).0;
                let more = more_errors(&errors, lang);
                Answer::Refused(wording, found, more)
            }
        });
    }
    answers.sort_by_key(|answer| match answer {
        Answer::Decided(_, decision) => verdict_order(decision.decision),
        Answer::Refused(..) | Answer::NoVersion(..) => usize::MAX,
    });
    match command.question.format {
        Format::Text => {
            session.report(&broken, console);
            let text = as_text(&answers, lang, console.colour);
            console.say(&text);
        }
        Format::Json => console.say_json(&as_json(&answers, &broken, lang)),
    }
    let refused = answers.iter().any(|answer| !matches!(answer, Answer::Decided(..)));
    Ok(Exit::found(refused || !broken.is_empty()))
}

/// A block a clinic, those that take the patient first.
fn as_text(answers: &[Answer<'_>], lang: Language, colour: bool) -> String {
    let mut paint = Paint::new(colour);
    for answer in answers {
        match answer {
            Answer::Decided(wording, decision) => {
                paint.styled(verb_style(decision.decision), &wording.verb(decision.decision));
                paint.plain(&format!("  {}\n", wording.title()));
                for line in wording.brief(decision) {
                    paint.plain(&format!("    {line}\n"));
                }
            }
            Answer::NoVersion(wording, none) => {
                paint.styled(remit_wording::Style::Bad, &catalogue::text("match.no_version", lang));
                paint.plain(&format!(
                    "  {}\n    {}\n",
                    wording.title(),
                    catalogue::fill(none.key, lang, &none.args)
                ));
            }
            Answer::Refused(wording, errors, more) => {
                paint.styled(remit_wording::Style::Bad, &catalogue::text("match.refused", lang));
                paint.plain(&format!("  {}\n", wording.title()));
                let errors = errors.iter().map(|error| error.message(lang));
                for line in errors.chain(more.clone()) {
                    paint.plain(&format!("    {line}\n"));
                }
            }
        }
        paint.plain("\n");
    }
    paint.finish()
}

fn as_json(answers: &[Answer<'_>], broken: &[Broken], lang: Language) -> Value {
    let all = answers.iter().map(|answer| match answer {
        Answer::Decided(wording, decision) => wording.record(decision),
        Answer::NoVersion(wording, none) => json!({
            "policy": {"id": wording.policy.id},
            "decision": null,
            "no_version": catalogue::fill(none.key, lang, &none.args),
        }),
        Answer::Refused(wording, errors, _) => json!({
            "policy": {"id": wording.policy.id},
            "decision": null,
            "errors": errors.iter().map(|error| json!({"code": error.code.id(), "message": error.message(lang)})).collect::<Vec<_>>(),
        }),
    });
    let broken =
        broken.iter().map(|it| json!({"policy": {"id": it.id}, "decision": null, "errors": it.errors(lang)}));
    json!({"version": 1, "decisions": all.chain(broken).collect::<Vec<_>>()})
}
