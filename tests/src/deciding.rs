//! A policy in text, and what becomes of referrals by it. Input: rules, and referrals as JSON. Output: verbs, what is open, or
//! every error with its place.

use std::sync::Arc;

use remit_compiler::diag::{Diagnostic, render};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Decision, Engine, LoadedPolicy};
use remit_engine::ir::StageName;
use remit_engine::referral::ReferralError;
use remit_engine::value::Language;
use remit_wording::{Wording, referral_error};

/// The day on which the referrals are read.
const TODAY: &str = "2026-11-29";

/// A policy that has no errors, ready to decide.
pub struct Desk {
    engine: Engine,
}

impl Desk {
    /// The policy of those rules, with the vocabulary that they declare.
    pub fn new(rules: &str) -> Self {
        let head =
            "policy t.p {\n  title: \"x\"\n  language: en\n  conversion: helsedirektoratet interval\n}\n\n";
        let mut workspace = Workspace::new();
        workspace.open("p.remit", &format!("{head}{rules}\n"));
        let snapshot = workspace.snapshot();
        let errors: Vec<Diagnostic> =
            snapshot.diagnostics().iter().filter(|it| it.is_error()).cloned().collect();
        let shown = render::text(&errors, snapshot.sources(), render::TextOptions::default());
        assert!(errors.is_empty(), "{shown}");
        let engine = Engine::load(snapshot.program().clone()).unwrap_or_else(|error| panic!("{error}"));
        Self { engine }
    }

    /// What decides.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The decision about a referral, or every error of it.
    pub fn decide(&self, json: &str) -> Result<Decision, Vec<ReferralError>> {
        let policy = self.policy();
        let referral = self.engine.read(json.as_bytes(), TODAY.parse().ok()).map_err(|it| it.to_vec())?;
        let prepared = policy.prepare(&referral).map_err(|it| it.to_vec())?;
        Ok(prepared.explain(StageName::Referral, Language::En))
    }

    /// The verb, with `?` where it is not settled and what is open; or every error with its place.
    pub fn outcome(&self, json: &str) -> String {
        let decision = match self.decide(json) {
            Ok(decision) => decision,
            Err(errors) => {
                let one = |error: &ReferralError| format!("{} at {}", error.code(), error.pointer);
                return errors.iter().map(one).collect::<Vec<_>>().join(", ");
            }
        };
        let open = decision.missing.iter().map(|it| format!("missing {}", it.fact));
        let open = open.chain(decision.judge.iter().map(|it| format!("judge {}", it.fact)));
        let open = open.chain(decision.uncertain.iter().map(|it| format!("uncertain {}", it.fact)));
        let verb = decision.decision.id();
        if decision.settled {
            verb.to_owned()
        } else {
            format!("{verb}? {}", open.collect::<Vec<_>>().join(", "))
        }
    }

    /// Fails with every referral of which something else becomes than expected.
    pub fn check(&self, expected: &[(&str, &str)]) {
        let wrong = expected.iter().filter_map(|(json, expected)| {
            let found = self.outcome(json);
            (found != *expected).then(|| format!("{json}\n  is       {found}\n  expected {expected}"))
        });
        let wrong: Vec<String> = wrong.collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    /// What is wrong with a referral, in words.
    pub fn messages(&self, json: &str, lang: Language) -> Vec<String> {
        let errors = self.decide(json).err().unwrap_or_default();
        let vocabulary = self.engine.lexicon().vocabulary();
        errors.iter().map(|error| referral_error(error, vocabulary).message(lang)).collect()
    }

    /// A decision as the record says it.
    pub fn record(&self, json: &str, lang: Language) -> String {
        let decision = self.decide(json).unwrap_or_else(|errors| panic!("{errors:?}"));
        self.wording(lang).decision(&decision, false)
    }

    /// The page of the policy.
    pub fn page(&self, lang: Language) -> String {
        self.wording(lang).page().markdown()
    }

    /// A referral to fill in, without its comments.
    pub fn example(&self, lang: Language) -> String {
        let text = self.wording(lang).example();
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect()
    }

    fn policy(&self) -> &Arc<LoadedPolicy> {
        self.engine.latest("t.p").unwrap_or_else(|| panic!("the policy is loaded"))
    }

    fn wording(&self, lang: Language) -> Wording<'_> {
        let policy = self.policy().ir();
        Wording { vocabulary: self.engine.lexicon().vocabulary(), policy, lang }
    }
}
