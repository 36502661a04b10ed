//! A decision step by step, for every clinic of the repository and every invented referral.

use remit_engine::eval::{Became, Engine, Holds, How, PartTrace};
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_tests::command::remit;
use remit_tests::repository::{clinics, files, root};
use remit_wording::Wording;

#[test]
fn the_steps_of_a_decision_are_written_below_it() {
    let line = "eval capio_st_goran.pain --referral policies/referrals/trigeminal_neuralgia_calm.json --trace --lang sv";
    let (_, said) = remit(&root(), line, "");
    insta::assert_snapshot!("trace_sv", said);
    let (_, said) = remit(&root(), "eval capio_st_goran.pain --referral - --trace --lang en", "{}");
    insta::assert_snapshot!("trace_of_nothing_en", said);
}

#[test]
fn the_steps_of_every_referral_agree_with_its_decision() {
    let mut workspace = clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    let program = snapshot.program();
    let engine = Engine::load(program.clone()).unwrap();
    let mut count = 0;
    for path in files("policies/referrals", "json") {
        let letter = std::fs::read(&path).unwrap();
        // Some are there to show mistakes.
        let Ok(referral) = engine.read(&letter, Some("2026-11-21".parse().unwrap())) else { continue };
        for policy in engine.policies() {
            let Ok(prepared) = policy.prepare(&referral) else { continue };
            let decision = prepared.explain(StageName::Referral, Language::Sv);
            let trace = prepared.trace(StageName::Referral);
            let of = format!("{} at {}", path.display(), policy.ir().id);
            assert_eq!((trace.decision, trace.exact), (decision.decision, decision.exact), "{of}");
            for rule in &trace.rules {
                let of = format!("{of}: {}", rule.rule);
                assert_eq!(Holds::all(rule.parts.iter().map(PartTrace::lets)), rule.holds, "{of}");
                let decides =
                    decision.reasons.iter().any(|it| it.certain && it.rule.as_ref() == Some(&rule.rule));
                assert_eq!(rule.became == Became::Decides, decides, "{of}");
                let lost = decision.overruled.iter().any(|it| it.rule == rule.rule && it.how != How::Open);
                assert!(!lost || rule.became == Became::Yields, "{of}");
                let may =
                    decision.reasons.iter().any(|it| !it.certain && it.rule.as_ref() == Some(&rule.rule));
                // Where the question is only what is open, a rule of its verb may be one that decides in no world.
                assert!(!may || matches!(rule.became, Became::MayDecide | Became::Idle), "{of}");
            }
            for lang in Language::ALL {
                let wording = Wording { vocabulary: &program.vocabulary, policy: policy.ir(), lang };
                let steps = wording.trace(&trace);
                assert_eq!(
                    steps.iter().filter(|step| step.depth == 0).count(),
                    trace.rules.len() + trace.notices.len() + 1,
                    "{of}"
                );
                let broken = |text: &str| text.trim().is_empty() || text.contains(['<', '{']);
                assert!(!steps.iter().any(|step| broken(&step.line())), "{of}: {steps:?}");
            }
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}
