//! A service in small: a bundle is loaded once, and every line of standard input is a referral that one policy decides.
//!
//! ```sh
//! cargo run -p remit-bundle --example service -- tests/bundles/2026-11.bundle capio_st_goran.pain < tests/bundles/2026-11.ndjson
//! ```
//!
//! A line of output for each: what is decided and whether that is settled, the rules, and what is missing; or why there is no answer.
//! Nothing of a referral is repeated but names of facts and codes of errors.

#![expect(clippy::disallowed_methods, reason = "an example of a program that reads files")]

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use remit_bundle::{Bundle, Texts};
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(policy)) = (arguments.next(), arguments.next()) else {
        return Err("usage: service BUNDLE POLICY < REFERRALS".into());
    };
    let bundle = Bundle::open(std::fs::read(path)?)?;
    bundle.verify()?;
    let engine = bundle.engine(Texts::Of(Language::En))?;
    // Used again for every referral.
    let mut rules = Vec::new();
    for (index, line) in stdin().lock().lines().enumerate() {
        match decide(&engine, &policy, line?.as_bytes(), &mut rules) {
            Ok(answer) => writeln!(stdout(), "{}: {answer}", index + 1)?,
            Err(why) => writeln!(stdout(), "{}: no answer: {why}", index + 1)?,
        }
    }
    Ok(())
}

fn decide(
    engine: &Engine,
    policy: &str,
    json: &[u8],
    rules: &mut Vec<remit_engine::ir::RuleId>,
) -> Result<String, Box<dyn Error>> {
    // Without a day of the caller's, the referral's own chooses the version.
    let letter = engine.letter(json, None);
    let policy = engine.version(policy, letter.day()?)?;
    let prepared = letter.prepare(policy)?;
    let quick = prepared.decide(StageName::Referral, rules);
    let all = &policy.ir().referral.rules;
    let names: Vec<&str> = rules.iter().filter_map(|id| Some(all.get(id.index())?.name.as_str())).collect();
    if quick.settled {
        let by = if quick.default { "the default".to_owned() } else { names.join(", ") };
        return Ok(format!("{} by {by}", quick.verb.id()));
    }
    // Only what is open is worth the full answer.
    let full = prepared.explain(StageName::Referral, Language::En);
    let missing: Vec<&str> = full.missing.iter().map(|open| open.fact.as_str()).collect();
    Ok(format!("{}, not settled; missing: {}", quick.verb.id(), missing.join(", ")))
}
