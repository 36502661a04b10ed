//! `remit match`: one referral, every clinic, side by side.

use std::collections::BTreeSet;

use remit_engine::eval::{Decision, Engine, Letter, LoadedPolicy};
use remit_engine::ir::StageName;
use remit_engine::referral::ReferralErrors;
use remit_engine::value::{Date, Language};
use serde_json::{Value, json};

use crate::arguments::{Format, Match};
use crate::eval::{day, day_asked, stage, version};
use crate::referral::Sent;
use crate::session::{Broken, Session};
use crate::{Console, Exit};
use remit_compiler::diag::{Phrase, catalogue};
use remit_wording::{
    Finding, MAX_REFERRAL_ERRORS, Paint, Wording, more_errors, referral_error, verb_style, verdict_order,
};

pub(crate) fn run(command: &Match, console: &mut Console<'_>) -> Exit {
    compare(command, console).unwrap_or_else(|exit| exit)
}

/// What one clinic answers.
enum Answer<'s> {
    Decided(Wording<'s>, Box<Decision>),
    /// The referral cannot be decided by this policy.
    Refused(Wording<'s>, ReferralErrors),
    /// No version holds on the day.
    NoVersion(Wording<'s>, Phrase),
}

/// What a referral is asked of all policies.
struct Asked {
    on: Option<Date>,
    latest: bool,
    stage: StageName,
    lang: Language,
}

impl Asked {
    /// What policies of those ids answer, those that take the patient first.
    fn answers<'e>(&self, engine: &'e Engine, letter: &Letter<'e, '_>, ids: &[&str]) -> Vec<Answer<'e>> {
        let answers = ids.iter().filter_map(|id| self.answer(engine, letter, id));
        let mut answers: Vec<Answer<'_>> = answers.collect();
        answers.sort_by_key(|answer| match answer {
            Answer::Decided(_, decision) => verdict_order(decision.decision),
            Answer::Refused(..) | Answer::NoVersion(..) => usize::MAX,
        });
        answers
    }

    fn answer<'e>(&self, engine: &'e Engine, letter: &Letter<'e, '_>, id: &str) -> Option<Answer<'e>> {
        let policy = match version(engine, id, self.on, self.latest) {
            Ok(policy) => policy,
            Err(none) => return Some(Answer::NoVersion(self.wording(engine.latest(id)?), none)),
        };
        let wording = self.wording(policy);
        Some(match letter.prepare(policy) {
            Ok(prepared) => Answer::Decided(wording, Box::new(prepared.explain(self.stage, self.lang))),
            Err(errors) => Answer::Refused(wording, errors),
        })
    }

    fn wording<'e>(&self, policy: &'e LoadedPolicy) -> Wording<'e> {
        Wording { vocabulary: policy.lexicon().vocabulary(), policy: policy.ir(), lang: self.lang }
    }
}

/// What `remit match` says of a referral as JSON, for a program that holds the policies; `on` chooses their versions.
pub fn match_record<'e>(
    engine: &'e Engine,
    letter: &Letter<'e, '_>,
    on: Option<Date>,
    (stage, lang): (StageName, Language),
) -> Value {
    let ids: BTreeSet<&str> = engine.policies().iter().map(|policy| policy.ir().id.as_str()).collect();
    let asked = Asked { on, latest: false, stage, lang };
    as_json(&asked.answers(engine, letter, &Vec::from_iter(ids)), &[], lang)
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
    let (usable, broken) = session.deciding(&command.policies, console)?;
    // Versions of one policy are one clinic.
    let ids: BTreeSet<&str> = usable.iter().map(|policy| policy.id.as_str()).collect();
    let asked = Asked { on, latest: command.question.latest, stage: stage(command.question.stage), lang };
    let answers = asked.answers(&engine, &letter, &Vec::from_iter(ids));
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

/// The first errors as findings.
fn findings(errors: &ReferralErrors, wording: Wording<'_>) -> Vec<Finding> {
    errors.iter().take(MAX_REFERRAL_ERRORS).map(|error| referral_error(error, wording.vocabulary)).collect()
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
            Answer::Refused(wording, errors) => {
                paint.styled(remit_wording::Style::Bad, &catalogue::text("match.refused", lang));
                paint.plain(&format!("  {}\n", wording.title()));
                let findings = findings(errors, *wording);
                let lines = findings.iter().map(|finding| finding.message(lang));
                for line in lines.chain(more_errors(errors, lang)) {
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
        Answer::Refused(wording, errors) => {
            let errors = findings(errors, *wording).into_iter();
            let errors = errors.map(|it| json!({"code": it.code, "message": it.message(lang)}));
            json!({
                "policy": {"id": wording.policy.id},
                "decision": null,
                "errors": errors.collect::<Vec<_>>(),
            })
        }
    });
    let broken =
        broken.iter().map(|it| json!({"policy": {"id": it.id}, "decision": null, "errors": it.errors(lang)}));
    json!({"version": 1, "decisions": all.chain(broken).collect::<Vec<_>>()})
}
