//! `remit coverage`: which statements of its sources each policy cites, leaves, or has not dealt with.

use remit_engine::ir::Policy;
use serde_json::{Value, json};

use crate::arguments::{Format, Report as Command};
use crate::session::{Broken, Session};
use crate::{Console, Exit};
use remit_compiler::check::{Coverage, Partly, coverage};
use remit_compiler::diag::{Args, catalogue};
use remit_compiler::resolve::PolicyId;
use remit_engine::value::{Language, Text};
use remit_wording::{Paint, Style};

pub(crate) fn run(command: &Command, console: &mut Console<'_>) -> Exit {
    cover(command, console).unwrap_or_else(|exit| exit)
}

fn cover(command: &Command, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let session = Session::open_texts(&command.common, console)?;
    let chosen = session.choose(&command.policies, console)?;
    let accounts: Vec<(&Policy, Vec<Coverage>)> =
        chosen.usable.iter().map(|(id, policy)| (*policy, account(&session, *id))).collect();
    match command.format {
        Format::Json => console.say_json(&as_json(&accounts, &chosen.broken, session.lang())),
        Format::Text => {
            session.report(&chosen.broken, console);
            let text: String =
                accounts.iter().map(|(policy, all)| as_text(&session, policy, all, console.colour)).collect();
            console.say(&text);
        }
    }
    let open = accounts.iter().flat_map(|(_, all)| all).any(|account| !account.open.is_empty());
    Ok(Exit::found(open || !chosen.broken.is_empty()))
}

fn account(session: &Session, policy: PolicyId) -> Vec<Coverage> {
    let model = session.snapshot.model();
    model.policies.get(policy).map(|policy| coverage(model, policy)).unwrap_or_default()
}

fn as_json(accounts: &[(&Policy, Vec<Coverage>)], broken: &[Broken], lang: Language) -> Value {
    let policies = accounts.iter().map(|(policy, all)| {
        let sources = all.iter().zip(&policy.sources).map(|(account, source)| {
            json!({
                "source": source.id,
                "statements": account.statements.len(),
                "cited": account.cited.len(),
                "partly": account.partly.len(),
                "left": account.left.len(),
                "open": account.open.len(),
                "numbers": {
                    "cited": account.cited,
                    "partly": account.partly.iter().map(|it| it.number).collect::<Vec<_>>(),
                    "left": account.left,
                    "open": account.open,
                },
                "reasons": account.partly.iter().map(|it| reasons(it, policy.language, lang)).collect::<Vec<_>>(),
            })
        });
        json!({ "policy": policy.id, "sources": sources.collect::<Vec<_>>() })
    });
    let broken = broken.iter().map(|it| json!({ "policy": it.id, "sources": [], "errors": it.errors(lang) }));
    json!({ "version": 1, "policies": policies.chain(broken).collect::<Vec<_>>() })
}

/// Why a statement is encoded in part.
fn why(partly: &Partly, own: Language, lang: Language) -> Vec<String> {
    let said = |reason: &Option<Text>| match reason.as_ref().and_then(|text| text.get(lang, own)) {
        Some(text) => text.to_owned(),
        None => catalogue::text("coverage.usually", lang),
    };
    partly.reasons.iter().map(said).collect()
}

fn reasons(partly: &Partly, own: Language, lang: Language) -> Value {
    json!({ "number": partly.number, "why": why(partly, own, lang) })
}

fn as_text(session: &Session, policy: &Policy, all: &[Coverage], colour: bool) -> String {
    let wording = session.wording(policy);
    let mut paint = Paint::new(colour);
    paint.styled(Style::Strong, &wording.title());
    paint.plain("\n");
    paint.styled(Style::Faint, &policy.id);
    paint.plain("\n");
    if all.is_empty() {
        paint.plain(&format!("  {}\n", catalogue::text("coverage.no_source", wording.lang)));
    }
    for (account, source) in all.iter().zip(&policy.sources) {
        let title = wording.text(&source.title);
        paint.plain(&format!("  {}\n", if title.is_empty() { &source.id } else { title }));
        let counts = [
            ("statements", account.statements.len().to_string()),
            ("cited", account.cited.len().to_string()),
            ("partly", account.partly.len().to_string()),
            ("left", account.left.len().to_string()),
            ("open", account.open.len().to_string()),
        ];
        let counts: Vec<(&'static str, &str)> =
            counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let style = if account.open.is_empty() { Style::Good } else { Style::Warn };
        paint.plain("  ");
        let key = if account.partly.is_empty() { "coverage.counts" } else { "coverage.counts_partly" };
        paint.styled(style, &catalogue::fill(key, wording.lang, &Args::prose(&counts)));
        paint.plain("\n");
        for partly in &account.partly {
            let why = why(partly, policy.language, wording.lang).join("; ");
            let values = [("why", why.as_str())];
            let said = catalogue::fill("coverage.partly", wording.lang, &Args::prose(&values));
            paint.plain(&format!("    {:>3}  {said}\n", partly.number));
        }
        for number in &account.open {
            let text = source.statements.iter().find(|statement| statement.number == *number);
            let text = text.map(|statement| wording.text(&statement.text)).unwrap_or_default();
            paint.plain(&format!("    {number:>3}  {text}\n"));
        }
    }
    paint.plain("\n");
    paint.finish()
}
