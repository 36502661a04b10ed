//! `remit region`: several clinics at once, for who answers for a region.

mod conditions;
mod convert;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use remit_analysis::region::Clinics;
use remit_compiler::diag::Phrase;
use remit_compiler::resolve::PolicyId;
use remit_engine::eval::LoadedPolicy;
use remit_engine::value::Language;
use remit_wording::diff::Report;
use remit_wording::load_error;
use serde_json::{Value, json};

use crate::arguments::{DiffFormat, Region};
use crate::session::Session;
use crate::{Console, Exit};

pub(crate) fn run(command: &Region, console: &mut Console<'_>) -> Exit {
    region(command, console).unwrap_or_else(|exit| exit)
}

/// Clinics that are looked at together, with their country where others were left out.
type Together = (Option<String>, Vec<Arc<LoadedPolicy>>);

fn region(command: &Region, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let (all, broken) = sets(command, &session, console)?;
    let until = command.within.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let stop = || until.is_some_and(|until| Instant::now() >= until);
    let (mut reports, mut records): (Vec<Report>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut fails = broken;
    for (country, policies) in all {
        let mut clinics = Clinics::new(&policies, &stop)
            .map_err(|error| console.misuse(Phrase::new("misuse.inside").arg("why", load_error(&error))))?;
        let found = convert::Found::new(&mut clinics, command.unusual);
        let lang = lang_of(&session, &policies);
        let told = found.clinics(&clinics, country, lang);
        fails |= !told.in_vain.is_empty() || !told.circles.is_empty();
        records.push(record::region(&told, &found, &clinics));
        reports.push(told.report());
    }
    say(command, &reports, records, session.lang(), console);
    Ok(Exit::found(fails))
}

/// The language asked for, else that of most of the policies.
fn lang_of(session: &Session, policies: &[Arc<LoadedPolicy>]) -> Language {
    let mut counts: BTreeMap<&str, (usize, Language)> = BTreeMap::new();
    for policy in policies {
        let lang = session.lang_of(policy.ir());
        counts.entry(lang.code()).or_insert((0, lang)).0 += 1;
    }
    let most = counts.values().max_by_key(|(count, _)| *count);
    most.map_or_else(|| session.lang(), |(_, lang)| *lang)
}

/// The clinics that are meant, each country apart unless they are named or asked for together, and whether some cannot be used.
fn sets(
    command: &Region,
    session: &Session,
    console: &mut Console<'_>,
) -> Result<(Vec<Together>, bool), Exit> {
    let chosen = session.choose(&command.policies, console)?;
    let files = session.files.chosen(&command.paths, console)?;
    let is_named = |policy: PolicyId| {
        let own = session.snapshot.own_files_of(policy);
        let mut all = session.snapshot.files().iter().filter(|file| own.contains(&file.id));
        all.any(|file| files.contains(file.path()))
    };
    session.report(&chosen.broken, console);
    let mut latest: BTreeMap<&str, &Arc<LoadedPolicy>> = BTreeMap::new();
    for (id, ir) in chosen.usable.iter().filter(|(id, _)| is_named(*id)) {
        let Some(policy) = session.snapshot.compiled(*id) else { continue };
        // Of several versions of a policy the last.
        let known = latest.entry(ir.id.as_str()).or_insert(policy);
        if known.ir().valid_from < policy.ir().valid_from {
            *known = policy;
        }
    }
    let policies: Vec<Arc<LoadedPolicy>> = latest.into_values().cloned().collect();
    let broken = !chosen.broken.is_empty();
    if policies.len() < 2 {
        return Err(console.misuse(Phrase::new("misuse.region_of_one")));
    }
    if command.together || !command.policies.is_empty() {
        return Ok((vec![(None, policies)], broken));
    }
    let country = |policy: &LoadedPolicy| policy.ir().country.clone();
    let countries: BTreeSet<Option<String>> = policies.iter().map(|policy| country(policy)).collect();
    if countries.len() == 1 {
        return Ok((vec![(None, policies)], broken));
    }
    let own = countries.into_iter().map(|own| {
        let of: Vec<_> = policies.iter().filter(|policy| country(policy) == own).cloned().collect();
        (Some(own.unwrap_or_default()), of)
    });
    // One clinic alone sends nobody to others.
    let own: Vec<Together> = own.filter(|(_, policies)| policies.len() > 1).collect();
    if own.is_empty() { Ok((vec![(None, policies)], broken)) } else { Ok((own, broken)) }
}

fn say(command: &Region, reports: &[Report], records: Vec<Value>, lang: Language, console: &mut Console<'_>) {
    match command.format {
        DiffFormat::Text => {
            let texts: Vec<String> = reports.iter().map(|report| report.text(console.colour)).collect();
            console.say(&texts.join("\n\n"));
        }
        DiffFormat::Markdown => {
            let texts: Vec<String> = reports.iter().map(Report::markdown).collect();
            console.say(&texts.join("\n"));
        }
        DiffFormat::Html => console.say(&Report::html_of(reports, lang)),
        DiffFormat::Json => console.say_json(&json!({ "version": 1, "regions": records })),
    }
}
