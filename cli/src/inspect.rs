//! `remit inspect`: what is in a bundle.

use remit_bundle::{Bundle, Header, PolicyEntry, gaps};
use remit_compiler::diag::{Args, catalogue};
use remit_engine::value::{Date, Language};
use serde_json::{Value, json};

use crate::arguments::{Format, Inspect, Trusted};
use crate::{Console, Exit, bundled};

pub(crate) fn run(command: &Inspect, console: &mut Console<'_>) -> Exit {
    let bundle = match bundled::open(&command.bundle, &Trusted::default(), console) {
        Ok(bundle) => bundle,
        Err(exit) => return exit,
    };
    if command.header {
        console.say_bytes(bundle.head());
        return Exit::Good;
    }
    match command.format {
        Format::Json => console.say_json(&record(&bundle)),
        Format::Text => {
            let lang = command.lang.or(console.lang).unwrap_or_default();
            let text = policies(bundle.header(), lang) + &totals(&bundle, bundle.bytes().len(), lang);
            console.say(&text);
        }
    }
    Exit::Good
}

/// A block for every version of every policy.
pub(crate) fn policies(header: &Header, lang: Language) -> String {
    header.policies.iter().map(|policy| block(policy, lang) + "\n").collect()
}

fn block(policy: &PolicyEntry, lang: Language) -> String {
    let mut text = policy.id.clone();
    text.extend(policy.version.iter().map(|version| format!("  {version}")));
    text.push('\n');
    let day = |day: &Date| day.to_string();
    let control = &policy.control;
    let lines = [
        ("bundle.valid_from", policy.valid_from.as_ref().map(day)),
        ("bundle.valid_to", policy.valid_to.as_ref().map(day)),
        ("bundle.review_by", control.review_by.as_ref().map(day)),
        ("bundle.withdrawn", control.withdrawn.as_ref().map(day)),
        ("bundle.document", control.document.clone()),
        ("bundle.publisher", control.publisher.clone()),
        ("bundle.approver", control.approver.clone()),
        ("bundle.digest", Some(policy.digest.clone())),
    ];
    for (key, value) in lines {
        if let Some(value) = value {
            text.push_str(&format!("  {}: {value}\n", catalogue::text(key, lang)));
        }
    }
    text
}

/// What is true of the whole.
pub(crate) fn totals(bundle: &Bundle, bytes: usize, lang: Language) -> String {
    let header = bundle.header();
    let mut args = Args::default();
    args.set("policies", header.policies.len());
    args.set("vocabularies", header.vocabularies.len());
    args.set("kilobytes", bytes.div_ceil(1000));
    let mut lines = vec![catalogue::fill("bundle.totals", lang, &args)];
    if bundle.is_slim() {
        lines.push(catalogue::text("bundle.slim", lang));
    }
    if let Some(serial) = header.serial {
        lines.push(format!("{}: {serial}", catalogue::text("bundle.serial", lang)));
    }
    lines.push(format!("{}: {}", catalogue::text("bundle.semantics", lang), header.semantics));
    lines.push(format!("{}: {}", catalogue::text("bundle.features", lang), header.features.join(", ")));
    lines.push(format!("{}: {}", catalogue::text("bundle.digest", lang), bundle.id()));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn record(bundle: &Bundle) -> Value {
    let header = bundle.header();
    let policies = header.policies.iter().map(|policy| {
        json!({
            "id": policy.id,
            "version": policy.version,
            "valid_from": policy.valid_from,
            "valid_to": policy.valid_to,
            "language": policy.language,
            "digest": policy.digest,
            "vocabulary": policy.vocabulary,
            "document": policy.control.document,
            "publisher": policy.control.publisher,
            "approver": policy.control.approver,
            "review_by": policy.control.review_by,
            "withdrawn": policy.control.withdrawn,
        })
    });
    let sections = header.sections.iter().map(|section| {
        let sha256: String = section.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        json!({
            "kind": section.kind,
            "mandatory": section.mandatory,
            "left_out_of_slim": section.left_out,
            "offset": section.offset,
            "length": section.length,
            "sha256": sha256,
        })
    });
    let gaps = gaps(header).into_iter();
    let gaps = gaps.map(|gap| json!({ "policy": gap.policy, "after": gap.after, "before": gap.before }));
    json!({
        "version": 1,
        "bundle": bundle.id(),
        "slim": bundle.is_slim(),
        "serial": header.serial,
        "semantics": header.semantics,
        "features": header.features,
        "compiler": header.compiler,
        "policies": policies.collect::<Vec<_>>(),
        "vocabularies": header.vocabularies.len(),
        "gaps": gaps.collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
    })
}
