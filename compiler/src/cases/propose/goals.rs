//! What cases are to show. Input: a compiled policy. Output: for each rule that it decides, for each condition both sides,
//! and for each limit a value on each side, next to it.

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{
    Atom, AtomId, Comparison, Condition, FactType, Lookup, Operator, Policy, Quantity, Range, RuleId,
    StageName,
};
use remit_engine::value::Number;

use super::super::coverage::{collect, goes_with_answer};

/// What a case is to show.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    /// The stage in which it shows; none: in either.
    pub(super) stage: Option<StageName>,
    pub(super) of: Owner,
    pub(super) what: What,
}

/// The statement that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Rule(StageName, RuleId),
    Definition(usize),
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// The rule decides.
    Decides(RuleId),
    /// A part of a condition is `wanted`, and the whole would turn out otherwise were it not; where `at` is there, the value
    /// that it tests is the one next to the limit.
    Matters { whole: Condition, part: Condition, wanted: bool, at: Option<AtomId> },
}

/// An atom that compares, with atoms that say that the value is the last that passes, or the first that does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) atom: AtomId,
    pub(super) passes: Option<AtomId>,
    pub(super) fails: Option<AtomId>,
}

/// Everything that cases can show of a policy.
pub(super) fn of(policy: &LoadedPolicy, limits: &[Limit]) -> Vec<Goal> {
    let ir = policy.ir();
    let mut goals = Vec::new();
    for stage in [StageName::Referral, StageName::Discharge] {
        for (index, rule) in ir.stage(stage).rules.iter().enumerate() {
            let id = RuleId::new(index);
            let (own, of) = (Some(stage), Owner::Rule(stage, id));
            goals.push(Goal { stage: own, of, what: What::Decides(id) });
            let whole = rule.condition.whole();
            sides(&mut goals, own, of, &whole, limits, &|part| !goes_with_answer(ir, rule, part));
        }
    }
    for (index, definition) in ir.definitions.iter().enumerate() {
        sides(&mut goals, None, Owner::Definition(index), &definition.condition, limits, &|_| true);
    }
    goals
}

fn sides(
    goals: &mut Vec<Goal>,
    stage: Option<StageName>,
    of: Owner,
    whole: &Condition,
    limits: &[Limit],
    counts: &dyn Fn(&Condition) -> bool,
) {
    let mut parts = Vec::new();
    collect(whole, &mut parts);
    for part in parts.into_iter().filter(|part| counts(part)) {
        let limit = match part {
            Condition::Atom(id) => limits.iter().find(|limit| limit.atom == *id),
            Condition::Const(_)
            | Condition::Defined(_)
            | Condition::Not(_)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Count { .. } => None,
        };
        for wanted in [true, false] {
            let at = limit.and_then(|limit| if wanted { limit.passes } else { limit.fails });
            // First with the value next to the limit: it shows what any other does.
            for at in at.map(Some).into_iter().chain([None]) {
                let what = What::Matters { whole: whole.clone(), part: part.clone(), wanted, at };
                goals.push(Goal { stage, of, what });
            }
        }
    }
}

/// Adds to the atoms of a policy, for each that compares an amount, one for the value on each side of its limit.
pub(super) fn with_limits(policy: &LoadedPolicy) -> (Policy, Vec<Limit>) {
    let mut ir = policy.ir().clone();
    let mut limits = Vec::new();
    for index in 0..policy.ir().atoms.len() {
        let Some(Atom::Compare { fact, operator, with: Comparison::Quantity(quantity) }) =
            policy.ir().atoms.get(index).cloned()
        else {
            continue;
        };
        let Some(found) = policy.lexicon().vocabulary().facts.as_slice().at(fact) else { continue };
        let own = found.kind.own_unit();
        let amount = matches!(found.kind, FactType::Quantity(_) | FactType::Measure(_));
        if !amount || found.record.is_some() || found.whole && own != Some(quantity.unit) {
            continue;
        }
        let Some((passes, fails)) = around(operator, quantity.number) else { continue };
        let lexicon = policy.lexicon();
        let beyond = |number: Number, end: Quantity, above: bool| {
            let sizes = number.times(lexicon.measure(quantity.unit)).ok();
            let sizes = sizes.zip(end.number.times(lexicon.measure(end.unit)).ok());
            sizes.is_none_or(|(own, end)| if above { own > end } else { own < end })
        };
        let outside = |number: Number| {
            let range = found.range.as_ref();
            let in_range =
                |range: &Range| !beyond(number, range.low, false) && !beyond(number, range.high, true);
            number.is_negative() || range.is_some_and(|range| !in_range(range))
        };
        let mut atom = |number: Number| {
            if outside(number) {
                return None;
            }
            let with = Comparison::Quantity(Quantity { number, unit: quantity.unit });
            let atom = Atom::Compare { fact, operator: Operator::Equal, with };
            let known = ir.atoms.iter().position(|own| *own == atom);
            Some(AtomId::new(known.unwrap_or_else(|| {
                ir.atoms.push(atom);
                ir.atoms.len() - 1
            })))
        };
        let (passes, fails) = (atom(passes), atom(fails));
        limits.push(Limit { atom: AtomId::new(index), passes, fails });
    }
    (ir, limits)
}

/// The last number that passes and the first that does not, as people count: one more or less, or in the last decimal.
fn around(operator: Operator, limit: Number) -> Option<(Number, Number)> {
    let decimals = (0..=6).find(|places| limit.rounded(*places) == limit)?;
    let step = Number::fraction(1, 10_i64.checked_pow(decimals)?).ok()?;
    let more = limit.plus(step).ok()?;
    let less = limit.minus(step).ok()?;
    Some(match operator {
        Operator::Less => (less, limit),
        Operator::AtMost => (limit, more),
        Operator::Greater => (more, limit),
        Operator::AtLeast => (limit, less),
        Operator::Equal => (limit, more),
        Operator::NotEqual => (more, limit),
    })
}
