//! The summary as text. Input: numbers as they may be shown. Output: tables.

use remit_batch::{Counted, OTHERWISE, PolicySummary, Summary};
use remit_compiler::diag::{Args, catalogue};
use remit_engine::value::Language;

pub(super) fn text(summary: &Summary, lang: Language, _colour: bool) -> String {
    let mut out = sentence(
        "batch.summary",
        lang,
        &[("rows", summary.rows.to_string()), ("rejected", summary.rejected.to_string())],
    );
    if !summary.codes.is_empty() {
        out += &table("batch.by_code", &summary.codes, lang, |it| it.name.clone());
    }
    for policy in &summary.policies {
        out += &one(policy, lang);
    }
    out
}

fn one(policy: &PolicySummary, lang: Language) -> String {
    let name = match &policy.version {
        Some(version) => format!("{} {version}", policy.policy),
        None => policy.policy.clone(),
    };
    let mut out = "\n".to_owned();
    out += &sentence(
        "batch.policy",
        lang,
        &[("policy", name), ("decided", policy.decided.to_string()), ("settled", policy.settled.to_string())],
    );
    let verb = |it: &Counted| catalogue::text(&format!("verb.{}.short", it.name), lang);
    out += &table("batch.by_decision", &policy.decisions, lang, verb);
    out += &table("batch.by_rule", &policy.rules, lang, |it| match it.name.as_str() {
        OTHERWISE => catalogue::text("batch.otherwise", lang),
        name => name.to_owned(),
    });
    let fact = |it: &Counted| match &it.label {
        Some(label) => format!("{label} ({})", it.name),
        None => it.name.clone(),
    };
    match (&policy.missing, &policy.judge) {
        (Some(missing), Some(judge)) => {
            out += &table("batch.by_missing", missing, lang, fact);
            out += &table("batch.by_judge", judge, lang, fact);
        }
        _ => out += &format!("  {}\n", catalogue::text("batch.not_looked_at", lang)),
    }
    out
}

fn sentence(key: &str, lang: Language, values: &[(&'static str, String)]) -> String {
    let mut args = Args::default();
    for (name, value) in values {
        args.set(name, value.as_str());
    }
    catalogue::fill(key, lang, &args) + "\n"
}

/// A heading, and a line for each with its number to the right.
fn table(key: &str, counts: &[Counted], lang: Language, name: impl Fn(&Counted) -> String) -> String {
    if counts.is_empty() {
        return String::new();
    }
    let mut out = format!("  {}\n", catalogue::text(key, lang));
    let names: Vec<String> = counts.iter().map(name).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for (name, counted) in names.iter().zip(counts) {
        let gap = " ".repeat(widest - name.chars().count());
        out += &format!("    {name}{gap}  {:>8}\n", counted.count.to_string());
    }
    out
}
