//! `remit eval`: decides one referral by one policy.

use std::sync::Arc;

use remit_engine::eval::{Engine, Letter, LoadedPolicy};
use remit_engine::ir::StageName;
use remit_engine::value::{Date, Language};
use remit_wording::{Arg, NoLetter, Wording, no_version};

use crate::arguments::{Eval, Format, Question, Reader, StageArgument};
use crate::forced::explained;
use crate::referral::Sent;
use crate::session::Session;
use crate::{Console, Exit};
use remit_compiler::diag::Phrase;

pub(crate) fn run(command: &Eval, console: &mut Console<'_>) -> Exit {
    match decide(command, console) {
        Ok(()) => Exit::Good,
        Err(exit) => exit,
    }
}

fn decide(command: &Eval, console: &mut Console<'_>) -> Result<(), Exit> {
    let session = Session::open(&command.common, console)?;
    let ir = session.policy(&command.policy, command.question.format, console)?;
    let lang = session.lang_of(ir);
    let engine = session.engine(console)?;
    let today = day(command.question.today.as_deref(), console)?;
    let sent = Sent::read(&command.question.referral, console)?;
    sent.facts(&engine, Some(today), (lang, command.question.format), console)?;
    let letter = engine.letter(&sent.bytes, Some(today));
    let policy = holding(&engine, &command.policy, &letter, &command.question, console)?;
    let prepared = match letter.prepare(policy) {
        Ok(prepared) => prepared,
        Err(errors) => return Err(sent.show(&engine, &errors, (lang, command.question.format), console)),
    };
    let decision = prepared.explain(stage(command.question.stage), lang);
    let explained = command.explain.then(|| explained(policy, &prepared, &decision, &sent.bytes, today));
    let trace = command.trace.then(|| prepared.trace(stage(command.question.stage)));
    match command.question.format {
        Format::Text => {
            let wording = Wording { vocabulary: policy.lexicon().vocabulary(), policy: policy.ir(), lang };
            let letter = match command.reader {
                Reader::Referrer => wording.letter(&decision),
                Reader::Clinic => Err(NoLetter::NothingToSay),
            };
            match (letter, command.reader) {
                (Ok(letter), _) => console.say(&letter.plain()),
                (Err(none), Reader::Referrer) => {
                    why_none(wording, &none, console);
                    console.say(&wording.decision(&decision, console.colour));
                }
                (Err(_), Reader::Clinic) => console.say(&wording.decision(&decision, console.colour)),
            }
            if let Some(explained) = &explained {
                console.say("\n");
                console.say(&explained.text(wording, console.colour));
            }
            if let Some(trace) = trace {
                console.say("\n");
                console.say(&wording.trace_text(&trace, console.colour));
            }
        }
        Format::Json => {
            let wording = Wording { vocabulary: policy.lexicon().vocabulary(), policy: policy.ir(), lang };
            let mut record = wording.record(&decision);
            if let (Some(explained), Some(record)) = (&explained, record.as_object_mut()) {
                record.insert("forced".to_owned(), explained.record(wording));
            }
            if let (Some(trace), Some(record)) = (trace, record.as_object_mut()) {
                record.insert("trace".to_owned(), wording.trace_record(&trace));
            }
            console.say_json(&record);
        }
    }
    Ok(())
}

/// Says why there is no letter; the record follows instead.
fn why_none(wording: Wording<'_>, none: &NoLetter, console: &mut Console<'_>) {
    match none {
        NoLetter::NothingToSay => console.remark(Phrase::new("eval.nothing_to_say")),
        NoLetter::ToThePatient => console.remark(Phrase::new("eval.to_the_patient")),
        NoLetter::Lacks(missing) => {
            let texts: Vec<Arg> = missing.iter().map(|it| Arg::Prose(wording.missing_text(it))).collect();
            let language = Phrase::new(match wording.lang {
                Language::Sv => "language.sv",
                Language::Nb => "language.nb",
                Language::En => "language.en",
            });
            console.remark(Phrase::new("eval.lacks").arg("language", language).arg("texts", texts));
        }
    }
}

/// The stage of that argument.
pub(crate) const fn stage(argument: StageArgument) -> StageName {
    match argument {
        StageArgument::Referral => StageName::Referral,
        StageArgument::Discharge => StageName::Discharge,
    }
}

/// The day given, or the console's own.
pub(crate) fn day(given: Option<&str>, console: &mut Console<'_>) -> Result<Date, Exit> {
    let written = given.map_or_else(|| console.today.to_string(), str::to_owned);
    written.parse().map_err(|_| console.misuse(Phrase::new("misuse.date").arg("found", &written)))
}

/// The version of the policy that decides: on the day asked for, else on the referral's own, else on that given as its own; the
/// clock tells none. With `--latest` it is the last. Where none decides, a complaint has been made.
pub(crate) fn holding<'e>(
    engine: &'e Engine,
    id: &str,
    letter: &Letter<'e, '_>,
    question: &Question,
    console: &mut Console<'_>,
) -> Result<&'e Arc<LoadedPolicy>, Exit> {
    let day = day_asked(letter, engine, question, console)?;
    version(engine, id, day, question.latest).map_err(|none| {
        let exit = console.misuse(none);
        console.remark("eval.choose_a_day");
        exit
    })
}

/// The day that chooses versions, where there is one.
pub(crate) fn day_asked(
    letter: &Letter<'_, '_>,
    engine: &Engine,
    question: &Question,
    console: &mut Console<'_>,
) -> Result<Option<Date>, Exit> {
    let asked = question.as_of.as_deref().map(|written| day(Some(written), console)).transpose()?;
    let own = || engine.lexicon().read(letter.json(), None).ok().and_then(|referral| referral.date());
    let given = question.today.as_deref().map(|written| day(Some(written), console)).transpose()?;
    Ok(asked.or_else(own).or(given))
}

/// The version of that day, or the last; else why there is none.
pub(crate) fn version<'e>(
    engine: &'e Engine,
    id: &str,
    day: Option<Date>,
    latest: bool,
) -> Result<&'e Arc<LoadedPolicy>, Phrase> {
    if latest {
        // The session has found the policy, so the engine has it.
        return engine.latest(id).ok_or_else(|| Phrase::new("misuse.policy_broken").arg("id", id));
    }
    engine.version(id, day).map_err(|none| no_version(&none))
}
