//! `remit ask`: what to ask of a referral that leaves things open, and what comes of the answers.

mod dialogue;
mod frequencies;
mod record;
mod words;

use std::sync::Arc;
use std::time::{Duration, Instant};

use remit_analysis::ask::{Frequencies, Questions, questions};
use remit_compiler::diag::Phrase;
use remit_engine::eval::{Decision, Engine, LoadError, LoadedPolicy, Prepared};
use remit_engine::ir::{Policy, StageName};
use remit_engine::value::{Date, Language};
use remit_wording::Wording;
use serde_json::Value;

use crate::arguments::{Ask, Format};
use crate::eval::{day, holding, stage};
use crate::referral::Sent;
use crate::session::Session;
use crate::{Console, Exit};

pub(crate) fn run(command: &Ask, console: &mut Console<'_>) -> Exit {
    match ask(command, console) {
        Ok(()) => Exit::Good,
        Err(exit) => exit,
    }
}

/// What all questions about one referral have in common.
struct Asking<'a> {
    engine: &'a Engine,
    policy: &'a Arc<LoadedPolicy>,
    today: Date,
    stage: StageName,
    lang: Language,
    format: Format,
    frequencies: Frequencies,
    by_frequency: bool,
    within: Option<Duration>,
}

/// What is known of a referral.
struct Known {
    decision: Decision,
    questions: Questions,
    /// The policy, with the tests that answers are said with.
    said_with: Policy,
    /// Whether it is known how often answers are given.
    by_frequency: bool,
}

fn ask(command: &Ask, console: &mut Console<'_>) -> Result<(), Exit> {
    let session = Session::open(&command.common, console)?;
    let format = command.question.format;
    let ir = session.policy(&command.policy, format, console)?;
    let lang = session.lang_of(ir);
    let engine = session.engine(console)?;
    let today = day(command.question.today.as_deref(), console)?;
    let sent = Sent::read(&command.question.referral, console)?;
    sent.facts(&engine, Some(today), (lang, format), console)?;
    let letter = engine.letter(&sent.bytes, Some(today));
    let policy = holding(&engine, &command.policy, &letter, &command.question, console)?;
    let frequencies = match &command.frequencies {
        Some(path) => frequencies::read(path, policy, today, console)?,
        None => Frequencies::default(),
    };
    let by_frequency = command.frequencies.is_some();
    let stage = stage(command.question.stage);
    let asking = Asking {
        engine: &engine,
        policy,
        today,
        stage,
        lang,
        format,
        frequencies,
        by_frequency,
        within: command.within.map(Duration::from_secs),
    };
    if command.interactive {
        return dialogue::hold(&asking, &sent, command.output.as_deref(), console);
    }
    let known = asking.known(&sent, console)?;
    let wording = asking.wording(&known);
    match format {
        Format::Text => console.say(&words::whole(wording, &known, console.colour)),
        Format::Json => console.say_json(&record::whole(wording, &known)),
    }
    Ok(())
}

impl Asking<'_> {
    /// What is known of the referral as it is; a complaint has been made where it cannot be.
    fn known(&self, sent: &Sent, console: &mut Console<'_>) -> Result<Known, Exit> {
        let style = (self.lang, self.format);
        sent.facts(self.engine, Some(self.today), style, console)?;
        let letter = self.engine.letter(&sent.bytes, Some(self.today));
        let prepared = match letter.prepare(self.policy) {
            Ok(prepared) => prepared,
            Err(errors) => return Err(sent.show(self.engine, &errors, style, console)),
        };
        let until = self.within.map(|within| Instant::now() + within);
        let stop = || until.is_some_and(|until| Instant::now() >= until);
        let by = (&self.frequencies, self.by_frequency);
        Known::of(self.policy, &prepared, (self.stage, self.lang), by, &stop).map_err(|error| {
            let why = remit_wording::load_error(&error);
            console.misuse(Phrase::new("misuse.inside").arg("why", why))
        })
    }

    fn wording<'k>(&self, known: &'k Known) -> Wording<'k>
    where
        Self: 'k,
    {
        known.wording(self.policy, self.lang)
    }
}

impl Known {
    /// What is known of a referral that fits the policy.
    fn of(
        policy: &Arc<LoadedPolicy>,
        prepared: &Prepared,
        (stage, lang): (StageName, Language),
        (frequencies, by_frequency): (&Frequencies, bool),
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, LoadError> {
        let decision = prepared.explain(stage, lang);
        let questions = questions(policy, prepared, &decision, frequencies, stop)?;
        let mut said_with = policy.ir().clone();
        said_with.atoms.clone_from(&questions.atoms);
        Ok(Self { decision, questions, said_with, by_frequency })
    }

    fn wording<'k>(&'k self, policy: &'k LoadedPolicy, lang: Language) -> Wording<'k> {
        Wording { vocabulary: policy.lexicon().vocabulary(), policy: &self.said_with, lang }
    }
}

/// What `remit ask` says of a referral as JSON, for a program that holds both.
pub fn questions_record(
    policy: &Arc<LoadedPolicy>,
    prepared: &Prepared,
    stage: StageName,
    lang: Language,
) -> Result<Value, LoadError> {
    let never = || false;
    let known = Known::of(policy, prepared, (stage, lang), (&Frequencies::default(), false), &never)?;
    Ok(record::whole(known.wording(policy, lang), &known))
}
