//! Referrals that a rule may decide, found with the engine.
//!
//! The condition says what must be so; whatever the engine then still asks for gets the answer that leads nowhere
//! else.

use std::cell::OnceCell;

use remit_compiler::base::Span;
use remit_compiler::resolve::{
    Condition, ConditionKind, EventTest, Fact, FactId, FactType, Magnitude, Model, Quantity, Rule, RuleId,
    RuleKind, Term,
};
use remit_compiler::syntax::ast::{CompareOp, Quantifier, SetOperatorKind};
use remit_engine::eval::{Decision, OpenFact};
use remit_engine::value::Number;
use serde_json::{Map, Value, json};

use super::super::panel::{Bench, Given, decide};
use super::super::view::View;
use super::rule_at;

/// How often the engine is asked before giving up.
const TRIES: usize = 24;

/// The rule at a place, and referrals that it may decide: looked for once, by whoever asks first.
pub(super) struct Witnesses<'a> {
    pub(super) id: RuleId,
    pub(super) rule: &'a Rule,
    pub(super) bench: Bench<'a>,
    stop: &'a dyn Fn() -> bool,
    found: OnceCell<Vec<(Value, Decision)>>,
}

impl<'a> Witnesses<'a> {
    /// Of the rule at a place, if its policy is whole.
    pub(super) fn of(view: &View<'a>, part: Span, stop: &'a dyn Fn() -> bool) -> Option<Self> {
        let (id, rule) = rule_at(view, part)?;
        let bench = Bench::new(view.snapshot, rule.policy, view.lang).ok()?;
        Some(Self { id, rule, bench, stop, found: OnceCell::new() })
    }

    /// A referral that states what the rule's condition wants, then that referral with ever more of what is asked for,
    /// each with its decision; the last one is settled, if that was to be had.
    pub(super) fn all(&self) -> &[(Value, Decision)] {
        self.found.get_or_init(|| self.search())
    }

    /// A referral at the rule's stage.
    pub(super) fn given<'r>(&self, referral: &'r Value) -> Given<'r> {
        Given { referral, stage: remit_compiler::resolve::stage_of(self.rule.verb), today: None }
    }

    fn search(&self) -> Vec<(Value, Decision)> {
        let model = self.bench.snapshot.model();
        let mut search = Search { model, referral: Value::Object(Map::new()) };
        search.meet(self.rule);
        let mut found = Vec::new();
        while found.len() < TRIES && !(self.stop)() {
            let Ok(decision) = decide(&self.bench, &self.given(&search.referral)) else { break };
            let referral = search.referral.clone();
            let mut open = decision.missing.iter().chain(&decision.judge);
            let done = decision.settled || !open.any(|it| search.fill(search.asked(it)));
            found.push((referral, decision));
            if done {
                break;
            }
        }
        found
    }
}

/// More entries than this are not stated to meet a count.
const MOST_ENTRIES: u32 = 20;

struct Search<'a> {
    model: &'a Model,
    referral: Value,
}

impl Search<'_> {
    /// States what the rule's condition wants.
    fn meet(&mut self, rule: &Rule) {
        match &rule.kind {
            RuleKind::Plain(condition) => self.satisfy(condition, true),
            RuleKind::Require(_) => {}
            RuleKind::Decline(services) => {
                let asked =
                    self.model.facts.values().find(|fact| fact.role == Some(remit_engine::ir::Role::Request));
                let names = services.iter().filter_map(|(id, _)| self.model.concepts.get(*id));
                let names: Vec<&str> = names.map(|it| it.head.name.as_str()).take(1).collect();
                if let Some(fact) = asked {
                    let path = fact.head.name.to_string();
                    self.set(&path, json!(names));
                }
            }
        }
        rule.guard.when.iter().for_each(|condition| self.satisfy(condition, true));
        rule.guard.unless.iter().for_each(|condition| self.satisfy(condition, false));
    }

    fn satisfy(&mut self, condition: &Condition, wanted: bool) {
        match &condition.kind {
            // A value of another day is stated with its amount.
            ConditionKind::Error | ConditionKind::Always | ConditionKind::Dated(..) => {}
            ConditionKind::Truth(fact) => self.state(*fact, json!(wanted)),
            ConditionKind::Defined(id) => {
                if let Some(definition) = self.model.definitions.get(*id) {
                    self.satisfy(&definition.condition, wanted);
                }
            }
            ConditionKind::Not(inner) => self.satisfy(inner, !wanted),
            ConditionKind::And(parts) if wanted => parts.iter().for_each(|part| self.satisfy(part, true)),
            ConditionKind::Or(parts) if !wanted => parts.iter().for_each(|part| self.satisfy(part, false)),
            ConditionKind::And(parts) | ConditionKind::Or(parts) => {
                if let Some(first) = parts.first() {
                    self.satisfy(first, wanted);
                }
            }
            // As many as it takes, and the others not.
            ConditionKind::Count(counting, parts) => {
                let least = counting.least();
                let yes = match (wanted, counting.most()) {
                    (true, _) => least,
                    (false, _) if least > 0 => least - 1,
                    (false, most) => most.map_or(0, |most| most + 1),
                };
                let yes = usize::try_from(yes).unwrap_or(usize::MAX);
                for (index, part) in parts.iter().enumerate() {
                    self.satisfy(part, index < yes);
                }
            }
            ConditionKind::Given(fact) if wanted => self.state(*fact, json!(true)),
            ConditionKind::Missing(fact) if !wanted => self.state(*fact, json!(true)),
            ConditionKind::Given(_) | ConditionKind::Missing(_) => {}
            ConditionKind::Entries(fact, quantifier, entry) => {
                self.entries(*fact, *quantifier, entry.as_deref(), wanted);
            }
            ConditionKind::Test(fact, operator, terms, _) => self.test(*fact, *operator, terms, wanted),
            ConditionKind::Compare(fact, comparison, quantity) => {
                self.compare(*fact, *comparison, quantity, wanted)
            }
            ConditionKind::Event(fact, test) => {
                let value = match (test, wanted) {
                    (EventTest::Ever, true) => json!("ever"),
                    (EventTest::Within(_), true) => json!({ "ago": "0 days" }),
                    (EventTest::Over(time), true) => self.longer_ago(time),
                    (EventTest::Ever | EventTest::Within(_) | EventTest::Over(_), false) => json!("never"),
                };
                self.state(*fact, value);
            }
            ConditionKind::Between(fact, low, high) => {
                let quantity = if wanted { low } else { high };
                self.number(*fact, quantity, if wanted { 0 } else { 1 });
            }
        }
    }

    /// States as many entries that pass as there have to be, or none.
    fn entries(&mut self, fact: FactId, quantifier: Quantifier, entry: Option<&Condition>, wanted: bool) {
        let Some((found, record)) = self.model.facts.get(fact).zip(self.model.record_of(fact)) else {
            return;
        };
        let count = match (wanted, quantifier.least(), quantifier.most()) {
            (true, least, _) => least,
            (false, 0, Some(most)) => most.saturating_add(1),
            (false, _, _) => 0,
        };
        let mut inner = Search { model: self.model, referral: json!({}) };
        entry.iter().for_each(|entry| inner.satisfy(entry, true));
        let own = self.model.records.get(record).map_or("", |record| record.head.name.as_str());
        let stated = inner.referral.get(own).cloned().unwrap_or_else(|| json!({}));
        let all = vec![stated; usize::try_from(count.min(MOST_ENTRIES)).unwrap_or(0)];
        let path = found.head.name.to_string();
        self.set(&path, Value::Array(all));
    }

    fn test(&mut self, fact: FactId, operator: SetOperatorKind, terms: &[Term], wanted: bool) {
        let Some(found) = self.model.facts.get(fact) else { return };
        let values: Vec<Value> = terms.iter().filter_map(|term| self.term(term)).collect();
        let take = match (operator, wanted) {
            (SetOperatorKind::AnyOf | SetOperatorKind::Only, true) => {
                values.get(..1).unwrap_or_default().to_vec()
            }
            (SetOperatorKind::AllOf, true) => values,
            (SetOperatorKind::Count(counting), true) => {
                let least = usize::try_from(counting.least()).unwrap_or(usize::MAX);
                values.into_iter().take(least).collect()
            }
            (SetOperatorKind::NoneOf, false) => values.get(..1).unwrap_or_default().to_vec(),
            (SetOperatorKind::NoneOf, true)
            | (
                SetOperatorKind::AnyOf
                | SetOperatorKind::AllOf
                | SetOperatorKind::Only
                | SetOperatorKind::Count(_),
                false,
            ) => return,
        };
        let several = matches!(found.kind, FactType::Concepts(_));
        let path = found.head.name.to_string();
        if !several {
            if let Some(value) = take.into_iter().next() {
                self.set(&path, value);
            }
            return;
        }
        let pointer = format!("/{}", path.replace('.', "/"));
        let mut all = self.referral.pointer(&pointer).and_then(Value::as_array).cloned().unwrap_or_default();
        for value in take {
            if !all.contains(&value) {
                all.push(value);
            }
        }
        self.set(&path, Value::Array(all));
    }

    fn term(&self, term: &Term) -> Option<Value> {
        Some(match term {
            Term::Error(_) => return None,
            Term::Concept(id, _) => json!(self.model.concepts.get(*id)?.head.name.as_str()),
            Term::Choice(name, _) => json!(name.as_str()),
            Term::Destination(id, _) => json!(self.model.destinations.get(*id)?.head.name.as_str()),
            Term::Code(system, code, _) => {
                let system = self.model.code_systems.get(*system)?;
                // A group of codes is stated by no referral.
                system.rules.as_ref()?.read(code).ok()?;
                json!({ "system": system.head.name.as_str(), "code": &**code })
            }
        })
    }

    fn compare(&mut self, fact: FactId, comparison: CompareOp, quantity: &Quantity, wanted: bool) {
        let step = match (comparison, wanted) {
            (CompareOp::AtMost | CompareOp::AtLeast | CompareOp::Equal, true)
            | (CompareOp::Less | CompareOp::Greater | CompareOp::NotEqual, false) => 0,
            (CompareOp::Less, true) | (CompareOp::AtLeast, false) => -1,
            (CompareOp::Greater | CompareOp::NotEqual, true)
            | (CompareOp::AtMost | CompareOp::Equal, false) => 1,
        };
        self.number(fact, quantity, step);
    }

    /// A time one unit longer ago.
    fn longer_ago(&self, time: &Quantity) -> Value {
        let unit = time.unit.and_then(|unit| self.model.units.get(unit));
        let unit = unit.map_or("", |unit| unit.head.name.as_str());
        match time.value {
            Magnitude::Number(number) => json!({ "ago": format!("{} {unit}", number.ceiling() + 1) }),
            Magnitude::Date(_) => json!("ever"),
        }
    }

    /// States a quantity that lies a step from the one named; a dose by as much morphine by mouth.
    fn number(&mut self, fact: FactId, quantity: &Quantity, step: i32) {
        let Magnitude::Number(number) = quantity.value else { return };
        let Ok(number) = number.plus(Number::whole(step)) else { return };
        let Some(found) = self.model.facts.get(fact) else { return };
        let from = found.derivation.as_ref().and_then(|derivation| self.model.facts.get(derivation.from));
        if let Some(medicines) = from.filter(|from| from.kind == FactType::Medicines) {
            let path = medicines.head.name.to_string();
            let morphine =
                json!([{ "substance": "morphine", "route": "oral", "daily": format!("{number} mg") }]);
            self.set(&path, morphine);
            return;
        }
        let unit = quantity.unit.filter(|unit| !self.model.is_bare(*unit));
        let unit = unit.and_then(|unit| self.model.units.get(unit));
        let unit = unit.map_or("", |unit| unit.head.name.as_str());
        let path = found.head.name.to_string();
        self.set(&path, json!(format!("{number} {unit}").trim_end()));
    }

    /// States a fact, or where it is derived what it derives from.
    fn state(&mut self, fact: FactId, value: Value) {
        let Some(found) = self.model.facts.get(fact) else { return };
        let from = found.derivation.as_ref().and_then(|derivation| self.model.facts.get(derivation.from));
        match from.filter(|from| from.kind == FactType::Medicines) {
            Some(medicines) => {
                let path = medicines.head.name.to_string();
                let none = json!([]);
                let some = json!([{ "substance": "morphine", "route": "oral", "daily": "10 mg" }]);
                self.set(&path, if value == json!(true) { some } else { none });
            }
            None => {
                let path = found.head.name.to_string();
                self.set(&path, value);
            }
        }
    }

    /// What is filled in for an open fact: what it derives from, but where it is computed, itself.
    fn asked<'o>(&self, open: &'o OpenFact) -> &'o str {
        let mut facts = self.model.facts.values();
        let computed = facts.any(|fact| fact.head.name.as_str() == open.fact && fact.formula.is_some());
        open.from.first().filter(|_| !computed).unwrap_or(&open.fact)
    }

    /// Gives an open fact the answer that leads nowhere else; `false` where it has one already.
    fn fill(&mut self, path: &str) -> bool {
        let Some(fact) = self.model.facts.values().find(|fact| fact.head.name.as_str() == path) else {
            return false;
        };
        let pointer = format!("/{}", path.replace('.', "/"));
        if self.referral.pointer(&pointer).is_some() {
            return false;
        }
        let Some(value) = harmless(self.model, fact) else { return false };
        self.set(path, value);
        true
    }

    fn set(&mut self, path: &str, value: Value) {
        let mut at = &mut self.referral;
        for name in path.split('.') {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(fields) = at else { return };
            at = fields.entry(name).or_insert(Value::Null);
        }
        *at = value;
    }
}

/// An answer that seldom decides anything.
fn harmless(model: &Model, fact: &Fact) -> Option<Value> {
    Some(match &fact.kind {
        FactType::Error => return None,
        FactType::Truth => json!(false),
        FactType::Given => json!(true),
        FactType::Concepts(_) | FactType::Medicines | FactType::Records(_) => json!([]),
        FactType::Concept(category) => {
            let mut concepts = model.concepts.values().filter(|it| it.category == Some(*category));
            json!(concepts.next()?.head.name.as_str())
        }
        FactType::OneOf(choices) => json!(choices.first()?.name.as_str()),
        FactType::Quantity(_) | FactType::Dimension(_) if fact.range.is_some() => {
            let low = &fact.range.as_ref()?.low;
            let Magnitude::Number(number) = low.value else { return None };
            json!(format!("{number} {}", model.units.get(low.unit?)?.head.name))
        }
        FactType::Quantity(unit) => json!(format!("40 {}", model.units.get(*unit)?.head.name)),
        FactType::Dimension(_) => json!("2 years"),
        FactType::Date => json!("2020-01-01"),
        FactType::Event => json!("never"),
        FactType::Destination => json!(model.destinations.values().next()?.head.name.as_str()),
    })
}
